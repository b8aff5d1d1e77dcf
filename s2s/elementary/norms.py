"""Norms and products of vectors and matrices as s2s-Python."""

from __future__ import annotations

import math

import numpy as np

from s2s.elementary.declare import Composite


def kind_of(ord):
    """The name of a norm; the frontend evaluates this while compiling.

    It asks with `in`, which is no site: a comparison would be one, on the tape.
    """
    if ord is None:
        return "default"
    if isinstance(ord, str):
        return ord
    if math.isinf(ord):
        return "inf" if ord in (math.inf,) else "-inf"
    return str(int(ord)) if ord in (-2, -1, 0, 1, 2) else "power"


def vector_norm(x, ord, axis, keepdims):
    """The norm of the vectors along one axis, or of all elements."""
    kind = kind_of(ord)
    if kind == "default" or kind == "2":
        return np.sqrt(np.sum(np.square(x), axis=axis, keepdims=keepdims))
    if kind == "inf":
        return np.max(np.abs(x), axis=axis, keepdims=keepdims)
    if kind == "-inf":
        return np.min(np.abs(x), axis=axis, keepdims=keepdims)
    if kind == "0":
        return np.sum(np.where(x != 0, 1.0, 0.0), axis=axis, keepdims=keepdims)
    if kind == "1":
        return np.sum(np.abs(x), axis=axis, keepdims=keepdims)
    return np.sum(np.abs(x) ** ord, axis=axis, keepdims=keepdims) ** (1.0 / ord)


def matrix_norm(x, ord, axis, keepdims):
    """The norm of the matrices on two axes."""
    kind = kind_of(ord)
    if kind == "default" or kind == "fro":
        return np.sqrt(np.sum(np.square(x), axis=axis, keepdims=keepdims))
    rows, columns = axis
    if kind == "1" or kind == "-1":
        sums = np.sum(np.abs(x), axis=rows, keepdims=True)
        along = columns
    elif kind == "inf" or kind == "-inf":
        sums = np.sum(np.abs(x), axis=columns, keepdims=True)
        along = rows
    else:
        return spectral_norm(x, kind, axis, keepdims)
    if kind == "1" or kind == "inf":
        result = np.max(sums, axis=along, keepdims=True)
    else:
        result = np.min(sums, axis=along, keepdims=True)
    return result if keepdims else np.sum(result, axis=axis)


def spectral_norm(x, kind, axis, keepdims):
    """The norms made of singular values."""
    rows, columns = axis[0] % x.ndim, axis[1] % x.ndim
    others = ()
    for k in tuple(range(x.ndim)):
        if k != rows and k != columns:
            others = others + (k,)
    s = np.linalg.svd(np.transpose(x, others + (rows, columns)), compute_uv=False)
    if kind == "2":
        result = np.max(s, axis=-1)
    elif kind == "-2":
        result = np.min(s, axis=-1)
    else:
        assert kind == "nuc", "the norms of a matrix are 1, -1, 2, -2, inf, -inf, 'fro', 'nuc'"
        result = np.sum(s, axis=-1)
    if keepdims:
        result = np.expand_dims(np.expand_dims(result, min(rows, columns)), max(rows, columns))
    return result


def norm(x, ord=None, axis=None, keepdims=False):
    """np.linalg.norm; at 0 its gradient is 0, and the trace has an event."""
    x = np.asarray(x)
    if isinstance(axis, tuple):
        if len(axis) == 2:
            return matrix_norm(x, ord, axis, keepdims)
        return vector_norm(x, ord, axis[0], keepdims)
    if axis is None and ord is not None and x.ndim == 2:
        return matrix_norm(x, ord, (0, 1), keepdims)
    return vector_norm(x, ord, axis, keepdims)


def vector_norm_of(x, *, axis=None, keepdims=False, ord=2):
    """np.linalg.vector_norm."""
    return vector_norm(np.asarray(x), ord, axis, keepdims)


def matrix_norm_of(x, *, keepdims=False, ord="fro"):
    """np.linalg.matrix_norm."""
    return matrix_norm(np.asarray(x), ord, (-2, -1), keepdims)


def kron(a, b):
    """Every element of a times the whole of b."""
    a, b = np.asarray(a), np.asarray(b)
    rank = max(a.ndim, b.ndim)
    a = np.reshape(a, (1,) * (rank - a.ndim) + a.shape)
    b = np.reshape(b, (1,) * (rank - b.ndim) + b.shape)
    left, right, joint = (), (), ()
    for k in tuple(range(rank)):
        left = left + (a.shape[k], 1)
        right = right + (1, b.shape[k])
        joint = joint + (a.shape[k] * b.shape[k],)
    return np.reshape(np.reshape(a, left) * np.reshape(b, right), joint)


def last_axis(x, axis):
    """A view with `axis` last."""
    k = axis % x.ndim
    if k == x.ndim - 1:
        return x
    return np.transpose(x, tuple(range(k)) + tuple(range(k + 1, x.ndim)) + (k,))


def sizes_known(n, m):
    """The two sizes; compiled code takes those that it does not know for 3, and sees to that."""
    return n, m


IN_SPACE_ONLY = np.lib.NumpyVersion(np.__version__) >= "2.5.0"
"""NumPy has given up vectors in a plane."""


def cross(a, b, axisa=-1, axisb=-1, axisc=-1, axis=None):
    """The cross product of vectors in three dimensions, or in a plane."""
    if axis is not None:
        axisa, axisb, axisc = axis, axis, axis
    a, b = last_axis(np.asarray(a), axisa), last_axis(np.asarray(b), axisb)
    n, m = sizes_known(a.shape[-1], b.shape[-1])
    if IN_SPACE_ONLY and (n != 3 or m != 3):
        raise ValueError(
            "Both input arrays must be (arrays of) 3-dimensional vectors, "
            f"but they are {n} and {m} dimensional instead."
        )
    if n not in (2, 3) or m not in (2, 3):
        raise ValueError("incompatible dimensions for cross product\n(dimension must be 2 or 3)")
    third = a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
    if n == 2 and m == 2:
        return third
    if n == 2:
        first, second = a[..., 1] * b[..., 2], -(a[..., 0] * b[..., 2])
    elif m == 2:
        first, second = -(a[..., 2] * b[..., 1]), a[..., 2] * b[..., 0]
    else:
        first = a[..., 1] * b[..., 2] - a[..., 2] * b[..., 1]
        second = a[..., 2] * b[..., 0] - a[..., 0] * b[..., 2]
    if np.ndim(first) == 0:
        return np.array([first, second, third])
    return np.stack((first, second, third), axis=axisc)


def cross_in_space(x1, x2, *, axis=-1):
    """The cross product of vectors in three dimensions."""
    x1, x2 = np.asarray(x1), np.asarray(x2)
    if x1.shape[axis] != 3 or x2.shape[axis] != 3:
        raise ValueError("Both input arrays must be (arrays of) 3-dimensional vectors")
    return cross(x1, x2, axis=axis)


def vecdot(x1, x2, axis=-1):
    """The inner products along an axis."""
    return np.sum(np.asarray(x1) * np.asarray(x2), axis=axis)


def spellings_of(*names):
    """The functions of NumPy of these names, as far as this NumPy has them."""
    found = [getattr(np.linalg if linear else np, name, None) for name, linear in names]
    return tuple(filter(None, found))


Composite(norm, spellings=(np.linalg.norm,))
Composite(vector_norm_of, spellings=spellings_of(("vector_norm", True)))
Composite(matrix_norm_of, spellings=spellings_of(("matrix_norm", True)))
Composite(kron, spellings=(np.kron,))
Composite(cross, spellings=(np.cross,))
Composite(cross_in_space, spellings=spellings_of(("cross", True)))
Composite(vecdot, spellings=spellings_of(("vecdot", False), ("vecdot", True)))
