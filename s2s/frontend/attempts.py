"""What a `try` or `with` statement does.

An exception that the program raises is a jump to the handler that catches it (`jumps`); so is one
of Python's of which a test tells when it comes (`guards`).  Where nothing that a handler catches
can happen, the handlers are dead.  What may raise otherwise is refused.
"""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Hashable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import gast
import numpy as np

from s2s.frontend import exits, growing, guards
from s2s.frontend.binding import bind
from s2s.frontend.blocks import Entering, Trying, Unsupported
from s2s.frontend.context import Arm, Context, Frame, Soft, State
from s2s.frontend.jumps import Catcher, Classes, Jump, Structure, bound_in, jumps_of, settled
from s2s.frontend.library import library
from s2s.frontend.merge import append, carry, join_states, meet
from s2s.frontend.values import (
    NONE,
    Arguments,
    Conflict,
    StaticValue,
    TupleValue,
    Value,
    zero,
)
from s2s.ir.nodes import Alloc, Apply, Const, If, Let, Statement, Var
from s2s.ir.types import BOOL, I64, Array, Type

# --- try ---------------------------------------------------------------------------------------


def attempt(cx: Context, node: Trying) -> None:
    """`try`, of which `exits` has prepared the blocks."""
    growing.retried(cx, lambda: _attempt(cx, node))


def _attempt(cx: Context, node: Trying) -> None:
    catcher = _catcher(cx, node)
    around, before = cx.catchers, cx.risks
    cx.catchers, cx.risks = (*around, catcher), set()
    try:
        arm = cx.arm(lambda: cx.run(node.body))
        risks = cx.risks | set(guards.risks(arm.block))
    finally:
        cx.catchers, cx.risks = around, before | cx.risks
    if node.passing is None:
        _refuse_risks(cx, catcher, risks)
    jumps = jumps_of(arm.block, catcher)
    if not jumps:
        cx.block.extend(arm.block)
        cx.state, cx.dead = arm.state, arm.dead
        if not cx.dead:
            cx.run(node.orelse)
    elif arm.dead and len(jumps) == 1 and arm.block[-1] is jumps[0]:
        known = _known(cx)
        cx.block.extend(arm.block[:-1])
        cx.state = _visible(cx, jumps[0], known)
        _handle(cx, node, jumps[0])
    else:
        _Branches(cx, node, catcher, arm, jumps).emit()


def _catcher(cx: Context, node: Trying) -> Catcher:
    if node.passing is not None:
        return Catcher((), cx.catchers)
    return Catcher(tuple(_caught(cx, handler) for handler in node.handlers))


def _caught(cx: Context, handler: gast.ExceptHandler) -> Classes:
    """The exceptions that a handler catches."""
    if handler.type is None:
        return (BaseException,)
    value = cx.value_of(handler.type)
    items = value.items if isinstance(value, TupleValue) else (value,)
    classes = tuple(item.value if isinstance(item, StaticValue) else None for item in items)
    if not all(isinstance(c, type) and issubclass(c, BaseException) for c in classes):
        raise cx.refuse("`except` with something that is no exception", "name an exception class")
    return classes


def _refuse_risks(cx: Context, catcher: Catcher, risks: set[type[BaseException]]) -> None:
    for risk in sorted(risks, key=lambda c: c.__name__):
        if catcher.may_catch(risk):
            raise cx.refuse(
                f"a `try` statement around code that may raise {risk.__name__}, as the numbers are",
                "test the condition with `if` before",
            )


# --- handlers ----------------------------------------------------------------------------------


def _handle(cx: Context, node: Trying, jump: Jump) -> None:
    """Run the handler that the jump leads to."""
    around, cx.handled = cx.handled, (*cx.handled, jump)
    try:
        if node.passing is not None:
            cx.run(node.passing)
            if not cx.dead:
                raise_again(cx)
            return
        handler = node.handlers[jump.handler]
        name = _name_of(handler)
        if name is not None:
            bind(cx, cx.frame, name, _exception(jump))
        cx.run(handler.body)
        if name is not None and not cx.dead:
            cx.state.pop((cx.frame, name), None)
    finally:
        cx.handled = around


def _name_of(handler: gast.ExceptHandler) -> str | None:
    name = handler.name
    return name if name is None or isinstance(name, str) else name.id


def _exception(jump: Jump) -> Value:
    if jump.value is not None:
        return jump.value
    kind = jump.exception.__name__
    return Conflict(
        f"a `{kind}` that Python raises is looked at", "say what happens in words of the program"
    )


def raise_again(cx: Context) -> None:
    """`raise` without an exception, in a handler."""
    if not cx.handled:
        raise cx.refuse("`raise` without an exception", "raise ValueError('...')")
    jump = cx.handled[-1]
    if jump.value is None:
        name = jump.exception.__name__
        raise cx.refuse(f"a `{name}` that Python raises is raised again", f"raise {name}('...')")
    cx.stop(jump.exception, jump.message, jump.built, jump.value)
    cx.dead = True


# --- branches ----------------------------------------------------------------------------------


class _Branches:
    """The branches that a `try` with jumps becomes."""

    def __init__(
        self, cx: Context, node: Trying, catcher: Catcher, body: Arm, jumps: list[Jump]
    ) -> None:
        self.cx = cx
        self.node = node
        self.body = body
        self.known = _known(cx)
        self.structure = Structure(catcher, self._fill)
        self.groups: dict[Hashable, list[Jump]] = {}
        for jump in jumps:
            self.groups.setdefault(self._key(jump), []).append(jump)
        self.fills: dict[int, list[Statement]] = {}

    def _key(self, jump: Jump) -> Hashable:
        """Jumps of one key share the code of their handler."""
        if self.node.passing is None:
            handler = self.node.handlers[jump.handler]
            if _name_of(handler) is None and not _raises_again(handler.body):
                return jump.handler
        return jump.handler, jump.exception, jump.message, jump.built, jump.span

    def _fill(self, jump: Jump) -> list[Statement]:
        return self.fills[id(jump)]

    def emit(self) -> None:
        """Emit them, and go on from where they meet."""
        cx, before = self.cx, _variables(self.cx.state)
        handlers = [self._handler(group) for group in self.groups.values()]
        normal = Arm([], {}, True)
        if not self.body.dead:
            normal = cx.arm(lambda: cx.run(self.node.orelse), self.body.state)
        meet(self.cx, (normal, *handlers))
        block = tuple(self.body.block)
        groups = self.groups.values()
        if all(len(group) == 1 for group in groups) and self.structure.is_nested(block):
            for (jump,), arm in zip(groups, handlers, strict=True):
                self.fills[id(jump)] = arm.block
            cx.block.extend(settled(self.structure.nested(block, normal.block)))
            return
        self._with_flag(block, normal, handlers, before)

    def _handler(self, group: list[Jump]) -> Arm:
        """The handler of some jumps, which go on from one state."""
        cx, states = self.cx, [_visible(self.cx, jump, self.known) for jump in group]
        joined = states[0] if len(group) == 1 else join_states(cx, states)
        for jump, state in zip(group, states, strict=True):
            moves = Arm([], state, False)
            if len(group) > 1:
                append(cx, moves, lambda state=state: carry(cx, state, joined))
            self.fills[id(jump)] = moves.block
        return cx.arm(lambda: _handle(cx, self.node, group[0]), joined)

    def _with_flag(
        self, block: tuple, normal: Arm, handlers: list[Arm], before: frozenset[Var]
    ) -> None:
        """Flags say whether the body came to its end, and if not, which handler goes on."""
        cx, span = self.cx, self.cx.span
        failed, which = Var("failed", BOOL), Var("handler", I64)
        several = len(handlers) > 1
        for k, group in enumerate(self.groups.values()):
            for jump in group:
                fill = self.fills[id(jump)]
                fill.append(Let(span=jump.span, target=failed, value=Const(True, BOOL)))
                if several:
                    fill.append(Let(span=jump.span, target=which, value=Const(k, I64)))
        inside = self.structure.flagged(block, failed)
        chosen = tuple(handlers[-1].block)
        for k in reversed(range(len(handlers) - 1)):
            test = Var("t", BOOL, temporary=True)
            value = Apply(guards.EQUAL, (which, Const(k, I64)), BOOL)
            branch = If(span=span, test=test, then=tuple(handlers[k].block), other=chosen)
            chosen = (Let(span=span, target=test, value=value), branch)
        whole = [*inside, If(span=span, test=failed, then=chosen, other=tuple(normal.block))]
        for var in bound_in(inside):
            if var not in before and var not in (failed, which):
                cx.emit(Soft(span=span, target=var, value=_nothing(var.type)))
        cx.assign(failed, Const(False, BOOL))
        if several:
            cx.assign(which, Const(0, I64))
        cx.block.extend(settled(whole))


def _nothing(type_: Type) -> Const | Alloc:
    """What a variable holds that the jump has left unassigned: nothing reads it."""
    if not isinstance(type_, Array):
        return zero(type_.dtype)
    return Alloc((Const(0, I64),) * type_.rank, zero(type_.dtype), type_)


def _raises_again(body: list) -> bool:
    return any(isinstance(n, gast.Raise) and n.exc is None for n in exits.own_nodes(body))


def _known(cx: Context) -> frozenset[Hashable]:
    """The frames that the code around the `try` sees."""
    return frozenset(key[0] for key in cx.state) | {cx.frame}


def _visible(cx: Context, jump: Jump, known: frozenset[Hashable]) -> State:
    """What a handler may see of where the jump starts: no variables of calls that it leaves, and
    none of an expression that it leaves."""
    return {
        key: value
        for key, value in jump.state.items()
        if not isinstance(key[0], Frame)
        or ((key[0] in known or key[0].captured) and not cx.is_unique(key[1]))
    }


def _variables(state: State) -> frozenset[Var]:
    """The variables of the IR that a state refers to."""
    return frozenset(var for value in state.values() for var in _vars(value))


def _vars(value: Any) -> Iterator[Var]:
    if isinstance(value, Var):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _vars(item)
    elif is_dataclass(value) and not isinstance(value, (type, Frame)):
        for part in fields(value):
            yield from _vars(getattr(value, part.name))


# --- with --------------------------------------------------------------------------------------

_WITHOUT_EFFECT = (
    *(warnings.catch_warnings, np.printoptions),
    *(contextlib.nullcontext, contextlib.suppress),
)


def enter(cx: Context, node: Entering) -> None:
    """The head of a `with` statement: only what changes no number."""
    for item in node.items:
        manager = item.context_expr
        value = cx.value_of(manager.func) if isinstance(manager, gast.Call) else NONE
        known = value.value if isinstance(value, StaticValue) else None
        if known is np.errstate:
            _refuse_raising(cx, manager)
        elif known not in _WITHOUT_EFFECT:
            raise cx.refuse("a `with` statement", "do this outside of the function")
        if item.optional_vars is not None:
            cx.assign_target(item.optional_vars, NONE)


def _refuse_raising(cx: Context, call: gast.Call) -> None:
    for keyword in call.keywords:
        mode = cx.static(cx.value_of(keyword.value), f"`{keyword.arg}` of np.errstate")
        if mode in ("raise", "call"):
            raise cx.refuse(
                f"np.errstate({keyword.arg}={mode!r})",
                "test the numbers: if not np.isfinite(x): raise ...",
            )


@library(np.seterr, np.set_printoptions, spec=None)
def _settings(cx: Context, arguments: Arguments, node: gast.Call) -> Value:
    """Settings that have no meaning for compiled code, which never warns."""
    if any(getattr(v, "value", None) == "raise" for v in arguments.keywords.values()):
        raise cx.refuse("np.seterr(...='raise')", "test the numbers: if not np.isfinite(x): ...")
    return NONE


@library(warnings.simplefilter, warnings.filterwarnings, spec=None)
def _filters(cx: Context, arguments: Arguments, node: gast.Call) -> Value:
    return NONE


def unsupported(cx: Context, node: Unsupported) -> Value:
    """What the simplification of statements could not express."""
    raise cx.refuse(node.what, "write if/elif/else")
