"""Named tuples, dataclasses, simple objects: as arguments, as results, as gradients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pytest

import s2s

each_backend = pytest.mark.parametrize("backend", ("tape", "python", "c"))


class Point(NamedTuple):
    x: float
    y: np.ndarray

    def product(self):
        return self.x * np.sum(self.y)


@dataclass
class Parameters:
    weights: np.ndarray
    bias: float
    order: int = 2
    name: str = "a"

    def value(self, x):
        return np.sum(self.weights * x) * self.bias * self.order


@dataclass
class Model:
    layers: list
    start: Point


class Spring:
    """No dataclass: an object with attributes and a property."""

    def __init__(self, stiffness):
        self.stiffness = stiffness
        self.rest = [1.0, np.ones(2)]

    @property
    def energy(self):
        return self.stiffness * self.stiffness


@each_backend
def test_named_tuple(backend):
    def f(p):
        x, y = p
        return p.product() + x**2 + p[1][0]

    value, slope = s2s.value_and_grad(f, backend=backend)(Point(2.0, np.array([1.0, 2.0])))
    assert value == 11.0 and type(slope) is Point
    assert slope.x == 7.0 and slope.y.tolist() == [3.0, 2.0]


@each_backend
def test_dataclass_with_passive_fields(backend):
    def f(parameters, x):
        parameters.bias = parameters.bias * 2.0
        return parameters.value(x) + (1.0 if parameters.name == "a" else 0.0)

    given, x = Parameters(np.array([1.0, 2.0]), 0.5), np.array([1.0, 3.0])
    value, slope = s2s.value_and_grad(f, backend=backend)(given, x)
    assert value == 15.0 and type(slope) is Parameters
    assert slope.weights.tolist() == [2.0, 6.0] and slope.bias == 28.0
    assert (slope.order, slope.name, given.bias) == (2, "a", 0.5)
    assert s2s.grad(f, argnums=1, backend=backend)(given, x).tolist() == [2.0, 4.0]
    other = Parameters(np.array([1.0, 2.0]), 0.5, order=3, name="b")
    assert s2s.value_and_grad(f, backend=backend)(other, x)[0] == 21.0


@each_backend
def test_objects_in_objects(backend):
    def f(model):
        total = model.start.x
        for weights, bias in model.layers:
            total = total * np.sum(weights) + bias
        return total

    model = Model([(np.ones(2), 1.0), (np.ones(3), 2.0)], Point(3.0, np.zeros(1)))
    slope = s2s.grad(f, backend=backend)(model)
    assert type(slope) is Model and type(slope.start) is Point
    assert slope.start.x == 6.0 and slope.layers[1][0].tolist() == [7.0, 7.0, 7.0]
    assert slope.layers[0][1] == 3.0 and slope.start.y.tolist() == [0.0]


@each_backend
def test_simple_object(backend):
    def f(spring):
        return spring.energy * spring.rest[0] + np.sum(spring.rest[1]) * spring.stiffness

    slope = s2s.grad(f, backend=backend)(Spring(3.0))
    assert type(slope) is Spring and slope.stiffness == 8.0
    assert slope.rest[0] == 9.0 and slope.rest[1].tolist() == [3.0, 3.0]


@each_backend
def test_objects_as_results(backend):
    def trajectory(x):
        return Point(x, np.array([x, 2.0 * x]))

    value, moved = s2s.jvp(trajectory, (2.0,), (1.0,), backend=backend)
    assert type(value) is Point and value.y.tolist() == [2.0, 4.0]
    assert type(moved) is Point and moved.x == 1.0 and moved.y.tolist() == [1.0, 2.0]

    def with_state(x):
        return x * x, Parameters(np.array([x]), x)

    gradient = s2s.value_and_grad(with_state, has_aux=True, backend=backend)
    for _ in range(2):
        (value, state), slope = gradient(2.0)
        assert (value, slope) == (4.0, 4.0) and type(state) is Parameters and state.bias == 2.0


@each_backend
def test_tangents_are_of_the_type_of_the_argument(backend):
    point, along = Point(2.0, np.array([1.0, 2.0])), Point(1.0, np.zeros(2))
    assert s2s.jvp(Point.product, (point,), (along,), backend=backend) == (6.0, 3.0)


def test_backends_agree_on_objects():
    assert s2s.verify(Point.product)(Point(2.0, np.array([1.0, 2.0])))
    assert s2s.check_grads(Point.product)(Point(2.0, np.array([1.0, 2.0])))
