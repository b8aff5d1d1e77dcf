"""Recursion that numbers decide, as one loop with a stack of what its calls leave unfinished.

    def f(x):                              place, places, xs = 0, [], []
        if x < 0.5:                        while True:
            return x * x                       if place == 0:
        return f(0.5 * x) + f(0.6 * x)             if x < 0.5:
                                                       value, place = x * x, -1
                                   =>              else:
                                                       xs.append(x); places.append(1)
                                                       x, place = 0.5 * x, 0
                                               elif place == 1: ...
                                               elif not places: break
                                               else: place = places.pop()
                                           return value

A call saves the variables that are read after it, and where to go on; a return takes them from the
stack again.  The numbers are those of the recursion, in the same order.
"""

from __future__ import annotations

import copy
from collections.abc import Callable

import gast

from s2s.frontend import blocks, scopes
from s2s.ir.depth import DEEPEST

PLACE, PLACES, VALUE = ".place@next", ".places@next", ".value@returned"
_RETURNED = -1
_SCOPES = (gast.FunctionDef, gast.Lambda, gast.ClassDef, gast.ListComp, gast.SetComp)
_SCOPES += (gast.DictComp, gast.GeneratorExp)

Arguments = Callable[[gast.Call, gast.arguments], dict[str, gast.AST] | None]


class _Unfit(Exception):
    """A call stands where this does not carry it."""


def as_stack(node: gast.FunctionDef, name: str, arguments: Arguments) -> gast.FunctionDef | None:
    """The function with its calls of itself on a stack; None where they stand in loops, say.

    `arguments` gives the value of each parameter in a call.
    """
    if name in scopes.local_names(node) or node.args.vararg or node.args.kwarg:
        return None
    try:
        return _Stack(node, name, arguments).function()
    except _Unfit:
        return None


class _Stack:
    def __init__(self, node: gast.FunctionDef, name: str, arguments: Arguments) -> None:
        self.node = node
        self.name = name
        self.arguments = arguments
        self.params = scopes.parameters(node.args)
        self.at: gast.AST = node.body[0]
        self.temporaries = 0
        self.places: list[list] = []
        self.saved: dict[str, None] = {}
        self.kept = frozenset(scopes.declared(node))

    def function(self) -> gast.FunctionDef:
        """The function as a loop."""
        if not any(map(self._calls, self.node.body)):
            raise _Unfit
        body = self._flat(copy.deepcopy(self.node.body))
        self._rename(body)
        self.local = scopes.assigned(body) | frozenset(self.params)
        self.passed = self._passed(body)
        self.places = [[]]
        self.places[0] = self._block(body, None, frozenset())
        chain: list = [
            self._if(_not(self._load(PLACES)), [gast.Break()], [self._popped(PLACE, PLACES)])
        ]
        for k in reversed(range(len(self.places))):
            test = self._compare(self._load(PLACE), gast.Eq(), k)
            chain = [self._if(test, self.places[k], chain)]
        loop = gast.While(test=self._constant(True), body=chain, orelse=[])
        lists = [PLACES, *map(_stack_of, self.saved)]
        start = [self._assign(n, gast.List(elts=[], ctx=gast.Load())) for n in lists]
        start.append(self._assign(PLACE, self._constant(0)))
        made = copy.copy(self.node)
        made.body = [*start, loop, gast.Return(value=self._load(VALUE))]
        for stmt in made.body:
            self._located(stmt)
        return made

    # --- calls in statements of their own --------------------------------------------------------

    def _calls(self, node: gast.AST) -> bool:
        return any(self._is_call(part) for part in gast.walk(node))

    def _is_call(self, node: gast.AST) -> bool:
        return isinstance(node, gast.Call) and self._is_name(node.func)

    def _is_name(self, node: gast.AST) -> bool:
        """The function itself; of a method, that of the same object."""
        match node:
            case gast.Name(id=name):
                return name == self.name
            case gast.Attribute(value=gast.Name(id=owner), attr=name):
                return name == self.name and self.params[:1] == (owner,)
        return False

    def _mentions(self, node: gast.AST) -> bool:
        return any(map(self._is_name, gast.walk(node)))

    def _flat(self, body: list) -> list:
        """The statements, in which a call is the whole value of an assignment to a name."""
        result: list = []
        for stmt in body:
            self.at = stmt
            if not self._mentions(stmt) and not isinstance(stmt, gast.If):
                result.append(stmt)
                continue
            result += self._flat_statement(stmt)
        return result

    def _flat_statement(self, stmt: gast.AST) -> list:
        before: list = []
        match stmt:
            case gast.If():
                stmt.test = self._without(stmt.test, before)
                stmt.body, stmt.orelse = self._flat(stmt.body), self._flat(stmt.orelse)
            case gast.Return(value=gast.IfExp(test=test, body=then, orelse=other)):
                arms = [[gast.copy_location(gast.Return(v), v)] for v in (then, other)]
                branch = gast.copy_location(gast.If(test, *arms), stmt)
                return self._flat_statement(branch)
            case gast.Return() | gast.Assign() | gast.AnnAssign() | gast.Expr():
                stmt.value = self._without(stmt.value, before)
            case gast.While(orelse=[]):
                if self._mentions(stmt.test) or _leaves_loop(stmt.body):
                    raise _Unfit
                stmt.body = self._flat(stmt.body)
                return [stmt]
            case gast.For(orelse=[]) if not self._mentions(stmt.iter):
                counted = self._counted(stmt, before)
                return [*before, *self._flat_statement(counted)]
            case gast.AugAssign(target=gast.Name(id=name)) if name not in self.kept:
                stmt.value = self._without(stmt.value, before)
            case _:
                raise _Unfit
        if self._mentions(stmt) and not isinstance(stmt, gast.If):
            raise _Unfit  # in a target, say
        if isinstance(stmt, gast.Expr) and isinstance(stmt.value, gast.Name):
            return before
        return [*before, stmt]

    def _without(self, expr: gast.AST, before: list) -> gast.AST:
        """The expression without calls; they stand in `before`, and what runs before them."""
        if not self._mentions(expr):
            return expr
        if self._is_call(expr):
            call = expr
            if isinstance(expr.func, gast.Attribute):
                call = gast.Call(expr.func, [expr.func.value, *expr.args], expr.keywords)
            given = self.arguments(gast.copy_location(call, expr), self.node.args)
            if given is None:
                raise _Unfit
            in_order = self._in_order(list(given.values()), before)
            passed = dict(zip(given, in_order, strict=True))
            values = [passed[param] for param in self.params]
            made = gast.copy_location(gast.Call(expr.func, values, []), expr)
            return self._named(made, before)
        match expr:
            case gast.BinOp():
                expr.left, expr.right = self._in_order([expr.left, expr.right], before)
            case gast.UnaryOp():
                expr.operand = self._without(expr.operand, before)
            case gast.Compare(comparators=[_]):
                expr.left, right = self._in_order([expr.left, *expr.comparators], before)
                expr.comparators = [right]
            case gast.Tuple() | gast.List():
                expr.elts = self._in_order(expr.elts, before)
            case gast.Call(keywords=[]) if not self._mentions(expr.func):
                if any(isinstance(a, gast.Starred) for a in expr.args):
                    raise _Unfit
                expr.args = self._in_order(expr.args, before)
            case gast.Subscript() if not self._mentions(expr.slice):
                expr.value = self._without(expr.value, before)
            case gast.IfExp():
                return self._chosen(expr, before)
            case _:
                raise _Unfit
        return expr

    def _in_order(self, parts: list, before: list) -> list:
        """What runs before the last call is computed before it, names excepted."""
        last = max(k for k, part in enumerate(parts) if self._mentions(part) or k == 0)
        result = []
        for k, part in enumerate(parts):
            part = self._without(part, before)
            fixed = isinstance(part, (gast.Constant, gast.Name, gast.Lambda))
            if isinstance(part, gast.Name) and part.id in self.kept:
                fixed = False
            if k < last and not fixed:
                part = self._named(part, before)
            result.append(part)
        return result

    def _chosen(self, expr: gast.IfExp, before: list) -> gast.AST:
        test = self._without(expr.test, before)
        name = self._temporary()
        arms = []
        for value in (expr.body, expr.orelse):
            arm: list = []
            arm.append(self._assign(name, self._without(value, arm)))
            arms.append(arm)
        before.append(self._if(test, *arms))
        return self._load(name)

    def _named(self, value: gast.AST, before: list) -> gast.Name:
        name = self._temporary()
        before.append(self._assign(name, value))
        return self._load(name)

    def _temporary(self) -> str:
        self.temporaries += 1
        return f".t@call{self.temporaries}"

    def _counted(self, loop: gast.For, before: list) -> gast.AST:
        """`for v in range(start, stop)` as a `while`."""
        match loop:
            case gast.For(
                target=gast.Name(id=name),
                iter=gast.Call(func=gast.Name(id="range"), args=[*bounds], keywords=[]),
            ) if len(bounds) in (1, 2) and name not in self.kept:
                pass
            case _:
                raise _Unfit
        start = bounds[0] if len(bounds) == 2 else self._constant(0)
        counter, stop = self._temporary(), self._temporary()
        before += [self._assign(counter, start), self._assign(stop, bounds[-1])]
        test = self._located(gast.Compare(self._load(counter), [gast.Lt()], [self._load(stop)]))
        one = gast.BinOp(self._load(counter), gast.Add(), self._constant(1))
        turn = [self._assign(name, self._load(counter)), self._assign(counter, one)]
        made = gast.While(test=test, body=[*turn, *loop.body], orelse=[])
        return gast.copy_location(made, loop)

    # --- names -----------------------------------------------------------------------------------

    def _rename(self, body: list) -> None:
        """Locals get names of ours: that each is assigned where it is read, the structure says."""
        own = scopes.assigned(body) - frozenset(self.params) - self.kept
        inner = [part for stmt in body for part in gast.walk(stmt) if isinstance(part, _SCOPES)]
        captured = {n.id for scope in inner for n in gast.walk(scope) if isinstance(n, gast.Name)}
        for stmt in body:
            for part in gast.walk(stmt):
                if isinstance(part, gast.Name) and part.id in own - captured:
                    part.id = part.id if part.id.startswith(".") else f".{part.id}"

    def _passed(self, body: list) -> frozenset[str]:
        """The parameters that every call passes on as they are."""
        calls = [p for stmt in body for p in gast.walk(stmt) if self._is_call(p)]
        assigned = scopes.assigned(body)
        return frozenset(
            param
            for k, param in enumerate(self.params)
            if param not in assigned
            and all(isinstance(c.args[k], gast.Name) and c.args[k].id == param for c in calls)
        )

    # --- places ----------------------------------------------------------------------------------

    def _block(self, body: list, end: int | None, after: frozenset[str]) -> list:
        """The statements up to a call, a return, or the place `end`, where `after` is read."""
        result: list = []
        for k, stmt in enumerate(body):
            rest = body[k + 1 :]
            self.at = stmt
            match stmt:
                case gast.Assign(targets=[gast.Name(id=target)], value=value) if self._is_call(
                    value
                ):
                    return result + self._call(target, value, rest, end, after)
                case gast.Return(value=value):
                    value = self._constant(None) if value is None else value
                    return [*result, self._assign(VALUE, value), self._go(_RETURNED)]
                case gast.Raise():
                    return [*result, stmt]
                case gast.If() if self._leaves(stmt):
                    return result + self._branch(stmt, rest, end, after)
                case gast.While() if self._leaves(stmt):
                    return result + self._loop(stmt, rest, end, after)
            if any(isinstance(p, gast.Return) for p in gast.walk(stmt)):
                raise _Unfit  # out of another loop
            result.append(stmt)
        if end is not None:
            return [*result, self._go(end)]
        return [*result, self._assign(VALUE, self._constant(None)), self._go(_RETURNED)]

    def _leaves(self, stmt: gast.AST) -> bool:
        return any(isinstance(p, gast.Return) or self._is_call(p) for p in gast.walk(stmt))

    def _branch(self, stmt: gast.If, rest: list, end: int | None, after: frozenset) -> list:
        falls = [not _ends(arm) for arm in (stmt.body, stmt.orelse)]
        if all(falls) and rest:
            live = _live(rest, after)
            place = self._new_place(lambda: self._block(rest, end, after))
            end, after, rest = place, live, []
        arms = (
            self._block([*arm, *(rest if falls[k] else [])], end, after)
            for k, arm in enumerate((stmt.body, stmt.orelse))
        )
        return [gast.copy_location(gast.If(stmt.test, *arms), stmt)]

    def _loop(self, stmt: gast.While, rest: list, end: int | None, after: frozenset) -> list:
        """A place of its own for the test, to which the body goes back."""
        around = _live(rest, after)
        live = around | _names([stmt.test])
        for _ in range(2):  # what the body reads it may read in the next turn
            live |= _live(stmt.body, live)
        place = len(self.places)

        def turn() -> list:
            body = self._block(stmt.body, place, live)
            return [
                gast.copy_location(gast.If(stmt.test, body, self._block(rest, end, after)), stmt)
            ]

        self._new_place(turn)
        return [self._go(place)]

    def _new_place(self, make: Callable[[], list]) -> int:
        place = len(self.places)
        self.places.append([])
        self.places[place] = make()
        return place

    def _call(
        self, target: str, call: gast.Call, rest: list, end: int | None, after: frozenset
    ) -> list:
        """Save what is read later, and begin anew with other parameters."""
        live = _live(rest, after) & self.local - {target} - self.passed - self.kept
        names = [name for name in sorted(live)]
        self.saved.update(dict.fromkeys(names))
        at = self.at

        def go_on() -> list:
            self.at = at
            taken = [self._popped(name, _stack_of(name)) for name in names]
            mine = [self._assign(target, self._load(VALUE))]
            return [*taken, *mine, *self._block(rest, end, after)]

        place = self._new_place(go_on)
        self.at = at
        changed = [k for k, param in enumerate(self.params) if param not in self.passed]
        given = [f".given@{k}" for k in changed]
        deep = self._compare(
            gast.Call(self._global("len"), [self._load(PLACES)], []), gast.Gt(), DEEPEST
        )
        message = self._constant("maximum recursion depth exceeded")
        stop = gast.Raise(gast.Call(self._global("RecursionError"), [message], []), None)
        return [
            *(self._assign(g, call.args[k]) for g, k in zip(given, changed, strict=True)),
            self._if(deep, [stop], []),
            *(self._pushed(_stack_of(name), self._load(name)) for name in names),
            self._pushed(PLACES, self._constant(place)),
            *(
                self._assign(self.params[k], self._load(g))
                for g, k in zip(given, changed, strict=True)
            ),
            self._go(0),
        ]

    # --- making statements -----------------------------------------------------------------------

    def _located(self, node: gast.AST) -> gast.AST:
        for part in gast.walk(node):
            if not hasattr(part, "lineno"):
                gast.copy_location(part, self.at)
        return node

    def _constant(self, value: object) -> gast.AST:
        return self._located(gast.Constant(value, None))

    def _load(self, name: str) -> gast.Name:
        return self._located(gast.Name(name, gast.Load(), None, None))

    def _global(self, name: str) -> gast.Name:
        return gast.Name(name, gast.Load(), None, None)

    def _assign(self, name: str, value: gast.AST) -> gast.AST:
        target = gast.Name(name, gast.Store(), None, None)
        return self._located(gast.Assign([target], value, None))

    def _go(self, place: int) -> gast.AST:
        return self._assign(PLACE, self._constant(place))

    def _if(self, test: gast.AST, body: list, orelse: list) -> gast.AST:
        return self._located(gast.If(test, body, orelse))

    def _compare(self, left: gast.AST, op: gast.AST, right: int) -> gast.AST:
        return self._located(gast.Compare(left, [op], [self._constant(right)]))

    def _pushed(self, name: str, value: gast.AST) -> gast.AST:
        method = gast.Attribute(self._load(name), "append", gast.Load())
        return self._located(gast.Expr(gast.Call(method, [value], [])))

    def _popped(self, target: str, name: str) -> gast.AST:
        method = gast.Attribute(self._load(name), "pop", gast.Load())
        call = self._located(gast.Call(method, [], []))
        return self._assign(target, blocks.Popped(call))


def _stack_of(name: str) -> str:
    return f".{name.lstrip('.').split('@')[0]}s@{name}"


def _not(node: gast.AST) -> gast.AST:
    return gast.UnaryOp(gast.Not(), node)


def _leaves_loop(body: list) -> bool:
    exits = (gast.Break, gast.Continue)
    return any(isinstance(part, exits) for stmt in body for part in gast.walk(stmt))


def _live(statements: list, after: frozenset[str]) -> frozenset[str]:
    """The names that the statements may read before they assign them; `after` is read later."""
    live = after
    for stmt in reversed(statements):
        match stmt:
            case gast.Assign(targets=targets, value=value):
                assigned = {t.id for t in targets if isinstance(t, gast.Name)}
                for target in targets:
                    if isinstance(target, gast.Tuple) and all(map(_is_name, target.elts)):
                        assigned |= {t.id for t in target.elts}
                others = [t for t in targets if not isinstance(t, gast.Name)]
                live = (live - assigned) | _names([value]) | (_names(others) - assigned)
            case gast.If():
                live = _names([stmt.test]) | _live(stmt.body, live) | _live(stmt.orelse, live)
            case gast.While():
                live = live | _names([stmt.test]) | _live(stmt.body, live)
            case gast.Return(value=value):
                live = _names([value] if value is not None else [])
            case gast.Raise():
                live = _names([stmt])
            case _:
                live = live | _names([stmt])
    return live


def _is_name(node: gast.AST) -> bool:
    return isinstance(node, gast.Name)


def _names(nodes: list) -> frozenset[str]:
    parts = (part for node in nodes for part in gast.walk(node))
    return frozenset(n.id for n in parts if isinstance(n, gast.Name))


def _ends(statements: list) -> bool:
    """Whether control never falls off the end."""
    return any(
        isinstance(s, (gast.Return, gast.Raise))
        or (isinstance(s, gast.If) and _ends(s.body) and _ends(s.orelse))
        for s in statements
    )
