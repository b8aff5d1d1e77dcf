"""The operations that a call of a `Custom` function is made of.

    kept = forward(x...)          what the call keeps: an object, which carries no derivative
    y = result(kept, x...)        the value, or a vector of all float results, and from it
    y_k = unpacked(y, kept)       each of them
    x_bar = adjoint(kept, y_bar, x...)

Operands after the ones that are printed say on what a value depends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from s2s.elementary.algebra import E
from s2s.elementary.custom import Custom, Tree
from s2s.elementary.declare import Operation
from s2s.errors import S2SError
from s2s.ir.nodes import Apply, Atom, Expr, Var
from s2s.ir.types import OBJECT, Array, DType, Scalar, Type, is_float

NO_C = "a function with a derivative of your own is called"
PACK = Array(DType.F64, 1)
UNSPOKEN = ("type", "call")
"""Attributes that are no keywords of the call."""


@dataclass(frozen=True, slots=True)
class Call:
    """How the user's function is called: the structure of its arguments, the type it returns."""

    tree: Tree
    returned: Any


Moved = Callable[[Atom], Atom | None]
"""The tangent of an operand, None where it has none."""


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Opaque(Operation):
    """A call of `owner.<method>`; `shown` operands are its arguments.

    The type of the result is the attribute `type`; the other attributes are keywords of the call,
    but for `call`, which says how the user's function was called.
    """

    owner: Custom
    method: str
    shown: int | None = None

    def __post_init__(self) -> None:
        """One for each function: not in the tables."""

    def evaluate(self, *args: Any, **attrs: Any) -> Any:
        keywords = {key: value for key, value in attrs.items() if key not in UNSPOKEN}
        return getattr(self.owner, self.method)(*args[: self.shown], **keywords)

    def contributions(
        self, expr: Apply, g: Var, active: Callable[[Expr], bool]
    ) -> Iterator[tuple[Var, E]]:
        """Active operands, each with its cotangent."""
        if any(isinstance(arg, Var) and is_float(arg.type) and active(arg) for arg in expr.args):
            raise S2SError(
                f"the reverse of the reverse of `{self.owner.__name__}` is asked for",
                "take the second derivative forwards, with s2s.hvp",
            )
        return iter(())

    def tangent(self, expr: Apply, moved: Moved) -> Expr:
        """The tangent of the result, in forward mode."""
        raise S2SError(
            f"a derivative of `{self.owner.__name__}` of this order is asked for",
            "its rule gives first and second derivatives only",
        )


class Forward(Opaque):
    """What the call keeps."""


class Result(Opaque):
    """The value of the call: (kept, *leaves)."""

    def contributions(self, expr, g, active):
        kept, *leaves = expr.args
        op = _operation(Adjoint, self.owner, "adjoint", 2)
        for position, leaf in enumerate(leaves):
            if isinstance(leaf, Var) and active(leaf):
                attrs = {"type": leaf.type, "position": position, "call": expr.attrs["call"]}
                yield leaf, E(Apply(op, (kept, g, *leaves), leaf.type, attrs))

    def tangent(self, expr, moved):
        kept, *leaves = expr.args
        dots, moving = _moving(leaves, moved)
        attrs = {"type": expr.type, "moving": moving}
        op = _operation(Opaque, self.owner, "tangent", None)
        return Apply(op, (kept, *dots), expr.type, attrs)


class Unpacked(Opaque):
    """One float result out of the vector of all: (pack, kept)."""

    def contributions(self, expr, g, active):
        pack, kept = expr.args
        if active(pack):
            attrs = {"type": PACK, "position": expr.attrs["position"]}
            op = _operation(Placed, self.owner, "placed", None)
            yield pack, E(Apply(op, (g, kept), PACK, attrs))

    def tangent(self, expr, moved):
        pack, kept = expr.args
        return Apply(self, (moved(pack), kept), expr.type, expr.attrs)


class Placed(Opaque):
    """A vector of all results with one of them: (g, kept)."""

    def tangent(self, expr, moved):
        g, kept = expr.args
        return Apply(self, (moved(g), kept), expr.type, expr.attrs)


class Adjoint(Opaque):
    """The cotangent of one leaf: (kept, g, *leaves)."""

    def tangent(self, expr, moved):
        kept, g, *leaves = expr.args
        self.owner.require_second(expr.attrs["call"], [leaf.type for leaf in leaves])
        dots, moving = _moving(leaves, moved)
        g_dot = moved(g)
        if g_dot is None:
            from s2s.elementary.arrays import zeros_like

            g_dot = zeros_like(E(g)).node
        attrs = {**expr.attrs, "moving": moving}
        op = _operation(Opaque, self.owner, "adjoint_tangent", None)
        return Apply(op, (kept, g, g_dot, *dots), expr.type, attrs)


def _moving(leaves: list[Atom], moved: Moved) -> tuple[list[Atom], tuple[int, ...]]:
    """The tangents of the leaves that have one, and their positions."""
    dots = [moved(leaf) for leaf in leaves]
    return [d for d in dots if d is not None], tuple(k for k, d in enumerate(dots) if d is not None)


def _type(types: tuple[Type, ...], attrs: Any) -> Type:
    return attrs["type"]


def _operation(kind: type[Opaque], owner: Custom, method: str, shown: int | None) -> Opaque:
    """The same operation for the same function."""
    known = owner.operations
    if (kind, method) not in known:
        known[kind, method] = kind(
            name=f"{owner.__name__}.{method}",
            result=_type,
            elementwise=False,
            no_c=NO_C,
            owner=owner,
            method=method,
            shown=shown,
        )
    return known[kind, method]


def call(
    apply: Callable[..., Any], owner: Custom, how: Call, leaves: list[Atom], types: list[Type]
) -> list[Any]:
    """The operations of one call; the results in order.

    Parameters
    ----------
    apply : callable
        `apply(op, *operands, **attrs)`: emits an operation, returns its result.
    owner : Custom
    how : Call
    leaves : list
        The numbers and arrays among the arguments.
    types : list of Type
        The types of the results.
    """
    attrs = {} if how.tree.plain else {"tree": how.tree}
    kept = apply(_operation(Forward, owner, "forward", None), *leaves, type=OBJECT, **attrs)
    result = _operation(Result, owner, "result", 1)
    single = len(types) == 1
    packed = _operation(Result, owner, "packed", 1)
    pack = None
    found = []
    for position, type_ in enumerate(types):
        if single or not is_float(type_):
            operands = (kept, *leaves) if is_float(type_) else (kept,)
            attrs = {"type": type_, "call": how, **_place(position, type_)}
            found.append(apply(result, *operands, **attrs))
            continue
        if pack is None:
            pack = apply(packed, kept, *leaves, type=PACK, call=how)
        unpacked = _operation(Unpacked, owner, "unpacked", None)
        found.append(apply(unpacked, pack, kept, type=type_, position=position))
    return found


def _place(position: int, type_: Type) -> dict[str, int]:
    """The keywords of `result`, defaults left out."""
    attrs = {"position": position} if position else {}
    return attrs if isinstance(type_, Scalar) else {**attrs, "rank": type_.rank}


__all__ = ["Opaque", "call"]
