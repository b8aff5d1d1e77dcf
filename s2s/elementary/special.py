"""scipy.special as s2s-Python.

Bodies are those of the textbooks (Abramowitz and Stegun; the statistics ones as scipy documents
them).
"""

from __future__ import annotations

import math

import numpy as np

from s2s.elementary import bessel, elementwise, smooth
from s2s.elementary.arrays import stop_gradient
from s2s.elementary.elementwise import operand
from s2s.elementary.foreign import foreign

ROOT_HALF = math.sqrt(0.5)
LOG_ROOT_TWO_PI = 0.5 * math.log(2.0 * math.pi)

# --- of probabilities ----------------------------------------------------------------------------


def logit(x):
    """log(x/(1 - x))."""
    return np.log(x) - np.log1p(-operand(x))


def log_expit(x):
    """log(1/(1 + exp(-x)))."""
    return -np.logaddexp(0.0, -operand(x))


def ndtr(x):
    """The normal distribution function."""
    return 0.5 * smooth.erfc(-operand(x) * ROOT_HALF)


def log_ndtr(x):
    """Its logarithm; far to the left by the asymptotic series of erfc."""
    x = operand(x)
    level = stop_gradient(x)
    near = np.log(0.5 * smooth.erfc(-np.where(level > -20.0, x, 0.0) * ROOT_HALF))
    middle = np.log1p(-0.5 * smooth.erfc(np.where(level > 0.0, x, 0.0) * ROOT_HALF))
    far = np.where(level > -20.0, -20.0, x)
    z = 1.0 / np.square(far)
    series = 1.0 - z * (1.0 - 3.0 * z * (1.0 - 5.0 * z * (1.0 - 7.0 * z * (1.0 - 9.0 * z))))
    tail = -0.5 * np.square(far) - np.log(-far) - LOG_ROOT_TWO_PI + np.log(series)
    return np.where(level > 0.0, middle, np.where(level > -20.0, near, tail))


def ndtri(y):
    """What the normal distribution function takes to y."""
    return -math.sqrt(2.0) * bessel.erfcinv(2.0 * operand(y))


def xlogy(x, y):
    """x log(y), and 0 where x is 0."""
    x, y = operand(x), operand(y)
    nothing = (stop_gradient(x) == 0) & ~np.isnan(stop_gradient(y))
    return np.where(nothing, 0.0, x * np.log(y))


def xlog1py(x, y):
    """x log(1 + y), and 0 where x is 0."""
    x, y = operand(x), operand(y)
    nothing = (stop_gradient(x) == 0) & ~np.isnan(stop_gradient(y))
    return np.where(nothing, 0.0, x * np.log1p(y))


def entr(x):
    """-x log(x); 0 at 0, -inf below."""
    x = operand(x)
    level = stop_gradient(x)
    inside = np.where(level == 0, 0.0, -x * np.log(x))
    return np.where(level < 0, -np.inf, inside)


def rel_entr(x, y):
    """x log(x/y); 0 where x is 0, inf outside of the domain."""
    x, y = operand(x), operand(y)
    p, q = stop_gradient(x), stop_gradient(y)
    inside = np.where((p == 0) & (q >= 0), 0.0, x * np.log(x / y))
    return np.where((p < 0) | (q < 0) | ((q == 0) & (p > 0)), np.inf, inside)


def kl_div(x, y):
    """x log(x/y) - x + y."""
    x, y = operand(x), operand(y)
    return rel_entr(x, y) - x + y


def pseudo_huber(delta, r):
    """The smooth kin of huber."""
    delta = operand(delta)
    return np.square(delta) * (np.sqrt(1.0 + np.square(r / delta)) - 1.0)


# --- sums of exponentials ------------------------------------------------------------------------


def logsumexp(a, axis=None, b=None, keepdims=False, return_sign=False):
    """log(sum(b exp(a))) without overflow."""
    if return_sign:
        raise NotImplementedError("scipy.special.logsumexp with return_sign")
    a = operand(a)
    top = np.max(stop_gradient(a), axis=axis, keepdims=True)
    top = np.where(np.isfinite(top), top, 0.0)
    parts = np.exp(a - top)
    if b is not None:
        parts = b * parts
    result = np.log(np.sum(parts, axis=axis, keepdims=keepdims))
    if not keepdims:
        top = np.reshape(top, np.shape(result)) if np.ndim(result) > 0 else np.sum(top)
    return result + top


def softmax(x, axis=None):
    """Exponentials divided by their sum."""
    x = operand(x)
    parts = np.exp(x - np.max(stop_gradient(x), axis=axis, keepdims=True))
    return parts / np.sum(parts, axis=axis, keepdims=True)


def log_softmax(x, axis=None):
    """The logarithm of the softmax."""
    x = operand(x)
    shifted = x - np.max(stop_gradient(x), axis=axis, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=axis, keepdims=True))


# --- of the gamma function -----------------------------------------------------------------------


def rgamma(z):
    """1/gamma."""
    return 1.0 / smooth.gamma(z)


def betaln(a, b):
    """log |beta|."""
    return smooth.lgamma(a) + smooth.lgamma(b) - smooth.lgamma(operand(a) + b)


def _sign(x):
    """The sign of gamma(x)."""
    return np.where((x > 0.0) | (np.floor(x) % 2.0 == 0.0), 1.0, -1.0)


def beta(a, b):
    """gamma(a) gamma(b)/gamma(a + b)."""
    a, b = operand(a) * 1.0, operand(b) * 1.0
    return _sign(a) * _sign(b) * _sign(a + b) * np.exp(betaln(a, b))


def poch(z, m):
    """gamma(z + m)/gamma(z)."""
    z, last = operand(z) * 1.0, operand(z) + m * 1.0
    return _sign(last) * _sign(z) * np.exp(smooth.lgamma(last) - smooth.lgamma(z))


def binom(n, k):
    """The binomial coefficient of real numbers."""
    a, b = operand(n) + 1.0, operand(k) + 1.0
    rest = a - b + 1.0
    size = np.exp(smooth.lgamma(a) - smooth.lgamma(b) - smooth.lgamma(rest))
    return _sign(a) * _sign(b) * _sign(rest) * size


def comb(N, k, *, exact=False):
    """The number of ways to choose k of N things, both ints."""
    ways = 1
    for j in range(k):
        ways = ways * (N - j) // (j + 1)
    return ways if exact else float(ways)


def factorial(n, exact=False):
    """n! of an int."""
    product = 1
    for j in range(2, n + 1):
        product = product * j
    return product if exact else float(product)


def gammasgn(x):
    """The sign of the gamma function; NaN at its poles below 0."""
    x = stop_gradient(operand(x) * 1.0)
    return np.where((x < 0.0) & (np.floor(x) == x), np.nan, _sign(x))


def perm(N, k, exact=False):
    """The number of ways to choose k of N things in order, both ints."""
    ways = 1
    for j in range(k):
        ways = ways * (N - j)
    return ways if exact else float(ways)


def multigammaln(a, d):
    """The logarithm of the multivariate gamma function."""
    total = d * (d - 1) * 0.25 * math.log(math.pi)
    for j in range(d):
        total = total + smooth.lgamma(a - 0.5 * j)
    return total


# --- polynomials of an order that is an int ------------------------------------------------------


def eval_legendre(n, x):
    """The Legendre polynomial."""
    below, here = 1.0 + 0.0 * x, 1.0 * x
    for k in range(1, n):
        above = ((2 * k + 1) * x * here - k * below) / (k + 1)
        below = here
        here = above
    return here if n > 0 else below


def eval_chebyt(n, x):
    """The Chebyshev polynomial of the first kind."""
    below, here = 1.0 + 0.0 * x, 1.0 * x
    for _ in range(1, n):
        above = 2.0 * x * here - below
        below = here
        here = above
    return here if n > 0 else below


def eval_hermite(n, x):
    """The physicists' Hermite polynomial."""
    below, here = 1.0 + 0.0 * x, 2.0 * x
    for k in range(1, n):
        above = 2.0 * x * here - 2.0 * k * below
        below = here
        here = above
    return here if n > 0 else below


# --- powers --------------------------------------------------------------------------------------


def boxcox(x, lmbda):
    """(x**lmbda - 1)/lmbda, and log(x) at 0."""
    lmbda = operand(lmbda)
    nothing = stop_gradient(lmbda) == 0
    power = np.where(nothing, 1.0, lmbda)
    return np.where(nothing, np.log(x), np.expm1(power * np.log(x)) / power)


def boxcox1p(x, lmbda):
    """The Box-Cox transform of 1 + x."""
    lmbda = operand(lmbda)
    nothing = stop_gradient(lmbda) == 0
    power = np.where(nothing, 1.0, lmbda)
    return np.where(nothing, np.log1p(x), np.expm1(power * np.log1p(x)) / power)


def boxcox_log(y, lmbda):
    """The logarithm of what the Box-Cox transform takes to y."""
    lmbda = operand(lmbda)
    nothing = stop_gradient(lmbda) == 0
    power = np.where(nothing, 1.0, lmbda)
    return np.where(nothing, y, np.log1p(power * y) / power)


def inv_boxcox(y, lmbda):
    """What the Box-Cox transform takes to y."""
    return np.exp(boxcox_log(y, lmbda))


def inv_boxcox1p(x, lmbda):
    """What the Box-Cox transform of 1 + y takes to x."""
    return np.expm1(boxcox_log(x, lmbda))


def exp10(x):
    """10**x."""
    return np.power(10.0, x)


foreign(
    "scipy.special",
    *(logit, log_expit, ndtr, log_ndtr, xlogy, xlog1py, entr, rel_entr, kl_div),
    *(pseudo_huber, logsumexp, softmax, log_softmax, rgamma),
    *(betaln, beta, poch, binom, multigammaln, boxcox, boxcox1p, inv_boxcox),
    *(exp10, comb, factorial, ndtri, inv_boxcox1p, gammasgn, perm),
    *(eval_legendre, eval_chebyt, eval_hermite, elementwise.sinc),
)
