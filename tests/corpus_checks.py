"""What is checked of a program of a corpus: equal bits everywhere, the right numbers.

Each check raises AssertionError with the program and the point.
"""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from corpus.registry import Program

import s2s
from s2s.nonsmooth.trace import same_bits
from s2s.tape import truth

COMPILED = ("python", "c")

FEW = 6
"""Up to so many inputs the truth is compared in every coordinate, else in random directions."""

DIFFERENCES_SAY_NOTHING = 1e-8
"""Programs with a larger tolerance compute in float32."""


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


def derivative(program: Program, backend: str) -> Callable[..., tuple]:
    """The value and the gradient of the program."""
    return s2s.value_and_grad(program.function, argnums=program.argnums, backend=backend)


def recorder(program: Program, backend: str) -> Callable[..., Any]:
    """The same with all selections."""
    function = s2s.value_and_grad(program.function, argnums=program.argnums)
    return s2s.trace(function, backend=backend)


def same_trace(program: Program, point: tuple, expected: Any, backend: str, found: Any) -> None:
    """A backend's value, gradient and selections are those of the tape."""
    assert expected == found, _difference(program, point, expected, backend, found)


def same_result(program: Program, point: tuple, expected: Any, backend: str, found: Any) -> None:
    """A backend's value and gradient are those of the tape."""
    name = f"{backend} without recording"
    same = same_bits((expected.value, expected.gradient), found)
    assert same, _difference(program, point, expected, name, found)


def same_arguments(program: Program, point: tuple, kept: tuple) -> None:
    """The caller's arguments are as they were."""
    assert same_bits(list(point), list(kept)), f"{program.name} modified its arguments {kept}"


def _difference(program: Program, point: tuple, expected: Any, name: str, found: Any) -> str:
    head = f"{program.name} at {point}: tape and {name} differ"
    return f"{head}\n--- tape\n{expected}\n--- {name}\n{found}"


# --- the right numbers --------------------------------------------------------------------------


def right_value(program: Program, point: tuple, value: Any) -> None:
    """The value is what Python computes, but for the last bits of elementary functions."""
    expected = _python_value(program, point)
    if expected is None:
        return
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


def true_gradient(program: Program, point: tuple, gradient: tuple) -> None:
    """The gradient is that of complex step or mpmath along the branches of the float run."""
    wrt = positions(program)
    bars = np.array(list(floats(gradient)))
    for direction in directions(bars.size):
        numbers = iter(direction)
        tangents = tuple(
            rebuilt(argument, numbers) if k in wrt else None for k, argument in enumerate(point)
        )
        slope = truth.directional(program.function, point, tangents)
        numbers = np.array([v for k in wrt for v in floats(tangents[k])])
        error = abs(bars @ numbers - slope)
        assert error <= program.tolerance * abs(slope), (program.name, point, direction)


def close_to_differences(program: Program, point: tuple, value: float, gradient: tuple) -> None:
    """Central differences of the plain function: coarse, but they know nothing of s2s."""
    if program.tolerance > DIFFERENCES_SAY_NOTHING:
        return
    wrt = positions(program)
    start = np.array([v for k in wrt for v in floats(point[k])])
    bars = np.array(list(floats(gradient)))
    for direction in directions(bars.size):
        step = _steps(start) * direction
        difference = (
            _moved(program, point, start + step) - _moved(program, point, start - step)
        ) / 2
        scale = max(abs(difference), float(np.max(np.abs(step))) * max(abs(value), 1e-3))
        assert abs(difference - bars @ step) <= 1e-5 * scale, (program.name, point, direction)


def _steps(start: np.ndarray) -> np.ndarray:
    """How far to go: with numbers of atomic size, not further than they are."""
    size = np.nan_to_num(np.abs(start))  # a NaN stays one, wherever it goes
    return 1e-6 * np.where((size > 0.0) & (size < 1e-3), size, np.maximum(1.0, size))


def _moved(program: Program, point: tuple, numbers: np.ndarray) -> float:
    """The value of the plain function with other numbers in the differentiated arguments."""
    wrt, values = positions(program), iter(numbers)
    moved = {k: rebuilt(point[k], values) for k in wrt}
    arguments = (moved.get(k, copy.deepcopy(a)) for k, a in enumerate(point))
    with np.errstate(all="ignore"):
        return float(program.function(*arguments))
