"""Linear algebra with kernels of our own: systems, inverse, determinants, Cholesky, LU.

The derivatives are those of Giles, "An extended collection of matrix derivative results for
forward and reverse mode" (2008); of Cholesky also Murray (2016). Leading axes count matrices.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from s2s.elementary.arithmetic import eq, strong
from s2s.elementary.arrays import (
    gather,
    matmul_ct,
    scatter_like,
    sum,
    sum_like,
    swapped,
    with_axis,
)
from s2s.elementary.declare import Matrix, Passive
from s2s.elementary.views import rank
from s2s.ir.types import I64, Array, DType, Scalar

# --- what the rules share ------------------------------------------------------------------------


def once(build: Callable[[], Any]) -> Callable[[], Any]:
    """A part that several rules of one operation use, built at most once."""
    return functools.cache(build)


def spread(number, matrix):
    """The number of each matrix, as a matrix of size 1."""
    last = rank(matrix)
    return number if last == 2 else with_axis(with_axis(number, last - 2), last - 1)


def inner(ct, matrix):
    """The sum of products over each matrix."""
    last = rank(matrix)
    return sum(strong(ct, matrix), axes=(last - 2, last - 1), keepdims=False)


def per_matrix(types, attrs):
    """The type of a number for each matrix."""
    (x,) = types
    return Scalar(x.dtype) if x.rank == 2 else Array(x.dtype, x.rank - 2)


def as_matrix(types, attrs):
    """The type of the first operand."""
    return types[0]


def like(part, operand):
    """Summed over the matrices that `operand` was repeated for."""
    return part if rank(operand) <= 2 and rank(part) == rank(operand) else sum_like(part, operand)


def folded(x, upper=False):
    """The cotangent of a symmetric matrix as that of the triangle from which it is read."""
    return triangle(x + swapped(x), lower=not upper, diagonal=0.5)


def mirrored(x, upper=False):
    """The symmetric matrix that a triangle stands for."""
    whole = triangle(x, lower=not upper, diagonal=1.0)
    return whole + swapped(triangle(x, lower=not upper, diagonal=0.0))


triangle = Matrix(
    name="triangle",
    result=as_matrix,
    signature=("x", "*", "lower=True", "diagonal=1.0"),
    pullbacks=lambda ct, x, out, lower=True, diagonal=1.0: (
        lambda: triangle(ct, lower=lower, diagonal=diagonal),
    ),
    pushforward=lambda dots, x, out, lower=True, diagonal=1.0: triangle(
        dots[0], lower=lower, diagonal=diagonal
    ),
    analytic=lambda x, **attrs: triangle(x.real, **attrs) + 1j * triangle(x.imag, **attrs),
)
"""The lower or the upper triangle, its diagonal times a factor, and zeros."""

# --- systems -------------------------------------------------------------------------------------


def _system_type(types, attrs):
    a, b = types
    return Array(b.dtype, 1 if b.rank == 1 else max(a.rank, b.rank))


def _product(c, x):
    """c x^T, of columns or of vectors."""
    if rank(x) == 1:
        return matmul_ct(with_axis(c, 1), with_axis(x, 0), cotangent=0)
    return matmul_ct(c, swapped(x), cotangent=0)


def _solve_pullbacks(ct, a, b, out, quiet=False):
    of_b = once(lambda: solve(swapped(a), ct, quiet=True))
    return lambda: like(-_product(of_b(), out), a), lambda: like(of_b(), b)


def _right_side(da, db, out):
    """What a system with a moving matrix is solved for: db - da x."""
    if da is None:
        return db
    moved = matmul_ct(da, out, cotangent=0)
    return -moved if db is None else db - moved


solve = Matrix(
    name="solve",
    result=_system_type,
    signature=("a", "b", "*", "quiet=False"),
    pullbacks=_solve_pullbacks,
    pushforward=lambda dots, a, b, out, quiet=False: solve(a, _right_side(*dots, out), quiet=True),
    may_raise=True,
    analytic=lambda a, b, quiet=False: np.linalg.solve(a, b),
)
"""The solution x of a x = b, by LU with partial pivoting; b of rank 1 is one vector, for which a is
one matrix. `quiet`: b is a cotangent or tangent; then nothing is raised."""


def _triangular_pullbacks(ct, a, b, out, lower=True, unit=False, quiet=False):
    flags = {"lower": not lower, "unit": unit, "quiet": True}
    of_b = once(lambda: triangular_solve(swapped(a), ct, **flags))

    def of_a():
        part = triangle(-_product(of_b(), out), lower=lower, diagonal=0.0 if unit else 1.0)
        return like(part, a)

    return of_a, lambda: like(of_b(), b)


def _triangular_pushforward(dots, a, b, out, lower=True, unit=False, quiet=False):
    da, db = dots
    if da is not None:
        da = triangle(da, lower=lower, diagonal=0.0 if unit else 1.0)
    return triangular_solve(a, _right_side(da, db, out), lower=lower, unit=unit, quiet=True)


triangular_solve = Matrix(
    name="triangular_solve",
    result=_system_type,
    signature=("a", "b", "*", "lower=True", "unit=False", "quiet=False"),
    pullbacks=_triangular_pullbacks,
    pushforward=_triangular_pushforward,
    may_raise=True,
    analytic=lambda a, b, lower=True, unit=False, quiet=False: np.linalg.solve(
        _read_triangle(a, lower, unit), b
    ),
)
"""The same for the lower or upper triangle of a, the only part that is read; `unit`: its diagonal
counts as ones."""


def _read_triangle(a, lower, unit):
    part = np.tril(a) if lower else np.triu(a)
    return part - np.diag(np.diag(part)) + np.eye(len(a)) if unit else part


def _inv_pullbacks(ct, a, out, quiet=False):
    turned = swapped(out)
    product = once(lambda: matmul_ct(turned, ct, cotangent=1))
    return (lambda: -matmul_ct(product(), turned, cotangent=0),)


inv = Matrix(
    name="inv",
    result=as_matrix,
    spellings=(np.linalg.inv,),
    signature=("a", "*", "quiet=False"),
    pullbacks=_inv_pullbacks,
    pushforward=lambda dots, a, out, quiet=False: (
        -matmul_ct(matmul_ct(out, dots[0], cotangent=1), out, cotangent=0)
    ),
    may_raise=True,
    analytic=lambda a, quiet=False: np.linalg.inv(a),
)

# --- determinants --------------------------------------------------------------------------------

det = Matrix(
    name="det",
    result=per_matrix,
    spellings=(np.linalg.det,),
    signature=("a",),
    pullbacks=lambda ct, a, out: (lambda: strong(spread(ct, a), cofactor(a)),),
    pushforward=lambda dots, a, out: inner(dots[0], cofactor(a)),
    analytic=np.linalg.det,
)


def _cofactor_pullbacks(ct, a, out):
    turned = once(lambda: swapped(inv(a, quiet=True)))

    def of_a():
        through_det = strong(spread(inner(ct, out), a), turned())
        through_inverse = matmul_ct(turned(), swapped(ct), cotangent=1)
        return through_det - matmul_ct(through_inverse, out, cotangent=0)

    return (of_a,)


def _cofactor_pushforward(dots, a, out):
    turned = swapped(inv(a, quiet=True))
    product = matmul_ct(out, swapped(dots[0]), cotangent=1)
    return strong(spread(inner(dots[0], turned), a), out) - matmul_ct(product, turned, cotangent=0)


cofactor = Matrix(
    name="cofactor",
    result=as_matrix,
    signature=("a",),
    pullbacks=_cofactor_pullbacks,
    pushforward=_cofactor_pushforward,
    analytic=lambda a: spread(np.linalg.det(a), a) * swapped(np.linalg.inv(a)),
)
"""The derivative of the determinant: where a is singular, too (its own derivative is not)."""

log_det = Matrix(
    name="log_det",
    result=per_matrix,
    signature=("a",),
    pullbacks=lambda ct, a, out: (lambda: strong(spread(ct, a), swapped(inv(a, quiet=True))),),
    pushforward=lambda dots, a, out: inner(dots[0], swapped(inv(a, quiet=True))),
    pole=lambda a, out: eq(out, -np.inf),
    analytic=lambda a: np.log(np.linalg.det(a) * np.sign(np.linalg.det(a.real))),
)
"""The logarithm of the absolute value of the determinant."""

failure = Passive(
    name="failure",
    elementwise=False,
    result=lambda types, attrs: I64,
    signature=("*operands", "of"),
    no_c="whether an array operation raises is asked of the operation, in Python",
)
"""What the operation named `of` raises: 1 for LinAlgError, 2 for ValueError, 3 for IndexError.

0 where it has a value. For a `try` that catches it.
"""

det_sign = Passive(name="det_sign", elementwise=False, result=per_matrix, signature=("a",))

# --- Cholesky, LU --------------------------------------------------------------------------------


def _cholesky_pullbacks(ct, a, out):
    def of_a():
        turned = swapped(out)
        upper = {"lower": False, "quiet": True}
        middle = triangle(matmul_ct(turned, ct, cotangent=1), lower=True, diagonal=0.5)
        left = triangular_solve(turned, middle, **upper)
        return folded(triangular_solve(turned, swapped(left), **upper))

    return (of_a,)


def _cholesky_pushforward(dots, a, out):
    left = triangular_solve(out, mirrored(dots[0]), lower=True, quiet=True)
    middle = triangular_solve(out, swapped(left), lower=True, quiet=True)
    return matmul_ct(out, triangle(middle, lower=True, diagonal=0.5), cotangent=1)


cholesky = Matrix(
    name="cholesky",
    result=as_matrix,
    signature=("a",),
    pullbacks=_cholesky_pullbacks,
    pushforward=_cholesky_pushforward,
    may_raise=True,
    analytic=np.vectorize(lambda a: _analytic_cholesky(a), signature="(n,n)->(n,n)"),
)
"""The lower factor L of a = L L^T. Only the lower triangle of a is read, as NumPy does, so only
there it has a derivative: that of an entry counts for its mirror image too."""


def _analytic_cholesky(a):
    """Without a conjugate, so that it is analytic in the entries."""
    factor = np.zeros_like(a)
    for j in range(len(a)):
        rest = a[j:, j] - factor[j:, :j] @ factor[j, :j]
        factor[j:, j] = rest / np.sqrt(rest[0])
    return factor


def _lu_pullbacks(ct, a, out):
    def of_a():
        lower = matmul_ct(swapped(_unit_lower(out)), triangle(ct, diagonal=0.0), cotangent=1)
        upper = triangle(ct, lower=False)
        upper = matmul_ct(upper, swapped(triangle(out, lower=False)), cotangent=0)
        middle = triangle(lower, diagonal=0.0) + triangle(upper, lower=False)
        middle = triangular_solve(swapped(out), middle, lower=False, unit=True, quiet=True)
        middle = swapped(triangular_solve(out, swapped(middle), lower=False, quiet=True))
        return scatter_like(middle, a, lu_permutation(a), axis=0)

    return (of_a,)


def _unit_lower(packed):
    """L: its ones are not stored."""
    return triangle(packed, diagonal=0.0) + identity_like(packed)


def _lu_pushforward(dots, a, out):
    moved = gather(dots[0], lu_permutation(a), axis=0)
    middle = triangular_solve(out, moved, lower=True, unit=True, quiet=True)
    turned = triangular_solve(swapped(out), swapped(middle), lower=True, quiet=True)
    middle = swapped(turned)
    lower = matmul_ct(_unit_lower(out), triangle(middle, diagonal=0.0), cotangent=1)
    upper = matmul_ct(triangle(middle, lower=False), triangle(out, lower=False), cotangent=0)
    return triangle(lower, diagonal=0.0) + triangle(upper, lower=False)


lu = Matrix(
    name="lu",
    result=as_matrix,
    signature=("a",),
    pullbacks=_lu_pullbacks,
    pushforward=_lu_pushforward,
)
"""L (without its ones) and U of the rows of one matrix in the order of `lu_permutation`."""


def _rows_type(types, attrs):
    return Array(DType.I64, types[0].rank - 1)


lu_rows = Passive(name="lu_rows", elementwise=False, result=_rows_type, signature=("a",))
"""Step k of the elimination exchanged row k with this one, as LAPACK writes a permutation."""
lu_permutation = Passive(
    name="lu_permutation", elementwise=False, result=_rows_type, signature=("a",)
)
"""Which row of a comes to each place."""
identity_like = Passive(
    name="identity_like", elementwise=False, result=as_matrix, signature=("a",), shape_only=(0,)
)
"""Ones on the diagonal, in the shape of the operand."""
