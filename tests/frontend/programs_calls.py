"""Programs that call: functions, closures, methods, lambdas, pytrees, globals and defaults."""

# ruff: noqa: B007, B905, E741, SIM108 (written as people write)

import math
from types import SimpleNamespace

import numpy as np

from frontend.cases import case

X = np.array([0.5, -1.0, 2.0])
W = np.array([[0.1, 0.2, 0.3], [-0.4, 0.5, -0.6]])
RATE = 0.25
STEPS = 3
TABLE = np.array([1.0, 4.0, 9.0])
PAIR = (2.0, 3)
OPTIONS = {"scale": 1.5, "power": 2}
LAYERS = [(W, np.array([0.1, -0.1])), (W.T, np.zeros(3))]


def square(t):
    return t * t


def scaled(t, scale=2.0, *, shift=0.5):
    """A docstring."""
    return t * scale + shift


def two(x, y):
    return x + y, x * y


def piecewise(t):
    if t < 0:
        return -t
    for k in range(3):
        if t < k:
            return k * t
    return t * t


def fill(a, value):
    for i in range(len(a)):
        a[i] = value * i


def total(*values, **options):
    s = 0.0
    for v in values:
        s += v
    return s * options.get("factor", 1.0)


def decorate(function):
    return function


@case(1.5)
def calls(x):
    y = scaled(x) + scaled(x, 3.0, shift=x) + scaled(scale=x, t=1.0)
    return square(x) + square(square(x) + 1) + y


@case(1.5)
def unpacked_result(x):
    a, b = two(x, 2.0)
    c = two(a, b)
    return c[0] - c[1]


@case(1.5)
@case(-1.5)
@case(0.5)
@case(5.0)
def early_returns_in_callee(x):
    return piecewise(x) + 10 * piecewise(x - 1)


@case(X)
def writes_through_callee(x):
    y = np.zeros(3)
    fill(y, 2.0)
    fill(x, x[0])
    return y + x


@case(1.5)
def star_arguments(x):
    values = (x, 2.0, 3.0)
    return total(*values) + total(x, factor=2.0) + total(*values[1:], 4.0)


@case(1.5)
def local_function(x):
    scale = 3.0

    def inner(t, shift=1.0):
        return t * scale + shift

    a = inner(x)
    scale = 4.0
    return a + inner(x, 2.0)


@case(1.5)
def local_lambda(x):
    f = lambda t: t * t + x  # noqa: E731
    return f(2.0) + (lambda a, b=2.0: a - b)(x)


@case(1.5)
def returns_function(x):
    def make(k):
        return lambda t: k * t

    double, triple = make(2.0), make(x)
    return double(x) + triple(x)


@case(1.5)
def higher_order(x):
    def apply(f, t):
        return f(f(t))

    return apply(square, x) + apply(lambda t: t + 1, x) + apply(math.sin, x)


@case(1.5)
def global_values(x):
    s = x
    for _ in range(STEPS):
        s = s + RATE * TABLE[0]
    return s * PAIR[0] ** PAIR[1] + OPTIONS["scale"] * np.sum(TABLE)


@case(X)
def global_layers(x):
    for w, b in LAYERS:
        x = np.tanh(w @ x + b)
    return x


@case([(W, np.array([0.1, -0.1])), (W.T, np.zeros(3))], X)
def network(params, x):
    for w, b in params:
        x = np.tanh(np.dot(w, x) + b)
    return np.sum(x**2)


@case([(W, np.array([0.1, -0.1])), (W.T, np.zeros(3))], X)
def network_by_index(params, x):
    n = len(params)
    for k in range(n):
        w, b = params[k]
        x = w @ x + b
        if k < n - 1:
            x = np.maximum(x, 0)
    return x


@case({"w": X, "b": 1.0, "n": 2})
def dict_argument(p):
    s = p["b"]
    for key in p:
        if key == "w":
            s += np.sum(p[key])
    for key, value in p.items():
        s = s + (value if key == "n" else 0)
    return s + p.get("missing", 5.0), {"a": s, **{}} if False else {"a": s}


@case((1.0, (2.0, X)), [3.0, 4.0])
def nested_arguments(p, q):
    a, (b, x) = p
    first, *rest = q
    return a + b * np.sum(x) + first * rest[0], p[1][0], [a, b]


@case(1.5)
def defaults(x, scale=2.0, n=3, name="none", flag=False):
    if flag or name != "none":
        return 0.0
    return x * scale**n


@case(1.5, "double")
@case(1.5, "half")
def string_argument(x, mode):
    if mode == "double":
        return 2 * x
    elif mode in ("half", "third"):
        return x / 2
    raise ValueError(mode)


@case(X, 0)
@case(X, None)
def static_axis(x, axis):
    a = np.stack([x, 2 * x])
    return np.sum(a, axis=axis)


@case(1.5, square)
@case(1.5, math.exp)
def function_argument(x, f):
    return f(x) + 1


@decorate
@case(1.5)
@decorate
def decorated(x):
    return x + 1


@case(1.5)
def imports(x):
    import math as m
    from math import sin

    return m.cos(x) + sin(x)


@case(1.5)
def result_of_branches(x):
    def pair(t):
        if t > 1:
            return t, 1
        return -t, 2

    a, b = pair(x)
    c, d = pair(-x)
    return a + b + c + d


@case(1.5)
def no_result(x):
    def nothing(t):
        t = t + 1

    assert nothing(x) is None
    return x


class Model:
    """Something with attributes and methods."""

    def __init__(self):
        self.rate = 0.5
        self.steps = 2
        self.weights = np.array([1.0, 2.0, 3.0])
        self.layers = [SimpleNamespace(gain=2.0), SimpleNamespace(gain=3.0)]
        self.activation = math.tanh
        self.label = "model"

    @property
    def twice(self):
        return 2 * self.rate

    def step(self, x):
        return x + self.rate * np.sum(self.weights)

    def loss(self, x):
        for _ in range(self.steps):
            x = self.step(x)
        for layer in self.layers:
            x = x * layer.gain
        return self.activation(x / 100) * self.twice

    def __call__(self, x):
        return self.step(x) - 1


MODEL = Model()
case(1.5)(MODEL.loss)
case(1.5)(MODEL)
case(1.5)(Model().step)


@case(1.5)
def uses_object(x):
    return MODEL.loss(x) + MODEL.rate + MODEL(x) + MODEL.weights[1]


def closure(scale, table):
    def f(x):
        return x * scale + np.sum(table)

    return f


case(1.5)(closure(2.0, X))
case(1.5)(closure(3, X))
case(1.5)(lambda x: x * x + 1)
case(1.5), case(2.5)(lambda y: y * y - 1)


@case(1.5)
def composed_closures(x):
    return closure(2.0, X)(x)


@case(np.array([1.0, 2.0]), np.array([[1.0, 0.5], [0.25, 2.0]]), X)
def rk4(x, a, unused):
    def f(y, t):
        return a @ y - t * y * y

    h, t = 0.1, 0.0
    for _ in range(4):
        k1 = f(x, t)
        k2 = f(x + h / 2 * k1, t + h / 2)
        k3 = f(x + h / 2 * k2, t + h / 2)
        k4 = f(x + h * k3, t + h)
        x = x + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        t += h
    return np.sum(x)
