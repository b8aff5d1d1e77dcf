"""Smooth elementary functions: the kernels of csrc/, on numbers and arrays.

A number in gives a `np.float64` out, or a `np.float32` for a `np.float32`. float32 is the float64
kernel, rounded once. Integers and bools become float64.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from s2s.kernels.library import F32, F64, LEVEL, data_of, entry, ffi, lib, typed_entries

float64 = np.float64
float32 = np.float32
ndarray = np.ndarray

Number = float | int | np.number
Value = Number | np.ndarray


def contiguous(x: np.ndarray) -> np.ndarray:
    """`x`, or a C-contiguous copy of it, of the same shape."""
    return x if x.flags.c_contiguous and x.flags.aligned else x.copy()


def unary(name: str) -> Callable[[Value], Value]:
    """The function of one variable that csrc/ calls `s2s_<name>`."""
    scalar = entry(name)
    loops = typed_entries(name, F64, F32)

    def on_array(x: np.ndarray) -> np.ndarray:
        if x.dtype not in loops:
            x = x.astype(F64)
        x = contiguous(x)
        out = np.empty(x.shape, x.dtype)
        loops[x.dtype](data_of(x), data_of(out), x.size)
        return out

    def kernel(x: Value) -> Value:
        kind = type(x)
        if kind is float64 or kind is float:
            return float64(scalar(x))
        if kind is float32:
            return float32(scalar(x))
        if isinstance(x, ndarray):
            return on_array(x)
        return float64(scalar(float(x)))

    kernel.__name__ = kernel.__qualname__ = name
    kernel.__doc__ = f"{name} of a number or of each element of an array."
    return kernel


def binary(name: str) -> Callable[[Value, Value], Value]:
    """The function of two variables that csrc/ calls `s2s_<name>`; operands broadcast."""
    scalar = entry(name)
    loops = typed_entries(name, F64, F32)

    def on_numbers(a: Number, b: Number) -> Number:
        if np.result_type(a, b) == F32:
            return float32(scalar(float32(a), float32(b)))
        return float64(scalar(float(a), float(b)))

    def on_arrays(a: Value, b: Value) -> np.ndarray:
        dtype = np.result_type(a, b)
        if dtype not in loops:
            dtype = F64
        a, b = np.asarray(a, dtype), np.asarray(b, dtype)
        shape = a.shape if a.shape == b.shape else np.broadcast_shapes(a.shape, b.shape)
        a, step_a = _operand(a, shape)
        b, step_b = _operand(b, shape)
        out = np.empty(shape, dtype)
        loops[dtype](data_of(a), step_a, data_of(b), step_b, data_of(out), out.size)
        return out

    def kernel(a: Value, b: Value) -> Value:
        kind_a, kind_b = type(a), type(b)
        if (kind_a is float64 or kind_a is float) and (kind_b is float64 or kind_b is float):
            return float64(scalar(a, b))
        if isinstance(a, ndarray) or isinstance(b, ndarray):
            return on_arrays(a, b)
        return on_numbers(a, b)

    kernel.__name__ = kernel.__qualname__ = name
    kernel.__doc__ = f"{name} of two numbers or arrays, elementwise."
    return kernel


def _operand(x: np.ndarray, shape: tuple[int, ...]) -> tuple[np.ndarray, int]:
    """An operand as the loops take it: contiguous of the full shape (step 1), or one number (0)."""
    if x.size == 1:
        return contiguous(x), 0
    return contiguous(x if x.shape == shape else np.broadcast_to(x, shape)), 1


def _compiled(operands: int) -> list[str]:
    """The names of the compiled functions of so many doubles that have loops over arrays."""
    names = set(dir(lib))
    prefix, suffix = "s2s_entry_", f"_f64{LEVEL}"
    found = [
        name.removeprefix(prefix).removesuffix(suffix) for name in names if name.endswith(suffix)
    ]
    double = ffi.typeof("double")
    return [
        name
        for name in sorted(found)
        if f"{prefix}{name}{LEVEL}" in names
        and ffi.typeof(entry(name)).args == (double,) * operands
    ]


FUNCTIONS: dict[str, Callable] = {
    **{name: unary(name) for name in _compiled(1)},
    **{name: binary(name) for name in _compiled(2)},
}
"""Every function of one or two variables in csrc/s2s_kernels.c, by name."""

# --- integer powers ----------------------------------------------------------------------------

_powi = entry("powi")
_powi_loops = typed_entries("powi", F64, F32)


def powi(x: Value, n: int | np.ndarray) -> Value:
    """x**n for an integer n: binary powering from the lowest bit, 1/(x**-n) for n < 0."""
    kind = type(x)
    if not (isinstance(x, ndarray) or isinstance(n, ndarray)):
        if kind is float32:
            return float32(_powi(x, n))
        return float64(_powi(float(x), n))
    x, n = np.asarray(x), np.asarray(n, np.int64)
    x = x if x.dtype in _powi_loops else x.astype(F64)
    shape = np.broadcast_shapes(x.shape, n.shape)
    x = contiguous(np.broadcast_to(x, shape))
    n, step = _operand(n, shape)
    out = np.empty(shape, x.dtype)
    _powi_loops[x.dtype](data_of(x), data_of(n), step, data_of(out), out.size)
    return out


def powi_partial(x: Value, n: int | np.ndarray) -> Value:
    """d(x**n)/dx = n * x**(n-1); exactly 0 for n = 0, whatever x."""
    kind = x.dtype.type if isinstance(x, (ndarray, np.floating)) else float64
    if isinstance(n, ndarray):
        return np.where(n == 0, kind(0), n.astype(kind) * powi(x, n - 1))
    if n == 0:
        return np.zeros_like(x) if isinstance(x, ndarray) else kind(0)
    return kind(n) * powi(x, n - 1)


def fma(a: float, b: float, c: float) -> Any:
    """a * b + c, rounded once: the step of a matrix product."""
    return float64(_fma(a, b, c))


_fma = entry("fma")
