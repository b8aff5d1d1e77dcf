"""scipy.stats: densities and distribution functions of the common distributions, as s2s-Python.

Each takes what scipy's method takes: the point, the parameters of the shape, `loc` and `scale`.
Outside of the support a density is 0; where the scale is not positive everything is NaN.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from s2s.elementary import bessel, smooth, special
from s2s.elementary.arrays import stop_gradient
from s2s.elementary.elementwise import operand
from s2s.elementary.foreign import foreign

LOG_ROOT_TWO_PI = special.LOG_ROOT_TWO_PI
ROOT_TWO = math.sqrt(2.0)


def standardised(x, loc, scale):
    """Where the point stands; NaN where the scale is not positive."""
    unit = operand(scale)
    return (x - operand(loc)) / np.where(stop_gradient(unit) > 0, unit, np.nan)


def support(outside, value):
    """The logarithm of a density, which is 0 outside."""
    return np.where(outside, -np.inf, value)


# --- logarithms of densities ---------------------------------------------------------------------


def norm_logpdf(x, loc=0, scale=1):
    z = standardised(x, loc, scale)
    return -0.5 * np.square(z) - LOG_ROOT_TWO_PI - np.log(scale)


def expon_logpdf(x, loc=0, scale=1):
    z = standardised(x, loc, scale)
    return support(stop_gradient(z) < 0, -z - np.log(scale))


def uniform_logpdf(x, loc=0, scale=1):
    z = stop_gradient(standardised(x, loc, scale))
    return support((z < 0) | (z > 1), 0.0 * z - np.log(scale))


def laplace_logpdf(x, loc=0, scale=1):
    return -np.abs(standardised(x, loc, scale)) - np.log(2.0 * operand(scale))


def logistic_logpdf(x, loc=0, scale=1):
    z = standardised(x, loc, scale)
    return -z - 2.0 * np.logaddexp(0.0, -z) - np.log(scale)


def cauchy_logpdf(x, loc=0, scale=1):
    z = standardised(x, loc, scale)
    return -np.log1p(np.square(z)) - np.log(math.pi * operand(scale))


def t_logpdf(x, df, loc=0, scale=1):
    z, df = standardised(x, loc, scale), operand(df) * 1.0
    half = 0.5 * (df + 1.0)
    size = smooth.lgamma(half) - smooth.lgamma(0.5 * df) - 0.5 * np.log(df * math.pi)
    return size - half * np.log1p(np.square(z) / df) - np.log(scale)


def gamma_logpdf(x, a, loc=0, scale=1):
    z, a = standardised(x, loc, scale), operand(a) * 1.0
    value = special.xlogy(a - 1.0, z) - z - smooth.lgamma(a) - np.log(scale)
    return support(stop_gradient(z) < 0, value)


def chi2_logpdf(x, df, loc=0, scale=1):
    return gamma_logpdf(x, 0.5 * operand(df), loc, 2.0 * operand(scale))


def invgamma_logpdf(x, a, loc=0, scale=1):
    z, a = standardised(x, loc, scale), operand(a) * 1.0
    value = -(a + 1.0) * np.log(z) - smooth.lgamma(a) - 1.0 / z - np.log(scale)
    return support(stop_gradient(z) <= 0, value)


def beta_logpdf(x, a, b, loc=0, scale=1):
    z, a, b = standardised(x, loc, scale), operand(a) * 1.0, operand(b) * 1.0
    value = special.xlogy(a - 1.0, z) + special.xlog1py(b - 1.0, -z) - special.betaln(a, b)
    at = stop_gradient(z)
    return support((at < 0) | (at > 1), value - np.log(scale))


def lognorm_logpdf(x, s, loc=0, scale=1):
    z, s = standardised(x, loc, scale), operand(s) * 1.0
    logs = np.log(z)
    value = -0.5 * np.square(logs / s) - np.log(s * z) - LOG_ROOT_TWO_PI - np.log(scale)
    return support(stop_gradient(z) <= 0, value)


def weibull_min_logpdf(x, c, loc=0, scale=1):
    z, c = standardised(x, loc, scale), operand(c) * 1.0
    value = np.log(c) + special.xlogy(c - 1.0, z) - z**c - np.log(scale)
    return support(stop_gradient(z) < 0, value)


def pareto_logpdf(x, b, loc=0, scale=1):
    z, b = standardised(x, loc, scale), operand(b) * 1.0
    return support(stop_gradient(z) < 1, np.log(b) - (b + 1.0) * np.log(z) - np.log(scale))


def halfnorm_logpdf(x, loc=0, scale=1):
    z = standardised(x, loc, scale)
    value = 0.5 * math.log(2.0 / math.pi) - 0.5 * np.square(z) - np.log(scale)
    return support(stop_gradient(z) < 0, value)


def multivariate_normal_logpdf(x, mean=None, cov=1, allow_singular=False):
    x, cov = np.asarray(x), np.asarray(cov)
    centred = x if mean is None else x - np.asarray(mean)
    if cov.ndim == 0 and (mean is None or np.ndim(mean) == 0):
        return norm_logpdf(centred, 0, np.sqrt(cov))
    n = centred.shape[-1]
    if cov.ndim < 2:
        spread = cov * np.ones(n)
        squares = np.sum(np.square(centred) / spread, axis=-1)
        return -0.5 * (squares + np.sum(np.log(spread))) - n * LOG_ROOT_TWO_PI
    cov = np.tril(cov) + np.tril(cov, -1).T  # the other triangle is not looked at
    sign, size = np.linalg.slogdet(cov)
    if centred.ndim == 1:
        squares = np.dot(centred, np.linalg.solve(cov, centred))
    else:
        rows = np.reshape(centred, (-1, n))
        solved = np.linalg.solve(cov, rows.T)
        squares = np.reshape(np.sum(rows * solved.T, axis=1), centred.shape[:-1])
    return -0.5 * (squares + size) - n * LOG_ROOT_TWO_PI


# --- of whole numbers ----------------------------------------------------------------------------


def no_count(k):
    """Whether it is no whole number from 0 on."""
    return (k < 0) | (np.floor(k) != k)


def poisson_logpmf(k, mu, loc=0):
    k, mu = operand(k) - loc * 1.0, operand(mu) * 1.0
    return support(no_count(stop_gradient(k)), special.xlogy(k, mu) - smooth.lgamma(k + 1.0) - mu)


def binom_logpmf(k, n, p, loc=0):
    k, n, p = operand(k) - loc * 1.0, operand(n) * 1.0, operand(p)
    ways = smooth.lgamma(n + 1.0) - smooth.lgamma(k + 1.0) - smooth.lgamma(n - k + 1.0)
    value = ways + special.xlogy(k, p) + special.xlog1py(n - k, -p)
    at = stop_gradient(k)
    return support(no_count(at) | (at > stop_gradient(n)), value)


def bernoulli_logpmf(k, p, loc=0):
    return binom_logpmf(k, 1, p, loc)


def geom_logpmf(k, p, loc=0):
    k, p = operand(k) - loc * 1.0, operand(p)
    return support(no_count(stop_gradient(k) - 1.0), special.xlog1py(k - 1.0, -p) + np.log(p))


def nbinom_logpmf(k, n, p, loc=0):
    k, n, p = operand(k) - loc * 1.0, operand(n) * 1.0, operand(p)
    ways = smooth.lgamma(n + k) - smooth.lgamma(k + 1.0) - smooth.lgamma(n)
    return support(no_count(stop_gradient(k)), ways + n * np.log(p) + special.xlog1py(k, -p))


# --- distribution functions ----------------------------------------------------------------------


def norm_cdf(x, loc=0, scale=1):
    return special.ndtr(standardised(x, loc, scale))


def norm_sf(x, loc=0, scale=1):
    return special.ndtr(-standardised(x, loc, scale))


def norm_logcdf(x, loc=0, scale=1):
    return special.log_ndtr(standardised(x, loc, scale))


def norm_logsf(x, loc=0, scale=1):
    return special.log_ndtr(-standardised(x, loc, scale))


def norm_ppf(q, loc=0, scale=1):
    return -ROOT_TWO * bessel.erfcinv(2.0 * operand(q)) * scale + loc


def expon_cdf(x, loc=0, scale=1):
    z = standardised(x, loc, scale)
    return np.where(stop_gradient(z) < 0, 0.0, -np.expm1(-z))


def expon_sf(x, loc=0, scale=1):
    z = standardised(x, loc, scale)
    return np.where(stop_gradient(z) < 0, 1.0, np.exp(-z))


def uniform_cdf(x, loc=0, scale=1):
    z = standardised(x, loc, scale)
    at = stop_gradient(z)
    return np.where(at < 0, 0.0, np.where(at > 1, 1.0, z))


def laplace_cdf(x, loc=0, scale=1):
    z = standardised(x, loc, scale)
    half = 0.5 * np.exp(-np.abs(z))
    return np.where(stop_gradient(z) > 0, 1.0 - half, half)


def logistic_cdf(x, loc=0, scale=1):
    return smooth.sigmoid(standardised(x, loc, scale))


def cauchy_cdf(x, loc=0, scale=1):
    return 0.5 + np.arctan(standardised(x, loc, scale)) / math.pi


# --- densities -----------------------------------------------------------------------------------


def norm_pdf(x, loc=0, scale=1):
    return np.exp(norm_logpdf(x, loc, scale))


def expon_pdf(x, loc=0, scale=1):
    return np.exp(expon_logpdf(x, loc, scale))


def uniform_pdf(x, loc=0, scale=1):
    return np.exp(uniform_logpdf(x, loc, scale))


def laplace_pdf(x, loc=0, scale=1):
    return np.exp(laplace_logpdf(x, loc, scale))


def logistic_pdf(x, loc=0, scale=1):
    return np.exp(logistic_logpdf(x, loc, scale))


def cauchy_pdf(x, loc=0, scale=1):
    return np.exp(cauchy_logpdf(x, loc, scale))


def t_pdf(x, df, loc=0, scale=1):
    return np.exp(t_logpdf(x, df, loc, scale))


def gamma_pdf(x, a, loc=0, scale=1):
    return np.exp(gamma_logpdf(x, a, loc, scale))


def chi2_pdf(x, df, loc=0, scale=1):
    return np.exp(chi2_logpdf(x, df, loc, scale))


def beta_pdf(x, a, b, loc=0, scale=1):
    return np.exp(beta_logpdf(x, a, b, loc, scale))


def lognorm_pdf(x, s, loc=0, scale=1):
    return np.exp(lognorm_logpdf(x, s, loc, scale))


def multivariate_normal_pdf(x, mean=None, cov=1, allow_singular=False):
    return np.exp(multivariate_normal_logpdf(x, mean, cov))


def poisson_pmf(k, mu, loc=0):
    return np.exp(poisson_logpmf(k, mu, loc))


def binom_pmf(k, n, p, loc=0):
    return np.exp(binom_logpmf(k, n, p, loc))


def bernoulli_pmf(k, p, loc=0):
    return np.exp(bernoulli_logpmf(k, p, loc))


# --- distributions with their parameters given ---------------------------------------------------


class Continuous(NamedTuple):
    """Methods of a distribution that wait for the point."""

    logpdf: Callable
    pdf: Callable
    cdf: Callable


class Density(NamedTuple):
    """The same where there is no distribution function."""

    logpdf: Callable
    pdf: Callable


class Discrete(NamedTuple):
    """The same on whole numbers."""

    logpmf: Callable
    pmf: Callable


def waiting(method, *given):
    """The method of the point alone."""
    return lambda x: method(x, *given)


def continuous(logpdf, pdf, cdf, *given):
    return Continuous(waiting(logpdf, *given), waiting(pdf, *given), waiting(cdf, *given))


def norm(loc=0, scale=1):
    return continuous(norm_logpdf, norm_pdf, norm_cdf, loc, scale)


def expon(loc=0, scale=1):
    return continuous(expon_logpdf, expon_pdf, expon_cdf, loc, scale)


def uniform(loc=0, scale=1):
    return continuous(uniform_logpdf, uniform_pdf, uniform_cdf, loc, scale)


def laplace(loc=0, scale=1):
    return continuous(laplace_logpdf, laplace_pdf, laplace_cdf, loc, scale)


def logistic(loc=0, scale=1):
    return continuous(logistic_logpdf, logistic_pdf, logistic_cdf, loc, scale)


def cauchy(loc=0, scale=1):
    return continuous(cauchy_logpdf, cauchy_pdf, cauchy_cdf, loc, scale)


def density(logpdf, pdf, *given):
    return Density(waiting(logpdf, *given), waiting(pdf, *given))


def t(df, loc=0, scale=1):
    return density(t_logpdf, t_pdf, df, loc, scale)


def gamma(a, loc=0, scale=1):
    return density(gamma_logpdf, gamma_pdf, a, loc, scale)


def chi2(df, loc=0, scale=1):
    return density(chi2_logpdf, chi2_pdf, df, loc, scale)


def beta(a, b, loc=0, scale=1):
    return density(beta_logpdf, beta_pdf, a, b, loc, scale)


def lognorm(s, loc=0, scale=1):
    return density(lognorm_logpdf, lognorm_pdf, s, loc, scale)


def multivariate_normal(mean=None, cov=1, allow_singular=False):
    return density(multivariate_normal_logpdf, multivariate_normal_pdf, mean, cov)


def discrete(logpmf, pmf, *given):
    return Discrete(waiting(logpmf, *given), waiting(pmf, *given))


def poisson(mu, loc=0):
    return discrete(poisson_logpmf, poisson_pmf, mu, loc)


def binom(n, p, loc=0):
    return discrete(binom_logpmf, binom_pmf, n, p, loc)


def bernoulli(p, loc=0):
    return discrete(bernoulli_logpmf, bernoulli_pmf, p, loc)


FROZEN = (
    *(norm, expon, uniform, laplace, logistic, cauchy, t, gamma, chi2, beta, lognorm),
    *(multivariate_normal, poisson, binom, bernoulli),
)
_METHODS = ("logpdf", "pdf", "logpmf", "pmf", "cdf", "sf", "logcdf", "logsf", "ppf")


def _spelled() -> dict[str, Callable]:
    """The bodies above by scipy's names of them: `norm.logpdf`."""
    parts = {name: name.rpartition("_") for name in globals()}
    return {
        f"{distribution}.{method}": globals()[name]
        for name, (distribution, _, method) in parts.items()
        if method in _METHODS
    }


foreign("scipy.stats", *FROZEN, **_spelled())
