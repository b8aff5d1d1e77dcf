"""Counting and classing as s2s-Python: bincount, digitize, histogram, unique."""

from __future__ import annotations

import numpy as np

from s2s.elementary.arrays import stop_gradient
from s2s.elementary.declare import Composite


def bincount(x, weights=None, minlength=0):
    """How often each int occurs, or the sum of its weights."""
    x = np.asarray(x)
    n = minlength
    for k in x:
        if k < 0:
            raise ValueError("'list' argument must have no negative elements")
        n = max(n, int(k) + 1)
    if weights is None:
        counts = np.zeros(n, dtype=int)
        np.add.at(counts, x, np.ones(x.shape, dtype=int))
        return counts
    sums = np.zeros(n)
    np.add.at(sums, x, np.asarray(weights))
    return sums


def digitize(x, bins, right=False):
    """The class of each element among the edges."""
    bins = np.asarray(bins)
    ends = stop_gradient(bins)
    if ends[0] <= ends[-1]:
        result = np.searchsorted(bins, x, side="left" if right else "right")
    else:
        side = "right" if right else "left"
        result = bins.shape[0] - np.searchsorted(bins[::-1], x, side=side)
    return result


def histogram_edges(a, bins, range):
    """The edges of the classes of np.histogram."""
    if np.ndim(bins) == 1:
        return np.asarray(bins)
    if range is None:
        low, high = 1.0 * np.min(a), 1.0 * np.max(a)
    else:
        low, high = 1.0 * range[0], 1.0 * range[1]
    if low == high:
        low = low - 0.5
        high = high + 0.5
    edges = low + np.arange(bins + 1) * ((high - low) / bins)
    edges[-1] = high
    return edges


def histogram(a, bins=10, range=None, density=None, weights=None):
    """How many elements are in each class, the last class with its upper edge."""
    a = np.ravel(np.asarray(a))
    edges = histogram_edges(stop_gradient(a), bins, range)
    n = edges.shape[0] - 1
    k = np.searchsorted(edges, a, side="right") - 1
    place = stop_gradient(a)
    k = np.where(place == edges[-1], n - 1, k)
    k = np.where((k < 0) | (k >= n), n, k)
    if weights is None:
        counted = np.zeros(n + 1, dtype=int)
        np.add.at(counted, k, np.ones(k.shape, dtype=int))
    else:
        counted = np.zeros(n + 1)
        np.add.at(counted, k, np.ravel(np.asarray(weights)))
    counts = counted[:n]
    if density:
        return counts / (edges[1:] - edges[:-1]) / np.sum(counts), edges
    return counts, edges


def unique(ar, return_index=False, return_inverse=False, return_counts=False):
    """The different elements in increasing order."""
    a = np.ravel(np.asarray(ar))
    order = np.argsort(a)
    s = a[order]
    values = stop_gradient(s)
    n = a.shape[0]
    group = np.zeros(n, dtype=int)
    for i in range(1, n):
        group[i] = group[i - 1] + (1 if values[i] != values[i - 1] else 0)
    count = group[n - 1] + 1 if n > 0 else 0
    first = np.zeros(count, dtype=int)
    counts = np.zeros(count, dtype=int)
    inverse = np.zeros(n, dtype=int)
    for i in range(n - 1, -1, -1):
        first[group[i]] = i
        counts[group[i]] += 1
        inverse[order[i]] = group[i]
    result = (s[first],)
    if return_index:
        result = result + (order[first],)
    if return_inverse:
        result = result + (np.reshape(inverse, np.shape(ar)),)
    if return_counts:
        result = result + (counts,)
    if len(result) == 1:
        return result[0]
    return result


Composite(bincount, spellings=(np.bincount,))
Composite(digitize, spellings=(np.digitize,))
Composite(histogram, spellings=(np.histogram,))
Composite(unique, spellings=(np.unique,))
