"""Where a condition holds: positions, as arrays of a length that is known at run time only."""

from __future__ import annotations

import numpy as np

from s2s.elementary import OPERATIONS
from s2s.frontend import conditions, operators, promote
from s2s.frontend.context import Context
from s2s.frontend.creation import array_argument, joined, with_axis
from s2s.frontend.entries import positions
from s2s.frontend.library import Bound, library
from s2s.frontend.reshaping import ravel
from s2s.frontend.values import ArrayValue, Number, TupleValue, Value, describe_value, is_none
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
