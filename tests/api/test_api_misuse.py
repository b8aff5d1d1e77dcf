"""The interface used in ways it is not meant for: refused with a remedy, or done right."""

from __future__ import annotations

import functools
import math

import numpy as np
import pytest

import s2s

V = np.array([1.0, 2.0])


def square(x):
    return x * x


def inner(x, y):
    return np.sum(x * y)


def pair(x):
    return x * x, x


def vector(x):
    return x * 2.0


class Model:
    def method(self, x):
        return x * x

    def __call__(self, x):
        return x * 3.0

    @staticmethod
    def plain(x):
        return x * 4.0

    @classmethod
    def of_class(cls, x):
        return x * 5.0


@pytest.mark.parametrize("backend", ["tape", "python", "c"])
def test_what_is_called_like_a_function(backend):
    model = Model()
    for function, slope in (
        (model, 3.0),
        (model.method, 4.0),
        (Model.plain, 4.0),
        (Model.of_class, 5.0),
        (lambda x: x * x * x, 12.0),
    ):
        assert s2s.grad(function, backend=backend)(2.0) == slope
    applied = functools.partial(inner, V)
    np.testing.assert_array_equal(s2s.grad(applied, backend=backend)(np.ones(2)), V)
    named = functools.partial(inner, y=V)
    np.testing.assert_array_equal(s2s.grad(named, backend=backend)(np.ones(2)), V)


def test_positions():
    for argnums in (1, -1, np.int64(1)):
        np.testing.assert_array_equal(s2s.grad(inner, argnums=argnums)(V, 3.0 * V), V)
    for argnums in ((0, 1), [0, 1], (np.int64(0), -1)):
        assert len(s2s.grad(inner, argnums=argnums)(V, V)) == 2


@pytest.mark.parametrize(
    ("misuse", "reason"),
    [
        (lambda: s2s.grad(3), "is not a function"),
        (lambda: s2s.grad("square"), "is not a function"),
        (lambda: s2s.grad(abs)(1.0), "not written in Python"),
        (lambda: s2s.grad(np.sin)(1.0), "not written in Python"),
        (lambda: s2s.grad(math.sin)(1.0), "not written in Python"),
        (lambda: s2s.grad(s2s.relu)(1.0), "`relu` is not written in Python"),
        (lambda: s2s.grad(float)(1.0), "not written in Python"),
        (lambda: s2s.grad(square, argnums="x"), "argnums holds 'x'"),
        (lambda: s2s.grad(square, argnums=1.0), "argnums holds 1.0"),
        (lambda: s2s.grad(square, argnums=None), "argnums holds None"),
        (lambda: s2s.grad(square, argnums=True), "argnums holds True"),
        (lambda: s2s.grad(square, argnums=5), "argnums=5"),
        (lambda: s2s.grad(square, backend="cuda"), "no backend 'cuda'"),
        (lambda: s2s.grad(square, backend=None), "no backend None"),
        (lambda: s2s.grad(square, on_jump="raise"), "on_jump='raise'"),
        (lambda: s2s.grad(square, has_aux=True)(1.0), "does not return a pair"),
        (lambda: s2s.grad(pair)(1.0), "returns a tuple"),
        (lambda: s2s.grad(vector)(V), "returns float64[:]"),
        (lambda: s2s.grad(vector, backend="tape")(V), "returns float64[:]"),
        (lambda: s2s.jvp(square, 1.0, 1.0), "two tuples"),
        (lambda: s2s.jvp(square, (1.0,), ()), "1 arguments and 0 tangents"),
        (lambda: s2s.jvp(inner, (V, V), (V, np.ones(3))), "shape (3,)"),
        (lambda: s2s.jvp(square, (1.0,), ("a",)), "dtype <U1"),
        (lambda: s2s.jvp(square, (1.0,), (1j,)), "dtype complex128"),
        (lambda: s2s.hvp(inner)(V, np.ones(3), V), "shape (3,)"),
        (lambda: s2s.hvp(square, backend="tape")(1.0, 1.0), "first derivatives only"),
        (lambda: s2s.source(square, lang="rust"), "no language 'rust'"),
        (lambda: s2s.trace(s2s.hvp(square)), "a trace is that of"),
        (lambda: s2s.custom_vjp(3), "gets 3"),
    ],
)
def test_refused(misuse, reason):
    with pytest.raises(s2s.S2SError) as caught:
        misuse()
    assert reason in str(caught.value) and caught.value.remedy
