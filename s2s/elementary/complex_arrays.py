"""Complex arrays as pairs of real ones: how they are made, shaped, summed and multiplied.

What moves elements about does the same with both parts (`BY_PARTS`); composites that are made of
such functions and arithmetic only are read with complex arguments as they are (`AS_THEY_ARE`).
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable

import numpy as np

from s2s.elementary.complex_numbers import (
    BODIES,
    OPERATORS,
    Complex,
    complex_of,
    conjugate,
    give,
    is_complex,
    multiply,
    parts,
    squared_magnitude,
)

# --- making --------------------------------------------------------------------------------------


def reals(x):
    """The real parts of a nested list, an array or a number."""
    if is_complex(x):
        return x.re
    return [reals(item) for item in x] if isinstance(x, (list, tuple)) else x


def imaginaries(x):
    """The imaginary parts."""
    if is_complex(x):
        return x.im
    if isinstance(x, (list, tuple)):
        return [imaginaries(item) for item in x]
    return 0.0 if np.ndim(x) == 0 else np.zeros_like(x, dtype=np.float64)


def array(object, dtype=None, copy=True, order="K", ndmin=0):
    """np.array."""
    if dtype is not None and not is_complex_dtype(dtype):
        raise NotImplementedError("complex numbers are put into an array of real ones")
    re = np.array(reals(object), dtype=np.float64, order=order, ndmin=ndmin)
    return Complex(re, np.array(imaginaries(object), dtype=np.float64, order=order, ndmin=ndmin))


def asarray(a, dtype=None, order=None):
    """np.asarray: a complex array as it is."""
    if isinstance(a, np.ndarray) and is_complex(a):
        return astype(a, dtype, copy=False) if dtype is not None else a
    return array(a, dtype)


def astype(x, dtype, order="K", casting="unsafe", subok=True, copy=True):
    """The method `astype`."""
    if not is_complex_dtype(dtype):
        raise NotImplementedError("complex numbers become real ones")
    if is_complex(x):
        return copied(x) if copy else x
    return complex_of(x)


def is_complex_dtype(dtype):
    """Whether a dtype is that of complex numbers."""
    return np.dtype(dtype) == np.complex128


def copied(a, order="K"):
    """np.copy."""
    return Complex(np.copy(a.re), np.copy(a.im)) if np.ndim(a.re) > 0 else array(a)


def zeros(shape, dtype=None, order="C"):
    """np.zeros, np.empty."""
    return Complex(np.zeros(shape), np.zeros(shape))


def ones(shape, dtype=None, order="C"):
    """np.ones."""
    return Complex(np.ones(shape), np.zeros(shape))


def full(shape, fill_value, dtype=None, order="C"):
    """np.full."""
    re, im = parts(fill_value)
    return Complex(np.full(shape, re, dtype=np.float64), np.full(shape, im, dtype=np.float64))


def real_dtype(dtype):
    """Whether real numbers are asked for."""
    return dtype is not None and not is_complex_dtype(dtype)


def zeros_like(a, dtype=None):
    """np.zeros_like, np.empty_like."""
    re = parts(a)[0]
    if real_dtype(dtype):
        return np.zeros_like(re, dtype=dtype)
    return Complex(np.zeros_like(re, dtype=np.float64), np.zeros_like(re, dtype=np.float64))


def ones_like(a, dtype=None):
    """np.ones_like."""
    re = parts(a)[0]
    if real_dtype(dtype):
        return np.ones_like(re, dtype=dtype)
    return Complex(np.ones_like(re, dtype=np.float64), np.zeros_like(re, dtype=np.float64))


def full_like(a, fill_value, dtype=None):
    """np.full_like."""
    re = parts(a)[0]
    if real_dtype(dtype):
        return np.full_like(re, fill_value, dtype=dtype)
    (b, c) = parts(fill_value)
    re = np.zeros_like(re, dtype=np.float64)
    return Complex(np.full_like(re, b), np.full_like(re, c))


def eye(N, M=None, k=0, dtype=None):
    """np.eye."""
    return complex_of(np.eye(N, M, k))


def identity(n, dtype=None):
    """np.identity."""
    return complex_of(np.identity(n))


def spaced(function):
    """np.linspace and its kin with `dtype=complex`."""

    def body(*args, dtype=None, **kwargs):
        return complex_of(function(*args, **kwargs))

    return body


def linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None):
    """np.linspace between complex numbers."""
    (a, b), (c, d) = parts(start), parts(stop)
    return Complex(np.linspace(a, c, num, endpoint), np.linspace(b, d, num, endpoint))


# --- shapes --------------------------------------------------------------------------------------


def by_parts(function):
    """A function of one array that does the same with both parts."""

    def body(a, *args, **kwargs):
        return Complex(function(a.re, *args, **kwargs), function(a.im, *args, **kwargs))

    return body


def by_parts_of_all(function):
    """A function of a sequence of arrays that does the same with both parts."""

    def body(arrays, *args, **kwargs):
        pairs = [complex_of(a) for a in arrays]
        re = function([a.re for a in pairs], *args, **kwargs)
        return Complex(re, function([a.im for a in pairs], *args, **kwargs))

    return body


def length(x):
    """`len(x)`."""
    return len(x.re)


def shape(a):
    """np.shape."""
    return np.shape(a.re)


def ndim(a):
    """np.ndim."""
    return np.ndim(a.re)


def elements(a):
    """np.size."""
    return np.size(a.re)


def reshaped(a, *shape, order="C"):
    """The method `reshape`."""
    return Complex(a.re.reshape(*shape, order=order), a.im.reshape(*shape, order=order))


def transposed(a, *axes):
    """The method `transpose`."""
    return Complex(a.re.transpose(*axes), a.im.transpose(*axes))


def flattened(a, order="C"):
    """The method `flatten`."""
    return Complex(a.re.flatten(order), a.im.flatten(order))


def filled(a, value):
    """The method `fill`."""
    a[...] = value


def item(a, *index):
    """The method `item`."""
    if np.ndim(a.re) == 0 and not isinstance(a, np.ndarray):
        return a
    return Complex(a.re.item(*index), a.im.item(*index))


def where(condition, x, y):
    """np.where."""
    x, y = complex_of(x), complex_of(y)
    return Complex(np.where(condition, x.re, y.re), np.where(condition, x.im, y.im))


# --- sums and products ---------------------------------------------------------------------------


def summed(function):
    """A sum of some kind."""

    def body(a, axis=None, dtype=None, **kwargs):
        a = complex_of(a)
        return Complex(function(a.re, axis=axis, **kwargs), function(a.im, axis=axis, **kwargs))

    return body


def to_front(a, axis):
    """A view with `axis` first; without an axis, all elements in a row."""
    return np.ravel(a) if axis is None else np.moveaxis(a, axis, 0)


def prod(a, axis=None, dtype=None):
    """np.prod: a chain in increasing index."""
    rows = to_front(complex_of(a), axis)
    result = rows[0] * 0.0 + 1.0
    for k in range(len(rows)):
        result = multiply(result, rows[k])
    return result


def cumprod(a, axis=None, dtype=None):
    """np.cumprod."""
    rows = to_front(complex_of(a), axis)
    result = np.copy(rows)
    for k in range(1, len(rows)):
        result[k] = multiply(result[k - 1], rows[k])
    return result if axis is None else np.moveaxis(result, 0, axis)


def var(a, axis=None, dtype=None, *, ddof=0, keepdims=False):
    """np.var: the mean square distance from the mean."""
    squares = squared_magnitude(a - np.mean(a, axis=axis, keepdims=True))
    number = np.sum(np.ones_like(a.re), axis=axis, keepdims=keepdims)
    return np.sum(squares, axis=axis, keepdims=keepdims) / (number - ddof)


def std(a, axis=None, dtype=None, *, ddof=0, keepdims=False):
    """np.std."""
    return np.sqrt(np.var(a, axis=axis, ddof=ddof, keepdims=keepdims))


def norm(x, ord=None, axis=None, keepdims=False):
    """np.linalg.norm: of the absolute values."""
    of_matrix = isinstance(axis, tuple) or (axis is None and np.ndim(x.re) == 2)
    if ord is None or ord in ("fro",) or (not of_matrix and ord in (2,)):
        return np.sqrt(np.sum(squared_magnitude(x), axis=axis, keepdims=keepdims))
    if of_matrix and ord in ("nuc", 2, -2):
        raise NotImplementedError("norms of complex matrices that are made of singular values")
    return np.linalg.norm(np.hypot(x.re, x.im), ord, axis, keepdims)


def bilinear(function):
    """A product that is linear in each of two arrays."""

    def body(a, b, *args, **kwargs):
        if not is_complex(b):
            re = function(a.re, b, *args, **kwargs)
            return Complex(re, function(a.im, b, *args, **kwargs))
        if not is_complex(a):
            re = function(a, b.re, *args, **kwargs)
            return Complex(re, function(a, b.im, *args, **kwargs))
        re = function(a.re, b.re, *args, **kwargs) - function(a.im, b.im, *args, **kwargs)
        im = function(a.re, b.im, *args, **kwargs) + function(a.im, b.re, *args, **kwargs)
        return Complex(re, im)

    return body


product = bilinear(np.matmul)


def mirrored_product(b, a):
    """`a @ b` where a is real."""
    return product(a, b)


def conjugating(function):
    """A product whose first operand is conjugated."""
    inner = bilinear(function)

    def body(a, b, *args, **kwargs):
        return inner(conjugate(a) if is_complex(a) else a, b, *args, **kwargs)

    return body


def conjugating_second(function):
    """A product whose second operand is conjugated."""
    inner = bilinear(function)

    def body(a, b, *args, **kwargs):
        return inner(a, conjugate(b) if is_complex(b) else b, *args, **kwargs)

    return body


def einsum(subscripts, *operands, **kwargs):
    """np.einsum of one or two operands."""
    if len(operands) == 1:
        a = operands[0]
        return Complex(np.einsum(subscripts, a.re), np.einsum(subscripts, a.im))
    if len(operands) != 2:
        raise NotImplementedError("einsum of more than two operands of which one is complex")
    a, b = operands
    if not is_complex(b):
        return Complex(np.einsum(subscripts, a.re, b), np.einsum(subscripts, a.im, b))
    if not is_complex(a):
        return Complex(np.einsum(subscripts, a, b.re), np.einsum(subscripts, a, b.im))
    re = np.einsum(subscripts, a.re, b.re) - np.einsum(subscripts, a.im, b.im)
    return Complex(re, np.einsum(subscripts, a.re, b.im) + np.einsum(subscripts, a.im, b.re))


# --- linear algebra: a complex matrix as a real one of twice the size -----------------------------


def as_blocks(a):
    """[[A, -B], [B, A]], which multiplies, and has an inverse, as A + iB does."""
    upper = np.concatenate((a.re, -a.im), axis=-1)
    return np.concatenate((upper, np.concatenate((a.im, a.re), axis=-1)), axis=-2)


def solve(a, b):
    """np.linalg.solve."""
    a, b = complex_of(a), complex_of(b)
    n = a.re.shape[-1]
    if np.ndim(b.re) == 1:
        x = np.linalg.solve(as_blocks(a), np.concatenate((b.re, b.im)))
        return Complex(x[:n], x[n:])
    x = np.linalg.solve(as_blocks(a), np.concatenate((b.re, b.im), axis=-2))
    return Complex(x[..., :n, :], x[..., n:, :])


def inv(a):
    """np.linalg.inv."""
    n = a.re.shape[-1]
    x = np.linalg.inv(as_blocks(a))
    return Complex(x[..., :n, :n], x[..., n:, :n])


def matrix_power(a, n):
    """np.linalg.matrix_power."""
    if n < 0:
        return matrix_power(inv(a), -n)
    result = complex_of(np.eye(len(a.re)))
    for _ in range(n):
        result = result @ a
    return result


# --- tables --------------------------------------------------------------------------------------

BY_PARTS = (
    *(np.reshape, np.ravel, np.transpose, np.squeeze, np.expand_dims, np.swapaxes, np.moveaxis),
    *(np.rollaxis, np.flip, np.diagonal, np.broadcast_to, np.matrix_transpose, np.roll, np.tile),
    *(np.repeat, np.diff, np.trace, np.diag, np.diagflat, np.triu, np.tril, np.take, np.rot90),
    *(np.fliplr, np.flipud, np.pad, np.compress, np.round, np.delete, np.take_along_axis),
    *(np.atleast_1d, np.atleast_2d, np.atleast_3d, np.gradient, np.trapezoid, np.ediff1d),
)
BY_PARTS_OF_ALL = (np.concatenate, np.stack, np.hstack, np.vstack, np.column_stack, np.dstack)
AS_THEY_ARE = {
    *(np.kron, np.outer, np.linalg.outer, np.polyval, np.split, np.array_split, np.vander),
    *(np.hsplit, np.vsplit, np.append, np.insert, np.average, np.fill_diagonal, functools.reduce),
    *(math.prod, np.add.reduce, np.multiply.reduce, np.add.accumulate, np.multiply.outer),
    *(np.linalg.multi_dot, np.ix_, np.isclose, np.allclose, np.array_equal, np.cross),
}
for _functions, _maker in (
    (BY_PARTS, by_parts),
    (BY_PARTS_OF_ALL, by_parts_of_all),
    ((np.sum, np.mean, np.cumsum), summed),
    ((np.dot, np.inner, np.matmul, np.linalg.matmul, np.tensordot, np.convolve), bilinear),
    ((np.vdot, np.vecdot, np.linalg.vecdot), conjugating),
    ((np.correlate,), conjugating_second),
    ((np.arange, np.logspace, np.geomspace), spaced),
):
    for _function in filter(None, _functions):
        give(BODIES, _maker(_function), _function)
for _body, *_spellings in (
    (array, np.array),
    (asarray, np.asarray, np.asanyarray, np.ascontiguousarray),
    (copied, np.copy),
    (zeros, np.zeros, np.empty, np.ndarray),
    (ones, np.ones),
    (full, np.full),
    (zeros_like, np.zeros_like, np.empty_like),
    (ones_like, np.ones_like),
    (full_like, np.full_like),
    (eye, np.eye),
    (identity, np.identity),
    (linspace, np.linspace),
    (shape, np.shape),
    (ndim, np.ndim),
    (elements, np.size),
    (where, np.where),
    (prod, np.prod),
    (cumprod, np.cumprod),
    (var, np.var),
    (std, np.std),
    (norm, np.linalg.norm),
    (einsum, np.einsum),
    (solve, np.linalg.solve),
    (inv, np.linalg.inv),
    (matrix_power, np.linalg.matrix_power),
):
    give(BODIES, _body, *_spellings)

OPERATORS.update(__matmul__=product, __rmatmul__=mirrored_product, __len__=length)

METHODS: dict[str, Callable] = {
    "reshape": reshaped,
    "transpose": transposed,
    "flatten": flattened,
    "fill": filled,
    "item": item,
    "astype": astype,
    "conj": np.conjugate,
    **{n: getattr(np, n) for n in ("conjugate", "copy", "sum", "mean", "prod", "cumsum", "dot")},
    **{n: getattr(np, n) for n in ("cumprod", "ravel", "swapaxes", "squeeze", "diagonal")},
    **{n: getattr(np, n) for n in ("trace", "take", "repeat", "round", "compress", "var", "std")},
}
"""Methods of complex arrays, and of complex numbers."""
