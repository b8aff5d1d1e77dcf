"""What a `try` or `with` statement does, decided while compiling.

The body of a `try` is lowered for a trial.  Where it raises for certain, the handler that catches
this takes its place; where nothing that a handler catches can happen, the handlers are dead.  What
depends on numbers is refused: a derivative goes through one of the paths only.
"""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterable, Iterator
from typing import Any

import gast
import numpy as np

from s2s.frontend.binding import bind
from s2s.frontend.blocks import Attempt, Entering, Unsupported
from s2s.frontend.context import Context
from s2s.frontend.library import library
from s2s.frontend.values import (
    NONE,
    Arguments,
    StaticValue,
    TupleValue,
    Value,
    constant,
)
from s2s.ir.nodes import Apply, Check, Const, Load, Raise, Statement, View
from s2s.ir.types import Array
from s2s.ir.walk import expressions, subexpressions, walk

Classes = tuple[type[BaseException], ...]

_DIVISIONS = ("ifloordiv", "imod")
_TO_INTS = ("trunc_int", "floor_int", "ceil_int", "round_int")


# --- try ---------------------------------------------------------------------------------------


def attempt(cx: Context, node: Attempt) -> Value:
    """The number of the handler that is run, or -1."""
    caught = [_caught(cx, handler) for handler in node.handlers]
    before, cx.risks = cx.risks, set()
    mark = cx.mark()
    try:
        arm = cx.arm(lambda: cx.run(node.trial))
        refused = cx.errors[mark[0] :]
        risks = cx.risks | set(_risks(arm.block))
    finally:
        cx.risks = before
        cx.rollback(mark)
    happens = getattr(refused[0], "raises", None) if refused else None
    last = arm.block[-1] if arm.block else None
    if happens is None and not refused and arm.dead and isinstance(last, Raise):
        happens = last.exception
    if happens is not None:
        return constant(_handler(cx, node, caught, happens))
    for risk in sorted(risks, key=lambda c: c.__name__):
        if any(issubclass(risk, c) or issubclass(c, risk) for classes in caught for c in classes):
            raise cx.refuse(
                f"a `try` statement around code that may raise {risk.__name__}, as the numbers are",
                "test the condition with `if` before",
            )
    return constant(-1)


def _handler(
    cx: Context, node: Attempt, caught: list[Classes], happens: type[BaseException]
) -> int:
    for k, (handler, classes) in enumerate(zip(node.handlers, caught, strict=True)):
        if issubclass(happens, classes):
            if handler.name is not None:
                name = handler.name if isinstance(handler.name, str) else handler.name.id
                bind(cx, cx.frame, name, StaticValue(happens()))
            return k
    return -1


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


def _risks(block: Iterable[Statement]) -> Iterator[type[BaseException]]:
    """The exceptions that the statements may raise."""
    for stmt in walk(tuple(block)):
        if isinstance(stmt, Raise):
            yield stmt.exception
        if isinstance(stmt, Check):
            yield IndexError
        for whole in expressions(stmt):
            for expr in subexpressions(whole):
                yield from _risks_of(expr)


def _risks_of(expr: Any) -> Iterator[type[BaseException]]:
    match expr:
        case Load():
            yield IndexError
        case View(kind="index", detail=detail):
            yield from (IndexError for entry in detail if isinstance(entry, (Const, Load)))
        case View(kind="reshape"):
            yield ValueError
        case Apply(op=op, args=args):
            arrays = sum(isinstance(a.type, Array) for a in args)
            if op.name in _DIVISIONS and not (isinstance(args[1], Const) and args[1].value):
                yield ZeroDivisionError
            if op.name in _TO_INTS:
                yield from (ValueError, OverflowError)
            if op.name == "gather":
                yield IndexError
            if arrays > 1:
                yield ValueError
            if arrays and not op.elementwise:
                yield np.linalg.LinAlgError


# --- with --------------------------------------------------------------------------------------

_WITHOUT_EFFECT = (warnings.catch_warnings, np.printoptions, contextlib.nullcontext)


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
    raise cx.refuse(f"`match` with {node.what}", "write if/elif/else")
