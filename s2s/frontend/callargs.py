"""Matching the arguments of a call with the parameters of what is called."""

from __future__ import annotations

import ast
import inspect
from types import FunctionType, MethodType
from typing import Any

import gast
import numpy as np

from s2s.frontend.binding import all_of, contents, elements, new_dict, sequence
from s2s.frontend.context import Context, Unreachable
from s2s.frontend.turns import in_turn
from s2s.frontend.values import (
    Arguments,
    ArrayValue,
    BoundValue,
    DictValue,
    FunctionValue,
    StaticValue,
    TupleValue,
    Value,
    constant,
    describe_value,
)
from s2s.ir.nodes import Raise


def evaluate(cx: Context, node: gast.Call, callee: Value | None = None) -> Arguments:
    """The arguments of a call, from left to right."""
    positional: list[Value] = []
    later = [*node.args, *(keyword.value for keyword in node.keywords)]
    for arg in node.args:
        later = later[1:]
        if not isinstance(arg, gast.Starred):
            positional.append(in_turn(cx.value_of(arg), later))
            continue
        value = cx.value_of(arg.value)
        items = sequence(cx, value)
        if items is None and isinstance(value, ArrayValue):
            count = _places(node, callee)
            if count is not None:
                items = all_of(cx, count, value, _spoken(node.func))
        if items is None:
            reason = f"* is applied to {describe_value(value)}, whose length is known at run time"
            remedy = "pass the array itself, or its elements one by one"
            with cx.at(arg):
                items = elements(cx, value, f"{reason} only", remedy)
        positional.extend(items)
    keywords: dict[str, Value] = {}
    for keyword in node.keywords:
        later = later[1:]
        value = in_turn(cx.value_of(keyword.value), later)
        if keyword.arg is not None:
            keywords[keyword.arg] = value
            continue
        if not isinstance(value, DictValue):
            raise cx.refuse(f"** is applied to {describe_value(value)}", "pass a dict")
        held = contents(cx, value)
        keywords.update(zip(held.keys, held.items, strict=True))
    return Arguments(tuple(positional), keywords)


def _spoken(function: gast.AST) -> str:
    """What a function is called where it is called."""
    return getattr(function, "id", getattr(function, "attr", "the function"))


def _places(node: gast.Call, callee: Value | None) -> int | None:
    """How many items the only `*` among the arguments must have; None if any number may do."""
    names = _required(callee)
    starred = sum(isinstance(arg, gast.Starred) for arg in node.args)
    if names is None or starred != 1 or any(keyword.arg is None for keyword in node.keywords):
        return None
    by_keyword = {keyword.arg for keyword in node.keywords}
    return max(len([n for n in names if n not in by_keyword]) - len(node.args) + 1, 0)


def _required(callee: Value | None) -> list[str] | None:
    """The positional parameters of a function that has no optional ones."""
    match callee:
        case FunctionValue(node=node):
            args = node.args
            names = [a.id for a in (*args.posonlyargs, *args.args)]
            return None if args.vararg or args.defaults else names
        case BoundValue(function=function, given=given):
            names = _required(function)
            keywords = {name for name, _ in callee.keywords}
            return names and [name for name in names[len(given) :] if name not in keywords]
        case StaticValue(value=np.ufunc() as ufunc):
            return [str(k) for k in range(ufunc.nin)]
        case StaticValue(value=FunctionType() | MethodType() as function):
            parameters = inspect.signature(function).parameters.values()
            named = [p for p in parameters if p.kind is not p.KEYWORD_ONLY]
            plain = all(p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) for p in named)
            optional = any(p.default is not p.empty for p in named)
            return [p.name for p in named] if plain and not optional else None
    return None


def match_names(
    cx: Context, name: str, spec: tuple[str, ...], arguments: Arguments
) -> dict[str, Any]:
    """The arguments by parameter name, for a library function that s2s knows.

    `spec` lists the parameters; "axis=None" has a default, after "*" come keywords (NumPy takes
    most of them by position too, so do we).
    """
    parameters = [entry for entry in spec if entry != "*"]
    names = [entry.split("=")[0] for entry in parameters]
    given = arguments.positional
    if len(given) > len(names):
        raise cx.refuse(
            f"{name} takes {len(names)} arguments here, and gets {len(given)}",
            f"call {name}({', '.join(parameters)})",
        )
    bound: dict[str, Any] = dict(zip(names, given, strict=False))
    for key, value in arguments.keywords.items():
        if key not in names:
            raise cx.refuse(
                f"the keyword `{key}` of {name} is not supported",
                f"use {', '.join(parameters)}" if parameters else "leave it out",
            )
        if key in bound:
            raise cx.refuse(f"{name} gets `{key}` twice", "pass it once")
        bound[key] = value
    for entry, key in zip(parameters, names, strict=True):
        if key in bound:
            continue
        if "=" not in entry:
            raise cx.refuse(
                f"{name} misses its argument `{key}`", f"call {name}({', '.join(spec)})"
            )
        bound[key] = constant(ast.literal_eval(entry.split("=")[1]))
    return bound


def match_parameters(
    cx: Context, name: str, args: gast.arguments, arguments: Arguments, defaults: dict[str, Value]
) -> dict[str, Value]:
    """The value of every parameter of a Python function."""
    positional_only = [a.id for a in args.posonlyargs]
    ordered = positional_only + [a.id for a in args.args]
    keyword_only = [a.id for a in args.kwonlyargs]
    given = arguments.positional
    bound: dict[str, Value] = dict(zip(ordered, given, strict=False))
    extra = given[len(ordered) :]
    if extra and args.vararg is None:
        raise _misfit(
            cx,
            f"{name}() takes {len(ordered)} positional arguments, and gets {len(given)}",
            f"call {name}({', '.join(ordered)})",
        )
    others: dict[str, Value] = {}
    for key, value in arguments.keywords.items():
        if key in bound:
            raise _misfit(cx, f"{name}() gets `{key}` twice", "pass it once")
        if key in keyword_only or (key in ordered and key not in positional_only):
            bound[key] = value
        elif args.kwarg is not None:
            others[key] = value
        else:
            raise _misfit(cx, f"{name}() has no parameter `{key}`", f"use {', '.join(ordered)}")
    for key in (*ordered, *keyword_only):
        if key not in bound and key not in defaults:
            raise _misfit(cx, f"{name}() misses its argument `{key}`", f"pass `{key}`")
        bound.setdefault(key, defaults.get(key))
    result = {key: bound[key] for key in (*ordered, *keyword_only)}
    if args.vararg is not None:
        result[args.vararg.id] = TupleValue(extra)
    if args.kwarg is not None:
        result[args.kwarg.id] = _keyword_dict(cx, args.kwarg, others)
    return result


def _misfit(cx: Context, reason: str, remedy: str) -> Exception:
    """A refusal; where only some paths come by, an error of theirs, as in Python."""
    if not cx.arms:
        return cx.refuse(reason, remedy)
    cx.emit(Raise(span=cx.span, exception=TypeError, message=reason))
    return Unreachable()


def _keyword_dict(cx: Context, node: gast.AST, others: dict[str, Value]) -> DictValue:
    return new_dict(cx, tuple(others), tuple(others.values()), node)
