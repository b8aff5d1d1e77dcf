"""Dropping the moves that nothing reads: what joins put in before it was known what is used.

A walk backwards over the body with the set of variables that are read later; in loops it is
repeated until the set at the head is stable.  Only `Soft` statements are ever dropped.
"""

from __future__ import annotations

from collections.abc import Iterable

from s2s.elementary.arithmetic import not_
from s2s.frontend.context import Soft
from s2s.ir.nodes import Apply, Atom, Block, For, If, Let, Raise, Statement, Var, While
from s2s.ir.types import BOOL
from s2s.ir.walk import binds, expr_vars, reads

Live = frozenset[Var]


def pruned(body: Iterable[Statement], results: list[Atom]) -> Block:
    """The body with the soft moves made plain that something needs, and without the others."""
    live = frozenset(atom for atom in results if isinstance(atom, Var))
    block, _ = _block(tuple(body), live)
    return block


def _block(block: Block, live: Live) -> tuple[Block, Live]:
    """The block without idle moves, and what is live before it; `live` is so after it."""
    kept: list[Statement] = []
    for stmt in reversed(block):
        new, live = _statement(stmt, live)
        kept.extend(reversed(new))
    return tuple(reversed(kept)), live


def _statement(stmt: Statement, live: Live) -> tuple[Block, Live]:
    match stmt:
        case Soft(target=target, value=value):
            if target not in live:
                return (), live
            plain = Let(span=stmt.span, target=target, value=value)
            return (plain,), (live - {target}) | frozenset(expr_vars(value))
        case Let(target=Var(temporary=True) as target, value=Apply(op=op)) if op is not_:
            if target not in live:
                return (), live
            return (stmt,), (live - {target}) | frozenset(reads(stmt))
        case If():
            then, before_then = _block(stmt.then, live)
            other, before_other = _block(stmt.other, live)
            before = before_then | before_other | frozenset(reads(stmt))
            return _if(stmt, then, other), before
        case For():
            return _for(stmt, live)
        case While():
            return _while(stmt, live)
        case Raise():
            return (stmt,), frozenset(reads(stmt))
        case _:
            return (stmt,), (live - frozenset(binds(stmt))) | frozenset(reads(stmt))


def _if(stmt: If, then: Block, other: Block) -> Block:
    """The branch; with an empty first arm it is turned round."""
    if not then and not other:
        return ()
    if then:
        return (If(span=stmt.span, test=stmt.test, then=then, other=other),)
    negation = Var("t", BOOL, temporary=True)
    value = Apply(not_, (stmt.test,), BOOL)
    turned = If(span=stmt.span, test=negation, then=other, other=())
    return (Let(span=stmt.span, target=negation, value=value), turned)


def _for(stmt: For, live: Live) -> tuple[Block, Live]:
    bounds = (stmt.start, stmt.stop, stmt.step)
    until = frozenset() if stmt.until is None else frozenset({stmt.until})
    at_end = live | until
    while True:
        body, before = _block(stmt.body, at_end)
        if before <= at_end:
            break
        at_end |= before
    outside = frozenset(var for expr in bounds for var in expr_vars(expr))
    new = For(
        span=stmt.span,
        var=stmt.var,
        start=stmt.start,
        stop=stmt.stop,
        step=stmt.step,
        body=body,
        until=stmt.until,
        reverse=stmt.reverse,
    )
    return (new,), ((live | before) - {stmt.var}) | outside


def _while(stmt: While, live: Live) -> tuple[Block, Live]:
    at_end: Live = frozenset()
    while True:
        body, before_body = _block(stmt.body, at_end)
        test, before = _block(stmt.test, live | before_body | {stmt.cond})
        if before <= at_end:
            break
        at_end |= before
    return (While(span=stmt.span, test=test, cond=stmt.cond, body=body),), before
