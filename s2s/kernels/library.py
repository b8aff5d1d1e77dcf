"""The compiled extension: which of its entries to call, and arrays as they see them.

The kernels are compiled for several levels of instructions (csrc/s2s_kernels.c); all give the same
bits, so the level chosen here when s2s is imported is a matter of speed alone.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from s2s.kernels._native import ffi, lib

LEVELS = {0: "", 3: "_v3", 4: "_v4"}
LEVEL = LEVELS[lib.s2s_best_level()]

F64 = np.dtype(np.float64)
F32 = np.dtype(np.float32)
I64 = np.dtype(np.int64)
SUFFIX = {F64: "f64", F32: "f32", I64: "i64"}
POINTER = {F64: "double[]", F32: "float[]", I64: "int64_t[]"}

_new = ffi.new
_DESCRIPTOR = ffi.typeof("s2s_array *")
_from_buffer = ffi.from_buffer


def entry(name: str, level: str = LEVEL) -> Callable[..., Any]:
    """The compiled function of that name."""
    found = getattr(lib, f"s2s_entry_{name}{level}", None)
    if found is None:
        raise ImportError(f"the compiled kernels lack `{name}`: install s2s again")
    return found


def typed_entries(name: str, *dtypes: np.dtype) -> dict[np.dtype, Callable[..., Any]]:
    """The compiled functions `<name>_f64` and so on, by dtype."""
    return {dtype: entry(f"{name}_{SUFFIX[dtype]}") for dtype in dtypes}


def data_of(x: np.ndarray) -> Any:
    """A pointer to the elements of a C-contiguous array, of its element type."""
    return _from_buffer(POINTER[x.dtype], x)


def descriptor(x: np.ndarray) -> Any:
    """The `s2s_array` of `x`, valid as long as `x` lives; any strides."""
    shape = x.shape
    if x.flags.c_contiguous:
        return _new(_DESCRIPTOR, (_from_buffer(x), shape, _c_strides(shape)))
    size = x.itemsize
    address = ffi.cast("void *", x.ctypes.data)
    return _new(_DESCRIPTOR, (address, shape, [step // size for step in x.strides]))


@functools.lru_cache(maxsize=1024)
def _c_strides(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Strides of a C-contiguous array, in elements."""
    steps = [1]
    for size in shape[:0:-1]:
        steps.append(steps[-1] * size)
    return tuple(reversed(steps)) if shape else ()


def usable(x: Any, *dtypes: np.dtype) -> np.ndarray:
    """`x` as an array of one of the dtypes: itself if it is one, else converted without loss."""
    x = np.asarray(x)
    if x.dtype not in dtypes:
        wanted = next(d for d in (*reversed(dtypes), F64) if np.can_cast(x.dtype, d, "safe"))
        return x.astype(wanted)
    flags = x.flags
    if flags.c_contiguous and flags.aligned:
        return x
    return x if flags.aligned and all(step % x.itemsize == 0 for step in x.strides) else x.copy()


def mask_of(axes: tuple[int, ...] | None, rank: int) -> int:
    """The bit mask of some axes; None means all."""
    if axes is None:
        return (1 << rank) - 1
    mask = 0
    for axis in axes:
        mask |= 1 << (axis % rank)
    return mask


def reduced_shape(shape: tuple[int, ...], mask: int, keepdims: bool) -> tuple[int, ...]:
    """The shape that is left when the axes of the mask are reduced."""
    if keepdims:
        return tuple(1 if mask >> k & 1 else size for k, size in enumerate(shape))
    return tuple(size for k, size in enumerate(shape) if not mask >> k & 1)


def plain(x: np.ndarray) -> Any:
    """A result: an array of rank 0 as a number."""
    return x if x.ndim else x[()]
