"""Linear algebra: what is raised, singular and degenerate matrices, stacks, float32, the report."""

from __future__ import annotations

import numpy as np
import pytest

import s2s

BACKENDS = ("tape", "python", "c")
A = np.array([[4.0, 1.0, -2.0], [0.5, 3.0, 1.0], [1.0, -1.0, 5.0]])
SINGULAR = np.array([[1.0, 2.0], [2.0, 4.0]])

each_backend = pytest.mark.parametrize("backend", BACKENDS)


def solved(a, b):
    return np.sum(np.linalg.solve(a, b))


def inverted(a):
    return np.sum(np.linalg.inv(a))


def factored(a):
    return np.sum(np.linalg.cholesky(a))


def determinant(a):
    return np.linalg.det(a)


def log_determinant(a):
    return np.linalg.slogdet(a)[1]


# --- what is raised ------------------------------------------------------------------------------


@each_backend
def test_singular_matrices_raise_as_numpy_does(backend):
    for function, args in ((solved, (SINGULAR, np.ones(2))), (inverted, (SINGULAR,))):
        with pytest.raises(np.linalg.LinAlgError, match="Singular matrix"):
            s2s.grad(function, backend=backend)(*args)
    with pytest.raises(np.linalg.LinAlgError, match="not positive definite"):
        s2s.grad(factored, backend=backend)(-np.eye(2))


@each_backend
def test_shapes_that_do_not_fit_raise_as_numpy_does(backend):
    with pytest.raises(np.linalg.LinAlgError, match="must be square"):
        s2s.grad(inverted, backend=backend)(np.ones((2, 3)))
    with pytest.raises(ValueError, match="mismatch"):
        s2s.grad(solved, backend=backend)(A, np.ones(2))


@each_backend
def test_what_nobody_needs_still_raises(backend):
    def unused(a, x):
        np.linalg.inv(a)
        return x * x

    assert s2s.grad(unused, argnums=1, backend=backend)(A, 3.0) == 6.0
    with pytest.raises(np.linalg.LinAlgError):
        s2s.grad(unused, argnums=1, backend=backend)(SINGULAR, 3.0)


# --- singular and degenerate ---------------------------------------------------------------------


@each_backend
def test_determinant_of_a_singular_matrix(backend):
    gradient = s2s.grad(determinant, backend=backend)(SINGULAR)
    np.testing.assert_allclose(gradient, [[4.0, -2.0], [-2.0, 1.0]], atol=1e-15)
    rank_one = np.outer([1.0, 2.0, 3.0], [1.0, 1.0, 1.0])
    np.testing.assert_array_equal(s2s.grad(determinant, backend=backend)(rank_one), 0.0)


def test_log_determinant_has_a_pole():
    trace = s2s.trace(log_determinant)(np.zeros((2, 2)))
    assert trace.value == -np.inf
    assert [event.kind for event in trace.events] == ["pole"]
    assert s2s.verify(log_determinant)(np.zeros((2, 2)))
    assert not s2s.trace(log_determinant)(A).events


def test_equal_eigenvalues_are_an_event():
    def of_vectors(a):
        w, v = np.linalg.eigh(a)
        return np.sum(w**2) + v[0, 0] ** 2

    trace = s2s.trace(of_vectors)(np.eye(2))
    assert [event.kind for event in trace.events] == ["singular"]
    np.testing.assert_allclose(trace.gradient, 2.0 * np.eye(2))
    assert not s2s.trace(of_vectors)(np.diag([1.0, 2.0])).events


def test_only_the_lower_triangle_is_read():
    symmetric = A @ A.T
    for function in (factored, lambda a: np.linalg.eigvalsh(a)[0]):
        gradient = s2s.grad(function)(symmetric)
        assert not np.triu(gradient, 1).any()
        moved = symmetric.copy()
        moved[2, 0] += 1e-6
        slope = (function(moved) - function(symmetric)) / 1e-6
        np.testing.assert_allclose(gradient[2, 0], slope, rtol=1e-4)


# --- types, stacks, higher derivatives -----------------------------------------------------------


@each_backend
def test_float32(backend):
    value, gradient = s2s.value_and_grad(inverted, backend=backend)(A.astype(np.float32))
    assert np.float32(value) == value and gradient.dtype == np.float32
    np.testing.assert_allclose(gradient, s2s.grad(inverted)(A), rtol=1e-5)


@each_backend
def test_integers(backend):
    def weighted(x, a):
        return np.linalg.solve(a, x)[0] + np.linalg.det(a) * x[0]

    gradient = s2s.grad(weighted, backend=backend)(np.ones(2), np.array([[2, 1], [1, 3]]))
    np.testing.assert_allclose(gradient, [0.6 + 5.0, -0.2], rtol=1e-14)


def test_stacks_are_broadcast():
    def stacked(a, b):
        return np.sum(np.linalg.solve(a, b) ** 2)

    stack = np.stack([A, A.T, A + np.eye(3)])
    for args in ((stack, np.ones((3, 2))), (A, np.ones((4, 3, 2))), (stack, np.ones(3))):
        assert s2s.verify(s2s.grad(stacked, argnums=(0, 1)))(*args)
        assert s2s.check_grads(s2s.grad(stacked, argnums=(0, 1)))(*args)


@pytest.mark.parametrize("function", [inverted, factored, determinant, log_determinant])
def test_second_derivatives(function):
    point, direction = A @ A.T + np.eye(3), np.cos(np.arange(9.0)).reshape(3, 3)
    product = s2s.hvp(function)(point, direction)
    step = 1e-5
    ahead, behind = (s2s.grad(function)(point + t * direction) for t in (step, -step))
    scale = np.max(np.abs(product))
    np.testing.assert_allclose(product, (ahead - behind) / (2 * step), atol=1e-7 * scale)


def test_large_systems():
    random = np.random.default_rng(0)
    a, b = random.standard_normal((60, 60)), random.standard_normal((60, 7))
    np.testing.assert_allclose(
        s2s.value_and_grad(solved)(a, b)[0], np.sum(np.linalg.solve(a, b)), rtol=1e-9
    )
    assert s2s.verify(solved)(a, b)


# --- what is said --------------------------------------------------------------------------------


def test_what_lapack_computes_is_handed_to_python():
    def nuclear(a):
        return np.sum(np.linalg.svd(a, compute_uv=False))

    text = s2s.source(nuclear, lang="report")(A)
    assert "`np.linalg.svd` runs in LAPACK, which generated C does not call" in text
    assert "return np.sum(np.linalg.svd(a, compute_uv=False))" in text
    assert "compiled C" in s2s.source(inverted, lang="report")(A)


@each_backend
def test_general_eigenvalues_where_they_are_real(backend):
    def largest(a):
        w, v = np.linalg.eig(a)
        k = np.argmax(w)
        return w[k] + v[0, k] ** 2 + np.sum(np.linalg.eigvals(a) ** 2)

    real = A @ np.diag([1.0, 2.0, 4.0]) @ np.linalg.inv(A)
    value, gradient = s2s.value_and_grad(largest, backend=backend)(real)
    np.testing.assert_allclose(value, largest(real), rtol=1e-13)
    direction = np.cos(np.arange(9.0)).reshape(3, 3)
    step = 1e-6 * direction
    slope = (largest(real + step) - largest(real - step)) / 2e-6
    np.testing.assert_allclose(np.sum(gradient * direction), slope, rtol=1e-8)
    with pytest.raises(np.linalg.LinAlgError, match="complex eigenvalues"):
        s2s.grad(largest, backend=backend)(np.array([[0.0, 1.0], [-1.0, 0.0]]))


def test_what_is_not_known_is_refused():
    def inverted_tensor(a):
        return np.sum(np.linalg.tensorinv(a))

    with pytest.raises(s2s.S2SError, match="np.linalg.tensorinv") as caught:
        s2s.grad(inverted_tensor)(A)
    assert "eigh" in caught.value.remedy


def test_vectors_are_no_matrices():
    with pytest.raises(s2s.S2SError, match="np.linalg.inv gets an array of rank 1"):
        s2s.grad(inverted)(np.ones(3))
