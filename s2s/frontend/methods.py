"""Attributes and methods: of arrays, numbers, lists, dicts, modules and objects."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import gast
import numpy as np

from s2s.elementary import OPERATIONS, python_composites
from s2s.frontend import complex_values, containers, growing, objects, patterns, promote, runs
from s2s.frontend.assignment import extend
from s2s.frontend.binding import contents, new_cell, new_dict, new_list, rebound, set_contents
from s2s.frontend.context import Context
from s2s.frontend.creation import converted, is_fortran, shape_of
from s2s.frontend.entries import index_of
from s2s.frontend.indexing import entry_of, read, update
from s2s.frontend.library import dtype_of, flag_of
from s2s.frontend.lists import grow, replaced, require_static_loops
from s2s.frontend.reshaping import (
    astype,
    flatten,
    permutation_of,
    reshape,
    reshape_in_order,
    reversed_axes,
    size,
    transpose,
)
from s2s.frontend.values import (
    NONE,
    Arguments,
    ArrayValue,
    DictValue,
    ListValue,
    MethodValue,
    Number,
    Numeric,
    ObjectValue,
    ShapeValue,
    StaticValue,
    SuperValue,
    TupleValue,
    Value,
    constant,
    describe_value,
    is_complex,
)
from s2s.ir.types import DType

FUNCTIONS = {
    "sum": np.sum,
    "mean": np.mean,
    "max": np.max,
    "min": np.min,
    "prod": np.prod,
    "any": np.any,
    "all": np.all,
    "dot": np.dot,
    "clip": np.clip,
    "ravel": np.ravel,
    "swapaxes": np.swapaxes,
    "round": np.round,
    "var": np.var,
    "std": np.std,
    "ptp": np.ptp,
    "cumsum": np.cumsum,
    "cumprod": np.cumprod,
    "argmax": np.argmax,
    "argmin": np.argmin,
    "argsort": np.argsort,
    "argpartition": np.argpartition,
    "searchsorted": np.searchsorted,
    "sort": np.ndarray.sort,
    "partition": np.ndarray.partition,
    "diagonal": np.diagonal,
    "trace": np.trace,
    **dict.fromkeys(("conj", "conjugate"), np.real),  # the array itself
    "nonzero": np.nonzero,
    "take": np.take,
    "put": np.put,
    "repeat": np.repeat,
    "squeeze": np.squeeze,
    "compress": np.compress,
    "choose": np.choose,
    "tolist": np.ndarray.tolist,
}
"""Methods of arrays that are functions of NumPy with the array as first argument."""

ARRAY_METHODS = (*FUNCTIONS, "copy", "reshape", "transpose", "flatten", "astype", "item", "fill")
ARRAY_METHODS += ("setflags",)
LIST_METHODS = ("append", "clear", "copy", "extend", "insert", "pop", "reverse", "sort")
LIST_METHODS += containers.LIST_METHODS
DICT_METHODS = ("items", "keys", "values", "get", "copy", *containers.DICT_METHODS)


def attribute(cx: Context, base: Value, name: str, node: gast.Attribute) -> Value:
    """`base.name`."""
    match base:
        case StaticValue() | ObjectValue() | SuperValue():
            return objects.attribute(cx, base, name, node)
        case ArrayValue() | Number():
            return _of_numeric(cx, base, name, node)
        case TupleValue() if is_complex(base):
            found = complex_values.attribute(cx, base, name, node)
            if found is not None:
                return found
        case TupleValue(kind=type()):
            found = objects.of_named_tuple(cx, base, name, node)
            if found is not None:
                return found
        case ListValue() if name in LIST_METHODS:
            return MethodValue(base, name)
        case DictValue() if name in DICT_METHODS:
            return MethodValue(base, name)
    kinds = {ListValue: list, DictValue: dict, TupleValue: tuple}
    refused = _refused(cx, kinds.get(type(base), object), name)
    raise refused(
        f"{describe_value(base)} has no attribute `{name}` that s2s knows",
        "use indexing, loops and NumPy functions",
    )


def _refused(cx: Context, kind: type, name: str) -> Callable[[str, str], Exception]:
    """What refuses an attribute: Python's own objects of that kind may have it, or not."""
    has_it = kind is object or hasattr(kind, name)
    return cx.refuse if has_it else partial(cx.certain, AttributeError)


def _of_numeric(cx: Context, base: Numeric, name: str, node: gast.Attribute) -> Value:
    if isinstance(base, Number) and base.weak:
        kinds = {DType.F64: float, DType.I64: int, DType.BOOL: bool}
        raise _refused(cx, kinds.get(base.dtype, object), name)(
            f"the attribute `{name}` of {describe_value(base)}", "use operators and functions"
        )
    match name:
        case "T" if isinstance(base, ArrayValue):
            return transpose(cx, base, tuple(reversed(range(base.rank))))
        case "flat" if isinstance(base, ArrayValue):
            return replace(reshape(cx, base, (constant(-1),)), flat=True)
        case "shape":
            return ShapeValue(base) if isinstance(base, ArrayValue) else constant(())
        case "ndim":
            return constant(base.rank)
        case "size":
            return size(cx, base) if isinstance(base, ArrayValue) else constant(1)
        case "dtype":
            return StaticValue(base.dtype.numpy)
        case "T" | "real":
            return base
        case "imag":
            return cx.call(np.imag, Arguments((base,), {}), node)
    if name in ARRAY_METHODS:
        return MethodValue(base, name)
    kind = np.ndarray if isinstance(base, ArrayValue) else base.dtype.numpy.type
    raise _refused(cx, kind, name)(
        f"{describe_value(base)} has no attribute `{name}` that s2s knows",
        f"use one of {', '.join(sorted(('T', 'shape', 'size', 'ndim', 'dtype', *ARRAY_METHODS)))}",
    )


def call_method(cx: Context, method: MethodValue, arguments: Arguments, node: gast.Call) -> Value:
    """`receiver.name(...)`."""
    match method.receiver:
        case ArrayValue() | Number():
            return _call_numeric(cx, method.receiver, method.name, arguments, node)
        case ListValue():
            return _call_list(cx, method.receiver, method.name, arguments, node)
        case _:
            return _call_dict(cx, method.receiver, method.name, arguments, node)


def _call_numeric(
    cx: Context, base: Numeric, name: str, arguments: Arguments, node: gast.Call
) -> Value:
    given = arguments.positional
    function = FUNCTIONS.get(name)
    if function is not None:
        return cx.call(function, Arguments((base, *given), arguments.keywords), node)
    if isinstance(base, Number):
        return _call_number(cx, base, name, arguments, node)
        raise cx.refuse(f"the method `{name}` of a number", "use operators and functions")
    keywords = dict(arguments.keywords)
    if name in ("copy", "flatten") and len(given) == 1:
        keywords["order"], given = given[0], ()
    if name == "setflags":
        return _set_flags(cx, base, given, keywords)
    fortran = is_fortran(cx, keywords.pop("order", constant("C")))
    if keywords and name != "astype":
        raise cx.refuse(f"a keyword of the method `{name}`", "leave it out")
    match name:
        case "copy":
            return replace(converted(cx, base, None), ordered=not fortran)
        case "flatten":
            return flatten(cx, reversed_axes(cx, base) if fortran else base)
        case "reshape":
            shape = given[0] if len(given) == 1 else TupleValue(given)
            return reshape_in_order(cx, base, shape_of(cx, shape), fortran)
        case "transpose":
            axes = NONE if not given else given[0] if len(given) == 1 else TupleValue(given)
            return transpose(cx, base, permutation_of(cx, axes, base.rank))
        case "astype":
            dtype = dtype_of(cx, given[0] if given else keywords.get("dtype", NONE), base.dtype)
            copies = flag_of(cx, keywords.get("copy", constant(True)), "copy")
            return base if dtype is base.dtype and not copies else astype(cx, base, dtype, node)
        case "item":
            return _item(cx, base, given, node)
        case "fill":
            update(cx, base, given[0])
            return NONE
    raise cx.refuse(f"the method `{name}` of an array", "index the element: x[i]")


def _set_flags(
    cx: Context, base: ArrayValue, given: tuple[Value, ...], keywords: dict[str, Value]
) -> Value:
    """`x.setflags(write=False)`: nothing is to be written into the array from here on."""
    wanted = given[0] if given else keywords.pop("write", NONE)
    if keywords or len(given) > 1 or flag_of(cx, wanted, "write"):
        raise cx.refuse("the flags of an array are set", "use setflags(write=False), or a copy")
    cx.freeze(base)
    return NONE


def _call_number(
    cx: Context, base: Number, name: str, arguments: Arguments, node: gast.Call
) -> Value:
    """A method of a NumPy number."""
    if name == "astype":
        wanted = (*arguments.positional, arguments.keywords.get("dtype", NONE))[0]
        return astype(cx, base, dtype_of(cx, wanted, base.dtype), node)
    if name == "item" and not arguments.positional:
        return _python_number(cx, base, node)
    if name in ("copy", "flatten") and not arguments.positional:
        return base
    raise cx.refuse(f"the method `{name}` of a number", "use operators and functions")


def _python_number(cx: Context, number: Number, node: gast.Call) -> Numeric:
    """The number as one of Python's."""
    dtype = DType.F64 if number.dtype.is_float else number.dtype.held
    return astype(cx, number, dtype, node, True)


def _item(cx: Context, base: ArrayValue, index: tuple[Value, ...], node: gast.Call) -> Value:
    """The element at some position, or the only one."""
    if not index:
        sizes = [cx.dim(base, axis) for axis in range(base.rank)]
        for size in sizes:
            wrong = cx.apply(OPERATIONS["ne"], size.atom, constant(1).atom)
            cx.stop_if(wrong, ValueError, "can only convert an array of size 1 to a Python scalar")
        index = (constant(0),) * base.rank
    elif len(index) == 1:
        base = reshape(cx, base, (constant(-1),))
    number = read(cx, base, index_of(cx, base, list(index)))
    return _python_number(cx, number, node)


def _call_list(
    cx: Context, base: ListValue, name: str, arguments: Arguments, node: gast.Call
) -> Value:
    given = arguments.positional
    match name, len(given):
        case "append", 1:
            grow(cx, base, given)
            return NONE
        case "extend", 1:
            extend(cx, base, given[0], node)
            return NONE
        case "pop", 0 | 1:
            return _pop(cx, base, given)
        case "insert", 2:
            return replaced(cx, base, python_composites.inserted, (base, *given), node)
        case "reverse", 0:
            return replaced(cx, base, python_composites.turned, (base,), node)
        case "clear", 0:
            return replaced(cx, base, python_composites.nothing, (), node)
        case "sort", 0:
            return replaced(cx, base, builtins.sorted, (base,), node, arguments.keywords)
        case "copy", 0:
            run = growing.run_of(cx, base)
            if run is not None:
                return runs.copied(cx, run, new_cell(cx, node, "item"))
            return new_list(cx, rebound(cx, contents(cx, base).items, "item"), node, "item")
    return containers.of_list(cx, base, name, arguments, node)


def _pop(cx: Context, base: ListValue, given: tuple[Value, ...]) -> Value:
    made_in = cx.cell_loops.get(base.cell, ())
    held = cx.state["cell", base.cell]
    if len(cx.loops) > len(made_in):
        growing.demand(cx, base, patterns.common_pattern(cx.state, held))
    if growing.run_of(cx, base) is not None:
        index = promote.integer(cx, given[0], "the index of pop") if given else None
        return runs.pop(cx, base, index)
    require_static_loops(cx, len(made_in), "the length of a list that shrinks in a loop")
    items = contents(cx, base).items
    index = cx.static_int(given[0], "the index of pop") if given else -1
    if not -len(items) <= index < len(items):
        raise cx.refuse(f"item {index} of a list of {len(items)} is removed", "check the index")
    index %= len(items)
    set_contents(cx, base, TupleValue((*items[:index], *items[index + 1 :])))
    return items[index]


def _call_dict(
    cx: Context, base: DictValue, name: str, arguments: Arguments, node: gast.Call
) -> Value:
    held = contents(cx, base)
    given = arguments.positional
    match name, len(given):
        case "keys", 0:
            return TupleValue(tuple(map(constant, held.keys)))
        case "values", 0:
            return TupleValue(held.items)
        case "items", 0:
            pairs = zip(map(constant, held.keys), held.items, strict=True)
            return TupleValue(tuple(map(TupleValue, pairs)))
        case "get", 1 | 2:
            if cx.static(given[0], "the key of a dict") in held.keys:
                return entry_of(cx, base, given[0])
            return given[1] if len(given) == 2 else NONE
        case "copy", 0:
            return new_dict(cx, held.keys, held.items, node)
    return containers.of_dict(cx, base, name, arguments, node)
