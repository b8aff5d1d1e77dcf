"""Expressions: one function for each kind of syntax node."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from s2s.frontend import (
    attempts,
    calls,
    conditions,
    containers,
    indexing,
    integers,
    methods,
    operators,
    outside,
    promote,
    recursion,
    texts,
)
from s2s.frontend.access import Access
from s2s.frontend.assignment import unassigned
from s2s.frontend.binding import (
    bind,
    builtin,
    display_item,
    new_dict,
    new_list,
    read,
    sequence,
    stored,
)
from s2s.frontend.blocks import Popped, Unsupported
from s2s.frontend.comprehension import COMPREHENSION, comprehension, dict_comprehension
from s2s.frontend.comprehension import of_set as comprehension_of_set
from s2s.frontend.context import Context, Frame, Unreachable
from s2s.frontend.turns import in_turn
from s2s.frontend.values import (
    FunctionValue,
    StaticValue,
    TupleValue,
    Value,
    constant,
    describe_value,
)


def evaluate(cx: Context, node: gast.AST) -> Value:
    """The value of an expression."""
    lower = _CASES.get(type(node))
    if lower is None:
        reason, remedy = _REFUSED.get(
            type(node), (f"`{type(node).__name__}` is not supported", "write it differently")
        )
        raise cx.refuse(reason, remedy)
    return lower(cx, node)


# --- constants and names -----------------------------------------------------------------------


def _constant(cx: Context, node: gast.Constant) -> Value:
    return constant(node.value)


def _name(cx: Context, node: gast.Name) -> Value:
    value = lookup(cx, cx.frame, node.id)
    if value is not None:
        return value
    key = (cx.frame, node.id)
    if key in cx.pending:  # an iteration before this one may assign it
        cx.missed.append(key)
        cx.maybe.add(key)
        raise Unreachable
    if node.id in cx.frame.local_names or node.id.startswith("."):
        raise unassigned(cx, node)
    raise cx.refuse(f"the name `{node.id}` is not defined", "check the spelling, or import it")


def lookup(cx: Context, frame: Frame, name: str) -> Value | None:
    """The value of a name: local, of a function around, of the module, or a builtin."""
    scope: Frame | None = frame
    while scope is not None:
        if scope.declared.get(name) == "global":
            scope = _outermost(scope)
            break
        if name in scope.local_names or (scope, name) in cx.state:
            return read(cx, scope, name)
        if scope.parent is None:
            break
        scope = scope.parent
    function = scope.source.function
    access = Access(function)
    changed = outside.read_variable(cx, function, name)
    if changed is not None:
        return changed
    if name in function.__code__.co_freevars:
        return _closure(cx, access, name)
    if name in function.__globals__:
        value = function.__globals__[name]
        return cx.imports.value(cx, value, access.then("global", name))
    return builtin(name)


def _outermost(scope: Frame) -> Frame:
    while scope.parent is not None:
        scope = scope.parent
    return scope


def _closure(cx: Context, access: Access, name: str) -> Value | None:
    path = access.then("closure", name)
    try:
        value = path()
    except ValueError:
        return None
    return cx.imports.value(cx, value, path)


# --- displays ----------------------------------------------------------------------------------


def display(cx: Context, node: gast.Tuple | gast.List, name: str) -> Value:
    """A tuple or list; `name` is what its items are called."""
    items = _items(cx, node.elts, name)
    if isinstance(node, gast.Tuple):
        return TupleValue(items)
    return new_list(cx, items, node, name)


def _items(cx: Context, nodes: list, name: str) -> tuple[Value, ...]:
    items: list[Value] = []
    for k, node in enumerate(nodes):
        if not isinstance(node, gast.Starred):
            with cx.at(node):
                value = in_turn(cx.value_of(node), nodes[k + 1 :])
                items.append(display_item(cx, value, f"{name}_{len(items)}"))
            continue
        value = cx.value_of(node.value)
        inner = sequence(cx, value)
        if inner is None:
            raise cx.refuse(
                f"* is applied to {describe_value(value)}", "use * on tuples and lists only", node
            )
        items.extend(inner)
    return tuple(items)


def _display(cx: Context, node: gast.Tuple | gast.List) -> Value:
    return display(cx, node, "item")


def _dict(cx: Context, node: gast.Dict) -> Value:
    held: dict[Any, Value] = {}
    for k, (key, value) in enumerate(zip(node.keys, node.values, strict=True)):
        if key is None:
            held.update(containers.entries(cx, cx.value_of(value)))
            continue
        known = containers.key_of(cx, cx.value_of(key))
        item = in_turn(cx.value_of(value), node.values[k + 1 :])
        held[known] = display_item(cx, item, str(known))
    return new_dict(cx, tuple(held), tuple(held.values()), node)


def _set(cx: Context, node: gast.Set) -> Value:
    items = _items(cx, node.elts, "item")
    return StaticValue({cx.static(item, "an item of a set") for item in items})


# --- operators ---------------------------------------------------------------------------------


def _binary(cx: Context, node: gast.BinOp) -> Value:
    name = operators.BINARY[type(node.op)]
    left = in_turn(cx.value_of(node.left), [node.right])
    right = cx.value_of(node.right)
    if name == "pow":
        left = integers.base_of(cx, left, right, node.right)
    return operators.binary(cx, name, left, right, node)


def _unary(cx: Context, node: gast.UnaryOp) -> Value:
    if isinstance(node.op, gast.Not):
        return operators.negation(cx, conditions.condition(cx, node.operand))
    return operators.unary(cx, node.op, cx.value_of(node.operand), node)


def _conditional(cx: Context, node: gast.IfExp) -> Value:
    test = conditions.condition(cx, node.test)
    return conditions.choice(
        cx, test, lambda: cx.value_of(node.body), lambda: cx.value_of(node.orelse)
    )


# --- access, calls, functions ------------------------------------------------------------------


def _attribute(cx: Context, node: gast.Attribute) -> Value:
    base = promote.definite(cx, cx.value_of(node.value))
    return methods.attribute(cx, base, node.attr, node)


def _subscript(cx: Context, node: gast.Subscript) -> Value:
    return indexing.subscript(cx, promote.definite(cx, cx.value_of(node.value)), node)


def _named(cx: Context, node: gast.NamedExpr) -> Value:
    """`(name := value)`; a variable of its own if operands read before may still name the old."""
    value = cx.value_of(node.value)
    frame, name = cx.frame, node.target.id
    while frame.name == COMPREHENSION:
        frame = frame.parent
    if (frame, name) not in cx.state:
        bind(cx, frame, name, value)
        return cx.state[(frame, name)]
    apart = f"{name}@{node.lineno}:{node.col_offset}"
    bind(cx, frame, apart, value)
    cx.state[(frame, name)] = cx.state.pop((frame, apart))
    return cx.state[(frame, name)]


def function_value(cx: Context, node: gast.FunctionDef | gast.Lambda, name: str) -> FunctionValue:
    """A function or lambda defined here; its defaults are evaluated now."""

    def default(part: gast.AST | None) -> Value | None:
        return None if part is None else stored(cx, cx.value_of(part), "default")

    defaults = tuple(map(default, node.args.defaults))
    keywords = tuple(map(default, node.args.kw_defaults))
    cx.frame.captured = True
    return FunctionValue(node, cx.frame, name, defaults, keywords)


def _lambda(cx: Context, node: gast.Lambda) -> Value:
    return function_value(cx, node, "lambda")


_CASES: dict[type, Callable[[Context, gast.AST], Value]] = {
    gast.Constant: _constant,
    gast.Name: _name,
    gast.Tuple: _display,
    gast.List: _display,
    gast.Dict: _dict,
    gast.BinOp: _binary,
    gast.UnaryOp: _unary,
    gast.BoolOp: conditions.either,
    gast.Compare: conditions.comparison,
    gast.IfExp: _conditional,
    gast.Attribute: _attribute,
    gast.Subscript: _subscript,
    gast.Call: calls.call,
    gast.NamedExpr: _named,
    gast.Lambda: _lambda,
    gast.ListComp: comprehension,
    gast.GeneratorExp: comprehension,
    gast.DictComp: dict_comprehension,
    gast.JoinedStr: texts.joined,
    gast.Set: _set,
    gast.SetComp: comprehension_of_set,
    Unsupported: attempts.unsupported,
    Popped: recursion.popped,
}

_REFUSED = {
    gast.Yield: ("the value of `yield`", "let the generator take all it needs as arguments"),
    gast.YieldFrom: ("the value of `yield from`", "write `yield from` as a statement"),
    gast.Await: ("`await`", "write a plain function"),
    gast.Slice: ("a slice outside of an index", "use it inside x[...]"),
    gast.Starred: ("a starred expression", "use it in a call or a display"),
}
