"""Powers, shifts and functions of ints: Python's are exact, NumPy's have 64 bits."""

from __future__ import annotations

import gast

from s2s.elementary import OPERATIONS
from s2s.frontend import operators, promote
from s2s.frontend.context import Context
from s2s.frontend.promote import result_value
from s2s.frontend.values import Number, Numeric, Value, constant
from s2s.ir.nodes import Const
from s2s.ir.source import Site
from s2s.ir.types import I64, DType


def power(cx: Context, base: Numeric, exponent: Numeric, site: Site, weak: bool) -> Numeric:
    """`base ** exponent`: binary powering where the exponent has static type int."""
    weak = weak and promote.all_weak((base, exponent))
    if exponent.dtype.is_float or (exponent.dtype is DType.BOOL and base.dtype.is_float):
        return operators.elementwise(cx, OPERATIONS["pow"], (base, exponent), site, weak)
    if not base.dtype.is_float and _is_negative(exponent) and not weak:
        raise cx.certain(
            ValueError,
            "an integer of NumPy's to a negative integer power",
            "make a float of it: float(x) ** n, or x.astype(float) ** n",
        )
    if not base.dtype.is_float and not _is_negative(exponent):
        return operators.elementwise(
            cx, OPERATIONS["ipow"], (base, exponent), None, weak, DType.I64
        )
    dtype = promote.result_dtype((base, exponent))
    base = promote.cast(cx, base, dtype if dtype.is_float else DType.F64)
    exponent = promote.cast(cx, exponent, DType.I64)
    return result_value(cx, cx.apply(OPERATIONS["powi"], base.atom, exponent.atom), weak)


def _is_negative(exponent: Numeric) -> bool:
    return isinstance(exponent, Number) and exponent.known is not None and exponent.known < 0


def base_of(cx: Context, base: Value, exponent: Value, written: gast.AST) -> Value:
    """The base of `base ** -n`, which makes a float of ints."""
    negative = isinstance(written, gast.UnaryOp) and isinstance(written.op, gast.USub)
    ints = all(isinstance(v, Number) and v.weak and not v.dtype.is_float for v in (base, exponent))
    if negative and ints and exponent.known is None:
        return promote.cast(cx, base, DType.F64)
    return base


def shift(cx: Context, name: str, values: tuple, weak: bool) -> Numeric:
    """`<<` and `>>`."""
    if any(value.dtype.is_float for value in values):
        raise cx.refuse("a shift has a float operand", "shift ints: int(x)")
    by = values[1]
    if name == "lshift" and weak and by.known is not None and 0 <= by.known < 63:
        factor = constant(2**by.known)
        return operators.elementwise(
            cx, OPERATIONS["mul"], (values[0], factor), None, weak, DType.I64
        )
    return operators.elementwise(cx, OPERATIONS[name], values, None, weak, DType.I64)


def function(cx: Context, name: str, value: Numeric, weak: bool) -> Numeric:
    """The absolute value, the sign or the square of an int."""
    value = promote.cast(cx, value, DType.I64)
    if isinstance(value, Number):
        value = cx.keep(value)
    nothing = Const(0, I64)
    match name:
        case "square":
            return operators.elementwise(
                cx, OPERATIONS["mul"], (value, value), None, weak, DType.I64
            )
        case "abs":
            opposite = operators.elementwise(cx, OPERATIONS["neg"], (value,), None, weak, DType.I64)
            var = cx.apply(OPERATIONS["imax"], value.atom, opposite.atom)
        case _:
            above = cx.apply(OPERATIONS["gt"], value.atom, nothing)
            below = cx.apply(OPERATIONS["lt"], value.atom, nothing)
            to_int = OPERATIONS["to_i64"]
            var = cx.apply(OPERATIONS["sub"], cx.apply(to_int, above), cx.apply(to_int, below))
    return result_value(cx, var, weak)
