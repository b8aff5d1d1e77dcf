"""Objects of the user's classes: their attributes, properties and methods, and how they are made.

An object that comes from outside is a Python object known while compiling, whose attributes are
hidden inputs.  One that the program makes (or is given as an argument) is a cell of attributes.
Methods, properties and operators are the functions that its class defines, lowered in place.
"""

from __future__ import annotations

import dataclasses
import enum
import functools
import inspect
from types import FunctionType, MemberDescriptorType, ModuleType
from typing import Any

import gast

from s2s.elementary.complex_numbers import OPERATORS
from s2s.frontend import outside
from s2s.frontend.access import Access
from s2s.frontend.binding import contents, new_cell, set_contents, stored
from s2s.frontend.context import Context, Frame
from s2s.frontend.hidden import attribute as outer_attribute
from s2s.frontend.hidden import missing
from s2s.frontend.library import library
from s2s.frontend.values import (
    NONE,
    Arguments,
    BoundValue,
    Items,
    ObjectValue,
    StaticValue,
    SuperValue,
    TupleValue,
    Value,
    constant,
    describe_value,
    is_complex,
)

Instance = ObjectValue | StaticValue


def class_of(value: Value) -> type | None:
    """The user's class of an object; None for everything else."""
    match value:
        case ObjectValue(kind=kind):
            return kind
        case TupleValue(kind=type() as kind):
            return kind
        case StaticValue(value=obj) if not isinstance(obj, (type, ModuleType, FunctionType)):
            return None if outside.is_library(type(obj)) else type(obj)
    return None


def class_of_value(cx: Context, value: Value) -> StaticValue:
    """The class itself, as it is found from outside."""
    if isinstance(value, StaticValue):
        home = value.access and value.access.then("type", None)
        return StaticValue(type(value.value), home)
    if isinstance(value, ObjectValue) and value.home is not None:
        return StaticValue(value.kind, value.home)
    return class_value(cx, class_of(value))


def class_value(cx: Context, kind: type) -> StaticValue:
    """A class, by its name in the user's module where it has one there."""
    function = cx.calls[0].source.function
    named = function.__globals__.get(kind.__name__) is kind
    access = Access(function).then("global", kind.__name__) if named else Access(kind)
    if named:
        cx.imports.guard(access, kind)
    return StaticValue(kind, access)


# --- attributes --------------------------------------------------------------------------------


def attribute(cx: Context, base: Value, name: str, node: gast.AST) -> Value:
    """`base.name` of an object, a class or a module."""
    match base:
        case SuperValue():
            return _of_super(cx, base, name, node)
        case ObjectValue():
            return _of_object(cx, base, name, node)
        case StaticValue() if not outside.is_library(base.value):
            found = _lookup(cx, base, type(base.value).__mro__, name, node, computed=True)
            if found is not None:
                return found
    return outer_attribute(cx, base, name)


def _of_object(cx: Context, base: ObjectValue, name: str, node: gast.AST) -> Value:
    held = contents(cx, base)
    found = _lookup(cx, base, base.kind.__mro__, name, node, computed=True)
    if found is not None:
        return found
    if name in held.keys:
        return cx.usable(held.items[held.keys.index(name)])
    if name == "__class__":
        return class_of_value(cx, base)
    found = _lookup(cx, base, base.kind.__mro__, name, node, computed=False)
    if found is not None:
        return found
    fallback = special(base, "__getattr__")
    if fallback is not None:
        return call(cx, base, fallback, (constant(name),), node)
    raise missing(cx, base.kind, name)


_OF_NAMED_TUPLES = {"_replace": dataclasses.replace, "_asdict": dataclasses.asdict}


def of_named_tuple(cx: Context, base: TupleValue, name: str, node: gast.AST) -> Value | None:
    """`base.name` of a named tuple: a field, or what its class defines."""
    if name in _OF_NAMED_TUPLES:
        return BoundValue(StaticValue(_OF_NAMED_TUPLES[name]), (base,))
    if name in base.kind._fields:
        return base.items[base.kind._fields.index(name)]
    for computed in (True, False):
        found = _lookup(cx, base, base.kind.__mro__, name, node, computed)
        if found is not None:
            return found
    return None


def _of_super(cx: Context, base: SuperValue, name: str, node: gast.AST) -> Value:
    order = class_of(base.receiver).__mro__
    rest = order[order.index(base.after) + 1 :]
    for computed in (True, False):
        found = _lookup(cx, base.receiver, rest, name, node, computed)
        if found is not None:
            return found
    if name == "__init__":
        return StaticValue(_nothing)
    if name == "__setattr__":
        return BoundValue(StaticValue(object.__setattr__), (base.receiver,))
    raise missing(cx, base.after, name)


def _lookup(
    cx: Context, base: Value, order: tuple[type, ...], name: str, node: gast.AST, computed: bool
) -> Value | None:
    """What the classes give: a `computed` attribute, or else a method or a constant."""
    home = next((c for c in order if name in vars(c)), None)
    if home is None or outside.is_library(home):
        return None
    found = vars(home)[name]
    if computed:
        getter = found.fget if isinstance(found, property) else None
        return call(cx, base, getter, (), node) if isinstance(getter, FunctionType) else None
    owner = class_value(cx, home)
    match found:
        case FunctionType():
            cx.imports.guard(owner.access.then("attribute", name), found)
            return BoundValue(StaticValue(found), (base,))
        case staticmethod():
            cx.imports.guard(owner.access.then("attribute", name), found.__func__)
            return StaticValue(found.__func__, owner.access.then("attribute", name))
        case classmethod():
            return BoundValue(StaticValue(found.__func__), (class_of_value(cx, base),))
        case functools.cached_property():
            value = call(cx, base, found.func, (), node)
            _put(cx, base, name, value)
            return value
        case MemberDescriptorType() | property():
            return None
    return outer_attribute(cx, owner, name)


def _guard_class(cx: Context, base: Value) -> None:
    """What is taken from the class of an outer object depends on that class."""
    if isinstance(base, StaticValue) and isinstance(base.access, Access):
        cx.imports.guard(base.access.then("type", None), type(base.value))


def special(value: Value, name: str) -> FunctionType | None:
    """The function that the user's class of a value defines for an operator, say."""
    if is_complex(value):
        return OPERATORS.get(name)
    kind = class_of(value)
    found = inspect.getattr_static(kind, name, None) if kind is not None else None
    return found if isinstance(found, FunctionType) and not _is_generated(found) else None


def _is_generated(function: FunctionType) -> bool:
    """Whether it has no source: written by `dataclass` or `namedtuple`."""
    return function.__code__.co_filename.startswith("<")


def call(
    cx: Context, base: Value, function: FunctionType, given: tuple[Value, ...], node: gast.AST
) -> Value:
    """`base.function(*given)`."""
    _guard_class(cx, base)
    return cx.call(function, Arguments((base, *given)), node)


# --- assignment --------------------------------------------------------------------------------


def set_attribute(cx: Context, base: Value, name: str, value: Value, node: gast.AST) -> None:
    """`base.name = value`."""
    if isinstance(base, ObjectValue) and _is_frozen(base.kind):
        raise cx.refuse(
            f"the frozen object of type {base.kind.__name__} is changed",
            "make a new one: dataclasses.replace(...)",
        )
    setter = special(base, "__setattr__")
    if setter is not None:
        call(cx, base, setter, (constant(name), value), node)
    else:
        _set_directly(cx, base, name, value, node)


def _set_directly(cx: Context, base: Value, name: str, value: Value, node: gast.AST) -> None:
    """`object.__setattr__(base, name, value)`, which knows of properties."""
    kind = class_of(base)
    computed = inspect.getattr_static(kind, name, None) if kind is not None else None
    if isinstance(computed, property) and isinstance(computed.fset, FunctionType):
        call(cx, base, computed.fset, (value,), node)
        return
    match base:
        case StaticValue():
            outside.write_attribute(cx, base, name, value)
        case ObjectValue() if isinstance(computed, property):
            raise cx.refuse(f"the property `{name}` has no setter", "assign a plain attribute")
        case ObjectValue():
            _put(cx, base, name, value)
        case _:
            raise cx.refuse(
                f"the attribute `{name}` of {describe_value(base)} is assigned",
                "keep the value in a local variable and return it",
            )


def _is_frozen(kind: type) -> bool:
    parameters = getattr(kind, "__dataclass_params__", None)
    return parameters is not None and parameters.frozen


def _put(cx: Context, base: ObjectValue, name: str, value: Value) -> None:
    held = contents(cx, base)
    value = stored(cx, value, name)
    if name in held.keys:
        k = held.keys.index(name)
        items = (*held.items[:k], value, *held.items[k + 1 :])
        set_contents(cx, base, Items(held.keys, items))
    else:
        set_contents(cx, base, Items((*held.keys, name), (*held.items, value)))


@library(object.__setattr__, spec="obj, name, value")
def _object_setattr(cx: Context, args: dict[str, Value], node: gast.AST) -> Value:
    name = cx.static(args["name"], "the name of an attribute")
    _set_directly(cx, args["obj"], name, args["value"], node)
    return NONE


@library(setattr, spec="obj, name, value")
def _setattr(cx: Context, args: dict[str, Value], node: gast.AST) -> Value:
    name = cx.static(args["name"], "the name of an attribute")
    set_attribute(cx, args["obj"], name, args["value"], node)
    return NONE


# --- making objects ----------------------------------------------------------------------------


def is_users_class(obj: Any) -> bool:
    """Whether calling it makes an object of a class written in Python."""
    if not isinstance(obj, type) or outside.is_library(obj) or issubclass(obj, BaseException):
        return False
    return not issubclass(obj, enum.Enum)


def instantiate(
    cx: Context, kind: type, home: Access | None, arguments: Arguments, node: gast.AST
) -> Value:
    """`kind(...)`."""
    owner = class_value(cx, kind) if home is None else StaticValue(kind, home)
    if hasattr(kind, "_fields") and issubclass(kind, tuple):
        return _named_tuple(cx, owner, arguments)
    foreign = [c for c in kind.__mro__[:-1] if outside.is_library(c)]
    if foreign or isinstance(inspect.getattr_static(kind, "__new__"), staticmethod):
        of = f", which extends `{foreign[0].__name__}`," if foreign else " with a `__new__`"
        raise cx.refuse(
            f"an object of the class `{kind.__name__}`{of} is made",
            "make it outside of the function; inside, use plain classes, tuples and dicts",
        )
    made = ObjectValue(new_cell(cx, node, kind.__name__.lower()), kind=kind, home=owner.access)
    cx.state["cell", made.cell] = Items((), ())
    init = inspect.getattr_static(kind, "__init__")
    if dataclasses.is_dataclass(kind) and isinstance(init, FunctionType) and _is_generated(init):
        _fill_dataclass(cx, made, owner, arguments, node)
    elif isinstance(init, FunctionType):
        cx.imports.guard(owner.access.then("attribute", "__init__"), init)
        cx.call(init, Arguments((made, *arguments.positional), arguments.keywords), node)
    elif arguments.positional or arguments.keywords:
        raise cx.refuse(f"{kind.__name__}() takes no arguments", f"call {kind.__name__}()")
    return made


def _named_tuple(cx: Context, owner: StaticValue, arguments: Arguments) -> TupleValue:
    kind = owner.value
    defaults = {
        name: outer_default(cx, owner, "_field_defaults", name) for name in kind._field_defaults
    }
    return TupleValue(tuple(_matched(cx, kind, kind._fields, arguments, defaults)), kind)


def outer_default(cx: Context, owner: StaticValue, table: str, name: str) -> Value:
    """A default of a field, which the class holds in a dict."""
    access = owner.access.then("attribute", table).then("item", name)
    return cx.imports.value(cx, getattr(owner.value, table)[name], access)


def _matched(
    cx: Context,
    kind: type,
    names: tuple[str, ...],
    arguments: Arguments,
    defaults: dict[str, Value],
    keyword_only: frozenset[str] = frozenset(),
) -> list[Value]:
    """The value of each field."""
    ordered = [name for name in names if name not in keyword_only]
    if len(arguments.positional) > len(ordered):
        raise cx.refuse(
            f"{kind.__name__}() takes {len(ordered)} arguments, and gets "
            f"{len(arguments.positional)}",
            f"call {kind.__name__}({', '.join(names)})",
        )
    bound = dict(zip(ordered, arguments.positional, strict=False))
    for key, value in arguments.keywords.items():
        if key in bound or key not in names:
            what = "twice" if key in bound else "which is no field"
            raise cx.refuse(f"{kind.__name__}() gets `{key}` {what}", f"use {', '.join(names)}")
        bound[key] = value
    for name in names:
        if name not in bound and name not in defaults:
            raise cx.refuse(f"{kind.__name__}() misses its field `{name}`", f"pass `{name}`")
    return [bound[name] if name in bound else defaults[name] for name in names]


def _fill_dataclass(
    cx: Context, made: ObjectValue, owner: StaticValue, arguments: Arguments, node: gast.AST
) -> None:
    """What the `__init__` does that `dataclass` writes."""
    kind = made.kind
    pseudo = [f.name for f in kind.__dataclass_fields__.values() if f._field_type.name != "_FIELD"]
    if any(name in inspect.signature(kind).parameters for name in pseudo):
        raise cx.refuse(f"`{kind.__name__}` has an InitVar", "write its __init__")
    fields = dataclasses.fields(kind)
    settable = tuple(f.name for f in fields if f.init)
    given = {*settable[: len(arguments.positional)], *arguments.keywords}
    defaults = {
        f.name: default
        for f in fields
        if f.name not in given and (default := _default(cx, owner, f, node)) is not None
    }
    only = frozenset(f.name for f in fields if f.kw_only)
    values = dict(
        zip(settable, _matched(cx, kind, settable, arguments, defaults, only), strict=True)
    )
    for field in fields:
        value = values.get(field.name, defaults.get(field.name))
        if value is not None:
            _put(cx, made, field.name, value)
    post = special(made, "__post_init__")
    if post is not None:
        call(cx, made, post, (), node)


def _default(
    cx: Context, owner: StaticValue, field: dataclasses.Field, node: gast.AST
) -> Value | None:
    if field.default is not dataclasses.MISSING:
        if field.name in owner.value.__dict__:
            access = owner.access.then("attribute", field.name)
            return cx.imports.value(cx, field.default, access)
        return constant(field.default)
    if field.default_factory is dataclasses.MISSING:
        return None
    return cx.call(field.default_factory, Arguments(()), node)


# --- super -------------------------------------------------------------------------------------


@library(super, spec=None)
def _super(cx: Context, arguments: Arguments, node: gast.AST) -> Value:
    if len(arguments.positional) == 2:
        after, receiver = arguments.positional
        if isinstance(after, StaticValue) and isinstance(receiver, Instance):
            _guard_class(cx, receiver)
            return SuperValue(receiver, after.value)
    frame: Frame | None = cx.frame
    while frame is not None and frame.parent is not None:
        frame = frame.parent
    function = frame.source.function
    if arguments.positional or "__class__" not in function.__code__.co_freevars:
        raise cx.refuse("super() outside of a method", "name the class: Base.method(self, ...)")
    cell = function.__closure__[function.__code__.co_freevars.index("__class__")]
    receiver = cx.state.get((frame, function.__code__.co_varnames[0]))
    if not isinstance(receiver, Instance):
        raise cx.refuse("super() of a class method", "name the class: Base.method(cls, ...)")
    _guard_class(cx, receiver)
    return SuperValue(receiver, cell.cell_contents)


def _nothing() -> None:
    """What `object.__init__` does."""


@library(_nothing, object.__init__, spec="obj=None")
def _init_of_object(cx: Context, args: dict[str, Value], node: gast.AST) -> Value:
    return NONE


# --- operators ---------------------------------------------------------------------------------

_SYMBOLS = {
    "add": "add",
    "sub": "sub",
    "mul": "mul",
    "div": "truediv",
    "floordiv": "floordiv",
    "mod": "mod",
    "pow": "pow",
    "matmul": "matmul",
    "and_": "and",
    "or_": "or",
    "xor": "xor",
}
_MIRRORED = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le", "eq": "eq", "ne": "ne"}


def binary(cx: Context, name: str, left: Value, right: Value, node: gast.AST) -> Value | None:
    """`left op right` where the class of an operand defines it; None where none does."""
    symbol = _SYMBOLS.get(name)
    return None if symbol is None else _dispatched(cx, symbol, f"r{symbol}", left, right, node)


def comparison(cx: Context, name: str, left: Value, right: Value, node: gast.AST) -> Value | None:
    """A comparison that the class of an operand defines."""
    found = _dispatched(cx, name, _MIRRORED[name], left, right, node)
    if found is None and name == "ne":
        return None
    return found


def _dispatched(
    cx: Context, symbol: str, mirrored: str, left: Value, right: Value, node: gast.AST
) -> Value | None:
    attempts = [(left, f"__{symbol}__", right), (right, f"__{mirrored}__", left)]
    mine, other = class_of(left), class_of(right)
    if mine is not None and other is not None and mine is not other and issubclass(other, mine):
        attempts.reverse()
    for receiver, method, operand in attempts:
        function = special(receiver, method)
        if function is None:
            continue
        found = call(cx, receiver, function, (operand,), node)
        if not (isinstance(found, StaticValue) and found.value is NotImplemented):
            return found
    return None


def unary(cx: Context, method: str, value: Value, node: gast.AST) -> Value | None:
    """`-value`, `abs(value)`, `len(value)`, ... where its class defines it."""
    function = special(value, method)
    return None if function is None else call(cx, value, function, (), node)


def replaced(
    cx: Context, base: Value, changes: dict[str, Value], node: gast.AST
) -> ObjectValue | TupleValue:
    """`dataclasses.replace(base, ...)`, `base._replace(...)`."""
    if isinstance(base, TupleValue):
        pairs = zip(base.kind._fields, base.items, strict=True)
        return TupleValue(tuple(changes.get(name, item) for name, item in pairs), base.kind)
    names = tuple(f.name for f in dataclasses.fields(class_of(base)) if f.init)
    given = {
        name: changes[name] if name in changes else attribute(cx, base, name, node)
        for name in names
    }
    home = base.home if isinstance(base, ObjectValue) else None
    return instantiate(cx, class_of(base), home, Arguments((), given), node)
