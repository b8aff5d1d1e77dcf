"""Draws of random numbers, by NumPy: each at most once in a call of the user's."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np

Generator = np.random.RandomState | np.random.Generator


class _Log(threading.local):
    """What has been drawn in this call: the states behind the tokens, and the draws of each."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.states: dict[int, tuple[Generator, Any, bool]] = {}
        self.draws: dict[tuple, tuple[Any, int]] = {}

    def token(self, generator: Generator, live: bool) -> int:
        """The token of the present state of a generator; `live`: it is the user's own."""
        self.states[len(self.states) + 1] = (generator, _state(generator), live)
        return len(self.states)

    def generator(self, token: int) -> tuple[Generator, bool]:
        """The generator of a token, in its state."""
        if token < 0:
            return _outside[-1 - token], True
        generator, state, live = self.states[token]
        _set_state(generator, state)
        return generator, live


_log = _Log()
_outside: list[Generator] = []
"""Generators of the user's that exist outside of the program."""


def outside(generator: Generator) -> int:
    """The first token, in every call, of a generator of the user's."""
    found = (k for k, known in enumerate(_outside) if known is generator)
    place = next(found, len(_outside))
    if place == len(_outside):
        _outside.append(generator)
    return -1 - place


def restart() -> None:
    """Forget what was drawn: a new call of the user's begins."""
    _log.clear()


def snapshot() -> list:
    """The states of the user's generators, to draw the same numbers again."""
    return [(generator, _state(generator)) for generator in _outside]


def rewind(states: list) -> None:
    """Bring the user's generators back to where they were."""
    for generator, state in states:
        _set_state(generator, state)


def _state(generator: Generator) -> Any:
    if isinstance(generator, np.random.RandomState):
        return generator.get_state(legacy=False)
    return generator.bit_generator.state


def _set_state(generator: Generator, state: Any) -> None:
    if isinstance(generator, np.random.RandomState):
        generator.set_state(state)
    else:
        generator.bit_generator.state = state


def seeded(token: int, seed: int, kind: str) -> int:
    """The token of a generator with this seed."""
    key = (token, "seed", int(seed), kind)
    if key not in _log.draws:
        if token == 0:
            make = np.random.RandomState if kind == "RandomState" else np.random.default_rng
            generator, live = make(int(seed)), False
        else:
            generator, live = _log.generator(token)
            generator.seed(int(seed))
        _log.draws[key] = (None, _log.token(generator, live))
    return _log.draws[key][1]


def _draw(token: int, operands: tuple, method: str, sizes: int | None) -> tuple[Any, int]:
    """The value and the next token, of the log where it was drawn already."""
    key = (token, method, sizes, *(np.asarray(o).tobytes() for o in operands))
    if key not in _log.draws:
        generator, live = _log.generator(token)
        count = len(operands) - (sizes or 0)
        shape = None if sizes is None else tuple(int(o) for o in operands[count:])
        value = _call(generator, method, operands[:count], shape)
        _log.draws[key] = (value, _log.token(generator, live))
    return _log.draws[key]


def _call(generator: Generator, method: str, parameters: tuple, shape: tuple | None) -> Any:
    name = "random_sample" if method == "random" and hasattr(generator, "random_sample") else method
    if method == "permutation":
        return generator.permutation(int(parameters[0]))
    if method == "choice":
        count, replace = parameters
        return generator.choice(int(count), shape, bool(replace))
    return getattr(generator, name)(*parameters, shape)


def drawn(token: int, *operands: Any, method: str, sizes: int | None) -> Any:
    """The value of a draw."""
    value = _draw(token, operands, method, sizes)[0]
    return value.copy() if isinstance(value, np.ndarray) else value


def advanced(token: int, *operands: Any, method: str, sizes: int | None) -> int:
    """The next token."""
    return _draw(token, operands, method, sizes)[1]
