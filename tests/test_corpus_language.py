"""The corpus of natural programs: equal bits on all backends, true gradients, a third opinion.

Each program is lowered and compiled once, with recording.
"""

from __future__ import annotations

import copy
import importlib.util

import numpy as np
import opinions
import pytest
from corpus.registry import Program
from corpus_checks import (
    COMPILED,
    close_to_differences,
    floats,
    recorder,
    right_value,
    same_arguments,
    same_trace,
    true_gradient,
)
from corpus_language import PROGRAMS, REFUSED

from s2s.errors import S2SError

AGREED = 1e-9
ENOUGH = 150

needs_autograd = pytest.mark.skipif(
    not importlib.util.find_spec("autograd"), reason="autograd is not installed"
)
each_program = pytest.mark.parametrize("program", PROGRAMS, ids=[p.name for p in PROGRAMS])


@each_program
def test_program(program: Program) -> None:
    """Tape, Python and C agree in all bits; value and gradient are right."""
    try:
        check(program)
    except S2SError as error:
        if program.name not in REFUSED:
            raise
        pytest.skip(str(error).splitlines()[0])


def check(program: Program) -> None:
    """One program at all its points."""
    reference = recorder(program, "tape")
    traces = {backend: recorder(program, backend) for backend in COMPILED}
    for k, point in enumerate(program.points):
        kept = copy.deepcopy(point)
        expected = reference(*point)
        for backend in COMPILED:
            same_trace(program, point, expected, backend, traces[backend](*point))
        same_arguments(program, point, kept)
        right_value(program, point, expected.value)
        if k < len(program.smooth):
            true_gradient(program, point, expected.gradient)
            close_to_differences(program, point, expected.value, expected.gradient)


@needs_autograd
@each_program
def test_opinion(program: Program) -> None:
    """HIPS autograd, where it can run the function, has the same gradient."""
    function = recorder(program, "tape")
    for point in program.smooth:
        try:
            other = opinion(program, point)
            ours = np.array(list(floats(function(*point).gradient)))
        except opinions.NoOpinionError as error:
            pytest.skip(f"no opinion: {error}")
        except S2SError as error:
            if program.name not in REFUSED:
                raise
            pytest.skip(str(error).splitlines()[0])
        if ours.size != other.size:
            pytest.skip("no opinion: a gradient of another shape")
        error = np.max(np.abs(ours - other), initial=0.0)
        bound = max(AGREED, program.tolerance) * np.max(np.abs(other), initial=0.0)
        assert error <= bound, (program.name, ours, other)


@needs_autograd
def test_enough_opinions() -> None:
    """Those that autograd can run are many."""
    assert sum(map(has_opinion, PROGRAMS)) >= ENOUGH


def has_opinion(program: Program) -> bool:
    """Whether autograd can run the program at its first point."""
    try:
        return program.name not in REFUSED and opinion(program, program.smooth[0]).size > 0
    except opinions.NoOpinionError:
        return False


def opinion(program: Program, point: tuple) -> np.ndarray:
    """Autograd's gradient, in one row."""
    return np.array(list(floats(opinions.gradient(program.function, point, program.argnums))))


def test_corpus_is_large_and_documented() -> None:
    assert len(PROGRAMS) >= 300
    assert len({p.name for p in PROGRAMS}) == len(PROGRAMS)
    for program in PROGRAMS:
        assert program.function.__doc__, program.name
        assert program.smooth, program.name
