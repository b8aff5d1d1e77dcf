"""Linear algebra as users call it: bodies in s2s-Python over the operations (see `composites`)."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from s2s.elementary import factorizations as factors
from s2s.elementary import linalg as matrices
from s2s.elementary.declare import Composite, Operation

OPERATIONS_OF_MATRICES: tuple[Operation, ...] = (
    *(matrices.solve, matrices.triangular_solve, matrices.triangle, matrices.identity_like),
    *(matrices.inv, matrices.det, matrices.log_det, matrices.det_sign, matrices.cofactor),
    *(matrices.failure, matrices.cholesky, matrices.lu, matrices.lu_rows, matrices.lu_permutation),
    *(factors.eig, factors.eigh, factors.eigvalsh, factors.svd, factors.svdvals, factors.qr),
    *(factors.left_complement, factors.qr_complement),
    *(factors.pinv, factors.lstsq, factors.lstsq_rank, factors.matrix_rank, factors.expm),
)
"""What the bodies below call, and the frontend and the tape take by the declared signatures."""


class SlogdetResult(NamedTuple):
    """What `np.linalg.slogdet` returns."""

    sign: Any
    logabsdet: Any


class EigResult(NamedTuple):
    """What `np.linalg.eig` returns."""

    eigenvalues: Any
    eigenvectors: Any


class EighResult(NamedTuple):
    """What `np.linalg.eigh` returns."""

    eigenvalues: Any
    eigenvectors: Any


class SVDResult(NamedTuple):
    """What `np.linalg.svd` returns."""

    U: Any
    S: Any
    Vh: Any


class QRResult(NamedTuple):
    """What `np.linalg.qr` returns."""

    Q: Any
    R: Any


def solve(a, b):
    """One right-hand side, or one for each column."""
    a, b = np.asarray(a), np.asarray(b)
    if b.ndim == 1 and a.ndim > 2:
        return matrices.solve(a, b[:, None])[..., 0]
    return matrices.solve(a, b)


def slogdet(a):
    """The sign and the logarithm of the absolute value."""
    a = np.asarray(a)
    return SlogdetResult(matrices.det_sign(a), matrices.log_det(a))


def cholesky(a, *, upper=False):
    """The lower factor, or the upper one of the upper triangle."""
    a = np.asarray(a)
    if upper:
        return np.swapaxes(matrices.cholesky(np.swapaxes(a, -1, -2)), -1, -2)
    return matrices.cholesky(a)


def eig(a):
    """Eigenvalues, where they are real, and eigenvectors in columns."""
    packed = factors.eig(np.asarray(a))
    return EigResult(packed[..., 0, :], packed[..., 1:, :])


def eigvals(a):
    """Eigenvalues, where they are real."""
    return factors.eig(np.asarray(a))[..., 0, :]


def eigh(a, UPLO="L"):
    """Eigenvalues in increasing order, and eigenvectors in columns."""
    packed = factors.eigh(np.asarray(a), upper=UPLO in ("U", "u"))
    return EighResult(packed[..., 0, :], packed[..., 1:, :])


def eigvalsh(a, UPLO="L"):
    """Eigenvalues in increasing order."""
    return factors.eigvalsh(np.asarray(a), upper=UPLO in ("U", "u"))


def svd(a, full_matrices=True, compute_uv=True, hermitian=False):
    """Singular values, with singular vectors in the columns of U and the rows of V^T."""
    a = np.asarray(a)
    if not compute_uv:
        return factors.svdvals(a)
    m = a.shape[-2]
    packed = factors.svd(a)
    u, s, v = packed[..., 1 : m + 1, :], packed[..., 0, :], packed[..., m + 1 :, :]
    if full_matrices:
        u = completed(u, factors.left_complement(a))
        v = completed(v, factors.left_complement(np.swapaxes(a, -1, -2)))
    return SVDResult(u, s, np.swapaxes(v, -1, -2))


def completed(columns, others):
    """Orthonormal columns and `others` orthogonal to them, which stay so as they move."""
    others = others - columns @ (np.swapaxes(columns, -1, -2) @ others)
    others = 1.5 * others - 0.5 * (others @ (np.swapaxes(others, -1, -2) @ others))
    return np.concatenate((columns, others), axis=-1)


def qr(a, mode="reduced"):
    """Q with orthonormal columns and R; of a wide matrix by its first square."""
    a = np.asarray(a)
    m, n = a.shape[-2], a.shape[-1]
    k = min(m, n)
    packed = factors.qr(a[..., :k])
    q, r = packed[..., :m, :], packed[..., m:, :]
    r = np.concatenate((r, np.swapaxes(q, -1, -2) @ a[..., k:]), axis=-1)
    if mode == "r":
        return r
    if mode == "complete":
        q = completed(q, factors.qr_complement(a))
        r = np.concatenate((r, np.zeros((*a.shape[:-2], m - k, n))), axis=-2)
    return QRResult(q, r)


def lstsq(a, b, rcond=None):
    """Solution, sums of squared residuals, rank, singular values."""
    a, b = np.asarray(a), np.asarray(b)
    columns = b[:, None] if b.ndim == 1 else b
    x = factors.lstsq(a, columns, rcond=rcond)
    rank = factors.lstsq_rank(a, rcond=rcond)
    m, n = a.shape
    told = columns.shape[1] if rank == n and m > n else 0
    residuals = np.sum((columns - a @ x) ** 2, axis=0)[:told]
    return (x[:, 0] if b.ndim == 1 else x), residuals, rank, factors.svdvals(a)


def pinv(a, rcond=None):
    """The pseudoinverse."""
    return factors.pinv(np.asarray(a), rcond=rcond)


def matrix_rank(a, tol=None):
    """The number of singular values above the tolerance."""
    a = np.asarray(a)
    if tol is None:
        return factors.matrix_rank(a)
    return np.sum(factors.svdvals(a) > tol)


def matrix_power(a, n):
    """By repeated squaring; of a negative power the inverse first."""
    a = np.asarray(a)
    base = matrices.inv(a) if n < 0 else np.copy(a)
    k = abs(n)
    if k == 0:
        return matrices.identity_like(a)
    while k % 2 == 0:
        base = base @ base
        k = k // 2
    result = np.copy(base)
    k = k // 2
    while k > 0:
        base = base @ base
        if k % 2 == 1:
            result = result @ base
        k = k // 2
    return result


def cond(x, p=None):
    """The largest singular value over the smallest, or the product of two norms."""
    x = np.asarray(x)
    if p is None or p == 2:
        s = factors.svdvals(x)
        return s[..., 0] / s[..., -1]
    if p == -2:
        s = factors.svdvals(x)
        return s[..., -1] / s[..., 0]
    return np.linalg.norm(x, p) * np.linalg.norm(matrices.inv(x), p)


def multi_dot(arrays):
    """The product of all, from the left."""
    product = arrays[0]
    for k in range(1, len(arrays)):
        product = product @ arrays[k]
    return product


def trace(a, offset=0, axis1=0, axis2=1):
    """The sum of the diagonal of the first two axes, or of others."""
    return np.sum(np.diagonal(a, offset, axis1, axis2), axis=-1)


def matrix_trace(x, *, offset=0):
    """The sum of the diagonal of the last two axes."""
    x = np.asarray(x)
    first, last = max(-offset, 0), min(x.shape[-2], x.shape[-1] - offset)
    i = np.arange(first, max(first, last))
    return np.sum(x[..., i, i + offset], axis=-1)


Composite(solve, spellings=(np.linalg.solve,))
Composite(slogdet, spellings=(np.linalg.slogdet,))
Composite(cholesky, spellings=(np.linalg.cholesky,))
Composite(eig, spellings=(np.linalg.eig,))
Composite(eigvals, spellings=(np.linalg.eigvals,))
Composite(eigh, spellings=(np.linalg.eigh,))
Composite(eigvalsh, spellings=(np.linalg.eigvalsh,))
Composite(svd, spellings=(np.linalg.svd,))
Composite(qr, spellings=(np.linalg.qr,))
Composite(lstsq, spellings=(np.linalg.lstsq,))
Composite(pinv, spellings=(np.linalg.pinv,))
Composite(matrix_rank, spellings=(np.linalg.matrix_rank,))
Composite(matrix_power, spellings=(np.linalg.matrix_power,))
Composite(cond, spellings=(np.linalg.cond,))
Composite(multi_dot, spellings=(np.linalg.multi_dot,))
Composite(trace, spellings=(np.trace,))
Composite(matrix_trace, spellings=(np.linalg.trace,))
