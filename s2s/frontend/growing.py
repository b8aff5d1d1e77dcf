"""Lists whose length is known at run time: one buffer for each number of an item, and a count.

    xs = []                                xs = np.empty(0); xs_count = 0
    while t < 1.0:                         while t < 1.0:
        xs.append(t)              =>           xs = grown(xs, xs_count)
                                               xs[xs_count] = t
                                               xs_count += 1

A list starts as what it is, a sequence of static length, and becomes such a run where the program
asks for it: where a loop of the program appends to it, where an index is computed, where two
branches leave it with different lengths.  It must do so before the loop or branch: `MustGrow`
takes the lowering back to there (`retried`).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Any

from s2s.elementary import OPERATIONS
from s2s.frontend import promote
from s2s.frontend.context import Context, Room
from s2s.frontend.patterns import MustGrow, column_types, common_pattern, joined
from s2s.frontend.values import (
    ArrayValue,
    EnumerateValue,
    Growing,
    Items,
    ListValue,
    Maybe,
    Number,
    Pattern,
    ReversedValue,
    TupleValue,
    Value,
    ZipValue,
    constant,
)
from s2s.ir.nodes import Alloc, Const, If, Raise, Slice, Store, Update, Var, View
from s2s.ir.types import I64, Array
from s2s.kernels.exact import Unforeseen

_MAX_RETRIES = 60


# --- becoming one ------------------------------------------------------------------------------


def demand(cx: Context, value: ListValue, pattern: Pattern | None) -> bool:
    """Make the list one of run-time length, here or before the loop; False if it cannot be one."""
    held = cx.state["cell", value.cell]
    if cx.keeps_static or pattern is None or not isinstance(held, (TupleValue, Growing)):
        return False
    if isinstance(held, Growing):
        pattern = joined(pattern, held.pattern)
    elif held.items:
        pattern = joined(pattern, common_pattern(cx.state, held))
    if pattern is None:
        return False
    cx.grown = True
    if len(cx.loops) > len(cx.cell_loops.get(value.cell, ())):
        raise MustGrow(value.cell, pattern)
    convert(cx, value.cell, pattern)
    return True


def retried(
    cx: Context,
    attempt: Callable[[], Any],
    token: Hashable = None,
    trips: Callable[[], Number] | None = None,
) -> Any:
    """Lower a loop or branch; lists that must have become runs before it do so, and once more.

    Of a loop whose number of iterations is known at its entry, `trips` gives that number: a list
    that it extends by one item each time is made long enough at once.
    """
    brought: set[Hashable] = set()
    try:
        return _retried(cx, attempt, token, trips, brought)
    finally:
        cx.imports.runs -= brought
        cx.state.update((("cell", c), cx.imports.cells[c]) for c in brought)


def _retried(
    cx: Context,
    attempt: Callable[[], Any],
    token: Hashable,
    trips: Callable[[], Number] | None,
    brought: set[Hashable],
) -> Any:
    """The same; lists from outside that become runs for this time are noted in `brought`."""
    mark, block, state = cx.mark(), list(cx.block), dict(cx.state)
    wanted: dict[Hashable, Pattern] = {}
    loose: set[Hashable] = set()
    for _ in range(_MAX_RETRIES):
        try:
            return attempt()
        except MustGrow as need:
            if need.cell in cx.imports.cells and need.cell not in cx.imports.runs:
                if cx.loops:
                    raise
                brought |= cx.imports.cells.keys() - cx.imports.runs
                state.update((("cell", c), cx.imports.cells[c]) for c in brought)
                cx.imports.runs |= brought
            held = state.get(("cell", need.cell))
            if held is not None and len(cx.loops) > len(cx.cell_loops.get(need.cell, ())):
                raise
            before = wanted.get(need.cell)
            wider = need.pattern if before is None else joined(before, need.pattern)
            lost = need.cell in cx.roomless and cx.rooms.pop(need.cell, None) is not None
            fails = need.loose and need.cell in loose or not need.loose and wider == before
            if wider is None or (fails and not lost):
                raise unsettled(cx) from None
            wanted[need.cell] = wider
            if need.loose:
                loose.add(need.cell)
            cx.rollback(mark)
            cx.block[:], cx.state = block, dict(state)
            for cell, pattern in wanted.items():
                if ("cell", cell) in cx.state:
                    is_plain = all(t.rank == 1 for t in column_types(pattern, 1))
                    has_room = trips is not None and is_plain and cell not in cx.roomless
                    convert(cx, cell, pattern, trips() if has_room else None, cell in loose)
                    if has_room:
                        cx.rooms[cell] = Room((*cx.loops, token))
                else:
                    cx.born_growing[cell] = pattern
    raise unsettled(cx)


def unsettled(cx: Context):
    return cx.refuse(
        "a list of run-time length holds items of different structure",
        "put items of one type into it, or use several lists",
    )


def convert(
    cx: Context,
    cell: Hashable,
    pattern: Pattern,
    room: Number | None = None,
    loose: bool = False,
) -> None:
    """The list with its present items as a run, with room for so many more."""
    held = cx.state["cell", cell]
    name = name_of(cell)
    items = () if isinstance(held, Growing) else held.items
    count: Any = held.count.atom if isinstance(held, Growing) else Const(len(items), I64)
    columns = []
    for k, type_ in enumerate(column_types(pattern, 1)):
        buffer = Var(name, type_)
        columns.append(ArrayValue(buffer, frozenset({("list", cell, k)})))
        if isinstance(held, Growing):
            _take_over(cx, buffer, held, k, room)
        elif type_.rank == 1:
            cx.assign(buffer, Alloc((_size(cx, count, room),), None, type_))
        else:
            _first_room(cx, buffer, items, pattern, k)
    counter = Var(f"{name}_count", I64)
    cx.assign(counter, count)
    run = Growing((Number(counter, True), *columns), pattern)
    for k, item in enumerate(items):
        put(cx, run, constant(k), item)
    full = not loose and room is None and (held.full if isinstance(held, Growing) else True)
    cx.state["cell", cell] = replace(run, full=full)


def _take_over(cx: Context, buffer: Var, held: Growing, k: int, room: Number | None) -> None:
    """A new buffer that starts with what a run holds: in another dtype, or with more room."""
    count, old = held.count.atom, live(cx, held, held.columns[k])
    row = tuple(cx.dim(old, axis).atom for axis in range(1, old.rank))
    cx.assign(buffer, Alloc((_size(cx, count, room), *row), None, buffer.type))
    begin = cx.let(View(buffer, "index", (Slice(None, count, 1),), buffer.type), buffer.name)
    cast = promote.cast(cx, old, buffer.type.dtype)
    cx.emit(Update(span=cx.span, array=begin, value=cast.var))


def _size(cx: Context, count: Any, room: Number | None) -> Any:
    """The length of a new buffer."""
    if room is None:
        return cx.let(count, "size") if isinstance(count, Var) else count
    if isinstance(count, Const) and count.value == 0:
        return room.atom
    return cx.apply(OPERATIONS["add"], count, room.atom)


def _first_room(cx: Context, buffer: Var, items: tuple, pattern: Pattern, k: int) -> None:
    """The buffer of a column of rank 2 or more; the first item tells its sizes."""
    if not items:
        cx.assign(buffer, Alloc((Const(0, I64),) * buffer.type.rank, None, buffer.type))
        return
    sizes = sizes_of(cx, leaves_of(cx, items[0], pattern)[k])
    cx.assign(buffer, Alloc((Const(len(items), I64), *sizes), None, buffer.type))


def name_of(cell: Hashable) -> str:
    return cell[0] if isinstance(cell, tuple) and isinstance(cell[0], str) else "items"


# --- items -------------------------------------------------------------------------------------


def leaves_of(cx: Context, item: Value, pattern: Pattern) -> list[Value]:
    """The numbers and arrays of an item, one for each column."""
    match pattern.kind:
        case "number" | "array":
            return [promote.cast(cx, item, pattern.dtype)]
        case "tuple":
            pairs = zip(item.items, pattern.parts, strict=True)
            return [leaf for part, inner in pairs for leaf in leaves_of(cx, part, inner)]
        case _:
            return [live(cx, row, column) for row in [as_run(cx, item, pattern.parts[0])]
                    for column in row.columns]  # fmt: skip


def as_run(cx: Context, value: ListValue, pattern: Pattern) -> Growing:
    """What a list holds, as a run with items of this pattern."""
    held = cx.state["cell", value.cell]
    if isinstance(held, Growing) and held.pattern == pattern:
        return held
    if isinstance(held, TupleValue) and not held.items:
        columns = tuple(
            cx.fresh(cx.let(Alloc((Const(0, I64),) * t.rank, None, t), "items"))
            for t in column_types(pattern, 1)
        )
        return Growing((constant(0), *columns), pattern, full=True)
    if not demand(cx, value, pattern):
        raise unsettled(cx)
    return cx.state["cell", value.cell]


def sizes_of(cx: Context, leaf: Value) -> tuple:
    if isinstance(leaf, Number):
        return ()
    return tuple(cx.dim(leaf, axis).atom for axis in range(leaf.rank))


def put(cx: Context, run: Growing, index: Number, item: Value) -> None:
    """Write an item at an index that exists."""
    for column, leaf in zip(run.columns, leaves_of(cx, item, run.pattern), strict=True):
        cx.put(column)
        if isinstance(leaf, Number):
            value = cx.checked(leaf.atom)
            cx.emit(Store(span=cx.span, array=column.var, index=(index.atom,), value=value))
            continue
        _checksizes_of(cx, column, leaf)
        type_ = Array(column.dtype, column.rank - 1)
        row = cx.let(View(column.var, "index", (index.atom,), type_), column.var.name)
        cx.emit(Update(span=cx.span, array=row, value=leaf.var))
        if leaf is item and not leaf.var.temporary:
            _share(cx, leaf, replace(column, var=row))
            return
        if leaf.var.temporary:
            _watch(cx, leaf, column)
    _shut(cx, item)


def _checksizes_of(cx: Context, column: ArrayValue, leaf: ArrayValue) -> None:
    """All items must have one shape."""
    for axis in range(leaf.rank):
        found, wanted = cx.dim(leaf, axis), cx.dim(column, axis + 1)
        wrong = cx.apply(OPERATIONS["ne"], found.atom, wanted.atom)
        message = "s2s: the items of a list of run-time length have different lengths"
        stop = Raise(span=cx.span, exception=Unforeseen, message=message)
        cx.emit(If(span=cx.span, test=wrong, then=(stop,), other=()))


def _watch(cx: Context, array: ArrayValue, column: ArrayValue) -> bool:
    """Whether names see the memory of an item: then neither that nor the list's is written to."""
    own = {("cell", root[1]) for root in column.roots if isinstance(root, tuple)}
    others = [value for key, value in cx.state.items() if key not in own]
    if not any(_sees(value, array.roots) for value in others):
        return False
    cx.freeze(array, "shared")
    cx.freeze(column, "shared")
    return True


def _share(cx: Context, array: ArrayValue, row: ArrayValue) -> None:
    """The list and the names for the array have one array: from here on these see the row."""
    if not _watch(cx, array, row):
        return
    row = replace(row, roots=row.roots | array.roots)

    def renamed(value: Value) -> Value:
        if isinstance(value, ArrayValue):
            return row if value.var is array.var else value
        if isinstance(value, (TupleValue, Items)):
            return replace(value, items=tuple(map(renamed, value.items)))
        return value

    cx.state.update({key: renamed(value) for key, value in cx.state.items()})


def _sees(value: Value, roots: frozenset) -> bool:
    """Whether a value is, or holds, an array in one of these memories."""
    if isinstance(value, ArrayValue):
        return bool(value.roots & roots)
    held = value.value if isinstance(value, Maybe) else value
    return any(_sees(item, roots) for item in getattr(held, "items", ()))


def _shut(cx: Context, item: Value) -> None:
    """What was copied into a run although Python shares it must not change any more."""
    match item:
        case ArrayValue() if not item.var.temporary:
            raise cx.refuse(
                "an array that has a name is put into a list of run-time length",
                "append a copy: xs.append(x.copy())",
            )
        case TupleValue():
            for part in item.items:
                _shut(cx, part)
        case ListValue():
            cx.shut.add(item.cell)


def live(cx: Context, run: Growing, column: ArrayValue) -> ArrayValue:
    """The part of a buffer that holds items."""
    if run.full:
        cx.sized.add(column.var)
        return column
    detail = (Slice(None, run.count.atom, 1),)
    var = cx.let(View(column.var, "index", detail, column.var.type), column.var.name)
    return replace(column, var=var)


def cells_of(iterable: Value) -> set[Hashable]:
    """The lists that a loop runs over."""
    match iterable:
        case ListValue(cell=cell):
            return {cell}
        case EnumerateValue(inner=inner) | ReversedValue(inner=inner):
            return cells_of(inner)
        case ZipValue(inner=inner):
            return set().union(*map(cells_of, inner))
        case _:
            return set()


def run_of(cx: Context, value: Value) -> Growing | None:
    """What a list of run-time length holds; None for anything else."""
    if not isinstance(value, ListValue):
        return None
    held = cx.usable(cx.state[("cell", value.cell)])
    return held if isinstance(held, Growing) else None
