"""Where a condition holds, and loops over the positions of an array."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from s2s.elementary import OPERATIONS
from s2s.tape.arrays import Meaning, as_array, numeric, reshape
from s2s.tape.indexing import load
from s2s.tape.operations import apply
from s2s.tape.record import Place, Tape
from s2s.tape.values import Array, is_float, map_tree, raw, settled


def found(function: Callable, tape: Tape, place: Place, a: Any) -> Any:
    """`np.nonzero` and its kin; floats are compared with 0 first."""
    a = numeric(tape, a)
    if is_float(a):
        a = apply(tape, OPERATIONS["ne"], a, 0, place=place)
    return map_tree(settled, function(raw(a)))


def mask(tape: Tape, place: Place, value: Any) -> Any:
    """The truth of each element: of floats a comparison with 0, which is recorded."""
    value = numeric(tape, value)
    if is_float(value):
        return apply(tape, OPERATIONS["ne"], value, 0, place=place)
    return value if isinstance(value, (bool, np.bool_)) else settled(raw(value) != 0)


def logical(name: str) -> Meaning:
    """`np.logical_and` and its kin."""

    def run(tape: Tape, place: Place, *values: Any) -> Any:
        masks = [mask(tape, place, value) for value in values]
        return apply(tape, OPERATIONS[name], *masks, place=place, weak=False)

    return run


def where(tape: Tape, place: Place, condition: Any, *arms: Any) -> Any:
    """`np.where`: positions, or a choice between two arms."""
    if not arms:
        return found(np.nonzero, tape, place, condition)
    operands = (mask(tape, place, condition), *(numeric(tape, arm) for arm in arms))
    return apply(tape, OPERATIONS["select"], *operands, place=place, weak=False)


def ndenumerate(tape: Tape, place: Place, arr: Any) -> Iterator[tuple]:
    """Positions and elements, each read when its turn comes."""
    arr = as_array(tape, arr)
    for index in np.ndindex(arr.data.shape):
        yield index, load(tape, arr, index)


def nditer(tape: Tape, place: Place, op: Any, op_flags: Any = None) -> Iterator[Array]:
    """The elements of a contiguous array as views of rank 0."""
    line = reshape(tape, place, op, -1)
    np.nditer(line.data)  # raises NumPy's error for an empty array
    for k in range(line.data.size):
        yield line.view(line.data[k, ...], True)


MEANINGS: dict[Any, Meaning] = {
    **{f: functools.partial(found, f) for f in (np.nonzero, np.flatnonzero, np.argwhere)},
    np.where: where,
    np.logical_and: logical("and_"),
    np.logical_or: logical("or_"),
    np.logical_xor: logical("xor"),
    np.logical_not: logical("not_"),
    np.ndenumerate: ndenumerate,
    np.nditer: nditer,
}
