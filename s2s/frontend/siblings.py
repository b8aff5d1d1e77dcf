"""Further refusals in a statement that was refused already.

Lowering a statement ends at its first refusal. The expressions in it that lie beside the refused
one are lowered for their refusals alone: whatever they would emit or change is thrown away.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import gast

from s2s.errors import S2SError
from s2s.frontend.context import Context, Poisoned, Unreachable
from s2s.frontend.exits import Loop
from s2s.frontend.signature import StaticNeeded
from s2s.ir.source import Span

_SCOPES = (gast.Lambda, gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)
"""Expressions with variables of their own: nothing inside them is lowered by itself."""

_LAZY = (gast.IfExp, gast.BoolOp)
"""Parts of these may never be evaluated."""


def refusals_beside(cx: Context, error: S2SError, stmt: gast.AST) -> list[S2SError]:
    """The refusals in the expressions of `stmt` that come after the one of `error`."""
    if error.span is None or cx.frame.site is not None:
        return []
    found: list[S2SError] = []
    for node in _beside(cx, stmt, error.span):
        found += _refusals_of(cx, node) or ()
    return found


def _beside(cx: Context, node: gast.AST, refused: Span) -> Iterator[gast.expr]:
    """The largest expressions that start after the refused one and do not contain it."""
    for child in _parts(node):
        if isinstance(child, gast.Starred):
            child = child.value
        if not isinstance(child, gast.expr):
            continue
        if not hasattr(child, "lineno") or isinstance(child, (*_SCOPES, *_LAZY)):
            continue
        if isinstance(child, gast.Slice) or _holds_slice(child):
            continue
        span = cx.span_of(child)
        if span.filename != refused.filename:
            return
        if _start(span) > _start(refused) and _start(span) >= _end(refused):
            if not isinstance(getattr(child, "ctx", None), (gast.Store, gast.Del)):
                yield child
        elif _start(span) <= _start(refused) and _end(span) >= _end(refused):
            yield from _beside(cx, child, refused)


def _holds_slice(node: gast.AST) -> bool:
    """Whether it is an index that is no expression: `1:, 0`."""
    return isinstance(node, gast.Tuple) and any(isinstance(e, gast.Slice) for e in node.elts)


def _parts(node: gast.AST | Loop) -> Iterator[gast.AST]:
    return gast.iter_child_nodes(node.node if isinstance(node, Loop) else node)


def refusals_despite(cx: Context, node: gast.AST) -> list[S2SError]:
    """The refusals in a statement that uses something refused before."""
    found: list[S2SError] = []
    for child in _parts(node):
        if isinstance(child, gast.Starred):
            child = child.value
        if not isinstance(child, gast.expr) or isinstance(child, (*_SCOPES, *_LAZY, gast.Slice)):
            continue
        if _holds_slice(child):
            continue
        if not isinstance(getattr(child, "ctx", None), (gast.Store, gast.Del)):
            inner = _refusals_of(cx, child)
            found += refusals_despite(cx, child) if inner is None else inner
    return found


def refusals_within(cx: Context, blocks: list[list], poisoned: Callable[[], None]) -> None:
    """Note the refusals in the blocks of a statement whose head was refused."""
    for block in blocks:
        events = len(cx.events)
        with contextlib.suppress(StaticNeeded, Poisoned):
            cx.arm(lambda block=block: (poisoned(), cx.run(block)))
        del cx.events[events:]


def _start(span: Span) -> tuple[int, int]:
    return span.line, span.column


def _end(span: Span) -> tuple[int, int]:
    return span.end_line, span.end_column


def _refusals_of(cx: Context, node: gast.expr) -> list[S2SError] | None:
    """What is refused in an expression; None if it uses something refused before."""
    mark = cx.mark()
    try:
        cx.arm(lambda: cx.value_of(node))
        found = list(cx.errors[mark[0] :])
    except S2SError as error:
        found = [] if isinstance(error, StaticNeeded) else [error]
        found += [] if not found else refusals_beside(cx, error, node)
    except Poisoned:
        found = None
    except Unreachable:
        found = []
    cx.rollback(mark)
    return found
