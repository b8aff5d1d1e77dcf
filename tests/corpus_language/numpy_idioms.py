"""What NumPy users reach for: creation, shapes, sorting, running sums, masks, linear algebra."""

import numpy as np
from numpy.linalg import norm

from corpus_language.registry import ints, normal, positive, program, single, vec

FIVE = [(normal(5, seed=3),)]
MATRIX = [(normal(4, 3, seed=2),)]
CUBE = [(normal(2, 3, 4, seed=2),)]
SPD = np.array([[4.0, 1.0, 0.5], [1.0, 3.0, 0.2], [0.5, 0.2, 2.0]])


@program(FIVE)
def running_sums(x):
    """cumsum, cumprod, diff, of all and of a slice."""
    return np.sum(np.cumsum(x) ** 2) + np.cumprod(x[1:])[-1] + np.sum(np.diff(x) ** 2)


@program(FIVE, [(vec(1.0, 1.0, 2.0),)])
def sorting(x):
    """sort, argsort, the largest two, a sorted copy of a method."""
    order = np.argsort(x)
    y = x.copy()
    y.sort()
    return np.sum(np.sort(x) * np.arange(len(x))) + x[order][-1] * y[0] + np.sort(x)[-2]


@program(FIVE, [(np.ones(3),)])
def extremes(x):
    """max, min, ptp, argmax as index, nanmax, maximum.reduce."""
    return np.max(x) * np.min(x) + np.ptp(x) + x[np.argmax(x)] ** 2 + np.maximum.reduce(x)


@program(FIVE)
def order_statistics(x):
    """median, percentile, quantile."""
    return np.median(x) + np.percentile(x, 30) ** 2 + np.quantile(x, 0.75) * x[0]


@program(MATRIX)
def reductions_over_axes(A):
    """sum, mean, max, prod, var over axes, with keepdims and negative axes."""
    centred = A - A.mean(axis=0, keepdims=True)
    total = np.sum(centred**2, axis=-1).max() + np.prod(A[:2], axis=0).sum()
    return total + A.var(axis=0).sum() + np.max(A, axis=1).min()


@program(CUBE)
def reductions_of_cubes(A):
    """Several axes at once, any and all."""
    total = np.sum(A, axis=(0, 2)) ** 2
    if np.all(A < 100) and np.any(A > -100):
        return total.sum() + A.sum(axis=1).prod()
    return 0.0


@program(FIVE)
def masks(x):
    """Boolean masks read, written, combined; np.where with one argument."""
    y = x.copy()
    y[y < 0] *= -2
    y[(x > 0.5) | (x < -1)] = 0.25
    big = np.where(np.abs(x) > 0.3)[0]
    return np.sum(y**2) + np.sum(x[big]) + x[x > 0].sum()


@program(FIVE)
def picked(x):
    """np.take, negative indices, a list as index, np.add.at by loops."""
    out = np.zeros(3)
    for k, i in enumerate([0, 2, 2, 1]):
        out[i] += x[k]
    return np.sum(np.take(x, [0, -1])) * x[[1, 3]].sum() + np.sum(out**2)


@program(FIVE)
def bins(x):
    """Repeated indices in an accumulation, np.bincount with weights."""
    idx = np.array([0, 1, 1, 0, 2])
    h = np.bincount(idx, weights=x)
    return np.sum(h**2) + h[1] * x[0]


@program(MATRIX)
def shapes(A):
    """reshape with -1, ravel, flatten, T, newaxis, squeeze, expand_dims."""
    b = A.reshape(-1, 2)
    c = A.T.ravel() * A.flatten()
    d = np.squeeze(A[:1, :, None], axis=(0, 2)) + np.expand_dims(A[0], 0)[0]
    return np.sum(b[0] * b[-1]) + np.sum(c) + np.sum(d[np.newaxis, :] ** 2)


@program(CUBE)
def axes_moved(A):
    """transpose, swapaxes, moveaxis, Ellipsis."""
    b = np.transpose(A, (2, 0, 1))
    c = np.swapaxes(A, 0, 2) * np.moveaxis(A, 0, -1).transpose(1, 0, 2)
    return np.sum(b[..., 0] ** 2) + c.sum() + A[0, ..., -1].prod()


@program(FIVE)
def joined(x):
    """concatenate, hstack, vstack, stack, append, tile, repeat."""
    y = np.concatenate([x, 2 * x[:2], np.ones(1)])
    m = np.vstack([x, x**2])
    s = np.stack((x, -x), axis=1)
    h = np.hstack((x[:2], 1.0, np.repeat(x[2], 2)))
    return np.sum(y**2) + np.sum(m @ s) + h.prod() + np.tile(x[:2], 2).sum()


@program(FIVE)
def turned(x):
    """flip, roll, [::-1], steps, split."""
    a, b = np.split(x[:4], 2)
    return np.sum(np.flip(x) * x) + np.sum(np.roll(x, 2) * x) + x[::-2].sum() ** 2 + a @ b


@program(FIVE)
def padded(x):
    """np.pad with zeros and with edges, differences across it."""
    p = np.pad(x, 1)
    e = np.pad(x, (1, 2), mode="edge")
    return np.sum((p[2:] - p[:-2]) ** 2) + np.sum(e**2)


@program(FIVE)
def grids(x):
    """linspace, meshgrid, arange with a float step."""
    t = np.linspace(0.0, 1.0, 4)
    U, V = np.meshgrid(t, x)
    s = np.arange(0.0, 1.0, 0.25)
    return np.sum(np.sin(U * V)) + np.sum(s * x[:4])


@program(MATRIX)
def triangles(A):
    """diag, eye, tril, triu, trace, identity."""
    B = A[:3] + np.eye(3)
    return np.trace(B) * np.sum(np.tril(B)) + np.sum(np.triu(B, 1) ** 2) + np.diag(B).prod()


@program([(vec(1.0, -0.5, 0.3),)])
def diagonal_matrix(d):
    """np.diag of a vector, fill of a diagonal, kron."""
    D = np.diag(d) + np.diag(d[:2], k=1)
    E = np.zeros((3, 3))
    for i in range(3):
        E[i, i] = d[i] ** 2
    return np.sum(D @ E) + np.sum(np.kron(d, d))


@program([(SPD, vec(1.0, 0.5, -1.0))], argnums=(0, 1))
def linear_systems(A, b):
    """solve, inv, det, a quadratic form."""
    x = np.linalg.solve(A, b)
    return x @ A @ x + np.linalg.det(A) + np.sum(np.linalg.inv(A))


@program([(normal(3, seed=3), normal(4, 3, seed=2))], argnums=(0, 1))
def norms(x, A):
    """norm under its own name, of orders 1 and inf, of rows, of a matrix."""
    rows = norm(A, axis=1)
    return norm(x) + norm(x, 1) * norm(x, np.inf) + rows.sum() + np.linalg.norm(A)


@program([(SPD,)])
def eigenvalues(A):
    """eigvalsh and the symmetric part."""
    w = np.linalg.eigvalsh((A + A.T) / 2)
    return np.sum(np.log(w)) + w[-1] ** 2


@program([(normal(4, 2, seed=5), normal(4, seed=6))], argnums=(0, 1))
def normal_equations(A, b):
    """A.T @ A, a solve, a residual."""
    x = np.linalg.solve(A.T @ A, A.T @ b)
    return np.sum((A @ x - b) ** 2) + np.sum(x)


@program([(normal(3, 3, seed=5),)])
def matrix_powers(A):
    """matrix_power, @= by assignment, a power series."""
    P = np.linalg.matrix_power(0.3 * A, 3)
    S = np.eye(3)
    T = np.eye(3)
    for k in range(1, 6):
        T = T @ A / k
        S = S + T
    return np.sum(S) + np.trace(P)


@program([(normal(2, 3, seed=1), normal(2, 3, 4, seed=2), normal(4, seed=3))], argnums=(0, 1, 2))
def einsums(a, B, c):
    """Three operands, a transposed result, an outer product."""
    d = np.einsum("ij,ijk,k->i", a, B, c)
    e = np.einsum("ijk->kij", B)
    return np.sum(d**2) + np.sum(e[0] * a) + np.sum(np.einsum("i,j->ij", d, c))


@program([(normal(3, seed=1), normal(3, seed=2))], argnums=(0, 1))
def products(a, b):
    """outer, inner, vdot, dot of arrays of different rank, cross."""
    M = np.outer(a, b)
    return np.inner(a, b) * np.vdot(M, M) + np.dot(M, a).sum() + np.cross(a, b)[2]


@program(FIVE, [(vec(0.5, -0.5, 0.0, 1.0, 2.0),)])
def clipped(x):
    """clip, maximum, minimum, sign, heaviside by where, nan_to_num."""
    y = np.clip(x, -0.5, 0.5) + np.minimum(x, 1) * np.sign(x)
    return np.sum(np.nan_to_num(y)) + np.sum(np.where(x > 0, 1.0, 0.0) * x)


@program(FIVE)
def selected(x):
    """np.select and np.piecewise in one style each."""
    y = np.select([x < -0.5, x < 0.5], [x**2, 2 * x], default=1.0)
    z = np.piecewise(x, [x < 0, x >= 0], [lambda t: -t, lambda t: t**2])
    return np.sum(y) + np.sum(z)


@program(FIVE)
def integrals(x):
    """trapezoid, a mean of neighbours, np.gradient."""
    t = np.linspace(0, 1, 5)
    return np.trapezoid(x**2, t) + np.trapezoid(x) + np.sum(np.gradient(x) ** 2)


@program([(normal(5, seed=3), normal(3, seed=4))], argnums=(0, 1))
def convolutions(x, k):
    """np.convolve in its modes, correlate by a flip."""
    return np.sum(np.convolve(x, k) ** 2) + np.convolve(x, k, mode="valid")[1] * x[0]


@program([(vec(2.0, -1.0, 0.5), 0.7)], argnums=(0, 1))
def polynomials(c, x):
    """np.polyval, vander by powers."""
    V = x ** np.arange(3)
    return np.polyval(c, x) + V @ c


@program([(single(normal(5, seed=3)),)], tolerance=1e-4)
def single_precision(x):
    """float32 with weak constants."""
    y = 0.5 * x + np.float32(2)
    return np.sum(np.exp(-y * y))


@program([(normal(4, seed=3), ints(1, 2, 3, 4))])
def mixed_types(x, n):
    """Integer arrays divided, cast, raised, compared."""
    m = n / 2 + n // 2 + n % 3
    k = n.astype(float) ** 0.5
    return np.sum(x * m) + np.sum(x**2 * k) + np.sum(x[n > 2]) + np.sum(x ** (n - 1))


@program(FIVE)
def made_like(x):
    """zeros_like, ones_like, full_like, empty_like, full; a dtype given."""
    y = np.empty_like(x)
    y[:] = x
    y += np.full_like(x, 0.5) + np.ones_like(x) * np.zeros_like(x)
    z = np.full((2, 5), 3.0, dtype=np.float64)
    return np.sum(y**2 * z)


@program(FIVE)
def filled_rows(x):
    """Rows and columns of a matrix written in a loop, a flat view of it."""
    n = len(x)
    A = np.zeros((n, n))
    for i in range(n):
        A[i, :] = x * (i + 1)
        A[:, 0] += x
    A[-1] = A[0] * A[1]
    return A.sum() + A.ravel()[7] ** 2


@program(FIVE)
def ufunc_methods(x):
    """add.reduce, multiply.accumulate, subtract.outer; out-less ufuncs by name."""
    d = np.subtract.outer(x, x)
    total = np.add.reduce(np.multiply(x, x)) + np.multiply.accumulate(x)[-1]
    return total + np.sum(np.power(d, 2)) + np.sum(np.true_divide(np.negative(x), 3))


@program([(positive(4, seed=3),)])
def elementwise_zoo(x):
    """Many elementary functions in a row."""
    y = np.log1p(x) + np.expm1(x) - np.log2(x) * np.log10(x + 1) + np.cbrt(x)
    z = np.arctan(x) + np.arcsinh(x) + np.tanh(x) - np.cosh(x) / np.hypot(x, 1.0)
    return np.sum(y * z + np.square(x) + np.reciprocal(x) + np.arctan2(x, 2) + np.exp2(-x))


@program([(vec(0.3, 0.8, -0.2),)])
def vectorised_scalar(x):
    """np.vectorize of a scalar function with a branch."""

    def g(t):
        if t > 0:
            return t**2
        return -3.0 * t

    return np.sum(np.vectorize(g)(x))


@program([(normal(6, seed=3),)])
def spectrum(x):
    """The power of np.fft.rfft."""
    f = np.fft.rfft(x)
    return np.sum(np.abs(f) ** 2 * np.arange(4))


@program([(0.6, 0.3)], argnums=(0, 1))
def complex_numbers(a, b):
    """A complex number made of floats, its modulus and real part."""
    z = a + 1j * b
    w = z**2 + 0.5
    return abs(w) + (w * np.exp(1j * a)).real


@program(FIVE)
def weights_and_averages(x):
    """np.average with weights, searchsorted in passive data, unique of ints."""
    w = np.arange(1.0, 6.0)
    k = np.searchsorted(w, 2.5)
    labels = np.unique(np.array([2, 1, 2]))
    return np.average(x, weights=w) + x[k] ** 2 + len(labels) * x[labels[0]]
