"""Element types of results, and the conversions that bring operands to them.

NumPy 2's rules: Python numbers are weak and take the dtype of what they meet, NumPy scalars and
arrays are joined to the smallest dtype that holds all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import gast
import numpy as np

from s2s.elementary import arithmetic
from s2s.frontend.context import Context
from s2s.frontend.values import (
    Arguments,
    ArrayValue,
    ListValue,
    Number,
    Numeric,
    OptionalValue,
    ShapeValue,
    TupleValue,
    Value,
    describe_value,
    is_complex,
)
from s2s.ir.nodes import Apply, Atom, Const, Load, Var
from s2s.ir.op import Op
from s2s.ir.types import I64, DType, Scalar, join_dtypes, with_dtype

_WEAK_ORDER = (DType.BOOL, DType.I64, DType.F32, DType.F64)


def result_dtype(operands: Iterable[Numeric]) -> DType:
    """The dtype of arithmetic between these operands."""
    strong: list[DType] = []
    weak: list[DType] = []
    for operand in operands:
        (weak if is_weak(operand) else strong).append(operand.dtype)
    if not strong:
        return max(weak, key=_WEAK_ORDER.index)
    dtype = join_dtypes(*strong)
    if dtype.is_float or not weak:
        return dtype
    if dtype.is_narrow:
        return DType.F64 if any(w.is_float for w in weak) else dtype
    return max((dtype, *weak), key=_WEAK_ORDER.index)


def is_weak(value: Numeric) -> bool:
    return isinstance(value, Number) and value.weak


def all_weak(values: Iterable[Numeric]) -> bool:
    return all(map(is_weak, values))


def definite(cx: Context, value: Value) -> Value:
    """The value, which must not be None where this runs."""
    if not isinstance(value, OptionalValue):
        return value
    missing = cx.apply(arithmetic.not_, value.given)
    message = "a value that is None is used as a number or an array"
    cx.stop_if(missing, TypeError, message, exact=False)
    return value.value


def numeric(cx: Context, value: Value, what: str) -> Numeric:
    """The value as operand of arithmetic; a 0-dimensional array is read."""
    value = definite(cx, value)
    if isinstance(value, ArrayValue):
        if value.rank:
            return value
        return Number(cx.let(Load(value.var, (), Scalar(value.dtype))))
    if isinstance(value, Number):
        return value
    if is_complex(value):
        raise cx.refuse(
            f"{what} is {describe_value(value)}, where real numbers are expected",
            "take abs(z), z.real or z.imag; of a real array make a complex one: dtype=complex",
        )
    raise cx.refuse(
        f"{what} is {describe_value(value)}, not a number or an array",
        "convert it with float(...) or np.array(...)",
    )


def number(cx: Context, value: Value, what: str) -> Number:
    """The value as a scalar."""
    value = numeric(cx, value, what)
    if isinstance(value, ArrayValue):
        raise cx.refuse(
            f"{what} is {describe_value(value)}, not a number", "pick one element, or reduce it"
        )
    return value


def integer(cx: Context, value: Value, what: str) -> Number:
    """The value as an int scalar (a bool counts as one)."""
    value = number(cx, value, what)
    if value.dtype.is_float:
        raise cx.refuse(f"{what} is a float", f"convert it: int(...), or use // to compute {what}")
    return cast(cx, value, DType.I64)


def result_value(cx: Context, var, weak: bool = False) -> Numeric:
    """What an operation gives: a number or a new array."""
    return Number(var, weak) if isinstance(var.type, Scalar) else cx.fresh(var)


def constant_of(value: float | int | bool, dtype: DType) -> Const:
    """A literal in a dtype."""
    if dtype is DType.F32:
        return Const(float(np.float32(value)), Scalar(dtype))
    kind = float if dtype.is_float else bool if dtype is DType.BOOL else int
    return Const(kind(value), Scalar(dtype))


def cast(cx: Context, value: Numeric, dtype: DType) -> Numeric:
    """The value in another dtype; a literal is converted at once. Floats never become ints."""
    if value.dtype is dtype:
        return value
    if dtype.is_narrow:
        return _narrowed(cx, value, dtype)
    if isinstance(value.atom, Const):
        atom: Atom = constant_of(value.atom.value, dtype)
        return replace(value, atom=atom, known=atom.value)
    op = cast_operation(dtype)
    var = cx.apply(op, value.atom)
    if isinstance(value, ArrayValue):
        return replace(cx.fresh(var), ordered=value.ordered)
    known = None if value.known is None else constant_of(value.known, dtype).value
    return replace(value, atom=var, known=known)


# --- integers of other widths than int64 -----------------------------------------------------


def wrapped(cx: Context, value: Numeric, dtype: DType) -> Numeric:
    """An int64 as this dtype keeps it."""
    if dtype is DType.U64:
        raise cx.refuse(
            "integers of 64 bits without a sign are computed",
            "convert them first: x.astype(np.int64), or int(x)",
        )
    return labelled(cx, value, dtype, arithmetic.WRAPS[dtype])


def labelled(cx: Context, value: Numeric, dtype: DType, op: Op | None = None) -> Numeric:
    """The value as one of that dtype, which it fits."""
    type_ = with_dtype(value.atom.type, dtype)
    var = Var("t", type_, temporary=True)
    atom = cx.checked(value.atom)
    cx.assign(var, atom if op is None else Apply(op, (atom,), type_))
    known = None if op is not None or isinstance(value, ArrayValue) else value.known
    if isinstance(value, Number):
        return Number(var, False, known, value.origins)
    return replace(cx.fresh(var), ordered=value.ordered)


def _narrowed(cx: Context, value: Numeric, dtype: DType) -> Numeric:
    """An integer or bool in a narrow dtype: Python's must fit, NumPy's wrap."""
    source = value.dtype
    if is_weak(value):
        return labelled(cx, _fitting(cx, value, dtype), dtype)
    wide = cast(cx, value, DType.I64)
    if source is not dtype and np.can_cast(source.numpy, dtype.numpy):
        return labelled(cx, wide, dtype)
    if dtype is DType.U64:
        raise cx.refuse(
            f"integers of {source.value} are converted to uint64", "use np.int64 instead"
        )
    return wrapped(cx, wide, dtype)


def _fitting(cx: Context, value: Number, dtype: DType) -> Number:
    """A Python int that is in the range of the dtype, as NumPy asks of it."""
    limits = np.iinfo(dtype.numpy)
    if value.known is not None:
        if limits.min <= value.known <= limits.max:
            return Number(Const(int(value.known), I64), True, int(value.known))
        raise cx.certain(
            OverflowError,
            f"the integer {value.known} does not fit into {dtype.value}",
            "convert the array first: x.astype(np.int64)",
        )
    value = cx.keep(cast(cx, value, DType.I64))
    message = f"Python integer out of bounds for {dtype.value}"
    low, high = Const(int(limits.min), I64), Const(min(int(limits.max), 2**63 - 1), I64)
    cx.stop_if(cx.apply(arithmetic.lt, value.atom, low), OverflowError, message)
    if dtype is not DType.U64:
        cx.stop_if(cx.apply(arithmetic.gt, value.atom, high), OverflowError, message)
    return value


# --- conversions ---------------------------------------------------------------------------------


def cast_operation(target: DType) -> Op:
    """The operation that converts one dtype to another."""
    match target:
        case DType.F64:
            return arithmetic.to_f64
        case DType.F32:
            return arithmetic.to_f32
        case DType.BOOL:
            return arithmetic.to_bool
        case _:
            return arithmetic.to_i64


def with_numpy(cx: Context, left: Value, right: Value, node: gast.AST) -> tuple[Value, Value]:
    """Two operands, of which NumPy makes an array where the other is one."""
    return _as_numpy(cx, left, right, node), _as_numpy(cx, right, left, node)


def _as_numpy(cx: Context, value: Value, other: Value, node: gast.AST) -> Value:
    """A list that meets an array or a NumPy float is made an array, as NumPy does."""
    numpys = isinstance(other, ArrayValue) or (
        isinstance(other, Number) and not other.weak and other.dtype.is_float
    )
    if numpys and isinstance(value, (ListValue, TupleValue, ShapeValue)):
        return cx.call(np.array, Arguments((value,)), node)
    return value
