"""What lowering carries along: the state of the variables, the block being written, the frames.

The state maps a key to a value: `(frame, name)` for a variable, `("cell", id)` for the items of a
list or dict.  It is flow-sensitive: branches lower on copies, which `merge` joins.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import gast

from s2s.errors import S2SError
from s2s.frontend.jumps import Jump
from s2s.frontend.progress import Progress
from s2s.frontend.signature import StaticNeeded
from s2s.frontend.source import Source
from s2s.frontend.values import (
    Arguments,
    ArrayValue,
    Conflict,
    Number,
    StaticValue,
    TupleValue,
    Value,
    describe_value,
)
from s2s.ir.nodes import (
    Alloc,
    Apply,
    Const,
    Expr,
    If,
    Let,
    Load,
    Raise,
    Statement,
    Text,
    Var,
    View,
)
from s2s.ir.op import Op
from s2s.ir.source import Site, Span
from s2s.ir.types import I64, Scalar, Type

State = dict[Hashable, Value]
_ARITHMETIC = ("add", "sub", "mul", "neg", "ifloordiv", "imod", "ipow", "imax", "imin")
_BITS = ("and_", "or_", "xor", "invert", "lshift", "rshift")
_UNLIMITED = frozenset(
    (*_ARITHMETIC, *_BITS, "lt", "le", "gt", "ge", "eq", "ne", "to_f64", "to_f32", "to_bool")
)
"""Operations on Python's ints, which have no end."""
_INT64 = range(-(2**63), 2**63)


class MustPeel(Exception):
    """A loop must be lowered again, with its first iteration on its own (`peeling`)."""

    def __init__(self, loop: Hashable) -> None:
        super().__init__(loop)
        self.loop = loop


class Poisoned(Exception):
    """Something refused already is used; the statement is skipped without a second message."""


class Unreachable(Exception):
    """What comes now in this block never runs: an exception was raised for certain."""


@dataclass(eq=False, repr=False)
class Frame:
    """One execution of a function (or comprehension): its scope and its variables in the IR.

    `path` tells the call sites that lead here; `parent` is the frame around its definition; `site`
    is the user's call where the function is one of ours; `declared` are the names that the
    function says are "global" or "nonlocal".
    """

    name: str
    source: Source
    path: tuple
    local_names: frozenset[str]
    parent: Frame | None = None
    declared: dict[str, str] = field(default_factory=dict)
    yielded: Callable[[Value], None] | None = None
    site: Span | None = None
    direct: bool = False
    captured: bool = False
    plain: bool = False
    _vars: dict[tuple[str, Type], Var] = field(default_factory=dict)

    def var(self, name: str, type_: Type) -> Var:
        """The one variable of the IR for a name and a type. A dot in front marks a name of ours."""
        found = self._vars.get((name, type_))
        if found is None:
            found = self._vars[name, type_] = Var(name.lstrip(".").split("@")[0], type_)
        return found

    def adopt(self, name: str, var: Var) -> None:
        """Use a parameter as the variable of that name."""
        self._vars[name, var.type] = var


@dataclass(frozen=True, slots=True, eq=False)
class Arm:
    """Statements lowered apart, and what the variables are after them. `dead`: never reached."""

    block: list[Statement]
    state: State
    dead: bool
    value: Any = None


@dataclass(slots=True)
class Room:
    """A list has room for one more item in each iteration of the loop that `loops` ends in."""

    loops: tuple
    site: Hashable = None


@dataclass(frozen=True, slots=True)
class Event:
    """A write into memory, a new array ("make"), a copy that NumPy might not have made ("freeze")
    or where Python makes none ("shared"), an item that a list gets ("put")."""

    kind: str
    roots: frozenset
    span: Span
    loops: tuple
    copy: frozenset = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Soft(Let):
    """A `Let` that is dropped in the end unless something reads its target."""


@dataclass(frozen=True, slots=True)
class Recursions:
    """What any part of a lowering comes back to, from modules that import this one."""

    evaluate: Callable
    execute: Callable
    call: Callable
    assign_target: Callable
    attribute: Callable
    check_narrow: Callable
    size: Callable
    guard: Callable


class Context(Progress):
    """The lowering of one function and all that it calls."""

    def __init__(self, again: Recursions) -> None:
        super().__init__()
        self._again = again

    # --- the recursions, which need all modules of the frontend --------------------------------

    def value_of(self, node: gast.AST) -> Value:
        """Lower an expression."""
        with self.at(node):
            return self._again.evaluate(self, node)

    def run(self, body: list) -> None:
        """Lower statements."""
        self._again.execute(self, body)

    def call(self, function: Any, arguments: Arguments, node: gast.AST) -> Value:
        """A call of a function that is known while compiling."""
        return self._again.call(self, function, arguments, node)

    def assign_target(self, target: gast.AST, value: Value) -> None:
        """`target = value`."""
        self._again.assign_target(self, target, value)

    def get_attribute(self, base: Value, name: str, node: gast.AST) -> Value:
        """`base.name`."""
        return self._again.attribute(self, base, name, node)

    def use_source(self, source: Source) -> None:
        """Note that the program depends on this source text."""
        self.sources[f"{source.function.__module__}.{source.qualname}"] = source.text

    # --- places --------------------------------------------------------------------------------

    def span_of(self, node: gast.AST) -> Span:
        if self.frame.site is not None:
            return self.frame.site
        return Span(
            filename=self.frame.source.filename,
            line=node.lineno,
            column=node.col_offset,
            end_line=node.end_lineno,
            end_column=node.end_col_offset,
        )

    def site(self, node: gast.AST, ordinal: int = 0) -> Site:
        return Site(span=self.span_of(node), ordinal=ordinal)

    @contextmanager
    def at(self, node: gast.AST) -> Iterator[None]:
        """Statements emitted inside come from this node."""
        before = self.span, self.spot
        if hasattr(node, "lineno"):
            self.span = self.span_of(node)
            end = node.end_lineno, node.end_col_offset
            self.spot = (node.lineno, node.col_offset, *end)
        try:
            yield
        finally:
            self.span, self.spot = before

    # --- refusals ------------------------------------------------------------------------------

    def refuse(self, reason: str, remedy: str, node: gast.AST | None = None) -> S2SError:
        """The error to raise; at the current place, or at `node`."""
        return S2SError(reason, remedy, self.span if node is None else self.span_of(node))

    def certain(self, exception: type[BaseException], reason: str, remedy: str) -> Exception:
        """What to raise where the program raises for certain: a refusal, if no `try` catches it."""
        if not self.catches(exception):
            return self.refuse(reason, remedy)
        self.stop(exception, None)
        return Unreachable()

    def usable(self, value: Value) -> Value:
        """The value, which must be of one type on all paths that lead here."""
        if not isinstance(value, Conflict):
            return value
        if value.loop is not None:
            raise MustPeel(value.loop)
        raise self.refuse(value.reason, value.remedy)

    def static_int(self, value: Value, what: str) -> int:
        """The int that must be known while compiling (an axis, a position in a tuple)."""
        value = self.static(value, what)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.refuse(f"{what} is {value!r}", f"use an int as {what}")
        return value

    def static(self, value: Value, what: str) -> Any:
        """The number, string, ... that must be known while compiling."""
        if isinstance(value, StaticValue):
            return value.value
        if not isinstance(value, Number):
            raise self.refuse(
                f"{what} is {describe_value(value)}", f"give {what} as a constant of the program"
            )
        if value.known is not None:
            return value.known
        reason = f"{what} must be known when the function is compiled, and is computed here"
        remedy = f"give {what} as a constant, or pass it as an int argument"
        if value.origins:
            raise StaticNeeded(reason, remedy, self.span, value.origins)
        raise self.refuse(reason, remedy)

    def mark(self) -> tuple[int, int, int]:
        """Where the records of this lowering stand, for `rollback`."""
        return len(self.errors), len(self.events), len(self.whole)

    def rollback(self, mark: tuple[int, int, int]) -> None:
        """Forget what an attempt at lowering found."""
        del self.errors[mark[0] :]
        del self.events[mark[1] :]
        del self.whole[mark[2] :]

    # --- memory --------------------------------------------------------------------------------

    def write(self, array: ArrayValue) -> None:
        """Note that the memory of an array is written to."""
        if array.readonly:
            raise self.refuse("a broadcast array is written to", "make a copy first: np.copy(x)")
        self.events.append(Event("write", array.roots, self.span, self.loops))

    def put(self, column: ArrayValue) -> None:
        """Note that a list of run-time length gets an item, or another one."""
        self.events.append(Event("put", column.roots, self.span, self.loops))

    def freeze(self, array: ArrayValue, kind: str = "freeze", copy: Any = None) -> None:
        """Note a copy where NumPy takes one for some sizes only, or ("shared") takes none."""
        of = frozenset() if copy is None else copy.roots
        self.events.append(Event(kind, array.roots, self.span, self.loops, of))

    def forget_copies(self, start: int, before: State) -> None:
        """Forget the unclear copies since event `start` that no name has got since `before`."""
        recent = self.events[start:]
        changed = [value for key, value in self.state.items() if before.get(key) is not value]
        if not all(isinstance(value, (Number, ArrayValue)) for value in changed):
            return
        held = [value.roots for value in changed if isinstance(value, ArrayValue)]
        held += [event.roots for event in recent if event.kind in ("write", "put")]
        left = frozenset().union(*held)
        self.events[start:] = [e for e in recent if not e.copy or e.copy & left]

    def thaw(self, start: int, result: Value) -> None:
        """Forget the unclear copies since event `start`, of which nothing is left in the result."""
        parts = result.items if isinstance(result, TupleValue) else (result,)
        if not all(isinstance(part, (Number, ArrayValue)) for part in parts):
            return
        kept = [part.roots for part in parts if isinstance(part, ArrayValue)]
        kept += [event.roots for event in self.events[start:] if event.kind in ("write", "put")]
        left, recent = frozenset().union(*kept), self.events[start:]
        frozen = [event for event in recent if event.kind == "freeze"]
        if not any((event.roots | event.copy) & left for event in frozen):
            self.events[start:] = [event for event in recent if event.kind != "freeze"]

    # --- emission ------------------------------------------------------------------------------

    def emit(self, stmt: Statement) -> None:
        self.block.append(stmt)
        if isinstance(stmt, Let) and self.frame.site is not None:
            self.inner.add(stmt.target)

    def let(self, expr: Expr, name: str = "t") -> Var:
        """A temporary for the value of an expression."""
        var = Var(name, expr.type, temporary=True)
        self.emit(Let(span=self.span, target=var, value=expr))
        return var

    def assign(self, target: Var, value: Expr) -> None:
        self.emit(Let(span=self.span, target=target, value=value))

    def soften(self, target: Var, value: Expr) -> None:
        self.emit(Soft(span=self.span, target=target, value=value))

    def checked(self, atom: Var | Const) -> Var | Const:
        """The atom, unless it is an int that has no place in 64 bits."""
        if isinstance(atom, Const) and atom.type == I64 and atom.value not in _INT64:
            raise self.refuse(
                f"the integer {atom.value} does not fit into 64 bits", "write it as a float"
            )
        return atom

    def apply(self, op: Op, *args: Var | Const, site: Site | None = None, **attrs: Any) -> Var:
        """A temporary for an operation on atoms."""
        unlimited = op.name in _UNLIMITED and not attrs and not any(a.type.rank for a in args)
        atoms = args if unlimited else tuple(map(self.checked, args))
        for atom in atoms:
            if atom.type.dtype.is_narrow:
                self._again.check_narrow(self, op.name, atom.type.dtype)
        if self.catchers:
            self._again.guard(self, op, atoms, attrs)
        type_ = op.result(tuple(atom.type for atom in atoms), attrs)
        return self.let(Apply(op, atoms, type_, attrs, site))

    def keep(self, value: Number, name: str = "t") -> Number:
        """The same number under a name that may be used several times."""
        if not (isinstance(value.atom, Var) and value.atom.temporary):
            return value
        var = Var(name, value.atom.type)
        self.settle_in(var, value.atom)
        return Number(var, value.weak, value.known, value.origins)

    def settle_in(self, target: Var, atom: Var | Const) -> None:
        """`target = atom`; the temporary computed last becomes the target itself."""
        last = self.block[-1] if self.block else None
        fits = type(last) is Let and last.target is atom and atom.type == target.type
        if fits and isinstance(atom, Var) and atom.temporary:
            self.block.pop()
            self.assign(target, last.value)
        else:
            self.assign(target, self.checked(atom))

    # --- regions -------------------------------------------------------------------------------

    def arm(self, body: Callable[[], Any], state: State | None = None) -> Arm:
        """Lower into a block of its own, on a copy of the state; nothing is left changed."""
        saved = self.block, self.state, self.dead
        self.block, self.state = [], dict(self.state if state is None else state)
        self.arms += 1
        value = None
        try:
            try:
                value = body()
            except Unreachable:
                self.dead = True
            return Arm(self.block, self.state, self.dead, value)
        finally:
            self.block, self.state, self.dead = saved
            self.arms -= 1

    def unique(self, name: str) -> str:
        """A variable name of ours that nothing else uses."""
        self.reserved[name] = self.reserved.get(name, 0) + 1
        return f".{name}@{self.reserved[name]}"

    def is_unique(self, name: str) -> bool:
        """Whether `unique` has made it."""
        base, at, number = name.lstrip(".").partition("@")
        return bool(at) and number.isdigit() and base in self.reserved

    # --- common operations ---------------------------------------------------------------------

    def dim(self, array: ArrayValue, axis: int) -> Number:
        return self._again.size(self, array, axis)

    def load(self, array: ArrayValue, index: tuple[Number, ...], assured: bool = False) -> Number:
        atoms = tuple(self.checked(number.atom) for number in index)
        return Number(self.let(Load(array.var, atoms, Scalar(array.dtype), assured)))

    def stop_if(
        self, wrong: Var, exception: type[Exception], message: str, exact: bool = True
    ) -> None:
        """Raise an exception where a bool is true at run time.

        `exact`: the message is Python's to the letter.
        """
        value = StaticValue(exception(message)) if exact else None
        arm = self.arm(lambda: self.stop(exception, message, value=value))
        self.emit(If(span=self.span, test=wrong, then=tuple(arm.block), other=()))

    def stop_if_caught(self, wrong: Var, exception: type[Exception], message: str) -> None:
        """The same, where a `try` around catches it."""
        if self.catches(exception):
            self.stop_if(wrong, exception, message)

    def catches(self, exception: type[BaseException]) -> bool:
        """Whether a `try` around catches it."""
        return any(catcher.handler(exception) is not None for catcher in self.catchers)

    def stop(
        self,
        exception: type[BaseException],
        message: str | Text | None,
        built: bool = False,
        value: Value | None = None,
    ) -> None:
        """Raise an exception here, or go to the handler that catches it."""
        place = {"span": self.span, "exception": exception, "message": message, "built": built}
        for catcher in reversed(self.catchers):
            handler = catcher.handler(exception)
            if handler is not None:
                state = dict(self.state)
                self.emit(Jump(**place, catcher=catcher, handler=handler, state=state, value=value))
                return
        self.emit(Raise(**place))

    def view(self, array: ArrayValue, kind: str, detail: tuple, type_: Type) -> Var:
        return self.let(View(array.var, kind, detail, type_), array.var.name)

    def fresh(self, var: Var) -> ArrayValue:
        """A new array, just made at the current place."""
        # all of a composite has one span, the user's call: where in its body tells arrays apart
        roots = frozenset({("new", self.span, self.frame.path, self.spot)})
        self.events.append(Event("make", roots, self.span, self.loops))
        return ArrayValue(var, roots)

    def alloc(self, shape: tuple[Number, ...], fill: Var | Const | None, type_: Type) -> ArrayValue:
        sizes = tuple(self.checked(size.atom) for size in shape)
        return self.fresh(self.let(Alloc(sizes, fill, type_)))
