"""Type rules shared by the declarations: the type of a result from the types of the operands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from s2s.errors import S2SError
from s2s.ir.op import TypeRule
from s2s.ir.types import Array, DType, Scalar, Type, join_dtypes, with_dtype


def broadcast(types: tuple[Type, ...], attrs: Mapping[str, Any]) -> Type:
    """Elementwise: the common dtype, the highest rank; a scalar if all operands are."""
    dtype = join_dtypes(*(t.dtype for t in types))
    if all(isinstance(t, Scalar) for t in types):
        return Scalar(dtype)
    return Array(dtype, max(t.rank for t in types))


def broadcast_to_dtype(dtype: DType) -> TypeRule:
    """Elementwise, with a fixed element type."""

    def rule(types: tuple[Type, ...], attrs: Mapping[str, Any]) -> Type:
        return with_dtype(broadcast(types, attrs), dtype)

    return rule


def first(types: tuple[Type, ...], attrs: Mapping[str, Any]) -> Type:
    """The type of the first operand, raised to the highest rank."""
    rank = max(t.rank for t in types)
    scalar = all(isinstance(t, Scalar) for t in types)
    return Scalar(types[0].dtype) if scalar else Array(types[0].dtype, rank)


def second(types: tuple[Type, ...], attrs: Mapping[str, Any]) -> Type:
    """Exactly the type of the second operand."""
    return types[1]


def same(types: tuple[Type, ...], attrs: Mapping[str, Any]) -> Type:
    """Exactly the type of the first operand."""
    return types[0]


def select(types: tuple[Type, ...], attrs: Mapping[str, Any]) -> Type:
    """The type of `select(condition, a, b)`."""
    rank = max(t.rank for t in types)
    dtype = join_dtypes(types[1].dtype, types[2].dtype)
    scalar = all(isinstance(t, Scalar) for t in types)
    return Scalar(dtype) if scalar else Array(dtype, rank)


def normal_axes(axes: tuple[int, ...] | None, rank: int) -> tuple[int, ...]:
    """Axes as sorted non-negative ints; None means all."""
    if axes is None:
        return tuple(range(rank))
    return tuple(sorted(a % rank for a in axes))


def reduce(types: tuple[Type, ...], attrs: Mapping[str, Any]) -> Type:
    """A reduction over `axes` (None: all); NumPy gives a scalar where no axis is left."""
    (array, *_) = types
    if attrs.get("keepdims", False):
        return array
    rank = array.rank - len(normal_axes(attrs.get("axes"), array.rank))
    return Scalar(array.dtype) if rank == 0 else Array(array.dtype, rank)


def float_for(dtype: np.dtype) -> np.dtype:
    """The dtype of a smooth function of integers of that dtype, as NumPy chooses it."""
    found = np.result_type(dtype, np.float16)
    if found == np.float16:
        raise S2SError(
            f"a function of {dtype} has values of float16 in NumPy",
            "convert first: x.astype(np.float64)",
        )
    return found
