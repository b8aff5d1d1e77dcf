"""Lists of run-time length whose items have different lengths: the tape runs such a call."""

import numpy as np
import pytest
from three_backends import assert_as_python

import s2s


def blocks(x):
    parts = [x[:, :6]]
    for i in range(1, x.shape[1] // 6):
        parts.append(x[:, 6 * i - 2 : 6 * i])
    return sum([np.sum(part * part) for part in parts])


def triangle(x):
    rows = []
    for i in range(len(x)):
        rows.append(x[: i + 1, 0] * 2.0)
    return sum([np.sum(row * row) for row in rows])


@pytest.mark.parametrize("function", [blocks, triangle])
def test_items_of_different_lengths(function):
    x = np.ones((4, 18))
    assert_as_python(function, x)
    with pytest.raises(ValueError, match="have different lengths"):
        s2s.hvp(function)(x, x)
