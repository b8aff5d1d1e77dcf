"""Array kernels: stencils over views, triangular loops, results written into arguments."""

import numpy as np

from corpus_language.registry import normal, positive, program

SQUARE = [(normal(5, 5, seed=1),)]
LINE = [(normal(9, seed=2),)]
SPD = np.array(
    [[4.0, 1.0, 0.5, 0.2], [1.0, 3.0, 0.3, 0.1], [0.5, 0.3, 5.0, 0.4], [0.2, 0.1, 0.4, 2.0]]
)


def jacobi_step(A, B):
    B[1:-1] = 0.33333 * (A[:-2] + A[1:-1] + A[2:])
    A[1:-1] = 0.33333 * (B[:-2] + B[1:-1] + B[2:])


@program(LINE)
def jacobi_1d(A):
    """A kernel that writes into its arguments, called in a time loop."""
    B = A.copy()
    for _ in range(1, 4):
        jacobi_step(A, B)
    return np.sum(A * B)


@program(SQUARE)
def jacobi_2d(A):
    """Four shifted views, written to the inner part of another array."""
    B = np.copy(A)
    for _ in range(3):
        B[1:-1, 1:-1] = 0.2 * (
            A[1:-1, 1:-1] + A[1:-1, :-2] + A[1:-1, 2:] + A[2:, 1:-1] + A[:-2, 1:-1]
        )
        A[1:-1, 1:-1] = B[1:-1, 1:-1] ** 2
    return A.sum()


@program(SQUARE)
def seidel_2d(A):
    """A stencil that reads what it wrote, by rows and elements."""
    N = A.shape[0]
    for i in range(1, N - 1):
        A[i, 1:-1] += A[i - 1, :-2] + A[i - 1, 1:-1] + A[i - 1, 2:] + A[i + 1, 1:-1]
        for j in range(1, N - 1):
            A[i, j] += A[i, j - 1]
            A[i, j] /= 9.0
    return np.sum(A**2)


@program([(normal(3, 6, seed=3), normal(3, 6, seed=4))], argnums=(0, 1))
def fdtd_fields(ex, hz):
    """In-place operators on slices of two fields, time loop over a local array."""
    fict = np.arange(3, dtype=np.float64)
    for t in range(3):
        ex[0, :] = fict[t]
        ex[1:, :] -= 0.5 * (hz[1:, :] - hz[:-1, :])
        hz[:-1, :-1] -= 0.7 * (ex[:-1, 1:] - ex[:-1, :-1])
    return np.sum(hz * hz) + np.sum(ex)


@program([(normal(4, 4, 4, seed=3),)])
def heat_3d(A):
    """Rank three, steps in all directions."""
    B = np.zeros_like(A)
    B[1:-1, 1:-1, 1:-1] = (
        0.125 * (A[2:, 1:-1, 1:-1] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[:-2, 1:-1, 1:-1])
        + 0.125 * (A[1:-1, 2:, 1:-1] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[1:-1, :-2, 1:-1])
        + A[1:-1, 1:-1, 1:-1]
    )
    return np.sum(B**2)


@program([(SPD,)])
def cholesky_loops(A):
    """Triangular loops with dot products of slices that depend on the index."""
    A[0, 0] = np.sqrt(A[0, 0])
    for i in range(1, A.shape[0]):
        for j in range(i):
            A[i, j] -= np.dot(A[i, :j], A[j, :j])
            A[i, j] /= A[j, j]
        A[i, i] -= np.dot(A[i, :i], A[i, :i])
        A[i, i] = np.sqrt(A[i, i])
    return np.sum(np.log(np.diag(A)))


@program([(SPD,)])
def lu_in_place(A):
    """A[i, :j] @ A[:j, j], two inner loops."""
    N = len(A)
    for i in range(N):
        for j in range(i):
            A[i, j] -= A[i, :j] @ A[:j, j]
            A[i, j] /= A[j, j]
        for j in range(i, N):
            A[i, j] -= A[i, :i] @ A[:i, j]
    return A[-1, -1] + A[1, 0] * A[0, 1]


@program([(SPD, normal(4, seed=2))], argnums=(0, 1))
def triangular_solve(L, b):
    """A solution written into np.empty_like, element after element."""
    x = np.empty_like(b)
    for i in range(len(b)):
        x[i] = (b[i] - L[i, :i] @ x[:i]) / L[i, i]
    return np.sum(x**2)


@program([(SPD, normal(4, seed=2))], argnums=(0, 1))
def ludcmp_backwards(A, b):
    """range with a negative step, slices that begin after the index."""
    N = b.size
    y = b.copy()
    for i in range(N - 1, -1, -1):
        y[i] = (y[i] - A[i, i + 1 :] @ y[i + 1 :]) / A[i, i]
    return y[0] * y[-1]


@program([(0.3 * normal(5, seed=6),)])
def durbin(r):
    """np.flip of a slice, a scalar carried along, assignment to growing slices."""
    y = np.empty_like(r)
    alpha = -r[0]
    beta = 1.0
    y[0] = -r[0]
    for k in range(1, r.shape[0]):
        beta *= 1.0 - alpha * alpha
        alpha = -(r[k] + np.dot(np.flip(r[:k]), y[:k])) / beta
        y[:k] += alpha * np.flip(y[:k])
        y[k] = alpha
    return np.sum(y**2)


@program([(1.5, 1.2, normal(3, 4, seed=1), normal(4, 3, seed=2))], argnums=(0, 2, 3))
def gemm_into_c(alpha, beta, A, B):
    """C[:] = alpha * A @ B + beta * C."""
    C = np.ones((A.shape[0], B.shape[1]))
    C[:] = alpha * A @ B + beta * C
    return np.sum(C * C)


@program([(normal(4, 4, seed=1), normal(4, 3, seed=2))], argnums=(0, 1))
def symmetric_rank_k(C, A):
    """Updates of rows up to the diagonal."""
    for i in range(A.shape[0]):
        C[i, : i + 1] *= 1.2
        for k in range(A.shape[1]):
            C[i, : i + 1] += 1.5 * A[i, k] * A[: i + 1, k]
    return np.sum(C**2)


@program([(normal(4, 3, seed=1), normal(4, 3, seed=2))], argnums=(0, 1))
def triangular_product(A, B):
    """trmm: dot with a column below the diagonal."""
    for i in range(B.shape[0]):
        for j in range(B.shape[1]):
            B[i, j] += np.dot(A[i + 1 :, i % 3], B[i + 1 :, j])
    B *= 1.5
    return B.sum()


@program([(normal(6, 3, seed=5),)])
def covariance_loops(data):
    """In-place subtraction of a mean, rows of a symmetric result."""
    mean = np.mean(data, axis=0)
    data -= mean
    M = data.shape[1]
    cov = np.zeros((M, M))
    for i in range(M):
        cov[i:M, i] = cov[i, i:M] = data[:, i] @ data[:, i:M] / (len(data) - 1.0)
    return np.sum(cov**2)


@program([(normal(6, 3, seed=5),)])
def correlation_loops(data):
    """std with a guard by mask, division by a row."""
    stddev = np.std(data, axis=0)
    stddev[stddev <= 0.1] = 1.0
    data = (data - data.mean(axis=0)) / (np.sqrt(len(data)) * stddev)
    corr = np.eye(data.shape[1])
    for i in range(data.shape[1] - 1):
        corr[i + 1 :, i] = corr[i, i + 1 :] = data[:, i] @ data[:, i + 1 :]
    return np.sum(corr * corr)


@program([(normal(5, 3, seed=7),)])
def gram_schmidt(A):
    """Columns of Q and rows of R, written one after the other."""
    Q = np.zeros_like(A)
    R = np.zeros((A.shape[1], A.shape[1]), dtype=A.dtype)
    for k in range(A.shape[1]):
        R[k, k] = np.sqrt(np.dot(A[:, k], A[:, k]))
        Q[:, k] = A[:, k] / R[k, k]
        for j in range(k + 1, A.shape[1]):
            R[k, j] = np.dot(Q[:, k], A[:, j])
            A[:, j] -= Q[:, k] * R[k, j]
    return np.sum(np.abs(R)) + Q[0, 0]


@program([(normal(4, 5, seed=1), normal(5, seed=2))], argnums=(0, 1))
def atax(A, x):
    """Two products in one expression: (A @ x) @ A."""
    return np.sum(((A @ x) @ A) ** 2)


@program([(normal(4, 4, seed=1), normal(4, seed=2), normal(4, seed=3))], argnums=(0, 1, 2))
def gemver(A, u, v):
    """outer added in place, two matrix-vector products."""
    A += np.outer(u, v)
    x = 1.2 * u @ A
    return np.dot(A @ x, v)


@program([(normal(2, 3, 4, seed=1), normal(4, 4, seed=2))], argnums=(0, 1))
def doitgen(A, C4):
    """A product reshaped back over the argument."""
    A[:] = np.reshape(np.reshape(A, (2, 3, 1, 4)) @ C4, (2, 3, 4))
    return np.sum(A**2)


@program([(normal(3, 4, seed=1), normal(4, 5, seed=2), normal(5, 3, seed=3))], argnums=(0, 1, 2))
def einsum_chain(A, B, C):
    """einsum of matrices, a trace."""
    return np.einsum("ij,jk,ki->", A, B, C) + np.trace(A @ B @ C)


@program([(normal(3, 4, seed=1), normal(3, 4, seed=2))], argnums=(0, 1))
def einsum_rows(A, B):
    """einsum with a kept index, tensordot."""
    rows = np.einsum("ij,ij->i", A, B)
    return np.sum(rows**2) + np.sum(np.tensordot(A, B, axes=([0], [0])))


@program([(positive(4, 4, seed=1),)])
def floyd_warshall(path):
    """minimum of a matrix and an outer sum, in place, many ties ahead."""
    for k in range(path.shape[0]):
        path[:] = np.minimum(path, np.add.outer(path[:, k], path[k, :]))
    return np.sum(path)


@program([(normal(8, seed=3), normal(3, seed=4))], argnums=(0, 1))
def convolution_loops(signal, kernel):
    """A window that slides: slices of fixed length at a moving place."""
    n = signal.shape[0] - kernel.shape[0] + 1
    out = np.empty(n)
    for i in range(n):
        out[i] = np.sum(signal[i : i + kernel.shape[0]] * kernel)
    return np.sum(np.maximum(out, 0))


@program([(normal(1, 6, 6, 2, seed=3), normal(3, 3, 2, 3, seed=4))], argnums=(0, 1))
def conv2d(inputs, weights):
    """newaxis, a sum over several axes, a four-dimensional result."""
    K = weights.shape[0]
    H = inputs.shape[1] - K + 1
    out = np.empty((inputs.shape[0], H, H, weights.shape[3]))
    for i in range(H):
        for j in range(H):
            patch = inputs[:, i : i + K, j : j + K, :, np.newaxis]
            out[:, i, j, :] = np.sum(patch * weights[np.newaxis, :, :, :], axis=(1, 2, 3))
    return np.mean(out**2)


@program([(normal(1, 6, 6, 2, seed=3),)])
def maxpool(x):
    """Blocks of a strided view, max over two axes."""
    out = np.empty((1, 3, 3, 2))
    for i in range(3):
        for j in range(3):
            out[:, i, j, :] = np.max(x[:, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2, :], axis=(1, 2))
    return np.sum(out)


@program([(normal(5, 5, seed=4),)])
def game_of_masks(field):
    """A boolean mask of the array itself, read and written."""
    mask = field > 0.5
    field[mask] *= 2.0
    field[~mask] = 0.1 * field[~mask] ** 2
    return field.sum()


@program([(normal(12, seed=4),)])
def red_black(u):
    """Strided slices on both sides of an in-place operator."""
    for _ in range(2):
        u[1:-1:2] = 0.5 * (u[:-2:2] + u[2::2])
        u[2:-1:2] += 0.5 * u[1:-2:2]
    return np.sum(u * u)


@program([(normal(6, 6, seed=4),)])
def cavity_pressure(p):
    """Boundary rows copied from their neighbours, a temporary of the old field."""
    pn = np.empty_like(p)
    for _ in range(2):
        pn = p.copy()
        p[1:-1, 1:-1] = (pn[1:-1, 2:] + pn[1:-1, :-2]) * 0.5 - pn[1:-1, 1:-1] ** 2 * 0.1
        p[:, -1] = p[:, -2]
        p[0, :] = p[1, :]
        p[-1, :] = 0
    return np.sum(p**2)


@program([(normal(7, seed=4), 0.3)], argnums=(0, 1))
def upwind(u, c):
    """A loop over time with roll and a scalar factor."""
    for n in range(4):
        u = u - c * (u - np.roll(u, 1))
        u[0] = 0.0
    return np.sum(u**2)


@program([(normal(4, 3, seed=9), positive(4, seed=2))], argnums=(0, 1))
def nbody_pairwise(pos, mass):
    """Pairwise differences by broadcasting, a softened power."""
    x = pos[:, 0:1]
    y = pos[:, 1:2]
    dx = x.T - x
    dy = y.T - y
    inv_r3 = dx**2 + dy**2 + 0.01
    inv_r3[inv_r3 > 0] = inv_r3[inv_r3 > 0] ** (-1.5)
    ax = (dx * inv_r3) @ mass
    ay = (dy * inv_r3) @ mass
    return np.sum(ax**2 + ay**2)


@program([(normal(3, 4, seed=9),)])
def softmax_rows(x):
    """max with keepdims, division by a kept sum."""
    tmp_max = np.max(x, axis=-1, keepdims=True)
    tmp_out = np.exp(x - tmp_max)
    return np.sum((tmp_out / np.sum(tmp_out, axis=-1, keepdims=True)) ** 2)


@program([(normal(5, seed=9),)])
def written_by_helper(x):
    """A helper that fills an array given as a keyword argument and returns nothing."""

    def fill(values, out):
        out[:] = values
        out[0] += 1.0
        out[-2:] *= 3.0

    buffer = np.zeros(len(x))
    fill(x**2, out=buffer)
    return np.sum(buffer * x)


@program([(normal(6, seed=9),)])
def views_alias(x):
    """A view taken before a write sees the write."""
    y = 2.0 * x
    head = y[:3]
    y[1] = 5.0 * x[0]
    head *= head
    return np.sum(y) + head[1]
