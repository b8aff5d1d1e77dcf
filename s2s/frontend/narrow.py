"""Integers of other widths than int64: computed in 64 bits, they promote and wrap as NumPy's do.

The frontend keeps their dtype in the types of its variables.  An operation that only moves or
compares them needs nothing else, arithmetic is followed by a wrap to their width, and what has no
such meaning is refused.  `erased` makes int64 of all of them in the finished function: transforms
and backends see nothing but the wraps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from s2s.elementary import OPERATIONS
from s2s.elementary.arithmetic import to_i64
from s2s.elementary.rules import float_for
from s2s.errors import S2SError
from s2s.frontend import operators, promote
from s2s.frontend.context import Context
from s2s.frontend.values import Arguments, ArrayValue, Number, Numeric, Value, is_none
from s2s.ir.nodes import Apply, Expr, Func, Var
from s2s.ir.source import Site
from s2s.ir.types import DType, Scalar, Type, with_dtype
from s2s.ir.walk import map_block, map_children, map_expressions, reads, substitute, walk, writes

_NAMES = (
    "select gather concatenate concatenate_part copy expand broadcast_like zeros_like take_along "
    "put_along pick place scatter scatter_like amax amin amax_index amin_index argsort sort "
    "searchsorted nonzero running_max running_min imax imin and_ or_ xor lt le gt ge eq ne not_ "
    "stop_gradient to_f64 to_f32 to_i64 to_bool"
)
_MOVES = frozenset(_NAMES.split())
"""What gives the values as they are, or compares them: exact whatever their width is."""

_WRAPPED = frozenset(
    (
        "add",
        "sub",
        "mul",
        "neg",
        "abs",
        "square",
        "pow",
        "floordiv",
        "mod",
        "invert",
        "clip",
        "sign",
    )
)
"""Arithmetic whose result is reduced to the width of its operands."""

_ROUNDINGS = ("floor", "ceil", "trunc", "round")
_EXACT = frozenset(("sign", "maximum", "minimum", "fmax", "fmin", "pymax", "pymin", *_ROUNDINGS))
_UNSIGNED = frozenset(("add", "sub", "mul", "neg", "square", "pow", "invert"))
"""What may leave the part of uint64 that int64 has."""


def check(cx: Context, name: str, dtype: DType) -> None:
    """Refuse an operation that would compute with these integers as if they were int64."""
    if name in _MOVES or name.startswith("wrap_"):
        return
    raise cx.refuse(
        f"`{name}` of {dtype.value}, whose results NumPy wraps",
        "convert the integers first: x.astype(np.int64), or to floats: x.astype(np.float64)",
    )


def operate(
    cx: Context, name: str, values: tuple[Numeric, ...], dtype: DType, site: Site
) -> Numeric:
    """An elementwise operation on integers, one of them narrow; `dtype` is their common one."""
    if name in _ROUNDINGS:
        return promote.cast(cx, values[0], dtype)
    if name not in _WRAPPED | _EXACT | {"and_", "or_", "xor"}:
        return operators.elementwise(
            cx, OPERATIONS[name], values, site, False, _floats(cx, name, dtype)
        )
    if dtype is DType.U64 and name in _UNSIGNED:
        raise cx.refuse(
            "arithmetic with integers of 64 bits without a sign (a sum of unsigned ones has them)",
            "convert them first: x.astype(np.int64), or int(x)",
        )
    if name in ("pymax", "pymin") and len({(v.dtype, promote.is_weak(v)) for v in values}) > 1:
        raise cx.refuse("max or min of integers of several types", "convert them: int(x)")
    fitted = [promote.cast(cx, value, dtype) for value in values]
    wide = tuple(promote.labelled(cx, value, DType.I64) for value in fitted)
    if name == "invert":
        result = operators.elementwise(cx, OPERATIONS[name], wide, None, False, DType.I64)
    else:
        result = operators.operate(cx, name, wide, site, False)
    if name in _WRAPPED and dtype is not DType.U64:
        return promote.wrapped(cx, result, dtype)
    return promote.labelled(cx, result, dtype)


def refuse_shift(cx: Context, value: Value) -> None:
    """Refuse `value << n` of integers that would wrap."""
    if isinstance(value, (Number, ArrayValue)) and value.dtype.is_narrow:
        raise cx.refuse("an integer that wraps is shifted", "convert it first: int(x)")


def _floats(cx: Context, name: str, dtype: DType) -> DType:
    """The dtype in which NumPy computes a function of such integers."""
    if name == "div":
        return DType.F64
    try:
        return DType(float_for(dtype.numpy).name)
    except S2SError as error:
        raise cx.refuse(error.reason, error.remedy) from None


_MOVING = ("building", "shaping", "sorting", "taking", "python_composites")
_BODIES = (
    "bincount digitize histogram unique diff isin array_equal mean std var ptp outer trace kron "
    "logical_and_reduce logical_or_reduce maximum_reduce minimum_reduce add_reduce select_of "
    "piecewise vectorize vectorized signbit"
)
_RIGHT = frozenset(_BODIES.split())
"""Bodies that compute with integers as NumPy does: by operators, or in floats."""


def check_composite(cx: Context, body: Callable, name: str, arguments: Arguments) -> None:
    """Refuse a function of ours that might compute with narrow integers in another width."""
    if body.__module__.rpartition(".")[2] in _MOVING or body.__name__ in _RIGHT:
        return
    for value in (*arguments.positional, *arguments.keywords.values()):
        if isinstance(value, (Number, ArrayValue)) and value.dtype.is_narrow:
            check(cx, name, value.dtype)


def adding(cx: Context, dtype: DType, given: Value) -> DType:
    """The dtype of what is added up, unless the user asks for a sum that wraps."""
    if dtype.is_narrow and not is_none(given):
        raise cx.refuse(f"a sum in {dtype.value}, which wraps", "use dtype=np.int64")
    return dtype


def summed(cx: Context, value: Numeric) -> Numeric:
    """What is added up or multiplied: NumPy does it in 64 bits, with or without a sign."""
    if not value.dtype.is_narrow:
        return value
    return promote.cast(cx, value, DType.I64)


def total(cx: Context, result: Numeric, source: DType) -> Numeric:
    """The sum of integers of that dtype, as NumPy types it."""
    unsigned = source.is_narrow and source.numpy.kind == "u"
    return promote.labelled(cx, result, DType.U64) if unsigned else result


# --- the end -----------------------------------------------------------------------------------


def erased(func: Func) -> Func:
    """The function with int64 in the place of every other integer."""
    used = (var for stmt in walk(func.body) for var in (*reads(stmt), *writes(stmt)))
    mapping: dict[Var, Expr] = {
        var: Var(var.name, _held(var.type), var.temporary)
        for var in dict.fromkeys((*func.params, *used))
        if var.type.dtype.is_narrow
    }
    if not mapping:
        return func
    body = map_block(func.body, lambda stmt: map_expressions(stmt, _erased_expression))
    return replace(
        func,
        params=tuple(mapping.get(param, param) for param in func.params),
        body=substitute(body, mapping),
        results=tuple(mapping.get(atom, atom) for atom in func.results),
    )


def _erased_expression(expr: Expr) -> Expr:
    """The expression as one of int64, variables left alone; a conversion to it is none."""
    if isinstance(expr, Var):
        return expr
    if isinstance(expr, Apply) and expr.op is to_i64 and isinstance(expr.type, Scalar):
        (source,) = expr.args
        if source.type.dtype.is_narrow:
            return _erased_expression(source)
    expr = map_children(expr, _erased_expression)
    return replace(expr, type=_held(expr.type)) if expr.type.dtype.is_narrow else expr


def _held(type_: Type) -> Type:
    return with_dtype(type_, type_.dtype.held)
