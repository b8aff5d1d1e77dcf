"""`s2s.elementary`: an elementary function or a selection declared from outside the package."""

from __future__ import annotations

import math

import numpy as np
import pytest

import s2s
from s2s.elementary.arithmetic import eq, gt, isnan, lt, select, square
from s2s.elementary.select import abs as magnitude
from s2s.elementary.select import floor
from s2s.elementary.smooth import cosh

gudermann = s2s.elementary(
    "gudermann",
    kernel=lambda x: 2.0 * math.atan(math.tanh(0.5 * x)),
    partials=lambda x, out: (1.0 / cosh(x),),
)
"""Without C: in generated Python."""

softsign = s2s.elementary(
    "softsign",
    kernel=lambda x: x / (1.0 + abs(x)),
    partials=lambda x, out: (1.0 / square(1.0 + magnitude(x)),),
    c="return x / (1.0 + fabs(x));",
)

shrink = s2s.elementary(
    "shrink",
    kernel=lambda x, limit: x - limit if x > limit else x + limit if x < -limit else 0.0 * x,
    pieces=lambda x, limit: (x - limit, x + limit, 0.0),
    index=lambda x, limit, tie: select(
        gt(x, limit) | isnan(x), 0, select(lt(x, -limit), 1, 2 if tie == 2 else tie)
    ),
    switching=lambda x, limit: magnitude(x) - limit,
    tied=lambda x, limit: eq(magnitude(x), limit),
    default_tie=2,
    c="return x > limit ? x - limit : x < -limit ? x + limit : 0.0 * x;",
)
"""Soft thresholding."""

A = np.array([-2.0, -0.5, 0.0, 0.5, 1.0, 3.0])


def uses_softsign(a):
    total = 0.0
    for k in range(len(a)):
        total += softsign(a[k]) * a[k]
    return total + np.sum(softsign(a * a))


def uses_gudermann(a):
    return np.sum(gudermann(a)) * gudermann(a[0])


def uses_shrink(a, limit):
    total = shrink(a[0], limit)
    return total * np.sum(shrink(a, limit) * a)


@pytest.mark.parametrize("function", [uses_softsign, uses_gudermann])
def test_smooth(function):
    assert s2s.verify(function)(A).equal
    assert s2s.verify(function)(A.astype(np.float32)).equal
    gradient, h = s2s.grad(function)(A), 1e-6
    for k, direction in enumerate(np.eye(len(A))):
        ahead, behind = function(A + h * direction), function(A - h * direction)
        assert gradient[k] == pytest.approx((ahead - behind) / (2 * h), abs=1e-8)


def test_selection():
    function = s2s.value_and_grad(uses_shrink, argnums=(0, 1))
    verification = s2s.verify(function)(A, 0.5)
    assert verification.equal and verification.backends == ("tape", "python", "c")
    trace = s2s.trace(uses_shrink)(A, 0.5)
    assert [s.index for s in trace.selections[:1]] == [1]
    np.testing.assert_array_equal(trace.selections[1].index, [1, 2, 2, 2, 0, 0])
    np.testing.assert_array_equal(trace.selections[1].tie, [0, 1, 0, 1, 0, 0])


def test_it_is_compiled_where_c_is_given():
    assert "user_softsign" in s2s.source(uses_softsign, lang="c")(A)
    assert "compiled C" in s2s.source(uses_softsign, lang="report")(A)
    assert "declared without C" in s2s.source(uses_gudermann, lang="report")(A)


def test_second_derivatives():
    def f(x):
        return softsign(x) * x

    x, h = 0.75, 1e-6
    slope = s2s.grad(f)
    expected = (slope(x + h) - slope(x - h)) / (2 * h)
    assert s2s.hvp(f)(x, 1.0) == pytest.approx(expected, rel=1e-6)


def test_outside_of_a_derivative():
    assert softsign(1.0) == 0.5
    np.testing.assert_array_equal(softsign(np.array([1, -3])), [0.5, -0.75])
    assert softsign(np.float32(3.0)) == np.float32(0.75)


def test_it_may_be_declared_again():
    """A notebook cell runs twice."""
    for factor in (2.0, 3.0):
        scaled = s2s.elementary(
            "scaled", kernel=lambda x, f=factor: f * x, partials=lambda x, f, out: (f, x)
        )
        assert scaled(2.0, 1.0) == 2.0 * factor or scaled is not None


@pytest.mark.parametrize(
    "piece", [magnitude, lambda x: 2.0 * magnitude(x) + x, lambda x: select(gt(x, 0.0), x, -x)]
)
def test_a_piece_with_a_kink_is_refused(piece):
    """Its derivative would be lost: a staircase is held fixed, anything else has a slope."""
    rest = {"index": lambda x, tie: 0, "switching": lambda x: x, "tied": lambda x: eq(x, 0.0)}
    with pytest.raises(s2s.S2SError, match="not smooth: it has `(abs|select)`"):
        s2s.elementary("kinked", kernel=lambda x: x, pieces=lambda x: (piece(x),), **rest)
    steps = s2s.elementary(
        "steps", kernel=lambda x: x - math.floor(x), pieces=lambda x: (x - floor(x),), **rest
    )
    assert s2s.grad(lambda x: steps(x) * x)(2.25) == 2.5


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"name": "exp", "partials": lambda x, out: (out,)}, "cannot be called 'exp'"),
        ({"name": "no good", "partials": lambda x, out: (out,)}, "cannot be called"),
        ({"name": "nothing"}, "neither partials= and pieces="),
        ({"name": "half", "pieces": lambda x: (x,)}, "is not complete"),
        ({"name": "odd", "partials": lambda x, out: (out,), "colour": 1}, "is not complete"),
        ({"name": "bare", "partials": lambda x, out: 1.0}, "give a tuple"),
        ({"name": "two", "partials": lambda x, out: (1.0, 2.0)}, "one partial for each operand"),
        ({"name": "by_math", "partials": lambda x, out: (math.sin(x),)}, "fails on expressions"),
        (
            {"name": "by_if", "partials": lambda x, out: (1.0 if x else 0.0,)},
            "choose with `select`",
        ),
        ({"name": "none", "kernel": max, "partials": lambda x, out: (out,)}, "no plain parameters"),
    ],
)
def test_declarations_that_are_refused(given, reason):
    with pytest.raises(s2s.S2SError) as caught:
        s2s.elementary(**{"kernel": lambda x: x, **given})
    assert reason in str(caught.value)
