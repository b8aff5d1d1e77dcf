"""Calls, attributes, strings, numbers, comparisons: what Python has and numerical programs seldom use."""

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
def wrong_arity_builtin(x):
    return abs(x, x)


@odd(1.0)
def wrong_arity_np(x):
    return np.sin(x, x, x, x)


@odd(1.0)
def no_args_np(x):
    return np.sin()


@odd(1.0)
def call_number(x):
    return x(3)


@odd(1.0)
def attr_of_float(x):
    return x.foo


@odd(1.0)
def attr_real(x):
    return x.real


@odd(V)
def attr_array(x):
    return x.foo


@odd(V)
def attr_flags(x):
    return x.flags


@odd(V)
def index_str(x):
    return x["a"]


@odd(V)
def index_float(x):
    return x[1.0]


@odd(V)
def index_none_only(x):
    return np.sum(x[None])


@odd(V)
def index_too_many(x):
    return x[0, 0]


@odd(V)
def index_out(x):
    return x[7]


@odd(V)
def index_neg_out(x):
    return x[-7]


@odd(V)
def slice_float(x):
    return np.sum(x[0:2.0])


@odd(V)
def slice_step_zero(x):
    return np.sum(x[::0])


@odd(V)
def slice_step_neg(x):
    return np.sum(x[::-1] * x)


@odd(V)
def slice_huge(x):
    return np.sum(x[-100:100])


@odd(M)
def ellipsis(x):
    return np.sum(x[..., 0])


@odd(M)
def two_ellipsis(x):
    return np.sum(x[..., 0, ...])


@odd(1.0)
def none_arith(x):
    return x + None


@odd(1.0)
def none_cmp(x):
    return x if None < x else 0.0


@odd(1.0)
def none_eq(x):
    return x if x == None else 2 * x


@odd(1.0)
def str_arith(x):
    return x + "a"


@odd(1.0)
def str_mul(x):
    return x * len("ab" * 2)


@odd(1.0)
def str_cmp(x):
    return x if "a" < "b" else 0.0


@odd(1.0)
def str_eq(x):
    return x if TEXT == "abc" else 0.0


@odd(1.0)
def str_index(x):
    return x if TEXT[0] == "a" else 0.0


@odd(1.0)
def str_method(x):
    return x if TEXT.upper() == "ABC" else 0.0


@odd(1.0)
def str_in(x):
    return x if "a" in TEXT else 0.0


@odd(1.0)
def str_iter(x):
    for c in TEXT:
        x = x * 2
    return x


@odd(1.0)
def fstring(x):
    s = f"{x:.3f}"
    return x


@odd(1.0)
def fstring_len(x):
    return x * len(f"{x}")


@odd(1.0)
def percent(x):
    s = "%d" % 3
    return x


@odd(1.0)
def set_use(x):
    return x if 1 in {1, 2} else 0.0


@odd(1.0)
def set_global(x):
    return x if 1 in COUNTS else 0.0


@odd(1.0)
def set_ops(x):
    s = set()
    s.add(1)
    return x * len(s)


@odd(1.0)
def huge_int_float_overflow(x):
    return x * 10**400


@odd(1.0)
def generator_sum(x):
    return sum(x * i for i in range(4))


@odd(1.0)
def gen_obj(x):
    g = (x * i for i in range(3))
    return next(g) + next(g)


@odd(1.0)
def inner_gen(x):
    def g():
        yield x
        yield 2 * x

    return sum(g())


@odd(1.0)
def walrus_comp(x):
    l = [y := x * i for i in range(3)]
    return y + l[1]


@odd(1.0)
def walrus_call(x):
    return (y := x * 2) + y


@odd(1.0)
def walrus_if(x):
    if (n := 3) > 2 and (z := x * n) > 1:
        return z
    return 0.0


@odd(1.0)
def star_args(x):
    def f(*a):
        return a[0] * a[1]

    return f(*(x, 2.0))


@odd(1.0)
def star_kwargs(x):
    def f(**k):
        return k["a"] * k["b"]

    return f(**{"a": x, "b": 2.0})


@odd(1.0)
def star_wrong(x):
    def f(a, b):
        return a * b

    return f(*[x])


@odd(1.0)
def kw_wrong(x):
    def f(a):
        return a

    return f(b=x)


@odd(1.0)
def kw_twice(x):
    def f(a):
        return a

    return f(x, a=x)


@odd(V)
def star_array(x):
    def f(a, b, c):
        return a * b * c

    return f(*x)


@odd(1.0)
def shadow_abs(x):
    abs = lambda t: t * 10
    return abs(x)


@odd(1.0)
def shadow_range(x):
    def range(n):
        return [0, 1]

    for i in range(5):
        x = x * 2
    return x


@odd(1.0)
def shadow_len(x):
    len = 3
    return x * len


@odd(1.0)
def shadow_np(x):
    np = 2.0
    return x * np
