"""np.linalg as it is used: least squares, Gaussian densities and processes, filters, components."""

import numpy as np

from corpus.registry import normal, positive, program, vec


def spd(n, seed=0, shift=1.0):
    """A symmetric positive definite matrix."""
    A = normal(n, n, seed=seed)
    return A @ A.T + shift * np.eye(n)


@program(smooth=[(normal(3), normal(8, 3, seed=1), normal(8, seed=2))], argnums=(0, 1, 2))
def ridge_regression(log_weights, X, y):
    """np.linalg.solve of a vector, with a matrix of normal equations; transposes and products."""
    n, p = X.shape
    penalty = np.zeros((p, p))
    for k in range(p):
        penalty[k, k] = np.exp(log_weights[k])
    beta = np.linalg.solve(X.T @ X + penalty, X.T @ y)
    residual = y - X @ beta
    return np.sum(residual**2) / n + beta @ penalty @ beta


@program(
    smooth=[(vec(0.3, -0.5, -1.2), normal(6, seed=3), normal(6, seed=4))],
    argnums=(0, 1, 2),
)
def gaussian_process_likelihood(theta, x, y):
    """Cholesky factor, two triangular systems as general ones, log of a diagonal read in a loop."""
    n = len(x)
    difference = x[:, None] - x[None, :]
    K = np.exp(2.0 * theta[0] - 0.5 * np.exp(-2.0 * theta[1]) * difference**2)
    for i in range(n):
        K[i, i] += np.exp(2.0 * theta[2]) + 1e-6
    L = np.linalg.cholesky(K)
    alpha = np.linalg.solve(L.T, np.linalg.solve(L, y))
    half_log_det = 0.0
    for i in range(n):
        half_log_det += np.log(L[i, i])
    return 0.5 * y @ alpha + half_log_det + 0.5 * n * np.log(2.0 * np.pi)


@program(smooth=[(normal(5, 3), normal(3, seed=1), normal(3, 3, seed=2))], argnums=(0, 1, 2))
def gaussian_log_density(X, mean, factor):
    """slogdet and inv of a covariance, a quadratic form for each row."""
    covariance = factor @ factor.T + np.linalg.matrix_power(factor, 0)
    sign, log_det = np.linalg.slogdet(covariance)
    precision = np.linalg.inv(covariance)
    total = 0.0
    for x in X:
        d = x - mean
        total -= 0.5 * (d @ precision @ d + sign * log_det + len(d) * np.log(2.0 * np.pi))
    return total


@program(smooth=[(vec(0.1, -0.3, 0.2), normal(7, seed=5))], argnums=(0, 1))
def kalman_filter(log_noise, observations):
    """A filter of position and velocity: matrices carried through a loop, inv in each step."""
    F = np.array([[1.0, 0.1], [0.0, 1.0]])
    H = np.array([[1.0, 0.0]])
    Q = np.array([[np.exp(log_noise[0]), 0.0], [0.0, np.exp(log_noise[1])]])
    R = np.array([[np.exp(log_noise[2])]])
    state, P, likelihood = np.zeros(2), np.array([[2.0, 0.5], [0.5, 1.0]]), 0.0
    for z in observations:
        state, P = F @ state, F @ P @ F.T + Q
        innovation = z - H @ state
        S = H @ P @ H.T + R
        gain = P @ H.T @ np.linalg.inv(S)
        likelihood += innovation @ np.linalg.solve(S, innovation) + np.log(np.linalg.det(S))
        state = state + gain @ innovation
        P = P - gain @ H @ P
    return 0.5 * likelihood


@program(smooth=[(vec(1.2, -0.4), vec(0.5, 2.0))], argnums=(0, 1))
def newton_steps(start, a):
    """Newton's method with a Jacobian matrix that is written by hand, solved in each step."""
    x = start.copy()
    for _ in range(4):
        residual = np.array([x[0] ** 2 + a[0] * x[1] - 1.0, np.sin(x[0]) - a[1] * x[1] ** 3])
        J = np.array([[2.0 * x[0], a[0]], [np.cos(x[0]), -3.0 * a[1] * x[1] ** 2]])
        x = x - np.linalg.solve(J, residual)
    return x[0] + 2.0 * x[1]


@program(smooth=[(spd(4),), (normal(3, 3) + 4.0 * np.eye(3),)])
def functions_of_a_matrix(A):
    """det, trace, matrix_power, inv, cond on one matrix."""
    powers = np.linalg.matrix_power(A, 3) - np.linalg.matrix_power(A, -2)
    scale = np.trace(powers) / np.trace(A) ** 2 + np.trace(A, offset=1)
    return scale + np.log(np.abs(np.linalg.det(A))) + np.sum(np.linalg.inv(A)[0])


@program(smooth=[(normal(3, 3), normal(4, 3, 3, seed=1) + 3.0 * np.eye(3))], argnums=(0, 1))
def stacks_of_matrices(B, A):
    """Leading axes: solve with one right-hand side for all, inv, det, slogdet, cholesky of each."""
    X = np.linalg.solve(A, B)
    L = np.linalg.cholesky(A @ np.swapaxes(A, -1, -2) + np.linalg.inv(A @ np.swapaxes(A, -1, -2)))
    sign, log_det = np.linalg.slogdet(A)
    return np.sum(X * L) + np.sum(np.linalg.det(A) * log_det) + np.sum(np.linalg.inv(A) ** 2)


@program(
    smooth=[(spd(3),), (spd(5, seed=2),)],
    edges=[(np.eye(3),)],
)
def symmetric_functions(A):
    """eigh and eigvalsh: a function of the eigenvalues, and one of the eigenvectors."""
    w, v = np.linalg.eigh(A)
    root = (v * np.sqrt(np.abs(w))) @ v.T
    spread = np.linalg.eigvalsh(A)
    return np.sum(root) + spread[-1] / spread[0] + v[0, 0] ** 2


@program(smooth=[(normal(6, 3),), (normal(3, 5, seed=4),)])
def principal_components(X):
    """svd of centred data: explained variance, scores, reconstruction error; svd of values only."""
    centred = X - np.mean(X, axis=0)
    u, s, vt = np.linalg.svd(centred + 0.1 * X, full_matrices=False)
    scores = u[:, :2] * s[:2]
    error = np.sum((X - scores @ vt[:2]) ** 2)
    values = np.linalg.svd(X, compute_uv=False)
    return error + np.sum(s[:2] ** 2) / np.sum(s**2) + values[0]


@program(
    smooth=[(normal(7, 3), normal(7, seed=1)), (normal(3, 5), normal(3, seed=3))],
    argnums=(0, 1),
)
def least_squares(A, b):
    """lstsq with what it returns, pinv, qr of tall and wide matrices."""
    x, residuals, rank, s = np.linalg.lstsq(A, b, rcond=None)
    q, r = np.linalg.qr(A)
    y = np.linalg.pinv(A) @ (b + 1.0)
    return np.sum(x**2) + np.sum(residuals) + rank * s[0] + np.sum(np.sin(q @ r)) + y @ x + r[0, 1]


@program(smooth=[(spd(5), normal(5, seed=1))], argnums=(0, 1))
def power_iteration(A, start):
    """A loop of products, normalised by a square root, then the Rayleigh quotient."""
    x = start
    for _ in range(6):
        x = A @ x
        x = x / np.sqrt(x @ x)
    return x @ A @ x + np.log(x[0] ** 2)


@program(smooth=[(normal(4, 4) + 3.0 * np.eye(4), positive(4))], argnums=(0, 1))
def solved_where_it_is_wanted(A, b):
    """solve in one branch, and where a mask chooses it; a triangle written by slices."""
    U = np.zeros((4, 4))
    for i in range(4):
        U[i, i:] = A[i, i:]
    x = np.linalg.solve(U, b) if b[0] > 0.0 else b
    y = np.where(x > 0.2, np.linalg.solve(A, b), x)
    return np.sum(y**2)


@program(smooth=[(spd(3), normal(3, seed=6))], argnums=(0, 1))
def gradient_descent_on_a_quadratic(A, b):
    """A norm in the test of a while, results of factorisations by name, multi_dot."""
    x, steps = np.zeros(3), 0
    step = 1.0 / np.linalg.eigh(A).eigenvalues[-1]
    while np.linalg.norm(A @ x - b) > 0.5 * np.linalg.norm(b) and steps < 50:
        x = x - step * (A @ x - b)
        steps += 1
    log_det = np.linalg.slogdet(A).logabsdet + np.log(np.linalg.svd(A).S[0])
    return np.linalg.multi_dot([x, A, x]) + log_det + np.linalg.qr(A).R[0, 1]
