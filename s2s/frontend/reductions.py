"""Sums, products, extrema and contractions."""

from __future__ import annotations

import math

import numpy as np

from s2s.elementary import OPERATIONS
from s2s.frontend import conditions, extents, narrow, operators, promote
from s2s.frontend.context import Context
from s2s.frontend.creation import array_argument, with_axis
from s2s.frontend.library import Bound, axes_of, dtype_of, flag_of, library
from s2s.frontend.operators import result_value
from s2s.frontend.reshaping import reshape, transpose
from s2s.frontend.values import (
    ArrayValue,
    Comprehension,
    Number,
    Numeric,
    Value,
    constant,
    is_none,
)
from s2s.ir.types import DType


def _operand(cx: Context, value: Value, name: str) -> Numeric:
    """What is reduced; bools count as ints."""
    if isinstance(value, Comprehension) and not _is_list(value):
        raise cx.refuse(
            f"{name} gets a generator", f"write a list: {name}([... for ...])", value.node
        )
    operand = array_argument(cx, value, f"the argument of {name}")
    return promote.cast(cx, operand, DType.I64) if operand.dtype is DType.BOOL else operand


def _is_list(value: Comprehension) -> bool:
    return type(value.node).__name__ == "ListComp"


REDUCTION = "a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=True"
EXTREMUM = "a, axis=None, out=None, keepdims=False, initial=None, where=True"
IDENTITIES = {"sum": 0.0, "prod": 1.0}
JOINED = {"sum": "add", "prod": "mul", "amax": "maximum", "amin": "minimum"}
"""The elementwise operation by which `initial` is joined with a reduction."""


def _prepared(cx: Context, name: str, args: Bound, spelled: str, node) -> Numeric:
    """What is reduced: of the dtype asked for, the identity where `where` is false."""
    if not is_none(args["out"]):
        raise cx.refuse(f"{spelled} with out=", f"assign its result: y[...] = {spelled}(...)")
    operand = _operand(cx, args["a"], spelled)
    if "dtype" in args:
        dtype = dtype_of(cx, args["dtype"], operand.dtype)
        operand = promote.cast(cx, operand, narrow.adding(cx, dtype, args["dtype"]))
    chosen = args["where"]
    if isinstance(chosen, Number) and chosen.known is True:
        return operand
    mask = array_argument(cx, chosen, "`where`")
    if name in IDENTITIES:
        identity = IDENTITIES[name]
        neutral = constant(identity if operand.dtype.is_float else int(identity))
    elif is_none(args["initial"]):
        raise cx.refuse(f"{spelled} with where= and no initial=", "add initial=-np.inf or np.inf")
    else:
        neutral = array_argument(cx, args["initial"], "`initial`")
    return conditions.where(cx, mask, operand, neutral, node)


def _finished(cx: Context, name: str, result: Numeric, args: Bound, node) -> Numeric:
    """The reduction joined with `initial`."""
    if is_none(args["initial"]):
        return result
    start = array_argument(cx, args["initial"], "`initial`")
    return operators.operate(cx, JOINED[name], (start, result), cx.site(node), False)


def _reduced(cx: Context, name: str, args: Bound, spelled: str, node) -> Value:
    operand = _prepared(cx, name, args, spelled, node)
    keepdims = flag_of(cx, args["keepdims"], "keepdims")
    axes = axes_of(cx, args["axis"], operand.rank)
    if isinstance(operand, Number):
        return _finished(cx, name, Number(operand.atom), args, node)
    source, operand = operand.dtype, narrow.summed(cx, operand)
    var = cx.apply(OPERATIONS[name], operand.var, axes=axes, keepdims=keepdims)
    total = narrow.total(cx, result_value(cx, var), source)
    total = extents.reduced(total, operand, axes, keepdims)
    return _finished(cx, name, total, args, node)


@library(np.sum, spec=REDUCTION)
def _sum(cx: Context, args: Bound, node) -> Value:
    return _reduced(cx, "sum", args, "np.sum", node)


@library(np.prod, spec=REDUCTION)
def _prod(cx: Context, args: Bound, node) -> Value:
    return _reduced(cx, "prod", args, "np.prod", node)


def _extremum(cx: Context, name: str, args: Bound, node, spelled: str) -> Value:
    operand = _prepared(cx, name, args, spelled, node)
    if isinstance(operand, Number):
        return _finished(cx, name, Number(operand.atom), args, node)
    keepdims = flag_of(cx, args["keepdims"], "keepdims")
    axes = axes_of(cx, args["axis"], operand.rank)
    kept: tuple[int, ...] = ()
    if axes is not None and 1 < len(axes) < operand.rank:
        operand, kept = _merged(cx, operand, axes), axes if keepdims else ()
        axes, keepdims = (operand.rank - 1,), False
    axis = None if axes is None or len(axes) == operand.rank else axes[0]
    if operand.rank == 1 and axes is not None:
        axis = 0
    site = cx.site(node) if operand.dtype.is_float else None
    var = cx.apply(OPERATIONS[name], operand.var, site=site, axis=axis, keepdims=keepdims)
    result = result_value(cx, var)
    for position in kept:
        result = with_axis(cx, result, position)
    return _finished(cx, name, result, args, node)


def _merged(cx: Context, operand: ArrayValue, axes: tuple[int, ...]) -> ArrayValue:
    """A copy in which one last axis holds the elements along several axes, in C order."""
    others = tuple(k for k in range(operand.rank) if k not in axes)
    turned = transpose(cx, operand, (*others, *axes))
    sizes = tuple(cx.keep(cx.dim(operand, k)) for k in others)
    copied = cx.fresh(cx.apply(OPERATIONS["copy"], turned.var))
    return reshape(cx, copied, (*sizes, constant(-1)))


@library(np.max, np.amax, spec=EXTREMUM)
def _max(cx: Context, args: Bound, node) -> Value:
    return _extremum(cx, "amax", args, node, "np.max")


@library(np.min, np.amin, spec=EXTREMUM)
def _min(cx: Context, args: Bound, node) -> Value:
    return _extremum(cx, "amin", args, node, "np.min")


# --- logical reductions: counts of ints --------------------------------------------------------


def _mask(cx: Context, value: Value, node, spelled: str) -> Numeric:
    mask = array_argument(cx, value, f"the argument of {spelled}")
    if mask.dtype is DType.BOOL:
        return mask
    nothing = Number(promote.constant_of(0, mask.dtype), True)
    return operators.elementwise(
        cx, OPERATIONS["ne"], (mask, nothing), cx.site(node), False, mask.dtype
    )


def _count(cx: Context, mask: Numeric, args: Bound) -> Numeric:
    counted = promote.cast(cx, mask, DType.I64)
    if isinstance(counted, Number):
        return counted
    axes = axes_of(cx, args["axis"], counted.rank)
    keepdims = flag_of(cx, args["keepdims"], "keepdims")
    return result_value(cx, cx.apply(OPERATIONS["sum"], counted.var, axes=axes, keepdims=keepdims))


def _is_zero(cx: Context, count: Numeric, name: str) -> Numeric:
    return operators.elementwise(cx, OPERATIONS[name], (count, constant(0)), None, False, DType.I64)


@library(np.any, spec="a, axis=None, keepdims=False")
def _any(cx: Context, args: Bound, node) -> Value:
    """Some element is true: the count of the true ones is not 0."""
    count = _count(cx, _mask(cx, args["a"], node, "np.any"), args)
    return _is_zero(cx, count, "ne")


@library(np.all, spec="a, axis=None, keepdims=False")
def _all(cx: Context, args: Bound, node) -> Value:
    """Every element is true: the count of the false ones is 0."""
    mask = _mask(cx, args["a"], node, "np.all")
    missing = result_value(cx, cx.apply(OPERATIONS["not_"], mask.atom))
    return _is_zero(cx, _count(cx, missing, args), "eq")


@library(np.count_nonzero, spec="a, axis=None, keepdims=False")
def _count_nonzero(cx: Context, args: Bound, node) -> Value:
    return _count(cx, _mask(cx, args["a"], node, "np.count_nonzero"), args)


# --- contractions ------------------------------------------------------------------------------


@library(np.matmul, np.linalg.matmul, spec="a, b")
def _matmul(cx: Context, args: Bound, node) -> Value:
    a, b = (array_argument(cx, args[key], "an argument of np.matmul") for key in ("a", "b"))
    return operators.matmul(cx, a, b)


# --- clip --------------------------------------------------------------------------------------


@library(np.clip, spec="a, a_min=None, a_max=None, min=None, max=None")
def _clip(cx: Context, args: Bound, node) -> Value:
    """One selection of three pieces; a bound that is None is infinite."""
    low = args["min"] if is_none(args["a_min"]) else args["a_min"]
    high = args["max"] if is_none(args["a_max"]) else args["a_max"]
    x = array_argument(cx, args["a"], "the argument of np.clip")
    if is_none(low) and is_none(high):
        return x
    bounds = [
        constant(infinite) if is_none(bound) else array_argument(cx, bound, "a bound of np.clip")
        for bound, infinite in ((low, -math.inf), (high, math.inf))
    ]
    open_ended = is_none(low) or is_none(high)
    if open_ended and not x.dtype.is_float:
        name, bound = ("maximum", bounds[0]) if is_none(high) else ("minimum", bounds[1])
        return operators.operate(cx, name, (x, bound), cx.site(node), False)
    return operators.operate(cx, "clip", (x, *bounds), cx.site(node), False)
