"""Statistics: likelihoods, estimators, tests, regressions."""

import math

import numpy as np

from corpus_language.registry import ints, normal, positive, program, vec

DATA = np.array([0.3, -1.2, 2.1, 0.7, 1.5, -0.4])
COUNTS = np.array([2, 0, 3, 1, 4, 2])
X = np.random.RandomState(0).randn(8, 3)
Y = X @ np.array([1.0, -2.0, 0.5]) + 0.1 * np.random.RandomState(1).randn(8)
LABELS = (Y > 0).astype(int)
WEIGHTS = [(normal(3, seed=4),)]


@program([(0.5, 1.3)], argnums=(0, 1))
def normal_loglik(mu, sigma):
    """Global data, log of a constant, np.sum of a square."""
    n = len(DATA)
    return -0.5 * n * np.log(2 * np.pi * sigma**2) - np.sum((DATA - mu) ** 2) / (2 * sigma**2)


@program([(1.7,)])
def poisson_loglik(lam):
    """Integer data in float arithmetic, math.lgamma in a loop."""
    total = 0.0
    for k in COUNTS:
        total += k * math.log(lam) - lam - math.lgamma(k + 1)
    return total


@program([(0.3,)])
def bernoulli_loglik(p):
    """A list comprehension with a condition in an expression."""
    return sum([math.log(p) if y == 1 else math.log(1 - p) for y in [1, 0, 0, 1, 0]])


@program([(2.0, 1.5)], argnums=(0, 1))
def gamma_loglik(shape, rate):
    """lgamma of a parameter, sums of logs of data."""
    x = np.abs(DATA)
    n = x.size
    ll = n * (shape * np.log(rate) - math.lgamma(shape))
    return ll + (shape - 1) * np.sum(np.log(x)) - rate * x.sum()


@program([(0.2, 0.8, 4.0)], argnums=(0, 1, 2))
def student_loglik(mu, sigma, nu):
    """log1p, helper that is defined inside and closes over parameters."""

    def logpdf(x):
        c = math.lgamma((nu + 1) / 2) - math.lgamma(nu / 2) - 0.5 * math.log(nu * math.pi)
        return c - math.log(sigma) - (nu + 1) / 2 * np.log1p(((x - mu) / sigma) ** 2 / nu)

    return np.sum(logpdf(DATA))


@program([(vec(0.4, 0.6), vec(-0.5, 1.0), vec(0.7, 1.2))], argnums=(0, 1, 2))
def mixture_loglik(weights, means, sigmas):
    """Broadcasting of data against components by newaxis, a log of a sum."""
    z = (DATA[:, np.newaxis] - means) / sigmas
    dens = weights * np.exp(-0.5 * z**2) / (np.sqrt(2 * np.pi) * sigmas)
    return np.sum(np.log(np.sum(dens, axis=1)))


@program([(vec(0.2, -0.1),)])
def multivariate_normal(mean):
    """np.linalg.inv, slogdet and a quadratic form."""
    cov = np.array([[1.0, 0.3], [0.3, 0.5]])
    d = np.array([0.5, 0.7]) - mean
    sign, logdet = np.linalg.slogdet(cov)
    return -0.5 * (d @ np.linalg.inv(cov) @ d + logdet + sign * len(d) * np.log(2 * np.pi))


@program(WEIGHTS)
def least_squares(w):
    """X @ w - y, the mean of a square."""
    return np.mean((X @ w - Y) ** 2)


@program(WEIGHTS, [(np.zeros(3),)])
def ridge_and_lasso(w, alpha=0.1):
    """np.abs in a penalty, a dot of a vector with itself."""
    r = Y - X.dot(w)
    return 0.5 * r.dot(r) / len(Y) + alpha * np.sum(np.abs(w)) + alpha * np.dot(w, w)


@program(WEIGHTS)
def logistic_regression(w):
    """A sigmoid helper, integer labels."""

    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    p = sigmoid(np.dot(X, w))
    return -np.mean(LABELS * np.log(p) + (1 - LABELS) * np.log(1 - p))


@program(WEIGHTS)
def logistic_by_logaddexp(w):
    """np.logaddexp with a scalar, where on labels."""
    z = X @ w
    return np.sum(np.logaddexp(0, np.where(LABELS == 1, -z, z)))


@program(WEIGHTS, [(np.zeros(3),)])
def hinge_loss(w):
    """np.maximum with 0, labels of -1 and 1."""
    y = 2 * LABELS - 1
    return np.mean(np.maximum(0, 1 - y * (X @ w))) + 0.5 * np.sum(w**2)


@program(WEIGHTS)
def huber_regression(w, delta=0.5):
    """A loop over rows with a branch on the residual."""
    loss = 0.0
    for row, target in zip(X, Y):
        r = abs(row @ w - target)
        if r <= delta:
            loss += 0.5 * r**2
        else:
            loss += delta * (r - 0.5 * delta)
    return loss / len(X)


@program(WEIGHTS)
def quantile_regression(w, tau=0.3):
    """The pinball loss by np.where."""
    e = Y - X @ w
    return np.sum(np.where(e >= 0, tau * e, (tau - 1) * e))


@program([(normal(3, 3, seed=5),)])
def softmax_regression(W):
    """Integer-array indexing of rows and labels, keepdims."""
    labels = np.array([0, 2, 1, 1, 0, 2, 2, 0])
    scores = X @ W
    scores = scores - scores.max(axis=1, keepdims=True)
    logp = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    return -np.mean(logp[np.arange(len(labels)), labels])


@program(WEIGHTS)
def poisson_regression(w):
    """Counts made of data by astype."""
    counts = np.floor(np.abs(Y)).astype(int)
    eta = X @ w
    return np.sum(np.exp(eta) - counts * eta)


@program([(DATA,)])
def moments(x):
    """mean, var, std, skewness with powers."""
    z = (x - np.mean(x)) / np.std(x)
    return np.mean(z**3) + np.mean(z**4) - 3 + np.var(x, ddof=1)


@program([(DATA, positive(6, seed=3))], argnums=(0, 1))
def correlation(x, y):
    """Methods of arrays, @ of vectors."""
    xm, ym = x - x.mean(), y - y.mean()
    return (xm @ ym) / np.sqrt((xm @ xm) * (ym @ ym))


@program([(normal(5, 3, seed=8),)])
def covariance_function(x):
    """np.cov of rows, trace by np.diag."""
    c = np.cov(x, rowvar=False)
    return np.sum(np.diag(c)) + c[0, 1] ** 2


@program([(DATA,)])
def median_absolute_deviation(x):
    """np.median of absolute differences."""
    return np.median(np.abs(x - np.median(x)))


@program([(DATA,)])
def trimmed_mean(x):
    """np.sort and a slice."""
    return np.sort(x)[1:-1].mean()


@program([(DATA,)])
def gini(x):
    """sorted of an array by the builtin, an index array."""
    x = np.array(sorted(np.abs(x)))
    n = len(x)
    i = np.arange(1, n + 1)
    return np.sum((2 * i - n - 1) * x) / (n * np.sum(x))


@program([(positive(5, seed=3),)])
def entropy(p):
    """Normalised in place, a sum over positive entries."""
    p /= p.sum()
    return -np.sum(p * np.log(p))


@program([(positive(5, seed=3), positive(5, seed=4))], argnums=(0, 1))
def kl_divergence(p, q):
    """Two normalised arrays, a mask of the positive entries."""
    p = p / np.sum(p)
    q = q / np.sum(q)
    mask = p > 1e-12
    return np.sum(p[mask] * np.log(p[mask] / q[mask]))


@program([(DATA, positive(6, seed=3))], argnums=(0, 1))
def t_statistic(a, b):
    """var with ddof, len of both."""
    va, vb = a.var(ddof=1) / len(a), b.var(ddof=1) / len(b)
    return (a.mean() - b.mean()) / np.sqrt(va + vb)


@program([(DATA,)])
def autocorrelation(x):
    """Slices by a lag in a loop over a tuple."""
    x = x - x.mean()
    total = 0.0
    for lag in (1, 2, 3):
        total += np.sum(x[lag:] * x[:-lag]) / np.sum(x**2)
    return total


@program([(vec(0.5, 0.2, 0.1),)])
def garch_likelihood(params):
    """A recurrence through a list of variances, unpacked parameters."""
    omega, alpha, beta = params
    variances = [DATA.var()]
    ll = 0.0
    for r in DATA:
        variances.append(omega + alpha * r**2 + beta * variances[-1])
        ll += -0.5 * (math.log(variances[-1]) + r**2 / variances[-1])
    return ll


@program([(0.6, 0.3)], argnums=(0, 1))
def arma_errors(phi, theta):
    """errors written into np.zeros at i, read at i - 1."""
    e = np.zeros(len(DATA))
    for i in range(1, len(DATA)):
        e[i] = DATA[i] - phi * DATA[i - 1] - theta * e[i - 1]
    return np.sum(e**2)


@program([(0.4,)])
def exponential_smoothing(alpha):
    """A running level, the squared errors in a list."""
    level = DATA[0]
    errors = []
    for x in DATA[1:]:
        errors.append((x - level) ** 2)
        level = alpha * x + (1 - alpha) * level
    return np.mean(np.array(errors))


@program([(vec(1.0, 0.4, 0.2),)])
def gaussian_process(theta):
    """A kernel matrix by broadcasting, np.linalg.cholesky and solve."""
    s, length, noise = theta
    d = DATA[:, None] - DATA[None, :]
    K = s**2 * np.exp(-0.5 * d**2 / length**2) + noise**2 * np.eye(len(DATA))
    L = np.linalg.cholesky(K)
    a = np.linalg.solve(L, Y[:6])
    return 0.5 * a @ a + np.sum(np.log(np.diag(L)))


@program([(positive(3, seed=1), positive(2, seed=2))], argnums=(0, 1))
def dirichlet_loglik(alpha, x):
    """lgamma over a list of an array's elements."""
    p = np.append(x, 1.0) / (np.sum(x) + 1.0)
    ll = math.lgamma(np.sum(alpha)) - sum(math.lgamma(a) for a in alpha)
    return ll + np.sum((alpha - 1) * np.log(p))


@program([(vec(0.5, -0.2), ints(1, 0, 1, 1))])
def item_response(ability, answers):
    """An integer argument that is not differentiated; % of the index."""
    total = 0.0
    for i, a in enumerate(answers):
        p = 1 / (1 + math.exp(-(ability[i % 2] - 0.1 * i)))
        total += a * math.log(p) + (1 - a) * math.log(1 - p)
    return total


@program([(vec(0.7, 1.4),)])
def weibull_survival(theta):
    """Censoring by a list of bools."""
    k, lam = theta
    times = [1.2, 0.7, 2.5, 0.9]
    observed = [True, True, False, True]
    ll = 0
    for t, seen in zip(times, observed):
        if seen:
            ll += math.log(k / lam) + (k - 1) * math.log(t / lam)
        ll -= (t / lam) ** k
    return ll


@program([(vec(0.3, -0.2, 0.5),)])
def cox_partial(beta):
    """A risk set by slicing, logsumexp by hand."""
    order = np.argsort(Y)
    eta = (X @ beta)[order]
    total = 0.0
    for i in range(len(eta)):
        risk = eta[i:]
        m = np.max(risk)
        total += eta[i] - (m + np.log(np.sum(np.exp(risk - m))))
    return total


@program([(0.3,)])
def importance_sampling(theta):
    """Random numbers of a seeded generator as passive data."""
    rng = np.random.default_rng(3)
    z = rng.normal(size=20)
    return np.mean(np.exp(theta * z - theta**2 / 2) * np.maximum(z, 0))


@program([(vec(0.1, 0.4),)])
def kernel_density(bandwidth_and_point):
    """A helper with a default, map with a lambda."""
    h, x = bandwidth_and_point

    def k(u, c=1 / math.sqrt(2 * math.pi)):
        return c * np.exp(-0.5 * u * u)

    return sum(map(lambda d: k((x - d) / h), DATA)) / (len(DATA) * h)
