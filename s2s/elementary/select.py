"""Scalar and elementwise selections: pieces, the deciding rule, the switching value. No derivative.

The *value* is the spelling's own (NumPy's or Python's, signed zeros and NaN included); the *index*
names the piece that receives the cotangent.  They differ at ties only.
"""

from __future__ import annotations

import builtins
import functools
import math
import operator

import numpy as np

from s2s.elementary import rules
from s2s.elementary.arithmetic import eq, gt, isnan, lt, select
from s2s.elementary.declare import Passive, Selection
from s2s.ir.types import DType

# --- maximum, minimum --------------------------------------------------------------------------


def _of_two(name: str, spelling, first, on_integers: str, gap=lambda a, b: a - b) -> Selection:
    """A choice between two operands; `first(a, b)`: `a` is chosen, and not only for a tie."""

    def index(a, b, tie):
        chosen = first(a, b)
        return select(chosen | eq(a, b), 0, 1) if tie == 0 else select(chosen, 0, 1)

    op = Selection(
        name=name,
        spellings=(spelling,),
        result=rules.broadcast,
        signature=("x1", "x2"),
        pieces=lambda a, b: (a, b),
        index=index,
        switching=gap,
        tied=lambda a, b: eq(a, b),
        ties_to_passive=True,
        on_integers=on_integers,
        sample=((-3.0, 3.0), (-3.0, 3.0)),
    )
    return op


# NumPy returns a NaN, the first before the second.
maximum = _of_two("maximum", np.maximum, lambda a, b: gt(a, b) | isnan(a), "imax")
minimum = _of_two("minimum", np.minimum, lambda a, b: lt(a, b) | isnan(a), "imin")


def _number_gap(wins: float):
    """First minus second; infinite where one is a NaN, since no small step changes that choice."""
    return lambda a, b: select(isnan(b), wins, select(isnan(a), -wins, a - b))


# A NaN loses to everything.
fmax = _of_two("fmax", np.fmax, lambda a, b: gt(a, b) | isnan(b), "imax", _number_gap(math.inf))
fmin = _of_two("fmin", np.fmin, lambda a, b: lt(a, b) | isnan(b), "imin", _number_gap(-math.inf))


def _python_extremum(name: str, spelling, better, extremum, on_integers: str) -> Selection:
    """builtin max or min of two operands or more: a choice among all of them, one record.

    Python keeps the first operand unless a later one is strictly better than the best so far:
    nothing is better than a NaN, and a NaN is better than nothing.
    """

    def of(*operands):
        return op(*operands) if len(operands) > 1 else operands[0]

    def taken(*operands):
        """The last operand that is better than all before it."""
        index = 0
        for k, operand in enumerate(operands[1:], start=1):
            index = select(better(operand, of(*operands[:k])), k, index)
        return index

    def index(*operands, tie):
        if len(operands) == 2:
            a, b = operands
            wins = better(b, a) | eq(a, b) if tie == 1 else better(b, a)
            return select(wins, 1, 0)
        return select(eq(operands[tie], of(*operands)), tie, taken(*operands))

    def switching(*operands):
        """First minus second; of more operands, the best minus the best of the others."""
        if len(operands) == 2:
            return operands[0] - operands[1]
        worst = -math.inf if spelling is builtins.max else math.inf
        k_best = taken(*operands)
        others = (select(eq(k_best, k), worst, operand) for k, operand in enumerate(operands))
        return of(*operands) - functools.reduce(extremum, others)

    op = Selection(
        name=name,
        spellings=(spelling,),
        result=rules.broadcast,
        signature=("x1", "x2"),
        pieces=lambda *operands: operands,
        index=index,
        switching=switching,
        tied=lambda *operands: eq(switching(*operands), 0.0),
        ties_to_passive=True,
        on_integers=on_integers,
        sample=((-3.0, 3.0), (-3.0, 3.0)),
    )
    return op


pymax = _python_extremum("pymax", builtins.max, gt, maximum, "imax")
pymin = _python_extremum("pymin", builtins.min, lt, minimum, "imin")

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
    above = lt(hi, lo) | (isnan(hi) & eq(lo, lo))  # whatever x is, the value is then hi
    low = select(lt(x, lo) | eq(x, lo) | isnan(lo), 1, 2)
    return select(inside | isnan(x), 0, select(above, 2, low))


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
"""The value is minimum(maximum(x, lo), hi); at a tie the derivative is that of the bound."""


def _huber_index(delta, r, tie):
    size = abs(r)
    side = select(lt(r, 0.0), 2, 1)
    quadratic = lt(size, delta) | (eq(size, delta) if tie == 0 else False)
    return select(lt(delta, 0.0), 3, select(quadratic, 0, side))


huber = Selection(
    name="huber",
    result=rules.broadcast,
    spellings=("scipy.special.huber",),
    signature=("delta", "r"),
    pieces=lambda delta, r: (
        0.5 * r * r,
        delta * (r - 0.5 * delta),
        delta * (-r - 0.5 * delta),
        math.inf,
    ),
    index=_huber_index,
    switching=lambda delta, r: abs(r) - delta,
    tied=lambda delta, r: eq(abs(r), delta),
    sample=((0.5, 2.0), (-3.0, 3.0)),
)
"""Quadratic up to delta, linear beyond on either side, inf if delta < 0."""

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
round = _staircase("round", np.rint, switching=lambda x: (x - floor(x)) - 0.5)
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
    on_integers="ifloordiv",
    pieces=lambda a, b: (0.0,),
    index=lambda a, b, tie: select(isnan(a) | isnan(b), 0, 0),
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
    on_integers="imod",
    pieces=lambda a, b: (a - floordiv(a, b) * b,),
    index=lambda a, b, tie: select(isnan(a) | isnan(b), 0, 0),
    switching=_quotient_gap,
    tied=lambda a, b: eq(_quotient_gap(a, b), 0.0),
    jump=True,
    sample=((-3.0, 3.0), (0.3, 2.0)),
)
"""a - floor(a/b)*b as Python and NumPy compute it."""

fmod = Selection(
    name="fmod",
    result=rules.broadcast,
    spellings=(np.fmod,),
    signature=("x1", "x2"),
    pieces=lambda a, b: (a - trunc(a / b) * b,),
    index=lambda a, b, tie: select(isnan(a) | isnan(b), 0, 0),
    switching=_quotient_gap,
    tied=lambda a, b: eq(_quotient_gap(a, b), 0.0),
    jump=True,
    sample=((-3.0, 3.0), (0.3, 2.0)),
)
"""The remainder with the sign of a, exact."""


def _nearest_quotient(a, b):
    """The integer n of remainder(a, b) = a - n b, exact as long as it is a double."""
    return round((a - remainder(a, b)) / b)


def _half_gap(a, b):
    """How far a/b is from the nearest half of an odd integer, where n jumps."""
    fraction = remainder(a, b) / b
    return select(gt(fraction, 0.0), fraction - 0.5, fraction + 0.5)


remainder = Selection(
    name="remainder",
    result=rules.broadcast,
    spellings=(math.remainder,),
    signature=("x", "y"),
    pieces=lambda a, b: (a - _nearest_quotient(a, b) * b,),
    index=lambda a, b, tie: select(isnan(a) | isnan(b), 0, 0),
    switching=_half_gap,
    tied=lambda a, b: eq(_half_gap(a, b), 0.0),
    jump=True,
    sample=((-3.0, 3.0), (0.3, 2.0)),
)
"""a - n*b with the integer n nearest to a/b, the even one at a tie; exact."""

ifloordiv = Passive(name="ifloordiv", result=rules.broadcast)
imod = Passive(name="imod", result=rules.broadcast)
"""Integer // and %: ZeroDivisionError on scalars, 0 in arrays."""
imax = Passive(name="imax", result=rules.broadcast)
imin = Passive(name="imin", result=rules.broadcast)
"""The greater and the smaller of two integers."""
