"""The corpus on tape, generated Python and generated C: the same bits, the true gradient."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from concurrent.futures import Future

import pytest
from corpus import PROGRAMS, Program
from corpus_checks import (
    COMPILED,
    close_to_differences,
    derivative,
    holds_nan,
    recorder,
    right_value,
    same_arguments,
    same_result,
    same_trace,
    true_gradient,
)
from workers import compiled_as_for_users, failure_of, workers

STRONG = 4
"""A NaN calls for strong products, another object to compile: without recording, for some."""

AS_FOR_USERS = 6
"""One program in so many is compiled with the flags that users get."""

each_program = pytest.mark.parametrize("program", PROGRAMS, ids=[p.name for p in PROGRAMS])


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
    with compiled_as_for_users(index % AS_FOR_USERS == 0):
        compare_at_points(PROGRAMS[index], strong=index % STRONG == 0)


def compare_at_points(program: Program, strong: bool) -> None:
    reference = recorder(program, "tape")
    traces = {b: recorder(program, b) for b in COMPILED}
    plain = {b: derivative(program, b) for b in COMPILED}
    for point in program.points:
        kept = copy.deepcopy(point)
        expected = reference(*point)
        for backend in COMPILED:
            same_trace(program, point, expected, backend, traces[backend](*point))
            if not holds_nan(expected.gradient) or strong:
                same_result(program, point, expected, backend, plain[backend](*point))
        same_arguments(program, point, kept)


# --- the right numbers --------------------------------------------------------------------------


@each_program
def test_numbers(program: Program) -> None:
    """The value of plain Python; the gradient of complex step, mpmath and differences."""
    function = derivative(program, "tape")
    for k, point in enumerate(program.points):
        value, gradient = function(*point)
        right_value(program, point, value)
        if k < len(program.smooth):
            true_gradient(program, point, gradient)
            close_to_differences(program, point, value, gradient)


# --- the corpus itself --------------------------------------------------------------------------


def test_corpus_is_large_and_documented() -> None:
    assert len(PROGRAMS) >= 120
    assert len({p.name for p in PROGRAMS}) == len(PROGRAMS)
    for program in PROGRAMS:
        assert program.function.__doc__, program.name
        assert program.points, program.name
