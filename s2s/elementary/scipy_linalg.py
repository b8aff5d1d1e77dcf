"""scipy.linalg, where SciPy is installed: bodies in s2s-Python (see `composites`)."""

from __future__ import annotations

import numpy as np

from s2s.elementary import factorizations as factors
from s2s.elementary import linalg as matrices
from s2s.elementary import linalg_composites as numpy_linalg
from s2s.elementary.foreign import foreign


def symmetric(a, lower):
    """The symmetric matrix of which one triangle is given."""
    return matrices.triangle(a, lower=lower) + np.swapaxes(
        matrices.triangle(a, lower=lower, diagonal=0.0), -1, -2
    )


def solve(
    a, b, lower=False, overwrite_a=False, overwrite_b=False, check_finite=True, assume_a=None,
    transposed=False,
):  # fmt: skip
    """A system; what is called symmetric is read from one triangle."""
    a = np.asarray(a)
    if assume_a in ("pos", "sym", "her", "positive definite", "symmetric", "hermitian"):
        a = symmetric(a, lower)
    return np.linalg.solve(np.swapaxes(a, -1, -2) if transposed else a, b)


def solve_triangular(
    a, b, trans=0, lower=False, unit_diagonal=False, overwrite_b=False, check_finite=True
):
    """A system with a triangle of a."""
    a, b = np.asarray(a), np.asarray(b)
    if trans in (0, "N"):
        return matrices.triangular_solve(a, b, lower=lower, unit=unit_diagonal)
    return matrices.triangular_solve(a.T, b, lower=not lower, unit=unit_diagonal)


def inv(a, overwrite_a=False, check_finite=True, assume_a=None, lower=False):
    """The inverse."""
    return matrices.inv(a)


def det(a, overwrite_a=False, check_finite=True):
    """The determinant."""
    return matrices.det(a)


def cholesky(a, lower=False, overwrite_a=False, check_finite=True):
    """The upper factor, or the lower one."""
    return np.linalg.cholesky(a, upper=not lower)


def cho_factor(a, lower=False, overwrite_a=False, check_finite=True):
    """The factor, and which triangle it is."""
    return np.linalg.cholesky(a, upper=not lower), lower


def cho_solve(c_and_lower, b, overwrite_b=False, check_finite=True):
    """Two triangular systems."""
    c, lower = c_and_lower
    b = np.asarray(b)
    if lower:
        y = matrices.triangular_solve(c, b, lower=True)
        return matrices.triangular_solve(c.T, y, lower=False)
    y = matrices.triangular_solve(c.T, b, lower=True)
    return matrices.triangular_solve(c, y, lower=False)


def lu_factor(a, overwrite_a=False, check_finite=True):
    """L and U in one matrix, and the exchanges of rows."""
    a = np.asarray(a)
    return matrices.lu(a), matrices.lu_rows(a)


def exchanged(exchanges):
    """The permutation that the exchanges make."""
    order = np.arange(len(exchanges))
    for k in range(len(exchanges)):
        other = exchanges[k]
        kept = order[k]
        order[k] = order[other]
        order[other] = kept
    return order


def lu_solve(lu_and_piv, b, trans=0, overwrite_b=False, check_finite=True):
    """Two triangular systems."""
    packed, exchanges = lu_and_piv
    b = np.asarray(b)
    order = exchanged(exchanges)
    if trans == 0:
        y = matrices.triangular_solve(packed, b[order], lower=True, unit=True)
        return matrices.triangular_solve(packed, y, lower=False)
    y = matrices.triangular_solve(packed.T, b, lower=True)
    y = matrices.triangular_solve(packed.T, y, lower=False, unit=True)
    x = np.zeros_like(y)
    x[order] = y
    return x


def expm(A):
    """The matrix exponential."""
    return factors.expm(A)


def eigh(a, b=None, *, lower=True, eigvals_only=False, overwrite_a=False, check_finite=True):
    """Eigenvalues and eigenvectors of a symmetric matrix."""
    if eigvals_only:
        return factors.eigvalsh(np.asarray(a), upper=not lower)
    packed = factors.eigh(np.asarray(a), upper=not lower, package="scipy")
    return packed[0], packed[1:]


def eigvalsh(a, b=None, *, lower=True, overwrite_a=False, check_finite=True):
    """Eigenvalues of a symmetric matrix."""
    return factors.eigvalsh(np.asarray(a), upper=not lower)


def svd(a, full_matrices=True, compute_uv=True, overwrite_a=False, check_finite=True):
    """Singular values and vectors."""
    return np.linalg.svd(a, full_matrices=full_matrices, compute_uv=compute_uv)


def svdvals(a, overwrite_a=False, check_finite=True):
    """Singular values."""
    return factors.svdvals(a)


def qr(a, overwrite_a=False, lwork=None, mode="full"):
    """Q and R."""
    if mode == "r":
        m, n = a.shape
        r = np.linalg.qr(a, mode="r")
        return np.concatenate((r, np.zeros((m - min(m, n), n))), axis=0)
    return np.linalg.qr(a, mode="reduced" if mode == "economic" else "complete")


def pinv(a, *, atol=None, rtol=None):
    """The pseudoinverse."""
    return factors.pinv(np.asarray(a), rcond=rtol)


def norm(a, ord=None, axis=None, keepdims=False, check_finite=True):
    """A norm of a vector or a matrix."""
    return np.linalg.norm(a, ord, axis, keepdims)


def block_diag(*arrs):
    """The matrices along the diagonal; vectors and numbers are rows."""
    height, width = 0, 0
    for part in arrs:
        block = np.atleast_2d(np.asarray(part))
        height = height + block.shape[0]
        width = width + block.shape[1]
    whole = np.zeros((height, width))
    i, j = 0, 0
    for part in arrs:
        block = np.atleast_2d(np.asarray(part))
        whole[i : i + block.shape[0], j : j + block.shape[1]] = block
        i = i + block.shape[0]
        j = j + block.shape[1]
    return whole


foreign(
    "scipy.linalg",
    *(solve, solve_triangular, inv, det, cholesky, cho_factor, cho_solve, lu_factor, lu_solve),
    *(expm, eigh, eigvalsh, svd, svdvals, qr, pinv, norm, block_diag, numpy_linalg.lstsq),
)
