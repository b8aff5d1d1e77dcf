"""The loops whose adjoints are measured, as a user writes them; csrc/bench/ has them in C."""

from __future__ import annotations

import math

import numpy as np


def relu(w, b, x):
    """Sum of the squared outputs of a layer of rectified linear units; rows of x are samples."""
    n, depth = x.shape
    units = len(b)
    z = np.zeros(units)
    total = 0.0
    for i in range(n):
        for j in range(units):
            z[j] = b[j]
        for k in range(depth):
            for j in range(units):
                z[j] += x[i, k] * w[k, j]
        for j in range(units):
            if z[j] > 0.0:
                total += z[j] * z[j]
    return total


def logsumexp(x):
    """log(sum(exp(x))), the maximum subtracted."""
    m = x[0]
    for j in range(1, len(x)):
        if x[j] > m:
            m = x[j]
    s = 0.0
    for j in range(len(x)):
        s += math.exp(x[j] - m)
    return m + math.log(s)


def heat(start, k, steps):
    """Energy of a rod with conductivities k after some explicit time steps."""
    n = len(start)
    u = np.zeros(n)
    new = np.zeros(n)
    for i in range(n):
        u[i] = start[i]
    for _ in range(steps):
        for i in range(1, n - 1):
            new[i] = u[i] + k[i] * (u[i - 1] - 2.0 * u[i] + u[i + 1])
        for i in range(1, n - 1):
            u[i] = new[i]
    energy = 0.0
    for i in range(n):
        energy += u[i] * u[i]
    return energy


def softmax(logits, labels):
    """Cross-entropy of the softmax of each row, mean over the rows."""
    n, classes = logits.shape
    total = 0.0
    for i in range(n):
        m = logits[i, 0]
        for j in range(1, classes):
            if logits[i, j] > m:
                m = logits[i, j]
        s = 0.0
        for j in range(classes):
            s += math.exp(logits[i, j] - m)
        total += m + math.log(s) - logits[i, labels[i]]
    return total / n


def distances(x):
    """Sum of the distances of all pairs of the points x."""
    n, d = x.shape
    total = 0.0
    for i in range(n):
        for j in range(i):
            square = 0.0
            for a in range(d):
                difference = x[i, a] - x[j, a]
                square += difference * difference
            total += math.sqrt(square)
    return total


def gmm(alpha, mu, q, low, x):
    """Log likelihood of a Gaussian mixture, up to a constant: examples/gmm.py without the prior."""
    n, d = x.shape
    k = len(alpha)
    exp_q = np.zeros((k, d))
    sum_q = np.zeros(k)
    for c in range(k):
        for a in range(d):
            exp_q[c, a] = math.exp(q[c, a])
            sum_q[c] += q[c, a]
    total = 0.0
    beta = np.zeros(k)
    centred = np.zeros(d)
    for i in range(n):
        for c in range(k):
            for a in range(d):
                centred[a] = x[i, a] - mu[c, a]
            square = 0.0
            for b in range(d):
                z = exp_q[c, b] * centred[b]
                for a in range(b):
                    z += low[c, a * d - a * (a + 1) // 2 + b - a - 1] * centred[a]
                square += z * z
            beta[c] = alpha[c] + sum_q[c] - 0.5 * square
        total += logsumexp(beta)
    return total - n * logsumexp(alpha)
