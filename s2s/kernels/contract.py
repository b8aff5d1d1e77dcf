"""Contractions: vector.vector is L16 of rounded products, any other per output a chain of fma."""

from __future__ import annotations

import numpy as np

from s2s.kernels.elementwise import Value
from s2s.kernels.library import F32, F64, I64, descriptor, typed_entries, usable

_dot = typed_entries("dot", F64, F32, I64)
_matmul = typed_entries("matmul", F64, F32)


def _operands(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both in their common dtype."""
    dtype = np.result_type(a, b)
    return usable(np.asarray(a, dtype), F64, F32, I64), usable(np.asarray(b, dtype), F64, F32, I64)


def dot(a: np.ndarray, b: np.ndarray) -> Value:
    """The inner product of two vectors."""
    a, b = _operands(a, b)
    out = np.empty((), a.dtype)
    if _dot[a.dtype](descriptor(out), descriptor(a), descriptor(b)):
        return np.dot(a, b)  # raises: NumPy says what does not match
    return out[()]


def dot_ct(a: np.ndarray, b: np.ndarray, cotangent: int) -> Value:
    """`dot` with a tangent: 0 where operand `cotangent` is all zero, whatever the other is."""
    if np.any(b if cotangent else a):
        return dot(a, b)
    return dot(np.zeros_like(a), np.zeros_like(b))


def matmul(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """`a @ b`, at least one of them a matrix."""
    a, b = _operands(a, b)
    inner = b.shape[-2] if b.ndim > 1 else b.shape[0]
    if a.dtype not in _matmul or a.shape[-1] != inner:
        return np.matmul(a, b)  # integers, exactly; or NumPy says what does not match
    shape = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    rows = a.shape[-2:-1] if a.ndim > 1 else ()
    columns = b.shape[-1:] if b.ndim > 1 else ()
    out = np.empty((*shape, *rows, *columns), a.dtype)
    if _matmul[a.dtype](descriptor(out), descriptor(a), a.ndim, descriptor(b), b.ndim):
        raise MemoryError
    return out


def matmul_ct(a: np.ndarray, b: np.ndarray, cotangent: int) -> np.ndarray:
    """`a @ b` in an adjoint; zeros where operand `cotangent` is all zero, whatever the other is."""
    if np.any(b if cotangent else a):
        return matmul(a, b)
    return matmul(np.zeros_like(a), np.zeros_like(b))
