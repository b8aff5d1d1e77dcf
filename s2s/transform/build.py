"""Building statements: expressions of declarations flattened to A-normal form.

Only rewrites that keep every bit are made on the way: 1*x, -(-x), and subexpressions that one
declaration shares are computed once (semantics 3.1).
"""

from __future__ import annotations

from s2s.elementary import OPERATIONS
from s2s.elementary.algebra import E
from s2s.ir.nodes import Apply, Atom, Const, Expr, Let, Statement, Var
from s2s.ir.source import Span
from s2s.ir.types import Scalar, Type
from s2s.ir.walk import map_children

_PRODUCTS = ("strong", "mul")


def is_const(expr: Expr, value: float) -> bool:
    """Whether the expression is the literal `value` (of any dtype)."""
    return isinstance(expr, Const) and not isinstance(expr.value, bool) and expr.value == value


def zero(type_: Type) -> Const:
    """The scalar 0 of a float type."""
    return Const(0.0, Scalar(type_.dtype))


def apply(name: str, *args: Expr, **attrs) -> Apply:
    """An operation on expressions, typed."""
    op = OPERATIONS[name]
    return Apply(op, args, op.result(tuple(a.type for a in args), attrs), attrs)


class Builder:
    """Collects statements that derive from one place of the user's source."""

    def __init__(self, span: Span) -> None:
        self.span = span
        self.stmts: list[Statement] = []
        self._known: dict[int, tuple[Expr, Atom]] = {}

    def let(self, target: Var, value: Expr) -> Var:
        self.stmts.append(Let(span=self.span, target=target, value=value))
        return target

    def temp(self, value: Expr, name: str = "t") -> Atom:
        """An atom that holds `value`, whose operands are atoms already."""
        if isinstance(value, (Var, Const)):
            return value
        return self.let(Var(name, value.type, temporary=True), value)

    def atom(self, expr: Expr | E, name: str = "t") -> Atom:
        """An atom that holds a nested expression; shared subexpressions are evaluated once."""
        node = expr.node if isinstance(expr, E) else expr
        if isinstance(node, (Var, Const)):
            return node
        if id(node) in self._known:
            return self._known[id(node)][1]
        atom = self.temp(self.flat(node, name), name)
        self._known[id(node)] = (node, atom)
        return atom

    def flat(self, node: Expr, name: str = "t") -> Expr:
        """The expression with atoms for operands."""
        return exact(map_children(node, lambda child: self.atom(child, name)))


def exact(expr: Expr) -> Expr:
    """The bit-exact simplifications of one operation on atoms (design, section 3.5).

    An array operation makes new memory, so 1*x of an array stays: x itself may be written later.
    """
    if not isinstance(expr, Apply):
        return expr
    name, args = expr.op.name, expr.args
    if name in _PRODUCTS:
        for factor, other in (args, args[::-1]):
            if is_const(factor, 1.0) and _keeps_type(other, expr):
                return other
            if is_const(factor, -1.0) and _keeps_type(other, expr):
                return exact(apply("neg", other))
    if name == "neg" and isinstance(args[0], Const):
        return Const(-args[0].value, args[0].type)
    if name == "sum_like" and isinstance(args[0].type, Scalar):
        return args[0]
    if name == "select" and isinstance(args[0], Const):
        chosen = args[1] if args[0].value else args[2]
        return chosen if _keeps_type(chosen, expr) else expr
    if name in ("and_", "or_"):
        return _logic(expr)
    return expr


def _logic(expr: Apply) -> Expr:
    """`c or False` and the like."""
    for const, other in (expr.args, expr.args[::-1]):
        if isinstance(const, Const) and isinstance(const.value, bool) and _keeps_type(other, expr):
            absorbing = expr.op.name == "or_"
            return const if const.value is absorbing else other
    return expr


def _keeps_type(expr: Expr, whole: Apply) -> bool:
    return expr.type == whole.type and isinstance(whole.type, Scalar)


def cast_like(atom: Atom, type_: Type) -> Expr:
    """`atom` in the element type of `type_`."""
    if atom.type.dtype is type_.dtype:
        return atom
    return apply("to_f32" if type_.dtype.value == "float32" else "to_f64", atom)
