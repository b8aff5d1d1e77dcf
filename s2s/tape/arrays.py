"""What NumPy's functions of arrays mean on the tape: creation, shapes, reductions, contractions.

Each takes the tape and the place of the call, then the arguments that the user wrote.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from s2s.elementary import OPERATIONS, Operation, Position
from s2s.elementary.rules import normal_axes
from s2s.errors import S2SError
from s2s.ir.pair import Complex
from s2s.tape.indexing import array_of, lift, loop, write, written
from s2s.tape.operations import apply, cast, common_dtype, converted, linear
from s2s.tape.record import Place, Tape
from s2s.tape.values import FLOATS, Array, Scalar, is_float, own_dtype, raw, settled

Meaning = Callable[..., Any]


def numeric(tape: Tape, value: Any) -> Any:
    """A number or an array; a list becomes an array."""
    value = lift(tape, value)
    if isinstance(value, Complex):
        raise S2SError("a complex number where real ones are expected", "take abs(z) or z.real")
    return array_of(tape, value) if isinstance(value, (list, tuple)) else value


def as_array(tape: Tape, value: Any) -> Array:
    """An array; a number becomes one of rank 0."""
    value = lift(tape, value)
    return value if isinstance(value, Array) else array_of(tape, value)


# --- creation ------------------------------------------------------------------------------------


def copied(tape: Tape, place: Place, a: Any, order: str = "C") -> Array:
    """A new array with the same elements."""
    a = as_array(tape, a)
    if is_float(a) and not a.data.ndim:
        return written(tape, (), a, a.dtype)
    return linear(tape, OPERATIONS["copy"], [a], {}) if is_float(a) else Array.new(a.data)


def astype(tape: Tape, place: Place, a: Any, dtype: Any, copy: bool = True) -> Any:
    """A copy in another dtype; floats that become ints are truncated, which is a selection."""
    a, dtype = lift(tape, a), own_dtype(dtype)
    if dtype == a.dtype:
        return copied(tape, place, a) if copy else a
    if dtype in FLOATS:
        return cast(tape, a, dtype)
    if is_float(a):
        name, zero = ("ne", (0,)) if dtype == np.bool_ else ("trunc_int", ())
        found = apply(tape, OPERATIONS[name], a, *zero, place=place)
        number = np.bool_ if dtype == np.bool_ else np.int64
        found = found if isinstance(found, Array) else number(found)
        return astype(tape, place, found, dtype, copy=False)
    return Array.new(a.data, dtype=dtype) if isinstance(a, Array) else a.astype(dtype)


def array(
    tape: Tape,
    place: Place,
    a: Any,
    dtype: Any = None,
    copy: bool | None = True,
    order: str = "K",
    ndmin: int = 0,
) -> Array:
    """`np.array`."""
    made = asarray(tape, place, a, dtype)
    if copy and made is lift(tape, a):
        made = copied(tape, place, made)
    missing = max(ndmin - made.data.ndim, 0)
    return made.view(np.expand_dims(made.data, tuple(range(missing))), True) if missing else made


def asarray(tape: Tape, place: Place, a: Any, dtype: Any = None, order: str = "K") -> Array:
    """`np.asarray`: a copy only where the dtype is another one."""
    a = lift(tape, a)
    if not isinstance(a, Array):
        return array_of(tape, a, dtype and own_dtype(dtype))
    if dtype is not None and own_dtype(dtype) != a.dtype:
        return astype(tape, place, a, dtype)
    return a


def full(
    tape: Tape, place: Place, shape: Any, fill_value: Any, dtype: Any = None, order: str = "C"
) -> Array:
    """`np.full`."""
    value = lift(tape, fill_value)
    value = array_of(tape, value) if isinstance(value, (list, tuple)) else value
    if dtype is None:
        dtype = value.dtype if isinstance(value, (Scalar, Array)) else np.asarray(value).dtype
    return written(tape, shape, value, own_dtype(dtype))


def full_like(tape: Tape, place: Place, a: Any, fill_value: Any, dtype: Any = None) -> Array:
    """`np.full_like`."""
    a = as_array(tape, a)
    return written(tape, a.data.shape, lift(tape, fill_value), own_dtype(dtype or a.dtype))


def filled_like(value: int) -> Meaning:
    """`np.zeros_like` and its kin."""
    return lambda tape, place, a, dtype=None: full_like(tape, place, a, value, dtype)


def broadcast_to(tape: Tape, place: Place, a: Any, shape: Any) -> Array:
    """`np.broadcast_to`, as a copy: the frontend refuses writes that would tell it from a view."""
    a = as_array(tape, a)
    return written(tape, shape, a, a.dtype)


def arange(tape: Tape, place: Place, *limits: Any, dtype: Any = None) -> Any:
    """`np.arange` of integers."""
    limits = {1: (0, *limits, 1), 2: (*limits, 1)}.get(len(limits), limits)
    return asarray(tape, place, settled(OPERATIONS["arange"](*map(raw, limits))), dtype)


# --- shapes --------------------------------------------------------------------------------------


def reshape(tape: Tape, place: Place, a: Any, *shape: Any, order: str = "C") -> Array:
    """A view of what is contiguous whatever its sizes are, else of a copy."""
    a = as_array(tape, a)
    if order == "F":
        sizes = shape[0] if len(shape) == 1 and isinstance(shape[0], (tuple, list)) else shape
        turned = reshape(tape, place, transpose(tape, place, a), *sizes[::-1])
        return transpose(tape, place, turned)
    if not a.contiguous and a.data.ndim != 1:
        a = copied(tape, place, a)
    return a.view(a.data.reshape(*shape), True)


def ravel(tape: Tape, place: Place, a: Any, order: str = "C") -> Array:
    """`np.ravel`."""
    a = transpose(tape, place, a) if order == "F" else as_array(tape, a)
    return reshape(tape, place, a if a.contiguous else copied(tape, place, a), -1)


def flatten(tape: Tape, place: Place, a: Any, order: str = "C") -> Array:
    """`a.flatten()`."""
    a = transpose(tape, place, a) if order == "F" else a
    return ravel(tape, place, copied(tape, place, a))


def transpose(tape: Tape, place: Place, a: Any, *axes: Any, **kwargs: Any) -> Array:
    """`np.transpose`, and the method."""
    return permuting(np.ndarray.transpose)(tape, place, a, *axes, *kwargs.values())


def viewed(function: Callable, contiguous: bool) -> Meaning:
    """A NumPy function that gives a view."""

    def run(tape: Tape, place: Place, a: Any, *args: Any, **kwargs: Any) -> Array:
        a = as_array(tape, a)
        return a.view(function(a.data, *args, **kwargs), contiguous)

    return run


def permuting(function: Callable) -> Meaning:
    """A NumPy function that gives a view with the axes in another order."""

    def run(tape: Tape, place: Place, a: Any, *args: Any, **kwargs: Any) -> Array:
        a = as_array(tape, a)
        order = function(np.empty(tuple(range(a.data.ndim))), *args, **kwargs).shape
        same = order == tuple(range(a.data.ndim))
        return a.view(function(a.data, *args, **kwargs), same)

    return run


def at_least(function: Callable) -> Meaning:
    """`np.atleast_1d` and its kin, of one array or of several."""
    raised = viewed(function, True)

    def run(tape: Tape, place: Place, *arrays: Any) -> Any:
        found = tuple(raised(tape, place, a) for a in arrays)
        return found[0] if len(found) == 1 else found

    return run


def concatenate(tape: Tape, place: Place, arrays: Any, axis: int | None = 0) -> Array:
    """`np.concatenate`."""
    parts = [as_array(tape, part) for part in loop(tape, arrays)]
    if axis is None:
        parts = [p if p.data.ndim == 1 else ravel(tape, place, p) for p in parts]
        axis = 0
    joined = np.concatenate([part.data for part in parts], axis)  # raises NumPy's errors
    if not any(map(is_float, parts)):
        return settled(joined)
    dtype = common_dtype(parts)
    parts = [cast(tape, part, dtype) for part in parts]
    return linear(tape, OPERATIONS["concatenate"], parts, {"axis": axis % joined.ndim})


def stack(tape: Tape, place: Place, arrays: Any, axis: int = 0) -> Array:
    """`np.stack`: the arrays with a new axis, joined along it."""
    parts = [as_array(tape, part) for part in loop(tape, arrays)]
    views = [part.view(np.expand_dims(part.data, axis), True) for part in parts]
    return concatenate(tape, place, views, axis)


def vstack(tape: Tape, place: Place, arrays: Any) -> Array:
    """`np.vstack`."""
    parts = [as_array(tape, part) for part in loop(tape, arrays)]
    return concatenate(tape, place, [p.view(np.atleast_2d(p.data), True) for p in parts])


def hstack(tape: Tape, place: Place, arrays: Any) -> Array:
    """`np.hstack`."""
    parts = [as_array(tape, part) for part in loop(tape, arrays)]
    parts = [p.view(np.atleast_1d(p.data), True) for p in parts]
    return concatenate(tape, place, parts, axis=0 if parts[0].data.ndim == 1 else 1)


def fill(tape: Tape, place: Place, a: Array, value: Any) -> None:
    """`a.fill(value)`."""
    write(tape, a, Ellipsis, value)


# --- reductions and contractions -----------------------------------------------------------------


IDENTITIES = {"sum": 0.0, "prod": 1.0}
JOINED = {"sum": "add", "prod": "mul", "amax": "maximum", "amin": "minimum"}
"""The elementwise operation by which `initial` is joined with a reduction."""


def reduction(function: Callable, op: Operation) -> Meaning:
    """`np.sum`, `np.max` and their kind."""

    def run(
        tape: Tape,
        place: Place,
        a: Any,
        axis: Any = None,
        dtype: Any = None,
        *,
        keepdims: bool = False,
        initial: Any = None,
        where: Any = True,
    ) -> Any:
        a = numeric(tape, a)
        if dtype is not None:
            a = astype(tape, place, a, dtype)
        if where is not True:
            neutral = IDENTITIES.get(op.name, initial)
            operands = (numeric(tape, where), a, numeric(tape, neutral))
            a = apply(tape, OPERATIONS["select"], *operands, place=place, weak=False)
        result = reduced(tape, place, a, axis, keepdims)
        if initial is None:
            return result
        joined = OPERATIONS[JOINED[op.name]]
        return apply(tape, joined, numeric(tape, initial), result, place=place, weak=False)

    def reduced(tape: Tape, place: Place, a: Any, axis: Any, keepdims: bool) -> Any:
        if not isinstance(a, Array):
            return a
        if not is_float(a):
            return settled(function(a.data, axis=axis, keepdims=keepdims))
        axes = axis if axis is None or isinstance(axis, tuple) else (axis,)
        axes = None if axes is None else normal_axes(axes, a.data.ndim)
        attrs: dict[str, Any] = {"axes": axes, "keepdims": keepdims}
        if not isinstance(op, Position):
            return converted(tape, op, [a], attrs, place, False)
        if axes is not None and 1 < len(axes) < a.data.ndim:
            result = reduced(tape, place, _merged(tape, place, a, axes), -1, False)
            return result.view(np.expand_dims(result.data, axes), True) if keepdims else result
        one = axes if axes is None or len(axes) < a.data.ndim or a.data.ndim == 1 else None
        attrs = {"axis": None if one is None else one[0], "keepdims": keepdims}
        return converted(tape, op, [a], attrs, place, False)

    return run


def _merged(tape: Tape, place: Place, a: Array, axes: tuple[int, ...]) -> Array:
    """A copy in which one last axis holds the elements along several axes, in C order."""
    others = tuple(k for k in range(a.data.ndim) if k not in axes)
    turned = copied(tape, place, transpose(tape, place, a, (*others, *axes)))
    return reshape(tape, place, turned, (*(a.data.shape[k] for k in others), -1))


def on_mask(function: Callable) -> Meaning:
    """`np.any` and its kin; floats are compared with 0 first."""

    def run(tape: Tape, place: Place, a: Any, *axis: Any, **kwargs: Any) -> Any:
        a = numeric(tape, a)
        if is_float(a):
            a = apply(tape, OPERATIONS["ne"], a, 0, place=place)
        return settled(function(raw(a), *axis, **kwargs))

    return run


def contraction(tape: Tape, place: Place, a: Any, b: Any) -> Any:
    """`a @ b`: vector.vector is a reduction, any other a chain for each output."""
    a, b = as_array(tape, a), as_array(tape, b)
    product = np.matmul(a.data, b.data)  # raises NumPy's errors
    if not (is_float(a) or is_float(b)):
        return settled(product)
    dtype = common_dtype((a, b))
    operands = [cast(tape, a, dtype), cast(tape, b, dtype)]
    name = "dot" if a.data.ndim == b.data.ndim == 1 else "matmul"
    return linear(tape, OPERATIONS[name], operands, {})
