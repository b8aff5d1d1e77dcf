"""Statistics as s2s-Python: means, spreads, order statistics, covariances.

Bodies are read by frontend and tape as if the user had written them (see `composites`). They follow
NumPy's formulas, so that their values differ from NumPy's by rounding at most.
"""

from __future__ import annotations

import numpy as np

from s2s.elementary.declare import Composite


def count(a, axis):
    """The number of elements along `axis` (an int, a tuple, or None: all)."""
    if axis is None:
        return a.size
    if isinstance(axis, tuple):
        n = 1
        for k in axis:
            n = n * a.shape[k]
        return n
    return a.shape[axis]


def mean(a, axis=None, dtype=None, *, keepdims=False, where=None):
    """Sum over the number of elements."""
    a = np.asarray(a, dtype=dtype)
    if where is None:
        return np.sum(a, axis=axis, keepdims=keepdims) / count(a, axis)
    chosen = np.zeros(a.shape) + where
    total = np.sum(np.where(where, a, 0.0), axis=axis, keepdims=keepdims)
    return total / np.sum(chosen, axis=axis, keepdims=keepdims)


def var(a, axis=None, dtype=None, *, ddof=0, keepdims=False):
    """The mean square distance from the mean."""
    a = np.asarray(a, dtype=dtype)
    centred = a - np.mean(a, axis=axis, keepdims=True)
    return np.sum(np.square(centred), axis=axis, keepdims=keepdims) / (count(a, axis) - ddof)


def std(a, axis=None, dtype=None, *, ddof=0, keepdims=False):
    """The root of the variance."""
    return np.sqrt(np.var(a, axis=axis, dtype=dtype, ddof=ddof, keepdims=keepdims))


def average(a, axis=None, weights=None, returned=False, *, keepdims=False):
    """The weighted mean."""
    a = np.asarray(a)
    if weights is None:
        result = np.mean(a, axis=axis, keepdims=keepdims)
        scale = count(a, axis) + np.zeros_like(result)
    else:
        weights = np.asarray(weights)
        if weights.ndim != a.ndim:
            trailing = a.ndim - 1 - axis % a.ndim
            weights = np.reshape(weights, (-1,) + (1,) * trailing) + np.zeros(a.shape)
        scale = np.sum(weights, axis=axis, keepdims=keepdims)
        result = np.sum(a * weights, axis=axis, keepdims=keepdims) / scale
    if returned:
        return result, scale
    return result


def ptp(a, axis=None, *, keepdims=False):
    """Peak to peak: maximum minus minimum."""
    greatest = np.max(a, axis=axis, keepdims=keepdims)
    return greatest - np.min(a, axis=axis, keepdims=keepdims)


# --- where NaN is left out -----------------------------------------------------------------------


def nansum(a, axis=None, *, keepdims=False):
    """The sum of what is a number."""
    a = np.asarray(a)
    return np.sum(np.where(np.isnan(a), 0.0, a), axis=axis, keepdims=keepdims)


def nanprod(a, axis=None, *, keepdims=False):
    """The product of what is a number."""
    a = np.asarray(a)
    return np.prod(np.where(np.isnan(a), 1.0, a), axis=axis, keepdims=keepdims)


def numbers(a, axis, keepdims):
    """How many elements are numbers."""
    return np.sum(np.where(np.isnan(a), 0.0, 1.0), axis=axis, keepdims=keepdims)


def nanmean(a, axis=None, *, keepdims=False):
    """The mean of what is a number."""
    a = np.asarray(a)
    total = np.nansum(a, axis=axis, keepdims=keepdims)
    return total / numbers(a, axis, keepdims)


def nanvar(a, axis=None, *, ddof=0, keepdims=False):
    """The variance of what is a number."""
    a = np.asarray(a)
    centred = np.where(np.isnan(a), 0.0, a - np.nanmean(a, axis=axis, keepdims=True))
    total = np.sum(np.square(centred), axis=axis, keepdims=keepdims)
    return total / (numbers(a, axis, keepdims) - ddof)


def nanstd(a, axis=None, *, ddof=0, keepdims=False):
    """The root of the variance of what is a number."""
    return np.sqrt(np.nanvar(a, axis=axis, ddof=ddof, keepdims=keepdims))


def nanmax(a, axis=None, *, keepdims=False):
    """The greatest number; NaN where there is none."""
    a = np.asarray(a)
    greatest = np.max(np.where(np.isnan(a), -np.inf, a), axis=axis, keepdims=keepdims)
    return np.where(numbers(a, axis, keepdims) > 0.0, greatest, np.nan)


def nanmin(a, axis=None, *, keepdims=False):
    """The least number; NaN where there is none."""
    a = np.asarray(a)
    least = np.min(np.where(np.isnan(a), np.inf, a), axis=axis, keepdims=keepdims)
    return np.where(numbers(a, axis, keepdims) > 0.0, least, np.nan)


def nanargmax(a, axis=None):
    """Where the greatest number is."""
    a = np.asarray(a)
    return np.argmax(np.where(np.isnan(a), -np.inf, a), axis=axis)


def nanargmin(a, axis=None):
    """Where the least number is."""
    a = np.asarray(a)
    return np.argmin(np.where(np.isnan(a), np.inf, a), axis=axis)


def nancumsum(a, axis=None):
    """The running sum of what is a number."""
    a = np.asarray(a)
    return np.cumsum(np.where(np.isnan(a), 0.0, a), axis=axis)


def nanquantile(a, q, axis=None, *, method="linear"):
    """The quantile of all that is a number."""
    if axis is not None:
        raise NotImplementedError("np.nanquantile along an axis")
    a = np.ravel(np.asarray(a))
    return np.quantile(a[~np.isnan(a)], q, method=method)


def nanpercentile(a, q, axis=None, *, method="linear"):
    """The percentile of all that is a number."""
    return np.nanquantile(a, np.asarray(q) / 100.0, axis=axis, method=method)


# --- order statistics ----------------------------------------------------------------------------


def sorted_first(a, axis):
    """The elements sorted along `axis`, which becomes the first axis."""
    a = np.asarray(a)
    if axis is None:
        return np.sort(np.ravel(a))
    k = axis % a.ndim
    order = (k,) + tuple(range(k)) + tuple(range(k + 1, a.ndim))
    return np.sort(np.transpose(a, order), axis=0)


def median(a, axis=None, *, keepdims=False):
    """The middle element, or the mean of the two in the middle; NaN where there is a NaN."""
    a = np.asarray(a)
    s = sorted_first(a, axis)
    n = s.shape[0]
    if n == 0:
        result = np.sum(s, axis=0) * np.nan
    else:
        low = s[(n - 1) // 2]
        middle = np.where(n % 2 == 1, low, (low + s[n // 2]) / 2)
        result = np.where(np.isnan(s[n - 1]), s[n - 1], middle)
    if keepdims:
        return with_kept_axis(result, a, axis)
    return result


def nanmedian(a, axis=None, *, keepdims=False):
    """The median of what is a number."""
    a = np.asarray(a)
    s = sorted_first(a, axis)
    k = np.sum(~np.isnan(s), axis=0)
    if s.ndim == 1:
        result = (s[(k - 1) // 2] + s[k // 2]) / 2
    else:
        low = np.take_along_axis(s, ((k - 1) // 2)[None], axis=0)[0]
        result = (low + np.take_along_axis(s, (k // 2)[None], axis=0)[0]) / 2
    if keepdims:
        return with_kept_axis(result, a, axis)
    return result


def with_kept_axis(result, a, axis):
    """A reduction over `axis` in the shape that keepdims=True gives."""
    if axis is None:
        return np.reshape(np.array([result]), (1,) * a.ndim)
    return np.expand_dims(result, axis)


def quantile(a, q, axis=None, *, method="linear", keepdims=False):
    """Between neighbours of the sorted elements."""
    a = np.asarray(a)
    s = sorted_first(a, axis)
    n = s.shape[0]
    q = np.asarray(q)
    place = q * (n - 1.0)
    low = np.floor(place)
    if method == "lower":
        weight = np.zeros_like(place)
    elif method == "higher":
        low = np.ceil(place)
        weight = np.zeros_like(place)
    elif method == "nearest":
        low = np.round(place)
        weight = np.zeros_like(place)
    elif method == "midpoint":
        weight = np.where(place == low, 0.0, 0.5)
    elif method == "linear":
        weight = place - low
    else:
        raise NotImplementedError("a method beside linear, lower, higher, midpoint and nearest")
    first = int(low) if np.ndim(low) == 0 else low.astype(int)
    if q.ndim > 0:
        weight = np.reshape(weight, q.shape + (1,) * (s.ndim - 1))
    below, above = s[first], s[np.minimum(first + 1, n - 1)]
    step = above - below
    result = np.where(weight < 0.5, below + step * weight, above - step * (1.0 - weight))
    result = np.where(np.isnan(s[n - 1]), s[n - 1], result)
    if keepdims and q.ndim == 0:
        return with_kept_axis(result, a, axis)
    if keepdims:
        kept = tuple(range(1, a.ndim + 1)) if axis is None else axis % a.ndim + 1
        return np.expand_dims(result, kept)
    return result


def percentile(a, q, axis=None, *, method="linear", keepdims=False):
    """The quantile at q/100."""
    return np.quantile(a, np.asarray(q) / 100.0, axis=axis, method=method, keepdims=keepdims)


# --- covariance ----------------------------------------------------------------------------------


def variables(m, y, rowvar):
    """The variables of np.cov as the rows of a matrix."""
    m = np.atleast_2d(np.asarray(m))
    if not rowvar and m.shape[0] != 1:
        m = m.T
    if y is None:
        return m
    y = np.atleast_2d(np.asarray(y))
    if not rowvar and y.shape[0] != 1:
        y = y.T
    return np.concatenate((m, y), axis=0)


def cov(m, y=None, rowvar=True, bias=False, ddof=None):
    """The covariance matrix of variables in rows; of one variable its variance."""
    x = variables(m, y, rowvar)
    if ddof is None:
        ddof = 0 if bias else 1
    centred = x - np.mean(x, axis=1, keepdims=True)
    result = (centred @ centred.T) * (1.0 / max(x.shape[1] - ddof, 0.0))
    if np.ndim(m) == 1 and y is None:
        return result[0, 0]
    return result


def corrcoef(x, y=None, rowvar=True):
    """The covariances over the roots of the variances."""
    c = np.cov(x, y, rowvar)
    if np.ndim(c) == 0:
        return c / c
    root = np.sqrt(np.diagonal(c))
    return np.clip(c / root[:, None] / root[None, :], -1.0, 1.0)


for _body, _spelling in (
    (mean, np.mean),
    (var, np.var),
    (std, np.std),
    (average, np.average),
    (ptp, np.ptp),
    (nansum, np.nansum),
    (nanprod, np.nanprod),
    (nanmean, np.nanmean),
    (nanvar, np.nanvar),
    (nanstd, np.nanstd),
    (nanmax, np.nanmax),
    (nanmin, np.nanmin),
    (nanargmax, np.nanargmax),
    (nanargmin, np.nanargmin),
    (nancumsum, np.nancumsum),
    (nanquantile, np.nanquantile),
    (nanpercentile, np.nanpercentile),
    (median, np.median),
    (nanmedian, np.nanmedian),
    (quantile, np.quantile),
    (percentile, np.percentile),
    (cov, np.cov),
    (corrcoef, np.corrcoef),
):
    Composite(_body, spellings=(_spelling,))
