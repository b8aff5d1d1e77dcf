"""The log posterior of a Gaussian mixture, written as plain loops, and its gradient.

The objective is that of the ADBench suite (Srajer, Kukelova and Fitzgibbon, 2018): component c has
a lower triangular inverse square root covariance Q_c with diagonal exp(q_c) and its strict part
filled column by column with l_c; a Wishart prior with parameters gamma and m sits on top.

    python examples/gmm.py            # 1000 points, 10 dimensions, 25 components
    python examples/gmm.py 200 4 8    # points, dimensions, components
"""

from __future__ import annotations

import math
import sys
import time

import numpy as np

import s2s


def log_sum_exp(v):
    """log(sum(exp(v))), the maximum subtracted."""
    m = v[0]
    for j in range(1, len(v)):
        if v[j] > m:
            m = v[j]
    s = 0.0
    for j in range(len(v)):
        s += math.exp(v[j] - m)
    return m + math.log(s)


def log_wishart_prior(sum_q, exp_q, l, gamma, m):
    """Log density of the prior on all components."""
    k, d = exp_q.shape
    nu = d + m + 1.0
    log_gamma_d = d * (d - 1) / 4.0 * math.log(math.pi)
    for j in range(1, d + 1):
        log_gamma_d += math.lgamma(0.5 * nu + 0.5 * (1 - j))
    out = 0.0
    for c in range(k):
        frobenius = 0.0
        for a in range(d):
            frobenius += exp_q[c, a] * exp_q[c, a]
        for a in range(l.shape[1]):
            frobenius += l[c, a] * l[c, a]
        out += 0.5 * gamma * gamma * frobenius - m * sum_q[c]
    return out - k * (nu * d * math.log(gamma / math.sqrt(2.0)) - log_gamma_d)


def gmm(alpha, mu, q, l, x, gamma, m):
    """Log posterior of the mixture (alpha, mu, q, l) given the points x."""
    n, d = x.shape
    k = len(alpha)
    exp_q = np.zeros((k, d))
    sum_q = np.zeros(k)
    for c in range(k):
        for a in range(d):
            exp_q[c, a] = math.exp(q[c, a])
            sum_q[c] += q[c, a]
    column = np.zeros(d, dtype=np.int64)  # where column a of Q begins in l, less its first row
    for a in range(d):
        column[a] = a * d - a * (a + 1) // 2 - a - 1
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
                    z += l[c, column[a] + b] * centred[a]
                square += z * z
            beta[c] = alpha[c] + sum_q[c] - 0.5 * square
        total += log_sum_exp(beta)
    constant = -n * d * 0.5 * math.log(2.0 * math.pi)
    prior = log_wishart_prior(sum_q, exp_q, l, gamma, m)
    return constant + total - n * log_sum_exp(alpha) - prior


def problem(n, d, k, seed=1):
    """A random mixture and points: alpha, mu, q, l, x, gamma, m."""
    rng = np.random.default_rng(seed)
    return (
        rng.normal(size=k),
        rng.normal(size=(k, d)),
        rng.normal(size=(k, d)),
        rng.normal(size=(k, d * (d - 1) // 2)),
        rng.normal(size=(n, d)),
        1.0,
        0.0,
    )


def main(arguments):
    """Print the value, the gradient's norms, the time of each and the bit-exact check."""
    n, d, k = map(int, arguments or ("1000", "10", "25"))
    args = problem(n, d, k)
    gradient = s2s.value_and_grad(gmm, argnums=(0, 1, 2, 3))
    started = time.perf_counter()
    value, bars = gradient(*args)
    compiled = time.perf_counter()
    value, bars = gradient(*args)
    finished = time.perf_counter()
    print(f"{n} points, {d} dimensions, {k} components")
    print(f"log posterior {value:.12g}")
    for name, bar in zip(("alpha", "mu", "q", "l"), bars, strict=True):
        print(f"  |d/d{name}| = {np.linalg.norm(bar):.12g}")
    print(f"first call {compiled - started:.2f} s, then {1e3 * (finished - compiled):.2f} ms")
    small = problem(min(n, 20), min(d, 3), min(k, 4))
    print(s2s.verify(gradient)(*small))


if __name__ == "__main__":
    main(sys.argv[1:])
