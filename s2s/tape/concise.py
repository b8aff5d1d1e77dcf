"""NumPy's objects that are indexed to make arrays: np.r_, np.c_, np.mgrid, np.ogrid."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from s2s.elementary import building, shaping
from s2s.tape.values import is_float, raw

OBJECTS = (np.r_, np.c_, np.mgrid, np.ogrid)


def is_concise(obj: Any) -> bool:
    """Whether it is one of these objects."""
    return any(obj is known for known in OBJECTS)


def made(call: Callable[..., Any], obj: Any, index: Any) -> Any:
    """`np.r_[...]` and its kin; `call` calls a function on the tape."""
    parts = index if isinstance(index, tuple) else (index,)
    if obj is np.r_ or obj is np.c_:
        pieces = [_line(call, p, np.arange) if isinstance(p, slice) else p for p in parts]
        return call(shaping.row if obj is np.r_ else shaping.columns, *pieces)
    lines = [_line(call, part, building.line) for part in parts]
    if not isinstance(index, tuple):
        return lines[0]
    return call(building.mesh if obj is np.mgrid else building.open_mesh, *lines)


def _line(call: Callable[..., Any], part: slice, ranged: Callable) -> Any:
    """The numbers of a slice; an imaginary step is their count."""
    start = 0 if part.start is None else part.start
    if isinstance(raw(part.step), complex):
        count = int(abs(raw(part.step)))
        return call(
            np.linspace if ranged is np.arange else building.points, start, part.stop, count
        )
    step = 1 if part.step is None else part.step
    ranged = ranged if any(map(is_float, (start, part.stop, step))) else np.arange
    return call(ranged, start, part.stop, step)
