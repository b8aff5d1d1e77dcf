"""Test functions held by objects: constants on self, counters, base classes, properties."""

import math
from collections import namedtuple
from dataclasses import dataclass

import numpy as np

from corpus_language.registry import normal, positive, program, vec

PAIR = [(vec(0.7, -1.3),)]
FOUR = [(vec(0.4, -0.3, 0.8, 0.1),)]


class Problem:
    """A base class as test suites have it."""

    def __init__(self, dimensions=2):
        self.N = dimensions
        self.nfev = 0
        self.fglob = 0.0
        self.custom_bounds = [(-5.0, 5.0)] * dimensions

    def penalty(self, x):
        return np.sum(np.maximum(np.abs(x) - 0.5, 0.0) ** 2)


class Wolfe(Problem):
    def fun(self, x, *args):
        self.nfev += 1
        return 4 / 3 * (x[0] ** 2 + x[1] ** 2 - x[0] * x[1]) ** 0.75 + x[1]


class Hartmann(Problem):
    def __init__(self):
        Problem.__init__(self, 3)
        self.a = np.asarray([[3.0, 10, 30], [0.1, 10, 35], [3.0, 10, 30], [0.1, 10, 35]])
        self.p = np.array([[37, 12, 27], [47, 44, 75], [11, 87, 55], [4, 57, 88]]) / 100
        self.c = [1.0, 1.2, 3.0, 3.2]

    def fun(self, x, *args):
        self.nfev += 1
        d = np.sum(self.a * (x - self.p) ** 2, axis=1)
        return -np.sum(self.c * np.exp(-d))


class Shekel(Problem):
    A = np.array([[4.0, 4, 4, 4], [1, 1, 1, 1], [8, 8, 8, 8], [6, 6, 6, 6], [3, 7, 3, 7]])
    C = (0.1, 0.2, 0.2, 0.4, 0.4)

    def fun(self, x):
        total = 0.0
        for row, c in zip(self.A, self.C):
            total -= 1 / (np.dot(x - row, x - row) + c)
        return total


class Colville(Problem):
    def fun(self, x, *args):
        self.nfev += 1
        return (
            100 * (x[0] - x[1] ** 2) ** 2
            + (1 - x[0]) ** 2
            + 90 * (x[3] - x[2] ** 2) ** 2
            + 10.1 * ((x[1] - 1) ** 2 + (x[3] - 1) ** 2)
            + 19.8 * (x[1] - 1) * (x[3] - 1)
        )


class Langermann(Problem):
    def __init__(self):
        super().__init__(2)
        self.a = [3, 5, 2, 1, 7]
        self.b = [5, 2, 1, 4, 9]
        self.c = [1, 2, 5, 2, 3]

    def fun(self, x):
        total = 0.0
        for a, b, c in zip(self.a, self.b, self.c):
            r = (x[0] - a) ** 2 + (x[1] - b) ** 2
            total -= c * math.exp(-r / math.pi) * math.cos(math.pi * r)
        return total


class Penalised(Problem):
    def fun(self, x):
        value = np.sum(x**2)
        if value > 1.0:
            value += 10.0 * self.penalty(x)
        return value


class Scaled(Problem):
    def __init__(self, scale):
        super().__init__()
        self._scale = scale

    @property
    def scale(self):
        return 2.0 * self._scale

    @staticmethod
    def bump(t):
        return np.exp(-t * t)

    @classmethod
    def offset(cls):
        return 0.25

    def __call__(self, x):
        return self.scale * np.sum(self.bump(x)) + self.offset()


wolfe = Wolfe()
hartmann = Hartmann()
shekel = Shekel(4)
colville = Colville(4)
langermann = Langermann()
penalised = Penalised()
scaled = Scaled(1.5)


@program(PAIR)
def wolfe_counts(x):
    """A method that counts its calls on self, *args that are not used."""
    return wolfe.fun(x)


@program([(vec(0.1, 0.5, 0.8),)])
def hartmann_tables(x):
    """2-D tables on self, a list times an array, a sum over an axis."""
    return hartmann.fun(x)


@program(FOUR)
def shekel_class_tables(x):
    """zip over rows of a class attribute and a tuple."""
    return shekel.fun(x)


@program(FOUR)
def colville_expression(x):
    """One long expression, ints and floats mixed."""
    return colville.fun(x)


@program([(vec(2.5, 4.2),)])
def langermann_lists(x):
    """Lists of ints on self; math functions of elements."""
    return langermann.fun(x)


@program([(vec(0.7, 1.1),), (vec(0.2, 0.1),)])
def penalised_in_a_branch(x):
    """A method of the base class called in one branch."""
    return penalised.fun(x)


@program(PAIR)
def scaled_call(x):
    """__call__, a property, a static and a class method."""
    return scaled(x)


@program(PAIR)
def made_inside(x):
    """An object made in the function, of a class of the module."""
    problem = Scaled(0.5)
    return problem(x) + problem.N


class Accumulator:
    def __init__(self):
        self.total = 0.0
        self.history = []

    def add(self, value):
        self.total += value
        self.history.append(value)
        return self


@program(FOUR)
def accumulated(x):
    """An object whose attributes hold active values, a list that grows, chained calls."""
    acc = Accumulator()
    for i in range(len(x)):
        acc.add(x[i] ** 2)
    acc.add(1.0).add(x[0])
    return acc.total * len(acc.history) + acc.history[0]


Spring = namedtuple("Spring", ["stiffness", "length"])


@program(PAIR)
def springs(x):
    """Named tuples read by name, unpacked, in a list."""
    parts = [Spring(1.5, 0.5), Spring(stiffness=0.7, length=1.0)]
    energy = 0.0
    for i, s in enumerate(parts):
        k, length = s
        energy += 0.5 * k * (x[i] - length) ** 2 + s.stiffness
    return energy


@dataclass
class Body:
    mass: float
    position: np.ndarray
    velocity: np.ndarray

    def kinetic(self):
        return 0.5 * self.mass * np.dot(self.velocity, self.velocity)

    def advance(self, dt):
        self.position = self.position + dt * self.velocity


@program([(vec(0.3, -0.2), 1.3)], argnums=(0, 1))
def moving_body(v, m):
    """A dataclass with methods, one of which changes an attribute."""
    body = Body(m, np.zeros(2), v)
    for _ in range(3):
        body.advance(0.1)
    return body.kinetic() + np.sum(body.position**2)


class Polynomial:
    def __init__(self, coefficients):
        self.coefficients = list(coefficients)

    def __call__(self, t):
        value = 0.0
        for c in reversed(self.coefficients):
            value = value * t + c
        return value

    def derivative(self):
        return Polynomial([k * c for k, c in enumerate(self.coefficients)][1:])


@program([(0.7,)])
def polynomial_object(t):
    """A method that returns another object of its class; reversed lists."""
    p = Polynomial([1.0, -2.0, 0.5, 3.0])
    return p(t) + p.derivative()(t) ** 2


class Vector:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __mul__(self, factor):
        return Vector(self.x * factor, self.y * factor)

    def norm(self):
        return math.sqrt(self.x**2 + self.y**2)


@program([(0.4, 1.1)], [(-1.0, -1.0)], argnums=(0, 1))
def operators_of_a_class(a, b):
    """__add__ and __mul__ of a class of one's own."""
    u = Vector(a, b)
    w = u + Vector(1.0, 2.0) * a
    return w.norm() + u.norm()


class Rosenbrock:
    a = 1.0
    b = 100.0

    def __init__(self, shift=0.0):
        self.shift = shift

    def __call__(self, x):
        y = x - self.shift
        return np.sum(self.b * (y[1:] - y[:-1] ** 2) ** 2 + (self.a - y[:-1]) ** 2)


shifted = Rosenbrock(shift=np.array([0.1, 0.2, 0.3]))


@program([(normal(3, seed=5),)])
def class_attributes(x):
    """Class attributes and an array on the instance."""
    return shifted(x)


SUITE = {"wolfe": wolfe, "scaled": scaled.__call__}


@program([(positive(2, seed=4),)])
def suite_by_name(x):
    """A module's dict of objects and methods, taken by a constant key."""
    return SUITE["wolfe"].fun(x) + SUITE["scaled"](x)
