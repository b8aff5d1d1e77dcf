"""Loops over points whose iterations run side by side in C: inner sums, maxima, scratch, blends."""

import math

import numpy as np

from corpus.registry import INF, NAN, normal, program, vec


def points(*sizes):
    """Parameters and points: w, W, x for several numbers of points."""
    return [(normal(2, seed=n), normal(2, 3, seed=n), normal(n, 3, seed=n)) for n in sizes]


def edges(value):
    """The same with something special among the points and the parameters."""
    w, W, x = (np.array(a) for a in points(9)[0])
    x[3, 1] = x[8, 0] = W[1, 2] = value
    return w, W, x


EDGES = [edges(value) for value in (0.0, NAN, INF)] + [
    (np.zeros(2), np.zeros((2, 3)), np.zeros((8, 3))),
    (np.zeros(2), np.zeros((2, 3)), np.zeros((0, 3))),
]


@program(smooth=points(1, 8, 19), edges=EDGES, argnums=(0, 1, 2))
def mixture(w, W, x):
    """Distances to centres in scratch arrays, a maximum, a sum of exponentials."""
    n, d = x.shape
    k = len(w)
    beta, centred = np.zeros(k), np.zeros(d)
    total = 0.0
    for i in range(n):
        for c in range(k):
            for a in range(d):
                centred[a] = x[i, a] - W[c, a]
            square = 0.0
            for b in range(d):
                z = centred[b]
                for a in range(b):
                    z += 0.5 * centred[a] * centred[b]
                square += z * z
            beta[c] = w[c] - square if square < 8.0 else -3.0 * square
        m = beta[0]
        for c in range(1, k):
            if beta[c] > m:
                m = beta[c]
        s = 0.0
        for c in range(k):
            s += math.exp(beta[c] - m)
        total += m + math.log(s)
    return total


@program(smooth=points(7, 17), edges=EDGES, argnums=(0, 1, 2))
def packed_and_repeated(w, W, x):
    """Elements of parameters at computed indices: each once, and some of them twice."""
    n, d = x.shape
    once, twice = np.zeros(d, dtype=np.int64), np.zeros(d, dtype=np.int64)
    for a in range(d):
        once[a] = d - 1 - a
        twice[a] = a // 2
    total, other = 0.0, 0.0
    for i in range(n - 1, -1, -1):
        s = x[i, 0]
        for a in range(d):
            s += W[0, once[a]] * x[i, a]
        total += s * s
    for i in range(n):
        t = 1.0
        for a in range(d):
            t = 0.5 * t + W[1, twice[a]] * x[i, a]
        u = 0.0
        for a in range(d):
            u += w[0] * t * x[i, a]
        other -= t * u
    return total + other * w[1]


@program(smooth=points(3, 16), edges=EDGES, argnums=(0, 1, 2))
def blended(w, W, x):
    """Branches whose test differs from point to point, one in another, with sums in them."""
    n, d = x.shape
    total, most = 0.0, 0.0
    for i in range(1, n):
        s, t = 0.0, w[0]
        for a in range(d):
            s += abs(x[i, a]) * W[0, a] if x[i, a] < 1.0 else 0.25 * s
        if s > 0.5:
            t = 2.0 * s
            if x[i, 0] < 0.0:
                t -= x[i, 0]
            else:
                s = 0.5
        elif x[i, 2] > 0.0:
            s = t - s
            most += t
        if d > 2:
            t = max(t, s)
            if t < w[1]:
                t = w[1] - 0.5 * t
        total += s * t + np.tanh(s)
    return total + most * most


@program(smooth=points(3, 16), edges=EDGES, argnums=(0, 1, 2))
def branching(w, W, x):
    """Branches whose test differs from point to point, one in another, with sums in them."""
    n, d = x.shape
    total, most = 0.0, 0.0
    for i in range(1, n):
        s, t = 0.0, w[0]
        for a in range(d):
            s += abs(x[i, a]) * W[0, a]
        if s > 0.5:
            t = s * s
            if x[i, 0] < 0.0 or x[i, 1] > s:
                t -= w[1] * x[i, 0]
        if t > 2.0:
            most += t
        elif x[i, 2] > 0.0:
            t = math.exp(-s * s)
            s = -x[i, 2]
        else:
            s = max(s, t, x[i, 1]) + abs(x[i, 2])
        for a in range(d):
            if x[i, a] != t:
                s += np.tanh(t) * W[1, a] if s < 3.0 else t / 3.0
        total += s * t
    return total + most * most


@program(smooth=points(2, 18), edges=EDGES, argnums=(0, 1, 2))
def kernels_and_rows(w, W, x):
    """Elementary functions of all lanes; rows that belong to one point, written and read again."""
    n, d = x.shape
    y = np.zeros((n, d))
    total = 0.0
    for i in range(n):
        s = 0.0
        for a in range(d):
            y[i, a] = np.arctan2(x[i, a], w[0]) + x[i, a] ** 2 * i
            y[i, a] += np.hypot(s, W[0, a]) + y[i, a] ** 3
            s += np.sin(x[i, a]) * np.sqrt(1.0 + s * s) - np.minimum(s, y[i, a])
            s = s / (2.0 + s * s) if s > w[1] and not x[i, a] > 1.0 else np.log1p(s * s)
        x[i, 0] = s
        total += s * y[i, d - 1]
    return total + x[n - 1, 0] if n else total


@program(
    smooth=[(vec(0.3, -0.2), normal(9, 4)), (vec(0.3, -0.2), normal(2, 1))],
    edges=[(vec(0.0, NAN), normal(9, 4)), (vec(1.0, 2.0), np.zeros((3, 4)))],
    argnums=(0, 1),
)
def carried(w, x):
    """What goes from one point to the next keeps the loop in sequence."""
    n, d = x.shape
    scratch, last = np.zeros(d), 0.0
    total = 0.0
    for i in range(n):
        s = 0.0
        for a in range(d):
            s += scratch[a] * w[0]
            scratch[a] = x[i, a] * w[1]
        for a in range(d - 1):
            scratch[a] = s * scratch[a + 1]
        total += s * last
        last = s
    return total + scratch[0]


@program(smooth=points(2, 18), edges=EDGES, argnums=(1, 2))
def signs_of_zeros(w, W, x):
    """What an iteration leaves in scratch arrays looks like nothing, and is not: -0.0."""
    n, d = x.shape
    left, made = np.zeros(d), np.full(d, -0.0)
    total = 0.0
    for _ in range(n):
        z = 1.0
        for a in range(d):
            z = 0.5 * z + np.arctan(w[0] / left[a])
            z = 0.25 * z + np.arctan(1.0 / made[a])
            made[a] = 1.0
        for a in range(d):
            left[a] = -0.0
        for a in range(d):
            made[a] = -0.0
        total += z
    return total * x[0, 0] + np.sum(W * W) if n else total
