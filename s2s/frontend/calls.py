"""Calls: what the name stands for decides whether it is an operation, a handler or inlined."""

from __future__ import annotations

import builtins
import functools
import math
from types import BuiltinMethodType, FunctionType, MethodType
from typing import Any

import gast
import numpy as np

from s2s.elementary import (
    COMPOSITES,
    OPERATIONS,
    SPELLINGS,
    Comparison,
    Operation,
    elementwise,
)
from s2s.elementary import random as random_streams
from s2s.elementary.custom import Custom
from s2s.elementary.foreign import enter_foreign
from s2s.elementary.user import User
from s2s.frontend import (
    attempts,
    callargs,
    clocks,
    complex_values,
    containers,
    contractions,
    guards,
    inline,
    introspection,
    joining,
    linear_algebra,
    logs,
    methods,
    narrow,
    objects,
    opaque,
    operators,
    ordering,
    outputs,
    promote,
    python_builtins,
    python_numbers,
    random_draws,
    reductions,
    reshaping,
    searching,
    streams,
    texts,
)
from s2s.frontend.access import Access
from s2s.frontend.binding import contents
from s2s.frontend.context import Context
from s2s.frontend.creation import HoldsComplex, array_argument
from s2s.frontend.library import HANDLERS, Handler, dtype_of, library, spoken
from s2s.frontend.source import unwrap
from s2s.frontend.values import (
    NONE,
    Arguments,
    BoundValue,
    FunctionValue,
    MethodValue,
    Number,
    Numeric,
    ObjectValue,
    StaticValue,
    Value,
    constant,
    describe_value,
    is_none,
)
from s2s.ir.types import DType

TABLES = (
    attempts,
    clocks,
    containers,
    streams,
    contractions,
    introspection,
    joining,
    linear_algebra,
    opaque,
    ordering,
    python_builtins,
    python_numbers,
    random_draws,
    reductions,
    reshaping,
    searching,
    texts,
)
"""The modules that fill the table of library functions."""

_MATH_TO_INT = ("floor_int", "ceil_int", "trunc_int", "round_int")


def call(cx: Context, node: gast.Call) -> Value:
    """A call expression."""
    if logs.appended(cx, node):
        return NONE
    callee = cx.value_of(node.func)
    arguments = callargs.evaluate(cx, node, callee)
    return call_value(cx, callee, arguments, node)


def call_value(cx: Context, callee: Value, arguments: Arguments, node: gast.Call) -> Value:
    """A call of what an expression gave."""
    match callee:
        case FunctionValue():
            return inline.call_nested(cx, callee, arguments, node)
        case MethodValue():
            return methods.call_method(cx, callee, arguments, node)
        case BoundValue():
            keywords = {**dict(callee.keywords), **arguments.keywords}
            full = Arguments((*callee.given, *arguments.positional), keywords)
            return call_value(cx, callee.function, full, node)
        case ObjectValue():
            method = objects.special(callee, "__call__")
            if method is not None:
                full = Arguments((callee, *arguments.positional), arguments.keywords)
                return call_object(cx, method, full, node)
        case StaticValue(value=BuiltinMethodType(__self__=str())):
            return texts.method(cx, callee.value, arguments, node)
        case StaticValue(value=functools.partial() as bound):
            return call_value(cx, _parts(cx, bound, callee.access), arguments, node)
        case StaticValue():
            return call_object(cx, callee.value, arguments, node, callee.access)
    raise cx.refuse(f"{describe_value(callee)} is called", "call a function")


def _cached(cx: Context, obj: Any, arguments: Arguments, node: gast.Call) -> Value:
    """A function with a cache: of known ints its result, if that is an int too."""
    known = [v.known if isinstance(v, Number) else None for v in arguments.positional]
    if not arguments.keywords and all(isinstance(k, int) for k in known):
        result = obj(*known)
        if isinstance(result, int):
            return constant(result)
    return call_object(cx, obj.__wrapped__, arguments, node)


_CALLABLE = (FunctionValue, MethodValue, BoundValue, ObjectValue)


def _parts(cx: Context, bound: functools.partial, access: Access | None) -> BoundValue:
    """A `partial` from outside."""
    access = Access(bound) if access is None else access
    parts = (cx.imports.value(cx, getattr(bound, n), access.then("attribute", n)) for n in _PARTIAL)
    function, given, keywords = parts
    held = contents(cx, keywords)
    pairs = zip(held.keys, held.items, strict=True)
    return BoundValue(function, given.items, tuple(pairs))


_PARTIAL = ("func", "args", "keywords")


@library(functools.partial, spec=None)
def _partial(cx: Context, arguments: Arguments, node: gast.Call) -> BoundValue:
    if not arguments.positional:
        raise cx.refuse("functools.partial without a function", "functools.partial(f, ...)")
    if not arguments.positional:
        raise cx.refuse("partial() of nothing", "give it a function")
    function, *given = arguments.positional
    return BoundValue(function, tuple(given), tuple(arguments.keywords.items()))


def call_object(
    cx: Context, obj: Any, arguments: Arguments, node: gast.Call, access: Access | None = None
) -> Value:
    """A call of a Python object that is known while compiling, or of a value of ours."""
    if isinstance(obj, _CALLABLE):
        return call_value(cx, obj, arguments, node)
    stream = random_streams.respelled(obj)
    if stream is not obj:
        obj, access = stream, None
    if isinstance(obj, Custom):
        return opaque.call_custom(cx, obj, arguments, node)
    made = _special_call(cx, obj, arguments, node)
    if made is not None:
        return made
    if isinstance(obj, functools._lru_cache_wrapper):
        return _cached(cx, obj, arguments, node)
    out, arguments = outputs.split(obj, arguments)
    if out is not None:
        return outputs.put(cx, out, call_object(cx, obj, arguments, node, access), node)
    body = complex_values.body_for(cx, obj, arguments)
    if body is not None:
        return inline.call_function(cx, body, arguments, node, composite=True)
    try:
        return _call_known(cx, obj, arguments, node, access)
    except HoldsComplex as found:
        return call_object(cx, obj, found.settled(arguments), node, access)


def _call_known(
    cx: Context, obj: Any, arguments: Arguments, node: gast.Call, access: Access | None
) -> Value:
    """A call by the tables, or of a function of the user's."""
    if cx.catchers and getattr(obj, "__module__", None) == "math":
        return guards.function(
            cx, obj, arguments, lambda given: _call_found(cx, obj, given, node, access)
        )
    return _call_found(cx, obj, arguments, node, access)


def _call_found(
    cx: Context, obj: Any, arguments: Arguments, node: gast.Call, access: Access | None
) -> Value:
    handler = _lookup(HANDLERS, obj)
    if handler is not None:
        return _handle(cx, handler, arguments, node)
    op = obj if isinstance(obj, Operation) else _lookup(SPELLINGS, obj)
    if op is not None:
        return _operation(cx, op, obj, arguments, node)
    if isinstance(obj, np.vectorize):
        wrapped = StaticValue(obj.pyfunc, Access(obj.pyfunc))
        arguments = Arguments((wrapped, *arguments.positional), arguments.keywords)
        obj = elementwise.call_vectorized
    composite = _lookup(COMPOSITES, obj)
    if composite is not None:
        narrow.check_composite(cx, composite, spoken(obj), arguments)
        return inline.call_function(cx, composite, arguments, node, composite=True)
    if isinstance(obj, FunctionType) and hasattr(obj, "__wrapped__") and _is_ours(obj):
        raise _refuse_transform(cx, obj)
    if isinstance(obj, FunctionType) and not is_library(obj):
        return inline.call_function(cx, obj, arguments, node, composite=False)
    if isinstance(obj, MethodType) and isinstance(obj.__func__, FunctionType):
        bound = _self_value(obj, access)
        full = Arguments((bound, *arguments.positional), arguments.keywords)
        return inline.call_function(cx, obj.__func__, full, node, composite=False)
    if objects.is_users_class(obj):
        return objects.instantiate(cx, obj, access, arguments, node)
    function, bound = unwrap(obj)
    if bound and isinstance(function, FunctionType) and not is_library(function):
        if _is_ours(function):
            raise _refuse_transform(cx, obj)
        full = Arguments((StaticValue(obj, access), *arguments.positional), arguments.keywords)
        return inline.call_function(cx, function, full, node, composite=False)
    if enter_foreign():  # naming it imported its package: np.testing
        return call_object(cx, obj, arguments, node, access)
    raise _unknown(cx, obj)


_SPECIAL = {abs: "__abs__", len: "__len__", float: "__float__", int: "__int__"}


def _special_call(cx: Context, obj: Any, arguments: Arguments, node: gast.Call) -> Value | None:
    """`abs(x)`, `len(x)`, ... of an object whose class defines it."""
    method = _lookup(_SPECIAL, obj)
    if method is None or len(arguments.positional) != 1:
        return None
    return objects.unary(cx, method, arguments.positional[0], node)


def _self_value(method: MethodType, access: Access | None) -> StaticValue:
    if access is not None and access.steps and access.steps[-1].kind == "attribute":
        owner = Access(access.root, access.steps[:-1])
        if owner() is method.__self__:
            return StaticValue(method.__self__, owner)
    return StaticValue(method.__self__, Access(method.__self__))


def _lookup(table: dict, obj: Any) -> Any:
    try:
        return table.get(obj)
    except TypeError:
        return None


def _handle(cx: Context, handler: Handler, arguments: Arguments, node: gast.Call) -> Value:
    if handler.spec is None:
        return handler.run(cx, arguments, node)
    bound = callargs.match_names(cx, handler.name, handler.spec, arguments)
    return handler.run(cx, bound, node)


# --- elementary operations ---------------------------------------------------------------------


def _operation(
    cx: Context, op: Operation, spelling: Any, arguments: Arguments, node: gast.Call
) -> Value:
    if isinstance(spelling, np.ufunc) and "dtype" in arguments.keywords:
        arguments = _in_dtype(cx, spelling, arguments)
    bound = callargs.match_names(cx, spoken(spelling), op.signature, arguments)
    values = tuple(bound.values())
    if _is_operator(spelling):
        return _python_operator(cx, op, values, node)
    if isinstance(op, Comparison):
        operands = (array_argument(cx, v, "an operand") for v in values)
        return operators.compare(cx, op.name, *operands, cx.site(node))
    name = spoken(spelling)
    plain = _is_of(math, spelling) or _is_of(builtins, spelling)  # these take no lists
    taken = promote.numeric if plain else array_argument
    operands = tuple(taken(cx, v, f"an argument of {name}") for v in values)
    if isinstance(op, User):
        dtype = promote.result_dtype(operands)
        dtype = dtype if dtype.is_float else DType.F64
        return operators.elementwise(cx, op, operands, cx.site(node), False, dtype)
    if _is_of(math, spelling):
        return _of_math(cx, op, operands, name, node)
    if spelling in (np.logical_and, np.logical_or, np.logical_xor, np.logical_not):
        masks = tuple(_mask(cx, operand, node) for operand in operands)
        return operators.elementwise(cx, op, masks, None, False, DType.BOOL)
    if op.name == "invert" and operands[0].dtype is DType.BOOL:
        return operators.elementwise(cx, OPERATIONS["not_"], operands, None, False, DType.BOOL)
    if op.name == "invert":
        return operators.unary(cx, gast.Invert(), operands[0], node)
    if spelling is np.float_power:
        return operators.elementwise(cx, op, operands, cx.site(node), False, DType.F64)
    if op.name in ("isnan", "isinf", "isfinite") and not operands[0].dtype.is_float:
        operands = (promote.cast(cx, operands[0], DType.F64),)
    weak = _is_of(builtins, spelling) and promote.all_weak(operands)
    return operators.operate(cx, op.name, operands, cx.site(node), weak)


def _in_dtype(cx: Context, spelling: np.ufunc, arguments: Arguments) -> Arguments:
    """The operands of a ufunc in the float dtype that it is asked to compute in."""
    keywords = dict(arguments.keywords)
    wanted = keywords.pop("dtype")
    if is_none(wanted):
        return Arguments(arguments.positional, keywords)
    dtype = dtype_of(cx, wanted, DType.F64)
    if not dtype.is_float:
        raise cx.refuse(
            f"{spoken(spelling)} with a dtype of integers", "convert the operands: x.astype(...)"
        )
    operands = (array_argument(cx, value, "an operand") for value in arguments.positional)
    return Arguments(tuple(promote.cast(cx, value, dtype) for value in operands), keywords)


def _is_of(module: Any, spelling: Any) -> bool:
    return getattr(module, getattr(spelling, "__name__", ""), None) is spelling


def _is_operator(spelling: Any) -> bool:
    return getattr(spelling, "__module__", "") in ("_operator", "operator")


def _python_operator(cx: Context, op: Operation, values: tuple[Value, ...], node) -> Value:
    if isinstance(op, Comparison):
        return operators.compare(cx, op.name, *values, cx.site(node))
    match op.name:
        case "not_":
            return operators.negation(cx, operators.truth(cx, values[0], node))
        case "neg" | "invert":
            symbol = gast.USub() if op.name == "neg" else gast.Invert()
            return operators.unary(cx, symbol, values[0], node)
        case "abs":
            number = promote.numeric(cx, values[0], "the operand")
            return operators.operate(cx, "abs", (number,), cx.site(node), promote.is_weak(number))
    return operators.binary(cx, op.name, *values, node)


def _of_math(
    cx: Context, op: Operation, operands: tuple[Numeric, ...], name: str, node: gast.Call
) -> Value:
    """A function of `math`: of Python floats, in double precision, of single numbers only."""
    for operand in operands:
        if not isinstance(operand, Number):
            raise cx.refuse(f"{name} gets {describe_value(operand)}", f"use np.{_numpy_name(op)}")
    if op.name in _MATH_TO_INT:
        return operators.operate(cx, op.name, operands, cx.site(node), True)
    return operators.elementwise(cx, op, operands, cx.site(node), True, DType.F64)


def _numpy_name(op: Operation) -> str:
    names = (getattr(s, "__name__", "") for s in op.spellings if isinstance(s, np.ufunc))
    return next(names, op.name.removesuffix("_int"))


def _mask(cx: Context, value: Numeric, node: gast.Call) -> Numeric:
    if value.dtype is DType.BOOL:
        return value
    nothing = Number(promote.constant_of(0, value.dtype), True)
    return operators.elementwise(
        cx, OPERATIONS["ne"], (value, nothing), cx.site(node), False, value.dtype
    )


# --- refusals ----------------------------------------------------------------------------------


def _is_ours(function: Any) -> bool:
    name = getattr(function, "__globals__", {}).get("__name__", "")
    return name == "s2s" or name.startswith("s2s.")


def is_library(function: FunctionType) -> bool:
    """Whether it belongs to a library, whose source s2s does not read."""
    module = function.__globals__.get("__name__", "") or ""
    return module.split(".")[0] in ("numpy", "scipy", "math", "random", "time", "os", "sys")


def _refuse_transform(cx: Context, obj: Any):
    name = getattr(obj, "__name__", "s2s.grad(...)")
    return cx.refuse(
        f"`{name}` is a derivative that s2s computes; a derivative inside a differentiated "
        "function is not supported yet",
        "call the plain function here, or use s2s.hvp for second derivatives",
    )


_HINTS = {
    "numpy.linalg": "use solve, inv, det, slogdet, cholesky, qr, eigh, eig, svd, lstsq or pinv",
    "numpy.fft": "use fft, ifft, rfft, irfft, their kin of two and more axes, and their shifts",
    "numpy.random": "draw random numbers outside and pass them as an argument",
    "random": "draw random numbers outside and pass them as an argument",
    "scipy": "write it with NumPy functions and loops",
}


def _unknown(cx: Context, obj: Any):
    return cx.refuse(*unknown_reason(obj))


def unknown_reason(obj: Any) -> tuple[str, str]:
    """Reason and remedy for a call of what s2s does not know."""
    module = getattr(obj, "__module__", None) or type(obj).__module__ or ""
    name = getattr(obj, "__qualname__", getattr(obj, "__name__", repr(obj)))
    if isinstance(obj, type):
        remedy = "make objects outside of the function; inside, use tuples, dicts and arrays"
        return f"an object of the class `{name}` is made", remedy
    if isinstance(obj, np.ufunc) or module.startswith("numpy"):
        name = f"np.{name}" if "." not in module else f"{module.replace('numpy', 'np')}.{name}"
    found = (h for prefix, h in _HINTS.items() if module.startswith(prefix) or prefix in name)
    remedy = next(found, "write it as a Python function with NumPy functions that s2s knows")
    return f"the function `{name}` is not known to s2s", remedy
