"""What the adjoint keeps: nothing that its reverse sweep does not read."""

import numpy as np
import pytest

import s2s

U = np.linspace(0.0, 1.0, 8)


def reverse_of(function, *args):
    return s2s.source(s2s.value_and_grad(function), lang="python")(*args)


def heat(u, k):
    for _ in range(5):
        u[1:-1] = u[1:-1] + k * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return np.sum(u**2)


def heat_by_elements(u, k):
    v = u.copy()
    for _ in range(5):
        for i in range(1, len(u) - 1):
            v[i] = u[i] + k * (u[i + 1] - 2.0 * u[i] + u[i - 1])
        u[:] = v
    return np.sum(u**2)


def burgers(u, k):
    for _ in range(5):
        u[1:-1] = u[1:-1] - k * u[1:-1] * (u[2:] - u[:-2])
    return np.sum(u**2)


@pytest.mark.parametrize("function", [heat, heat_by_elements])
def test_a_linear_stencil_saves_nothing(function):
    """Its reverse reads no value: none is saved, put back, or loaded for nothing."""
    text = reverse_of(function, U.copy(), 0.1)
    for superfluous in ("saved", "_old", "sum_like", "_ = "):
        assert superfluous not in text


def test_a_product_saves_its_factors():
    text = reverse_of(burgers, U.copy(), 0.1)
    assert text.count(".append(") == text.count(".pop()") == 2


@pytest.mark.parametrize("function", [heat, heat_by_elements, burgers])
def test_the_gradient_is_the_tapes(function):
    expected = s2s.grad(function, backend="tape")(U.copy(), 0.1)
    for backend in ("python", "c"):
        found = s2s.grad(function, backend=backend)(U.copy(), 0.1)
        np.testing.assert_array_equal(found, expected)
    h = 1e-6 * np.cos(np.arange(8.0))
    difference = (function(U + h, 0.1) - function(U - h, 0.1)) / 2
    assert abs(expected @ h - difference) < 1e-6 * abs(difference)
