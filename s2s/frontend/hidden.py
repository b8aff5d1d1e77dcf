"""What a function uses without being given it: globals, closure cells, defaults, attributes.

Floats and arrays become parameters that are read anew at every call; ints, strings, functions,
modules and the structure of containers are part of the program, and guarded.
"""

from __future__ import annotations

import functools
from collections import namedtuple
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from types import BuiltinMethodType, MethodType, ModuleType
from typing import Any

import numpy as np

from s2s.errors import S2SError
from s2s.frontend import outside
from s2s.frontend.access import Access
from s2s.frontend.context import Context
from s2s.frontend.sameness import same_object
from s2s.frontend.signature import PythonScalar, describe
from s2s.frontend.values import (
    ArrayValue,
    DictValue,
    Growing,
    Items,
    ListValue,
    Number,
    StaticValue,
    TupleValue,
    Value,
    complex_value,
    constant,
)
from s2s.ir.nodes import Var
from s2s.ir.types import Scalar, Type


@dataclass(frozen=True, slots=True)
class Hidden:
    """A parameter that no argument gives: `read()` is its value now, `type` what it must be."""

    name: str
    read: Access
    type: Type


@dataclass(frozen=True, slots=True)
class Guard:
    """A value that is baked into the program: `read()` must still be `expected`."""

    read: Callable[[], Any]
    expected: Any

    def holds(self) -> bool:
        """Whether the program still fits; what cannot be read any more does not."""
        try:
            value = self.read()
        except (LookupError, AttributeError, TypeError, ValueError):
            return False
        return matches(value, self.expected)


def matches(value: Any, expected: Any) -> bool:
    """Identity; equality for numbers, strings and tuples of them."""
    if same_object(value, expected):
        return True
    if isinstance(expected, tuple) and isinstance(value, tuple) and len(value) == len(expected):
        return all(map(matches, value, expected))
    return isinstance(expected, np.generic) and type(value) is type(expected) and value == expected


class Imports:
    """The hidden inputs and guards of a program, found while it is lowered."""

    def __init__(self) -> None:
        self.hidden: dict[tuple, tuple[Var, Hidden, bool]] = {}
        self.lists: set[int] = set()
        self.guards: dict[tuple, Guard] = {}
        self.cells: dict[tuple, TupleValue | Items] = {}
        self.runs: set[Hashable] = set()
        """Lists of run-time length while a loop is lowered that has made them so before it."""

    def array(self, identity: tuple) -> ArrayValue:
        """The hidden array that is reached by a path with this identity."""
        return ArrayValue(self.hidden[identity][0], frozenset({("hidden", identity)}))

    def access(self, identity: tuple) -> Access:
        """The path itself."""
        return self.hidden[identity][1].read

    def value(self, cx: Context, value: Any, access: Access, changes: bool = False) -> Value:
        """The abstract value of something outside the program.

        Where the program changes it, ints are read at each call as floats are.
        """
        match value:
            case complex() | np.ndarray() if np.iscomplexobj(value):
                parts = ((access.then("attribute", n), getattr(value, n)) for n in ("real", "imag"))
                return complex_value(*(self._input(cx, v, path) for path, v in parts))
            case float() if cx.frame.site is not None and type(value) is float:
                return constant(value)  # of a module of ours
            case np.ndarray() | np.floating() | float():
                return self._input(cx, value, access)
            case bool() | int() | np.integer() | np.bool_() if changes:
                return self._input(cx, value, access)
            case bool() | int() | str() | None:
                self.guard(access, value)
                return constant(value, access)
            case np.integer() | np.bool_():
                self.guard(access, value)
                known = constant(value.item())
                return Number(known.atom, False, known.known)
            case tuple() | list():
                return self._sequence(cx, value, access, changes)
            case dict():
                return self._dict(cx, value, access)
            case MethodType():
                self.guard(access.then("attribute", "__func__"), value.__func__)
                return StaticValue(value, access)
            case BuiltinMethodType(__self__=str() | bytes() | int() | float() | tuple() | type()):
                return StaticValue(value, access)  # as fixed as what it belongs to
            case _:
                if access.steps:
                    self.guard(access, value)
                return StaticValue(value, access)

    def guard(self, access: Access, expected: Any) -> None:
        """Note that what is found there is baked in."""
        self.guards.setdefault(access.identity, Guard(access, expected))

    def note_attribute(self, access: Access | None, name: str) -> None:
        """Note that the program depends on whether there is such an attribute."""
        if access is not None:
            step = access.then("has", name)
            self.guard(step, step())

    def _input(self, cx: Context, value: Any, access: Access) -> Value:
        known = self.hidden.get(access.identity)
        if known is None:
            try:
                argtype = describe(value, access.name, False)
            except S2SError as error:
                raise cx.refuse(error.reason, error.remedy) from None
            weak = isinstance(argtype, PythonScalar)
            type_ = Scalar(argtype.dtype) if weak else argtype
            var = Var(_identifier(access.name), type_)
            known = self.hidden[access.identity] = (var, Hidden(access.name, access, argtype), weak)
        var, _, weak = known
        if isinstance(var.type, Scalar):
            return Number(var, weak)
        return self.array(access.identity)

    def _sequence(
        self, cx: Context, value: tuple | list, access: Access, changes: bool = False
    ) -> Value:
        self.guard(access.then("type", None), type(value))
        self.guard(access.then("length", None), len(value))
        items = (self.value(cx, v, access.then("item", k), changes) for k, v in enumerate(value))
        held = TupleValue(tuple(items))
        if isinstance(value, tuple):
            return TupleValue(held.items, _named_kind(type(value)))
        self.lists.add(id(value))
        return ListValue(self._cell(cx, access, held), frozen=True)

    def _dict(self, cx: Context, value: dict, access: Access) -> Value:
        self.guard(access.then("keys", None), tuple(value))
        items = tuple(self.value(cx, v, access.then("item", k)) for k, v in value.items())
        return DictValue(self._cell(cx, access, Items(tuple(value), items)), frozen=True)

    def _cell(self, cx: Context, access: Access, held: TupleValue | Items) -> tuple:
        cell = (_identifier(access.name), access.identity)
        self.cells[cell] = held
        if not (self.runs and isinstance(cx.state.get(("cell", cell)), Growing)):
            cx.state["cell", cell] = held
        return cell


@functools.cache
def _named_kind(kind: type) -> type | None:
    """What names the items of a tuple as `sys.float_info` is one."""
    named = hasattr(kind, "n_sequence_fields") and kind.n_fields == kind.n_sequence_fields
    return namedtuple(kind.__name__, kind.__match_args__) if named else None


def _identifier(name: str) -> str:
    text = "".join(c if c.isalnum() else "_" for c in name).strip("_")
    while "__" in text:
        text = text.replace("__", "_")
    return text if text.isidentifier() else f"v_{text}"


def attribute(cx: Context, base: StaticValue, name: str) -> Value:
    """`base.name` of a module or an object."""
    obj = base.value
    is_library = outside.is_library(obj)
    changed = None if is_library else outside.read_attribute(cx, base, name)
    if changed is not None:
        return changed
    try:
        value = getattr(obj, name)
    except AttributeError:
        raise missing(cx, obj, name) from None
    if is_library or base.access is None:
        return constant(value)
    return cx.imports.value(cx, value, base.access.then("attribute", name))


def missing(cx: Context, owner: Any, name: str) -> Exception:
    """The refusal of an attribute that is not there."""
    what = f"object of type {type(owner).__name__}"
    if isinstance(owner, (ModuleType, type)):
        what = f"{'module' if isinstance(owner, ModuleType) else 'class'} `{owner.__name__}`"
    reason = f"the {what} has no attribute `{name}`"
    return cx.certain(AttributeError, reason, "check the spelling")
