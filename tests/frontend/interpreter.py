"""A direct interpreter of the IR on NumPy values: what the frontend means, without any backend.

It shares nothing with the backends; operations are plain NumPy, so values agree with the user's
function run by CPython to the last bits of the elementary functions.
"""

from __future__ import annotations

import math
from functools import reduce

import numpy as np

from s2s import kernels
from s2s.ir.nodes import (
    Alloc,
    Apply,
    Check,
    Const,
    Dim,
    For,
    Func,
    Grow,
    If,
    Let,
    Load,
    NewAxis,
    Raise,
    Scatter,
    Slice,
    Store,
    Update,
    Var,
    View,
    While,
)
from s2s.ir.types import Array, DType


def _int(x):
    return np.int64(x)


def _axis(axes):
    return axes if axes is None else tuple(axes)


def _ipow(a, n):
    if np.ndim(a) == 0 and np.ndim(n) == 0:
        return int(a) ** int(n)
    return np.power(a, n)


def _trunc(x):
    return x.astype(np.int64) if isinstance(x, np.ndarray) else int(x)


def _integer_division(op):
    def run(a, b):
        if np.ndim(a) == 0 and np.ndim(b) == 0:
            return op(int(a), int(b))
        return np.floor_divide(a, b) if op.__name__ == "floordiv" else np.mod(a, b)

    return run


def _floordiv(a, b):
    return a // b


_floordiv.__name__ = "floordiv"


def _gather(x, *index, axis):
    return x[(slice(None),) * axis + tuple(index)]


OPS = {
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "div": np.true_divide,
    "neg": np.negative,
    "matmul": np.matmul,
    "dot": np.dot,
    "powi": lambda x, n: np.power(x, n) if np.ndim(n) else x ** int(n),
    "pow": np.power,
    "ipow": _ipow,
    "floordiv": np.floor_divide,
    "mod": np.mod,
    "ifloordiv": _integer_division(_floordiv),
    "imod": _integer_division(lambda a, b: a % b),
    "imax": np.maximum,
    "imin": np.minimum,
    "pymax": lambda *a: reduce(lambda best, x: x if x > best else best, a),
    "pymin": lambda *a: reduce(lambda best, x: x if x < best else best, a),
    "maximum": np.maximum,
    "minimum": np.minimum,
    "abs": np.abs,
    "sign": np.sign,
    "relu": lambda x: np.maximum(x, 0.0),
    "clip": lambda x, lo, hi: np.minimum(np.maximum(x, lo), hi),
    "floor": np.floor,
    "ceil": np.ceil,
    "trunc": np.trunc,
    "round": np.round,
    "trunc_int": _trunc,
    "floor_int": lambda x: math.floor(x),
    "ceil_int": lambda x: math.ceil(x),
    "round_int": lambda x: round(float(x)),
    "lt": np.less,
    "le": np.less_equal,
    "gt": np.greater,
    "ge": np.greater_equal,
    "eq": np.equal,
    "ne": np.not_equal,
    "and_": np.bitwise_and,
    "or_": np.bitwise_or,
    "xor": np.bitwise_xor,
    "not_": np.logical_not,
    "invert": np.invert,
    "select": np.where,
    "isnan": np.isnan,
    "isinf": np.isinf,
    "isfinite": np.isfinite,
    "to_f64": np.float64,
    "to_f32": np.float32,
    "to_i64": _int,
    "to_bool": np.bool_,
    "sum": lambda x, axes, keepdims: np.sum(x, axis=_axis(axes), keepdims=keepdims),
    "prod": lambda x, axes, keepdims: np.prod(x, axis=_axis(axes), keepdims=keepdims),
    "amax": lambda x, axis, keepdims: np.max(x, axis=axis, keepdims=keepdims),
    "amin": lambda x, axis, keepdims: np.min(x, axis=axis, keepdims=keepdims),
    "copy": lambda x: np.array(x, order="C"),
    "zeros_like": np.zeros_like,
    "concatenate": lambda *a, axis: np.concatenate(a, axis=axis),
    "gather": _gather,
    "arange": np.arange,
    "square": np.square,
    "reciprocal": np.reciprocal,
    "arcsin": np.arcsin,
    "sigmoid": lambda x: 1.0 / (1.0 + np.exp(-x)),
    "erf": math.erf,
    "lgamma": math.lgamma,
}


class Interpreter:
    """Runs one function; `sites` collects the sites of what was executed, in order."""

    def __init__(self) -> None:
        self.env: dict[Var, object] = {}
        self.sites: list = []

    def run(self, func: Func, values: list) -> list:
        for param, value in zip(func.params, values, strict=True):
            self.env[param] = self.typed(value, param.type)
        with np.errstate(all="ignore"):
            self.block(func.body)
        return [self.value(atom) for atom in func.results]

    def typed(self, value, type_):
        if isinstance(type_, Array):
            return np.array(value, dtype=type_.dtype.numpy, order="C")
        return type_.dtype.numpy.type(value)

    def block(self, block) -> None:
        for stmt in block:
            self.statement(stmt)

    def statement(self, stmt) -> None:
        match stmt:
            case Let():
                value = self.value(stmt.value)
                if isinstance(stmt.target.type, Array):
                    assert isinstance(value, np.ndarray), stmt
                    assert value.ndim == stmt.target.type.rank, stmt
                    assert value.dtype == stmt.target.type.dtype.numpy, (stmt, value.dtype)
                self.env[stmt.target] = value
            case Store():
                index = tuple(int(self.value(i)) for i in stmt.index)
                self.put(self.value(stmt.array), index, self.value(stmt.value), stmt.mode)
            case Grow():
                count, *row = (int(self.value(e)) for e in (stmt.count, *stmt.row))
                self.env[stmt.array] = kernels.grown(self.value(stmt.array), count, *row)
            case Update():
                value = np.array(self.value(stmt.value))
                self.put(self.value(stmt.array), ..., value, stmt.mode)
            case Scatter():
                array = self.value(stmt.array)
                index = (slice(None),) * stmt.axis + tuple(self.value(i) for i in stmt.index)
                if stmt.mode == "add":
                    np.add.at(array, index, self.value(stmt.value))
                else:
                    array[index] = self.value(stmt.value)
            case If():
                self.block(stmt.then if self.value(stmt.test) else stmt.other)
            case For():
                self.loop(stmt)
            case While():
                while True:
                    self.block(stmt.test)
                    if not self.value(stmt.cond):
                        break
                    self.block(stmt.body)
            case Check():
                _ = self.value(stmt.array)[tuple(int(self.value(i)) for i in stmt.index)]
            case Raise():
                raise stmt.exception(stmt.message)
            case _:
                raise AssertionError(stmt)

    def loop(self, stmt: For) -> None:
        numbers = range(*(int(self.value(e)) for e in (stmt.start, stmt.stop, stmt.step)))
        for k in reversed(numbers) if stmt.reverse else numbers:
            self.env[stmt.var] = np.int64(k)
            self.block(stmt.body)
            if stmt.until is not None and self.value(stmt.until):
                break

    def put(self, array, index, value, mode) -> None:
        if mode == "add":
            array[index] += value
        else:
            array[index] = value

    def value(self, expr):
        match expr:
            case Var():
                return self.env[expr]
            case Const():
                return expr.type.dtype.numpy.type(expr.value)
            case Apply():
                return self.apply(expr)
            case Load():
                return self.value(expr.array)[tuple(int(self.value(i)) for i in expr.index)]
            case Dim():
                return np.int64(self.value(expr.array).shape[expr.axis])
            case Alloc():
                shape = tuple(int(self.value(n)) for n in expr.shape)
                fill = 7.0 if expr.fill is None else self.value(expr.fill)
                return np.full(shape, fill, dtype=expr.type.dtype.numpy)
            case View():
                return self.view(expr)
        raise AssertionError(expr)

    def apply(self, expr: Apply):
        if expr.site is not None:
            self.sites.append(expr.site)
        args = [self.value(arg) for arg in expr.args]
        if expr.op.name == "clip":
            args = [np.asarray(a)[()] for a in args]
        function = OPS.get(expr.op.name) or getattr(np, expr.op.name)
        result = function(*args, **{k: v for k, v in expr.attrs.items() if k != "wraps"})
        dtype = expr.type.dtype.numpy
        if isinstance(expr.type, Array):
            result = np.array(result, order="C")
            assert result.ndim == expr.type.rank, expr
        else:
            assert np.ndim(result) == 0, expr
            if expr.type.dtype is DType.I64 and not -(2**63) <= int(result) < 2**63:
                raise OverflowError
            return dtype.type(result)
        assert result.dtype == dtype, (expr.op, result.dtype, dtype)
        return result

    def view(self, expr: View):
        array = self.value(expr.array)
        match expr.kind:
            case "index":
                return array[tuple(self.entry(e) for e in expr.detail)]
            case "transpose":
                return np.transpose(array, expr.detail)
            case "reshape":
                assert array.flags.c_contiguous, expr
                return array.reshape(tuple(int(self.value(n)) for n in expr.detail))
            case _:
                return np.broadcast_to(array, tuple(int(self.value(n)) for n in expr.detail))

    def entry(self, entry):
        match entry:
            case NewAxis():
                return None
            case Slice():
                bounds = (entry.start, entry.stop)
                start, stop = (None if b is None else int(self.value(b)) for b in bounds)
                return slice(start, stop, entry.step)
            case _:
                return int(self.value(entry))
