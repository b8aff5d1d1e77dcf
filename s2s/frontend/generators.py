"""Functions with `yield`: run in place, by the loop that consumes what they yield.

def halves(x):                         x = 1.0
    while x > 0.1:                     while x > 0.1:
        yield x               =>           v = x
        x = 0.5 * x                        total += v
for v in halves(1.0):                      x = 0.5 * x
    total += v
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from weakref import WeakKeyDictionary

import gast

from s2s.frontend import exits
from s2s.frontend.binding import bind, read
from s2s.frontend.context import Context, Frame
from s2s.frontend.values import GeneratorValue, Number, Value, constant

STOPPED = ".closed"
"""The variable of a generator that says that its consumer wants no more."""

_nodes: WeakKeyDictionary[gast.FunctionDef, gast.FunctionDef] = WeakKeyDictionary()


def is_generator(node: gast.AST) -> bool:
    """Whether the body of a function yields."""
    return isinstance(node, gast.FunctionDef) and any(map(_yields, node.body))


def _yields(node: gast.AST) -> bool:
    if isinstance(node, (gast.FunctionDef, gast.Lambda, gast.ClassDef)):
        return False
    if isinstance(node, (gast.Yield, gast.YieldFrom)):
        return True
    return any(map(_yields, gast.iter_child_nodes(node)))


def generator(cx: Context, frame: Frame, node: gast.FunctionDef) -> GeneratorValue:
    """What a call gives, its parameters bound; the body runs when it is consumed."""
    frame.captured = True

    def run(consume: Callable[[Value], None], flag: tuple | None) -> None:
        consumer, cx.frame = cx.frame, frame
        stops = flag is not None
        frame.yielded = lambda item: _pass_on(cx, frame, consumer, item, consume, flag)
        if stops:
            bind(cx, frame, STOPPED, constant(False))
        try:
            cx.run(exits.desugared(_with_stops(node) if stops else node).statements)
        finally:
            cx.frame = consumer

    return GeneratorValue(frame.name, run)


def _pass_on(
    cx: Context,
    frame: Frame,
    consumer: Frame,
    item: Value,
    consume: Callable[[Value], None],
    flag: tuple | None,
) -> None:
    """Give an item to the consumer; whether it goes on is noted for the generator."""
    cx.frame = consumer
    try:
        consume(item)
        stopped: Number | None = None if flag is None or cx.dead else read(cx, *flag)
    finally:
        cx.frame = frame
    if stopped is not None:
        bind(cx, frame, STOPPED, stopped)


def _with_stops(node: gast.FunctionDef) -> gast.FunctionDef:
    """The function with `if .closed: return` after each yield."""
    if node not in _nodes:
        made = copy.copy(node)
        made.body = _stopping(copy.deepcopy(node.body))
        _nodes[node] = made
    return _nodes[node]


def _stopping(body: list) -> list:
    result: list = []
    for stmt in body:
        for field in ("body", "orelse"):
            inner = getattr(stmt, field, None)
            if isinstance(inner, list) and not isinstance(stmt, gast.FunctionDef):
                setattr(stmt, field, _stopping(inner))
        result.append(stmt)
        if isinstance(stmt, gast.Expr) and isinstance(stmt.value, (gast.Yield, gast.YieldFrom)):
            test = gast.Name(STOPPED, gast.Load(), None, None)
            leave = gast.copy_location(gast.Return(value=None), stmt)
            branch = gast.If(test=gast.copy_location(test, stmt), body=[leave], orelse=[])
            result.append(gast.copy_location(branch, stmt))
    return result
