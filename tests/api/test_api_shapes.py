"""Signatures that hold the shape of an array: each shape has code of its own."""

import numpy as np
import pytest

import s2s


def halved(x):
    if len(x) == 1:
        return x[0] ** 2
    m = len(x) // 2
    return halved(x[:m]) * 0.5 + halved(x[m:])


@pytest.mark.parametrize("backend", ["tape", "python", "c"])
def test_other_shapes(backend):
    gradient = s2s.grad(halved, backend=backend)
    for size in (1, 2, 5, 2, 3, 5):
        x = np.arange(1.0, 1.0 + size)
        found = gradient(x)
        assert found.shape == (size,)
        assert found[-1] == 2.0 * x[-1]


@pytest.mark.parametrize("backend", ["tape", "python", "c"])
def test_large(backend):
    """Too many calls to write each one out: one code for all sizes."""
    gradient = s2s.grad(halved, backend=backend)
    for size in (1000, 700):
        x = np.linspace(1.0, 2.0, size)
        found = gradient(x)
        assert found[-1] == 2.0 * x[-1]
        assert 0.0 < found[0] < 1e-2
