"""What a call means: builtin, math and NumPy callables by identity, methods of arrays.

`MEANINGS` holds those whose operands or attributes need more than the declared signature; every
other spelling of an elementwise operation follows its declaration.
"""

from __future__ import annotations

import collections
import functools
import logging
import math
import operator
import warnings
from collections.abc import Callable, Hashable
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

import numpy as np

from s2s.elementary import (
    COMPOSITES,
    OPERATIONS,
    SPELLINGS,
    Operation,
    building,
    elementwise,
    python_composites,
)
from s2s.elementary.clock import CLOCKS
from s2s.errors import S2SError
from s2s.ir.pair import Complex
from s2s.tape import (
    arrays,
    complex_values,
    contractions,
    matrices,
    ordering,
    random_draws,
    searching,
)
from s2s.tape.arrays import Meaning, numeric
from s2s.tape.conversions import INTEGERS, item, to_float, to_int, to_integer, truth
from s2s.tape.indexing import add_at, bind, lift, load, loop, rebound
from s2s.tape.operations import apply, cast, converted, refuse
from s2s.tape.record import Place, Tape
from s2s.tape.values import (
    Array,
    Flat,
    Scalar,
    holds_tape_value,
    is_float,
    is_weak,
    map_tree,
    own_dtype,
    plain,
    raw,
)

# --- finding the meaning -------------------------------------------------------------------------


def unwrapped(function: Any, args: tuple, kwargs: dict) -> tuple[Any, tuple, dict]:
    """The function behind a bound method or a partial application, with all its arguments."""
    while True:
        if isinstance(function, Hashable) and function in COMPOSITES:
            return function, args, kwargs
        if isinstance(function, MethodType):
            function, args = function.__func__, (function.__self__, *args)
        elif isinstance(function, functools._lru_cache_wrapper):
            function = function.__wrapped__
        elif isinstance(function, functools.partial):
            kwargs = {**function.keywords, **kwargs}
            function, args = function.func, (*function.args, *args)
        elif isinstance(function, np.vectorize):
            function, args = elementwise.call_vectorized, (function.pyfunc, *args)
        elif _is_callable_object(function):
            function, args = type(function).__call__, (function, *args)
        else:
            return respelled(function, args, kwargs)


def respelled(function: Any, args: tuple, kwargs: dict) -> tuple[Any, tuple, dict]:
    """The composite for what a builtin does with a keyword, or with more arguments."""
    if function is math.hypot and len(args) != 2:
        return python_composites.norm, args, kwargs
    if function in (max, min) and kwargs.get("key") is not None:
        wins = python_composites.greater if function is max else python_composites.less
        return python_composites.best, (*_one_iterable(args), kwargs["key"], wins), {}
    if function is np.arange and any(map(_is_real, (*args, *kwargs.values()))):
        return building.spaced, args, kwargs
    return function, args, kwargs


def _is_real(value: Any) -> bool:
    return isinstance(raw(value), (float, np.floating))


def _one_iterable(args: tuple) -> tuple:
    return args if len(args) == 1 else (args,)


def _is_callable_object(function: Any) -> bool:
    """Whether it is an instance of a user's class with `__call__`."""
    if not callable(function) or _home(function) in ("numpy", "s2s"):
        return False
    return isinstance(type(function).__call__, FunctionType)


def _home(function: Any) -> str:
    """The package that it comes from."""
    module = getattr(function, "__module__", None) or ""
    return module.split(".")[0]


def output(function: Any, args: tuple, kwargs: dict) -> tuple[Any, tuple, dict]:
    """The array that the result of a NumPy function is to go into, and the other arguments."""
    if _home(function) != "numpy" and not isinstance(function, np.ufunc):
        return None, args, kwargs
    if isinstance(function, np.ufunc) and len(args) == function.nin + 1 and function.nout == 1:
        return args[-1], args[:-1], kwargs
    out = kwargs.get("out")
    kwargs = {name: value for name, value in kwargs.items() if name != "out"}
    return out[0] if type(out) is tuple else out, args, kwargs


def meaning(function: Any) -> Meaning | None:
    """What the tape does instead of calling it."""
    if not isinstance(function, Hashable):
        return None
    if function in MEANINGS:
        return MEANINGS[function]
    if function in SPELLINGS and SPELLINGS[function].elementwise:
        return functools.partial(_spelled, function, SPELLINGS[function])
    return None


def body(function: Any) -> Any:
    """The Python function to run: a user's, or the body of a composite."""
    if isinstance(function, Hashable) and function in COMPOSITES:
        return COMPOSITES[function]
    return None if _home(function) in ("numpy", "scipy") else function


def is_known(function: Any) -> bool:
    """Whether s2s gives a method of an array a meaning."""
    return meaning(function) is not None or function in COMPOSITES


def is_container_method(function: Any) -> bool:
    """Whether it is a method of a list, dict, tuple or string, which holds tape values."""
    owner = getattr(function, "__self__", None)
    return isinstance(function, BuiltinFunctionType) and isinstance(
        owner, (list, dict, set, tuple, str)
    )


def is_method_of(function: Any, kind: type, name: str) -> bool:
    """Whether it is that method of an object of this type."""
    owner = getattr(function, "__self__", None)
    return isinstance(owner, kind) and getattr(function, "__name__", "") == name


def on_container(tape: Tape, function: Any, args: tuple, kwargs: dict) -> Any:
    """The method; what goes into a list or comes out in a new one is bound."""
    if function.__name__ == "extend":
        args = (rebound(tape, loop(tape, *args)),)
    kwargs = {name: bind(tape, value) for name, value in kwargs.items()}
    result = function(*(bind(tape, arg) for arg in args), **kwargs)
    is_copy = function.__name__ == "copy" and isinstance(result, list)
    return rebound(tape, result) if is_copy else result


def unknown(function: Any, place: Place) -> S2SError:
    """The refusal of a function that is not known."""
    name = getattr(function, "__qualname__", None) or repr(function)
    return refuse(f"`{name}` is not known to s2s", "write it in Python with known functions", place)


def _spelled(
    function: Any, op: Operation, tape: Tape, place: Place, *args: Any, **kwargs: Any
) -> Any:
    """An elementwise operation by its declared signature."""
    if function is math.log and len(args) == 2:
        logs = (_spelled(function, op, tape, place, arg) for arg in args)
        return apply(tape, OPERATIONS["div"], *logs, place=place, weak=True)
    wanted = kwargs.pop("dtype", None) if isinstance(function, np.ufunc) else None
    if wanted is not None:
        args = tuple(cast(tape, numeric(tape, arg), own_dtype(wanted)) for arg in args)
    names = [name.split("=")[0] for name in op.signature]
    operands = [*args, *(kwargs.pop(name) for name in names[len(args) :] if name in kwargs)]
    if kwargs or len(operands) != len(names):
        raise refuse(f"these arguments of `{op.name}`", f"give {', '.join(names)} only", place)
    weak = {"math": True, "builtins": None, "_operator": None}.get(_home(function), False)
    operands = [numeric(tape, operand) for operand in operands]
    if function is np.invert and isinstance(operands[0], (bool, np.bool_)):
        return not operands[0]  # Python's ~True is -2, NumPy's is False
    return apply(tape, op, *operands, place=place, weak=weak)


# --- builtins ------------------------------------------------------------------------------------


def _quantified(function: Callable) -> Meaning:
    """The builtins `any` and `all`, which ask one item after the other."""

    def run(tape: Tape, place: Place, items: Any) -> bool:
        if isinstance(items, Array) and not is_float(items) and items.data.ndim == 1:
            return bool(function(raw(items)))
        if holds_tape_value(items):
            return function(truth(tape, place, one) for one in loop(tape, items))
        return function(items)

    return run


def _round(tape: Tape, place: Place, number: Any, ndigits: int | None = None) -> int:
    value = lift(tape, number)
    if ndigits is None:
        return apply(tape, OPERATIONS["round_int"], value, place=place, weak=True)
    if not is_float(value):
        return round(raw(value), ndigits)
    scale = Scalar(np.float64(10.0 ** abs(ndigits)), weak=True)
    there, back = ("mul", "div") if ndigits >= 0 else ("div", "mul")
    scaled = apply(tape, OPERATIONS[there], value, scale, place=place)
    rounded = apply(tape, OPERATIONS["round"], scaled, place=place)
    return apply(tape, OPERATIONS[back], rounded, scale, place=place)


def _pow(tape: Tape, place: Place, base: Any, exp: Any, mod: Any = None) -> Any:
    power = apply(tape, OPERATIONS["pow"], lift(tape, base), lift(tape, exp), place=place)
    return power if mod is None else apply(tape, OPERATIONS["mod"], power, mod, place=place)


def _extreme(op: Operation, tape: Tape, place: Place, *items: Any, **default: Any) -> Any:
    if len(items) == 1:
        items = tuple(loop(tape, items[0]))
    if not items and default:
        return default["default"]
    items = tuple(lift(tape, one) for one in items)
    return items[0] if len(items) == 1 else apply(tape, op, *items, place=place)


def _divmod(tape: Tape, place: Place, a: Any, b: Any) -> tuple:
    a, b = numeric(tape, a), numeric(tape, b)
    return tuple(apply(tape, OPERATIONS[name], a, b, place=place) for name in ("floordiv", "mod"))


def _reversed(tape: Tape, place: Place, items: Any) -> Any:
    items = lift(tape, items)
    if isinstance(items, Array):
        return (load(tape, items, k) for k in reversed(range(len(items.data))))
    return reversed(items)


def _dict(tape: Tape, place: Place, given: Any = (), **kwargs: Any) -> dict:
    return {**dict(given), **{name: bind(tape, value) for name, value in kwargs.items()}}


def _plainly(function: Callable) -> Meaning:
    """A function that looks at values only."""
    return lambda tape, place, *args, **kwargs: function(*map(plain, args), **kwargs)


def _kind_of(function: Callable) -> Meaning:
    """`isinstance`, `type`: a NumPy float is a float, but a Python float is none of NumPy's."""

    def run(tape: Tape, place: Place, value: Any, *rest: Any) -> Any:
        of_numpy = isinstance(value, Scalar) and not value.weak
        return function(value.value if of_numpy else plain(value), *rest)

    return run


def _written(function: Callable) -> Meaning:
    """A function that makes text of values."""
    return lambda tape, place, *args, **kwargs: function(
        *(lift(tape, arg) for arg in args), **kwargs
    )


def _shape_of(function: Callable) -> Meaning:
    return lambda tape, place, a, *axis: function(raw(numeric(tape, a)), *axis)


def _clip(
    tape: Tape,
    place: Place,
    a: Any,
    a_min: Any = None,
    a_max: Any = None,
    *,
    min: Any = None,  # NumPy's name for it
    max: Any = None,
) -> Any:
    """One selection of three pieces; a bound that is None is infinite."""
    low = min if a_min is None else a_min
    high = max if a_max is None else a_max
    a = numeric(tape, a)
    if not is_float(a) and (low is None or high is None):
        name, bound = ("maximum", low) if high is None else ("minimum", high)
        return apply(tape, OPERATIONS[name], a, numeric(tape, bound), place=place, weak=False)
    bounds = (-math.inf if low is None else low, math.inf if high is None else high)
    operands = (numeric(tape, bound) for bound in bounds)
    return apply(tape, OPERATIONS["clip"], a, *operands, place=place, weak=False)


def _math_pow(tape: Tape, place: Place, x: Any, p: Any) -> Any:
    float64 = np.dtype(np.float64)
    operands = [cast(tape, lift(tape, operand), float64) for operand in (x, p)]
    return apply(tape, OPERATIONS["pow"], *operands, place=place, weak=True)


def _as_op(name: str) -> Meaning:
    return lambda tape, place, x: apply(tape, OPERATIONS[name], lift(tape, x), place=place)


def _stop_gradient(tape: Tape, place: Place, x: Any) -> Any:
    """The same values as passive ones."""
    if isinstance(x, (tuple, list, dict)):
        return map_tree(lambda part: _stop_gradient(tape, place, part), x)
    x = lift(tape, x)
    return converted(tape, OPERATIONS["stop_gradient"], [x], {}, place, is_weak(x))


def _hasattr(tape: Tape, place: Place, owner: Any, name: str) -> bool:
    """Of a Python float what a float has, whatever the tape holds in its place."""
    owner = lift(tape, owner)
    if isinstance(owner, Complex):
        return hasattr(plain(owner), name)
    return hasattr(float if isinstance(owner, Scalar) and owner.weak else raw(owner), name)


# --- tables --------------------------------------------------------------------------------------


def _reading(clock: Callable[[], float]) -> Meaning:
    return lambda tape, place: clock()


MEANINGS: dict[Any, Meaning] = {
    **searching.MEANINGS,
    **complex_values.MEANINGS,
    **dict.fromkeys((bool, np.bool_, operator.truth), truth),
    operator.not_: lambda tape, place, value: not truth(tape, place, value),
    int: to_int,
    **{kind: to_integer(kind) for kind in INTEGERS},
    math.trunc: to_int,
    float: to_float(np.float64, weak=True),
    np.float64: to_float(np.float64, weak=False),
    np.float32: to_float(np.float32, weak=False),
    round: _round,
    pow: _pow,
    max: functools.partial(_extreme, OPERATIONS["pymax"]),
    min: functools.partial(_extreme, OPERATIONS["pymin"]),
    divmod: _divmod,
    len: lambda tape, place, x: len(raw(lift(tape, x))),
    enumerate: lambda tape, place, x, start=0: enumerate(loop(tape, x), start),
    zip: lambda tape, place, *xs, strict=False: zip(*(loop(tape, x) for x in xs), strict=strict),
    reversed: _reversed,
    list: lambda tape, place, x=(): rebound(tape, loop(tape, x)),
    tuple: lambda tape, place, x=(): tuple(loop(tape, x)),
    **dict.fromkeys((set, frozenset), lambda tape, place, x=(): set(loop(tape, x))),
    **dict.fromkeys((dict, collections.OrderedDict), _dict),
    **{f: _plainly(f) for f in (format, callable, warnings.warn)},
    **{f: _kind_of(f) for f in (isinstance, type)},
    **{f: _plainly(f) for f in (np.finfo, np.iinfo, np.promote_types)},
    np.result_type: lambda tape, place, *given: np.result_type(
        *(float(raw(v)) if isinstance(v, Scalar) and v.weak else raw(v) for v in given)
    ),
    **{f: _plainly(f) for f in (logging.debug, logging.info, logging.warning, logging.error)},
    **{f: _written(f) for f in (print, str, repr)},
    math.pow: _math_pow,
    math.isnan: _as_op("isnan"),
    math.isinf: _as_op("isinf"),
    math.isfinite: _as_op("isfinite"),
    OPERATIONS["stop_gradient"]: _stop_gradient,
    np.clip: _clip,
    np.array: arrays.array,
    **dict.fromkeys((np.asarray, np.asanyarray, np.ascontiguousarray), arrays.asarray),
    np.copy: arrays.copied,
    np.full: arrays.full,
    np.full_like: arrays.full_like,
    **dict.fromkeys((np.zeros_like, np.empty_like), arrays.filled_like(0)),
    np.ones_like: arrays.filled_like(1),
    np.arange: arrays.arange,
    np.reshape: arrays.reshape,
    np.ravel: arrays.ravel,
    np.transpose: arrays.transpose,
    **{f: arrays.viewed(f, True) for f in (np.expand_dims, np.squeeze)},
    **{f: arrays.at_least(f) for f in (np.atleast_1d, np.atleast_2d, np.atleast_3d)},
    **{f: arrays.permuting(f) for f in (np.swapaxes, np.moveaxis, np.rollaxis)},
    np.matrix_transpose: arrays.permuting(np.matrix_transpose),
    np.flip: arrays.viewed(np.flip, False),
    np.broadcast_to: arrays.broadcast_to,
    np.concatenate: arrays.concatenate,
    np.stack: arrays.stack,
    np.hstack: arrays.hstack,
    np.vstack: arrays.vstack,
    **{f: _shape_of(f) for f in (np.shape, np.ndim, np.size)},
    **{f: _quantified(f) for f in (any, all)},
    hasattr: _hasattr,
    np.isscalar: lambda tape, place, a: np.isscalar(raw(lift(tape, a))),
    **{f: arrays.on_mask(f) for f in (np.any, np.all, np.count_nonzero)},
    **{f: arrays.reduction(f, SPELLINGS[f]) for f in (np.sum, np.prod, np.max, np.min)},
    np.amax: arrays.reduction(np.max, OPERATIONS["amax"]),
    np.amin: arrays.reduction(np.min, OPERATIONS["amin"]),
    **contractions.MEANINGS,
    **dict.fromkeys((np.matmul, np.linalg.matmul), arrays.contraction),
    **matrices.MEANINGS,
    **random_draws.MEANINGS,
    **{clock: _reading(clock) for clock in CLOCKS.values()},
    **ordering.MEANINGS,
    np.add.at: lambda tape, place, a, index, value: add_at(tape, a, index, value),
    np.subtract.at: lambda tape, place, a, index, value: add_at(
        tape, a, index, apply(tape, OPERATIONS["neg"], numeric(tape, value))
    ),
    np.ndarray.flatten: arrays.flatten,
    np.ndarray.astype: arrays.astype,
    np.ndarray.fill: arrays.fill,
    np.ndarray.item: item,
    np.ndarray.setflags: lambda tape, place, x, write=None: None,
}


def attribute(tape: Tape, owner: Any, name: str) -> Any:
    """`owner.name`; of an array its shape, a view, or a method."""
    owner = lift(tape, owner)
    if isinstance(owner, Complex):
        return complex_values.attribute(tape, owner, name)
    if not isinstance(owner, (Array, Scalar)):
        return getattr(owner, name)
    if is_weak(owner) and not hasattr(float, name):
        raise AttributeError(f"'float' object has no attribute '{name}'")
    if name in ("shape", "ndim", "size", "dtype"):
        return getattr(raw(owner), name)
    if name == "flat":
        line = arrays.reshape(tape, None, owner, -1)
        return Flat(line.data, line.memory, line.contiguous)
    if name == "T":
        return arrays.transpose(tape, None, owner)
    if name == "real":
        return owner
    if name in ("conj", "conjugate"):
        return functools.partial(np.real, owner)
    if name == "imag":
        return arrays.filled_like(0)(tape, None, owner)
    for home in (np.ndarray, np):
        function = getattr(home, name, None)
        if hasattr(np.ndarray, name) and is_known(function):
            return functools.partial(function, owner)
    held = 0.0 if isinstance(owner, Scalar) and owner.weak else raw(owner)
    getattr(held, name)  # what does not exist at all is Python's error
    raise S2SError(f"arrays have no `{name}` in s2s", "use a function of NumPy")
