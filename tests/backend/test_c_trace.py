"""Executed selections, as generated C writes them into the trace."""

import numpy as np
from c_harness import Compiled
from ir_builder import Builder
from ir_programs import MATRIX, VECTOR, Source, apply, const, dim, load

from s2s.ir.nodes import Record
from s2s.ir.source import Site
from s2s.ir.types import F64
from s2s.transform.nest import nest

SITES = tuple(Site(span=Source("traced.py", "a\nb\n").at(line)) for line in (1, 2))


def columns(call):
    """The records of a call: (site, shape or None, indices, switching values, ties)."""
    trace, found = call.trace, []
    element = size = 0
    for r in range(trace.records):
        rank = trace.rank[r]
        shape = tuple(trace.size[size + k] for k in range(rank)) if rank >= 0 else None
        size += max(rank, 0)
        count = int(np.prod(shape)) if shape is not None else 1
        parts = (trace.index, trace.switching, trace.tie)
        values = [[part[element + k] for k in range(count)] for part in parts]
        element += count
        found.append((trace.site[r], shape, *values))
    assert (element, size) == (trace.elements, trace.sizes)
    return found


def test_records_of_a_loop_stand_in_order():
    b = Builder()
    x = b.param("x", VECTOR)
    total = b.let(const(0.0), "total")
    with b.loop(b.let(dim(x))) as i:
        value = b.let(load(x, i), "value")
        index = b.let(apply("to_i64", b.let(apply("lt", value, const(1.0)))))
        gap = b.let(apply("sub", value, const(1.0)))
        tie = b.let(apply("eq", value, const(1.0)))
        b.add(Record, site=SITES[1], index=index, switching=gap, tie=tie)
        b.set(total, apply("add", total, value))
    compiled = Compiled(nest(b.func(total, sites=SITES)))
    call = compiled(np.array([0.5, 1.0, np.inf]))
    assert call.results == [np.inf]
    assert columns(call) == [
        (1, None, [1], [-0.5], [0]),
        (1, None, [0], [0.0], [1]),
        (1, None, [0], [np.inf], [0]),
    ]


def test_an_array_operation_is_one_record():
    b = Builder()
    x, y = b.param("x", MATRIX), b.param("y", MATRIX)
    index = b.let(apply("to_u8", b.let(apply("lt", x, y))))
    switching = b.let(apply("sub", x, y))
    tie = b.let(apply("eq", x, y))
    b.add(Record, site=SITES[0], index=index, switching=switching, tie=tie)
    b.add(Record, site=SITES[1], index=const(2), switching=const(0.5), tie=const(False))
    func = b.func(b.let(apply("sum", x, axes=None)), sites=SITES)
    x, y = np.arange(6.0).reshape(2, 3), np.full((2, 3), 2.0)
    for checked in (False, True):
        call = Compiled(nest(func), checked=checked)(x, y)
        first, second = columns(call)
        assert first[:2] == (0, (2, 3))
        assert first[2] == [1, 1, 0, 0, 0, 0]
        assert first[3] == list((x - y).ravel())
        assert first[4] == [0, 0, 1, 0, 0, 0]
        assert second == (1, None, [2], [0.5], [0])


def test_many_records_grow_the_columns():
    b = Builder()
    n = b.param("n", F64)
    x = b.let(n, "x")
    from s2s.ir.nodes import Var
    from s2s.ir.types import BOOL

    with b.repeat(Var("more", BOOL), apply("gt", x, const(0.0))):
        b.add(Record, site=SITES[0], index=const(1), switching=x, tie=const(False))
        b.set(x, apply("sub", x, const(1.0)))
    call = Compiled(nest(b.func(x, sites=SITES)))(1000.0)
    assert call.trace.records == 1000
    assert [record[3] for record in columns(call)][-2:] == [[2.0], [1.0]]
