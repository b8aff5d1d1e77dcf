"""Scalar and elementwise selections: pieces, the deciding rule, the switching value. No derivative.

The *value* is the spelling's own (NumPy's or Python's, signed zeros and NaN included); the *index*
names the piece that receives the cotangent.  They differ at ties only.
"""

from __future__ import annotations

import builtins
import math
import operator

import numpy as np

from s2s.elementary import rules
from s2s.elementary.arithmetic import eq, gt, isnan, lt, select
from s2s.elementary.declare import Passive, Selection
from s2s.ir.types import DType

# --- maximum, minimum --------------------------------------------------------------------------


def _greater_index(a, b, tie):
    """0 if `a` is the maximum. A NaN in `a` is returned by NumPy first, so it is piece 0."""
    first = gt(a, b) | isnan(a)
    return select(first | eq(a, b), 0, 1) if tie == 0 else select(first, 0, 1)


def _less_index(a, b, tie):
    first = lt(a, b) | isnan(a)
    return select(first | eq(a, b), 0, 1) if tie == 0 else select(first, 0, 1)


_BINARY = {
    "result": rules.broadcast,
    "signature": ("x1", "x2"),
    "pieces": lambda a, b: (a, b),
    "switching": lambda a, b: a - b,
    "tied": lambda a, b: eq(a, b),
    "ties_to_passive": True,
    "sample": ((-3.0, 3.0), (-3.0, 3.0)),
}

maximum = Selection(name="maximum", spellings=(np.maximum,), index=_greater_index, **_BINARY)
minimum = Selection(name="minimum", spellings=(np.minimum,), index=_less_index, **_BINARY)


def _python_max_index(a, b, tie):
    """Python's max keeps `a` unless b > a; with a NaN no comparison holds and `a` stays."""
    return select(gt(b, a) | eq(a, b), 1, 0) if tie == 1 else select(gt(b, a), 1, 0)


def _python_min_index(a, b, tie):
    return select(lt(b, a) | eq(a, b), 1, 0) if tie == 1 else select(lt(b, a), 1, 0)


pymax = Selection(name="pymax", spellings=(builtins.max,), index=_python_max_index, **_BINARY)
"""builtin max of two floats; of more, the frontend and the tape use `pymax_of` (one record)."""
pymin = Selection(name="pymin", spellings=(builtins.min,), index=_python_min_index, **_BINARY)

# --- one variable ------------------------------------------------------------------------------

abs = Selection(
    name="abs",
    result=rules.same,
    spellings=(builtins.abs, operator.abs, np.abs, np.absolute, np.fabs, math.fabs),
    signature=("x",),
    pieces=lambda x: (x, -x, 0.0),
    index=lambda x, tie: select(lt(x, 0.0), 1, select(eq(x, 0.0), tie, 0)),
    switching=lambda x: x,
    tied=lambda x: eq(x, 0.0),
    default_tie=2,
)
"""|x|: x, -x and the thin piece 0 at 0. A NaN takes the first piece."""

relu = Selection(
    name="relu",
    result=rules.same,
    signature=("x",),
    pieces=lambda x: (x, 0.0),
    index=lambda x, tie: select(gt(x, 0.0) | isnan(x) | (eq(x, 0.0) if tie == 0 else False), 0, 1),
    switching=lambda x: x,
    tied=lambda x: eq(x, 0.0),
    default_tie=1,
)

sign = Selection(
    name="sign",
    result=rules.same,
    spellings=(np.sign,),
    signature=("x",),
    pieces=lambda x: (1.0, -1.0, 0.0),
    index=lambda x, tie: select(gt(x, 0.0), 0, select(lt(x, 0.0), 1, 2)),
    switching=lambda x: x,
    tied=lambda x: eq(x, 0.0),
    default_tie=2,
    jump=True,
)


def _clip_index(x, lo, hi, tie):
    inside = gt(x, lo) & lt(x, hi)
    if tie == 0:
        inside = inside | eq(x, lo) | eq(x, hi)
    return select(inside | isnan(x), 0, select(lt(x, lo) | eq(x, lo), 1, 2))


def _clip_switching(x, lo, hi):
    """Signed distance to the nearer bound: positive inside."""
    return minimum(x - lo, hi - x)


clip = Selection(
    name="clip",
    result=rules.broadcast,
    spellings=(np.clip,),
    signature=("a", "a_min", "a_max"),
    pieces=lambda x, lo, hi: (x, lo, hi),
    index=_clip_index,
    switching=_clip_switching,
    tied=lambda x, lo, hi: eq(x, lo) | eq(x, hi),
    default_tie=1,
    sample=((-3.0, 3.0), (-1.0, 0.0), (0.5, 1.0)),
)
"""x if lo <= x <= hi, else the bound: the value is minimum(maximum(x, lo), hi); a bound wins ties."""

# --- jumps: piecewise constant -----------------------------------------------------------------


def _nearest_integer_gap(x):
    return x - round(x)


def _staircase(name: str, *spellings, switching=_nearest_integer_gap, result=rules.same):
    """A piecewise constant function that jumps where `switching` is 0."""
    return Selection(
        name=name,
        result=result,
        spellings=spellings,
        signature=("x",),
        pieces=lambda x: (0.0,),
        index=lambda x, tie: select(isnan(x), 0, 0),
        switching=switching,
        tied=lambda x: eq(switching(x), 0.0),
        jump=True,
    )


floor = _staircase("floor", np.floor)
ceil = _staircase("ceil", np.ceil)
trunc = _staircase("trunc", np.trunc, np.fix)
round = _staircase("round", np.round, np.rint, np.around, switching=lambda x: (x - floor(x)) - 0.5)
"""Round half to even."""

TO_INT = rules.broadcast_to_dtype(DType.I64)
trunc_int = _staircase("trunc_int", result=TO_INT)
"""`int(x)`: raises ValueError on NaN and OverflowError on what does not fit, as Python does."""
floor_int = _staircase("floor_int", math.floor, result=TO_INT)
ceil_int = _staircase("ceil_int", math.ceil, result=TO_INT)
round_int = _staircase("round_int", switching=lambda x: (x - floor(x)) - 0.5, result=TO_INT)
"""builtin `round(x)` of one argument."""


def _quotient_gap(a, b):
    return _nearest_integer_gap(a / b)


floordiv = Selection(
    name="floordiv",
    result=rules.broadcast,
    spellings=(operator.floordiv, np.floor_divide),
    signature=("x1", "x2"),
    pieces=lambda a, b: (0.0,),
    index=lambda a, b, tie: select(isnan(a), 0, 0),
    switching=_quotient_gap,
    tied=lambda a, b: eq(_quotient_gap(a, b), 0.0),
    jump=True,
    sample=((-3.0, 3.0), (0.3, 2.0)),
)
mod = Selection(
    name="mod",
    result=rules.broadcast,
    spellings=(operator.mod, np.mod, np.remainder),
    signature=("x1", "x2"),
    pieces=lambda a, b: (a - floordiv(a, b) * b,),
    index=lambda a, b, tie: select(isnan(a), 0, 0),
    switching=_quotient_gap,
    tied=lambda a, b: eq(_quotient_gap(a, b), 0.0),
    jump=True,
    sample=((-3.0, 3.0), (0.3, 2.0)),
)
"""a - floor(a/b)*b as Python and NumPy compute it."""

ifloordiv = Passive(name="ifloordiv", result=rules.broadcast)
imod = Passive(name="imod", result=rules.broadcast)
"""Integer // and %: ZeroDivisionError on scalars, 0 in arrays."""
