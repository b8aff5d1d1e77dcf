"""Other looks at the same elements: reshape, transpose, ravel, new axes; and conversions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from s2s.elementary import OPERATIONS
from s2s.frontend import extents, guards, operators, promote
from s2s.frontend.binding import WHOLE, sequence, shape_items
from s2s.frontend.context import Context
from s2s.frontend.creation import (
    array_argument,
    array_from,
    converted,
    is_fortran,
    new,
    shape_of,
    with_axis,
)
from s2s.frontend.indexing import update
from s2s.frontend.library import Bound, axes_of, axis_of, library
from s2s.frontend.values import (
    Arguments,
    ArrayValue,
    Number,
    Numeric,
    ShapeValue,
    SliceValue,
    StaticValue,
    TupleValue,
    Value,
    constant,
    describe_value,
    is_none,
)
from s2s.ir.nodes import Const, View
from s2s.ir.types import I64, Array, DType


def array(cx: Context, value: Value, name: str) -> ArrayValue:
    """The argument as an array."""
    if isinstance(value, ArrayValue):
        return value
    value = array_argument(cx, value, f"the argument of {name}")
    if isinstance(value, Number):
        raise cx.refuse(f"{name} gets {describe_value(value)}", "give it an array")
    return value


def reshape(cx: Context, value: ArrayValue, shape: tuple[Number, ...]) -> ArrayValue:
    """The elements in C order in another shape: a view of a contiguous array, else of a copy."""
    if sum(size.known == -1 for size in shape) > 1:
        raise cx.refuse("-1 stands twice in a new shape", "leave one size open at most")
    shape = guards.reshaped(cx, value, shape)
    if not value.contiguous and value.rank != 1:
        value = _copy_or_view(cx, value)
    elif not value.ordered:
        cx.freeze(value)
    atoms = tuple(cx.checked(size.atom) for size in shape)
    var = cx.view(value, "reshape", atoms, Array(value.dtype, len(shape)))
    return extents.given(replace(value, var=var), extents.reshaped(value, shape))


def _copy_or_view(cx: Context, value: ArrayValue) -> ArrayValue:
    """A copy, where NumPy takes a view for some sizes: neither may be written to later."""
    copied = cx.fresh(cx.apply(OPERATIONS["copy"], value.var))
    cx.freeze(value, copy=copied)
    cx.freeze(copied, copy=copied)
    return copied


def transpose(cx: Context, value: ArrayValue, permutation: tuple[int, ...]) -> ArrayValue:
    """A view with the axes in another order."""
    if permutation == tuple(range(value.rank)):
        return value
    var = cx.view(value, "transpose", permutation, value.var.type)
    sizes = extents.of(value)
    known = None if sizes is None else tuple(sizes[k] for k in permutation)
    return extents.given(replace(value, var=var, contiguous=False, ordered=False), known)


def permutation_of(cx: Context, value: Value, rank: int) -> tuple[int, ...]:
    """The `axes` of a transposition; None reverses them."""
    if is_none(value):
        return tuple(reversed(range(rank)))
    items = sequence(cx, value)
    if items is None:
        items = (value,)
    axes = tuple(axis_of(cx, item, rank) for item in items)
    if sorted(axes) != list(range(rank)):
        raise cx.refuse(
            f"the axes {axes} are no permutation of the {rank} axes", "name each axis once"
        )
    return axes


@library(np.reshape, spec="a, shape, order='C'")
def _reshape(cx: Context, args: Bound, node) -> Value:
    value = array(cx, args["a"], "np.reshape")
    shape = shape_of(cx, args["shape"])
    return reshape_in_order(cx, value, shape, is_fortran(cx, args["order"]))


def reshape_in_order(
    cx: Context, value: ArrayValue, shape: tuple[Number, ...], fortran: bool
) -> ArrayValue:
    """The elements in C order, or with the first axis fastest, in another shape."""
    if not fortran:
        return reshape(cx, value, shape)
    turned = reshape(cx, reversed_axes(cx, value), shape[::-1])
    return reversed_axes(cx, turned)


def reversed_axes(cx: Context, value: ArrayValue) -> ArrayValue:
    """`x.T`."""
    return transpose(cx, value, tuple(reversed(range(value.rank))))


@library(np.transpose, np.permute_dims, spec="a, axes=None")
def _transpose(cx: Context, args: Bound, node) -> Value:
    value = array(cx, args["a"], "np.transpose")
    return transpose(cx, value, permutation_of(cx, args["axes"], value.rank))


def _permuting(function: Callable, spec: str) -> None:
    """A function of NumPy that gives a view with the axes in another order."""

    @library(function, spec=spec)
    def _permuted(cx: Context, args: Bound, node) -> Value:
        first, *axes = args.values()
        value = array(cx, first, f"np.{function.__name__}")
        known = [_known_axes(cx, axis) for axis in axes]
        pattern = np.empty(tuple(range(value.rank)))
        try:
            return transpose(cx, value, function(pattern, *known).shape)
        except (ValueError, TypeError) as error:
            raise cx.refuse(
                f"np.{function.__name__}: {error}", f"use axes below {value.rank}"
            ) from None


def _known_axes(cx: Context, value: Value) -> int | tuple[int, ...]:
    items = sequence(cx, value)
    if items is None:
        return cx.static_int(value, "the axis")
    return tuple(cx.static_int(item, "the axis") for item in items)


_permuting(np.matrix_transpose, "x")
_permuting(np.swapaxes, "a, axis1, axis2")
_permuting(np.moveaxis, "a, source, destination")
_permuting(np.rollaxis, "a, axis, start=0")


@library(np.ravel, spec="a, order='C'")
def _ravel(cx: Context, args: Bound, node) -> Value:
    value = array(cx, args["a"], "np.ravel")
    return ravel(cx, reversed_axes(cx, value) if is_fortran(cx, args["order"]) else value)


def ravel(cx: Context, value: ArrayValue) -> ArrayValue:
    """All elements in C order: a view of a contiguous array."""
    if value.rank == 1 and not value.contiguous:
        return _copy_or_view(cx, value)
    return value if value.rank == 1 else reshape(cx, value, (constant(-1),))


def flatten(cx: Context, value: ArrayValue) -> ArrayValue:
    """A one-dimensional copy."""
    copied = cx.fresh(cx.apply(OPERATIONS["copy"], value.var))
    return copied if value.rank == 1 else reshape(cx, copied, (constant(-1),))


@library(np.expand_dims, spec="a, axis")
def _expand_dims(cx: Context, args: Bound, node) -> Value:
    value = array_argument(cx, args["a"], "the argument of np.expand_dims")
    if isinstance(value, Number):
        value = array_from(cx, value, None, "the argument of np.expand_dims")
    items = sequence(cx, args["axis"]) or (args["axis"],)
    rank = value.rank + len(items)
    for axis in sorted(axis_of(cx, item, rank) for item in items):
        value = with_axis(cx, value, axis)
    return value


@library(np.squeeze, spec="a, axis=None")
def _squeeze(cx: Context, args: Bound, node) -> Value:
    """A view without some axes, which must have size 1."""
    value = array(cx, args["a"], "np.squeeze")
    if is_none(args["axis"]):
        reason, remedy = "np.squeeze of whatever axes have size 1", "name the axis: axis=0"
        sizes = [extents.needed(cx, value, k, reason, remedy) for k in range(value.rank)]
        items = tuple(constant(k) for k, size in enumerate(sizes) if size == 1)
    else:
        items = sequence(cx, args["axis"]) or (args["axis"],)
    for axis in sorted({axis_of(cx, item, value.rank) for item in items}, reverse=True):
        value = _without_axis(cx, value, axis)
    return value


def _without_axis(cx: Context, value: ArrayValue, axis: int) -> ArrayValue:
    wrong = cx.apply(OPERATIONS["ne"], cx.dim(value, axis).atom, Const(1, I64))
    message = "cannot select an axis to squeeze out which has size not equal to one"
    cx.stop_if(wrong, ValueError, message)
    detail = (*(WHOLE,) * axis, Const(0, I64))
    var = cx.view(value, "index", detail, Array(value.dtype, value.rank - 1))
    entries = [*(SliceValue(None, None, 1),) * axis, constant(0)]
    return extents.given(replace(value, var=var), extents.indexed(value, entries))


def _raising(spelling: Callable, rank: int) -> None:
    """np.atleast_1d and its kin, of one array or of several."""

    @library(spelling, spec=None)
    def _raised(cx: Context, arguments: Arguments, node) -> Value:
        if arguments.keywords or not arguments.positional:
            raise cx.refuse(f"np.{spelling.__name__} takes arrays only", "give it an array")
        raised = tuple(_at_least(cx, value, rank) for value in arguments.positional)
        return raised[0] if len(raised) == 1 else TupleValue(raised)


_raising(np.atleast_1d, 1)
_raising(np.atleast_2d, 2)
_raising(np.atleast_3d, 3)


def _at_least(cx: Context, value: Value, rank: int) -> ArrayValue:
    """New axes in front; the third one at the end, as NumPy has it."""
    if not isinstance(value, ArrayValue):
        value = array_from(cx, value, None, "the argument")
    while value.rank < min(rank, 2):
        value = with_axis(cx, value, 0)
    return with_axis(cx, value, 2) if value.rank < rank else value


@library(np.broadcast_to, spec="array, shape")
def _broadcast_to(cx: Context, args: Bound, node) -> Value:
    value = array_argument(cx, args["array"], "the argument of np.broadcast_to")
    shape = shape_of(cx, args["shape"])
    if isinstance(value, Number):
        return replace(new(cx, shape, value.atom, value.dtype), readonly=True)
    if len(shape) < value.rank:
        raise cx.refuse(
            f"an array of rank {value.rank} is broadcast to {len(shape)} axes", "give more axes"
        )
    result = new(cx, shape, None, value.dtype)
    update(cx, result, value)
    cx.freeze(value, copy=result)
    return replace(result, readonly=True)


@library(np.flip, spec="m, axis=None")
def _flip(cx: Context, args: Bound, node) -> Value:
    value = array(cx, args["m"], "np.flip")
    axes = axes_of(cx, args["axis"], value.rank)
    axes = range(value.rank) if axes is None else axes
    backwards = replace(WHOLE, step=-1)
    detail = tuple(backwards if k in axes else WHOLE for k in range(value.rank))
    var = cx.let(View(value.var, "index", detail, value.var.type), value.var.name)
    return replace(value, var=var, contiguous=False)


# --- facts about arrays ------------------------------------------------------------------------


@library(np.shape, spec="a")
def _shape(cx: Context, args: Bound, node) -> Value:
    value = args["a"]
    if isinstance(value, Number):
        return constant(())
    return ShapeValue(array(cx, value, "np.shape"))


@library(np.ndim, spec="a")
def _ndim(cx: Context, args: Bound, node) -> Value:
    value = args["a"]
    if not isinstance(value, (Number, ArrayValue)):
        value = array(cx, value, "np.ndim")
    return constant(value.rank)


@library(np.size, spec="a, axis=None")
def _size(cx: Context, args: Bound, node) -> Value:
    value = args["a"]
    if isinstance(value, Number):
        return constant(1)
    value = array(cx, value, "np.size")
    if not is_none(args["axis"]):
        return cx.dim(value, axis_of(cx, args["axis"], value.rank))
    return size(cx, value)


def size(cx: Context, value: ArrayValue) -> Number:
    """The number of elements."""
    dims = shape_items(cx, ShapeValue(value))
    if not dims:
        return constant(1)
    result = dims[0]
    for dim in dims[1:]:
        result = Number(cx.apply(OPERATIONS["mul"], result.atom, dim.atom), weak=True)
    return result


@library(np.isscalar, spec="a")
def _isscalar(cx: Context, args: Bound, node) -> Value:
    value = args["a"]
    if isinstance(value, StaticValue):
        return constant(bool(np.isscalar(value.value)))
    return constant(isinstance(value, Number))


# --- conversions -------------------------------------------------------------------------------


def astype(cx: Context, value: Numeric, dtype: DType, node, weak: bool = False) -> Numeric:
    """A copy in another dtype; a float that becomes an int is truncated, which is a selection."""
    if value.dtype.is_float and dtype.is_narrow:
        return promote.cast(cx, astype(cx, value, DType.I64, node), dtype)
    if value.dtype.is_float and dtype in (DType.I64, DType.BOOL):
        name = "trunc_int" if dtype is DType.I64 else "ne"
        nothing = Number(promote.constant_of(0, value.dtype), True)
        operands = (value,) if dtype is DType.I64 else (value, nothing)
        result = operators.elementwise(cx, OPERATIONS[name], operands, cx.site(node), weak)
        return _of_numpy(cx, result) if dtype is DType.I64 and not weak else result
    if isinstance(value, ArrayValue):
        return converted(cx, value, dtype)
    number = promote.cast(cx, value, dtype)
    if dtype is DType.I64 and value.dtype is DType.I64 and value.weak and not weak:
        return _of_numpy(cx, number)
    return Number(number.atom, weak, number.known, number.origins)


def _of_numpy(cx: Context, number: Numeric) -> Numeric:
    """A Python int as one of NumPy's, which must have a place in 64 bits."""
    if isinstance(number, ArrayValue):
        return number
    if isinstance(number.atom, Const):
        return replace(number, weak=False, atom=cx.checked(number.atom))
    return Number(cx.apply(OPERATIONS["as_int64"], number.atom), False, None, number.origins)


def _converter(dtype: DType, *spellings) -> None:
    @library(*spellings, spec="x")
    def _convert(cx: Context, args: Bound, node) -> Value:
        return astype(cx, array_argument(cx, args["x"], "the argument"), dtype, node)


_converter(DType.F64, np.float64)
_converter(DType.F32, np.float32)
for _dtype in DType:
    if _dtype not in (DType.OBJECT, DType.F64, DType.F32):
        _converter(_dtype, _dtype.numpy.type)
