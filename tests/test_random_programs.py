"""Random programs on tape, generated Python and generated C: the same bits.

Compiling is what takes time, so C is built with recording for every other program.
`S2S_NIGHTLY=1` runs 2,000 of them instead of 200, `S2S_RANDOM_SEED=n` other ones.
"""

from __future__ import annotations

import copy
import os
from pathlib import Path

import pytest
import random_programs
from everyday import NIGHTLY, compiled_as_for_users
from hypothesis import Phase, given, seed, settings
from random_checks import check, difference, load
from random_programs import RandomProgram, programs

import s2s
from s2s.nonsmooth.trace import same_bits

PARTS = 8
EXAMPLES = (2000 if NIGHTLY else 200) // PARTS
SIZES = (15, 30, 80) if NIGHTLY else random_programs.SIZES
AS_FOR_USERS = 16
"""About one program in so many is compiled with the flags that users get."""
SEED = int(os.environ.get("S2S_RANDOM_SEED", "0"))
DIFFERENTIATED = (0, 1, 2, 3)
REFUSED = "that Python raises is raised again"
"""The one thing that s2s does not take and the programs may hold: a few in a thousand do."""
refused: list[str] = []
"""The programs that were refused for it, in this process."""


def agree(program: RandomProgram, folder: Path) -> None:
    """Compare the backends at every point of a program."""
    function = s2s.value_and_grad(load(program, folder), argnums=DIFFERENTIATED)
    reference = s2s.trace(function, backend="tape")
    python, native = (s2s.trace(function, backend=name) for name in ("python", "c"))
    plain = len(program.text) % 2 == 0
    for point in program.points:
        kept = copy.deepcopy(point)
        try:
            expected = reference(*point)
        except s2s.S2SError as refusal:
            if REFUSED in str(refusal):
                refused.append(program.text)
                return
            raise
        found = python(*point)
        assert expected == found, difference(program, point, expected, "python", found)
        if plain:
            found = function(*point)
            same = same_bits((expected.value, expected.gradient), found)
        else:
            found = native(*point)
            same = expected == found
        assert same, difference(program, point, expected, "c", found)
        assert same_bits(list(point), list(kept)), f"{program}\nmodified its arguments {kept}"


@pytest.mark.parametrize("part", range(PARTS))
def test_random_programs(part: int, tmp_path: Path) -> None:
    """Whatever is written, tape, Python and C agree in value, gradient and selections."""

    @seed(SEED * PARTS + part)
    @settings(max_examples=EXAMPLES, database=None, deadline=None, phases=(Phase.generate,))
    @given(program=programs(SIZES))
    def run(program: RandomProgram) -> None:
        with compiled_as_for_users(len(program.text) % AS_FOR_USERS == 0):
            check(program, tmp_path, agree)

    refused.clear()
    run()
    assert len(refused) <= max(1, EXAMPLES // 50)
