"""Generated Python as a callable."""

import traceback

import numpy as np
import pytest
from ir_interpreter import interpret
from ir_programs import Source, apply, load, loss, power_sum, recorded, search

from s2s.backend import python
from s2s.ir.nodes import Func, Var
from s2s.ir.types import F32, F64, I64
from s2s.transform.nest import nest

X = np.array([0.5, -1.5, 2.0, 3.0])
ARGUMENTS = {
    loss: (np.array([0.3, -0.2]), X, np.array([1.0, 0.0, -1.0, 0.25])),
    power_sum: (X, 3),
    search: (X, 1.75, 0),
}


def ready(func: Func):
    nested = nest(func)
    return python.load(python.emit(nested), nested)


@pytest.mark.parametrize("make", ARGUMENTS)
def test_it_computes_what_the_ir_says(make):
    func = make()
    result = ready(func)(*ARGUMENTS[make])
    values = result if isinstance(result, tuple) else (result,)
    for value, expected in zip(values, interpret(func, *ARGUMENTS[make]), strict=True):
        assert np.asarray(value).tobytes() == np.asarray(expected).tobytes()


def test_scalars_have_the_declared_types():
    seen = []

    class Trace:
        def record(self, *values):
            seen.append(values)

    r, q = ready(recorded())(0.0, 2.0, trace=Trace())
    assert (type(r), type(q)) == (np.float64, np.float32)
    assert r == np.inf
    assert seen == [(0, 0, 0.0, True)]


def test_no_warnings_and_no_exceptions_from_floating_point(recwarn):
    assert ready(loss())(*(np.zeros(2), np.zeros(0), np.zeros(0))) != 0.0
    assert not recwarn.list


def test_exceptions_show_the_generated_and_the_users_line():
    with pytest.raises(IndexError) as caught:
        ready(loss())(np.zeros(2), np.zeros(3), np.zeros(2))
    shown = "".join(traceback.format_exception(caught.value))
    assert "total += abs(z - y[i])" in shown.split("raised by")[0]
    assert "raised by loss.py, line 7:" in shown
    assert "    7 |         total += abs(z - y[i])\n" in shown


def test_exceptions_of_the_user():
    with pytest.raises(ValueError, match='not "found"') as caught:
        ready(search())(X, 10.0, 0)
    assert "raised by search.py, line 6:" in caught.value.__notes__[0]


def test_a_wrong_number_of_arguments_is_refused():
    with pytest.raises(ValueError, match="shorter"):
        ready(loss())(X)


def test_integers_of_arrays_become_pythons():
    src = Source("ints.py", "def f(k):\n    return k[0] // k[1]")
    from s2s.ir.types import Array, DType

    k = Var("k", Array(DType.I64, 1))
    one, two, r = Var("one", I64), Var("two", I64), Var("r", I64)
    from s2s.ir.nodes import Const

    body = (
        src.let(2, one, load(k, Const(0, I64))),
        src.let(2, two, load(k, Const(1, I64))),
        src.let(2, r, apply("ifloordiv", one, two)),
    )
    func = Func(name="f", params=(k,), body=body, results=(r,), span=src.at(1))
    assert type(ready(func)(np.array([7, 2]))) is int
    with pytest.raises(ZeroDivisionError):
        ready(func)(np.array([7, 0]))


def test_two_variants_of_one_name_live_together():
    src = Source("twice.py", "def f(a):\n    return a")
    for type_, kind in ((F64, np.float64), (F32, np.float32)):
        a, y = Var("a", type_), Var("y", type_)
        body = (src.let(2, y, apply("add", a, a)),)
        run = ready(Func(name="f", params=(a,), body=body, results=(y,), span=src.at(1)))
        assert type(run(1)) is kind
