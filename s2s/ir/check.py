"""The verifier: what every pass may rely on and has to keep.

`check(func)` raises `IRError` at the first statement that breaks an invariant: types follow the
declared rules, operands of elementwise arithmetic have one dtype, operands are atoms (unless the
function has been nested), every variable is assigned on a path that reaches its use, a loop
variable is assigned by its loop only.
"""

from __future__ import annotations

from typing import assert_never

from s2s.ir.nodes import (
    Alloc,
    Apply,
    Block,
    Check,
    Const,
    Dim,
    Expr,
    For,
    Func,
    Grow,
    If,
    Let,
    Load,
    NewAxis,
    Pop,
    Push,
    Raise,
    Record,
    Say,
    Scatter,
    Slice,
    Statement,
    Store,
    Update,
    Var,
    View,
    While,
)
from s2s.ir.show import show_statement
from s2s.ir.types import BOOL, I64, Array, DType, Scalar, Type
from s2s.ir.walk import binds, block_binds, children, expressions, mutates

INTEGERS = (DType.U8, DType.I64)

MIXED = {"powi": {1}, "powi_partial": {1}, "select": {0}}
"""Elementwise operations with operands whose dtype is not that of the others: their positions."""

INDICES = {
    "gather": 1,
    "scatter_like": 2,
    "pick": 1,
    "place": 1,
    "take_along": 1,
    "put_along": 1,
}
"""Operations whose operands from this position on are integers (of `ONE_INDEX` only that one)."""
ONE_INDEX = ("place", "put_along")


class IRError(AssertionError):
    """A broken invariant: a mistake in s2s, never in the user's program."""


def check(func: Func, *, nested: bool = False) -> Func:
    """Raise `IRError` if `func` breaks an invariant; return it otherwise.

    Parameters
    ----------
    func : Func
    nested : bool
        Whether operands may be expressions, as `transform.nest` leaves them.

    Examples
    --------
    >>> from s2s.ir.nodes import Const, Func, Let, Var
    >>> from s2s.ir.source import Span
    >>> from s2s.ir.types import F64, I64
    >>> span = Span(filename="f.py", line=2, column=4, end_line=2, end_column=9)
    >>> wrong = Let(span=span, target=Var("y", F64), value=Const(1, I64))
    >>> check(Func(name="f", params=(), body=(wrong,), results=(), span=span))
    Traceback (most recent call last):
        ...
    s2s.ir.check.IRError: f.py:2:5, in f, `y: float64 = 1`: int64 is assigned to y: float64
    """
    checker = _Checker(func, nested)
    assigned = checker.block(func.body, set(func.params))
    checker.at = None
    for atom in func.results:
        checker.expr(atom, assigned)
        checker.require(isinstance(atom, (Var, Const)), "a result is not an atom")
    checker.result_like()
    return func


class _Checker:
    """The state of one verification. `assigned` is None where control does not arrive."""

    def __init__(self, func: Func, nested: bool) -> None:
        self.func = func
        self.nested = nested
        self.at: Statement | None = None

    def require(self, holds: bool, message: str) -> None:
        if holds:
            return
        span = self.func.span if self.at is None else self.at.span
        where = "" if self.at is None else f", `{show_statement(self.at)}`"
        raise IRError(f"{span}, in {self.func.name}{where}: {message}")

    def result_like(self) -> None:
        like = self.func.result_like
        self.require(len(like) in (0, len(self.func.results)), "result_like has another length")
        for atom, position in zip(self.func.results, like, strict=False):
            if position is not None:
                expected = self.func.params[position].type
                self.require(atom.type == expected, f"{atom.type} is like {expected}")

    # --- blocks and definite assignment --------------------------------------------------------

    def block(self, block: Block, assigned: set[Var] | None) -> set[Var] | None:
        """What is assigned after the block."""
        for stmt in block:
            self.at = stmt
            self.require(assigned is not None, "control never arrives here")
            assigned = self.statement(stmt, set(assigned))
        return assigned

    def statement(self, stmt: Statement, assigned: set[Var]) -> set[Var] | None:
        until = stmt.until if isinstance(stmt, For) else None
        cond = stmt.cond if isinstance(stmt, While) else None
        for expr in expressions(stmt):
            if expr is not until and expr is not cond:
                self.expr(expr, assigned)
        for array in mutates(stmt):
            self.expr(array, assigned)
        self._types(stmt)
        match stmt:
            case If():
                return _join(self.block(stmt.then, assigned), self.block(stmt.other, assigned))
            case For():
                inside = self.block(stmt.body, assigned | set(binds(stmt)))
                self.at = stmt
                self._loop_end(until, inside)
                return assigned | (set(binds(stmt)) - {stmt.var})
            case While():
                tested = self.block(stmt.test, assigned)
                self.at = stmt
                self._loop_end(cond, tested)
                self.block(stmt.body, None if tested is None else tested | set(binds(stmt)))
                return None if tested is None else tested | set(binds(stmt))
            case Raise():
                return None
            case _:
                return assigned | set(binds(stmt))

    def _loop_end(self, flag: Var | None, assigned: set[Var] | None) -> None:
        if flag is not None and assigned is not None:
            self.require(flag in assigned, f"{flag.name} may be unassigned when the loop tests it")

    # --- statements ----------------------------------------------------------------------------

    def _types(self, stmt: Statement) -> None:
        match stmt:
            case Let():
                self._assigns(stmt.target, stmt.value.type)
            case Store():
                self._element(stmt.array, stmt.index)
                self._same_dtype(stmt.array.type, stmt.value.type)
                self.require(isinstance(stmt.value.type, Scalar), "an array is stored as element")
            case Update():
                self._array(stmt.array)
                self._same_dtype(stmt.array.type, stmt.value.type)
                fits = stmt.value.type.rank <= stmt.array.type.rank
                self.require(fits, "the value has a higher rank than the array")
            case Scatter():
                self._array(stmt.array)
                self._same_dtype(stmt.array.type, stmt.value.type)
                self._integers(stmt.index)
                fits = stmt.axis + len(stmt.index) <= stmt.array.type.rank
                self.require(fits, "more index arrays than axes")
            case Grow():
                self._array(stmt.array)
                self._integers((stmt.count, *stmt.row))
                fits = len(stmt.row) == stmt.array.type.rank - 1
                self.require(fits, "the shape of an item has another rank")
            case If():
                self._is(stmt.test, BOOL, "test")
            case For():
                for expr in (stmt.var, stmt.start, stmt.stop, stmt.step, *binds(stmt)):
                    self._is(expr, I64, "bound or counter")
                if stmt.until is not None:
                    self._is(stmt.until, BOOL, "until")
                inside = block_binds(stmt.body)
                self.require(stmt.var not in inside, f"the body assigns {stmt.var.name}")
            case While():
                self._is(stmt.cond, BOOL, "cond")
                for var in binds(stmt):
                    self._is(var, I64, "trips")
            case Push():
                self._is(stmt.value, stmt.stack.type, "pushed value")
                self.require(isinstance(stmt.value, (Var, Const)), "the pushed value is no atom")
            case Pop():
                self._assigns(stmt.target, stmt.stack.type)
            case Raise():
                known = issubclass(stmt.exception, BaseException)
                self.require(known, f"{stmt.exception} is no exception")
            case Say():
                self.require(callable(stmt.function), f"{stmt.function!r} is no function")
            case Check():
                self._element(stmt.array, stmt.index)
            case Record():
                index, z, tie = (e.type.dtype for e in (stmt.index, stmt.switching, stmt.tie))
                self.require(index in (*INTEGERS, DType.BOOL), f"the index is {index.value}")
                self.require(z.is_float, f"the switching value is {z.value}")
                self.require(tie is DType.BOOL, f"the tie is {tie.value}")
                known = not self.func.sites or stmt.site in self.func.sites
                self.require(known, "the site is not in the function's table")
            case _:
                assert_never(stmt)

    def _assigns(self, target: Var, type_: Type) -> None:
        same = target.type == type_
        self.require(same, f"{type_} is assigned to {target.name}: {target.type}")

    def _is(self, expr: Expr, type_: Type, what: str) -> None:
        self.require(expr.type == type_, f"the {what} is {expr.type}, not {type_}")

    def _array(self, expr: Expr) -> None:
        self.require(isinstance(expr.type, Array), f"{expr.type} is not an array")

    def _same_dtype(self, left: Type, right: Type) -> None:
        self.require(left.dtype is right.dtype, f"{right} goes into {left}")

    def _integers(self, exprs: tuple[Expr, ...]) -> None:
        for expr in exprs:
            self.require(expr.type.dtype in INTEGERS, f"an index is {expr.type}")

    def _element(self, array: Expr, index: tuple[Expr, ...]) -> None:
        self._array(array)
        count = f"{len(index)} indices for {array.type}"
        self.require(len(index) == array.type.rank, count)
        self._scalar_integers(index)

    def _scalar_integers(self, exprs: tuple[Expr, ...]) -> None:
        for expr in exprs:
            scalar = isinstance(expr.type, Scalar) and expr.type.dtype in INTEGERS
            self.require(scalar, f"{expr.type} is used as an integer")

    # --- expressions ---------------------------------------------------------------------------

    def expr(self, expr: Expr, assigned: set[Var] | None) -> None:
        """Variables assigned, operands atoms, types as declared."""
        for child in children(expr):
            if not self.nested:
                self.require(isinstance(child, (Var, Const)), "an operand is no atom")
            self.expr(child, assigned)
        match expr:
            case Var():
                known = assigned is None or expr in assigned
                self.require(known, f"{expr.name} may be unassigned here")
            case Const():
                self._const(expr)
            case Apply():
                self._apply(expr)
            case Load():
                self._element(expr.array, expr.index)
                self._is(expr, Scalar(expr.array.type.dtype), "element")
            case View():
                self._view(expr)
            case Alloc():
                self._scalar_integers(expr.shape)
                self._is(expr, Array(expr.type.dtype, len(expr.shape)), "allocation")
                if expr.fill is not None:
                    self._is(expr.fill, Scalar(expr.type.dtype), "fill value")
            case Dim():
                self._array(expr.array)
                inside = 0 <= expr.axis < expr.array.type.rank
                self.require(inside, f"{expr.array.type} has no axis {expr.axis}")
                self._is(expr, I64, "size")
            case _:
                assert_never(expr)

    def _const(self, const: Const) -> None:
        self.require(isinstance(const.type, Scalar), f"a constant of type {const.type}")
        dtype = const.type.dtype
        kind = float if dtype.is_float else bool if dtype is DType.BOOL else int
        exact = type(const.value) is kind
        self.require(exact, f"{const.value!r} is not a {kind.__name__}, as its type {dtype.value}")

    def _apply(self, apply: Apply) -> None:
        op, types = apply.op, tuple(arg.type for arg in apply.args)
        expected = op.result(types, apply.attrs)
        self.require(apply.type == expected, f"{op.name} gives {expected}, not {apply.type}")
        first_index = INDICES.get(op.name)
        if first_index is not None:
            last = first_index + 1 if op.name in ONE_INDEX else len(types)
            self._integers(apply.args[first_index:last])
            types = types[:1]
        elif op.elementwise:
            skip = MIXED.get(op.name, set())
            types = tuple(t for k, t in enumerate(types) if k not in skip)
        else:
            types = tuple(t for k, t in enumerate(types) if k not in op.shape_only)
        dtypes = {t.dtype for t in types}
        names = ", ".join(str(t) for t in types)
        self.require(len(dtypes) <= 1, f"operands of {op.name} differ in dtype: {names}")

    def _view(self, view: View) -> None:
        self._array(view.array)
        rank = view.array.type.rank
        match view.kind:
            case "index":
                taken = sum(not isinstance(e, NewAxis) for e in view.detail)
                self.require(taken <= rank, f"{taken} indices for {view.array.type}")
                integers = tuple(e for e in view.detail if not isinstance(e, (Slice, NewAxis)))
                bounds = (part for e in view.detail if isinstance(e, Slice) for part in e.parts)
                self._scalar_integers((*integers, *bounds))
                rank += len(view.detail) - taken - len(integers)
            case "transpose":
                permutes = sorted(view.detail) == list(range(rank))
                self.require(permutes, f"{view.detail} is no permutation of {rank} axes")
            case "reshape":
                self._scalar_integers(view.detail)
                unknown = sum(isinstance(e, Const) and e.value == -1 for e in view.detail)
                self.require(unknown <= 1, "more than one -1 in the new shape")
                rank = len(view.detail)
            case _:
                assert_never(view.kind)
        self._is(view, Array(view.array.type.dtype, rank), f"view ({view.kind})")


def _join(left: set[Var] | None, right: set[Var] | None) -> set[Var] | None:
    """Assigned on a path that leads here: the reverse sweep enters the arm that ran again."""
    if left is None or right is None:
        return right if left is None else left
    return left | right
