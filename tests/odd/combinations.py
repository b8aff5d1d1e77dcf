"""Classes, functions of the standard library, loops and NumPy as people combine them."""

# ruff: noqa
from __future__ import annotations

import collections
import dataclasses
import enum
import functools
import itertools
import math
import typing
from dataclasses import dataclass

import numpy as np

from odd.registry import odd

V = np.array([1.0, 2.0, 3.0])
M = np.arange(6.0).reshape(2, 3) + 1.0


@dataclass
class Box:
    a: float
    b: float = 2.0

    def area(self):
        return self.a * self.b


@dataclass(frozen=True)
class Frozen:
    a: float
    v: np.ndarray


class Colour(enum.Enum):
    X = 1
    Y = 2


class Pair(typing.NamedTuple):
    a: float
    b: float = 3.0


class WithSlots:
    __slots__ = ("a",)

    def __init__(self, a):
        self.a = a


class Prop:
    def __init__(self, a):
        self._a = a

    @property
    def a(self):
        return self._a * 2

    @a.setter
    def a(self, v):
        self._a = v


class Parent:
    def f(self, x):
        return x * 2


class Child(Parent):
    def f(self, x):
        return super().f(x) + 1


class Ctx:
    def __enter__(self):
        return 3.0

    def __exit__(self, *a):
        return False


CHILD = Child()


@odd(1.5)
def dc(x):
    return Box(x).area()


@odd(1.5)
def dc_replace(x):
    return dataclasses.replace(Box(x), b=x).area()


@odd(1.5)
def dc_eq(x):
    return x if Box(1.0) == Box(1.0) else 0.0


@odd(1.5)
def dc_frozen_set(x):
    d = Frozen(x, np.ones(2))
    d.a = 3.0
    return d.a


@odd(1.5)
def nt(x):
    return Pair(x).a * Pair(x).b


@odd(1.5)
def nt_unpack(x):
    a, b = Pair(x)
    return a * b


@odd(1.5)
def nt_replace(x):
    return Pair(x)._replace(b=x).b


@odd(1.5)
def enum_(x):
    return x if Colour.X == Colour.X else 0.0


@odd(1.5)
def enum_val(x):
    return x * Colour.Y.value


@odd(1.5)
def slots(x):
    return WithSlots(x).a * 2


@odd(1.5)
def prop_set(x):
    p = Prop(1.0)
    p.a = x
    return p.a


@odd(1.5)
def inherit(x):
    return CHILD.f(x)


@odd(1.5)
def ctx(x):
    with Ctx() as c:
        y = x * c
    return y


@odd(1.5)
def errstate(x):
    with np.errstate(all="ignore"):
        y = x / 1.0
    return y


@odd(1.5)
def dictcomp(x):
    return sum({k: x * k for k in range(3)}.values())


@odd(1.5)
def setcomp(x):
    return x * len({k % 2 for k in range(4)})


@odd(1.5)
def nested_listcomp(x):
    return sum([x * i * j for i in range(3) for j in range(2) if i != j])


@odd(1.5)
def gen_minmax(x):
    return max(x * i for i in range(3)) + min(x + i for i in range(3))


@odd(1.5)
def all_any(x):
    return x if all(x > i for i in range(1)) and not any(x < i for i in range(1)) else 0.0


@odd(1.5)
def zip_longest(x):
    return sum(a for a, b in itertools.zip_longest([x], [1, 2], fillvalue=0.0))


@odd(1.5)
def accumulate(x):
    return list(itertools.accumulate([x, 2.0, 3.0]))[-1]


@odd(1.5)
def chain(x):
    return sum(itertools.chain([x], [2.0]))


@odd(1.5)
def islice(x):
    return sum(itertools.islice([x, 2 * x, 3 * x], 2))


@odd(1.5)
def sorted_active(x):
    return sorted([3.0, x, 2.0], reverse=True)[1]


@odd(1.5)
def str_join(x):
    return x * len(",".join(["a", "b"]))


@odd(1.5)
def str_fmt(x):
    return x * len("{:.2f}".format(1.0))


@odd(1.5)
def tuple_idx(x):
    return (x, 2.0).index(2.0) * x


@odd(1.5)
def count_(x):
    return [1, 2, 1].count(1) * x


@odd(1.5)
def pop_dict(x):
    d = {"a": x}
    return d.pop("a")


@odd(1.5)
def dict_merge(x):
    return ({"a": x} | {"b": 2.0})["b"] * x


@odd(1.5)
def dict_star(x):
    return {**{"a": x}, "b": 2.0}["a"]


@odd(1.5)
def list_star(x):
    return sum([*[x, x], 1.0])


@odd(1.5)
def chained_assign(x):
    a = b = c = x
    b *= 2
    return a * b * c


@odd(1.5)
def swap(x):
    a, b = x, 2.0
    a, b = b, a
    return a**b


@odd(1.5)
def aug_attr(x):
    d = Box(x)
    d.a += 1
    d.b *= x
    return d.area()


@odd(V)
def aug_slice(x):
    y = x.copy()
    y[1:] += y[:-1]
    y[::2] *= 2
    return np.sum(y)


@odd(V)
def fancy_aug(x):
    y = np.zeros(3)
    y[[0, 0, 1]] += x
    return np.sum(y * x)


@odd(V)
def mask_set(x):
    y = x.copy()
    y[y > 1.5] = 0.0
    return np.sum(y)


@odd(M)
def mean_std(x):
    return x.mean() + x.std() + np.var(x)


@odd(M)
def outer_(x):
    return np.sum(np.outer(x[0], x[1]) * np.kron(x, x)[:3, :3])


@odd(V)
def polyfit_(x):
    return np.polyval(x, 2.0)


@odd(V)
def interp_(x):
    return np.interp(1.5, x, x * x)


@odd(M)
def svd_(x):
    return np.linalg.svd(x)[1][0]


@odd(M)
def lstsq_(x):
    return np.sum(np.linalg.lstsq(x.T, np.ones(3), rcond=None)[0])


@odd(V)
def fft_(x):
    return np.sum(np.abs(np.fft.fft(x)) ** 2)


@odd(V)
def complex_(x):
    return np.sum((x * (1 + 2j)).real)


@odd(V)
def another_vectorize(x):
    return np.sum(np.vectorize(lambda t: t * t if t > 1.5 else t)(x))


@odd(V)
def another_reduce(x):
    return np.add.reduce(x) * np.multiply.reduce(x)


@odd(V)
def accum_(x):
    return np.add.accumulate(x)[-1]


@odd(V)
def outer2_(x):
    return np.sum(np.multiply.outer(x, x))


@odd(1.5)
def lambda_list(x):
    return [lambda t: t * i for i in range(3)][0](x)


@odd(1.5)
def closure_late(x):
    fs = []
    for i in range(3):
        fs.append(lambda t: t * i)
    return fs[0](x)


@odd(1.5)
def deep_rec(x):
    def f(n):
        return x if n == 0 else f(n - 1) * 1.01

    return f(30)


@odd(1.5)
def mutual(x):
    def ev(n):
        return x if n == 0 else od(n - 1) * 2

    def od(n):
        return 1.0 if n == 0 else ev(n - 1) + x

    return ev(4)


@odd(1.5)
def while_complex(x):
    i = 0
    s = 0.0
    while i < 10 and (s < 5 or x < 0):
        i += 1
        if i % 2:
            continue
        s += x * i
    else:
        s += 1
    return s


@odd(1.5)
def nested_break(x):
    s = 0.0
    for i in range(5):
        for j in range(5):
            if i * j > 6:
                break
            s += x * i * j
        else:
            continue
        break
    return s


@odd(1.5)
def return_in_loops(x):
    for i in range(5):
        for j in range(5):
            if i + j > 4:
                return x * i * j
    return x


@odd(1.5)
def try_import(x):
    try:
        import numpy as q
    except ImportError:
        q = None
    return q.exp(x)


@odd(1.5)
def global_const(x):
    global V
    return x * V[0]


@odd(1.5)
def is_not(x):
    y = None
    if y is not None:
        return 0.0
    return x


@odd(1.5)
def typed(x: float) -> float:
    y: "np.ndarray" = np.ones(2)
    return x * y[0]


@odd(1.5)
def ternary_chain(x):
    return 1.0 if x < 0 else 2 * x if x < 1 else 3 * x


@odd(1.5)
def cmp_chain_active(x):
    return x if 0 < x < 2 < 3 * x else 0.0


@odd(1.5)
def round_digits(x):
    return round(x * 1.23456, 3)


@odd(1.5)
def fsum(x):
    return math.fsum([x, 2 * x])


@odd(1.5)
def prod_(x):
    return math.prod([x, 2.0, x])


@odd(1.5)
def hypot3(x):
    return math.hypot(x, 2.0, 3.0)


@odd(1.5)
def dist_(x):
    return math.dist([x, 1.0], [0.0, 0.0])


@odd(1.5)
def frexp_(x):
    return math.frexp(x)[0]


@odd(1.5)
def modf_(x):
    return math.modf(x)[0]


@odd(1.5)
def copysign_(x):
    return math.copysign(x, -1.0)


@odd(1.5)
def fmod_(x):
    return math.fmod(x, 0.4)


@odd(1.5)
def npfloat(x):
    return np.float64(x) * np.float32(2.0)


@odd(1.5)
def item_(x):
    return np.array([x])[0].item()


@odd(V)
def nonzero_(x):
    return np.sum(x[np.nonzero(x > 1.5)])


@odd(V)
def argsort_(x):
    return x[np.argsort(-x)][0]


@odd(V)
def unique_(x):
    return np.sum(np.unique(x))


@odd(M)
def tri_(x):
    return np.sum(np.triu(x @ x.T))


@odd(M)
def einsum_(x):
    return np.einsum("ij,kj->", x, x)


@odd(M)
def newaxis_(x):
    return np.sum(x[:, None, :] * x[None, :, :])


@odd(M)
def transpose_(x):
    return np.sum(x.T[0] * x.T[-1])


@odd(M)
def reshape_(x):
    return np.sum(x.reshape(-1)[::2])


@odd(M)
def setcol(x):
    y = np.zeros_like(x)
    y[:, 0] = x[:, 1]
    y[1] = x[0]
    return np.sum(y * x)
