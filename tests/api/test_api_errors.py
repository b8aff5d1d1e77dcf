"""Refusals: each an S2SError that says what was found and what to do."""

from __future__ import annotations

import traceback

import numpy as np
import pytest

import s2s


def square(x):
    return x * x


def pair(x):
    return x, x


def text(x):
    return "no number"


def identity(x):
    return x


def counted(x, n):
    return x * n


BAD_ARGUMENTS = [
    (square, (3,), "int"),
    (square, (True,), "bool"),
    (square, ("3.0",), "string"),
    (square, (3.0 + 1.0j,), "complex number"),
    (square, (np.array([1, 2]),), "int64"),
    (square, (np.array([None, 1.0]),), "object"),
    (square, (np.array([1.0 + 1j], np.complex64),), "complex64"),
    (square, (np.array(["a"]),), "dtype"),
    (square, (np.float16(1.0),), "float16"),
    (square, ([[1.0, 2.0], [3.0]],), "ragged"),
    (square, ({"n": 3},), "int"),
    (square, (np.ma.array([1.0]),), "MaskedArray"),
    (identity, (np.ones(3),), "one float"),
    (pair, (1.0,), "tuple"),
    (text, (1.0,), "no number"),
]


@pytest.mark.parametrize(("function", "args", "found"), BAD_ARGUMENTS)
def test_bad_arguments(function, args, found):
    with pytest.raises(s2s.S2SError, match=found) as caught:
        s2s.grad(function)(*args)
    assert "try:" in str(caught.value)
    assert caught.value.remedy


def test_too_many_axes():
    def widened(x):
        return np.sum(x[:, None, None, None, None, None, None, None, None] * 2.0)

    with pytest.raises(s2s.S2SError, match="9 axes"):
        s2s.grad(lambda x: np.sum(x))(np.ones((1,) * 9))
    with pytest.raises(s2s.S2SError, match="9 axes"):
        s2s.grad(widened)(np.ones(1))


def test_bad_requests():
    with pytest.raises(s2s.S2SError, match="not a function"):
        s2s.grad(3.0)
    with pytest.raises(s2s.S2SError, match="argnums=2"):
        s2s.grad(counted, argnums=2)
    with pytest.raises(s2s.S2SError, match="argnums"):
        s2s.grad(counted, argnums="x")
    with pytest.raises(s2s.S2SError, match="backend"):
        s2s.grad(square, backend="fortran")
    with pytest.raises(s2s.S2SError, match="lang"):
        s2s.source(square, lang="latin")
    with pytest.raises(s2s.S2SError, match="pair"):
        s2s.grad(square, has_aux=True)(1.0)
    with pytest.raises(s2s.S2SError, match="one tangent"):
        s2s.jvp(square, (1.0,), ())
    with pytest.raises(s2s.S2SError, match="two tuples"):
        s2s.jvp(square, 1.0, 1.0)
    with pytest.raises(s2s.S2SError, match="first derivatives"):
        s2s.hvp(square, backend="tape")(1.0, 1.0)


def test_bad_tangents():
    def f(x):
        return np.sum(x)

    with pytest.raises(s2s.S2SError, match="shape"):
        s2s.jvp(f, (np.ones(3),), (np.ones(2),))
    with pytest.raises(s2s.S2SError, match="dtype"):
        s2s.jvp(f, (np.ones(3),), (np.array(["a", "b", "c"]),))
    with pytest.raises(s2s.S2SError, match="structure"):
        s2s.jvp(pair, ((1.0, 2.0),), (1.0,))
    assert s2s.jvp(f, (np.ones(3),), (np.ones(3, int),)) == (3.0, 3.0)
    with pytest.raises(s2s.S2SError, match="shape"):
        s2s.jvp(f, (np.ones(3),), (np.ones(2),))


def test_functions_without_source():
    namespace: dict = {}
    exec(compile("def f(x):\n    return x * x\n", "<made here>", "exec"), namespace)
    with pytest.raises(s2s.S2SError, match="source"):
        s2s.grad(namespace["f"])(1.0)
    with pytest.raises(s2s.S2SError):
        s2s.grad(np.sin)(1.0)
    with pytest.raises(s2s.S2SError):
        s2s.grad(abs)(1.0)


def test_our_errors_show_no_inner_frames():
    with pytest.raises(s2s.S2SError) as caught:
        s2s.grad(square)(3)
    frames = traceback.extract_tb(caught.value.__traceback__)
    assert len([f for f in frames if "/s2s/" in f.filename]) <= 2
    assert caught.value.__cause__ is None


def test_an_error_can_be_repeated_and_repaired():
    slope = s2s.grad(identity)
    for _ in range(2):
        with pytest.raises(s2s.S2SError):
            slope(np.ones(3))
    assert slope(2.0) == 1.0
