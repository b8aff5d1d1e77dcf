"""Random numbers as passive values: the stream of the user's function, on every backend."""

from __future__ import annotations

import numpy as np
import numpy.random as npr
import pytest

import s2s

BACKENDS = ("tape", "python", "c")
X = np.array([0.5, -1.0, 2.0])
OUTER = np.random.default_rng(7)


def legacy(x):
    """RandomState: matrices, vectors, integers, numbers with parameters."""
    rng = np.random.RandomState(0)
    data, noise, k = rng.randn(4, 3), rng.rand(4), rng.randint(0, 3, size=2)
    scale = rng.uniform(-1, 1) + rng.normal(2.0, 3.0)
    rng.shuffle(noise)
    chosen = rng.choice(4, size=(2,), replace=False)
    return np.sum((data @ x - noise) ** 2) + x[k[0]] * scale + np.sum(chosen) * x[1]


def modern(x):
    """default_rng: the same, permutations, distributions scaled by what is differentiated."""
    rng = np.random.default_rng(3)
    data, order = rng.normal(size=(4, 3)), rng.permutation(3)
    moved = rng.normal(x, np.exp(x)) * rng.uniform(x[1], x[2]) + rng.exponential(x[2])
    several = rng.poisson(3.0, 3) + rng.integers(5, size=3) + rng.random(3)
    return np.sum((data @ x[order]) ** 2) + np.sum(moved * several) + rng.gamma(2.0) * x[0]


def of_the_module(x):
    """np.random with a seed set inside."""
    np.random.seed(1)
    return np.sum(np.random.rand(3) * x + npr.uniform(0, 1, 3)) * np.random.randn()


def in_a_loop(x):
    """Numbers that decide branches: how many are drawn depends on them."""
    rng = np.random.RandomState(1)
    total = 0.0
    for i in range(6):
        step = rng.randn()
        if step > 0.0:
            total = total + x[0] * step * np.sin(total)
        elif i > 2:
            total = total + rng.rand() * x[1] ** 2
    return total + perturbed(x, rng) + perturbed(2.0 * x, rng)


def perturbed(x, rng):
    return np.sum(np.sin(x + 0.1 * rng.randn(3)))


def of_outer_generators(x):
    """Streams that go on from call to call."""
    return np.sum(x * OUTER.normal(size=3)) + OUTER.choice(X) * x[0] + np.random.rand() * x[1]


each = pytest.mark.parametrize(
    "function", [legacy, modern, of_the_module, in_a_loop, of_outer_generators]
)


@each
def test_the_same_stream_on_all_backends(function):
    states = np.random.get_state(), OUTER.bit_generator.state
    found = []
    for run in (function, *(s2s.value_and_grad(function, backend=b) for b in BACKENDS)):
        np.random.set_state(states[0])
        OUTER.bit_generator.state = states[1]
        result = run(X)
        found.append((result, np.random.rand(), OUTER.random()))
    (value, *after), *others = found
    for (other, gradient), *drawn in others:
        assert other == pytest.approx(value, rel=1e-13)
        assert drawn == after  # as many numbers as the function itself draws
        np.testing.assert_array_equal(gradient, others[0][0][1])
        assert other == others[0][0][0]


@each
def test_bits_and_gradient(function):
    assert s2s.verify(function)(X)
    assert s2s.check_grads(function)(X)


@each
def test_second_derivatives(function):
    def at(x):
        np.random.seed(0)
        OUTER.bit_generator.state = np.random.default_rng(1).bit_generator.state
        return x

    direction = np.array([1.0, -0.5, 0.25])
    product = s2s.hvp(function)(at(X), direction)
    ahead, behind = (s2s.grad(function)(at(X + t * direction)) for t in (1e-5, -1e-5))
    np.testing.assert_allclose(product, (ahead - behind) / 2e-5, atol=1e-6)


def test_draws_are_not_repeated_when_strong_products_run_again():
    def masked(x):
        noise = np.random.rand(3)
        return np.sum(np.where(x > 0.0, np.sqrt(x), 0.0) * np.log(x * 0.0 + 1.0)) + np.sum(
            noise * x
        )

    np.random.seed(3)
    noise = np.random.rand(3)
    np.random.seed(3)
    gradient = s2s.grad(masked)(np.array([1.0, 0.0, 4.0]))
    assert np.isfinite(gradient).all()
    again = np.random.rand()
    np.random.seed(3)
    np.random.rand(3)
    assert again == np.random.rand()
    np.testing.assert_allclose(gradient[1], noise[1])


def test_another_generator_is_another_stream():
    def noisy(x):
        return np.sum(x * OUTER.standard_normal(3))

    global OUTER
    kept = OUTER
    try:
        found = []
        for seed in (1, 2, 1):
            OUTER = np.random.default_rng(seed)
            found.append(s2s.grad(noisy)(X))
            np.testing.assert_array_equal(found[-1], np.random.default_rng(seed).standard_normal(3))
    finally:
        OUTER = kept


def test_what_is_drawn_must_not_depend_on_the_argument():
    def counted(x):
        return np.random.RandomState(0).poisson(x[0]) * x[1]

    for backend in BACKENDS:
        with pytest.raises(s2s.S2SError, match="depends on what is differentiated") as caught:
            s2s.grad(counted, backend=backend)(X)
        assert "mu + sigma" in caught.value.remedy


def test_the_report_names_numpy():
    assert "random numbers are drawn by NumPy" in s2s.source(legacy, lang="report")(X)


def test_unknown_distributions_are_refused():
    def triangular(x):
        return x[0] * np.random.RandomState(0).triangular(0.0, 1.0, 2.0)

    with pytest.raises(s2s.S2SError):
        s2s.grad(triangular)(X)


def test_a_generator_without_a_seed():
    def unseeded(x):
        first, second = np.random.default_rng(), np.random.RandomState()
        return x[0] * first.normal() + x[1] * second.randn() + x[2] * first.random()

    for backend in BACKENDS:
        gradient = s2s.grad(unseeded, backend=backend)
        assert not np.array_equal(gradient(X), gradient(X))
    assert s2s.verify(unseeded)(X)
