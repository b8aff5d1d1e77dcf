"""Which sizes are equal: the shape of every array in symbols.

A dimension is an int (known), or a `Size`: the size of an axis of a parameter, the value of an
integer that never changes, or a size that came into being in a statement.  Two arrays with equal
symbols have equal sizes whenever both are alive, which is what makes one flat loop out of an array
statement.  Where one variable holds arrays of different symbols, its sizes are its `own`: C
variables that are assigned with it and prove nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from s2s.backend.c import matrices
from s2s.backend.c.scopes import Scopes
from s2s.backend.c.tree import Node, Region
from s2s.elementary import rules
from s2s.ir.nodes import (
    Alloc,
    Apply,
    Const,
    Dim,
    Expr,
    Func,
    Let,
    NewAxis,
    Pop,
    Push,
    Slice,
    Stack,
    Var,
    View,
)
from s2s.ir.types import Array, DType, Scalar


@dataclass(frozen=True, slots=True)
class Size:
    """A size that is not known before the call; `axis` -1: the value of the int `owner`.

    `less` is what a slice such as x[1:-1] has taken off (as long as something is left).
    """

    owner: Var | Node
    axis: int
    own: bool = False
    less: int = 0

    @property
    def lasting(self) -> bool:
        """Whether it stays the same during the whole call."""
        return isinstance(self.owner, Var) and not self.own


Extent = int | Size | None
"""None: not known to equal anything."""
Shape = tuple[Extent, ...]


class Shapes:
    """The shape of every array variable of one function."""

    def __init__(self, func: Func, root: Region, scopes: Scopes, *, checked: bool) -> None:
        self._scopes = scopes
        self._checked = checked
        self._params = frozenset(func.params)
        self._forced: set[tuple[Var, int]] = set()
        self._integers = {
            node.stmt.target: node.stmt.value
            for node in root.nodes
            if isinstance(node.stmt, Let) and node.stmt.target.type == Scalar(_I64)
        }
        nodes = list(root.walk())
        while True:
            self._start(func)
            while self._pass(nodes):
                pass
            if not self._force_own():
                break

    def of(self, var: Var) -> Shape:
        """The shape of a variable, every extent known or a symbol."""
        return self._shapes[var]

    # --- the analysis --------------------------------------------------------------------------

    def _start(self, func: Func) -> None:
        self._shapes: dict[Var, Shape] = {}
        self._stacks: dict[Stack, Shape] = {}
        for var in func.params:
            if isinstance(var.type, Array):
                self._shapes[var] = tuple(
                    Size(var, k, (var, k) in self._forced) for k in range(var.type.rank)
                )

    def _pass(self, nodes: list[Node]) -> bool:
        before = dict(self._shapes), dict(self._stacks)
        for node in nodes:
            match node.stmt:
                case Let(target=Var(type=Array()) as target, value=value):
                    self._join(target, self._named(self.expr(value), node), node)
                case Push(value=Var(type=Array()) as value, stack=stack):
                    if value in self._shapes:
                        self._push(stack, self._shapes[value])
                case Pop(target=Var(type=Array()) as target, stack=stack):
                    if stack in self._stacks:
                        self._join(target, self._named(self._stacks[stack], node), node)
                case _:
                    pass
        return (self._shapes, self._stacks) != before

    def _named(self, shape: Shape | None, node: Node) -> Shape | None:
        """What is new or changes here gets the symbol of this statement."""
        if shape is None:
            return None
        return tuple(
            Size(node, k) if extent is None or (isinstance(extent, Size) and extent.own) else extent
            for k, extent in enumerate(shape)
        )

    def _join(self, var: Var, new: Shape | None, node: Node) -> None:
        if new is None:
            return
        old = self._shapes.get(var, new)
        self._shapes[var] = tuple(
            a if a == b and (var, k) not in self._forced else Size(var, k, own=True)
            for k, (a, b) in enumerate(zip(old, new, strict=True))
        )

    def _push(self, stack: Stack, shape: Shape) -> None:
        old = self._stacks.get(stack, shape)
        self._stacks[stack] = tuple(
            a if a == b and (isinstance(a, int) or a is not None and a.lasting) else None
            for a, b in zip(old, shape, strict=True)
        )

    def _force_own(self) -> bool:
        """Symbols of a statement are good in its scope only; what outlives it has its own."""
        found = {
            (var, k)
            for var, shape in self._shapes.items()
            for k, extent in enumerate(shape)
            if isinstance(extent, Size)
            and isinstance(extent.owner, Node)
            and not self._in_scope(var, extent.owner)
        }
        if found <= self._forced:
            return False
        self._forced |= found
        return True

    def _in_scope(self, var: Var, node: Node) -> bool:
        if isinstance(node.stmt, (Let, Pop)) and node.stmt.target is var:
            return self._scopes.single(var)
        return self._scopes.region(var).within(node.region) and var not in self._params

    # --- expressions ---------------------------------------------------------------------------

    def expr(self, expr: Expr) -> Shape | None:
        """The shape of an array expression; None while an operand has not been seen yet."""
        match expr:
            case Var():
                return self._shapes.get(expr)
            case Alloc(shape=shape):
                return tuple(map(self.integer, shape))
            case View():
                base = self.expr(expr.array)
                return None if base is None else self._view(expr, base)
            case Apply():
                operands = [
                    self.expr(arg) if isinstance(arg.type, Array) else () for arg in expr.args
                ]
                if any(shape is None for shape in operands):
                    return None
                if expr.op.elementwise:
                    return self.broadcast(operands)
                return result_shape(expr, operands)
            case _:
                return ()

    def broadcast(self, operands: list[Shape]) -> Shape:
        """The joint shape. The fast variant takes what is not 1 for equal, and guards it."""
        rank = max(map(len, operands))
        return tuple(self._joint(list(_axis(operands, rank, k))) for k in range(rank))

    def _joint(self, extents: list[Extent]) -> Extent:
        wide = [extent for extent in extents if extent != 1]
        if not wide:
            return 1
        if self._checked:
            first = wide[0]
            same = all(extent == first for extent in wide)
            return first if same and not (isinstance(first, Size) and first.own) else None
        return min(wide, key=_unsteadiness)

    def _view(self, view: View, base: Shape) -> Shape:
        match view.kind:
            case "transpose":
                return tuple(base[k] for k in view.detail)
            case "reshape":
                return tuple(map(self.integer, view.detail))
            case _:
                return tuple(self._index_shape(view, base))

    def _index_shape(self, view: View, base: Shape) -> Iterator[Extent]:
        axis = 0
        for entry in view.detail:
            if isinstance(entry, NewAxis):
                yield 1
                continue
            if isinstance(entry, Slice):
                yield self.cut(base[axis], cut_of(entry))
            axis += 1
        yield from base[axis:]

    def cut(self, extent: Extent, less: int | None) -> Extent:
        """The size of an axis from which `less` elements are taken off."""
        if less in (None, 0):
            return extent if less == 0 else None
        if isinstance(extent, int):
            return max(extent - less, 0)
        if extent is None or not extent.lasting or extent.owner not in self._params:
            return None
        return replace(extent, less=extent.less + less)

    def integer(self, expr: Expr) -> Extent:
        """The extent that an int64 expression stands for."""
        match expr:
            case int():
                return expr
            case Const(value=value):
                return int(value) if value >= 0 else None
            case Dim(array=Var() as array, axis=axis):
                return self._shapes[array][axis] if array in self._shapes else None
            case Var() if self._scopes.single(expr):
                if expr in self._params:
                    return Size(expr, -1)
                if expr in self._integers:
                    meant = self.integer(self._integers[expr])
                    steady = isinstance(meant, int) or (meant is not None and not meant.own)
                    return meant if steady else Size(expr, -1)
                return None
            case _:
                return None


_I64 = DType.I64


def cut_of(entry: Slice) -> int | None:
    """How many elements x[a:-b] takes off at its ends, of any x; None for another slice."""
    if entry.start is None and entry.stop is None and entry.step in (1, -1):
        return 0
    start = 0 if entry.start is None else getattr(entry.start, "value", -1)
    stop = 0 if entry.stop is None else getattr(entry.stop, "value", 0) or 1
    return start - stop if entry.step == 1 and start >= 0 >= stop else None


def _axis(operands: list[Shape], rank: int, k: int) -> Iterator[Extent]:
    """The extents that meet in axis k of the result; axes align from the last."""
    for shape in operands:
        at = k - (rank - len(shape))
        if at >= 0:
            yield shape[at]


def _unsteadiness(extent: Extent) -> int:
    """Which of several symbols to keep: what lasts, then what is new, then what changes."""
    if isinstance(extent, int):
        return 0
    if extent is None:
        return 4
    if extent.own:
        return 3
    return 1 if extent.lasting else 2


def result_shape(expr: Apply, operands: list[Shape]) -> Shape:
    """The shape of an operation that is not elementwise."""
    attrs: Mapping[str, Any] = expr.attrs
    first = operands[0] if operands else ()
    match expr.op.name:
        case "zeros_like" | "copy" | "prod_others" | "prod_pairs" | "cumsum" | "dft":
            return first
        case "argsort" | "running_max" | "running_min":
            return first
        case "argsort_gap" | "running_max_gap" | "running_min_gap":
            return first
        case "take_along" | "searchsorted" | "searchsorted_gap":
            return operands[1]
        case "sum_like" | "broadcast_like" | "expand" | "scatter_like":
            return operands[1]
        case "place" | "put_along":
            return operands[2]
        case "concatenate_part":
            return operands[1 + attrs["part"]]
        case "sum" | "prod":
            return reduced_shape(first, attrs.get("axes"), bool(attrs.get("keepdims")))
        case "amax" | "amin" | "amax_index" | "amin_index" | "amax_gap" | "amin_gap" | "pick":
            axis = attrs.get("axis")
            axes = None if axis is None else (axis,)
            return reduced_shape(first, axes, bool(attrs.get("keepdims")))
        case "matmul" | "matmul_ct" if max(map(len, operands)) <= 2:
            a, b = operands
            return (*a[:-1], *(b[-1:] if len(b) == 2 else ()))
        case "concatenate":
            return tuple(None if k == attrs["axis"] else n for k, n in enumerate(first))
        case name if name in matrices.NAMES:
            return matrices.shape(name, operands) or (None,) * expr.type.rank
        case "gather":
            axis, index = attrs["axis"], operands[1:]
            arrays = [shape for shape in index if shape]
            joint = arrays[0] if len(arrays) == 1 else (None,) * max(map(len, index))
            return (*first[:axis], *joint, *first[axis + len(index) :])
        case _:
            return (None,) * expr.type.rank


def reduced_shape(shape: Shape, axes: tuple[int, ...] | None, keepdims: bool) -> Shape:
    """The shape of a reduction."""
    dropped = rules.normal_axes(axes, len(shape))
    if keepdims:
        return tuple(1 if k in dropped else n for k, n in enumerate(shape))
    return tuple(n for k, n in enumerate(shape) if k not in dropped)
