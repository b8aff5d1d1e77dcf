"""The tape against central differences, its two sweeps against each other and against truth."""

import copy

import numpy as np
import pytest
from programs import PROGRAMS

from s2s import tape
from s2s.tape import truth


def is_float_leaf(value):
    return isinstance(value, float) or (isinstance(value, np.ndarray) and value.dtype.kind == "f")


def leaves(tree):
    if isinstance(tree, dict):
        return [leaf for item in tree.values() for leaf in leaves(item)]
    if isinstance(tree, (tuple, list)):
        return [leaf for item in tree for leaf in leaves(item)]
    return [tree]


def rebuilt(tree, values):
    """The tree with its float leaves from an iterator."""
    if isinstance(tree, dict):
        return {key: rebuilt(item, values) for key, item in tree.items()}
    if isinstance(tree, (tuple, list)):
        return type(tree)(rebuilt(item, values) for item in tree)
    return next(values) if is_float_leaf(tree) else copy.deepcopy(tree)


def along(function, args, direction, step):
    floats = [leaf for leaf in leaves(args) if is_float_leaf(leaf)]
    moved = iter([leaf + step * d for leaf, d in zip(floats, direction, strict=True)])
    return function(*rebuilt(args, moved))


def central_difference(function, args, direction):
    """Fourth order."""
    h = 1e-3
    f = {k: along(function, args, direction, k * h) for k in (-2, -1, 1, 2)}
    return (8.0 * (f[1] - f[-1]) - (f[2] - f[-2])) / (12.0 * h)


@pytest.mark.parametrize("function, args", PROGRAMS, ids=lambda v: getattr(v, "__name__", ""))
def test_gradient(function, args):
    wrt = tuple(k for k, a in enumerate(args) if any(map(is_float_leaf, leaves(a))))
    before = copy.deepcopy(args)
    run = tape.run(function, args, wrt, {})
    assert np.all([np.array_equal(a, b) for a, b in zip(leaves(args), leaves(before), strict=True)])
    assert run.value == pytest.approx(function(*copy.deepcopy(args)), rel=1e-13)
    gradient = [g for g in leaves(run.gradients) if g is not None]
    rng = np.random.default_rng(1)
    for _ in range(3):
        direction = [rng.normal(size=np.shape(g)) for g in gradient]
        slope = sum(np.sum(g * d) for g, d in zip(gradient, direction, strict=True))
        assert slope == pytest.approx(central_difference(function, args, direction), rel=1e-8)
        ones = iter([float(d) if np.ndim(d) == 0 else d for d in direction])
        tangents = tuple(rebuilt(a, ones) if k in wrt else None for k, a in enumerate(args))
        value, tangent = tape.jvp(function, args, tangents, {})
        assert value == run.value
        assert tangent == pytest.approx(slope, rel=1e-11)
        assert truth.directional(function, args, tangents) == pytest.approx(slope, rel=1e-11)
