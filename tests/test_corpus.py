"""The corpus on tape, generated Python and generated C: the same bits, the true gradient."""

from __future__ import annotations

import copy

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
from everyday import NIGHTLY, compiled_as_for_users

STRONG = 4
"""A NaN calls for strong products, another object to compile: without recording, for some."""

AS_FOR_USERS = 24
"""One program in so many is compiled with the flags that users get."""

PLAIN = 1 if NIGHTLY else 6
"""One program in so many is compiled without recording as well: two more derivatives to compile."""

each_program = pytest.mark.parametrize("program", PROGRAMS, ids=[p.name for p in PROGRAMS])


# --- the same bits ------------------------------------------------------------------------------


@each_program
def test_same_bits(program: Program) -> None:
    """Value, gradient and selections of tape, Python and C; arguments stay as they were."""
    index = PROGRAMS.index(program)
    with compiled_as_for_users(index % AS_FOR_USERS == 0):
        compare(program, plain=index % PLAIN == 0, strong=index % STRONG == 0)


def compare(program: Program, plain: bool, strong: bool) -> None:
    """All backends at all points of one program, recording, and some `plain` as well."""
    reference = recorder(program, "tape")
    traces = {b: recorder(program, b) for b in COMPILED}
    derivatives = {b: derivative(program, b) for b in COMPILED if plain}
    for point in program.points:
        kept = copy.deepcopy(point)
        expected = reference(*point)
        for backend in COMPILED:
            same_trace(program, point, expected, backend, traces[backend](*point))
        if not holds_nan(expected.gradient) or strong:
            for backend, run in derivatives.items():
                same_result(program, point, expected, backend, run(*point))
        same_arguments(program, point, kept)


# --- the right numbers --------------------------------------------------------------------------


@each_program
def test_numbers(program: Program) -> None:
    """The value of plain Python; the gradient of complex step, mpmath and differences."""
    function = recorder(program, "tape")
    for k, point in enumerate(program.points):
        found = function(*point)
        right_value(program, point, found.value)
        if k < len(program.smooth):
            true_gradient(program, point, found.gradient)
            close_to_differences(program, point, found.value, found.gradient)


# --- the corpus itself --------------------------------------------------------------------------


def test_corpus_is_large_and_documented() -> None:
    assert len(PROGRAMS) >= 120
    assert len({p.name for p in PROGRAMS}) == len(PROGRAMS)
    for program in PROGRAMS:
        assert program.function.__doc__, program.name
        assert program.points, program.name
