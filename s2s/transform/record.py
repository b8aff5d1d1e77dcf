"""The recording variant: every resolved site writes its index and switching value to the trace."""

from __future__ import annotations

from dataclasses import replace

from s2s.elementary import Comparison, Decision, Elementary, Matrix, Position, Selection
from s2s.elementary.algebra import E
from s2s.elementary.arithmetic import eq, to_f64
from s2s.ir.nodes import Apply, Block, Const, Expr, Func, Let, Record, Statement, Var
from s2s.ir.source import Site
from s2s.ir.types import I64
from s2s.ir.walk import map_block, walk
from s2s.transform.adjoint.rules import selection_index
from s2s.transform.build import Builder


def record(func: Func) -> Func:
    """Insert a `Record` behind each selection that has a site (semantics 5)."""

    def recorded(stmt: Statement) -> Statement | Block:
        if not isinstance(stmt, Let) or not isinstance(stmt.value, Apply):
            return stmt
        if stmt.value.site is None:
            return stmt
        if isinstance(stmt.value.op, (Elementary, Matrix)):
            return (*_events(stmt), stmt)
        # before the statement, which may bind one of its own operands
        return (*_entry(stmt, stmt.value.site, *_fields(stmt.value)), stmt)

    body = map_block(func.body, recorded)
    return replace(func, body=body, sites=_sites(body))


def _sites(body: Block) -> tuple[Site, ...]:
    """The table that numbers the sites of the recording variant."""
    return tuple(sorted({s.site for s in walk(body) if isinstance(s, Record)}))


def _entry(stmt: Let, site: Site, index: E | Expr, switching: E, tie: E) -> Block:
    build = Builder(stmt.span)
    record = Record(
        span=stmt.span,
        site=site,
        index=build.atom(index, "piece"),
        switching=build.atom(switching, "switching"),
        tie=build.atom(tie, "tie"),
    )
    return (*build.stmts, record)


def _events(stmt: Let) -> Block:
    """A smooth function at a point where it is not: recorded where the condition holds."""
    value: Apply = stmt.value
    operands = [E(a) for a in value.args]
    block: Block = ()
    for kind, where in (("singular", value.op.singular), ("pole", value.op.pole)):
        if where is None:
            continue
        build = Builder(stmt.span)
        out = Var("value", value.type, temporary=True)
        build.let(out, replace(value, site=None))
        met = where(*operands, out=E(out), **value.attrs)
        site = replace(value.site, event=kind)
        # the condition may be of a lower rank than the value: it alone gives the record its shape
        where_met = E(build.atom(met, "met"))
        entry = _entry(stmt, site, Const(0, I64), to_f64(where_met), where_met)
        block += (*build.stmts, *entry)
    return block


def _fields(value: Apply) -> tuple[E | Expr, E, E]:
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
        case Decision() as op:
            gap = op.gap(*operands, **value.attrs)
            return E(replace(value, site=None)), gap, eq(gap, 0.0)
        case _:
            raise AssertionError(f"`{value.op.name}` has no selection record")
