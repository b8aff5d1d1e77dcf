"""Lists of run-time length in use: reading, writing, growing, shrinking, whole copies."""

from __future__ import annotations

import functools
from collections.abc import Hashable, Iterator
from dataclasses import replace

from s2s.elementary import OPERATIONS
from s2s.frontend import guards, promote, rows
from s2s.frontend.context import Context
from s2s.frontend.growing import (
    as_run,
    convert,
    demand,
    leaves_of,
    live,
    name_of,
    put,
    run_of,
    sizes_of,
    unsettled,
)
from s2s.frontend.patterns import MustGrow, column_types, common_pattern, joined, pattern_of
from s2s.frontend.values import (
    ArrayValue,
    Growing,
    ListValue,
    Number,
    Pattern,
    TupleValue,
    Value,
    constant,
    describe_value,
)
from s2s.ir.nodes import Alloc, Apply, Check, Const, For, Grow, Slice, Store, Update, Var, View
from s2s.ir.types import I64, Array, DType, join_dtypes

# --- items -------------------------------------------------------------------------------------


def length(cx: Context, run: Growing) -> Number:
    """The number of items now."""
    return Number(cx.let(run.count.atom, "n"), True)


def element(cx: Context, run: Growing, index: Number) -> Value:
    """`xs[index]`; IndexError where there is none."""
    index = cx.keep(index)
    if cx.catches(IndexError):
        guards.at_most(cx, index, run.count)
    from_end = index.known is not None and index.known < 0
    if run.full or from_end or run.columns[0].rank > 1:
        parts = iter([live(cx, run, column) for column in run.columns])
        return _element(cx, run.pattern, parts, index)
    return item_at(cx, run, _checked_index(cx, run, index))


def of(cx: Context, value: ListValue, item: Value) -> Value:
    """The item, of which it is noted whose row it is."""
    if isinstance(item, ListValue):
        cx.rows[item.cell] = value
    return item


def item_at(cx: Context, run: Growing, index: Number) -> Value:
    """The item at an index that is known to exist."""
    return _element(cx, run.pattern, iter(run.columns), index, assured=True)


def _checked_index(cx: Context, run: Growing, index: Number) -> Number:
    """The index from the front; the buffers are longer than the list."""
    column = live(cx, run, run.columns[0])
    cx.emit(Check(span=cx.span, array=column.var, index=(index.atom,)))
    if index.known is not None and index.known >= 0:
        return index
    from_end = cx.apply(OPERATIONS["add"], run.count.atom, index.atom)
    if index.known is None:
        negative = cx.apply(OPERATIONS["lt"], index.atom, Const(0, I64))
        from_end = cx.apply(OPERATIONS["select"], negative, from_end, index.atom)
    return cx.keep(Number(from_end, True), "place")


def _element(
    cx: Context,
    pattern: Pattern,
    columns: Iterator[ArrayValue],
    index: Number,
    assured: bool = False,
) -> Value:
    match pattern.kind:
        case "number":
            return replace(cx.load(next(columns), (index,), assured), weak=pattern.weak)
        case "array":
            return _row(cx, next(columns), index)
        case "tuple":
            parts = tuple(_element(cx, p, columns, index, assured) for p in pattern.parts)
            return TupleValue(parts, pattern.named)
    inner = pattern.parts[0]
    parts = tuple(_row(cx, next(columns), index) for _ in column_types(inner, 1))
    cell = (parts[0].var.name, "row", cx.span, cx.frame.path, cx.unrolled)
    cx.cell_loops[cell] = cx.loops
    count = cx.keep(cx.dim(parts[0], 0), "n")
    cx.state["cell", cell] = Growing((count, *parts), inner, full=True, fixed=True)
    return ListValue(cell)


def _row(cx: Context, column: ArrayValue, index: Number) -> ArrayValue:
    type_ = Array(column.dtype, column.rank - 1)
    var = Var(column.var.name, type_)
    cx.assign(var, View(column.var, "index", (cx.checked(index.atom),), type_))
    return replace(column, var=var)


def set_element(cx: Context, value: ListValue, index: Number, item: Value) -> None:
    """`xs[index] = item`."""
    _refuse_shut(cx, value)
    run = _fitting_run(cx, value, item)
    for column in run.columns:
        if run.fixed:
            rows.changed(cx, column)
        else:
            rows.detach(cx, column)
    view = replace(run, items=(run.count, *(live(cx, run, c) for c in run.columns)))
    index = cx.keep(index)
    if cx.catches(IndexError):
        guards.at_most(cx, index, run.count)
    put(cx, view, index, item)


def _fitting_run(cx: Context, value: ListValue, item: Value) -> Growing:
    """The run, wide enough for the item."""
    run = cx.state["cell", value.cell]
    found = pattern_of(cx.state, item)
    if isinstance(item, ListValue) and found is None and run.pattern.kind == "list":
        found = run.pattern  # an empty row
    wider = joined(run.pattern, found)
    if wider is None:
        raise cx.refuse(
            f"{describe_value(item)} is put into a list of run-time length with other items",
            "put items of one type into it, or use several lists",
        )
    if wider != run.pattern:
        if run.fixed:
            raise _of_other_rows(cx, value, wider)
        demand(cx, value, wider)
    return cx.state["cell", value.cell]


def _of_other_rows(cx: Context, row: ListValue, pattern: Pattern) -> Exception:
    """A row gets an item of another type: the list that it is a row of must have such rows."""
    while row.cell in cx.rows:
        row, pattern = cx.rows[row.cell], Pattern("list", parts=(pattern,))
        if len(cx.loops) > len(cx.cell_loops.get(row.cell, ())):
            return MustGrow(row.cell, pattern)
    return unsettled(cx)


# --- growing and shrinking ---------------------------------------------------------------------


def append(cx: Context, value: ListValue, item: Value, part: int = 0) -> None:
    """One more item at the end; `part` tells apart the items of one statement."""
    run = _loosened(cx, value, _fitting_run(cx, value, item))
    _refuse_fixed(cx, value, run)
    leaves = leaves_of(cx, item, run.pattern)
    if not _has_room(cx, value, run, part):
        _make_room(cx, run, leaves)
    put(cx, run, run.count, item)
    _set_count(cx, value, run, "add")


def _loosened(cx: Context, value: ListValue, run: Growing) -> Growing:
    """The run in buffers of its own, if something has looked at these as a whole."""
    if run.fixed or not any(column.var in cx.sized for column in run.columns):
        return run
    is_outside = len(cx.loops) > len(cx.cell_loops.get(value.cell, ()))
    if is_outside and value.cell not in cx.loosened:
        cx.loosened.add(value.cell)
        raise MustGrow(value.cell, run.pattern, loose=True)
    convert(cx, value.cell, run.pattern, loose=True)
    return cx.state["cell", value.cell]


def _set_count(cx: Context, value: ListValue, run: Growing, name: str) -> None:
    moved = Apply(OPERATIONS[name], (run.count.atom, Const(1, I64)), I64)
    count = run.count
    if isinstance(count.atom, Const):  # of a list that was emptied
        count = Number(Var(f"{run.columns[0].var.name}_count", I64), True)
    cx.assign(count.atom, moved)
    cx.state["cell", value.cell] = replace(run, items=(count, *run.columns), full=False)


def _refuse_shut(cx: Context, value: ListValue) -> None:
    if value.cell in cx.shut:
        raise cx.refuse(
            "a list is changed after it was put into a list of run-time length",
            "append a copy: xs.append(row.copy())",
        )


def _refuse_fixed(cx: Context, value: ListValue, run: Growing) -> None:
    _refuse_shut(cx, value)
    if value.frozen:
        raise cx.refuse(
            "a list that is another one on another path changes its length",
            "let both paths change one list, or go on with a copy: list(xs)",
        )
    if run.fixed:
        raise cx.refuse(
            "a list that is an item of a list of run-time length changes its length",
            "make the inner list whole before it is appended, or use arrays",
        )
    if value.cell in cx.iterated:
        raise cx.refuse(
            "a list changes its length while a loop runs over it", "loop over a copy: list(xs)"
        )


def _has_room(cx: Context, value: ListValue, run: Growing, part: int) -> bool:
    """Whether the loop around was promised room for this item in each iteration."""
    room = cx.rooms.get(value.cell)
    if room is None or cx.loops[: len(room.loops)] != room.loops:
        return False
    site = (cx.span, cx.frame.path, cx.unrolled, part)
    if cx.loops == room.loops and room.site in (None, site):
        room.site = site
        return True
    cx.roomless.add(value.cell)
    raise MustGrow(value.cell, run.pattern)


def _make_room(cx: Context, run: Growing, leaves: list[Value]) -> None:
    """Room for one more item in each buffer."""
    for column, leaf in zip(run.columns, leaves, strict=True):
        rows.move(cx, column)
        row = tuple(sizes_of(cx, leaf))
        cx.emit(Grow(span=cx.span, array=column.var, count=run.count.atom, row=row))


def pop(cx: Context, value: ListValue, index: Number | None) -> Value:
    """The last item, which is removed; with an index that item, the later ones move up."""
    run = cx.state["cell", value.cell]
    _refuse_fixed(cx, value, run)
    item = _detached(cx, element(cx, run, constant(-1) if index is None else index))
    if index is not None and index.known != -1:
        _close_gap(cx, run, index)
    _set_count(cx, value, run, "sub")
    return item


def _detached(cx: Context, item: Value) -> Value:
    """The item in variables of its own: its place is written to again."""
    match item:
        case Number():
            return cx.keep(item)
        case ArrayValue():
            return cx.fresh(cx.apply(OPERATIONS["copy"], item.var))
        case TupleValue():
            return TupleValue(tuple(_detached(cx, part) for part in item.items), item.kind)
    raise cx.refuse("a list is popped from a list of run-time length", "pop its items")


def _close_gap(cx: Context, run: Growing, index: Number) -> None:
    """Move the items after an index to the left."""
    index = cx.keep(index)
    negative = cx.apply(OPERATIONS["lt"], index.atom, Const(0, I64))
    from_end = cx.apply(OPERATIONS["add"], index.atom, run.count.atom)
    chosen = cx.apply(OPERATIONS["select"], negative, from_end, index.atom)
    start = cx.keep(Number(chosen, True), "start").atom
    after = cx.keep(Number(cx.apply(OPERATIONS["add"], start, Const(1, I64)), True), "after").atom
    before_end = cx.keep(
        Number(cx.apply(OPERATIONS["sub"], run.count.atom, Const(1, I64)), True), "last"
    ).atom
    for column in run.columns:
        type_ = column.var.type
        old = cx.let(View(column.var, "index", (Slice(after, run.count.atom, 1),), type_))
        new = cx.let(View(column.var, "index", (Slice(start, before_end, 1),), type_))
        cx.write(column)
        cx.emit(Update(span=cx.span, array=new, value=old))


# --- whole lists -------------------------------------------------------------------------------


def copied(cx: Context, run: Growing, cell: Hashable, detail: tuple | None = None) -> ListValue:
    """A new list with the items, or with those of a slice."""
    columns = []
    for k, column in enumerate(run.columns):
        source = live(cx, run, column).var
        if detail is not None:
            source = cx.let(View(source, "index", detail, source.type), source.name)
        buffer = Var(name_of(cell), column.var.type)
        cx.assign(buffer, Apply(OPERATIONS["copy"], (source,), buffer.type))
        columns.append(ArrayValue(buffer, frozenset({("list", cell, k)})))
    return _made(cx, cell, columns, run.pattern)


def repeated(cx: Context, item: Number, count: Number, cell: Hashable) -> ListValue:
    """`[item] * count`."""
    type_ = Array(item.dtype, 1)
    buffer = Var(name_of(cell), type_)
    size = cx.keep(
        Number(cx.apply(OPERATIONS["imax"], count.atom, Const(0, I64)), True), "size"
    ).atom
    is_constant = isinstance(item.atom, Const)
    cx.assign(buffer, Alloc((size,), item.atom if is_constant else None, type_))
    column = ArrayValue(buffer, frozenset({("list", cell, 0)}))
    if not is_constant:
        _fill(cx, column, size, cx.keep(item))
    return _made(cx, cell, [column], Pattern("number", item.dtype, item.weak))


def _fill(cx: Context, column: ArrayValue, size, item: Number) -> None:
    """Each element by itself: each is a binding of the item."""
    k = Var("k", I64)
    store = Store(span=cx.span, array=column.var, index=(k,), value=item.atom)
    zero, one = Const(0, I64), Const(1, I64)
    cx.emit(For(span=cx.span, var=k, start=zero, stop=size, step=one, body=(store,)))


def replace_items(cx: Context, value: ListValue, other: ListValue) -> None:
    """`value[:] = other`, of a list that is its own."""
    run = cx.state["cell", value.cell]
    found = cx.state["cell", other.cell]
    pattern = found.pattern if isinstance(found, Growing) else common_pattern(cx.state, found)
    if pattern is None:
        pattern = run.pattern
    if not isinstance(run, Growing):
        demand(cx, value, pattern)
        run = cx.state["cell", value.cell]
    _refuse_fixed(cx, value, run)
    room = cx.rooms.get(value.cell)
    if room is not None and cx.loops[: len(room.loops)] == room.loops:
        cx.roomless.add(value.cell)
        raise MustGrow(value.cell, run.pattern)
    cx.state["cell", value.cell] = as_run(cx, other, run.pattern)


def packed(cx: Context, value: Value) -> ListValue:
    """A tuple or list of static length as a run."""
    if isinstance(value, ListValue):
        demand(cx, value, common_pattern(cx.state, cx.state["cell", value.cell]))
        return value
    cell = ("items", "packed", cx.span, cx.frame.path, cx.unrolled)
    cx.cell_loops[cell] = cx.loops
    cx.state["cell", cell] = value
    demand(cx, ListValue(cell), common_pattern(cx.state, value))
    return ListValue(cell)


def as_array(cx: Context, run: Growing, dtype: DType | None) -> ArrayValue:
    """A new array of the items: `np.array(xs)`; tuples become rows."""
    pattern = run.pattern
    if pattern.kind == "tuple":
        return _stacked(cx, run, dtype)
    column = live(cx, run, run.columns[0])
    if len(run.columns) > 1:
        raise cx.refuse(
            "an array is made of a list of lists of tuples", "use one list for each number"
        )
    if dtype in (None, column.dtype):
        return cx.fresh(cx.apply(OPERATIONS["copy"], column.var))
    return promote.cast(cx, column, dtype)


def _stacked(cx: Context, run: Growing, dtype: DType | None) -> ArrayValue:
    if any(part.kind != "number" for part in run.pattern.parts):
        raise cx.refuse(
            "an array is made of a list of tuples that hold more than numbers",
            "use one list for each part",
        )
    dtypes = [column.dtype for column in run.columns]
    wanted = join_dtypes(*dtypes) if dtype is None else dtype
    count = length(cx, run)
    type_ = Array(wanted, 2)
    result = cx.let(Alloc((count.atom, Const(len(dtypes), I64)), None, type_), "rows")
    for k, column in enumerate(run.columns):
        part = promote.cast(cx, live(cx, run, column), wanted)
        detail = (Slice(None, None, 1), Const(k, I64))
        target = cx.let(View(result, "index", detail, Array(wanted, 1)), "column")
        cx.emit(Update(span=cx.span, array=target, value=part.var))
    return cx.fresh(result)


def concatenated(
    cx: Context, left: ListValue, right: ListValue, cell: Hashable
) -> ListValue | None:
    """`xs + ys` where the length of one is known at run time; None where neither is."""
    runs = [run_of(cx, left), run_of(cx, right)]
    if runs == [None, None]:
        return None
    known = [r.pattern for r in runs if r is not None]
    others = [v for v, r in zip((left, right), runs, strict=True) if r is None]
    found = [common_pattern(cx.state, cx.state["cell", v.cell]) for v in others]
    pattern = functools.reduce(joined, known + [p for p in found if p is not None])
    if pattern is None:
        raise unsettled(cx)
    columns = []
    pairs = [as_run(cx, value, pattern) for value in (left, right)]
    for k, type_ in enumerate(column_types(pattern, 1)):
        parts = [live(cx, run, run.columns[k]).var for run in pairs]
        buffer = Var(name_of(cell), type_)
        value = Apply(OPERATIONS["concatenate"], tuple(parts), type_, {"axis": 0})
        cx.assign(buffer, value)
        columns.append(ArrayValue(buffer, frozenset({("list", cell, k)})))
    return _made(cx, cell, columns, pattern)


def _made(cx: Context, cell: Hashable, columns: list, pattern: Pattern) -> ListValue:
    """A new list of just these items."""
    counter = Var(f"{name_of(cell)}_count", I64)
    cx.assign(counter, cx.dim(columns[0], 0).atom)
    cx.cell_loops[cell] = cx.loops
    cx.sized.update(column.var for column in columns)  # results of operations, of just their size
    cx.state["cell", cell] = Growing((Number(counter, True), *columns), pattern, full=True)
    return ListValue(cell)
