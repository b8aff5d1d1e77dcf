"""A direct interpreter of the IR: what generated text must agree with."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from s2s.ir.nodes import (
    NEWAXIS,
    Alloc,
    Apply,
    Block,
    Check,
    Const,
    Dim,
    Expr,
    For,
    Func,
    If,
    Let,
    Load,
    Pop,
    Push,
    Raise,
    Record,
    Scatter,
    Slice,
    Stack,
    Statement,
    Store,
    Update,
    Var,
    View,
    While,
)
from s2s.ir.types import Array, Scalar

INFIX = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "strong": operator.mul,
    "div": operator.truediv,
    "neg": operator.neg,
    "ifloordiv": operator.floordiv,
    "imod": operator.mod,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
    "eq": operator.eq,
    "ne": operator.ne,
    "and_": operator.and_,
    "or_": operator.or_,
    "abs": operator.abs,
}


def interpret(func: Func, *args: Any, trace: list | None = None) -> tuple:
    """The results of `func`; executed records go to `trace`."""
    machine = _Machine(trace if trace is not None else [])
    for param, arg in zip(func.params, args, strict=True):
        machine.values[param] = machine.scalar(arg, param)
    with np.errstate(all="ignore"):
        machine.block(func.body)
        return tuple(machine.expr(atom) for atom in func.results)


class _Machine:
    def __init__(self, trace: list) -> None:
        self.values: dict[Var, Any] = {}
        self.stacks: dict[Stack, list] = {}
        self.trace = trace

    def scalar(self, value: Any, of: Expr) -> Any:
        """Scalars as NumPy's floats, Python's ints and bools."""
        if isinstance(of.type, Array):
            return value
        dtype = of.type.dtype
        return dtype.numpy.type(value) if dtype.is_float else dtype.numpy.type(value).item()

    def block(self, block: Block) -> None:
        for stmt in block:
            self.statement(stmt)

    def statement(self, stmt: Statement) -> None:
        match stmt:
            case Let():
                self.values[stmt.target] = self.expr(stmt.value)
            case Store():
                index = tuple(map(self.expr, stmt.index))
                value = self.expr(stmt.value)
                self._assign(stmt, index, value)
            case Update():
                self._assign(stmt, ..., np.copy(self.expr(stmt.value)))
            case Scatter():
                index = (slice(None),) * stmt.axis + tuple(map(self.expr, stmt.index))
                if stmt.mode == "add":
                    np.add.at(self.values[stmt.array], index, self.expr(stmt.value))
                else:
                    self.values[stmt.array][index] = self.expr(stmt.value)
            case If():
                self.block(stmt.then if self.expr(stmt.test) else stmt.other)
            case For():
                self._for(stmt)
            case While():
                self._while(stmt)
            case Push():
                self.stacks.setdefault(stmt.stack, []).append(self.expr(stmt.value))
            case Pop():
                self.values[stmt.target] = self.stacks[stmt.stack].pop()
            case Raise():
                raise stmt.exception(*([] if stmt.message is None else [stmt.message]))
            case Check():
                self.values[stmt.array][tuple(map(self.expr, stmt.index))]
            case Record():
                values = map(self.expr, (stmt.index, stmt.switching, stmt.tie))
                self.trace.append((stmt.site, *values))

    def _assign(self, stmt: Store | Update, index: Any, value: Any) -> None:
        if stmt.mode == "add":
            self.values[stmt.array][index] += value
        else:
            self.values[stmt.array][index] = value

    def _for(self, stmt: For) -> None:
        counts = range(*(self.expr(e) for e in (stmt.start, stmt.stop, stmt.step)))
        trips = 0
        for value in reversed(counts) if stmt.reverse else counts:
            trips += 1
            self.values[stmt.var] = value
            self.block(stmt.body)
            if stmt.until is not None and self.values[stmt.until]:
                break
        self.values[stmt.trips] = trips

    def _while(self, stmt: While) -> None:
        trips = 0
        self.block(stmt.test)
        while self.values[stmt.cond]:
            trips += 1
            self.block(stmt.body)
            self.block(stmt.test)
        self.values[stmt.trips] = trips

    def expr(self, expr: Expr) -> Any:
        match expr:
            case Var():
                return self.values[expr]
            case Const():
                return self.scalar(expr.value, expr)
            case Apply():
                return self.scalar(self._apply(expr), expr)
            case Load():
                return self.scalar(self.values[expr.array][self._index(expr.index)], expr)
            case View():
                return self._view(expr)
            case Alloc():
                fill = 0 if expr.fill is None else self.expr(expr.fill)
                return np.full(self._index(expr.shape), fill, dtype=expr.type.dtype.numpy)
            case Dim():
                return self.values[expr.array].shape[expr.axis]

    def _index(self, exprs: tuple[Expr, ...]) -> tuple:
        return tuple(map(self.expr, exprs))

    def _apply(self, apply: Apply) -> Any:
        args = self._index(apply.args)
        if apply.op.name == "select":
            if isinstance(apply.type, Scalar):
                return args[1] if args[0] else args[2]
            return np.where(*args)
        if apply.op.name in ("to_f64", "to_f32", "to_i64", "to_bool"):
            return apply.type.dtype.numpy.type(args[0])
        if apply.op.name in INFIX:
            return INFIX[apply.op.name](*args)
        attrs = {key: value for key, value in apply.attrs.items() if key not in ("tie", "wraps")}
        return apply.op.evaluate(*args, **attrs)

    def _view(self, view: View) -> np.ndarray:
        array = self.values[view.array]
        if view.kind == "transpose":
            return array.transpose(view.detail)
        if view.kind == "reshape":
            return array.reshape(self._index(view.detail))
        return array[(*map(self._entry, view.detail), ...)]

    def _entry(self, entry: Any) -> Any:
        if entry is NEWAXIS:
            return None
        if isinstance(entry, Slice):
            start, stop = (None if b is None else self.expr(b) for b in (entry.start, entry.stop))
            return slice(start, stop, entry.step)
        return self.expr(entry)
