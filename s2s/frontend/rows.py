"""Names for items of a list of run-time length: rows that are arrays, or lists themselves.

    row = rows[0]          a view of the buffer of `rows`
    rows[0] = other        before: `row` becomes a copy, for it is no item any more
    rows.append(other)     the buffer may move: `row` sees the old one

Such a name is *stale*.  Its numbers are right until an item of the list is changed in place: then
nobody can tell here whether it was one and the same array.  It must not be read any more.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace

from s2s.elementary import OPERATIONS
from s2s.frontend.context import Context, Frame
from s2s.frontend.values import (
    ArrayValue,
    Conflict,
    Growing,
    ListValue,
    Maybe,
    TupleValue,
    Value,
)
from s2s.ir.nodes import Apply, Var

_CHANGED = Conflict(
    "an item of a list was given a name, and the list was changed before that name is used",
    "give the name to a copy: row = rows[i].copy()",
)


def detach(cx: Context, column: ArrayValue) -> None:
    """Before an item is replaced: names for items become copies."""
    copies: dict[Var, ArrayValue] = {}

    def copied(row: ArrayValue) -> ArrayValue:
        if row.var in cx.detached:
            return row
        if row.var not in copies:
            new = _copied(cx, row)
            cx.detached.add(new)
            copies[row.var] = replace(row, var=new, contiguous=True, ordered=True, stale=True)
        return copies[row.var]

    _replace(cx, column, copied)


def move(cx: Context, column: ArrayValue) -> None:
    """Where the buffer may move: names see the old one."""
    _replace(cx, column, lambda row: replace(row, stale=True))


def changed(cx: Context, row: ArrayValue) -> None:
    """An array is changed in place: what is stale may have been the same one."""
    if row.stale:
        raise cx.refuse(
            "an array is changed that was in a list when it got its name, and the list was "
            "changed since",
            _CHANGED.remedy,
        )
    if not _is_of_list(row):
        return
    for key, value in list(cx.state.items()):
        rows = value.items if isinstance(value, Growing) else (value,)
        if any(isinstance(v, ArrayValue) and v.stale and v.roots & row.roots for v in rows):
            cx.state[key] = _CHANGED


def _is_of_list(row: ArrayValue) -> bool:
    return any(isinstance(root, tuple) and root[0] == "list" for root in row.roots)


def apart(cx: Context, value: Value) -> Value:
    """What is still to be put somewhere when items of its list have been replaced."""
    if isinstance(value, ArrayValue) and _is_of_list(value):
        return replace(value, var=_copied(cx, value))
    held = cx.state.get(("cell", value.cell)) if isinstance(value, ListValue) else None
    if isinstance(held, Growing) and held.fixed:
        columns = (replace(row, var=_copied(cx, row)) for row in held.columns)
        cx.state["cell", value.cell] = replace(held, items=(held.count, *columns))
    return value


def _copied(cx: Context, row: ArrayValue) -> Var:
    return cx.let(Apply(OPERATIONS["copy"], (row.var,), row.var.type), row.var.name)


def _replace(
    cx: Context,
    column: ArrayValue,
    change: Callable[[ArrayValue], ArrayValue],
) -> None:
    """Change what names stand for items of the list, or for parts of these."""
    if column.rank == 1:
        return
    cells: set[Hashable] = set()

    def renewed(value: Value) -> Value:
        match value:
            case ArrayValue():
                is_row = value.rank < column.rank and value.roots & column.roots
                return change(value) if is_row else value
            case TupleValue():
                return replace(value, items=tuple(map(renewed, value.items)))
            case ListValue(cell=cell) if cell not in cells:
                cells.add(cell)
                held = cx.state.get(("cell", cell))
                if isinstance(held, Growing) and held.fixed:
                    items = tuple(map(renewed, held.items))
                    cx.state["cell", cell] = replace(held, items=items)
            case Maybe(value=inner) if renewed(inner) is not inner:
                return _CHANGED
        return value

    for key, value in list(cx.state.items()):
        if isinstance(key[0], Frame):
            cx.state[key] = renewed(value)
