"""Array statements: elementwise arithmetic, broadcasting, reductions, shapes, allocation."""

import numpy as np

from corpus.registry import INF, NAN, ints, normal, positive, program, single, sizes, vec

VECTORS = sizes(normal, 1, 2, 17, 100)
LONG = [(normal(5000, seed=3),)]
EDGES = [(np.zeros(0),), (np.zeros(3),), (vec(0.0, -0.0, INF),), (vec(-INF, NAN, 1.0),)]
UNARY = [(positive(4) * 0.45,)]


@program(smooth=VECTORS + LONG, edges=EDGES)
def sum_of_squares(x):
    """np.sum over 0 to 5000 elements: the order of summation is fixed."""
    return np.sum(x * x)


@program(smooth=VECTORS, edges=EDGES[1:])
def mean_and_variance(x):
    """np.mean, twice."""
    m = np.mean(x)
    return np.mean((x - m) ** 2) + m


@program(smooth=[*VECTORS, *LONG], edges=EDGES)
def dot_product(x):
    """np.dot of vectors, of a vector with itself, and @."""
    y = np.cos(x)
    return np.dot(x, y) + x @ x - np.dot(y, y)


@program(smooth=UNARY, edges=EDGES)
def elementwise_functions(x):
    """Every smooth function of one variable on an array."""
    a = np.exp(x) + np.expm1(x) + np.log(x) + np.log1p(x) + np.log2(x) + np.log10(x)
    b = np.sqrt(x) + np.cbrt(x) + np.square(x) + np.reciprocal(x)
    c = np.sin(x) + np.cos(x) * np.tan(x) + np.arcsin(x) + np.arccos(x) + np.arctan(x)
    d = np.sinh(x) + np.cosh(x) * np.tanh(x) + np.arcsinh(x) + np.arctanh(x)
    return np.sum(a * b + c * d) + np.sum(np.arccosh(x + 1.0))


@program(
    smooth=[(normal(9), normal(9, seed=5))], edges=[(np.zeros(2), np.zeros(2))], argnums=(0, 1)
)
def elementwise_pairs(x, y):
    """Functions of two variables on arrays."""
    return np.sum(np.arctan2(y, x) + np.hypot(x, y) * x / (2.0 + y * y)) - np.sum(-x - y)


@program(
    smooth=[(positive(9), normal(9, seed=5))],
    edges=[(vec(0.0, 0.0, 0.0, -1.0), vec(2.0, 0.5, -1.0, 2.0)), (vec(NAN, 1.0), vec(0.0, INF))],
    argnums=(0, 1),
)
def elementwise_powers(x, p):
    """Powers of arrays: int, float and array exponents, and an array as exponent."""
    return np.sum(x**3 + x**-2 + x**0.5 + x**p) + np.sum(2.0**p) + np.sum(np.power(x, 2))


@program(smooth=[(normal(3), 0.7)], edges=[(np.zeros(0), 1.0), (vec(NAN), INF)], argnums=(0, 1))
def scalar_with_array(x, s):
    """A scalar broadcast against an array from both sides."""
    y = s * x + 1.0
    z = 2.0 - y / (s * s + 1.0)
    return np.sum(s / (1.0 + z * z)) + s


@program(
    smooth=[(normal(4, 3), normal(3, seed=1), normal(4, 1, seed=2))],
    edges=[
        (np.zeros((4, 1)), np.zeros(1), np.zeros((4, 1))),
        (normal(0, 3), normal(3), normal(0, 1)),
    ],
    argnums=(0, 1, 2),
)
def broadcasting(A, row, column):
    """Matrix with row and column; axes of size 1 stretch."""
    B = A * row + column
    C = column - row
    return np.sum(B * C) + np.sum(np.tanh(B) / (1.0 + C * C))


@program(
    smooth=[(normal(3), normal(4, seed=1))], edges=[(np.zeros(1), np.zeros(0))], argnums=(0, 1)
)
def outer_products(x, y):
    """np.outer, and newaxis by hand."""
    A = np.outer(x, y)
    B = x[:, None] - y[None, :]
    return np.sum(A * B) + np.sum(x[:, np.newaxis] * B)


@program(smooth=[(normal(4, 5),)], edges=[(np.zeros((3, 0)),), (np.full((2, 2), INF),)])
def sums_over_axes(A):
    """Sums and means over one axis, the last, several, with keepdims."""
    a = np.sum(A, axis=0)
    b = np.sum(A, axis=1)
    c = A.sum(axis=-1, keepdims=True)
    return np.sum(a * a) + np.sum(b**3) + np.sum(A * c) + np.sum(A) ** 2


@program(smooth=[(normal(2, 3, 4),)], edges=[(np.zeros((2, 3, 1)),)])
def three_axes(T):
    """Rank 3: sums over pairs of axes, means, rows of rows."""
    a = np.sum(T, axis=(0, 2))
    b = np.mean(T, axis=1)
    c = np.sum(T * T, axis=(1, 2), keepdims=True)
    return np.sum(a * a * a) + np.sum(b * b) + np.sum(c * T) + T[1, 2, 0] * np.sum(T[0])


@program(
    smooth=[(positive(6),)],
    edges=[(vec(2.0, 0.0, 3.0),), (vec(0.0, 0.0),), (np.zeros(0),), (vec(NAN, 0.0),)],
)
def products(x):
    """np.prod: its derivative is right at zeros."""
    return np.prod(x) + np.prod(x[1:])


@program(smooth=[(positive(3, 4),)], edges=[(np.array([[0.0, 2.0], [3.0, 0.0]]),)])
def products_over_axes(A):
    """np.prod over an axis."""
    return np.sum(np.prod(A, axis=0)) + np.sum(np.prod(A, axis=1) ** 2)


@program(smooth=[(normal(12),)], edges=[(np.zeros(12),)])
def reshaping(x):
    """reshape, transpose, ravel and back."""
    A = x.reshape(3, 4)
    B = np.reshape(x, (4, 3))
    C = A.T * B
    return np.sum(C.ravel() * x) + np.sum(np.transpose(A)[1] * 2.0) + C.reshape(-1)[5]


@program(smooth=[(normal(2, 3, 4),)], edges=[(np.zeros((1, 3, 0)),)])
def permuted_axes(T):
    """np.transpose with a permutation."""
    U = np.transpose(T, (2, 0, 1))
    V = np.sin(U) * 2.0
    return np.sum(V[:, 1, 2] * T[1, 2]) + np.sum(V * U) if len(V) > 0 else np.sum(T)


@program(
    smooth=[(normal(3), normal(4, seed=2))], edges=[(np.zeros(0), np.zeros(2))], argnums=(0, 1)
)
def concatenating(x, y):
    """np.concatenate of vectors, and of pieces of itself."""
    z = np.concatenate((x, y, x * 2.0))
    w = np.concatenate([z[1:], z[:1]])
    return np.sum(z * w)


@program(
    smooth=[(normal(2, 3), normal(2, 1, seed=2))],
    edges=[(np.zeros((2, 0)), np.zeros((2, 1)))],
    argnums=(0, 1),
)
def concatenating_matrices(A, B):
    """np.concatenate along both axes."""
    C = np.concatenate((A, B), axis=1)
    D = np.concatenate((C, C * C), axis=0)
    return np.sum(D[1:] * D[:-1])


@program(
    smooth=[(normal(3), normal(3, seed=2))], edges=[(np.zeros(2), vec(NAN, 1.0))], argnums=(0, 1)
)
def stacking(x, y):
    """np.stack along the first and the last axis."""
    A = np.stack((x, y, x * y))
    B = np.stack([x, y], axis=1)
    return np.sum((A @ B) ** 2) + B[0, 1]


@program(smooth=[(0.7, -1.2)], edges=[(0.0, 0.0), (NAN, INF)], argnums=(0, 1))
def arrays_of_scalars(x, y):
    """np.array of scalars and of lists of them."""
    v = np.array([x, y, x * y, 1.0])
    M = np.array([[x, 1.0], [2.0, y]])
    return np.sum(v * v) + M[0, 0] * M[1, 1] - M[0, 1] * M[1, 0] + np.sum(M @ M)


@program(smooth=[(0.7, 5), (0.7, 1)], edges=[(0.7, 0), (NAN, 3)])
def allocation(x, n):
    """zeros, ones, full, arange, zeros_like, of sizes known at run time."""
    a = np.zeros(n)
    b = np.ones((n, 2))
    c = np.full(n, 2.5)
    t = np.arange(n)
    u = np.arange(0.5, 0.5 + n)
    d = np.zeros_like(c)
    return np.sum((a + x) * b[:, 1] * c) + np.sum(np.sin(x * t) + u * x + d)


@program(smooth=VECTORS, edges=EDGES)
def differences(x):
    """Differences of neighbouring elements by slices."""
    d = x[1:] - x[:-1]
    return np.sum(d * d) + np.sum(x[::2]) * 0.5 + np.sum(x[::-1] * x)


@program(smooth=[(normal(5, 6),)], edges=[(np.zeros((2, 2)),)])
def matrix_slices(A):
    """Slices of both axes with steps, rows, columns, negative indices."""
    B = A[1:, ::2] * 2.0
    C = A[:-1, 1::2]
    return np.sum(B[:, :1] * C[:, -1:]) + np.sum(A[-1] * A[0]) + np.sum(A[:, -2] ** 2)


@program(
    smooth=[(single(normal(7)), single(normal(7, seed=4)))],
    edges=[(single(vec(0.0, NAN)), single(vec(1.0, INF)))],
    argnums=(0, 1),
    tolerance=2e-5,
)
def single_precision(x, y):
    """float32 arrays stay float32: Python floats are weak."""
    z = np.exp(0.5 * x) * y + 2.0
    return np.sum(z * z / (1.0 + x * x))


@program(smooth=[(single(normal(5)),)], edges=[(single(np.zeros(2)),)], tolerance=2e-5)
def single_precision_loop(x):
    """A loop over float32 elements with a carried scalar."""
    total = np.float32(0.0)
    for v in x:
        total = total * np.float32(0.5) + v * v
    return total


@program(smooth=[(single(normal(3, 4)),)], edges=[(single(np.zeros((3, 4))),)], tolerance=1e-4)
def single_precision_sums(A):
    """Sums of float32 that start as an int, in nested loops and branches."""
    weighted = 0
    tallest = 0
    for j in range(A.shape[0]):
        row = 0
        for i in range(A.shape[1]):
            weighted += (i - 1) * A[j, i]
            row += A[j, i] * A[j, i]
        if row > tallest:
            tallest = row
    return weighted * weighted + tallest


@program(
    smooth=[(single(normal(5)), normal(5, seed=2))],
    edges=[(single(np.zeros(2)), np.ones(2))],
    argnums=(0, 1),
    tolerance=2e-5,
)
def mixed_precision(x, y):
    """float32 meets float64: the result is float64, the gradients keep their dtypes."""
    return np.sum(x * y) + np.sum(np.sin(x)) * y[0]


@program(smooth=[(normal(4), ints(3, -1, 0, 2))], edges=[(np.zeros(2), ints(0, 1))])
def int_arrays(x, k):
    """int64 arrays in float arithmetic."""
    return np.sum(x * k) + np.sum(k / (x * x + 1.0)) + np.sum(x ** (k * k)) + np.sum(k // 2 + k % 2)


@program(
    smooth=[(normal(6), np.array([True, False, True, True, False, False]))],
    edges=[(vec(NAN, 1.0), np.array([False, True]))],
)
def bool_arrays(x, keep):
    """A bool array as a passive argument that chooses."""
    return np.sum(np.where(keep, x * x, -x))


@program(smooth=[(normal(6, 5)[::2, ::-1],), (normal(4, 6).T,)], edges=[(np.zeros((2, 2)).T,)])
def non_contiguous_argument(A):
    """An argument that is a strided view."""
    A[0] *= 2.0
    return np.sum(A * A[0]) + A[-1, -1]


@program(smooth=[(normal(100, seed=8),)], edges=[(np.zeros(0),), (np.full(40, NAN),)])
def pipeline(x):
    """A chain of array statements of one shape, which fuses."""
    a = np.sin(x) * 2.0
    b = a + x * x
    c = np.exp(-b * b)
    d = c / (1.0 + a * a)
    return np.sum(d - a * b) * 0.01


@program(smooth=[(normal(5),)], edges=[(np.zeros(2),), (vec(INF, -INF, NAN),)])
def copies(x):
    """np.copy and .copy() against binding by reference."""
    a = x
    b = np.copy(x)
    c = x.copy()
    a[0] = 2.0
    b[0] *= 3.0
    return np.sum(a * b * c)


@program(smooth=[(normal(3, 2),)], edges=[(np.zeros((0, 2)),), (np.zeros((1, 2)),)])
def shapes_as_numbers(A):
    """len, .shape, .size and .ndim in arithmetic."""
    m, n = A.shape
    return np.sum(A) * m / n + A.size * np.sum(A * A) + len(A) + A.ndim * A.shape[0]
