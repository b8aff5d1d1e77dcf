"""Forward mode: the tangent of an IR function is an IR function.

    y = sin(x); return y   =>   y = sin(x); y_dot = cos(x) * x_dot; return y, y_dot

Each active statement is followed by the statement of its tangent; the order of the text is kept.
It applies to adjoints as well (saving has a tangent: what is pushed is pushed in two stacks), so
that forward over reverse needs nothing of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from s2s.elementary import Elementary, Linear, Matrix, Position, Selection
from s2s.elementary.algebra import E
from s2s.elementary.arithmetic import select, strong
from s2s.elementary.arrays import pick, sum
from s2s.elementary.opaque import Opaque
from s2s.errors import S2SError
from s2s.ir.nodes import (
    Alloc,
    Apply,
    Atom,
    Block,
    Const,
    Expr,
    For,
    Func,
    Grow,
    If,
    Let,
    Load,
    Pop,
    Push,
    Scatter,
    Stack,
    Statement,
    Store,
    Update,
    Var,
    View,
    While,
)
from s2s.ir.types import Array, is_float
from s2s.ir.walk import sub_blocks, with_blocks
from s2s.transform.activity import Activity
from s2s.transform.adjoint.rules import index_expression, piece_test
from s2s.transform.build import Builder, apply, zero
from s2s.transform.normal import normalise


def tangent(func: Func, wrt: Iterable[int]) -> Func:
    """The derivative of all float results along a direction in the parameters `wrt`.

    Returns
    -------
    Func
        Parameters: those of `func`, then one tangent for each of `wrt`. Results: those of `func`,
        then one tangent for each float result.
    """
    func = normalise(func)
    moved = [func.params[k] for k in wrt]
    writer = _Writer(Activity(func, moved))
    dots = tuple(writer.dot(v) for v in moved)
    body = writer.block(func.body)
    finish = Builder(func.span)
    tangents = tuple(writer.result(r, finish) for r in func.results if is_float(r.type))
    positions = [k for k, r in enumerate(func.results) if is_float(r.type)]
    like = func.result_like or (None,) * len(func.results)
    names = ", ".join(v.name for v in moved)
    return replace(
        func,
        name=f"{func.name}_jvp",
        params=(*func.params, *dots),
        body=(*body, *finish.stmts),
        results=(*func.results, *tangents),
        result_like=(*like, *(like[k] for k in positions)),
        doc=f"Tangent of `{func.name}` along a direction in {names}.",
    )


class _Writer:
    """Writes the tangent statements behind the primal ones."""

    def __init__(self, activity: Activity) -> None:
        self._moves = activity.varied
        self._dots: dict[Var, Var] = {}
        self._stacks: dict[Stack, Stack] = {}

    def dot(self, var: Var) -> Var:
        if var not in self._dots:
            self._dots[var] = Var(f"{var.name}_dot", var.type)
        return self._dots[var]

    def _stack_dot(self, stack: Stack) -> Stack:
        return self._stacks.setdefault(stack, Stack(f"{stack.name}_dot", stack.type))

    def result(self, atom: Atom, build: Builder) -> Atom:
        """The tangent of a result; zero if it does not move."""
        if self._moves(atom):
            return self.dot(atom)
        if isinstance(atom.type, Array):
            return build.atom(apply("zeros_like", atom))
        return zero(atom.type)

    # --- statements ----------------------------------------------------------------------------

    def block(self, block: Block) -> Block:
        return tuple(new for stmt in block for new in self._statement(stmt))

    def _statement(self, stmt: Statement) -> Block:
        match stmt:
            case If() | For() | While():
                return (with_blocks(stmt, map(self.block, sub_blocks(stmt))),)
            case Grow(array=array) if self._moves(array):
                return stmt, replace(stmt, array=self.dot(array))
            case Let(target=target) if self._moves(target):
                return self._let(stmt)
            case Store() | Update() | Scatter() if self._moves(stmt.array):
                return stmt, self._write(stmt)
            case Push(stack=stack, value=value) if self._moves(stack):
                build = Builder(stmt.span)
                moved = self.result(value, build)
                return (
                    stmt,
                    *build.stmts,
                    Push(span=stmt.span, stack=self._stack_dot(stack), value=moved),
                )
            case Pop(stack=stack, target=target) if self._moves(target):
                if not self._moves(stack):
                    still = self._still(target)
                    return stmt, Let(span=stmt.span, target=self.dot(target), value=still)
                dot = Pop(span=stmt.span, stack=self._stack_dot(stack), target=self.dot(target))
                return stmt, dot
            case _:
                return (stmt,)

    def _write(self, stmt: Store | Update | Scatter) -> Statement:
        value = self.dot(stmt.value) if self._moves(stmt.value) else zero(stmt.array.type)
        return replace(stmt, array=self.dot(stmt.array), value=value)

    def _let(self, stmt: Let) -> Block:
        target, value = stmt.target, stmt.value
        build = Builder(stmt.span)
        before: list[Statement] = []
        index: Atom | None = None
        if isinstance(value, Apply) and isinstance(value.op, (Selection, Position)):
            record = Builder(stmt.span)
            index = record.atom(index_expression(value), f"{target.name}_piece")
            before = record.stmts
        moved = self._tangent(value, target, index, stmt)
        if isinstance(moved, Apply):
            moved = build.flat(moved)
        if isinstance(target.type, Array) and isinstance(value, Apply):
            moved = _full_array(moved, target)
        build.let(self.dot(target), moved)
        return (*before, stmt, *build.stmts)

    # --- expressions ---------------------------------------------------------------------------

    def _tangent(self, value: Expr, out: Var, index: Atom | None, stmt: Let) -> Expr:
        match value:
            case Var():
                return self.dot(value) if self._moves(value) else self._still(value)
            case Const():
                return zero(value.type)
            case Load(array=array):
                return (
                    replace(value, array=self.dot(array)) if self._moves(array) else zero(out.type)
                )
            case View(array=array):
                return replace(value, array=self.dot(array))
            case Alloc(fill=fill):
                if self._moves(fill):
                    return replace(value, fill=self.dot(fill))
                return replace(value, fill=zero(value.type))
            case Apply(op=Elementary()):
                return self._elementary(value, out, stmt)
            case Apply(op=Selection()):
                return self._selection(value, index, out)
            case Apply(op=Position(), args=(x,)):
                return pick(E(self.dot(x)), E(index), **value.attrs).node
            case Apply(op=Linear()):
                return self._linear(value, out)
            case Apply(op=Opaque()):
                return self._opaque(value, stmt)
            case Apply(op=Matrix()):
                return self._matrix(value, out)
            case _:
                return zero(out.type)

    def _opaque(self, value: Apply, stmt: Let) -> Expr:
        try:
            return value.op.tangent(value, lambda a: self.dot(a) if self._moves(a) else None)
        except S2SError as error:
            raise S2SError(error.reason, error.remedy, error.span or stmt.span) from None

    def _still(self, value: Var) -> Expr:
        """The tangent of a value that does not move, bound to a name that elsewhere does."""
        return apply("zeros_like", value) if isinstance(value.type, Array) else zero(value.type)

    def _elementary(self, value: Apply, out: Var, stmt: Let) -> Expr:
        operands = [E(a) for a in value.args]
        if value.op.partials is None:
            raise S2SError(
                f"`{value.op.name}` inside a derivative cannot be differentiated again",
                "write the product as a loop over the elements",
                stmt.span,
            )
        partials = value.op.smooth_partials(*operands, out=E(out), **value.attrs)
        terms = []
        for arg, partial in zip(value.args, partials, strict=True):
            if partial is None or not self._moves(arg):
                continue
            d = E(self.dot(arg))
            term = (
                (d if partial == 1.0 else -d)
                if isinstance(partial, float)
                and partial
                in (
                    1.0,
                    -1.0,
                )
                else strong(d, partial)
            )
            terms.append(sum(term, **value.attrs) if not value.op.elementwise else term)
        return _total(terms, out)

    def _selection(self, value: Apply, index: Atom | None, out: Var) -> Expr:
        pieces = value.op.pieces(*(E(a) for a in value.args))
        moved = [self._piece(piece) for piece in pieces]
        whole: E | float = moved[-1]
        for number, part in reversed(list(enumerate(moved[:-1]))):
            if isinstance(part, float) and isinstance(whole, float):
                continue
            whole = select(piece_test(index, number), part, whole)
        return whole.node if isinstance(whole, E) else zero(out.type)

    def _piece(self, piece: E | float) -> E | float:
        """The tangent of one piece: the chain rule over the declared partials."""
        if not isinstance(piece, E) or isinstance(piece.node, Const):
            return 0.0
        node = piece.node
        if isinstance(node, Var):
            return E(self.dot(node)) if self._moves(node) else 0.0
        if not isinstance(node.op, Elementary):
            return 0.0
        operands = [E(a) for a in node.args]
        partials = node.op.smooth_partials(*operands, out=piece, **node.attrs)
        terms = []
        for operand, partial in zip(operands, partials, strict=True):
            d = self._piece(operand)
            if isinstance(d, E) and partial is not None:
                exactly = isinstance(partial, float) and partial in (1.0, -1.0)
                term = (d if partial == 1.0 else -d) if exactly else strong(d, partial)
                terms.append(term)
        if not terms:
            return 0.0
        total = terms[0]
        for term in terms[1:]:
            total = total + term
        return total

    def _matrix(self, value: Apply, out: Var) -> Expr:
        dots = [E(self.dot(a)) if self._moves(a) else None for a in value.args]
        operands = [E(a) for a in value.args]
        return value.op.pushforward(dots, *operands, out=E(out), **value.attrs).node

    def _linear(self, value: Apply, out: Var) -> Expr:
        op = value.op
        if op.joint:
            args = [
                self.dot(a) if self._moves(a) else self._zero_operand(op, k, a)
                for k, a in enumerate(value.args)
            ]
            return replace(value, args=tuple(args), site=None)
        terms = []
        for position, arg in enumerate(value.args):
            if self._moves(arg) and position not in op.shape_only:
                args = list(value.args)
                args[position] = self.dot(arg)
                terms.append(E(_along(replace(value, args=tuple(args), site=None), position)))
        return _total(terms, out)

    def _zero_operand(self, op: Linear, position: int, atom: Atom) -> Expr:
        if not is_float(atom.type) or position in op.shape_only:
            return atom
        if isinstance(atom.type, Array) and not op.elementwise:
            return apply("zeros_like", atom)
        return zero(atom.type)


def _along(value: Apply, position: int) -> Apply:
    """A product with a tangent, which contributes nothing where that is all zero."""
    if value.op.name not in ("matmul", "dot"):
        return value
    return apply(f"{value.op.name}_ct", *value.args, cotangent=position)


def _full_array(moved: Expr, target: Var) -> Expr:
    """A new array of the shape of the primal result."""
    if isinstance(moved.type, Array) and moved.type.rank == target.type.rank:
        return moved if isinstance(moved, Apply) else apply("copy", moved)
    if isinstance(moved, Const):
        return apply("zeros_like", target)
    return apply("broadcast_like", moved, target)


def _total(terms: list[E], out: Var | None) -> Expr:
    """((t1 + t2) + ...), left to right."""
    if not terms:
        return zero(out.type)
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total.node
