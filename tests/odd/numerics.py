"""One use each of functions of NumPy and math, and of ways to index."""

# ruff: noqa
from __future__ import annotations

import math

import numpy as np

from odd.registry import odd

V = np.array([1.0, 2.0, 3.0])
M = np.arange(6.0).reshape(2, 3) + 1.0


@odd(V)
def aug_slice(x):
    y = x.copy()
    y[1:] += y[:-1]
    y[::2] *= 2
    return np.sum(y)


@odd(V)
def fancy_aug(x):
    y = np.zeros(3)
    y[[0, 0, 1]] += x
    return np.sum(y * x)


@odd(V)
def mask_set(x):
    y = x.copy()
    y[y > 1.5] = 0.0
    return np.sum(y)


@odd(M)
def mean_std(x):
    return x.mean() + x.std() + np.var(x)


@odd(M)
def outer_(x):
    return np.sum(np.outer(x[0], x[1]) * np.kron(x, x)[:3, :3])


@odd(V)
def polyfit_(x):
    return np.polyval(x, 2.0)


@odd(V)
def interp_(x):
    return np.interp(1.5, x, x * x)


@odd(M)
def svd_(x):
    return np.linalg.svd(x)[1][0]


@odd(M)
def lstsq_(x):
    return np.sum(np.linalg.lstsq(x.T, np.ones(3), rcond=None)[0])


@odd(V)
def fft_(x):
    return np.sum(np.abs(np.fft.fft(x)) ** 2)


@odd(V)
def complex_(x):
    return np.sum((x * (1 + 2j)).real)


@odd(V)
def another_vectorize(x):
    return np.sum(np.vectorize(lambda t: t * t if t > 1.5 else t)(x))


@odd(V)
def another_reduce(x):
    return np.add.reduce(x) * np.multiply.reduce(x)


@odd(V)
def accum_(x):
    return np.add.accumulate(x)[-1]


@odd(V)
def outer2_(x):
    return np.sum(np.multiply.outer(x, x))


@odd(1.5)
def round_digits(x):
    return round(x * 1.23456, 3)


@odd(1.5)
def fsum(x):
    return math.fsum([x, 2 * x])


@odd(1.5)
def prod_(x):
    return math.prod([x, 2.0, x])


@odd(1.5)
def hypot3(x):
    return math.hypot(x, 2.0, 3.0)


@odd(1.5)
def dist_(x):
    return math.dist([x, 1.0], [0.0, 0.0])


@odd(1.5)
def frexp_(x):
    return math.frexp(x)[0]


@odd(1.5)
def modf_(x):
    return math.modf(x)[0]


@odd(1.5)
def copysign_(x):
    return math.copysign(x, -1.0)


@odd(1.5)
def fmod_(x):
    return math.fmod(x, 0.4)


@odd(1.5)
def npfloat(x):
    return np.float64(x) * np.float32(2.0)


@odd(1.5)
def item_(x):
    return np.array([x])[0].item()


@odd(V)
def nonzero_(x):
    return np.sum(x[np.nonzero(x > 1.5)])


@odd(V)
def argsort_(x):
    return x[np.argsort(-x)][0]


@odd(V)
def unique_(x):
    return np.sum(np.unique(x))


@odd(M)
def tri_(x):
    return np.sum(np.triu(x @ x.T))


@odd(M)
def einsum_(x):
    return np.einsum("ij,kj->", x, x)


@odd(M)
def newaxis_(x):
    return np.sum(x[:, None, :] * x[None, :, :])


@odd(M)
def transpose_(x):
    return np.sum(x.T[0] * x.T[-1])


@odd(M)
def reshape_(x):
    return np.sum(x.reshape(-1)[::2])


@odd(M)
def setcol(x):
    y = np.zeros_like(x)
    y[:, 0] = x[:, 1]
    y[1] = x[0]
    return np.sum(y * x)
