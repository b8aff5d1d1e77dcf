"""Types of the IR: dtype and rank are static, sizes are not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np


class DType(Enum):
    """Element types. `U8` holds selection indices of array selections; an `OBJECT` is what a
    function of the user's keeps for its derivative: opaque, and never part of an array.

    The other integers exist in the frontend only, where they promote and wrap as NumPy's; memory
    and arithmetic are those of int64."""

    BOOL = "bool"
    I8 = "int8"
    I16 = "int16"
    I32 = "int32"
    U8 = "uint8"
    U16 = "uint16"
    U32 = "uint32"
    U64 = "uint64"
    I64 = "int64"
    F32 = "float32"
    F64 = "float64"
    OBJECT = "object"

    @property
    def numpy(self) -> np.dtype:
        return np.dtype(self.value)

    @property
    def is_float(self) -> bool:
        return self in (DType.F32, DType.F64)

    @property
    def is_narrow(self) -> bool:
        """Whether it is an integer of another width or sign than int64."""
        return self.value in _NARROW

    @property
    def held(self) -> DType:
        """The dtype of the memory that holds its values."""
        return DType.I64 if self.is_narrow else self


_NARROW = frozenset(f"{kind}{bits}" for kind in ("int", "uint") for bits in (8, 16, 32, 64))
_NARROW -= {"int64"}


@dataclass(frozen=True, slots=True)
class Scalar:
    """A number."""

    dtype: DType

    rank = 0

    def __str__(self) -> str:
        return self.dtype.value


@dataclass(frozen=True, slots=True)
class Array:
    """An array of rank >= 0; its sizes are known at run time only."""

    dtype: DType
    rank: int

    def __str__(self) -> str:
        return f"{self.dtype.value}[{','.join(':' * self.rank)}]"


Type = Scalar | Array

MAX_RANK = 8
"""The most axes that an array may have (S2S_MAX_RANK in csrc/s2s_types.h)."""

F64 = Scalar(DType.F64)
F32 = Scalar(DType.F32)
I64 = Scalar(DType.I64)
BOOL = Scalar(DType.BOOL)
OBJECT = Scalar(DType.OBJECT)


def with_dtype(type_: Type, dtype: DType) -> Type:
    """The same rank with another element type."""
    return Scalar(dtype) if isinstance(type_, Scalar) else Array(dtype, type_.rank)


def is_float(type_: Type) -> bool:
    """Whether values of this type can carry a derivative."""
    return type_.dtype.is_float


def join_dtypes(*dtypes: DType) -> DType:
    """The smallest dtype that holds all (NumPy's promotion, weak Python scalars set aside)."""
    if len(set(dtypes)) == 1:
        return dtypes[0]
    return DType(np.result_type(*(d.numpy for d in dtypes)).name)
