"""Draws of random numbers on the tape (see `elementary.random`)."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s.elementary import random
from s2s.tape.arrays import Meaning, numeric
from s2s.tape.indexing import lift
from s2s.tape.operations import refuse
from s2s.tape.record import Place, Tape
from s2s.tape.values import is_active, raw, settled


def _draw(
    tape: Tape, place: Place, token: int, method: str, size: Any, *parameters: Any
) -> tuple[Any, int]:
    parameters = tuple(numeric(tape, parameter) for parameter in parameters)
    if any(map(is_active, parameters)):
        raise refuse("a draw depends on what is differentiated", random.drawn.only_passive, place)
    size = lift(tape, size)
    shape = () if size is None else size if isinstance(size, tuple) else (size,)
    attrs = {"method": method, "sizes": None if size is None else len(shape)}
    operands = (raw(token), *map(raw, parameters), *map(raw, shape))
    value = random.drawn(*operands, **attrs)
    weak = size is None and not isinstance(value, np.ndarray)
    return settled(value, weak), random.advanced(*operands, **attrs)


def _seeded(tape: Tape, place: Place, token: int, seed: int, kind: str) -> int:
    return random.seeded(raw(token), raw(seed), kind=kind)


MEANINGS: dict[Any, Meaning] = {random.draw: _draw, random.seeded: _seeded}
