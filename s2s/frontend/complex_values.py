"""Complex values of the program: pairs of real ones.

The bodies stand in `s2s.elementary.complex_numbers` and the modules beside it; here it is found out
which of them a call or an attribute means.
"""

from __future__ import annotations

from typing import Any

import gast
import numpy as np

from s2s.elementary import COMPOSITES, OPERATIONS, SPELLINGS, complex_arrays, complex_fourier
from s2s.elementary import complex_numbers as bodies
from s2s.elementary.complex_numbers import BODIES, MAKERS
from s2s.frontend import operators, promote
from s2s.frontend.context import Context
from s2s.frontend.growing import run_of
from s2s.frontend.library import HANDLERS, library, spoken
from s2s.frontend.values import (
    Arguments,
    ArrayValue,
    BoundValue,
    ListValue,
    Number,
    Numeric,
    ShapeValue,
    StaticValue,
    TupleValue,
    Value,
    complex_value,
    constant,
    is_complex,
)
from s2s.ir.pair import Complex
from s2s.ir.types import DType


def paired(cx: Context, re: Value, im: Value) -> TupleValue:
    """The complex value of two parts."""

    def bound(part: Value) -> Value:
        if isinstance(part, (Number, ArrayValue)) and part.dtype is DType.F32:
            raise cx.refuse(
                "complex numbers of single precision", "compute in float64: x.astype(np.float64)"
            )
        return promote.cast(cx, promote.numeric(cx, part, "a part"), DType.F64)

    return complex_value(bound(re), bound(im))


@library(Complex, spec="re, im")
def _paired(cx: Context, args: dict[str, Value], node: gast.AST) -> Value:
    return paired(cx, args["re"], args["im"])


# --- functions ---------------------------------------------------------------------------------


def body_for(cx: Context, function: Any, arguments: Arguments) -> Any:
    """The body that a call means because complex numbers are in it; None where it means none."""
    try:
        if function in MAKERS:
            return MAKERS[function]
        body = BODIES.get(function)
        known = function in SPELLINGS or function in HANDLERS or function in COMPOSITES
    except TypeError:
        return None
    if body is None and not known:
        return None
    given = (*arguments.positional, *arguments.keywords.values())
    if body is not None:
        return body if any(_names_complex(v) or holds_complex(cx, v) for v in given) else None
    if function in COMPOSITES and bodies.is_plain(COMPOSITES[function]):
        return None
    if function in complex_arrays.AS_THEY_ARE or function in _ASKED:
        return None
    if _is_numerical(function) and any(holds_complex(cx, v) for v in given):
        raise cx.refuse(
            f"{spoken(function)} of complex numbers",
            "write it with the real and imaginary parts: z.real, z.imag",
        )
    return None


def _is_numerical(function: Any) -> bool:
    module = getattr(function, "__module__", None) or "numpy"
    return isinstance(function, np.ufunc) or module.split(".")[0] in ("numpy", "scipy", "math")


def _names_complex(value: Value) -> bool:
    """Whether it is a complex dtype."""
    if not isinstance(value, StaticValue):
        return False
    found = value.value
    if isinstance(found, str):
        return found in ("complex", "complex128", "c16", "D")
    return found is complex or found is np.complex128 or found == np.dtype(np.complex128)


def holds_complex(cx: Context, value: Value) -> bool:
    """Whether a complex value is in it, at any depth."""
    if is_complex(value):
        return True
    match value:
        case TupleValue(items=items):
            return any(holds_complex(cx, item) for item in items)
        case ListValue():
            run = run_of(cx, value)
            if run is not None:
                return run.pattern.holds(Complex)
            return holds_complex(cx, cx.state["cell", value.cell])
        case _:
            return False


@library(bodies.at_least, spec="a, b")
def _at_least(cx: Context, args: dict[str, Value], node: gast.AST) -> Value:
    return _quiet(cx, "ge", args["a"], args["b"])


def _quiet(cx: Context, name: str, *values: Value) -> Numeric:
    """An operation on floats that is no site, whatever it decides."""
    operands = tuple(promote.numeric(cx, value, "an operand") for value in values)
    return operators.elementwise(cx, OPERATIONS[name], operands, None, True, DType.F64)


@library(bodies.size, spec="x")
def _size(cx: Context, args: dict[str, Value], node: gast.AST) -> Value:
    return _quiet(cx, "abs", cx.call(bodies.stop_gradient, Arguments((args["x"],)), node))


@library(complex_fourier.transform, spec="x, inverse")
def _transform(cx: Context, args: dict[str, Value], node: gast.AST) -> Value:
    x, inverse = args["x"], bool(cx.static(args["inverse"], "the direction of a transform"))
    op = OPERATIONS["dft"]
    return cx.fresh(cx.apply(op, x.var, axis=x.rank - 1, inverse=inverse))


@library(bodies.is_known, spec="n")
def _is_known(cx: Context, args: dict[str, Value], node: gast.AST) -> Value:
    return constant(isinstance(args["n"], Number) and args["n"].known is not None)


@library(bodies.is_complex, spec="z")
def _is_complex(cx: Context, args: dict[str, Value], node: gast.AST) -> Value:
    return constant(is_complex(args["z"]))


@library(complex_arrays.is_complex_dtype, spec="dtype")
def _is_complex_dtype(cx: Context, args: dict[str, Value], node: gast.AST) -> Value:
    return constant(_names_complex(args["dtype"]))


@library(np.iscomplexobj, spec="x")
def _iscomplexobj(cx: Context, args: dict[str, Value], node: gast.AST) -> Value:
    return constant(holds_complex(cx, args["x"]))


@library(np.isrealobj, spec="x")
def _isrealobj(cx: Context, args: dict[str, Value], node: gast.AST) -> Value:
    return constant(not holds_complex(cx, args["x"]))


_ASKED = (np.iscomplexobj, np.isrealobj)


# --- attributes --------------------------------------------------------------------------------


def attribute(cx: Context, base: TupleValue, name: str, node: gast.AST) -> Value | None:
    """`base.name` of a complex number or array; None where there is none."""
    re, im = base.items
    match name:
        case "re" | "im" if cx.frame.site is not None:
            return re if name == "re" else im
        case "real":
            return re
        case "imag":
            return im
        case "shape" if isinstance(re, ArrayValue):
            return ShapeValue(re)
        case "dtype":
            return StaticValue(np.dtype(np.complex128))
        case "ndim" | "size" | "shape":
            return cx.call(getattr(np, name), Arguments((re,)), node)
        case "T":
            return cx.call(np.transpose, Arguments((base,)), node)
    method = complex_arrays.METHODS.get(name)
    return None if method is None else BoundValue(StaticValue(method), (base,))
