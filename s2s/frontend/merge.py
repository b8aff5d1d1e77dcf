"""Joining what different paths leave behind: after a branch, and at the head of a loop.

A value that the paths agree on stays.  Otherwise each number and array of it gets one variable of
the IR, which every path assigns at its end; an int joins a float as a float, a weak literal joins a
float32 as float32.  Values that do not fit make the variable a `Conflict`, refused where it is
read.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace

from s2s.frontend import extents, growing, patterns, promote, words
from s2s.frontend.context import Arm, Context, Frame, State
from s2s.frontend.patterns import MustGrow
from s2s.frontend.sameness import same
from s2s.frontend.slots import JOINED, Slot, is_joined, slot_of
from s2s.frontend.values import (
    ArrayValue,
    Conflict,
    DictValue,
    Growing,
    Items,
    ListValue,
    Maybe,
    Number,
    ObjectValue,
    OptionalValue,
    Pattern,
    Poison,
    TupleValue,
    Value,
    complex_value,
    constant,
    describe_value,
    forget,
    is_complex,
    is_literal,
    is_none,
    zero,
)
from s2s.ir.nodes import Alloc, Apply, Const, Expr, If, Var
from s2s.ir.types import BOOL, I64, DType, Scalar, join_dtypes
from s2s.ir.walk import expr_vars, substitute

Move = tuple[Var, Expr]


# --- joining -----------------------------------------------------------------------------------


class Joiner:
    """Joins the values of one key on several paths (None: not assigned there)."""

    def __init__(self, cx: Context, states: list[State], may_grow: bool = False) -> None:
        self.cx = cx
        self.states = states
        self.may_grow = may_grow
        self.merged: State = {}
        self.shared: set[Hashable] = set()

    def join(self, values: list[Value | None], slot: Slot) -> Value:
        first = values[0]
        if first is not None and all(v is not None and same(first, v) for v in values[1:]):
            return first
        present = [v for v in values if v is not None]
        if any(isinstance(v, Poison) for v in present):
            return Poison()
        if len(present) == len(values) and not any(isinstance(v, Maybe) for v in values):
            return self.bound(values, slot)
        return self.maybe(values, slot)

    def without_words(self, values: list[Value | None], slot: Slot) -> Value | None:
        """Joined without the paths that leave the word for an error in place of a value."""
        inner = [v.value if isinstance(v, Maybe) else v for v in values]
        said = [v for v in inner if v is not None and words.is_word(v, inner)]
        kept = [None if v in said else value for v, value in zip(inner, values, strict=True)]
        if not said or not all(map(words.is_plain, (v for v in inner if v not in (None, *said)))):
            return None
        joined = self.maybe(kept, slot, words.spelled(said))
        return None if isinstance(joined, Conflict) else joined

    def maybe(self, values: list[Value | None], slot: Slot, word: str | None = None) -> Value:
        inner = [v.value if isinstance(v, Maybe) else v for v in values]
        present = [v for v in inner if v is not None]
        said = [word, *(v.instead for v in values if isinstance(v, Maybe))]
        instead = next((w for w in said if w is not None), None)
        if any(isinstance(v, (ListValue, DictValue, ObjectValue)) for v in present):
            return Conflict(
                f"`{_spoken(slot.name)}` is made on some paths only", "make it before the branch"
            )
        joined = self.bound(inner, slot)
        if isinstance(joined, Conflict):
            return joined
        if not slot.flagged and instead is None:
            return Maybe(joined, None)
        flag = slot.frame.var(f".{_spoken(slot.name)}_bound@{slot.name}", BOOL)
        return Maybe(joined, flag, instead)

    def bound(self, values: list[Value | None], slot: Slot) -> Value:
        """Joined in variables of the slot; a None among `values` will be given a zero."""
        present = [v for v in values if v is not None]
        conflict = next((v for v in present if isinstance(v, Conflict)), None)
        if conflict is not None:
            return conflict
        if len(present) == len(values) and _may_be_none(present):
            return self.optional(present, slot)
        if any(map(is_complex, present)):
            values = [_as_complex(v) for v in values]
            present = [v for v in values if v is not None]
        if len({type(v) for v in present}) > 1:
            return _clash(present, slot)
        match present[0]:
            case Number():
                return self.numbers(present, slot, len(present) == len(values))
            case ArrayValue():
                return self.arrays(present, slot, len(present) == len(values))
            case TupleValue():
                if len({(len(v.items), v.kind) for v in present}) > 1:
                    return _clash(present, slot)
                return TupleValue(self.items(values, slot), present[0].kind)
            case Items():
                if len({v.keys for v in present}) > 1:
                    return _clash(present, slot)
                return Items(present[0].keys, self.items(values, slot))
            case Growing():
                pattern = functools.reduce(patterns.joined, (v.pattern for v in present))
                if pattern is None:
                    return _clash(present, slot)
                return Growing(
                    self.items(values, slot),
                    pattern,
                    all(v.full for v in present),
                    any(v.fixed for v in present),
                )
            case ListValue() | DictValue() | ObjectValue():
                if len({getattr(v, "kind", None) for v in present}) > 1:
                    return _clash(present, slot)
                if len(present) == len(values) and all(same(present[0], v) for v in present):
                    return present[0]
                return self.cells(values, slot)
            case _:
                if all(same(present[0], v) for v in present[1:]):
                    return present[0]
                return _clash(present, slot)

    def optional(self, values: list[Value], slot: Slot) -> Value:
        """None on some paths, a number, an array or a tuple of them on the others."""
        inner = [v.value if isinstance(v, OptionalValue) else v for v in values]
        joined = self.bound([None if is_none(v) else v for v in inner], slot)
        if isinstance(joined, Conflict):
            return _clash(values, slot)
        return OptionalValue(joined, slot.frame.var(f".{slot.name}_given", BOOL))

    def items(self, values: list, slot: Slot) -> tuple[Value, ...]:
        present = next(v for v in values if v is not None)
        place = (self.cx.span, self.cx.unrolled, self.cx.frame.path)
        if is_complex(present) and not slot.item:
            columns = ([v and v.items[k] for v in values] for k in range(2))
            parts = zip(columns, present.kind._fields, strict=True)
            return tuple(self.bound(column, slot.part(key)) for column, key in parts)
        keys = present.keys if isinstance(present, Items) else range(len(present.items))
        return tuple(
            self.bound([None if v is None else v.items[k] for v in values], slot.child(key, place))
            for k, key in enumerate(keys)
        )

    def numbers(self, values: list[Number], slot: Slot, complete: bool) -> Value:
        dtype = _joined_dtype(values)
        if dtype is None:
            return _clash(values, slot)
        first = values[0]
        shared = complete and _one_var(values)
        self.cx.leans |= any(v.literal and v.dtype is not dtype for v in values)
        agree = all(v.dtype is dtype and repr(v.known) == repr(first.known) for v in values)
        return Number(
            first.atom if shared else slot.var(self.cx, Scalar(dtype)),
            all(v.weak for v in values),
            first.known if agree else None,
            first.origins if all(v.origins == first.origins for v in values) else frozenset(),
            not agree and all(map(is_literal, values)),
        )

    def arrays(self, values: list[ArrayValue], slot: Slot, complete: bool) -> Value:
        types = {v.var.type for v in values}
        if len(types) > 1:
            return _clash(values, slot)
        shared = complete and _one_var(values)
        joined = ArrayValue(
            values[0].var if shared else slot.var(self.cx, values[0].var.type),
            frozenset().union(*(v.roots for v in values)),
            all(v.contiguous for v in values),
            any(v.readonly for v in values),
            all(v.ordered for v in values),
            stale=any(v.stale for v in values),
        )
        return extents.given(joined, extents.joined(values))

    def cells(self, values: list, slot: Slot) -> Value:
        """Two lists of one structure become a third, which is not to be written to.

        It is one of its own at each place, for an alias may still see what was joined before.
        """
        if None in values:
            return Conflict(
                f"`{_spoken(slot.name)}` is made on some paths only", "make it before the branch"
            )
        pairs = zip(values, self.states, strict=True)
        contents = [state[("cell", v.cell)] for v, state in pairs]
        for value, held in zip(values, contents, strict=True):
            if self.may_grow and _is_static_beside_run(held, contents):
                pattern = _common(contents, self.states)
                if pattern is not None and pattern != getattr(held, "pattern", None):
                    raise MustGrow(value.cell, pattern)
        place = (self.cx.span, self.cx.unrolled, self.cx.frame.path)
        cell = (_spoken(slot.name), JOINED, slot.frame.path, slot.name, place)
        joined = self.join(contents, slot_of(self.cx, ("cell", cell)))
        if isinstance(joined, Conflict):
            return joined
        self.shared.update(v.cell for v in values)
        self.merged["cell", cell] = joined
        return replace(values[0], cell=cell, frozen=True)


def _one_var(values: list[Number] | list[ArrayValue]) -> bool:
    return all(v.atom is values[0].atom for v in values)


def _joined_dtype(values: list[Number]) -> DType | None:
    dtypes = {v.dtype for v in values}
    if len(dtypes) == 1:
        return dtypes.pop()
    strong = {v.dtype for v in values if not v.weak}
    if any(dtype.is_narrow for dtype in dtypes):
        return None
    if DType.F32 in strong and DType.F64 not in strong:
        weak = [v for v in values if v.weak]
        fits = strong == {DType.F32} and all(map(is_literal, weak))
        return DType.F32 if fits else None
    return join_dtypes(*dtypes)


def _may_be_none(values: list[Value]) -> bool:
    """Whether None meets what can be told from it at run time."""
    missing = [v for v in values if is_none(v) or isinstance(v, OptionalValue)]
    inner = [v.value if isinstance(v, OptionalValue) else v for v in values if not is_none(v)]
    return bool(missing and inner) and all(
        isinstance(v, (Number, ArrayValue, TupleValue)) for v in inner
    )


def _clash(values: list[Value], slot: Slot) -> Conflict:
    kinds = list(dict.fromkeys(map(describe_value, values)))
    found = " and ".join(kinds) if len(kinds) > 1 else f"{kinds[0]} of different structure"
    name = _spoken(slot.name)
    if name == "result":
        return Conflict(
            f"the function returns {found} on different paths", "return values of one type"
        )
    return Conflict(
        f"`{name}` is {found} on different paths", "use one type, or two variables with two names"
    )


def _spoken(name: str) -> str:
    return name.lstrip(".").split("@")[0]


def join_states(cx: Context, states: list[State], after_branch: bool = False) -> State:
    """The joined state of several paths."""
    joiner = Joiner(cx, states, not cx.keeps_static)
    result: State = {}
    for key in dict.fromkeys(key for state in states for key in state):
        values = [state.get(key) for state in states]
        if key[0] == "cell" and None in values:
            result[key] = next(v for v in values if v is not None)
        elif key[0] == "cell" and _differs_in_form(cx, key[1], values, states):
            raise MustGrow(key[1], _common(values, states))
        else:
            result[key] = joiner.join(values, slot_of(cx, key))
            if isinstance(result[key], Conflict) and after_branch and isinstance(key[0], Frame):
                found = joiner.without_words(values, slot_of(cx, key))
                result[key] = result[key] if found is None else found
            if isinstance(result[key], Maybe):
                cx.maybe.add(key)
    cx.shared |= joiner.shared
    return {**result, **joiner.merged}


def _is_static_beside_run(held: Value, contents: list[Value]) -> bool:
    """Whether a list must become a run to be joined with the others."""
    if isinstance(held, Growing):
        types = {c.pattern for c in contents if isinstance(c, Growing)}
        return len(types) > 1
    if not isinstance(held, TupleValue):
        return False
    others = [c for c in contents if isinstance(c, (TupleValue, Growing))]
    return any(isinstance(c, Growing) or len(c.items) != len(held.items) for c in others)


def _differs_in_form(cx: Context, cell: Hashable, values: list, states: list[State]) -> bool:
    """Whether a list must become one of run-time length, or of another type, and can."""
    if cx.keeps_static or len(set(map(_form, values))) == 1 or _common(values, states) is None:
        return False
    cx.grown = True
    return True


def _form(held: Value) -> Hashable:
    """How long a list is, or of what its buffers are."""
    if isinstance(held, Growing):
        return tuple(patterns.column_types(held.pattern, 1))
    return len(held.items) if isinstance(held, TupleValue) else None


def _common(values: list, states: list[State]) -> Pattern | None:
    """The pattern of the items of a list on all paths."""
    found = []
    for value, state in zip(values, states, strict=True):
        if isinstance(value, Growing):
            found.append(value.pattern)
        elif not isinstance(value, TupleValue):
            return None
        elif value.items:
            found.append(patterns.common_pattern(state, value))
    return functools.reduce(patterns.joined, found) if found else None


# --- carrying values over ----------------------------------------------------------------------


def carry(cx: Context, state: State, joined: State) -> None:
    """Emit what brings the values of one path into the variables of the joined state."""
    moves: dict[Var, Expr] = {}

    def move(source: Value | None, target: Value) -> None:
        if isinstance(target, _CELLS) and is_joined(target.cell) and source is not None:
            move(state.get(("cell", source.cell)), joined["cell", target.cell])
        elif source is not target:
            _moves(source, target, moves, move)

    for key, target in joined.items():
        if key[0] != "cell":
            move(state.get(key), target)
        elif key in state and not is_joined(key[1]):
            move(state[key], target)
    for var, expr in _in_order(list(moves.items())):
        cx.soften(var, expr)


_CELLS = (ListValue, DictValue, ObjectValue)


def _moves(source: Value | None, target: Value, moves: dict[Var, Expr], move: Callable) -> None:
    match target:
        case Maybe():
            inner = source.value if isinstance(source, Maybe) else source
            missing = words.is_missing(inner, target)
            flag = source.flag if isinstance(source, Maybe) and not missing else None
            if target.flag is not None and target.flag is not flag:
                moves[target.flag] = flag if flag is not None else Const(not missing, BOOL)
            move(None if missing else inner, target.value)
        case OptionalValue():
            inner = source.value if isinstance(source, OptionalValue) else source
            missing = source is None or is_none(source)
            move(None if missing else inner, target.value)
            given: Expr = Const(not missing, BOOL)
            if isinstance(source, OptionalValue):
                given = source.given
            if given is not target.given:
                moves[target.given] = given
        case Number():
            expr = zero(target.dtype) if source is None else _converted(source, target)
            if expr is not target.atom:
                moves[target.atom] = expr
        case ArrayValue():
            expr = _empty(target) if source is None else source.var
            if expr is not target.var:
                moves[target.var] = expr
        case TupleValue() | Items() | Growing():
            source = _as_complex(source) if is_complex(target) else source
            for k, item in enumerate(target.items):
                move(None if source is None else source.items[k], item)


def _as_complex(value: Value | None) -> Value | None:
    """A real number that meets complex ones as a complex number."""
    return complex_value(value, constant(0.0)) if isinstance(value, Number) else value


def _converted(source: Number, target: Number) -> Expr:
    if source.dtype is target.dtype:
        return source.atom
    if source.known is not None:
        return promote.constant_of(source.known, target.dtype)
    op = promote.cast_operation(target.dtype)
    return Apply(op, (source.atom,), target.atom.type)


def _empty(target: ArrayValue) -> Alloc:
    type_ = target.var.type
    return Alloc((Const(0, I64),) * type_.rank, zero(type_.dtype), type_)


def _in_order(moves: list[Move]) -> list[Move]:
    """The simultaneous moves one after the other; a cycle is cut by a copy."""
    pending, done = list(moves), []
    while pending:
        read = [set(expr_vars(expr)) for _, expr in pending]
        others = (set().union(*read[:k], *read[k + 1 :]) for k in range(len(pending)))
        free = next((k for k, used in enumerate(others) if pending[k][0] not in used), None)
        if free is not None:
            done.append(pending.pop(free))
            continue
        var, _ = pending[0]
        copy = Var(var.name, var.type)
        done.append((copy, var))
        pending = [(v, substitute(expr, {var: copy})) for v, expr in pending]
    return done


# --- branches ----------------------------------------------------------------------------------


def branch(cx: Context, test: Number, then: Callable, other: Callable) -> None:
    """`if test: then() else: other()`; only one of them where the test is known."""
    if test.known is not None:
        (then if test.known else other)()
        return
    growing.retried(cx, lambda: join_arms(cx, test, cx.arm(then), cx.arm(other)))


def meet(cx: Context, arms: Iterable[Arm], of_statements: bool = True) -> None:
    """Go on from those arms that do not end: what they disagree in they carry along."""
    alive = [arm for arm in arms if not arm.dead]
    if len(alive) > 1:
        joined = join_states(cx, [arm.state for arm in alive], of_statements)
        for arm in alive:
            append(cx, arm, lambda arm=arm: carry(cx, arm.state, joined))
        cx.state = joined
    elif alive:
        cx.state = alive[0].state
    else:
        cx.dead = True


def join_arms(cx: Context, test: Number, then: Arm, other: Arm, of_statements: bool = True) -> None:
    """Emit the `If` of two arms and go on from both."""
    meet(cx, (then, other), of_statements)
    if then.block or other.block:
        cx.emit(If(span=cx.span, test=test.atom, then=tuple(then.block), other=tuple(other.block)))


def append(cx: Context, arm: Arm, body: Callable[[], None]) -> None:
    """Emit more statements at the end of an arm."""
    saved, cx.block = cx.block, arm.block
    try:
        body()
    finally:
        cx.block = saved


def loosened(value: Value) -> Value:
    """The value with nothing known of its numbers: what a loop may change."""
    match value:
        case Number():
            return forget(value)
        case TupleValue():
            return TupleValue(tuple(map(loosened, value.items)), value.kind)
        case Maybe():
            return Maybe(loosened(value.value), value.flag)
        case OptionalValue():
            return OptionalValue(loosened(value.value), value.given)
        case _:
            return value
