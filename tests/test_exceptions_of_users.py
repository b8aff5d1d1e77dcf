"""Exceptions with an `__init__` of their own, raised by compiled code as by the function itself."""

from __future__ import annotations

import numpy as np
import pytest

import s2s


class Unconverged(Exception):
    """What solvers raise: a message, and what is known of the last step."""

    def __init__(self, message, iterations=None, point=None, near=None, *, method="newton"):
        super().__init__(message)
        self.iterations = iterations
        self.point = point
        self.near = near
        self.method = method


def root(x, most):
    steps = 0
    for _ in range(most):
        if abs(x * x - 2.0) < 1e-9:
            return x
        x = x - (x * x - 2.0) / (2.0 * x)
        steps += 1
    raise Unconverged(
        f"{{no}} root after {steps} steps, '{x:.3f}'", most, x, near=np.array([x, steps])
    )


def checked(x):
    if x < 0:
        raise Unconverged("below zero", None, method="none")
    return np.sqrt(x)


@pytest.mark.parametrize("backend", ["tape", "python", "c"])
def test_a_message_and_values_of_the_run(backend):
    gradient = s2s.grad(root, backend=backend)
    assert abs(gradient(1.0, 10)) < 1e-9
    with pytest.raises(Unconverged) as expected:
        root(1.0, 2)
    with pytest.raises(Unconverged) as caught:
        gradient(1.0, 2)
    error, wanted = caught.value, expected.value
    assert str(error) == str(wanted)
    assert (error.iterations, error.point, error.method) == (2, wanted.point, "newton")
    np.testing.assert_array_equal(error.near, wanted.near)
    assert caught.traceback[-1].lineno + 1 == root.__code__.co_firstlineno + 7


@pytest.mark.parametrize("backend", ["tape", "python", "c"])
def test_constants(backend):
    gradient = s2s.grad(checked, backend=backend)
    assert gradient(4.0) == 0.25
    with pytest.raises(Unconverged, match="below zero") as caught:
        gradient(-4.0)
    assert (caught.value.iterations, caught.value.method) == (None, "none")
