"""Sorting as s2s-Python: an order that is decided, and elements taken in it."""

from __future__ import annotations

import numpy as np

from s2s.elementary import order
from s2s.elementary.declare import Composite


def sort(a, axis=-1, kind=None, order=None, *, stable=None):
    """The elements in increasing order along an axis."""
    a = np.asarray(a)
    if axis is None:
        a = np.ravel(a)
        axis = 0
    return np.take_along_axis(a, np.argsort(a, axis=axis), axis=axis)


def sort_in_place(a, axis=-1, kind=None, order=None, *, stable=None):
    """`a.sort()`."""
    a[...] = np.sort(a, axis=axis)


def partition(a, kth, axis=-1, kind="introselect", order=None):
    """Sorted altogether: every element stands where a partition at any `kth` may put it."""
    return np.sort(a, axis=axis)


def argpartition(a, kth, axis=-1, kind="introselect", order=None):
    """The order of `partition`."""
    return np.argsort(a, axis=axis)


def lexsort(keys, axis=-1):
    """The order by the last key, then by the one before it, and so on."""
    n = len(keys)
    at = np.argsort(keys[0], axis=axis)
    for k in range(1, n):
        key = np.take_along_axis(np.asarray(keys[k]), at, axis=axis)
        at = np.take_along_axis(at, np.argsort(key, axis=axis), axis=axis)
    return at


def maximum_accumulate(array, axis=0):
    """The greatest element so far."""
    a = np.asarray(array)
    return np.take_along_axis(a, order.running_max(a, axis), axis=axis)


def minimum_accumulate(array, axis=0):
    """The least element so far."""
    a = np.asarray(array)
    return np.take_along_axis(a, order.running_min(a, axis), axis=axis)


Composite(sort, spellings=(np.sort,))
Composite(sort_in_place, spellings=(np.ndarray.sort,))
Composite(partition, spellings=(np.partition,))
Composite(argpartition, spellings=(np.argpartition,))
Composite(lexsort, spellings=(np.lexsort,))
Composite(maximum_accumulate, spellings=(np.maximum.accumulate,))
Composite(minimum_accumulate, spellings=(np.minimum.accumulate,))
