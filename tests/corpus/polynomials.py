"""Polynomials as NumPy spells them."""

import numpy as np
from numpy.polynomial import polynomial

from corpus.registry import normal, program, vec


@program(
    smooth=[(normal(4), 0.7), (normal(2, seed=1), -1.3)], argnums=(0, 1), edges=[(vec(0.0), 0.0)]
)
def values(p, x):
    """np.polyval at a number, of coefficients and of a list; both orders of the coefficients."""
    return np.polyval(p, x) + np.polyval([1.0, 0.0, -2.0], x) + polynomial.polyval(x, p)


@program(smooth=[(normal(4), normal(3, seed=2))], argnums=(0, 1))
def algebra(p, q):
    """Derivatives, antiderivatives, products and sums, evaluated at several points."""
    x = np.linspace(-1.0, 1.0, 4)
    total = np.sum(np.polyval(np.polyder(p), x) ** 2) + np.sum(np.polyval(np.polyint(p, 2), x))
    total += np.sum(np.polymul(p, q) ** 2) + np.sum(polynomial.polyval(x, q) ** 3)
    return total + np.sum(np.polyadd(p, q) ** 3) + np.sum(np.polysub(q, np.polyder(p, 2)) ** 2)


@program(smooth=[(np.linspace(0.0, 2.0, 7), normal(7, seed=3))], argnums=(0, 1))
def fit(x, y):
    """np.polyfit, with weights and without, and the value of the fit."""
    c = np.polyfit(x, y, 2)
    d = np.polyfit(x, y, 1, w=np.arange(1.0, 8.0))
    return np.polyval(c, 0.5) + np.sum(c**2) + d[0] * d[1]
