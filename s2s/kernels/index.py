"""Moving elements: copies, broadcasts, concatenation, gathering and scattering, ranges."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from s2s.kernels.elementwise import Number, Value, ndarray
from s2s.kernels.library import F32, F64, I64, descriptor, ffi, plain, typed_entries, usable

_scatter = {
    "set": typed_entries("scatter_set", F64, F32, I64),
    "add": typed_entries("scatter_add", F64, F32, I64),
}

# --- copies and broadcasts ---------------------------------------------------------------------


def zeros_like(x: Value) -> Value:
    """A new array, or a number, of zeros."""
    if isinstance(x, ndarray):
        return np.zeros(x.shape, x.dtype)
    return np.float64(0.0) if type(x) is float else type(x)(0)


def grown(x: ndarray, count: int, *row: int) -> ndarray:
    """The array if it has room for one item after `count`, else a larger one that starts as it.

    The first item decides the shape of all; the program looks whether another one fits.
    """
    if count < len(x):
        return x
    larger = np.empty((2 * count + 8, *(x.shape[1:] if count else row)), x.dtype)
    if count:
        larger[:count] = x
    return larger


def copy(x: Value) -> Value:
    """A new C-contiguous array."""
    return x.copy() if isinstance(x, ndarray) else x


def stop_gradient(x: Any) -> Any:
    """`x` itself, arrays as copies; of containers each item."""
    match x:
        case tuple():
            items = [stop_gradient(item) for item in x]
            return type(x)(*items) if hasattr(x, "_fields") else tuple(items)
        case list():
            return [stop_gradient(item) for item in x]
        case dict():
            return {key: stop_gradient(item) for key, item in x.items()}
        case _:
            return copy(x)


def expand(
    g: Value, like: np.ndarray, axes: tuple[int, ...] | None = None, keepdims: bool = False
) -> np.ndarray:
    """`g`, a sum over `axes` of something of the shape of `like`, repeated to that shape."""
    g = np.asarray(g)
    if not keepdims:
        rank = like.ndim
        g = np.expand_dims(g, tuple(range(rank)) if axes is None else axes)
    return np.broadcast_to(g, like.shape).copy()


def broadcast_like(x: Value, like: Value) -> Value:
    """`x` broadcast to the shape of `like`, as a new array."""
    return np.broadcast_to(x, like.shape).copy() if isinstance(like, ndarray) else x


def concatenate(*arrays: np.ndarray, axis: int) -> np.ndarray:
    """The operands joined along an existing axis."""
    return np.concatenate(arrays, axis=axis)


def concatenate_part(g: np.ndarray, *arrays: np.ndarray, axis: int, part: int) -> np.ndarray:
    """The stretch of `g` that belongs to operand `part` of a concatenation."""
    start = 0
    for array in arrays[:part]:
        start += array.shape[axis]
    stop = start + arrays[part].shape[axis]
    return g[(slice(None),) * axis + (slice(start, stop),)].copy()


# --- index arrays ------------------------------------------------------------------------------


def _key(axis: int, index: tuple) -> tuple:
    return (slice(None),) * axis + index


def gather(x: np.ndarray, *index: Any, axis: int) -> np.ndarray:
    """`x[..., i1, i2, ...]` with integer arrays on the axes from `axis` on."""
    return x[_key(axis, index)]


def scatter(x: np.ndarray, *index: Any, value: Value, axis: int, mode: str = "set") -> None:
    """`x[..., i1, i2, ...] = value` or, with mode "add", `+=` where repeated elements add up.

    In increasing C order of the value: the last of repeated elements stays.
    """
    if x.dtype not in _scatter[mode]:
        if mode == "add":
            np.add.at(x, _key(axis, index), value)
        else:
            x[_key(axis, index)] = value
        return
    value = usable(np.asarray(value, x.dtype), x.dtype)
    if np.may_share_memory(x, value):
        value = value.copy()
    arrays = [usable(np.asarray(i, I64), I64) for i in index]
    arrays = [i.copy() if np.may_share_memory(x, i) else i for i in arrays]
    descriptors = [descriptor(i) for i in arrays]
    ranks = [i.ndim for i in arrays]
    target = descriptor(x)
    if _scatter[mode][x.dtype](
        *(target, x.ndim, axis, len(index)),
        *(ffi.new("s2s_array *[]", descriptors), ranks, descriptor(value), value.ndim),
    ):
        x[_key(axis, index)] = value  # raises: NumPy says what is wrong


def scatter_like(g: Value, like: np.ndarray, *index: Any, axis: int) -> np.ndarray:
    """Zeros of the shape of `like` with `g` added at the index, in increasing C order."""
    g = np.asarray(g)
    out = np.zeros(like.shape, g.dtype)
    scatter(out, *index, value=g, axis=axis, mode="add")
    return out


def last_writer(like: np.ndarray, *index: Any, axis: int) -> np.ndarray:
    """Which elements that a scatter writes are the last to be written to their place.

    Of the rank of the gathered value, with size 1 on the axes that are not indexed.
    """
    arrays = np.broadcast_arrays(*(np.asarray(i, I64) for i in index))
    sizes = like.shape[axis : axis + len(index)]
    places = np.ravel_multi_index(tuple(i % n for i, n in zip(arrays, sizes, strict=True)), sizes)
    number = np.arange(places.size).reshape(places.shape)
    writer = np.zeros(math.prod(sizes), I64)
    writer[places] = number
    shape = (1,) * axis + places.shape + (1,) * (like.ndim - axis - len(index))
    return (writer[places] == number).reshape(shape)


def nonzero(mask: np.ndarray, axis: int) -> np.ndarray:
    """The positions on one axis of the true elements, in C order."""
    return np.nonzero(mask)[axis]


# --- positions ---------------------------------------------------------------------------------


def pick(x: np.ndarray, k: Any, axis: int | None = None, keepdims: bool = False) -> Value:
    """The elements of x at the positions k along `axis` (None: of its C order)."""
    if axis is None:
        shape = (1,) * x.ndim if keepdims else ()
        return plain(x.reshape(-1)[np.reshape(k, shape)])
    k = np.asarray(k) if keepdims else np.expand_dims(k, axis)
    picked = np.take_along_axis(x, k, axis)
    return picked if keepdims else plain(np.squeeze(picked, axis))


def place(
    g: Value, k: Any, like: np.ndarray, axis: int | None = None, keepdims: bool = False
) -> np.ndarray:
    """Zeros of the shape of `like` with g at the positions k along `axis`."""
    g = np.asarray(g)
    out = np.zeros(like.shape, g.dtype)
    if axis is None:
        out.reshape(-1)[np.reshape(k, -1)] = g.reshape(-1)
        return out
    k = np.asarray(k) if keepdims else np.expand_dims(k, axis)
    np.put_along_axis(out, k, g if keepdims else np.expand_dims(g, axis), axis)
    return out


# --- ranges ------------------------------------------------------------------------------------


def arange(start: Number, stop: Number, step: Number) -> np.ndarray:
    """np.arange: of floats, start + i*d where d is the rounded distance of the first two."""
    if all(isinstance(x, (int, np.integer)) for x in (start, stop, step)):
        return np.arange(start, stop, step, dtype=np.int64)
    start, stop, step = np.float64(start), np.float64(stop), np.float64(step)
    if step == 0.0:
        raise ZeroDivisionError("division by zero")
    length = (stop - start) / step
    if not length < 2.0**53:
        raise ValueError("arange: cannot compute length")
    count = max(0, math.ceil(length))
    out = start + np.arange(count, dtype=np.float64) * ((start + step) - start)
    out[:2] = (start, start + step)[:count]
    return out
