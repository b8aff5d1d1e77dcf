"""Bounds checks, hoisted: one guard before a loop nest instead of one check for each access.

A nest is followed symbolically: every int64 variable is a polynomial in loop variables and values
from before the nest.  An index that comes out affine in the loop variables takes its extremes at
the ends of the loops, and the guard compares those with the size of the axis.  The guard stands
before the outermost loop in which all it needs is known; it passes when the loops are empty.

In the fast variant a guard may fail without anything being wrong (the checked variant decides), so
it may be stricter than the program; it must never be laxer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from s2s.backend.c.affine import DEGREE, Poly, Span, Symbol
from s2s.backend.c.extremes import Extremes, Loop
from s2s.backend.c.ranges import Ranges
from s2s.backend.c.shapes import Shapes, Size
from s2s.backend.c.tree import Node, Region, bound_in
from s2s.ir.nodes import (
    Apply,
    Check,
    Const,
    Dim,
    Expr,
    For,
    Func,
    If,
    Let,
    Load,
    Slice,
    Statement,
    Store,
    Var,
    View,
    While,
)
from s2s.ir.types import DType, Scalar
from s2s.ir.walk import expressions, subexpressions

INT = Scalar(DType.I64)
Values = dict[Var, Span]
"""What the int64 variables hold at some point."""


class Access(IntEnum):
    """How an index is checked: not at all, against its axis, or after counting from the end."""

    PROVED = 0
    CHECKED = 1
    WRAPPED = 2


@dataclass(frozen=True, slots=True)
class Version:
    """The value that a variable has from some point on; `number` tells the points apart."""

    var: Var
    number: int


@dataclass(frozen=True, slots=True)
class Guard:
    """`least <= value` of two polynomials whose symbols are known before a loop."""

    small: Poly
    large: Poly


class Bounds:
    """The modes of all accesses and the guards of all loops, nest by nest."""

    def __init__(self, func: Func, shapes: Shapes, ranges: Ranges) -> None:
        self._params = func.params
        self._shapes = shapes
        self._ranges = ranges
        self._extremes = Extremes(self._nonnegative)
        self._checked = False
        self._modes: dict[tuple[int, int], Access] = {}
        self._guards: dict[Node, list[Guard]] = {}
        self._count = 0

    def analyse(self, root: Region, *, checked: bool) -> None:
        """Decide how every access of the function is checked."""
        self._checked = checked
        if not checked:
            seed = {var: self._variable(var) for var in self._params if var.type == INT}
            self._region(root, seed, [], certain=True)

    def mode(self, access: object, axis: int) -> Access:
        """How this axis of a load, store, view or check is checked."""
        default = Access.WRAPPED if self._checked else Access.CHECKED
        return self._modes.get((id(access), axis), default)

    def guards(self, node: Node) -> list[Guard]:
        """What must hold before this loop (if it runs at all)."""
        return self._guards.get(node, [])

    # --- walking -------------------------------------------------------------------------------

    def _region(self, region: Region, env: Values, loops: list[Loop], *, certain: bool) -> None:
        for node in region.nodes:
            self._node(node, env, loops, certain=certain)

    def _node(self, node: Node, env: Values, loops: list[Loop], *, certain: bool) -> None:
        stmt = node.stmt
        for access, array, entries in _accesses(stmt):
            for axis, entry in entries:
                mode = self._access(self._extent(array, axis), entry, env, loops, certain=certain)
                key = id(access), axis
                self._modes[key] = max(mode, self._modes.get(key, Access.PROVED))
        match stmt:
            case Let(target=Var(type=Scalar(DType.I64)) as target, value=value):
                env[target] = self._span(value, env) or self._opaque(target)
            case For():
                self._for(node, stmt, env, loops, certain=certain)
            case While():
                self._forget(env, _integers_bound(stmt))
                self._region(node.regions[0], dict(env), loops, certain=False)
                self._forget(env, _integers_bound(stmt))
            case If():
                self._branch(node, env, loops)
            case _:
                self._forget(env, _integers_bound(stmt))

    def _branch(self, node: Node, env: Values, loops: list[Loop]) -> None:
        arms = []
        for region in node.regions:
            arm = dict(env)
            self._region(region, arm, loops, certain=False)
            arms.append(arm)
        then, other = arms
        for var in _integers_bound(node.stmt):
            same = var in then and then.get(var) == other.get(var)
            env[var] = then[var] if same else self._opaque(var)

    def _for(self, node: Node, stmt: For, env: Values, loops: list[Loop], *, certain: bool) -> None:
        bound = _integers_bound(stmt)
        first, last = self._ends(stmt, env)
        for var in bound:
            env.setdefault(var, self._opaque(var))
        entry = {var: span.exact for var, span in env.items() if span.exact is not None}
        loop = Loop(node, first, last, entry)
        inside = dict(env)
        for var in bound:
            inside[var] = self._induction(node, stmt, var, env) or self._opaque(var)
        inside[stmt.var] = Span.exactly(Poly.symbol(node))
        whole = certain and stmt.until is None
        self._region(node.regions[0], inside, [*loops, loop], certain=whole)
        self._forget(env, bound)

    def _ends(self, stmt: For, env: Values) -> tuple[Poly | None, Poly | None]:
        """The least and the greatest value of the loop variable, if the loop runs."""
        start, stop = self._exact(stmt.start, env), self._exact(stmt.stop, env)
        if not isinstance(stmt.step, Const):
            return None, None
        one = Poly.number(1)
        if stmt.step.value > 0:
            return start, None if stop is None else stop - one
        return None if stop is None else stop + one, start

    def _induction(self, node: Node, stmt: For, var: Var, env: Values) -> Span | None:
        """The value at the start of an iteration of a variable stepped once in each, at the top."""
        start, stop = self._exact(stmt.start, env), self._exact(stmt.stop, env)
        if not isinstance(stmt.step, Const) or abs(stmt.step.value) != 1:
            return None
        binding = [n for n in node.regions[0].walk() if var in bound_in(n.stmt)]
        if len(binding) != 1 or binding[0].region is not node.regions[0]:
            return None
        step = _step(var, binding[0].stmt)
        if step is None or start is None or stop is None or self._may_wrap(binding[0].stmt.value):
            return None
        up = stmt.step.value > 0
        here, one = Poly.symbol(node), Poly.number(1)
        if stmt.reverse:
            done = stop - one - here if up else here - stop - one
        else:
            done = here - start if up else start - here
        return env[var] + Span.exactly(done.scaled(step))

    def _forget(self, env: Values, variables: Iterable[Var]) -> None:
        for var in variables:
            env[var] = self._opaque(var)

    def _opaque(self, var: Var) -> Span:
        """The value of a variable from here on, of which nothing is known."""
        self._count += 1
        return Span.exactly(Poly.symbol(Version(var, self._count)))

    # --- integers ------------------------------------------------------------------------------

    def _exact(self, expr: Expr, env: Values) -> Poly | None:
        span = self._span(expr, env)
        return None if span is None else span.exact

    def _span(self, expr: Expr, env: Values) -> Span | None:
        match expr:
            case Const(value=value) if expr.type.dtype is DType.I64:
                return Span.exactly(Poly.number(int(value)))
            case Var():
                if expr not in env:
                    env[expr] = self._variable(expr)
                return env[expr]
            case Dim(array=Var() as array, axis=axis):
                extent = self._extent(array, axis)
                return None if extent is None else Span.exactly(extent)
            case Apply(op=op, args=args) if op.name in ("add", "sub", "mul", "neg", "ifloordiv"):
                if self._may_wrap(expr):
                    return None
                spans = [self._span(arg, env) for arg in args]
                if any(span is None for span in spans):
                    return None
                return _combine(op.name, spans)
            case _:
                return None

    def _may_wrap(self, expr: Apply) -> bool:
        """Whether the result is NumPy's, and may be too large to be what algebra makes of it."""
        return bool(expr.attrs.get("wraps")) and not self._ranges.fits(expr)

    def _variable(self, var: Var) -> Span:
        extent = self._shapes.integer(var)
        if isinstance(extent, int):
            return Span.exactly(Poly.number(extent))
        if isinstance(extent, Size):
            return Span.exactly(Poly.symbol(extent))
        return self._opaque(var)

    def _extent(self, array: Var, axis: int) -> Poly | None:
        extent = self._shapes.of(array)[axis]
        if isinstance(extent, int):
            return Poly.number(extent)
        return None if extent.own else Poly.symbol(extent)

    def _nonnegative(self, symbol: Symbol) -> bool:
        return self._ranges.of(_expression(symbol))[0] >= 0

    # --- one access ----------------------------------------------------------------------------

    def _access(
        self, size: Poly | None, entry: Expr, env: Values, loops: list[Loop], *, certain: bool
    ) -> Access:
        index = self._span(entry, env)
        if index is None or size is None:
            return Access.CHECKED
        if isinstance(entry, Const) and entry.value < 0:
            index = index + Span.exactly(size)
        slack = Poly.number(index.scale - 1)
        differences = (
            index.least + slack,
            size.scaled(index.scale) - Poly.number(1) - index.greatest,
        )
        placed: list[tuple[Node, Poly]] = []
        for number, difference in enumerate(differences):
            found = self._settle(difference, loops, certain=certain)
            if isinstance(found, Access):
                return Access.WRAPPED if number == 0 and found is Access.WRAPPED else Access.CHECKED
            placed.extend(found)
        for node, difference in placed:
            guard = _balanced(difference)
            guards = self._guards.setdefault(node, [])
            if guard not in guards:
                guards.append(guard)
        return Access.PROVED

    def _settle(
        self, difference: Poly, loops: list[Loop], *, certain: bool
    ) -> list[tuple[Node, Poly]] | Access:
        """The guards, outside some loops, for `difference >= 0`; or that none will do."""
        place, least = None, [difference]
        for loop, candidates in self._extremes.over(difference, loops):
            if all(poly.sign(self._nonnegative) in (0, 1) for poly in candidates):
                return []
            known = loop is None or all(self._known_before(p, loop, loops) for p in candidates)
            if known:
                place, least = loop, candidates
        open_ = [poly for poly in least if poly.sign(self._nonnegative) not in (0, 1)]
        if any(poly.constant is not None for poly in open_):
            return Access.WRAPPED
        if place is None or not (certain or all(map(_compares_sizes, open_))):
            return Access.CHECKED
        return [(place.node, poly) for poly in open_]

    def _known_before(self, poly: Poly, loop: Loop, loops: list[Loop]) -> bool:
        """Whether every symbol has its value before the loop, in a C variable, and fits."""
        outer = {outer.node for outer in loops}
        if poly.degree > DEGREE:
            return False
        if not all(self._readable(symbol, loop, outer) for symbol in poly.symbols):
            return False
        guard = _balanced(poly)
        return self._fits(guard.small) and self._fits(guard.large)

    def _fits(self, side: Poly) -> bool:
        """Whether one side of a guard is computed without overflow."""
        if all(len(monomial) <= 1 for monomial, _ in side.terms) and len(side.terms) <= 1:
            factors = [factor for monomial, factor in side.terms if monomial]
            if factors in ([], [1]):
                return True
        return self._ranges.moderate(
            [(factor, list(map(_expression, monomial))) for monomial, factor in side.terms]
        )

    def _readable(self, symbol: Symbol, loop: Loop, outer: set[Node]) -> bool:
        if isinstance(symbol, Size):
            return not (symbol.own or _made_inside(symbol, loop.node))
        if isinstance(symbol, Version):
            return loop.entry.get(symbol.var) == Poly.symbol(symbol)
        return symbol in outer and symbol is not loop.node


def _compares_sizes(difference: Poly) -> bool:
    """Whether a guard for an access that may not run is worth it: it compares sizes only."""
    return all(isinstance(symbol, Size) for symbol in difference.symbols)


def _integers_bound(stmt: Statement) -> list[Var]:
    """The int64 variables that a statement binds, or something inside it, in a fixed order."""
    return sorted((v for v in bound_in(stmt) if v.type == INT), key=lambda var: var.id)


def _expression(symbol: Symbol) -> Expr:
    """What a symbol stands for, as an expression that has a range."""
    if isinstance(symbol, Version):
        return symbol.var
    if isinstance(symbol, Node):
        return symbol.stmt.var
    if symbol.axis < 0:
        return symbol.owner
    owner = symbol.owner
    return Dim(owner if isinstance(owner, Var) else owner.stmt.target, symbol.axis, INT)


def _combine(name: str, spans: list[Span]) -> Span | None:
    a, b = spans[0], spans[-1]
    match name:
        case "neg":
            return -a
        case "add":
            return a + b
        case "sub":
            return a + -b
        case "mul":
            return _product(a, b)
        case _:
            divisor = b.exact.constant if b.exact is not None else None
            return a.quotient(divisor) if divisor is not None and divisor > 0 else None


def _product(a: Span, b: Span) -> Span | None:
    if a.exact is not None and a.exact.constant is not None:
        return b.times(a.exact.constant)
    if b.exact is not None and b.exact.constant is not None:
        return a.times(b.exact.constant)
    if a.exact is None or b.exact is None:
        return None
    product = a.exact.times(b.exact)
    return Span.exactly(product) if product.degree <= DEGREE else None


def _balanced(difference: Poly) -> Guard:
    """`difference >= 0` with every term on the side where it is positive."""
    large = Poly(tuple((m, f) for m, f in difference.terms if f > 0))
    small = Poly(tuple((m, -f) for m, f in difference.terms if f < 0))
    return Guard(small, large)


def _made_inside(size: Size, node: Node) -> bool:
    """Whether a size comes into being inside the loop."""
    if not isinstance(size.owner, Node):
        return False
    return size.owner.region.within(node.regions[0])


def _step(var: Var, stmt: Statement) -> int | None:
    """c of `var = var + c`."""
    match stmt:
        case Let(target=target, value=Apply(op=op, args=(Var() as a, Const(value=c)))):
            if target is var and a is var and op.name in ("add", "sub"):
                return int(c) if op.name == "add" else -int(c)
        case Let(target=target, value=Apply(op=op, args=(Const(value=c), Var() as a))):
            if target is var and a is var and op.name == "add":
                return int(c)
        case _:
            pass
    return None


def _accesses(stmt: Statement) -> Iterator[tuple[object, Var, list[tuple[int, Expr]]]]:
    """Every access of the statement itself: its node, the array, and (axis, index)."""
    for expr in expressions(stmt):
        for part in subexpressions(expr):
            if isinstance(part, Load):
                yield part, part.array, list(enumerate(part.index))
            elif isinstance(part, View) and part.kind == "index":
                yield part, part.array, list(_index_entries(part))
    if isinstance(stmt, (Store, Check)):
        yield stmt, stmt.array, list(enumerate(stmt.index))


def _index_entries(view: View) -> Iterator[tuple[int, Expr]]:
    """(axis, index) of the integers in the index of a view."""
    axis = 0
    for entry in view.detail:
        if isinstance(entry, (Var, Const, Apply, Load, Dim)):
            yield axis, entry
        axis += isinstance(entry, (Var, Const, Apply, Load, Dim, Slice))
