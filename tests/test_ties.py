"""Selections at their ties, by name: which piece wins, what is shown, and that only it counts."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from declarations_support import BACKENDS, assert_same

import s2s

INF, NAN = math.inf, math.nan

each_backend = pytest.mark.parametrize("backend", BACKENDS)


# --- an operand that depends on no argument wins -------------------------------------------------


def clamps(x):
    """What is 0 for negative x and x for positive x, in all the ways people write it."""
    return (
        np.maximum(x, 0.0),
        np.maximum(0.0, x),
        np.maximum(x, 0),
        max(x, 0.0),
        max(0.0, x),
        max(x, 0),
        max(0.0, x, -1.0),
        s2s.relu(x),
        np.clip(x, 0.0, 1.0),
        np.clip(x, 0.0, None),
        -np.minimum(-x, 0.0),
        -np.minimum(0.0, -x),
        -min(-x, 0.0),
        -min(0.0, -x),
        x if x > 0.0 else 0.0,
        0.0 if x <= 0.0 else x,
    )


def array_clamps(x):
    return (
        np.maximum(x, 0.0),
        np.maximum(0.0, x),
        s2s.relu(x),
        np.clip(x, 0.0, 1.0),
        -np.minimum(-x, 0.0),
        np.where(x > 0.0, x, 0.0),
        x * (x > 0.0),
    )


def weighted_clamps(x, w):
    total = 0.0
    for k, value in enumerate(clamps(x)):
        total += w[k] * value
    return total


def weighted_array_clamps(x, w):
    total = 0.0
    for k, value in enumerate(array_clamps(x)):
        total += np.sum(w[k] * value)
    return total


@each_backend
def test_clamps_have_derivative_zero_at_zero(backend: str) -> None:
    gradient = s2s.grad(weighted_clamps, backend=backend)
    for x, expected in ((0.0, 0.0), (-0.0, 0.0), (-0.5, 0.0), (0.5, 1.0)):
        values, slopes = s2s.jvp(clamps, (x,), (1.0,), backend=backend)
        assert set(values) == {max(x, 0.0)} and set(slopes) == {expected}, (x, slopes)
        for k, unit in enumerate(np.eye(len(slopes))):
            assert gradient(x, unit) == expected, (x, k)


@each_backend
def test_clamps_of_arrays_have_derivative_zero_at_zero(backend: str) -> None:
    x = np.array([0.0, -0.0, -0.5, 0.5])
    _, slopes = s2s.jvp(array_clamps, (x,), (np.ones(4),), backend=backend)
    gradient = s2s.grad(weighted_array_clamps, backend=backend)
    for k, slope in enumerate(slopes):
        assert slope.tolist() == [0.0, 0.0, 0.0, 1.0], k
        w = np.zeros((len(slopes), 4))
        w[k] = 1.0
        assert gradient(x, w).tolist() == [0.0, 0.0, 0.0, 1.0], k


@each_backend
def test_every_tie_is_told(backend: str) -> None:
    """Sixteen selections, all tied; each z is lhs - rhs as written."""
    count = len(clamps(0.0))
    trace = s2s.trace(weighted_clamps, backend=backend)(0.0, np.ones(count))
    assert len(trace.selections) == len(trace.ties) == count
    trace = s2s.trace(weighted_clamps, backend=backend)(0.25, np.ones(count))
    z = [record.switching_value for record in trace.selections]
    assert z[:6] == [0.25, -0.25, 0.25, 0.25, -0.25, 0.25] and z[-2:] == [0.25, 0.25]
    assert not trace.ties and all(record.margin == 0.25 for record in trace.selections)


# --- of active operands the first wins -----------------------------------------------------------


def pairs(x, y):
    return np.maximum(x, y), np.minimum(x, y), max(x, y), min(x, y), x if x > y else y


def weighted_pairs(x, y, w):
    a, b, c, d, e = pairs(x, y)
    return w[0] * a + w[1] * b + w[2] * c + w[3] * d + w[4] * e


@each_backend
def test_of_two_active_operands_the_first_wins(backend: str) -> None:
    """A written comparison follows Python: `x > y` is false."""
    gradient = s2s.grad(weighted_pairs, argnums=(0, 1), backend=backend)
    for k in range(4):
        assert gradient(0.5, 0.5, np.eye(5)[k]) == (1.0, 0.0), k
    assert gradient(0.5, 0.5, np.eye(5)[4]) == (0.0, 1.0)


@each_backend
def test_the_value_at_a_tie_is_the_spellings_own(backend: str) -> None:
    for x, y in ((0.0, -0.0), (-0.0, 0.0), (NAN, 1.0), (1.0, NAN), (INF, INF)):
        values, _ = s2s.jvp(pairs, (x, y), (1.0, 1.0), backend=backend)
        for k, (found, expected) in enumerate(zip(values, pairs(x, y), strict=True)):
            assert_same(np.float64(found), np.float64(expected), f"{k} at {x}, {y}")


def kinks(x):
    return abs(x), np.abs(x), math.fabs(x), np.sign(x), np.sqrt(x * x), np.hypot(x, 0.0)


@each_backend
def test_kinks_have_derivative_zero(backend: str) -> None:
    _, slopes = s2s.jvp(kinks, (0.0,), (1.0,), backend=backend)
    assert slopes == (0.0,) * 6


def bounds(x, low, high):
    return np.clip(x, low, high)


@each_backend
def test_clip_at_its_bounds(backend: str) -> None:
    """At a tie the derivative is that of the bound; inside that of x."""
    gradient = s2s.grad(bounds, argnums=(0, 1, 2), backend=backend)
    expected = {-2.0: (0, 1, 0), -1.0: (0, 1, 0), 0.5: (1, 0, 0), 1.0: (0, 0, 1), 2.0: (0, 0, 1)}
    for x, slopes in expected.items():
        assert gradient(x, -1.0, 1.0) == slopes, x
    trace = s2s.trace(bounds, backend=backend)
    told = [trace(x, -1.0, 1.0).selections[0] for x in expected]
    assert [record.index for record in told] == [1, 1, 0, 2, 2]
    assert [record.switching_value for record in told] == [-1.0, 0.0, 0.5, 0.0, -1.0]
    assert [record.tie for record in told] == [False, True, False, True, False]


def three(x, y, z):
    return max(x, y, z) + 0.5 * min(x, y, z)


@each_backend
def test_of_three_the_first_of_the_best(backend: str) -> None:
    gradient = s2s.grad(three, argnums=(0, 1, 2), backend=backend)
    assert gradient(1.0, 2.0, 2.0) == (0.5, 1.0, 0.0)
    assert gradient(3.0, 3.0, 3.0) == (1.5, 0.0, 0.0)
    record = s2s.trace(three, backend=backend)(1.0, 4.0, 2.5).selections[0]
    assert (record.index, record.switching_value, record.tie) == (1, 1.5, False)


# --- only the selected piece counts --------------------------------------------------------------


def guarded_root(x):
    return np.sum(np.where(x > 0.0, np.sqrt(x), 0.0))


def guarded_logarithm(x):
    return np.sum(np.where(x > 0.0, np.log(x), x))


def guarded_quotient(x):
    return np.sum(np.where(x == 0.0, 1.0, np.sin(x) / x))


def guarded_number(x):
    return np.where(x > 0.0, x * np.log(x), 0.0)


def times_nothing(x):
    return 0.0 * np.log(x) + x


def root_of_maximum(x):
    return np.sqrt(np.maximum(x, 0.0))


def overflow_not_taken(x):
    return np.minimum(np.exp(x), 1.0) + x


TRAPS: list[tuple[Callable, list, list]] = [
    (guarded_root, [-1.0, 0.0, 0.25], [0.0, 0.0, 1.0]),
    (guarded_logarithm, [-1.0, 0.0, 0.5], [1.0, 1.0, 2.0]),
    (guarded_quotient, [0.0, math.pi], [0.0, -1.0 / math.pi]),
]
NUMBERS: list[tuple[Callable, float, float]] = [
    (guarded_number, 0.0, 0.0),
    (guarded_number, -1.0, 0.0),
    (guarded_number, 1.0, 1.0),
    (times_nothing, 0.0, 1.0),
    (root_of_maximum, 0.0, 0.0),
    (root_of_maximum, -1.0, 0.0),
    (overflow_not_taken, 1e4, 1.0),
]


@each_backend
def test_a_piece_that_was_not_taken_contributes_nothing(backend: str) -> None:
    for function, x, expected in TRAPS:
        gradient = s2s.grad(function, backend=backend)(np.array(x))
        np.testing.assert_allclose(gradient, expected, rtol=1e-15, err_msg=function.__name__)
    for function, x, expected in NUMBERS:
        assert s2s.grad(function, backend=backend)(x) == expected, (function.__name__, x)


def infinite_slopes(x):
    return np.sqrt(x), np.log(x), 1.0 / x, x * x


@each_backend
def test_a_zero_tangent_moves_nothing(backend: str) -> None:
    """Forward mode has the strong product too: 0 times an infinite partial is 0."""
    _, moved = s2s.jvp(infinite_slopes, (0.0,), (0.0,), backend=backend)
    assert moved == (0.0, 0.0, 0.0, 0.0)
    x, v = np.array([0.0, 4.0, 0.0]), np.array([0.0, 1.0, 1.0])
    _, moved = s2s.jvp(infinite_slopes, (x,), (v,), backend=backend)
    assert [column.tolist() for column in moved] == [
        [0.0, 0.25, 0.0],
        [0.0, 0.25, INF],
        [0.0, -0.0625, -INF],
        [0.0, 8.0, 0.0],
    ]


# --- extrema over axes ---------------------------------------------------------------------------


def extrema(x, w):
    total = w[0] * np.max(x) + w[1] * np.min(x)
    total += np.sum(w[2] * np.max(x, axis=0)) + np.sum(w[3] * np.min(x, axis=1))
    total += np.sum(w[4] * np.max(x, axis=-1, keepdims=True)) + w[5] * x.max() + w[6] * np.amin(x)
    return total


TIED = np.array([[1.0, 3.0, 3.0], [3.0, -2.0, 0.0], [1.0, 3.0, -2.0]])


def _placed(*positions: tuple[int, int]) -> np.ndarray:
    expected = np.zeros_like(TIED)
    for at in positions:
        expected[at] = 1.0
    return expected


PLACES = [
    _placed((0, 1)),
    _placed((1, 1)),
    _placed((1, 0), (0, 1), (0, 2)),
    _placed((0, 0), (1, 1), (2, 2)),
    _placed((0, 1), (1, 0), (2, 1)),
    _placed((0, 1)),
    _placed((1, 1)),
]


@each_backend
def test_the_lowest_position_of_an_extremum_wins(backend: str) -> None:
    gradient = s2s.grad(extrema, backend=backend)
    for k, expected in enumerate(PLACES):
        found = gradient(TIED, np.eye(len(PLACES))[k])
        assert found.tolist() == expected.tolist(), k


@each_backend
def test_positions_gaps_and_ties_are_told(backend: str) -> None:
    """z is the smallest gap to another element; a NaN is no tie."""
    top, bottom, columns, rows, *_ = s2s.trace(extrema, backend=backend)(
        TIED, np.ones(7)
    ).selections
    assert (top.index, top.switching_value, top.tie) == (1, 0.0, True)
    assert (bottom.index, bottom.switching_value, bottom.tie) == (4, 0.0, True)
    assert columns.index.tolist() == [1, 0, 0] and columns.tie.tolist() == [False, True, False]
    assert columns.switching_value.tolist() == [2.0, 0.0, 3.0]
    assert rows.index.tolist() == [0, 1, 2] and rows.switching_value.tolist() == [2.0, 2.0, 3.0]


def test_extrema_of_special_values() -> None:
    """The value is NumPy's; of NaN the first has the cotangent; three backends alike."""
    for rows in (
        [[NAN, 1.0], [2.0, NAN]],
        [[INF, INF], [-INF, 0.0]],
        [[0.0, -0.0], [-0.0, 0.0]],
        [[-0.0, 0.0], [0.0, -0.0]],
    ):
        x = np.array(rows)
        traces = {b: s2s.trace(extrema, backend=b)(x, np.ones(7)) for b in BACKENDS}
        assert traces["tape"] == traces["python"], rows
        assert traces["tape"] == traces["c"], rows
        gradient = s2s.grad(extrema)(x, np.eye(7)[0])
        first = np.flatnonzero(np.isnan(x)) if np.any(np.isnan(x)) else [int(np.argmax(x))]
        assert np.flatnonzero(gradient).tolist() == [first[0]], rows


def spread(x):
    return np.max(x, axis=0), np.min(x, axis=0)


@each_backend
def test_values_of_extrema_are_numpys_in_bits(backend: str) -> None:
    columns = np.array([[0.0, -0.0, NAN, 1.0, INF], [-0.0, 0.0, 1.0, NAN, -INF]])
    values, _ = s2s.jvp(spread, (columns,), (np.ones((2, 5)),), backend=backend)
    for found, expected in zip(values, spread(columns), strict=True):
        assert_same(found, expected, "extremum over an axis", ())
