"""What compiled code has no form for, met while it runs: the tape runs that call."""

from __future__ import annotations

import numpy as np
import pytest
from three_backends import BACKENDS, assert_as_python

import s2s

X = np.array([1.5, 2.0, -3.0])


def number_to_array(x, n):
    total = 0
    for i in range(n):
        total = total + x * i
    if x[0] > 0:
        total = total + 1
    return np.sum(total) + x[0]


def ints_to_floats(x, n):
    product = np.array([1, 2, 3])
    for _ in range(n):
        product = product * x
    return np.sum(product * product) * x[0]


def sizes_seen(x, n):
    """What the loop leaves is asked for its rank: a number where it did not run."""
    total, k = 0, 0
    while k < n:
        total = total + x[k : k + 1]
        k += 1
    return np.sum(total) * x[0] + np.size(total) + np.ndim(total)


def keys(x, n):
    made = {}
    for i in range(n):
        made["a"] = x * i
    return np.sum(made.get("a", 0.0)) + x[1]


LOOPS = (number_to_array, ints_to_floats, sizes_seen, keys)


@pytest.mark.parametrize("function", LOOPS, ids=lambda f: f.__name__)
def test_a_loop_that_changes_a_type_does_not_run(function):
    for n in (2, 0):
        assert_as_python(function, X, n)


def triangle(x, n):
    """Rows of growing length; more of them than a list has room for at first."""
    rows = []
    for i in range(n):
        rows.append(x[: i % 3 + 1] * (i + 1))
    total = 0.0
    for row in rows:
        total += np.sum(row * row) * len(row)
    return total * x[0] + rows[-1][0]


def emptied(x, n):
    """A list that is emptied keeps its room, and gets longer rows."""
    rows = [x[:1] * 2]
    for i in range(n):
        rows.append(x[:1] * i)
    rows.clear()
    for i in range(n):
        rows.append(x * i)
    return np.sum(rows[1] * rows[n - 1])


def lengths(x, n):
    rows = []
    for i in range(n):
        rows.append(x[:i])
    return x[0] * len(rows)


@pytest.mark.parametrize("function", [triangle, emptied, lengths], ids=lambda f: f.__name__)
def test_lists_of_rows_of_different_lengths(function):
    assert_as_python(function, X, 12)


@pytest.mark.parametrize("backend", BACKENDS[1:])
def test_above_first_derivatives_it_is_an_error(backend):
    product = s2s.hvp(number_to_array, backend=backend)
    assert product(X, X, 2).shape == (3,)
    with pytest.raises(ValueError, match="at least once"):
        product(X, X, 0)


@pytest.mark.parametrize("backend", BACKENDS[1:])
def test_tangents(backend):
    value, moved = s2s.jvp(number_to_array, (X, 0), (np.ones(3), None), backend=backend)
    assert (value, moved) == (X[0] + 1.0, 1.0)


def factorial(x, n):
    k = 1
    for i in range(1, n):
        k *= i
    return np.sum(x) * k


def test_it_is_said_once_where_a_call_runs(monkeypatch, capsys):
    monkeypatch.setenv("S2S_EXPLAIN", "1")
    for function, n, where in (
        (number_to_array, 0, "the reference tape for some arguments: s2s: this loop must run"),
        (factorial, 30, "generated Python for some arguments: an int leaves 64 bits"),
    ):
        gradient = s2s.grad(function)
        gradient(X, 2)
        assert capsys.readouterr().err == ""
        gradient(X, n)
        gradient(X, n)
        text = capsys.readouterr().err
        assert text.startswith(f"s2s: {function.__name__}() runs in {where}")
        assert text.count("\n") == 1


def halves(x, n):
    """An int to a power that is negative for some iterations: a float there."""
    total = np.sum(x)
    for k in range(-n, n):
        total = total * 0.5 + x[0] * 2**k
    return total


def test_powers_of_ints():
    for n in (0, 1, 3):
        assert_as_python(halves, X, n)
