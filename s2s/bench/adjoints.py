"""Loops and their adjoints: written by hand in C, and generated from plain Python.

Both run on the same numbers; the gradients are compared before anything is timed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from s2s.api.specialise import Request
from s2s.api.transforms import Transform, grad
from s2s.bench import loops
from s2s.bench.clock import Effort, fastest
from s2s.bench.native import library, pointer
from s2s.bench.report import number, ratio

TITLE = "loops: microseconds; hand = C written by hand, s2s = from plain Python loops"
HEADINGS = (
    "loops",
    "hand primal",
    "hand adjoint",
    "adjoint/primal",
    "s2s primal",
    "s2s adjoint",
    "s2s/hand",
    "s2s adjoint/primal",
    "bits",
)
TOLERANCE = 1e-12


@dataclass(frozen=True, slots=True)
class Case:
    """One set of loops on one set of numbers.

    Attributes
    ----------
    function : the loops in Python; csrc/bench/<its name>.c has them in C
    argnums : the arguments in which they are differentiated
    arguments : what the Python function takes
    sizes : what the C functions take before the arrays among the arguments
    """

    function: Callable
    argnums: tuple[int, ...]
    arguments: tuple
    sizes: tuple[int, ...]

    @property
    def name(self) -> str:
        """What the C file and its functions are called after."""
        return self.function.__name__


# --- problems ----------------------------------------------------------------------------------


def _relu(small: bool) -> Case:
    n, depth, units = (3, 4, 5) if small else (64, 64, 128)
    rng = np.random.default_rng(1)
    arguments = rng.normal(size=(depth, units)), rng.normal(size=units), rng.normal(size=(n, depth))
    return Case(loops.relu, (0, 1), arguments, (n, depth, units))


def _logsumexp(small: bool) -> Case:
    n = 17 if small else 100_000
    return Case(loops.logsumexp, (0,), (np.random.default_rng(1).normal(size=n),), (n,))


def _heat(small: bool) -> Case:
    n, steps = (9, 4) if small else (1000, 50)
    rng = np.random.default_rng(1)
    arguments = rng.normal(size=n), rng.uniform(0.1, 0.4, n), steps
    return Case(loops.heat, (0, 1), arguments, (n, steps))


def _softmax(small: bool) -> Case:
    n, classes = (4, 5) if small else (256, 1000)
    rng = np.random.default_rng(1)
    arguments = rng.normal(size=(n, classes)), rng.integers(0, classes, n)
    return Case(loops.softmax, (0,), arguments, (n, classes))


def _distances(small: bool) -> Case:
    n, d = (5, 3) if small else (500, 3)
    return Case(loops.distances, (0,), (np.random.default_rng(1).normal(size=(n, d)),), (n, d))


def _gmm(small: bool) -> Case:
    n, d, k = (4, 3, 3) if small else (1000, 10, 25)
    shapes = (k,), (k, d), (k, d), (k, d * (d - 1) // 2), (n, d)
    rng = np.random.default_rng(1)
    arguments = tuple(rng.normal(size=shape) for shape in shapes)
    return Case(loops.gmm, (0, 1, 2, 3), arguments, (n, d, k))


CASES: dict[str, Callable[[bool], Case]] = {
    "relu": _relu,
    "logsumexp": _logsumexp,
    "heat": _heat,
    "softmax": _softmax,
    "distances": _distances,
    "gmm": _gmm,
}


# --- what is measured --------------------------------------------------------------------------


def hand_primal(case: Case) -> Callable[[], float]:
    """A call of the hand-written loops."""
    function = getattr(library(case.name), f"{case.name}_primal")
    pointers = [pointer(x) for x in case.arguments if isinstance(x, np.ndarray)]
    return lambda: function(*case.sizes, *pointers)


def hand_adjoint(case: Case) -> tuple[Callable[[], Any], tuple[np.ndarray, ...]]:
    """A call of the hand-written adjoint, and the arrays that it fills."""
    function = getattr(library(case.name), f"{case.name}_adjoint")
    bars = tuple(np.empty_like(case.arguments[a]) for a in case.argnums)
    arrays = [x for x in case.arguments if isinstance(x, np.ndarray)]
    pointers = [pointer(x) for x in (*arrays, *bars)]
    return lambda: function(*case.sizes, *pointers), bars


def compiled_primal(function: Callable) -> Callable:
    """The function itself, compiled to C as its derivatives are."""
    return Transform(function, Request((), "c"))


def difference(found: tuple[np.ndarray, ...], wanted: tuple[np.ndarray, ...]) -> float:
    """The largest difference of two gradients, relative to the largest element of each array.

    Zero means the same bits, but for the sign of a zero.
    """
    pairs = list(zip(found, wanted, strict=True))
    if all(np.array_equal(x, y) for x, y in pairs):
        return 0.0
    return max(float(np.max(np.abs(x - y)) / max(np.max(np.abs(y)), 1e-300)) for x, y in pairs)


def agreement(error: float) -> str:
    """How a difference is shown."""
    return "equal" if error == 0.0 else f"{error:.0e}" + ("" if error <= TOLERANCE else " WRONG")


def names() -> list[str]:
    """The loops that there are."""
    return list(CASES)


def measure(name: str, effort: Effort) -> list[str]:
    """The row of one set of loops."""
    case = CASES[name](effort.small)
    by_hand, bars = hand_adjoint(case)
    primal = compiled_primal(case.function)
    adjoint = grad(case.function, argnums=case.argnums)
    by_hand()
    error = difference(adjoint(*case.arguments), bars)
    seconds = fastest(
        {
            "hand primal": hand_primal(case),
            "hand adjoint": by_hand,
            "primal": lambda: primal(*case.arguments),
            "adjoint": lambda: adjoint(*case.arguments),
        },
        effort,
    )
    hand = seconds["hand primal"], seconds["hand adjoint"]
    ours = seconds["primal"], seconds["adjoint"]
    return [
        name,
        *(number(1e6 * t) for t in hand),
        ratio(hand[1], hand[0]),
        *(number(1e6 * t) for t in ours),
        ratio(ours[1], hand[1]),
        ratio(ours[1], ours[0]),
        agreement(error),
    ]
