"""Attributes of objects: of those that come from outside, and of those that the program makes."""

from __future__ import annotations

import inspect
from types import FunctionType
from typing import Any

import gast

from s2s.frontend import outside
from s2s.frontend.access import Access
from s2s.frontend.context import Context
from s2s.frontend.values import Arguments, StaticValue, Value, describe_value


def set_attribute(cx: Context, base: Value, name: str, value: Value, node: gast.AST) -> None:
    """`base.name = value`."""
    match base:
        case StaticValue():
            setter = _accessor(cx, base, name, "fset")
            if setter is None:
                outside.write_attribute(cx, base, name, value)
            else:
                cx.call(setter, Arguments((base, value)), node)
        case _:
            raise cx.refuse(
                f"the attribute `{name}` of {describe_value(base)} is assigned",
                "keep the value in a local variable and return it",
            )


def computed(cx: Context, base: StaticValue, name: str, node: gast.AST) -> Value | None:
    """`base.name` where it is a property of the user's; None where it is not."""
    getter = _accessor(cx, base, name, "fget")
    return None if getter is None else cx.call(getter, Arguments((base,)), node)


def _accessor(cx: Context, base: StaticValue, name: str, which: str) -> FunctionType | None:
    """The function behind a property of the object's class."""
    found: Any = inspect.getattr_static(type(base.value), name, None)
    function = getattr(found, which) if isinstance(found, property) else None
    if not isinstance(function, FunctionType) or outside.is_library(base.value):
        return None
    if isinstance(base.access, Access):
        cx.imports.guard(base.access.then("type", None), type(base.value))
    return function
