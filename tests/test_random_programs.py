"""Random programs on tape, generated Python and generated C: the same bits.

Compiling is what takes time, so C is built with recording for every other program.
`S2S_NIGHTLY=1` runs 2,000 of them instead of 200, `S2S_RANDOM_SEED=n` other ones.
"""

from __future__ import annotations

import copy
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import random_programs
from everyday import NIGHTLY, compiled_as_for_users
from hypothesis import Phase, given, seed, settings
from random_programs import RandomProgram, programs
from random_shrink import minimised

import s2s
from s2s.nonsmooth.trace import same_bits

PARTS = 8
EXAMPLES = (2000 if NIGHTLY else 200) // PARTS
SIZES = (15, 30, 80) if NIGHTLY else random_programs.SIZES
AS_FOR_USERS = 8
"""About one program in so many is compiled with the flags that users get."""
SEED = int(os.environ.get("S2S_RANDOM_SEED", "0"))
DIFFERENTIATED = (0, 1, 2, 3)


def load(program: RandomProgram, folder: Path) -> Callable:
    """The function `program` of the text, in a file where `inspect` finds it."""
    path = folder / f"random_{hashlib.sha256(program.text.encode()).hexdigest()[:12]}.py"
    path.write_text(program.text, encoding="utf-8")
    names: dict = {"__name__": path.stem}
    exec(compile(program.text, str(path), "exec"), names)
    return names["program"]


def agree(program: RandomProgram, folder: Path) -> None:
    """Compare the backends at every point of a program."""
    function = s2s.value_and_grad(load(program, folder), argnums=DIFFERENTIATED)
    reference = s2s.trace(function, backend="tape")
    python, native = (s2s.trace(function, backend=name) for name in ("python", "c"))
    plain = len(program.text) % 2 == 0
    for point in program.points:
        kept = copy.deepcopy(point)
        expected = reference(*point)
        found = python(*point)
        assert expected == found, _difference(program, point, expected, "python", found)
        if plain:
            found = function(*point)
            same = same_bits((expected.value, expected.gradient), found)
        else:
            found = native(*point)
            same = expected == found
        assert same, _difference(program, point, expected, "c", found)
        assert same_bits(list(point), list(kept)), f"{program}\nmodified its arguments {kept}"


def _difference(program: RandomProgram, point: tuple, expected: Any, name: str, found: Any) -> str:
    return f"{program}\nat {point}\n--- tape\n{expected}\n--- {name}\n{found}"


def kind_of_failure(program: RandomProgram, folder: Path) -> str:
    """Nothing if the backends agree; else what kind of thing happens."""
    try:
        agree(program, folder)
    except AssertionError:
        return "difference"
    except Exception as error:
        return type(error).__name__
    return ""


def check(program: RandomProgram, folder: Path) -> None:
    """Fail with the smallest program that fails in the same way."""
    kind = kind_of_failure(program, folder)
    if kind:
        agree(minimised(program, lambda p: kind_of_failure(p, folder) == kind), folder)


@pytest.mark.parametrize("part", range(PARTS))
def test_random_programs(part: int, tmp_path: Path) -> None:
    """Whatever is written, tape, Python and C agree in value, gradient and selections."""

    @seed(SEED * PARTS + part)
    @settings(max_examples=EXAMPLES, database=None, deadline=None, phases=(Phase.generate,))
    @given(program=programs(SIZES))
    def run(program: RandomProgram) -> None:
        with compiled_as_for_users(len(program.text) % AS_FOR_USERS == 0):
            check(program, tmp_path)

    run()
