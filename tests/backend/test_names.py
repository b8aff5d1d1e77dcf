"""Names in generated text."""

from ir_programs import Source, const, power_sum

from s2s.backend.names import Names
from s2s.ir.nodes import For, Func, Let, Stack, Var
from s2s.ir.types import F64, I64

SRC = Source("names.py", "def f(x):\n    pass")
SPAN = SRC.at(2)


def func(*body, params=()) -> Func:
    return Func(name="f", params=params, body=body, results=(), span=SPAN)


def let(target) -> Let:
    return SRC.let(2, target, const(1.0))


def loop(var, *body) -> For:
    return For(span=SPAN, var=var, start=const(0), stop=const(3), step=const(1), body=body)


def test_the_user_has_the_first_choice():
    taken, first, second = Var("x", F64, temporary=True), Var("x", F64), Var("x", F64)
    exact = Var("x_1", F64)
    names = Names(func(let(taken), let(first), let(second), let(exact)))
    assert [names[v] for v in (first, exact, second, taken)] == ["x", "x_1", "x_2", "x_3"]


def test_words_of_both_languages_are_avoided():
    names = Names.empty(["i"])
    wanted = ["double", "lambda", "np", "i", "s2s_exp", ".stopped@2", "self.w", "3d", "naïve"]
    given = [
        "double_1",
        "lambda_1",
        "np_1",
        "i_1",
        "v_s2s_exp",
        "stopped",
        "self_w",
        "v_3d",
        "naïve",
    ]
    assert [names[Var(name, F64)] for name in wanted] == given


def test_stacks_say_what_they_save():
    names = Names(power_sum())
    assert names[Stack("z", F64)] == "saved_z"
    assert names[Stack("saved", F64)] == "saved"


def test_counters_share_a_name_where_no_loop_encloses_the_other():
    outer, inner, after, other = (Var("k", I64) for _ in range(4))
    body = (loop(outer, SRC.let(2, Var("y", I64), outer), loop(inner)), loop(after))
    names = Names(func(*body))
    assert [names[v] for v in (outer, inner, after)] == ["k", "i", "k"]
    assert names[other] == "k_1"


def test_a_counter_avoids_the_names_of_other_variables():
    counter, variable = Var("k", I64), Var("k", F64)
    names = Names(func(loop(counter), let(variable)))
    assert (names[counter], names[variable]) == ("i", "k")


def test_fresh_names_are_new():
    names = Names(func(let(Var("exp", F64))))
    assert [names.fresh("exp"), names.fresh("exp"), names.fresh("log")] == ["exp_1", "exp_2", "log"]
