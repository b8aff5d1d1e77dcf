"""Loops in lanes, as C text: several iterations of a loop at a time.

The text is that of one iteration; what differs from lane to lane is of a vector type.  A branch
whose test differs is taken by all; what it changes is blended in the lanes where the test holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from s2s.backend.c.expressions import BINARY, Expressions, Text, element, offset
from s2s.backend.c.headers import header_of
from s2s.backend.c.lanes import Lanes, NotInLanesError, index_variables, plan, summand
from s2s.backend.c.rooms import reuse
from s2s.backend.c.spelling import ADD, AND, ATOM, EQUALITY, UNARY, within
from s2s.backend.c.stacks import Stacks
from s2s.backend.c.statements import Statements, plus_one
from s2s.backend.c.tree import Node, Region, bound_in
from s2s.backend.c.unit import Operand, Unit
from s2s.backend.c.views import count_of
from s2s.backend.c.writer import words
from s2s.elementary.user import User
from s2s.ir.nodes import Apply, Check, Expr, For, If, Let, Load, Push, Store, Var
from s2s.ir.types import BOOL, F64, I64

VECTOR = {F64: "s2s_lanes", BOOL: "s2s_tests", I64: "s2s_integers"}
"""The C type of a number, or an answer, for each lane."""
ENDING = {F64: "", BOOL: "_tests", I64: "_integers"}
"""How the functions for such a type are called."""
EACH = {F64: "S2S_EACH", BOOL: "S2S_EACH_TEST", I64: "S2S_EACH_INTEGER"}
ARITHMETIC = ("add", "sub", "mul", "div", "neg", "strong", "reciprocal", "stop_gradient")
COMPARISONS = ("lt", "le", "gt", "ge", "eq", "ne")
NAMES = {"abs": "fabs", "square": "s2s_squared"}
"""Functions of doubles that are not called as the operation is."""
LOGIC = {"and_": "&", "or_": "|", "xor": "^"}


class Program(Statements):
    """The statements of a function; loops run in lanes where they can."""

    def _for(self, node: Node, stmt: For) -> None:
        lanes = plan(self._unit, node)
        if lanes is None:
            super()._for(node, stmt)
        else:
            InLanes(self._unit, self._stacks, lanes).loop()


# --- expressions -------------------------------------------------------------------------------


class OneLane(Expressions):
    """What one lane computes, `lane` being its number."""

    def __init__(self, unit: Unit, lanes: Lanes, arrays: dict[Var, str], lane: str) -> None:
        super().__init__(unit)
        self._lanes, self._arrays, self._lane = lanes, arrays, lane

    def tight(self, expr: Expr) -> Text:
        """The text of an expression and how tightly it binds."""
        match expr:
            case Var() if expr in self._lanes.varying:
                name = f"{self._unit.names[expr]}[{self._lane}]"
                return (f"{name} != 0", EQUALITY) if expr.type == BOOL else (name, ATOM)
            case Load(array=array) if array in self._arrays:
                return f"{private_element(self, expr, self._arrays)}[{self._lane}]", ATOM
            case _:
                return super().tight(expr)


class AllLanes(Expressions):
    """What all lanes compute: vectors, and numbers that are the same in all of them."""

    def __init__(self, unit: Unit, lanes: Lanes, arrays: dict[Var, str], lane: str) -> None:
        super().__init__(unit)
        self._lanes, self._arrays, self._lane = lanes, arrays, lane

    def tight(self, expr: Expr) -> Text:
        """The text of an expression and how tightly it binds."""
        if not self._lanes.varies(expr):
            return super().tight(expr)
        match expr:
            case Var() if expr is not self._lanes.node.stmt.var:
                return self._unit.names[expr], ATOM
            case Load(array=array) if array in self._arrays:
                return private_element(self, expr, self._arrays), ATOM
            case Apply(op=op) if op.name in ARITHMETIC and expr.type == F64:
                return self._apply(expr)
            case Apply(op=op, args=(a, b)) if op.name in COMPARISONS and a.type in (F64, I64):
                symbol, precedence = BINARY[op.name]
                return f"{self.vector(a, ADD)} {symbol} {self.vector(b, ADD)}", precedence
            case Apply(op=op, args=(a, b)) if op.name in LOGIC and expr.type == BOOL:
                return f"{self.vector(a, UNARY)} {LOGIC[op.name]} {self.vector(b, UNARY)}", AND
            case Apply(op=op, args=(a,)) if op.name == "not_":
                return f"~{self.vector(a, UNARY)}", UNARY
            case Apply(op=op, args=args) if op.name == "select":
                return pick(expr, *map(self.vector, args)), ATOM
            case Apply(args=args) if kernel_of(expr) is not None:
                name, texts = kernel_of(expr), ", ".join(map(self.vector, args))
                self._unit.headers.update(filter(None, [header_of(name)]))
                return f"S2S_MAP{'' if len(args) == 1 else len(args)}({name}, {texts})", ATOM
            case _:
                return self._each(expr), ATOM

    def vector(self, expr: Expr, precedence: int = 0) -> str:
        """The text of an expression as a vector, whatever it is."""
        if self._lanes.varies(expr):
            return self.text(expr, precedence)
        return f"s2s_all{ENDING[expr.type]}({self.text(expr)})"

    def _each(self, expr: Expr) -> str:
        """Computed lane by lane; the compiler makes vectors of it."""
        out = self._unit.out
        mark = out.mark()
        text = OneLane(self._unit, self._lanes, self._arrays, self._lane).text(expr)
        if words(line.text for line in out.lines[mark:])[self._lane]:
            raise NotInLanesError("something that is checked in each lane", self._lanes.node.stmt)
        return f"{EACH[expr.type]}({self._lane}, {text})"


def kernel_of(expr: Apply) -> str | None:
    """The function of one or two doubles that an operation is."""
    floats = expr.type == F64 and all(arg.type == F64 for arg in expr.args)
    if not floats or len(expr.args) > 2 or isinstance(expr.op, User):
        return None
    name = NAMES.get(expr.op.name, f"s2s_{expr.op.name}")
    return name if name in NAMES.values() or header_of(name) else None


def pick(of: Expr, test: str, yes: str, no: str) -> str:
    """`yes` in the lanes where the test holds."""
    return f"s2s_pick{ENDING[of.type]}({test}, {yes}, {no})"


def private_element(text: Expressions, access: Load | Store, arrays: dict[Var, str]) -> str:
    """The vector of the elements that the lanes have at an index."""
    array = text._unit.operand(access.array)
    index = text.checked_index(access, array, access.index)
    return f"{arrays[access.array]}[{offset(array, index)}]"


# --- statements --------------------------------------------------------------------------------


class InLanes(Statements):
    """Writes one loop."""

    def __init__(self, unit: Unit, stacks: Stacks, lanes: Lanes) -> None:
        super().__init__(unit, stacks)
        self._lanes = lanes
        self._node, self._stmt = lanes.node, lanes.node.stmt
        self._lane, self._live = unit.names.fresh("lane"), unit.names.fresh("live")
        self._arrays: dict[Var, str] = {}
        self._mask: str | None = None
        self._met: set[Node] = set()
        self._inside: set[str] = set()
        unit.headers.add("s2s_lanes.h")
        stacks.in_lanes.update({stack: VECTOR[stack.type] for stack in lanes.stacks})

    def _expressions(self) -> AllLanes:
        return AllLanes(self._unit, self._lanes, self._arrays, self._lane)

    def _type(self, var: Var) -> str:
        return VECTOR[var.type] if var in self._lanes.varying else super()._type(var)

    # --- the loop --------------------------------------------------------------------------------

    def loop(self) -> None:
        """The loop, a block of iterations at a time."""
        stmt, unit = self._stmt, self._unit
        self._stacks.reserve(self._node)
        changed = bound_in(stmt)
        start = self._steady(stmt.start, "start", changed)
        stop = self._steady(stmt.stop, "stop", changed)
        self._guard(self._node, stmt, start, stop)
        for node in self._lanes.unproved:
            self._meet_once(node, f"{start} {'<' if stmt.step.value > 0 else '>'} {stop}")
        unit.region = self._node.region
        for array in sorted(self._lanes.private, key=lambda var: var.id):
            self._make(array)
        name = unit.names[stmt.var]
        first = unit.names.fresh(f"first_{name}")
        up = (stmt.step.value > 0) != stmt.reverse
        head, left = self._head_in_blocks(first, start, stop, up)
        with self._out.block(head):
            self._out.line(f"const int64_t {self._live} = s2s_live({left});", self._live)
            self._out.line(f"S2S_ITERATIONS({name}, {first}, {1 if up else -1}, {self._live});")
            self.region(self._node.regions[0])

    def _head_in_blocks(self, first: str, start: str, stop: str, up: bool) -> tuple[str, str]:
        """The head of the loop, and how many iterations are left in it."""
        ahead = self._stmt.step.value > 0
        least, most = (start, plus_one(stop, -1)) if ahead else (plus_one(stop, 1), start)
        if up:
            end, left = (f"< {stop}", f"{stop} - {first}") if ahead else ("", "")
            end, left = end or f"<= {most}", left or f"{most} - {first} + 1"
            return f"for (int64_t {first} = {least}; {first} {end}; {first} += S2S_VECTOR)", left
        left = f"{first} + 1" if least == "0" else f"{first} - ({least}) + 1"
        return f"for (int64_t {first} = {most}; {first} >= {least}; {first} -= S2S_VECTOR)", left

    def _make(self, array: Var) -> None:
        """Memory for an array of which every lane has its own."""
        unit = self._unit
        name = unit.names.fresh(f"{unit.names[array]}_lanes")
        self._arrays[array] = name
        self._zeros(name, "s2s_lanes", unit.operand(array))

    def _zeros(self, name: str, ctype: str, shaped: Operand) -> None:
        count = count_of(shaped.dims)
        self._out.line(f"{ctype} *{name};")
        if self._unit.loop is None:
            self._out.line(f"S2S_TAKE({name}, {count[0]});")
        else:
            reuse(self._unit, name, ctype, count[0], movable=False)
        size = f"(size_t){within(count, UNARY)} * sizeof *{name}"
        self._out.line(f"memset({name}, 0, {size});")

    # --- elements that have to be told apart -----------------------------------------------------

    def _meet_once(self, node: Node, runs: str) -> None:
        """Ask whether an iteration adds to an element twice; the checked variant may do that."""
        unit = self._unit
        array = unit.operand(node.stmt.array)
        met = unit.names.fresh(f"{unit.names[node.stmt.array]}_met")
        unit.region = self._node.region
        self._out.line(f"// does an iteration add to an element of {array.pointer} twice?")
        self._zeros(met, "uint8_t", array)
        needed = index_variables(node, self._lanes, unit.bounds)
        with self._out.block(f"if ({runs})"):
            self._indices(self._node.regions[0], node, needed, met)

    def _indices(self, region: Region, node: Node, needed: set[Var], met: str) -> None:
        """The loops around a sum, reduced to what its index is made of."""
        unit = self._unit
        for child in region.nodes:
            unit.region = child.region
            if child is node:
                array, mark = unit.operand(node.stmt.array), self._out.mark()
                index = self._expressions().checked_index(node.stmt, array, node.stmt.index)
                self._inside.update(line.text for line in self._out.lines[mark:])
                at = f"{met}[{offset(array, index)}]"
                self._out.line(f"if ({at}) return S2S_GUARD;")
                self._out.line(f"{at} = true;")
            elif any(node.region.within(inner) for inner in child.regions):
                body = child.regions[0]
                self._loop(child, child.stmt, lambda b=body: self._indices(b, node, needed, met))
            elif isinstance(child.stmt, Let) and child.stmt.target in needed:
                self._let(child, child.stmt)
                self._met.add(child)

    # --- bindings --------------------------------------------------------------------------------

    def _let(self, node: Node, stmt: Let) -> None:
        target = stmt.target
        if node in self._lanes.sums:
            term, subtracted = summand(stmt)
            text = self._expressions().vector(term, UNARY if subtracted else 0)
            self._fold(self._unit.names[target], f"-{text}" if subtracted else text)
        elif node in self._met:
            self._index_again(node, stmt)
        elif target not in self._lanes.varying:
            super()._let(node, stmt)
        else:
            text = self._expressions().vector(stmt.value)
            if not self._unit.scopes.dead(node):
                self._assign(node, target, text)

    def _index_again(self, node: Node, stmt: Let) -> None:
        """Part of an index that was computed, and checked, before the loop."""
        self._unit.trusted = True
        super()._let(node, stmt)
        self._unit.trusted = False
        name = self._unit.names[stmt.target]
        for check in self._inside:
            if words([check])[name]:
                self._out.known(check)

    def _assign(self, node: Node, target: Var, text: str, instead: str | None = None) -> None:
        home = self._unit.scopes.home(target, node.region)
        if home is None or not home.region.within(self._node.regions[0]):
            raise NotInLanesError("a local that is declared outside", self._stmt)
        if self._mask and not self._unit.scopes.declares(node, target):
            text = pick(target, self._mask, text, self._unit.names[target])
        super()._assign(node, target, text, instead)

    def _push(self, node: Node, stmt: Push) -> None:
        held = stmt.stack in self._lanes.stacks
        value = self._expressions().vector(stmt.value) if held else None
        self._stacks.push(node, stmt, value)

    def _fold(self, place: str, terms: str) -> None:
        """Add what the live lanes have, one after another; -0.0 adds nothing to any number."""
        if self._mask:
            terms = f"s2s_pick({self._mask}, {terms}, s2s_all(-0.0))"
        self._out.line(f"S2S_FOLD({place}, {terms}, {self._live});")

    # --- memory ----------------------------------------------------------------------------------

    def _store(self, stmt: Store) -> None:
        if stmt.array in self._lanes.private:
            self._store_private(stmt)
        elif stmt.array in self._lanes.own:
            self._store_own(stmt)
        else:
            text = self._expressions()
            array = self._unit.operand(stmt.array)
            index = text.checked_index(stmt, array, stmt.index)
            self._fold(element(array, index), text.vector(stmt.value))

    def _store_private(self, stmt: Store) -> None:
        text = self._expressions()
        place = private_element(text, stmt, self._arrays)
        value = text.vector(stmt.value, ADD + 1 if self._mask else 0)
        if not self._mask:
            self._out.line(f"{place} {'=' if stmt.mode == 'set' else '+='} {value};")
            return
        changed = value if stmt.mode == "set" else f"{place} + {value}"
        self._out.line(f"{place} = s2s_pick({self._mask}, {changed}, {place});")

    def _store_own(self, stmt: Store) -> None:
        """Every lane writes to an element of its own."""
        value = self._expressions().vector(stmt.value)
        if not value.isidentifier():
            name = self._unit.names.fresh("t")
            self._out.line(f"const s2s_lanes {name} = {value};")
            value = name
        lane, array = self._lane, self._unit.operand(stmt.array)
        text = OneLane(self._unit, self._lanes, self._arrays, lane)
        place = element(array, text.checked_index(stmt, array, stmt.index))
        sign = "=" if stmt.mode == "set" else "+="
        where = f"if (({self._mask})[{lane}]) " if self._mask else ""
        head = f"for (int64_t {lane} = 0; {lane} < {self._live}; {lane}++)"
        with self._out.block(head):
            self._out.line(f"{where}{place} {sign} {value}[{lane}];")

    def _check(self, stmt: Check) -> None:
        if not any(map(self._lanes.varies, stmt.index)):  # the others have been proved
            super()._check(stmt)

    # --- branches --------------------------------------------------------------------------------

    def _if(self, node: Node, stmt: If) -> None:
        if not self._lanes.varies(stmt.test):
            super()._if(node, stmt)
            return
        test = self._expressions().vector(stmt.test)
        if not test.isidentifier() or stmt.test in bound_in(stmt):
            name = self._unit.names.fresh("holds")
            self._out.line(f"const s2s_tests {name} = {test};")
            test = name
        for region, mask in zip(node.regions, (test, f"~{test}"), strict=True):
            if region.nodes:
                with self._where(mask):
                    self.region(region)

    def _else_if(self, node: Node, stmt: If) -> bool:
        return not self._lanes.varies(stmt.test) and super()._else_if(node, stmt)

    @contextmanager
    def _where(self, mask: str) -> Iterator[None]:
        """What is written meanwhile holds for some of the lanes."""
        outer = self._mask
        self._mask = mask if outer is None else f"({outer} & {mask})"
        self._out.line("{")
        with self._out.deeper():
            yield
        self._out.line("}")
        self._mask = outer
