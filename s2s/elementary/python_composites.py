"""Functions of `math`, `functools` and the builtins with an s2s-Python body."""

from __future__ import annotations

import bisect
import functools
import itertools
import math
import operator

import numpy as np

from s2s.elementary.declare import Composite


def radians(x):
    """Degrees as radians."""
    return float(x) * 0.017453292519943295


def degrees(x):
    """Radians as degrees."""
    return float(x) * 57.29577951308232


def dist(p, q):
    """The Euclidean distance of two points."""
    total = 0.0
    for a, b in zip(p, q, strict=False):
        gap = a - b
        total = total + gap * gap
    return math.sqrt(total)


def norm(*coordinates):
    """`math.hypot` of any number of coordinates but two."""
    total = 0.0
    for x in coordinates:
        total = total + float(x) * float(x)
    return math.sqrt(total)


def prod(iterable, *, start=1):
    """The product, from left to right."""
    result = start
    for x in iterable:
        result = result * x
    return result


def fsum(seq):
    """A sum that carries the rounding errors along, and adds them in the end."""
    total = 0.0
    lost = 0.0
    for x in seq:
        value = float(x)
        larger = total + value
        added = larger - total
        lost = lost + ((total - (larger - added)) + (value - added))
        total = larger
    return total + lost


def reduce(function, sequence, *initial):
    """The items folded from the left; without a start the first of them."""
    started = False
    for value in initial:
        result = value
        started = True
    for x in sequence:
        if started:
            result = function(result, x)
        else:
            result = x
            started = True
    if not started:
        raise TypeError("reduce() of empty iterable with no initial value")
    return result


def best(iterable, key, wins):
    """The first item whose key none of the others beats."""
    started = False
    for item in iterable:
        value = key(item)
        if not started:
            chosen = item
            chosen_key = value
            started = True
        elif wins(value, chosen_key):
            chosen = item
            chosen_key = value
    if not started:
        raise ValueError("the argument is an empty sequence")
    return chosen


def greater(a, b):
    """For `max` with a key."""
    return a > b


def less(a, b):
    """For `min` with a key."""
    return a < b


def largest(iterable, *default):
    """`max(iterable)`."""
    started = False
    for x in iterable:
        if not started:
            best = x
            started = True
        elif x > best:
            best = x
    if not started:
        for value in default:
            best = value
            started = True
    if not started:
        raise ValueError("max() arg is an empty sequence")
    return best


def smallest(iterable, *default):
    """`min(iterable)`."""
    started = False
    for x in iterable:
        if not started:
            best = x
            started = True
        elif x < best:
            best = x
    if not started:
        for value in default:
            best = value
            started = True
    if not started:
        raise ValueError("min() arg is an empty sequence")
    return best


def ascending(values):
    """`sorted(values)`."""
    ordered = np.sort(np.array(values))
    return [ordered[k] for k in range(len(values))]


def descending(values):
    """`sorted(values, reverse=True)`."""
    ordered = np.sort(np.array(values))
    return [ordered[len(values) - 1 - k] for k in range(len(values))]


def ascending_by(values, key):
    """`sorted(values, key=key)`."""
    order = np.argsort(np.array([key(value) for value in values]), kind="stable")
    return [values[order[k]] for k in range(len(values))]


def descending_by(values, key):
    """`sorted(values, key=key, reverse=True)`; what is equal stays in its order."""
    order = np.argsort(-np.array([key(value) for value in values]), kind="stable")
    return [values[order[k]] for k in range(len(values))]


def ascending_tuples(values, width, reverse):
    """`sorted(values)` of tuples: by the last of their items, ..., by the first."""
    order = np.arange(len(values))
    for k in range(width - 1, -1, -1):
        column = np.array([values[order[j]][k] for j in range(len(values))])
        order = order[np.argsort(-column if reverse else column, kind="stable")]
    return [values[order[j]] for j in range(len(values))]


def int_factorial(n):
    """n!"""
    if n < 0:
        raise ValueError("factorial() not defined for negative values")
    result = 1
    for k in range(2, n + 1):
        result = result * k
    return result


def int_gcd(a, b):
    """The greatest common divisor."""
    while b != 0:
        a, b = b, a % b
    return abs(a)


def int_comb(n, k):
    """Binomial coefficients."""
    result = 1
    for j in range(min(k, n - k)):
        result = result * (n - j) // (j + 1)
    return result if k <= n else 0


def tolist(a):
    """`a.tolist()`: Python numbers, in lists of lists."""
    if np.ndim(a) == 0:
        return a.item()
    if np.ndim(a) == 1:
        return [value.item() for value in a]
    return [tolist(row) for row in a]


def itemgetter(*keys):
    """`operator.itemgetter`: the item, or a tuple of items."""
    if len(keys) == 1:
        return lambda value: value[keys[0]]
    return lambda value: tuple([value[key] for key in keys])


def attrgetter(name):
    """`operator.attrgetter` of one name."""
    return lambda value: getattr(value, name)


def wraps(wrapped, assigned=None, updated=None):
    """`functools.wraps(f)`: the name and the docstring are no matter of derivatives."""
    return lambda function: function


def inserted(values, index, value):
    """The list with one more item before an index."""
    return values[:index] + [value] + values[index:]


def spliced(values, start, stop, items):
    """The list with other items in place of those of a slice."""
    first = 0 if start is None else _clipped(start, len(values))
    last = len(values) if stop is None else max(first, _clipped(stop, len(values)))
    return values[:first] + [item for item in items] + values[last:]


def _clipped(index, size):
    """The position that the bound of a slice means."""
    return max(0, index + size) if index < 0 else min(index, size)


def turned(values):
    """The list backwards."""
    return values[::-1]


def nothing():
    """The empty list."""
    return []


def accumulate(iterable, func=None, *, initial=None):
    """The running totals."""
    started = initial is not None
    if started:
        total = initial
        yield total
    for x in iterable:
        if not started:
            total = x
            started = True
        elif func is None:
            total = total + x
        else:
            total = func(total, x)
        yield total


def chain(*iterables):
    """One iterable after the other."""
    for iterable in iterables:
        yield from iterable


def from_iterable(iterable):
    """The items of the items."""
    for inner in iterable:
        yield from inner


def count(start=0, step=1):
    """Numbers without end."""
    value = start
    while True:
        yield value
        value = value + step


def takewhile(predicate, iterable):
    """The items before the first that fails."""
    for x in iterable:
        if not predicate(x):
            return
        yield x


def isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0):
    """Whether two numbers are nearly equal."""
    if a == b:
        return True
    if math.isinf(a) or math.isinf(b):
        return False
    gap = abs(a - b)
    return gap <= rel_tol * abs(b) or gap <= rel_tol * abs(a) or gap <= abs_tol


def bisect_left(a, x):
    """The first place where x keeps a sequence in order."""
    return int(np.searchsorted(np.asarray(a), x))


def bisect_right(a, x):
    """The last place where x keeps a sequence in order."""
    return int(np.searchsorted(np.asarray(a), x, side="right"))


Composite(itemgetter, spellings=(operator.itemgetter,))
Composite(attrgetter, spellings=(operator.attrgetter,))
Composite(tolist, spellings=(np.ndarray.tolist,))
Composite(radians, spellings=(math.radians,))
Composite(degrees, spellings=(math.degrees,))
Composite(dist, spellings=(math.dist,))
Composite(prod, spellings=(math.prod,))
Composite(fsum, spellings=(math.fsum,))
Composite(isclose, spellings=(math.isclose,))
Composite(accumulate, spellings=(itertools.accumulate,))
Composite(chain, spellings=(itertools.chain,))
Composite(from_iterable, spellings=(itertools.chain.from_iterable,))
Composite(count, spellings=(itertools.count,))
Composite(takewhile, spellings=(itertools.takewhile,))
Composite(wraps, spellings=(functools.wraps,))
Composite(bisect_left, spellings=(bisect.bisect_left,))
Composite(bisect_right, spellings=(bisect.bisect_right,))
Composite(reduce, spellings=(functools.reduce,))
