"""Builtins and itertools that take or give iterables: map, filter, sorted, product, ...

What is lazy in Python is lazy here: `map` and `filter` are generator expressions.
"""

from __future__ import annotations

import builtins
import functools
import itertools
from collections.abc import Callable
from weakref import WeakKeyDictionary

import gast

from s2s.elementary import python_composites
from s2s.frontend import comprehension, containers, growing, patterns
from s2s.frontend.binding import contents, elements, new_list, rebound
from s2s.frontend.context import Context, Frame
from s2s.frontend.iteration import static_items
from s2s.frontend.library import Bound, flag_of, library
from s2s.frontend.values import (
    Arguments,
    FunctionValue,
    StaticValue,
    TupleValue,
    Value,
    ZipValue,
    constant,
    describe_value,
    is_none,
)

_streams: WeakKeyDictionary[gast.Call, gast.GeneratorExp] = WeakKeyDictionary()
"""Calls of `map` and `filter` as generator expressions."""


def _lazy(cx: Context, node: gast.Call, made: gast.GeneratorExp, given: dict) -> Value:
    """A generator expression that sees the values of `given` under their names."""
    generator = _streams.setdefault(node, gast.copy_location(made, node))
    outer = cx.frame
    path = (*outer.path, ("stream", id(node), cx.unrolled))
    frame = cx.frames.get(path)
    if frame is None:
        names = frozenset(given)
        frame = Frame(comprehension.COMPREHENSION, outer.source, path, names, outer)
        frame.site, frame.captured = outer.site, True
        cx.frames[path] = frame
    for name, value in given.items():
        cx.state[(frame, name)] = value
    cx.frame = frame
    try:
        return comprehension.comprehension(cx, generator)
    finally:
        cx.frame = outer


def _stream(node: gast.Call, elt: gast.AST, tests: list[gast.AST]) -> gast.GeneratorExp:
    """`(elt for .item in .items if test)`."""
    target = _name(".item", node, gast.Store())
    part = gast.comprehension(target, _name(".items", node), tests, 0)
    return gast.GeneratorExp(elt=elt, generators=[part])


def _name(name: str, place: gast.AST, ctx: gast.AST | None = None) -> gast.Name:
    node = gast.Name(name, gast.Load() if ctx is None else ctx, None, None)
    return gast.copy_location(node, place)


def _called(node: gast.Call, arguments: list[gast.AST]) -> gast.Call:
    return gast.copy_location(gast.Call(_name(".function", node), arguments, []), node)


@library(builtins.map, spec=None)
def _map(cx: Context, arguments: Arguments, node: gast.Call) -> Value:
    function, *iterables = arguments.positional
    item = _name(".item", node)
    if len(iterables) == 1:
        items, passed = iterables[0], [item]
    else:
        items, passed = ZipValue(tuple(iterables)), [gast.Starred(item, gast.Load())]
        gast.copy_location(passed[0], node)
    given = {".function": function, ".items": items}
    return _lazy(cx, node, _stream(node, _called(node, passed), []), given)


@library(itertools.starmap, spec="function, iterable")
def _starmap(cx: Context, args: Bound, node: gast.Call) -> Value:
    passed = gast.copy_location(gast.Starred(_name(".item", node), gast.Load()), node)
    given = {".function": args["function"], ".items": args["iterable"]}
    return _lazy(cx, node, _stream(node, _called(node, [passed]), []), given)


@library(functools.lru_cache, functools.cache, spec="maxsize=128, typed=False")
def _remembering(cx: Context, args: Bound, node: gast.AST) -> Value:
    """A decorator of a function in the program: it is computed again, not remembered."""
    is_function = isinstance(args["maxsize"], FunctionValue)
    return args["maxsize"] if is_function else StaticValue(functools.cache)


@library(builtins.filter, spec="function, iterable")
def _filter(cx: Context, args: Bound, node: gast.Call) -> Value:
    item = _name(".item", node)
    test = item if is_none(args["function"]) else _called(node, [_name(".item", node)])
    given = {".function": args["function"], ".items": args["iterable"]}
    return _lazy(cx, node, _stream(node, item, [test]), given)


# --- itertools ---------------------------------------------------------------------------------


def _items(cx: Context, value: Value, name: str) -> tuple[Value, ...]:
    items = static_items(cx, value, forced=True)
    if items is None:
        reason = f"{name} of {describe_value(value)}, whose length is known at run time only"
        return elements(cx, value, reason, "write it as nested loops")
    return items


def _selections(function: Callable, spec: str) -> None:
    """Tuples of items, chosen while compiling."""
    name = f"itertools.{function.__name__}"

    @library(function, spec=spec)
    def _run(cx: Context, args: Bound, node: gast.Call) -> Value:
        items = _items(cx, args["iterable"], name)
        if is_none(args.get("r", constant(None))):
            return TupleValue(tuple(map(TupleValue, function(items))))
        count = cx.static_int(args["r"], f"the length of {name}")
        return TupleValue(tuple(map(TupleValue, function(items, count))))


_selections(itertools.combinations, "iterable, r")
_selections(itertools.combinations_with_replacement, "iterable, r")
_selections(itertools.permutations, "iterable, r=None")
if hasattr(itertools, "pairwise"):
    _selections(itertools.pairwise, "iterable")


@library(itertools.product, spec=None)
def _product(cx: Context, arguments: Arguments, node: gast.Call) -> Value:
    columns = [_items(cx, v, "itertools.product") for v in arguments.positional]
    count = cx.static_int(arguments.keywords.get("repeat", constant(1)), "`repeat`")
    return TupleValue(tuple(map(TupleValue, itertools.product(*columns, repeat=count))))


@library(itertools.repeat, spec="object, times")
def _repeat(cx: Context, args: Bound, node: gast.Call) -> Value:
    count = cx.static_int(args["times"], "the number of repetitions")
    return TupleValue((args["object"],) * count)


@library(itertools.islice, spec="iterable, start, stop=None, step=None")
def _islice(cx: Context, args: Bound, node: gast.Call) -> Value:
    items = _items(cx, args["iterable"], "itertools.islice")
    bounds = [
        None if is_none(args[key]) else cx.static_int(args[key], "a bound of itertools.islice")
        for key in ("start", "stop", "step")
    ]
    chosen = slice(bounds[0]) if bounds[1:] == [None, None] else slice(*bounds)
    return TupleValue(items[chosen])


# --- sorting -----------------------------------------------------------------------------------


@library(builtins.sorted, spec="iterable, *, key=None, reverse=False")
def _sorted(cx: Context, args: Bound, node: gast.Call) -> Value:
    items = static_items(cx, args["iterable"], forced=True)
    reverse = flag_of(cx, args["reverse"], "`reverse`")
    if items is not None:
        ordered = containers.static_order(cx, items, args["key"], reverse, node)
        if ordered is not None:
            return new_list(cx, rebound(cx, ordered, "item"), node, "item")
    values = comprehension.list_of(cx, args["iterable"], node)
    names = ("descending", "descending_by") if reverse else ("ascending", "ascending_by")
    found = growing.run_of(cx, values) or contents(cx, values)
    pattern = getattr(found, "pattern", None) or patterns.common_pattern(cx.state, found)
    if is_none(args["key"]) and pattern is not None and pattern.kind == "tuple":
        width = constant(len(pattern.parts))
        given = Arguments((values, width, constant(reverse)))
        return cx.call(python_composites.ascending_tuples, given, node)
    if is_none(args["key"]) and (pattern is None or pattern.kind != "number") and items != ():
        raise cx.refuse("sorted() of what is no number", "sort by a key: sorted(xs, key=...)")
    if is_none(args["key"]):
        return cx.call(getattr(python_composites, names[0]), Arguments((values,)), node)
    function = getattr(python_composites, names[1])
    return cx.call(function, Arguments((values, args["key"])), node)
