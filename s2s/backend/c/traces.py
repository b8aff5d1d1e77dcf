"""Executed selections, appended to the trace."""

from __future__ import annotations

from dataclasses import replace

from s2s.backend.c.elementwise import plan
from s2s.backend.c.expressions import Expressions
from s2s.backend.c.loops import store
from s2s.backend.c.unit import Operand, Unit
from s2s.backend.c.views import count_of
from s2s.ir.nodes import Expr, Record
from s2s.ir.types import DType, Scalar


def record(unit: Unit, stmt: Record) -> None:
    """One record: a number of columns, or an array of them."""
    site = unit.func.sites.index(stmt.site)
    parts = (stmt.index, stmt.switching, stmt.tie)
    if all(isinstance(part.type, Scalar) for part in parts):
        index, switching, tie = (Expressions(unit).text(part) for part in parts)
        call = f"s2s_record(trace, {site}, {index}, {switching}, {tie})"
        unit.out.line(f"if (!{call}) return S2S_NOMEM;")
        return
    _record_arrays(unit, site, parts)


def _record_arrays(unit: Unit, site: int, parts: tuple[Expr, ...]) -> None:
    """The columns are filled by one loop each; the first array gives the shape."""
    plans = [plan(unit, part) if not isinstance(part.type, Scalar) else None for part in parts]
    dims = next(loops.dims for loops in plans if loops is not None)
    shape, first = unit.names.fresh("record_shape"), unit.names.fresh("record")
    count = count_of(dims)[0]
    unit.out.line(f"const int64_t {shape}[] = {{{', '.join(dims) or '0'}}};")
    unit.out.line(
        f"const int64_t {first} = s2s_trace_open(trace, {site}, {len(dims)}, {shape}, {count});"
    )
    unit.out.line(f"if ({first} < 0) return S2S_NOMEM;")
    columns = (("index", DType.I64), ("switching", DType.F64), ("tie", DType.U8))
    for part, loops, (column, dtype) in zip(parts, plans, columns, strict=True):
        target = Operand(f"(trace->{column} + {first})", dtype, dims, None, column)
        if loops is None:
            loops = replace(plan(unit, part, ()), dims=dims)
        store(unit, loops, target, "set")
