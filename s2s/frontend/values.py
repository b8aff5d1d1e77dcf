"""Abstract values: what an expression of the user's stands for while it is lowered.

A number or an array is a name of the IR with facts about it; a tuple is a tuple of values; whatever
is known at compile time (modules, functions, None, strings) is the Python object itself.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from s2s.frontend.access import Access
from s2s.ir.nodes import Atom, Const, Var
from s2s.ir.types import BOOL, F64, I64, DType, Scalar

if TYPE_CHECKING:
    import gast

    from s2s.frontend.context import Frame


@dataclass(frozen=True, slots=True, eq=False)
class Number:
    """A scalar of the running program.

    `weak` is true of Python numbers, which take the dtype of what they meet; `known` is its value
    where that is certain; `origins` are the arguments and loops that would make it known: it is
    computed from nothing else.
    """

    atom: Atom
    weak: bool = False
    known: float | int | bool | None = None
    origins: frozenset[Hashable] = frozenset()

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
    with NumPy, which only a reshape that is written to may tell.
    """

    var: Var
    roots: frozenset[Hashable]
    contiguous: bool = True
    readonly: bool = False
    ordered: bool = True

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
    tuple    the patterns of its items
    list     the pattern of the items of a list; all of one length
    """

    kind: str
    dtype: DType | None = None
    weak: bool = False
    rank: int = 0
    parts: tuple[Pattern, ...] = ()


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


class MustGrow(Exception):
    """A list must become one of run-time length before a loop or branch that is being lowered."""

    def __init__(self, cell: Hashable, pattern: Pattern) -> None:
        super().__init__(cell)
        self.cell = cell
        self.pattern = pattern


@dataclass(frozen=True, slots=True, eq=False)
class StaticValue:
    """A Python object; `access` says where it was found, so that its attributes can be re-read."""

    value: Any
    access: Access | None = None


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
    step: int

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
    list of any length.
    """

    node: gast.ListComp | gast.GeneratorExp
    frame: Frame
    first: Value
    expand: Callable[[], tuple[Value, ...] | None]
    listed: Callable[[str], ListValue]


@dataclass(frozen=True, slots=True, eq=False)
class Maybe:
    """A variable that some path has not assigned; `flag` says at run time whether it was.

    Without a flag the program's structure makes sure that it is read only where assigned.
    """

    value: Value
    flag: Var | None


@dataclass(frozen=True, slots=True, eq=False)
class Conflict:
    """A variable that different paths leave with values that do not fit; it must not be read."""

    reason: str
    remedy: str


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
    | Maybe
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
    if isinstance(value, tuple):
        return TupleValue(tuple(constant(item) for item in value))
    return StaticValue(value, access)


NONE = StaticValue(None)


def is_none(value: Value) -> bool:
    return isinstance(value, StaticValue) and value.value is None


def zero(dtype: DType) -> Const:
    """The literal 0 of a dtype."""
    kind = float if dtype.is_float else bool if dtype is DType.BOOL else int
    return Const(kind(0), Scalar(dtype))


def forget(number: Number) -> Number:
    """The number with nothing known of its value."""
    return replace(number, known=None, origins=frozenset())


def bound_origins(iterable: Value) -> frozenset[Hashable]:
    """The arguments and loops that would make the length of a range known; empty if none would."""
    if not isinstance(iterable, RangeValue):
        return frozenset()
    bounds = (iterable.start, iterable.stop, iterable.step)
    if any(b.known is None and not b.origins for b in bounds):
        return frozenset()
    return frozenset().union(*(b.origins for b in bounds))


def same(a: Any, b: Any) -> bool:
    """Whether two values are the same in every respect, the sign of a zero included."""
    if a is b:
        return True
    if type(a) is not type(b):
        return False
    match a:
        case Const():
            return a.type == b.type and repr(a.value) == repr(b.value)
        case Number():
            return (
                same(a.atom, b.atom)
                and a.weak == b.weak
                and repr(a.known) == repr(b.known)
                and a.origins == b.origins
            )
        case ArrayValue():
            return a.var is b.var and _layout(a) == _layout(b)
        case StaticValue():
            return same_object(a.value, b.value)
        case Conflict() | Poison():
            return True
        case ListValue() | DictValue():
            return a.cell == b.cell and a.frozen == b.frozen
        case ObjectValue():
            return (a.cell, a.frozen) == (b.cell, b.frozen) and a.kind is b.kind
        case BoundValue():
            names = tuple(name for name, _ in a.keywords) == tuple(name for name, _ in b.keywords)
            given, other = ((*v.given, *(k for _, k in v.keywords)) for v in (a, b))
            return names and same(a.function, b.function) and _same_all(given, other)
        case SuperValue():
            return a.after is b.after and same(a.receiver, b.receiver)
        case Items():
            return a.keys == b.keys and _same_all(a.items, b.items)
        case Growing():
            alike = (a.pattern, a.full, a.fixed) == (b.pattern, b.full, b.fixed)
            return alike and _same_all(a.items, b.items)
        case TupleValue():
            return a.kind is b.kind and _same_all(a.items, b.items)
        case Maybe():
            return a.flag is b.flag and same(a.value, b.value)
        case FunctionValue():
            return a.node is b.node and a.frame is b.frame
        case MethodValue():
            return a.name == b.name and same(a.receiver, b.receiver)
        case RangeValue():
            return _same_all((a.start, a.stop, a.step), (b.start, b.stop, b.step))
        case SliceValue():
            bounds = ((a.start, b.start), (a.stop, b.stop))
            return a.step == b.step and all(same(x, y) for x, y in bounds)
        case EnumerateValue():
            return same(a.inner, b.inner) and same(a.start, b.start)
        case ZipValue():
            return _same_all(a.inner, b.inner)
        case ReversedValue():
            return same(a.inner, b.inner)
        case _:
            return False


def _layout(a: ArrayValue) -> tuple:
    return a.roots, a.contiguous, a.readonly, a.ordered


def _same_all(left: tuple, right: tuple) -> bool:
    return len(left) == len(right) and all(map(same, left, right))


def same_object(a: Any, b: Any) -> bool:
    """Identity, or equality of simple constants."""
    if a is b:
        return True
    return type(a) is type(b) and isinstance(a, (str, bytes, int, float)) and a == b


def describe_value(value: Value) -> str:
    """How messages call a value."""
    match value:
        case Number():
            return {"float64": "a float", "int64": "an int", "bool": "a bool"}.get(
                value.dtype.value, f"a {value.dtype.value}"
            )
        case ArrayValue():
            return f"an array of rank {value.rank} ({value.dtype.value})"
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
        case _:
            return "a value"
