"""Sorting, searching and running along an axis, with the bits of csrc/s2s_sort.h."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from s2s.kernels.elementwise import Value
from s2s.kernels.library import F32, F64, I64, descriptor, plain, typed_entries, usable

_take_along = typed_entries("take_along", F64, F32, I64)
_put_along = typed_entries("put_along", F64, F32, I64)
_cumsum = typed_entries("cumsum", F64, F32, I64)


def _along(name: str, positions: bool, doc: str) -> Callable[..., np.ndarray]:
    """A kernel of the shape of its operand that looks at one axis."""
    dtypes = (F64, F32, I64) if positions else (F64, F32)
    entries = typed_entries(name, *dtypes)

    def kernel(x: np.ndarray, axis: int) -> np.ndarray:
        x = usable(x, *dtypes)
        out = np.empty(x.shape, I64 if positions else x.dtype)
        if entries[x.dtype](descriptor(out), descriptor(x), x.ndim, axis):
            raise MemoryError
        return out

    kernel.__name__ = kernel.__qualname__ = name
    kernel.__doc__ = doc
    return kernel


argsort = _along("argsort", True, "The stable order along an axis, NaN last.")
argsort_gap = _along("argsort_gap", False, "From each sorted element to the next; inf at the end.")
running_max = _along("running_max", True, "Where the first of the greatest so far stands.")
running_min = _along("running_min", True, "Where the first of the least so far stands.")
running_max_gap = _along("running_max_gap", False, "From the greatest so far to the second.")
running_min_gap = _along("running_min_gap", False, "From the least so far to the second.")


def take_along(x: np.ndarray, k: np.ndarray, axis: int) -> np.ndarray:
    """The elements of x at the positions k along an axis."""
    x, k = usable(x, F64, F32, I64), usable(k, I64)
    out = np.empty(k.shape, x.dtype)
    _checked(x, k, axis)
    _take_along[x.dtype](descriptor(out), descriptor(x), x.ndim, descriptor(k), k.ndim, axis)
    return out


def put_along(g: np.ndarray, k: np.ndarray, like: np.ndarray, axis: int) -> np.ndarray:
    """Zeros of the shape of `like` with g added at the positions k, in increasing order."""
    g, k = usable(g, F64, F32, I64), usable(k, I64)
    out = np.empty(like.shape, g.dtype)
    like = np.broadcast_to(g.dtype.type(0), like.shape)
    _put_along[g.dtype](
        *(descriptor(out), descriptor(g), descriptor(k), k.ndim),
        *(descriptor(like), like.ndim, axis),
    )
    return out


def _checked(x: np.ndarray, k: np.ndarray, axis: int) -> None:
    """Raise where sizes or positions do not fit."""
    sizes = [(*a.shape[:axis], *a.shape[axis + 1 :]) for a in (x, k)]
    if sizes[0] != sizes[1]:
        raise ValueError(f"positions of shape {k.shape} along axis {axis} of shape {x.shape}")
    size = x.shape[axis]
    wrong = k[(k < -size) | (k >= size)]
    if wrong.size:
        raise IndexError(f"index {wrong.flat[0]} is out of bounds for axis {axis} with size {size}")


def cumsum(x: np.ndarray, axis: int, backwards: bool = False) -> np.ndarray:
    """Running sums along an axis, from its start or (`backwards`) from its end."""
    x = usable(x, F64, F32, I64)
    out = np.empty(x.shape, x.dtype)
    _cumsum[x.dtype](descriptor(out), descriptor(x), x.ndim, axis, int(backwards))
    return out


def _search(name: str, dtypes: tuple[np.dtype, ...], positions: bool, doc: str) -> Callable:
    entries = typed_entries(name, *dtypes)

    def kernel(a: np.ndarray, v: Value, right: bool = False) -> Any:
        dtype = np.result_type(a, v)
        a, v = usable(np.asarray(a, dtype), *dtypes), usable(np.asarray(v, dtype), *dtypes)
        out = np.empty(v.shape, I64 if positions else v.dtype)
        entries[v.dtype](descriptor(out), descriptor(a), descriptor(v), v.ndim, int(right))
        return plain(out)

    kernel.__name__ = kernel.__qualname__ = name
    kernel.__doc__ = doc
    return kernel


searchsorted = _search(
    "searchsorted", (F64, F32, I64), True, "How many elements of the sorted a stand before v."
)
searchsorted_gap = _search(
    "searchsorted_gap", (F64, F32), False, "From v to the nearest of its neighbours in a."
)
