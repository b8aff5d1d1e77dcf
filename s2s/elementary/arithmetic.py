"""Arithmetic, powers, the strong product, choice, comparison, logic and casts."""

from __future__ import annotations

import builtins
import operator

import numpy as np

from s2s.elementary import rules
from s2s.elementary.declare import Comparison, Elementary, Linear, Operation, Passive
from s2s.ir.types import DType

# --- arithmetic --------------------------------------------------------------------------------

add = Elementary(
    name="add",
    infix="+",
    result=rules.broadcast,
    spellings=(operator.add, np.add),
    signature=("x1", "x2"),
    partials=lambda a, b, out: (1.0, 1.0),
    analytic=operator.add,
    sample=((-3.0, 3.0), (-3.0, 3.0)),
)
sub = Elementary(
    name="sub",
    infix="-",
    result=rules.broadcast,
    spellings=(operator.sub, np.subtract),
    signature=("x1", "x2"),
    partials=lambda a, b, out: (1.0, -1.0),
    analytic=operator.sub,
    sample=((-3.0, 3.0), (-3.0, 3.0)),
)
mul = Elementary(
    name="mul",
    infix="*",
    result=rules.broadcast,
    spellings=(operator.mul, np.multiply),
    signature=("x1", "x2"),
    partials=lambda a, b, out: (b, a),
    analytic=operator.mul,
    sample=((-3.0, 3.0), (-3.0, 3.0)),
)


def _div_partials(a, b, out):
    r = 1.0 / b
    return r, -(out * r)


div = Elementary(
    name="div",
    infix="/",
    result=rules.broadcast,
    spellings=(operator.truediv, np.divide, np.true_divide),
    signature=("x1", "x2"),
    partials=_div_partials,
    pole=lambda a, b, out: eq(b, 0.0),
    analytic=operator.truediv,
    sample=((-3.0, 3.0), (0.2, 3.0)),
)
neg = Elementary(
    name="neg",
    infix="-",
    result=rules.same,
    spellings=(operator.neg, np.negative),
    signature=("x",),
    partials=lambda a, out: (-1.0,),
    analytic=operator.neg,
)
reciprocal = Elementary(
    name="reciprocal",
    result=rules.same,
    spellings=(np.reciprocal,),
    signature=("x",),
    partials=lambda a, out: (-(out * out),),
    pole=lambda a, out: eq(a, 0.0),
    analytic=np.reciprocal,
    sample=((0.2, 3.0),),
)
square = Elementary(
    name="square",
    result=rules.same,
    spellings=(np.square,),
    signature=("x",),
    partials=lambda a, out: (2.0 * a,),
    analytic=np.square,
)

# --- powers (semantics 4.2) --------------------------------------------------------------------

powi = Elementary(
    name="powi",
    result=rules.first,
    partials=lambda x, n, out: (powi_partial(x, n), None),
    analytic=operator.pow,
    sample=((0.2, 3.0), (-4.0, 5.0)),
)
"""`x**n` with an exponent of static type int: binary powering from the lowest bit."""

powi_partial = Elementary(
    name="powi_partial",
    result=rules.first,
    partials=lambda x, n, out: (to_float_like(n, x) * powi_partial(x, n - 1), None),
    sample=((0.2, 3.0), (-4.0, 5.0)),
)
"""d(x**n)/dx: n * x**(n-1), exactly 1 for n = 1 and 0 for n = 0."""

ipow = Passive(name="ipow", result=rules.broadcast)
"""int**int; a negative exponent gives what Python gives, a refusal at compile time or an error."""
lshift = Passive(
    name="lshift",
    result=rules.broadcast,
    spellings=(operator.lshift, np.left_shift),
    signature=("x1", "x2"),
)
rshift = Passive(
    name="rshift",
    result=rules.broadcast,
    spellings=(operator.rshift, np.right_shift),
    signature=("x1", "x2"),
)

pow = Elementary(
    name="pow",
    result=rules.broadcast,
    spellings=(operator.pow, builtins.pow, np.power, np.float_power),
    signature=("x1", "x2"),
    partials=lambda x, p, out: (
        p * pow(x, p - 1.0),
        select(eq(x, 0.0), 0.0, out * log_operation()(x)),
    ),
    singular=lambda x, p, out: eq(x, 0.0) & (p < 1.0) & (p >= 0.0),
    pole=lambda x, p, out: eq(x, 0.0) & (p < 0.0),
    analytic=operator.pow,
    sample=((0.2, 3.0), (-2.0, 3.0)),
)


def log_operation() -> Operation:
    """The logarithm, declared in a later module."""
    from s2s.elementary.smooth import log

    return log


# --- the strong product and choice -------------------------------------------------------------

strong = Elementary(
    name="strong",
    result=rules.broadcast,
    partials=lambda g, p, out: (p, g),
    sample=((-3.0, 3.0), (-3.0, 3.0)),
)
"""Cotangent times partial: 0 where the cotangent is 0, whatever the partial is (semantics 3.2).

Backends print it as a plain product unless they emit the strong variant.
"""

select = Linear(
    name="select",
    result=rules.select,
    spellings=(np.where,),
    signature=("condition", "x", "y"),
    transposes=lambda ct, c, a, b: (
        None,
        lambda: select(c, ct, 0.0),
        lambda: select(c, 0.0, ct),
    ),
    joint=True,
)
"""`a if c else b`, elementwise; it has no site of its own: the comparison that made `c` has one."""

# --- comparison and logic ----------------------------------------------------------------------


def _comparison(name: str, symbol: str, *spellings) -> Comparison:
    return Comparison(
        name=name,
        infix=symbol,
        symbol=symbol,
        result=rules.broadcast_to_dtype(DType.BOOL),
        spellings=spellings,
        signature=("x1", "x2"),
    )


lt = _comparison("lt", "<", operator.lt, np.less)
le = _comparison("le", "<=", operator.le, np.less_equal)
gt = _comparison("gt", ">", operator.gt, np.greater)
ge = _comparison("ge", ">=", operator.ge, np.greater_equal)
eq = _comparison("eq", "==", operator.eq, np.equal)
ne = _comparison("ne", "!=", operator.ne, np.not_equal)

and_ = Passive(
    name="and_",
    result=rules.broadcast,
    spellings=(operator.and_, np.logical_and, np.bitwise_and),
    signature=("x1", "x2"),
)
or_ = Passive(
    name="or_",
    result=rules.broadcast,
    spellings=(operator.or_, np.logical_or, np.bitwise_or),
    signature=("x1", "x2"),
)
xor = Passive(
    name="xor",
    result=rules.broadcast,
    spellings=(operator.xor, np.logical_xor, np.bitwise_xor),
    signature=("x1", "x2"),
)
not_ = Passive(
    name="not_",
    result=rules.broadcast_to_dtype(DType.BOOL),
    spellings=(operator.not_, np.logical_not),
    signature=("x",),
)
invert = Passive(
    name="invert",
    result=rules.same,
    spellings=(operator.invert, np.invert),
    signature=("x",),
)
isnan = Passive(
    name="isnan",
    result=rules.broadcast_to_dtype(DType.BOOL),
    spellings=(np.isnan,),
    signature=("x",),
)
isfinite = Passive(
    name="isfinite",
    result=rules.broadcast_to_dtype(DType.BOOL),
    spellings=(np.isfinite,),
    signature=("x",),
)
isinf = Passive(
    name="isinf",
    result=rules.broadcast_to_dtype(DType.BOOL),
    spellings=(np.isinf,),
    signature=("x",),
)

# --- casts -------------------------------------------------------------------------------------


def _float_cast(name: str, dtype: DType) -> Linear:
    return Linear(
        name=name,
        result=rules.broadcast_to_dtype(dtype),
        transposes=lambda ct, x: (lambda: to_float_like(ct, x),),
        joint=True,
    )


to_f64 = _float_cast("to_f64", DType.F64)
to_f32 = _float_cast("to_f32", DType.F32)
to_i64 = Passive(name="to_i64", result=rules.broadcast_to_dtype(DType.I64))
"""Exact conversion of bool and int to int64 (of floats: `s2s.elementary.select.trunc_int`)."""
as_int64 = Passive(name="as_int64", result=rules.same)
"""A Python int as one of NumPy's, which has 64 bits: OverflowError where it does not fit."""
to_u8 = Passive(name="to_u8", result=rules.broadcast_to_dtype(DType.U8))
"""Selection indices of arrays are stored in a byte each."""
WRAPS = {
    dtype: Passive(name=f"wrap_{dtype.value}", result=rules.same)
    for dtype in (DType.I8, DType.I16, DType.I32, DType.U8, DType.U16, DType.U32)
}
"""An int64 reduced to what an integer of fewer bits keeps of it; the result is held as int64."""
to_bool = Passive(name="to_bool", result=rules.broadcast_to_dtype(DType.BOOL))


def to_float_like(value, like):
    """`value` in the float dtype of `like`: the transpose of a cast, and n as a float."""
    from s2s.elementary.algebra import E

    if isinstance(like, E):
        if not like.type.dtype.is_float:
            return value
        if isinstance(value, E) and value.type.dtype is like.type.dtype:
            return value
        return to_f64(value) if like.type.dtype is DType.F64 else to_f32(value)
    dtype = np.asarray(like).dtype
    return to_f32(value) if dtype == np.float32 else to_f64(value)
