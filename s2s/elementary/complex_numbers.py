"""Complex numbers as pairs of real ones: their arithmetic and functions as s2s-Python.

There is no complex number in the IR: a complex value is a `Complex`, of two numbers or of two
arrays of one shape, and what is done with it is a body over both parts, which frontend and tape
read like a function of the user's. Where a body compares only to stay in its domain it asks
`at_least`, which is no choice between pieces.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from s2s.elementary.arrays import stop_gradient
from s2s.ir.pair import Complex

OPERATORS: dict[str, Callable] = {}
"""What operators do with a complex operand, by the name of Python's method."""

BODIES: dict[Any, Callable] = {}
"""What a function does where an argument is complex, or `dtype=` is."""

MAKERS: dict[Any, Callable] = {}
"""Functions that give complex numbers of real ones too."""

SMOOTH = -1
"""In the table of sites: no selection stands there, but a function with points of its own."""


def is_plain(function: Callable) -> bool:
    """Whether it is a body of ours in which a name is only a name for a value.

    Elsewhere to bind a number is an operation with an adjoint of its own.
    """
    return (function.__module__ or "").startswith("s2s.elementary.complex_")


def at_least(a, b):
    """`a >= b` of what carries no derivative; not recorded."""
    return a >= b


def size(x):
    """`abs(x)` without derivative; not recorded."""
    return abs(x)


def is_complex(z):
    """Whether it is a complex number or array."""
    return isinstance(z, Complex)


def is_known(n):
    """Whether an int is known when the function is compiled."""
    return True


def give(tables: dict, body: Callable, *spellings: Any) -> None:
    """Enter a body for the functions that users write."""
    tables.update(dict.fromkeys(spellings, body))


# --- parts ---------------------------------------------------------------------------------------


def parts(z):
    """Real and imaginary part; that of what is real is the number 0.0."""
    if is_complex(z):
        return z.re, z.im
    if isinstance(z, (list, tuple)):
        return parts(np.array(z))
    return z, 0.0


def complex_of(z):
    """A real number or array as a complex one."""
    if is_complex(z):
        return z
    if isinstance(z, (list, tuple)):
        return complex_of(np.array(z))
    if np.ndim(z) == 0:
        return Complex(float(z), 0.0)
    return Complex(np.asarray(z, dtype=np.float64), np.zeros_like(z, dtype=np.float64))


def make(real=0.0, imag=0.0):
    """`complex(real, imag)`."""
    (a, b), (c, d) = parts(real), parts(imag)
    return Complex(float(a - d), float(b + c))


def real(val):
    """np.real."""
    return val.re


def imag(val):
    """np.imag."""
    return val.im


def conjugate(x):
    """The conjugate."""
    return Complex(x.re, -x.im)


def magnitude(x):
    """The absolute value."""
    return np.hypot(x.re, x.im)


def length(x):
    """`abs(z)` of a number of Python."""
    return float(np.hypot(x.re, x.im)) if np.ndim(x) == 0 else np.hypot(x.re, x.im)


def squared_magnitude(x):
    """The square of the absolute value."""
    return x.re * x.re + x.im * x.im


def angle(z, deg=False):
    """np.angle: between -pi and pi."""
    turn = np.arctan2(z.im, z.re)
    return np.degrees(turn) if deg else turn


# --- arithmetic ----------------------------------------------------------------------------------


def add(a, b):
    """a + b."""
    a, b = complex_of(a), complex_of(b)
    return Complex(a.re + b.re, a.im + b.im)


def subtract(a, b):
    """a - b."""
    a, b = complex_of(a), complex_of(b)
    return Complex(a.re - b.re, a.im - b.im)


def multiply(a, b):
    """a * b."""
    (a, b), (c, d) = parts(a), parts(b)
    return Complex(a * c - b * d, a * d + b * c)


def divide(a, b):
    """a / b, as Python computes it: by the larger part of b, so that nothing overflows.

    Where b is 0 the parts of a are divided by 0, as NumPy does.
    """
    x, y = parts(a)
    if not is_complex(b):
        c = parts(b)[0]
        none = at_least(0.0, size(c))
        ratio = 0.0 / np.where(none, 1.0, c)
        scale = np.where(none, 0.0, c)
        return Complex(
            np.where(none, x, x + y * ratio) / scale, np.where(none, y, y - x * ratio) / scale
        )
    wide = at_least(size(b.re), size(b.im))
    p, q = np.where(wide, b.re, b.im), np.where(wide, b.im, b.re)
    none = at_least(0.0, size(p))
    ratio = q / np.where(none, 1.0, p)
    scale = np.where(none, 0.0, p + q * ratio)
    re, im = (
        np.where(wide, x + y * ratio, x * ratio + y),
        np.where(wide, y - x * ratio, y * ratio - x),
    )
    return Complex(np.where(none, x, re) / scale, np.where(none, y, im) / scale)


def negative(x):
    """-x."""
    return Complex(-x.re, -x.im)


def positive(x):
    """+x."""
    return Complex(+x.re, +x.im)


def square(x):
    """x * x."""
    a, b = x.re, x.im
    return Complex(a * a - b * b, a * b + b * a)


def reciprocal(x):
    """1 / x."""
    return divide(1.0, x)


def equal(a, b):
    """a == b."""
    a, b = complex_of(a), complex_of(b)
    return (a.re == b.re) & (a.im == b.im)


def not_equal(a, b):
    """a != b."""
    a, b = complex_of(a), complex_of(b)
    return (a.re != b.re) | (a.im != b.im)


def truth(x):
    """`bool(x)`."""
    return (x.re != 0.0) | (x.im != 0.0)


# --- powers --------------------------------------------------------------------------------------


def power(a, b):
    """a ** b: an int by repeated squaring, anything else by logarithms."""
    if isinstance(b, (int, np.integer)):
        z = complex_of(a)
        if is_known(b):
            return static_power(z, b) if b >= 0 else divide(1.0, static_power(z, -b))
        return counted_power(z, b)
    return general_power(a, b)


def static_power(z, n, result=None):
    """z ** n times what the lower bits of the exponent gave."""
    if n == 0:
        return one_like(z)
    if n % 2 == 1:
        result = multiply(result, z) if result is not None else z
    return result if n == 1 else static_power(multiply(z, z), n // 2, result)


def one_like(z):
    """1 in the shape of z."""
    return complex_of(1.0 if np.ndim(z.re) == 0 else np.ones_like(z.re))


def counted_power(z, n):
    """The same where the exponent is known at run time only."""
    result = one_like(z)
    left = abs(n)
    started = False
    while left > 0:
        if left % 2 == 1:
            if started:
                result = multiply(result, z)
            else:
                result = z
                started = True
        left = left // 2
        if left > 0:
            z = multiply(z, z)
    if n < 0:
        result = divide(1.0, result)
    return result


def general_power(a, b):
    """exp(b * log(a)); 0 to a power is what the real power is."""
    a = complex_of(a)
    c, d = parts(b)
    radius, turn = np.hypot(a.re, a.im), np.arctan2(a.im, a.re)
    if not is_complex(b):
        return polar(radius**c, c * turn)
    growth = np.log(np.where(at_least(0.0, stop_gradient(radius)), 1.0, radius))
    return polar(radius**c * np.exp(-(d * turn)), c * turn + d * growth)


def polar(r, phi):
    """The number of this absolute value and argument."""
    return Complex(r * np.cos(phi), r * np.sin(phi))


# --- tables ---------------------------------------------------------------------------------------


def _reflected(body: Callable) -> Callable:
    def reflected(b, a):
        return body(a, b)

    return reflected


for _name, _body, *_spellings in (
    ("add", add, np.add, operator.add),
    ("sub", subtract, np.subtract, operator.sub),
    ("mul", multiply, np.multiply, operator.mul),
    ("truediv", divide, np.divide, np.true_divide, operator.truediv),
    ("pow", power, np.power, operator.pow, pow),
):
    OPERATORS[f"__{_name}__"] = _body
    OPERATORS[f"__r{_name}__"] = _reflected(_body)
    give(BODIES, _body, *_spellings)
OPERATORS.update(
    __neg__=negative,
    __pos__=positive,
    __abs__=length,
    __bool__=truth,
    __eq__=equal,
    __ne__=not_equal,
)
for _body, *_spellings in (
    (real, np.real),
    (imag, np.imag),
    (conjugate, np.conjugate),
    (magnitude, np.abs),
    (angle, np.angle),
    (negative, np.negative, operator.neg),
    (positive, np.positive, operator.pos),
    (square, np.square),
    (reciprocal, np.reciprocal),
    (equal, np.equal, operator.eq),
    (not_equal, np.not_equal, operator.ne),
    (length, operator.abs),
):
    give(BODIES, _body, *_spellings)
give(MAKERS, make, complex, np.complex128)
