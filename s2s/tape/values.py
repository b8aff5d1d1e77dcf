"""Tape values: every float, and every array, that is in the program while the tape runs.

Ints, bools, strings and containers stay what they are.  A value carries its `derivative`: in the
reverse sweep its adjoint, in the forward sweep its tangent; None stands for zero (semantics 2.7).
Arrays that alias share one `Memory`; the derivative of a view is the same view of the derivative of
its base (semantics 2.2).
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from s2s.elementary import OPERATIONS
from s2s.errors import S2SError
from s2s.ir.pair import Complex, joined

FLOATS = (np.dtype(np.float64), np.dtype(np.float32))


class Scalar:
    """A float. `weak` marks a Python float, which takes the dtype of what it meets."""

    __slots__ = ("active", "derivative", "value", "weak")

    def __init__(self, value: np.floating, weak: bool = False, active: bool = False) -> None:
        self.value = value
        self.weak = weak
        self.active = active
        self.derivative: np.floating | None = None

    dtype = property(lambda self: self.value.dtype)

    def __bool__(self) -> bool:
        raise TypeError("the truth of a float was asked where the tape does not see it")

    def __format__(self, form: str) -> str:
        return format(plain(self), form)

    def __str__(self) -> str:
        return str(plain(self))

    def __repr__(self) -> str:
        return repr(plain(self) if self.weak else self.value)


class Memory:
    """A C-contiguous block that arrays look at, active once an active value was stored in it."""

    __slots__ = ("active", "base", "derivative", "written")

    def __init__(self, base: np.ndarray, active: bool) -> None:
        self.base = base
        self.active = active
        self.written = False
        self.derivative: np.ndarray | None = None


class Array:
    """A look at a memory. `contiguous` is what is known of it whatever the sizes are."""

    __slots__ = ("contiguous", "data", "memory")

    def __init__(self, data: np.ndarray, memory: Memory, contiguous: bool = True) -> None:
        self.data = data
        self.memory = memory
        self.contiguous = contiguous

    @classmethod
    def new(cls, values: Any, active: bool = False, dtype: np.dtype | None = None) -> Array:
        """A fresh array with a copy of `values`."""
        base = np.array(values, dtype=dtype, order="C", copy=True)
        return cls(base, Memory(base, active))

    dtype = property(lambda self: self.data.dtype)
    active = property(lambda self: self.memory.active)

    def view(self, data: np.ndarray, contiguous: bool) -> Array:
        """Another look at the same memory."""
        return Array(data, self.memory, contiguous and self.contiguous)

    def is_same_view(self, other: Any) -> bool:
        """Whether `other` looks at exactly the same elements."""
        if not isinstance(other, Array) or other.memory is not self.memory:
            return False
        mine, its = self.data, other.data
        same = mine.shape == its.shape and mine.strides == its.strides
        return same and _address(mine) == _address(its)

    @property
    def derivative(self) -> np.ndarray | None:
        """This view of the memory's derivative."""
        block = self.memory.derivative
        if block is None or not self.data.size:
            return None
        offset = _address(self.data) - _address(self.memory.base)
        return np.ndarray(self.data.shape, self.dtype, block, offset, self.data.strides)

    def materialised(self) -> np.ndarray:
        """The derivative as an array that can be written to, if only of zeros."""
        if self.memory.derivative is None:
            self.memory.derivative = np.zeros_like(self.memory.base)
        derivative = self.derivative
        return np.zeros_like(self.data) if derivative is None else derivative

    def __str__(self) -> str:
        return str(self.data)

    def __repr__(self) -> str:
        return repr(self.data)

    def __format__(self, form: str) -> str:
        return format(self.data, form)


class Flat(Array):
    """`x.flat`: all elements in C order; slices of it are copies."""

    __slots__ = ()


def _address(data: np.ndarray) -> int:
    return data.__array_interface__["data"][0]


Value = Scalar | Array


# --- in and out ----------------------------------------------------------------------------------


def raw(value: Any) -> Any:
    """The NumPy number or array of a tape value; anything else as it is."""
    if isinstance(value, Scalar):
        return value.value
    return value.data if isinstance(value, Array) else value


def plain(value: Any) -> Any:
    """What the user sees: floats, copies of arrays, containers of them."""
    if isinstance(value, Scalar):
        return float(value.value) if value.dtype == np.float64 else value.value
    if isinstance(value, Array):
        return value.data.copy()
    if isinstance(value, Complex):
        return joined(Complex, *map(plain, value))
    if isinstance(value, np.bool_):
        return bool(value)
    return int(value) if isinstance(value, np.integer) else map_tree(plain, of_fields(plain, value))


def fields_of(value: Any) -> dict[str, Any] | None:
    """The attributes of a dataclass or a simple object that holds tape values or floats."""
    kind = type(value)
    if not hasattr(value, "__dict__") or isinstance(value, (type, ModuleType, FunctionType)):
        return None
    if kind.__module__.split(".")[0] in ("builtins", "numpy", "s2s"):
        return None
    return vars(value)


def of_fields(function: Callable[[Any], Any], value: Any) -> Any:
    """The object with `function` of each attribute, if one holds a tape value; else as it is."""
    fields = fields_of(value)
    if fields is None or not holds_tape_value(fields):
        return value
    return made_like(value, {name: function(item) for name, item in fields.items()})


def made_like(value: Any, fields: dict[str, Any]) -> Any:
    """Another object of its class."""
    made = object.__new__(type(value))
    for name, item in fields.items():
        object.__setattr__(made, name, item)
    return made


def map_tree(function: Callable[[Any], Any], tree: Any) -> Any:
    """The tuple, list or dict with `function` of each item; anything else as it is."""
    if isinstance(tree, tuple):
        items = [function(item) for item in tree]
        return type(tree)(*items) if hasattr(tree, "_fields") else tuple(items)
    if isinstance(tree, list):
        return [function(item) for item in tree]
    if isinstance(tree, dict):
        return {key: function(item) for key, item in tree.items()}
    return tree


def holds_tape_value(value: Any) -> bool:
    """Whether a tape value is in it, at any depth."""
    if isinstance(value, dict):
        value = tuple(value.values())
    if isinstance(value, (tuple, list)):
        return any(map(holds_tape_value, value))
    return isinstance(value, (Scalar, Array))


def is_active(value: Any) -> bool:
    """Whether it depends on what is differentiated."""
    return isinstance(value, (Scalar, Array)) and value.active


def is_float(value: Any) -> bool:
    """Whether it is a float or an array of floats."""
    return isinstance(value, Scalar) or (isinstance(value, Array) and value.dtype in FLOATS)


def is_number(value: Any) -> bool:
    """Whether arithmetic on it is the tape's business."""
    return isinstance(value, (Scalar, Array, int, np.integer, np.bool_))


def is_weak(value: Any) -> bool:
    """Whether it is a Python number, which takes the dtype of what it meets."""
    return value.weak if isinstance(value, Scalar) else isinstance(value, int)


def settled(result: Any, weak: bool = False) -> Any:
    """The passive tape value of what an operation computed; `weak` makes it a Python number."""
    if isinstance(result, np.ndarray) and result.ndim:
        return Array.new(result)
    if isinstance(result, np.ndarray):
        result = result[()]
    if isinstance(result, (bool, np.bool_)):
        return bool(result) if weak or isinstance(result, bool) else result
    if isinstance(result, (int, np.integer)):
        return int(result) if weak or isinstance(result, int) else result
    return Scalar(result if isinstance(result, np.floating) else np.float64(result), weak)


def own_dtype(dtype: Any) -> np.dtype:
    """The dtype that a user names, which must be one that s2s computes with."""
    dtype = np.dtype(dtype)
    if dtype not in FLOATS and dtype.kind not in "biu":
        raise S2SError(f"the dtype {dtype}", "use float64, float32, an integer or bool")
    return dtype


def entered_array(values: np.ndarray, active: bool = False) -> Array:
    """The tape's own copy of an array from outside."""
    kind = values.dtype.kind
    if values.dtype not in FLOATS and kind not in "biu":
        raise S2SError(
            f"an array of dtype {values.dtype}", "use float64, float32, an integer or bool"
        )
    return Array.new(values, active and kind == "f", own_dtype(values.dtype))


# --- derivatives ---------------------------------------------------------------------------------


def accumulate(value: Value, contribution: Any) -> None:
    """Add a contribution to the adjoint, summed down to its shape first (semantics 3.1)."""
    if isinstance(value, Scalar):
        c = _summed(contribution, value.value)
        value.derivative = c if value.derivative is None else value.derivative + c
        return
    bar = value.materialised()
    bar += _summed(contribution, bar)


def _summed(contribution: Any, like: Any) -> Any:
    if np.ndim(contribution) and np.shape(contribution) != np.shape(like):
        contribution = OPERATIONS["sum_like"](contribution, like)
    return np.asarray(contribution, dtype=like.dtype)[()]


def set_tangent(value: Value, tangent: Any) -> None:
    """Make `tangent` the derivative; None for zero."""
    if isinstance(value, Scalar):
        value.derivative = tangent
    elif tangent is not None:
        value.materialised()[...] = tangent
    elif value.memory.derivative is not None:
        value.materialised()[...] = 0.0
