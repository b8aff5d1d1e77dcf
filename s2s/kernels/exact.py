"""Operations whose result is exactly defined: arithmetic, selections, logic, casts, integers.

Most are NumPy's or Python's own. Numbers in give numbers out, never a bare Python float: a Python
float raises where it is divided by zero, a `np.float64` does not.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from s2s.kernels.elementwise import FUNCTIONS, Number, Value, float32, float64, ndarray


class Unforeseen(ValueError):
    """What a compiled program has no form for, met while it runs: the tape runs that call.

    The user sees it where the tape cannot: above first derivatives, or after something was printed.
    """


def _number(x: Any) -> Any:
    """A result as callers expect it: a Python float as np.float64."""
    return float64(x) if type(x) is float else x


# --- arithmetic --------------------------------------------------------------------------------


def add(a: Value, b: Value) -> Value:
    """a + b."""
    return _number(a + b)


def sub(a: Value, b: Value) -> Value:
    """a - b."""
    return _number(a - b)


def mul(a: Value, b: Value) -> Value:
    """a * b."""
    return _number(a * b)


def div(a: Value, b: Value) -> Value:
    """a / b, with inf and NaN where Python raises."""
    if type(a) in (float, int) and type(b) in (float, int):
        return float64(a) / float64(b)
    return a / b


def neg(x: Value) -> Value:
    """-x."""
    return _number(-x)


def reciprocal(x: Value) -> Value:
    """1 / x."""
    return div(1.0, x)


def square(x: Value) -> Value:
    """x * x."""
    return _number(x * x)


def strong(g: Value, p: Value) -> Value:
    """Cotangent times partial: 0 where the cotangent is 0, whatever the partial is."""
    product = mul(g, p)
    if isinstance(product, ndarray):
        return np.where(np.equal(g, 0), product.dtype.type(0), product)
    return product if g != 0 else type(product)(0)


def select(condition: Any, a: Value, b: Value) -> Value:
    """`a if condition else b`, elementwise."""
    if isinstance(condition, ndarray) or isinstance(a, ndarray) or isinstance(b, ndarray):
        return np.where(condition, a, b)
    chosen, other = (a, b) if condition else (b, a)
    if type(chosen) is float:
        return float32(chosen) if type(other) is float32 else float64(chosen)
    return chosen


# --- selections --------------------------------------------------------------------------------

floordiv, mod = FUNCTIONS["floordiv"], FUNCTIONS["mod"]


def _is_integer(x: Value) -> bool:
    if isinstance(x, (ndarray, np.generic)):
        return x.dtype.kind in "iub"
    return isinstance(x, int)


def _rounding(name: str) -> Callable[[Value], Value]:
    """A rounding to integers, which leaves integers as they are."""
    kernel = FUNCTIONS[name]

    def rounding(x: Value) -> Value:
        return x if type(x) is not float64 and _is_integer(x) else kernel(x)

    rounding.__name__ = rounding.__qualname__ = name
    rounding.__doc__ = f"np.{name}."
    return rounding


floor = _rounding("floor")
ceil = _rounding("ceil")
trunc = _rounding("trunc")
round = _rounding("round")


def sign(x: Value) -> Value:
    """1, -1, 0 (for both zeros) or NaN."""
    return np.sign(x) if _is_integer(x) else FUNCTIONS["sign"](x)


def abs(x: Value) -> Value:
    """|x|."""
    return _number(operator.abs(x))


def relu(x: Value) -> Value:
    """x where it is positive or NaN, else 0.0."""
    if isinstance(x, ndarray):
        return np.where(x <= 0, x.dtype.type(0), x)
    return type(x)(0) if x <= 0 else _number(x)


def maximum(a: Value, b: Value) -> Value:
    """np.maximum: the second on equality, NaN before all."""
    if _is_integer(a) and _is_integer(b):
        return np.maximum(a, b) if isinstance(a, ndarray) or isinstance(b, ndarray) else imax(a, b)
    return FUNCTIONS["maximum"](a, b)


def minimum(a: Value, b: Value) -> Value:
    """np.minimum: the second on equality, NaN before all."""
    if _is_integer(a) and _is_integer(b):
        return np.minimum(a, b) if isinstance(a, ndarray) or isinstance(b, ndarray) else imin(a, b)
    return FUNCTIONS["minimum"](a, b)


def clip(x: Value, low: Value, high: Value) -> Value:
    """np.clip: minimum(maximum(x, low), high)."""
    return minimum(maximum(x, low), high)


def pymax(first: Number, *others: Number) -> Number:
    """The builtin `max`: a later one must be greater."""
    best = first
    for x in others:
        if x > best:
            best = x
    return _number(best)


def pymin(first: Number, *others: Number) -> Number:
    """The builtin `min`: a later one must be less."""
    best = first
    for x in others:
        if x < best:
            best = x
    return _number(best)


# --- to integers -------------------------------------------------------------------------------


def _to_int(rounding: Callable, on_array: Callable, name: str, doc: str) -> Callable[[Value], Any]:
    def kernel(x: Value) -> Any:
        if isinstance(x, ndarray):
            return on_array(x).astype(np.int64)
        return rounding(float(x))

    kernel.__name__ = kernel.__qualname__ = name
    kernel.__doc__ = f"{doc}; raises what Python raises for NaN and inf."
    return kernel


trunc_int = _to_int(int, trunc, "trunc_int", "`int(x)`")
floor_int = _to_int(math.floor, floor, "floor_int", "`math.floor(x)`")
ceil_int = _to_int(math.ceil, ceil, "ceil_int", "`math.ceil(x)`")
round_int = _to_int(lambda x: x.__round__(), round, "round_int", "`round(x)`")

# --- integers ----------------------------------------------------------------------------------


def ifloordiv(a: Any, b: Any) -> Any:
    """Integer //: by zero a number raises, an array gives 0."""
    if isinstance(a, ndarray) or isinstance(b, ndarray):
        return np.floor_divide(a, b)
    return int(a) // int(b)


def imod(a: Any, b: Any) -> Any:
    """Integer %: by zero a number raises, an array gives 0."""
    if isinstance(a, ndarray) or isinstance(b, ndarray):
        return np.remainder(a, b)
    return int(a) % int(b)


def ipow(x: Any, n: Any) -> Any:
    """int**int; of Python's ints a negative power would be a float."""
    if isinstance(x, ndarray) or isinstance(n, ndarray):
        return np.power(x, n)
    x, n = int(x), int(n)
    if n < 0:
        raise Unforeseen("s2s: an int to a negative power is a float")
    return x**n


def as_int64(x: Any) -> Any:
    """A Python int that NumPy's int64 holds; raises where it does not."""
    return int(np.int64(x))


def imax(first: Any, *others: Any) -> Any:
    """Maximum of integers, elementwise."""
    for x in others:
        if isinstance(first, ndarray) or isinstance(x, ndarray):
            first = np.maximum(first, x)
        elif x > first:
            first = x
    return first


def imin(first: Any, *others: Any) -> Any:
    """Minimum of integers, elementwise."""
    for x in others:
        if isinstance(first, ndarray) or isinstance(x, ndarray):
            first = np.minimum(first, x)
        elif x < first:
            first = x
    return first


# --- comparison and logic ----------------------------------------------------------------------

lt, le, gt, ge, eq, ne = (
    operator.lt,
    operator.le,
    operator.gt,
    operator.ge,
    operator.eq,
    operator.ne,
)
and_, or_, xor = operator.and_, operator.or_, operator.xor
lshift, rshift = operator.lshift, operator.rshift


def not_(x: Any) -> Any:
    """Logical not."""
    return np.logical_not(x) if isinstance(x, ndarray) else not x


def invert(x: Any) -> Any:
    """~x; of a bool its negation, as for NumPy's."""
    return not x if type(x) is bool else ~x


def isnan(x: Value) -> Any:
    """Whether x is NaN."""
    return np.isnan(x) if isinstance(x, ndarray) else math.isnan(x)


def isfinite(x: Value) -> Any:
    """Whether x is neither NaN nor infinite."""
    return np.isfinite(x) if isinstance(x, ndarray) else math.isfinite(x)


def isinf(x: Value) -> Any:
    """Whether x is inf or -inf."""
    return np.isinf(x) if isinstance(x, ndarray) else math.isinf(x)


# --- casts -------------------------------------------------------------------------------------


def to_f64(x: Value) -> Value:
    """As float64."""
    return x.astype(float64) if isinstance(x, ndarray) else float64(x)


def to_f32(x: Value) -> Value:
    """As float32, rounded."""
    return x.astype(float32) if isinstance(x, ndarray) else float32(x)


def to_i64(x: Value) -> Any:
    """A bool or an integer as int64; of a number a Python int."""
    return x.astype(np.int64) if isinstance(x, ndarray) else int(x)


def to_u8(x: Value) -> Any:
    """A small integer in a byte; of a number a Python int."""
    return x.astype(np.uint8) if isinstance(x, ndarray) else int(x)


def _wrap(dtype: type) -> Callable[[Any], Any]:
    """An int64 as an integer of fewer bits keeps it, held as int64 again."""
    bits = np.iinfo(dtype).bits
    low = int(np.iinfo(dtype).min)

    def wrap(x: Any) -> Any:
        if isinstance(x, ndarray):
            return x.astype(dtype).astype(np.int64)
        return (int(x) - low) % 2**bits + low

    return wrap


wrap_int8, wrap_int16, wrap_int32 = map(_wrap, (np.int8, np.int16, np.int32))
wrap_uint8, wrap_uint16, wrap_uint32 = map(_wrap, (np.uint8, np.uint16, np.uint32))


def to_bool(x: Value) -> Any:
    """Whether x is not zero."""
    return x.astype(np.bool_) if isinstance(x, ndarray) else bool(x)
