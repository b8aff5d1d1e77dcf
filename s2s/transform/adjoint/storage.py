"""Assembling the two sweeps of an adjoint: what is saved, where, and what is computed again.

A forward walk carries the set of *needs*: primal values, as they are at that point, that the
reverse of some earlier statement reads.  Wherever one is about to be lost it is kept:

* overwritten while needed: pushed before, popped in the reverse of the overwriting statement;
* needed at the end of an iteration: pushed there, popped where the iteration's reverse begins,
  or computed again where that is cheap and its operands are at hand (integers, loads, views, a
  few sums and products);
* an integer counter `k = k + c` is undone by `k = k - c`;
* a loop with independent iterations keeps nothing: its reverse runs each iteration again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace

from s2s.ir.nodes import (
    Apply,
    Const,
    Dim,
    Expr,
    For,
    Func,
    If,
    Let,
    Load,
    Pop,
    Push,
    Scatter,
    Stack,
    Statement,
    Store,
    Var,
    View,
    While,
)
from s2s.ir.source import Span
from s2s.ir.types import I64, Array, Scalar, is_float
from s2s.ir.walk import (
    binds,
    block_binds,
    block_reads,
    block_writes,
    expr_vars,
    free_vars,
    map_block,
    map_expr,
    map_expressions,
    moves,
    mutates,
    substitute,
    walk,
)
from s2s.transform.adjoint.bars import Bars
from s2s.transform.adjoint.fusion import Independence
from s2s.transform.adjoint.needs import Contents, Needs, Reader
from s2s.transform.adjoint.plan import Item, Plan
from s2s.transform.adjoint.rebinding import counted, inverse, rebound, surely_bound
from s2s.transform.build import apply

Sweeps = tuple[list[Statement], list[Statement]]


class Storage:
    """Turns the plan of a function into its forward and its reverse sweep."""

    def __init__(self, func: Func, bars: Bars, plan: Plan, occurrences: Counter) -> None:
        self._bars = bars
        self._occurrences = occurrences
        self._independence = Independence(func, bars, occurrences)
        self._bindings = Counter([*func.params, *block_binds(func.body)])
        self.moving = {v for s in walk(func.body) for v in moves(s)}
        self._primal = {*func.params, *_forward_vars(plan)}
        self.reader = Reader(bars, self._primal)
        self._stacks: dict[tuple, Stack] = {}
        self._fused_around = False
        self._loops: list[For | While] = []
        self.unbound: dict[Var, None] = {}

    def assemble(self, plan: Plan, needs: Needs, repeated: bool) -> tuple[Sweeps, Needs]:
        """The sweeps of a block that is entered with these needs.

        `repeated`: the block runs more than once before its reverse does.
        """
        forward: list[Statement] = []
        chunks: list[list[Statement]] = []
        for item in plan:
            (ahead, back), needs = self._item(item, needs, repeated)
            forward += ahead
            chunks.append(back)
        reverse = [stmt for chunk in reversed(chunks) for stmt in chunk]
        return (forward, reverse), needs

    def _item(self, item: Item, needs: Needs, repeated: bool) -> tuple[Sweeps, Needs]:
        match item.stmt:
            case None:
                return ([], item.reverse), needs | self.reader.needs(item.reverse)
            case If() as stmt:
                return self._if(item, stmt, needs, repeated)
            case For() as stmt if self._may_fuse(item, stmt, needs):
                return self._fused(item, stmt, needs)
            case For() | While():
                return self._overwriting(item, needs, self._loop)
            case _:
                return self._overwriting(item, needs, self._simple)

    def _overwriting(self, item: Item, needs: Needs, keep: Callable) -> tuple[Sweeps, Needs]:
        """Where every element of an array is overwritten, its old contents are saved by then."""
        sweeps, after = keep(item, needs)
        covered = {Contents(group) for group in self._independence.fills.covered(item.stmt)}
        if covered & needs:
            after -= covered - keep(item, frozenset())[1]
        return sweeps, after

    # --- statements -------------------------------------------------------------------------------

    def _simple(self, item: Item, needs: Needs) -> tuple[Sweeps, Needs]:
        stmt = item.stmt
        forward, restore = [], []
        own = [*item.before, stmt, *item.after]
        for inner in own:
            for var in binds(inner):
                if var in needs:
                    save, undo, more = self._keep_variable(var, inner)
                    forward += save
                    restore += undo
                    needs = (needs - {var}) | more
        for array in mutates(stmt):
            if self.reader.contents(array) in needs:
                save, undo = self._keep_contents(stmt, array)
                forward += save
                restore += undo
                needs |= self.reader.needs(undo)
        needs |= self.reader.needs(item.reverse)
        return ([*forward, *own], [*item.reverse, *restore]), needs

    def _keep_variable(
        self, var: Var, stmt: Statement
    ) -> tuple[list[Statement], list[Statement], Needs]:
        """Before `var` is overwritten: save it, or know how to undo the change."""
        undo = inverse(stmt)
        if undo is not None:
            return [], [undo], self.reader.needs([undo])
        stack = self._stack(var, id(stmt))
        push = Push(span=stmt.span, stack=stack, value=var)
        return [push], [Pop(span=stmt.span, stack=stack, target=var)], frozenset()

    def _keep_contents(self, stmt: Statement, array: Var) -> tuple[list, list]:
        """Before elements are overwritten: save them, and put them back."""
        match stmt:
            case Store(index=index):
                old: Expr = Load(array, index, _element(array))
            case Scatter(index=index, axis=axis):
                old = apply("gather", array, *index, axis=axis)
            case _:
                old = apply("copy", array)
        saved = Var(array.name, old.type, temporary=True)
        stack = self._stack(saved, id(stmt))
        restored = self._stacked(saved, id(stmt))
        span = stmt.span
        save = [
            Let(span=span, target=saved, value=old),
            Push(span=span, stack=stack, value=saved),
        ]
        undo = [
            Pop(span=span, stack=stack, target=restored),
            replace(stmt, value=restored, mode="set"),
        ]
        return save, undo

    def _stack(self, var: Var, key: int) -> Stack:
        """One stack for each place that saves (stable while fixpoints are sought)."""
        return self._stacks.setdefault((key, var.name, "stack"), Stack(var.name, var.type))

    def _stacked(self, var: Var, key: int) -> Var:
        return self._stacks.setdefault(
            (key, var.name, "restored"), Var(f"{var.name}_old", var.type, temporary=True)
        )

    # --- branches ---------------------------------------------------------------------------------

    def _if(self, item: Item, stmt: If, needs: Needs, repeated: bool) -> tuple[Sweeps, Needs]:
        arms, after = [], frozenset()
        for plan in item.blocks:
            (ahead, back), arm_needs = self.assemble(plan, needs, repeated)
            if repeated:
                kept = self._keep_locals(plan, arm_needs, stmt, frozenset())
                ahead, back, arm_needs = ahead + kept[0], kept[1] + back, kept[2]
            arms.append((tuple(ahead), tuple(back)))
            after |= arm_needs
        (then, then_back), (other, other_back) = arms
        reverse: list[Statement] = []
        if then_back or other_back:
            reverse = [replace(stmt, then=then_back, other=other_back)]
            after |= self.reader.needs([Push(span=stmt.span, stack=None, value=stmt.test)])
        return ([replace(stmt, then=then, other=other)], reverse), after

    def _keep_locals(
        self, plan: Plan, needs: Needs, stmt: Statement, loop_vars: frozenset[Var]
    ) -> tuple[list[Statement], list[Statement], Needs]:
        """At the end of an arm: save what lives in it alone; the rest its surroundings keep."""
        body = _forward_block(plan)
        inside = Counter([*block_reads(body), *block_writes(body)])
        exposed = set(free_vars(body))
        local = {v for v in inside if inside[v] == self._count(v) and v not in exposed}
        return self._keep_at_end(plan, needs, local, stmt.span, id(stmt), loop_vars)

    def _count(self, var: Var) -> int:
        return self._occurrences.get(var, 0)

    # --- loops ------------------------------------------------------------------------------------

    def _loop(self, item: Item, needs: Needs) -> tuple[Sweeps, Needs]:
        stmt = item.stmt
        (plan,) = item.blocks
        self._loops.append(stmt)
        try:
            return self._stored_loop(item, stmt, plan, needs)
        finally:
            self._loops.pop()

    def _stored_loop(
        self, item: Item, stmt: For | While, plan: Plan, needs: Needs
    ) -> tuple[Sweeps, Needs]:
        own_vars = frozenset(binds(stmt)) if isinstance(stmt, For) else frozenset()
        test = list(stmt.test) if isinstance(stmt, While) else []
        scope: Plan = [*(Item(s) for s in test), *plan]
        head = needs - own_vars
        while True:
            (ahead, back), end = self.assemble(plan, head, repeated=True)
            assigned = rebound(_forward_block(scope)) - own_vars
            push, pop, end = self._keep_at_end(scope, end, assigned, stmt.span, id(stmt), own_vars)
            if end - own_vars <= head:
                break
            head |= end - own_vars
        body = (*ahead, *push)
        forward = replace(stmt, body=body)
        init = item.reverse
        backward = _backwards(stmt, (*pop, *back)) if back or pop else []
        after = head | self.reader.needs([*init, *_bounds(backward)])
        return ([forward], [*init, *backward]), after - own_vars | self._trips_need(stmt)

    def _trips_need(self, stmt: For | While) -> Needs:
        return frozenset() if stmt.trips is None else frozenset([stmt.trips])

    def defined_once(self, var: Var) -> bool:
        """Whether one statement alone gives the variable its values."""
        return self._bindings[var] == 1

    def written_around(self, array: Var) -> bool:
        """Whether an enclosing loop writes into the memory of `array`."""
        return any(self._writes(loop, array) for loop in self._loops)

    def written_here(self, array: Var) -> bool:
        """Whether the innermost enclosing loop does."""
        return self._writes(self._loops[-1], array)

    def _writes(self, loop: For | While, array: Var) -> bool:
        group = self._bars.groups.of(array)
        return any(self._bars.groups.of(a) is group for s in walk(loop.body) for a in mutates(s))

    def _keep_at_end(
        self,
        plan: Plan,
        needs: Needs,
        assigned: Iterable[Var],
        span: Span,
        key: int,
        loop_vars: frozenset[Var],
    ) -> tuple[list[Statement], list[Statement], Needs]:
        """At the end of a scope: save what it assigned and its reverse needs, or recompute it."""
        body = _forward_block(plan)
        assigned = set(assigned)
        assigned -= counted(body)
        lost = sorted((v for v in needs if v in assigned), key=lambda v: v.id)
        bound = rebound(body)
        recipes = _Recipes(self, plan, bound, loop_vars, needs)
        push: list[Statement] = []
        pop: list[Statement] = []
        again: dict[Var, None] = {}
        for var in lost:
            steps = recipes.steps(var)
            if steps is not None:
                again.update(dict.fromkeys(steps))
                continue
            stack = self._stack(var, key + var.id)
            push.append(Push(span=span, stack=stack, value=var))
            pop.append(Pop(span=span, stack=stack, target=var))
            if var not in surely_bound(body):
                self.unbound[var] = None
        recomputed = [s for s in _forward_statements(plan) if binds(s) and binds(s)[0] in again]
        needs = needs - set(lost)
        needs |= self.reader.needs(recomputed) - assigned - loop_vars
        needs -= {Contents(g) for g in self._fresh_groups(body)}
        return push, [*recomputed, *pop], needs

    def _fresh_groups(self, body: tuple[Statement, ...]) -> set:
        """Memory that each run of the block makes anew: a later run does not overwrite it."""
        exposed = {self._bars.groups.of(v) for v in free_vars(body) if isinstance(v.type, Array)}
        return self._independence.local_groups(body) - exposed

    # --- independent iterations -------------------------------------------------------------------

    def _may_fuse(self, item: Item, stmt: For, needs: Needs) -> bool:
        if self._fused_around and not _cheap(stmt.body):
            return False  # an iteration runs twice already: what it made is kept
        if not self._independence.independent(stmt):
            return False
        body = _forward_block(item.blocks[0])
        bound = {v for s in walk(body) for v in binds(s)}
        memory = {self.reader.contents(v) for s in walk(body) for v in mutates(s)}
        return not (bound | memory) & needs

    def _fused(self, item: Item, stmt: For, needs: Needs) -> tuple[Sweeps, Needs]:
        (plan,) = item.blocks
        self._fused_around, outer = True, self._fused_around
        (ahead, back), _ = self.assemble(plan, frozenset(), repeated=False)
        self._fused_around = outer
        if not back:
            return ([stmt], item.reverse), needs | self.reader.needs(item.reverse)
        again = self._independence.stripped(stmt, tuple(ahead))
        backward = replace(stmt, body=(*again, *back), reverse=not stmt.reverse)
        bound = {v for s in walk(stmt.body) for v in binds(s)} | {stmt.var}
        inputs = self.reader.needs_of_rerun(tuple(again), tuple(back)) - bound
        inputs -= {Contents(g) for g in self._independence.local_groups(stmt.body)}
        after = needs | inputs | self.reader.needs([*item.reverse, *_bounds([backward])])
        return ([_assured(stmt)], [*item.reverse, backward]), after


class _Recipes:
    """Values of a scope that are cheaper to compute again than to save."""

    _CHEAP = frozenset(["add", "sub", "mul", "neg", "ifloordiv", "imod", "to_i64", "and_", "not_"])
    _CHEAP_FLOAT = frozenset(["add", "sub", "mul", "neg"])
    _FEW = 3
    """Float operations that cost less than a push and a pop."""

    def __init__(
        self,
        storage: Storage,
        plan: Plan,
        bound: set[Var],
        loop_vars: frozenset[Var],
        needs: Needs,
    ) -> None:
        self._needs = needs
        self._storage = storage
        self._bound = bound
        self._loop_vars = loop_vars
        lets = [s for s in _forward_statements(plan) if isinstance(s, Let)]
        self._here = {s.target: s for s in lets}

    def steps(self, var: Var) -> list[Var] | None:
        """The variables to compute again for `var`, itself included; None if it must be saved."""
        steps = self._all_steps(var)
        if steps is None or sum(map(self._is_float_operation, steps)) > self._FEW:
            return None
        return steps

    def _is_float_operation(self, var: Var) -> bool:
        value = self._here[var].value
        return isinstance(value, Apply) and is_float(value.type)

    def _all_steps(self, var: Var) -> list[Var] | None:
        if var not in self._bound:
            return []
        let = self._here.get(var)
        if let is None or not self._storage.defined_once(var) or not self._cheap(let.value):
            return None
        steps = [var]
        for operand in expr_vars(let.value):
            if operand in self._loop_vars:
                continue
            inner = self._all_steps(operand)
            if inner is None:
                return None
            steps += inner
        return steps

    def _cheap(self, value: Expr) -> bool:
        storage = self._storage
        match value:
            case Dim(array=array):
                return array not in storage.moving
            case View() | Const():
                return True
            case Var():
                return not is_float(value.type)
            case Load(array=Var() as array):
                contents = storage.reader.contents(array)
                return not storage.written_around(array) or (
                    contents in self._needs and not storage.written_here(array)
                )
            case Apply(op=op):
                if value.type == I64:
                    return op.name in self._CHEAP
                return op.name in self._CHEAP_FLOAT and not value.type.rank
            case _:
                return False


# --- helpers -------------------------------------------------------------------------------------


def _element(array: Var) -> Scalar:
    return Scalar(array.type.dtype)


def _forward_statements(plan: Plan) -> list[Statement]:
    return [s for i in plan if i.stmt is not None for s in (*i.before, i.stmt, *i.after)]


def _forward_block(plan: Plan) -> tuple[Statement, ...]:
    """The forward statements of a plan, with those that the plan added to nested blocks."""
    block: list[Statement] = []
    for item in plan:
        match item.stmt:
            case None:
                continue
            case stmt if not item.blocks:
                block += [*item.before, stmt, *item.after]
            case If() as stmt:
                then, other = map(_forward_block, item.blocks)
                block.append(replace(stmt, then=then, other=other))
            case For() | While() as stmt:
                block.append(replace(stmt, body=_forward_block(item.blocks[0])))
    return tuple(block)


def _forward_vars(plan: Plan) -> set[Var]:
    block = _forward_block(plan)
    return {*block_reads(block), *block_writes(block)}


def _backwards(stmt: For | While, body: tuple[Statement, ...]) -> list[Statement]:
    """The loop over the same iterations, last first."""
    if isinstance(stmt, For) and stmt.trips is None:
        return [replace(stmt, body=body, reverse=not stmt.reverse)]
    zero, one = Const(0, I64), Const(1, I64)
    if isinstance(stmt, While):
        return [
            For(
                span=stmt.span,
                var=Var("k", I64),
                start=zero,
                stop=stmt.trips,
                step=one,
                body=body,
                reverse=True,
            )
        ]
    length = Var("length", I64, temporary=True)
    stop = Var("stop", I64, temporary=True)
    return [
        Let(span=stmt.span, target=length, value=apply("mul", stmt.trips, stmt.step)),
        Let(span=stmt.span, target=stop, value=apply("add", stmt.start, length)),
        replace(stmt, stop=stop, body=body, reverse=True, until=None, trips=None),
    ]


def _assured(stmt: For) -> For:
    """The forward run of a fused loop: its loads are made again in the reverse sweep.

    Its temporaries are its own, so that each run folds by itself when it is printed.
    """

    def mark(expr: Expr) -> Expr:
        return replace(expr, assured=True) if isinstance(expr, Load) else expr

    def marked(inner: Statement) -> Statement:
        return map_expressions(inner, lambda e: map_expr(e, mark))

    own = {v: Var(v.name, v.type, temporary=True) for v in block_binds(stmt.body) if v.temporary}
    return replace(stmt, body=substitute(map_block(stmt.body, marked), own))


def _bounds(backward: list[Statement]) -> list[Statement]:
    """The loop without its body: what its bounds read."""
    return [replace(s, body=()) if isinstance(s, For) else s for s in backward]


def _cheap(body: tuple[Statement, ...]) -> bool:
    """Whether running a loop's body again costs next to nothing: no loops, no kernels."""
    return not any(
        isinstance(s, (For, While))
        or (isinstance(s, Let) and isinstance(s.value, Apply) and not _is_arithmetic(s.value))
        for s in walk(body)
    )


def _is_arithmetic(value: Apply) -> bool:
    return value.op.infix is not None or not is_float(value.type)
