"""Hessian-vector products of programs with loops, branches and mutation, against differences."""

from __future__ import annotations

import numpy as np
import pytest

import s2s


def rosenbrock(x):
    s = 0.0
    for i in range(len(x) - 1):
        s += 100.0 * (x[i + 1] - x[i] ** 2) ** 2 + (1.0 - x[i]) ** 2
    return s


def swapped_steps(u, k):
    """Writes into its argument, and exchanges arrays."""
    v = np.zeros(len(u))
    for _ in range(5):
        for i in range(1, len(u) - 1):
            v[i] = u[i] + k * (u[i - 1] - 2.0 * u[i] + u[i + 1]) * u[i]
        u, v = v, u
    return np.sum(u**2)


def branches(x, k):
    total = 0.0
    for v in x:
        if v > 0.5:
            total += np.exp(k * v)
        elif v < -0.25:
            total += v * v * v
        else:
            total += max(v, 0.0) * np.sin(v)
    return total


def until_close(x, k):
    y = x.copy()
    while np.sum(y * y) > k:
        y = np.tanh(y) * 0.9
    return np.sum(y * np.exp(y))


CASES = [(rosenbrock, ()), (swapped_steps, (0.1,)), (branches, (0.7,)), (until_close, (0.5,))]
X = np.array([1.2, -0.5, 0.3, 2.0])
V = np.array([0.1, 0.2, -0.3, 0.4])


@pytest.mark.parametrize("f, rest", CASES, ids=lambda c: getattr(c, "__name__", ""))
def test_hvp_against_differences(f, rest):
    x, v = X.copy(), V.copy()
    product = s2s.hvp(f)(x, v, *rest)
    assert np.array_equal(x, X) and np.array_equal(v, V)
    assert np.array_equal(product, s2s.hvp(f, backend="python")(x, v, *rest))
    step = 1e-6
    gradient = s2s.grad(f)
    expected = (gradient(X + step * V, *rest) - gradient(X - step * V, *rest)) / (2 * step)
    assert np.max(np.abs(product - expected)) <= 1e-7 * max(1.0, np.max(np.abs(expected)))
