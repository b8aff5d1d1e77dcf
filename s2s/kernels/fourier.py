"""Fourier transforms with the bits of csrc/s2s_fft.h."""

from __future__ import annotations

import numpy as np

from s2s.kernels.library import F64, descriptor, typed_entries, usable

_dft = typed_entries("dft", F64)


def dft(x: np.ndarray, axis: int, inverse: bool = False) -> np.ndarray:
    """The transform along an axis, without a factor; the first axis holds the two parts."""
    x = usable(x, F64)
    out = np.empty(x.shape, F64)
    if _dft[F64](descriptor(out), descriptor(x), x.ndim, axis, int(inverse)):
        raise MemoryError
    return out
