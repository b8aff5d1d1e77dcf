"""Questions about objects and types, which are answered while compiling."""

from __future__ import annotations

import builtins
import collections
import dataclasses
from typing import Any

import gast
import numpy as np

from s2s.frontend import objects
from s2s.frontend.binding import contents, new_dict
from s2s.frontend.context import Context
from s2s.frontend.hidden import missing
from s2s.frontend.library import Bound, dtype_of, library
from s2s.frontend.methods import ARRAY_METHODS
from s2s.frontend.python_builtins import python_type
from s2s.frontend.values import (
    Arguments,
    ArrayValue,
    BoundValue,
    FunctionValue,
    MethodValue,
    Number,
    ObjectValue,
    StaticValue,
    TupleValue,
    Value,
    constant,
    describe_value,
)
from s2s.ir.nodes import Const
from s2s.ir.types import DType, Scalar


@library(builtins.type, spec="obj")
def _type(cx: Context, args: Bound, node: gast.AST) -> Value:
    value = args["obj"]
    if objects.class_of(value) is not None:
        return objects.class_of_value(cx, value)
    return StaticValue(python_type(value))


_FLOAT_INFO = collections.namedtuple(  # noqa: PYI024
    "finfo", "bits eps max min precision resolution smallest_normal tiny"
)
_INT_INFO = collections.namedtuple("iinfo", "bits max min")  # noqa: PYI024


@library(np.finfo, spec="dtype")
def _finfo(cx: Context, args: Bound, node: gast.AST) -> Value:
    """The limits of floats, as NumPy floats of that precision."""
    found = dtype_of(cx, args["dtype"], DType.F64)
    if not found.is_float:
        raise cx.refuse(f"np.finfo of {found.value}", "use np.iinfo for integers")
    info = np.finfo(found.numpy)
    items = (getattr(info, name) for name in _FLOAT_INFO._fields)
    return TupleValue(tuple(_limit(item, found) for item in items), _FLOAT_INFO)


def _limit(value: Any, dtype: DType) -> Value:
    if isinstance(value, int):
        return constant(value)
    return Number(Const(float(value), Scalar(dtype)), False, float(value))


@library(np.iinfo, spec="type")
def _iinfo(cx: Context, args: Bound, node: gast.AST) -> Value:
    """The limits of integers, as Python ints."""
    found = dtype_of(cx, args["type"], DType.I64)
    if found.is_float or found is DType.BOOL:
        raise cx.refuse(f"np.iinfo of {found.value}", "use np.finfo for floats")
    info = np.iinfo(found.numpy)
    items = (constant(getattr(info, name)) for name in _INT_INFO._fields)
    return TupleValue(tuple(items), _INT_INFO)


@library(np.dtype, spec="dtype")
def _dtype(cx: Context, args: Bound, node: gast.AST) -> Value:
    return StaticValue(dtype_of(cx, args["dtype"], DType.F64).numpy)


@library(np.result_type, spec=None)
def _result_type(cx: Context, arguments: Arguments, node: gast.AST) -> Value:
    return StaticValue(np.result_type(*(_like(cx, v) for v in arguments.positional)))


def _like(cx: Context, value: Value) -> Any:
    """Something of the same type."""
    if isinstance(value, Number) and value.weak:
        return value.dtype.numpy.type(0).item()
    if isinstance(value, (Number, ArrayValue)):
        return value.dtype.numpy
    return cx.static(value, "an argument of np.result_type")


@library(np.promote_types, spec="type1, type2")
def _promote_types(cx: Context, args: Bound, node: gast.AST) -> Value:
    given = [cx.static(args[key], "a dtype") for key in ("type1", "type2")]
    try:
        return StaticValue(np.promote_types(*given))
    except TypeError as error:
        raise cx.certain(TypeError, f"np.promote_types: {error}", "give it two dtypes") from None


@library(builtins.issubclass, spec="cls, classinfo")
def _issubclass(cx: Context, args: Bound, node: gast.AST) -> Value:
    items = args["classinfo"]
    given = items.items if isinstance(items, TupleValue) else (items,)
    classes = tuple(cx.static(item, "a class") for item in given)
    kind = cx.static(args["cls"], "the class")
    if not all(isinstance(each, type) for each in (kind, *classes)):
        raise cx.refuse("issubclass() of what is no class", "use isinstance(obj, cls) of objects")
    return constant(issubclass(kind, classes))


@library(builtins.callable, spec="obj")
def _callable(cx: Context, args: Bound, node: gast.AST) -> Value:
    value = args["obj"]
    if isinstance(value, StaticValue):
        return constant(callable(value.value))
    if objects.special(value, "__call__") is not None:
        return constant(True)
    return constant(isinstance(value, (FunctionValue, MethodValue, BoundValue)))


# --- attributes by name ------------------------------------------------------------------------


def _name(cx: Context, value: Value) -> str:
    """The name of an attribute."""
    name = cx.static(value, "the name of an attribute")
    if not isinstance(name, str):
        raise cx.refuse(f"the name of an attribute is {describe_value(value)}", "use a string")
    return name


def _has(cx: Context, value: Value, name: str) -> bool:
    """Whether `value.name` exists."""
    match value:
        case ObjectValue(kind=kind):
            return name in contents(cx, value).keys or hasattr(kind, name)
        case StaticValue(value=obj):
            changed = objects.outside.read_attribute(cx, value, name)
            cx.imports.note_attribute(value.access, name)
            return changed is not None or hasattr(obj, name)
        case ArrayValue() | Number(weak=False):
            return name in (*ARRAY_METHODS, "shape", "ndim", "size", "dtype", "T")
    return hasattr(python_type(value), name)


@library(builtins.hasattr, spec="obj, name")
def _hasattr(cx: Context, args: Bound, node: gast.AST) -> Value:
    name = _name(cx, args["name"])
    return constant(_has(cx, args["obj"], name))


@library(builtins.getattr, spec=None)
def _getattr(cx: Context, arguments: Arguments, node: gast.AST) -> Value:
    if len(arguments.positional) not in (2, 3) or arguments.keywords:
        raise cx.refuse("getattr takes an object, a name and a default", "getattr(obj, 'name')")
    base, name, *default = arguments.positional
    name = _name(cx, name)
    if _has(cx, base, name):
        return cx.get_attribute(base, name, node)
    if not default:
        raise missing(cx, getattr(base, "value", python_type(base)), name)
    return default[0]


# --- dataclasses and named tuples --------------------------------------------------------------


@library(dataclasses.is_dataclass, spec="obj")
def _is_dataclass(cx: Context, args: Bound, node: gast.AST) -> Value:
    kind = objects.class_of(args["obj"]) or python_type(args["obj"])
    return constant(dataclasses.is_dataclass(kind))


@library(dataclasses.replace, spec=None)
def _replace(cx: Context, arguments: Arguments, node: gast.AST) -> Value:
    if len(arguments.positional) != 1:
        raise cx.refuse("replace() takes one object", "dataclasses.replace(obj, field=value)")
    (base,) = arguments.positional
    return objects.replaced(cx, base, arguments.keywords, node)


@library(dataclasses.asdict, spec="obj")
def _asdict(cx: Context, args: Bound, node: gast.AST) -> Value:
    """Of numbers and arrays; objects inside stay objects."""
    base = args["obj"]
    if isinstance(base, TupleValue):
        return new_dict(cx, base.kind._fields, base.items, node)
    names = tuple(f.name for f in dataclasses.fields(objects.class_of(base)))
    items = tuple(cx.get_attribute(base, name, node) for name in names)
    if any(objects.class_of(item) is not None for item in items):
        raise cx.refuse("asdict() of nested objects", "write the dict out")
    return new_dict(cx, names, items, node)


@library(dataclasses.astuple, spec="obj")
def _astuple(cx: Context, args: Bound, node: gast.AST) -> Value:
    names = (f.name for f in dataclasses.fields(objects.class_of(args["obj"])))
    return TupleValue(tuple(cx.get_attribute(args["obj"], name, node) for name in names))
