"""Statements as C text."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from s2s.backend.c.affine import Poly
from s2s.backend.c.arrays import bind, bind_sizes, bind_strides, pointer_type, scatter, update
from s2s.backend.c.bounds import Guard, Version
from s2s.backend.c.expressions import Expressions, element
from s2s.backend.c.shapes import Size
from s2s.backend.c.spelling import ADD, ATOM, SCALAR
from s2s.backend.c.stacks import Stacks
from s2s.backend.c.traces import record
from s2s.backend.c.tree import Node, Region, bound_in
from s2s.backend.c.unit import Unit
from s2s.ir.nodes import (
    Apply,
    Check,
    Const,
    Dim,
    Expr,
    For,
    If,
    Let,
    Pop,
    Push,
    Raise,
    Record,
    Scatter,
    Store,
    Update,
    Var,
    While,
)
from s2s.ir.types import Array
from s2s.ir.walk import expr_vars, reads, subexpressions

_ZERO = {
    "bool": "false",
    "double": "0.0",
    "float": "0.0f",
    "s2s_lanes": "{0}",
    "s2s_tests": "{0}",
    "s2s_integers": "{0}",
}


class Statements:
    """Writes the statements of one function."""

    def __init__(self, unit: Unit, stacks: Stacks | None = None) -> None:
        self._unit = unit
        self._out = unit.out
        self._stacks = stacks or Stacks(unit)

    def region(self, region: Region, start: int = 0, stop: int | None = None) -> None:
        """The statements of a scope, or some of them."""
        for node in region.nodes[start:stop]:
            self.statement(node)

    def declare(self, var: Var) -> None:
        """A local that is assigned later, in inner scopes."""
        unit = self._unit
        name = unit.names[var]
        if not isinstance(var.type, Array):
            ctype = self._type(var)
            self._out.line(f"{ctype} {name} = {_ZERO.get(ctype, '0')};", defines=name)
            return
        self._out.line(f"{pointer_type(unit, var)}{name} = NULL;", defines=name)
        locals_ = [size for _, size in unit.own_sizes(var)]
        if not unit.memory.contiguous(var):
            locals_.extend(unit.stride_names(var))
        for local in locals_:
            self._out.line(f"int64_t {local} = 0;", defines=local)

    def statement(self, node: Node) -> None:
        """One statement with its declarations and its margin comment."""
        unit = self._unit
        unit.here_equal.clear()
        unit.region = node.region
        self._out.comment(node.stmt.span)
        for var in unit.scopes.before(node):
            self.declare(var)
        match node.stmt:
            case Let() as stmt:
                self._let(node, stmt)
            case Store() as stmt:
                self._store(stmt)
            case Update() as stmt:
                update(unit, stmt)
            case Scatter() as stmt:
                scatter(unit, stmt)
            case If() as stmt:
                self._if(node, stmt)
            case For() as stmt:
                self._for(node, stmt)
            case While() as stmt:
                self._while(node, stmt)
            case Push() as stmt:
                self._push(node, stmt)
            case Pop() as stmt:
                self._pop(node, stmt)
            case Check() as stmt:
                self._check(stmt)
            case Raise():
                self._out.line("return S2S_FAIL;")
            case Record() as stmt:
                record(unit, stmt)
            case stmt:
                assert_never(stmt)

    # --- how scalars are written ---------------------------------------------------------------

    def _expressions(self) -> Expressions:
        return Expressions(self._unit)

    def _type(self, var: Var) -> str:
        return SCALAR[var.type.dtype]

    # --- bindings ------------------------------------------------------------------------------

    def _let(self, node: Node, stmt: Let) -> None:
        if isinstance(stmt.target.type, Array):
            bind(self._unit, node, stmt.target, stmt.value)
            return
        text = self._expressions().text(stmt.value)
        if not self._unit.scopes.dead(node):
            self._assign(node, stmt.target, text)

    def _assign(self, node: Node, target: Var, text: str, instead: str | None = None) -> None:
        name = self._unit.names[target]
        if not self._unit.scopes.declares(node, target):
            self._out.line(f"{name} = {text};")
            return
        const = "const " if self._unit.scopes.once(node, target) else ""
        declared = f"{const}{self._type(target)} {name}"
        self._out.line(f"{declared} = {text};", defines=name, instead=instead)

    def _push(self, node: Node, stmt: Push) -> None:
        self._stacks.push(node, stmt)

    def _pop(self, node: Node, stmt: Pop) -> None:
        unit = self._unit
        if stmt.stack in unit.scopes.unread:
            return
        text = self._stacks.pop(stmt)
        drop = f"--{self._stacks.names(stmt.stack).size};"
        if not isinstance(stmt.target.type, Array):
            if unit.scopes.dead(node):
                self._out.line(drop)
            else:
                self._assign(node, stmt.target, text, instead=drop)
            return
        name = unit.names[stmt.target]
        inline = unit.scopes.declares(node, stmt.target)
        declared = pointer_type(unit, stmt.target) if inline else ""
        if not self._stacks.saved_whole(stmt.stack):
            self._out.line(f"{declared}{name} = {text};", name if inline else None, name, drop)
            return
        saved = unit.names.fresh(f"{name}_saved")
        rank = stmt.target.type.rank
        self._out.line(f"const s2s_array {saved} = {text};", defines=saved, instead=drop)
        self._out.line(f"{declared}{name} = {saved}.data;", name if inline else None, name)
        bind_sizes(unit, node, stmt.target, tuple(f"{saved}.shape[{k}]" for k in range(rank)))
        if not unit.memory.contiguous(stmt.target):
            strides = tuple(f"{saved}.stride[{k}]" for k in range(rank))
            bind_strides(unit, node, stmt.target, strides)

    # --- memory --------------------------------------------------------------------------------

    def _store(self, stmt: Store) -> None:
        text = self._expressions()
        array = self._unit.operand(stmt.array)
        index = text.checked_index(stmt, array, stmt.index)
        value = text.text(stmt.value)
        sign = "=" if stmt.mode == "set" else "+="
        self._out.line(f"{element(array, index)} {sign} {value};")

    def _check(self, stmt: Check) -> None:
        array = self._unit.operand(stmt.array)
        self._expressions().checked_index(stmt, array, stmt.index)

    # --- control -------------------------------------------------------------------------------

    def _if(self, node: Node, stmt: If) -> None:
        then, other = node.regions
        if not then.nodes and other.nodes:
            test = self._expressions().text(stmt.test, ATOM)
            with self._out.block(f"if (!{test})"):
                self.region(other)
            return
        test = self._expressions().text(stmt.test)
        self._out.line(f"if ({test}) {{")
        with self._out.deeper():
            self.region(then)
        self._else(other)

    def _else(self, other: Region) -> None:
        if not other.nodes:
            self._out.line("}")
            return
        if len(other.nodes) == 1 and isinstance(other.nodes[0].stmt, If):
            inner = other.nodes[0]
            if not self._unit.scopes.before(inner) and self._else_if(inner, inner.stmt):
                return
        self._out.line("} else {")
        with self._out.deeper():
            self.region(other)
        self._out.line("}")

    def _else_if(self, node: Node, stmt: If) -> bool:
        """`} else if (test) {`, unless the test needs lines of its own."""
        then, other = node.regions
        if not then.nodes:
            return False
        mark = self._out.mark()
        test = self._expressions().text(stmt.test)
        if self._out.mark() != mark:
            self._out.cut(mark)
            return False
        self._out.line(f"}} else if ({test}) {{")
        with self._out.deeper():
            self._out.comment(stmt.span)
            self.region(then)
        self._else(other)
        return True

    def _while(self, node: Node, stmt: While) -> None:
        body = node.regions[0]
        trips = stmt.trips and self._unit.names[stmt.trips]
        if trips:
            self._clear(node, stmt.trips)
        test = self._simple_test(node, stmt)
        with self._out.block(f"while ({test})" if test else "for (;;)"):
            if not test:
                self.region(body, 0, node.test_length)
                self._out.line(f"if (!{self._unit.names[stmt.cond]}) break;")
            if trips:
                self._out.line(f"{trips}++;")
            self.region(body, node.test_length)

    def _simple_test(self, node: Node, stmt: While) -> str | None:
        """The test of a `while` if it is one expression that needs no lines of its own."""
        if node.test_length != 1 or not isinstance(stmt.test[0], Let):
            return None
        let = stmt.test[0]
        inner = (var for child in node.regions[0].walk() for var in reads(child.stmt))
        uses = sum(var is stmt.cond for var in inner)
        first = node.regions[0].nodes[0]
        scopes = self._unit.scopes
        local = scopes.declares(first, stmt.cond) and scopes.once(first, stmt.cond)
        if let.target is not stmt.cond or uses or not local:
            return None
        mark = self._out.mark()
        test = self._expressions().text(let.value)
        if self._out.mark() == mark:
            return test
        self._out.cut(mark)
        return None

    def _clear(self, node: Node, trips: Var) -> None:
        """A count of iterations starts at 0, unless its declaration says so already."""
        if trips not in self._unit.scopes.before(node):
            self._out.line(f"{self._unit.names[trips]} = 0;")

    def _for(self, node: Node, stmt: For) -> None:
        self._stacks.reserve(node)
        self._loop(node, stmt, lambda: self.region(node.regions[0]))

    def _loop(self, node: Node, stmt: For, body: Callable[[], None]) -> None:
        unit = self._unit
        changed = bound_in(stmt)
        start, stop, step = (
            self._steady(expr, name, changed)
            for expr, name in ((stmt.start, "start"), (stmt.stop, "stop"), (stmt.step, "step"))
        )
        self._guard(node, stmt, start, stop)
        if stmt.trips is not None and stmt.until is None:
            self._out.line(f"{unit.names[stmt.trips]} = s2s_trips({start}, {stop}, {step});")
        elif stmt.trips is not None:
            self._clear(node, stmt.trips)
        head, inner = self._head(node, stmt, start, stop, step)
        with self._out.block(head):
            if inner:
                local = inner.startswith("const")
                self._out.line(inner, defines=unit.names[stmt.var] if local else None)
            if stmt.trips is not None and stmt.until is not None:
                self._out.line(f"{unit.names[stmt.trips]}++;")
            body()
            if stmt.until is not None:
                self._out.line(f"if ({unit.names[stmt.until]}) break;")

    def _steady(self, expr: Expr, name: str, changed: frozenset[Var]) -> str:
        """A loop bound, evaluated once: as it is if nothing in the loop changes it."""
        unit = self._unit
        text = Expressions(unit).text(expr, ADD)
        if isinstance(expr, Const):
            return text
        simple = all(isinstance(part, (Var, Const, Dim, Apply)) for part in subexpressions(expr))
        own = any(
            isinstance(part, Dim) and unit.shapes.of(part.array)[part.axis].own
            for part in subexpressions(expr)
            if isinstance(part, Dim) and isinstance(unit.shapes.of(part.array)[part.axis], Size)
        )
        if simple and not own and changed.isdisjoint(expr_vars(expr)):
            return text
        local = unit.names.fresh(name)
        self._out.line(f"const int64_t {local} = {text};")
        return local

    def _head(
        self, node: Node, stmt: For, start: str, stop: str, step: str
    ) -> tuple[str, str | None]:
        """The head of the loop, and the line that sets the variable where the head does not."""
        unit = self._unit
        name = unit.names[stmt.var]
        inside = unit.scopes.declares(node, stmt.var)
        if not inside or not isinstance(stmt.step, Const) or not self._safe(stmt):
            return self._counted(stmt, name, inside, (start, stop, step))
        stride = stmt.step.value
        if abs(stride) != 1 and stmt.reverse:
            return self._counted(stmt, name, inside, (start, stop, step))
        if stmt.reverse:
            first, last = plus_one(stop, -stride), start
            compare, stride = (">=" if stride > 0 else "<="), -stride
        else:
            first, last = start, stop
            compare = "<" if stride > 0 else ">"
        advance = {1: f"{name}++", -1: f"{name}--"}.get(
            stride, f"{name} += {stride}" if stride > 0 else f"{name} -= {-stride}"
        )
        return f"for (int64_t {name} = {first}; {name} {compare} {last}; {advance})", None

    def _safe(self, stmt: For) -> bool:
        """Whether the loop variable may run one step past the end."""
        ranges = self._unit.ranges
        bounds = (*ranges.of(stmt.start), *ranges.of(stmt.stop))
        reach = abs(stmt.step.value) + 1
        return reach == 2 or (min(bounds) > reach - 2**63 and max(bounds) < 2**63 - reach)

    def _counted(
        self, stmt: For, name: str, inside: bool, bounds: tuple[str, str, str]
    ) -> tuple[str, str]:
        """A loop over the number of the iteration."""
        start, _, step = bounds
        at, last = self._unit.names.fresh("trip"), self._unit.names.fresh("trips")
        self._out.line(f"const int64_t {last} = s2s_trips({', '.join(bounds)});")
        declared = "const int64_t " if inside else ""
        line = f"{declared}{name} = {start} + {at} * {step};"
        if stmt.reverse:
            head = f"for (int64_t {at} = {last} - 1; {at} >= 0; {at}--)"
        else:
            head = f"for (int64_t {at} = 0; {at} < {last}; {at}++)"
        return head, line

    # --- guards --------------------------------------------------------------------------------

    def _guard(self, node: Node, stmt: For, start: str, stop: str) -> None:
        guards = self._unit.bounds.guards(node)
        if not guards or start == stop:
            return
        tests = " && ".join(dict.fromkeys(map(self._test, _strictest(guards))))
        runs = _runs(stmt, start, stop)
        self._out.line(f"if ({runs}!({tests})) return S2S_GUARD;")

    def _test(self, guard: Guard) -> str:
        """`small <= large`, sharper where one side is a number."""
        return f"{self._sum(guard.small)} <= {self._sum(guard.large)}"

    def _sum(self, poly: Poly) -> str:
        terms = [self._product(monomial, factor) for monomial, factor in poly.terms]
        return " + ".join(terms) or "0"

    def _product(self, monomial: tuple, factor: int) -> str:
        names = sorted(map(self._symbol, monomial))
        if factor != 1 or not names:
            names.insert(0, str(factor))
        return " * ".join(names)

    def _symbol(self, symbol: object) -> str:
        if isinstance(symbol, Size):
            return self._unit.token(symbol)
        if isinstance(symbol, Version):
            return self._unit.names[symbol.var]
        return self._unit.names[symbol.stmt.var]


def _strictest(guards: list[Guard]) -> list[Guard]:
    """The guards without those that another one implies: a smaller number, the same size."""
    greatest: dict[Poly, int] = {}
    for guard in guards:
        number = guard.small.constant
        if number is not None:
            greatest[guard.large] = max(number, greatest.get(guard.large, number))
    return [g for g in guards if g.small.constant in (None, greatest.get(g.large))]


def _runs(stmt: For, start: str, stop: str) -> str:
    """The condition that the loop runs at all, `&&` included."""
    if not isinstance(stmt.step, Const):
        return ""
    compare = "<" if stmt.step.value > 0 else ">"
    return f"{start} {compare} {stop} && "


def plus_one(text: str, one: int) -> str:
    """A bound moved by one, numbers added up."""
    if text.lstrip("-").isdigit():
        return str(int(text) + one)
    return f"{text} {'+' if one > 0 else '-'} 1"
