"""What a call passes: the structure of the arguments, and the types of the numbers in it.

The structure, the dtypes and the ranks are static (one specialisation each); numbers and sizes are
not.  A Python number is weak (it takes the dtype of the array it meets), a NumPy scalar is not, so
the two have types of their own.

>>> import numpy as np
>>> describe([1.0, np.zeros(3)], "w", differentiated=True)
Seq(kind='list', items=(PythonScalar(dtype=<DType.F64: 'float64'>), Array(dtype=<DType.F64: ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from s2s.errors import S2SError
from s2s.frontend.listed import Listed
from s2s.ir.pair import Complex, joined, parted
from s2s.ir.types import MAX_RANK, Array, DType, Scalar, Type

MAX_LEAVES = 1024
"""Numbers in containers are parameters of their own; more of them belong into an array."""


@dataclass(frozen=True, slots=True)
class PythonScalar(Scalar):
    """A Python number: weak in arithmetic with arrays and NumPy scalars."""

    def __str__(self) -> str:
        return {DType.F64: "float", DType.I64: "int", DType.BOOL: "bool"}[self.dtype]


@dataclass(frozen=True, slots=True)
class Shaped(Array):
    """An array whose shape is part of the signature."""

    shape: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.dtype.value}[{','.join(map(str, self.shape))}]"


@dataclass(frozen=True, slots=True)
class Static:
    """A value that is part of the signature: a string, None, a function, an int used as an axis."""

    value: Any

    def __hash__(self) -> int:
        try:
            return hash((type(self.value), self.value))
        except TypeError:
            return id(self.value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Static):
            return NotImplemented
        if self.value is other.value:
            return True
        if not isinstance(self.value, (str, int, float, np.dtype)):
            return False
        return type(self.value) is type(other.value) and self.value == other.value


@dataclass(frozen=True, slots=True)
class Seq:
    """A tuple or a list."""

    kind: str
    items: tuple[ArgType, ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    """A dict, in the order of its keys."""

    keys: tuple
    items: tuple[ArgType, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """A named tuple, a dataclass, or a simple object: a class and its attributes.

    Compiled code sees the tuple of them.
    """

    kind: type
    keys: tuple[str, ...]
    items: tuple[ArgType, ...]

    def parts(self, value: Any) -> tuple:
        """The attributes of an object, or of the tuple that stands for it."""
        if issubclass(self.kind, Listed):
            return self.kind.parts(value, len(self.items)) if isinstance(value, list) else value
        if issubclass(self.kind, Complex) and not isinstance(value, tuple):
            return parted(self.kind, value)
        if isinstance(value, self.kind):
            return tuple(getattr(value, key) for key in self.keys)
        return value

    def made(self, parts: Iterable) -> Any:
        """An object with these attributes; its class is not asked."""
        if issubclass(self.kind, Listed):
            return self.kind.made(parts)
        if issubclass(self.kind, Complex):
            return joined(self.kind, *parts)
        if issubclass(self.kind, tuple):
            return self.kind(*parts)
        made = object.__new__(self.kind)
        for key, part in zip(self.keys, parts, strict=True):
            object.__setattr__(made, key, part)
        return made


ArgType = Type | Static | Seq | Mapping | Record

_DTYPES = {dtype.numpy: dtype for dtype in DType if dtype is not DType.OBJECT}


def describe(value: Any, name: str, differentiated: bool) -> ArgType:
    """The type of an argument.

    Parameters
    ----------
    value : object
        What the user passed.
    name : str
        How messages call it.
    differentiated : bool
        Whether a derivative with respect to it is asked for; then it must be made of floats.

    Raises
    ------
    S2SError
        For what s2s cannot compute with: complex numbers, object arrays, ragged lists, ...
    """
    try:
        described = _describe(value, name, differentiated)
    except RecursionError:
        raise S2SError(
            f"the argument `{name}` is nested without end: it contains itself",
            "pass numbers, arrays, and containers of them",
        ) from None
    count = sum(1 for _ in _types(described))
    if count > MAX_LEAVES:
        raise S2SError(
            f"the argument `{name}` holds {count} numbers and arrays in containers",
            f"pass the numbers as arrays: np.array({name})",
        )
    return described


def _describe(value: Any, name: str, differentiated: bool) -> ArgType:
    if isinstance(value, (complex, np.ndarray)) and np.iscomplexobj(value):
        _refuse_single(value, name)
        items = (_describe(getattr(value, k), f"{name}.{k}", differentiated) for k in _PARTS)
        return Record(Complex, Complex._fields, tuple(items))
    if isinstance(value, (np.ndarray, np.generic)):
        return _describe_numpy(value, name, differentiated)
    if isinstance(value, (bool, int, float)):
        return _describe_number(value, name, differentiated)
    keys = _attributes(value, differentiated)
    if keys is not None:
        items = (_field(getattr(value, k), f"{name}.{k}", differentiated) for k in keys)
        return Record(type(value), keys, tuple(items))
    if isinstance(value, (list, tuple)):
        _refuse_ragged(value, name)
        kind = "list" if isinstance(value, list) else "tuple"
        items = (_describe(v, f"{name}[{k}]", differentiated) for k, v in enumerate(value))
        return Seq(kind, tuple(items))
    if isinstance(value, dict):
        items = (_describe(v, f"{name}[{k!r}]", differentiated) for k, v in value.items())
        return Mapping(tuple(value), tuple(items))
    if differentiated and value is not None:
        raise S2SError(
            f"the argument `{name}` is {_kind(value)} and cannot be differentiated",
            "choose other arguments with argnums=, or pass floats",
        )
    return Static(value)


def _attributes(value: Any, differentiated: bool) -> tuple[str, ...] | None:
    """The names of what an object holds; None of what is no such object."""
    kind = type(value)
    if isinstance(value, tuple):
        return getattr(kind, "_fields", None)
    if not hasattr(value, "__dict__") or isinstance(value, (type, ModuleType, FunctionType)):
        return None
    own = kind.__module__.split(".")[0] not in ("builtins", "numpy", "s2s")
    simple = differentiated and own and not callable(value)
    return tuple(vars(value)) if hasattr(kind, "__dataclass_fields__") or simple else None


def _field(value: Any, name: str, differentiated: bool) -> ArgType:
    """The type of an attribute; what is no float is part of the signature beside a derivative."""
    if differentiated and isinstance(value, (int, str, type(None), FunctionType)):
        return Static(value)
    return _describe(value, name, differentiated)


_PARTS = ("real", "imag")


def _refuse_single(value: Any, name: str) -> None:
    """Complex numbers of another precision than double."""
    if isinstance(value, np.ndarray) and value.dtype != np.complex128:
        raise S2SError(f"the argument `{name}` has dtype {value.dtype}", _dtype_remedy(value, name))


def _describe_number(value: Any, name: str, differentiated: bool) -> ArgType:
    if isinstance(value, float):
        return PythonScalar(DType.F64)
    fits = -(2**63) <= value < 2**63
    if differentiated:
        example = f": {float(value)!r}" if fits else ""
        raise S2SError(
            f"the argument `{name}` is {_kind(value)} and cannot be differentiated",
            f"pass a float{example}, or choose other arguments with argnums=",
        )
    if not fits:
        raise S2SError(
            f"the argument `{name}` is an int that does not fit into 64 bits", "pass it as a float"
        )
    return PythonScalar(DType.BOOL if isinstance(value, bool) else DType.I64)


def _describe_numpy(value: np.ndarray | np.generic, name: str, differentiated: bool) -> Type:
    if isinstance(value, np.ndarray) and type(value) is not np.ndarray:
        raise S2SError(
            f"the argument `{name}` is a {type(value).__name__}, not a plain array",
            f"pass {name}.filled(...) and its mask"
            if isinstance(value, np.ma.MaskedArray)
            else f"pass np.asarray({name})",
        )
    plain = value.dtype.newbyteorder("=") if value.dtype.kind in "iu" else value.dtype
    dtype = _DTYPES.get(plain)
    if value.dtype == np.uint64 and np.any(value >= 2**63):
        raise S2SError(
            f"the argument `{name}` holds an int that does not fit into 64 bits with a sign",
            f"pass it as floats: {name}.astype(np.float64)",
        )
    if dtype is None:
        raise S2SError(f"the argument `{name}` has dtype {value.dtype}", _dtype_remedy(value, name))
    if differentiated and not dtype.is_float:
        raise S2SError(
            f"the argument `{name}` has dtype {value.dtype} and cannot be differentiated",
            f"pass floats: {name}.astype(np.float64), or choose other arguments with argnums=",
        )
    if isinstance(value, np.generic):
        return Scalar(dtype)
    if value.ndim > MAX_RANK:
        raise S2SError(
            f"the argument `{name}` has {value.ndim} axes, and s2s takes {MAX_RANK}",
            f"join some of them: {name}.reshape(...)",
        )
    return Array(dtype, value.ndim)


def _dtype_remedy(value: np.ndarray | np.generic, name: str) -> str:
    match value.dtype.kind:
        case "O":
            return f"build an array of floats: np.array({name}, dtype=np.float64)"
        case "c":
            return f"use complex128: {name}.astype(complex)"
        case "f":
            return f"use float64 or float32: {name}.astype(np.float64)"
        case _:
            return "pass numbers (float64, float32, int64 or bool)"


def _refuse_ragged(value: list | tuple, name: str) -> None:
    """A list of lists of numbers is meant as a matrix; its rows must be of one length."""
    rows = [row for row in value if isinstance(row, list)]
    if len(rows) < 2 or len(rows) < len(value) or len({len(row) for row in rows}) == 1:
        return
    if all(isinstance(item, (bool, int, float)) for row in rows for item in row):
        lengths = ", ".join(str(len(row)) for row in rows)
        raise S2SError(
            f"the argument `{name}` is a ragged list: rows of {lengths} numbers",
            f"pad the rows to one length, or pass a tuple of arrays: "
            f"tuple(np.array(row) for row in {name})",
        )


def _kind(value: Any) -> str:
    if isinstance(value, str):
        return "a string"
    if isinstance(value, ModuleType):
        return f"the module {value.__name__}"
    if isinstance(value, FunctionType):
        return f"the function {value.__name__}"
    article = "an" if type(value).__name__[0] in "aeiou" else "a"
    return f"{article} {type(value).__name__}"


def _types(argtype: ArgType) -> Iterator[Type]:
    match argtype:
        case Static():
            return
        case Seq(items=items) | Mapping(items=items) | Record(items=items):
            for item in items:
                yield from _types(item)
        case _:
            yield argtype


def types(argtype: ArgType) -> tuple[Type, ...]:
    """The types of the run-time leaves, in order."""
    return tuple(_types(argtype))


def leaves(value: Any, argtype: ArgType) -> list:
    """The run-time leaves of a value of that type, in order."""
    match argtype:
        case Static():
            return []
        case Seq(items=items):
            return [leaf for v, t in zip(value, items, strict=True) for leaf in leaves(v, t)]
        case Mapping(keys=keys, items=items):
            pairs = zip(keys, items, strict=True)
            return [leaf for key, t in pairs for leaf in leaves(value[key], t)]
        case Record(items=items):
            pairs = zip(argtype.parts(value), items, strict=True)
            return [leaf for v, t in pairs for leaf in leaves(v, t)]
        case _:
            return [value]


def map_types(argtype: ArgType, fn: Callable[[Type], Any]) -> Any:
    """The same structure with `fn` of each run-time leaf, in order."""
    match argtype:
        case Static():
            return argtype
        case Seq(kind=kind, items=items):
            return Seq(kind, tuple(map_types(item, fn) for item in items))
        case Mapping(keys=keys, items=items):
            return Mapping(keys, tuple(map_types(item, fn) for item in items))
        case Record(kind=kind, keys=keys, items=items):
            return Record(kind, keys, tuple(map_types(item, fn) for item in items))
        case _:
            return fn(argtype)


MAX_SHAPED = 256
"""Elements of an array whose shape may become part of the signature."""


class StaticNeeded(S2SError):
    """An int argument reaches an axis, a rank or a keyword and must be part of the signature.

    `arguments` holds (argument, leaf) pairs of positions; lower again with the types that `pinned`
    gives.
    """

    def __init__(self, reason: str, remedy: str, span: Any, origins: frozenset) -> None:
        super().__init__(reason, remedy, span)
        self.origins = origins

    @property
    def arguments(self) -> frozenset[tuple[int, int]]:
        return frozenset(o for o in self.origins if isinstance(o, tuple) and len(o) == 2)

    def pinned(self, argtypes: tuple[ArgType, ...], values: tuple) -> tuple[ArgType, ...]:
        """The signature with these arguments as static values.

        Parameters
        ----------
        argtypes : tuple of ArgType
            The signature that was lowered.
        values : tuple
            The arguments of the call.
        """
        result = list(argtypes)
        for position in {argument for argument, _ in self.arguments}:
            wanted = {leaf for argument, leaf in self.arguments if argument == position}
            found = iter(enumerate(leaves(values[position], argtypes[position])))

            def pinned(type_: Type, found=found, wanted=wanted) -> ArgType:
                k, leaf = next(found)
                return _with_value(type_, leaf) if k in wanted else type_

            result[position] = map_types(argtypes[position], pinned)
        return tuple(result)

    def __reduce__(self) -> tuple:
        return (type(self), (self.reason, self.remedy, self.span, self.origins))


def _with_value(type_: Type, leaf: Any) -> ArgType:
    """The type of a leaf with its value, or with its shape, in it."""
    if not isinstance(type_, Array):
        return Static(_plain(leaf))
    if np.size(leaf) > MAX_SHAPED:
        raise S2SError(
            f"the shape of an array decides how this program is written out, and is {leaf.shape}",
            f"use loops in place of recursion and unpacking, or at most {MAX_SHAPED} elements",
        )
    return Shaped(type_.dtype, type_.rank, np.shape(leaf))


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value
