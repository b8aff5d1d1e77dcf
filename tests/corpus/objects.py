"""Small classes: attributes, methods, properties, operators, inheritance, dataclasses, tuples."""

import abc
import functools
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from corpus.registry import NAN, each, normal, program, vec


class Vector:
    """Two numbers with operators."""

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __mul__(self, factor):
        return Vector(self.x * factor, self.y * factor)

    __rmul__ = __mul__

    def __neg__(self):
        return Vector(-self.x, -self.y)

    def __lt__(self, other):
        return self.squared < other.squared

    def __getitem__(self, k):
        return self.x if k == 0 else self.y

    def __len__(self):
        return 2

    def __abs__(self):
        return np.sqrt(self.squared)

    def __call__(self, t):
        return self.x * t + self.y

    @property
    def squared(self):
        return self.x * self.x + self.y * self.y

    @staticmethod
    def origin():
        return Vector(0.0, 0.0)

    @classmethod
    def diagonal(cls, t):
        return cls(t, t)


@program(smooth=each(1.5, -0.5), edges=each(0.0))
def vector_algebra(x):
    """Operators defined in Python, a property, static and class methods, a callable object."""
    v = Vector(x, 2.0 * x + 1.0)
    w = 2.0 * (v + Vector.diagonal(x)) + -v
    total = Vector.origin()
    for _ in range(3):
        total = total + w * 0.5
        total.x += 0.25 * x
    larger = w if v < w else v
    return total.squared + w[1] + len(w) + larger(x) + abs(v)


class Shape(abc.ABC):
    """Something with an area."""

    density = 2.0

    def __init__(self, size):
        self.size = size

    @abc.abstractmethod
    def area(self):
        """The area."""

    def mass(self, factor=1.0):
        return self.area() * self.density * factor


class Disc(Shape):
    def area(self):
        return 3.14 * self.size**2


class Plate(Shape):
    density = 0.5

    def __init__(self, size, *, ratio=1.0):
        super().__init__(size)
        self.ratio = ratio

    def area(self):
        return self.size * self.size * self.ratio

    def mass(self, factor=1.0):
        return super().mass(factor) + 1.0


@program(smooth=each(1.3, 0.2))
def masses_of_shapes(x):
    """Inheritance, abstract methods, super, class attributes, isinstance on a list of objects."""
    shapes = [Disc(x), Plate(x, ratio=3.0), Plate(2.0 * x)]
    total = 0.0
    for k, shape in enumerate(shapes):
        total += shape.mass(factor=k + 1.0)
        if isinstance(shape, Plate) and hasattr(shape, "ratio"):
            total += shape.ratio * x
    return total + getattr(shapes[0], "ratio", 10.0)


@dataclass(frozen=True)
class State:
    """Position, velocity and time."""

    position: np.ndarray
    velocity: np.ndarray
    time: float = 0.0

    def step(self, dt):
        return replace(
            self,
            position=self.position + dt * self.velocity,
            velocity=0.9 * self.velocity,
            time=self.time + dt,
        )


@program(smooth=each(1.3, 0.4))
def bouncing_state(x):
    """A frozen dataclass of arrays that a loop replaces, on some paths once more."""
    state = State(np.array([x, 2.0 * x]), np.array([1.0, x]))
    for _ in range(8):
        state = state.step(0.25)
        if state.position[0] > 1.9:
            state = replace(state, velocity=-state.velocity)
    return np.sum(state.position**2) + state.time * x


@dataclass
class Account:
    """A mutable dataclass with a default factory and a derived attribute."""

    rate: float
    years: int = 3
    entries: list = field(default_factory=list)

    def __post_init__(self):
        self.balance = 1.0

    def advance(self):
        self.balance *= 1.0 + self.rate
        self.entries.append(self.balance)
        return self


@program(smooth=each(0.05, -0.3))
def savings(x):
    """Methods that change their object and return it; lists of active values inside objects."""
    account, other = Account(x), Account(rate=2.0 * x, years=2)
    for _ in range(account.years):
        account.advance().advance()
    for _ in range(other.years):
        other.advance()
    return sum(account.entries) * other.entries[-1] + len(other.entries)


class Complex(NamedTuple):
    """A complex number by hand."""

    re: float
    im: float = 0.0

    def times(self, other):
        return Complex(
            self.re * other.re - self.im * other.im, self.re * other.im + self.im * other.re
        )

    @property
    def squared(self):
        return self.re**2 + self.im**2


@program(smooth=each(0.3, -0.7))
def escape(x):
    """Named tuples: fields, methods, properties, unpacking, _replace, in a loop that ends early."""
    c = Complex(x, 0.5)
    z = Complex(0.0)
    for _ in range(20):
        re, im = z.times(z)
        z = c._replace(re=c.re + re, im=c.im + im)
        if z.squared > 4.0:
            break
    return z.squared + z[0]


class Layer:
    """An affine map and an activation."""

    def __init__(self, weights, bias, activation):
        self.weights, self.bias = weights, bias
        self.activation = activation

    def __call__(self, x):
        return self.activation(self.weights @ x + self.bias)


class Network:
    """Layers one after the other."""

    def __init__(self, *layers):
        self.layers = list(layers)
        self.calls = 0

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
            self.calls += 1
        return x


@program(smooth=[(vec(0.3, -0.2),)])
def network_of_objects(x):
    """Objects in lists inside objects; functions, lambdas and NumPy functions as attributes."""
    network = Network(
        Layer(np.array([[x[0], 1.0], [0.5, x[1]]]), x, np.tanh),
        Layer(np.ones((2, 2)), np.zeros(2), lambda v: v * v + 1.0),
    )
    return np.sum(network(np.array([0.3, 0.6]))) * network.calls


class Node:
    def __init__(self, value, child=None):
        self.value = value
        self.child = child

    def depth(self):
        return 1 if self.child is None else 1 + self.child.depth()

    def total(self):
        return self.value + (self.child.total() if self.child is not None else 0.0)


@program(smooth=each(0.7))
def linked_nodes(x):
    """Objects that refer to objects; recursion that the structure decides."""
    chain = Node(x, Node(x * x, Node(2.0)))
    chain.child.child.value = x**3
    chain.child = Node(3.0 * x, chain.child)
    return chain.total() * chain.depth()


class Counter:
    def __init__(self, value):
        self.inner = Node(value)
        self.steps = 0

    def grow(self):
        self.inner = Node(self.inner.value * 1.5 + 0.1)
        self.steps += 1


@program(smooth=each(1.3, -0.1))
def growing_inner_object(x):
    """A while loop that replaces an object inside an object."""
    counter = Counter(x)
    while counter.inner.value < 10.0:
        counter.grow()
    return counter.inner.value * x


@program(smooth=each(1.3, 0.9), edges=each(1.0))
def objects_by_two_names(x):
    """Objects chosen by branches; an alias keeps what the name before it held."""
    one, two = Node(x), Node(2.0 * x)
    best = one if one.value > 1.0 else two
    before = one
    for _ in range(3):
        before = best
        if best.value < 4.0:
            best = Node(best.value * 1.5)
    pair = [x, 1.0]
    for _ in range(3):
        kept = pair
        pair = [kept[0] * x, kept[1] + x]
        pair[0] += kept[1]
    return best.value * before.value + pair[0]


def scaled(x, factor, shift=0.0):
    return factor * x + shift


@program(smooth=each(0.4, 2.0))
def functions_as_values(x):
    """partial, bound methods, lambdas, and tables of functions."""
    double = functools.partial(scaled, factor=2.0)
    shifted = functools.partial(double, shift=x)
    vector = Vector(x, 1.0)
    table = {"sin": np.sin, "line": vector, "shift": shifted, "plus": vector.__add__}
    total = table["plus"](Vector(1.0, x)).squared
    for name, function in table.items():
        if name != "plus":
            total += function(x)
    steps = [vector.__mul__, lambda t: Vector.diagonal(t * x)]
    for step in steps:
        total += step(0.5).squared
    return total


class _Spring:
    def __init__(self, k, __rate=2.0):
        self.__k = k
        self.__rate = __rate

    def __force(self, x):
        __scale = self.__rate

        def inner(__y):
            return __y * self.__k * __scale

        return inner(x)

    @staticmethod
    def __square(x):
        return x * x

    def energy(self, x):
        self.__last = self.__force(x)
        return self.__square(x) + self.__last + (lambda __z: __z * self.__k)(x)


_STIFF = _Spring(3.0)


@program(smooth=[(1.5, 2.0)], edges=[(0.0, NAN)], argnums=(0, 1))
def private_names(k, x):
    """`self.__k` in a class is `self._Spring__k`: attributes, methods, locals, parameters."""
    return _Spring(k).energy(x) * _STIFF.energy(x)


class LazyLayer:
    """It makes its weights at the first call, and keeps what it saw in lists."""

    def __init__(self):
        self.ready = False
        self.weights = None
        self.seen = []
        self.derived = {"z": [], "count": 0}

    def forward(self, x, keep=True):
        if not self.ready:
            self.weights = np.ones((x.shape[1], 2)) * 0.5
            self.ready = True
        z = x @ self.weights
        if keep:
            self.seen.append(x)
            self.derived["z"].append(z)
            self.derived["count"] += 1
        return np.tanh(z)


@program(smooth=[(normal(3, 2), 0.5), (normal(2, 4, seed=1), -0.5)], argnums=(0, 1))
def attributes_set_in_a_branch(x, y):
    """A branch at run time sets some attributes of an object; its lists stay what they are."""
    layer = LazyLayer()
    first = layer.forward(x)
    if y > 0:
        layer.weights = layer.weights * y
        layer.derived["count"] = 5
    second = layer.forward(2.0 * x, keep=False)
    layer.seen.append(y * x)
    layer.derived["z"].append(second)
    count = layer.derived["count"]
    return np.sum(first * second) + np.sum(layer.seen[1] * layer.seen[0]) * count + len(layer.seen)


class _Guarded:
    """Attributes go through a `__setattr__` of the class's own."""

    def __init__(self, gain):
        self.changes = 0
        self.gain = gain

    def __setattr__(self, name, value):
        if name.startswith("_"):
            raise AttributeError(name)
        super().__setattr__(name, value)

    def apply(self, x):
        self.gain = self.gain * x[0]
        self.changes += 1
        return self.gain * x


class _Bounded:
    low = (-9.0, -8.0)
    high = [9.0, 8.0]

    def scaled(self, x, by):
        return x * by

    def __call__(self, x, by):
        if np.any(x < self.low) or np.any(self.high <= x):
            return self.scaled(x)
        return self.scaled(x, by)


_BOUNDED = _Bounded()


@program(smooth=[(np.array([1.5, -0.5]), 0.75)], argnums=(0, 1))
def guarded_attributes(x, by):
    """`super().__setattr__`, arrays against lists, calls that fit on the path taken only."""
    inside = _Guarded(by)
    first, second = (inside.apply(v * x) for v in [by, 2.0])
    p, q = [float(v) * by for v in x]
    frozen = np.array(x, copy=True)
    frozen.setflags(write=False)
    total = np.sum(first * second) + p * q * inside.changes
    return total + np.sum(_BOUNDED(frozen, by))
