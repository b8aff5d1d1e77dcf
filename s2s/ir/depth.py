"""How deep a program may nest: passes are recursive, Python's own limit is for user programs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from s2s.errors import S2SError

FRAMES = 8000
"""Enough for some hundred nested blocks; a frame of Python's takes no room on the C stack."""


DEEPEST = 900
"""Calls of a program inside each other; Python has 1000 frames, some of them not the program's."""


@contextmanager
def room_for_calls() -> Iterator[None]:
    """Let the calls of a program be nested, each with frames of ours between."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, FRAMES))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


@contextmanager
def room_for_nesting() -> Iterator[None]:
    """Let passes go as deep as they must; what is deeper still is refused."""
    try:
        with room_for_calls():
            yield
    except RecursionError:
        raise S2SError(
            "branches and loops are nested too deeply",
            "move the inner ones into a loop over a table, or into functions",
        ) from None
