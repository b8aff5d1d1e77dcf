"""Powers (semantics 4.2), quotients and remainders, and functions that jump."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest
from declarations_support import BACKENDS, Use, assert_same, reverse_program

import s2s

INF, NAN = math.inf, math.nan


def values_and_gradients(text: str, points: list[tuple]) -> list[tuple]:
    """Value and gradient of a use on numbers at each point, compared over the backends in bits."""
    program = reverse_program(text, [Use(text, "scalar", operator.pow)])
    runs = {b: s2s.trace(s2s.value_and_grad(program, has_aux=True), backend=b) for b in BACKENDS}
    results = []
    for point in points:
        traces = {b: run([point], [1.0]) for b, run in runs.items()}
        (_, (value,)), (gradient,) = traces["tape"].value, traces["tape"].gradient
        for backend in ("python", "c"):
            found = traces[backend]
            what = f"{backend} and tape: {text} at {point}"
            assert_same(found.value[1][0], value, what)
            for one, other in zip(found.gradient[0], gradient, strict=True):
                assert_same(one, other, what)
            assert found.events == traces["tape"].events, what
            assert found.selections == traces["tape"].selections, what
        results.append((value, gradient, traces["tape"]))
    return results


# --- integer exponents ---------------------------------------------------------------------------


def by_squaring(x: float, n: int) -> float:
    """Binary powering from the lowest bit; 1/(x**-n) for n < 0."""
    if n < 0:
        with np.errstate(all="ignore"):
            return 1.0 / by_squaring(x, -n)
    result, power = np.float64(1.0), np.float64(x)
    while n:
        if n & 1:
            result = result * power
        power, n = power * power, n >> 1
    return result


INTEGERS = range(-3, 6)
BASES = (1.7, -0.3, 0.0, -0.0, 1.0, -1.0, 1e200, -1e-200, INF, -INF, NAN)


def integer_powers(x):
    return (
        x**-3,
        x**-2,
        x**-1,
        x**0,
        x**1,
        x**2,
        x**3,
        x**4,
        x**5,
    )


def weighted_powers(x, w):
    total = 0.0
    for k, power in enumerate(integer_powers(x)):
        total += w[k] * power
    return total


def moving_exponent(x, n):
    return x**n


def test_integer_powers_by_squaring() -> None:
    with np.errstate(all="ignore"):
        for x in BASES:
            for backend in BACKENDS:
                values, slopes = s2s.jvp(integer_powers, (x,), (1.0,), backend=backend)
                for n, value, slope in zip(INTEGERS, values, slopes, strict=True):
                    what = f"{x}**{n} on {backend}"
                    assert_same(np.float64(value), by_squaring(x, n), what)
                    expected = n * by_squaring(x, n - 1) if n else np.float64(0.0)
                    assert_same(np.float64(slope) + 0.0, expected + 0.0, f"slope of {what}")


def test_integer_powers_are_powers() -> None:
    """The truth, in both modes and on arrays."""
    x = np.array([0.3, 1.1, -2.5, 4.0])
    values, _ = s2s.jvp(integer_powers, (x,), (np.ones(4),))
    for n, value in zip(INTEGERS, values, strict=True):
        exact = [float(mpmath.mpf(float(b)) ** n) for b in x]
        np.testing.assert_allclose(value, exact, rtol=1e-15)
    gradient = s2s.grad(weighted_powers)
    for n, unit in zip(INTEGERS, np.eye(len(INTEGERS)), strict=True):
        assert gradient(1.3, unit) == pytest.approx(n * 1.3 ** (n - 1), rel=1e-14)


@pytest.mark.parametrize("backend", BACKENDS)
def test_exponents_that_are_known_at_run_time_only(backend: str) -> None:
    gradient = s2s.grad(moving_exponent, backend=backend)
    assert [gradient(2.0, n) for n in range(-2, 4)] == [-0.25, -0.25, 0.0, 1.0, 4.0, 12.0]


def test_squares() -> None:
    """`x*x` contributes twice, `x**2` once: the same number."""
    (_, (once,), _), *_ = values_and_gradients("{0} ** 2", [(0.7,)])
    (_, (twice,), _), *_ = values_and_gradients("{0} * {0}", [(0.7,)])
    assert once == twice == 1.4


# --- float exponents -----------------------------------------------------------------------------


def test_a_float_exponent_is_the_pow_kernel() -> None:
    """2.0 is not 2, but both are correctly rounded here; math.pow is the same kernel."""
    points = [(x,) for x in (0.3, 1.7, 5.1)]
    for text in ("{0} ** 2.0", "math.pow({0}, 2.0)", "np.power({0}, 2)"):
        for (x,), (value, (slope,), _) in zip(
            points, values_and_gradients(text, points), strict=True
        ):
            assert value == pytest.approx(x * x, rel=2e-16)
            assert slope == pytest.approx(2.0 * x, rel=4e-16)


HALF = {0.25: 1.0, 1.0: 0.5, 0.0: 0.0, -1.0: NAN, INF: 0.0}


def test_square_root_as_a_power() -> None:
    points = [(x,) for x in HALF]
    for (x,), (value, (slope,), trace) in zip(
        points, values_and_gradients("{0} ** 0.5", points), strict=True
    ):
        assert_same(slope, HALF[x], f"slope of x**0.5 at {x}")
        assert math.isnan(value) if x < 0.0 else value == math.sqrt(x)
        assert [event.kind for event in trace.events] == (["singular"] if x == 0.0 else [])


POWERS: dict[tuple[float, float], tuple[float, float, float]] = {
    (2.0, 3.0): (8.0, 12.0, 8.0 * math.log(2.0)),
    (1.0, 5.0): (1.0, 5.0, 0.0),
    (0.0, 2.0): (0.0, 0.0, 0.0),
    (0.0, 1.0): (0.0, 1.0, 0.0),
    (0.0, 0.5): (0.0, 0.0, 0.0),
    (0.0, 0.0): (1.0, 0.0, 0.0),
    (0.0, -1.0): (INF, -INF, 0.0),
    (-2.0, 2.0): (4.0, -4.0, NAN),
    (-2.0, 0.5): (NAN, NAN, NAN),
    (NAN, 0.0): (1.0, NAN, NAN),
}
"""x, p -> x**p, its partial in x (0 on the singular set), its partial in p (0 at x = 0)."""

SINGULAR, POLES = {(0.0, 0.5), (0.0, 0.0)}, {(0.0, -1.0)}


@pytest.mark.parametrize("text", ["{0} ** {1}", "math.pow({0}, {1})", "np.power({0}, {1})"])
def test_both_partials_of_a_power(text: str) -> None:
    points = list(POWERS)
    for point, (value, slopes, trace) in zip(
        points, values_and_gradients(text, points), strict=True
    ):
        found, expected = np.array([value, *slopes]), np.array(POWERS[point])
        np.testing.assert_allclose(found, expected, rtol=1e-15, err_msg=f"{text} at {point}")
        kinds = ["singular"] * (point in SINGULAR) + ["pole"] * (point in POLES)
        assert [event.kind for event in trace.events] == kinds, point


def passive_base(p):
    return 2.0**p + (-2.0) ** 2.0 * p


def passive_exponent(x):
    return x**3.0


@pytest.mark.parametrize("backend", BACKENDS)
def test_passive_operands_contribute_nothing(backend: str) -> None:
    """A negative base has no logarithm: nobody asks for it where the exponent is fixed."""
    assert s2s.grad(passive_exponent, backend=backend)(-2.0) == 12.0
    assert s2s.grad(passive_base, backend=backend)(1.0) == 2.0 * math.log(2.0) + 4.0


# --- quotients, remainders, jumps ----------------------------------------------------------------

QUOTIENTS = [(7.5, 2.0), (-7.5, 2.0), (7.5, -2.0), (6.0, 2.0), (-0.0, 3.0), (1e17, 3.0), (5.0, 0.3)]


def test_floor_division_jumps() -> None:
    for (a, b), (value, slopes, trace) in zip(
        QUOTIENTS, values_and_gradients("{0} // {1}", QUOTIENTS), strict=True
    ):
        assert_same(value, a // b, f"{a} // {b}")
        assert slopes == (0.0, 0.0)
        (record,) = trace.selections
        gap = a / b - round(a / b)
        assert record.switching_value == gap and record.tie == (gap == 0.0)


def test_the_remainder_slopes_between_its_jumps() -> None:
    for (a, b), (value, slopes, trace) in zip(
        QUOTIENTS, values_and_gradients("{0} % {1}", QUOTIENTS), strict=True
    ):
        assert_same(value, a % b, f"{a} % {b}")
        assert slopes == (1.0, -(a // b) + 0.0)
        assert len(trace.selections) == 1


def test_division_by_zero_is_numpys() -> None:
    """Floats give inf or NaN; ints raise."""
    (quotient, _, _), (nothing, _, _) = values_and_gradients("{0} / {1}", [(1.0, 0.0), (0.0, 0.0)])
    assert quotient == INF and math.isnan(nothing)
    (remainder, _, _), *_ = values_and_gradients("{0} % {1}", [(1.0, 0.0)])
    assert math.isnan(remainder)


JUMPS: dict[str, Callable[[float], Any]] = {
    "int({0})": int,
    "round({0})": round,
    "math.floor({0})": math.floor,
    "math.ceil({0})": math.ceil,
    "math.trunc({0})": math.trunc,
    "np.floor({0})": np.floor,
    "np.ceil({0})": np.ceil,
    "np.trunc({0})": np.trunc,
    "np.round({0})": np.round,
    "np.sign({0})": np.sign,
    "{0} // 1.0": lambda x: x // 1.0,
}


@pytest.mark.parametrize("text", JUMPS)
def test_jumps_have_derivative_zero(text: str) -> None:
    points = [(x,) for x in (2.5, -2.5, 3.0, -0.0, 0.5, 1.5, 1e15 + 0.5)]
    for (x,), (value, (slope,), trace) in zip(
        points, values_and_gradients(text, points), strict=True
    ):
        assert_same(np.float64(value), np.float64(JUMPS[text](x)), f"{text} at {x}")
        assert slope == 0.0
        assert len(trace.selections) == 1


def sawtooth(x):
    return x - math.floor(x) + x * int(x)


@pytest.mark.parametrize("backend", BACKENDS)
def test_around_jumps_the_smooth_part_counts(backend: str) -> None:
    assert s2s.grad(sawtooth, backend=backend)(2.25) == 1.0 + 2.0
