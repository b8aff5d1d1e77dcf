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


def test_large():
    with pytest.raises(s2s.S2SError, match="the shape of an array decides"):
        s2s.grad(halved)(np.ones(1000))
