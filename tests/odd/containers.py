"""Lists, dicts, tuples, objects, and operators on what is no number."""

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
def dict_comp(x):
    d = {k: x * k for k in (1, 2)}
    return d[2]


@odd(1.0)
def dict_missing(x):
    return {"a": x}["b"]


@odd(1.0)
def dict_float_key(x):
    return {x: 2.0}[x]


@odd(1.0)
def dict_int_key_runtime(x):
    d = {}
    for i in range(3):
        d[i] = x * i
    return d[2]


@odd(1.0)
def dict_get(x):
    return {"a": x}.get("b", 2 * x)


@odd(1.0)
def dict_items(x):
    s = 0.0
    for k, v in {"a": x, "b": 2 * x}.items():
        s += v
    return s


@odd(1.0)
def dict_update(x):
    d = {"a": x}
    d.update(b=2.0)
    d.setdefault("c", x)
    return d["b"] * d["c"]


@odd(1.0)
def list_index_runtime(x):
    l = [x, 2 * x, 3 * x]
    s = 0.0
    for i in range(3):
        s += l[i]
    return s


@odd(1.0)
def list_out(x):
    return [x, x][5]


@odd(1.0)
def list_slice(x):
    return sum([x, 2 * x, 3 * x][1:])


@odd(1.0)
def list_insert(x):
    l = [x]
    l.insert(0, 2.0)
    l.remove(2.0)
    l.reverse()
    return l[0]


@odd(1.0)
def list_mul_array(x):
    return np.sum([x, x] * np.array([1.0, 2.0]))


@odd(1.0)
def list_eq(x):
    return x if [1, 2] == [1, 2] else 0.0


@odd(1.0)
def list_in(x):
    return x if 2 in [1, 2, 3] else 0.0


@odd(1.0)
def list_float_in(x):
    return x if x in [1.0, 2.0] else 0.0


@odd(1.0)
def list_nested(x):
    m = [[0.0] * 2 for _ in range(2)]
    m[0][1] = x
    m[1][0] = x * 2
    return m[0][1] * m[1][0]


@odd(1.0)
def list_alias(x):
    a = [x]
    b = a
    b[0] = 2 * x
    return a[0]


@odd(1.0)
def list_self(x):
    a = [x]
    a.append(a)
    return a[0]


@odd(1.0)
def tuple_assign(x):
    t = (x, 2.0)
    t[0] = 3.0
    return t[0]


@odd(1.0)
def chained_cmp(x):
    return x if 0 < x < 2 <= 3 else 0.0


@odd(1.0)
def is_cmp(x):
    return x if x is None else 2 * x


@odd(1.0)
def is_num(x):
    return x if x is x else 0.0


@odd(1.0)
def not_in(x):
    return x if 5 not in (1, 2) else 0.0


@odd(1.0)
def bool_arith(x):
    return x * (x > 0) + True


@odd(1.0)
def bool_of_array(x):
    return x if np.array([x, x]) else 0.0


@odd(V)
def array_truth(x):
    return 1.0 if x > 0 else 0.0


@odd(V)
def array_and(x):
    return x[0] if x.any() and (x > 0).all() else 0.0


@odd(V)
def array_and2(x):
    return np.sum(x[(x > 1) & (x < 3)])


@odd(V)
def array_and3(x):
    return np.sum(x[x > 1 and x < 3])


@odd(1.0)
def bit_float(x):
    return x & 1


@odd(1.0)
def shift_float(x):
    return x << 1


@odd(1.0)
def shift_int(x):
    return x * (1 << 3) + (16 >> 2)


@odd(1.0)
def invert_float(x):
    return ~x


@odd(1.0)
def matmul_num(x):
    return x @ x


@odd(1.0)
def pow_mod(x):
    return pow(2, 3, 5) * x


@odd(1.0)
def divmod_(x):
    q, r = divmod(7.5, x)
    return q + r


@odd(1.0)
def divmod_int(x):
    q, r = divmod(7, 2)
    return x * q + r


@odd(1.0)
def complex_lit(x):
    return (x * 1j).imag


@odd(1.0)
def complex_fn(x):
    return abs(complex(x, x))


@odd(1.0)
def complex_sqrt(x):
    return np.sqrt(-x + 0j).real


@odd(1.0)
def int_div_zero(x):
    return x * (1 // 0)


@odd(1.0)
def int_mod_zero(x):
    n = 0
    return x * (5 % n)


@odd(1.0)
def int_str(x):
    return x * int("3")


@odd(1.0)
def float_str(x):
    return x * float("3.5")


@odd(1.0)
def float_inf(x):
    return x if x < float("inf") else 0.0


@odd(1.0)
def round_(x):
    return round(x * 1.234, 2)


@odd(1.0)
def isinstance_(x):
    return x if isinstance(x, float) else 0.0


@odd(1.0)
def type_(x):
    return x if type(x) is float else 0.0


@odd(1.0)
def hasattr_(x):
    return x if hasattr(x, "shape") else 2 * x


@odd(1.0)
def getattr_(x):
    return getattr(np, "sin")(x)


@odd(1.0)
def print_(x):
    print(end="")
    return x


@odd(1.0)
def id_(x):
    return x * (id(x) > 0)


@odd(1.0)
def hash_(x):
    return x * hash(3)


@odd(1.0)
def obj_attr(x):
    return x * THING.a


@odd(1.0)
def obj_meth(x):
    return THING.meth(x)


@odd(1.0)
def obj_prop(x):
    return THING.prop * x


@odd(1.0)
def obj_static(x):
    return THING.st(x) + Thing.st(x)


@odd(1.0)
def obj_class(x):
    return Thing.cl(x)


@odd(1.0)
def obj_set(x):
    THING.n += 1
    return x


@odd(1.0)
def obj_set_active(x):
    THING.a = x
    return THING.a * 2


@odd(1.0)
def obj_getitem(x):
    return THING[2] * x


@odd(1.0)
def obj_len(x):
    return len(THING) * x


@odd(1.0)
def obj_add(x):
    return (THING + 1) * x


@odd(1.0)
def obj_iter(x):
    for v in THING:
        x = x * v
    return x


@odd(1.0)
def obj_new(x):
    o = Thing()
    o.a = x
    return o.meth(2.0)


@odd(1.0)
def obj_noattr(x):
    return THING.nothing * x


@odd(1.0)
def obj_newattr(x):
    THING.zzz = 3.0
    return x


@odd(1.0)
def class_inside(x):
    class A:
        def f(self, y):
            return y * 2

    return A().f(x)


@odd(1.0)
def namedtuple_(x):
    T = collections.namedtuple("T", "a b")
    t = T(x, 2.0)
    return t.a * t.b


@odd(1.0)
def deque_(x):
    d = collections.deque([x])
    d.append(2.0)
    return d[0]


@odd(1.0)
def defaultdict_(x):
    d = collections.defaultdict(float)
    d["a"] += x
    return d["a"]


@odd(1.0)
def lambda_in_default(x, f=lambda t: t * 2):
    return f(x)


@odd(1.0)
def async_inside(x):
    async def f():
        return 1

    return x
