"""Elementwise functions beyond the usual ones, choices between arrays, np.vectorize."""

import math

import numpy as np

from corpus.registry import INF, NAN, normal, positive, program, vec

X = vec(0.3, -1.2, 0.8, 2.1, -0.4)


@program(smooth=[(X,)], edges=[(vec(0.0, -0.0, 1.0, -1.0),), (vec(INF, NAN),)])
def angles_and_signs(x):
    """deg2rad, sinc near and far from 0, copysign, heaviside, signbit, real and imaginary part."""
    turned = np.deg2rad(x) + np.rad2deg(0.01 * x) + np.sinc(x) + np.sinc(0.001 * x)
    signed = np.copysign(x, -1.0) + np.heaviside(x, 0.5) * x + np.signbit(x) * np.real(x)
    return np.sum(turned**2) + np.sum(signed) + np.sum(np.imag(x) + np.conj(x).real)


@program(smooth=[(X, positive(5))], argnums=(0, 1), edges=[(vec(0.0, 4.0), vec(1.0, 2.0))])
def remainders(x, p):
    """fmod, modf, divmod and remainder, of arrays and of numbers."""
    fraction, whole = np.modf(x)
    quotient, rest = np.divmod(x, p)
    first = math.fmod(float(x[0]), 0.25) + math.modf(float(x[1]))[0]
    first += math.remainder(float(x[1]), float(p[0])) * float(x[0])
    return np.sum(np.fmod(x, p) * fraction + whole * rest + quotient) + first


@program(smooth=[(X,)], edges=[(vec(0.5, 1.5, -2.5, 0.125),)])
def rounded_to_digits(x):
    """np.round and its kin are piecewise constant: they scale what is differentiated."""
    steps = np.round(x, 2) + np.around(x, 1) + np.fix(x) + np.trunc(x) + x.round(1) + np.rint(x)
    return np.sum(x * steps) + np.sum(np.round(100.0 * x, -1) * x)


@program(smooth=[(X, 0.7)], argnums=(0, 1), edges=[(vec(0.0, 1.0, -1.0), 0.0)])
def choices_of_arrays(x, s):
    """np.select and np.piecewise with functions, numbers and a default."""
    chosen = np.select([x < 0, x < 1], [x**2, s * x], default=s)
    pieces = np.piecewise(x, [x < 0, x > 1], [lambda t: -t, lambda t: t**2, 0.5])
    rooted = np.select([x > 0], [np.sqrt(x)], 0.0)
    return np.sum(chosen * pieces) + np.sum(rooted)


def _ramp(t, slope):
    return slope * t if t > 0 else 0.1 * t


RAMP = np.vectorize(_ramp)


@program(smooth=[(X, 0.7)], argnums=(0, 1), edges=[(vec(0.0, -0.0), 1.0)])
def vectorized_functions(x, slope):
    """np.vectorize of functions with branches, made outside and inside."""
    inner = np.vectorize(lambda t: math.exp(-t) if t > 0 else 1.0 - t)
    return np.sum(RAMP(x, slope)) + np.sum(inner(x[None, :]) ** 2)


@program(smooth=[(X, 0.7)], argnums=(0, 1), edges=[(vec(0.0, 1.0), 0.0)])
def polynomials(x, s):
    """polyval of lists and arrays, vander."""
    return np.sum(np.polyval([1.0, s, 2.0], x)) + np.polyval(x, s) + np.sum(np.vander(x, 3) ** 2)


@program(smooth=[(X, positive(5))], argnums=(0, 1), edges=[(np.zeros(2), np.zeros(2))])
def near_equality(x, y):
    """isclose, allclose, array_equal and isin decide between pieces."""
    z = np.where(np.isclose(x, 0.3), x, 2 * x) if np.allclose(x, x + 1e-12) else x
    w = y if np.array_equal(x, y) else y**2
    return np.sum(z * w) + np.sum(x * np.isin(np.arange(len(x)), [0, 2]))


@program(smooth=[(positive(4),), (vec(-0.5, -1.25, 7.5),)], edges=[(vec(0.0, 1.0, 2.0),)])
def gamma_functions(x):
    """math.gamma and math.lgamma in a loop."""
    total = 0.0
    for v in x:
        total += math.gamma(v) * 0.1 + math.lgamma(v)
    return total


@program(smooth=[(np.cumsum(3.0 * normal(8)),)], edges=[(vec(0.0, math.pi, -math.pi),)])
def unwrapped(p):
    """np.unwrap adds whole turns, which are constants."""
    return np.sum(np.unwrap(p) ** 2)
