"""Exceptions that a `try` of the program catches: jumps out of its body, brought into structure.

    if y == 0.0: jump                      failed = y == 0.0
    r = x / y                     =>       if failed: ...
    ...                                    else:
                                               r = x / y
                                               ...

Where the body is lowered, a `Jump` stands in the place of each `raise` that is caught.  When all is
lowered it becomes what it leaves to the handler, and what follows it is skipped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from s2s.elementary.arithmetic import not_, or_
from s2s.ir.nodes import Apply, Const, For, If, Let, Raise, Statement, Var, While
from s2s.ir.types import BOOL, Scalar
from s2s.ir.walk import binds, block_binds, reads, sub_blocks, substitute, walk, with_blocks

if TYPE_CHECKING:
    from s2s.frontend.context import State
    from s2s.frontend.values import Value

Classes = tuple[type[BaseException], ...]


@dataclass(eq=False)
class Catcher:
    """The handlers of one `try`: the exceptions that each catches.

    `around` is not None of a `finally`, which catches what one of the catchers around it catches.
    """

    classes: tuple[Classes, ...]
    around: tuple[Catcher, ...] | None = None

    def handler(self, exception: type[BaseException]) -> int | None:
        """The number of the handler that catches it."""
        if self.around is not None:
            caught = any(c.handler(exception) is not None for c in self.around)
            return 0 if caught else None
        for k, classes in enumerate(self.classes):
            if issubclass(exception, classes):
                return k
        return None

    def may_catch(self, exception: type[BaseException]) -> bool:
        """Whether it catches this, or something more special."""
        if self.around is not None:
            return any(c.may_catch(exception) for c in self.around)
        return any(
            issubclass(exception, c) or issubclass(c, exception)
            for classes in self.classes
            for c in classes
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Jump(Raise):
    """`raise`, caught: control goes on in a handler, with the state of this place.

    `value` is what `except ... as name` gives the name; None where that is not known.
    """

    catcher: Catcher
    handler: int
    state: State = field(repr=False)
    value: Value | None = None


def jumps_of(block: Iterable[Statement], catcher: Catcher) -> list[Jump]:
    """The jumps to the handlers of one `try`."""
    return [s for s in walk(tuple(block)) if isinstance(s, Jump) and s.catcher is catcher]


Fill = Callable[[Jump], list[Statement]]


class Structure:
    """Brings the jumps of one `try` into structure; `fill` gives what takes their place."""

    def __init__(self, catcher: Catcher, fill: Fill) -> None:
        self.catcher = catcher
        self.fill = fill

    def jumps(self, stmt: Statement) -> bool:
        """Whether a jump is in it."""
        return bool(jumps_of((stmt,), self.catcher))

    # --- with the handlers in place --------------------------------------------------------------

    def is_nested(self, block: tuple) -> bool:
        """Whether each jump ends one arm of a branch, and all the rest can stand in the other."""
        for k, stmt in enumerate(block):
            if isinstance(stmt, Jump):
                return True
            if not self.jumps(stmt):
                continue
            if not isinstance(stmt, If):
                return False
            arms = [stmt.then, stmt.other]
            left = [arm for arm in arms if not self._leaves(arm)]
            if len(left) == 2 or not all(map(self.is_nested, arms)):
                return False
            return self.is_nested((*(left[0] if left else ()), *block[k + 1 :]))
        return True

    def nested(self, block: tuple, end: list[Statement]) -> list[Statement]:
        """The block, with `end` at its end and the handlers where they are reached."""
        result: list[Statement] = []
        for k, stmt in enumerate(block):
            if isinstance(stmt, Jump) and stmt.catcher is self.catcher:
                return result + self.fill(stmt)
            if not self.jumps(stmt):
                result.append(stmt)
                continue
            rest = block[k + 1 :]
            arms = (
                self.nested(arm if self._leaves(arm) else (*arm, *rest), end)
                for arm in (stmt.then, stmt.other)
            )
            result.append(with_blocks(stmt, map(tuple, arms)))
            return result
        return result if self._leaves(block) else result + end

    def _leaves(self, block: tuple) -> bool:
        """Whether control never goes on behind it."""
        return any(
            isinstance(s, Raise)
            or (isinstance(s, If) and self._leaves(s.then) and self._leaves(s.other))
            for s in block
        )

    # --- with a flag -----------------------------------------------------------------------------

    def flagged(self, block: tuple, failed: Var) -> list[Statement]:
        """The block; `failed` is true behind a jump, and what would follow is skipped."""
        result: list[Statement] = []
        for k, stmt in enumerate(block):
            if isinstance(stmt, Jump) and stmt.catcher is self.catcher:
                return result + self.fill(stmt)
            if not self.jumps(stmt):
                result.append(stmt)
                continue
            rest = block[k + 1 :]
            if isinstance(stmt, If) and (self._leaves(stmt.then) or self._leaves(stmt.other)):
                arms = (
                    self.flagged(arm if self._leaves(arm) else (*arm, *rest), failed)
                    for arm in (stmt.then, stmt.other)
                )
                result.append(with_blocks(stmt, map(tuple, arms)))
                return result
            result += self._with_flag(stmt, failed)
            if rest:
                result += _unless(stmt, failed, self.flagged(rest, failed))
            return result
        return result

    def _with_flag(self, stmt: Statement, failed: Var) -> list[Statement]:
        match stmt:
            case For():
                body = self.flagged(stmt.body, failed)
                if stmt.until is None:
                    return [_for(stmt, body, failed)]
                until = Var("stopped", BOOL)
                either = Apply(or_, (stmt.until, failed), BOOL)
                start = Let(span=stmt.span, target=until, value=Const(False, BOOL))
                return [start, _for(stmt, [*body, _let(stmt, until, either)], until)]
            case While():
                return [self._while(stmt, failed)]
            case _:
                blocks = (tuple(self.flagged(block, failed)) for block in sub_blocks(stmt))
                return [with_blocks(stmt, blocks)]

    def _while(self, stmt: While, failed: Var) -> Statement:
        """The test does not run behind a jump, and counts as false where it jumps itself."""
        going = Var("running", BOOL)
        test = (*stmt.test, _let(stmt, going, stmt.cond))
        inner = self.flagged(test, failed)
        start = _let(stmt, going, Const(False, BOOL))
        return While(
            span=stmt.span,
            test=(start, *_unless(stmt, failed, inner)),
            cond=going,
            body=tuple(self.flagged(stmt.body, failed)),
        )


def _let(place: Statement, target: Var, value: Any) -> Let:
    return Let(span=place.span, target=target, value=value)


def _for(stmt: For, body: list[Statement], until: Var) -> For:
    return For(
        span=stmt.span,
        var=stmt.var,
        start=stmt.start,
        stop=stmt.stop,
        step=stmt.step,
        body=tuple(body),
        until=until,
        reverse=stmt.reverse,
    )


def _unless(place: Statement, failed: Var, rest: list[Statement]) -> list[Statement]:
    test = Var("t", BOOL, temporary=True)
    made = _let(place, test, Apply(not_, (failed,), BOOL))
    return [made, If(span=place.span, test=test, then=tuple(rest), other=())]


# --- temporaries -------------------------------------------------------------------------------


def settled(block: Iterable[Statement]) -> tuple[Statement, ...]:
    """The block, in which a number that another block reads than made it has a name of its own."""
    block = tuple(block)
    made: dict[Var, int] = {}
    crossing: dict[Var, Var] = {}
    blocks = Counter[str]()

    def visit(statements: tuple) -> None:
        blocks["all"] += 1
        here = blocks["all"]
        for stmt in statements:
            for var in reads(stmt):
                if var.temporary and isinstance(var.type, Scalar) and made.get(var, here) != here:
                    crossing.setdefault(var, Var(var.name, var.type))
            for var in binds(stmt):
                made[var] = here
            for inner in sub_blocks(stmt):
                visit(inner)

    visit(block)
    return substitute(block, crossing) if crossing else block


def bound_in(block: Iterable[Statement]) -> list[Var]:
    """The variables, no temporaries, that statements bind; each once."""
    return [v for v in dict.fromkeys(block_binds(tuple(block))) if not v.temporary]
