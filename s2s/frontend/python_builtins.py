"""Python's builtin functions, and those of `math` that are no elementary operation."""

from __future__ import annotations

import builtins
import math
from functools import partial
from types import UnionType

import numpy as np

from s2s.elementary import OPERATIONS, python_composites
from s2s.frontend import comprehension, containers, growing, guards, operators, promote, runs
from s2s.frontend.binding import elements, new_dict, new_list, sequence
from s2s.frontend.context import Context
from s2s.frontend.creation import array_argument
from s2s.frontend.entries import slice_value
from s2s.frontend.indexing import add_at
from s2s.frontend.iteration import integer_bounds, static_items
from s2s.frontend.library import Bound, library
from s2s.frontend.python_numbers import by_key
from s2s.frontend.reshaping import astype
from s2s.frontend.values import (
    NONE,
    Arguments,
    ArrayValue,
    DictValue,
    EnumerateValue,
    FunctionValue,
    ListValue,
    MethodValue,
    Number,
    ObjectValue,
    RangeValue,
    ReversedValue,
    StaticValue,
    TupleValue,
    Value,
    ZipValue,
    constant,
    describe_value,
    is_complex,
    is_none,
)
from s2s.ir.source import Site
from s2s.ir.types import DType

# --- sequences ---------------------------------------------------------------------------------


@library(builtins.len, spec="x")
def _len(cx: Context, args: Bound, node) -> Value:
    value = args["x"]
    if isinstance(value, ArrayValue) and value.rank > 0:
        return cx.dim(value, 0)
    run = growing.run_of(cx, value)
    if run is not None:
        return runs.length(cx, run)
    items = static_items(cx, value, forced=True)
    if items is not None:
        return constant(len(items))
    if isinstance(value, StaticValue) and isinstance(
        value.value, (str, tuple, dict, set, frozenset)
    ):
        return constant(len(value.value))
    if isinstance(value, RangeValue) and value.start.known == 0 and value.step.known == 1:
        return operators.operate(cx, "pymax", (value.stop, constant(0)), cx.site(node), weak=True)
    refuse = partial(cx.certain, TypeError) if guards.is_one(value) else cx.refuse
    raise refuse(f"len() of {describe_value(value)}", "take the length of an array or a tuple")


@library(builtins.range, spec=None)
def _range(cx: Context, arguments: Arguments, node) -> Value:
    if arguments.keywords or not 1 <= len(arguments.positional) <= 3:
        raise cx.refuse("range takes one to three ints", "write range(start, stop, step)")
    return integer_bounds(cx, arguments.positional)


@library(builtins.slice, spec=None)
def _slice(cx: Context, arguments: Arguments, node) -> Value:
    match arguments.positional:
        case (stop,):
            return slice_value(cx, NONE, stop, NONE)
        case (start, stop):
            return slice_value(cx, start, stop, NONE)
        case (start, stop, step):
            return slice_value(cx, start, stop, step)
    raise cx.refuse("slice takes one to three ints", "write slice(start, stop, step)")


@library(builtins.enumerate, spec="iterable, start=0")
def _enumerate(cx: Context, args: Bound, node) -> Value:
    return EnumerateValue(args["iterable"], promote.integer(cx, args["start"], "the start"))


@library(builtins.zip, spec=None)
def _zip(cx: Context, arguments: Arguments, node) -> Value:
    for key, value in arguments.keywords.items():
        if key != "strict" or cx.static(value, "strict"):
            raise cx.refuse("zip(strict=True)", "assert that the lengths are equal, then use zip")
    if not arguments.positional:
        return TupleValue(())
    return ZipValue(arguments.positional)


@library(builtins.reversed, spec="sequence")
def _reversed(cx: Context, args: Bound, node) -> Value:
    value = args["sequence"]
    if isinstance(value, (EnumerateValue, ZipValue)):
        raise cx.refuse("enumerate or zip is reversed", "reverse what it runs over")
    return ReversedValue(value)


def _static_sequence(cx: Context, value: Value, name: str) -> tuple[Value, ...]:
    items = static_items(cx, value, forced=True)
    if items is None:
        reason = f"{name}() of {describe_value(value)}, whose length is known at run time only"
        return elements(cx, value, reason, "use the array itself, or np.array([... for ...])")
    return items


@library(builtins.tuple, spec="iterable=None")
def _tuple(cx: Context, args: Bound, node) -> Value:
    if is_none(args["iterable"]):
        return TupleValue(())
    return TupleValue(_static_sequence(cx, args["iterable"], "tuple"))


@library(builtins.list, spec="iterable=None")
def _list(cx: Context, args: Bound, node) -> Value:
    if is_none(args["iterable"]):
        return new_list(cx, (), node, "item")
    return comprehension.list_of(cx, args["iterable"], node)


@library(builtins.dict, spec=None)
def _dict(cx: Context, arguments: Arguments, node) -> Value:
    if len(arguments.positional) > 1:
        raise cx.refuse("dict() takes one dict and keywords", "dict(a, key=value)")
    held = containers.entries(cx, arguments.positional[0]) if arguments.positional else {}
    held.update(arguments.keywords)
    return new_dict(cx, tuple(held), tuple(held.values()), node)


@library(builtins.set, builtins.frozenset, spec="iterable=None")
def _set(cx: Context, args: Bound, node) -> Value:
    """A set of constants."""
    items = () if is_none(args["iterable"]) else _static_sequence(cx, args["iterable"], "set")
    return StaticValue({cx.static(item, "an item of a set") for item in items})


# --- reductions --------------------------------------------------------------------------------


@library(builtins.sum, spec="iterable, start=0")
def _sum(cx: Context, args: Bound, node) -> Value:
    return comprehension.total(cx, args["iterable"], args["start"], node)


@library(builtins.any, spec="iterable")
def _any(cx: Context, args: Bound, node) -> Value:
    return comprehension.quantified(cx, args["iterable"], node, True)


@library(builtins.all, spec="iterable")
def _all(cx: Context, args: Bound, node) -> Value:
    return comprehension.quantified(cx, args["iterable"], node, False)


@library(builtins.max, spec=None)
def _max(cx: Context, arguments: Arguments, node) -> Value:
    return _extremum(cx, "max", arguments, node)


@library(builtins.min, spec=None)
def _min(cx: Context, arguments: Arguments, node) -> Value:
    return _extremum(cx, "min", arguments, node)


def _extremum(cx: Context, name: str, arguments: Arguments, node) -> Value:
    """One selection among all operands, whatever their number."""
    values = arguments.positional
    key = arguments.keywords.get("key", NONE)
    if set(arguments.keywords) - {"key", "default"}:
        raise cx.refuse(f"a keyword of {name}()", "use `key` and `default`")
    if not is_none(key):
        iterable = values[0] if len(values) == 1 else TupleValue(values)
        return by_key(cx, name, iterable, key, node)
    if len(values) == 1:
        items = static_items(cx, values[0], forced=True)
        if items is None:
            function = getattr(python_composites, "largest" if name == "max" else "smallest")
            given = (values[0], *arguments.keywords.values())
            return cx.call(function, Arguments(given), node)
        values = items
    if not values and "default" in arguments.keywords:
        return arguments.keywords["default"]
    if not values:
        raise cx.refuse(f"{name}() of nothing", "give it at least one number")
    numbers = tuple(promote.number(cx, v, f"an operand of {name}()") for v in values)
    if len(numbers) == 1:
        return numbers[0]
    known = [number.known for number in numbers]
    if None not in known and not any(number.dtype.is_float for number in numbers):
        best = (max if name == "max" else min)(known)
        return constant(best)
    weak = promote.all_weak(numbers)
    return operators.operate(cx, f"py{name}", numbers, cx.site(node), weak)


# --- conversions -------------------------------------------------------------------------------


@library(builtins.float, spec="x=0.0")
def _float(cx: Context, args: Bound, node) -> Value:
    if isinstance(args["x"], StaticValue) and isinstance(args["x"].value, str):
        return _parsed(cx, float, args["x"].value)
    if is_none(args["x"]):
        raise cx.certain(TypeError, "float(None)", "give it a number")
    number = promote.number(cx, args["x"], "the argument of float()")
    return astype(cx, number, DType.F64, node, weak=True)


def _parsed(cx: Context, kind: type, text: str) -> Value:
    """`int("7")`, `float("inf")`."""
    try:
        return constant(kind(text))
    except ValueError as error:
        raise cx.certain(ValueError, str(error), "give it the digits of a number") from None


@library(builtins.int, spec="x=0")
def _int(cx: Context, args: Bound, node) -> Value:
    if isinstance(args["x"], StaticValue) and isinstance(args["x"].value, str):
        return _parsed(cx, int, args["x"].value)
    if is_none(args["x"]):
        raise cx.certain(TypeError, "int(None)", "give it a number")
    number = promote.number(cx, args["x"], "the argument of int()")
    if isinstance(number.known, float) and math.isfinite(number.known):
        return constant(int(number.known))
    operators.of_ints(cx, "trunc_int", number.dtype, cx.site(node))
    return astype(cx, number, DType.I64, node, weak=True)


@library(builtins.bool, spec="x=False")
def _bool(cx: Context, args: Bound, node) -> Value:
    return operators.truth(cx, args["x"], node)


@library(builtins.divmod, spec="a, b")
def _divmod(cx: Context, args: Bound, node) -> Value:
    a, b = (promote.numeric(cx, args[key], "an operand of divmod()") for key in ("a", "b"))
    a, b = (cx.keep(v) if isinstance(v, Number) else v for v in (a, b))
    weak = promote.all_weak((a, b))
    quotient = operators.operate(cx, "floordiv", (a, b), cx.site(node), weak)
    return TupleValue((quotient, operators.operate(cx, "mod", (a, b), cx.site(node), weak)))


# --- questions about types, answered while compiling -------------------------------------------


@library(builtins.isinstance, spec="obj, classinfo")
def _isinstance(cx: Context, args: Bound, node) -> Value:
    classes = _classes(cx, args["classinfo"])
    return constant(issubclass(python_type(args["obj"]), classes))


def _classes(cx: Context, value: Value) -> tuple[type, ...]:
    items = value.items if isinstance(value, TupleValue) else (value,)
    classes = tuple(item.value if isinstance(item, StaticValue) else None for item in items)
    if not all(isinstance(c, type | UnionType) for c in classes):
        raise cx.refuse("isinstance() with something that is no class", "name the classes")
    return classes


def python_type(value: Value) -> type:
    """The class that the value has in Python."""
    match value:
        case Number():
            if value.weak:
                return {DType.F64: float, DType.I64: int, DType.BOOL: bool}[value.dtype]
            return value.dtype.numpy.type
        case ArrayValue():
            return np.ndarray
        case ListValue():
            return list
        case DictValue():
            return dict
        case StaticValue():
            return type(value.value)
        case TupleValue(items=(part, _)) if is_complex(value):
            if isinstance(part, ArrayValue):
                return np.ndarray
            return complex if part.weak else np.complex128
        case ObjectValue(kind=kind) | TupleValue(kind=type() as kind):
            return kind
        case FunctionValue() | MethodValue():
            return type(python_type)
        case RangeValue():
            return range
        case _:
            return tuple


# --- math and others ---------------------------------------------------------------------------


@library(math.log, spec="x, base=None")
def _log(cx: Context, args: Bound, node) -> Value:
    x = _python_log(cx, args["x"], cx.site(node))
    if is_none(args["base"]):
        return x
    base = _python_log(cx, args["base"], cx.site(node))
    return operators.binary(cx, "div", x, base, node)


def _python_log(cx: Context, value: Value, site: Site) -> Number:
    x = promote.number(cx, value, "the argument of math.log")
    return operators.elementwise(cx, OPERATIONS["log"], (x,), site, True, DType.F64)


@library(math.pow, spec="x, y")
def _pow(cx: Context, args: Bound, node) -> Value:
    """Always the pow kernel, of two floats."""
    x, y = (promote.number(cx, args[key], "an argument of math.pow") for key in ("x", "y"))
    return operators.elementwise(cx, OPERATIONS["pow"], (x, y), cx.site(node), True, DType.F64)


@library(math.trunc, spec="x")
def _trunc(cx: Context, args: Bound, node) -> Value:
    return _int(cx, args, node)


def _predicate(name: str, spelling) -> None:
    @library(spelling, spec="x")
    def _test(cx: Context, args: Bound, node) -> Value:
        x = promote.number(cx, args["x"], f"the argument of math.{name}")
        return operators.elementwise(cx, OPERATIONS[name], (x,), None, True, DType.F64)


for _name in ("isnan", "isinf", "isfinite"):
    _predicate(_name, getattr(math, _name))


@library(np.add.at, spec="a, indices, b")
def _add_at(cx: Context, args: Bound, node) -> Value:
    array = args["a"]
    if not isinstance(array, ArrayValue):
        raise cx.refuse(f"np.add.at on {describe_value(array)}", "give it an array")
    index = args["indices"]
    if isinstance(index, ListValue):
        index = TupleValue(sequence(cx, index)) if _holds_arrays(cx, index) else index
    add_at(cx, array, index, args["b"])
    return NONE


@library(np.subtract.at, spec="a, indices, b")
def _subtract_at(cx: Context, args: Bound, node) -> Value:
    value = array_argument(cx, args["b"], "what np.subtract.at takes away")
    args["b"] = operators.operate(cx, "neg", (value,), cx.site(node), promote.is_weak(value))
    return _add_at(cx, args, node)


def _holds_arrays(cx: Context, index: ListValue) -> bool:
    return any(isinstance(item, ArrayValue) for item in sequence(cx, index))
