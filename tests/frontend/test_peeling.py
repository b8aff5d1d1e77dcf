"""Loops whose first iteration stands before them, because it changes the type of a variable."""

import numpy as np
import pytest

import s2s

ROWS = np.arange(6.0).reshape(3, 2)


def summed(rows):
    total = 0
    for row in rows:
        total = total + row * row
    return np.sum(total)


@pytest.mark.parametrize("backend", ["tape", "python", "c"])
def test_the_first_iteration_makes_the_array(backend):
    value, gradient = s2s.value_and_grad(summed, backend=backend)(ROWS)
    assert value == 55.0
    np.testing.assert_array_equal(gradient, 2.0 * ROWS)


def test_a_variable_that_is_not_read_again_leaves_the_loop_as_it_is():
    def f(rows):
        best = 0.0
        scratch = 0
        for row in rows:
            scratch = row * 2.0
            best += scratch[0]
        return best

    assert s2s.value_and_grad(f)(np.zeros((0, 2)))[0] == 0.0


def test_what_grows_in_rank_each_time_is_refused():
    def f(x):
        y = 1.0
        for _ in range(len(x)):
            y = np.multiply.outer(x, y)
        return np.sum(y)

    with pytest.raises(s2s.S2SError, match="different paths"):
        s2s.grad(f)(np.ones(2))


def test_an_object_that_keeps_changing_is_refused():
    class Box:
        def __init__(self):
            self.value = 0.0

    def f(x):
        box = Box()
        for row in x:
            box.value = np.sum(box.value) if np.ndim(box.value) else box.value + row
        return np.sum(box.value)

    with pytest.raises(s2s.S2SError, match="different paths"):
        s2s.grad(f)(ROWS)


def test_a_number_that_becomes_an_array_in_a_branch_is_refused():
    def f(x):
        total = 0.0
        for row in x:
            if row[0] > 1.0:
                total = total + row
        return np.sum(total)

    with pytest.raises(s2s.S2SError, match="different paths"):
        s2s.grad(f)(ROWS)
