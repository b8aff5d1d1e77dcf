"""Bounds checks, hoisted: one guard before a loop nest instead of one check for each access.

A nest is followed symbolically: every int64 variable is a polynomial in loop variables and values
from before the nest.  An index that comes out affine in the loop variables takes its extremes at
the ends of the loops, and the guard compares those with the size of the axis.  The guard stands
before the outermost loop in which all it needs is known; it passes when the loops are empty.

In the fast variant a guard may fail without anything being wrong (the checked variant decides), so
it may be stricter than the program; it must never be laxer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from s2s.backend.c.affine import Poly, Symbol
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


@dataclass(slots=True)
class Loop:
    """A loop of the nest, on the way down: its variable between `first` and `last`."""

    node: Node
    first: Poly | None
    last: Poly | None
    entry: dict[Var, Poly]
    bound: frozenset[Var]
    certain: bool


class Bounds:
    """The modes of all accesses and the guards of all loops, nest by nest."""

    def __init__(self, func: Func, shapes: Shapes, ranges: Ranges) -> None:
        self._params = func.params
        self._shapes = shapes
        self._ranges = ranges
        self._checked = False
        self._modes: dict[tuple[int, int], Access] = {}
        self._guards: dict[Node, list[Guard]] = {}
        self._entries: dict[Node, Loop] = {}
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

    def loop(self, node: Node) -> Loop:
        """The loop as the analysis saw it."""
        return self._entries[node]

    # --- walking -------------------------------------------------------------------------------

    def _region(
        self, region: Region, env: dict[Var, Poly], loops: list[Loop], *, certain: bool
    ) -> None:
        for node in region.nodes:
            self._node(node, env, loops, certain=certain)

    def _node(self, node: Node, env: dict[Var, Poly], loops: list[Loop], *, certain: bool) -> None:
        stmt = node.stmt
        for access, array, entries in _accesses(stmt):
            for axis, entry in entries:
                self._access(access, array, axis, entry, env, loops, certain=certain)
        match stmt:
            case Let(target=Var(type=Scalar(DType.I64)) as target, value=value):
                env[target] = self._poly(value, env) or self._opaque(target)
            case For():
                self._for(node, stmt, env, loops, certain=certain)
            case While():
                self._forget(env, bound_in(stmt))
                self._region(node.regions[0], dict(env), loops, certain=False)
                self._forget(env, bound_in(stmt))
            case If():
                self._branch(node, env, loops)
            case _:
                self._forget(env, bound_in(stmt))

    def _branch(self, node: Node, env: dict[Var, Poly], loops: list[Loop]) -> None:
        arms = []
        for region in node.regions:
            arm = dict(env)
            self._region(region, arm, loops, certain=False)
            arms.append(arm)
        then, other = arms
        for var in sorted(bound_in(node.stmt), key=lambda v: v.id):
            same = var in then and then.get(var) == other.get(var)
            env[var] = then[var] if same else self._opaque(var)

    def _for(
        self, node: Node, stmt: For, env: dict[Var, Poly], loops: list[Loop], *, certain: bool
    ) -> None:
        bound = bound_in(stmt)
        first, last = self._ends(stmt, env)
        entry = dict(env)
        for var in bound:
            entry.setdefault(var, self._opaque(var))
        env.update({var: entry[var] for var in bound})
        loop = Loop(node, first, last, entry, bound, certain and stmt.until is None)
        self._entries[node] = loop
        inside = dict(env)
        for var in sorted(bound, key=lambda v: v.id):
            stepped = self._induction(node, stmt, var, first, env)
            inside[var] = stepped or self._opaque(var)
        inside[stmt.var] = Poly.symbol(node)
        inner_certain = certain and stmt.until is None and _nonempty_or_known(stmt)
        self._region(node.regions[0], inside, [*loops, loop], certain=inner_certain)
        self._forget(env, bound)

    def _ends(self, stmt: For, env: dict[Var, Poly]) -> tuple[Poly | None, Poly | None]:
        """The least and the greatest value of the loop variable, if the loop runs."""
        start, stop = self._poly(stmt.start, env), self._poly(stmt.stop, env)
        if not isinstance(stmt.step, Const):
            return None, None
        one = Poly.number(1)
        if stmt.step.value > 0:
            return start, None if stop is None else stop - one
        return None if stop is None else stop + one, start

    def _induction(
        self, node: Node, stmt: For, var: Var, first: Poly | None, env: dict[Var, Poly]
    ) -> Poly | None:
        """The value at the start of an iteration of a variable stepped once in each, at the top."""
        if not isinstance(stmt.step, Const) or abs(stmt.step.value) != 1 or var not in env:
            return None
        binding = [n for n in node.regions[0].walk() if var in bound_in(n.stmt)]
        if len(binding) != 1 or binding[0].region is not node.regions[0]:
            return None
        step = _step(var, binding[0].stmt)
        start = self._poly(stmt.start, env)
        stop = self._poly(stmt.stop, env)
        if step is None or start is None or stop is None:
            return None
        up = stmt.step.value > 0
        here = Poly.symbol(node)
        if stmt.reverse:
            done = stop - Poly.number(1) - here if up else here - stop - Poly.number(1)
        else:
            done = here - start if up else start - here
        return env[var] + (done.times(Poly.number(step)) or Poly.number(0))

    def _forget(self, env: dict[Var, Poly], variables: frozenset[Var]) -> None:
        for var in sorted(variables, key=lambda v: v.id):
            env[var] = self._opaque(var)

    def _opaque(self, var: Var) -> Poly:
        """The value of a variable from here on, of which nothing is known."""
        self._count += 1
        return Poly.symbol(Version(var, self._count))

    # --- polynomials ---------------------------------------------------------------------------

    def _poly(self, expr: Expr, env: dict[Var, Poly]) -> Poly | None:
        match expr:
            case Const(value=value) if expr.type.dtype is DType.I64:
                return Poly.number(int(value))
            case Var():
                if expr not in env:
                    env[expr] = self._variable(expr)
                return env[expr]
            case Dim(array=Var() as array, axis=axis):
                return self._extent(array, axis)
            case Apply(op=op, args=args) if op.name in ("add", "sub", "mul", "neg"):
                parts = [self._poly(arg, env) for arg in args]
                if any(part is None for part in parts):
                    return None
                return _combine(op.name, parts)
            case _:
                return None

    def _variable(self, var: Var) -> Poly:
        extent = self._shapes.integer(var)
        if isinstance(extent, int):
            return Poly.number(extent)
        return Poly.symbol(extent) if isinstance(extent, Size) else self._opaque(var)

    def _extent(self, array: Var, axis: int) -> Poly | None:
        extent = self._shapes.of(array)[axis]
        if isinstance(extent, int):
            return Poly.number(extent)
        return None if extent.own else Poly.symbol(extent)

    def _nonnegative(self, symbol: Symbol) -> bool:
        if isinstance(symbol, Size):
            return symbol.axis >= 0 or self._ranges.of(symbol.owner)[0] >= 0
        if isinstance(symbol, Version):
            return self._ranges.of(symbol.var)[0] >= 0
        return self._ranges.of(symbol.stmt.var)[0] >= 0

    # --- one access ----------------------------------------------------------------------------

    def _access(
        self,
        access: object,
        array: Var,
        axis: int,
        entry: Expr,
        env: dict[Var, Poly],
        loops: list[Loop],
        *,
        certain: bool,
    ) -> None:
        index = self._poly(entry, env)
        size = self._extent(array, axis)
        mode = Access.CHECKED
        if index is not None and size is not None:
            if isinstance(entry, Const) and entry.value < 0:
                index = index + size
            guards = [
                Guard(Poly.number(0), index),
                Guard(index, size - Poly.number(1)),
            ]
            mode = self._settle(guards, loops, certain=certain)
        key = id(access), axis
        self._modes[key] = max(mode, self._modes.get(key, Access.PROVED))

    def _settle(self, guards: list[Guard], loops: list[Loop], *, certain: bool) -> Access:
        """Prove the guards, or place them, or say that the access checks itself."""
        placed = []
        for number, guard in enumerate(guards):
            place, difference = self._hoist(guard.large - guard.small, loops)
            sign = difference.sign(self._nonnegative)
            if sign is not None and sign >= 0:
                continue
            if difference.constant is not None:
                return Access.WRAPPED if number == 0 else Access.CHECKED
            if place is None or not (certain or self._plausible(difference)):
                return Access.CHECKED
            placed.append((place, difference))
        for place, difference in placed:
            guard = _balanced(difference)
            guards_here = self._guards.setdefault(place.node, [])
            if guard not in guards_here:
                guards_here.append(guard)
        return Access.PROVED

    def _hoist(self, difference: Poly, loops: list[Loop]) -> tuple[Loop | None, Poly]:
        """The least value of `difference` over as many loops as it can be found for."""
        place = None
        for loop in reversed(loops):
            least = self._least(difference, loop)
            if least is None or not self._known_before(least, loop, loops):
                break
            place, difference = loop, least
        return place, difference

    def _least(self, difference: Poly, loop: Loop) -> Poly | None:
        parts = difference.split(loop.node)
        if parts is None:
            return None
        factor, rest = parts
        sign = factor.sign(self._nonnegative)
        end = loop.first if sign == 1 else loop.last
        if sign == 0:
            return rest
        if sign is None or end is None:
            return None
        product = factor.times(end)
        return None if product is None else product + rest

    def _known_before(self, poly: Poly, loop: Loop, loops: list[Loop]) -> bool:
        """Whether every symbol has its value before the loop, in a C variable, and is small."""
        outer = {outer.node for outer in loops}
        return all(self._readable(symbol, loop, outer) for symbol in poly.symbols) and (
            self._ranges.moderate(
                [(factor, list(map(_expression, monomial))) for monomial, factor in poly.terms]
            )
        )

    def _readable(self, symbol: Symbol, loop: Loop, outer: set[Node]) -> bool:
        if isinstance(symbol, Size):
            return not (symbol.own or _made_inside(symbol, loop.node))
        if isinstance(symbol, Version):
            return loop.entry.get(symbol.var) == Poly.symbol(symbol)
        return symbol in outer and symbol is not loop.node

    def _plausible(self, difference: Poly) -> bool:
        """Whether a guard for an access that may not run is worth it: it compares sizes."""
        return all(isinstance(symbol, Size) for symbol in difference.symbols)


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


def _combine(name: str, parts: list[Poly]) -> Poly | None:
    if name == "neg":
        return -parts[0]
    a, b = parts
    if name == "mul":
        return a.times(b)
    return a + b if name == "add" else a - b


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


def _nonempty_or_known(stmt: For) -> bool:
    """Loops count as run: an empty one makes a guard needlessly strict, never wrong."""
    return stmt.until is None


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
                yield part, part.array, list(_integers(part))
    if isinstance(stmt, (Store, Check)):
        yield stmt, stmt.array, list(enumerate(stmt.index))


def _integers(view: View) -> Iterator[tuple[int, Expr]]:
    """(axis, index) of the integers in the index of a view."""
    axis = 0
    for entry in view.detail:
        if isinstance(entry, (Var, Const, Apply, Load, Dim)):
            yield axis, entry
        axis += isinstance(entry, (Var, Const, Apply, Load, Dim, Slice))
