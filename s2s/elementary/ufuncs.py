"""Methods of NumPy's ufuncs as s2s-Python: reduce, accumulate, outer."""

from __future__ import annotations

import numpy as np

from s2s.elementary.arrays import stop_gradient
from s2s.elementary.declare import Composite

LN2 = 0.6931471805599453


def add_reduce(array, axis=0, dtype=None, *, keepdims=False):
    """The sum along the first axis."""
    return np.sum(array, axis=axis, dtype=dtype, keepdims=keepdims)


def multiply_reduce(array, axis=0, dtype=None, *, keepdims=False):
    """The product along the first axis."""
    return np.prod(array, axis=axis, dtype=dtype, keepdims=keepdims)


def maximum_reduce(array, axis=0, *, keepdims=False):
    """The maximum along the first axis."""
    return np.max(array, axis=axis, keepdims=keepdims)


def minimum_reduce(array, axis=0, *, keepdims=False):
    """The minimum along the first axis."""
    return np.min(array, axis=axis, keepdims=keepdims)


def logical_and_reduce(array, axis=0, *, keepdims=False):
    """Whether all are true."""
    return np.all(array, axis=axis, keepdims=keepdims)


def logical_or_reduce(array, axis=0, *, keepdims=False):
    """Whether any is true."""
    return np.any(array, axis=axis, keepdims=keepdims)


def logaddexp_reduce(array, axis=0, *, keepdims=False):
    """log(sum(exp(.))) without overflow."""
    a = np.asarray(array)
    top = np.max(stop_gradient(a), axis=axis, keepdims=True)
    top = np.where(np.isfinite(top), top, 0.0)
    result = np.log(np.sum(np.exp(a - top), axis=axis, keepdims=keepdims))
    if not keepdims:
        top = np.reshape(top, np.shape(result))
    return result + top


def logaddexp2(x1, x2):
    """log2(2**x1 + 2**x2)."""
    return np.logaddexp(np.asarray(x1) * LN2, np.asarray(x2) * LN2) * (1.0 / LN2)


def add_accumulate(array, axis=0, dtype=None):
    """Running sums."""
    return np.cumsum(array, axis=axis, dtype=dtype)


def multiply_accumulate(array, axis=0, dtype=None):
    """Running products."""
    return np.cumprod(array, axis=axis)


def all_pairs(a, b):
    """The operands shaped so that an elementwise operation pairs everything with everything."""
    a = np.asarray(a)
    b = np.asarray(b)
    return a[(...,) + (None,) * b.ndim], b


def outer_of(function):
    """The method `outer` of a ufunc."""

    def outer(a, b):
        left, right = all_pairs(a, b)
        return function(left, right)

    return outer


Composite(add_reduce, spellings=(np.add.reduce,))
Composite(multiply_reduce, spellings=(np.multiply.reduce,))
Composite(maximum_reduce, spellings=(np.maximum.reduce,))
Composite(minimum_reduce, spellings=(np.minimum.reduce,))
Composite(logical_and_reduce, spellings=(np.logical_and.reduce,))
Composite(logical_or_reduce, spellings=(np.logical_or.reduce,))
Composite(logaddexp_reduce, spellings=(np.logaddexp.reduce,))
Composite(logaddexp2, spellings=(np.logaddexp2,))
Composite(add_accumulate, spellings=(np.add.accumulate,))
Composite(multiply_accumulate, spellings=(np.multiply.accumulate,))
for _ufunc in (
    *(np.add, np.subtract, np.multiply, np.divide, np.power, np.floor_divide, np.mod),
    *(np.maximum, np.minimum, np.hypot, np.arctan2, np.logaddexp),
    *(np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal),
):
    Composite(outer_of(_ufunc), spellings=(_ufunc.outer,))
