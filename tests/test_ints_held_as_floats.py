"""Ints that compiled code holds as floats, as floats join them: what they decide is recorded."""

from __future__ import annotations

import math

import numpy as np
import pytest
from three_backends import BACKENDS, outcome


def all_functions(x):
    n = 3
    if x > 5:
        n = n * x
    s = x
    if n % 2 == 1:
        s = s * 2
    if n > 2:
        s = s + 1
    return s * (n // 2) + abs(n) * x + max(n, 2) + min(2, n) + int(n) + n % 2


def halved(x):
    n = 3
    for i in range(4):
        n = n // 2 if n % 2 == 0 else n * 3 + 1
        if x * i > 5:
            n = x * i
    return n * x


def truth_of_a_product(x):
    best = 0
    k = 0
    while k <= x and best != 5:
        k += 1
        if k > 2:
            best = k * x
        if best:
            k += 0
    return best + k


def negated(x):
    t = 0
    for _ in range(4):
        if not t:
            t = x
        t = t + 1 if t < 3 else t
    return t


def selected(x):
    n = 3
    for _ in range(5):
        y = max(n, 2) + min(n, 4) + abs(n - 4) + round(n) + int(n) + math.floor(n)
        n = n * x if n < 6 else n - 3
    return y


def counted_down(x):
    k = 7
    s = 0
    while k:
        s += k // 2 * x + k % 3
        k = k - 1
        if k == 3:
            k = x - x + 2
    return s


def parts(x):
    d, m = divmod(7, 2)
    if x > 2:
        d = d * x
    q, r = divmod(d, 2)
    return q + r * x + np.maximum(d, 1) + np.abs(d) + np.sign(d)


def truth_of_a_choice(x):
    n = 4
    if x > 2.0:
        n = x
    return n if n else x


def alternatives(x):
    best = 0
    count = 0
    for v in (x, -x, x * x):
        if not best or v > best:
            best = v
            count += 1
    return best * count + (best or 1.0)


def helper(v):
    return v * 2 if v % 2 == 1 and v > 0 else abs(v)


def of_ints_and_of_floats(x):
    """A function that is called with ints and with floats: each call is what it is."""
    return helper(3) * helper(x) + helper(-2)


FUNCTIONS = (
    all_functions,
    halved,
    truth_of_a_product,
    negated,
    selected,
    counted_down,
    parts,
    truth_of_a_choice,
    alternatives,
    of_ints_and_of_floats,
)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.__name__)
def test_the_tape_records_what_compiled_code_decides(function):
    for x in (1.25, 6.5):
        found = [outcome(backend, function, (x,)) for backend in BACKENDS]
        assert not isinstance(found[0], type)
        assert found[1] == found[0] and found[2] == found[0]
