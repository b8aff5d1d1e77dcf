"""Sorting, ordering, searching, counting, interpolation and convolution."""

import numpy as np

from corpus.registry import NAN, ints, normal, positive, program, sizes, vec

VECTORS = sizes(normal, 1, 5, 40)


@program(smooth=VECTORS, edges=[(np.zeros(4),), (vec(1.0, NAN, -1.0, 1.0),)])
def trimmed_mean(x):
    """A mean of the sorted elements without the least and the greatest."""
    s = np.sort(x)
    return np.mean(s[1:-1]) if len(x) > 2 else np.sum(s)


@program(smooth=[(normal(3, 4),)], edges=[(np.zeros((2, 2)),)])
def sorted_along_axes(a):
    """np.sort along each axis and flattened; the method, in place."""
    b = a.copy()
    b.sort(axis=0)
    weights = np.arange(1.0 * a.shape[1])
    return np.sum(np.sort(a) @ weights) + np.sum(b[0] * weights) + np.sort(a, axis=None)[2] ** 2


@program(smooth=[(normal(6), positive(6))], argnums=(0, 1), edges=[(np.zeros(3), np.ones(3))])
def permuted_by_order(x, w):
    """argsort, take_along_axis, argpartition, lexsort: values in the order of others."""
    order = np.argsort(-x)
    both = np.take_along_axis(np.stack((x, w)), np.argsort(np.stack((w, x)), axis=1), axis=1)
    k = np.arange(len(x)) % 2
    return (
        np.sum(w[order] * np.arange(len(x)))
        + np.sum(both[0] * both[1] ** 2)
        + x[np.lexsort((x, k))][0]
        + np.partition(x, 1)[1] * x[np.argpartition(x, 1)[1]]
    )


@program(smooth=[(normal(3, 5),)], edges=[(np.zeros((2, 2)),), (np.array([[NAN, 1.0]]),)])
def picked_by_position(a):
    """argmax and argmin of all, along an axis, with keepdims, as methods."""
    best = np.argmax(a, axis=1)
    lowest = np.take_along_axis(a, np.argmin(a, axis=0, keepdims=True), axis=0)
    return np.sum(a[np.arange(len(a)), best] ** 2) + np.sum(lowest) + a.ravel()[a.argmin()]


@program(
    smooth=[(0.7, normal(5)), (3.2, normal(5, seed=3))],
    edges=[(0.0, np.zeros(5)), (9.0, normal(5)), (-1.0, normal(5)), (2.0, normal(5))],
    argnums=(0, 1),
)
def interpolated(s, y):
    """np.interp of numbers and arrays, inside and beyond the ends."""
    grid = np.arange(5.0)
    many = np.interp(np.array([0.25, 1.5, 3.9]) + 0.01 * s, grid, y)
    round_ = np.interp(np.array([-3.3, 4.7, 0.9]) + 0.01 * s, grid, y, period=2.3)
    total = np.interp(s, grid, y) ** 2 + np.sum(many) + round_ @ np.array([1.0, 2.0, 3.0])
    return total + np.interp(s, grid, y, left=0.0, right=1.0)


@program(smooth=[(normal(6), positive(3))], argnums=(0, 1), edges=[(np.zeros(3), np.ones(3))])
def convolved(x, kernel):
    """Convolution and correlation in all modes, the kernel on either side."""
    full = np.convolve(x, kernel)
    same = np.convolve(kernel, x, mode="same") * x
    valid = np.correlate(x, kernel)
    return np.sum(full**2) + np.sum(same) + np.sum(valid) + np.sum(np.correlate(x, kernel, "full"))


@program(smooth=[(normal(6), positive(6))], argnums=(0, 1), edges=[(np.zeros(4), np.ones(4))])
def differences(x, w):
    """diff, ediff1d, gradient and the trapezoidal rule, with steps and coordinates."""
    t = np.cumsum(w)
    d = np.diff(x, n=2) * np.diff(x)[1:] + np.ediff1d(x)[1:] ** 2
    g = np.gradient(x, t) + np.gradient(x, 0.5) * np.gradient(x, edge_order=2)
    return np.sum(d) + np.sum(g) + np.trapezoid(x, t) + np.trapezoid(x**2, dx=0.1)


@program(smooth=[(normal(3, 4),)], edges=[(np.zeros((3, 3)),)])
def differences_along_axes(a):
    """diff with prepend, gradient of a matrix, trapezoids along axes."""
    along, across = np.gradient(a)
    steps = np.diff(a, axis=0, prepend=0.0) ** 2
    return np.sum(along * across) + np.sum(steps) + np.sum(np.trapezoid(a, axis=0) ** 2)


@program(
    smooth=[(normal(5), ints(2, 0, 1, 2, 4)), (normal(3), ints(1, 1, 1))],
    edges=[(np.zeros(2), ints(0, 3))],
)
def binned_sums(x, k):
    """bincount with weights, searchsorted and digitize as classes, unique labels."""
    edges = np.array([-1.0, 0.0, 1.0])
    classes = np.digitize(x, edges) + np.searchsorted(edges, x, side="right")
    labels, counts = np.unique(k, return_counts=True)
    sums = np.bincount(k, weights=x**2, minlength=6)
    return np.sum(sums**2) + np.sum(x * classes) + np.sum(x) * np.sum(labels * counts)


@program(smooth=[(positive(7),)], edges=[(np.ones(3),)])
def histogram_as_weights(x):
    """Counts of np.histogram are passive; the edges carry derivatives where they are data."""
    counts, edges = np.histogram(x, bins=4, range=(0.0, 2.0))
    sums, _ = np.histogram(np.arange(len(x)), bins=3, weights=x)
    return np.sum(counts * edges[1:]) * np.sum(x) + np.sum(sums**2)
