"""Abstract values: what an expression of the user's stands for while it is lowered.

A number or an array is a name of the IR with facts about it; a tuple is a tuple of values; whatever
is known at compile time (modules, functions, None, strings) is the Python object itself.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.frontend.access import Access
from s2s.ir.nodes import Atom, Const, Var
from s2s.ir.pair import Complex
from s2s.ir.types import BOOL, F64, I64, DType, Scalar

if TYPE_CHECKING:
    import gast

    from s2s.frontend.context import Frame


@dataclass(frozen=True, slots=True, eq=False)
class Number:
    """A scalar of the running program.

    `weak` is true of Python numbers, which take the dtype of what they meet; `known` is its value
    where that is certain; `origins` are the arguments and loops that would make it known: it is
    computed from nothing else. `literal`: it is one of several literals, all of which float32
    holds exactly.
    """

    atom: Atom
    weak: bool = False
    known: float | int | bool | None = None
    origins: frozenset[Hashable] = frozenset()
    literal: bool = False

    @property
    def dtype(self) -> DType:
        return self.atom.type.dtype

    @property
    def rank(self) -> int:
        return 0


@dataclass(frozen=True, slots=True, eq=False)
class ArrayValue:
    """An array of the running program.

    `roots` are the memories it may lie in: the position of a parameter, or where it was made.
    `contiguous` is what is known of it whatever the sizes are (C order). `ordered`: its axes stand
    in that order in memory; where not, results computed from it are C-contiguous with us and not
    with NumPy, which only a reshape that is written to may tell. `flat`: this is `x.flat`, of
    which slices are copies. `stale`: it was an item of a list that has changed (`rows`).
    `extents`: what is known of the shape of `var` (`extents.of`).
    """

    var: Var
    roots: frozenset[Hashable]
    contiguous: bool = True
    readonly: bool = False
    ordered: bool = True
    flat: bool = False
    stale: bool = False
    extents: tuple[Var, tuple] | None = None

    @property
    def atom(self) -> Var:
        return self.var

    @property
    def dtype(self) -> DType:
        return self.var.type.dtype

    @property
    def rank(self) -> int:
        return self.var.type.rank


@dataclass(frozen=True, slots=True, eq=False)
class TupleValue:
    """A tuple; `kind` is the class of a named one."""

    items: tuple[Value, ...]
    kind: type | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ListValue:
    """A list: a reference to a cell of the state, which holds its items.

    A `frozen` one joins two lists that only a branch tells apart; it must not be written to.
    """

    cell: Hashable
    frozen: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class DictValue:
    """A dict with static keys: a reference to a cell."""

    cell: Hashable
    frozen: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class ObjectValue:
    """An object of a class of the user's that the program made or was given: a cell of attributes.

    `home` is where its class is found.
    """

    cell: Hashable
    frozen: bool = False
    kind: type = object
    home: Access | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Items:
    """What the cell of a dict or an object holds."""

    keys: tuple
    items: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """What all items of a list of run-time length have in common.

    kind     parts
    number   a scalar of `dtype`
    array    an array of `dtype` and `rank`
    tuple    the patterns of its items; `named` is its class
    list     the pattern of the items of a list; all of one length
    """

    kind: str
    dtype: DType | None = None
    weak: bool = False
    rank: int = 0
    parts: tuple[Pattern, ...] = ()
    named: type | None = None

    def holds(self, kind: type) -> bool:
        """Whether tuples of that class are among the items."""
        return self.named is kind or any(part.holds(kind) for part in self.parts)


@dataclass(frozen=True, slots=True, eq=False)
class Growing:
    """What the cell of a list of run-time length holds: the count, and one buffer per column.

    `full`: the count is the length of the buffers; `fixed`: it is a row of another list, whose
    length does not change.
    """

    items: tuple[Value, ...]
    pattern: Pattern
    full: bool = False
    fixed: bool = False

    @property
    def count(self) -> Number:
        return self.items[0]

    @property
    def columns(self) -> tuple[ArrayValue, ...]:
        return self.items[1:]


@dataclass(frozen=True, slots=True, eq=False)
class StaticValue:
    """A Python object; `access` says where it was found, so that its attributes can be re-read."""

    value: Any
    access: Access | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A value in a text: `{value!conversion:form}`."""

    value: Number | ArrayValue
    conversion: str = ""
    form: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class TextValue:
    """A string that is known at run time only: what an f-string makes of numbers."""

    parts: tuple[str | Part, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ShapeValue:
    """`x.shape`, of which only the sizes that are used become operations."""

    array: ArrayValue


@dataclass(frozen=True, slots=True, eq=False)
class FunctionValue:
    """A function or lambda defined inside the function being lowered."""

    node: gast.FunctionDef | gast.Lambda
    frame: Frame
    name: str
    defaults: tuple[Value, ...]
    keyword_defaults: tuple[Value | None, ...]


@dataclass(frozen=True, slots=True, eq=False)
class MethodValue:
    """A method of an array, list, dict or tuple, not called yet."""

    receiver: Value
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class BoundValue:
    """A function of the user's with its first arguments given: a method, or a `partial`."""

    function: Value
    given: tuple[Value, ...]
    keywords: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class SuperValue:
    """`super()`: the attributes of `receiver` that the classes after `after` have."""

    receiver: ObjectValue | StaticValue
    after: type


@dataclass(frozen=True, slots=True, eq=False)
class RangeValue:
    start: Number
    stop: Number
    step: Number


@dataclass(frozen=True, slots=True, eq=False)
class SliceValue:
    """`start:stop:step` in an index, or `slice(start, stop, step)`."""

    start: Number | None
    stop: Number | None
    step: Number | int

    @property
    def whole(self) -> bool:
        return self.start is None and self.stop is None and self.step == 1


@dataclass(frozen=True, slots=True, eq=False)
class EnumerateValue:
    inner: Value
    start: Number


@dataclass(frozen=True, slots=True, eq=False)
class ZipValue:
    inner: tuple[Value, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ReversedValue:
    inner: Value


@dataclass(frozen=True, slots=True, eq=False)
class Comprehension:
    """A comprehension that may be of run-time length: what consumes it decides.

    `expand()` gives its items if their number is static, None otherwise; `listed(name)` makes it a
    list of any length, `run(consume, flag)` consumes its items one after the other.
    """

    node: gast.ListComp | gast.GeneratorExp
    frame: Frame
    first: Value
    expand: Callable[[], tuple[Value, ...] | None]
    listed: Callable[[str], ListValue]
    run: Callable[[Callable[[Value], None], Any], None]


@dataclass(frozen=True, slots=True, eq=False)
class GeneratorValue:
    """A call of a function with `yield`: `run(consume, flag)` runs it, until the flag is true."""

    name: str
    run: Callable[[Callable[[Value], None], Any], None]


@dataclass(frozen=True, slots=True, eq=False)
class Maybe:
    """A variable that some path has not assigned; `flag` says at run time whether it was.

    Without a flag the program's structure makes sure that it is read only where assigned.  Or it
    was assigned there, but the word for an error, `instead` of a value: a string, -1 for an array.
    """

    value: Value
    flag: Var | None
    instead: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class OptionalValue:
    """A value that is None on some paths; `given` says at run time whether it is not."""

    value: Value
    given: Var


@dataclass(frozen=True, slots=True, eq=False)
class Conflict:
    """A variable that different paths leave with values that do not fit; it must not be read.

    They would fit if the first iteration of the `loop`, if there is one, stood before it.
    """

    reason: str
    remedy: str
    loop: Hashable = None


@dataclass(frozen=True, slots=True, eq=False)
class Poison:
    """The value of an expression that was refused already: whatever uses it is skipped."""


Value = (
    Number
    | ArrayValue
    | TupleValue
    | ListValue
    | DictValue
    | ObjectValue
    | TextValue
    | BoundValue
    | SuperValue
    | Items
    | Growing
    | StaticValue
    | ShapeValue
    | FunctionValue
    | MethodValue
    | RangeValue
    | SliceValue
    | EnumerateValue
    | ZipValue
    | ReversedValue
    | Comprehension
    | GeneratorValue
    | Maybe
    | OptionalValue
    | Conflict
    | Poison
)

Numeric = Number | ArrayValue


@dataclass(frozen=True, slots=True)
class Arguments:
    """The evaluated arguments of a call."""

    positional: tuple[Value, ...]
    keywords: dict[str, Value] = field(default_factory=dict)


def constant(value: Any, access: Access | None = None) -> Value:
    """The value of a Python constant."""
    if isinstance(value, bool):
        return Number(Const(value, BOOL), True, value)
    if isinstance(value, int):
        return Number(Const(value, I64), True, value)
    if isinstance(value, float):
        return Number(Const(value, F64), True, value)
    if isinstance(value, complex):
        return complex_value(constant(value.real), constant(value.imag))
    if isinstance(value, tuple):
        return TupleValue(tuple(constant(item) for item in value))
    return StaticValue(value, access)


def complex_value(re: Value, im: Value) -> TupleValue:
    """The complex number or array of these parts."""
    return TupleValue((re, im), Complex)


def is_complex(value: Value) -> bool:
    """Whether it is a complex number or array."""
    return isinstance(value, TupleValue) and value.kind is Complex


def is_complex_array(value: Value) -> bool:
    """Whether it is a complex array."""
    return is_complex(value) and isinstance(value.items[0], ArrayValue)


NONE = StaticValue(None)


def is_none(value: Value) -> bool:
    return isinstance(value, StaticValue) and value.value is None


def zero(dtype: DType) -> Const:
    """The literal 0 of a dtype."""
    kind = float if dtype.is_float else bool if dtype is DType.BOOL else int
    return Const(kind(0), Scalar(dtype))


def forget(number: Number) -> Number:
    """The number with nothing known of its value."""
    return replace(number, known=None, origins=frozenset(), literal=is_literal(number))


def is_literal(number: Number) -> bool:
    """Whether it is a literal, or one of several, that float32 holds exactly."""
    value = number.known
    if value is None:
        return number.literal
    return number.weak and (not np.isfinite(value) or float(np.float32(value)) == value)


def bound_origins(iterable: Value) -> frozenset[Hashable]:
    """The arguments and loops that would make the length of a range known; empty if none would."""
    if not isinstance(iterable, RangeValue):
        return frozenset()
    bounds = (iterable.start, iterable.stop, iterable.step)
    if any(b.known is None and not b.origins for b in bounds):
        return frozenset()
    return frozenset().union(*(b.origins for b in bounds))


def describe_value(value: Value) -> str:
    """How messages call a value."""
    match value:
        case Number():
            return {"float64": "a float", "int64": "an int", "bool": "a bool"}.get(
                value.dtype.value, f"a {value.dtype.value}"
            )
        case ArrayValue():
            return f"an array of rank {value.rank} ({value.dtype.value})"
        case TupleValue() if is_complex(value):
            rank = value.items[0].rank
            return f"a complex array of rank {rank}" if rank else "a complex number"
        case TupleValue() | ShapeValue():
            return "a tuple"
        case ListValue():
            return "a list"
        case DictValue():
            return "a dict"
        case ObjectValue(kind=kind):
            return f"an object of type {kind.__name__}"
        case BoundValue():
            return "a bound function"
        case TextValue():
            return "a string made of numbers"
        case StaticValue(value=None):
            return "None"
        case StaticValue(value=str()):
            return "a string"
        case StaticValue(value=obj):
            name = getattr(obj, "__name__", None)
            return f"`{name}`" if name else f"an object of type {type(obj).__name__}"
        case FunctionValue():
            return f"the function `{value.name}`"
        case RangeValue():
            return "a range"
        case SliceValue():
            return "a slice"
        case EnumerateValue() | ZipValue() | ReversedValue():
            return "an iterator"
        case Comprehension():
            return "a comprehension of run-time length"
        case MethodValue():
            return f"the method `{value.name}`"
        case OptionalValue():
            return f"None or {describe_value(value.value)}"
        case GeneratorValue():
            return f"the generator `{value.name}`"
        case _:
            return "a value"
