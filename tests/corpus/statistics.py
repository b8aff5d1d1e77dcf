"""Likelihoods, losses and estimators."""

import math
import statistics

import numpy as np

from corpus.registry import INF, NAN, ints, normal, positive, program, sizes, vec

VECTORS = sizes(normal, 1, 2, 17, 100)
EDGES = [(np.zeros(3),), (vec(INF, 0.0),), (vec(-INF, -INF),), (vec(NAN, 1.0),)]
DATA = (normal(10, 3, seed=4), normal(10, seed=5))


@program(smooth=VECTORS, edges=EDGES)
def logsumexp_by_hand(x):
    """log-sum-exp with the maximum taken out, by loops."""
    top = x[0]
    for v in x:
        if v > top:
            top = v
    total = 0.0
    for v in x:
        total += np.exp(v - top)
    return top + np.log(total)


@program(smooth=VECTORS, edges=EDGES)
def logsumexp_of_arrays(x):
    """The same by array functions."""
    top = np.max(x)
    return top + np.log(np.sum(np.exp(x - top)))


@program(smooth=[(normal(4, 3),)], edges=[(np.zeros((2, 2)),), (np.full((1, 2), -INF),)])
def softmax_rows(A):
    """Row-wise softmax and its entropy."""
    E = np.exp(A - np.max(A, axis=1, keepdims=True))
    P = E / np.sum(E, axis=1, keepdims=True)
    return -np.sum(P * np.log(P))


@program(
    smooth=[(0.3, 1.7, normal(9))],
    edges=[(0.0, 0.0, normal(3)), (0.0, 1.0, np.zeros(0))],
    argnums=(0, 1),
)
def normal_likelihood(mu, sigma, data):
    """The log-likelihood of a normal sample, by a loop."""
    total = 0.0
    for x in data:
        z = (x - mu) / sigma
        total -= 0.5 * z * z + math.log(sigma) + 0.5 * math.log(2.0 * math.pi)
    return total


@program(smooth=[(normal(3), *DATA)], edges=[(np.zeros(3), *DATA)])
def least_squares(w, X, y):
    """Least squares with matrix products."""
    r = X @ w - y
    return 0.5 * np.dot(r, r) / len(y)


@program(smooth=[(normal(3), *DATA)], edges=[(np.zeros(3), *DATA)])
def least_absolute_deviations(w, X, y):
    """The sum of absolute residuals by loops."""
    total = 0.0
    for i in range(len(y)):
        r = -y[i]
        for j in range(len(w)):
            r += X[i, j] * w[j]
        total += abs(r)
    return total


@program(
    smooth=[(normal(3), DATA[0], ints(0, 1, 1, 0, 1, 0, 0, 1, 1, 0))],
    edges=[(np.zeros(3), DATA[0], ints(*[1] * 10)), (np.full(3, 300.0), DATA[0], ints(*[0] * 10))],
)
def logistic_regression(w, X, labels):
    """Stable logistic loss: the branch avoids overflow."""
    total = 0.0
    for i in range(len(labels)):
        z = np.dot(X[i], w)
        if labels[i] == 0:
            z = -z
        if z > 0.0:
            total += np.log1p(np.exp(-z))
        else:
            total += np.log1p(np.exp(z)) - z
    return total


@program(smooth=[(0.4, normal(9))], edges=[(0.0, vec(0.0, 1.0)), (1.0, normal(3))], argnums=(0, 1))
def pinball_loss(tau, residuals):
    """The quantile loss."""
    total = 0.0
    for r in residuals:
        total += tau * r if r >= 0.0 else (tau - 1.0) * r
    return total


@program(
    smooth=[(positive(3), ints(0, 2, 5))],
    edges=[(vec(0.0, 1.0, 2.0), ints(0, 0, 1)), (vec(-1.0, NAN, INF), ints(1, 2, 3))],
)
def poisson_likelihood(rate, counts):
    """Poisson with lgamma of integers."""
    total = 0.0
    for i in range(len(counts)):
        total += counts[i] * np.log(rate[i]) - rate[i] - math.lgamma(counts[i] + 1.0)
    return total


@program(
    smooth=[(1.3, 2.4, vec(0.2, 0.5, 0.9))],
    edges=[(1.0, 1.0, vec(0.5, 0.0)), (0.0, 1.0, vec(0.5))],
    argnums=(0, 1),
)
def beta_likelihood(a, b, data):
    """The beta distribution: lgamma of active arguments."""
    log_b = math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
    total = 0.0
    for x in data:
        total += (a - 1.0) * np.log(x) + (b - 1.0) * np.log1p(-x) - log_b
    return total


@program(smooth=[(4.5, 0.2, normal(7))], edges=[(1.0, 0.0, np.zeros(2))], argnums=(0, 1))
def student_t(nu, mu, data):
    """Student's t with unknown degrees of freedom."""
    constant = math.lgamma(0.5 * (nu + 1.0)) - math.lgamma(0.5 * nu) - 0.5 * np.log(nu * np.pi)
    total = 0.0
    for x in data:
        total += constant - 0.5 * (nu + 1.0) * np.log1p((x - mu) ** 2 / nu)
    return total


@program(
    smooth=[(normal(9), normal(9, seed=1))],
    edges=[(vec(1.0, 2.0), vec(1.0, 2.0)), (np.zeros(2), np.ones(2))],
    argnums=(0, 1),
)
def correlation(x, y):
    """Pearson's correlation."""
    a = x - np.mean(x)
    b = y - np.mean(y)
    return np.sum(a * b) / np.sqrt(np.sum(a * a) * np.sum(b * b))


@program(smooth=sizes(normal, 2, 17), edges=[(np.zeros(2),), (np.zeros(0),), (vec(INF, 1.0),)])
def welford(x):
    """Mean and variance in one pass."""
    mean = 0.0
    m2 = 0.0
    for i, v in enumerate(x):
        delta = v - mean
        mean += delta / (i + 1)
        m2 += delta * (v - mean)
    return m2 + mean


@program(
    smooth=[(normal(3), normal(3, 2, seed=1), normal(3, 3, seed=2), normal(6, 2, seed=3))],
    edges=[(np.zeros(2), np.zeros((2, 2)), np.zeros((2, 3)), np.zeros((1, 2)))],
    argnums=(0, 1, 2),
)
def gaussian_mixture(alphas, means, icf, x):
    """A Gaussian mixture with triangular factors unrolled by a running index."""
    n, d = x.shape
    k = len(alphas)
    total = 0.0
    for i in range(n):
        terms = np.zeros(k)
        for j in range(k):
            idx = d
            squared = 0.0
            log_det = 0.0
            for p in range(d):
                log_det += icf[j, p]
                s = np.exp(icf[j, p]) * (x[i, p] - means[j, p])
                squared += s * s
            for p in range(d):
                for q in range(p):
                    s = icf[j, idx] * (x[i, q] - means[j, q])
                    squared += s * s
                    idx += 1
            terms[j] = alphas[j] + log_det - 0.5 * squared
        top = terms[0]
        for j in range(1, k):
            if terms[j] > top:
                top = terms[j]
        s = 0.0
        for j in range(k):
            s += np.exp(terms[j] - top)
        total += top + np.log(s)
    return total


@program(
    smooth=[(vec(0.3, 0.5), normal(12, seed=9))],
    edges=[(np.zeros(2), np.zeros(3)), (vec(1.0, 0.0), normal(4))],
    argnums=(0, 1),
)
def autoregression(phi, series):
    """The conditional sum of squares of an AR(2) model."""
    total = 0.0
    for t in range(2, len(series)):
        e = series[t] - phi[0] * series[t - 1] - phi[1] * series[t - 2]
        total += e * e
    return total


@program(
    smooth=[(0.1, 0.2, 0.7, normal(12, seed=9))],
    edges=[(0.0, 0.0, 0.0, np.ones(3))],
    argnums=(0, 1, 2),
)
def garch(omega, alpha, beta, returns):
    """The GARCH(1,1) likelihood: a variance recurrence."""
    variance = np.mean(returns * returns)
    total = 0.0
    for r in returns:
        total += np.log(variance) + r * r / variance
        variance = omega + alpha * r * r + beta * variance
    return 0.5 * total


@program(
    smooth=[(normal(3), normal(3, 3, seed=1), normal(3, 2, seed=2), ints(0, 1, 1, 0))],
    edges=[(np.zeros(2), np.zeros((2, 2)), np.zeros((2, 2)), ints(1))],
    argnums=(0, 1, 2),
)
def hidden_markov(start, transition, emission, observed):
    """The forward algorithm in log space, log-sum-exp inside."""
    n = len(start)
    alpha = start + emission[:, observed[0]]
    for t in range(1, len(observed)):
        new = np.zeros(n)
        for j in range(n):
            terms = alpha + transition[:, j]
            top = np.max(terms)
            new[j] = top + np.log(np.sum(np.exp(terms - top))) + emission[j, observed[t]]
        alpha = new
    top = np.max(alpha)
    return top + np.log(np.sum(np.exp(alpha - top)))


@program(
    smooth=[(0.5, 0.2, vec(1.0, 0.4, 2.2, 3.1))],
    edges=[(0.0, 0.0, np.zeros(3)), (1.0, INF, np.ones(2))],
    argnums=(0, 1),
)
def kalman_filter(q, r, observations):
    """A scalar Kalman filter and its likelihood."""
    x = 0.0
    p = 1.0
    total = 0.0
    for y in observations:
        p = p + q
        s = p + r
        k = p / s
        e = y - x
        x = x + k * e
        p = (1.0 - k) * p
        total += 0.5 * (np.log(s) + e * e / s)
    return total


@program(smooth=[(normal(5), 0.7), (normal(6), 0.3)], edges=[(np.zeros(4), 0.0)], argnums=(0, 1))
def the_module_statistics(x, y):
    """mean, fmean, median, variances and deviations of arrays and of lists of floats."""
    few = [y, x[0] * y, x[1] + y, 0.25]
    middle = statistics.median(x) * statistics.median(few)
    spread = statistics.variance(x) + statistics.pvariance(few) + statistics.stdev(x, 0.1)
    means = statistics.mean(few) * statistics.fmean(x) + statistics.fmean(few, [1, 2, 3, 4])
    return middle + spread + means + statistics.pstdev(few + [3.0])
