"""scipy.stats and Bessel functions: values of scipy, gradients of differences, equal bits."""

import numpy as np
import pytest

import s2s

stats = pytest.importorskip("scipy.stats")
special = pytest.importorskip("scipy.special")

X = np.array([0.3, 1.2, -0.7, 2.0])
P = np.array([0.1, 0.4, 0.6, 0.9])
COUNTS = np.array([0, 1, 3, 2])
POINTS = np.array([[0.1, 0.2], [0.5, -1.0], [1.0, 2.0]])
MEAN = np.array([0.1, -0.2])
FACTOR = np.array([[1.4, 0.0], [0.3, 0.9]])


def normal(x, place, size):
    norm = stats.norm
    logs = norm.logpdf(x, place, scale=size) + norm.logcdf(x, place) + norm.logsf(x, loc=place)
    plain = norm.pdf(x) + norm.cdf(x, place, size) * norm.sf(x)
    return np.sum(logs) + np.sum(plain) + norm.ppf(0.2 + 0.1 * place, place, size)


def positive(x, a, b):
    gammas = stats.gamma.logpdf(x, a, scale=b) + stats.chi2.logpdf(x, a) + stats.gamma.pdf(x, a)
    shares = stats.beta.logpdf(x, a, b) + stats.beta.pdf(x, a, b) + stats.invgamma.logpdf(x, a)
    waits = stats.expon.logpdf(x, scale=b) + stats.expon.pdf(x) * stats.expon.cdf(x, scale=b)
    rest = stats.lognorm.logpdf(x, b) + stats.halfnorm.logpdf(x) + stats.weibull_min.logpdf(x, b)
    return np.sum(gammas + shares + waits + rest) + stats.pareto.logpdf(1.5, a)


def symmetric(x, df, b):
    wide = stats.t.logpdf(x, df) + stats.t.pdf(x, df, 0.1, b) + stats.cauchy.logpdf(x, 0.1, b)
    peaked = stats.laplace.logpdf(x, 0.1, b) + stats.laplace.cdf(x) + stats.logistic.cdf(x)
    return np.sum(wide + peaked + stats.logistic.logpdf(x, 0.0, b)) + stats.uniform.logpdf(
        0.5, 0, b
    )


def of_counts(mu, p):
    rare = stats.poisson.logpmf(COUNTS, mu) + stats.poisson.pmf(COUNTS, mu)
    tried = stats.binom.logpmf(COUNTS, 5, p) + stats.nbinom.logpmf(COUNTS, 4, p)
    return np.sum(rare + tried) + stats.bernoulli.logpmf(1, p) + stats.geom.logpmf(2, p)


def multivariate(x, mean, factor):
    cov = factor @ factor.T
    logs = stats.multivariate_normal.logpdf(x, mean, cov)
    return np.sum(logs) + stats.multivariate_normal.pdf(x[0], mean=mean, cov=cov)


def frozen(x, a, b):
    """Distributions that have their parameters before their points."""
    normal, wide = stats.norm(a, scale=b), stats.cauchy(scale=b)
    total = np.sum(normal.logpdf(x) * normal.cdf(x)) + np.sum(wide.logpdf(x) + wide.pdf(x))
    for prior in (stats.gamma(a, scale=b), stats.lognorm(b), stats.t(df=a), stats.beta(a, b)):
        total += prior.logpdf(0.4) + prior.pdf(0.6)
    several = stats.multivariate_normal(np.array([a, b]), np.eye(2) * b)
    counts = stats.poisson(mu=a)
    return total + several.logpdf(x[:2]) + counts.logpmf(2) + stats.expon(0.0, b).cdf(0.7)


def bessel(x, y):
    oscillating = special.j0(x) * special.j1(x) + special.jv(3, x) * special.jn(2, x)
    second = special.y0(y) * special.y1(y) + special.yn(2, y) * 0.01
    modified = special.i0(x) * special.i1e(y) + special.iv(2, x) * special.i0e(y) + np.i0(x)
    decaying = special.k0(y) * special.k1(y) + special.kv(2, y) + special.k0e(y) * special.k1e(y)
    return np.sum(oscillating + second) + np.sum(modified + decaying)


def inverses(x, p):
    errors = special.erfinv(p) * special.erfcinv(p) + special.erfcx(x) + special.ndtri(p)
    orders = sum([np.sum(special.polygamma(n, p)) * 0.01**n for n in range(5)])
    ways = special.perm(5, 2) * special.gammasgn(x) * special.eval_legendre(4, x)
    return (
        np.sum(errors + ways * special.eval_chebyt(3, x)) + orders + special.eval_hermite(2, x[0])
    )


CASES = [
    (normal, (X, 0.3, 1.7)),
    (positive, (P, 2.5, 1.5)),
    (symmetric, (X, 2.5, 1.5)),
    (of_counts, (1.3, 0.3)),
    (multivariate, (POINTS, MEAN, FACTOR)),
    (frozen, (X, 1.3, 1.7)),
    (bessel, (X, P + 0.3)),
    (inverses, (X, P)),
]


@pytest.mark.parametrize(("function", "point"), CASES, ids=[f.__name__ for f, _ in CASES])
def test_values_and_gradients(function, point):
    argnums = tuple(range(len(point)))
    value, gradient = s2s.value_and_grad(function, argnums=argnums, backend="tape")(*point)
    assert value == pytest.approx(function(*point), rel=1e-11)
    generator, step = np.random.default_rng(0), 1e-6
    directions = [generator.standard_normal(np.shape(a)) for a in point]
    ends = [
        function(*(a + s * d for a, d in zip(point, directions, strict=True)))
        for s in (step, -step)
    ]
    slope = sum(np.sum(g * d) for g, d in zip(gradient, directions, strict=True))
    assert slope == pytest.approx((ends[0] - ends[1]) / (2.0 * step), rel=1e-5)
    for backend in ("python", "c"):
        found = s2s.value_and_grad(function, argnums=argnums, backend=backend)(*point)
        assert found[0] == value
        for a, b in zip(found[1], gradient, strict=True):
            np.testing.assert_array_equal(a, b)


def test_what_s2s_wrote_for_scipy_is_not_seen():
    """Of the bodies of ours no arrays of rank 0, no copies and no parameters are left."""

    def density(x):
        return stats.norm(x[0], 2.0).logpdf(x[1])

    text = s2s.source(s2s.grad(density))(X)
    body = text[text.index("def ") :]
    assert body.startswith("def density_grad(x):\n") and "empty" not in body
    names = [line.split("=")[0].strip() for line in body.splitlines() if " = " in line]
    assert len(names) <= 6


def test_outside_of_the_support():
    point = np.array([-1.0, 0.5, 2.0])
    densities = s2s.value_and_grad(lambda x: np.sum(stats.uniform.pdf(x) + stats.expon.pdf(x)))
    value, gradient = densities(point)
    assert value == pytest.approx(float(np.sum(stats.uniform.pdf(point) + stats.expon.pdf(point))))
    assert gradient[0] == 0.0
    logs = s2s.value_and_grad(lambda x: stats.gamma.logpdf(x, 2.0))(-1.0)
    assert logs == (-np.inf, 0.0)


@pytest.mark.parametrize("backend", ["tape", "c"])
def test_fractional_orders_are_refused(backend):
    with pytest.raises(s2s.S2SError, match="fractional order"):
        s2s.grad(lambda x: special.jv(0.5, x), backend=backend)(1.0)


def test_higher_derivatives_of_lgamma():
    third = s2s.grad(s2s.grad(s2s.grad(lambda x: special.gammaln(x))))
    assert third(1.5) == pytest.approx(float(special.polygamma(2, 1.5)), rel=1e-14)
    assert s2s.grad(third)(1.5) == pytest.approx(float(special.polygamma(3, 1.5)), rel=1e-14)
    second = s2s.grad(s2s.grad(lambda x: special.j1(x)))
    assert second(0.0) == 0.0
    assert s2s.grad(second)(0.0) == pytest.approx(-0.375, rel=1e-15)
