"""Ints beyond 64 bits: Python's are exact in all backends, NumPy's wrap (semantics 6.1)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from three_backends import BACKENDS, assert_as_python

import s2s

LARGE = 10**30


def product(x, n):
    k = 1
    for i in range(1, n + 10):
        k *= i
    return x * k


def series(x, n):
    """A term of the exponential has a factorial that no 64 bits hold."""
    total = 0.0
    for k in range(10 * n):
        total += 0.5 * x / math.factorial(k)
    return total


def in_the_reverse(x, n):
    """The reverse sweep needs the large ints again."""
    k, total = 1, x
    for i in range(1, 10 * n):
        k *= i
        total += total * total / k
        if k % 3 == 0:
            total = total * 0.5
    return total


def powers(x, n):
    return x * 3 ** (20 * n) + x * (7**n % 11) + pow(3, 50 + n) + pow(7, 100, 13 + n)


def shifts(x, n):
    up = (1 << (62 + n)) + (5 << n) - (1 << 70)
    return x * up + ((10**12 * n) >> 40) + (-n >> 70) + ((n << 80) >> (76 + n)) + (n >> n)


def generator(x, n):
    """Random numbers of a generator modulo 2**64, in floats and in small ints."""
    k, total = n, 0.0
    for _ in range(10):
        k = (6364136223846793005 * k + 1442695040888963407) % 2**64
        total += x * (k / 2**64) * ((k >> 33) % 7)
    return total


def literal(x, n):
    k = n
    while k < LARGE:
        k = k * k + 1
    return x * k / LARGE


def bitwise(x, n):
    k = 2**70 * n + 5
    return x * (k & 1023) + (k | 1) + (k ^ 3) + (~k) + abs(-k) + max(k, 3) + min(k, 2**80) + (-k)


def quotients(x, n):
    k = 10 ** (18 + n)
    q, r = divmod(k, 7)
    return x * q * r + k // 10**15 + k % 1000 + math.isqrt(k) + math.gcd(k, 6 * n)


def conversions(x, n):
    """int(), math.floor and their kin give ints of any size."""
    y = x * 10.0 ** (20 * n)
    return x * int(y) * math.floor(y) + math.ceil(1e25 * x) + round(1e40 * x) + float(10 ** (9 * n))


def recursion(x, n):
    def factorial(m):
        return 1 if m <= 1 else m * factorial(m - 1)

    return x / factorial(8 * n) * factorial(8 * n - 1)


def branch(x, n):
    k = 2**62 * n
    return 3.0 * x if k and k > 2**63 and k % 2 == 0 else x


def containers(x, n):
    k = 2**70 * n
    held = {"k": k, "x": x}
    for v in [k, k + 1]:
        x = x + v
    return x * held["x"] + held["k"]


def inverse_powers(x, n):
    """A negative power of an int is a float."""
    total = x
    for i in range(1, n):
        total = total + x * 2**-i + 10**-i
    return total


EXACT = (product, series, in_the_reverse, powers, shifts, generator, literal, bitwise, quotients)
EXACT += (conversions, recursion, branch, containers, inverse_powers)


@pytest.mark.parametrize("function", EXACT, ids=lambda f: f.__name__)
def test_ints_of_python_are_exact(function):
    assert_as_python(function, 1.25, 3)


def too_large_for_a_float(x, n):
    return x * 10 ** (200 * n)


def too_large_for_numpy(x, n):
    return x * np.int64(n * 2**62)


def into_an_array(x, n):
    counts = np.zeros(2, dtype=int)
    counts[0] = n * 2**62
    return x * counts[0]


def beside_an_int_of_numpy(x, n):
    return x * (np.int64(7) + n * 2**62)


def float_to_numpy(x, n):
    return x * np.int64(x * 1e30)


def negative_shift(x, n):
    return x * (n >> (n - 5))


OVERFLOWS = (too_large_for_a_float, too_large_for_numpy, into_an_array, beside_an_int_of_numpy)
OVERFLOWS += (float_to_numpy, negative_shift)


@pytest.mark.parametrize("function", OVERFLOWS, ids=lambda f: f.__name__)
def test_ints_that_fit_nowhere_raise(function):
    assert_as_python(function, 1.25, 3)


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_large_int_is_returned(backend):
    def f(x, n):
        return x * n, 2**62 * n

    gradient, count = s2s.grad(f, has_aux=True, backend=backend)(1.5, 12)
    assert (gradient, count) == (12.0, 12 * 2**62)


# --- integers of NumPy ---------------------------------------------------------------------------

A = np.array([5, 2**62, -(2**63), 0, 70])


def sums(x, a):
    k = a[1]
    k += a[1]
    k *= 3
    k -= 1
    return x * k + (a[1] + a[1]) + a[1] * 4 - (-a[2]) + abs(a[2]) + (a[2] - 1)


def mixed(x, a):
    """Items, sizes, literals, loops over an array: one of NumPy's makes the result NumPy's."""
    k, m = a[0], np.int64(7)
    for i in np.arange(1, 30):
        k = k * i * 3 - a[int(i) % 2] + m
        m = m * 11
    return x * k + len(a) * a[1] * 3 + np.add(len(a) * 2**60, 2**62) * x + np.square(a[1])


def division(x, a):
    """NumPy's quotient by zero is 0; that of the least integer by -1 is itself."""
    q, r = divmod(a[0], a[3])
    return x * (a[0] // a[3]) + a[0] % a[3] + q + r + a[2] // (a[3] - 1) + (x * a[2]) % 3


def powers_of_items(x, a):
    return x * a[0] ** 40 + a[0] ** a[4] + np.power(a[0], 41) + 3 ** a[4] + x ** a[0]


def shifted_items(x, a):
    down = (a[2] >> a[4]) + (a[2] >> 63) + (a[0] >> 64) + (a[1] >> a[0])
    whole = np.sum(a >> 1) + np.sum(a << 3) + np.sum(np.left_shift(a, 2)) + np.right_shift(a, 1)[0]
    return x * (a[0] << a[4]) + (a[0] << 62) + x * down + whole


def in_place(x, a):
    for i in range(len(a) - 2):
        a[i] += a[1]
        a[i] *= 3
        a[i] = a[i] * a[0] - (a[i] - 1) * (a[1] + 1)
    return x * a[0] + a[2] % 7


def as_an_index(x, a):
    """Affine indices made of items of an array of ints stay what they are."""
    y = np.zeros(8)
    for i in range(3):
        y[a[0] - 2 + i] += x * (a[3] + i)
        y[-(a[3] + 1)] += x
    return np.sum(y * np.arange(8.0)) + y[(a[0] * 3 - 1) // 2]


def back_to_python(x, a):
    """int() of an item is Python's again."""
    return x * (int(a[1]) * 4) + int(a[1]) ** 2 + float(a[1]) * 4 + a.tolist()[1] * 8


def comparison(x, a):
    return x if a[1] * 2 > 0 or a[0] == 2**70 else 2.0 * x


WRAPPING = (sums, mixed, division, powers_of_items, shifted_items, in_place, as_an_index)
WRAPPING += (back_to_python, comparison)


@pytest.mark.parametrize("function", WRAPPING, ids=lambda f: f.__name__)
def test_ints_of_numpy_wrap(function):
    assert_as_python(function, 1.25, A)


def negative_power(x, a):
    return x * a[0] ** (a[3] - 1)


def test_a_negative_power_of_an_int_of_numpy_raises():
    assert_as_python(negative_power, 1.25, A)
    with pytest.raises(s2s.S2SError, match="negative integer power"):
        s2s.grad(lambda x, a: np.sum(x * a**-1))(1.25, A)
