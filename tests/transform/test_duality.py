"""Random IR functions: the adjoint and the tangent are transposes of each other, at every order."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, given, settings
from ir_interpreter import interpret
from ir_random import functions

from s2s.ir.check import check
from s2s.ir.nodes import Func
from s2s.ir.show import show
from s2s.ir.types import is_float
from s2s.transform import sites
from s2s.transform.adjoint import adjoint
from s2s.transform.simplify import simplify
from s2s.transform.tangent import tangent

SETTINGS = settings(
    max_examples=150, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


def arguments(func: Func, rng: np.random.Generator) -> list:
    """A random argument for each parameter, arrays of size 3."""
    return [
        rng.normal(size=(3,) * p.type.rank) if p.type.rank else np.float64(rng.normal())
        for p in func.params
    ]


def run(func: Func, *args) -> tuple:
    """The results on copies of the arguments."""
    with np.errstate(all="ignore"):
        return interpret(func, *(np.copy(a) if np.ndim(a) else a for a in args))


def scalar_outputs(func: Func) -> list[int]:
    return [k for k, r in enumerate(func.results) if is_float(r.type) and not r.type.rank]


def inner(a: tuple, b: tuple) -> tuple[float, float]:
    """<a, b>, and the sum of the sizes of its terms."""
    terms = np.concatenate([np.ravel(np.multiply(x, y)) for x, y in zip(a, b, strict=True)])
    return float(np.sum(terms)), float(np.sum(np.abs(terms)))


def assert_transposed(func: Func, output: int, message: str) -> None:
    """<gradient, direction> is the tangent along that direction."""
    rng = np.random.default_rng(0)
    args, directions = arguments(func, rng), arguments(func, rng)
    wrt = range(len(func.params))
    try:
        run(func, *args)
    except Exception:  # a program that raises has no derivative
        return
    reverse = adjoint(func, wrt, output=output)
    small = simplify(reverse)
    forward = simplify(tangent(func, wrt))
    for derived in (reverse, small, forward):
        check(derived)
    gradient = run(small, *args)
    for a, b in zip(run(reverse, *args), gradient, strict=True):
        assert np.array_equal(a, b, equal_nan=True), message
    moved = [k for k, r in enumerate(func.results) if is_float(r.type)]
    expected = run(forward, *args, *directions)[len(func.results) + moved.index(output)]
    found, size = inner(gradient, tuple(directions))
    if np.isfinite(expected) and np.isfinite(size):
        assert abs(found - expected) <= 1e-9 * max(size, abs(expected)), message


@SETTINGS
@given(functions())
def test_first_order(func):
    func = sites.resolve(func, range(len(func.params)))
    for output in scalar_outputs(func)[:1]:
        assert_transposed(func, output, show(func))


@SETTINGS
@given(functions())
def test_second_order(func):
    """The gradient of an entry of the gradient, and forward over reverse."""
    func = sites.resolve(func, range(len(func.params)))
    for output in scalar_outputs(func)[:1]:
        gradient = simplify(adjoint(func, range(len(func.params)), output=output))
        for entry in scalar_outputs(gradient)[:1]:
            assert_transposed(gradient, entry, show(func))
