"""What a function changes outside of itself: once per call, on every backend, not if it raises."""

from __future__ import annotations

import numpy as np
import pytest

import s2s

BACKENDS = ("tape", "python", "c")
calls = 0
largest = 0.0
TABLE = np.array([1.0, 2.0])
each_backend = pytest.mark.parametrize("backend", BACKENDS)


class Counter:
    """Counts its evaluations, as test problems of optimisation do."""

    made = 0

    def __init__(self):
        self.nfev = 0

    def note(self, times):
        for _ in range(times):
            self.nfev += 1


class Problem(Counter):
    def __init__(self):
        super().__init__()
        self.scale = 2.0
        self.best = np.inf
        self.where = None
        self.state = "new"
        self.rows = np.zeros(2)
        self.path = (0, 1.0)

    def fun(self, x):
        self.nfev += 1
        value = self.scale * np.sum(x**2)
        if value < self.best:
            self.best = value
            self.where = x
        return value + self.nfev

    def traced(self, x):
        self.note(len(x))
        Problem.made += 1
        self.rows[0] = x[0]
        self.rows += 1.0
        self.state = "used"
        self.path = (self.path[0] + 1, x[1] * x[1])
        return np.sum(self.rows * x) + self.path[1]

    def stops(self, x):
        self.nfev += 1
        self.rows[0] = 7.0
        if x[0] > 1.0:
            raise ValueError("too large")
        return x[0] * self.rows[0]

    @property
    def rate(self):
        return self._rate * 2.0

    @rate.setter
    def rate(self, value):
        self._rate = value + 1.0

    def by_property(self, x):
        self.rate = x
        return self.rate * x


@each_backend
def test_a_counter_is_a_variable_of_the_program(backend):
    problem = Problem()
    gradient = s2s.value_and_grad(problem.fun, backend=backend)
    x = np.array([1.0, 2.0])
    for k in (1, 2, 3):
        value, slope = gradient(x)
        assert (value, slope.tolist()) == (10.0 + k, [4.0, 8.0])
        assert problem.nfev == k and type(problem.nfev) is int
    assert problem.best == 10.0 and problem.where.tolist() == [1.0, 2.0]
    assert problem.where is not x


@each_backend
def test_attributes_of_every_kind(backend):
    Problem.made = 0
    problem = Problem()
    rows = problem.rows
    x = np.array([1.0, 2.0])
    value, slope = s2s.value_and_grad(problem.traced, backend=backend)(x)
    assert (value, slope.tolist()) == (8.0, [3.0, 5.0])
    assert problem.rows is rows and rows.tolist() == [2.0, 1.0]
    assert (problem.nfev, Problem.made, problem.state, problem.path) == (2, 1, "used", (1, 4.0))
    value, slope = s2s.value_and_grad(problem.traced, backend=backend)(x)
    assert rows.tolist() == [2.0, 2.0] and problem.path == (2, 4.0) and Problem.made == 2


@each_backend
def test_nothing_is_changed_by_a_call_that_raises(backend):
    problem = Problem()
    gradient = s2s.grad(problem.stops, backend=backend)
    assert gradient(np.array([0.5, 0.0])).tolist() == [7.0, 0.0]
    problem.rows[0] = 0.0
    with pytest.raises(ValueError, match="too large"):
        gradient(np.array([2.0, 0.0]))
    assert problem.nfev == 1 and problem.rows.tolist() == [0.0, 0.0]


@each_backend
def test_properties_are_run(backend):
    problem = Problem()
    assert s2s.value_and_grad(problem.by_property, backend=backend)(3.0) == (24.0, 14.0)
    assert problem._rate == 4.0


@each_backend
def test_globals(backend):
    global calls, largest
    calls, largest = 0, 0.0

    def f(x):
        global calls, largest
        calls += 1
        if x > largest:
            largest = x * 1.0
        return x * largest * calls

    gradient = s2s.value_and_grad(f, backend=backend)
    assert gradient(2.0) == (4.0, 4.0) and (calls, largest) == (1, 2.0)
    assert gradient(1.0) == (4.0, 4.0) and (calls, largest) == (2, 2.0)


@each_backend
def test_variables_of_functions_around(backend):
    def counted():
        count = 0

        def f(x):
            nonlocal count
            count += 1

            def twice(v):
                nonlocal count
                count += 1
                return v * count

            return twice(x)

        return f, lambda: count

    f, count = counted()
    assert s2s.value_and_grad(f, backend=backend)(3.0) == (6.0, 2.0)
    assert count() == 2


@each_backend
def test_a_global_array_is_written_into(backend):
    def f(x):
        TABLE[0] = x
        return TABLE[0] * TABLE[1] * x

    try:
        assert s2s.value_and_grad(f, backend=backend)(3.0) == (18.0, 12.0)
        assert TABLE.tolist() == [3.0, 2.0]
    finally:
        TABLE[0] = 1.0


def test_methods_of_two_objects_share_code():
    class Model:
        def __init__(self, rate):
            self.rate, self.calls = rate, 0

        @s2s.grad
        def loss(self, x):
            self.calls += 1
            return self.rate * x

    one, two = Model(2.0), Model(3.0)
    assert (one.loss(1.0), two.loss(1.0), two.loss(1.0)) == (2.0, 3.0, 3.0)
    assert (one.calls, two.calls) == (1, 2)


def test_other_derivatives_count_once():
    problem = Problem()
    x, v = np.array([1.0, 2.0]), np.ones(2)
    assert s2s.hvp(problem.fun)(x, v).tolist() == [4.0, 4.0] and problem.nfev == 1
    assert s2s.jvp(problem.fun, (x,), (v,)) == (12.0, 12.0) and problem.nfev == 2
    assert s2s.verify(problem.fun)(x) and problem.nfev == 3
    assert s2s.check_grads(problem.fun)(x) and problem.nfev == 3
    s2s.trace(problem.fun)(x)
    assert problem.nfev == 4


def test_an_array_under_two_names_is_refused():
    problem = Problem()
    problem.other = problem.rows

    def f(x):
        problem.rows[0] = x
        return problem.other[0] * x

    for backend in ("python", "c"):
        with pytest.raises(s2s.S2SError, match="overlap in memory"):
            s2s.grad(f, backend=backend)(1.0)


class Noted:
    note = None
    kind = 0.0

    def where_positive(self, x):
        if x > 0.0:
            self.note = x
        return x

    def read_again(self, x):
        if x > 0.0:
            self.note = x
        return x * self.note

    def of_two_types(self, x):
        if x > 0.0:
            self.kind = "positive"
        return x


@each_backend
def test_an_attribute_that_was_none_is_set_on_some_paths(backend):
    model = Noted()
    gradient = s2s.grad(model.where_positive, backend=backend)
    assert gradient(-1.0) == 1.0 and "note" not in vars(model)
    assert gradient(2.0) == 1.0 and model.note == 2.0
    assert gradient(-1.0) == 1.0 and model.note == 2.0


@pytest.mark.parametrize("method", [Noted().read_again, Noted().of_two_types])
def test_a_place_of_two_types_is_refused(method):
    with pytest.raises(s2s.S2SError, match="on (some|different) paths"):
        s2s.grad(method)(1.0)
