"""Folding temporaries: what moves, and what must stay."""

from ir_programs import VECTOR, Source, apply, const, load, temp, view

from s2s.ir.nodes import For, Func, If, Let, Push, Slice, Stack, Store, Update, Var
from s2s.ir.show import show
from s2s.ir.types import BOOL, F64, I64
from s2s.transform.nest import nest

SRC = Source("nest.py", "def f(x, y, a, i):\n    pass")
SPAN = SRC.at(2)
x, y, a, i = Var("x", VECTOR), Var("y", VECTOR), Var("a", F64), Var("i", I64)
b, c = Var("b", F64), Var("c", F64)
t = [temp(F64) for _ in range(6)]
v = [temp(VECTOR) for _ in range(3)]


def let(target, value) -> Let:
    return SRC.let(2, target, value)


def nested(*body) -> list[str]:
    """The lines of the nested body, without types and margin."""
    func = Func(name="f", params=(x, y, a, i), body=body, results=(), span=SRC.at(1))
    lines = show(nest(func)).splitlines()[1:-1]
    text = [line.split("#")[0].rstrip()[2:] for line in lines]
    for name in ("float64[:]", "float64", "int64", "bool"):
        text = [line.replace(f": {name}", "") for line in text]
    return text


def store(array, index, value, mode="set") -> Store:
    return Store(span=SPAN, array=array, index=(index,), value=value, mode=mode)


def test_an_expression_is_put_together():
    body = (
        let(t[0], load(x, i)),
        let(t[1], apply("mul", t[0], a)),
        let(t[2], apply("add", b, t[1])),
        let(b, t[2]),
    )
    assert nested(let(b, a), *body) == ["b = a", "b = add(b, mul(x[i], a))"]


def test_a_load_does_not_pass_a_store():
    body = (let(t[0], load(x, i)), store(x, i, a), let(b, t[0]))
    assert nested(*body) == ["%1 = x[i]", "x[i] = a", "b = %1"]


def test_a_load_passes_a_store_to_other_memory_unless_that_may_raise_first():
    assert nested(let(t[0], apply("neg", a)), store(y, i, a), let(b, t[0])) == [
        "y[i] = a",
        "b = neg(a)",
    ]
    body = (let(t[0], load(x, i)), store(y, i, a), let(b, t[0]))
    assert nested(*body) == ["%1 = x[i]", "y[i] = a", "b = %1"]


def test_an_array_operation_does_not_pass_a_write_through_a_view():
    window = Var("window", VECTOR)
    body = (
        let(window, view(x, Slice(const(1), None))),
        let(v[0], apply("neg", x)),
        store(window, i, a),
        let(v[1], apply("neg", v[0])),
        Update(span=SPAN, array=y, value=v[1]),
    )
    assert nested(*body)[1:] == ["%1 = neg(x)", "window[i] = a", "y[...] = neg(%1)"]


def test_nothing_passes_a_rebinding_of_what_it_reads():
    body = (let(t[0], apply("neg", a)), let(a, const(1.0)), let(b, t[0]))
    assert nested(*body) == ["%1 = neg(a)", "a = 1.0", "b = %1"]


def test_loads_keep_their_order():
    body = (
        let(t[0], load(x, i)),
        let(t[1], load(y, i)),
        let(b, apply("sub", t[1], t[0])),
    )
    assert nested(*body) == ["%1 = x[i]", "b = sub(y[i], %1)"]


def test_each_load_moves_to_its_use_if_the_uses_have_the_order_of_the_loads():
    body = (
        let(t[0], load(x, i)),
        let(t[1], load(y, i)),
        let(b, t[0]),
        let(c, t[1]),
    )
    assert nested(*body) == ["b = x[i]", "c = y[i]"]
    assert nested(*body[:2], *body[:1:-1]) == ["%1 = x[i]", "c = y[i]", "b = %1"]


def test_the_value_of_a_store_comes_before_its_index():
    index = temp(I64)
    body = (let(t[0], load(x, i)), let(index, apply("ifloordiv", i, i)), store(y, index, t[0]))
    assert nested(*body) == ["y[ifloordiv(i, i)] = x[i]"]
    body = (let(index, apply("ifloordiv", i, i)), let(t[0], load(x, i)), store(y, index, t[0]))
    assert nested(*body) == ["%1 = ifloordiv(i, i)", "y[%1] = x[i]"]


def test_tests_take_expressions_but_blocks_do_not():
    test = temp(BOOL)
    body = (
        let(t[0], apply("neg", a)),
        let(test, apply("lt", a, const(0.0))),
        If(span=SPAN, test=test, then=(let(b, t[0]),), other=(let(b, a),)),
    )
    assert nested(*body) == ["%1 = neg(a)", "if lt(a, 0.0)", "  b = %1", "else", "  b = a"]


def test_a_loop_body_keeps_what_comes_from_outside():
    inner = (let(t[1], apply("mul", t[0], a)), let(a, t[1]))
    loop = For(span=SPAN, var=Var("k", I64), start=i, stop=i, step=const(1), body=inner)
    lines = nested(let(t[0], apply("neg", a)), loop)
    assert lines == ["%1 = neg(a)", "for k in (i, i, 1)", "  a = mul(%1, a)"]


def test_what_is_pushed_stays_an_atom():
    push = Push(span=SPAN, stack=Stack("s", F64), value=t[0])
    assert nested(let(t[0], apply("neg", a)), push) == ["%1 = neg(a)", "push s, %1"]


def test_deep_and_long_expressions_stay_apart():
    body, last = [], a
    for k in range(6):
        body.append(let(t[k], apply("exp", last)))
        last = t[k]
    lines = nested(*body, let(b, last))
    assert lines == ["%1 = exp(exp(exp(exp(a))))", "b = exp(exp(%1))"]


def test_slices_never_raise_and_let_pass():
    body = (
        let(v[0], apply("add", x, y)),
        let(v[1], view(x, Slice(const(1), None))),
        let(v[2], apply("neg", v[0])),
        Update(span=SPAN, array=v[1], value=v[2]),
    )
    assert nested(*body) == ["%1 = view x index (1:)", "%1[...] = neg(add(x, y))"]
    sums = (let(t[0], apply("sub", a, b)), let(t[1], apply("add", t[0], b)))
    assert nested(let(b, a), *sums, let(c, t[1]))[-1] == "c = add(sub(a, b), b)"


def test_what_is_computed_again_is_folded_in_both_places():
    twice = (let(t[0], load(x, i)), let(b, apply("mul", t[0], a)))
    again = (let(t[0], load(x, i)), let(c, apply("sub", t[0], a)))
    assert nested(*twice, *again) == ["b = mul(x[i], a)", "c = sub(x[i], a)"]
    outside = If(span=SPAN, test=const(True), then=(let(c, t[0]),), other=())
    assert nested(*twice, outside) == ["%1 = x[i]", "b = mul(%1, a)", "if True", "  c = %1"]
