"""What the items of a list of run-time length have in common, and the buffers that hold them."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

from s2s.frontend.context import State
from s2s.frontend.values import ArrayValue, Growing, ListValue, Number, Pattern, TupleValue, Value
from s2s.ir.types import Array, DType, join_dtypes


class MustGrow(Exception):
    """A list must become one of run-time length before a loop or branch that is being lowered.

    `loose`: in buffers of its own, which nothing has looked at as a whole.
    """

    def __init__(self, cell: Hashable, pattern: Pattern, loose: bool = False) -> None:
        super().__init__(cell)
        self.cell = cell
        self.pattern = pattern
        self.loose = loose


def pattern_of(state: State, value: Value) -> Pattern | None:
    """The structure of an item; None if it cannot be an item of such a list."""
    match value:
        case Number():
            return Pattern("number", value.dtype, value.weak)
        case ArrayValue():
            return Pattern("array", value.dtype, False, value.rank)
        case TupleValue(items=items, kind=kind) if items:
            return _with_parts("tuple", [pattern_of(state, item) for item in items], kind)
        case ListValue():
            held = state.get(("cell", value.cell))
            inner = held.pattern if isinstance(held, Growing) else common_pattern(state, held)
            return _with_parts("list", [inner])
        case _:
            return None


def _with_parts(
    kind: str, parts: list[Pattern | None], named: type | None = None
) -> Pattern | None:
    return None if None in parts else Pattern(kind, parts=tuple(parts), named=named)


def common_pattern(state: State, held: Value | None) -> Pattern | None:
    """The pattern of all items of a static list; None if there are none, or if they differ."""
    if not isinstance(held, TupleValue) or not held.items:
        return None
    if len({_static_length(state, item) for item in held.items}) > 1:
        return None
    found = pattern_of(state, held.items[0])
    for item in held.items[1:]:
        found = joined(found, pattern_of(state, item))
    return found


def _static_length(state: State, item: Value) -> int:
    """The length of a row that is a list of static length; 0 for anything else."""
    held = state.get(("cell", item.cell)) if isinstance(item, ListValue) else None
    return len(held.items) if isinstance(held, TupleValue) else 0


def joined(a: Pattern | None, b: Pattern | None) -> Pattern | None:
    """The pattern that holds items of both."""
    if a is None or b is None or a.kind != b.kind or a.rank != b.rank:
        return None
    if len(a.parts) != len(b.parts) or a.named is not b.named:
        return None
    if a.parts:
        parts = [joined(x, y) for x, y in zip(a.parts, b.parts, strict=True)]
        return _with_parts(a.kind, parts, a.named)
    if a.dtype is b.dtype:
        return replace(a, weak=a.weak and b.weak)
    narrow = a.dtype.is_narrow or b.dtype.is_narrow
    if a.kind == "array" or narrow or DType.BOOL in (a.dtype, b.dtype):
        return None
    return replace(a, dtype=join_dtypes(a.dtype, b.dtype), weak=a.weak and b.weak)


def column_types(pattern: Pattern, rank: int) -> list[Array]:
    match pattern.kind:
        case "number":
            return [Array(pattern.dtype, rank)]
        case "array":
            return [Array(pattern.dtype, rank + pattern.rank)]
        case "tuple":
            return [t for part in pattern.parts for t in column_types(part, rank)]
        case _:
            return column_types(pattern.parts[0], rank + 1)


def holds_arrays(pattern: Pattern | None) -> bool:
    """Whether an item is an array, or holds one."""
    if pattern is None:
        return False
    return pattern.kind == "array" or any(map(holds_arrays, pattern.parts))
