"""What the instrumented function does is what the function does: types, errors, scopes, places."""

import functools
import math
import traceback

import numpy as np
import pytest
from helpers import gradient, gradients

from s2s import tape
from s2s.errors import S2SError

TABLE = np.array([1.0, 2.0])
FACTORS = [0.5, 2.0]


def value(function, *args):
    return tape.run(function, args, (), {}).value


# --- numbers -------------------------------------------------------------------------------------


def test_float_exceptions_are_those_of_numpy():
    assert value(lambda x: x / 0.0, 1.0) == math.inf
    assert math.isnan(value(lambda x: math.log(x), -1.0))
    assert value(lambda i: 1 / i, 0) == math.inf
    assert value(lambda x: math.exp(x), 1000.0) == math.inf
    assert math.isnan(value(lambda x: x % 0.0, 1.0))


@pytest.mark.parametrize(
    "function, error",
    [
        (lambda i: (i + 9) // 0, ZeroDivisionError),
        (lambda i: i % 0, ZeroDivisionError),
        (lambda i: int(math.nan), ValueError),
        (lambda i: int(math.inf), OverflowError),
        (lambda i: TABLE[2 + i], IndexError),
        (lambda i: np.ones(3) + np.ones(2 + i), ValueError),
        (lambda i: [0.0][1 + i], IndexError),
    ],
)
def test_errors_are_those_of_python(function, error):
    with pytest.raises(error):
        value(function, 0)


def test_asserts_and_raises():
    def f(x):
        assert x > 0.0, f"x is {x:.1f}"
        if x > 1.0:
            raise ValueError("too large")
        return x

    with pytest.raises(AssertionError, match=r"x is -1\.0"):
        value(f, -1.0)
    with pytest.raises(ValueError, match="too large"):
        value(f, 2.0)
    assert value(f, 0.5) == 0.5


def test_integers():
    def f(i, j):
        return (7 * i - j) // 3 + i**j - abs(-j) % 2 + (i & j) + (i << 2) + max(i, j) + int(True)

    assert value(f, 5, 2) == f(5, 2)
    assert value(lambda i: np.array([2**62, 1]) * (i + 2), 0).tolist() == [-(2**63), 2]
    assert value(lambda i: 2**-i, 2) == 0.25
    assert value(lambda k: k[0] * 2 + len(k), np.array([3, 4])) == 8


def test_powers_by_the_type_of_the_exponent():
    x = 1.1
    squared = x * x
    assert value(lambda x: x**5, x) == x * (squared * squared)
    assert value(lambda x: x**-2, x) == 1.0 / squared
    assert gradient(lambda x: x**3, x) == 3.0 * squared
    assert gradient(lambda x: x**0, 0.0) == 0.0
    assert gradient(lambda x: x**1, 0.0) == 1.0
    assert gradients(lambda x, p: x**p, 0.0, 2.0) == (0.0, 0.0)
    assert math.isnan(value(lambda x: x**0.5, -1.0))
    assert gradient(lambda x: math.pow(x, 2), 3.0) == pytest.approx(6.0)


def test_python_floats_are_weak_against_float32():
    x = np.array([1.1, -2.3], dtype=np.float32)

    def f(x, s):
        y = 0.1 * x + s
        y += 1 / 3
        return np.sum(y * y) * 2.0

    run = tape.run(f, (x, 0.25), (0, 1), {})
    assert run.gradients[0].dtype == np.float32 and type(run.gradients[1]) is float
    assert type(run.value) is np.float32 and run.value == np.float32(f(x, 0.25))
    assert value(lambda x: x[0] * np.float64(2.0), x) == float(x[0]) * 2.0
    assert type(value(lambda x: x[0] * 2.0, x)) is np.float32
    k = np.array([1, 2])
    assert type(value(lambda x, k: x[0] * k[0], x, k)) is float
    assert type(value(lambda x, k: x[0] * int(k[0]), x, k)) is np.float32


def test_gradients_have_the_types_of_the_arguments():
    def f(tree, s):
        return tree["a"][0] * np.sum(tree["b"]) * s + tree["n"]

    tree = {"a": (2.0, 3.0), "b": np.ones((2, 1), np.float32), "n": 4}
    bar, s_bar = gradients(f, tree, np.float32(3.0))
    assert bar["a"] == (6.0, 0.0) and type(bar["a"]) is tuple
    assert bar["b"].dtype == np.float32 and bar["b"].shape == (2, 1) and bar["n"] is None
    assert type(s_bar) is np.float32


def test_a_float32_store_rounds():
    def f(x):
        y = np.zeros(1, dtype=np.float32)
        y[0] = x
        return y[0]

    assert value(f, 0.1) == np.float32(0.1) and gradient(f, 0.1) == 1.0


# --- arguments and results -----------------------------------------------------------------------


def test_arguments_are_not_modified():
    def f(x, items):
        x *= 2.0
        items.append(x[0])
        return items[-1] * x[1]

    x, items = np.array([1.0, 3.0]), [1.0]
    assert value(f, x, items) == 12.0
    assert x.tolist() == [1.0, 3.0] and items == [1.0]


def test_globals_are_one_array_and_written_back():
    def f(x):
        t = TABLE
        t[0] = x
        return TABLE[0] * FACTORS[1] * TABLE[1]

    try:
        assert gradient(f, 3.0) == 4.0 and TABLE.tolist() == [3.0, 2.0]
    finally:
        TABLE[0] = 1.0


def test_the_seed_follows_the_result():
    def f(x):
        return x * 2.0, {"note": "aux"}, x**2

    assert gradient(f, 3.0, seed=(1.0, None, 10.0)) == 62.0
    assert gradient(lambda x: x * x, np.array([1.0, 2.0]), seed=np.array([1.0, 10.0])).tolist() == [
        2.0,
        40.0,
    ]


def test_non_contiguous_arguments():
    a = np.arange(6.0).reshape(2, 3).T
    assert gradient(lambda a: np.sum(a.reshape(-1) * np.arange(6.0)), a).tolist() == [
        [0.0, 1.0],
        [2.0, 3.0],
        [4.0, 5.0],
    ]


# --- functions -----------------------------------------------------------------------------------


def test_lambdas_on_one_line():
    f, g = lambda x: x * 2.0, lambda x: x * 3.0
    assert (gradient(f, 1.0), gradient(g, 1.0)) == (2.0, 3.0)


def test_partials_defaults_and_keywords():
    def f(y, x, *rest, scale=2.0, **more):
        return x * scale * rest[0] * y + more["shift"] * x

    partly = functools.partial(f, 2.0, shift=7.0)

    def g(x):
        arguments = (3.0,)
        return partly(x, *arguments, shift=1.0, **{"scale": x})

    assert gradient(g, 5.0) == 61.0
    assert gradient(partly, 5.0, 1.0) == 11.0


def test_decorated_functions():
    def twice(function):
        @functools.wraps(function)
        def wrapper(*args):
            return 2.0 * function(*args)

        return wrapper

    @twice
    def f(x):
        return x * x

    assert gradient(f, 3.0) == 12.0


def test_generated_names_do_not_leak():
    def f(x):
        a = b = x
        a += b
        return len(locals()) * a

    assert gradient(lambda x: (y := x * x) + y, 3.0) == 12.0
    assert value(f, 1.0) > 0.0


def test_tracebacks_show_the_user_s_line():
    def f(x):
        y = x * 2.0
        return TABLE[int(y)]

    with pytest.raises(IndexError) as caught:
        value(f, 4.0)
    frames = traceback.extract_tb(caught.value.__traceback__)
    assert any(frame.name == "f" and "TABLE[int(y)]" in frame.line for frame in frames)


def test_printing(capsys):
    def f(x):
        print("x is", x, f"{x:.2f}", np.zeros(2) + x)
        return x

    value(f, 1.5)
    assert capsys.readouterr().out == "x is 1.5 1.50 [1.5 1.5]\n"


def test_isinstance_sees_floats_and_arrays():
    def f(x, a):
        return x * isinstance(x, float) + a[0] * isinstance(a, np.ndarray) + (x.dtype == float)

    assert value(f, np.float64(2.0), np.ones(1)) == 4.0


@pytest.mark.parametrize(
    "function, message",
    [
        (lambda x: np.packbits(x), "`packbits` is not known"),
        (lambda x: x.tobytes(), "no `tobytes`"),
        (lambda x: x[x[0]], "index is a float"),
        (eval(compile("lambda x: x", "<built>", "eval")), "source of `<lambda>` cannot be had"),
    ],
)
def test_refusals(function, message):
    with pytest.raises(S2SError, match=message):
        value(function, np.ones(2))


def test_refused_syntax():
    def assigns(x):
        x.attribute = 1.0

    def integers(x):
        k = np.zeros(2, dtype=int)
        k[0] = x

    for function in (assigns, integers):
        with pytest.raises(S2SError):
            value(function, 1.0)
