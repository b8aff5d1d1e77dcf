"""Sums, products, extrema and contractions."""

from __future__ import annotations

import math

import numpy as np

from s2s.elementary import OPERATIONS
from s2s.frontend import operators, promote
from s2s.frontend.context import Context
from s2s.frontend.creation import array_argument
from s2s.frontend.library import Bound, axes_of, flag_of, library
from s2s.frontend.operators import result_value
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


def _reduced(cx: Context, name: str, args: Bound, spelled: str) -> Value:
    operand = _operand(cx, args["a"], spelled)
    keepdims = flag_of(cx, args["keepdims"], "keepdims")
    axes = axes_of(cx, args["axis"], operand.rank)
    if isinstance(operand, Number):
        return Number(operand.atom)
    var = cx.apply(OPERATIONS[name], operand.var, axes=axes, keepdims=keepdims)
    return result_value(cx, var)


@library(np.sum, spec="a, axis=None, keepdims=False")
def _sum(cx: Context, args: Bound, node) -> Value:
    return _reduced(cx, "sum", args, "np.sum")


@library(np.prod, spec="a, axis=None, keepdims=False")
def _prod(cx: Context, args: Bound, node) -> Value:
    return _reduced(cx, "prod", args, "np.prod")


def _extremum(cx: Context, name: str, args: Bound, node, spelled: str) -> Value:
    operand = _operand(cx, args["a"], spelled)
    if isinstance(operand, Number):
        return Number(operand.atom)
    keepdims = flag_of(cx, args["keepdims"], "keepdims")
    axes = axes_of(cx, args["axis"], operand.rank)
    if axes is not None and len(axes) > 1 and len(axes) < operand.rank:
        raise cx.refuse(f"{spelled} over several axes at once", f"use one {spelled} for each axis")
    axis = None if axes is None or len(axes) == operand.rank else axes[0]
    if operand.rank == 1 and axes is not None:
        axis = 0
    site = cx.site(node) if operand.dtype.is_float else None
    var = cx.apply(OPERATIONS[name], operand.var, site=site, axis=axis, keepdims=keepdims)
    return result_value(cx, var)


@library(np.max, np.amax, spec="a, axis=None, keepdims=False")
def _max(cx: Context, args: Bound, node) -> Value:
    return _extremum(cx, "amax", args, node, "np.max")


@library(np.min, np.amin, spec="a, axis=None, keepdims=False")
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


@library(np.dot, spec="a, b")
def _dot(cx: Context, args: Bound, node) -> Value:
    a, b = (array_argument(cx, args[key], "an argument of np.dot") for key in ("a", "b"))
    if isinstance(a, Number) or isinstance(b, Number):
        return operators.operate(cx, "mul", (a, b), cx.site(node), False)
    if a.rank > 2 or b.rank > 2:
        raise cx.refuse("np.dot of arrays of rank 3 or more", "use np.matmul or @")
    return operators.matmul(cx, a, b)


@library(np.matmul, spec="a, b")
def _matmul(cx: Context, args: Bound, node) -> Value:
    a, b = (array_argument(cx, args[key], "an argument of np.matmul") for key in ("a", "b"))
    return operators.matmul(cx, a, b)


@library(np.inner, np.vdot, spec="a, b")
def _inner(cx: Context, args: Bound, node) -> Value:
    a, b = (array_argument(cx, args[key], "an argument") for key in ("a", "b"))
    if not (isinstance(a, ArrayValue) and isinstance(b, ArrayValue) and a.rank == b.rank == 1):
        raise cx.refuse("np.inner or np.vdot of anything but two vectors", "use @")
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
