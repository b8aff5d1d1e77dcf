"""Walking and rebuilding the IR."""

import pytest
from ir_programs import PROGRAMS, VECTOR, Source, apply, const, load, temp

from s2s.ir import walk
from s2s.ir.nodes import For, If, Let, Store, Var, While
from s2s.ir.types import BOOL, F64, I64

SRC = Source("walk.py", "x = 1")
SPAN = SRC.at(1)
x, i, n, a, b = Var("x", VECTOR), Var("i", I64), Var("n", I64), Var("a", F64), Var("b", F64)


@pytest.mark.parametrize("make", PROGRAMS.values(), ids=PROGRAMS)
def test_identity_maps_change_nothing(make):
    body = make().body
    assert walk.map_block(body, lambda stmt: stmt) == body
    for stmt in walk.walk(body):
        assert walk.map_expressions(stmt, lambda e: walk.map_expr(e, lambda c: c)) == stmt
        assert walk.with_blocks(stmt, walk.sub_blocks(stmt)) == stmt


@pytest.mark.parametrize("make", PROGRAMS.values(), ids=PROGRAMS)
def test_renaming_there_and_back(make):
    body = make().body
    variables = {*walk.block_reads(body), *walk.block_writes(body)}
    there = {var: Var(var.name + "'", var.type, var.temporary) for var in variables}
    renamed = walk.substitute(body, there)
    used = {*walk.block_reads(renamed), *walk.block_writes(renamed)}
    assert used == set(there.values())
    assert walk.substitute(renamed, {new: old for old, new in there.items()}) == body


def test_reads_and_writes_of_a_store():
    store = Store(span=SPAN, array=x, index=(i,), value=a)
    assert walk.reads(store) == (x, i, a)
    assert walk.writes(store) == walk.mutates(store) == (x,)
    assert walk.binds(store) == ()


def test_a_loop_binds_its_counter_and_reads_its_flag():
    flag = Var("stopped", BOOL)
    one = const(1)
    loop = For(span=SPAN, var=i, start=const(0), stop=n, step=one, body=(), until=flag, trips=n)
    assert walk.reads(loop) == (n, flag)
    assert walk.binds(loop) == (i, n)


def test_a_statement_may_become_several_or_none():
    first, second = SRC.let(1, a, const(1.0)), SRC.let(1, b, a)
    body = (If(span=SPAN, test=const(True), then=(first, second), other=()),)
    doubled = walk.map_block(body, lambda s: (s, s) if isinstance(s, Let) else s)
    assert doubled[0].then == (first, first, second, second)
    assert walk.map_block(body, lambda s: () if isinstance(s, Let) else s)[0].then == ()


def test_free_variables_follow_the_paths():
    only_one_arm = If(span=SPAN, test=const(True), then=(SRC.let(1, a, const(1.0)),), other=())
    assert walk.free_vars((only_one_arm, SRC.let(1, b, a))) == (a,)
    both = If(span=SPAN, test=const(True), then=only_one_arm.then, other=only_one_arm.then)
    assert walk.free_vars((both, SRC.let(1, b, a))) == ()
    loop = For(
        span=SPAN, var=i, start=const(0), stop=n, step=const(1), body=(SRC.let(1, a, load(x, i)),)
    )
    assert walk.free_vars((loop, SRC.let(1, b, a))) == (n, x, a)


def test_free_variables_of_a_while_loop():
    cond = temp(BOOL)
    loop = While(
        span=SPAN,
        test=(SRC.let(1, cond, apply("lt", a, b)),),
        cond=cond,
        body=(SRC.let(1, a, apply("add", a, b)),),
    )
    assert walk.free_vars((loop,)) == (a, b)


def test_what_is_written_cannot_become_a_constant():
    with pytest.raises(ValueError, match="`a` is written"):
        walk.substitute(SRC.let(1, a, b), {a: const(1.0)})
    assert walk.substitute(SRC.let(1, a, b), {b: const(1.0)}).value == const(1.0)
