"""Control flow as Python has it: else of loops, exits, iterators, recursion, generators."""

import functools
import itertools
import math

import numpy as np

from corpus.registry import NAN, each, normal, program, vec


@program(smooth=[(normal(5),), (np.array([0.5, 20.0, 1.0]),)], edges=[(vec(),), (vec(0.0),)])
def else_of_loops(x):
    """for ... else and while ... else, with and without a break."""
    total = 0.1
    for v in x:
        if v > 10:
            break
        total += v * v
    else:
        total *= 2.0
    k = 0
    while k < 3:
        k += 1
        if total < 0:
            break
        total += 0.1 * k
    else:
        total = total * total
    return total


@program(smooth=[(normal(6), normal(4, seed=1))], argnums=(0, 1))
def iterators(x, y):
    """Negative steps, reversed, enumerate with a start, zip of different lengths and kinds."""
    total = 0.0
    for i in range(len(x) - 1, -1, -2):
        total = total * 0.5 + x[i]
    for v in reversed(x):
        total = total * 0.9 + v
    for i, (a, b) in enumerate(zip(x[1:], y, strict=False), start=1):
        total += i * a * b * b
    for a, b, c in zip(x, y, [1.0, 2.0], strict=False):
        total += a * b * c
    for letter in "aba":
        total += x[0] if letter == "a" else 2.0 * y[0]
    return total


@program(
    smooth=[(np.array([[0.5, 1.0, -0.2], [1.5, 0.3, -2.0], [0.1, 0.2, 3.0]]),), (normal(3, 4),)],
    edges=[(np.zeros((2, 2)),)],
)
def exits_of_nested_loops(a):
    """return, break, continue and else out of two loops; loop variables used afterwards."""
    total = 0.0
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            if a[i, j] > 2:
                return total * a[i, j]
            if a[i, j] < -1:
                break
            if a[i, j] < 0:
                continue
            total += a[i, j] ** 2
        else:
            total += 1.0
    return total * (i + j)


@program(smooth=[(normal(7),)], edges=[(vec(1.0, 1.0),)])
def first_assigned_in_a_branch(x):
    """Variables that the first iteration assigns; while True; several tests."""
    for k in range(len(x)):
        if k == 0:
            best = x[k]
        elif x[k] > best:
            best = 1.0 * x[k]
    n = 0
    while True:
        best = best * 0.7 + 0.1
        n += 1
        if best < 0.5 or n > 50:
            break
    while best < 3 and (n < 100 or best > 1):
        best = best * 1.3 + 0.05
        n += 1
    return best * n + max(x) * min(x) + max(x[1:], default=0.0)


def _power(x, n):
    """By squaring; the depth is an int."""
    if n == 0:
        return 1.0
    half = _power(x, n // 2)
    return half * half * (x if n % 2 else 1.0)


def _is_even_then(x, n):
    return x if n == 0 else _is_odd_then(x * 1.1, n - 1)


def _is_odd_then(x, n):
    return -x if n == 0 else _is_even_then(x + 1.0, n - 1)


def _bisect(low, high, target, tol=1e-3):
    """A tail call that floats decide."""
    middle = 0.5 * (low + high)
    if high - low < tol:
        return middle * target
    if middle * middle < target:
        return _bisect(middle, high, target, tol=tol)
    return _bisect(low, middle, target)


@program(smooth=[(1.3, 11), (0.7, 4)], edges=[(0.0, 0)])
def recursive(x, n):
    """Recursion of static depth, two functions in turn, and a tail call that floats decide."""
    return _power(x, n) + _is_even_then(x, 5) + _bisect(0.0, 3.0, x)


def _shrinking(n, x):
    for _ in range(n):
        yield x
        x *= 0.5


def _until_small(x):
    while True:
        yield x
        x = 0.5 * x - 0.01


@program(smooth=each(0.7, 3.1), edges=each(0.0))
def generators(x):
    """Functions with yield: of run-time length, without end, summed, listed."""
    total = 0.0
    for v in _shrinking(4, x):
        total += v * v
    for v in _until_small(x):
        if v < 0.05:
            break
        total += math.sin(v)
    return total + sum(_shrinking(3, x)) + list(_shrinking(2, x))[1]


@program(smooth=each(0.7, 1.9), edges=[(NAN,)])
def streams(x):
    """map, filter, any, all, sorted, itertools; lambdas stored and passed on."""
    total = sum(map(lambda v: v * v, [x, 2.0 * x, 3.0 * x]))
    total += sum(filter(lambda v: v > 0, [x, -x, 2.0]))
    a, b, c = sorted([x, 1.5, x * x])
    total += a + 2.0 * b + 3.0 * c + sorted([x, 1.0], reverse=True)[0]
    for u, v in itertools.product([1.0, 2.0], [x, 3.0]):
        total += u * v
    for u, v in itertools.combinations([x, 2.0, x * x], 2):
        total += u * v
    for u in itertools.chain(itertools.accumulate([x, 2.0, 3.0]), (x, 1.0)):
        total = 0.9 * total + u
    if any(v > 1 for v in (x, 2.0 * x)) and all(v > -5 for v in (x, -x)):
        total += x
    table = {k: k * x for k in range(3)}
    return total + table[2] + sum(table.values())


@program(smooth=[(normal(6),)], edges=[(vec(2.0, 2.0, 2.0, 1.0),)])
def lists_in_place(x):
    """insert, reverse, sort, extend, += of lists that loops made; a table of lists."""
    front = []
    for v in x:
        front.insert(0, v)
    front.extend([1.0, 2.0])
    front.reverse()
    running = [0.0]
    for v in front:
        running += [running[-1] + v]
    best = [0.0] * (len(x) + 1)
    for i in range(len(x)):
        row = best[:]
        for j in range(1, len(x) + 1):
            row[j] = max(best[j], best[j - 1] + x[i] * x[j - 1])
        best = row
    running.sort()
    return front[0] * front[-1] + running[0] + 2.0 * running[-1] + best[-1] + max(running)


def _twice(f):
    @functools.wraps(f)
    def run(*args, **kwargs):
        return 2.0 * f(*args, **kwargs)

    return run


@_twice
def _scaled(x, factor=2.0):
    return x * x * factor


@functools.cache
def _fibonacci(n):
    return n if n < 2 else _fibonacci(n - 1) + _fibonacci(n - 2)


def _first_above(x, bound):
    for v in x:
        if v > bound:
            return v * v
    return None


@program(smooth=[(normal(6),), (vec(0.5, -1.2, 2.0, 0.7, -0.3),)], edges=[(vec(-1.0, -1.0),)])
def none_until_found(x):
    """Variables and results that are None at first; default None; decorators, lru_cache."""

    @_twice
    def squared(v):
        return v * v

    best = None
    before = None
    total = 0.0
    for i in range(len(x)):
        if best is None or x[i] > best:
            best = x[i]
            place = i
        if before is not None:
            total += (x[i] - before) ** 2
        before = x[i]
    found = _first_above(x, 0.6)
    if found is None:
        return total + best * place
    return total * found + best * place + _scaled(best) + squared(total) * _fibonacci(7)


@program(smooth=[(normal(5),)], edges=[(vec(1.0, 1.0, 0.0),)])
def ordered(x):
    """sorted with a key, of pairs, backwards; extrema of generators and of lists."""
    pairs = sorted([(v, i) for i, v in enumerate(x)], reverse=True)
    total = 0.0
    for k, (v, i) in enumerate(pairs):
        total += v * (k + 1) * i
    squares = sorted([(v * v, v) for v in x], key=lambda p: p[1])
    total += squares[0][0] * 2.0 + squares[-1][1]
    whole = sorted(x)
    middle = len(whole) // 2
    total += whole[middle] if len(whole) % 2 else 0.5 * (whole[middle - 1] + whole[middle])
    return total + max(v * v for v in x) + min(abs(v) for v in x) * sum(whole[:middle])


SIZES = [0.25 * k * k for k in range(60)]


@program(smooth=[(0.3, normal(3)), (300.3, normal(3)), (9e3, normal(3))], argnums=(0, 1))
def table_of_sizes(load, x):
    """A return out of a loop over a long list of numbers, and a loop left by break."""
    chosen = smallest_above(load)
    room = 0.0
    for size in SIZES:
        if size > 40.0 * x[0] * x[0]:
            break
        room += size * x[1]
    else:
        room = 7.0 * x[2]
    return chosen + room * 1e-3


def smallest_above(load):
    for size in SIZES:
        if size >= load:
            return size * load
    return -load


ROWS = np.array([[x, y] for x in (-3.0, 0.5, 2.0) for y in (1.0, 2.5)])


@program(smooth=[(normal(2), normal(3, 2))], argnums=(0, 1))
def rows_taken_apart_in_comprehensions(p, q):
    """Targets that unpack rows of arrays, of the program's own and of arguments."""
    x, y = p
    s = np.sum([1 / (i + 1 + (x - a) ** 2 + (y - b) ** 4) for i, (a, b) in enumerate(ROWS)])
    t = sum(a * b * c for (a, b), (_, c) in zip(q, ROWS, strict=False))
    pairs = [u * v + k for k, [u, v] in enumerate(q)]
    return s + t + pairs[1]
