"""Recursion whose depth numbers of the program decide."""

import math

import numpy as np

from corpus.registry import NAN, program, vec


def simpson(f, a, b):
    return (b - a) / 6.0 * (f(a) + 4.0 * f(0.5 * (a + b)) + f(b))


def adaptive(f, a, b, whole, *, depth=12, tolerance=1e-4):
    middle = 0.5 * (a + b)
    left, right = simpson(f, a, middle), simpson(f, middle, b)
    error = left + right - whole
    if depth == 0 or abs(error) <= 15.0 * tolerance:
        return left + right + error / 15.0
    first = adaptive(f, a, middle, left, depth=depth - 1, tolerance=0.5 * tolerance)
    return first + adaptive(f, middle, b, right, depth=depth - 1, tolerance=0.5 * tolerance)


@program(smooth=[(1.3,), (8.0,)])
def adaptive_quadrature(x):
    """A function and what it closes over passed on, keywords, an int and a float for the end."""

    def f(t):
        return math.exp(-x * t * t) * math.sin(3.0 * t)

    return adaptive(f, 0.0, 2.0, simpson(f, 0.0, 2.0))


def fan(x, level):
    if x < 0.5:
        return x * x, 1
    value, count = fan(0.5 * x, level + 1)
    other, more = fan(0.4 * x, level + 1)
    return value * level + math.sin(other) * x, count + more


def ackermann(m, n):
    if m == 0:
        return n + 1
    return ackermann(m - 1, 1 if n == 0 else ackermann(m, n - 1))


@program(smooth=[(2.3,), (4.7,)])
def tuples_and_ints(x):
    """Tuples returned and unpacked, a call inside a call of itself, an int made of a float."""
    value, count = fan(x, 1)
    return value * count + x * ackermann(int(x) % 3, 2)


def spread(x, steps, out):
    total = x
    if x < 0.4:
        out[steps % 3] += x
        return total
    for k in range(1, 3):
        total += spread(0.3 * k * x, steps + k, out) * k
    y = x
    while y > 1.0:
        total = total - spread(0.2 * y, steps, out) if y < 1.5 else total + 0.1 * y
        y -= 0.4
    return total + (spread(0.3 * x, steps, out) if x > 1.2 else math.cos(x))


@program(smooth=[(1.57,), (2.9,)])
def calls_in_loops(x):
    """Calls in for and while and in one arm only; an array that they write to."""
    out = np.zeros(3)
    return spread(x, 0, out) + np.sum(out**2)


@program(smooth=[(vec(2.0, 0.7, 1.1),), (vec(0.4, 0.3, 0.2),)], edges=[(vec(1.0, 0.0, 2.0),)])
def state_around_it(x):
    """Arrays as parameters, a nonlocal counter, a list outside, early exits and several paths."""
    calls = 0.0
    trail = []

    def walk(v, d):
        nonlocal calls
        calls += 1.0
        size = np.sum(v * v)
        if size < 0.3:
            trail.append(v[0])
            return size
        if size > 3.0:
            first = walk(0.5 * v, d + 1)
            if first > 1.0:
                size = size + first
        else:
            size = size * walk(0.6 * v, d + 2)
        return size * d if d > 3 else walk(0.4 * v, d + 1) + size

    return walk(x, 1) * calls + sum(trail)


class Tree:
    """A method that calls itself, and counts."""

    def __init__(self, bound):
        self.bound = bound
        self.calls = 0

    def area(self, a, b):
        self.calls += 1
        middle = 0.5 * (a + b)
        if b - a < self.bound:
            return (b - a) * middle**3
        return self.area(a, middle) + self.area(middle, b)


def count_down(x, c):
    return 0.0 if x < 1.0 else x * c + count_down(x - 1.0, c)


@program(smooth=[(1.7, 0.1), (300.4, 0.01)], edges=[(2.0, 1.0), (0.0, NAN)], argnums=(0, 1))
def deep_calls_and_methods(x, c):
    """Hundreds of calls inside each other; methods."""
    tree = Tree(0.3)
    return count_down(x, c) + tree.area(0.0, min(x, 2.0)) * tree.calls
