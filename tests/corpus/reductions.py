"""Reductions with their keywords, statistics, running sums and products."""

import numpy as np

from corpus.registry import INF, NAN, normal, positive, program, vec

A = normal(3, 4, seed=1)
T = normal(2, 3, 4, seed=2)


@program(smooth=[(A,)], edges=[(np.zeros((2, 2)),), (np.full((1, 3), INF),)])
def sums_with_keywords(a):
    """np.sum with axis, keepdims, dtype, initial and where; the methods."""
    total = np.sum(a, axis=0, dtype=np.float64) * np.sum(a, axis=1, keepdims=True, initial=0.5)
    picked = np.sum(np.sin(a), where=a > -0.3, initial=1.0)
    return np.sum(total**2) + picked * a.sum() + a.sum(axis=(0, 1)) + a.mean(axis=-1).sum()


@program(smooth=[(positive(2, 5),)], edges=[(np.zeros((2, 3)),), (np.array([[1.0, 0.0, 2.0]]),)])
def products_with_keywords(a):
    """np.prod over axes, with initial and where, and as a method."""
    rows = np.prod(a, axis=1, keepdims=True)
    return np.sum(rows) + np.prod(a) + a.prod(axis=0).sum() + np.prod(a, initial=2.0, where=a > 0.7)


@program(smooth=[(T,)], edges=[(np.zeros((2, 1, 2)),), (np.ones((1, 2, 2)),)])
def spreads(t):
    """var, std, ptp with axis, ddof and keepdims, functions and methods."""
    v = np.var(t, axis=(0, 2), ddof=1) + np.var(t)
    s = np.std(t, axis=1, keepdims=True) + t.std() + t.var(axis=2, ddof=0)[:, :1, None]
    return np.sum(v) + np.sum(s) + np.sum(np.ptp(t, axis=2) * t.mean(axis=2))


@program(
    smooth=[(A, positive(4, seed=3))],
    edges=[(np.zeros((2, 2)), np.ones(2)), (np.ones((1, 2)), vec(0.0, 1.0))],
    argnums=(0, 1),
)
def weighted_averages(a, w):
    """np.average with and without weights, of vectors and along an axis."""
    mean, scale = np.average(a[0], weights=w, returned=True)
    return mean * scale + np.sum(np.average(a, axis=1, weights=w)) + np.average(a) ** 2


@program(smooth=[(T,)], edges=[(np.zeros((2, 2, 2)),), (np.full((1, 2, 2), NAN),)])
def extrema_over_several_axes(t):
    """Maxima and minima over tuples of axes, with initial, as reduce of a ufunc."""
    high = np.max(t, axis=(0, 2), keepdims=True)
    low = np.amin(t, axis=(1, 2)) + np.min(t, initial=0.1)
    top = np.maximum.reduce(t, axis=1) - np.minimum.reduce([t[:, 0], 0.3 * t[:, 1]])
    return np.sum(high * t) + np.sum(low**2) + np.sum(top)


@program(
    smooth=[(np.array([[1.0, NAN, -2.0], [0.5, 3.0, NAN]]),)],
    edges=[(np.full((2, 2), NAN),), (np.zeros((2, 3)),)],
)
def without_nan(a):
    """nansum, nanmean, nanvar, nanmax, nanmin, nanmedian and nan_to_num."""
    spread = np.nanvar(a) + np.nanstd(a, ddof=1)
    ends = np.nanmax(a, axis=1) - np.nanmin(a, axis=1)
    return (
        np.nansum(a, axis=0)[0] * np.nanmean(a)
        + spread
        + np.sum(ends**2)
        + np.nanmedian(a)
        + np.sum(np.nan_to_num(a, nan=0.25))
        + np.nanprod(a)
    )


@program(smooth=[(normal(7),), (normal(4, seed=3),)], edges=[(np.zeros(4),), (vec(1.0, NAN),)])
def order_statistics(x):
    """Median, quantiles and percentiles between the elements, by several methods."""
    q = np.quantile(x, [0.1, 0.5, 0.85])
    return (
        np.median(x) ** 2
        + np.sum(q * np.arange(3.0))
        + np.percentile(x, 30)
        + np.quantile(x, 0.4, method="midpoint")
        + np.quantile(x, 0.4, method="lower") * np.quantile(x, 0.4, method="higher")
    )


@program(smooth=[(A,)], edges=[(np.zeros((2, 3)),)])
def order_statistics_of_rows(a):
    """Medians and quantiles along an axis."""
    middle = np.median(a, axis=1, keepdims=True)
    return np.sum((a - middle) ** 2) + np.sum(np.quantile(a, [0.25, 0.6], axis=0) ** 2)


@program(smooth=[(A,)], edges=[(np.zeros((1, 2)),), (np.array([[2.0, 0.0], [0.0, 3.0]]),)])
def running_sums_and_products(a):
    """cumsum and cumprod along axes and flattened; accumulate; methods."""
    s = np.cumsum(a, axis=1) * a.cumsum(axis=0) + np.add.accumulate(a, axis=0)
    p = np.cumprod(a, axis=0) + np.multiply.accumulate(a, axis=1)
    return np.sum(np.sin(s)) + np.sum(np.cumprod(a) * np.cumsum(a)) + np.sum(p)


@program(smooth=[(normal(6),)], edges=[(np.zeros(3),), (vec(1.0, 1.0, INF),)])
def running_extrema(x):
    """np.maximum.accumulate and its kin: drawdown of a path."""
    peak = np.maximum.accumulate(x)
    floor = np.minimum.accumulate(np.stack((x, -x)), axis=1)
    return np.max(peak - x) + np.sum(floor[1] * peak)


@program(smooth=[(A, normal(3, seed=5))], argnums=(0, 1), edges=[(np.ones((2, 3)), np.zeros(2))])
def covariances(a, y):
    """np.cov and np.corrcoef: rows, columns, two variables, ddof."""
    c = np.cov(a) + np.cov(a, ddof=0)
    r = np.corrcoef(a, rowvar=False)
    return np.sum(c * c) + np.sum(r[0]) + np.cov(y) + np.cov(a[:, 0], y)[0, 1]


@program(smooth=[(normal(5), normal(5, seed=7))], argnums=(0, 1), edges=[(np.zeros(2), np.ones(2))])
def logsumexp_of_ufuncs(x, y):
    """np.logaddexp.reduce, outer and base 2."""
    pairs = np.logaddexp.outer(x, y) + np.subtract.outer(x, y) ** 2 + np.multiply.outer(x, y)
    return (
        np.logaddexp.reduce(x)
        + np.sum(np.logaddexp.reduce(pairs, axis=1))
        + np.sum(np.logaddexp2(x, y))
    )


@program(smooth=[(normal(5),)], edges=[(np.zeros(3),), (vec(NAN, 1.0),)])
def counting_masks(x):
    """any, all, count_nonzero and reduce of logical ufuncs scale a sum."""
    scale = np.count_nonzero(x > 0) + 2 * np.any(x > 10) + np.all(x < 10)
    both = np.logical_and.reduce(x > -9) * np.logical_or.reduce(x > 9)
    return np.sum(x**2) * scale + np.sum(np.where(both, x, 2 * x))
