"""`copy.copy` and `copy.deepcopy`, in s2s-Python."""

from __future__ import annotations

import copy as library

import numpy as np

from s2s.elementary.declare import Composite


def copy(x):
    """A list, dict or array of its own with the same items."""
    if isinstance(x, (list, dict, np.ndarray)):
        return x.copy()
    if _is_fixed(x) or isinstance(x, tuple):
        return x
    raise NotImplementedError("copy.copy of an object")


def deepcopy(x, memo=None):
    """The same with copies of everything inside."""
    if isinstance(x, list):
        return [deepcopy(item) for item in x]
    if isinstance(x, tuple):
        return tuple([deepcopy(item) for item in x])
    if isinstance(x, dict):
        return {key: deepcopy(x[key]) for key in x}
    if isinstance(x, np.ndarray):
        return x.copy()
    if _is_fixed(x):
        return x
    raise NotImplementedError("copy.deepcopy of an object")


def _is_fixed(x):
    return x is None or callable(x) or isinstance(x, (bool, int, float, complex, str, np.generic))


Composite(copy, spellings=(library.copy,))
Composite(deepcopy, spellings=(library.deepcopy,))
