"""Making arrays: zeros and its kin, `np.array` of displays and comprehensions, ranges, copies."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from s2s.elementary import OPERATIONS, building
from s2s.frontend import growing, promote, runs
from s2s.frontend.binding import WHOLE, new_list, sequence, shape_items
from s2s.frontend.comprehension import NotOfNumbers, collect
from s2s.frontend.context import Context
from s2s.frontend.library import Bound, dtype_of, library
from s2s.frontend.lists import grow
from s2s.frontend.values import (
    Arguments,
    ArrayValue,
    Comprehension,
    ListValue,
    Number,
    Numeric,
    RangeValue,
    ShapeValue,
    StaticValue,
    TupleValue,
    Value,
    constant,
    describe_value,
    is_complex,
    is_none,
    zero,
)
from s2s.ir.nodes import NEWAXIS, Atom, Store, Update, View
from s2s.ir.pair import Complex
from s2s.ir.types import Array, DType


def shape_of(cx: Context, value: Value) -> tuple[Number, ...]:
    """A shape given as an int, a tuple of ints, or another array's shape."""
    if isinstance(value, ShapeValue):
        return shape_items(cx, value)
    items = sequence(cx, value)
    if items is None:
        items = (value,)
    return tuple(cx.keep(promote.integer(cx, item, "a size")) for item in items)


def new(cx: Context, shape: tuple[Number, ...], fill: Atom | None, dtype: DType) -> ArrayValue:
    """A new array."""
    return cx.alloc(shape, fill, Array(dtype, len(shape)))


def is_fortran(cx: Context, value: Value) -> bool:
    """Whether `order=` asks for the first axis to run fastest."""
    order = cx.static(value, "order")
    if order not in ("C", "F", "A", "K", None):
        raise cx.refuse(f"order={order!r}", "use 'C' or 'F'")
    return order == "F"


def _new_in_order(cx: Context, args: Bound, fill: Atom | None, dtype: DType) -> ArrayValue:
    """A new array, which NumPy may lay out with the first axis fastest."""
    made = new(cx, shape_of(cx, args["shape"]), fill, dtype)
    return replace(made, ordered=not is_fortran(cx, args["order"]))


def _one(dtype: DType) -> Atom:
    return promote.constant_of(1, dtype)


def array_argument(cx: Context, value: Value, what: str) -> Numeric:
    """An argument of a NumPy function: an array, a number, or a (nested) sequence of numbers."""
    value = promote.definite(cx, value)
    if isinstance(value, (ArrayValue, Number)):
        return promote.numeric(cx, value, what)
    return array_from(cx, value, None, what)


# --- zeros, ones, full, empty ------------------------------------------------------------------


@library(np.zeros, spec="shape, dtype=None, order='C'")
def _zeros(cx: Context, args: Bound, node) -> Value:
    dtype = dtype_of(cx, args["dtype"], DType.F64)
    return _new_in_order(cx, args, zero(dtype), dtype)


@library(np.ones, spec="shape, dtype=None, order='C'")
def _ones(cx: Context, args: Bound, node) -> Value:
    dtype = dtype_of(cx, args["dtype"], DType.F64)
    return _new_in_order(cx, args, _one(dtype), dtype)


@library(np.empty, spec="shape, dtype=None, order='C'")
def _empty(cx: Context, args: Bound, node) -> Value:
    dtype = dtype_of(cx, args["dtype"], DType.F64)
    return _new_in_order(cx, args, None, dtype)


@library(np.ndarray, spec="shape, dtype=None")
def _ndarray(cx: Context, args: Bound, node) -> Value:
    dtype = dtype_of(cx, args["dtype"], DType.F64)
    return new(cx, shape_of(cx, args["shape"]), None, dtype)


@library(np.full, spec="shape, fill_value, dtype=None, order='C'")
def _full(cx: Context, args: Bound, node) -> Value:
    shape = shape_of(cx, args["shape"])
    value = args["fill_value"]
    if isinstance(value, (ListValue, TupleValue)):
        value = array_from(cx, value, None, "the fill value")
    fill = promote.numeric(cx, value, "the fill value")
    dtype = dtype_of(cx, args["dtype"], fill.dtype)
    ordered = not is_fortran(cx, args["order"])
    if isinstance(fill, ArrayValue):
        made = new(cx, shape, None, dtype)
        values = promote.cast(cx, fill, dtype).var
        cx.emit(Update(span=cx.span, array=made.var, value=values))
        return replace(made, ordered=ordered)
    made = new(cx, shape, promote.cast(cx, fill, dtype).atom, dtype)
    return replace(made, ordered=ordered)


def _like(cx: Context, args: Bound) -> tuple[Numeric, DType]:
    pattern = args["a"]
    if not isinstance(pattern, (ArrayValue, Number)):
        pattern = array_from(cx, pattern, None, "the argument")
    return pattern, dtype_of(cx, args["dtype"], pattern.dtype)


def _new_like(cx: Context, pattern: Numeric, fill: Atom | None, dtype: DType) -> Value:
    if isinstance(pattern, Number):
        return new(cx, (), fill, dtype)
    made = new(cx, shape_items(cx, ShapeValue(pattern)), fill, dtype)
    return replace(made, ordered=pattern.ordered)


@library(np.zeros_like, spec="a, dtype=None")
def _zeros_like(cx: Context, args: Bound, node) -> Value:
    pattern, dtype = _like(cx, args)
    if isinstance(pattern, ArrayValue) and pattern.dtype is dtype:
        made = cx.fresh(cx.apply(OPERATIONS["zeros_like"], pattern.var))
        return replace(made, ordered=pattern.ordered)
    return _new_like(cx, pattern, zero(dtype), dtype)


@library(np.ones_like, spec="a, dtype=None")
def _ones_like(cx: Context, args: Bound, node) -> Value:
    pattern, dtype = _like(cx, args)
    return _new_like(cx, pattern, _one(dtype), dtype)


@library(np.empty_like, spec="a, dtype=None")
def _empty_like(cx: Context, args: Bound, node) -> Value:
    pattern, dtype = _like(cx, args)
    return _new_like(cx, pattern, None, dtype)


@library(np.full_like, spec="a, fill_value, dtype=None")
def _full_like(cx: Context, args: Bound, node) -> Value:
    pattern, dtype = _like(cx, args)
    fill = promote.number(cx, args["fill_value"], "the fill value")
    if fill.dtype.is_float and not dtype.is_float:
        raise cx.refuse(f"an array of {dtype.value} is filled with a float", "add dtype=np.float64")
    return _new_like(cx, pattern, promote.cast(cx, fill, dtype).atom, dtype)


@library(np.arange, spec="start, stop=None, step=None, dtype=None")
def _arange(cx: Context, args: Bound, node) -> Value:
    start, stop, step = args["start"], args["stop"], args["step"]
    if is_none(stop):
        start, stop = constant(0), start
    step = constant(1) if is_none(step) else step
    bounds = [promote.number(cx, v, "an argument of np.arange") for v in (start, stop, step)]
    common = DType.F64 if any(b.dtype.is_float for b in bounds) else DType.I64
    dtype = dtype_of(cx, args["dtype"], common)
    known = all(b.known is not None for b in bounds)
    if common is DType.F64 and not (known and dtype is DType.F64):
        return cx.call(building.spaced, Arguments((*bounds, args["dtype"])), node)
    atoms = [promote.cast(cx, b, common).atom for b in bounds]
    values = cx.fresh(cx.apply(OPERATIONS["arange"], *atoms))
    return promote.cast(cx, values, dtype)


# --- arrays of displays ------------------------------------------------------------------------


@library(np.array, spec="object, dtype=None, copy=True, order='K', ndmin=0")
def _array(cx: Context, args: Bound, node) -> Value:
    made = _array_of(cx, args, node)
    while made.rank < cx.static_int(args["ndmin"], "ndmin"):
        made = with_axis(cx, made, 0)
    return made


def _array_of(cx: Context, args: Bound, node) -> ArrayValue:
    value, dtype = args["object"], args["dtype"]
    is_fortran(cx, args["order"])
    wanted = None if is_none(dtype) else dtype_of(cx, dtype, DType.F64)
    if isinstance(value, ArrayValue):
        if not cx.static(args["copy"], "copy") and wanted in (None, value.dtype):
            return value
        return replace(converted(cx, value, wanted), ordered=value.ordered)
    return array_from(cx, value, wanted, "the argument of np.array")


@library(np.asarray, np.ascontiguousarray, np.asanyarray, spec="a, dtype=None, order=None")
def _asarray(cx: Context, args: Bound, node) -> Value:
    value, dtype = args["a"], args["dtype"]
    wanted = None if is_none(dtype) else dtype_of(cx, dtype, DType.F64)
    if isinstance(value, ArrayValue):
        return value if wanted in (None, value.dtype) else converted(cx, value, wanted)
    return array_from(cx, value, wanted, "the argument of np.asarray")


@library(np.copy, spec="a, order='K'")
def _copy(cx: Context, args: Bound, node) -> Value:
    value = args["a"]
    if isinstance(value, ArrayValue):
        return replace(converted(cx, value, None), ordered=value.ordered)
    return array_from(cx, value, None, "the argument of np.copy")


def converted(cx: Context, value: ArrayValue, dtype: DType | None) -> ArrayValue:
    """A new array with the elements in a dtype (None: its own)."""
    if dtype not in (None, value.dtype) and value.dtype.is_float and not dtype.is_float:
        raise cx.refuse("floats become integers", "say how: x.astype(int) truncates")
    if dtype in (None, value.dtype):
        return cx.fresh(cx.apply(OPERATIONS["copy"], value.var))
    return promote.cast(cx, value, dtype)


def array_from(
    cx: Context, value: Value, dtype: DType | None, what: str, empty: DType = DType.F64
) -> ArrayValue:
    """A new array of a number, or of a nested sequence of numbers and arrays; `empty` of none."""
    run = growing.run_of(cx, value)
    if run is not None:
        return runs.as_array(cx, run, dtype)
    if isinstance(value, Comprehension):
        return _collected(cx, value, dtype, what)
    if isinstance(value, RangeValue):
        atoms = [
            promote.integer(cx, v, "a bound").atom for v in (value.start, value.stop, value.step)
        ]
        values = cx.fresh(cx.apply(OPERATIONS["arange"], *atoms))
        return values if dtype is None else promote.cast(cx, values, dtype)
    numbers, shape = _flattened(cx, value, what)
    if not numbers:
        return new(cx, tuple(map(constant, shape)), None, dtype or empty)
    common = promote.result_dtype(numbers) if dtype is None else dtype
    narrow = common.is_narrow and not any(map(promote.is_weak, numbers))
    if common is not DType.BOOL and dtype is None and not common.is_float and not narrow:
        common = DType.I64
    inner = _inner_shape(cx, numbers)
    result = new(cx, (*map(constant, shape), *inner), None, common)
    for index, number in zip(np.ndindex(shape), numbers, strict=True):
        _put(cx, result, index, promote.cast(cx, number, common))
    return result


def _collected(cx: Context, value: Comprehension, dtype: DType | None, what: str) -> ArrayValue:
    """An array that a loop fills with numbers; of anything else a list first."""
    block, state, mark = list(cx.block), dict(cx.state), cx.mark()
    try:
        return collect(cx, value, dtype)
    except NotOfNumbers:
        cx.block[:], cx.state = block, state
        cx.rollback(mark)
    items = value.expand()
    if items is not None:
        if any(map(is_complex, items)):
            raise HoldsComplex(value, TupleValue(items))
        return array_from(cx, TupleValue(items), dtype, what)
    rows = new_list(cx, (), value.node, "rows")
    value.run(lambda item: grow(cx, rows, (_as_row(cx, item, what),)), None)
    run = growing.run_of(cx, rows)
    if run is not None and run.pattern.holds(Complex):
        raise HoldsComplex(value, rows)
    return array_from(cx, rows, dtype, what)


class HoldsComplex(Exception):
    """The items of a comprehension, in `rows` now, are complex: the call means another thing."""

    def __init__(self, comprehension: Comprehension, rows: Value) -> None:
        super().__init__()
        self.comprehension = comprehension
        self.rows = rows

    def settled(self, arguments: Arguments) -> Arguments:
        """The arguments with the list in place of the comprehension."""

        def made(value: Value) -> Value:
            return self.rows if value is self.comprehension else value

        keywords = {name: made(value) for name, value in arguments.keywords.items()}
        return Arguments(tuple(map(made, arguments.positional)), keywords)


def _as_row(cx: Context, item: Value, what: str) -> Value:
    if not isinstance(item, Comprehension):
        return item
    return converted(cx, array_from(cx, item, None, what), None)


def _inner_shape(cx: Context, numbers: list[Numeric]) -> tuple[Number, ...]:
    """The shape of the arrays at the leaves, which must have one rank (and, at run time, shape)."""
    if len({number.rank for number in numbers}) > 1:
        raise cx.refuse(
            "a nested list is ragged: it holds numbers and arrays, or arrays of different rank",
            "give all items one shape",
        )
    first = numbers[0]
    return shape_items(cx, ShapeValue(first)) if isinstance(first, ArrayValue) else ()


def _put(cx: Context, array: ArrayValue, index: tuple[int, ...], value: Numeric) -> None:
    atoms = tuple(constant(k).atom for k in index)
    if isinstance(value, Number):
        cx.emit(Store(span=cx.span, array=array.var, index=atoms, value=cx.checked(value.atom)))
        return
    row = cx.view(array, "index", atoms, value.var.type) if atoms else array.var
    cx.emit(Update(span=cx.span, array=row, value=value.var))


def _flattened(cx: Context, value: Value, what: str) -> tuple[list[Numeric], tuple[int, ...]]:
    """The numbers and arrays at the leaves in order, and the shape of the nesting."""
    if isinstance(value, (Number, ArrayValue)):
        if isinstance(value, ArrayValue) and value.rank == 0:
            value = promote.numeric(cx, value, what)
        return [value], ()
    items = sequence(cx, value)
    if items is None:
        kind = describe_value(value)
        remedy = "use a list of numbers"
        if isinstance(value, StaticValue) and isinstance(value.value, str):
            remedy = "strings are no numbers: convert them before the call"
        raise cx.refuse(f"{what} is {kind}", remedy)
    parts = [_flattened(cx, item, what) for item in items]
    shapes = {shape for _, shape in parts}
    if len(shapes) > 1:
        raise cx.refuse("a nested list is ragged", "give every row the same length")
    inner = shapes.pop() if shapes else ()
    return [number for numbers, _ in parts for number in numbers], (len(parts), *inner)


# --- joining -----------------------------------------------------------------------------------


def joined(cx: Context, arrays: list[ArrayValue], axis: int) -> ArrayValue:
    """Arrays of one rank and dtype, one after another along an axis."""
    atoms = [array.var for array in arrays]
    return cx.fresh(cx.apply(OPERATIONS["concatenate"], *atoms, axis=axis))


def with_axis(cx: Context, array: ArrayValue, axis: int) -> ArrayValue:
    """A view with a new axis of size 1."""
    detail = (*(WHOLE,) * axis, NEWAXIS)
    type_ = Array(array.dtype, array.rank + 1)
    var = cx.let(View(array.var, "index", detail, type_), array.var.name)
    return replace(array, var=var)
