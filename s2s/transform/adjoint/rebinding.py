"""What blocks do to variables: which they bind anew, surely or perhaps, and what can be undone."""

from __future__ import annotations

from dataclasses import replace

from s2s.ir.nodes import Apply, If, Let, Statement, Var, While
from s2s.ir.types import I64
from s2s.ir.walk import binds, block_binds, walk
from s2s.transform.build import apply


def inverse(stmt: Statement) -> Let | None:
    """k = k - c for the integer step k = k + c."""
    match stmt:
        case Let(target=target, value=Apply(op=op, args=(a, b))) if target.type == I64:
            if op.name == "add" and a is target and b is not target:
                return replace(stmt, value=apply("sub", a, b))
            if op.name == "sub" and a is target and b is not target:
                return replace(stmt, value=apply("add", a, b))
    return None


def rebound(block: tuple[Statement, ...]) -> set[Var]:
    """Variables that stand for something else after the block."""
    return set(block_binds(block))


def counted(block: tuple[Statement, ...]) -> set[Var]:
    """Counters: whatever the block does to them, its reverse undoes."""
    changes: dict[Var, bool] = {}
    for stmt in walk(block):
        for var in binds(stmt):
            changes[var] = changes.get(var, True) and inverse(stmt) is not None
    return {var for var, undone in changes.items() if undone}


def surely_bound(block: tuple[Statement, ...]) -> set[Var]:
    """Variables that the block binds on every path."""
    bound: set[Var] = set()
    for stmt in block:
        if isinstance(stmt, If):
            bound |= surely_bound(stmt.then) & surely_bound(stmt.other)
        elif isinstance(stmt, While):
            bound |= surely_bound(stmt.test)
        else:
            bound |= set(binds(stmt))
    return bound
