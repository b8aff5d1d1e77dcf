"""Builtins, `math` and `functools` as plain Python programs use them."""

import bisect
import functools
import itertools
import math
import operator
import sys

import numpy as np

from corpus.registry import NAN, program, vec


@program(smooth=[(1.3, 0.7), (-0.4, 35.0)], edges=[(0.0, 0.0)], argnums=(0, 1))
def angles_and_lengths(x, y):
    """math.radians, degrees, hypot of three, dist, prod, fsum."""
    arc = math.radians(y) + math.degrees(x) / 100.0
    far = math.hypot(x, y, 3.0) + math.dist((x, y), (1.0, 2.0))
    return arc * far + math.prod([x, y, 2.0]) + math.fsum([x, 1e9, y, -1e9])


@program(smooth=[(1.3, 0.7)], edges=[(1.0, 1.0), (NAN, 0.0)], argnums=(0, 1))
def folded(x, y):
    """functools.reduce with and without a start, lambdas that see their surroundings."""
    horner = functools.reduce(lambda u, v: u * x + v, [2.0, y, 1.0])
    return horner + functools.reduce(lambda u, v: u + v * v, (x, y), 1.0)


@program(smooth=[(1.3, 0.4), (-0.2, 1.9)], edges=[(1.0, -1.0), (0.0, 0.0)], argnums=(0, 1))
def extrema_by_key(x, y):
    """max and min with key= and default=, of a list and of arguments."""
    largest = max([x, y, -1.0], key=abs)
    nearest = min(x, y, key=lambda v: (v - 1.0) ** 2)
    return largest * x + nearest + max((), default=y)


@program(smooth=[(1.3, 0.7), (0.25, 3.0)], edges=[(1.0, 1.0)], argnums=(0, 1))
def series_of_integers(x, y):
    """math.factorial, comb, gcd of loop counters; isclose; pow; shifts; rounding to digits."""
    total = 0.0
    for k in range(25):
        total += x**k / math.factorial(k) * math.comb(25, k)
    if math.isclose(x, y, rel_tol=1e-6):
        total = 0.5 * total
    total += pow(y, 3) + pow(2.0, y) + (5 << 2) * x + (20 >> 1) * y
    return total / math.gcd(12, 18) + round(x * y, ndigits=2)


KNOTS = [0.0, 0.5, 1.25, 2.0]


@program(smooth=[(np.array([0.75, 1.5, -0.25]),)])
def looked_up(x):
    """`bisect`, limits of floats by name, dtypes and unions of types as constants."""
    total = 0.0
    for v in x:
        k = bisect.bisect(KNOTS, v) - 1
        if k >= 0:
            total += (v - KNOTS[k]) * (k + 1)
        total += bisect.bisect_left([0.0, 1.0], v) * v
    try:
        total += np.finfo(np.sum(x).type).eps
    except (AttributeError, ValueError):
        total += x[0]
    if sys.version_info < (3, 8) or sys.version_info[0] > 3 or sys.version_info.major == 2:
        return total
    if x.dtype == np.dtype(float) and isinstance(total, int | float):
        total = total / (sys.float_info.epsilon + np.sum(x * x))
    return min(total, sys.float_info.max)


@program(smooth=[(vec(0.7, 1.3, -0.4, 2.1),)])
def starmap_and_remembered_functions(x):
    """itertools.starmap over tuples and zip; functools.cache and lru_cache on nested functions."""

    @functools.lru_cache(None)
    def chain(n):
        return x[0] if n < 2 else chain(n - 1) + chain(n - 2) * x[1]

    @functools.cache
    def scaled(n):
        return n * x[2]

    pairs = itertools.starmap(lambda a, b: a * b, [(x[0], x[1]), (2.0, x[2])])
    mirrored = itertools.starmap(operator.mul, zip(x, x[::-1]))  # noqa: B905
    return sum(pairs) + sum(mirrored) + chain(6) * scaled(2)
