"""Lists, tuples, dicts and sets of known structure, and the statements that work with them."""

import copy
import warnings
from collections import OrderedDict

import numpy as np

from corpus.registry import each, normal, program, vec

SETTINGS = {"scale": 2.0, "weights": [1.0, 0.5], "name": "cubic"}
LAYERS = [(np.array([[1.0, 0.5], [0.2, 1.0]]), np.zeros(2)), (np.ones((2, 2)), np.ones(2))]


@program(smooth=each(1.3, -0.4))
def dict_of_terms(x):
    """Dict displays, comprehensions, update, setdefault, pop, del, ** and sorted items."""
    terms = {name: weight * x for name, weight in (("b", 2.0), ("a", 1.0))}
    terms.update({"c": x * x}, d=x)
    terms.setdefault("e", 3.0)
    terms.setdefault("a", 100.0)
    total = 0.0
    for k, (name, value) in enumerate(sorted(terms.items())):
        total += (k + 1.0) * value if name != "d" else 0.0
    other = {**terms, "q": x**3}
    del other["a"]
    total += other.pop("b") * other["q"] + len(other) + ("a" in other) + other.get("z", x)
    for key in other:
        if key in ("q", "e"):
            total += other[key]
    ordered = OrderedDict(first=x, second=2.0 * x)
    keys, values = list(ordered.keys()), list(ordered.values())
    return total + values[1] * len(keys) + sum(ordered.values())


@program(smooth=each(0.7))
def lists_of_known_length(x):
    """zip of *rows, sort, insert, remove, reverse, index, count, sorted with a key, sets."""
    rows = [(x, 1.0, "c"), (2.0 * x, 3.0, "a"), (x * x, 2.0, "b")]
    firsts, seconds, names = zip(*rows, strict=False)
    by_name = sorted(rows, key=lambda row: row[2], reverse=True)
    order = [3, 1, 2]
    order.sort()
    order.insert(0, 5)
    order.extend([7, 7])
    order.remove(1)
    order.reverse()
    total = firsts[0] * seconds[1] + by_name[0][0] * order[0] + order.index(5) + order.count(7)
    chosen = {1, 2, 3} & {2, 3, 4}
    for k in sorted(chosen | {9}):
        total += k * x
    if 2 in chosen and "a" in names:
        total += x
    squares = list(map(lambda v, w: v * v + w, firsts, seconds))
    large = list(filter(lambda k: k > 2, order))
    return total + sum(squares) + len(large) + len({k % 2 for k in order})


def combined(*values, factor=1.0, **others):
    return sum(values) * factor + others.get("shift", 0.0)


@program(smooth=each(1.1), argnums=0)
def forwarded_arguments(x):
    """*args and **kwargs: accepted, unpacked, forwarded, with keyword-only parameters."""

    def forward(*args, **kwargs):
        return combined(*args, x, **kwargs)

    options = dict(factor=x, shift=2.0)
    first, *middle, last = x, 2.0 * x, 3.0, x * x
    a, (b, c) = last, (first, middle)
    return forward(x, 2.0, **options) + forward(1.0, factor=3.0) + combined(*c, a, b)


@program(smooth=[(vec(0.4, -0.2),)])
def parameters_in_containers(x):
    """Lists of (W, b) tuples and dicts of constants from outside; nested dicts of active values."""
    h = x
    for weights, bias in LAYERS:
        h = np.tanh(weights @ h + bias)
    model = {"one": {"w": x[0], "b": 1.0}, "two": {"w": 2.0 * x[1], "b": x[0]}}
    total = 0.0
    for name, layer in model.items():
        total += layer["w"] * layer["b"] * (2.0 if name == "two" else 1.0)
    for k, (_, layer) in enumerate(reversed(list(model.items()))):
        layer["w"] += k
        total += layer["w"] ** 2
    return np.sum(h) * SETTINGS["scale"] + total * SETTINGS["weights"][1] + model["one"]["w"]


@program(smooth=each(1.5, 0.2))
def statements_of_all_kinds(x, mode="cubic", order=2):
    """with errstate, match, try that is decided while compiling, walrus, del, imports, hints."""
    from math import sin as sine

    import numpy as linear

    result: float = 0.0
    with np.errstate(divide="ignore", invalid="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result += 1.0 / x
    match mode:
        case "square" | "quadratic":
            result += x**2
        case "cubic":
            result += x**3
        case _:
            result += x
    match order:
        case 1:
            result *= 10.0
        case _ if order > 1:
            result *= x
    try:
        factor = SETTINGS["missing"]
    except KeyError:
        factor = 2.0
    finally:
        result += 1.0
    try:
        count = int("3")
    except ValueError:
        count = 0
    if (half := result / 2.0) > 1.0:
        result += half
    del half
    assert isinstance(x, float) and callable(sine), "floats only"
    name = "abc".upper() + mode
    pass
    return factor * result * count + sine(x) + linear.cos(x) + len(name) + (name[0] == "A")


@program(smooth=[(vec(1.5, 0.2),)])
def guarded_by_try(x):
    """An early return in a `try` whose handlers catch what arrays do not raise."""
    try:
        ratio = np.sin(x[0]) / (x[1] + 2.0)
        return np.sum(x**2) * ratio
    except ZeroDivisionError:
        return np.nan
    except FloatingPointError:
        return np.inf


@program(smooth=[(vec(1.0, 2.0, 0.5),)])
def lists_meet_arrays(x):
    """A list or tuple that meets an array or a NumPy float in arithmetic becomes an array."""
    table = [1.0, 2.0, x[0]]
    shifted = x * table + (0.0, x[1], 1.0)
    return (
        np.sum(shifted) + np.sum((x[0] - table) ** 2) + np.sum([1, 2, 3] / x) + np.sum(x - x.shape)
    )


class Filter:
    """A filter that keeps its last state, as filters do."""

    def __init__(self, x, gain):
        self.x = x
        self.gain = gain
        self.history = [(0.5, x)]

    def step(self):
        self.before = copy.deepcopy(self.x)
        self.x *= self.gain
        self.x[0] = 1.0
        self.history = copy.copy(self.history)
        self.history[0] = (self.before[1], self.x)


@program(smooth=[(normal(4), normal(3, seed=1))], argnums=(0, 1))
def copies_of_all_kinds(x, y):
    """copy.copy and copy.deepcopy of numbers, arrays, lists, tuples, dicts and attributes."""
    held = [x[0], [x[1], x.copy()], (x[2], 2, None, "name")]
    deep, flat = copy.deepcopy(held), copy.copy(held)
    deep[1][0] = 7.0
    deep[1][1][0] *= y[0]
    flat[0] = y[1]
    flat[1][0] = flat[1][0] * y[2]
    named = {"a": x, "b": {"c": y[0]}, 3: copy.copy(x)}
    other = copy.deepcopy(named)
    other["b"]["c"] = other["b"]["c"] * 2.0
    other["a"][1] = 0.5
    other[3] += 1.0
    made = Filter(y.copy(), 1.5)
    made.step()
    grown = []
    for v in x:
        grown.append(v * v)
    twin = copy.deepcopy(grown)
    twin[0] = 1.0
    total = deep[1][0] * np.sum(deep[1][1] * held[1][1]) + flat[0] * held[1][0] * deep[2][0]
    total += np.sum(named["a"] * other["a"]) + named["b"]["c"] * other["b"]["c"] + other[3][0]
    return total + made.before @ made.x + made.history[0][0] + sum(grown) * sum(twin)


TABLE = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]]
LEVELS = (0.0, 0.5, 1.25, 2.0)


class _Wells:
    """Data of a test function, as lists of lists."""

    def __init__(self):
        self.depth = [1.0, 2.0, 3.0, 4.0]
        self.centre = [[0.5, 1.0], [1.5, 2.0], [0.25, 0.75], [2.0, 0.0]]

    def __call__(self, x):
        total = 0.0
        for i in range(len(x)):
            r = 0.0
            for j in range(2):
                r += self.centre[i][j] * (x[i] - self.depth[j]) ** 2
            if x[i] > 0.1:
                total += self.depth[i] * np.exp(-r)
        return total + self.depth[2]


_WELLS = _Wells()


@program(smooth=[(np.array([0.75, 1.5, 0.25]), 0.3)], argnums=(0, 1))
def tables_looked_up(x, y):
    """Lists and tuples from outside of the function, with indices known at run time only."""
    total = _WELLS(x)
    mixed = (y, y * x[0], 2.0, x[1])
    for v in x:
        for j in range(2):
            total += v * TABLE[int(v)][j]
    if x[0] > 0.5:
        for v in x:
            if v > 0.1:
                total += v * v * TABLE[int(v) + 1][0]
    k = 0
    while k < len(x):
        total += LEVELS[k] * x[k] * mixed[k + 1] + mixed[k % 2] * TABLE[k][1] + len(TABLE)
        k += 1
    return total + TABLE[1][0] * LEVELS[1]


@program(smooth=[(normal(3), 0.7)], argnums=(0, 1))
def named_by_strings(x, y):
    """Names split from a string, zipped with an array whose length the program then knows."""
    names = ["width", "height", "depth"]
    sizes = dict(zip(names, x, strict=False))
    sizes["name"] = "-".join(names).replace("-", "")
    total = sizes["width"] * sizes["height"] + len(sizes["name"]) * y
    for name, value in zip(names, x, strict=False):
        total = total * 0.5 + (value if name.startswith("w") else y * value)
    return total + sizes["depth"] ** 2
