"""Linear algebra: products, and factorisations and solvers by loops."""

import numpy as np

from corpus.registry import INF, NAN, normal, positive, program, vec


def spd(n, seed=0):
    """A symmetric positive definite matrix."""
    A = normal(n, n, seed=seed)
    return A @ A.T + n * np.eye(n)


SQUARES = [(normal(2, 2), normal(2, 2, seed=1)), (normal(5, 5), normal(5, 5, seed=1))]
RECTANGLES = [(normal(3, 4), normal(4, 2, seed=1)), (normal(1, 17), normal(17, 1, seed=1))]
ODD = [
    (np.zeros((2, 2)), np.ones((2, 2))),
    (np.zeros((0, 3)), np.zeros((3, 2))),
    (np.zeros((2, 0)), np.zeros((0, 2))),
    (np.array([[INF, 1.0], [0.0, NAN]]), np.array([[0.0, 1.0], [1.0, -1.0]])),
]


@program(smooth=SQUARES + RECTANGLES, edges=ODD, argnums=(0, 1))
def matrix_product(A, B):
    """matrix @ matrix."""
    C = A @ B
    return np.sum(C * C)


@program(smooth=RECTANGLES, edges=ODD, argnums=(0, 1))
def product_by_loops(A, B):
    """The triple loop."""
    C = np.zeros((A.shape[0], B.shape[1]))
    for i in range(A.shape[0]):
        for j in range(B.shape[1]):
            for k in range(A.shape[1]):
                C[i, j] += A[i, k] * B[k, j]
    total = 0.0
    for row in C:
        for c in row:
            total += c * c
    return total


@program(
    smooth=[(normal(3, 4), normal(4, seed=2)), (normal(20, 33), normal(33, seed=2))],
    edges=[(np.zeros((0, 2)), np.ones(2))],
    argnums=(0, 1),
)
def matrix_times_vector(A, x):
    """matrix @ vector and vector @ matrix."""
    y = A @ x
    z = y @ A
    return np.sum(z * x) + np.dot(y, y) + np.sum(np.dot(A, x))


@program(
    smooth=[(normal(3, 3), normal(3, seed=2))],
    edges=[(np.zeros((2, 2)), np.zeros(2))],
    argnums=(0, 1),
)
def quadratic_form(A, x):
    """x.T A x with transposes."""
    return x @ A @ x + np.sum(A.T @ A) + np.sum(A @ A.T * A)


@program(
    smooth=[(normal(2, 3, 4), normal(4, 2, seed=1))],
    edges=[(np.zeros((1, 2, 1)), np.ones((1, 2)))],
    argnums=(0, 1),
)
def batched_product(T, B):
    """A stack of matrices times one matrix."""
    C = T @ B
    return np.sum(C * C * C) + np.sum(C[0] @ C[1].T) if len(T) > 1 else np.sum(C)


@program(smooth=[(spd(1),), (spd(4),)], edges=[(np.eye(3),), (np.zeros((2, 2)),), (-np.eye(2),)])
def cholesky_by_loops(A):
    """The Cholesky factor; the logarithm of the determinant."""
    n = A.shape[0]
    L = np.zeros((n, n))
    for i in range(n):
        for j in range(i + 1):
            s = A[i, j]
            for k in range(j):
                s -= L[i, k] * L[j, k]
            if i == j:
                L[i, i] = np.sqrt(s)
            else:
                L[i, j] = s / L[j, j]
    log_det = 0.0
    for i in range(n):
        log_det += 2.0 * np.log(L[i, i])
    return log_det


@program(
    smooth=[(spd(2, 3), normal(2)), (normal(4, 4, seed=3), normal(4))],
    edges=[(np.eye(3), np.zeros(3)), (np.zeros((2, 2)), np.ones(2))],
    argnums=(0, 1),
)
def gauss_with_pivoting(A, b):
    """Gaussian elimination with partial pivoting: row swaps under active comparisons."""
    n = len(b)
    for k in range(n):
        p = k
        for i in range(k + 1, n):
            if abs(A[i, k]) > abs(A[p, k]):
                p = i
        if p != k:
            for j in range(n):
                A[k, j], A[p, j] = A[p, j], A[k, j]
            b[k], b[p] = b[p], b[k]
        for i in range(k + 1, n):
            factor = A[i, k] / A[k, k]
            A[i, k:] -= factor * A[k, k:]
            b[i] -= factor * b[k]
    x = np.zeros(n)
    for i in range(n - 1, -1, -1):
        x[i] = (b[i] - np.dot(A[i, i + 1 :], x[i + 1 :])) / A[i, i]
    return np.sum(x * x)


@program(smooth=[(spd(3), normal(3))], edges=[(np.eye(2), np.zeros(2))], argnums=(0, 1))
def triangular_solve(L, b):
    """Forward substitution with a scalar accumulator."""
    x = np.zeros(len(b))
    for i in range(len(b)):
        s = b[i]
        for j in range(i):
            s -= L[i, j] * x[j]
        x[i] = s / L[i, i]
    return np.sum(x) + x[-1] ** 2


@program(
    smooth=[(positive(6, seed=1), positive(7, seed=2) + 4.0, positive(6, seed=3), normal(7))],
    edges=[(np.zeros(1), np.ones(2), np.zeros(1), np.zeros(2))],
    argnums=(0, 1, 2, 3),
)
def tridiagonal_solver(lower, diagonal, upper, rhs):
    """The Thomas algorithm, which overwrites its arguments."""
    n = len(diagonal)
    for i in range(1, n):
        w = lower[i - 1] / diagonal[i - 1]
        diagonal[i] -= w * upper[i - 1]
        rhs[i] -= w * rhs[i - 1]
    rhs[n - 1] /= diagonal[n - 1]
    for i in range(n - 2, -1, -1):
        rhs[i] = (rhs[i] - upper[i] * rhs[i + 1]) / diagonal[i]
    return np.sum(rhs * rhs)


@program(smooth=[(normal(4, 3),)], edges=[(np.eye(3),), (np.zeros((2, 2)),)])
def gram_schmidt(A):
    """Modified Gram-Schmidt on the columns, in place."""
    n = A.shape[1]
    R = np.zeros((n, n))
    for j in range(n):
        v = A[:, j]
        for i in range(j):
            R[i, j] = np.dot(A[:, i], v)
            v -= R[i, j] * A[:, i]
        R[j, j] = np.sqrt(np.sum(v * v))
        v /= R[j, j]
    return np.sum(R * R * R) + A[0, 0]


@program(
    smooth=[(normal(3, 3), 4), (normal(2, 2), 1)], edges=[(normal(2, 2), 0), (np.zeros((2, 2)), 3)]
)
def matrix_power(A, n):
    """Powers by repeated products in a loop-carried matrix."""
    P = np.array([[1.0, 0.0], [0.0, 1.0]]) if len(A) == 2 else np.ones((3, 3))
    for _ in range(n):
        P = P @ A
    return np.sum(P * P)


@program(
    smooth=[(spd(4), normal(4, seed=5))],
    edges=[(np.eye(2), vec(1.0, 0.0)), (np.zeros((2, 2)), vec(1.0, 1.0))],
    argnums=(0, 1),
)
def power_iteration(A, x):
    """Power iteration with normalisation: the Rayleigh quotient."""
    for _ in range(8):
        y = A @ x
        x = y / np.sqrt(np.sum(y * y))
    return x @ A @ x


@program(smooth=[(spd(4, 2), normal(4, seed=5))], edges=[(np.eye(3), np.zeros(3))], argnums=(0, 1))
def conjugate_gradient(A, b):
    """Conjugate gradients with a data-dependent number of steps."""
    x = np.zeros(len(b))
    r = b - A @ x
    p = r.copy()
    rr = np.dot(r, r)
    steps = 0
    while rr > 1e-4 and steps < 10:
        q = A @ p
        alpha = rr / np.dot(p, q)
        x += alpha * p
        r -= alpha * q
        new = np.dot(r, r)
        p = r + (new / rr) * p
        rr = new
        steps += 1
    return np.dot(x, x) + rr


@program(smooth=[(normal(3, 3),)], edges=[(np.zeros((3, 3)),), (np.full((3, 3), INF),)])
def determinant(A):
    """The 3 by 3 determinant, element by element."""
    a, b, c = A[0]
    d, e, f = A[1]
    return (
        a * (e * A[2, 2] - f * A[2, 1])
        - b * (d * A[2, 2] - f * A[2, 0])
        + c * (d * A[2, 1] - e * A[2, 0])
    )


@program(smooth=[(normal(4, 4),), (normal(1, 1),)], edges=[(np.zeros((2, 2)),)])
def trace_and_diagonal(A):
    """The trace by a loop, diagonal elements rescaled."""
    t = 0.0
    for i in range(len(A)):
        t += A[i, i]
        A[i, i] *= 0.5
    return t * np.sum(A * A.T)


@program(
    smooth=[(normal(3, 5), normal(2, 5, seed=1))],
    edges=[(np.zeros((2, 2)), np.zeros((1, 2)))],
    argnums=(0, 1),
)
def distance_matrix(X, Y):
    """All squared distances by broadcasting of rank 3."""
    D = np.sum((X[:, None, :] - Y[None, :, :]) ** 2, axis=2)
    return np.sum(np.sqrt(D + 1.0)) + np.sum(D[0] * D[-1])


@program(
    smooth=[(normal(6, 6), normal(3, 3, seed=1)), (normal(3, 4), normal(3, 3, seed=1))],
    edges=[(np.zeros((2, 2)), np.ones((1, 1)))],
    argnums=(0, 1),
)
def convolution(image, kernel):
    """A two-dimensional convolution by four loops."""
    m, n = kernel.shape
    out = np.zeros((image.shape[0] - m + 1, image.shape[1] - n + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            for p in range(m):
                for q in range(n):
                    out[i, j] += image[i + p, j + q] * kernel[p, q]
    return np.sum(np.tanh(out))
