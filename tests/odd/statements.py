"""Statements, names and control flow in odd places."""

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
def del_name(x):
    y = x * 2
    del y
    return y


@odd(1.0)
def del_ok(x):
    y = x * 2
    z = y
    del y
    return z


@odd(1.0)
def del_item(x):
    l = [x, 2.0, 3.0]
    del l[0]
    return l[0] * x


@odd(1.0)
def del_dict(x):
    d = {"a": x, "b": 2.0}
    del d["b"]
    return d["a"]


@odd(1.0)
def global_mut(x):
    global COUNT
    COUNT += 1
    return x * 2


@odd(1.0)
def global_list_mut(x):
    GIVEN.append(x)
    return x


@odd(1.0)
def global_list_set(x):
    GIVEN[0] = x
    return x * 2


@odd(1.0)
def global_dict_mut(x):
    NAMED["a"] = x
    return x * 2


@odd(1.0)
def global_float_list(x):
    return x * GIVEN[1]


@odd(1.0)
def mixed_return(x):
    if x > 0:
        return x
    return "neg"


@odd(1.0)
def mixed_return2(x):
    if x > 0:
        return x


@odd(-1.0)
def mixed_return3(x):
    if x > 0:
        return x


@odd(1.0)
def mixed_shapes(x):
    if x > 0:
        return x
    return np.array([x, x])


@odd(1.0)
def mixed_tuple(x):
    if x > 0:
        return x, x
    return x


@odd(1.0)
def returns_none(x):
    x * 2


@odd(1.0)
def returns_str(x):
    return "a"


@odd(1.0)
def returns_int(x):
    return 3


@odd(1.0)
def returns_bool(x):
    return x > 0


@odd(1.0)
def returns_func(x):
    return lambda: x


@odd(V)
def returns_array(x):
    return x


@odd(1.0)
def returns_module(x):
    return np


@odd(1.0)
def returns_set(x):
    return {x}


@odd(1.0)
def use_unassigned(x):
    if x > 5:
        y = 1.0
    return y * x


@odd(1.0)
def use_undefined(x):
    return undefined_thing * x


@odd(1.0)
def loop_var_after(x):
    for i in range(3):
        pass
    return x * i


@odd(1.0)
def loop_var_after_empty(x):
    for i in range(0):
        pass
    return x * i


@odd(1.0)
def unpack_wrong(x):
    a, b = (x, x, x)
    return a


@odd(1.0)
def unpack_number(x):
    a, b = x
    return a


@odd(V)
def unpack_array_wrong(x):
    a, b = x
    return a


@odd(1.0)
def nested_unpack(x):
    (a, (b, c)), d = ((x, (2.0, 3.0)), 4.0)
    return a * b * c * d


@odd(1.0)
def star_unpack(x):
    a, *b = [x, 2.0, 3.0]
    return a * b[1]


@odd(1.0)
def try_except(x):
    try:
        y = x / 0.0
    except ZeroDivisionError:
        y = 2 * x
    return y


@odd(1.0)
def try_finally(x):
    try:
        y = x * 2
    finally:
        z = 3
    return y * z


@odd(1.0)
def try_key(x):
    d = {"a": 2.0}
    try:
        y = d["b"]
    except KeyError:
        y = 3.0
    return x * y


@odd(1.0)
def raise_it(x):
    if x > 0:
        raise ValueError("neg")
    return x


@odd(1.0)
def raise_custom(x):
    class E(Exception):
        pass

    if x < 0:
        raise E()
    return x


@odd(1.0)
def raise_str(x):
    if x < 0:
        raise "foo"
    return x


@odd(1.0)
def raise_from(x):
    if x < 0:
        raise ValueError("a") from None
    return x


@odd(1.0)
def assert_it(x):
    assert x < 0, f"bad {x}"
    return x


@odd(1.0)
def import_inside(x):
    import math as m
    from numpy import sin as s

    return m.exp(s(x))


@odd(1.0)
def import_star_like(x):
    from math import foo

    return x


@odd(1.0)
def lambda_default(x):
    return (lambda a, b=2.0: a * b)(x)


@odd(1.0)
def nested_closure(x):
    def mk(n):
        def f(y):
            return y * n

        return f

    return mk(3)(x)


@odd(1.0)
def list_of_funcs(x):
    fs = [np.sin, np.cos, lambda t: t * t]
    s = 0.0
    for f in fs:
        s += f(x)
    return s


@odd(1.0)
def dict_of_funcs(x):
    return {"a": np.sin, "b": np.cos}["b"](x)


@odd(1.0)
def func_select(x):
    f = np.sin if x > 0 else np.cos
    return f(x)


@odd(1.0)
def recursion(x):
    def fact(n):
        return 1.0 if n <= 0 else x * fact(n - 1)

    return fact(5)


@odd(1.0)
def recursion_active(x):
    def f(y):
        return y if y > 100 else f(y * 2)

    return f(x)


@odd(1.0)
def partial_(x):
    return functools.partial(lambda a, b: a * b, 2.0)(x)


@odd(1.0)
def reduce_(x):
    return functools.reduce(lambda a, b: a * b, [x, 2.0, x])


@odd(1.0)
def itertools_(x):
    s = 0.0
    for a, b in itertools.product([1.0, x], [x, 2.0]):
        s += a * b
    return s


@odd(1.0)
def map_(x):
    return sum(map(lambda t: t * x, [1.0, 2.0]))


@odd(1.0)
def filter_(x):
    return sum(filter(lambda t: t > 1, [1.0, 2.0])) * x


@odd(1.0)
def sorted_(x):
    return sorted([3.0, x, 2.0])[0]


@odd(1.0)
def sorted_key(x):
    return sorted([3.0, x, 2.0], key=lambda t: -t)[0]


@odd(1.0)
def any_(x):
    return x if any([False, x > 0]) else 0.0


@odd(1.0)
def zip_strict(x):
    s = 0.0
    for a, b in zip([x, 2.0], [1.0, 2.0, 3.0]):
        s += a * b
    return s
