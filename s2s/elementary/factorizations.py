"""Factorisations that LAPACK computes: eigenvalues, singular values, QR, least squares; and expm.

An operation has one result, so what belongs together is packed into one matrix, row below row.
The derivatives are those of Giles (2008) and Seeger et al. (2017); of singular vectors Townsend
(2016); of the pseudoinverse Golub and Pereyra (1973). A difference of two equal eigenvalues or
singular values divides nothing: its part of the rule is 0, and the trace has an event.
"""

from __future__ import annotations

from s2s.elementary.arithmetic import eq, select, strong
from s2s.elementary.arrays import concatenate, matmul_ct, sum, swapped, with_axis, zeros_like
from s2s.elementary.declare import Matrix, Passive
from s2s.elementary.linalg import (
    as_matrix,
    folded,
    identity_like,
    mirrored,
    once,
    solve,
    triangle,
    triangular_solve,
)
from s2s.elementary.views import rank, row, rows, size
from s2s.ir.types import I64, Array


def _in_lapack(name: str) -> str:
    return f"`{name}` runs in LAPACK, which generated C does not call"


def _across(vector):
    """The numbers of a vector above the columns of a matrix."""
    return with_axis(vector, rank(vector) - 1)


def _down(vector):
    """The numbers of a vector beside the rows of a matrix."""
    return with_axis(vector, rank(vector))


def _inverse(x):
    """1/x, and 0 where x is 0."""
    return select(eq(x, 0.0), 0.0, 1.0 / x)


def _stacked(*parts):
    return concatenate(*parts, axis=rank(parts[-1]) - 2)


def _columns(x, y):
    """The inner products of the columns of x with those of y."""
    last = rank(y)
    return sum(strong(y, x), axes=(last - 2,), keepdims=False)


def _left(a, moved):
    return matmul_ct(a, moved, cotangent=1)


def _right(moved, a):
    return matmul_ct(moved, a, cotangent=0)


def _vector_of(types, attrs):
    return Array(types[0].dtype, types[0].rank - 1)


# --- symmetric eigenvalues -----------------------------------------------------------------------


def _eigen(packed):
    """Eigenvalues, eigenvectors, and 1 / (w_j - w_i)."""
    w, v = row(packed, 0), rows(packed, 1, None)
    return w, v, _inverse(_across(w) - _down(w))


def _has_equal(values):
    """Which of the sorted values equal their neighbours."""
    column = _down(values)
    return eq(rows(column, 1, None), rows(column, 0, -1))


def _eigh_pullbacks(ct, a, out, upper=False, package="numpy"):
    def of_a():
        _, v, gaps = _eigen(out)
        turned = _left(swapped(v), rows(ct, 1, None))
        inside = _left(v, strong(turned, gaps)) + strong(_across(row(ct, 0)), v)
        return folded(_right(inside, swapped(v)), upper)

    return (of_a,)


def _eigh_pushforward(dots, a, out, upper=False, package="numpy"):
    _, v, gaps = _eigen(out)
    moved = _right(mirrored(dots[0], upper), v)
    turned = _left(swapped(v), moved)
    values = with_axis(_columns(v, moved), rank(a) - 2)
    return _stacked(values, _left(v, strong(turned, gaps)))


eigh = Matrix(
    name="eigh",
    result=as_matrix,
    signature=("a", "*", "upper=False", "package='numpy'"),
    pullbacks=_eigh_pullbacks,
    pushforward=_eigh_pushforward,
    singular=lambda a, out, **attrs: _has_equal(row(out, 0)),
    may_raise=True,
    up_to_sign=True,
    no_c=_in_lapack("np.linalg.eigh"),
)
"""Eigenvalues (the first row) and eigenvectors (the columns of the other rows), by the LAPACK
function that the package calls: the signs of the vectors are its choice. Only one triangle of a is
read, as NumPy does."""


def _eigvalsh_pullbacks(ct, a, out, upper=False):
    def of_a():
        v = rows(eigh(a, upper=upper), 1, None)
        return folded(_right(strong(_across(ct), v), swapped(v)), upper)

    return (of_a,)


def _eigvalsh_pushforward(dots, a, out, upper=False):
    v = rows(eigh(a, upper=upper), 1, None)
    return _columns(v, _right(mirrored(dots[0], upper), v))


eigvalsh = Matrix(
    name="eigvalsh",
    result=_vector_of,
    signature=("a", "*", "upper=False"),
    pullbacks=_eigvalsh_pullbacks,
    pushforward=_eigvalsh_pushforward,
    may_raise=True,
    no_c=_in_lapack("np.linalg.eigvalsh"),
)

# --- general eigenvalues, where they are real ----------------------------------------------------


def _eig_pullbacks(ct, a, out):
    def of_a():
        _, v, gaps = _eigen(out)
        moved = rows(ct, 1, None)
        inside = _left(swapped(v), moved - strong(_across(_columns(v, moved)), v))
        both = strong(inside, gaps) + strong(_across(row(ct, 0)), identity_like(a))
        return _right(solve(swapped(v), both, quiet=True), swapped(v))

    return (of_a,)


def _eig_pushforward(dots, a, out):
    _, v, gaps = _eigen(out)
    turned = solve(v, _right(dots[0], v), quiet=True)
    values = with_axis(_columns(turned, identity_like(a)), rank(a) - 2)
    moved = _left(v, strong(turned, gaps))
    return _stacked(values, moved - strong(_across(_columns(v, moved)), v))


eig = Matrix(
    name="eig",
    result=as_matrix,
    signature=("a",),
    pullbacks=_eig_pullbacks,
    pushforward=_eig_pushforward,
    may_raise=True,
    up_to_sign=True,
    no_c=_in_lapack("np.linalg.eig"),
)
"""As `eigh`, of a matrix that need not be symmetric but has real eigenvalues; the eigenvectors have
length 1. Complex eigenvalues raise."""

# --- singular values -----------------------------------------------------------------------------


def _singular(a, packed):
    """U, s, V, 1/s and 1 / (s_j^2 - s_i^2)."""
    m = size(a, -2)
    s, u, v = row(packed, 0), rows(packed, 1, m + 1), rows(packed, m + 1, None)
    gaps = _inverse((_across(s) - _down(s)) * (_across(s) + _down(s)))
    return u, s, v, _inverse(s), gaps


def _svd_pullbacks(ct, a, out):
    def of_a():
        m = size(a, -2)
        u, s, v, inverse, gaps = _singular(a, out)
        u_bar, v_bar = rows(ct, 1, m + 1), rows(ct, m + 1, None)
        x, y = _left(swapped(u), u_bar), _left(swapped(v), v_bar)
        inside = strong(strong(x - swapped(x), gaps), _across(s))
        inside = inside + strong(strong(y - swapped(y), gaps), _down(s))
        outside_u = strong(u_bar - _left(u, x), _across(inverse))
        outside_v = strong(v_bar - _left(v, y), _across(inverse))
        left = _left(u, inside) + strong(_across(row(ct, 0)), u) + outside_u
        return _right(left, swapped(v)) + _left(u, swapped(outside_v))

    return (of_a,)


def _svd_pushforward(dots, a, out):
    (da,) = dots
    u, s, v, inverse, gaps = _singular(a, out)
    along_v, along_u = _right(da, v), _right(swapped(da), u)
    inside = _left(swapped(u), along_v)
    ahead, back = strong(inside, _across(s)), strong(swapped(inside), _down(s))
    du = _left(u, strong(ahead + back, gaps))
    du = du + strong(along_v - _left(u, inside), _across(inverse))
    ahead, back = strong(swapped(inside), _across(s)), strong(inside, _down(s))
    dv = _left(v, strong(ahead + back, gaps))
    dv = dv + strong(along_u - _left(v, swapped(inside)), _across(inverse))
    return _stacked(with_axis(_columns(u, along_v), rank(a) - 2), du, dv)


svd = Matrix(
    name="svd",
    result=as_matrix,
    signature=("a",),
    pullbacks=_svd_pullbacks,
    pushforward=_svd_pushforward,
    singular=lambda a, out: _has_equal(row(out, 0)),
    may_raise=True,
    up_to_sign=True,
    no_c=_in_lapack("np.linalg.svd"),
)
"""Singular values (the first row), U (the next rows) and V (the others), as many columns as there
are singular values."""


left_complement = Passive(
    name="left_complement",
    elementwise=False,
    result=as_matrix,
    signature=("a",),
    no_c=_in_lapack("np.linalg.svd"),
)
"""The columns that make U of `svd` square."""
qr_complement = Passive(
    name="qr_complement",
    elementwise=False,
    result=as_matrix,
    signature=("a",),
    no_c=_in_lapack("np.linalg.qr"),
)
"""The columns that make Q of `qr` square."""


def _svdvals_pullbacks(ct, a, out):
    def of_a():
        m, packed = size(a, -2), svd(a)
        u, v = rows(packed, 1, m + 1), rows(packed, m + 1, None)
        return _right(strong(_across(ct), u), swapped(v))

    return (of_a,)


def _svdvals_pushforward(dots, a, out):
    m, packed = size(a, -2), svd(a)
    u, v = rows(packed, 1, m + 1), rows(packed, m + 1, None)
    return _columns(u, _right(dots[0], v))


svdvals = Matrix(
    name="svdvals",
    result=_vector_of,
    signature=("a",),
    pullbacks=_svdvals_pullbacks,
    pushforward=_svdvals_pushforward,
    may_raise=True,
    no_c=_in_lapack("np.linalg.svd"),
)

# --- QR ------------------------------------------------------------------------------------------


def _qr_parts(a, packed):
    m = size(a, -2)
    return rows(packed, 0, m), rows(packed, m, None)


def _qr_pullbacks(ct, a, out):
    def of_a():
        (q, r), (q_bar, r_bar) = _qr_parts(a, out), _qr_parts(a, ct)
        upper = triangle(r_bar, lower=False, diagonal=1.0)
        inside = _left(r, swapped(upper)) - _right(swapped(q_bar), q)
        both = q_bar + _left(q, mirrored(inside))
        return swapped(triangular_solve(r, swapped(both), lower=False, quiet=True))

    return (of_a,)


def _qr_pushforward(dots, a, out):
    q, r = _qr_parts(a, out)
    moved = swapped(triangular_solve(swapped(r), swapped(dots[0]), lower=True, quiet=True))
    inside = _left(swapped(q), moved)
    below = triangle(inside, lower=True, diagonal=0.0)
    upper = inside - (below - swapped(below))
    return _stacked(moved - _left(q, upper), _right(upper, r))


qr = Matrix(
    name="qr",
    result=as_matrix,
    signature=("a",),
    pullbacks=_qr_pullbacks,
    pushforward=_qr_pushforward,
    no_c=_in_lapack("np.linalg.qr"),
)
"""Q and below it R of a matrix with at least as many rows as columns."""

# --- least squares, pseudoinverse ----------------------------------------------------------------


def _pinv_pullbacks(ct, a, out, rcond=None):
    p = out
    turned = swapped(p)
    c = swapped(ct)

    def of_a():
        through = _right(_left(turned, ct), turned)
        left = _right(_right(c - _left(a, _left(p, c)), p), turned)
        right = _left(turned, _left(p, c - _right(_right(c, p), a)))
        return left + right - through

    return (of_a,)


def _pinv_pushforward(dots, a, out, rcond=None):
    (da,) = dots
    p, turned, d = out, swapped(out), swapped(da)
    through = _right(_left(p, da), p)
    left = _left(p, _left(turned, d - _right(_right(d, a), p)))
    right = _right(_right(d - _left(p, _left(a, d)), turned), p)
    return left + right - through


pinv = Matrix(
    name="pinv",
    result=as_matrix,
    signature=("a", "*", "rcond=None"),
    pullbacks=_pinv_pullbacks,
    pushforward=_pinv_pushforward,
    may_raise=True,
    no_c=_in_lapack("np.linalg.pinv"),
)
"""The pseudoinverse; its derivative is that along matrices of the same rank."""


def _lstsq_pullbacks(ct, a, b, out, rcond=None):
    p = once(lambda: pinv(a, rcond=rcond))
    residual = once(lambda: swapped(b - _left(a, out)))
    of_b = once(lambda: _left(swapped(p()), ct))

    def of_a():
        back = _left(p(), of_b())
        rest = ct - _left(p(), _left(a, ct))
        seen = _left(swapped(p()), out)
        return (
            _right(swapped(residual()), swapped(back))
            + _left(seen, swapped(rest))
            - _right(of_b(), swapped(out))
        )

    return of_a, of_b


def _lstsq_pushforward(dots, a, b, out, rcond=None):
    da, db = dots
    p = pinv(a, rcond=rcond)
    total = None if db is None else _left(p, db)
    if da is None:
        return total
    d = swapped(da)
    residual = b - _left(a, out)
    back = _left(p, _left(swapped(p), _right(d, residual)))
    seen = _right(d, _left(swapped(p), out))
    moved = back + (seen - _left(p, _left(a, seen))) - _left(p, _right(da, out))
    return moved if total is None else total + moved


lstsq = Matrix(
    name="lstsq",
    result=lambda types, attrs: types[1],
    signature=("a", "b", "*", "rcond=None"),
    pullbacks=_lstsq_pullbacks,
    pushforward=_lstsq_pushforward,
    may_raise=True,
    no_c=_in_lapack("np.linalg.lstsq"),
)
"""The least-squares solution for the columns of b, of least norm where there are several."""

matrix_rank = Passive(
    name="matrix_rank",
    elementwise=False,
    result=lambda types, attrs: I64,
    signature=("a", "*", "rcond=None"),
    no_c=_in_lapack("np.linalg.matrix_rank"),
)
lstsq_rank = Passive(
    name="lstsq_rank",
    elementwise=False,
    result=lambda types, attrs: I64,
    signature=("a", "*", "rcond=None"),
    no_c=_in_lapack("np.linalg.lstsq"),
)
"""The rank that `np.linalg.lstsq` returns."""

# --- the matrix exponential ----------------------------------------------------------------------


def _block(a, moved):
    """exp of [[a, moved], [0, a]]: at the upper right the derivative of exp at a along `moved`."""
    above = concatenate(a, moved, axis=1)
    below = concatenate(zeros_like(a), a, axis=1)
    n = size(a, -2)
    whole = expm(concatenate(above, below, axis=0))
    return swapped(rows(swapped(rows(whole, 0, n)), n, None))


expm = Matrix(
    name="expm",
    result=as_matrix,
    signature=("a",),
    pullbacks=lambda ct, a, out: (lambda: _block(swapped(a), ct),),
    pushforward=lambda dots, a, out: _block(a, dots[0]),
    no_c="`scipy.linalg.expm` is computed by SciPy, which generated C does not call",
)
"""The exponential of one matrix."""
