"""Linear algebra: our own kernels for systems and determinants, LAPACK for factorisations."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.linalg import LinAlgError

from s2s.kernels.library import F64, descriptor, entry, plain, usable

ndarray = np.ndarray


@functools.cache
def _entry(name: str) -> Callable[..., int]:
    return entry(name)


def _square(a: ndarray) -> ndarray:
    """A stack of square matrices; what NumPy raises of anything else."""
    a = usable(a, F64)
    if a.ndim < 2:
        raise LinAlgError(
            f"{a.ndim}-dimensional array given. Array must be at least two-dimensional"
        )
    if a.shape[-1] != a.shape[-2]:
        raise LinAlgError("Last 2 dimensions of the array must be square")
    return a


def _run(name: str, out: ndarray, *args: Any) -> ndarray:
    """Call a kernel; a status other than 0 says that the value does not exist."""
    if _entry(name)(descriptor(out), *args):
        raise LinAlgError("Singular matrix")
    return out


def _of_matrix(name: str, a: ndarray, shape: tuple[int, ...], *options: Any) -> ndarray:
    return _run(name, np.empty(shape), descriptor(a), a.ndim, *options)


# --- systems -------------------------------------------------------------------------------------


def _system(name: str, a: ndarray, b: ndarray, *options: Any) -> ndarray:
    a, b = _square(a), usable(b, F64)
    core = b.shape[-1:] if b.ndim == 1 else b.shape[-2:]
    if core[0] != a.shape[-1]:
        np.linalg.solve(a, b)  # raises: NumPy says what does not match
    shape = (*np.broadcast_shapes(a.shape[:-2], b.shape[:-2]), *core)
    return _run(name, np.empty(shape), descriptor(a), a.ndim, descriptor(b), b.ndim, *options)


def solve(a: ndarray, b: ndarray, quiet: bool = False) -> ndarray:
    """The solution of a x = b; `quiet`: inf and NaN for a singular a, and 0 for b = 0."""
    return _system("solve_f64", a, b, quiet)


def triangular_solve(
    a: ndarray, b: ndarray, lower: bool = True, unit: bool = False, quiet: bool = False
) -> ndarray:
    """The same for a triangle of a."""
    return _system("triangular_solve_f64", a, b, lower, unit, quiet)


def inv(a: ndarray, quiet: bool = False) -> ndarray:
    """The inverse."""
    a = _square(a)
    return _of_matrix("inv_f64", a, a.shape, quiet)


# --- determinants, Cholesky, LU ------------------------------------------------------------------


def _number(name: str, a: ndarray) -> Any:
    a = _square(a)
    return plain(_of_matrix(name, a, a.shape[:-2]))


def det(a: ndarray) -> Any:
    """The determinant."""
    return _number("det_f64", a)


def log_det(a: ndarray) -> Any:
    """The logarithm of its absolute value."""
    return _number("log_det_f64", a)


def det_sign(a: ndarray) -> Any:
    """Its sign: 1, -1 or 0."""
    return _number("det_sign_f64", a)


def cofactor(a: ndarray) -> ndarray:
    """The derivative of the determinant."""
    a = _square(a)
    return _of_matrix("cofactor_f64", a, a.shape)


def cholesky(a: ndarray) -> ndarray:
    """The lower Cholesky factor."""
    a = _square(a)
    try:
        return _of_matrix("cholesky_f64", a, a.shape)
    except LinAlgError:
        raise LinAlgError("Matrix is not positive definite") from None


def lu(a: ndarray) -> ndarray:
    """L and U in one matrix."""
    a = _square(a)
    return _of_matrix("lu_f64", a, a.shape)


def _indices(name: str, a: ndarray) -> ndarray:
    a = _square(a)
    return _run(name, np.empty(a.shape[:-1], np.int64), descriptor(a), a.ndim)


def lu_rows(a: ndarray) -> ndarray:
    """The row with which each step exchanged its own."""
    return _indices("lu_rows_i64", a)


def lu_permutation(a: ndarray) -> ndarray:
    """The row of a that comes to each place."""
    return _indices("lu_permutation_i64", a)


def triangle(x: ndarray, lower: bool = True, diagonal: float = 1.0) -> ndarray:
    """A triangle of x, its diagonal times a factor."""
    x = usable(x, F64)
    return _of_matrix("triangle_f64", x, x.shape, lower, diagonal)


def identity_like(a: ndarray) -> ndarray:
    """Ones on the diagonal."""
    return np.broadcast_to(np.eye(*a.shape[-2:]), a.shape).copy()


# --- LAPACK --------------------------------------------------------------------------------------


def eigh(a: ndarray, upper: bool = False, package: str = "numpy") -> ndarray:
    """Eigenvalues above eigenvectors."""
    if package == "scipy":
        import scipy.linalg

        values, vectors = scipy.linalg.eigh(a, lower=not upper)
    else:
        values, vectors = np.linalg.eigh(a, "U" if upper else "L")
    return np.concatenate((values[..., None, :], vectors), axis=-2)


def eigvalsh(a: ndarray, upper: bool = False) -> ndarray:
    """Eigenvalues of a symmetric matrix."""
    return np.linalg.eigvalsh(a, "U" if upper else "L")


def eig(a: ndarray) -> ndarray:
    """Eigenvalues above eigenvectors, where they are real; NumPy 2.5 has them in complex arrays."""
    values, vectors = np.linalg.eig(a)
    if np.iscomplexobj(values) and np.any(values.imag):
        raise LinAlgError("complex eigenvalues, of which s2s has no derivatives")
    return np.concatenate((values.real[..., None, :], vectors.real), axis=-2)


def svd(a: ndarray) -> ndarray:
    """Singular values above U above V."""
    u, s, vt = np.linalg.svd(a, full_matrices=False)
    return np.concatenate((s[..., None, :], u, np.swapaxes(vt, -1, -2)), axis=-2)


def svdvals(a: ndarray) -> ndarray:
    """Singular values."""
    return np.linalg.svd(a, compute_uv=False)


def qr(a: ndarray) -> ndarray:
    """Q above R."""
    return np.concatenate(np.linalg.qr(a), axis=-2)


def left_complement(a: ndarray) -> ndarray:
    """The columns that make U square."""
    return np.linalg.svd(a)[0][..., min(a.shape[-2:]) :]


def qr_complement(a: ndarray) -> ndarray:
    """The columns that make Q square."""
    return np.linalg.qr(a, mode="complete")[0][..., min(a.shape[-2:]) :]


def pinv(a: ndarray, rcond: float | None = None) -> ndarray:
    """The pseudoinverse."""
    return np.linalg.pinv(a) if rcond is None else np.linalg.pinv(a, rcond)


def lstsq(a: ndarray, b: ndarray, rcond: float | None = None) -> ndarray:
    """The least-squares solution."""
    return np.linalg.lstsq(a, b, rcond)[0]


def lstsq_rank(a: ndarray, rcond: float | None = None) -> int:
    """The rank that belongs to it."""
    return int(np.linalg.lstsq(a, np.zeros(a.shape[0]), rcond)[2])


def matrix_rank(a: ndarray, rcond: float | None = None) -> int:
    """The number of singular values that count."""
    return int(np.linalg.matrix_rank(a, rcond))


def expm(a: ndarray) -> ndarray:
    """The matrix exponential."""
    import scipy.linalg

    return scipy.linalg.expm(a)


# --- exceptions ----------------------------------------------------------------------------------


def failure(*operands: Any, of: str, **attrs: Any) -> int:
    """What an operation raises, as a number; see the declaration."""
    from s2s import kernels

    try:
        getattr(kernels, of)(*operands, **attrs)
    except LinAlgError:
        return 1
    except ValueError:
        return 2
    except IndexError:
        return 3
    return 0
