"""Differences, running products, quadrature, interpolation and convolution as s2s-Python."""

from __future__ import annotations

import numpy as np

from s2s.elementary.arrays import stop_gradient
from s2s.elementary.declare import Composite


def to_front(a, axis):
    """A view with `axis` first, the others in their order."""
    k = axis % a.ndim
    if k == 0:
        return a
    return np.transpose(a, (k,) + tuple(range(k)) + tuple(range(k + 1, a.ndim)))


def from_front(a, axis):
    """A view with the first axis at `axis`, the others in their order."""
    k = axis % a.ndim
    if k == 0:
        return a
    return np.transpose(a, tuple(range(1, k + 1)) + (0,) + tuple(range(k + 1, a.ndim)))


# --- running products, differences ---------------------------------------------------------------


def cumprod(a, axis=None, dtype=None):
    """Running products: a chain in increasing index."""
    a = np.asarray(a, dtype=dtype)
    if axis is None:
        a = np.ravel(a)
        axis = 0
    rows = to_front(a, axis)
    result = np.zeros(rows.shape, dtype=a.dtype)
    for i in range(rows.shape[0]):
        if i == 0:
            result[i] = rows[i]
        else:
            result[i] = result[i - 1] * rows[i]
    return from_front(result, axis)


def edge_rows(value, rows, axis):
    """What np.diff is asked to put before or behind the rows."""
    value = np.asarray(value)
    if value.ndim == rows.ndim:
        return to_front(value, axis)
    return np.zeros((1,) + rows.shape[1:]) + value


def diff(a, n=1, axis=-1, prepend=None, append=None):
    """Differences of neighbours, n times."""
    a = np.asarray(a)
    rows = to_front(a, axis)
    if prepend is not None:
        rows = np.concatenate((edge_rows(prepend, rows, axis), rows), axis=0)
    if append is not None:
        rows = np.concatenate((rows, edge_rows(append, rows, axis)), axis=0)
    for _ in (0,) * n:
        rows = rows[1:] - rows[:-1]
    return from_front(rows, axis)


def ediff1d(ary, to_end=None, to_begin=None):
    """Differences of neighbours in C order, with values before and behind them."""
    a = np.ravel(np.asarray(ary))
    result = a[1:] - a[:-1]
    if to_begin is not None:
        result = np.concatenate((np.ravel(np.asarray(to_begin)), result))
    if to_end is not None:
        result = np.concatenate((result, np.ravel(np.asarray(to_end))))
    return result


# --- gradient ------------------------------------------------------------------------------------


def spacing_along(f, spacing, edge_order):
    """The gradient along the first axis; `spacing`: a step, or the coordinates of the points."""
    out = np.zeros(f.shape)
    if np.ndim(spacing) == 0:
        out[1:-1] = (f[2:] - f[:-2]) / (2.0 * spacing)
        if edge_order == 1:
            out[0] = (f[1] - f[0]) / spacing
            out[-1] = (f[-1] - f[-2]) / spacing
        else:
            out[0] = (-1.5 * f[0] + 2.0 * f[1] - 0.5 * f[2]) / spacing
            out[-1] = (0.5 * f[-3] - 2.0 * f[-2] + 1.5 * f[-1]) / spacing
        return out
    steps = spacing[1:] - spacing[:-1]
    before = np.reshape(steps[:-1], (-1,) + (1,) * (f.ndim - 1))
    after = np.reshape(steps[1:], (-1,) + (1,) * (f.ndim - 1))
    both = before + after
    out[1:-1] = (
        -after / (before * both) * f[:-2]
        + (after - before) / (before * after) * f[1:-1]
        + before / (after * both) * f[2:]
    )
    if edge_order == 1:
        out[0] = (f[1] - f[0]) / steps[0]
        out[-1] = (f[-1] - f[-2]) / steps[-1]
        return out
    h, k = steps[0], steps[1]
    out[0] = (
        -(2.0 * h + k) / (h * (h + k)) * f[0] + (h + k) / (h * k) * f[1] - h / (k * (h + k)) * f[2]
    )
    h, k = steps[-2], steps[-1]
    out[-1] = (
        k / (h * (h + k)) * f[-3]
        - (k + h) / (h * k) * f[-2]
        + (2.0 * k + h) / (k * (h + k)) * f[-1]
    )
    return out


def gradient(f, *spacings, axis=None, edge_order=1):
    """Central differences inside, one-sided ones at the edges."""
    f = np.asarray(f)
    if axis is None:
        axes = tuple(range(f.ndim))
    elif isinstance(axis, tuple):
        axes = axis
    else:
        axes = (axis,)
    if len(spacings) == 0:
        spacings = (1.0,) * len(axes)
    elif len(spacings) == 1:
        spacings = spacings * len(axes)
    results = ()
    for k, spacing in zip(axes, spacings, strict=False):
        along = spacing_along(to_front(f, k), np.asarray(spacing), edge_order)
        results = results + (from_front(along, k),)
    if len(axes) == 1:
        return results[0]
    return results


# --- quadrature, interpolation -------------------------------------------------------------------


def trapezoid(y, x=None, dx=1.0, axis=-1):
    """The trapezoidal rule."""
    rows = to_front(np.asarray(y), axis)
    if x is None:
        widths = dx
    else:
        x = np.asarray(x)
        if x.ndim == 1:
            widths = np.reshape(x[1:] - x[:-1], (-1,) + (1,) * (rows.ndim - 1))
        else:
            points = to_front(x, axis)
            widths = points[1:] - points[:-1]
    return np.sum(widths * (rows[1:] + rows[:-1]) / 2.0, axis=0)


def interp(x, xp, fp, left=None, right=None, period=None):
    """Piecewise linear through the points (xp, fp), constant beyond them, or periodic.

    Which piece is decided once, by the search; at a point it is the piece to its right.
    """
    x, xp, fp = np.asarray(x), np.asarray(xp), np.asarray(fp)
    if period is not None:
        period = np.abs(period)
        x, xp = x % period, xp % period
        order = np.argsort(xp)
        xp, fp = xp[order], fp[order]
        xp = np.concatenate((xp[-1:] - period, xp, xp[:1] + period))
        fp = np.concatenate((fp[-1:], fp, fp[:1]))
    last = xp.shape[0] - 1
    j = np.searchsorted(xp, x, side="right") - 1
    j = np.maximum(np.minimum(j, last - 1), 0)
    above = np.minimum(j + 1, last)
    slope = (fp[above] - fp[j]) / (xp[above] - xp[j])
    inside = slope * (x - xp[j]) + fp[j]
    place = stop_gradient(x)
    ends = stop_gradient(xp)
    low = fp[0] if left is None else left
    high = fp[-1] if right is None else right
    inside = np.where(place == ends[-1], fp[-1], inside)
    inside = np.where(place > ends[-1], high, inside)
    return np.where(place < ends[0], low, inside)


def apply_along_axis(func1d, axis, arr, *args):
    """A function of the lines along an axis; what it gives takes the place of the axis."""
    lines = np.moveaxis(np.asarray(arr), axis, -1)
    rows = np.reshape(lines, (-1, lines.shape[-1]))
    results = np.array([func1d(row, *args) for row in rows])
    if results.ndim == 1:
        return np.reshape(results, lines.shape[:-1])
    return np.moveaxis(np.reshape(results, lines.shape[:-1] + results.shape[1:]), -1, axis)


# --- convolution ---------------------------------------------------------------------------------


def convolve_full(a, v):
    """All overlaps of a with the reversed v, which is not longer."""
    n, m = a.shape[0], v.shape[0]
    out = np.zeros(n + m - 1)
    for j in range(m):
        out[j : j + n] += a * v[j]
    return out


def overlaps(full, n, m, mode):
    """The part of a full convolution of n >= m elements that a mode asks for."""
    if mode == "full":
        return full
    if mode == "same":
        start = (m - 1) // 2
        return full[start : start + n]
    assert mode == "valid", "the modes of a convolution are full, same and valid"
    return full[m - 1 : n]


def convolve(a, v, mode="full"):
    """The discrete convolution of two vectors."""
    a, v = np.asarray(a), np.asarray(v)
    n, m = a.shape[0], v.shape[0]
    if n >= m:
        result = overlaps(convolve_full(a, v), n, m, mode)
    else:
        result = overlaps(convolve_full(v, a), m, n, mode)
    return result


def correlate(a, v, mode="valid"):
    """The cross-correlation of two vectors."""
    a, v = np.asarray(a), np.asarray(v)
    n, m = a.shape[0], v.shape[0]
    if n >= m:
        result = overlaps(convolve_full(a, v[::-1]), n, m, mode)
    else:
        result = overlaps(convolve_full(v, a[::-1]), m, n, mode)[::-1]
    return result


Composite(cumprod, spellings=(np.cumprod,))
Composite(diff, spellings=(np.diff,))
Composite(ediff1d, spellings=(np.ediff1d,))
Composite(gradient, spellings=(np.gradient,))
Composite(trapezoid, spellings=tuple(filter(None, (np.trapezoid, getattr(np, "trapz", None)))))
Composite(interp, spellings=(np.interp,))
Composite(apply_along_axis, spellings=(np.apply_along_axis,))
Composite(convolve, spellings=(np.convolve,))
Composite(correlate, spellings=(np.correlate,))
