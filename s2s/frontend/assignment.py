"""Assignment to targets: names, unpacking, subscripts; augmented assignment."""

from __future__ import annotations

import gast
import numpy as np

from s2s.frontend import indexing, loops, objects, operators, outside, promote, rows, scopes
from s2s.frontend.binding import (
    bind,
    new_list,
    own,
    own_array,
    rebound,
    sequence,
    stored,
    unpack,
)
from s2s.frontend.context import Context
from s2s.frontend.lists import grow
from s2s.frontend.values import (
    ArrayValue,
    Comprehension,
    DictValue,
    ListValue,
    Number,
    ShapeValue,
    TupleValue,
    Value,
    is_complex,
    is_complex_array,
)


def assign(cx: Context, target: gast.AST, value: Value) -> None:
    """`target = value`."""
    match target:
        case gast.Name():
            bind_name(cx, target.id, value)
        case gast.Tuple() | gast.List():
            _assign_items(cx, target, value)
        case gast.Subscript():
            base = cx.value_of(target.value)
            with cx.at(target):
                goal = indexing.place(cx, base, target)
            goal.store(value)
        case gast.Attribute():
            base = cx.value_of(target.value)
            with cx.at(target):
                if is_complex_array(base) and target.attr in ("real", "imag"):
                    indexing.update(cx, base.items[target.attr == "imag"], value)
                    return
                objects.set_attribute(cx, base, target.attr, value, target)
        case _:
            raise cx.refuse("this is no target of an assignment", "assign to a name", target)


def bind_name(cx: Context, name: str, value: Value) -> None:
    """`name = value`, also after `global name` or `nonlocal name`."""
    scope = cx.frame
    kind = scope.declared.get(name)
    if kind is None:
        bind(cx, scope, name, value)
        return
    while scope.parent is not None:
        scope = scope.parent
        if kind == "nonlocal" and name in scope.local_names:
            bind(cx, scope, name, value)
            return
    outside.write_variable(cx, scope.source.function, name, value)


def _assign_items(cx: Context, target: gast.Tuple | gast.List, value: Value) -> None:
    value = promote.definite(cx, value)
    starred = [k for k, part in enumerate(target.elts) if isinstance(part, gast.Starred)]
    first = starred[0] if starred else None
    names = scopes.targets(target)
    parts = unpack(cx, len(target.elts), first, value)
    if not isinstance(value, ArrayValue):
        parts = [_apart(cx, part, names) for part in parts]
    if any(isinstance(part, gast.Subscript) for part in target.elts):
        parts = [rows.apart(cx, part) for part in parts]
    for part, item in zip(target.elts, parts, strict=True):
        if isinstance(part, gast.Starred):
            assign(cx, part.value, _as_list(cx, item, part))
        else:
            assign(cx, part, item)


def _apart(cx: Context, value: Value, names: frozenset[str]) -> Value:
    """The value in a variable that none of the targets is: `a, b = b, a`."""
    if cx.frame.plain:
        return value
    match value:
        case Number():
            return own(cx, value, value.atom.name) if _is_among(cx, value, names) else value
        case ArrayValue():
            return own_array(cx, value, value.var.name) if _is_among(cx, value, names) else value
        case TupleValue() | ShapeValue():
            return stored(cx, value, "item")
        case _:
            return value


def _is_among(cx: Context, value: Number | ArrayValue, names: frozenset[str]) -> bool:
    name = getattr(value.atom, "name", None)
    return name in names and not value.atom.temporary and value.atom not in cx.owned


def _as_list(cx: Context, value: Value, node: gast.AST) -> Value:
    return new_list(cx, value.items, node, "rest")


def augment(cx: Context, node: gast.AugAssign) -> None:
    """`target op= value`; an array is changed in place."""
    name = operators.BINARY[type(node.op)]
    match node.target:
        case gast.Name():
            old = cx.value_of(_as_load(node.target))
            value = cx.value_of(node.value)
            if isinstance(old, ArrayValue) or is_complex_array(old):
                _in_place(cx, name, old, value, node)
            elif isinstance(old, ListValue) and name == "add":
                extend(cx, old, value, node)
            else:
                bind_name(cx, node.target.id, operators.binary(cx, name, old, value, node))
        case gast.Subscript():
            _augment_item(cx, name, node)
        case _:
            _augment_attribute(cx, name, node)


def _as_load(node: gast.Name) -> gast.Name:
    read_name = gast.Name(id=node.id, ctx=gast.Load(), annotation=None, type_comment=None)
    return gast.copy_location(read_name, node)


def _augment_attribute(cx: Context, name: str, node: gast.AugAssign) -> None:
    base = cx.value_of(node.target.value)
    with cx.at(node.target):
        old = cx.get_attribute(base, node.target.attr, node.target)
    value = cx.value_of(node.value)
    if isinstance(old, ArrayValue) or is_complex_array(old):
        _in_place(cx, name, old, value, node)
    elif isinstance(old, ListValue) and name == "add":
        extend(cx, old, value)
    else:
        result = operators.binary(cx, name, old, value, node)
        objects.set_attribute(cx, base, node.target.attr, result, node.target)


def unassigned(cx: Context, node: gast.Name):
    """The refusal of a local variable that is read before it is assigned."""
    return cx.refuse(
        f"`{node.id}` is read before it is assigned", f"assign `{node.id}` first", node
    )


def _augment_item(cx: Context, name: str, node: gast.AugAssign) -> None:
    base = cx.value_of(node.target.value)
    with cx.at(node.target):
        goal = indexing.place(cx, base, node.target, twice=True)
        old = goal.load()
    value = cx.value_of(node.value)
    if goal.in_place is not None:
        _in_place(cx, name, goal.in_place, value, node)
    elif (isinstance(old, ArrayValue) or is_complex_array(old)) and isinstance(
        base, (ListValue, DictValue)
    ):
        _in_place(cx, name, old, value, node)
    else:
        goal.store(operators.binary(cx, name, old, value, node))


def _in_place(
    cx: Context, name: str, array: ArrayValue | TupleValue, value: Value, node: gast.AugAssign
) -> None:
    if is_complex(array):
        result = operators.binary(cx, name, array, value, node)
        for part, new in zip(array.items, result.items, strict=True):
            _replace(cx, part, new)
        return
    if not isinstance(value, (Number, ArrayValue)):
        value = indexing.fitting(cx, array, value)
    result = operators.binary(cx, name, array, value, node)
    _replace(cx, array, result)


def _replace(cx: Context, array: ArrayValue, result: Value) -> None:
    """The elements of an array become those of a result."""
    result = promote.numeric(cx, result, "the result")
    if result.rank > array.rank:
        raise cx.refuse(
            f"the result has rank {result.rank}, the array it goes into {array.rank}",
            "write x = x + y to make a new array",
        )
    if result.dtype.is_float and not array.dtype.is_float:
        raise cx.refuse(
            f"a float result does not fit into an array of {array.dtype.value}",
            "make the array one of floats: dtype=np.float64",
        )
    if not np.can_cast(result.dtype.numpy, array.dtype.numpy, "same_kind"):
        raise cx.refuse(
            f"a result of {result.dtype.value} does not fit into an array of {array.dtype.value}",
            "convert the operand, or write x = x + y to make a new array",
        )
    indexing.update(cx, array, result)


def extend(cx: Context, target: ListValue, value: Value, node: gast.AST) -> None:
    """`target += value` of lists, and `target.extend(value)`."""
    items = sequence(cx, value)
    if items is not None:
        grow(cx, target, rebound(cx, items, "item"))
        return
    if isinstance(value, Comprehension):
        value = value.listed("item")
    loops.for_each(cx, value, loops.Body(node, lambda item: grow(cx, target, (item,))))
