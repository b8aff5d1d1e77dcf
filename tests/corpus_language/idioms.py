"""Python as it is written around numbers: containers, closures, comprehensions, keywords."""

import functools
import math
from itertools import product

import numpy as np

from corpus_language.registry import each, ints, normal, positive, program, vec

FIVE = [(normal(5, seed=3),)]
PAIR = [(0.7, 1.4)]
SCALE: float = 1.5
OPTIONS = {"order": 2, "damping": 0.3, "names": ("a", "b")}


@program(FIVE)
def several_targets(x):
    """m = v = array; the names part when one is bound anew."""
    m = v = 2 * x
    m = m + x
    v *= 3
    return np.sum(m * v)


@program(FIVE)
def arrays_in_containers(x):
    """The same array twice in a list, in a tuple, in a dict."""
    a = [x * 3] * 2
    p, q = a[0], a[1]
    d = {"a": x * 2}
    u, w = d["a"], d["a"]
    return np.sum(p * q) + np.sum(u * w)


@program(FIVE)
def tuples_swapped(x):
    """Swap of elements of an array."""
    y = x.copy()
    y[0], y[-1] = y[-1], 2 * y[0]
    a, *rest = [y[0], y[1], y[2]]
    return a * rest[0] - rest[-1]


@program(PAIR, argnums=(0, 1))
def keywords_and_defaults(x, y, *, power=2, scale=SCALE):
    """Keyword-only arguments, a module constant as default."""

    def term(base, exponent=1, factor=1.0, *rest, **more):
        return factor * base**exponent + sum(rest) + len(more)

    return term(x, power) + term(y, factor=scale, exponent=3) + term(x, 2, 1.0, y, y, extra=1)


@program(PAIR, argnums=(0, 1))
def double_starred(x, y):
    """** of a dict in a call, * of a list."""

    def f(a, b, c=0.0):
        return a * b + c

    return f(**{"a": x, "b": y}) + f(*[x, y], c=x * y)


@program(each(0.6))
def closure_counter(x):
    """nonlocal: a closure changes a variable of its parent."""
    total = 0.0
    calls = 0

    def add(v):
        nonlocal total, calls
        total += v * x
        calls += 1
        return total

    for k in range(4):
        add(k + x)
    return total * calls


@program(each(0.6))
def list_of_functions(x):
    """Lambdas in a list and in a dict, called by loop and by key."""
    fs = [math.sin, lambda t: t**2, math.exp]
    table = {"cube": lambda t: t**3, "half": lambda t: t / 2}
    return sum(f(x) for f in fs) + table["cube"](x) * table["half"](x)


def compose(*functions):
    return functools.reduce(lambda f, g: lambda t: g(f(t)), functions)


@program(each(0.6))
def composition(x):
    """reduce over functions; partial."""
    h = compose(math.sin, lambda t: t + 1, math.sqrt)
    scaled = functools.partial(lambda a, t: a * t, 2.5)
    return h(x) + scaled(x)


@program(each(0.6))
def returned_closure(x):
    """A function that makes functions."""

    def power(n):
        def raised(t):
            return t**n

        return raised

    square, cube = power(2), power(3)
    return square(x) + cube(x) * power(0)(x)


@program(FIVE)
def comprehensions(x):
    """Conditions, nested loops, a dict comprehension."""
    squares = [t * t for t in x if True]
    pairs = [x[i] * x[j] for i in range(3) for j in range(i)]
    table = {k: x[k] for k in range(3)}
    return sum(squares) + sum(pairs) + table[2] * len(table)


@program(FIVE)
def generators(x):
    """sum, max, min, all, any of generator expressions."""
    top = max(abs(t) for t in x)
    low = min(x[i] + x[i + 1] for i in range(len(x) - 1))
    if any(t > 1e3 for t in x) or not all(t == t for t in x):
        return 0.0
    return top * low + sum(t**3 for t in x)


@program(FIVE, [(np.zeros(5),)])
def filtered(x):
    """A list of those that pass a test, of unknown length."""
    positive_ones = [t for t in x if t > 0]
    total = 0.0
    for t in positive_ones:
        total += math.log1p(t)
    return total + len(positive_ones)


@program(FIVE)
def enumerated(x):
    """enumerate with a start, zip of slices, reversed."""
    total = 0.0
    for k, t in enumerate(x, start=1):
        total += k * t
    for a, b in zip(x[:-1], x[1:]):
        total += a * b
    for t in reversed(x):
        total = 0.5 * total + t
    return total


@program(FIVE)
def walrus_and_chains(x):
    """:= in a condition, a chained comparison, `in` a tuple."""
    total = 0.0
    for i in range(len(x)):
        if (s := x[i] ** 2) > 0.1 and -2 < x[i] < 2:
            total += s
        elif i in (1, 3):
            total -= x[i]
    return total


@program(PAIR, argnums=(0, 1))
def matched(x, y):
    """match on constants and on None."""
    total = 0.0
    for mode in ("add", "mul", None):
        match mode:
            case "add":
                total += x + y
            case "mul":
                total += x * y
            case _:
                total *= 2
    return total


@program(PAIR, argnums=(0, 1))
def strings_choose(x, y, method="newton"):
    """Strings compared, a dict of options of the module, f-strings."""
    label = f"{method}-{OPTIONS['order']}"
    if label.startswith("newton"):
        x = x - OPTIONS["damping"] * y
    if method not in ("newton", "secant"):
        raise ValueError(f"unknown method {method}")
    return x ** OPTIONS["order"]


@program(PAIR, argnums=(0, 1))
def guarded(x, y):
    """assert with a message, raise that is not reached, try around passive code."""
    assert y > 0, f"y must be positive, is {y}"
    try:
        n = int("3")
    except ValueError:
        n = 1
    with np.errstate(divide="ignore"):
        z = x / y
    if z != z:
        raise ArithmeticError("not a number")
    return z * n


@program(FIVE)
def list_stack(x):
    """append, pop, extend, insert of a list; the last element."""
    stack = []
    for t in x:
        stack.append(t)
        if len(stack) > 2:
            b, a = stack.pop(), stack.pop()
            stack.append(a * b)
    stack.extend([1.0, 2.0])
    stack.insert(0, x[0])
    return sum(stack) + stack[-1] * stack[1]


@program(FIVE)
def nested_lists(x):
    """A list of lists filled by a double loop, read by zip(*rows)."""
    rows = [[0.0 for _ in range(3)] for _ in range(2)]
    for i in range(2):
        for j in range(3):
            rows[i][j] = x[i] * x[j]
    return sum(a * b for a, b in zip(*rows))


@program(FIVE)
def dict_of_lists(x):
    """Lists in a dict, items(), values(), setdefault."""
    groups = {"even": [], "odd": []}
    for i, t in enumerate(x):
        groups["even" if i % 2 == 0 else "odd"].append(t)
    total = 0.0
    for name, members in groups.items():
        total += len(name) * sum(members)
    return total + sum(len(v) for v in groups.values())


@program(PAIR, argnums=(0, 1))
def returns_many(x, y):
    """A helper that returns a tuple, a dict and a nested tuple."""

    def split(a, b):
        return a + b, {"diff": a - b}, (a * b, (a / b, 1))

    total, parts, (prod, (ratio, one)) = split(x, y)
    return total * parts["diff"] + prod * ratio + one


def factorial(n):
    return 1 if n <= 1 else n * factorial(n - 1)


@program(each(0.6))
def recursion_over_ints(x):
    """A recursive helper on static ints."""
    return sum(x**n / factorial(n) for n in range(5))


def depth_first(tree, x):
    if not isinstance(tree, tuple):
        return tree * x
    left, right = tree
    return depth_first(left, x) * 0.5 + depth_first(right, x**2)


@program(each(0.6))
def recursion_over_a_tree(x):
    """Recursion over nested tuples, isinstance."""
    return depth_first(((1.0, 2.0), (3.0, (4.0, 5.0))), x)


@program(each(1.6))
def recursion_over_floats(x):
    """Recursion whose depth an active float decides."""

    def halve(t):
        if t < 0.3:
            return t
        return 1.1 * halve(t / 2) + 0.1

    return halve(x)


@program(each(2.0), each(0.5))
def extremes_of_constants(x):
    """max and min in a helper that is called with an active and with a constant float."""

    def clamp(q):
        return min(max(q, 0.5), 1.5)

    return clamp(x / 2) * x + clamp(0.25) + clamp(1.0)


@program(FIVE)
def with_while_pop(x):
    """while over a list that shrinks."""
    todo = list(range(len(x)))
    total = 0.0
    while todo:
        i = todo.pop()
        total = total * 0.9 + x[i]
    return total


@program(FIVE)
def labelled_loops(x):
    """break out of the inner loop, for-else, continue."""
    total = 0.0
    for i in range(len(x)):
        if i == 2:
            continue
        for j in range(i, len(x)):
            if x[j] < -1.5:
                break
            total += x[i] * x[j]
        else:
            total += 1
    return total


@program([(positive(3, seed=1), [0.5, 1.5], (2.0, {"b": 0.25}))], argnums=(0, 1, 2))
def containers_as_arguments(x, pair, nested):
    """A list and a tuple with a dict as arguments."""
    a, b = pair
    c, rest = nested
    return np.sum(x) * a - b * c + rest["b"] ** 2


@program([(vec(1.0, 2.0, 4.0), ints(2, 0, 1))])
def integer_array_argument(x, order):
    """An integer array as index, in arithmetic and in comparisons."""
    y = x[order] * order + (order > 0)
    return np.sum(y**2) + x[order[0]]


@program(FIVE)
def bitwise_masks(x):
    """&, | and ~ of comparisons, counted and used as numbers."""
    inside = (x > -1) & (x < 1)
    outside = ~inside | (x == 0)
    return np.sum(x * inside) + 2 * np.sum((x * x)[outside]) + np.count_nonzero(inside)


@program(FIVE)
def grid_product(x):
    """itertools.product of ranges; a set of constants."""
    allowed = {(0, 1), (1, 2), (2, 2)}
    total = 0.0
    for i, j in product(range(3), repeat=2):
        if (i, j) in allowed:
            total += x[i] * x[j]
    return total


@program(each(0.6))
def annotated_code(x: float) -> float:
    """Annotations, docstring-like strings, pass, del, semicolons of a kind."""
    y: float = x * 2
    z: float
    z = y + 1
    if z < 0:
        pass
    unused = 3
    del unused
    """a string that says something"""
    return z**2


@program(FIVE)
def printed(x):
    """print of passive and active values (executed, not differentiated)."""
    total = np.sum(x**2)
    if len(x) > 100:
        print("long", total)
    return total


@program(FIVE)
def scalars_of_arrays(x):
    """float(), .item(), x.sum() / len(x), int of a size."""
    n = int(x.size)
    first = float(x[0])
    return first * x[1].item() + x.sum() / n + float(np.max(x))


@program(PAIR, argnums=(0, 1))
def sorted_and_zipped(x, y):
    """sorted of a list of floats with reverse, min by key."""
    a, b, c = sorted([x, y, 1.0], reverse=True)
    near = min([x, y, 3.0], key=lambda t: abs(t - 1.0))
    return a * b - c + near**2


@program(PAIR, argnums=(0, 1))
def powers_of_all_kinds(x, y):
    """pow with two arguments, ** of int and float, a negative power, a root as power."""
    return pow(x, 2) + x**y + 2**x + y**-2 + (x * y) ** 0.5 + 3**2 * x + math.pow(y, 1.5)
