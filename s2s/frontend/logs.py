"""Lists outside of the program that it appends to, and does nothing else with.

self.history.append(loss)      a list of the program's own, which starts empty; the API extends
                               `self.history` by it when the call has succeeded
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

import gast

from s2s.frontend import outside
from s2s.frontend.access import Access
from s2s.frontend.context import Context
from s2s.frontend.growing import run_of
from s2s.frontend.lists import grow
from s2s.frontend.values import ListValue, StaticValue, TupleValue, Value


@dataclass(frozen=True, slots=True)
class Log:
    """A list that is appended to; `cell` holds what the program has appended."""

    access: Access
    cell: Hashable

    def enter(self, cx: Context) -> None:
        """The empty list, at the start of the program."""
        cx.state["cell", self.cell] = TupleValue(())
        cx.cell_loops[self.cell] = ()

    def effect(self, cx: Context, result: Callable[[Value, str], Any]) -> outside.Effect | None:
        """What is carried out in the end; None if nothing is."""
        value, name = ListValue(self.cell), self.access.name
        run, held = run_of(cx, value), cx.state["cell", self.cell]
        if id(self.access()) in cx.imports.lists:
            raise cx.refuse(
                f"the list `{name}` comes from outside, is read here and appended to",
                "read it outside of the function, or return what is appended",
            )
        if run is not None and run.pattern.kind != "number":
            raise cx.refuse(
                f"more than numbers are appended to `{name}`, which comes from outside, in a loop",
                "make a list inside of the function and return it",
            )
        if run is None and not held.items:
            return None
        return outside.Effect(self.access, result(value, f"`{name}` gets"), extends=True)


def appended(cx: Context, node: gast.Call) -> bool:
    """Whether the call appends to a list from outside; then it is done."""
    func = node.func
    if not isinstance(func, gast.Attribute) or func.attr != "append" or node.keywords:
        return False
    if len(node.args) != 1 or isinstance(node.args[0], gast.Starred):
        return False
    access = _outside(cx, func.value)
    if access is None:
        return False
    places, key = cx.outside.places, ("log", access.identity)
    if key not in places:
        places[key] = Log(access, (access.name.split(".")[-1], "log", access.identity))
        cx.outside.late = True
        cx.outside.again()  # it is there from the start
    grow(cx, ListValue(places[key].cell), (cx.value_of(node.args[0]),))
    return True


def _outside(cx: Context, node: gast.AST) -> Access | None:
    """Where the list that the expression names is found; None unless it comes from outside."""
    if isinstance(node, gast.Attribute) and _is_path(node.value):
        base = cx.value_of(node.value)
        if not isinstance(base, StaticValue) or base.access is None:
            return None
        if outside.is_library(base.value) or outside.read_attribute(cx, base, node.attr):
            return None
        access = base.access.then("attribute", node.attr)
    elif isinstance(node, gast.Name) and not _is_local(cx, node.id):
        function = cx.frame.source.function
        if outside.read_variable(cx, function, node.id) is not None:
            return None
        access = outside.access_of(function, node.id)
    else:
        return None
    try:
        return access if type(access()) is list else None
    except (AttributeError, LookupError, ValueError):
        return None


def _is_path(node: gast.AST) -> bool:
    return isinstance(node, gast.Name) or (
        isinstance(node, gast.Attribute) and _is_path(node.value)
    )


def _is_local(cx: Context, name: str) -> bool:
    frame = cx.frame
    while frame is not None:
        if name in frame.local_names:
            return True
        frame = frame.parent
    return False
