"""What one operation contributes to the adjoints of its operands, from its declaration alone.

A contribution is a cotangent g of the result turned into one of an operand.  Contributions come in
the order of the operands (semantics 2.6); each is formed elementwise, then reduced to the operand's
shape (3.1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from s2s.elementary import Elementary, Linear, Matrix, Position, Selection
from s2s.elementary.algebra import E
from s2s.elementary.arithmetic import eq, select, strong
from s2s.elementary.arrays import expand, place, sum_like
from s2s.elementary.opaque import Opaque
from s2s.ir.nodes import Apply, Const, Expr, Var
from s2s.ir.types import I64, DType, Scalar
from s2s.ir.walk import substitute
from s2s.transform.build import apply, is_const
from s2s.transform.sizes import Sizes

Contribution = tuple[Var, Expr]
Part = tuple[Var, E]
Predicate = Callable[[Expr], bool]


def contributions(
    expr: Apply, out: Var, g: Var, index: Var | None, active: Predicate, sizes: Sizes
) -> Iterator[Contribution]:
    """Pairs of an active operand and the (nested) expression of its contribution.

    Parameters
    ----------
    expr : the operation, its operands atoms
    out : the variable that holds its result
    g : the cotangent of the result
    index : the recorded selection index, where the operation is a selection
    active : predicate on operands
    sizes : tells where broadcasting cannot have enlarged an operand
    """
    match expr.op:
        case Elementary():
            parts = _elementary(expr, out, g, active)
        case Selection():
            parts = _selection(expr, g, index, active)
        case Position():
            (x,) = expr.args
            parts = [(x, place(E(g), E(index), E(x), **expr.attrs))]
        case Linear():
            parts = _linear(expr, g, active)
        case Opaque() as op:
            parts = op.contributions(expr, g, active)
        case Matrix():
            parts = _matrix(expr, out, g, active)
        case _:
            parts = ()
    for arg, part in parts:
        if expr.op.elementwise and not sizes.same_shape(out, arg):
            part = _reduced(part, arg)
        yield arg, part.node


def _linear(expr: Apply, g: Var, active: Predicate) -> Iterator[Part]:
    transposes = expr.op.transposes(E(g), *(E(a) for a in expr.args), **expr.attrs)
    for arg, transpose in zip(expr.args, transposes, strict=True):
        if transpose is not None and active(arg):
            yield arg, transpose()


def _matrix(expr: Apply, out: Var, g: Var, active: Predicate) -> Iterator[Part]:
    pullbacks = expr.op.pullbacks(E(g), *(E(a) for a in expr.args), out=E(out), **expr.attrs)
    for arg, pullback in zip(expr.args, pullbacks, strict=True):
        if pullback is not None and active(arg):
            yield arg, pullback()


def _elementary(expr: Apply, out: Var, g: Var, active: Predicate) -> Iterator[Part]:
    operands = [E(a) for a in expr.args]
    partials = expr.op.smooth_partials(*operands, out=E(out), **expr.attrs)
    cotangent = E(g)
    if not expr.op.elementwise:
        cotangent = expand(cotangent, operands[0], **expr.attrs)
    for arg, partial in zip(expr.args, partials, strict=True):
        if partial is None or not active(arg):
            continue
        yield arg, _times(cotangent, partial)


def _times(g: E, partial: E | float) -> E:
    """The strong product; by +-1 it is exact and needs no multiplication."""
    if isinstance(partial, float) and partial in (1.0, -1.0):
        return g if partial == 1.0 else -g
    return strong(g, partial)


def _reduced(contribution: E, arg: Var) -> E:
    """Summed down to the shape of `arg`, where broadcasting may have enlarged it."""
    if contribution.type == arg.type and isinstance(arg.type, Scalar):
        return contribution
    if not contribution.type.rank and not isinstance(arg.type, Scalar):
        return contribution
    return sum_like(contribution, E(arg))


# --- selections: the cotangent goes to the piece that was taken ----------------------------------


def piece_test(index: Var, piece: int) -> E:
    """Whether that piece was taken. Of two pieces the record is the bool 'piece 0'."""
    if index.type.dtype is DType.BOOL:
        return E(index) if piece == 0 else E(apply("not_", index))
    return eq(E(index), E(Const(piece, Scalar(index.type.dtype))))


def selection_index(expr: Apply) -> Expr:
    """The selection index as declared, an integer."""
    tie = expr.attrs.get("tie", expr.op.default_tie)  # without: in a partial of an operation
    index = expr.op.index(*(E(a) for a in expr.args), tie=tie)
    return index.node if isinstance(index, E) else Const(index, I64)


def index_expression(expr: Apply) -> Expr:
    """What the adjoint keeps of it: the index, or of two pieces 'piece 0 was taken'."""
    if isinstance(expr.op, Position):
        return apply(expr.op.index.name, *expr.args, **expr.attrs)
    node = selection_index(expr)
    if isinstance(node, Apply) and node.op.name == "select":
        test, first, second = node.args
        if is_const(first, 0) and is_const(second, 1):
            return test
        if is_const(first, 1) and is_const(second, 0):
            return apply("not_", test)
    return apply("to_u8", node) if node.type.rank else node


def _selection(expr: Apply, g: Var, index: Var, active: Predicate) -> Iterator[Part]:
    # one contribution for each operand position: stand-ins tell the two x of x % x apart
    stand_ins = [Var("operand", a.type) for a in expr.args]
    actual = dict(zip(stand_ins, expr.args, strict=True))
    pieces = expr.op.pieces(*map(E, stand_ins))
    for stand_in, arg in actual.items():
        if not active(arg):
            continue
        routed: list[tuple[int, E | None]] = [
            (number, pullback(piece, E(g), stand_in)) for number, piece in enumerate(pieces)
        ]
        if any(part is not None for _, part in routed):
            yield arg, E(substitute(_route(routed, index).node, actual))


def _route(routed: list[tuple[int, E | None]], index: Var) -> E:
    """A chain of choices on the index; the last piece needs no test."""
    if len(routed) == 1:
        return routed[0][1]
    whole: E | float = routed[-1][1] if routed[-1][1] is not None else 0.0
    for number, part in reversed(routed[:-1]):
        value = part if part is not None else 0.0
        if isinstance(value, float) and isinstance(whole, float):
            continue
        whole = select(piece_test(index, number), value, whole)
    return whole


def pullback(piece: E | float, g: E, arg: Var) -> E | None:
    """The cotangent of `arg` through one piece: the chain rule over the declared partials."""
    if not isinstance(piece, E) or isinstance(piece.node, Const):
        return None
    node = piece.node
    if isinstance(node, Var):
        return g if node is arg else None
    parts: list[E] = []
    if isinstance(node.op, Elementary):
        operands = [E(a) for a in node.args]
        partials = node.op.smooth_partials(*operands, out=piece, **node.attrs)
        for operand, partial in zip(operands, partials, strict=True):
            if partial is None:
                continue
            part = pullback(operand, _times(g, partial), arg)
            if part is not None:
                parts.append(part)
    if not parts:
        return None
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total
