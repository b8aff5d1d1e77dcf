"""The intermediate representation: structured, typed, located, with mutable locals.

Statements are in A-normal form: the operands of an expression are atoms.  (`transform.nest` folds
single-use temporaries back into nested expressions just before printing; every other pass may rely
on atoms.)  An adjoint is an ordinary `Func`: saving is `Push` and `Pop`, accumulation is `Store`
and `Update` with `mode="add"`.

Binding rules
-------------
* A scalar `Let` binds a value: `Let(y, Var x)` is the identity operation of the semantics.
* An array `Let` of a bare variable or of a `View` binds a reference: both names see one memory.
* An array `Let` of an `Apply` or `Alloc` makes a new array.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from s2s.ir.source import Site, Span
from s2s.ir.types import DType, Type

if TYPE_CHECKING:
    from s2s.ir.op import Op

_ids = itertools.count()


# --- atoms -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Var:
    """A mutable local. Identity is the object; `name` is what the user calls it.

    `temporary` marks a name that s2s made for a subexpression of the user's.
    """

    name: str
    type: Type
    temporary: bool = False
    id: int = field(default_factory=lambda: next(_ids))

    def __repr__(self) -> str:
        return f"{self.name}.{self.id}"


@dataclass(frozen=True, slots=True)
class Const:
    """A literal: float, int or bool, of the type stated."""

    value: float | int | bool
    type: Type


Atom = Var | Const


# --- right sides -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Apply:
    """An operation on atoms. `attrs` are static: axes, keepdims, a permutation, a tie winner.

    `site` is set where the operation decides an elementary selection that is recorded.
    """

    op: Op
    args: tuple[Expr, ...]
    type: Type
    attrs: Mapping[str, Any] = field(default_factory=dict)
    site: Site | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """One element: `array[index]`, as many integers as the rank. Negative ones count from the end.

    `assured`: where nobody needs the value its bounds need no check. The element exists, or
    the same load runs again later on the same iterations (in the reverse of a fused loop).
    `origin` numbers the load of the primal that this one, or a `Check`, is made from.
    """

    array: Atom
    index: tuple[Expr, ...]
    type: Type
    assured: bool = False
    origin: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Slice:
    """`start:stop:step` with Python's clamping; None as in Python. A known `step` is an int."""

    start: Expr | None
    stop: Expr | None
    step: Expr | int = 1

    @property
    def parts(self) -> tuple[Expr, ...]:
        """The expressions in it."""
        given = (self.start, self.stop, self.step)
        return tuple(part for part in given if part is not None and not isinstance(part, int))


class NewAxis:
    """`None` in an index."""

    def __repr__(self) -> str:
        return "newaxis"


NEWAXIS = NewAxis()


@dataclass(frozen=True, slots=True)
class View:
    """Another look at the memory of `array`; never an operation (semantics 2.2).

    kind       detail
    index      tuple of atoms (an integer drops its axis), `Slice`, `NEWAXIS`; trailing axes whole
    transpose  tuple of ints, the permutation
    reshape    tuple of atoms, the new shape (at most one Const -1); of a C-contiguous array only
    """

    array: Atom
    kind: Literal["index", "transpose", "reshape"]
    detail: tuple
    type: Type


@dataclass(frozen=True, slots=True)
class Alloc:
    """A new C-contiguous array of that shape, filled (`fill=None`: contents unspecified)."""

    shape: tuple[Expr, ...]
    fill: Expr | None
    type: Type


@dataclass(frozen=True, slots=True)
class Dim:
    """The size of one axis, an int64."""

    array: Atom
    axis: int
    type: Type


Expr = Atom | Apply | Load | View | Alloc | Dim


# --- statements --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Stmt:
    """A statement; `span` is the user's text it comes from (for generated code, derives from).

    A kind of statement that generated C has no form for says why in `no_c`.
    """

    no_c: ClassVar[str] = ""
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Let(Stmt):
    target: Var
    value: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Store(Stmt):
    """`array[index] = value`, or `array[index] += value`: one element, in place."""

    array: Var
    index: tuple[Expr, ...]
    value: Expr
    mode: Literal["set", "add"] = "set"


@dataclass(frozen=True, slots=True, kw_only=True)
class Update(Stmt):
    """`array[...] = value` or `array[...] += value`: all elements, broadcasting `value` up.

    Where `value` may overlap `array` it behaves as if `value` had been copied first.
    """

    array: Var
    value: Expr
    mode: Literal["set", "add"] = "set"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scatter(Stmt):
    """`array[..., i1, i2, ...] = value` with integer index arrays on the axes from `axis` on.

    The index arrays broadcast together; the value has shape (axes before) + (index shape) + (axes
    after), or broadcasts to it. Elements in increasing C order: for "set" the last writer wins,
    "add" accumulates.
    """

    array: Var
    axis: int
    index: tuple[Expr, ...]
    value: Expr
    mode: Literal["set", "add"] = "set"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grow(Stmt):
    """Room for more than `count` items along the first axis; `row` is the shape of an item.

    The name stands for the same list after it: it is neither bound to a new array nor changed.
    Only where its memory is has changed, and how many items it has room for.
    """

    array: Var
    count: Expr
    row: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class If(Stmt):
    test: Expr
    then: Block
    other: Block


@dataclass(frozen=True, slots=True, kw_only=True)
class For(Stmt):
    """`for var in range(start, stop, step)`; `until` (a bool) ends it after an iteration.

    The body does not assign `var`; `step` is an int64 atom, not zero. `reverse` runs the same
    iterations backwards: `for var in reversed(range(start, stop, step))`. `trips`, if given, is
    set to the number of iterations begun.
    """

    var: Var
    start: Expr
    stop: Expr
    step: Expr
    body: Block
    until: Var | None = None
    trips: Var | None = None
    reverse: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class While(Stmt):
    """Run `test`; leave if `cond` is false; run `body`; again. `trips` counts the bodies run."""

    test: Block
    cond: Var
    body: Block
    trips: Var | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """Where one kind of value is saved for the reverse sweep, last in first out."""

    name: str
    type: Type
    id: int = field(default_factory=lambda: next(_ids))


@dataclass(frozen=True, slots=True, kw_only=True)
class Push(Stmt):
    """Save an atom; an array is saved by reference."""

    stack: Stack
    value: Atom


@dataclass(frozen=True, slots=True, kw_only=True)
class Pop(Stmt):
    stack: Stack
    target: Var


@dataclass(frozen=True, slots=True)
class Hole:
    """A value in a text, as an f-string has it: `{value!conversion:form}`."""

    value: Expr
    conversion: str = ""
    form: str = ""


Text = tuple[str | Hole, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Raise(Stmt):
    """Raise an exception with `message`: a user's `assert` or `raise`.

    Where the exception is `built`, the text is that of the arguments of the call, in Python.
    """

    exception: type[BaseException]
    message: str | Text | None
    built: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Say(Stmt):
    """Call `function(text, **options)`: `print` and its kin, which the program says to others.

    Whatever runs it runs it once, in the order of the program.
    """

    function: Any
    text: Text
    options: tuple[tuple[str, Any], ...] = ()

    no_c: ClassVar[str] = "text is printed by Python"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check(Stmt):
    """Raise IndexError unless `array[index]` exists: what remains of a load that nobody needs."""

    array: Atom
    index: tuple[Expr, ...]
    origin: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(Stmt):
    """Append an executed selection to the trace; scalars or arrays (semantics 5)."""

    site: Site
    index: Expr
    switching: Expr
    tie: Expr


Statement = (
    Let
    | Store
    | Update
    | Scatter
    | Grow
    | If
    | For
    | While
    | Push
    | Pop
    | Raise
    | Say
    | Check
    | Record
)
Block = tuple[Statement, ...]


# --- functions ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Func:
    """A function: parameters in, results out, no hidden state.

    `sites` is the table of recorded selections in source order.  `doc` is one sentence for the
    head of the generated source.  `result_like` names, for each result, the position of the
    parameter whose shape and dtype it has (a gradient), or None.
    """

    name: str
    params: tuple[Var, ...]
    body: Block
    results: tuple[Atom, ...]
    span: Span
    sites: tuple[Site, ...] = ()
    doc: str = ""
    result_like: tuple[int | None, ...] = ()


INDEX_DTYPE = DType.U8
