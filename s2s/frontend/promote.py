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
)
from s2s.ir.nodes import Atom, Const, If, Load, Raise
from s2s.ir.op import Op
from s2s.ir.types import DType, Scalar, join_dtypes

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
    stop = Raise(span=cx.span, exception=TypeError, message=message)
    cx.emit(If(span=cx.span, test=missing, then=(stop,), other=()))
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
    if isinstance(value.atom, Const):
        atom: Atom = constant_of(value.atom.value, dtype)
        return replace(value, atom=atom, known=atom.value)
    op = cast_operation(dtype)
    var = cx.apply(op, value.atom)
    if isinstance(value, ArrayValue):
        return replace(cx.fresh(var), ordered=value.ordered)
    known = None if value.known is None else constant_of(value.known, dtype).value
    return replace(value, atom=var, known=known)


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


def as_numpy(cx: Context, value: Value, other: Value, node: gast.AST) -> Value:
    """A list that meets an array or a NumPy float is made an array, as NumPy does."""
    numpys = isinstance(other, ArrayValue) or (
        isinstance(other, Number) and not other.weak and other.dtype.is_float
    )
    if numpys and isinstance(value, (ListValue, TupleValue, ShapeValue)):
        return cx.call(np.array, Arguments((value,)), node)
    return value
