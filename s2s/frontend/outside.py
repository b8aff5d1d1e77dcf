"""What a program changes outside of itself: attributes of objects, globals, cells, arrays.

    self.calls += 1                    calls = self_calls + 1      (self_calls: a hidden input)
    return f(x)                =>      ...
                                       return ..., calls           (the API sets self.calls)

Such a place is a variable of the program like any other: it enters as a hidden input, reads see
what was assigned last, and its last value is one more result, which the API writes back when the
call has succeeded.  A place that turns out to be assigned only after something was made of its old
value, or on some paths, must be a variable from the start: then the function is lowered again.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from types import CellType, FunctionType, ModuleType
from typing import Any, Literal

from s2s.elementary.random import Stream
from s2s.frontend.access import Access
from s2s.frontend.binding import stored
from s2s.frontend.context import Context
from s2s.frontend.sameness import same
from s2s.frontend.values import (
    Conflict,
    Maybe,
    Number,
    StaticValue,
    TupleValue,
    Value,
    describe_value,
    is_none,
)

Key = tuple[str, tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Place:
    """A place outside of the program: `name` of what `owner` reads."""

    owner: Access
    kind: Literal["attribute", "global", "closure"]
    name: str
    key: Key

    @property
    def access(self) -> Access:
        return self.owner.then(self.kind, self.name)


@dataclass(frozen=True, slots=True)
class Effect:
    """What the API carries out after a call; `tree` holds positions among the results.

    `access` says what is set; `contents` instead, that the elements of this array are replaced,
    `extends` that this list gets more items.
    A `conditional` one is a pair: whether it is to be carried out, and the value.
    """

    access: Access
    tree: Any
    contents: bool = False
    conditional: bool = False
    extends: bool = False


class FoundLate(Exception):
    """Places that the function changes were taken for constants: it must be lowered again."""

    def __init__(self, places: dict[Key, Place]) -> None:
        super().__init__()
        self.places = places


class Outside:
    """The places that one run of the frontend knows to be changed.

    Parameters
    ----------
    places : dict of Key to Place
        What earlier runs found.
    """

    def __init__(self, places: dict[Key, Place]) -> None:
        self.places = dict(places)
        self.assumed: set[Key] = set()
        self.entered: dict[Key, Value] = {}
        self.late = False

    def enter(self, cx: Context) -> None:
        """The places that earlier runs found become variables of the program."""
        for place in self.places.values():
            if not isinstance(place, Place):
                place.enter(cx)
                continue
            value = _initial(cx, place)
            if value is not None and not is_none(value):
                self.entered[place.key] = cx.state[place.key] = value

    def again(self) -> None:
        """Stop here if what was lowered took a changing place for a constant."""
        if self.late:
            raise FoundLate(self.places)

    def effects(self, cx: Context, result: Callable[[Value, str], Any]) -> tuple[Effect, ...]:
        """What is to be written back; `result` makes a tree of results of a value."""
        found = []
        for key, place in self.places.items():
            if not isinstance(place, Place):
                effect = place.effect(cx, result)
                found += [] if effect is None else [effect]
                continue
            value = cx.state.get(key)
            before = self.entered.get(key)
            if value is None or (before is not None and same(before, value)):
                continue
            if isinstance(value, Conflict):
                raise cx.refuse(value.reason, value.remedy)
            conditional = isinstance(value, Maybe)
            if conditional:
                value = TupleValue((Number(value.flag, True), value.value))
            tree = result(value, f"`{place.name}` is set to")
            found.append(Effect(place.access, tree, conditional=conditional))
        for identity in _written_arrays(cx):
            array, access = cx.imports.array(identity), cx.imports.access(identity)
            found.append(Effect(access, result(array, ""), contents=True))
        return tuple(found)


def _written_arrays(cx: Context) -> list[tuple]:
    roots = (root for event in cx.events if event.kind == "write" for root in event.roots)
    hidden = (r[1] for r in roots if isinstance(r, tuple) and r[0] == "hidden")
    return list(dict.fromkeys(hidden))


def _initial(cx: Context, place: Place) -> Value | None:
    """The value that a place enters with; None if there is none yet."""
    try:
        value = place.access()
    except (AttributeError, LookupError, ValueError):
        return None
    return cx.imports.value(cx, value, place.access, changes=True)


def _read(cx: Context, key: Key) -> Value | None:
    """The value of a place that the program changes; None if it does not, as far as is known."""
    value = cx.state.get(key)
    match value:
        case None:
            cx.outside.assumed.add(key)
            if key in cx.outside.places:
                cx.maybe.add(key)
        case Conflict():
            raise cx.refuse(value.reason, value.remedy)
        case Maybe():
            raise cx.refuse(
                f"`{key[1][0]}` is read, which is {describe_value(value.value)} on some paths and "
                "was something else, or nothing, before",
                "give it a value of that type before, in __init__ for instance",
            )
    return value


def _write(cx: Context, place: Place, value: Value) -> None:
    outside, key = cx.outside, place.key
    if key not in outside.places:
        outside.places[key] = place
        outside.late |= key in outside.assumed or bool(cx.arms or cx.loops)
    cx.state[key] = stored(cx, value, place.name)


# --- attributes --------------------------------------------------------------------------------


def _attribute_key(owner: Any, name: str) -> Key:
    return ("outer", (name, id(vars(owner) if isinstance(owner, ModuleType) else owner)))


def _holder(obj: Any, name: str) -> Any:
    """The object itself, or the class whose attribute `obj.name` is."""
    if isinstance(obj, ModuleType) or name in getattr(obj, "__dict__", ()):
        return obj
    classes = obj.__mro__ if isinstance(obj, type) else type(obj).__mro__
    return next((c for c in classes if name in vars(c)), obj)


def read_attribute(cx: Context, base: StaticValue, name: str) -> Value | None:
    """`base.name` as the program left it; None if it does not change it."""
    own, inherited = (_attribute_key(o, name) for o in (base.value, _holder(base.value, name)))
    if own != inherited:
        cx.outside.assumed.add(own)
    return _read(cx, own if own in cx.state else inherited)


def write_attribute(cx: Context, base: StaticValue, name: str, value: Value) -> None:
    """`base.name = value` of an object from outside."""
    obj = base.value
    descriptor = inspect.getattr_static(type(obj), name, None)
    is_slot = inspect.ismemberdescriptor(descriptor)
    is_computed = hasattr(type(descriptor), "__set__") and not is_slot
    if base.access is None or is_computed or _is_closed(obj):
        raise cx.refuse(
            f"the attribute `{name}` of {describe_value(base)} is assigned",
            "keep the value in a local variable and return it",
        )
    _write(cx, Place(base.access, "attribute", name, _attribute_key(obj, name)), value)


LIBRARIES = ("numpy", "math", "operator", "builtins")
"""Modules whose constants and functions never change."""


def is_library(obj: Any) -> bool:
    """Whether it is a module of Python or NumPy, or something of one."""
    name = obj.__name__ if isinstance(obj, ModuleType) else getattr(obj, "__module__", None)
    return isinstance(name, str) and name.split(".")[0] in LIBRARIES


def _is_closed(obj: Any) -> bool:
    """Whether it is none of the user's objects."""
    home = obj.__name__ if isinstance(obj, ModuleType) else type(obj).__module__
    if isinstance(obj, Stream):
        return False
    return home.split(".")[0] in ("builtins", "numpy", "math", "s2s") and not isinstance(obj, type)


# --- globals and cells -------------------------------------------------------------------------


def _variable(function: FunctionType, name: str) -> Place | None:
    """The place of a name that is no local one: a cell of the closure, or a global."""
    access = Access(function)
    if name in function.__code__.co_freevars:
        cell = _cell(function, name)
        return Place(access, "closure", name, ("outer", (name, id(cell))))
    return Place(access, "global", name, ("outer", (name, id(function.__globals__))))


def _cell(function: FunctionType, name: str) -> CellType:
    return function.__closure__[function.__code__.co_freevars.index(name)]


def access_of(function: FunctionType, name: str) -> Access:
    """Where a name that is no local one is found."""
    return _variable(function, name).access


def read_variable(cx: Context, function: FunctionType, name: str) -> Value | None:
    """A global or a variable of a function around, as the program left it."""
    return _read(cx, _variable(function, name).key)


def write_variable(cx: Context, function: FunctionType, name: str, value: Value) -> None:
    """`name = value` after `global name` or `nonlocal name`."""
    _write(cx, _variable(function, name), value)
