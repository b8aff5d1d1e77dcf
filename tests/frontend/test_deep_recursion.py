"""Recursion that does not come to an end stops, as it does in Python."""

import pytest

import s2s


def falling(x):
    return x if x < 0.0 else x + falling(x - 1.0)


@pytest.mark.parametrize("backend", ["tape", "python", "c"])
@pytest.mark.parametrize("start", [5000.0, float("nan")])
def test_too_deep(backend, start):
    derivative = s2s.value_and_grad(falling, backend=backend)
    assert derivative(2.5) == (2.5 + 1.5 + 0.5 - 0.5, 4.0)
    with pytest.raises(RecursionError):
        derivative(start)
