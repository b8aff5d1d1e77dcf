"""Positions: where a condition holds, as arrays of run-time length; all of an array, in loops."""

from __future__ import annotations

import numpy as np

from s2s.elementary import OPERATIONS
from s2s.frontend import conditions, operators, promote
from s2s.frontend.binding import sequence, shape_items
from s2s.frontend.context import Context
from s2s.frontend.creation import array_argument, joined, with_axis
from s2s.frontend.entries import positions
from s2s.frontend.grids import GridValue
from s2s.frontend.library import Bound, library
from s2s.frontend.reshaping import array, ravel, reshape
from s2s.frontend.values import (
    Arguments,
    ArrayValue,
    Number,
    ShapeValue,
    TupleValue,
    Value,
    constant,
    describe_value,
    is_none,
)
from s2s.ir.types import DType


def _mask(cx: Context, value: Value, node, name: str) -> ArrayValue:
    """The argument as a mask: what is not 0."""
    mask = array_argument(cx, value, f"the argument of {name}")
    if isinstance(mask, Number):
        raise cx.refuse(f"{name} gets {describe_value(mask)}", "give it an array")
    if mask.dtype is DType.BOOL:
        return mask
    nothing = Number(promote.constant_of(0, mask.dtype), True)
    op, site = OPERATIONS["ne"], cx.site(node)
    return operators.elementwise(cx, op, (mask, nothing), site, False, mask.dtype)


@library(np.nonzero, spec="a")
def _nonzero(cx: Context, args: Bound, node) -> Value:
    return TupleValue(tuple(positions(cx, _mask(cx, args["a"], node, "np.nonzero"))))


@library(np.flatnonzero, spec="a")
def _flatnonzero(cx: Context, args: Bound, node) -> Value:
    (found,) = positions(cx, ravel(cx, _mask(cx, args["a"], node, "np.flatnonzero")))
    return found


@library(np.argwhere, spec="a")
def _argwhere(cx: Context, args: Bound, node) -> Value:
    """The positions as rows."""
    mask = _mask(cx, args["a"], node, "np.argwhere")
    return joined(cx, [with_axis(cx, found, 1) for found in positions(cx, mask)], 1)


@library(np.where, spec="condition, x=None, y=None")
def _where(cx: Context, args: Bound, node) -> Value:
    condition, *arms = args.values()
    if is_none(arms[0]) != is_none(arms[1]):
        raise cx.refuse("np.where gets one of its two arms", "give both, or the condition alone")
    if is_none(arms[0]):
        return _nonzero(cx, {"a": condition}, node)
    condition, *arms = (array_argument(cx, v, "an operand of np.where") for v in args.values())
    return conditions.where(cx, condition, *arms, node)


# --- all positions, in a loop -------------------------------------------------------------------


@library(np.ndindex, spec=None)
def _ndindex(cx: Context, arguments: Arguments, node) -> Value:
    given = arguments.positional
    if len(given) == 1 and sequence(cx, given[0]) is not None:
        given = sequence(cx, given[0])
    sizes = (promote.integer(cx, size, "a size of np.ndindex") for size in given)
    return GridValue(tuple(cx.keep(size) for size in sizes))


@library(np.ndenumerate, spec="arr")
def _ndenumerate(cx: Context, args: Bound, node) -> Value:
    value = array(cx, args["arr"], "np.ndenumerate")
    return GridValue(_sizes(cx, value), value)


@library(np.nditer, spec="op, flags=None, op_flags=None, order='K'")
def _nditer(cx: Context, args: Bound, node) -> Value:
    value = array(cx, args["op"], "np.nditer")
    if not is_none(args["flags"]) or not value.contiguous:
        raise cx.refuse(
            "np.nditer with flags, or of an array that may not be contiguous",
            "use np.ndenumerate(x), which gives positions and elements",
        )
    flags = sequence(cx, args["op_flags"]) or ()
    if sorted(cx.static(flag, "a flag") for flag in flags) not in ([], ["readonly"], ["readwrite"]):
        raise cx.refuse("np.nditer with such op_flags", "use ['readwrite'] or none")
    line = reshape(cx, value, (constant(-1),))
    size = cx.keep(cx.dim(line, 0))
    empty = cx.apply(OPERATIONS["eq"], size.atom, constant(0).atom)
    cx.stop_if(empty, ValueError, "Iteration of zero-sized operands is not enabled")
    return GridValue((size,), line, places=True)


def _sizes(cx: Context, value: ArrayValue) -> tuple[Number, ...]:
    return tuple(cx.keep(size) for size in shape_items(cx, ShapeValue(value)))
