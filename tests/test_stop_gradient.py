"""`s2s.stop_gradient`: the value goes through, the derivative does not."""

from __future__ import annotations

import numpy as np
import pytest

import s2s

A = np.array([1.0, 2.0, 3.0])


def scalar(x):
    return x * s2s.stop_gradient(x)


def array(a):
    kept = s2s.stop_gradient(a * a)
    kept[0] = a[1]  # a copy: `a` stays as it is
    return np.sum(kept * a)


def containers(a):
    state = s2s.stop_gradient({"k": (a[0], [a])})
    return state["k"][0] * a[0] + np.sum(state["k"][1][0] * a)


def passive(x):
    n = s2s.stop_gradient(3)
    return x * n


def in_a_loop(a):
    x = a[0]
    for _ in range(4):
        x = x - 0.1 * s2s.stop_gradient(x) * a[1]
    return x


@pytest.mark.parametrize(
    ("function", "point", "gradient"),
    [
        (scalar, 3.0, 3.0),
        (array, A, [2.0, 4.0 + 1.0, 9.0]),
        (containers, A, [1.0 + 1.0, 2.0, 3.0]),
        (passive, 2.0, 3.0),
    ],
)
def test_no_derivative_flows(function, point, gradient):
    assert s2s.verify(function)(point).equal
    np.testing.assert_array_equal(s2s.grad(function)(point), gradient)


def test_in_a_loop():
    assert s2s.verify(in_a_loop)(A).equal
    x, total = 1.0, 0.0
    for _ in range(4):
        total += -0.1 * x
        x = x - 0.1 * x * 2.0
    np.testing.assert_allclose(s2s.grad(in_a_loop)(A), [1.0, total, 0.0], rtol=1e-14)


def test_forward_and_second_order():
    assert s2s.jvp(scalar, (3.0,), (2.0,)) == (9.0, 6.0)
    assert s2s.hvp(scalar)(3.0, 1.0) == 0.0


def test_outside_of_a_derivative():
    assert s2s.stop_gradient(2.5) == 2.5
    assert s2s.stop_gradient((1.0, {"k": 2})) == (1.0, {"k": 2})
    copy = s2s.stop_gradient(A)
    assert copy is not A and np.array_equal(copy, A)
