"""Arguments as people pass them: right in all backends, or refused with what to pass instead."""

from __future__ import annotations

import copy

import numpy as np
import pytest

import s2s
from s2s.nonsmooth.trace import same_bits

V = np.array([1.0, 2.0, 3.0])
BACKENDS = ("c", "python", "tape")


def squares(x):
    a = np.asarray(x)
    return np.sum(a * a)


def changes(x):
    a = np.array(x)
    a[0] = 2.0 * a[0]
    return np.sum(a * a)


def writes(x):
    x[0] = 2.0 * x[0]
    return np.sum(x * x)


def product(x, y):
    return x * y


def agree(function, *args):
    """The gradient, the same from all backends; arguments stay as they are."""
    kept = copy.deepcopy(args)
    found = [s2s.value_and_grad(function, backend=b)(*args) for b in BACKENDS]
    assert same_bits(found[0], found[1]) and same_bits(found[0], found[2])
    assert same_bits(list(kept), list(args))
    np.testing.assert_allclose(found[0][0], function(*kept))
    return found[0][1]


@pytest.mark.parametrize(
    "value",
    [
        3.0,
        np.float64(3.0),
        np.float32(3.0),
        np.array(3.0),
        np.array(3.0, np.float32),
        float("inf"),
        float("nan"),
        type("Length", (float,), {})(2.0),
    ],
)
def test_numbers(value):
    gradient = agree(lambda x: x * x, value)
    assert same_bits(np.asarray(gradient, np.float64), np.asarray(value * 2.0, np.float64))
    assert isinstance(gradient, np.ndarray) == isinstance(value, np.ndarray)


@pytest.mark.parametrize(
    "value",
    [
        [1.0, 2.0],
        (1.0, 2.0),
        [[1.0, 2.0], [3.0, 4.0]],
        [np.float64(1.0), 2.0],
        [np.float32(1.0), np.float32(2.0)],
        [V, V],
        [],
    ],
)
def test_lists_of_floats_are_trees(value):
    gradient = agree(squares, value)
    assert type(gradient) is type(value) and len(gradient) == len(value)
    np.testing.assert_array_equal(np.array(gradient), 2.0 * np.array(value))
    if value and isinstance(value[0], float):
        np.testing.assert_array_equal(agree(changes, value), [8.0 * value[0], 2.0 * value[1]])


def read_only():
    value = V.copy()
    value.flags.writeable = False
    return value


@pytest.mark.parametrize(
    "value",
    [
        np.arange(10.0)[::2],
        np.arange(10.0)[::-1],
        np.arange(6.0).reshape(2, 3).T[0],
        np.broadcast_to(1.0, (3,)),
        read_only(),
        np.frombuffer(bytearray(25), np.float64, 3, 1),
    ],
)
def test_memory_of_any_kind(value):
    expected = 2.0 * value
    np.testing.assert_array_equal(agree(squares, value), expected)
    expected[0] *= 4.0
    found = [s2s.grad(writes, backend=b)(value) for b in BACKENDS]
    for gradient in found:
        np.testing.assert_array_equal(gradient, expected)


def test_other_arguments():
    for value in (3, True, np.int64(3), np.uint8(3), np.uint64(3), 2.5, np.float32(2.5)):
        assert agree(product, 2.0, value) == value
    assert agree(lambda x, f: f(x), 2.0, np.exp) == np.exp(2.0)
    assert agree(lambda x, name: x if name == "a" else 2.0 * x, 2.0, "a") == 1.0
    assert agree(lambda x, y: x if y is None else 2.0 * x, 2.0, None) == 1.0


@pytest.mark.parametrize(
    "function",
    [
        lambda x: np.sum(np.asarray(x)),
        lambda x: np.sum(np.array(x)) * 2.0,
        lambda x: np.copy(x)[()] * x,
    ],
)
def test_arrays_of_rank_0(function):
    """The gradient of an array is an array."""
    gradient = agree(function, np.array(0.5))
    assert isinstance(gradient, np.ndarray) and gradient.shape == ()
    assert isinstance(agree(function, 0.5), float)


def test_keywords_and_defaults():
    def f(x, n=3, *, scale=2.0):
        return scale * x**n

    for backend in BACKENDS:
        gradient = s2s.grad(f, backend=backend)
        assert gradient(2.0) == 24.0
        assert gradient(2.0, 2) == gradient(x=2.0, n=2) == 8.0
        assert gradient(2.0, scale=1.0) == 12.0
        with pytest.raises(TypeError):
            gradient()
        with pytest.raises(TypeError):
            gradient(2.0, 3, 4.0)


def test_lambdas_on_one_line():
    """Of several lambdas with the same parameters on a line each is found."""
    several = [lambda x, s: x if s == "a" else 2 * x, lambda x, s: x * 3, lambda x, s: (x if s is None else 7 * x)]  # noqa: E501 # fmt: skip
    assert [s2s.grad(f)(2.0, "a") for f in several] == [1.0, 3.0, 7.0]


def endless():
    value = [1.0]
    value.append(value)
    return value


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ((3,), ("is an int", "3.0")),
        ((True,), ("is a bool", "1.0")),
        ((10**400,), ("is an int", "pass a float")),
        ((np.int64(3),), ("dtype int64", "astype(np.float64)")),
        ((np.array([1, 2]),), ("dtype int64", "astype(np.float64)")),
        ((np.array([True]),), ("dtype bool", "astype(np.float64)")),
        (([1.0, 2],), ("x[1]", "is an int", "2.0")),
        (({"a": 1.0, "b": 2},), ("x['b']", "is an int", "2.0")),
        (("text",), ("is a string", "argnums=")),
        ((b"text",), ("is a bytes", "argnums=")),
        ((np.array([1.0, None]),), ("dtype object", "dtype=np.float64")),
        ((np.array(["a"]),), ("dtype <U1", "pass numbers")),
        ((np.array([1.0], np.float16),), ("dtype float16", "float64 or float32")),
        ((np.longdouble(1.0),), ("dtype", "float64 or float32")),
        ((V.astype(">f8"),), ("dtype >f8", "astype(np.float64)")),
        ((np.zeros((1, 1)).view(np.matrix),), ("is a matrix", "np.asarray")),
        ((np.ma.array([1.0], mask=[1]),), ("is a MaskedArray", ".filled(")),
        ((np.zeros(1, [("a", float)]),), ("dtype", "pass numbers")),
        ((np.zeros((1,) * 9),), ("9 axes", "reshape")),
        (([[1.0, 2.0], [3.0]],), ("ragged", "pad the rows")),
        (([1.0] * 2000,), ("2000 numbers", "np.array(x)")),
        ((endless(),), ("contains itself", "containers")),
        ((iter([1.0]),), ("list_iterator", "pass floats")),
        ((np.datetime64("2020-01-01"),), ("datetime64", "pass numbers")),
        ((1.0, 10**30), ("`y` is an int that does not fit into 64 bits", "float")),
        ((1.0, np.uint64(2**63)), ("does not fit into 64 bits", "float")),
    ],
)
def test_refused_with_what_to_pass(args, words):
    def f(x, y=1.0):
        return x * y

    for backend in BACKENDS:
        with pytest.raises(s2s.S2SError) as caught:
            s2s.grad(f, backend=backend)(*args)
        for word in words:
            assert word in str(caught.value)


def test_overlapping_arguments_of_which_one_is_written():
    def f(a, b):
        a[0] = 2.0 * b[1]
        return np.sum(a * b)

    whole = np.arange(4.0)
    for backend in BACKENDS:
        with pytest.raises(s2s.S2SError, match="overlap"):
            s2s.grad(f, backend=backend)(whole[:3], whole[1:])
