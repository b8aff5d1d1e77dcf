"""Small programs of many kinds, smooth at their arguments, each with arguments.

The differences test compares the tape with central differences of the plain function, the forward
sweep, and the complex step.
"""

import math

import numpy as np

SCALE = 0.75
OFFSETS = np.array([0.5, -1.5, 2.0])
X = np.array([0.3, -1.2, 2.1, 0.7])
Y = np.array([1.1, 0.4, -0.6, 1.9])
A = np.array([[0.5, -0.3, 1.2, 0.1], [1.1, 0.9, -0.4, 0.2], [-0.7, 0.6, 0.8, -1.3]])
K = np.array([2, 0, 2, 1])


def polynomial(x):
    return 3.0 * x**3 - 2 * x**2 + x / 4 - 7


def binding(x):
    y = x
    z = w = y * y
    return z * y + w


def swap(a, b):
    for _ in range(3):
        a, b = b * 0.5, a + b
    return a * b


def nested_unpacking(x, y):
    a, (b, *rest) = x * y, (x + y, x, y)
    [c, d] = rest
    return a * b + c / d


def branch(x, y):
    if x > y:
        z = x * y
    elif x > 0.0:
        z = x + y
    else:
        z = x
    return z * z


def ternary(x):
    y = x if x < 3.0 else -x
    return y * y * x


def boolean_value(x, y):
    z = x and y
    w = (y - y) or x * y
    return z * w


def tested_floats(x, n):
    total = 0.0
    while n:
        n -= 1
        if x and not n < 2:
            total += x * n
    return total * total


def chain(x, y):
    return x * y if 0.0 < x < 10.0 > y else x + y


def while_break(x):
    s, k = 0.0, 0
    while True:
        s += x**k / (k + 1)
        k += 1
        if s * s > 4.0 or k > 20:
            break
    return s


def for_continue(x):
    total = 0.0
    for k in range(1, 8):
        if k % 3 == 0:
            continue
        total = total * x + k
    else:
        total += x
    return total


def early_return(x, y):
    for k in range(5):
        x = x * 1.5 + y
        if x > 6.0:
            return x * k
    return x


def callee(x, y=0.25, *, power=2):
    return x**power + y


def calls(x):
    return callee(x) * callee(x, x, power=3) + callee(y=x, x=2.0)


def closure(x):
    factor = x * 2.0

    def inner(t):
        nonlocal factor
        factor = factor + t
        return factor * SCALE

    square = lambda t, s=x: t * s  # noqa: E731
    return inner(x) + inner(1.0) * square(x)


def recursion(x, n):
    return x if n == 0 else x * recursion(x + 0.5, n - 1)


class Model:
    def __init__(self, slope):
        self.slope = slope

    def value(self, x):
        return self.slope * x * x

    def __call__(self, x):
        return self.value(x) + self.slope


MODEL = Model(1.25)


def methods(x):
    return MODEL.value(x) * MODEL(x)


def mathematics(x, y):
    return math.exp(-x) * math.sin(y) + math.sqrt(x * x + 1.0) + math.atan2(y, x) + math.pow(x, 3)


def special_functions(x):
    return math.erf(x) + math.lgamma(x) + np.log1p(x) + np.expm1(x) + np.hypot(x, 2.0) + np.cbrt(x)


def powers(x, p):
    return x**p + x**-2 + x**0 + 2**x + x**0.5 + x**1


def remainders(x, y):
    return (x % y) * x + (x // y) * y + x % 2


def selections(x, y):
    return abs(x) * max(x, y, 0.5) + min(x, y) * np.clip(x, -1.0, 1.0) + np.sign(x) * y


def rounding(x):
    return x * int(x) + x * round(x) + np.floor(x) * x + math.ceil(x) * x


def fused(x, y):
    total = 0.0
    for i in range(len(x)):
        total += abs(x[i] * y[i] - 0.2) * SCALE
    return total / len(x)


def loops(x, y):
    total = 0.0
    for a, (k, b) in zip(x, enumerate(y, 1)):  # noqa: B905
        total += a * b * k
    for a in reversed(x):
        total = total * 0.5 + a
    return total


def rows(a):
    total = 0.0
    for row in a:
        first, *others = row
        total += first * others[1] + row[-1] * row.sum()
    return total


def lists(x):
    items = [x, x * x]
    items.append(x + 1.0)
    items[0] = items[0] * 3.0
    pair = {"a": items[-1], "b": (x, 2.0)}
    squares = [t * t for t in items if t > 0.0]
    return sum(squares) + pair["a"] * pair["b"][0] + sum(t * x for t in items)


def containers(params, x):
    w, b = params["w"], params["b"]
    return np.sum(w * x) * b[0] + b[1]


def stores(x):
    y = np.zeros(4)
    for i in range(4):
        y[i] = x[i] * x[i - 1]
    y[1] *= x[0]
    y[2] = y[1]
    y[-1] = 2.0
    return np.sum(y * y)


def slices(x):
    y = np.array(x)
    v = y[1:]
    v *= x[:-1]
    v[::2] += 1.5
    y[1:3] = y[0:2]
    w = y[::-1]
    w[0] = x[0] * y[0]
    return np.sum(np.exp(y * 0.3)) + v[1]


def mutated_argument(x, y):
    def scale(target, factor):
        target *= factor
        target[0] = factor

    scale(x, y[0])
    x += y
    return np.sum(x * x)


def broadcasting(a, x, s):
    y = a * x + s
    y -= a[:, :1]
    return np.sum(y / (1.0 + x * x)) + np.sum(np.broadcast_to(x[1:], (3, 3)) * a[:, 1:])


def column_views(a):
    t = a.T
    t[0] = t[1] * 2.0
    b = a.reshape(2, 6)
    b[0, 1:3] *= 3.0
    c = a.T.reshape(-1)
    return np.sum(t * t) + np.sum(b[1]) * c[3] + a.ravel()[5] + a[None, 1, :, None][0, 2, 0]


def matrices(a, x, y):
    h = np.tanh(a @ x)
    b = a.T @ a
    return h @ h + np.dot(x, y) + np.sum((b @ y) * x) + np.sum(x @ a.T) + np.sum(np.outer(h, y) @ b)


def reductions(a):
    return (
        np.sum(a.sum(axis=0) ** 2)
        + np.mean(a, axis=1)[1]
        + np.prod(a[0])
        + np.max(a) * np.min(a)
        + np.sum(a.max(axis=1) * a.min(axis=1))
        + np.sum(np.sum(a * a, axis=(0, 1), keepdims=True) * a)
        + np.mean(a)
    )


def joining(x, y):
    z = np.concatenate((x[:2], y, x))
    s = np.stack([x, y * z[3:7]], axis=1)
    return np.sum(z * z) + np.sum(s[:, 0] * s[:, 1]) + np.sum(np.array([x[0], y[1], 2.0]) * z[:3])


def gathering(x, k):
    g = x[k]
    g += x[np.array([0, 0, 1, 1])]
    y = np.copy(x)
    y[k] = g
    y[k[:2]] *= 2.0
    return np.sum(y * y) + np.sum(x[x > 0.0])


def matrix_gather(a, k):
    rows = a[k]
    rows[0] = rows[1] * a[:, 1][k[1]]
    return np.sum(rows * rows) + np.sum(a[k, np.arange(4)])


def where(x, y):
    z = np.where(x > y, x * y, np.maximum(x, y))
    return np.sum(np.where(z > 0.0, z, 0.1 * z) ** 2) + np.where(x[0] > 0.0, x[1], y[1])


def array_selections(x, y):
    return np.sum(np.abs(x) * np.minimum(x, 1.0)) + np.sum(np.clip(x * y, -0.3, 0.8) * y % 0.7)


def creation(x):
    y = np.full(3, x[0])
    z = np.full_like(y, x[1]) * np.ones_like(y) + OFFSETS
    out = np.zeros_like(x)
    out[:3] = y * z
    out.fill(x[2])
    return np.sum(out[1:] * z) + np.sum(np.arange(3) * y) + float(x[3])


def more_functions(x, y):
    z = np.hstack((x, y[:1])) * np.clip(x[0], None, 2.0)
    m = np.vstack([x, np.flip(y)])
    np.add.at(m, (np.array([0, 1, 0]), np.array([1, 1, 1])), x[1:] * y[0])
    np.add.at(z, np.array([2, 2]), 1.5)
    n = np.count_nonzero(x > 0.0) + np.ndim(m) * np.any(x) - np.all(y > 0.0) + np.size(m)
    top = np.amax(m, axis=(0, 1)) * np.atleast_2d(x)[0, 1] + np.clip(m, 0.2, None)[0, 0]
    return n * np.sum(z * z) + np.sum(np.swapaxes(m, 0, 1)[:, 0] * y) * top + x.astype(float)[0]


def aliases(x):
    y = x
    z = np.asarray(y)
    z[0] = x[1] * 2.0
    y[1] *= z[0]
    return np.sum(x * x)


def rebinding(x):
    u, v = x * 1.0, x * 2.0
    for _ in range(3):
        u, v = v, u
        u[0] = v[1] * u[0]
    u += v
    return np.sum(u)


def stencil(u):
    for _ in range(3):
        v = u.copy()
        v[1:-1] = u[1:-1] + 0.1 * (u[2:] - 2.0 * u[1:-1] + u[:-2])
        u = v
    return np.sum(u * u)


def factorial_sum(n, x):
    total, term = 0.0, 1.0
    for k in range(1, n):
        term *= x / k
        total += term
    return total


PROGRAMS = [
    (polynomial, (1.3,)),
    (binding, (0.7,)),
    (swap, (0.4, 1.7)),
    (nested_unpacking, (1.4, 0.6)),
    (branch, (2.0, 1.0)),
    (branch, (0.5, 1.0)),
    (branch, (-0.5, 1.0)),
    (ternary, (2.0,)),
    (ternary, (4.0,)),
    (boolean_value, (2.0, 3.0)),
    (tested_floats, (1.5, 5)),
    (chain, (2.0, 3.0)),
    (chain, (-2.0, 3.0)),
    (while_break, (0.9,)),
    (for_continue, (0.9,)),
    (early_return, (0.3, 0.8)),
    (early_return, (0.1, 0.01)),
    (calls, (1.1,)),
    (closure, (0.6,)),
    (recursion, (0.8, 4)),
    (methods, (1.7,)),
    (mathematics, (0.9, 1.3)),
    (special_functions, (1.6,)),
    (powers, (1.7, 2.3)),
    (remainders, (5.3, 2.1)),
    (selections, (0.4, 0.9)),
    (rounding, (2.7,)),
    (fused, (X, Y)),
    (loops, (X, Y)),
    (rows, (A,)),
    (lists, (0.7,)),
    (containers, ({"w": X, "b": (1.5, 0.5)}, Y)),
    (stores, (X,)),
    (slices, (X,)),
    (mutated_argument, (X, Y)),
    (broadcasting, (A, X, 0.3)),
    (column_views, (A,)),
    (matrices, (A, X, Y)),
    (reductions, (A,)),
    (joining, (X, Y)),
    (gathering, (X, K)),
    (matrix_gather, (A, K % 3)),
    (where, (X, Y)),
    (array_selections, (X, Y)),
    (creation, (X,)),
    (more_functions, (X, Y)),
    (aliases, (X,)),
    (rebinding, (X,)),
    (stencil, (X,)),
    (factorial_sum, (6, 0.9)),
]
