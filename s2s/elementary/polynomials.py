"""Polynomials as s2s-Python: evaluation by Horner's rule, derivatives, products, fits."""

from __future__ import annotations

import numpy as np

from s2s.elementary.declare import Composite


def polyval(p, x):
    """Horner's rule, the highest power first."""
    p = np.asarray(p)
    x = np.asarray(x) if np.ndim(x) else x
    value = np.zeros_like(x) if np.ndim(x) else 0.0
    for k in range(len(p)):
        value = value * x + p[k]
    return value


def polyder(p, m=1):
    """Coefficients of the derivative of order `m`, the highest power first."""
    p = np.asarray(p)
    for _ in range(m):
        n = len(p) - 1
        p = p[:-1] * np.arange(n, 0, -1)
    return p


def polyint(p, m=1, k=None):
    """Coefficients of an antiderivative, the highest power first; its constant is `k` or 0."""
    p = np.asarray(p)
    for _ in range(m):
        constant = 0.0 if k is None else k
        powers = np.arange(len(p), 0, -1)
        p = np.concatenate((p / powers, np.full(1, constant, dtype=np.float64)))
    return p


def polymul(a1, a2):
    """Coefficients of the product."""
    return np.convolve(np.asarray(a1), np.asarray(a2))


def padded(p, n):
    """Coefficients with zeros for the higher powers."""
    return np.concatenate((np.zeros(n - len(p), dtype=p.dtype), p))


def polyadd(a1, a2):
    """Coefficients of the sum."""
    a1 = np.asarray(a1)
    a2 = np.asarray(a2)
    n = max(len(a1), len(a2))
    return padded(a1, n) + padded(a2, n)


def polysub(a1, a2):
    """Coefficients of the difference."""
    return polyadd(a1, -np.asarray(a2))


def polyfit(x, y, deg, rcond=None, w=None):
    """Least squares with the columns of the Vandermonde matrix scaled to length 1."""
    x = np.asarray(x) + 0.0
    y = np.asarray(y) + 0.0
    columns = np.vander(x, deg + 1)
    if w is not None:
        w = np.asarray(w) + 0.0
        columns = columns * w[:, None]
        y = y * w
    scale = np.sqrt(np.sum(columns * columns, axis=0))
    columns = columns / scale
    solution = np.linalg.lstsq(columns, y, rcond)
    return solution[0] / scale


def ascending_polyval(x, c):
    """np.polynomial's evaluation, the lowest power first."""
    c = np.asarray(c)
    x = np.asarray(x) if np.ndim(x) else x
    n = len(c)
    value = c[n - 1] + x * 0.0
    for k in range(n - 1):
        value = c[n - 2 - k] + value * x
    return value


Composite(polyval, spellings=(np.polyval,))
Composite(polyder, spellings=(np.polyder,))
Composite(polyint, spellings=(np.polyint,))
Composite(polymul, spellings=(np.polymul,))
Composite(polyadd, spellings=(np.polyadd,))
Composite(polysub, spellings=(np.polysub,))
Composite(polyfit, spellings=(np.polyfit,))
Composite(ascending_polyval, spellings=(np.polynomial.polynomial.polyval,))
