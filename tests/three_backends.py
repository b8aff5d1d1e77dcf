"""One program in the tape, in generated Python and in C, and beside plain Python and NumPy."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np

import s2s

BACKENDS = ("tape", "python", "c")


def bits(value: Any) -> Any:
    """A number or an array, or a tree of them, as something that `==` compares to the bit."""
    if isinstance(value, (tuple, list)):
        return [bits(item) for item in value]
    array = np.asarray(value)
    return str(array.dtype), array.shape, [item.hex() for item in array.astype(float).ravel()]


def outcome(backend: str, function: Callable, args: tuple, argnums: int = 0) -> Any:
    """Value, gradient and selections; or the kind of exception."""
    traced = s2s.trace(s2s.value_and_grad(function, argnums=argnums), backend=backend)
    try:
        trace = traced(*copy.deepcopy(args))
    except Exception as error:
        return type(error)
    selections = [(s.site, bits(s.index), bits(s.switching_value)) for s in trace.selections]
    return bits(trace.value), bits(trace.gradient), selections


def truth(function: Callable, args: tuple) -> Any:
    """The value in plain Python, or the kind of exception."""
    with np.errstate(all="ignore"):
        try:
            return bits(np.float64(function(*copy.deepcopy(args))))
        except Exception as error:
            return type(error)


def assert_as_python(function: Callable, *args: Any, argnums: int = 0) -> None:
    """All three agree to the bit, and their value (or exception) is that of plain Python."""
    expected = truth(function, args)
    found = {b: outcome(b, function, args, argnums) for b in BACKENDS}
    assert found["python"] == found["tape"], (function.__name__, args, found)
    assert found["c"] == found["tape"], (function.__name__, args, found)
    value = found["tape"] if isinstance(found["tape"], type) else found["tape"][0]
    assert value == expected, (function.__name__, args, value, expected)
