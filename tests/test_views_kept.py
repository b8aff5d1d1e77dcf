"""Copies where NumPy has views: nobody sees the difference, or the program is refused."""

from __future__ import annotations

import numpy as np
import pytest
from three_backends import BACKENDS, assert_as_python

import s2s

X = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 10.0]])


def split(x):
    A = x * 2.0
    parts = np.split(A, 3) + np.hsplit(A, 3)
    A[0, 0] = 50.0
    A[1] += 1.0
    return sum([np.sum(p * p) for p in parts]) + parts[0][0, 0] * parts[3][1, 0]


def rows_of_a_list(x):
    A, rows = x * 2.0, []
    for i in range(2):
        rows.append(A[i])
    A[0, 0] = 50.0
    rows[1][1] = 3.0
    return np.sum(rows[0] * rows[0]) + np.sum(A * A)


def copies(x):
    """What is positive, or the conjugate of what is real, is a new array; a method gives itself."""
    A = x * 2.0
    new, old, same = np.positive(A), np.conj(A), A.conj()
    A[0, 0] = 50.0
    return np.sum(new * old * same)


def passing(x):
    """A diagonal, a reshape, a broadcast array that no name keeps: the base may be written to."""
    A, total = x * 2.0, 0.0
    for i in range(3):
        A[i, i] += 1.0
        total += np.sum(np.log(np.diag(A))) + np.trace(A) + np.sum(A.T.reshape(-1) * i)
        A += np.broadcast_to(x[0], (3, 3))
        d = np.diag(A).copy()
        A[0, 0] += d[1]
    return total + np.sum(A)


@pytest.mark.parametrize("function", [split, rows_of_a_list, copies, passing])
def test_views_and_copies_are_those_of_numpy(function):
    assert_as_python(function, X)


KEPT = {
    "broadcast": lambda A: np.broadcast_to(A, (2, 3, 3)),
    "broadcast together": lambda A: np.broadcast_arrays(A, np.ones((2, 3, 3)))[0],
    "diagonal": lambda A: np.diag(A, 1),
    "method": lambda A: A.diagonal(),
    "list": lambda A: list(A)[0],
}


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("view", KEPT.values(), ids=KEPT)
def test_a_base_that_changes_while_a_copy_is_kept_is_refused(view, backend):
    def f(x):
        A = x * 2.0
        y = view(A)
        A[0, 1] = 50.0
        return np.sum(y * y)

    with pytest.raises(s2s.S2SError, match="is written to after") as caught:
        s2s.grad(f, backend=backend)(X)
    assert caught.value.remedy
    assert s2s.grad(lambda x: np.sum(view(x * 2.0) ** 2), backend=backend)(X).shape == (3, 3)


# --- np.cross in a plane -----------------------------------------------------------------------


def crossed(x, y):
    return np.sum(np.cross(x, y) * np.array([1.0, 2.0, 3.0]))


def crossed_rows(x, y):
    return np.sum(np.cross(x[None] * np.ones((4, 1)), y))


@pytest.mark.filterwarnings("ignore:Arrays of 2-dimensional vectors")
@pytest.mark.parametrize("function", [crossed, crossed_rows])
def test_cross_products(function):
    plane, space = np.array([1.0, 3.0]), np.array([2.0, 5.0, -1.0])
    for x, y in ((space, 2 * space + 1), (plane, space), (space, plane), (plane, plane + 1)):
        assert_as_python(function, x, y)
    assert_as_python(crossed, np.ones(4), space)


def promoted(x):
    kind = np.promote_types(np.float32, x.dtype)
    return np.sum(x.astype(kind) * np.ones(3, np.promote_types("float32", np.int16)))


def test_promoted_types():
    assert_as_python(promoted, X)


# --- f(*array) ---------------------------------------------------------------------------------


def product(a, b):
    return a * b


def spread(x):
    return product(*x)


def spread_after(x):
    return product(2.0, *x)


@pytest.mark.parametrize("function", [spread, spread_after])
def test_an_array_of_the_wrong_length_is_no_list_of_arguments(function):
    for n in (1, 2, 3):
        assert_as_python(function, np.arange(1.0, n + 1))
