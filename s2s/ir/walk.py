"""Walking and rebuilding the IR: children, variables, what a statement reads and writes.

Every function takes its cases from the node classes and ends in `assert_never`, so that a new node
is noticed here first.  Results are tuples in order of evaluation (with repetitions), never sets:
what is built from them is the same in every process.

>>> from s2s.ir.nodes import Let, Var
>>> from s2s.ir.source import Span
>>> from s2s.ir.types import F64
>>> x, y = Var("x", F64), Var("y", F64)
>>> span = Span(filename="f.py", line=1, column=0, end_line=1, end_column=5)
>>> stmt = Let(span=span, target=y, value=x)
>>> [v.name for v in reads(stmt)], [v.name for v in writes(stmt)]
(['x'], ['y'])
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import assert_never, overload

from s2s.ir.nodes import (
    Alloc,
    Apply,
    Atom,
    Block,
    Check,
    Const,
    Dim,
    Expr,
    For,
    Grow,
    Hole,
    If,
    Let,
    Load,
    NewAxis,
    Pop,
    Push,
    Raise,
    Record,
    Say,
    Scatter,
    Slice,
    Statement,
    Stmt,
    Store,
    Text,
    Update,
    Var,
    View,
    While,
)

ExprMap = Callable[[Expr], Expr]
Substitution = Mapping[Var, Atom]


# --- expressions -------------------------------------------------------------------------------


def children(expr: Expr) -> tuple[Expr, ...]:
    """The operands of an expression, in order of evaluation; none for an atom."""
    match expr:
        case Var() | Const():
            return ()
        case Apply():
            return expr.args
        case Load():
            return (expr.array, *expr.index)
        case View():
            return (expr.array, *_detail_children(expr.detail))
        case Alloc():
            return expr.shape if expr.fill is None else (*expr.shape, expr.fill)
        case Dim():
            return (expr.array,)
        case _:
            assert_never(expr)


def _detail_children(detail: tuple) -> Iterator[Expr]:
    for entry in detail:
        if isinstance(entry, Slice):
            yield from entry.parts
        elif not isinstance(entry, (int, NewAxis)):
            yield entry


def map_children(expr: Expr, fn: ExprMap) -> Expr:
    """The same expression with `fn` applied to each operand."""
    match expr:
        case Var() | Const():
            return expr
        case Apply():
            return replace(expr, args=tuple(map(fn, expr.args)))
        case Load():
            return replace(expr, array=fn(expr.array), index=tuple(map(fn, expr.index)))
        case View():
            return replace(expr, array=fn(expr.array), detail=_map_detail(expr.detail, fn))
        case Alloc():
            fill = None if expr.fill is None else fn(expr.fill)
            return replace(expr, shape=tuple(map(fn, expr.shape)), fill=fill)
        case Dim():
            return replace(expr, array=fn(expr.array))
        case _:
            assert_never(expr)


def _map_detail(detail: tuple, fn: ExprMap) -> tuple:
    def entry_of(entry):
        if isinstance(entry, Slice):
            start = None if entry.start is None else fn(entry.start)
            stop = None if entry.stop is None else fn(entry.stop)
            step = entry.step if isinstance(entry.step, int) else fn(entry.step)
            return Slice(start, stop, step)
        return entry if isinstance(entry, (int, NewAxis)) else fn(entry)

    return tuple(map(entry_of, detail))


def map_expr(expr: Expr, fn: ExprMap) -> Expr:
    """`fn` applied to every subexpression, operands first, the whole last."""
    return fn(map_children(expr, lambda child: map_expr(child, fn)))


def subexpressions(expr: Expr) -> Iterator[Expr]:
    """The expression and everything inside it, the whole first."""
    yield expr
    for child in children(expr):
        yield from subexpressions(child)


def expr_vars(expr: Expr) -> tuple[Var, ...]:
    """The variables that an expression reads, one entry per occurrence."""
    if isinstance(expr, Var):
        return (expr,)
    return tuple(var for child in children(expr) for var in expr_vars(child))


def read_contents(expr: Expr) -> tuple[Var, ...]:
    """The variables that an expression reads, without arrays of which only the shape is read."""
    match expr:
        case Var():
            return (expr,)
        case Dim():
            return ()
        case Apply(op=op, args=args):
            kept = (a for k, a in enumerate(args) if k not in op.shape_only)
            return tuple(var for arg in kept for var in read_contents(arg))
        case _:
            return tuple(var for child in children(expr) for var in read_contents(child))


# --- statements --------------------------------------------------------------------------------


def expressions(stmt: Statement) -> tuple[Expr, ...]:
    """The expressions that the statement itself evaluates; those of its blocks are not among them.

    A written array is not among them either (see `mutates`). `While.cond` and `For.until` are.
    """
    match stmt:
        case Let() | Update():
            return (stmt.value,)
        case Store() | Scatter():
            return (*stmt.index, stmt.value)
        case Grow():
            return (stmt.array, stmt.count, *stmt.row)
        case If():
            return (stmt.test,)
        case For():
            until = () if stmt.until is None else (stmt.until,)
            return (stmt.start, stmt.stop, stmt.step, *until)
        case While():
            return (stmt.cond,)
        case Push():
            return (stmt.value,)
        case Pop():
            return ()
        case Raise(message=text) | Say(text=text):
            return tuple(part.value for part in text or () if isinstance(part, Hole))
        case Check():
            return (stmt.array, *stmt.index)
        case Record():
            return (stmt.index, stmt.switching, stmt.tie)
        case _:
            assert_never(stmt)


def map_expressions(stmt: Statement, fn: ExprMap) -> Statement:
    """The same statement with `fn` applied to each of its `expressions`; blocks are left alone.

    `While.cond` and `For.until` must stay variables.
    """
    match stmt:
        case Let() | Update() | Push():
            return replace(stmt, value=fn(stmt.value))
        case Store() | Scatter():
            return replace(stmt, index=tuple(map(fn, stmt.index)), value=fn(stmt.value))
        case Grow():
            row = tuple(map(fn, stmt.row))
            return replace(stmt, array=fn(stmt.array), count=fn(stmt.count), row=row)
        case If():
            return replace(stmt, test=fn(stmt.test))
        case For():
            until = None if stmt.until is None else fn(stmt.until)
            start, stop, step = map(fn, (stmt.start, stmt.stop, stmt.step))
            return replace(stmt, start=start, stop=stop, step=step, until=until)
        case While():
            return replace(stmt, cond=fn(stmt.cond))
        case Pop():
            return stmt
        case Raise(message=tuple() as text):
            return replace(stmt, message=_map_text(text, fn))
        case Raise():
            return stmt
        case Say():
            return replace(stmt, text=_map_text(stmt.text, fn))
        case Check():
            return replace(stmt, array=fn(stmt.array), index=tuple(map(fn, stmt.index)))
        case Record():
            index, switching, tie = map(fn, (stmt.index, stmt.switching, stmt.tie))
            return replace(stmt, index=index, switching=switching, tie=tie)
        case _:
            assert_never(stmt)


def _map_text(text: Text, fn: ExprMap) -> Text:
    return tuple(replace(p, value=fn(p.value)) if isinstance(p, Hole) else p for p in text)


def binds(stmt: Statement) -> tuple[Var, ...]:
    """The variables that the statement itself gives a new value (or a new reference)."""
    match stmt:
        case Let() | Pop():
            return (stmt.target,)
        case For():
            return (stmt.var,) if stmt.trips is None else (stmt.var, stmt.trips)
        case While():
            return () if stmt.trips is None else (stmt.trips,)
        case Store() | Update() | Scatter() | If() | Push() | Raise() | Say():
            return ()
        case Grow() | Check() | Record():
            return ()
        case _:
            assert_never(stmt)


def mutates(stmt: Statement) -> tuple[Var, ...]:
    """The array whose memory the statement itself changes."""
    return (stmt.array,) if isinstance(stmt, (Store, Update, Scatter)) else ()


def moves(stmt: Statement) -> tuple[Var, ...]:
    """The list that the statement itself may put elsewhere: what looked into it looks elsewhere."""
    return (stmt.array,) if isinstance(stmt, Grow) else ()


def reads(stmt: Statement) -> tuple[Var, ...]:
    """The variables that the statement itself reads, the written array of a Store included."""
    return mutates(stmt) + tuple(var for expr in expressions(stmt) for var in expr_vars(expr))


def writes(stmt: Statement) -> tuple[Var, ...]:
    """The variables that the statement itself binds or whose memory it changes."""
    return binds(stmt) + mutates(stmt)


# --- blocks ------------------------------------------------------------------------------------


def sub_blocks(stmt: Statement) -> tuple[Block, ...]:
    """The blocks of a statement in the order of `with_blocks`: then, other; test, body; body."""
    match stmt:
        case If():
            return (stmt.then, stmt.other)
        case For():
            return (stmt.body,)
        case While():
            return (stmt.test, stmt.body)
        case _:
            return ()


def with_blocks(stmt: Statement, blocks: Iterable[Block]) -> Statement:
    """The same statement with other blocks."""
    match stmt:
        case If():
            then, other = blocks
            return replace(stmt, then=then, other=other)
        case For():
            (body,) = blocks
            return replace(stmt, body=body)
        case While():
            test, body = blocks
            return replace(stmt, test=test, body=body)
        case _:
            return stmt


def walk(block: Block) -> Iterator[Statement]:
    """Every statement, those inside loops and branches included, in textual order."""
    waiting = list(reversed(block))
    while waiting:
        stmt = waiting.pop()
        yield stmt
        if isinstance(stmt, (If, For, While)):
            for sub in reversed(sub_blocks(stmt)):
                waiting.extend(reversed(sub))


def map_block(block: Block, fn: Callable[[Statement], Statement | Block]) -> Block:
    """Each statement replaced by `fn(statement)`: one statement, or several, or `()`.

    `fn` sees a statement after its blocks have been mapped.
    """
    result: list[Statement] = []
    for stmt in block:
        new = fn(with_blocks(stmt, [map_block(sub, fn) for sub in sub_blocks(stmt)]))
        if isinstance(new, Stmt):
            result.append(new)
        else:
            result.extend(new)
    return tuple(result)


def block_reads(block: Block) -> tuple[Var, ...]:
    """Every variable read anywhere in the block, one entry per occurrence."""
    return tuple(var for stmt in walk(block) for var in reads(stmt))


def block_writes(block: Block) -> tuple[Var, ...]:
    """Every variable bound or mutated anywhere in the block, one entry per occurrence."""
    return tuple(var for stmt in walk(block) for var in writes(stmt))


def block_binds(block: Block) -> tuple[Var, ...]:
    """Every variable bound anywhere in the block, one entry per occurrence."""
    return tuple(var for stmt in walk(block) for var in binds(stmt))


def free_vars(block: Block) -> tuple[Var, ...]:
    """Variables that the block may read before it binds them, each once, in order of first use.

    What only one arm of a branch binds, or a loop body (which may not run), counts as not bound
    afterwards.
    """
    found: dict[Var, None] = {}
    _free(block, set(), found)
    return tuple(found)


def _free(block: Block, bound: set[Var], found: dict[Var, None]) -> set[Var]:
    """Adds to `found` what is read and not in `bound`; what is bound after the block."""

    def use(variables: Iterable[Var]) -> None:
        found.update((var, None) for var in variables if var not in bound)

    bound = set(bound)
    for stmt in block:
        match stmt:
            case If():
                use(reads(stmt))
                bound |= _free(stmt.then, bound, found) & _free(stmt.other, bound, found)
            case For():
                use(var for expr in (stmt.start, stmt.stop, stmt.step) for var in expr_vars(expr))
                after = _free(stmt.body, bound | {stmt.var}, found)
                if stmt.until is not None and stmt.until not in after:
                    found[stmt.until] = None
                bound |= set(binds(stmt)) - {stmt.var}
            case While():
                bound = _free(stmt.test, bound, found)
                use((stmt.cond,))
                _free(stmt.body, bound, found)
                bound |= set(binds(stmt))
            case _:
                use(reads(stmt))
                bound |= set(binds(stmt))
    return bound


# --- substitution ------------------------------------------------------------------------------


@overload
def substitute(node: Block, mapping: Substitution) -> Block: ...
@overload
def substitute(node: Statement, mapping: Substitution) -> Statement: ...
@overload
def substitute(node: Expr, mapping: Substitution) -> Expr: ...


def substitute(node, mapping):
    """Every occurrence of the variables of `mapping` replaced, where they are bound as well.

    A variable that is bound or mutated in `node` can only be replaced by a variable.
    """
    if isinstance(node, tuple):
        return tuple(substitute(stmt, mapping) for stmt in node)
    if not isinstance(node, Stmt):
        return map_expr(node, lambda e: mapping.get(e, e) if isinstance(e, Var) else e)
    stmt = map_expressions(node, lambda expr: substitute(expr, mapping))
    stmt = with_blocks(stmt, [substitute(block, mapping) for block in sub_blocks(stmt)])
    return _rename_written(stmt, mapping)


def _rename_written(stmt: Statement, mapping: Substitution) -> Statement:
    fields = {
        Let: ("target",),
        Pop: ("target",),
        Store: ("array",),
        Update: ("array",),
        Scatter: ("array",),
        For: ("var", "trips"),
        While: ("trips",),
    }.get(type(stmt), ())
    changed = {name: mapping[var] for name in fields if (var := getattr(stmt, name)) in mapping}
    for name, atom in changed.items():
        if not isinstance(atom, Var):
            raise ValueError(f"`{getattr(stmt, name).name}` is written and cannot become {atom}")
    return replace(stmt, **changed) if changed else stmt
