"""Second derivatives of np.prod, at zeros too; tangents of dot products beside infinities."""

import numpy as np
import pytest

import s2s


def whole(x):
    return np.prod(x) * np.sum(x)


def rows(x):
    return np.sum(np.prod(np.sin(x), axis=1) ** 2)


def planes(x):
    return np.sum(np.cos(np.prod(x, axis=(0, 2), keepdims=True)))


VECTOR = np.array([0.5, 2.0, -1.5, 0.7])
MATRIX = np.array([[0.3, -1.2, 0.8], [2.1, -0.4, 1.1]])


@pytest.mark.parametrize(
    ("function", "x"),
    [
        (whole, VECTOR),
        (whole, np.array([0.0, 2.0, 3.0])),
        (whole, np.array([0.0, 0.0, 3.0])),
        (rows, MATRIX),
        (planes, np.stack((MATRIX, 2.0 * MATRIX))),
    ],
)
def test_second_derivatives(function, x):
    v = np.random.default_rng(x.size).standard_normal(x.shape)
    gradient, step = s2s.grad(function, backend="python"), 1e-6
    truth = (gradient(x + step * v) - gradient(x - step * v)) / (2.0 * step)
    found = [s2s.hvp(function, backend=backend)(x, v) for backend in ("python", "c")]
    np.testing.assert_array_equal(*found)
    np.testing.assert_allclose(found[0], truth, rtol=1e-7, atol=1e-7)


def test_no_direction_beside_an_infinity():
    x = np.array([np.inf, 2.0])
    for backend in ("python", "c"):
        assert s2s.hvp(np_product, backend=backend)(x, np.zeros(2)).tolist() == [0.0, 0.0]


def np_product(x):
    return np.prod(x)


def inner(x, y):
    return np.dot(x, x) * 0.5 + np.dot(x, y)


@pytest.mark.parametrize("backend", ["tape", "python", "c"])
def test_a_tangent_of_zeros_contributes_nothing_to_a_dot_product(backend):
    """The other operand may hold an infinity."""
    x, y = np.array([1.0, 2.0]), np.array([np.inf, 1.0])
    zero, one = np.zeros(2), np.ones(2)
    assert s2s.jvp(inner, (x, y), (zero, one), backend=backend)[1] == 3.0
    assert s2s.jvp(inner, (x, y), (zero, zero), backend=backend)[1] == 0.0
