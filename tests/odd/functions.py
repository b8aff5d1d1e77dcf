"""Functions of the standard library and of NumPy with unusual arguments."""

# ruff: noqa
from __future__ import annotations

import collections
import functools
import itertools
import math
import operator
import sys

import numpy as np

from odd.registry import COUNTS, GIVEN, NAMED, TEXT, Thing, odd

M = np.arange(6.0).reshape(2, 3) + 1.0
V = np.array([1.0, 2.0, 3.0])
THING = Thing()
COUNT = 0


@odd(1.0)
def dup_kw(x):
    return np.sum(np.ones(3), axis=None, axis2=3) * x


@odd(1.0)
def neg_pow(x):
    return x**-1 + 2**-1


@odd(1.0)
def pow_int_int(x):
    return 2**3**2 * x


@odd(1.0)
def log_neg(x):
    return math.log(-x)


@odd(1.0)
def sqrt_neg(x):
    return math.sqrt(-x)


@odd(1.0)
def math_domain(x):
    return math.acos(2 * x)


@odd(1.0)
def math_comb(x):
    return x * math.comb(5, 2) * math.factorial(4) * math.gcd(4, 6)


@odd(1.0)
def math_fsum(x):
    return math.fsum([x, x])


@odd(1.0)
def math_isclose(x):
    return x if math.isclose(x, 1.0) else 0.0


@odd(1.0)
def math_const(x):
    return x * math.pi * math.e * math.tau * np.pi


@odd(1.0)
def sys_float(x):
    return x * sys.float_info.epsilon


@odd(1.0)
def np_finfo(x):
    return x * np.finfo(float).eps


@odd(1.0)
def op_(x):
    return operator.mul(x, operator.itemgetter(0)([2.0]))


@odd(1.0)
def semicolons(x):
    y = x
    y *= 2
    return y


@odd(1.0)
def augassign_types(x):
    y = 1
    y /= 2
    y -= x
    y **= 2
    y //= 0.3
    y %= 7
    return y * x


@odd(1.0)
def unary(x):
    return -+-x


@odd(1.0)
def not_float(x):
    return x if not x else 2 * x


@odd(1.0)
def or_value(x):
    return x or 3.0


@odd(1.0)
def and_value(x):
    return x and 3.0 * x


@odd(1.0)
def or_none(x):
    y = None or x
    return y


@odd(1.0)
def ifexp_none(x):
    y = x if x > 0 else None
    return y


@odd(1.0)
def bytes_(x):
    return x * b"ab"[0]


@odd(1.0)
def slice_obj(x):
    return np.sum(np.ones(4)[slice(1, 3)]) * x


@odd(1.0)
def copy_(x):
    import copy

    return copy.deepcopy([x])[0]


@odd(1.0)
def enumerate_str(x):
    for i, c in enumerate("ab"):
        x = x + i
    return x


@odd(1.0)
def max_key(x):
    return max([x, -3.0], key=abs)


@odd(1.0)
def max_default(x):
    return max([], default=2.0) * x


@odd(1.0)
def sum_start(x):
    return sum([x, x], 10.0)


@odd(1.0)
def sum_lists(x):
    return sum([[x], [2 * x]], [])[1]


@odd(1.0)
def min_mixed(x):
    return min(1, x, 2)


@odd(1.0)
def abs_list(x):
    return abs([x])


@odd(1.0)
def float_list(x):
    return float([x])


@odd(1.0)
def len_float(x):
    return len(x)


@odd(1.0)
def int_none(x):
    return int(None) * x


@odd(1.0)
def nested_def_decorated(x):
    @functools.lru_cache
    def f(n):
        return n * 2

    return f(3) * x


@odd(1.0)
def cyclic_lambda(x):
    return (lambda f: f(f))(lambda f: x)


@odd(1.0)
def cond_import(x):
    if x > 0:
        import math

        return math.sin(x)
    return x


@odd(1.0)
def many_returns(x):
    for i in range(10):
        if i * x > 3:
            return i * x
        if i > 8:
            return 0
    return None
