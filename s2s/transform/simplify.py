"""Removing what nobody needs: dead values, dead stores, dead loops, dead saves.

Nothing that may raise disappears without trace: of a dead load the bounds check remains (`Check`),
unless the index provably exists.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from s2s.ir.nodes import (
    Block,
    Check,
    Const,
    Expr,
    For,
    Func,
    Grow,
    If,
    Let,
    Load,
    Pop,
    Push,
    Raise,
    Record,
    Say,
    Scatter,
    Stack,
    Statement,
    Store,
    Update,
    Var,
    While,
)
from s2s.ir.types import Array
from s2s.ir.walk import (
    binds,
    block_binds,
    expr_vars,
    expressions,
    map_block,
    map_expr,
    map_expressions,
    mutates,
    read_contents,
    sub_blocks,
    subexpressions,
    walk,
    with_blocks,
)
from s2s.transform.aliases import Groups
from s2s.transform.build import exact
from s2s.transform.fills import Fills
from s2s.transform.raising import may_raise
from s2s.transform.sizes import Sizes


def simplify(func: Func) -> Func:
    """Drop what neither the results nor an exception depends on.

    y = exp(x); z = x*x; return z   =>   z = x*x; return z
    """
    func = _propagate_constants(func)
    while True:
        sweep = _Sweep(func)
        body, _ = sweep.block(func.body, sweep.reads(func.results), {})
        body = _drop_stacks(body, sweep.dead_stacks(body))
        body = _join_branches(_drop_repeated_checks(body))
        if body == func.body:
            return func
        func = replace(func, body=body)


def _propagate_constants(func: Func) -> Func:
    """Temporaries that are one literal are that literal: the 1.0 that starts a reverse sweep."""
    bound = Counter(v for s in walk(func.body) for v in binds(s))
    literals = {
        s.target: s.value
        for s in walk(func.body)
        if isinstance(s, Let)
        and isinstance(s.value, Const)
        and s.target.temporary
        and bound[s.target] == 1
        and s.target not in func.results
    }
    if not literals:
        return func

    def fold(expr: Expr) -> Expr:
        return literals.get(expr, expr) if isinstance(expr, Var) else exact(expr)

    def drop(stmt: Statement) -> Statement | Block:
        if isinstance(stmt, Let) and stmt.target in literals:
            return ()
        return map_expressions(stmt, lambda e: map_expr(e, fold))

    return replace(func, body=map_block(func.body, drop))


@dataclass(frozen=True, slots=True)
class _Memory:
    """What an alias group of arrays holds."""

    group: object


Live = frozenset
Loops = dict[Var, For]


class _Sweep:
    """One backward walk over a function with the set of what is needed later."""

    def __init__(self, func: Func) -> None:
        self._groups = Groups(func)
        self._sizes = Sizes(func)
        self._fills = Fills(func, self._groups)
        self._useless_pops: set[int] = set()

    # --- what is read --------------------------------------------------------------------------

    def reads(self, exprs: Iterable[Expr]) -> Live:
        found: set = set()
        for expr in exprs:
            found.update(expr_vars(expr))
            arrays = (v for v in read_contents(expr) if isinstance(v.type, Array))
            found.update(_Memory(self._groups.of(array)) for array in arrays)
        return frozenset(found)

    # --- blocks --------------------------------------------------------------------------------

    def block(self, block: Block, live: Live, loops: Loops) -> tuple[Block, Live]:
        kept: list[Statement] = []
        for stmt in reversed(block):
            new, live = self._statement(stmt, live, loops)
            kept.extend(reversed(new))
        return tuple(reversed(kept)), live

    def _statement(self, stmt: Statement, live: Live, loops: Loops) -> tuple[Block, Live]:
        match stmt:
            case If():
                return self._if(stmt, live, loops)
            case For():
                return self._for(stmt, live, loops)
            case While():
                return self._while(stmt, live, loops)
            case Let(target=target) if target not in live:
                return self._dead(stmt, live, loops)
            case Store() | Update() | Scatter() if not self._memory_live(stmt, live):
                return self._dead_write(stmt, live, loops)
            case Grow(array=array) if array not in live:
                return (), live
            case Pop():
                # the last visit counts: around a loop the first ones know too little
                note = self._useless_pops.discard if stmt.target in live else self._useless_pops.add
                note(id(stmt))
                return (stmt,), live - {stmt.target} | {stmt.stack}
            case Push() if stmt.stack not in live:
                return (), live
            case Check() if self._exists(stmt.array, stmt.index, loops):
                return (), live
            case _:
                return (stmt,), self._after(stmt, live)

    def _after(self, stmt: Statement, live: Live) -> Live:
        """What is needed before a statement that stays."""
        live = live - set(binds(stmt))
        return live | self.reads(expressions(stmt)) | set(mutates(stmt))

    def _memory_live(self, stmt: Statement, live: Live) -> bool:
        return any(_Memory(self._groups.of(a)) in live for a in mutates(stmt))

    # --- dead statements -----------------------------------------------------------------------

    def _dead(self, stmt: Let, live: Live, loops: Loops) -> tuple[Block, Live]:
        if may_raise(stmt.value):
            return (stmt,), self._after(stmt, live)
        checks = self._checks((stmt.value,), stmt, loops)
        return checks, live.union(*(self._after(c, live) for c in checks))

    def _dead_write(self, stmt: Statement, live: Live, loops: Loops) -> tuple[Block, Live]:
        if isinstance(stmt, Scatter):
            return (stmt,), self._after(stmt, live)
        index = stmt.index if isinstance(stmt, Store) else ()
        checks: Block = ()
        if index and not self._exists(stmt.array, index, loops):
            checks = (Check(span=stmt.span, array=stmt.array, index=index),)
        return checks, live.union(*(self._after(c, live) for c in checks))

    def _checks(self, exprs: tuple[Expr, ...], stmt: Statement, loops: Loops) -> Block:
        """The bounds checks that are left of dead loads."""
        return tuple(
            Check(span=stmt.span, array=load.array, index=load.index, origin=load.origin)
            for load in _loads(exprs)
            if not load.assured and not self._exists(load.array, load.index, loops)
        )

    def _exists(self, array: Expr, index: tuple[Expr, ...], loops: Loops) -> bool:
        """Whether the element provably exists: each index sweeps its axis."""
        return isinstance(array, Var) and all(
            isinstance(k, Var) and k in loops and self._sizes.sweeps(loops[k], array, axis)
            for axis, k in enumerate(index)
        )

    # --- structure -----------------------------------------------------------------------------

    def _if(self, stmt: If, live: Live, loops: Loops) -> tuple[Block, Live]:
        then, live_then = self.block(stmt.then, live, loops)
        other, live_other = self.block(stmt.other, live, loops)
        if not then and not other:
            return (), live
        return (
            (replace(stmt, then=then, other=other),),
            live_then | live_other | self.reads((stmt.test,)),
        )

    def _for(self, stmt: For, live: Live, loops: Loops) -> tuple[Block, Live]:
        inside = {**loops, stmt.var: stmt}
        until = frozenset() if stmt.until is None else frozenset([stmt.until])
        head = live | until
        while True:
            body, before = self.block(stmt.body, head, inside)
            if before <= head | {stmt.var}:
                break
            head |= before - {stmt.var}
        if not body and stmt.trips not in live:
            return (), live
        # what the iterations fill before they read it, the loop needs nothing of
        filled = {_Memory(g) for g in self._fills.all_first(stmt.body)} - live
        bounds = self.reads((stmt.start, stmt.stop, stmt.step))
        needed = (head - until | before) - {stmt.var} - filled
        return (replace(stmt, body=body),), needed | live | bounds

    def _while(self, stmt: While, live: Live, loops: Loops) -> tuple[Block, Live]:
        head = live
        while True:
            body, before_body = self.block(stmt.body, head, loops)
            test, before = self.block(stmt.test, live | before_body | {stmt.cond}, loops)
            if before <= head:
                break
            head |= before
        if not body and stmt.trips not in live and not any(map(_has_effect, walk(test))):
            return (), live
        return (replace(stmt, test=test, body=body),), head | before

    # --- saves that nobody takes back ------------------------------------------------------------

    def dead_stacks(self, body: Block) -> set[Stack]:
        pops: dict[Stack, list[bool]] = {}
        for stmt in walk(body):
            if isinstance(stmt, Pop):
                pops.setdefault(stmt.stack, []).append(id(stmt) in self._useless_pops)
        return {stack for stack, useless in pops.items() if all(useless)}


def _loads(exprs: Iterable[Expr]) -> Iterator[Load]:
    for expr in exprs:
        yield from (part for part in subexpressions(expr) if isinstance(part, Load))


def _drop_stacks(body: Block, dead: set[Stack]) -> Block:
    def drop(stmt: Statement) -> Statement | Block:
        return () if isinstance(stmt, (Push, Pop)) and stmt.stack in dead else stmt

    return map_block(body, drop) if dead else body


def _drop_repeated_checks(body: Block) -> Block:
    """Without the checks of the reverse sweep where the forward sweep has the load, or its check.

    Both run under the same conditions; the forward sweep stands first.
    """
    seen: set[int] = set()

    def drop(stmt: Statement) -> Statement | Block:
        if isinstance(stmt, Check) and stmt.origin in seen:
            return ()
        found = (stmt, *_loads(expressions(stmt)))
        seen.update(e.origin for e in found if getattr(e, "origin", None) is not None)
        return stmt

    return map_block(body, drop)


def _join_branches(body: Block) -> Block:
    """Branches on one condition that follow each other are one."""

    def joined(block: Block) -> Block:
        result: list[Statement] = []
        for stmt in block:
            stmt = with_blocks(stmt, map(joined, sub_blocks(stmt)))
            if result and _same_condition(result[-1], stmt):
                first = result.pop()
                then, other = first.then + stmt.then, first.other + stmt.other
                stmt = replace(first, then=joined(then), other=joined(other))
            result.append(stmt)
        return tuple(result)

    return joined(body)


def _same_condition(first: Statement, second: Statement) -> bool:
    both = isinstance(first, If) and isinstance(second, If) and first.test is second.test
    return both and isinstance(first.test, Var) and first.test not in block_binds((first,))


def _has_effect(stmt: Statement) -> bool:
    return isinstance(stmt, (Raise, Say, Record, Check, Store, Update, Scatter, Push, Pop))
