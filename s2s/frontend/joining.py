"""Joining arrays: concatenate, stack and their kin, of displays and of what loops have made."""

from __future__ import annotations

import numpy as np

from s2s.elementary import OPERATIONS
from s2s.frontend import growing, promote, runs
from s2s.frontend.binding import sequence, shape_items
from s2s.frontend.context import Context
from s2s.frontend.creation import array_from, joined, with_axis
from s2s.frontend.library import Bound, axis_of, library
from s2s.frontend.reshaping import reshape, transpose
from s2s.frontend.values import (
    ArrayValue,
    Comprehension,
    ListValue,
    Number,
    ShapeValue,
    Value,
    constant,
    describe_value,
    is_none,
)
from s2s.ir.types import Array


def _flat_copy(cx: Context, value: ArrayValue) -> ArrayValue:
    """All elements, in C order; only to be read."""
    if value.rank == 1:
        return value
    copied = value if value.contiguous else cx.fresh(cx.apply(OPERATIONS["copy"], value.var))
    shape = (constant(-1).atom,)
    return cx.fresh(cx.view(copied, "reshape", shape, Array(value.dtype, 1)))


def _arrays(
    cx: Context, value: Value, name: str, least: int = 0, of_any_rank: bool = False
) -> list[ArrayValue]:
    """The arrays that are joined, in one dtype; with new axes in front up to a rank."""
    items = sequence(cx, value)
    if not items:
        raise cx.refuse(f"{name} gets {describe_value(value)}", "give a tuple of arrays")
    arrays = [
        item if isinstance(item, ArrayValue) else array_from(cx, item, None, f"an item of {name}")
        for item in items
    ]
    arrays = [_raised(cx, a, least) for a in arrays]
    if len({a.rank for a in arrays}) > 1 and not of_any_rank:
        ranks = ", ".join(str(a.rank) for a in arrays)
        raise cx.refuse(
            f"{name} gets arrays of ranks {ranks}", "bring them to one rank, e.g. x[None, :]"
        )
    dtype = promote.result_dtype(arrays)
    return [promote.cast(cx, array, dtype) for array in arrays]


def _raised(cx: Context, value: ArrayValue, rank: int) -> ArrayValue:
    while value.rank < rank:
        value = with_axis(cx, value, 0)
    return value


# --- arrays whose number is known at run time only -----------------------------------------------


def _rows(cx: Context, value: Value) -> ArrayValue | None:
    """The arrays of a loop, or the rows of one array, along a first axis."""
    if isinstance(value, ArrayValue) and value.rank > 0:
        return value
    if isinstance(value, Comprehension) and value.expand() is None:
        return array_from(cx, value, None, "the argument")
    run = growing.run_of(cx, value) if isinstance(value, ListValue) else None
    return None if run is None else runs.as_array(cx, run, None)


def _moved(cx: Context, rows: ArrayValue, axis: int) -> ArrayValue:
    """A copy with the first axis in another place."""
    order = (*range(1, axis + 1), 0, *range(axis + 1, rows.rank))
    return cx.fresh(cx.apply(OPERATIONS["copy"], transpose(cx, rows, order).var))


def _merged(cx: Context, rows: ArrayValue, axis: int, name: str) -> ArrayValue:
    """The rows one after another along one of their axes."""
    if rows.rank < 2:
        raise cx.refuse(f"{name} gets one array of rank 1", f"give a tuple of arrays: {name}(...)")
    moved = _moved(cx, rows, axis)
    sizes = shape_items(cx, ShapeValue(moved))
    if moved.rank == 2:
        return reshape(cx, moved, (constant(-1),))
    count = Number(cx.apply(OPERATIONS["mul"], sizes[axis].atom, sizes[axis + 1].atom), True)
    return reshape(cx, moved, (*sizes[:axis], count, *sizes[axis + 2 :]))


# --- functions -----------------------------------------------------------------------------------


@library(np.concatenate, spec="arrays, axis=0")
def _concatenate(cx: Context, args: Bound, node) -> Value:
    rows, flat = _rows(cx, args["arrays"]), is_none(args["axis"])
    if rows is not None and not flat:
        axis = axis_of(cx, args["axis"], max(rows.rank - 1, 1))
        return _merged(cx, rows, axis, "np.concatenate")
    if rows is not None:
        return _flat_copy(cx, cx.fresh(cx.apply(OPERATIONS["copy"], rows.var)))
    arrays = _arrays(cx, args["arrays"], "np.concatenate", of_any_rank=flat)
    if flat:
        return joined(cx, [_flat_copy(cx, a) for a in arrays], 0)
    if arrays[0].rank == 0:
        raise cx.refuse("0-dimensional arrays are concatenated", "use np.array([a, b])")
    return joined(cx, arrays, axis_of(cx, args["axis"], arrays[0].rank))


@library(np.stack, spec="arrays, axis=0")
def _stack(cx: Context, args: Bound, node) -> Value:
    rows = _rows(cx, args["arrays"])
    if rows is not None:
        return _moved(cx, rows, axis_of(cx, args["axis"], rows.rank))
    arrays = _arrays(cx, args["arrays"], "np.stack")
    axis = axis_of(cx, args["axis"], arrays[0].rank + 1)
    return joined(cx, [with_axis(cx, a, axis) for a in arrays], axis)


@library(np.hstack, spec="tup")
def _hstack(cx: Context, args: Bound, node) -> Value:
    rows = _rows(cx, args["tup"])
    if rows is not None:
        return _merged(cx, rows, 0 if rows.rank == 2 else 1, "np.hstack")
    arrays = _arrays(cx, args["tup"], "np.hstack", least=1)
    return joined(cx, arrays, 0 if arrays[0].rank == 1 else 1)


@library(np.vstack, spec="tup")
def _vstack(cx: Context, args: Bound, node) -> Value:
    rows = _rows(cx, args["tup"])
    if rows is not None:
        return _moved(cx, rows, 0) if rows.rank == 2 else _merged(cx, rows, 0, "np.vstack")
    return joined(cx, _arrays(cx, args["tup"], "np.vstack", least=2), 0)
