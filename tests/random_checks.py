"""What is done with random programs: load them, compare the backends, make what fails small."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from random_programs import RandomProgram
from random_shrink import minimised

Agree = Callable[[RandomProgram, Path], None]
"""Fails with an AssertionError where the backends differ on a program."""


def load(program: RandomProgram, folder: Path) -> Callable:
    """The function `program` of the text, in a file where `inspect` finds it."""
    path = folder / f"random_{hashlib.sha256(program.text.encode()).hexdigest()[:12]}.py"
    path.write_text(program.text, encoding="utf-8")
    names: dict = {"__name__": path.stem}
    exec(compile(program.text, str(path), "exec"), names)
    return names["program"]


def difference(program: RandomProgram, point: tuple, expected: Any, name: str, found: Any) -> str:
    """What to say where a backend differs from the tape."""
    return f"{program}\nat {point}\n--- tape\n{expected}\n--- {name}\n{found}"


def check(program: RandomProgram, folder: Path, agree: Agree) -> None:
    """Fail with the smallest program that fails in the same way."""
    kind = _kind_of_failure(program, folder, agree)
    if kind:
        agree(minimised(program, lambda p: _kind_of_failure(p, folder, agree) == kind), folder)


def _kind_of_failure(program: RandomProgram, folder: Path, agree: Agree) -> str:
    """Nothing if the backends agree; else what kind of thing happens."""
    try:
        agree(program, folder)
    except AssertionError:
        return "difference"
    except Exception as error:
        return type(error).__name__
    return ""
