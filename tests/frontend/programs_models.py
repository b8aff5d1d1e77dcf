"""Whole models, written as people write them: recurrent networks, cameras, optimisers, solvers."""

# ruff: noqa: B007, B905, E741, SIM108 (written as people write)

import numpy as np

from frontend.cases import case

RNG = np.random.default_rng(0)
BITS = (RNG.random((5, 3)) > 0.5).astype(float)
CAMERA = RNG.normal(size=11)
STILL = np.concatenate((np.zeros(3), CAMERA[3:]))
V = RNG.normal(size=5)
M = RNG.normal(size=(6, 2))


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


def lstm_cell(weight, bias, hidden, cell, inp):
    n = hidden.shape[0]
    forget = sigmoid(inp * weight[:n] + bias[:n])
    ingate = sigmoid(hidden * weight[n : 2 * n] + bias[n : 2 * n])
    outgate = sigmoid(inp * weight[2 * n : 3 * n] + bias[2 * n : 3 * n])
    change = np.tanh(hidden * weight[3 * n :] + bias[3 * n :])
    cell = cell * forget + ingate * change
    return outgate * np.tanh(cell), cell


@case(RNG.normal(size=(4, 12)), RNG.normal(size=(3, 3)), RNG.normal(size=(4, 3)), BITS)
def lstm(main_params, extra_params, state, sequence):
    total = 0.0
    count = 0
    inp = sequence[0]
    b = inp.shape[0]
    states = state.copy()
    for t in range(sequence.shape[0] - 1):
        x = inp * extra_params[0]
        for i in range(0, len(states), 2):
            h, c = lstm_cell(main_params[i], main_params[i + 1], states[i], states[i + 1], x)
            states[i] = h
            states[i + 1] = c
            x = h
        y = x * extra_params[1] + extra_params[2]
        y = y - np.log(np.sum(np.exp(y)) + 2)
        total += np.sum(sequence[t + 1] * y)
        count += b
        inp = sequence[t + 1]
    return -total / count


def rotated(r, x):
    square = np.sum(r * r)
    if square != 0.0:
        theta = np.sqrt(square)
        c, s = np.cos(theta), np.sin(theta)
        w = [r[i] / theta for i in range(3)]
        wx = [w[1] * x[2] - w[2] * x[1], w[2] * x[0] - w[0] * x[2], w[0] * x[1] - w[1] * x[0]]
        t = (w[0] * x[0] + w[1] * x[1] + w[2] * x[2]) * (1.0 - c)
        return [x[i] * c + wx[i] * s + w[i] * t for i in range(3)]
    return [x[0] + r[1] * x[2] - r[2] * x[1], x[1] + r[2] * x[0], x[2] + r[0] * x[1]]


def projected(camera, point):
    y = rotated(camera[:3], point - camera[3:6])
    p = [y[0] / y[2], y[1] / y[2]]
    r2 = sum(v * v for v in p)
    scale = 1.0 + camera[9] * r2 + camera[10] * r2 * r2
    return np.array([camera[6] * scale * v + camera[7 + k] for k, v in enumerate(p)])


@case(CAMERA, V[:3], 0.5, V[:2])
@case(STILL, V[:3], 0.5, V[:2])
def bundle_adjustment(camera, point, weight, feature):
    return weight * (projected(camera, point) - feature), 1 - weight * weight


def descend(f, g, x):
    eta = 1e-1
    fx = f(x)
    n = 0
    while True:
        grad = g(x)
        if abs(grad) <= 1e-5:
            return x
        for attempt in range(60):
            xp = x - eta * grad
            if abs(xp - x) <= 1e-9:
                return x
            fp = f(xp)
            if fp < fx:
                x, fx = xp, fp
                n += 1
                if n == 10:
                    eta *= 2
                    n = 0
                break
            else:
                eta /= 2
                n = 0


@case(0.3)
def solver_in_solver(a):
    def inner(x):
        return descend(lambda y: y * y - x * x * 0.1 + a, lambda y: 2 * y, 1.0)

    return descend(lambda x: (x - 1) ** 2 + inner(x), lambda x: 2 * (x - 1), 3.0)


def trapezoid(f, a, b, n=10):
    h = (b - a) / n
    s = 0.5 * (f(a) + f(b))
    for k in range(1, n):
        s += f(a + k * h)
    return s * h


@case(0.7)
def integrals(p):
    return trapezoid(lambda t: np.exp(-p * t * t), 0.0, 1.0) + trapezoid(np.sin, 0, p, n=4)


@case(V)
def rosenbrock(x):
    a = sum(100.0 * (x[1:] - x[:-1] ** 2.0) ** 2.0 + (1 - x[:-1]) ** 2.0)
    n = len(x)
    b = np.sum([100 * (x[i + 1] - x[i] ** 2) ** 2 + (1 - x[i]) ** 2 for i in range(n - 1)])
    return a, b


@case(M[:3], M)
def kmeans(centroids, points):
    cost = 0.0
    for i in range(points.shape[0]):
        best = float("inf")
        for c in centroids:
            d = 0.0
            for k in range(points.shape[1]):
                d += (points[i, k] - c[k]) ** 2
            best = min(best, d)
        cost += best
    return cost


@case(V)
def smallest_distance(x):
    d = np.array([np.sum((x - k) ** 2) for k in range(3)])
    i = 0
    for k in range(1, 3):
        if d[k] < d[i]:
            i = k
    return d[i]


def bisect(f, lo, hi):
    for _ in range(50):
        mid = (lo + hi) / 2
        if f(mid) > 0:
            hi = mid
        else:
            lo = mid
        if hi - lo < 1e-12:
            break
    return (lo + hi) / 2


@case(3.0)
def cube_root(a):
    return bisect(lambda t: t * t * t - a, 0.0, 5.0)


@case(V)
def adam(x):
    m = np.zeros_like(x)
    v = np.zeros_like(x)
    b1, b2 = 0.9, 0.999
    for t in range(1, 6):
        g = 2 * x + np.cos(x)
        m = b1 * m + (1 - b1) * g
        v = b2 * v + (1 - b2) * g**2
        x = x - 0.1 * (m / (1 - b1**t)) / (np.sqrt(v / (1 - b2**t)) + 1e-8)
    return np.sum(x)


@case(3.0, 2.0, 1.0)
@case(2.0, 3.0, 1.0)
def sort_three(a, b, c):
    if a > b:
        a, b = b, a
    if b > c:
        b, c = c, b
    if a > b:
        a, b = b, a
    return a + 10 * b + 100 * c


@case([1.0, 2.0, 3.0], 0.5)
@case(V, 0.5)
def horner(coefficients, x):
    r = 0.0
    for c in reversed(coefficients):
        r = r * x + c
    return r


@case([np.eye(3) * 0.5, np.ones((3, 3)), np.eye(3)], V[:3])
def layers(weights, x):
    values = [x]
    for w in weights:
        values.append(np.maximum(w @ values[-1], 0))
    return sum(np.sum(h) for h in values), values[-1]


@case(1.0)
def babylonian(x):
    converged = False
    n = 0
    while not converged and n < 100:
        y = 0.5 * (x + 2 / x)
        converged = abs(y - x) < 1e-12
        x = y
        n += 1
    return x, n


@case(V)
@case(V, "tanh")
def activation(x, kind="relu"):
    functions = {"relu": lambda t: np.maximum(t, 0), "tanh": np.tanh}
    return np.sum(functions[kind](x))


@case(V)
def cumulative(x):
    y = np.empty(len(x) + 1)
    y[0] = 0
    for i, v in enumerate(x, 1):
        y[i] = y[i - 1] + v
    return y


@case(np.array([0.5, 1.5, 2.2, 7.0, -3]))
def histogram(x):
    c = np.zeros(3, dtype=int)
    for v in x:
        k = int(v)
        if 0 <= k < 3:
            c[k] += 1
    return c


def power(x, n):
    return 1.0 if n == 0 else x * power(x, n - 1)


@case(3.0)
def static_recursion(x):
    return power(x, 4)
