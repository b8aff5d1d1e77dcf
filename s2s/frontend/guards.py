"""What Python raises by itself inside a `try` that catches it: a test in front of the operation.

Outside of such a `try` the operations stay what they are: float division by zero is inf, and an
index out of range stops the program where it is used.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from s2s.elementary import OPERATIONS, Operation
from s2s.elementary.opaque import Forward
from s2s.elementary.raising import IN_DOMAIN, OVERFLOW
from s2s.frontend.context import Context
from s2s.frontend.values import Arguments, ArrayValue, Number, Numeric, Value, is_none
from s2s.ir.nodes import Apply, Const, Dim, Statement, Var
from s2s.ir.types import I64, Array
from s2s.ir.walk import expressions, subexpressions, walk

EQUAL = OPERATIONS["eq"]
_TO_INTS = ("trunc_int", "floor_int", "ceil_int", "round_int")


def before(cx: Context, op: Operation, atoms: tuple[Var | Const, ...], attrs: dict) -> None:
    """The tests in front of an operation, inside a `try`."""
    arrays = [atom for atom in atoms if isinstance(atom.type, Array)]
    if op.name in _TO_INTS and not arrays:
        _to_int(cx, atoms[0])
    elif op.elementwise:
        for a, b in zip(arrays[:-1], arrays[1:], strict=True):
            _broadcast(cx, a, b)
    elif op.name in ("matmul", "dot"):
        _contracted(cx, *arrays)
    elif op.name in _OF_NOTHING:
        _some(cx, arrays[0], attrs.get("axis"))
    elif op.name != "failure":
        _asked(cx, op, atoms, attrs)


_OF_NOTHING = ("amax", "amin", "amax_index", "amin_index")
_CODES = (np.linalg.LinAlgError, ValueError, IndexError)
"""What `failure` tells apart, from 1 on."""


def _asked(cx: Context, op: Operation, atoms: tuple, attrs: dict) -> None:
    """Ask the operation itself whether it raises."""
    arrays = sum(isinstance(atom.type, Array) for atom in atoms)
    possible = (
        getattr(op, "may_raise", False) and not attrs.get("quiet"),
        arrays > 1,
        op.name in ("gather", "take_along"),
    )
    raised = [
        (k, kind) for k, kind in enumerate(_CODES, start=1) if possible[k - 1] and cx.catches(kind)
    ]
    if not raised:
        return
    code = cx.keep(Number(cx.apply(OPERATIONS["failure"], *atoms, of=op.name, **attrs), True))
    for k, kind in raised:
        message = f"{op.name} fails"
        cx.stop_if(_test(cx, "eq", code.atom, Const(k, I64)), kind, message, exact=False)


def _test(cx: Context, name: str, *atoms: Var | Const) -> Var:
    return cx.apply(OPERATIONS[name], *atoms)


def _all(cx: Context, *tests: Var) -> Var:
    result = tests[0]
    for test in tests[1:]:
        result = _test(cx, "and_", result, test)
    return result


def _to_int(cx: Context, value: Var | Const) -> None:
    if not value.type.dtype.is_float:
        return
    if cx.catches(ValueError):
        message = "cannot convert float NaN to integer"
        cx.stop_if(_test(cx, "isnan", value), ValueError, message)
    if cx.catches(OverflowError):
        message = "cannot convert float infinity to integer"
        cx.stop_if(_test(cx, "isinf", value), OverflowError, message)


def _size(cx: Context, array: Var, axis: int) -> Var | Const:
    return cx.keep(Number(cx.let(Dim(array, axis, I64)), True), "n").atom


def _fails(cx: Context, wrong: Var) -> None:
    cx.stop_if(wrong, ValueError, "the shapes do not fit", exact=False)


def _broadcast(cx: Context, a: Var, b: Var) -> None:
    """The sizes of two operands must fit."""
    if a is b or not cx.catches(ValueError):
        return
    for k in range(1, min(a.type.rank, b.type.rank) + 1):
        sizes = [_size(cx, v, v.type.rank - k) for v in (a, b)]
        alone = (_test(cx, "ne", size, Const(1, I64)) for size in sizes)
        _fails(cx, _all(cx, _test(cx, "ne", *sizes), *alone))


def fits(cx: Context, target: ArrayValue, value: Numeric) -> None:
    """A value that is put into a view must fit into it."""
    if not isinstance(value, ArrayValue) or not cx.catches(ValueError):
        return
    for k in range(1, value.rank + 1):
        wanted, size = _size(cx, target.var, target.rank - k), _size(cx, value.var, value.rank - k)
        _fails(cx, _all(cx, _test(cx, "ne", size, wanted), _test(cx, "ne", size, Const(1, I64))))


def reshaped(cx: Context, array: ArrayValue, shape: tuple[Number, ...]) -> tuple[Number, ...]:
    """A new shape, which must have as many elements."""
    known = [size.known for size in shape]
    if known == [-1] or not cx.catches(ValueError):
        return shape
    shape = tuple(map(cx.keep, shape))
    total = _product(cx, [_size(cx, array.var, k) for k in range(array.rank)])
    given = _product(cx, [size.atom for size in shape if size.known != -1])
    if -1 in known:
        _fails(cx, _test(cx, "eq", given, Const(0, I64)))
        left = _test(cx, "imod", total, given)
        _fails(cx, _test(cx, "ne", left, Const(0, I64)))
    else:
        _fails(cx, _test(cx, "ne", total, given))
    return shape


def _product(cx: Context, factors: list[Var | Const]) -> Var | Const:
    product: Var | Const = Const(1, I64)
    for factor in factors:
        product = _test(cx, "mul", product, factor)
    return cx.keep(Number(product, True), "count").atom


def _contracted(cx: Context, a: Var, b: Var) -> None:
    """The last size of the first operand is the one before the last of the second."""
    if not cx.catches(ValueError):
        return
    sizes = _size(cx, a, a.type.rank - 1), _size(cx, b, max(b.type.rank - 2, 0))
    _fails(cx, _test(cx, "ne", *sizes))
    for k in range(3, min(a.type.rank, b.type.rank) + 1):
        sizes = [_size(cx, v, v.type.rank - k) for v in (a, b)]
        alone = (_test(cx, "ne", size, Const(1, I64)) for size in sizes)
        _fails(cx, _all(cx, _test(cx, "ne", *sizes), *alone))


def _some(cx: Context, array: Var, axis: Any) -> None:
    """The extreme value of nothing."""
    if not cx.catches(ValueError):
        return
    axes = range(array.type.rank) if axis is None else np.atleast_1d(axis).tolist()
    for k in axes:
        _fails(cx, _test(cx, "eq", _size(cx, array, k), Const(0, I64)))


# --- Python's numbers --------------------------------------------------------------------------


def arithmetic(
    cx: Context, name: str, a: Numeric, b: Numeric, make: Callable[[Numeric, Numeric], Numeric]
) -> Numeric:
    """`a op b` of Python numbers, of which a `try` may catch what they raise."""
    are_numbers = isinstance(a, Number) and isinstance(b, Number)
    if not are_numbers or name not in ("pow", *_MESSAGES) or (name != "pow" and b.known):
        return make(a, b)
    a, b = cx.keep(a), cx.keep(b)
    whole = not (a.dtype.is_float or b.dtype.is_float)
    if cx.catches(ZeroDivisionError):
        if name != "pow":
            zero = _test(cx, "eq", b.atom, _zero(b))
            text = (_WHOLE if whole else _MESSAGES)[name]
            cx.stop_if(zero, ZeroDivisionError, text, exact=name != "mod")
        elif b.known is None or b.known < 0:
            below = _test(cx, "lt", b.atom, _zero(b))
            zero = _all(cx, _test(cx, "eq", a.atom, _zero(a)), below)
            message = "0.0 cannot be raised to a negative power"
            cx.stop_if(zero, ZeroDivisionError, message)
    result = make(a, b)
    if name == "pow" and result.dtype.is_float and cx.catches(OverflowError):
        result = cx.keep(result)
        finite = [_test(cx, "isfinite", v.atom) for v in (a, b) if v.dtype.is_float]
        infinite = _test(cx, "isinf", result.atom)
        wrong = _all(cx, infinite, *finite, _test(cx, "ne", a.atom, _zero(a)))
        cx.stop_if(wrong, OverflowError, "(34, 'Numerical result out of range')", exact=False)
    return result


_MESSAGES = {
    "div": "float division by zero",
    "floordiv": "float floor division by zero",
    "mod": "float modulo",
}
_WHOLE = {
    "div": "division by zero",
    "floordiv": "integer division or modulo by zero",
    "mod": "integer modulo by zero",
}


def _zero(value: Number) -> Const:
    kind = float if value.dtype.is_float else int
    return Const(kind(0), value.atom.type)


_NEVER = (
    *(math.fabs, math.copysign, math.atan, math.atan2, math.tanh, math.asinh),
    *(math.erf, math.erfc, math.degrees, math.radians, math.isnan, math.isinf, math.isfinite),
    *(math.isclose, math.hypot, math.gcd, math.lcm, math.floor, math.ceil, math.trunc),
)
"""Functions that have a value for all numbers, and those that `before` knows."""


def function(
    cx: Context, obj: Any, arguments: Arguments, call: Callable[[Arguments], Value]
) -> Value:
    """A call of a function of `math` inside a `try`."""
    if not (cx.catches(ValueError) or cx.catches(OverflowError)) or obj in _NEVER:
        return call(arguments)
    given = arguments.positional
    is_plain = all(isinstance(v, Number) for v in given) and not arguments.keywords
    if obj not in IN_DOMAIN or not is_plain or (obj is math.log and len(given) > 1):
        cx.risks |= {ValueError, OverflowError}
        return call(arguments)
    given = tuple(map(cx.keep, given))
    result = call(Arguments(given))
    floats = [v.atom for v in given if v.dtype.is_float]
    result = cx.keep(result)
    known = [_test(cx, "not_", _test(cx, "isnan", v)) for v in floats]
    domain = _all(cx, _test(cx, "isnan", result.atom), *known)
    cx.stop_if_caught(domain, ValueError, "math domain error")
    finite = [_test(cx, "isfinite", v) for v in floats]
    infinite = _all(cx, _test(cx, "isinf", result.atom), *finite)
    if obj is math.pow:
        zero = _test(cx, "eq", given[0].atom, _zero(given[0]))
        cx.stop_if_caught(_all(cx, infinite, zero), ValueError, "math domain error")
        infinite = _all(cx, infinite, _test(cx, "not_", zero))
    kind = OverflowError if obj in OVERFLOW else ValueError
    text = "math range error" if kind is OverflowError else "math domain error"
    cx.stop_if_caught(infinite, kind, text)
    return result


# --- indices -----------------------------------------------------------------------------------


def index(cx: Context, array: ArrayValue, entries: Iterable) -> None:
    """The integers in an index must be in range."""
    if not cx.catches(IndexError):
        return
    axis = 0
    for entry in entries:
        if isinstance(entry, Number):
            at_most(cx, entry, cx.dim(array, axis), axis)
        axis += isinstance(entry, Number) or hasattr(entry, "start")


def positions(cx: Context, array: ArrayValue, axis: int, index: Iterable[Numeric]) -> None:
    """The integer arrays in an index must be in range, as for a load."""
    atoms = (array.var, *(entry.atom for entry in index))
    _asked(cx, OPERATIONS["gather"], atoms, {"axis": axis})


def at_most(cx: Context, position: Number, size: Number, axis: int = 0) -> None:
    """An index into `size` items, from the front or from the end."""
    position, size = cx.keep(position), cx.keep(size)
    low = _test(cx, "lt", position.atom, _test(cx, "neg", size.atom))
    high = _test(cx, "ge", position.atom, size.atom)
    wrong = _test(cx, "or_", low, high)
    cx.stop_if(wrong, IndexError, "index out of range", exact=False)


def is_one(value: Value) -> bool:
    """Whether it has no items: Python raises TypeError where they are asked for."""
    return is_none(value) or isinstance(value, Number)


# --- what has no test --------------------------------------------------------------------------


def risks(block: Iterable[Statement]) -> Iterator[type[BaseException]]:
    """The exceptions that the statements may raise for which there is no test."""
    for stmt in walk(tuple(block)):
        for whole in expressions(stmt):
            for expr in subexpressions(whole):
                if isinstance(expr, Apply) and isinstance(expr.op, Forward):
                    yield Exception
