"""Elementary functions of complex numbers and arrays as s2s-Python."""

from __future__ import annotations

import cmath
import math

import numpy as np

from s2s.elementary.arrays import stop_gradient
from s2s.elementary.complex_numbers import (
    BODIES,
    MAKERS,
    Complex,
    add,
    angle,
    at_least,
    complex_of,
    divide,
    give,
    magnitude,
    multiply,
    polar,
    square,
    subtract,
)

LN2 = 0.6931471805599453
LN10 = 2.302585092994046


def exp(x):
    """exp."""
    x = complex_of(x)
    growth = np.exp(x.re)
    return Complex(growth * np.cos(x.im), growth * np.sin(x.im))


def log(x):
    """The principal logarithm."""
    x = complex_of(x)
    return Complex(np.log(np.hypot(x.re, x.im)), np.arctan2(x.im, x.re))


def log10(x):
    """To base 10."""
    x = log(x)
    return Complex(x.re / LN10, x.im / LN10)


def log2(x):
    """To base 2."""
    x = log(x)
    return Complex(x.re / LN2, x.im / LN2)


def log_of_base(x, *base):
    """cmath.log."""
    result = log(x)
    for b in base:
        result = divide(result, log(b))
    return result


def sqrt(x):
    """The root with a real part that is not negative; at 0 its derivative is 0."""
    x = complex_of(x)
    a, b = x.re, x.im
    right = at_least(stop_gradient(a), 0.0)
    upper = at_least(np.arctan2(stop_gradient(b), -1.0), 0.0)
    large = np.sqrt((np.where(right, a, -a) + np.hypot(a, b)) * 0.5)
    origin = at_least(0.0, stop_gradient(large))
    small = b / np.where(origin, 1.0, 2.0 * large)
    re = np.where(right, large, np.where(upper, small, -small))
    return Complex(re, np.where(right, small, np.where(upper, large, -large)))


def sin(x):
    """sin."""
    x = complex_of(x)
    return Complex(np.sin(x.re) * np.cosh(x.im), np.cos(x.re) * np.sinh(x.im))


def cos(x):
    """cos."""
    x = complex_of(x)
    return Complex(np.cos(x.re) * np.cosh(x.im), -(np.sin(x.re) * np.sinh(x.im)))


def sinh(x):
    """sinh."""
    x = complex_of(x)
    return Complex(np.sinh(x.re) * np.cos(x.im), np.cosh(x.re) * np.sin(x.im))


def cosh(x):
    """cosh."""
    x = complex_of(x)
    return Complex(np.cosh(x.re) * np.cos(x.im), np.sinh(x.re) * np.sin(x.im))


def tanh(x):
    """tanh, whose parts have one denominator."""
    x = complex_of(x)
    slope, t = np.tanh(x.re), np.tan(x.im)
    rest = 1.0 / np.cosh(x.re)
    scale = 1.0 + (slope * t) * (slope * t)
    return Complex(slope * (1.0 + t * t) / scale, t * rest * rest / scale)


def tan(x):
    """tan."""
    x = complex_of(x)
    turned = tanh(Complex(-x.im, x.re))
    return Complex(turned.im, -turned.re)


def arctan(x):
    """The inverse of tan."""
    x = complex_of(x)
    difference = subtract(log(Complex(1.0 + x.im, -x.re)), log(Complex(1.0 - x.im, x.re)))
    return Complex(-0.5 * difference.im, 0.5 * difference.re)


def arctanh(x):
    """The inverse of tanh."""
    x = complex_of(x)
    difference = subtract(log(Complex(1.0 + x.re, x.im)), log(Complex(1.0 - x.re, -x.im)))
    return Complex(0.5 * difference.re, 0.5 * difference.im)


def arcsinh(x):
    """The inverse of sinh."""
    x = complex_of(x)
    return log(add(x, sqrt(add(square(x), 1.0))))


def arcsin(x):
    """The inverse of sin."""
    x = complex_of(x)
    turned = arcsinh(Complex(-x.im, x.re))
    return Complex(turned.im, -turned.re)


def arccos(x):
    """The inverse of cos."""
    x = arcsin(x)
    return Complex(math.pi / 2 - x.re, -x.im)


def arccosh(x):
    """The inverse of cosh."""
    x = complex_of(x)
    low, high = sqrt(subtract(x, 1.0)), sqrt(add(x, 1.0))
    return log(add(x, multiply(low, high)))


def phase(z):
    """cmath.phase."""
    return angle(complex_of(z))


def polar_form(z):
    """cmath.polar."""
    z = complex_of(z)
    return magnitude(z), angle(z)


def isnan(x):
    """Whether a part is NaN."""
    x = complex_of(x)
    return np.isnan(x.re) | np.isnan(x.im)


def isinf(x):
    """Whether a part is infinite."""
    x = complex_of(x)
    return np.isinf(x.re) | np.isinf(x.im)


def isfinite(x):
    """Whether both parts are numbers."""
    x = complex_of(x)
    return np.isfinite(x.re) & np.isfinite(x.im)


# --- tables ---------------------------------------------------------------------------------------
for _body, *_spellings in (
    (log_of_base, cmath.log),
    (phase, cmath.phase),
    (polar_form, cmath.polar),
    (polar, cmath.rect),
    *((globals()[_n], getattr(cmath, _n)) for _n in ("exp", "sqrt", "log10", "sin", "cos", "tan")),
    *((globals()[_n], getattr(cmath, _n)) for _n in ("sinh", "cosh", "tanh")),
    *((globals()[_n], getattr(cmath, _n)) for _n in ("isnan", "isinf", "isfinite")),
    *(
        (globals()[f"arc{_n}"], getattr(cmath, f"a{_n}"))
        for _n in ("sin", "cos", "tan", "sinh", "cosh", "tanh")
    ),
):
    give(MAKERS, _body, *_spellings)
for _body, *_spellings in (
    *((globals()[_n], getattr(np, _n)) for _n in ("exp", "log", "log10", "log2", "sqrt")),
    *((globals()[_n], getattr(np, _n)) for _n in ("sin", "cos", "tan", "sinh", "cosh", "tanh")),
    *((globals()[_n], getattr(np, _n)) for _n in ("arcsin", "arccos", "arctan")),
    *((globals()[_n], getattr(np, _n)) for _n in ("arcsinh", "arccosh", "arctanh")),
    *((globals()[_n], getattr(np, _n)) for _n in ("isnan", "isinf", "isfinite")),
):
    give(BODIES, _body, *_spellings)
