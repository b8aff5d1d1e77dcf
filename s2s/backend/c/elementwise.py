"""Elementwise expressions: their operands in place, their shape known.

In the fast variant sizes that meet are taken to be equal, and a guard says so; in the checked
variant an axis of size 1 is repeated, as NumPy does, by a stride of 0 found out at run time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from s2s.backend.c.expressions import Expressions, Text
from s2s.backend.c.spelling import ATOM, SCALAR
from s2s.backend.c.unit import Operand, Unit
from s2s.backend.c.views import broadcast_to, operand_of, strides_of
from s2s.ir.nodes import Apply, Const, Expr, Var, View
from s2s.ir.types import Scalar


@dataclass(frozen=True, slots=True)
class Leaf:
    """An operand of an elementwise expression: an array, or a number (`array` None).

    `dims` is the shape that it takes part in broadcasting with.
    """

    expr: Expr
    array: Operand | None
    text: Text
    dims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Loops:
    """An elementwise expression with its operands placed and its shape known."""

    expr: Expr
    leaves: tuple[Leaf, ...]
    dims: tuple[str, ...]

    @property
    def arrays(self) -> list[Operand]:
        """The arrays among the operands."""
        return [leaf.array for leaf in self.leaves if leaf.array is not None]

    def inner(self) -> Iterator[Expr]:
        """The subexpressions that are evaluated inside the loop."""
        leaves = {id(leaf.expr) for leaf in self.leaves}

        def visit(expr: Expr) -> Iterator[Expr]:
            if id(expr) in leaves:
                return
            yield expr
            if isinstance(expr, Apply):
                for arg in expr.args:
                    yield from visit(arg)

        return visit(self.expr)


def of_array(expr: Expr, array: Operand, dims: tuple[str, ...]) -> Loops:
    """The loops that only read one array, in which the value of `expr` is."""
    return Loops(expr, (Leaf(expr, array, ("", ATOM), array.dims),), dims)


# --- operands ----------------------------------------------------------------------------------


def plan(unit: Unit, expr: Expr, wanted: tuple[str, ...] | None = None) -> Loops:
    """Place the operands of an elementwise expression; `wanted` is the shape it must have.

    What is not elementwise in it is computed first, into an array of its own.
    """
    expr = strip(unit, expr)
    leaves = tuple(_leaves(unit, expr))
    dims = wanted if wanted is not None else _joint_dims(unit, leaves, expr.type.rank)
    placed = tuple(
        leaf if leaf.array is None else replace(leaf, array=broadcast_to(unit, leaf.array, dims))
        for leaf in leaves
    )
    for leaf in leaves:
        if leaf.array is None and leaf.dims:
            broadcast_to(unit, Operand("", expr.type.dtype, leaf.dims, None, None), dims)
    return Loops(expr, placed, dims)


def strip(unit: Unit, expr: Expr) -> Expr:
    """The expression without what changes nothing: copies, sums down to the shape that is there."""
    if not isinstance(expr, Apply) or isinstance(expr.type, Scalar):
        return expr
    if expr.op.name == "copy":
        return strip(unit, expr.args[0])
    if expr.op.name == "sum_like" and _same_shape(unit, *expr.args):
        return strip(unit, expr.args[0])
    if not expr.op.elementwise:
        return expr
    return replace(expr, args=tuple(strip(unit, arg) for arg in expr.args))


def _same_shape(unit: Unit, g: Expr, like: Expr) -> bool:
    """Whether two array expressions are known to have one shape."""
    if isinstance(like.type, Scalar) or g.type.rank != like.type.rank:
        return False
    pairs = zip(unit.shapes.expr(g), unit.shapes.expr(like), strict=True)
    return all(unit.same_extent(a, b) for a, b in pairs)


def _leaves(unit: Unit, expr: Expr) -> Iterator[Leaf]:
    if isinstance(expr.type, Scalar):
        yield _number(unit, expr)
        return
    match expr:
        case Var() | View():
            yield _array(expr, operand_of(unit, expr))
        case Apply(op=op) if op.elementwise:
            for arg in expr.args:
                yield from _leaves(unit, arg)
        case Apply(op=op) if op.name in ("expand", "broadcast_like"):
            yield _repeated(unit, expr)
        case _:
            yield _array(expr, unit.materialise(unit, expr))


def _array(expr: Expr, array: Operand) -> Leaf:
    return Leaf(expr, array, ("", ATOM), array.dims)


def _number(unit: Unit, expr: Expr) -> Leaf:
    """A number that is the same for all elements, computed before the loop."""
    text = Expressions(unit).tight(expr)
    if not isinstance(expr, (Var, Const)):
        name = unit.names.fresh("factor")
        line = f"const {SCALAR[expr.type.dtype]} {name} = {text[0]};"
        unit.out.line(line, movable="[" not in line and "S2S_ARRAY" not in line)
        text = name, ATOM
    return Leaf(expr, None, text, ())


def _repeated(unit: Unit, expr: Apply) -> Leaf:
    """`expand` and `broadcast_like`: the operand itself, with strides 0 where it is repeated."""
    g, like = expr.args
    dims = operand_of(unit, like).dims
    if isinstance(g.type, Scalar):
        return replace(_number(unit, g), expr=expr, dims=dims)
    array = operand_of(unit, g) if isinstance(g, (Var, View)) else unit.materialise(unit, g)
    if expr.op.name == "expand" and not expr.attrs.get("keepdims"):
        array = _with_axes(array, expr.attrs.get("axes"), len(dims))
    return _array(expr, broadcast_to(unit, array, dims))


def _with_axes(array: Operand, axes: tuple[int, ...] | None, rank: int) -> Operand:
    """`array` with axes of size 1 where a sum has taken some out."""
    missing = range(rank) if axes is None else {axis % rank for axis in axes}
    dims, strides = iter(array.dims), iter(strides_of(array))
    return replace(
        array,
        dims=tuple("1" if k in missing else next(dims) for k in range(rank)),
        strides=tuple("0" if k in missing else next(strides) for k in range(rank)),
    )


def _joint_dims(unit: Unit, leaves: tuple[Leaf, ...], rank: int) -> tuple[str, ...]:
    return tuple(_joint_size(unit, leaves, rank, axis) for axis in range(rank))


def _joint_size(unit: Unit, leaves: tuple[Leaf, ...], rank: int, axis: int) -> str:
    """The size of an axis of the result."""
    sizes: list[str] = []
    for leaf in leaves:
        at = axis - (rank - len(leaf.dims))
        if at >= 0 and leaf.dims[at] != "1" and leaf.dims[at] not in sizes:
            sizes.append(leaf.dims[at])
    if not sizes:
        return "1"
    first, *others = sizes
    if not unit.checked:
        for size in others:
            unit.assume_equal(first, size)
        return first
    for size in others:
        if unit.equal(first, size):
            continue
        name = unit.names.fresh("size")
        unit.out.line(f"const int64_t {name} = s2s_broadcast({first}, {size});")
        unit.out.line(f"if ({name} < 0) return S2S_FAIL;")
        first = name
    return first
