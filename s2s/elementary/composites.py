"""Functions given by an s2s-Python body, read by frontend and tape as if the user had written it.

A body may use NumPy, static tests on its keyword arguments, and nothing else.
"""

from __future__ import annotations

import numpy as np

from s2s.elementary.declare import Composite


def mean(a, axis=None, keepdims=False):
    """Sum over the number of elements."""
    if axis is None:
        return np.sum(a, keepdims=keepdims) / a.size
    if isinstance(axis, tuple):
        n = 1
        for k in axis:
            n = n * a.shape[k]
        return np.sum(a, axis=axis, keepdims=keepdims) / n
    return np.sum(a, axis=axis, keepdims=keepdims) / a.shape[axis]


def outer(a, b):
    """The products of all pairs."""
    return a[:, None] * b[None, :]


Composite(mean, spellings=(np.mean,))
Composite(outer, spellings=(np.outer,))
