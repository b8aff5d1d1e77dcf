"""Temporaries that only repeat another variable, replaced by it where both surely agree.

    t = y_bar; y_bar = t; z_bar = z_bar + t   =>   z_bar = z_bar + y_bar

Run after differentiation only: before it, a copy has an adjoint of its own (semantics 2.8).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from s2s.ir.nodes import (
    Apply,
    Atom,
    Block,
    Const,
    Expr,
    For,
    Func,
    If,
    Let,
    Scatter,
    Statement,
    Store,
    Update,
    Var,
    While,
)
from s2s.ir.types import Scalar
from s2s.ir.walk import (
    block_binds,
    block_reads,
    map_block,
    map_expr,
    map_expressions,
    mutates,
    walk,
    with_blocks,
)
from s2s.transform.aliases import Groups, is_reference
from s2s.transform.build import exact

Copies = dict[Var, Atom]
"""For each temporary the atom that it repeats at this point."""


def propagate_copies(func: Func) -> Func:
    """Read the original instead of the copy; drop copies that nobody reads any more."""
    body, copies = _block(_shared(func).body, {})
    results = tuple(copies.get(atom, atom) for atom in func.results)
    used = Counter(block_reads(body))
    used.update(atom for atom in results if isinstance(atom, Var))

    def needed(stmt: Statement) -> Statement | Block:
        return () if _is_copy(stmt) and not used[stmt.target] else stmt

    return replace(func, body=map_block(body, needed), results=results)


def _shared(func: Func) -> Func:
    """Copies of arrays that nobody changes, made other names for them."""
    groups = Groups(func)
    references = {s.target for s in walk(func.body) if isinstance(s, Let) and is_reference(s)}
    changed = {groups.of(array) for stmt in walk(func.body) for array in mutates(stmt)}
    bound = Counter([*block_binds(func.body), *func.params])

    def constant(array: Var) -> bool:
        whole = array not in references  # a view may be strided
        return whole and bound[array] == 1 and groups.of(array) not in changed

    def share(stmt: Statement) -> Statement:
        match stmt:
            case Let(target=Var(temporary=True) as t, value=Apply(op=op, args=(Var() as x,))):
                same = op.name == "copy" and constant(t) and constant(x) and t not in func.results
                return replace(stmt, value=x) if same else stmt
        return stmt

    return replace(func, body=map_block(func.body, share))


def _is_copy(stmt: Statement) -> bool:
    return isinstance(stmt, Let) and stmt.target.temporary and isinstance(stmt.value, (Var, Const))


def _block(block: Block, copies: Copies) -> tuple[Block, Copies]:
    """The block with copies replaced, and what still repeats something after it."""
    result: list[Statement] = []
    for stmt in block:
        stmt = _statement(stmt, copies)
        if isinstance(stmt, Let) and stmt.value is stmt.target:
            continue
        copies = _without(copies, stmt)
        if _is_copy(stmt):
            copies[stmt.target] = stmt.value
        result.append(stmt)
    return tuple(result), copies


def _statement(stmt: Statement, copies: Copies) -> Statement:
    """One statement; in a loop nothing holds that an iteration may undo."""

    def original(expr: Expr) -> Expr:
        if isinstance(expr, Var):
            return copies.get(expr, expr)
        return exact(expr) if isinstance(expr.type, Scalar) else expr  # 1.0 * x is a new array

    match stmt:
        case If():
            stmt = replace(stmt, test=map_expr(stmt.test, original))
            return with_blocks(stmt, [_block(arm, copies)[0] for arm in (stmt.then, stmt.other)])
        case For():
            start, stop, step = (map_expr(e, original) for e in (stmt.start, stmt.stop, stmt.step))
            stmt = replace(stmt, start=start, stop=stop, step=step)
            inside = _without(copies, stmt)
            return replace(stmt, body=_block(stmt.body, inside)[0])
        case While():
            inside = _without(copies, stmt)
            test, after = _block(stmt.test, inside)
            return replace(stmt, test=test, body=_block(stmt.body, after)[0])
        case Store() | Update() | Scatter():
            stmt = map_expressions(stmt, lambda expr: map_expr(expr, original))
            return replace(stmt, array=copies.get(stmt.array, stmt.array))
        case _:
            return map_expressions(stmt, lambda expr: map_expr(expr, original))


def _without(copies: Copies, stmt: Statement) -> Copies:
    """What is left when the variables of the statement have been bound anew."""
    gone = set(block_binds((stmt,))) if copies else set()
    return {copy: atom for copy, atom in copies.items() if copy not in gone and atom not in gone}
