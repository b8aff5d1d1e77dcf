"""Sorting, searching and running along an axis on the tape."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s.elementary import OPERATIONS, order
from s2s.tape.arrays import Meaning, as_array, astype, numeric, reshape
from s2s.tape.operations import cast, common_dtype, decision, linear
from s2s.tape.record import Place, Tape
from s2s.tape.values import Array, is_float, raw, settled


def _sortable(tape: Tape, value: Any) -> Array:
    """An array of numbers; bools count as ints."""
    a = as_array(tape, value)
    return Array.new(a.data, dtype=np.dtype(np.int64)) if a.dtype == np.bool_ else a


def _line(tape: Tape, place: Place, a: Array, axis: int | None) -> tuple[Array, int]:
    """The array and the axis that is worked along; of axis None the C order of all."""
    if axis is not None:
        return a, range(a.data.ndim)[axis]
    return (a if a.data.ndim == 1 else reshape(tape, place, a, -1)), 0


def _decided(name: str, default_axis: int | None = None) -> Meaning:
    """A decision along an axis; recorded where floats make it."""

    def run(tape: Tape, place: Place, a: Any, axis: Any = default_axis, *_: Any, **ignored: Any):
        a, axis = _line(tape, place, _sortable(tape, a), axis)
        if not is_float(a):
            return settled(OPERATIONS[name](raw(a), axis=axis))
        return decision(tape, OPERATIONS[name], [a], {"axis": axis}, place)

    return run


def _position(name: str) -> Meaning:
    """`np.argmax` and `np.argmin`."""

    def run(tape: Tape, place: Place, a: Any, axis: Any = None, *, keepdims: bool = False) -> Any:
        a = _sortable(tape, a)
        attrs = {"axis": axis if axis is None else range(a.data.ndim)[axis], "keepdims": keepdims}
        if not is_float(a):
            return settled(OPERATIONS[name](raw(a), **attrs))
        return decision(tape, OPERATIONS[name], [a], attrs, place)

    return run


def _take_along_axis(tape: Tape, place: Place, arr: Any, indices: Any, axis: Any = -1) -> Array:
    arr, axis = _line(tape, place, as_array(tape, arr), axis)
    indices = as_array(tape, indices)
    attrs = {"axis": axis}
    if not is_float(arr):
        return settled(OPERATIONS["take_along"](raw(arr), raw(indices), **attrs))
    return linear(tape, OPERATIONS["take_along"], [arr, indices], attrs)


def _cumsum(tape: Tape, place: Place, a: Any, axis: Any = None, dtype: Any = None) -> Array:
    a = _sortable(tape, a)
    if dtype is not None:
        a = astype(tape, place, a, dtype)
    a, axis = _line(tape, place, a, axis)
    if not is_float(a):
        return settled(OPERATIONS["cumsum"](raw(a), axis=axis))
    return linear(tape, OPERATIONS["cumsum"], [a], {"axis": axis})


def _searchsorted(tape: Tape, place: Place, a: Any, v: Any, side: str = "left") -> Any:
    a, v = _sortable(tape, a), numeric(tape, v)
    attrs = {"right": side == "right"}
    if not (is_float(a) or is_float(v)):
        return settled(OPERATIONS["searchsorted"](raw(a), raw(v), **attrs))
    dtype = common_dtype((a, v))
    a, v = cast(tape, a, dtype), cast(tape, v, dtype)
    return decision(tape, OPERATIONS["searchsorted"], [a, v], attrs, place)


MEANINGS: dict[Any, Meaning] = {
    **dict.fromkeys((np.argsort, order.argsort), _decided("argsort", -1)),
    order.running_max: _decided("running_max"),
    order.running_min: _decided("running_min"),
    np.argmax: _position("amax_index"),
    np.argmin: _position("amin_index"),
    **dict.fromkeys((np.take_along_axis, order.take_along), _take_along_axis),
    np.cumsum: _cumsum,
    np.searchsorted: _searchsorted,
}
