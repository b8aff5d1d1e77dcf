"""Lists that grow: by items of their own where that is decided now, else as runs."""

from __future__ import annotations

from typing import Any

import gast

from s2s.elementary import python_composites
from s2s.frontend import growing, patterns, runs
from s2s.frontend.binding import contents, set_contents, stored
from s2s.frontend.context import Context
from s2s.frontend.signature import StaticNeeded
from s2s.frontend.values import (
    NONE,
    Arguments,
    Comprehension,
    ListValue,
    TupleValue,
    Value,
)


def _whole(item: Value) -> Value:
    """A list comprehension as a list."""
    return item.listed("row") if isinstance(item, Comprehension) else item


def grow(cx: Context, target: ListValue, items: tuple[Value, ...]) -> None:
    """More items at the end of a list; in a loop of the program it becomes one of any length."""
    if any(isinstance(v, ListValue) and v.cell == target.cell for v in items):
        raise cx.refuse("a list is put into itself", "put a copy into it: list(...)")
    items = tuple(_whole(item) for item in items)
    made_in = cx.cell_loops.get(target.cell, ())
    if growing.run_of(cx, target) is None and len(cx.loops) > len(made_in) and items:
        growing.demand(cx, target, patterns.common_pattern(cx.state, TupleValue(items)))
    if growing.run_of(cx, target) is not None:
        for part, item in enumerate(items):
            runs.append(cx, target, item, part)
        return
    require_static_loops(cx, len(made_in), "the length of a list that grows in a loop")
    name = target.cell[0] if isinstance(target.cell, tuple) else "item"
    held = contents(cx, target).items
    named = (stored(cx, v, f"{name}_{len(held) + k}") for k, v in enumerate(items))
    set_contents(cx, target, TupleValue((*held, *named)))


def require_static_loops(cx: Context, depth: int, what: str) -> None:
    """Make the loop at this depth an unrolled one, if it is not."""
    if len(cx.loops) > depth:
        raise StaticNeeded(
            f"{what} must be known when the function is compiled, and is computed here",
            "make an array before the loop, np.zeros(n), and store into it: x[i] = value",
            cx.span,
            frozenset({cx.loops[depth]}),
        )


def replaced(
    cx: Context, base: ListValue, function: Any, given: tuple, node: gast.Call, keywords: Any = None
) -> Value:
    """The list gets the items of the list that a function of ours makes."""
    result = cx.call(function, Arguments(given, keywords or {}), node)
    run = growing.run_of(cx, result)
    made_in = cx.cell_loops.get(base.cell, ())
    if run is None and growing.run_of(cx, base) is None:
        items = contents(cx, result).items
        if len(items) != len(contents(cx, base).items) and len(cx.loops) > len(made_in):
            growing.demand(cx, base, patterns.common_pattern(cx.state, TupleValue(items)))
        set_contents(cx, base, TupleValue(items))
        return NONE
    runs.replace_items(cx, base, result)
    return NONE


def splice(
    cx: Context, target: ListValue, start: Value, stop: Value, items: Value, node: gast.AST
) -> None:
    """`target[start:stop] = items`."""
    given = (target, start, stop, items)
    replaced(cx, target, python_composites.spliced, given, node)
