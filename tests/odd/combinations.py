"""Classes, functions of the standard library and loops as people combine them."""

# ruff: noqa
from __future__ import annotations

import dataclasses
import enum
import itertools
import typing
from dataclasses import dataclass

import numpy as np

from odd.registry import odd

V = np.array([1.0, 2.0, 3.0])


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
