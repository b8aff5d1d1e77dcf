"""How a program enters the corpus: `@program(smooth=[...], edges=[...])`.

The decorator gives the function back as it is: programs are ordinary Python functions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

INF = float("inf")
NAN = float("nan")
SPECIAL = (0.0, -0.0, 1.0, -1.0, INF, -INF, NAN)
"""Where the elementary functions of one variable have their kinks, poles and singular points."""

PROGRAMS: list[Program] = []


@dataclass(frozen=True)
class Program:
    """A function of the corpus with the points at which it is compared.

    Parameters
    ----------
    function : callable
        The program itself.
    smooth : tuple of argument tuples
        Points around which it is smooth: the gradient is compared with the truth there too.
    edges : tuple of argument tuples
        Ties, singular points, infinities, NaN, empty arrays: bits are compared only.
    argnums : int or tuple of int
        The arguments that are differentiated.
    tolerance : float
        Bound on the relative error of the gradient; that of float32 programs is larger.
    """

    function: Callable[..., Any]
    smooth: tuple[tuple, ...]
    edges: tuple[tuple, ...]
    argnums: int | tuple[int, ...]
    tolerance: float

    @property
    def name(self) -> str:
        """`subject.function`, as test ids show it."""
        return f"{self.function.__module__.rpartition('.')[2]}.{self.function.__name__}"

    @property
    def points(self) -> tuple[tuple, ...]:
        """All points, smooth ones first."""
        return self.smooth + self.edges


def registering(programs: list[Program]) -> Callable[..., Callable[[Callable], Callable]]:
    """The decorator that enters functions into a list and leaves them as they are."""

    def program(
        smooth: Sequence[tuple] = (),
        edges: Sequence[tuple] = (),
        argnums: int | tuple[int, ...] = 0,
        tolerance: float = 1e-10,
    ) -> Callable[[Callable], Callable]:
        def enter(function: Callable) -> Callable:
            programs.append(Program(function, tuple(smooth), tuple(edges), argnums, tolerance))
            return function

        return enter

    return program


program = registering(PROGRAMS)


# --- points -------------------------------------------------------------------------------------


def each(*values: Any) -> list[tuple]:
    """One point of one argument for each value."""
    return [(value,) for value in values]


def vec(*values: float) -> np.ndarray:
    """A float64 vector of these elements."""
    return np.array(values, dtype=np.float64)


def normal(*shape: int, seed: int = 0, scale: float = 1.0) -> np.ndarray:
    """A float64 array of this shape with generic elements."""
    return scale * np.random.default_rng(seed).standard_normal(shape)


def positive(*shape: int, seed: int = 0) -> np.ndarray:
    """A float64 array with generic elements between 0.5 and 2."""
    return np.random.default_rng(seed).uniform(0.5, 2.0, shape)


def single(array: np.ndarray) -> np.ndarray:
    """The same in float32."""
    return array.astype(np.float32)


def sizes(make: Callable[..., np.ndarray], *lengths: int) -> list[tuple]:
    """One point of one vector for each length."""
    return [(make(n, seed=n),) for n in lengths]


def ints(*values: int) -> np.ndarray:
    """An int64 vector."""
    return np.array(values, dtype=np.int64)
