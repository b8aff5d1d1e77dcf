"""Copies are read from their original as long as both agree."""

from ir_programs import VECTOR, Source, apply, const, load, temp

from s2s.ir.nodes import For, Func, If, Let, Store, Var, While
from s2s.ir.types import BOOL, F64, I64
from s2s.transform.copies import propagate_copies

SRC = Source("copies.py", "def f(x, a, i):\n    pass")
SPAN = SRC.at(2)
x, a, i = Var("x", VECTOR), Var("a", F64), Var("i", I64)
b, c, t, u, v = Var("b", F64), Var("c", F64), temp(F64), temp(F64), temp(VECTOR)


def let(target, value) -> Let:
    return SRC.let(2, target, value)


def propagated(*body, results=()):
    func = Func(name="f", params=(x, a, i), body=body, results=results, span=SRC.at(1))
    return propagate_copies(func)


def test_a_chain_of_copies_disappears():
    func = propagated(let(t, a), let(u, t), let(b, apply("mul", u, t)))
    assert func.body == (let(b, apply("mul", a, a)),)


def test_a_variable_assigned_to_itself_disappears():
    assert propagated(let(t, a), let(a, t)).body == ()


def test_a_copy_outlives_its_original():
    body = (let(t, a), let(a, const(1.0)), let(b, t))
    assert propagated(*body).body == body


def test_the_users_own_copies_stay():
    body = (let(b, a), let(c, apply("neg", b)))
    assert propagated(*body).body == body


def test_names_of_one_array_are_one():
    store = Store(span=SPAN, array=v, index=(i,), value=a)
    func = propagated(let(v, x), store, let(b, load(v, i)), results=(v,))
    assert func.body == (
        Store(span=SPAN, array=x, index=(i,), value=a),
        let(b, load(x, i)),
    )
    assert func.results == (x,)


def test_branches_and_loops_end_what_they_rebind():
    rebind = let(a, const(1.0))
    branch = If(span=SPAN, test=const(True), then=(rebind,), other=())
    body = (let(t, a), branch, let(b, t))
    assert propagated(*body).body == body
    loop = For(
        span=SPAN, var=i, start=const(0), stop=const(3), step=const(1), body=(let(b, t), rebind)
    )
    assert propagated(let(t, a), loop).body == (let(t, a), loop)
    cond = temp(BOOL)
    test = (let(cond, apply("lt", t, const(2.0))),)
    around = While(span=SPAN, test=test, cond=cond, body=(rebind,))
    assert propagated(let(t, a), around).body == (let(t, a), around)


def test_what_a_loop_leaves_alone_is_replaced_inside():
    loop = For(span=SPAN, var=i, start=const(0), stop=const(3), step=const(1), body=(let(b, t),))
    (new,) = propagated(let(t, a), loop).body
    assert new.body == (let(b, a),)


def test_a_product_with_one_is_a_new_array():
    body = (let(y := Var("y", VECTOR), apply("mul", x, const(1.0))),)
    assert propagated(*body, results=(y,)).body == body
    scalar = (let(b, apply("mul", a, t)),)
    assert propagated(let(t, const(1.0)), *scalar).body == (let(b, a),)


def test_a_copy_of_an_array_that_nobody_changes_is_that_array():
    func = propagated(let(v, apply("copy", x)), let(b, load(v, i)))
    assert func.body == (let(b, load(x, i)),)


def test_a_copy_of_an_array_that_changes_stays():
    for changed in (x, v):
        store = Store(span=SPAN, array=changed, index=(i,), value=a)
        body = (let(v, apply("copy", x)), store, let(b, load(v, i)))
        assert propagated(*body).body == body
