"""Objects of the user's classes: making them, and the operators that their classes define.

Attributes and methods are Python's own; only what Python would run out of the tape's sight (an
`__init__`, an `__add__`) is called through the hooks.
"""

from __future__ import annotations

import collections
import dataclasses
import enum
import inspect
from collections.abc import Hashable
from types import FunctionType
from typing import Any

from s2s.elementary.complex_numbers import OPERATORS
from s2s.ir.pair import Complex
from s2s.tape.record import Place

LIBRARIES = ("builtins", "numpy", "math", "operator", "s2s")

METHODS = {"div": "truediv", "and_": "and", "or_": "or"}
MIRRORED = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le", "eq": "eq", "ne": "ne"}
UNARY = {"neg": "__neg__", "pos": "__pos__", "invert": "__invert__"}
BUILTINS = {abs: "__abs__", len: "__len__", float: "__float__", int: "__int__", bool: "__bool__"}


def is_users_class(function: Any) -> bool:
    """Whether calling it makes an object of a class written in Python."""
    if not isinstance(function, type) or issubclass(function, (BaseException, enum.Enum)):
        return False
    home = function.__module__.split(".")[0]
    return home not in LIBRARIES or (home == "s2s" and hasattr(function, "_fields"))


def method(value: Any, name: str) -> FunctionType | None:
    """The function that the user's class of a value defines under this name."""
    if isinstance(value, Complex):
        return OPERATORS.get(name)
    kind = type(value)
    if kind.__module__.split(".")[0] in LIBRARIES:
        return None
    found = inspect.getattr_static(kind, name, None)
    return found if isinstance(found, FunctionType) and not is_generated(found) else None


def is_generated(function: FunctionType) -> bool:
    """Whether it has no source: written by `dataclass` or `namedtuple`."""
    return function.__code__.co_filename.startswith("<")


def is_of_named_tuples(function: Any) -> bool:
    """Whether it is what named tuples have by themselves: `_replace`, `_asdict`, ..."""
    code = getattr(function, "__code__", None) or getattr(function, "__func__", None)
    code = getattr(code, "__code__", code)
    return getattr(code, "co_filename", "") == collections.__file__


def make(hooks: Any, place: Place, kind: type, args: tuple, kwargs: dict) -> Any:
    """`kind(*args, **kwargs)`."""
    args = tuple(map(hooks.bind, args))
    kwargs = {name: hooks.bind(value) for name, value in kwargs.items()}
    init = inspect.getattr_static(kind, "__init__")
    if not isinstance(init, FunctionType):
        return kind(*args, **kwargs)
    made = kind.__new__(kind)
    if is_generated(init):
        _fill_dataclass(hooks, place, made, args, kwargs)
    else:
        hooks.call(place, init, made, *args, **kwargs)
    return made


def _fill_dataclass(hooks: Any, place: Place, made: Any, args: tuple, kwargs: dict) -> None:
    """What the `__init__` does that `dataclass` writes; factories run in the tape's sight."""
    fields = dataclasses.fields(made)
    given = dict(inspect.signature(type(made)).bind(*args, **kwargs).arguments)
    for field in fields:
        if field.name in given:
            value = given[field.name]
        elif field.default is not dataclasses.MISSING:
            value = hooks.bind(field.default)
        elif field.default_factory is not dataclasses.MISSING:
            value = hooks.call(place, field.default_factory)
        else:
            continue
        object.__setattr__(made, field.name, value)
    post = method(made, "__post_init__")
    if post is not None:
        hooks.call(place, post, made)


def special(function: Any) -> str:
    """The method that a builtin function asks for; "" if it is none of these."""
    return BUILTINS.get(function, "") if isinstance(function, Hashable) else ""


def operation(hooks: Any, place: Place, symbol: str, operands: tuple) -> Any:
    """An operator that the class of an operand defines; NotImplemented where none does."""
    if len(operands) == 1:
        function = method(operands[0], UNARY[symbol])
        return NotImplemented if function is None else hooks.call(place, function, *operands)
    name = METHODS.get(symbol, symbol)
    mirrored = MIRRORED.get(name, f"r{name}")
    left, right = operands
    attempts = [(left, f"__{name}__", right), (right, f"__{mirrored}__", left)]
    if type(left) is not type(right) and issubclass(type(right), type(left)):
        attempts.reverse()
    for owner, special, other in attempts:
        function = method(owner, special)
        if function is not None:
            found = hooks.call(place, function, owner, other)
            if found is not NotImplemented:
                return found
    return NotImplemented
