"""A-normal form folded back into nested expressions, for printing.

    t = x[i]; t_1 = t * w; total = total + t_1   =>   total = total + x[i] * w

A temporary of which each binding is used once moves to its use in the same block.  It moves past no
statement that binds a variable it reads or writes memory it reads, and what may raise keeps its
order, so the first exception in program order is still the one that is raised.  Expressions that
would grow too long or too deep for a reader stay apart; so do views and allocations, which the
backends place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from s2s.elementary import OPERATIONS
from s2s.ir.nodes import (
    Alloc,
    Apply,
    Block,
    Check,
    Dim,
    Expr,
    For,
    Func,
    Grow,
    Let,
    Load,
    NewAxis,
    Push,
    Raise,
    Say,
    Scatter,
    Slice,
    Statement,
    Store,
    Update,
    Var,
    View,
    While,
)
from s2s.ir.types import Array
from s2s.ir.walk import (
    binds,
    block_binds,
    children,
    expr_vars,
    expressions,
    map_block,
    map_expr,
    map_expressions,
    mutates,
    reads,
    sub_blocks,
    subexpressions,
    walk,
    with_blocks,
)
from s2s.transform.aliases import Groups
from s2s.transform.raising import SCALAR

WIDTH = 72
"""Columns that a nested expression may take, about."""

DEPTH = 4
"""Levels of nesting; a sum of several terms is one level, an element read none."""


def nest(func: Func) -> Func:
    """Fold the single-use temporaries of `func`; its meaning is unchanged."""
    func = replace(func, body=map_block(func.body, _assigned))
    single = _single_use(func)
    groups = Groups(func)
    return replace(func, body=_nest_block(func.body, single, groups))


def _assigned(stmt: Statement) -> Statement:
    """Growth as the assignment that it is in Python and C."""
    if not isinstance(stmt, Grow):
        return stmt
    larger = Apply(OPERATIONS["grown"], (stmt.array, stmt.count, *stmt.row), stmt.array.type)
    return Let(span=stmt.span, target=stmt.array, value=larger)


def _single_use(func: Func) -> set[Var]:
    """Temporaries of which each Let is read once, later in its own block.

    One may be bound in several places: what the reverse sweep computes again keeps its name.
    """
    seen: set[Var] = set()
    refused = {atom for atom in func.results if isinstance(atom, Var)}
    blocks = [func.body]
    while blocks:
        waiting: set[Var] = set()
        for stmt in blocks.pop():
            blocks.extend(sub_blocks(stmt))
            for var in reads(stmt):
                (waiting.remove if var in waiting else refused.add)(var)
            for var in binds(stmt):
                fresh = isinstance(stmt, Let) and var.temporary and var not in waiting
                (waiting if fresh else refused).add(var)
                seen.add(var)
        refused |= waiting
    return seen - refused


def _nest_block(block: Block, single: set[Var], groups: Groups) -> Block:
    folding = _Folding(single, groups)
    for stmt in block:
        inner = [_nest_block(sub, single, groups) for sub in sub_blocks(stmt)]
        folding.take(with_blocks(stmt, inner))
    return folding.finish()


@dataclass(eq=False, slots=True)
class _Pending:
    """A temporary that waits for its use, and what its expression depends on."""

    let: Let
    variables: frozenset[Var]
    memory: frozenset
    raises: bool


class _Folding:
    """One block: statements done, and temporaries not yet placed, in program order."""

    def __init__(self, single: set[Var], groups: Groups) -> None:
        self._single = single
        self._groups = groups
        self._pending: list[_Pending] = []
        self._done: list[Statement] = []

    def take(self, stmt: Statement) -> None:
        """Add the next statement of the block."""
        stmt = self._absorb(stmt)
        if self._waits(stmt):
            self._pending.append(self._facts(stmt))
        else:
            self._done.append(stmt)

    def finish(self) -> Block:
        """The block, with what still waits at its end."""
        self._done.extend(pending.let for pending in self._pending)
        return tuple(self._done)

    def _waits(self, stmt: Statement) -> bool:
        return (
            isinstance(stmt, Let)
            and stmt.target in self._single
            and not isinstance(stmt.value, (Alloc, View))
            and not (isinstance(stmt.value, Var) and isinstance(stmt.value.type, Array))
        )

    def _facts(self, let: Let) -> _Pending:
        return _Pending(
            let,
            frozenset(expr_vars(let.value)),
            frozenset(map(self._groups.of, _memory(let.value))),
            any(map(_raises, subexpressions(let.value))),
        )

    def _absorb(self, stmt: Statement) -> Statement:
        """`stmt` with temporaries folded in; those that cannot wait any longer are placed first.

        From the latest pending temporary to the earliest: `raised` says that what may raise and is
        evaluated by `stmt` comes after the one looked at, `barrier` that something later that may
        raise will come before `stmt`.
        """
        if not self._pending:
            return stmt
        places = {var: k for k, var in enumerate(_foldable(stmt))}
        bound, changes = self._effects(stmt)
        waits, inner = self._waits(stmt), bool(sub_blocks(stmt))
        raised = not waits and _ordered(stmt)
        used = set(_reads_deep(stmt))
        placed, kept = [], []
        barrier, first_place = False, len(places)
        for pending in reversed(self._pending):
            target = pending.let.target
            place = places.get(target)
            in_order = not barrier and place is not None and place < first_place
            if place is not None and (in_order or not pending.raises):
                folded = _with(stmt, target, pending.let.value)
                if _readable(folded):
                    stmt = folded
                    if pending.raises:
                        first_place, raised = place, not waits
                    continue
            conflict = not bound.isdisjoint(pending.variables)
            conflict = conflict or not changes.isdisjoint(pending.memory)
            must = target in used or conflict or inner
            if must or (pending.raises and (barrier or raised)):
                placed.append(pending)
                barrier = barrier or pending.raises
            else:
                kept.append(pending)
                barrier = barrier or (pending.raises and waits)
        self._done.extend(pending.let for pending in reversed(placed))
        self._pending = kept[::-1]
        return stmt

    def _effects(self, stmt: Statement) -> tuple[frozenset[Var], frozenset]:
        """Variables bound and alias groups changed, in the statement's blocks as well."""
        bound = frozenset(block_binds((stmt,)))
        changed = (self._groups.of(array) for inner in walk((stmt,)) for array in mutates(inner))
        return bound, frozenset(changed)


# --- what a statement reads, and where ---------------------------------------------------------


def _reads_deep(stmt: Statement) -> Iterator[Var]:
    for inner in walk((stmt,)):
        yield from reads(inner)


def _foldable(stmt: Statement) -> Iterator[Var]:
    """Variables in places where an expression may stand, in order of evaluation."""
    if isinstance(stmt, (Push, While)):
        return
    exprs = expressions(stmt)
    if isinstance(stmt, For):
        exprs = exprs[:3]
    elif isinstance(stmt, Store) and stmt.mode == "set":
        exprs = (stmt.value, *stmt.index)
    elif isinstance(stmt, Check):
        exprs = stmt.index
    for expr in exprs:
        yield from _foldable_in(expr)


def _foldable_in(expr: Expr) -> Iterator[Var]:
    match expr:
        case Var():
            yield expr
        case Apply():
            for k, arg in enumerate(expr.args):
                if k not in expr.op.shape_only:
                    yield from _foldable_in(arg)
        case Load() | View() | Dim():
            for child in children(expr)[1:]:
                yield from _foldable_in(child)
        case _:
            for child in children(expr):
                yield from _foldable_in(child)


def _with(stmt: Statement, var: Var, value: Expr) -> Statement:
    def place(expr: Expr) -> Expr:
        return value if expr is var else expr

    return map_expressions(stmt, lambda expr: map_expr(expr, place))


def _memory(expr: Expr) -> Iterator[Var]:
    """The arrays whose elements the expression reads."""
    match expr:
        case Apply():
            for k, arg in enumerate(expr.args):
                if isinstance(arg, Var):
                    if isinstance(arg.type, Array) and k not in expr.op.shape_only:
                        yield arg
                else:
                    yield from _memory(arg)
        case Load(array=Var() as array):
            yield array
            for index in expr.index:
                yield from _memory(index)
        case _:
            for child in children(expr):
                yield from _memory(child)


# --- what may raise ----------------------------------------------------------------------------


def _raises(expr: Expr) -> bool:
    """Whether this node, its operands apart, may raise for some values."""
    match expr:
        case Apply():
            arrays = sum(isinstance(arg.type, Array) for arg in expr.args)
            return not expr.op.elementwise or arrays > 1 or expr.op.name in SCALAR
        case View(kind="index", detail=detail):
            return not all(
                isinstance(entry.step, int)
                if isinstance(entry, Slice)
                else isinstance(entry, NewAxis)
                for entry in detail
            )
        case View(kind="transpose"):
            return False
        case Load() | View() | Alloc():
            return True
        case _:
            return False


def _ordered(stmt: Statement) -> bool:
    """Whether the statement may raise at any depth."""
    for inner in walk((stmt,)):
        if isinstance(inner, (Store, Update, Scatter, Check, Raise, Say, While, For)):
            return True
        if any(_raises(node) for expr in expressions(inner) for node in subexpressions(expr)):
            return True
    return False


# --- what a reader takes -----------------------------------------------------------------------


def _readable(stmt: Statement) -> bool:
    exprs = expressions(stmt)
    return sum(map(_width, exprs)) <= WIDTH and max(map(_depth, exprs)) <= DEPTH


def _width(expr: Expr) -> int:
    """Columns of the text, about."""
    inner = sum(map(_width, children(expr)))
    match expr:
        case Var():
            return len(expr.name)
        case Apply():
            if expr.op.infix is not None:
                return inner + 3 * (len(expr.args) - 1) + 1
            return inner + len(expr.op.name) + 2 * len(expr.args)
        case Load() | View():
            return inner + 2 * len(children(expr))
        case Alloc() | Dim():
            return inner + 10
        case _:
            return len(repr(expr.value))


def _depth(expr: Expr) -> int:
    depths = [_depth(child) for child in children(expr)]
    if not isinstance(expr, Apply):
        return max(depths, default=0)
    if expr.op.infix is None:
        return 1 + max(depths, default=0)
    if len(depths) == 1:
        return depths[0]
    first, *others = depths
    leader = expr.args[0].op.infix if isinstance(expr.args[0], Apply) else None
    leads = leader is not None and leader in _family(expr.op.infix)
    return max(first + (not leads), *(1 + d for d in others))


def _family(symbol: str) -> str:
    """The operators that are read in one go with this one: a - b + c."""
    return next((family for family in ("+-", "*/") if symbol in family), symbol)
