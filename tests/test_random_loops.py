"""Random loops over scratch arrays, compiled as for users: value and gradient in the same bits.

What runs side by side in C, what is run again in the reverse sweep, and what an iteration may
forget is decided by what fills an array before it is read; a fault there is a wrong number.
`S2S_NIGHTLY=1` runs 400 programs instead of 24, `S2S_RANDOM_SEED=n` other ones.
"""

from __future__ import annotations

import copy
import os
from pathlib import Path

import pytest
from everyday import NIGHTLY, compiled_as_for_users
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st
from random_checks import check, difference, load
from random_loops import written_loops
from random_programs import RandomProgram

import s2s
from s2s.nonsmooth.trace import same_bits

PARTS = 6
EXAMPLES = (400 if NIGHTLY else 24) // PARTS
SEED = int(os.environ.get("S2S_RANDOM_SEED", "0"))
DIFFERENTIATED = (0, 1, 2)


def agree(program: RandomProgram, folder: Path) -> None:
    """Compare the backends at every point; without the value other statements are dead."""
    gradient = s2s.grad if len(program.text) % 2 else s2s.value_and_grad
    function = load(program, folder)
    tape, python, native = (
        gradient(function, argnums=DIFFERENTIATED, backend=name) for name in ("tape", "python", "c")
    )
    for point in program.points:
        expected = tape(*copy.deepcopy(point))
        for name, backend in (("python", python), ("c", native)):
            found = backend(*copy.deepcopy(point))
            message = difference(program, point, expected, name, found)
            assert same_bits(expected, found), message


@pytest.mark.parametrize("part", range(PARTS))
def test_random_loops(part: int, tmp_path: Path) -> None:
    """Whatever the loops fill, shift, sum up and leave, tape, Python and C agree."""

    @seed(SEED * PARTS + part)
    @settings(max_examples=EXAMPLES, database=None, deadline=None, phases=(Phase.generate,))
    @given(number=st.integers(0, 2**64 - 1))
    def run(number: int) -> None:
        check(written_loops(number), tmp_path, agree)

    with compiled_as_for_users():
        run()


def test_many_of_them_run_in_lanes(tmp_path):
    """The programs are about what they are meant for."""
    in_lanes = 0
    for number in range(20):
        program = written_loops(number)
        function = s2s.value_and_grad(load(program, tmp_path), argnums=DIFFERENTIATED)
        in_lanes += "S2S_ITERATIONS" in s2s.source(function, lang="c")(*program.points[0])
    assert in_lanes >= 3
