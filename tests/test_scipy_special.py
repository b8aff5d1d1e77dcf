"""scipy.special, where it is installed: values of scipy, gradients of differences, equal bits."""

import numpy as np
import pytest

import s2s

special = pytest.importorskip("scipy.special")

X = np.array([0.3, -1.2, 0.8, 2.1, -0.4])
P = np.array([0.4, 1.3, 0.9, 0.2, 0.65])
A = np.array([[0.3, -1.2, 0.8], [2.1, -0.4, 1.1]])


def probabilities(x, p, a):
    normal = special.ndtr(x) + special.log_ndtr(4.0 * x) + special.log_ndtr(x - 30.0)
    logistic = special.expit(x) + special.logit(p / 2) + special.log_expit(x)
    return np.sum(normal * p) + np.sum(logistic) + np.sum(special.erf(x) * special.erfc(p))


def entropies(x, p, a):
    total = special.xlogy(p, p) + special.xlog1py(x, p) + special.entr(p)
    return np.sum(total + special.rel_entr(p, p + 1.0) + special.kl_div(p, np.exp(x)))


def sums_of_exponentials(x, p, a):
    rows = special.logsumexp(a, axis=1) + special.logsumexp(a, axis=1, keepdims=True)[:, 0]
    shares = special.softmax(a, axis=0) * special.log_softmax(a, axis=1)
    return special.logsumexp(x, b=p) + np.sum(rows**2) + np.sum(shares)


def gammas(x, p, a):
    first = special.gammaln(p) + special.gamma(p) + special.digamma(p) * special.polygamma(1, p)
    second = special.beta(p, 2.0) + special.betaln(p, p + 1.0) + special.rgamma(p)
    return np.sum(first * second) + special.comb(5, 2) * special.factorial(3) * x[0]


def transformed(x, p, a):
    power = special.boxcox(p, 0.5) + special.boxcox1p(p, x[0]) + special.inv_boxcox(p, 0.3)
    losses = special.huber(1.0, x) + special.pseudo_huber(0.5, x) + special.exp10(0.1 * x)
    return np.sum(power) + np.sum(losses) + np.sum(special.boxcox(p, 0.0))


def small_and_robust(x, p, a):
    turns = special.cosm1(x) + special.cosm1(1e-5 * p) * 1e10
    return np.sum(turns) + np.sum(special.huber(p, x) * x) + np.sum(special.huber(0.7, a))


PROGRAMS = [probabilities, entropies, sums_of_exponentials, gammas, transformed, small_and_robust]


@pytest.mark.parametrize("function", PROGRAMS)
def test_values_and_gradients(function):
    point = (X, P, A)
    value, gradient = s2s.value_and_grad(function, argnums=(0, 1, 2), backend="tape")(*point)
    assert value == pytest.approx(function(*point), rel=1e-12)
    generator, step = np.random.default_rng(0), 1e-6
    directions = [generator.standard_normal(a.shape) for a in point]
    ends = [
        function(*(a + s * d for a, d in zip(point, directions, strict=True)))
        for s in (step, -step)
    ]
    slope = sum(np.sum(g * d) for g, d in zip(gradient, directions, strict=True))
    assert slope == pytest.approx((ends[0] - ends[1]) / (2.0 * step), rel=1e-6)
    for backend in ("python", "c"):
        found = s2s.value_and_grad(function, argnums=(0, 1, 2), backend=backend)(*point)
        assert found[0] == value
        for a, b in zip(found[1], gradient, strict=True):
            np.testing.assert_array_equal(a, b)


def test_far_tails():
    """Where the plain formulas overflow or cancel."""
    points = np.array([-1000.0, -40.0, -20.0, 0.0, 9.0, 40.0])
    assert s2s.value_and_grad(lambda x: np.sum(special.log_ndtr(x)))(points)[0] == pytest.approx(
        float(np.sum(special.log_ndtr(points))), rel=1e-13
    )
    value, gradient = s2s.value_and_grad(special_sum)(np.array([1000.0, -1000.0, 1000.0]))
    assert value == pytest.approx(1000.0 + np.log(2.0))
    assert gradient.tolist() == [0.5, 0.0, 0.5]


EDGES = np.array([0.0, -0.0, 0.5, -1.0, 2.0, 3e-162, 1e200, np.inf, -np.inf, np.nan])


def test_huber_is_scipys():
    delta, r = (axis.ravel() for axis in np.meshgrid(EDGES, EDGES))
    with np.errstate(all="ignore"):
        expected = special.huber(delta, r)
    known = ~np.isnan(expected)
    for backend in ("tape", "python", "c"):
        values = s2s.jvp(huber_of, (delta, r), (delta, r), backend=backend)[0]
        np.testing.assert_array_equal(values, expected)
        np.testing.assert_array_equal(np.signbit(values[known]), np.signbit(expected[known]))


def huber_of(delta, r):
    return special.huber(delta, r)


def test_huber_has_its_kinks_where_the_quadratic_ends():
    """None at 0; the slope is the same on both sides of the others."""
    residuals = np.array([-2.0, -1.0, 0.0, 0.5, 1.0])
    for backend in ("tape", "python", "c"):
        found = s2s.trace(
            s2s.value_and_grad(lambda r: np.sum(special.huber(1.0, r))), backend=backend
        )(residuals)
        (record,) = found.selections
        assert record.index.tolist() == [2, 0, 0, 0, 0]
        assert record.tie.tolist() == [False, True, False, False, True]
        assert record.switching_value.tolist() == [1.0, 0.0, -1.0, -0.5, 0.0]
        assert found.gradient.tolist() == [-1.0, -1.0, 0.0, 0.5, 1.0]


def special_sum(x):
    return special.logsumexp(x)
