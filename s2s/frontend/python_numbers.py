"""Builtins and functions of `math` on numbers: roundings, integers, extrema with a key."""

from __future__ import annotations

import builtins
import math

from s2s.elementary import OPERATIONS, python_composites
from s2s.frontend import operators, promote
from s2s.frontend.context import Context
from s2s.frontend.library import Bound, library
from s2s.frontend.values import (
    Arguments,
    Number,
    StaticValue,
    Value,
    constant,
    is_none,
)
from s2s.ir.types import DType


@library(builtins.round, spec="number, ndigits=None")
def _round(cx: Context, args: Bound, node) -> Value:
    number = promote.number(cx, args["number"], "the argument of round()")
    if is_none(args["ndigits"]):
        return operators.operate(cx, "round_int", (number,), cx.site(node), True)
    digits = cx.static_int(args["ndigits"], "the number of digits of round()")
    return round_to(cx, number, digits, node)


def round_to(cx: Context, number: Number, digits: int, node) -> Number:
    """As np.round does it: scaled, rounded, scaled back."""
    if not number.dtype.is_float:
        if digits >= 0:
            return number
        raise cx.refuse("an int is rounded to tens", "write (n + 5) // 10 * 10")
    scale = constant(10.0 ** abs(digits))
    there, back = ("mul", "div") if digits >= 0 else ("div", "mul")
    weak = number.weak
    scaled = operators.operate(cx, there, (number, scale), cx.site(node), weak)
    rounded = operators.operate(cx, "round", (scaled,), cx.site(node), weak)
    return operators.operate(cx, back, (rounded, scale), cx.site(node), weak)


@library(builtins.pow, spec="base, exp, mod=None")
def _pow(cx: Context, args: Bound, node) -> Value:
    power = operators.binary(cx, "pow", args["base"], args["exp"], node)
    if is_none(args["mod"]):
        return power
    return operators.binary(cx, "mod", power, args["mod"], node)


# --- integers ----------------------------------------------------------------------------------


def _integral(function) -> None:
    """A function of ints whose arguments are known when the program is compiled."""

    @library(function, spec=None)
    def _run(cx: Context, arguments: Arguments, node) -> Value:
        body = getattr(python_composites, f"int_{function.__name__}", None)
        if body is not None and any(map(_is_computed, arguments.positional)):
            return cx.call(body, arguments, node)
        values = [
            cx.static_int(value, f"an argument of math.{function.__name__}")
            for value in arguments.positional
        ]
        try:
            return constant(function(*values))
        except (TypeError, ValueError) as error:
            raise cx.refuse(f"math.{function.__name__}: {error}", "check its arguments") from None


def _is_computed(value: Value) -> bool:
    """Whether nothing would make it known while compiling."""
    return isinstance(value, Number) and value.known is None and not value.origins


for _function in (math.factorial, math.comb, math.perm, math.gcd, math.lcm, math.isqrt):
    _integral(_function)


# --- math --------------------------------------------------------------------------------------


@library(math.hypot, spec=None)
def _hypot(cx: Context, arguments: Arguments, node) -> Value:
    if len(arguments.positional) != 2:
        return cx.call(python_composites.norm, arguments, node)
    x, y = (promote.number(cx, v, "an argument of math.hypot") for v in arguments.positional)
    return operators.elementwise(cx, OPERATIONS["hypot"], (x, y), cx.site(node), True, DType.F64)


def by_key(cx: Context, name: str, iterable: Value, key: Value, node) -> Value:
    """`max(iterable, key=...)`."""
    wins = python_composites.greater if name == "max" else python_composites.less
    arguments = Arguments((iterable, key, StaticValue(wins)))
    return cx.call(python_composites.best, arguments, node)
