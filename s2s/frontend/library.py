"""The table of library functions that are no elementary operation: shapes, creation, builtins.

Each is one function of the lowering, entered with the callables that users write for it and the
parameters it takes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from s2s.frontend.binding import sequence
from s2s.frontend.context import Context
from s2s.frontend.values import (
    ListValue,
    StaticValue,
    TupleValue,
    Value,
    is_none,
)
from s2s.ir.types import DType

Bound = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Handler:
    """How calls of a library function are lowered; `spec` None: it takes the raw arguments."""

    name: str
    spec: tuple[str, ...] | None
    run: Callable[..., Value]


HANDLERS: dict[Any, Handler] = {}


def library(*spellings: Any, spec: str | None) -> Callable:
    """Enter a function that lowers calls of the given callables.

    It is called with the context, the arguments by name (`spec`, as in a signature) or an
    `Arguments` (spec None), and the syntax node of the call.
    """

    def enter(run: Callable) -> Callable:
        names = None if spec is None else tuple(part.strip() for part in spec.split(","))
        for spelling in spellings:
            HANDLERS[spelling] = Handler(spoken(spelling), names, run)
        return run

    return enter


def spoken(function: Any) -> str:
    """How messages call a library function."""
    name = getattr(function, "__name__", str(function))
    module = getattr(function, "__module__", None) or "numpy"
    if module.startswith("s2s."):
        return str(function)
    owner = getattr(function, "__self__", None)
    if isinstance(owner, np.ufunc):
        return f"np.{owner.__name__}.{name}"
    first, *inner = module.split(".")
    if isinstance(function, np.ufunc) or first == "numpy":
        public = inner if not any(part.startswith("_") for part in inner) else []
        return ".".join(["np", *public, name])
    return name if module == "builtins" else f"{module}.{name}"


_DTYPES = {dtype.numpy: dtype for dtype in DType if dtype is not DType.OBJECT}


def dtype_of(cx: Context, value: Value, default: DType) -> DType:
    """The element type that a `dtype=` argument names."""
    if is_none(value):
        return default
    if not isinstance(value, StaticValue):
        raise cx.refuse("the dtype is computed", "write it as a constant: dtype=np.float64")
    try:
        dtype = np.dtype(value.value)
    except TypeError:
        raise cx.refuse(
            f"{value.value!r} is no dtype", "use np.float64, np.float32, np.int64 or bool"
        ) from None
    if dtype not in _DTYPES:
        raise cx.refuse(
            f"the dtype {dtype} is not supported", "use np.float64, np.float32, np.int64 or bool"
        )
    return _DTYPES[dtype]


def axis_of(cx: Context, value: Value, rank: int, what: str = "the axis") -> int:
    """One axis, counted from the front."""
    axis = cx.static_int(value, what)
    if not -rank <= axis < rank:
        raise cx.refuse(f"{what} is {axis} for an array of rank {rank}", _axis_remedy(rank))
    return axis % rank


def axes_of(cx: Context, value: Value, rank: int) -> tuple[int, ...] | None:
    """Several axes, sorted; None for all."""
    if is_none(value):
        return None
    if isinstance(value, (TupleValue, ListValue)):
        axes = [axis_of(cx, item, rank) for item in sequence(cx, value)]
        if len(set(axes)) < len(axes):
            raise cx.refuse("an axis is named twice", "name each axis once")
        return tuple(sorted(axes))
    return (axis_of(cx, value, rank),)


def _axis_remedy(rank: int) -> str:
    return f"use an axis from {-rank} to {rank - 1}" if rank else "the value is a single number"


def flag_of(cx: Context, value: Value, what: str) -> bool:
    """A keyword that is true or false."""
    return bool(cx.static(value, what))
