"""The little language in which declarations are written.

A partial derivative, a piece or a deciding rule is an ordinary Python expression over operators and
operations.  Called with numbers it computes (that is what the tape does); called with `E` it builds
an expression of the IR (that is what the transforms do).  One text, both uses.

>>> from s2s.elementary.smooth import tanh
>>> tanh.partials(0.5, 0.25)             # numbers: the partial at out = 0.25
(0.9375,)
"""

from __future__ import annotations

from typing import Any

from s2s.ir.nodes import Apply, Atom, Const, Expr, Var
from s2s.ir.types import BOOL, F64, I64, Type, with_dtype


class E:
    """An expression of the IR with arithmetic."""

    __slots__ = ("node",)

    def __init__(self, node: Expr) -> None:
        self.node = node

    @property
    def type(self) -> Type:
        return self.node.type

    def __add__(self, other: E | float) -> E:
        return _apply("add", self, other)

    def __radd__(self, other: float) -> E:
        return _apply("add", other, self)

    def __sub__(self, other: E | float) -> E:
        return _apply("sub", self, other)

    def __rsub__(self, other: float) -> E:
        return _apply("sub", other, self)

    def __mul__(self, other: E | float) -> E:
        return _apply("mul", self, other)

    def __rmul__(self, other: float) -> E:
        return _apply("mul", other, self)

    def __truediv__(self, other: E | float) -> E:
        return _apply("div", self, other)

    def __rtruediv__(self, other: float) -> E:
        return _apply("div", other, self)

    def __neg__(self) -> E:
        return _apply("neg", self)

    def __lt__(self, other: E | float) -> E:
        return _apply("lt", self, other)

    def __gt__(self, other: E | float) -> E:
        return _apply("gt", self, other)

    def __le__(self, other: E | float) -> E:
        return _apply("le", self, other)

    def __ge__(self, other: E | float) -> E:
        return _apply("ge", self, other)

    def __and__(self, other: E) -> E:
        return _apply("and_", self, other)

    def __or__(self, other: E) -> E:
        return _apply("or_", self, other)

    def __bool__(self) -> bool:
        raise TypeError("an expression of the IR has no truth value; use `select`")


def _apply(name: str, *args: E | float) -> E:
    from s2s.elementary.declare import OPERATIONS

    return OPERATIONS[name](*args)


def lift(value: E | Expr | float | int | bool, like: Type) -> Expr:
    """An IR expression for a value; a bare number takes the dtype of `like` (Python's are weak)."""
    if isinstance(value, E):
        return value.node
    if isinstance(value, bool):
        return Const(value, BOOL)
    if isinstance(value, int):
        return Const(value, I64)
    if isinstance(value, float):
        return Const(value, with_dtype(F64, like.dtype) if like.dtype.is_float else F64)
    return value


def build(op: Any, args: tuple, attrs: dict[str, Any]) -> E:
    """Apply `op` to expressions and numbers."""
    floats = [a.type for a in args if isinstance(a, E) and a.type.dtype.is_float]
    like = floats[0] if floats else F64
    nodes = tuple(lift(a, like) for a in args)
    type_ = op.result(tuple(node.type for node in nodes), attrs)
    return E(Apply(op, nodes, type_, attrs))


def atoms_of(expr: Expr) -> set[Var]:
    """The variables that an expression reads."""
    if isinstance(expr, Var):
        return {expr}
    if isinstance(expr, Apply):
        return set().union(*(atoms_of(arg) for arg in expr.args)) if expr.args else set()
    return set()


__all__ = ["Atom", "E", "atoms_of", "build", "lift"]
