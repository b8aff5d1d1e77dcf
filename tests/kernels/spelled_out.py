"""The fixed orders of the semantics, spelled out one rounding at a time; independent of csrc/."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import numpy as np

BLOCK, LANES = 4096, 16


def l16(values):
    """Sum in the order L16: lanes inside blocks, folded, then the sums of the blocks likewise."""
    values = list(values)
    kind = type(values[0]) if values else np.float64
    while True:
        partials = []
        for start in range(0, max(len(values), 1), BLOCK):
            lane = [kind(0)] * LANES
            for i, x in enumerate(values[start : start + BLOCK]):
                lane[i % LANES] = lane[i % LANES] + x
            for width in (8, 4, 2, 1):
                for j in range(width):
                    lane[j] = lane[j] + lane[j + width]
            partials.append(lane[0])
        if len(partials) == 1:
            return partials[0]
        values = partials


def chain(values, kind=np.float64):
    """Sum one after the other, from +0.0."""
    total = kind(0)
    for x in values:
        total = total + x
    return total


def sum_axes(x, axes):
    """The longest trailing run of reduced axes by L16, the others by chains, innermost first."""
    kind = x.dtype.type
    first = x.ndim
    while first and first - 1 in axes:
        first -= 1
    if first < x.ndim:
        flat = x.reshape(*x.shape[:first], math.prod(x.shape[first:]))
        made = np.empty(x.shape[:first], x.dtype)
        for index in np.ndindex(made.shape):
            made[index] = l16(flat[index])
        x = made
    for axis in sorted((a for a in axes if a < first), reverse=True):
        made = np.empty(x.shape[:axis] + x.shape[axis + 1 :], x.dtype)
        for index in np.ndindex(made.shape):
            column = x[(*index[:axis], slice(None), *index[axis:])]
            made[index] = chain(column, kind)
        x = made
    return x


def prod_axes(x, axes):
    """For each output one chain from 1 in C order."""
    kept = [a for a in range(x.ndim) if a not in axes]
    moved = np.transpose(x, (*kept, *axes))
    out = np.empty(moved.shape[: len(kept)], x.dtype)
    for index in np.ndindex(out.shape):
        total = x.dtype.type(1)
        for value in moved[index].ravel():
            total = total * value
        out[index] = total
    return out


def fma(a, b, c):
    """a * b + c rounded once, of finite numbers of one dtype."""
    kind = type(a)
    exact = Fraction(float(a)) * Fraction(float(b)) + Fraction(float(c))
    near = kind(float(exact))
    around = (np.nextafter(near, kind(-np.inf)), near, np.nextafter(near, kind(np.inf)))
    # float() has rounded once already: the nearest is found anew, a tie goes to the even mantissa
    return min(around, key=lambda x: (abs(Fraction(float(x)) - exact), _odd(x)))


def _odd(x):
    return int(x.view(np.uint64 if x.itemsize == 8 else np.uint32)) & 1


def matmul(a, b):
    """Per output a chain of fma in increasing k from +0.0."""
    out = np.empty((a.shape[0], b.shape[1]), a.dtype)
    for i, j in itertools.product(*map(range, out.shape)):
        total = a.dtype.type(0)
        for k in range(a.shape[1]):
            total = fma(a[i, k], b[k, j], total)
        out[i, j] = total
    return out


def bits(x):
    """The bits of an array, all NaNs made equal."""
    x = np.array(x)
    if x.dtype.kind == "f":
        x = np.where(np.isnan(x), x.dtype.type(np.nan), x)
    return x.tobytes()
