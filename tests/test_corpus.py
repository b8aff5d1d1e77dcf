"""The corpus on tape, generated Python and generated C: the same bits, the true gradient."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

import numpy as np
import pytest
from corpus import PROGRAMS, Program
from workers import failure_of, workers

import s2s
from s2s.nonsmooth.trace import same_bits
from s2s.tape import truth

COMPILED = ("python", "c")
FEW = 6
"""Up to so many inputs the truth is compared in every coordinate, else in random directions."""

STRONG = 4
"""A NaN calls for strong products, another object to compile: without recording, for some."""

each_program = pytest.mark.parametrize("program", PROGRAMS, ids=[p.name for p in PROGRAMS])


# --- trees of floats ----------------------------------------------------------------------------


def floats(tree: Any) -> Iterator[float]:
    """The float leaves of an argument or a gradient, elements of arrays one by one."""
    if isinstance(tree, dict):
        tree = list(tree.values())
    if isinstance(tree, (tuple, list)):
        for item in tree:
            yield from floats(item)
    elif isinstance(tree, np.ndarray):
        yield from map(float, tree.ravel())
    else:
        yield float(tree)


def holds_nan(tree: Any) -> bool:
    """Whether a gradient holds a NaN."""
    return any(v != v for v in floats(tree))


def rebuilt(like: Any, values: Iterator[float]) -> Any:
    """The structure and types of `like` with other numbers."""
    if isinstance(like, dict):
        return {key: rebuilt(item, values) for key, item in like.items()}
    if isinstance(like, (tuple, list)):
        return type(like)(rebuilt(item, values) for item in like)
    if isinstance(like, np.ndarray):
        flat = [next(values) for _ in range(like.size)]
        return np.array(flat, dtype=like.dtype).reshape(like.shape)
    return type(like)(next(values))


def positions(program: Program) -> tuple[int, ...]:
    """The positions of the differentiated arguments."""
    argnums = program.argnums
    return argnums if isinstance(argnums, tuple) else (argnums,)


def directions(size: int) -> np.ndarray:
    """The coordinate directions of a small space, random ones of a large one."""
    if size <= FEW:
        return np.eye(size)
    return np.random.default_rng(size).standard_normal((3, size))


# --- the same bits ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def reports(request: pytest.FixtureRequest) -> Iterator[dict[str, Future]]:
    """For each program of this run what its comparison found: nothing if all bits agree."""
    chosen = [
        item.callspec.params["program"]
        for item in request.session.items
        if item.path == request.path and item.originalname == "test_same_bits"
    ]
    with workers() as pool:
        yield {p.name: pool.submit(failure_of, compare, PROGRAMS.index(p)) for p in chosen}


@each_program
def test_same_bits(program: Program, reports: dict[str, Future]) -> None:
    """Value, gradient and selections of tape, Python and C; arguments stay as they were."""
    report = reports[program.name].result()
    assert not report, report


def compare(index: int) -> None:
    """All backends at all points of one program, with and without recording."""
    program = PROGRAMS[index]
    function = s2s.value_and_grad(program.function, argnums=program.argnums)
    reference = s2s.trace(function, backend="tape")
    traces = {b: s2s.trace(function, backend=b) for b in COMPILED}
    plain = {
        b: s2s.value_and_grad(program.function, argnums=program.argnums, backend=b)
        for b in COMPILED
    }
    for point in program.points:
        kept = copy.deepcopy(point)
        expected = reference(*point)
        for backend in COMPILED:
            found = traces[backend](*point)
            assert expected == found, _difference(program, point, expected, backend, found)
            if holds_nan(expected.gradient) and index % STRONG:
                continue
            found = plain[backend](*point)
            same = same_bits((expected.value, expected.gradient), found)
            name = f"{backend} without recording"
            assert same, _difference(program, point, expected, name, found)
        assert same_bits(list(point), list(kept)), f"{program.name} modified its arguments {kept}"


def _difference(program: Program, point: tuple, expected: Any, name: str, found: Any) -> str:
    head = f"{program.name} at {point}: tape and {name} differ"
    return f"{head}\n--- tape\n{expected}\n--- {name}\n{found}"


# --- the right numbers --------------------------------------------------------------------------


@each_program
def test_value_is_that_of_the_function(program: Program) -> None:
    """The value is what Python computes, but for the last bits of elementary functions."""
    function = s2s.value_and_grad(program.function, argnums=program.argnums, backend="tape")
    for point in program.points:
        expected = _python_value(program, point)
        if expected is None:
            continue
        value, _ = function(*point)
        assert type(value) is type(expected) or isinstance(expected, (int, np.generic, np.ndarray))
        tolerance = 1e-12 if program.tolerance < 1e-8 else 1e-2 * program.tolerance
        np.testing.assert_allclose(value, expected, rtol=tolerance, atol=0.0, err_msg=str(point))


def _python_value(program: Program, point: tuple) -> Any:
    """What the user's function returns; None where Python raises and s2s goes on as NumPy does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            value = program.function(*copy.deepcopy(point))
        except (ZeroDivisionError, OverflowError):
            return None
        except ValueError as error:
            assert "math domain error" in str(error)
            return None
    return None if isinstance(value, complex) else value


@each_program
def test_gradient_is_the_truth(program: Program) -> None:
    """Complex step or mpmath along the branches of the float run."""
    wrt = positions(program)
    function = s2s.value_and_grad(program.function, argnums=wrt, backend="tape")
    for point in program.smooth:
        _, gradient = function(*point)
        bars = np.array(list(floats(gradient)))
        for direction in directions(bars.size):
            numbers = iter(direction)
            tangents = tuple(
                rebuilt(argument, numbers) if k in wrt else None for k, argument in enumerate(point)
            )
            derivative = truth.directional(program.function, point, tangents)
            numbers = np.array([v for k in wrt for v in floats(tangents[k])])
            error = abs(bars @ numbers - derivative)
            assert error <= program.tolerance * abs(derivative), (point, direction)


@each_program
def test_gradient_against_differences(program: Program) -> None:
    """Central differences of the plain function: coarse, but they know nothing of s2s."""
    if program.tolerance > 1e-8:
        pytest.skip("differences of float32 say nothing")
    wrt = positions(program)
    function = s2s.value_and_grad(program.function, argnums=wrt, backend="tape")
    for point in program.smooth:
        value, gradient = function(*point)
        start = np.array([v for k in wrt for v in floats(point[k])])
        bars = np.array(list(floats(gradient)))
        for direction in directions(bars.size):
            step = 1e-6 * max(1.0, float(np.max(np.abs(start))))
            ahead = _moved(program, point, start + step * direction)
            behind = _moved(program, point, start - step * direction)
            difference = (ahead - behind) / (2.0 * step)
            scale = max(abs(difference), abs(value), 1e-3)
            assert abs(difference - bars @ direction) <= 1e-5 * scale, (point, direction)


def _moved(program: Program, point: tuple, numbers: np.ndarray) -> float:
    """The value of the plain function with other numbers in the differentiated arguments."""
    wrt, values = positions(program), iter(numbers)
    moved = {k: rebuilt(point[k], values) for k in wrt}
    arguments = (moved.get(k, copy.deepcopy(a)) for k, a in enumerate(point))
    with np.errstate(all="ignore"):
        return float(program.function(*arguments))


# --- the corpus itself --------------------------------------------------------------------------


def test_corpus_is_large_and_documented() -> None:
    assert len(PROGRAMS) >= 120
    assert len({p.name for p in PROGRAMS}) == len(PROGRAMS)
    for program in PROGRAMS:
        assert program.function.__doc__, program.name
        assert program.points, program.name
