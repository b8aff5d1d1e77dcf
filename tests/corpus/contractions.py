"""einsum, tensordot and other contractions; norms."""

import numpy as np

from corpus.registry import normal, program, vec

A = normal(3, 4, seed=1)
B = normal(4, 3, seed=2)
T = normal(2, 3, 4, seed=3)


@program(smooth=[(A, B)], argnums=(0, 1), edges=[(np.zeros((2, 2)), np.ones((2, 2)))])
def einsum_of_matrices(a, b):
    """Products, transposes, traces, outer and elementwise forms, explicit and implicit."""
    c = np.einsum("ij,jk->ik", a, b) + np.einsum("ij,kj", a, b.T)
    d = np.einsum("ij,ji->i", a, b) * np.einsum("ii->i", c)
    e = np.einsum("i,j", a[0], b[:, 0]) + np.einsum("ij->ji", b[:, :1] * a[:1]).T
    return np.einsum("ii", c) + np.sum(d) + np.einsum("ij->", e**2) + np.einsum("i,i", d, d)


@program(smooth=[(T, A)], argnums=(0, 1), edges=[(np.zeros((1, 2, 2)), np.ones((2, 2)))])
def einsum_of_stacks(t, a):
    """Batches, an ellipsis, three operands, sums over axes that stand alone."""
    gram = np.einsum("bij,bkj->bik", t, t)
    quadratic = np.einsum("i,bij,j->b", a[:, 0], t, a[0])
    rows = np.einsum("...j,j->...", t, a[1])
    mixed = np.einsum("bij,ij->b", t, a) + np.einsum("bij,bij->b", t, t)
    return np.sum(gram**2) + np.sum(quadratic * mixed) + np.sum(rows) + np.einsum("bij->j", t)[0]


@program(smooth=[(T, A)], argnums=(0, 1), edges=[(np.zeros((1, 2, 2)), np.ones((2, 2)))])
def tensor_products(t, a):
    """tensordot with numbers and lists of axes; dot, inner and matmul of higher rank."""
    c = np.tensordot(t, a, axes=([1, 2], [0, 1])) * np.tensordot(t, t, axes=((0, 2), (0, 2)))[0, 0]
    d = np.tensordot(t, a.T, axes=1) + np.dot(t, a.T) + np.inner(t, a) + np.matmul(t, a.T)
    return np.sum(c) + np.sum(d**2) + np.sum(np.tensordot(a[0], a[1], axes=0)) + np.vdot(a, a)


@program(smooth=[(A, B)], argnums=(0, 1), edges=[(np.zeros((3, 3)), np.ones((3, 3)))])
def products_of_all_kinds(a, b):
    """kron, cross, outer, diagonals with an offset, a dot product with a number."""
    k = np.kron(a[:2, :2], b[:2, :2])
    c = np.cross(a[:, :3], b[:3]) + np.cross(a[0, :3], b[1])
    d = np.diagonal(a, offset=1) * 2.0
    return (
        np.sum(k**2) + np.sum(c * b[:3]) + np.sum(np.outer(a, b[0])) + d[0] + np.dot(2.0, b)[0, 0]
    )


@program(
    smooth=[(normal(4),), (normal(1),)],
    edges=[(np.zeros(3),), (vec(1.0, -1.0),), (vec(0.0, 2.0, 0.0),)],
)
def norms_of_a_vector(x):
    """np.linalg.norm of every usual order; at 0 the gradient is 0."""
    total = np.linalg.norm(x) + np.linalg.norm(x, 1) + np.linalg.norm(x, np.inf)
    return total + np.linalg.norm(x, 3) + np.linalg.norm(x, -np.inf) + np.linalg.norm(x, 0)


@program(smooth=[(A,)], edges=[(np.zeros((2, 3)),), (np.ones((2, 2)),)])
def norms_of_a_matrix(a):
    """Norms of matrices, and of their rows and columns."""
    whole = np.linalg.norm(a) * np.linalg.norm(a, 1) + np.linalg.norm(a, np.inf)
    rows = np.linalg.norm(a, axis=1, keepdims=True) + np.linalg.norm(a, ord=1, axis=0)
    return whole + np.linalg.norm(a, "fro") + np.sum(rows * a) + np.linalg.norm(a, axis=(0, 1))
