"""Lists that grow, where their adjoints are shadows.

The adjoint of a growing list is made in the reverse sweep, as long as the list is in the end.  A
shadow exists from the start, and what looks into it must not see it move: there each growth is
written out as a new array, a copy and a new reference, which reverse by themselves.

    grow x, n   =>   if n == len(x): y = empty(2*n + 8); y[:n] = x; x = y
"""

from __future__ import annotations

from dataclasses import replace

from s2s.ir.nodes import (
    Alloc,
    Block,
    Const,
    Dim,
    Func,
    Grow,
    If,
    Slice,
    Statement,
    Update,
    Var,
    View,
)
from s2s.ir.types import I64
from s2s.ir.walk import map_block, walk
from s2s.transform.adjoint.bars import Bars
from s2s.transform.build import Builder, apply
from s2s.transform.normal import normalise


def without_moving_shadows(func: Func) -> Func:
    """The function with the growth of lists written out whose adjoints are shadows."""
    if not any(isinstance(s, Grow) for s in walk(func.body)):
        return func
    bars = Bars(func)

    def written(stmt: Statement) -> Statement | Block:
        moved = isinstance(stmt, Grow) and bars.is_shadow(stmt.array)
        return _written_out(stmt) if moved else stmt

    body = map_block(func.body, written)
    return func if body == func.body else normalise(replace(func, body=body))


def _written_out(stmt: Grow) -> Block:
    array, count, row = stmt.array, stmt.count, stmt.row
    test, arm = Builder(stmt.span), Builder(stmt.span)
    is_full = test.atom(apply("eq", count, Dim(array, 0, I64)), "full")
    room = arm.atom(apply("add", apply("mul", count, Const(2, I64)), Const(8, I64)), "room")
    larger = arm.let(Var(f"larger_{array.name}", array.type), Alloc((room, *row), None, array.type))
    copying = arm
    if row:
        copying = Builder(stmt.span)
        some = arm.atom(apply("gt", count, Const(0, I64)), "some")
    begin = View(larger, "index", (Slice(None, count, 1),), array.type)
    begin = copying.let(Var(larger.name, array.type, temporary=True), begin)
    copying.stmts.append(Update(span=stmt.span, array=begin, value=array))
    if row:
        arm.stmts.append(If(span=stmt.span, test=some, then=tuple(copying.stmts), other=()))
    arm.let(array, larger)
    return (*test.stmts, If(span=stmt.span, test=is_full, then=tuple(arm.stmts), other=()))
