"""How C spells types and numbers."""

from __future__ import annotations

import math

import numpy as np

from s2s.ir.types import DType, Type

SCALAR = {
    DType.BOOL: "bool",
    DType.U8: "uint8_t",
    DType.I64: "int64_t",
    DType.F32: "float",
    DType.F64: "double",
}
"""The C type of a local."""

ELEMENT = {**SCALAR, DType.BOOL: "uint8_t"}
"""The C type of an array element; NumPy's bool is a byte."""

SUFFIX = {
    DType.BOOL: "u8",
    DType.U8: "u8",
    DType.I64: "i64",
    DType.F32: "f32",
    DType.F64: "f64",
}
"""The ending of a library function for this element type."""

# What binds how tightly in C; a text of higher precedence needs no parentheses in a lower place.
ATOM, UNARY, MUL, ADD, SHIFT, RELATION = 16, 14, 13, 12, 11, 10
EQUALITY, AND, XOR, OR, CHOICE = 9, 8, 7, 6, 3


def literal(value: float | int | bool, type_: Type) -> tuple[str, int]:
    """A constant, exactly, and its precedence."""
    match type_.dtype:
        case DType.BOOL:
            return ("true" if value else "false"), ATOM
        case DType.I64 | DType.U8:
            return _integer(int(value))
        case DType.F32:
            with np.errstate(over="ignore"):
                text, precedence = _float(float(np.float32(value)))
            return (f"{text}f" if text[-1].isdigit() else f"(float){text}"), precedence
        case _:
            return _float(float(value))


def _integer(value: int) -> tuple[str, int]:
    if value == -(2**63):
        return "INT64_MIN", ATOM
    text = str(value) if abs(value) < 2**31 else f"INT64_C({value})"
    return text, UNARY if value < 0 else ATOM


def _float(value: float) -> tuple[str, int]:
    if math.isnan(value):
        return "NAN", ATOM
    if math.isinf(value):
        return ("INFINITY", ATOM) if value > 0 else ("-INFINITY", UNARY)
    return repr(value), UNARY if math.copysign(1.0, value) < 0 else ATOM


def within(text: tuple[str, int], precedence: int) -> str:
    """The text, in parentheses unless it binds at least so tightly."""
    return text[0] if text[1] >= precedence else f"({text[0]})"
