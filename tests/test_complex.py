"""Complex arguments, results and tangents: JAX's convention, and the bits of all backends."""

from __future__ import annotations

import numpy as np
import pytest

import s2s
from s2s.nonsmooth.trace import same_bits

BACKENDS = ("tape", "python", "c")
RNG = np.random.default_rng(5)
GAIN = np.array([1.0 + 2.0j, 3.0 - 1.0j])
SHIFT = 0.5 + 0.25j


def vector(*shape: int) -> np.ndarray:
    return RNG.standard_normal(shape) + 1j * RNG.standard_normal(shape)


def quadratic(z, matrix):
    return np.vdot(z, matrix @ z).real


def magnitude(z):
    w = z * z + 1j * z
    return abs(w)


def of_tree(tree):
    first, (second, third) = tree["a"], tree["b"]
    first[1:] *= second
    return np.sum(np.abs(first) ** 2) + (third * second).imag


def with_globals(z):
    return np.abs(GAIN * z + SHIFT).sum() + (GAIN @ z).real


def holomorphic(z):
    return np.exp(z) * z, [z[0], 2.0]


def with_aux(z):
    return abs(z[0]) + z[1].imag, (z * 1j, z[0].conjugate())


POINTS = [
    (magnitude, (0.3 + 0.7j,)),
    (magnitude, (np.complex128(-0.2 + 0.1j),)),
    (quadratic, (vector(3), vector(3, 3))),
    (of_tree, ({"a": vector(3), "b": (0.3 - 0.4j, 1j)},)),
    (with_globals, (vector(2),)),
]


def parts(tree):
    """The numbers of a tree, complex ones as two."""
    if isinstance(tree, dict):
        tree = list(tree.values())
    if isinstance(tree, (tuple, list)):
        return np.concatenate([parts(item) for item in tree])
    z = np.atleast_1d(np.asarray(tree)).ravel()
    return np.concatenate([z.real, z.imag])


def moved(tree, direction, h):
    """The tree with h * direction added."""
    if isinstance(tree, dict):
        return {k: moved(v, direction[k], h) for k, v in tree.items()}
    if isinstance(tree, (tuple, list)):
        return type(tree)(moved(v, d, h) for v, d in zip(tree, direction, strict=True))
    return tree + h * direction


def like(tree):
    """A direction in the shape of a tree."""
    if isinstance(tree, dict):
        return {k: like(v) for k, v in tree.items()}
    if isinstance(tree, (tuple, list)):
        return type(tree)(map(like, tree))
    if isinstance(tree, np.ndarray):
        return vector(*tree.shape)
    return type(tree)(0.6 - 0.8j)


def slope(gradient, direction):
    """Re sum(g v): what the gradient dL/dRe - i dL/dIm says of a direction."""
    if isinstance(gradient, dict):
        return sum(slope(gradient[k], direction[k]) for k in gradient)
    if isinstance(gradient, (tuple, list)):
        return sum(map(slope, gradient, direction))
    return float(np.sum(gradient * direction).real)


@pytest.mark.parametrize(("function", "args"), POINTS, ids=range(len(POINTS)))
def test_gradients(function, args):
    """By central differences, along a direction; the same bits everywhere; types as given."""
    argnums = tuple(range(len(args)))
    results = [s2s.value_and_grad(function, argnums=argnums, backend=b)(*args) for b in BACKENDS]
    assert all(same_bits(results[0], other) for other in results[1:])
    value, gradient = results[0]
    direction = like(args)
    ahead, behind = (function(*moved(args, direction, h)) for h in (1e-6, -1e-6))
    assert slope(gradient, direction) == pytest.approx((ahead - behind) / 2e-6, rel=1e-7)
    assert value == pytest.approx(function(*moved(args, direction, 0.0)), rel=1e-14)
    for leaf, given in zip(gradient, args, strict=True):
        assert type(leaf) is type(given)


def test_the_convention():
    """JAX's: of |z|**2 it is 2 conj(z), of Re(c z) it is c."""
    z = 1.0 + 2.0j
    assert s2s.grad(lambda z: (z * z.conjugate()).real)(z) == 2.0 * z.conjugate()
    assert s2s.grad(lambda z: ((3.0 + 4.0j) * z).real)(z) == 3.0 + 4.0j


@pytest.mark.parametrize("backend", BACKENDS)
def test_tangents(backend):
    """Tangents of complex results are complex: f'(z) v where f is holomorphic."""
    z, v = vector(3), vector(3)
    (value, (first, two)), (moved_value, (moved_first, none)) = s2s.jvp(
        holomorphic, (z,), (v,), backend=backend
    )
    np.testing.assert_allclose(value, np.exp(z) * z, rtol=1e-14)
    np.testing.assert_allclose(moved_value, np.exp(z) * (z + 1.0) * v, rtol=1e-13)
    assert (first, two, moved_first) == (z[0], 2.0, v[0])
    assert none == 0.0


def test_second_order():
    """hvp moves the gradient as JAX has it."""
    z, v = 0.3 + 0.7j, 0.2 - 0.5j
    ahead, behind = (s2s.grad(magnitude)(z + h * v) for h in (1e-6, -1e-6))
    assert s2s.hvp(magnitude)(z, v) == pytest.approx((ahead - behind) / 2e-6, rel=1e-7)


@pytest.mark.parametrize("backend", BACKENDS)
def test_values_beside_the_gradient(backend):
    """aux= may be complex; a global that changes is read anew; arguments stay as they were."""
    z = vector(2)
    before = z.copy()
    gradient, (turned, number) = s2s.grad(with_aux, has_aux=True, backend=backend)(z)
    np.testing.assert_array_equal(turned, z * 1j)
    assert number == z[0].conjugate() and type(number) is complex
    assert gradient[1] == -1j and gradient.dtype == np.complex128
    np.testing.assert_array_equal(z, before)
    derivative = s2s.grad(with_globals, backend=backend)
    first = derivative(z)
    GAIN[0] *= 2.0
    assert derivative(z)[0] != first[0]
    GAIN[0] /= 2.0


def returns_complex(z):
    return z * 2.0


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: s2s.grad(returns_complex)(1j), "returns a complex number"),
        (lambda: s2s.grad(magnitude)(np.complex64(1j)), "complex64"),
        (lambda: s2s.jvp(magnitude, (1.0 + 0j,), (np.ones(2),)), "shape"),
    ],
)
def test_refusals(call, reason):
    with pytest.raises(s2s.S2SError, match=reason) as caught:
        call()
    assert caught.value.remedy
