"""Elementwise functions of NumPy as s2s-Python.

Where a body compares only to stay in its domain, it compares values that carry no derivative
(`stop_gradient`): such a comparison is no choice between pieces.
"""

from __future__ import annotations

import math

import numpy as np

from s2s.elementary.arrays import stop_gradient
from s2s.elementary.calculus import from_front, to_front
from s2s.elementary.declare import Composite

GREATEST = float(np.finfo(np.float64).max)
PI_SQUARED = math.pi * math.pi

# --- angles --------------------------------------------------------------------------------------


def operand(x):
    """An array of what may be a list; a number of NumPy's of what may be one of Python's."""
    return np.asarray(x) if isinstance(x, (list, tuple, np.ndarray)) else np.float64(x)


def radians(x):
    """Degrees as radians."""
    return np.asarray(x) * 0.017453292519943295


def degrees(x):
    """Radians as degrees."""
    return np.asarray(x) * 57.29577951308232


def sinc(x):
    """sin(pi x)/(pi x): near 0 its Taylor polynomial, which has the derivatives too."""
    x = np.asarray(x)
    near = np.abs(stop_gradient(x)) < 0.01
    y = math.pi * np.where(near, 1.0, x)
    z = PI_SQUARED * np.square(np.where(near, x, 0.0))
    polynomial = 1.0 - z / 6.0 * (1.0 - z / 20.0 * (1.0 - z / 42.0 * (1.0 - z / 72.0)))
    return np.where(near, polynomial, np.sin(y) / y)


def unwrap(p, discont=None, axis=-1, *, period=6.283185307179586):
    """Angles without jumps of more than half a period."""
    p = to_front(np.asarray(p), axis)
    steps = p[1:] - p[:-1]
    limit = period / 2 if discont is None else max(discont, period / 2)
    level = stop_gradient(steps)
    turned = np.mod(level + period / 2, period) - period / 2
    turned = np.where((turned == -period / 2) & (level > 0), period / 2, turned)
    shift = np.where(np.abs(level) < limit, 0.0, turned - level)
    turns = np.concatenate((np.zeros_like(p[:1]), np.cumsum(shift, axis=0)), axis=0)
    return from_front(p + turns, axis)


# --- signs ---------------------------------------------------------------------------------------


def signbit(x):
    """Whether the sign is negative, that of a zero too."""
    x = np.asarray(x)
    level = stop_gradient(x)
    return (x < 0) | ((level == 0) & (1.0 / level < 0))


def copysign(x1, x2):
    """The magnitude of the first with the sign of the second."""
    x1 = np.asarray(x1)
    return np.where(np.signbit(x1) == np.signbit(x2), x1, -x1)


def heaviside(x1, x2):
    """0 below 0, 1 above, the second argument at 0."""
    x1 = np.asarray(x1)
    level = stop_gradient(x1)
    step = np.where(x1 > 0, 1.0, np.where(level == 0, x2, 0.0))
    return np.where(np.isnan(level), level, step)


# --- numbers that are none -----------------------------------------------------------------------


def nan_to_num(x, copy=True, nan=0.0, posinf=None, neginf=None):
    """NaN and the infinities replaced by numbers."""
    x = np.asarray(x)
    level = stop_gradient(x)
    high = GREATEST if posinf is None else posinf
    low = -GREATEST if neginf is None else neginf
    result = np.where(np.isnan(level), nan, x)
    result = np.where(level == np.inf, high, result)
    return np.where(level == -np.inf, low, result)


def isclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Whether numbers are nearly equal, the second being the right one."""
    a = np.asarray(a)
    b = np.asarray(b)
    left, right = stop_gradient(a), stop_gradient(b)
    near = np.abs(a - right) <= atol + rtol * np.abs(right)
    result = np.where(np.isfinite(right), near, left == right)
    if equal_nan:
        result = result | (np.isnan(left) & np.isnan(right))
    return result


def allclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Whether all are nearly equal."""
    return np.all(np.isclose(a, b, rtol=rtol, atol=atol, equal_nan=equal_nan))


def array_equal(a1, a2, equal_nan=False):
    """Whether shape and elements are equal."""
    a1 = np.asarray(a1)
    a2 = np.asarray(a2)
    if a1.ndim != a2.ndim:
        return False
    if a1.shape != a2.shape:
        return False
    return np.all(a1 == a2)


def isin(element, test_elements, assume_unique=False, invert=False):
    """Whether each element is one of the others; `invert`: whether it is none."""
    element = np.asarray(element)
    found = np.zeros(element.shape, dtype=bool)
    for value in np.ravel(np.asarray(test_elements)):
        found = found | (element == value)
    return ~found if invert else found


# --- rounding ------------------------------------------------------------------------------------


def rounded(a, decimals=0):
    """np.round: scaled, rounded half to even, scaled back."""
    a = np.asarray(a)
    if decimals >= 0 and a.dtype != np.float64 and a.dtype != np.float32:
        return a
    if decimals == 0:
        return np.rint(a)
    scale = 10.0 ** abs(decimals)
    if decimals > 0:
        return np.rint(a * scale) / scale
    return np.rint(a / scale) * scale


def modf(x):
    """Fraction and whole, both with the sign of x."""
    x = np.asarray(x)
    whole = np.trunc(x)
    return np.where(np.isinf(x), 0.0, x - whole), whole


def divmod_of(x1, x2):
    """Quotient and remainder."""
    return np.floor_divide(x1, x2), np.mod(x1, x2)


def ldexp(x1, x2):
    """x1 * 2**x2."""
    return x1 * np.exp2(x2)


# --- choices -------------------------------------------------------------------------------------


def select_of(condlist, choicelist, default=0):
    """np.select: the choice of the first condition that holds."""
    result = np.asarray(default)
    n = len(condlist)
    for k in tuple(range(n)):
        result = np.where(condlist[n - 1 - k], choicelist[n - 1 - k], result)
    return result


def piece_of(function, x, args):
    """What np.piecewise puts where a condition holds."""
    if callable(function):
        return function(x, *args)
    return function


def piecewise(x, condlist, funclist, *args):
    """np.piecewise: of the conditions that hold the last one decides."""
    x = np.asarray(x)
    if isinstance(condlist, np.ndarray) and condlist.ndim == x.ndim:
        condlist = [condlist]
    n = len(condlist)
    result = np.zeros_like(x)
    if len(funclist) > n:
        result = piece_of(funclist[n], x, args)
    for k in tuple(range(n)):
        result = np.where(condlist[k], piece_of(funclist[k], x, args), result)
    return result


def vectorized(function, *args):
    """What an np.vectorize object does when it is called."""
    arrays = [np.asarray(arg) for arg in args]
    if len(arrays) == 1:
        x = arrays[0]
        if x.ndim == 0:
            return function(args[0])
        return np.reshape(np.array([function(v) for v in np.ravel(x)]), x.shape)
    frame = np.zeros_like(arrays[0])
    for x in arrays[1:]:
        frame = frame + np.zeros_like(x)
    if np.ndim(frame) == 0:
        return function(*args)
    flat = [np.ravel(np.broadcast_to(x, frame.shape)) for x in arrays]
    return np.reshape(
        np.array([function(*values) for values in zip(*flat, strict=False)]), frame.shape
    )


def call_vectorized(function, *args):
    """Stands for the call of an np.vectorize object that wraps `function`."""
    return vectorized(function, *args)


def vectorize(pyfunc, otypes=None, doc=None):
    """np.vectorize inside a program."""

    def run(*args):
        return vectorized(pyfunc, *args)

    return run


# --- real numbers as complex ones ----------------------------------------------------------------


def unchanged(x):
    """Real part of what is real."""
    return np.asarray(x)


def copied(x):
    """`+x`, and the conjugate of what is real."""
    return +np.asarray(x)


def imag(val):
    """The imaginary part of what is real."""
    return np.zeros_like(np.asarray(val))


def angle(z, deg=False):
    """0 or pi, by the sign."""
    value = np.where(np.signbit(z), math.pi, 0.0)
    return np.degrees(value) if deg else value


# --- math ----------------------------------------------------------------------------------------


def number_copysign(x, y):
    """math.copysign."""
    return float(np.copysign(float(x), float(y)))


def number_fmod(x, y):
    """math.fmod."""
    return float(np.fmod(float(x), float(y)))


def number_modf(x):
    """math.modf."""
    fraction, whole = np.modf(float(x))
    return float(fraction), float(whole)


for _body, *_spellings in (
    (radians, np.radians, np.deg2rad),
    (degrees, np.degrees, np.rad2deg),
    (sinc, np.sinc),
    (unwrap, np.unwrap),
    (signbit, np.signbit),
    (copysign, np.copysign),
    (heaviside, np.heaviside),
    (nan_to_num, np.nan_to_num),
    (isclose, np.isclose),
    (allclose, np.allclose),
    (array_equal, np.array_equal),
    (isin, np.isin),
    (rounded, np.round, np.around),
    (modf, np.modf),
    (divmod_of, np.divmod),
    (ldexp, np.ldexp),
    (select_of, np.select),
    (piecewise, np.piecewise),
    (vectorize, np.vectorize),
    (vectorized, call_vectorized),
    (unchanged, np.real, np.real_if_close),
    (copied, np.positive, np.conjugate),
    (imag, np.imag),
    (angle, np.angle),
    (number_copysign, math.copysign),
    (number_fmod, math.fmod),
    (number_modf, math.modf),
    (ldexp, math.ldexp),
):
    Composite(_body, spellings=tuple(_spellings))
