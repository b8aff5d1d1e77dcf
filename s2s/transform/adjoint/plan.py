"""The plan of an adjoint: each statement of the primal with the statements that reverse it.

The plan is written backwards in one walk, before anything is decided about saving; `storage` then
reads from it which primal values the reverse needs, and assembles the two sweeps.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from s2s.elementary import Position, Selection
from s2s.errors import S2SError
from s2s.ir.nodes import (
    Alloc,
    Apply,
    Atom,
    Block,
    Expr,
    For,
    Func,
    If,
    Let,
    Load,
    Pop,
    Push,
    Scatter,
    Statement,
    Store,
    Update,
    Var,
    View,
    While,
)
from s2s.ir.source import Span
from s2s.ir.types import I64, Array, Scalar
from s2s.ir.walk import block_reads, block_writes, free_vars, walk
from s2s.transform.activity import Activity
from s2s.transform.adjoint.bars import Bars
from s2s.transform.adjoint.rules import contributions, index_expression
from s2s.transform.aliases import is_reference
from s2s.transform.build import Builder, apply, zero
from s2s.transform.normal import is_running_sum
from s2s.transform.sizes import Sizes


@dataclass
class Item:
    """One statement of the primal, and what reverses it.

    `before` and `after` run with it in the forward sweep (a selection index, a shadow). A purely
    reverse item has no statement.
    """

    stmt: Statement | None
    reverse: list[Statement] = field(default_factory=list)
    before: list[Statement] = field(default_factory=list)
    after: list[Statement] = field(default_factory=list)
    blocks: tuple[Plan, ...] = ()


Plan = list[Item]


class Planner:
    """Writes the plan of a block, from its end to its beginning."""

    def __init__(self, func: Func, activity: Activity, bars: Bars, occurrences: Counter) -> None:
        self._active = activity.active
        self._moves = activity.varied
        self._bars = bars
        self._occurrences = occurrences
        self._sizes = Sizes(func)

    def plan(self, block: Block) -> Plan:
        """The items of a block, in forward order."""
        return [self._item(stmt) for stmt in reversed(block)][::-1]

    def _item(self, stmt: Statement) -> Item:
        match stmt:
            case Let():
                return self._let(stmt)
            case Store() | Update() | Scatter():
                return self._write(stmt)
            case If():
                return self._if(stmt)
            case For() | While():
                return self._loop(stmt)
            case Push() | Pop() if self._moves(stmt.stack):
                return self._saved(stmt)
            case Pop(target=target) if self._active(target):
                self._bars.take(target)
                return Item(stmt)
            case _:
                return Item(stmt)

    # --- bindings ---------------------------------------------------------------------------------

    def _let(self, stmt: Let) -> Item:
        target, value, bars = stmt.target, stmt.value, self._bars
        if not self._active(target):
            return Item(stmt)
        if isinstance(target.type, Array) and isinstance(value, (Var, View)):
            return self._reference(stmt)
        if is_running_sum(stmt):
            return self._running_sum(stmt)
        before, index = _recorded_index(stmt)
        build = Builder(stmt.span)
        after: list[Statement] = []
        g = bars.take(target)
        if bars.is_shadow(target):
            after = [Let(span=stmt.span, target=g, value=apply("zeros_like", target))]
        elif g is None:
            return Item(stmt)
        self._contribute(value, target, g, index, build)
        return Item(stmt, build.stmts, before, after)

    def _reference(self, stmt: Let) -> Item:
        """A name for memory that has one: its adjoint is a name for the same adjoint."""
        bars, value = self._bars, stmt.value
        if not bars.is_shadow(stmt.target):
            bars.forget(stmt.target)
            return Item(stmt)
        if isinstance(value, Var):
            shadow: Expr = bars.bar(value)
        else:
            shadow = replace(value, array=bars.bar(value.array))
        mirrored = Let(span=stmt.span, target=bars.bar(stmt.target), value=shadow)
        return Item(stmt, after=[mirrored])

    def _contribute(
        self, value: Expr, out: Var, g: Var, index: Atom | None, build: Builder
    ) -> None:
        bars = self._bars
        match value:
            case Var():
                bars.contribute(build, value, g)
            case Load(array=array):
                bar = bars.materialise(build, array)
                build.stmts.append(_add_to(bar, value.index, g, build.span))
            case Alloc(fill=Var() as fill) if self._active(fill):
                bars.contribute(build, fill, apply("sum", g))
            case Apply(op=op, args=(x, *rest)) if op.name == "gather" and self._active(x):
                bar = bars.materialise(build, x)
                scatter = Scatter(
                    span=build.span,
                    array=bar,
                    axis=value.attrs["axis"],
                    index=tuple(rest),
                    value=g,
                    mode="add",
                )
                build.stmts.append(scatter)
            case Apply(op=Position(), args=(x,)) if not value.type.rank and x.type.rank == 1:
                bar = bars.materialise(build, x)
                build.stmts.append(_add_to(bar, (index,), g, build.span))
            case Apply():
                try:
                    parts = list(contributions(value, out, g, index, self._active, self._sizes))
                except S2SError as error:
                    span = error.span or build.span
                    raise S2SError(error.reason, error.remedy, span) from None
                for arg, part in parts:
                    bars.contribute(build, arg, part)

    def _running_sum(self, stmt: Let) -> Item:
        """s = s + e leaves the adjoint of s where it is, and passes it on to e."""
        s, (a, b) = stmt.target, stmt.value.args
        summand = b if a is s else a
        build = Builder(stmt.span)
        if s in self._bars.live and self._active(summand):
            g = self._bars.bar(s)
            negative = stmt.value.op.name == "sub"
            self._bars.contribute(build, summand, apply("neg", g) if negative else g)
        return Item(stmt, build.stmts)

    def _saved(self, stmt: Push | Pop) -> Item:
        """Saving transposed: what was popped is pushed, what was pushed is popped."""
        bars, build = self._bars, Builder(stmt.span)
        stack = bars.stack_bar(stmt.stack)
        if isinstance(stmt, Push):
            if isinstance(stmt.stack.type, Array):
                bar = bars.bar(stmt.value)
                return Item(stmt, after=[Push(span=stmt.span, stack=stack, value=bar)])
            popped = Var(f"{stack.name}_popped", stack.type, temporary=True)
            build.stmts.append(Pop(span=stmt.span, stack=stack, target=popped))
            if self._active(stmt.value):
                bars.contribute(build, stmt.value, popped)
            return Item(stmt, build.stmts)
        if isinstance(stmt.stack.type, Array):
            bar = bars.bar(stmt.target)
            return Item(stmt, after=[Pop(span=stmt.span, stack=stack, target=bar)])
        g = bars.take(stmt.target) or zero(stmt.target.type)
        build.stmts.append(Push(span=stmt.span, stack=stack, value=g))
        return Item(stmt, build.stmts)

    # --- writes into arrays -----------------------------------------------------------------------

    def _write(self, stmt: Store | Update | Scatter) -> Item:
        """v_bar += x_bar[i]; x_bar[i] = 0. Where the write adds, x_bar[i] stays."""
        bars, build = self._bars, Builder(stmt.span)
        if not self._active(stmt.array) or not bars.is_live(stmt.array):
            return Item(stmt)
        bar = bars.materialise(build, stmt.array)
        clear = [replace(stmt, array=bar, value=zero(bar.type))] if stmt.mode == "set" else []
        if not self._active(stmt.value):
            build.stmts += clear
            return Item(stmt, build.stmts)
        cotangent = self._written_cotangent(stmt, bar, build)
        if self._apart(stmt.array, stmt.value):
            bars.contribute(build, stmt.value, cotangent)
            build.stmts += clear
        else:
            cotangent = build.atom(apply("copy", bar) if cotangent is bar else cotangent)
            build.stmts += clear
            bars.contribute(build, stmt.value, cotangent)
        return Item(stmt, build.stmts)

    def _apart(self, array: Var, value: Atom) -> bool:
        """Whether the adjoint of a value surely is not in the memory of an array's."""
        groups = self._bars.groups
        return isinstance(value.type, Scalar) or groups.of(value) is not groups.of(array)

    def _written_cotangent(self, stmt: Store | Update | Scatter, bar: Var, build: Builder) -> Expr:
        """The cotangent that a write passes to its value, reduced to the value's shape."""
        match stmt:
            case Store():
                return Load(bar, stmt.index, stmt.value.type)
            case Update(array=array, value=value):
                alike = value.type == bar.type and self._sizes.same_shape(array, value)
                return bar if alike else apply("sum_like", bar, value)
            case Scatter():
                taken = build.atom(apply("gather", bar, *stmt.index, axis=stmt.axis))
                if stmt.mode == "set":
                    last = build.atom(apply("last_writer", bar, *stmt.index, axis=stmt.axis))
                    taken = build.atom(apply("select", last, taken, zero(bar.type)))
                return apply("sum_like", taken, stmt.value)

    # --- branches and loops -----------------------------------------------------------------------

    def _if(self, stmt: If) -> Item:
        bars, after = self._bars, set(self._bars.live)
        then = self.plan(stmt.then)
        live_then, bars.live = bars.live, set(after)
        other = self.plan(stmt.other)
        live_other = bars.live
        differing = {v for v in live_then ^ live_other if not bars.is_view(v)}
        both = {v for v in live_then & live_other} | differing
        for plan, live in ((then, live_then), (other, live_other)):
            bars.live = live
            self._fill(plan, differing, stmt.span)
        bars.live = both
        return Item(stmt, blocks=(then, other))

    def _loop(self, stmt: For | While) -> Item:
        """Adjoints of what outlives an iteration hold something before, between and after."""
        bars, build = self._bars, Builder(stmt.span)
        if isinstance(stmt, While):
            self._refuse_active_test(stmt)
        stmt = _with_trips(stmt)
        outliving = self._outliving(stmt)
        for var in outliving:
            bars.materialise(build, var)
        around = set(bars.live)
        body = self.plan(stmt.body)
        self._fill(body, outliving, stmt.span)
        bars.live = around
        item = Item(stmt, before=[], reverse=build.stmts, blocks=(body,))
        return item

    def _outliving(self, stmt: For | While) -> list[Var]:
        """Active variables of the body whose adjoint does not begin and end in one iteration."""
        body = (*stmt.test, *stmt.body) if isinstance(stmt, While) else stmt.body
        used = [*block_reads(body), *block_writes(body)]
        inside = Counter(used)
        exposed = set(free_vars(body))
        return [
            v
            for v in dict.fromkeys(used)
            if self._active(v)
            and not self._bars.is_shadow(v)
            and (v in exposed or inside[v] != self._occurrences[v])
        ]

    def _fill(self, plan: Plan, variables: Iterable[Var], span: Span) -> None:
        """At the end of a reverse block, zero for what must hold something there."""
        build = Builder(span)
        for var in sorted(variables, key=lambda v: v.id):
            self._bars.materialise(build, var)
        if build.stmts:
            plan.insert(0, Item(None, build.stmts))

    def _refuse_active_test(self, stmt: While) -> None:
        inside = Counter([*block_reads(stmt.test), *block_writes(stmt.test)])
        for inner in walk(stmt.test):
            if not isinstance(inner, Let) or not self._active(inner.target):
                continue
            if is_reference(inner) and inside[inner.target] == self._occurrences[inner.target]:
                continue  # another name for an array, as long as the test runs
            if not (isinstance(inner.value, View) and inner.target.temporary):
                raise S2SError(
                    f"`{inner.target.name}` is computed in the test of a `while` and used after it",
                    "compute it in the body of the loop",
                    inner.span,
                )


def _recorded_index(stmt: Let) -> tuple[list[Statement], Atom | None]:
    """The selection index as a value of its own, computed where the selection is made."""
    value = stmt.value
    if not isinstance(value, Apply) or not isinstance(value.op, (Selection, Position)):
        return [], None
    build = Builder(stmt.span)
    index = build.atom(index_expression(value), f"{stmt.target.name}_piece")
    return build.stmts, index


def _add_to(bar: Var, index: tuple[Expr, ...], g: Atom, span: Span) -> Store:
    return Store(span=span, array=bar, index=index, value=g, mode="add")


def _with_trips(stmt: For | While) -> For | While:
    """The loop with its number of iterations kept, where that is known only afterwards."""
    if stmt.trips is not None or (isinstance(stmt, For) and stmt.until is None):
        return stmt
    return replace(stmt, trips=Var("trips", I64))
