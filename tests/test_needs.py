"""What people ask for, each a promise: programs that other systems get wrong or refuse.

The programs are in our own words; the docstrings name the public threads where the question stands.
Every one runs on the tape, in generated Python and in C, with the same bits.
"""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import s2s

BACKENDS = ("tape", "python", "c")


def gradient(function, *args, argnums=0):
    """The gradient, once all backends agree on it."""
    wanted = s2s.value_and_grad(function, argnums=argnums)
    verification = s2s.verify(wanted)(*args)
    assert verification.equal, str(verification)
    return wanted(*args)[1]


def traced(function, *args):
    """The trace, once all backends agree on it."""
    first, *others = (s2s.trace(function, backend=b)(*args) for b in BACKENDS)
    assert all(first == other for other in others)
    return first


# --- `where` with a bad other side ---------------------------------------------------------------


def root_behind_a_mask(x, s):
    return np.sum(np.where(x > 0.5, np.sqrt(s), 1.0))


def angle_behind_a_flag(a, t):
    return np.where(t, 0.0, np.arctan2(a, a))


def root_or_zero(x):
    return np.where(x <= 0.0, 0.0, np.sqrt(x))


def zero_or_infinite(x):
    return np.where(x > 0.0, 0.0, x * np.inf)


def linear_or_root(x):
    return np.where(x >= 0.0, x, np.sqrt(-x))


def test_where_with_a_bad_other_side():
    """jax 347, 1052, 2630; autograd 802; pytorch 156212;
    tensorflow 38349; tinygrad 12409, CppAD 8."""
    x, s = np.array([0.2, 0.7, 0.9]), np.array([0.0, 4.0, 1.0])
    x_bar, s_bar = gradient(root_behind_a_mask, x, s, argnums=(0, 1))
    np.testing.assert_array_equal(x_bar, np.zeros(3))
    np.testing.assert_array_equal(s_bar, [0.0, 0.25, 0.5])
    assert gradient(angle_behind_a_flag, 0.0, True) == 0.0
    assert [gradient(root_or_zero, v) for v in (-1.0, 0.0, 4.0)] == [0.0, 0.0, 0.25]
    assert gradient(zero_or_infinite, 1.0) == 0.0
    assert [gradient(linear_or_root, v) for v in (1.0, 0.0)] == [1.0, 1.0]


# --- norms at zero -------------------------------------------------------------------------------


def norm(x):
    return np.linalg.norm(x)


def norm_squared(x):
    return np.linalg.norm(x) ** 2


def root_of_sum(x):
    return np.sqrt(np.sum(x * x))


def bump(x):
    return np.exp(-(np.linalg.norm(x) ** 2))


def rotation_axis(v):
    angle = np.sqrt(np.sum(v * v))
    axis = v / angle if angle > 0.0 else v
    return axis[0] * np.sin(angle) + axis[1]


def test_norms_at_zero():
    """pytorch 2421; autograd 151, 183, 268, 393, 586; jax 4177, 21723, 39792; ChainRules 538."""
    zero = np.zeros(3)
    for function in (norm, norm_squared, root_of_sum, bump):
        np.testing.assert_array_equal(gradient(function, zero), zero)
        (event,) = traced(function, zero).events
        assert event.kind == "singular"
    assert np.all(np.isfinite(gradient(rotation_axis, zero)))


def sum_of_squares(x):
    return np.sum(x**2)


def test_second_order_of_a_squared_norm():
    """Where the program has no root the Hessian is 2 I; where it has, the trace says why not."""
    zero, v = np.zeros(3), np.array([1.0, -2.0, 3.0])
    np.testing.assert_array_equal(s2s.hvp(sum_of_squares)(zero, v), 2.0 * v)
    assert np.all(np.isfinite(s2s.hvp(norm_squared)(zero, v)))
    x = np.array([0.3, 0.4, 1.2])
    np.testing.assert_allclose(s2s.hvp(norm_squared)(x, v), 2.0 * v, rtol=1e-12)
    assert "singular point" in str(traced(norm_squared, zero))


# --- one function, several spellings -------------------------------------------------------------


def by_relu(x):
    return s2s.relu(x)


def by_maximum(x):
    return np.maximum(x, 0.0)


def by_clip(x):
    return np.clip(x, 0.0, np.inf)


def by_where(x):
    return np.where(x > 0.0, x, 0.0)


def by_max(x):
    return max(x, 0.0)


def by_branch(x):
    return x if x > 0.0 else 0.0


RELUS = (by_relu, by_maximum, by_clip, by_where, by_max, by_branch)


@pytest.mark.parametrize("function", RELUS)
def test_one_function_in_six_spellings(function):
    """pytorch 184572; jax 37821; autograd 212; Theano 4568."""
    smallest = 5e-324
    points = (-1.0, -smallest, 0.0, smallest, 1.0)
    assert [gradient(function, x) for x in points] == [0.0, 0.0, 0.0, 1.0, 1.0]
    (tie,) = traced(function, 0.0).ties
    assert tie.switching_value == 0.0 and tie.site.lineno == function.__code__.co_firstlineno + 1
    single = np.float32(1e-45)
    assert gradient(function, single) == 1.0


# --- the gradient stops --------------------------------------------------------------------------


def silent(x, table):
    n = int(x[0])
    best = table[np.argmax(x)]
    level = np.floor(x[1]) + np.round(x[2])
    inside = (x[1] > 1.0) * 3.0
    return n * x[0] + best + level + inside


def test_silent_zeros_are_reported():
    """haiku 442; autograd 566; tensorflow 897, 2177, 15278; keras 11157."""
    x, table = np.array([1.5, 2.25, 0.75]), np.array([1.0, 2.0, 3.0])
    np.testing.assert_array_equal(gradient(silent, x, table), [1.0, 0.0, 0.0])
    first = silent.__code__.co_firstlineno
    stops = traced(silent, x, table).stops
    assert [(s.lineno - first, s.text) for s in stops] == [
        (1, "int(x[0])"),
        (2, "np.argmax(x)"),
        (3, "np.floor(x[1])"),
        (3, "np.round(x[2])"),
        (4, "x[1] > 1.0"),
    ]
    assert "the gradient stops here" in str(traced(silent, x, table))
    for backend in BACKENDS:
        with pytest.warns(s2s.JumpWarning) as caught:
            s2s.grad(silent, backend=backend, on_jump="warn")(x, table)
        assert len(caught) == 5 and all(w.filename == __file__ for w in caught)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        s2s.grad(silent)(x, table)


def decided_but_followed(x):
    best = x[np.argmax(x)]
    return best * np.max(x) if best > 0.0 else np.sum(np.where(x > 1.0, x, 0.0))


def test_what_is_followed_is_no_stop():
    x = np.array([1.0, 3.0, 2.0])
    assert traced(decided_but_followed, x).stops == ()
    np.testing.assert_array_equal(gradient(decided_but_followed, x), [0.0, 6.0, 0.0])


# --- loops ---------------------------------------------------------------------------------------


def newton(a):
    x, steps = a, 0
    while abs(x * x - a) > 1e-12 * a:
        x = 0.5 * (x + a / x)
        steps += 1
        if steps % 2 == 0:
            continue
        if steps > 60:
            break
    return x


def settle(x, rate):
    while True:
        y = x - rate * x * x
        if y > 0.999 * x or y < 1e-3:
            return y
        x = y


def test_reverse_mode_through_while():
    """jax 650, 2956, 4106, 18311; ott 7; tensorflow 62828; keras 18957; cvxpylayers 191."""
    assert gradient(newton, 9.0) == pytest.approx(1.0 / 6.0, rel=1e-9)
    point, h = (2.0, 0.1), 1e-6
    found = gradient(settle, *point, argnums=(0, 1))
    for k in range(2):
        ahead, behind = (
            settle(*(v + sign * h * (j == k) for j, v in enumerate(point))) for sign in (1, -1)
        )
        assert found[k] == pytest.approx((ahead - behind) / (2 * h), rel=1e-6)


def recurrence(x, n):
    state = np.zeros(4)
    for i in range(n):
        state[i % 4] = np.tanh(state[(i + 3) % 4] + x)
    return np.sum(state)


def test_compile_time_does_not_depend_on_trip_counts():
    """jax 1131, 1223, 2777, 3596; eman2 583. One specialisation serves every length."""
    compiled = s2s.value_and_grad(recurrence)
    compiled(0.1, 10)
    units = sum(map(len, compiled._units.values()))
    for n in (100, 100_000):
        compiled(0.1, n)
    assert sum(map(len, compiled._units.values())) == units
    texts = {s2s.source(compiled, lang="c")(0.1, n) for n in (10, 100_000)}
    assert len(texts) == 1


# --- assignment in place -------------------------------------------------------------------------


def blocks(A, B):
    C = B.copy()
    C[:2, :2] = A
    C *= 2.0
    C[0] /= 4.0
    C[1:, 1] += C[:-1, 0]
    return np.sum(C * C)


def conjugate_gradients(A, b):
    """The iterates as columns."""
    n = len(b)
    X = np.zeros((n, n))
    x, r = np.zeros(n), b.copy()
    p = r.copy()
    for k in range(n):
        Ap = A @ p
        alpha = (r @ r) / (p @ Ap)
        x = x + alpha * p
        new = r - alpha * Ap
        p = new + ((new @ new) / (r @ r)) * p
        r = new
        X[:, k] = x
    return np.sum(X[:, 1] ** 2) + X[0, 0]


def single_precision(a):
    kept = np.zeros(3, dtype=np.float32)
    kept += a
    kept *= 2.5
    return np.sum(kept)


def test_assignment_in_place():
    """autograd 58, 77, 556; mxnet 10844; warp 583; flowplusplus 2."""
    A, B, h = np.ones((2, 2)), np.arange(9.0).reshape(3, 3), 1e-6
    A_bar, B_bar = gradient(blocks, A, B, argnums=(0, 1))
    for bar, point, which in ((A_bar, A, 0), (B_bar, B, 1)):
        for index in np.ndindex(point.shape):
            step = np.zeros_like(point)
            step[index] = h
            pairs = [[A, B], [A, B]]
            pairs[0][which], pairs[1][which] = point + step, point - step
            difference = (blocks(*pairs[0]) - blocks(*pairs[1])) / (2 * h)
            assert bar[index] == pytest.approx(difference, abs=1e-6)
    M = np.array([[4.0, 1.0, 0.0], [1.0, 3.0, 1.0], [0.0, 1.0, 2.0]])
    b = np.array([1.0, 2.0, 3.0])
    found = gradient(conjugate_gradients, M, b, argnums=1)
    for k, direction in enumerate(np.eye(3)):
        ahead, behind = (conjugate_gradients(M, b + s * h * direction) for s in (1, -1))
        assert found[k] == pytest.approx((ahead - behind) / (2 * h), rel=1e-6)
    a = np.array([1.0, 2.0, 3.0], np.float32)
    bar = gradient(single_precision, a)
    assert bar.dtype == np.float32 and np.all(bar == np.float32(2.5))


# --- code written for numba ----------------------------------------------------------------------


def pairwise_energy(points, charges):
    n, dims = points.shape
    energy = 0.0
    for i in range(n):
        for j in range(i + 1, n):
            squared = 0.0
            for d in range(dims):
                difference = points[i, d] - points[j, d]
                squared += difference * difference
            energy += charges[i] * charges[j] / np.sqrt(squared)
    return energy


def test_loops_as_for_numba():
    """numba 8565, 3923; autograd 47."""
    points = np.array([[0.0, 0.1], [1.0, 0.2], [0.3, 1.1], [2.0, 2.0]])
    charges = np.array([1.0, -1.0, 2.0, 0.5])
    found, h = gradient(pairwise_energy, points, charges), 1e-6
    for index in np.ndindex(points.shape):
        step = np.zeros_like(points)
        step[index] = h
        ahead, behind = (pairwise_energy(points + s * step, charges) for s in (1, -1))
        assert found[index] == pytest.approx((ahead - behind) / (2 * h), abs=1e-7)
    assert "compiled C" in s2s.source(pairwise_energy, lang="report")(points, charges)


# --- the same numbers everywhere -----------------------------------------------------------------


def long_sums(x):
    total = 0.0
    for k in range(len(x)):
        total += np.exp(-x[k] * x[k])
    return total + np.sum(np.sin(x)) * np.mean(x)


def test_results_do_not_depend_on_the_machine():
    """numpy 23523; jax 39741; openxla 47336. Tape, Python and C agree; so do two calls."""
    x = np.random.default_rng(0).standard_normal(10_001)
    first = gradient(long_sums, x)
    for offset in range(1, 4):
        moved = np.concatenate([np.zeros(offset), x])[offset:]
        np.testing.assert_array_equal(gradient(long_sums, moved), first)


# --- the derivative as source --------------------------------------------------------------------


def damped(x, rate):
    total = 0.0
    for _ in range(3):
        x = x * np.exp(-rate * x)
        total += x
    return total


def test_the_derivative_as_source():
    """Zygote 363; autograd 539; Enzyme 2602; dolfinx 688. Runnable; adjoints can be looked at."""
    text = s2s.source(s2s.grad(damped))(1.5, 0.25)
    space: dict = {}
    exec(compile(text, "generated", "exec"), space)
    (generated,) = (v for k, v in space.items() if k.startswith("damped"))
    with np.errstate(all="ignore"):
        result = generated(np.float64(1.5), np.float64(0.25))
    assert result == s2s.grad(damped)(1.5, 0.25)
    assert "x_bar" in text and "x = x * np.exp(-rate * x)" in text
    spied = text.replace("return x_bar", "print('x_bar', x_bar)\n    return x_bar")
    assert spied != text
    assert "s2s_exp" in s2s.source(s2s.grad(damped), lang="c")(1.5, 0.25)


# --- an optimiser stalls at a kink ---------------------------------------------------------------


def nonsmooth_objective(x):
    return abs(x[0] - 1.0) + max(x[1] * x[1], 0.25 * x[0])


def test_where_an_optimiser_stalls():
    """scipy 9823, 15643. The line that ties at the point where it stopped is in the trace."""
    x = np.array([1.0, 0.5])
    ties = traced(nonsmooth_objective, x).ties
    assert [tie.site.text for tie in ties] == [
        "abs(x[0] - 1.0)",
        "max(x[1] * x[1], 0.25 * x[0])",
    ]


# --- contact -------------------------------------------------------------------------------------


def bounce(height, restitution, steps):
    """A ball in steps of time; the impact is a branch."""
    velocity, dt = 0.0, 0.01
    for _ in range(steps):
        velocity = velocity - 9.81 * dt
        height = height + velocity * dt
        if height < 0.0:
            height = -restitution * height
            velocity = -restitution * velocity
    return height


def test_an_impact_is_in_the_trace():
    """arXiv 2207.05060: derivatives of simulators with contact, and where they were taken."""
    point, h = (1.0, 0.8, 60), 1e-7
    found = gradient(bounce, *point, argnums=(0, 1))
    for k in range(2):
        ahead, behind = (
            bounce(*(v + s * h * (j == k) if j < 2 else v for j, v in enumerate(point)))
            for s in (1, -1)
        )
        assert found[k] == pytest.approx((ahead - behind) / (2 * h), rel=1e-4, abs=1e-5)
    selections = traced(bounce, *point).selections
    impacts = [k for k, s in enumerate(selections) if s.index == 1]
    assert len(selections) == 60 and impacts
    assert {s.site.text for s in selections} == {"height < 0.0"}
    assert min(s.margin for s in selections) > 0.0
