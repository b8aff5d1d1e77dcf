"""What a loop runs over: items known one by one, or a counter and the element that goes with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from s2s.elementary import OPERATIONS
from s2s.frontend import grids, growing, guards, operators, patterns, promote, runs
from s2s.frontend.binding import element, elements, own, own_array, sequence
from s2s.frontend.context import Context
from s2s.frontend.values import (
    ArrayValue,
    Comprehension,
    EnumerateValue,
    ListValue,
    Number,
    RangeValue,
    ReversedValue,
    StaticValue,
    TupleValue,
    Value,
    ZipValue,
    complex_value,
    constant,
    describe_value,
    is_complex_array,
)

MAX_UNROLLED = 10_000


@dataclass(frozen=True, slots=True, eq=False)
class Iteration:
    """`for counter in range(start, stop, step)`, and the element at a counter."""

    start: Number
    stop: Number
    step: Number
    element: Callable[[Number], Value]
    reverse: bool = False

    @property
    def counts(self) -> bool:
        """Whether the counter is the position: 0, 1, 2, ..."""
        return self.start.known == 0 and self.step.known == 1 and not self.reverse


def static_items(cx: Context, value: Value, forced: bool = False) -> tuple[Value, ...] | None:
    """The items, where their number is part of the program; None otherwise.

    A range counts as run-time iteration even if its bounds are known, unless `forced`.
    """
    match value:
        case RangeValue():
            return _range_items(cx, value) if forced else None
        case EnumerateValue():
            inner = static_items(cx, value.inner, forced)
            if inner is None:
                return None
            first = cx.static_int(value.start, "the start of enumerate")
            return tuple(TupleValue((constant(first + k), v)) for k, v in enumerate(inner))
        case ZipValue():
            return _zip_items(cx, value, forced)
        case ReversedValue():
            inner = static_items(cx, value.inner, forced)
            return None if inner is None else inner[::-1]
        case Comprehension() if not forced:
            return None
        case StaticValue(value=str() as text):
            return tuple(map(constant, text))
        case _:
            return sequence(cx, value)


def _range_items(cx: Context, value: RangeValue) -> tuple[Value, ...] | None:
    bounds = [bound.known for bound in (value.start, value.stop, value.step)]
    if None in bounds:
        return None
    numbers = range(*bounds)
    if len(numbers) > MAX_UNROLLED:
        raise cx.refuse(
            f"this loop of {len(numbers)} iterations would have to be unrolled",
            "use arrays in place of lists, so that it can stay a loop",
        )
    return tuple(map(constant, numbers))


def _zip_items(cx: Context, value: ZipValue, forced: bool) -> tuple[Value, ...] | None:
    columns = [static_items(cx, inner, forced) for inner in value.inner]
    if any(column is not None for column in columns):
        columns = [static_items(cx, inner, True) for inner in value.inner]
        pairs = zip(value.inner, columns, strict=True)
        fixed = [inner for inner, column in pairs if column is not None]
        if None in columns and not all(_is_packable(cx, inner) for inner in fixed):
            reason = "zip of a tuple or list with something of run-time length"
            remedy = "zip arrays only, or index inside a loop over range(n)"
            columns = [
                elements(cx, inner, reason, remedy) if column is None else column
                for inner, column in zip(value.inner, columns, strict=True)
            ]
    if None in columns:
        return None
    return tuple(map(TupleValue, zip(*columns, strict=False)))


def _is_packable(cx: Context, value: Value) -> bool:
    """Whether the items of a tuple or list can stand in an array, to be run over."""
    items = sequence(cx, value)
    held = None if items is None or cx.keeps_static else TupleValue(items)
    pattern = patterns.common_pattern(cx.state, held)
    return pattern is not None and not patterns.holds_arrays(pattern)


def iteration(cx: Context, value: Value) -> Iteration:
    """How to run over a value at run time."""
    match value:
        case RangeValue():
            return Iteration(value.start, value.stop, value.step, lambda counter: counter)
        case TupleValue(items=parts) if is_complex_array(value) and parts[0].rank > 0:
            size = cx.dim(parts[0], 0)
            return _counting(size, lambda n: complex_value(*(element(cx, p, n) for p in parts)))
        case ArrayValue() if value.rank > 0:
            size = cx.dim(value, 0)
            return _counting(size, lambda counter: element(cx, value, counter))
        case ListValue() if (run := growing.run_of(cx, value)) is not None:
            return _counting(
                cx.keep(runs.length(cx, run), "n"),
                lambda counter: runs.of(
                    cx, value, runs.item_at(cx, growing.run_of(cx, value), counter)
                ),
            )
        case grids.GridValue():
            size = cx.keep(grids.count(cx, value))
            return _counting(size, lambda counter: grids.item(cx, value, counter))
        case TupleValue() | ListValue() if _is_packable(cx, value):
            return iteration(cx, runs.packed(cx, value))
        case EnumerateValue():
            return _enumerated(cx, value)
        case ZipValue():
            return _zipped(cx, value)
        case ReversedValue():
            inner = iteration(cx, value.inner)
            return Iteration(inner.start, inner.stop, inner.step, inner.element, not inner.reverse)
        case Comprehension():
            raise cx.refuse(
                "a loop over a comprehension of run-time length", "loop over its source directly"
            )
    refuse = partial(cx.certain, TypeError) if guards.is_one(value) else cx.refuse
    raise refuse(
        f"a loop over {describe_value(value)}", "loop over a range, an array, a tuple or a list"
    )


def _counting(size: Number, at: Callable[[Number], Value]) -> Iteration:
    return Iteration(constant(0), size, constant(1), at)


def _enumerated(cx: Context, value: EnumerateValue) -> Iteration:
    inner = positional(cx, iteration(cx, value.inner))

    def at(counter: Number) -> Value:
        position = counter
        if value.start.known != 0:
            position = operators.elementwise(
                cx, OPERATIONS["add"], (counter, value.start), None, True
            )
        return TupleValue((position, inner.element(counter)))

    return _counting(inner.stop, at)


def _zipped(cx: Context, value: ZipValue) -> Iteration:
    columns = [positional(cx, iteration(cx, inner)) for inner in value.inner]
    size = columns[0].stop
    for column in columns[1:]:
        size = Number(cx.apply(OPERATIONS["imin"], size.atom, column.stop.atom), True)

    def at(counter: Number) -> Value:
        return TupleValue(tuple(column.element(counter) for column in columns))

    return _counting(size, at)


def positional(cx: Context, it: Iteration) -> Iteration:
    """The same iteration with the position (0, 1, 2, ...) as counter."""
    if it.counts:
        return it
    start, step, reverse = cx.keep(it.start), cx.keep(it.step), it.reverse
    size = cx.keep(length(cx, it))

    def at(position: Number) -> Value:
        if reverse:
            last = _int(cx, "sub", size, constant(1))
            position = _int(cx, "sub", last, position)
        offset = position if step.known == 1 else _int(cx, "mul", position, step)
        counter = offset if start.known == 0 else _int(cx, "add", start, offset)
        return it.element(counter)

    return _counting(size, at)


def length(cx: Context, it: Iteration) -> Number:
    """The number of iterations."""
    if it.start.known == 0 and it.step.known == 1:
        return Number(cx.apply(OPERATIONS["imax"], it.stop.atom, constant(0).atom), True)
    step = cx.static_int(it.step, "the step of a range inside zip or enumerate")
    span = _int(cx, "sub", it.stop, it.start)
    padded = _int(cx, "add", span, constant(step - 1 if step > 0 else step + 1))
    count = _int(cx, "floordiv", padded, constant(step))
    return Number(cx.apply(OPERATIONS["imax"], count.atom, constant(0).atom), True)


def _int(cx: Context, name: str, a: Number, b: Number) -> Number:
    op = OPERATIONS["ifloordiv" if name == "floordiv" else name]
    return Number(cx.apply(op, a.atom, b.atom), True)


def captured(cx: Context, value: Value, changed: frozenset[str]) -> Value:
    """The iterable in variables that the body of the loop does not assign."""
    match value:
        case Number() if _is_changed(cx, value.atom, changed):
            return own(cx, value, value.atom.name)
        case ArrayValue() if _is_changed(cx, value.var, changed):
            return own_array(cx, value, value.var.name)
        case RangeValue():
            bounds = (value.start, value.stop, value.step)
            return RangeValue(*(captured(cx, bound, changed) for bound in bounds))
        case EnumerateValue():
            return EnumerateValue(captured(cx, value.inner, changed), value.start)
        case ZipValue():
            return ZipValue(tuple(captured(cx, inner, changed) for inner in value.inner))
        case ReversedValue():
            return ReversedValue(captured(cx, value.inner, changed))
        case _:
            return value


def _is_changed(cx: Context, atom, changed: frozenset[str]) -> bool:
    name = getattr(atom, "name", None)
    return name in changed and not atom.temporary and atom not in cx.owned


def integer_bounds(cx: Context, values: tuple[Value, ...]) -> RangeValue:
    """`range(...)` of one to three ints."""
    bounds = [promote.integer(cx, value, "an argument of range") for value in values]
    match bounds:
        case [stop]:
            return RangeValue(constant(0), stop, constant(1))
        case [start, stop]:
            return RangeValue(start, stop, constant(1))
    start, stop, step = bounds
    if step.known == 0:
        raise cx.refuse("the step of a range is 0", "use a step that is not 0")
    return RangeValue(start, stop, step)


def trips(cx: Context, iterable: Value) -> Callable[[], Number] | None:
    """What computes the number of iterations, where that is simple."""
    match iterable:
        case ArrayValue() if iterable.rank > 0:
            return lambda: cx.keep(cx.dim(iterable, 0), "size")
        case RangeValue(step=Number(known=int())):
            return lambda: cx.keep(length(cx, iteration(cx, iterable)), "size")
        case EnumerateValue(inner=inner):
            return trips(cx, inner)
        case ListValue() if (run := growing.run_of(cx, iterable)) is not None:
            return lambda: cx.keep(runs.length(cx, run), "size")
        case _:
            return None
