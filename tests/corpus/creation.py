"""Arrays made from numbers: grids on a line and in space, matrices with a pattern."""

import numpy as np

from corpus.registry import INF, NAN, normal, program, vec


@program(smooth=[(normal(6),)], edges=[(np.zeros(6),), (vec(1.0, NAN, 0.0, -1.0, INF, 2.0),)])
def grids_on_a_line(x):
    """np.linspace with active ends, without endpoint, of one point; logspace, geomspace."""
    a = np.linspace(x[0], x[1], 7)
    b = np.linspace(0, 1, 5)
    c = np.linspace(x[2], 3.0, num=4, endpoint=False)
    d, h = np.linspace(0.0, x[3], 5, retstep=True)
    e = np.logspace(0, x[4], 4)
    f = np.geomspace(1.0, 2.0 + x[5] ** 2, 5)
    g = np.linspace(0, 10, len(x), dtype=int)
    total = np.sum(a**2) + np.sum(b * x[0]) + np.sum(c**3) + np.sum(d) * h + np.sum(np.sin(e))
    return total + np.sum(f * f) + np.sum(g * x) + np.sum(np.linspace(x[0], 2, 1))


@program(
    smooth=[(0.3, 4.1, normal(4)), (0.7, 2.6, normal(4))],
    edges=[(0.25, 0.5, np.zeros(4)), (0.5, -1.0, vec(1.0, NAN, 0.0, -1.0))],
)
def a_grid_of_steps(h, end, x):
    """np.arange with an active start, stop and step: the values move with start and step."""
    t = np.arange(h, end, 0.25)
    u = np.arange(0.0, end, step=h)
    v = np.arange(end) * np.broadcast_to(h, (len(np.arange(end)),))
    w = np.arange(2, 4.5, h, dtype=float)
    y = 1.0
    for s in np.arange(0, end, h):
        y += h * np.sin(s + x[0])
    total = np.sum(t**2) + np.sum(u * u) + np.sum(v**3) + (w[1] + w[3]) * x[1]
    return total + y + len(np.arange(-h))


@program(smooth=[(normal(6),)], edges=[(np.zeros(6),)])
def matrices_with_a_pattern(x):
    """np.diag both ways, eye, identity, tri, diagflat, vander."""
    n = len(x)
    D = np.diag(x) + np.eye(n) * x[0] + np.identity(n) + np.eye(n, k=1) * x[1]
    E = np.diag(x[:3], k=-1)
    F = np.tri(4) + np.diagflat([1.0, 2.0, 3.0, 4.0])
    V = np.vander(x[:3]) * np.arange(9).reshape(3, 3) + np.vander(x[3:], increasing=True) ** 2
    total = np.sum(D**2) + np.sum(E**3) + np.sum(np.diag(D, 1) * np.arange(5))
    return total + np.sum(F) * x[2] + np.sum(np.eye(3, 2) @ x[:2]) + np.sum(V)


@program(smooth=[(normal(3, 4),)], edges=[(np.zeros((3, 4)),), (np.full((3, 4), NAN),)])
def triangles(A):
    """np.tril, np.triu of a matrix and of a vector, np.diagonal with an offset."""
    lower, upper = np.tril(A), np.triu(A, 1)
    B = np.sin(np.tril(A, -1)) + lower**2 * upper + upper**3
    return np.sum(B) + np.sum(np.triu(A[0]) * lower[0]) + np.sum(A.diagonal(offset=1) ** 2)


@program(smooth=[(normal(6),)], edges=[(np.zeros(6),)])
def grids_in_space(x):
    """np.meshgrid in both orders and sparse, np.indices, np.fromfunction."""
    X, Y = np.meshgrid(x, x[:3] ** 2)
    U, V = np.meshgrid(x[:2], x[:3], indexing="ij")
    i, j = np.indices((3, 4))
    G = np.fromfunction(lambda i, j: i + 2 * j * x[1], (3, 3))
    P, Q, R = np.meshgrid(x[:2], x[:3], x[1:3])
    S = np.meshgrid(x[:2], x[:3], sparse=True)
    total = np.sum(X * Y) + np.sum(U**2 * V) + np.sum(i * j) * x[0] + np.sum(G**2)
    return total + np.sum(P * Q * R**2) + np.sum(S[0] * S[1] ** 2)


@program(smooth=[(normal(6),)], edges=[(np.zeros(6),)])
def concise_forms(x):
    """np.r_, np.c_, np.mgrid, np.ogrid and np.s_, with counts of points for steps."""
    a = np.r_[x[:2], 1.0, x[3] ** 2] * np.arange(4)
    b = np.c_[x[:3], x[3:]] ** 2 * np.arange(2)
    c = np.r_[0:3, 5] * x[:4] + np.r_[0:1:4j]
    i, j = np.mgrid[0:3, 0:2]
    u, v = np.ogrid[0:3, 0:2]
    X, Y = np.mgrid[-1:1:3j, 0.0:1.0:0.5]
    inner = np.s_[1:-1]
    total = np.sum(a) + np.sum(b) + np.sum(c) + np.sum(i * x[0] + j * x[1]) + np.sum((u + v) * x[2])
    return total + np.sum(X * Y + x[4]) + np.sum(np.r_[x[1], -x][inner] ** 2)


@program(smooth=[(normal(6),)], edges=[(np.zeros(6),)])
def of_lists_and_orders(x):
    """Arrays of nested lists of numbers and arrays; rows assigned from lists; order='F'."""
    M = np.array([[x[0], x[1]], [x[2], 1.0]])
    R = np.array([x[:3], x[3:]])
    P = np.array((x, x * 2.0)).T
    Q = np.zeros([2, 3], dtype=float, order="F")
    Q[:] = [x[0], 1.0, x[2]]
    Q[1] = x[3:]
    Q[:, 1] = (1.0, x[1])
    F = np.full((2, 3), [x[0], 2.0, x[1]]) + np.full_like(Q, x[1]) * np.array([1, 2, 3], ndmin=2)
    G = R.reshape(3, 2, order="F") + R.ravel(order="F")[1] * R.flatten("F")[2]
    total = np.sum(M @ M) + np.sum(R**2) + np.sum(P**2) + np.sum(Q**2) + np.sum(F * Q)
    return total + np.sum(G**2 * np.arange(2))


@program(smooth=[(normal(3), normal(2, seed=4))], argnums=(0, 1))
def grids_without_copies(x, y):
    """meshgrid(copy=False): sparse grids see a later write."""
    rows, columns = np.meshgrid(x, y, copy=False, sparse=True, indexing="ij")
    x[0] = y[1] * 2.0
    total = np.sum(rows * np.cos(columns))
    wide, high = np.meshgrid(x, y, copy=False)
    return total + np.sum(wide * high**2)
