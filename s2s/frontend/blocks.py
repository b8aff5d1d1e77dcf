"""`with`, `try` and `match` as the statements that the rest of the frontend knows.

    with np.errstate(...):         (checked, without effect)
        body                 =>    body

    match subject:                 .subject = subject
        case 1 | 2:          =>    if .subject == 1 or .subject == 2:
            body                       body

A `try` stays one, until `exits` knows what leaves it: `Trying`.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass

import gast

_PLACE = ("lineno", "col_offset", "end_lineno", "end_col_offset")


class Entering(gast.AST):
    """The head of a `with` statement."""

    _fields = ()
    _attributes = _PLACE

    def __init__(self, node: gast.With) -> None:
        super().__init__()
        self.items = node.items
        gast.copy_location(self, node)


class Trying(gast.AST):
    """A `try` whose blocks know what leaves them.

    `passing`, if there is one, is the block of a `finally`, which runs where an exception passes.
    """

    _fields = ("body", "handlers", "orelse")
    _attributes = _PLACE

    def __init__(
        self,
        place: gast.AST,
        body: list,
        handlers: list[gast.ExceptHandler],
        orelse: list,
        passing: list | None = None,
    ) -> None:
        super().__init__()
        self.body = body
        self.handlers = handlers
        self.orelse = orelse
        self.passing = passing
        gast.copy_location(self, place)


@dataclass
class Simplifier:
    """Rewrites the statements of one function; counts the subjects of `match`."""

    subjects: int = 0

    def block(self, statements: list) -> list:
        """The statements without `with`, `try` and `match`."""
        result: list = []
        for stmt in statements:
            result += self._statement(stmt)
        return result

    def _statement(self, stmt: gast.AST) -> list:
        match stmt:
            case gast.With():
                return [Entering(stmt), *_suppressed(stmt, self.block(stmt.body))]
            case gast.Try():
                return [self._try(stmt)]
            case gast.Match():
                return self._match(stmt)
            case gast.If() | gast.For() | gast.While():
                body, orelse = self.block(stmt.body), self.block(stmt.orelse)
                if _same(body, stmt.body) and _same(orelse, stmt.orelse):
                    return [stmt]
                stmt = copy.copy(stmt)
                stmt.body, stmt.orelse = body, orelse
        return [stmt]

    def _try(self, stmt: gast.Try) -> gast.AST:
        made = copy.copy(stmt)
        made.body, made.orelse = self.block(stmt.body), self.block(stmt.orelse)
        made.finalbody = self.block(stmt.finalbody)
        made.handlers = [copy.copy(handler) for handler in stmt.handlers]
        for handler in made.handlers:
            handler.body = self.block(handler.body)
        return made

    def _match(self, stmt: gast.Match) -> list:
        self.subjects += 1
        name = f".subject@{self.subjects}"
        chain: list = []
        for case in reversed(stmt.cases):
            test, bindings = self._pattern(case.pattern, name)
            if case.guard is not None and bindings:
                chain = [
                    Unsupported("`match` with a pattern with a name and a guard", case.pattern)
                ]
                continue
            tests = [part for part in (test, case.guard) if part is not None]
            body = [*bindings, *self.block(case.body)]
            if not tests:
                chain = body
            elif len(tests) == 1:
                chain = [_if(tests[0], body, chain, stmt)]
            else:
                both = gast.copy_location(gast.BoolOp(op=gast.And(), values=tests), stmt)
                chain = [_if(both, body, chain, stmt)]
        return [_assign(name, stmt.subject, stmt), *chain]

    def _pattern(self, pattern: gast.AST, name: str) -> tuple[gast.AST | None, list]:
        """The test of a pattern, None if it always fits; and what it binds."""
        match pattern:
            case gast.MatchValue():
                return _compare(name, gast.Eq(), pattern.value, pattern), []
            case gast.MatchSingleton():
                value = gast.copy_location(gast.Constant(pattern.value, None), pattern)
                return _compare(name, gast.Is(), value, pattern), []
            case gast.MatchOr():
                tests = [self._pattern(part, name) for part in pattern.patterns]
                if any(bindings for _, bindings in tests):
                    return Unsupported("`match` with a name in an alternative", pattern), []
                if any(test is None for test, _ in tests):
                    return None, []
                values = [test for test, _ in tests]
                return gast.copy_location(gast.BoolOp(op=gast.Or(), values=values), pattern), []
            case gast.MatchAs(pattern=None, name=None):
                return None, []
            case gast.MatchAs():
                inner = (
                    (None, []) if pattern.pattern is None else self._pattern(pattern.pattern, name)
                )
                target = pattern.name if isinstance(pattern.name, str) else pattern.name.id
                return inner[0], [*inner[1], _assign(target, _load(name, pattern), pattern)]
        return Unsupported("`match` with a pattern that looks into its subject", pattern), []


class Unsupported(gast.AST):
    """Something that is refused when it is reached."""

    _fields = ()
    _attributes = _PLACE

    def __init__(self, what: str, place: gast.AST) -> None:
        super().__init__()
        self.what = what
        gast.copy_location(self, place)


class Popped(gast.AST):
    """The last item of a stack of ours, which is not empty where this runs."""

    _fields = ("call",)
    _attributes = _PLACE

    def __init__(self, call: gast.Call) -> None:
        super().__init__()
        self.call = call
        gast.copy_location(self, call)


SIMPLIFIED = (gast.With, gast.Try, gast.Match)
"""The statements that become simpler ones."""

OURS = (Entering, Popped, Trying, Unsupported)
"""What they become that is no syntax of Python's."""


def _suppressed(stmt: gast.With, body: list) -> list:
    """The body of a `with`; that of `suppress(...)` is a `try` whose handler does nothing."""
    for item in reversed(stmt.items):
        call = item.context_expr
        name = getattr(call, "func", None)
        if getattr(name, "attr", getattr(name, "id", None)) != "suppress":
            continue
        classes = gast.copy_location(gast.Tuple(elts=call.args, ctx=gast.Load()), call)
        nothing = [gast.copy_location(gast.Pass(), stmt)]
        handler = gast.copy_location(gast.ExceptHandler(classes, None, nothing), stmt)
        body = [gast.copy_location(gast.Try(body, [handler], [], []), stmt)]
    return body


def _same(new: list, old: list) -> bool:
    return len(new) == len(old) and all(a is b for a, b in zip(new, old, strict=True))


def _if(test: gast.AST, body: list, orelse: list, place: gast.AST) -> gast.If:
    return gast.copy_location(gast.If(test=test, body=body, orelse=orelse), place)


def _load(name: str, place: gast.AST) -> gast.Name:
    node = gast.Name(id=name, ctx=gast.Load(), annotation=None, type_comment=None)
    return gast.copy_location(node, place)


def _assign(name: str, value: gast.AST, place: gast.AST) -> gast.Assign:
    target = gast.Name(id=name, ctx=gast.Store(), annotation=None, type_comment=None)
    gast.copy_location(target, place)
    assign = gast.Assign(targets=[target], value=value, type_comment=None)
    return gast.copy_location(assign, place)


def _compare(name: str, op: gast.AST, value: gast.AST, place: gast.AST) -> gast.Compare:
    node = gast.Compare(left=_load(name, place), ops=[op], comparators=[value])
    return gast.copy_location(node, place)
