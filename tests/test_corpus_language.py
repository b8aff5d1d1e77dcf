"""The corpus of natural programs: equal bits on all backends, true gradients, a third opinion.

Each program is lowered and compiled once, with recording.
"""

from __future__ import annotations

import copy
import importlib.util
from collections.abc import Iterator
from concurrent.futures import Future

import numpy as np
import opinions
import pytest
from corpus.registry import Program
from corpus_checks import (
    COMPILED,
    close_to_differences,
    derivative,
    floats,
    recorder,
    right_value,
    same_arguments,
    same_trace,
    true_gradient,
)
from corpus_language import PROGRAMS, REFUSED
from workers import failure_of, workers

NO_OPINION = "no opinion: "
AGREED = 1e-9
ENOUGH = 150

each_program = pytest.mark.parametrize("program", PROGRAMS, ids=[p.name for p in PROGRAMS])


@pytest.fixture(scope="module")
def reports(request: pytest.FixtureRequest) -> Iterator[dict[str, tuple[Future, Future]]]:
    """For each program of this run what its checks found: nothing if all is well."""
    names = {
        item.callspec.params["program"].name
        for item in request.session.items
        if item.path == request.path and hasattr(item, "callspec")
    }
    with workers() as pool:
        yield {
            p.name: (
                pool.submit(failure_of, check, index),
                pool.submit(failure_of, ask, index),
            )
            for index, p in enumerate(PROGRAMS)
            if p.name in names
        }


@each_program
def test_program(program: Program, reports: dict[str, tuple[Future, Future]]) -> None:
    """Tape, Python and C agree in all bits; value and gradient are right."""
    report = reports[program.name][0].result()
    if report and program.name in REFUSED:
        assert "s2s.errors.S2SError" in report, report
        pytest.skip(report.strip().splitlines()[-1])
    assert not report, report


@pytest.mark.skipif(not importlib.util.find_spec("autograd"), reason="autograd is not installed")
@each_program
def test_opinion(program: Program, reports: dict[str, tuple[Future, Future]]) -> None:
    """HIPS autograd, where it can run the function, has the same gradient."""
    report = reports[program.name][1].result()
    if report.startswith(NO_OPINION) or (report and program.name in REFUSED):
        pytest.skip(report)
    assert not report, report


@pytest.mark.skipif(not importlib.util.find_spec("autograd"), reason="autograd is not installed")
def test_enough_opinions(reports: dict[str, tuple[Future, Future]]) -> None:
    """Those that autograd can run are many."""
    if len(reports) < len(PROGRAMS):
        pytest.skip("not all programs are tested")
    silent = sum(asked.result().startswith(NO_OPINION) for _, asked in reports.values())
    assert len(PROGRAMS) - silent >= ENOUGH


def check(index: int) -> None:
    """One program at all its points."""
    program = PROGRAMS[index]
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


def ask(index: int) -> None:
    """Autograd about one program at its smooth points."""
    program = PROGRAMS[index]
    function = derivative(program, "tape")
    for point in program.smooth:
        try:
            theirs = opinions.gradient(program.function, point, program.argnums)
        except opinions.NoOpinionError as error:
            raise AssertionError(f"{NO_OPINION}{error}") from None
        ours = np.array(list(floats(function(*point)[1])))
        other = np.array(list(floats(theirs)))
        assert ours.size == other.size, f"{NO_OPINION}a gradient of another shape"
        error = np.max(np.abs(ours - other), initial=0.0)
        bound = max(AGREED, program.tolerance) * np.max(np.abs(other), initial=0.0)
        assert error <= bound, (program.name, ours, other)


def test_corpus_is_large_and_documented() -> None:
    assert len(PROGRAMS) >= 300
    assert len({p.name for p in PROGRAMS}) == len(PROGRAMS)
    for program in PROGRAMS:
        assert program.function.__doc__, program.name
        assert program.smooth, program.name
