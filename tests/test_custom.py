"""Derivatives of the user's own: `custom_vjp`, `custom_jvp`."""

from __future__ import annotations

import numpy as np
import pytest

import s2s

P = np.array([1.0, 0.5])
H = 1e-6


# --- a solver that s2s does not look into -------------------------------------------------------


def solver(p):
    """y with y**3 + y = sum(p), by Newton's method; the answer of another library, say."""
    s = sum(map(float, p.tolist()))
    y = 0.0
    for _ in iter(int, 1):
        n = y - (y**3 + y - s) / (3.0 * y * y + 1.0)
        if abs(n - y) < 1e-15:
            return n
        y = n


root = s2s.custom_vjp(solver, returns=0.0)


def root_forward(p):
    y = solver(p)
    return y, (p, y)


def root_backward(kept, g):
    p, y = kept
    return (g / (3.0 * y * y + 1.0) * np.ones_like(p),)


root.defvjp(root_forward, root_backward)


def in_a_loop(p):
    total = 0.0
    for i in range(3):
        y = root(p * (i + 1.0))
        if y > 1.0:
            total += y * y
        else:
            total += y
        p[0] = y
    return total


def in_plain_python(p):
    p, total = p.copy(), 0.0
    for i in range(3):
        y = solver(p * (i + 1.0))
        total += y * y if y > 1.0 else y
        p[0] = y
    return total


def differences(function, x):
    return [(function(x + H * d) - function(x - H * d)) / (2.0 * H) for d in np.eye(len(x))]


def test_in_a_loop_with_branches_and_mutation():
    assert s2s.verify(in_a_loop)(P).equal
    value, gradient = s2s.value_and_grad(in_a_loop)(P)
    assert value == in_plain_python(P)
    np.testing.assert_allclose(gradient, differences(in_plain_python, P), rtol=1e-8)
    assert s2s.trace(in_a_loop)(P) == s2s.trace(in_a_loop, backend="tape")(P)


def test_the_text_calls_it_and_the_report_says_why():
    text = s2s.source(s2s.grad(in_a_loop))(P)
    assert "solver.forward(" in text and "solver.adjoint(" in text
    report = s2s.source(in_a_loop, lang="report")(P)
    assert "a function with a derivative of your own" in report and "root(p * (i + 1.0))" in report


def test_it_runs_once_a_call():
    count = []
    counted = s2s.custom_vjp(lambda x: x, returns=0.0)

    def forward(x):
        count.append(x)
        return x * x, x

    counted.defvjp(forward, lambda x, g: (2.0 * x * g,))

    def loss(a):
        total = 0.0
        for i in range(len(a)):
            total += counted(a[i])
        return total

    for backend in ("tape", "python", "c"):
        count.clear()
        _, gradient = s2s.value_and_grad(loss, backend=backend)(P)
        assert count == [1.0, 0.5]
        np.testing.assert_array_equal(gradient, 2.0 * P)


# --- one function, several results, containers --------------------------------------------------


@s2s.custom_vjp
def clipped(x, limit):
    return x


@clipped.pullback
def clipped_pullback(g, out, x, limit):
    return max(-limit, min(limit, g)), None


def test_a_rule_in_one_function():
    def loss(x):
        return 100.0 * clipped(x, 1.0)

    assert s2s.grad(loss)(3.0) == 1.0
    assert s2s.grad(lambda x: clipped(x, limit=2.0) * 3.0)(1.0) == 2.0
    assert s2s.verify(loss)(3.0).equal
    assert clipped(3.0, 1.0) == 3.0
    assert s2s.grad(clipped)(3.0, 0.5) == 0.5


@s2s.custom_vjp(returns=(0.0, np.zeros(1), 1))
def several(params, x, name):
    assert name == "model"
    return params["w"] * x[0], params["b"] + x, 3


def several_forward(params, x, name):
    return several(params, x, name), (params, x)


def several_backward(kept, g):
    params, x = kept
    first, second, _ = g
    x_bar = second.copy()
    x_bar[0] += first * params["w"]
    return {"w": first * x[0], "b": second}, x_bar, None


several.defvjp(several_forward, several_backward)


def with_containers(w, b, x):
    s, v, n = several({"w": w, "b": b}, x, "model")
    return s * s + np.sum(v * v) * n


def with_containers_plain(w, b, x):
    s, v = w * x[0], b + x
    return s * s + np.sum(v * v) * 3


def test_several_results_and_containers():
    point = (2.0, np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    function = s2s.value_and_grad(with_containers, argnums=(0, 1, 2))
    assert s2s.verify(function)(*point).equal
    plain = s2s.value_and_grad(with_containers_plain, argnums=(0, 1, 2))
    found, expected = function(*point), plain(*point)
    assert found[0] == expected[0]
    for mine, theirs in zip(found[1], expected[1], strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-15)


def test_one_result_of_several():
    def loss(x):
        return several({"w": 1.0, "b": x}, x, "model")[1][0]

    assert s2s.verify(loss)(P).equal
    np.testing.assert_array_equal(s2s.grad(loss)(P), [2.0, 0.0])


def test_float32():
    @s2s.custom_vjp
    def double(x):
        return x * 2

    @double.pullback
    def rule(g, out, x):
        return (2 * g,)

    x = np.array([1.0, 2.0], np.float32)
    function = s2s.value_and_grad(lambda x: np.sum(double(x) * x))
    assert s2s.verify(function)(x).equal
    assert s2s.grad(lambda x: np.sum(double(x) * x))(x).dtype == np.float32


# --- forward mode -------------------------------------------------------------------------------


@s2s.custom_jvp
def squared(x):
    return x * x


@squared.defjvp
def squared_jvp(primals, tangents):
    (x,), (x_dot,) = primals, tangents
    return squared(x), 2.0 * x * x_dot


def by_jvp(a):
    return np.sum(squared(a)) + squared(a[0])


def test_custom_jvp_both_ways():
    assert s2s.verify(by_jvp)(P).equal
    np.testing.assert_array_equal(s2s.grad(by_jvp)(P), [4.0, 1.0])
    for backend in ("c", "python", "tape"):
        assert s2s.jvp(by_jvp, (P,), (P,), backend=backend) == (2.25, 4.5)


def test_forward_mode_of_a_reverse_rule():
    direction = np.array([1.0, -2.0])
    gradient = s2s.grad(in_a_loop)(P)
    for backend in ("c", "python", "tape"):
        _, moved = s2s.jvp(in_a_loop, (P,), (direction,), backend=backend)
        assert moved == pytest.approx(gradient @ direction, rel=1e-14)


# --- second derivatives -------------------------------------------------------------------------


@s2s.custom_vjp
def cubed(x):
    return x**3


def cubed_forward(x):
    return cubed(x), x


def cubed_backward(x, g):
    return (3.0 * x * x * g,)


cubed.defvjp(cubed_forward, cubed_backward)


def with_cubed(a):
    return cubed(a[0]) * a[1] + np.sum(cubed(a))


def test_second_derivatives_of_a_rule_in_python():
    v = np.array([0.5, 2.0])
    hessian = np.array([[6 * 1.0 * 0.5 + 6 * 1.0, 3.0], [3.0, 6 * 0.5]])
    np.testing.assert_allclose(s2s.hvp(with_cubed)(P, v), hessian @ v, rtol=1e-14)


# --- refusals -----------------------------------------------------------------------------------


def unreadable(x):
    return float(str(x))


def message(function, *args, transform=s2s.grad):
    with pytest.raises(s2s.S2SError) as caught:
        transform(function)(*args)
    assert caught.value.span is not None and caught.value.remedy
    return str(caught.value)


def test_refusals():
    bare = s2s.custom_vjp(unreadable)
    assert "has no derivative yet" in message(lambda x: bare(x), 1.0)
    bare.defvjp(lambda x: (unreadable(x), None), lambda kept, g: (g,))
    assert "returns=0.0" in message(lambda x: bare(x), 1.0)
    told = s2s.custom_vjp(unreadable, returns=0.0)
    told.defvjp(lambda x: (unreadable(x), None), lambda kept, g: (g,))
    assert s2s.grad(lambda x: told(x))(1.0) == 1.0
    text = message(lambda x: told(x) ** 2, 1.0, transform=lambda f: lambda x: s2s.hvp(f)(x, 1.0))
    assert "needs that of its rule" in text
    text = message(by_jvp, P, transform=lambda f: lambda x: s2s.hvp(f)(x, x))
    assert "a second derivative of `squared`" in text


@pytest.mark.parametrize("function", [with_cubed, by_jvp])
def test_the_reverse_of_the_reverse_is_refused(function):
    def slope(t):
        return function(P * t)

    text = message(slope, 1.0, transform=lambda f: s2s.grad(s2s.grad(f)))
    assert "the reverse of the reverse of" in text and "s2s.hvp" in text


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ((1.0, 2.0), "its derivative gives a tuple of 2"),
        ((np.ones(3),), "a cotangent of shape (3,) for an argument of shape (2,)"),
    ],
)
def test_answers_that_do_not_fit(answer, reason):
    bad = s2s.custom_vjp(lambda a: np.sum(a), returns=0.0)
    bad.defvjp(lambda a: (np.sum(a), None), lambda kept, g: answer)
    for backend in ("python", "tape"):
        with pytest.raises(s2s.S2SError, match=r".*") as caught:
            s2s.grad(lambda a: bad(a), backend=backend)(P)
        assert reason in str(caught.value)


def test_values_that_do_not_fit():
    bad = s2s.custom_vjp(lambda a: a, returns=0.0)
    bad.defvjp(lambda a: (a, None), lambda kept, g: (g,))
    for backend in ("python", "tape"):
        with pytest.raises(s2s.S2SError) as caught:
            s2s.grad(lambda a: bad(a), backend=backend)(P)
        assert "returns a ndarray where a float is expected" in str(caught.value)


def test_exceptions_come_through():
    failing = s2s.custom_vjp(lambda x: x, returns=0.0)

    def forward(x):
        raise ArithmeticError("no solution")

    failing.defvjp(forward, lambda kept, g: (g,))
    for backend in ("c", "python", "tape"):
        with pytest.raises(ArithmeticError, match="no solution"):
            s2s.grad(lambda x: failing(x), backend=backend)(1.0)
