"""Sorting, searching and running along an axis."""

from __future__ import annotations

import numpy as np

from s2s.elementary import OPERATIONS, order
from s2s.frontend import narrow, promote
from s2s.frontend.context import Context
from s2s.frontend.creation import array_argument
from s2s.frontend.library import Bound, axis_of, dtype_of, flag_of, library
from s2s.frontend.operators import result_value
from s2s.frontend.reshaping import array, reshape
from s2s.frontend.values import (
    ArrayValue,
    Value,
    constant,
    describe_value,
    is_none,
)
from s2s.ir.types import DType


def _sortable(cx: Context, value: Value, name: str) -> ArrayValue:
    """An array of numbers; bools count as ints."""
    operand = array(cx, value, name)
    return promote.cast(cx, operand, DType.I64) if operand.dtype is DType.BOOL else operand


def _line(cx: Context, value: ArrayValue, axis: Value) -> tuple[ArrayValue, int]:
    """The array and the axis that is worked along; of axis None the C order of all."""
    if not is_none(axis):
        return value, axis_of(cx, axis, value.rank)
    return (value if value.rank == 1 else reshape(cx, value, (constant(-1),))), 0


def _decided(cx: Context, name: str, value: ArrayValue, node, **attrs) -> Value:
    """A decision, recorded at the call where floats make it."""
    site = cx.site(node) if value.dtype.is_float else None
    return result_value(cx, cx.apply(OPERATIONS[name], value.var, site=site, **attrs))


@library(np.argsort, order.argsort, spec="a, axis=-1, kind=None, order=None, *, stable=None")
def _argsort(cx: Context, args: Bound, node) -> Value:
    if not is_none(args["order"]):
        raise cx.refuse("np.argsort with an order of fields", "s2s has no structured arrays")
    value, axis = _line(cx, _sortable(cx, args["a"], "np.argsort"), args["axis"])
    return _decided(cx, "argsort", value, node, axis=axis)


def _running(name: str, operation) -> None:
    @library(operation, spec="a, axis")
    def _run(cx: Context, args: Bound, node) -> Value:
        value, axis = _line(cx, _sortable(cx, args["a"], "the running extremum"), args["axis"])
        return _decided(cx, name, value, node, axis=axis)


_running("running_max", order.running_max)
_running("running_min", order.running_min)


def _position(name: str, spelling) -> None:
    @library(spelling, spec="a, axis=None, out=None, *, keepdims=False")
    def _find(cx: Context, args: Bound, node) -> Value:
        spelled = f"np.{spelling.__name__}"
        if not is_none(args["out"]):
            raise cx.refuse(f"{spelled} with out=", "assign its result")
        value = _sortable(cx, args["a"], spelled)
        axis = None if is_none(args["axis"]) else axis_of(cx, args["axis"], value.rank)
        keepdims = flag_of(cx, args["keepdims"], "keepdims")
        return _decided(cx, name, value, node, axis=axis, keepdims=keepdims)


_position("amax_index", np.argmax)
_position("amin_index", np.argmin)


@library(np.take_along_axis, order.take_along, spec="arr, indices, axis=-1")
def _take_along_axis(cx: Context, args: Bound, node) -> Value:
    value = _sortable(cx, args["arr"], "np.take_along_axis")
    value, axis = _line(cx, value, args["axis"])
    positions = array(cx, args["indices"], "np.take_along_axis")
    if positions.dtype is not DType.I64 or positions.rank != value.rank:
        raise cx.refuse(
            f"np.take_along_axis with {describe_value(positions)} as positions",
            f"give an array of ints of rank {value.rank}, e.g. of np.argsort",
        )
    return result_value(cx, cx.apply(OPERATIONS["take_along"], value.var, positions.var, axis=axis))


@library(np.cumsum, spec="a, axis=None, dtype=None, out=None")
def _cumsum(cx: Context, args: Bound, node) -> Value:
    if not is_none(args["out"]):
        raise cx.refuse("np.cumsum with out=", "assign its result: x[:] = np.cumsum(...)")
    value = _sortable(cx, args["a"], "np.cumsum")
    dtype = narrow.adding(cx, dtype_of(cx, args["dtype"], value.dtype), args["dtype"])
    value, axis = _line(cx, narrow.summed(cx, promote.cast(cx, value, dtype)), args["axis"])
    result = result_value(cx, cx.apply(OPERATIONS["cumsum"], value.var, axis=axis))
    return narrow.total(cx, result, dtype)


@library(np.searchsorted, spec="a, v, side='left', sorter=None")
def _searchsorted(cx: Context, args: Bound, node) -> Value:
    if not is_none(args["sorter"]):
        raise cx.refuse("np.searchsorted with a sorter", "sort first: a[sorter]")
    side = cx.static(args["side"], "side")
    if side not in ("left", "right"):
        raise cx.refuse(f"np.searchsorted with side={side!r}", "use 'left' or 'right'")
    table = _sortable(cx, args["a"], "np.searchsorted")
    if table.rank != 1:
        raise cx.refuse(f"np.searchsorted in {describe_value(table)}", "give a vector")
    wanted = array_argument(cx, args["v"], "what is searched for")
    dtype = promote.result_dtype((table, wanted))
    table, wanted = (promote.cast(cx, value, dtype) for value in (table, wanted))
    site = cx.site(node) if dtype.is_float else None
    right = side == "right"
    var = cx.apply(OPERATIONS["searchsorted"], table.var, wanted.atom, site=site, right=right)
    return result_value(cx, var)
