"""Numbers made of others on the tape: `bool`, `int`, `float`, NumPy's integers, `x.item()`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from s2s.elementary import OPERATIONS
from s2s.tape import arrays
from s2s.tape.arrays import numeric
from s2s.tape.indexing import lift, load
from s2s.tape.operations import apply, cast, comparison, linear
from s2s.tape.record import Place, Tape
from s2s.tape.values import Array, Scalar, is_float, plain, raw

Meaning = Callable[..., Any]

INTEGERS = (
    *(np.int8, np.int16, np.int32, np.int64),
    *(np.uint8, np.uint16, np.uint32, np.uint64),
)


def truth(tape: Tape, place: Place, value: Any = False) -> bool:
    """`bool(value)`: of a float the comparison with 0."""
    value = lift(tape, value)
    if isinstance(value, Scalar):
        zero = cast(tape, 0, value.dtype)
        return comparison(tape, OPERATIONS["ne"], [value, zero], place)
    return bool(raw(value))


def to_int(tape: Tape, place: Place, value: Any = 0, *base: int) -> int:
    value = lift(tape, value)
    if isinstance(value, Scalar):
        return apply(tape, OPERATIONS["trunc_int"], value, place=place, weak=True)
    return int(raw(value), *base)


def to_float(dtype: type, weak: bool) -> Meaning:
    """`float`, `np.float64`, `np.float32`."""

    def run(tape: Tape, place: Place, value: Any = 0.0) -> Any:
        value = lift(tape, float(value) if value is None or isinstance(value, str) else value)
        if isinstance(value, (tuple, list)) and not weak:
            value = numeric(tape, value)
        value = cast(tape, value, np.dtype(dtype))
        if isinstance(value, Array):
            return load(tape, value, ()) if weak else value
        if value.weak == weak:
            return value
        return linear(tape, OPERATIONS["copy"], [value], {}, weak)

    return run


def item(tape: Tape, place: Place, a: Array | Scalar, *index: Any) -> Any:
    """The element at some position, or the only one, as a Python number."""
    raw(a).item(*index)  # raises NumPy's errors
    if isinstance(a, Scalar):
        number: Any = a
    else:
        flat = arrays.reshape(tape, place, a, -1) if len(index) == 1 else a
        number = load(tape, flat, index or (0,) * a.data.ndim)
    return (
        to_float(np.float64, weak=True)(tape, place, number) if is_float(number) else plain(number)
    )


def to_integer(kind: type) -> Meaning:
    """`np.int32(x)` and its kin: Python's numbers must fit, NumPy's wrap."""

    def run(tape: Tape, place: Place, value: Any = 0) -> Any:
        value = lift(tape, value)
        if isinstance(value, Array):
            return arrays.astype(tape, place, value, kind)
        plain = isinstance(value, int) and not isinstance(value, np.integer)
        whole = to_int(tape, place, value)
        return kind(whole) if plain else np.int64(whole).astype(kind)

    return run
