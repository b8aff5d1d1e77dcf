"""Calls of Python functions: the body of the callee, lowered in place with a scope of its own."""

from __future__ import annotations

from types import FunctionType

import gast

from s2s.elementary.complex_numbers import is_plain
from s2s.frontend import exits, generators, recursion, scopes, source
from s2s.frontend.access import Access
from s2s.frontend.binding import bind, read
from s2s.frontend.callargs import match_parameters
from s2s.frontend.context import Context, Frame, Unreachable
from s2s.frontend.values import NONE, Arguments, FunctionValue, Value


def call_function(
    cx: Context, function: FunctionType, arguments: Arguments, node: gast.AST, composite: bool
) -> Value:
    """A call of a function of the user's, or of one of our composites."""
    found = source.find(function, cx.span)
    cx.use_source(found)
    frame = _frame(cx, found, found.node, node)
    frame.site = cx.span_of(node) if composite or is_ours(function) else None
    frame.plain = is_plain(function)
    defaults = function_defaults(cx, function, found.node.args)
    return _run(cx, frame, found.node, arguments, defaults)


def call_nested(
    cx: Context, function: FunctionValue, arguments: Arguments, node: gast.AST
) -> Value:
    """A call of a function defined inside the one being lowered."""
    frame = _frame(cx, function.frame.source, function.node, node)
    frame.name, frame.parent, frame.site = function.name, function.frame, function.frame.site
    return _run(cx, frame, function.node, arguments, nested_defaults(function))


def is_ours(function: FunctionType) -> bool:
    """Whether it belongs to the body of a composite, whose selections stand at the user's call."""
    return (function.__module__ or "").startswith("s2s.")


def _frame(cx: Context, found: source.Source, node: gast.AST, call: gast.AST) -> Frame:
    path = (*cx.frame.path, (id(call), id(node), cx.unrolled))
    frame = cx.frames.get(path)
    if frame is None:
        names = scopes.local_names(node)
        frame = Frame(found.name, found, path, names, site=cx.frame.site)
        frame.declared = scopes.declared(node)
        cx.frames[path] = frame
    return frame


def function_defaults(
    cx: Context, function: FunctionType, args: gast.arguments
) -> dict[str, Value]:
    """The defaults of a function; floats and arrays among them are hidden inputs."""
    ordered = [a.id for a in (*args.posonlyargs, *args.args)]
    values = function.__defaults__ or ()
    names = ordered[len(ordered) - len(values) :]
    access = Access(function)
    result = {
        name: cx.imports.value(cx, value, access.then("default", k))
        for k, (name, value) in enumerate(zip(names, values, strict=True))
    }
    for name, value in (function.__kwdefaults__ or {}).items():
        result[name] = cx.imports.value(cx, value, access.then("keyword", name))
    return result


def nested_defaults(function: FunctionValue) -> dict[str, Value]:
    args = function.node.args
    ordered = [a.id for a in (*args.posonlyargs, *args.args)]
    names = ordered[len(ordered) - len(function.defaults) :]
    result = dict(zip(names, function.defaults, strict=True))
    keywords = [a.id for a in args.kwonlyargs]
    pairs = zip(keywords, function.keyword_defaults, strict=True)
    return {**result, **{name: value for name, value in pairs if value is not None}}


def _run(
    cx: Context,
    frame: Frame,
    node: gast.FunctionDef | gast.Lambda,
    arguments: Arguments,
    defaults: dict[str, Value],
) -> Value:
    recursion.check_depth(cx, node, frame.name)
    parameters = match_parameters(cx, frame.name, node.args, arguments, defaults)
    outer, outer_span = cx.frame, cx.span
    cx.frame = frame
    for name, value in parameters.items():
        bind(cx, frame, name, value)
    cx.calls.append(frame)
    is_composite, start = frame.site is not None and outer.site is None, len(cx.events)
    try:
        result = execute(cx, frame, node)
        if is_composite:
            cx.thaw(start, result)
        return result
    finally:
        cx.frame, cx.span = outer, outer_span
        cx.calls.pop()
        if not frame.captured:
            cx.state = {key: v for key, v in cx.state.items() if key[0] is not frame}


def execute(cx: Context, frame: Frame, node: gast.FunctionDef | gast.Lambda) -> Value:
    """Lower the body; the value that it returns."""
    return recursion.decided(cx, frame, node, lambda body: _executed(cx, frame, body))


def _executed(cx: Context, frame: Frame, node: gast.FunctionDef | gast.Lambda) -> Value:
    if isinstance(node, gast.Lambda):
        value = cx.value_of(node.body)
        with cx.at(node.body):
            bind(cx, frame, exits.RESULT, value)
        return cx.state[(frame, exits.RESULT)]
    if generators.is_generator(node):
        return generators.generator(cx, frame, node)
    body = exits.desugared(node)
    frame.direct = body.single and len(cx.calls) == 1
    cx.run(body.statements)
    if cx.dead:
        raise Unreachable
    value = read(cx, frame, exits.RESULT)
    return NONE if value is None else value
