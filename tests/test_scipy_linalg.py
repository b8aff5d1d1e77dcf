"""scipy.linalg, and the complete factorisations of NumPy: values, bits, true gradients."""

from __future__ import annotations

import numpy as np
import pytest

import s2s

sla = pytest.importorskip("scipy.linalg")

A = np.array([[4.0, 1.0, -2.0], [0.5, 3.0, 1.0], [1.0, -1.0, 5.0]])
S = A @ A.T + np.eye(3)
B = np.cos(np.arange(6.0)).reshape(3, 2)
WEIGHTS = np.cos(np.arange(25.0)).reshape(5, 5)
TALL = np.sin(1.7 * np.arange(15.0) + 1.0).reshape(5, 3) + np.eye(5, 3) * [1.0, 2.0, 3.0]


def systems(a, b):
    c, lower = sla.cho_factor(a)
    x = sla.cho_solve((c, lower), b) + sla.cho_solve(sla.cho_factor(a, lower=True), b)
    y = sla.solve(a, b) * sla.solve(a, b, assume_a="pos") + sla.solve(a, b, transposed=True)
    return np.sum(np.sin(x)) + np.sum(y)


def triangles(a, b):
    x = sla.solve_triangular(a, b, lower=True) + sla.solve_triangular(a, b)
    y = sla.solve_triangular(a, b, trans="T", unit_diagonal=True)
    return np.sum(np.sin(x)) + np.sum(y**2) + np.sum(sla.cholesky(a, lower=True))


def decomposed(a, b):
    lu, piv = sla.lu_factor(a)
    x = sla.lu_solve((lu, piv), b) + sla.lu_solve((lu, piv), b, trans=1)
    return (
        np.sum(np.sin(x))
        + np.sum(np.cos(lu))
        + sla.det(sla.block_diag(a, lu, [[2.0, a[0, 0]], [0.5, 1.5]]) / 4.0)
    )


def exponential(a, b):
    return np.sum(np.sin(sla.expm(a / 5.0) @ b)) + sla.norm(sla.inv(a))


def spectrum(a, b):
    w, v = sla.eigh(a)
    return np.sum(w * v[0] ** 2) + sla.eigvalsh(a)[0] + np.sum(sla.svdvals(b)) + np.sum(sla.pinv(b))


def complete(a, b):
    u, s, vt = np.linalg.svd(b)
    q, r = sla.qr(b)
    outside = u[:, 3:] @ u[:, 3:].T + 2.0 * q[:, 3:] @ q[:, 3:].T
    return np.sum(outside * WEIGHTS) + np.sum(s) + np.sum(r**2 * WEIGHTS[:, :3]) + vt[0, 0] ** 2


PROGRAMS = [
    (systems, (S, B[:, 0])),
    (systems, (S, B)),
    (triangles, (S, B)),
    (decomposed, (A, B)),
    (exponential, (A, B)),
    (spectrum, (S, TALL)),
    (complete, (A, TALL)),
]
each_program = pytest.mark.parametrize(
    ("function", "args"), PROGRAMS, ids=[f"{f.__name__}-{a[1].ndim}" for f, a in PROGRAMS]
)


@each_program
def test_value_bits_and_gradient(function, args):
    gradient = s2s.grad(function, argnums=(0, 1))
    assert s2s.verify(gradient)(*args)
    assert s2s.check_grads(gradient, rtol=1e-9)(*args)
    value, _ = s2s.value_and_grad(function)(*args)
    np.testing.assert_allclose(value, function(*args), rtol=1e-12)


@each_program
def test_second_derivatives(function, args):
    direction = np.cos(np.arange(args[1].size)).reshape(args[1].shape)
    product = s2s.jvp(s2s.grad(function, argnums=1), args, (np.zeros_like(args[0]), direction))[1]
    step = 1e-5
    gradients = [
        s2s.grad(function, argnums=1)(args[0], args[1] + t * direction) for t in (step, -step)
    ]
    difference = (gradients[0] - gradients[1]) / (2 * step)
    np.testing.assert_allclose(product, difference, atol=1e-6 * np.max(np.abs(difference)))


def test_a_factor_from_outside():
    """The pair of cho_factor as an argument: a bool is static."""

    def solved(b, factor):
        return np.sum(sla.cho_solve(factor, b) ** 2)

    factor = sla.cho_factor(S, lower=True)
    assert s2s.verify(solved)(B, (np.tril(factor[0]), factor[1]))
