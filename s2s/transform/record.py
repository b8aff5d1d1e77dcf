"""The recording variant: every resolved site writes its index and switching value to the trace."""

from __future__ import annotations

from dataclasses import replace

from s2s.elementary import Comparison, Elementary, Position, Selection
from s2s.elementary.algebra import E
from s2s.elementary.arithmetic import eq
from s2s.ir.nodes import Apply, Block, Func, Let, Record, Statement
from s2s.ir.walk import map_block
from s2s.transform.adjoint.rules import selection_index
from s2s.transform.build import Builder


def record(func: Func) -> Func:
    """Insert a `Record` behind each selection that has a site (semantics 5)."""

    def recorded(stmt: Statement) -> Statement | Block:
        if not isinstance(stmt, Let) or not isinstance(stmt.value, Apply):
            return stmt
        if stmt.value.site is None:
            return stmt
        build = Builder(stmt.span)
        index, switching, tie = _fields(stmt.value, stmt)
        entry = Record(
            span=stmt.span,
            site=stmt.value.site,
            index=build.atom(index, "piece"),
            switching=build.atom(switching, "switching"),
            tie=build.atom(tie, "tie"),
        )
        # before the statement, which may bind one of its own operands
        return (*build.stmts, entry, stmt)

    return replace(func, body=map_block(func.body, recorded))


def _fields(value: Apply, stmt: Let):
    """Index, switching value and tie of one executed selection."""
    operands = [E(a) for a in value.args]
    match value.op:
        case Comparison():
            a, b = operands
            return E(replace(value, site=None)), a - b, eq(a, b)
        case Selection() as op:
            return (
                selection_index(value),
                op.switching(*operands),
                op.tied(*operands),
            )
        case Position() as op:
            gap = op.gap(*operands, **value.attrs)
            return op.index(*operands, **value.attrs), gap, eq(gap, 0.0)
        case Elementary():
            raise AssertionError("an elementary function has no site")
        case _:
            raise AssertionError(f"`{value.op.name}` has no selection record")
