"""Reductions over axes, in the fixed orders of the semantics: sums, products, extrema.

`axes` is None (all) or a tuple; `axis` is None (the C order of all) or one axis.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from s2s.kernels.elementwise import Value, ndarray
from s2s.kernels.library import (
    F32,
    F64,
    I64,
    descriptor,
    mask_of,
    plain,
    reduced_shape,
    typed_entries,
    usable,
)

_sum = typed_entries("sum", F64, F32, I64)
_sum_like = typed_entries("sum_like", F64, F32, I64)
_prod = typed_entries("prod", F64, F32, I64)
_prod_others = typed_entries("prod_others", F64, F32)


def _reduce(entries: dict, x: Value, axes: tuple[int, ...] | None, keepdims: bool) -> Value:
    x = usable(x, F64, F32, I64)
    mask = mask_of(axes, x.ndim)
    out = np.empty(reduced_shape(x.shape, mask, keepdims), x.dtype)
    entries[x.dtype](descriptor(out), descriptor(x), x.ndim, mask)
    return plain(out)


def sum(x: Value, axes: tuple[int, ...] | None = None, keepdims: bool = False) -> Value:
    """Sum over axes: L16 over the trailing ones, chains over the others (semantics 4.4)."""
    return _reduce(_sum, x, axes, keepdims)


def sum_like(g: Value, like: Value) -> Value:
    """`g` summed down to the shape of `like`: the transpose of broadcasting."""
    if not isinstance(g, ndarray):
        return g
    shape = np.shape(like)
    if shape == g.shape:
        return g.copy() if isinstance(like, ndarray) else plain(g)
    g, like = usable(g, F64, F32, I64), np.empty(shape, np.bool_)
    out = np.empty(shape, g.dtype)
    if _sum_like[g.dtype](descriptor(out), descriptor(g), g.ndim, descriptor(like), like.ndim):
        raise ValueError(f"shape {g.shape} is no broadcast of {shape}")
    return plain(out)


def prod(x: Value, axes: tuple[int, ...] | None = None, keepdims: bool = False) -> Value:
    """Product over axes: one chain in C order."""
    return _reduce(_prod, x, axes, keepdims)


def prod_others(x: Value, axes: tuple[int, ...] | None = None, keepdims: bool = False) -> Value:
    """For each element the product of the others along `axes`: prefix times suffix."""
    x = usable(x, F64, F32)
    out = np.empty(x.shape, x.dtype)
    _prod_others[x.dtype](descriptor(out), descriptor(x), x.ndim, mask_of(axes, x.ndim))
    return plain(out)


def prod_pairs(v: Value, x: Value, axes: tuple[int, ...] | None = None) -> Value:
    """The second derivatives of a product times v, by prefixes and suffixes with their tangents."""
    v, x = usable(v, F64, F32), usable(x, F64, F32)
    if not np.any(v):
        return np.zeros_like(x)
    reduced = tuple(range(x.ndim)) if axes is None else axes
    kept = tuple(k for k in range(x.ndim) if k not in reduced)
    out = np.empty(x.shape, x.dtype)
    order = (*reduced, *kept)
    rows, turned = np.transpose(x, order), np.transpose(v, order)
    target = np.transpose(out, order)
    places = list(np.ndindex(rows.shape[: len(reduced)]))
    shape = rows.shape[len(reduced) :]
    product, moved = np.ones(shape, x.dtype), np.zeros(shape, x.dtype)
    before = {}
    for k in places:
        before[k] = product, moved
        product, moved = product * rows[k], moved * rows[k] + product * turned[k]
    product, moved = np.ones(shape, x.dtype), np.zeros(shape, x.dtype)
    for k in reversed(places):
        left, left_moved = before[k]
        target[k] = left_moved * product + left * moved
        product, moved = product * rows[k], moved * rows[k] + product * turned[k]
    return out


# --- extrema -----------------------------------------------------------------------------------


def _extremum(
    name: str, what: str, reduction: Callable, dtypes: tuple[np.dtype, ...], doc: str
) -> Callable[..., Value]:
    """The kernel `<name><what>`; NumPy's `reduction` raises where there is nothing to choose."""
    entries = typed_entries(name + what, *dtypes)

    def kernel(x: Value, axis: int | None = None, keepdims: bool = False) -> Any:
        x = np.asarray(x)
        if x.dtype not in entries:
            return reduction(x, axis=axis, keepdims=keepdims)
        x = usable(x, *dtypes)
        mask = mask_of(None if axis is None else (axis,), x.ndim)
        if any(mask >> k & 1 and size == 0 for k, size in enumerate(x.shape)):
            return reduction(x, axis=axis, keepdims=keepdims)
        out = np.empty(reduced_shape(x.shape, mask, keepdims), I64 if what == "_index" else x.dtype)
        entries[x.dtype](
            descriptor(out), descriptor(x), x.ndim, -1 if axis is None else axis % x.ndim
        )
        return plain(out)

    kernel.__name__ = kernel.__qualname__ = name + what
    kernel.__doc__ = doc
    return kernel


_VALUE = "The value, as np.max and np.min choose it: the first NaN, else the last of the best."
_INDEX = "The lowest position of the best, or of the first NaN, along `axis` or in C order."
_GAP = "Distance to the best of the others: 0 at a tie, inf if there is none, NaN with a NaN."

amax = _extremum("amax", "", np.max, (F64, F32, I64), _VALUE)
amin = _extremum("amin", "", np.min, (F64, F32, I64), _VALUE)
amax_index = _extremum("amax", "_index", np.argmax, (F64, F32, I64), _INDEX)
amin_index = _extremum("amin", "_index", np.argmin, (F64, F32, I64), _INDEX)
amax_gap = _extremum("amax", "_gap", np.max, (F64, F32), _GAP)
amin_gap = _extremum("amin", "_gap", np.min, (F64, F32), _GAP)
