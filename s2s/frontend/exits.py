"""`break`, `continue` and early `return` as structure: nested branches, and flags where needed.

    for v in x:                            stopped = False
        if v < 0.0:                        for v in x until stopped:
            break                    =>        if v < 0.0:
        s += v                                     stopped = True
                                               else:
                                                   s += v

What follows a branch that always leaves moves into the other arm.  Where a branch may leave on
some of its paths only, a flag says whether the rest is skipped.  `return e` assigns `.result`;
names with a dot in front cannot be the user's.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from weakref import WeakKeyDictionary

import gast

from s2s.frontend import blocks

RESULT = ".result"
RETURNED = ".returned"


@dataclass(eq=False)
class Loop:
    """A loop of the user's that ends early when `flag` is true."""

    node: gast.For | gast.While
    body: list
    flag: str | None
    lineno: int = field(init=False)
    col_offset: int = field(init=False)
    end_lineno: int = field(init=False)
    end_col_offset: int = field(init=False)

    def __post_init__(self) -> None:
        for name in ("lineno", "col_offset", "end_lineno", "end_col_offset"):
            setattr(self, name, getattr(self.node, name))


@dataclass(frozen=True)
class _Scope:
    """The flags that an exit sets: `stops` of the loops around (innermost last), `skips` of the
    branches around, each with the number of loops around it."""

    stops: tuple[str, ...] = ()
    skips: tuple[tuple[int, str], ...] = ()

    @property
    def depth(self) -> int:
        return len(self.stops)


@dataclass(frozen=True)
class Body:
    """The statements of a function without exits; `single`: it returns once, at the end."""

    statements: list
    single: bool


_bodies: WeakKeyDictionary[gast.FunctionDef, Body] = WeakKeyDictionary()


def desugared(node: gast.FunctionDef) -> Body:
    """The body of a function without `break`, `continue` and `return`."""
    known = _bodies.get(node)
    if known is not None:
        return known
    statements = blocks.Simplifier().block(list(node.body))
    returns = [n for n in own_nodes(statements) if isinstance(n, gast.Return)]
    if returns and not _ends(statements):
        last = statements[-1]
        statements.append(_at(gast.Return(value=None), last))
    single = len(returns) == 1 and returns[0] is statements[-1]
    result = _Exits().block(statements, _Scope())
    flags = {n.id for n in own_nodes(result) if isinstance(n, gast.Name) and _is_load(n)}
    flags |= {n.flag for n in own_nodes(result) if isinstance(n, Loop) and n.flag is not None}
    flags.add(RESULT)
    prelude = [_assign(RETURNED, _constant(False, node), node)] if RETURNED in flags else []
    body = Body(_without_unread(prelude + result, flags), single)
    _bodies[node] = body
    return body


class _Exits:
    """One walk over a function; counts flags so that each loop and branch has its own."""

    def __init__(self) -> None:
        self._count = 0

    def _flag(self, name: str) -> str:
        self._count += 1
        return f".{name}@{self._count}"

    def block(self, statements: list, scope: _Scope) -> list:
        result: list = []
        for k, stmt in enumerate(statements):
            rest = statements[k + 1 :]
            if isinstance(stmt, gast.While) and _assigns(stmt.test) and not stmt.orelse:
                stmt = _tested_inside(stmt)
            match stmt:
                case gast.Return():
                    value = stmt.value if stmt.value is not None else _constant(None, stmt)
                    flags = [RETURNED, *scope.stops, *(flag for _, flag in scope.skips)]
                    return [*result, _assign(RESULT, value, stmt), *_set(flags, stmt)]
                case gast.Break():
                    return [*result, *_set([scope.stops[-1], *_skips_here(scope)], stmt)]
                case gast.Continue():
                    return [*result, *_set(_skips_here(scope), stmt)]
                case gast.If() if _has_exit(stmt):
                    return result + self._branch(stmt, rest, scope)
                case gast.If():
                    result.append(self._if(stmt, stmt.body, stmt.orelse, scope))
                case gast.Try():
                    return result + self._try(stmt, rest, scope)
                case gast.For() | gast.While():
                    loop, done = self._loop(stmt, rest, scope)
                    result += loop
                    if done:
                        return result
                case _:
                    result.append(stmt)
        return result

    def _branch(self, stmt: gast.If, rest: list, scope: _Scope) -> list:
        if not rest or (_ends(stmt.body) and _ends(stmt.orelse)):
            return [self._if(stmt, stmt.body, stmt.orelse, scope)]
        if _ends(stmt.body):
            return [self._if(stmt, stmt.body, stmt.orelse + rest, scope)]
        if _ends(stmt.orelse):
            return [self._if(stmt, stmt.body + rest, stmt.orelse, scope)]
        if scope.depth == 0 and _is_short_return(rest):
            return [self._if(stmt, stmt.body + rest, stmt.orelse + rest, scope)]
        if scope.depth == 0:
            branch = self._if(stmt, stmt.body, stmt.orelse, scope)
            return [branch, self._unless(RETURNED, rest, scope, stmt)]
        flag = self._flag("skipped")
        inner = replace(scope, skips=(*scope.skips, (scope.depth, flag)))
        return [
            _assign(flag, _constant(False, stmt), stmt),
            self._if(stmt, stmt.body, stmt.orelse, inner),
            self._unless(flag, rest, scope, stmt),
        ]

    def _if(self, stmt: gast.If, body: list, orelse: list, scope: _Scope) -> gast.If:
        new = gast.If(
            test=stmt.test, body=self.block(body, scope), orelse=self.block(orelse, scope)
        )
        return _at(new, stmt)

    # --- try -------------------------------------------------------------------------------------

    def _try(self, stmt: gast.Try, rest: list, scope: _Scope) -> list:
        if stmt.finalbody:
            return self._finally(stmt, rest, scope)
        if not _has_exit(stmt):
            return [self._trying(stmt, scope), *self.block(rest, scope)]
        body_ends = _ends(stmt.body)
        orelse = [] if body_ends else stmt.orelse
        falls = [handler for handler in stmt.handlers if not _ends(handler.body)]
        through = (not body_ends and not _ends(orelse)) + len(falls)
        if _has_exit_in(stmt.body) and not body_ends or (rest and through > 1):
            return self._with_flag(stmt, rest, scope)
        if through == 1 and rest:
            handlers = [
                _handler(h, [*h.body, *rest] if h in falls else h.body) for h in stmt.handlers
            ]
            orelse = orelse if falls else [*orelse, *rest]
            stmt = _at(gast.Try(stmt.body, handlers, orelse, []), stmt)
        return [self._trying(stmt, scope)]

    def _with_flag(self, stmt: gast.Try, rest: list, scope: _Scope) -> list:
        """A flag says whether what follows the `try` is skipped, and its `else`."""
        flag, inner, before = self._skipping(scope, stmt)
        body = self.block(stmt.body, inner)
        handlers = [_handler(h, self.block(h.body, inner)) for h in stmt.handlers]
        orelse = [self._unless(flag, stmt.orelse, inner, stmt)] if stmt.orelse else []
        after = [self._unless(flag, rest, scope, stmt)] if rest else []
        return [*before, blocks.Trying(stmt, body, handlers, orelse), *after]

    def _skipping(self, scope: _Scope, stmt: gast.AST) -> tuple[str, _Scope, list]:
        """The flag of what leaves the statement, the scope in it, and what stands before it."""
        if scope.depth == 0:
            return RETURNED, scope, []
        flag = self._flag("skipped")
        inner = replace(scope, skips=(*scope.skips, (scope.depth, flag)))
        return flag, inner, [_assign(flag, _constant(False, stmt), stmt)]

    def _trying(self, stmt: gast.Try, scope: _Scope) -> blocks.Trying:
        body, orelse = self.block(stmt.body, scope), self.block(stmt.orelse, scope)
        handlers = [_handler(h, self.block(h.body, scope)) for h in stmt.handlers]
        return blocks.Trying(stmt, body, handlers, orelse)

    def _finally(self, stmt: gast.Try, rest: list, scope: _Scope) -> list:
        """The last block runs where the others end, and where an exception passes."""
        inside: list = stmt.body
        if stmt.handlers:
            inside = [_at(gast.Try(stmt.body, stmt.handlers, stmt.orelse, []), stmt)]
        if _has_exit_in(stmt.finalbody):
            return [blocks.Unsupported("`finally` with an exit of its own", stmt.finalbody[0])]
        if not _has_exit_in(inside):
            before, after = [], self.block(rest, scope)
            body = self.block(inside, scope)
        else:
            flag, inner, before = self._skipping(scope, stmt)
            body = self.block(inside, inner)
            after = [self._unless(flag, rest, scope, stmt)] if rest and not _ends(inside) else []
        final = self.block(stmt.finalbody, scope)
        passing = self.block(stmt.finalbody, scope)
        return [*before, blocks.Trying(stmt, body, [], [], passing), *final, *after]

    # --- others ----------------------------------------------------------------------------------

    def _unless(self, flag: str, rest: list, scope: _Scope, at: gast.AST) -> gast.If:
        place = rest[0] if rest else at
        test = _at(gast.UnaryOp(op=gast.Not(), operand=_name(flag, place)), place)
        return _at(gast.If(test=test, body=self.block(rest, scope), orelse=[]), place)

    def _loop(self, stmt: gast.For | gast.While, rest: list, scope: _Scope) -> tuple[list, bool]:
        """The loop, and whether `rest` went with it."""
        exits = _exits_of(stmt.body)
        returns = any(isinstance(n, gast.Return) for n in own_nodes(stmt.body))
        flag = self._flag("stopped") if gast.Break in exits else None
        inner = _Scope((*scope.stops, flag or RETURNED), scope.skips)
        until = flag if flag is not None else RETURNED if returns else None
        result: list = []
        if flag is not None:
            result.append(_assign(flag, _constant(False, stmt), stmt))
        result.append(Loop(stmt, self.block(stmt.body, inner), until))
        if stmt.orelse and until is not None:
            test = gast.UnaryOp(op=gast.Not(), operand=_name(until, stmt))
            other = gast.If(test=_at(test, stmt), body=stmt.orelse, orelse=[])
            rest = [_at(other, stmt), *rest]
        elif stmt.orelse:
            rest = [*stmt.orelse, *rest]
        if returns and rest:
            return [*result, self._unless(RETURNED, rest, scope, stmt)], True
        if stmt.orelse:
            return result + self.block(rest, scope), True
        return result, False


# --- what leaves -------------------------------------------------------------------------------


def own_nodes(statements: list):
    """All nodes of the statements, nested functions and comprehensions left out."""
    for node in statements:
        yield node
        if isinstance(node, (gast.FunctionDef, gast.Lambda, gast.ClassDef)):
            continue
        match node:
            case Loop():
                header = node.node.iter if isinstance(node.node, gast.For) else node.node.test
                yield from own_nodes([header, *node.body])
            case gast.If():
                yield from own_nodes([node.test, *node.body, *node.orelse])
            case blocks.Trying():
                yield from own_nodes([*node.body, *node.orelse, *(node.passing or ())])
                for handler in node.handlers:
                    yield from own_nodes(handler.body)
            case _:
                yield from own_nodes(list(gast.iter_child_nodes(node)))


def _exits_of(statements: list) -> set[type]:
    """The kinds of exit that belong to the loop with this body."""
    found: set[type] = set()
    for stmt in statements:
        match stmt:
            case gast.Break() | gast.Continue():
                found.add(type(stmt))
            case gast.If():
                found |= _exits_of(stmt.body) | _exits_of(stmt.orelse)
            case gast.For() | gast.While():
                found |= _exits_of(stmt.orelse)
            case gast.Try():
                found |= _exits_of([*stmt.body, *stmt.orelse, *stmt.finalbody])
                found |= _exits_of([inner for h in stmt.handlers for inner in h.body])
    return found


def _has_exit(stmt: gast.If | gast.Try) -> bool:
    return _has_exit_in([stmt])


def _has_exit_in(statements: list) -> bool:
    returns = any(isinstance(n, gast.Return) for n in own_nodes(statements))
    return returns or bool(_exits_of(statements))


def _ends(statements: list) -> bool:
    """Whether control never falls off the end."""
    return any(map(_leaves, statements))


def _is_short_return(statements: list) -> bool:
    """Whether this is a `return` that may as well stand at the end of several branches."""
    match statements:
        case [gast.Return(value=value)]:
            parts = list(gast.walk(value)) if value is not None else []
            return not any(isinstance(part, _LONG) for part in parts)
    return False


_LONG = (gast.Call, gast.Lambda, gast.ListComp, gast.GeneratorExp, gast.DictComp, gast.SetComp)


def _leaves(stmt: gast.AST) -> bool:
    match stmt:
        case gast.Return() | gast.Raise() | gast.Break() | gast.Continue():
            return True
        case gast.If():
            return _ends(stmt.body) and _ends(stmt.orelse)
        case gast.Try():
            ends = _ends(stmt.body) or _ends(stmt.orelse)
            return _ends(stmt.finalbody) or (ends and all(_ends(h.body) for h in stmt.handlers))
        case gast.While(test=gast.Constant(value=value)):
            return bool(value) and gast.Break not in _exits_of(stmt.body)
        case _:
            return False


def _assigns(test: gast.AST) -> bool:
    return any(isinstance(part, gast.NamedExpr) for part in gast.walk(test))


def _tested_inside(loop: gast.While) -> gast.While:
    """`while True: if not test: break`: what the test assigns is assigned in the body."""
    test = _at(gast.UnaryOp(op=gast.Not(), operand=loop.test), loop.test)
    leave = _at(gast.If(test=test, body=[_at(gast.Break(), loop.test)], orelse=[]), loop.test)
    new = gast.While(test=_constant(True, loop.test), body=[leave, *loop.body], orelse=[])
    return _at(new, loop)


def _skips_here(scope: _Scope) -> list[str]:
    return [flag for depth, flag in scope.skips if depth == scope.depth]


# --- making statements -------------------------------------------------------------------------


def _at(node: gast.AST, place: gast.AST) -> gast.AST:
    return gast.copy_location(node, place)


def _constant(value: object, place: gast.AST) -> gast.Constant:
    return _at(gast.Constant(value=value, kind=None), place)


def _name(name: str, place: gast.AST) -> gast.Name:
    return _at(gast.Name(id=name, ctx=gast.Load(), annotation=None, type_comment=None), place)


def _handler(handler: gast.ExceptHandler, body: list) -> gast.ExceptHandler:
    return _at(gast.ExceptHandler(type=handler.type, name=handler.name, body=body), handler)


def _assign(name: str, value: gast.AST, place: gast.AST) -> gast.Assign:
    target = gast.Name(id=name, ctx=gast.Store(), annotation=None, type_comment=None)
    return _at(gast.Assign(targets=[_at(target, place)], value=value, type_comment=None), place)


def _set(flags: list[str], place: gast.AST) -> list:
    return [_assign(flag, _constant(True, place), place) for flag in dict.fromkeys(flags)]


def _is_load(node: gast.Name) -> bool:
    return isinstance(node.ctx, gast.Load) and node.id.startswith(".")


def _without_unread(statements: list, flags: set[str]) -> list:
    """The statements without assignments to flags that nothing reads."""
    result = []
    for stmt in statements:
        match stmt:
            case gast.Assign(targets=[gast.Name(id=name)]) if name[0] == "." and name not in flags:
                continue
            case gast.If():
                stmt.body = _without_unread(stmt.body, flags)
                stmt.orelse = _without_unread(stmt.orelse, flags)
            case Loop():
                stmt.body = _without_unread(stmt.body, flags)
            case blocks.Trying():
                stmt.body = _without_unread(stmt.body, flags)
                stmt.orelse = _without_unread(stmt.orelse, flags)
                stmt.passing = stmt.passing and _without_unread(stmt.passing, flags)
                for handler in stmt.handlers:
                    handler.body = _without_unread(handler.body, flags)
        result.append(stmt)
    return result
