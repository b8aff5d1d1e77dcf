"""Methods of lists, dicts and sets whose structure is known while compiling; `sorted`."""

from __future__ import annotations

import collections
from typing import Any

import gast

from s2s.frontend.binding import contents, new_dict, sequence, set_contents, stored
from s2s.frontend.context import Context
from s2s.frontend.iteration import static_items
from s2s.frontend.library import library
from s2s.frontend.values import (
    NONE,
    Arguments,
    DictValue,
    Growing,
    Items,
    ListValue,
    Number,
    StaticValue,
    TupleValue,
    Value,
    constant,
    describe_value,
)

LIST_METHODS = ("remove", "index", "count")
DICT_METHODS = ("update", "setdefault", "pop", "popitem", "clear")


def key_of(cx: Context, value: Value) -> Any:
    """The key of a dict, known while compiling."""
    if isinstance(value, TupleValue):
        return tuple(key_of(cx, item) for item in value.items)
    return cx.static(value, "the key of a dict")


def entries(cx: Context, value: Value) -> dict[Any, Value]:
    """The entries of a dict, or of a sequence of pairs."""
    if isinstance(value, DictValue):
        held = contents(cx, value)
        return dict(zip(held.keys, held.items, strict=True))
    items = static_items(cx, value, forced=True)
    pairs = None if items is None else [sequence(cx, item) for item in items]
    if pairs is None or any(pair is None or len(pair) != 2 for pair in pairs):
        raise cx.refuse(f"a dict is made of {describe_value(value)}", "write the dict out")
    return {key_of(cx, key): item for key, item in pairs}


def _put(cx: Context, base: DictValue, held: dict[Any, Value]) -> None:
    items = tuple(stored(cx, v, str(k)) for k, v in held.items())
    set_contents(cx, base, Items(tuple(held), items))


# --- dicts -------------------------------------------------------------------------------------


def of_dict(cx: Context, base: DictValue, name: str, arguments: Arguments, node: gast.AST) -> Value:
    """A method that changes a dict."""
    held, given = entries(cx, base), arguments.positional
    match name, len(given):
        case "update", 0 | 1:
            changes = entries(cx, given[0]) if given else {}
            _put(cx, base, {**held, **changes, **arguments.keywords})
            return NONE
        case "clear", 0:
            _put(cx, base, {})
            return NONE
        case "setdefault", 1 | 2:
            key = key_of(cx, given[0])
            if key not in held:
                _put(cx, base, {**held, key: given[1] if len(given) == 2 else NONE})
            return entries(cx, base)[key]
        case "popitem", 0 if held:
            key, value = held.popitem()
            _put(cx, base, held)
            return TupleValue((constant(key), value))
        case "pop", 1 | 2:
            key = key_of(cx, given[0])
            if key not in held and len(given) == 2:
                return given[1]
            value = _removed(cx, held, key)
            _put(cx, base, held)
            return value
    raise cx.refuse(f"the method `{name}` of a dict", "use d[key], items(), keys() or values()")


def _removed(cx: Context, held: dict[Any, Value], key: Any) -> Value:
    if key not in held:
        names = ", ".join(map(repr, held))
        raise cx.certain(KeyError, f"the dict has no key {key!r}", f"use one of {names}")
    return held.pop(key)


def delete(cx: Context, base: Value, key: Value) -> None:
    """`del base[key]`."""
    if isinstance(base, DictValue):
        held = entries(cx, base)
        _removed(cx, held, key_of(cx, key))
        _put(cx, base, held)
        return
    if not isinstance(base, ListValue):
        raise cx.refuse(
            f"an item of {describe_value(base)} is deleted", "make a new one without it"
        )
    items = list(_items(cx, base))
    index = cx.static_int(key, "the index of the item that is deleted")
    if not -len(items) <= index < len(items):
        raise cx.certain(IndexError, f"item {index} of a list of {len(items)}", "check the index")
    del items[index]
    set_contents(cx, base, TupleValue(tuple(items)))


@library(collections.OrderedDict, spec=None)
def _ordered(cx: Context, arguments: Arguments, node: gast.AST) -> Value:
    held = entries(cx, arguments.positional[0]) if arguments.positional else {}
    held.update(arguments.keywords)
    return new_dict(cx, tuple(held), tuple(held.values()), node)


# --- lists -------------------------------------------------------------------------------------


def _items(cx: Context, base: ListValue) -> tuple[Value, ...]:
    held = contents(cx, base)
    if isinstance(held, Growing):
        raise cx.refuse("a method of a list of run-time length", "use append, pop and indices")
    return held.items


def of_list(cx: Context, base: ListValue, name: str, arguments: Arguments, node: gast.AST) -> Value:
    """A method of a list beside append, extend, pop and copy."""
    items, given = list(_items(cx, base)), arguments.positional
    match name, len(given):
        case "index", 1:
            return constant(_position(cx, items, given[0]))
        case "count", 1:
            known, wanted = _searched(cx, items, given[0])
            return constant(known.count(wanted))
        case "remove", 1:
            del items[_position(cx, items, given[0])]
        case _:
            raise cx.refuse(f"the method `{name}` of a list", "use indexing and loops")
    set_contents(cx, base, TupleValue(tuple(items)))
    return NONE


def _position(cx: Context, items: list[Value], wanted: Value) -> int:
    known, value = _searched(cx, items, wanted)
    if value not in known:
        raise cx.certain(ValueError, f"{value!r} is not in the list", "test it with `in` before")
    return known.index(value)


def _searched(cx: Context, items: list[Value], wanted: Value) -> tuple[list, Any]:
    """What is known of the items and of what is looked for among them."""
    found = [_known(cx, value) for value in (*items, wanted)]
    try:
        _ = [value == found[-1] for value in found]
    except _Undecided:
        raise cx.refuse(
            "a list is searched by numbers that are known at run time only",
            "use a loop, or make it an array: np.argmax(x == value)",
        ) from None
    return found[:-1], found[-1]


def _known(cx: Context, value: Value) -> Any:
    """The Python object behind a value that is looked for, or sorted by."""
    match value:
        case Number(known=known) if known is not None and not value.dtype.is_float:
            return known
        case StaticValue(value=obj):
            return obj
        case TupleValue(items=items):
            return tuple(_known(cx, item) for item in items)
    return _AtRunTime()


class _Undecided(Exception):
    """The order depends on numbers of the running program."""


class _AtRunTime:
    """What is not known: it may stand in what is compared, but decides nothing."""

    def __eq__(self, other: object) -> bool:
        raise _Undecided

    __lt__ = __gt__ = __eq__
    __hash__ = None


def static_order(
    cx: Context, items: tuple[Value, ...], key: Value, reverse: bool, node: gast.AST
) -> tuple[Value, ...] | None:
    """The items sorted by strings and ints that are known; None where these do not decide."""

    def keys() -> list:
        function = key.value if isinstance(key, StaticValue) else key
        if function is None:
            return [_known(cx, item) for item in items]
        return [_known(cx, cx.call(function, Arguments((item,)), node)) for item in items]

    mark = cx.mark()
    found = cx.arm(keys).value
    cx.rollback(mark)
    try:
        order = sorted(range(len(items)), key=found.__getitem__, reverse=reverse)
    except (_Undecided, TypeError):
        return None
    return tuple(items[k] for k in order)
