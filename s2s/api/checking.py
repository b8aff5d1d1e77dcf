"""Checks for users: `verify` compares the three backends, `check_grads` compares with truth."""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.api import effects
from s2s.api.arguments import Bound
from s2s.api.inspect import as_transform, traceable, traced
from s2s.api.specialise import Request
from s2s.api.steps import Gradient
from s2s.api.transforms import Transform, outside, remembered
from s2s.api.trees import build, map_leaves, named_leaves, values
from s2s.errors import S2SError
from s2s.frontend.signature import describe
from s2s.ir.types import is_float

if TYPE_CHECKING:
    from s2s.backend.obstacles import NotInC

# --- verify ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where the backends disagree.

    Attributes
    ----------
    place : str
        `value`, `gradient[0]["w"]`, `selections[3].index`, ...
    backends : tuple of str
        The two that are compared.
    found : tuple
        What each has there: the first elements that differ.
    count : int
        How many elements differ.
    """

    place: str
    backends: tuple[str, str]
    found: tuple[Any, Any]
    count: int

    def __str__(self) -> str:
        pair = ", ".join(f"{b}: {v!r}" for b, v in zip(self.backends, self.found, strict=True))
        more = f" ({self.count} elements differ)" if self.count > 1 else ""
        return f"{self.place}: {pair}{more}"


@dataclass(frozen=True, slots=True)
class Verification:
    """The backends compared, bit for bit; a NaN equals a NaN.

    Attributes
    ----------
    backends : tuple of str
        Which ran; the tape where it can.
    compared : tuple of (str, int)
        The places compared, with their numbers of elements.
    differences : tuple of Difference
    missing : tuple of (str, str)
        A backend that the function does not run in, and why.
    """

    backends: tuple[str, ...]
    compared: tuple[tuple[str, int], ...]
    differences: tuple[Difference, ...]
    missing: tuple[tuple[str, str], ...] = ()

    @property
    def equal(self) -> bool:
        """Whether all bits agree."""
        return not self.differences

    def __bool__(self) -> bool:
        return self.equal

    def __str__(self) -> str:
        differing = {d.place.split(".")[0].split("[")[0] for d in self.differences}
        head = " = ".join(self.backends)
        lines = [f"{head}: {'equal in every bit' if self.equal else 'DIFFERENT'}"]
        width = max(len(place) for place, _ in self.compared)
        for place, count in self.compared:
            same = place.split(".")[0].split("[")[0] not in differing
            lines.append(f"  {place:<{width}}  {count:>9}  {'equal' if same else 'different'}")
        lines += [f"    {difference}" for difference in self.differences]
        lines += [f"  there is no {backend}: {reason}" for backend, reason in self.missing]
        return "\n".join(lines)


def verify(f: Callable) -> Callable[..., Verification]:
    """Compare tape, generated Python and compiled C, bit for bit.

    Parameters
    ----------
    f : callable
        A function that returns a float, or any transform of a function. Where the tape does not
        reach (second derivatives), Python and C are compared.

    Returns
    -------
    callable
        Takes the arguments of `f`; returns a `Verification` with `.equal` and `.differences`,
        whose `str()` is a table.
    """
    transform = as_transform(f)

    @functools.wraps(transform)
    def run(*args: Any, **kwargs: Any) -> Verification:
        return outside(_verify, transform, args, kwargs)

    return run


def _verify(transform: Transform, args: tuple, kwargs: dict[str, Any]) -> Verification:
    single = len(transform.request.steps) == 1
    backends = ("tape", "python", "c") if single else ("python", "c")
    refusal = _refusal(transform, args, kwargs)
    missing = () if refusal is None else (("c", str(refusal.obstacles[0])),)
    backends = tuple(b for b in backends if refusal is None or b != "c")
    *first, last = backends
    runs = []
    for backend in first:
        with _undone(transform, args, kwargs):
            runs.append(_parts(transform, backend, args, kwargs))
    runs.append(_parts(transform, last, args, kwargs))
    compared = [(place, int(np.size(value))) for place, value in runs[0] if "]." not in place]
    differences = [
        difference
        for (one, first), (two, second) in itertools.combinations(
            zip(backends, runs, strict=True), 2
        )
        for difference in _differences((one, two), first, second)
    ]
    return Verification(backends, tuple(compared), tuple(differences), missing)


def _refusal(transform: Transform, args: tuple, kwargs: dict[str, Any]) -> NotInC | None:
    """Why there is no C of this function, if there is none."""
    compiled = remembered(transform, backend="c")
    _, bound = compiled.bind(args, kwargs)
    engine, _ = compiled.engine(bound)
    return engine.refusal


def _undone(transform: Transform, args: tuple, kwargs: dict) -> AbstractContextManager:
    """What the function changes outside of itself stays as it was."""
    python = remembered(transform, backend="python")
    _, bound = python.bind(args, kwargs)
    engine, _ = python.engine(bound)
    return effects.undone(engine.unit.layout.effects, transform.function)


def _parts(transform: Transform, backend: str, args: tuple, kwargs: dict) -> list[tuple[str, Any]]:
    """What one backend gives, in named pieces."""
    steps = transform.request.steps
    if all(isinstance(step, Gradient) for step in steps):
        trace = traced(traceable(transform, backend), args, kwargs)
        parts = [*_named("value", trace.value), *_named("gradient", trace.gradient)]
        parts.append(("selections", np.array([s.site.lineno for s in trace.selections])))
        for k, s in enumerate(trace.selections):
            place = f"selections[{k}]"
            parts.append((f"{place}.site", str(s.site)))
            parts.append((f"{place}.index", s.index))
            parts.append((f"{place}.switching_value", s.switching_value))
            parts.append((f"{place}.tie", s.tie))
        return parts
    again = Transform(transform.function, Request(steps, backend))
    return list(_named("result", again(*args, **kwargs)))


def _named(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    tree = describe(value, name, False)
    leaves = values(value, tree)
    yield from zip((path for path, _ in named_leaves(tree, name)), leaves, strict=True)


def _differences(backends: tuple[str, str], first: list, second: list) -> Iterator[Difference]:
    for (place, a), (other_place, b) in itertools.zip_longest(
        first, second, fillvalue=("nothing", None)
    ):
        if place != other_place:
            yield Difference("structure", backends, (place, other_place), 1)
            return
        x, y = np.asarray(a), np.asarray(b)
        if x.dtype != y.dtype or x.shape != y.shape:
            found = (f"{x.dtype}{list(x.shape)}", f"{y.dtype}{list(y.shape)}")
            yield Difference(place, backends, found, 1)
            continue
        differing = np.argwhere(_unequal(x, y))
        if len(differing):
            at = tuple(differing[0])
            index = f"[{', '.join(map(str, at))}]" if at else ""
            found = (x[at].item(), y[at].item())
            yield Difference(f"{place}{index}", backends, found, len(differing))


def _unequal(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Elements of which some bit differs; NaN equals NaN."""
    if x.dtype.kind != "f":
        return x != y
    both_nan = np.isnan(x) & np.isnan(y)
    return ~both_nan & ((x != y) | (np.signbit(x) != np.signbit(y)))


# --- check_grads -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GradientCheck:
    """A gradient compared with truth.

    Attributes
    ----------
    error : float
        The largest relative error over the directions.
    rtol : float
        What was asked for.
    directions : int
        How many directional derivatives were compared.
    worst : str
        Where the largest error is.
    """

    error: float
    rtol: float
    directions: int
    worst: str

    @property
    def passed(self) -> bool:
        """Whether the error is within the tolerance."""
        return self.error <= self.rtol

    def __bool__(self) -> bool:
        return self.passed

    def __str__(self) -> str:
        verdict = "right" if self.passed else "WRONG"
        return (
            f"gradient {verdict}: relative error {self.error:.2e} (allowed {self.rtol:.0e}) in "
            f"{self.directions} directions, largest in {self.worst}"
        )


ALL_DIRECTIONS = 32
"""Up to so many elements, each is a direction; of more, as many random directions are drawn."""


def check_grads(f: Callable, *, rtol: float = 1e-10, seed: int = 0) -> Callable[..., GradientCheck]:
    """Compare a gradient with derivatives that trust no declared rule of s2s.

    The user's function is run on the tape, and each smooth operation on the way is differentiated
    by a complex step or in extended precision, keeping the branches of the run.

    Parameters
    ----------
    f : callable
        A function that returns a float, or its `s2s.grad`.
    rtol : float
        The relative error that is allowed.
    seed : int
        For the random directions that are drawn where there are many elements.

    Returns
    -------
    callable
        Takes the arguments of `f`; returns a `GradientCheck`, true where the gradient is right.
    """
    transform = traceable(f, "c")

    @functools.wraps(transform)
    def run(*args: Any, **kwargs: Any) -> GradientCheck:
        return outside(_check, transform, args, kwargs, rtol, seed)

    return run


def _check(
    transform: Transform, args: tuple, kwargs: dict[str, Any], rtol: float, seed: int
) -> GradientCheck:
    if len(transform.request.steps) != 1:
        raise S2SError(
            "check_grads checks first derivatives", "pass the function or s2s.grad of it"
        )
    from s2s.tape import truth

    _, bound = transform.bind(args, kwargs)
    step = transform.request.steps[0]
    with _undone(transform, args, kwargs):
        _, gradient = transform(*args, **kwargs)
    gradients = (gradient,) if isinstance(step.argnums, int) else gradient
    worst, where, count = 0.0, "none", 0
    for place, direction in _directions(bound, step.wrt, seed):
        tangents = tuple(direction.get(k) for k in range(len(bound.args)))
        with _undone(transform, args, kwargs):
            moved = truth.directional(transform.function, bound.args, tangents, bound.keywords)
        exact = float(moved[0] if step.has_aux else moved)
        products = [
            np.asarray(g, float) * np.asarray(v, float)
            for a, gradient in zip(step.wrt, gradients, strict=True)
            for g, v in zip(_floats(gradient), _floats(direction[a]), strict=True)
        ]
        found = math.fsum(float(np.sum(p)) for p in products)
        scale = max(abs(exact), math.fsum(float(np.sum(np.abs(p))) for p in products))
        error = 0.0 if found == exact else abs(found - exact) / scale
        count += 1
        if not error <= worst:
            worst, where = error, place
    return GradientCheck(worst, rtol, count, where)


def _floats(value: Any) -> list:
    return values(value, describe(value, "", False))


def _directions(
    bound: Bound, wrt: tuple[int, ...], seed: int
) -> Iterator[tuple[str, dict[int, Any]]]:
    """Directions in the differentiated arguments: each element, or random ones of many."""
    args, names = bound.args, bound.names
    trees = {a: describe(args[a], names[a], True) for a in wrt}
    leaves = [
        (a, path, value)
        for a in wrt
        for (path, _), value in zip(
            named_leaves(trees[a], names[a]), values(args[a], trees[a]), strict=True
        )
    ]
    size = sum(int(np.size(value)) for _, _, value in leaves)
    if size <= ALL_DIRECTIONS:
        for chosen, (_, path, value) in enumerate(leaves):
            for at in np.ndindex(np.shape(value)):
                moved = [np.zeros(np.shape(v)) for _, _, v in leaves]
                moved[chosen][at] = 1.0
                index = f"[{', '.join(map(str, at))}]" if at else ""
                yield f"{path}{index}", _as_arguments(trees, moved)
    else:
        random = np.random.default_rng(seed)
        for number in range(ALL_DIRECTIONS):
            moved = [random.choice([-1.0, 1.0], np.shape(v)) for _, _, v in leaves]
            yield f"random direction {number}", _as_arguments(trees, moved)


def _as_arguments(trees: dict[int, Any], moved: list[np.ndarray]) -> dict[int, Any]:
    """Tangents of all leaves put into the structure of the arguments."""
    queue = iter(moved)

    def tangent(type_: Any) -> Any:
        part = next(queue)
        return part if part.ndim or not is_float(type_) else part[()]

    return {a: build(map_leaves(tree, tangent), lambda leaf: leaf) for a, tree in trees.items()}
