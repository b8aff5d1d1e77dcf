"""Odd loops, odd types at merges, and arrays used in unusual ways."""

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
def while_true(x):
    while True:
        x = x * 2
        if x > 10:
            break
    return x


@odd(1.0)
def while_else(x):
    while x < 10:
        x = x * 2
    else:
        x = x + 1
    return x


@odd(1.0)
def for_else(x):
    for i in range(3):
        if x > 100:
            break
    else:
        x = x * 3
    return x


@odd(1.0)
def for_float(x):
    for i in 3.0:
        x = x * 2
    return x


@odd(1.0)
def range_float(x):
    for i in range(3.0):
        x = x * 2
    return x


@odd(1.0)
def range_active(x):
    for i in range(int(x * 3)):
        x = x * 2
    return x


@odd(1.0)
def range_step0(x):
    for i in range(0, 3, 0):
        x = x * 2
    return x


@odd(1.0)
def for_modify_list(x):
    l = [x]
    for v in l:
        if len(l) < 3:
            l.append(v * 2)
    return l[-1]


@odd(1.0)
def for_tuple_target(x):
    s = 0.0
    for i, (a, b) in enumerate([(x, 1.0), (2.0, x)]):
        s += i * a * b
    return s


@odd(V)
def for_subscript_target(x):
    a = np.zeros(3)
    for a[0] in x:
        pass
    return a[0]


@odd(1.0)
def for_attr_target(x):
    for THING.n in range(2):
        pass
    return x


@odd(1.0)
def match_(x):
    match 3:
        case 1:
            return x
        case _:
            return 2 * x


@odd(1.0)
def match_seq(x):
    match (x, 2.0):
        case (a, b):
            return a * b


@odd(1.0)
def nonlocal_(x):
    s = 0.0

    def add(v):
        nonlocal s
        s += v

    add(x)
    add(x)
    return s


@odd(1.0)
def annotations(x):
    y: float = x * 2
    z: int
    return y


@odd(1.0)
def docstring_only(x):
    """doc"""


@odd(1.0)
def ellipsis_body(x): ...


@odd(1.0)
def type_merge(x):
    y = 0
    for i in range(3):
        y = y + x
    return y


@odd(1.0)
def type_merge2(x):
    y = None
    for i in range(3):
        if y is None:
            y = x
        else:
            y = y * 2
    return y


@odd(1.0)
def type_merge3(x):
    y = "a"
    if x > 0:
        y = x
    return y


@odd(V)
def rank_change(x):
    y = x
    for i in range(2):
        y = np.sum(y)
    return y


@odd(V)
def rank_change2(x):
    y = x[0]
    if y > 0:
        y = x
    return np.sum(y)


@odd(V)
def wrong_shape(x):
    return np.sum(x + np.zeros(4))


@odd(V)
def wrong_matmul(x):
    return np.sum(x @ np.zeros((4, 4)))


@odd(M)
def bad_axis(x):
    return np.sum(np.sum(x, axis=5))


@odd(M)
def float_axis(x):
    return np.sum(np.sum(x, axis=1.0))


@odd(M)
def runtime_axis(x, k=1):
    return np.sum(np.sum(x, axis=k) ** 2)


@odd(V)
def bad_reshape(x):
    return np.sum(x.reshape(2, 2))


@odd(V)
def bad_dtype(x):
    return np.sum(x.astype("foo"))


@odd(V)
def str_dtype(x):
    return np.sum(x.astype(str))


@odd(V)
def obj_array(x):
    return np.array([x, None], dtype=object)[0][0]


@odd(V)
def int_store(x):
    a = np.zeros(3, dtype=int)
    a[0] = x[0]
    return np.sum(a * x)


@odd(V)
def uint8_(x):
    return np.sum(x.astype(np.uint8) * x)


@odd(V)
def float16_(x):
    return np.sum(x.astype(np.float16) * x)


@odd(V)
def struct_(x):
    return x.view(np.int64)[0]


@odd(V)
def out_kw(x):
    y = np.empty(3)
    np.sin(x, out=y)
    return np.sum(y)


@odd(V)
def where_kw(x):
    return np.sum(x, where=x > 1)


@odd(V)
def where_one(x):
    return np.sum(x[np.where(x > 1)])


@odd(V)
def apply_along(x):
    return np.sum(np.apply_along_axis(lambda t: t * 2, 0, x))


@odd(V)
def vectorize_(x):
    return np.sum(np.vectorize(lambda t: t * 2)(x))


@odd(V)
def np_nditer(x):
    s = 0.0
    for v in np.nditer(x):
        s += v
    return s


@odd(V)
def ndenumerate_(x):
    s = 0.0
    for (i,), v in np.ndenumerate(x):
        s += i * v
    return s


@odd(V)
def flat_(x):
    return sum(x.flat)


@odd(V)
def tolist_(x):
    return sum(x.tolist())


@odd(V)
def iter_next(x):
    it = iter(x)
    return next(it) * next(it)


@odd(V)
def enumerate_start(x):
    s = 0.0
    for i, v in enumerate(x, 1):
        s += i * v
    return s


@odd(V)
def array_iadd_shape(x):
    y = np.zeros(3)
    y += np.ones((3, 3)) @ x
    return np.sum(y)


@odd(V)
def array_iadd_bad(x):
    y = np.zeros(2)
    y += x
    return np.sum(y)


@odd(V)
def write_arg(x):
    x[0] = 5.0
    return np.sum(x)


@odd(V)
def write_shape(x):
    x.shape = (3, 1)
    return np.sum(x)


@odd(V)
def sort_inplace(x):
    y = x.copy()
    y.sort()
    return y[0]


@odd(V)
def resize_(x):
    y = np.append(x, 1.0)
    return np.sum(y * y)


@odd(V)
def setdiff(x):
    return np.sum(np.setdiff1d(x, [1.0]))


@odd(V)
def linalg_bad(x):
    return np.linalg.foo(x)


@odd(V)
def cond_expr_types(x):
    return np.sum(x if x[0] > 0 else 0.0)
