"""Dropping the moves that nothing reads: what joins put in before it was known what is used."""

from __future__ import annotations

from collections.abc import Iterable

from s2s.frontend.context import Soft
from s2s.ir.nodes import Atom, Block, Let, Statement, Var
from s2s.ir.walk import map_block, reads, walk


def pruned(body: Iterable[Statement], results: list[Atom]) -> Block:
    """The body with the soft moves made plain that something needs, and without the others."""
    block = tuple(body)
    soft = [stmt for stmt in walk(block) if isinstance(stmt, Soft)]
    needed = {atom for atom in results if isinstance(atom, Var)}
    for stmt in walk(block):
        if not isinstance(stmt, Soft):
            needed.update(reads(stmt))
    pending = soft
    while True:
        wanted = [stmt for stmt in pending if stmt.target in needed]
        if not wanted:
            break
        pending = [stmt for stmt in pending if stmt.target not in needed]
        for stmt in wanted:
            needed.update(reads(stmt))

    def settled(stmt: Statement) -> Statement | Block:
        if not isinstance(stmt, Soft):
            return stmt
        if stmt.target not in needed:
            return ()
        return Let(span=stmt.span, target=stmt.target, value=stmt.value)

    return map_block(block, settled)
