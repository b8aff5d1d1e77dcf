"""Control flow that was spelled out by the frontend, back as Python's expressions.

    if c: t = a else: t = b        =>   t = a if c else b
    if c: t = a else: t = c        =>   t = c and a
    if c: t = c else: t = b        =>   t = c or b
    t = c; if t: t = a             =>   t = c and a
    t = c; if not t: t = b         =>   t = c or b
    t = e; if t: ...               =>   if e: ...

Only for temporaries, or where all derives from one line: no user wrote such an `if`.  Python's
`and`, `or` and conditional expression run what these run in the same order, so this holds for
printing; the operations that stand for them would evaluate both sides elsewhere.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from s2s.elementary import OPERATIONS
from s2s.ir.nodes import Apply, Block, Expr, Func, If, Let, Statement, Var
from s2s.ir.types import BOOL, Scalar
from s2s.ir.walk import (
    block_reads,
    expr_vars,
    expressions,
    map_expressions,
    sub_blocks,
    with_blocks,
)


def sugar(func: Func) -> Func:
    """`func` for the Python printer."""
    uses = Counter(block_reads(func.body))
    uses.update(atom for atom in func.results if isinstance(atom, Var))
    return replace(func, body=_block(func.body, uses))


def _block(block: Block, uses: Counter[Var]) -> Block:
    result: list[Statement] = []
    for stmt in block:
        stmt = with_blocks(stmt, [_block(sub, uses) for sub in sub_blocks(stmt)])
        if isinstance(stmt, If):
            stmt = _conditional(stmt, uses)
        if result and (joined := _joined(result[-1], stmt, uses)) is not None:
            result[-1] = joined
        else:
            result.append(stmt)
    return tuple(result)


def _conditional(stmt: If, uses: Counter[Var]) -> Statement:
    """A conditional expression or short circuit for an `if` that assigns one temporary."""
    match stmt:
        case If(
            test=test,
            then=(Let(target=Var(temporary=True) as target, value=yes),),
            other=(Let(target=other, value=no),),
        ) if other is target and isinstance(target.type, Scalar):
            value = _expression(test, yes, no, target)
            if value.op.name != "select":
                uses[test] -= 1
            return Let(span=stmt.span, target=target, value=value)
        case _:
            return stmt


def _expression(test: Expr, yes: Expr, no: Expr, target: Var) -> Apply:
    if target.type == BOOL and isinstance(test, Var):
        if no is test:
            return Apply(OPERATIONS["and_"], (test, yes), BOOL)
        if yes is test:
            return Apply(OPERATIONS["or_"], (test, no), BOOL)
    return Apply(OPERATIONS["select"], (test, yes, no), target.type)


def _joined(first: Statement, second: Statement, uses: Counter[Var]) -> Statement | None:
    """`second` with the value that `first` binds in place of the variable, if it starts there."""
    if not isinstance(first, Let) or not isinstance(first.target.type, Scalar):
        return None
    one_line = _line(first) == _line(second)
    match second:
        case If(test=test, then=(Let(target=target, value=value),), other=()):
            name = "and_"
        case If(test=test, then=(), other=(Let(target=target, value=value),)):
            name = "or_"
        case _:
            test = target = value = None
    if one_line and test is target is first.target and target not in expr_vars(value):
        uses[target] -= 1
        combined = Apply(OPERATIONS[name], (first.value, value), BOOL)
        return Let(span=first.span, target=target, value=combined)
    replaceable = first.target.temporary or (one_line and isinstance(second, If))
    if not replaceable or uses[first.target] != 1 or not isinstance(second, (If, Let)):
        return None
    (expr,) = expressions(second)
    if not _starts_with(expr, first.target):
        return None
    return map_expressions(second, lambda expr: _replace_first(expr, first))


def _line(stmt: Statement) -> tuple[str, int]:
    return stmt.span.filename, stmt.span.line


def _starts_with(expr: Expr, var: Var) -> bool:
    """Whether evaluating the expression begins by reading the variable, whatever follows."""
    match expr:
        case Var():
            return expr is var
        case Apply(op=op, args=(first, *_)) if op.name in ("and_", "or_", "not_", "select"):
            return _starts_with(first, var)
        case _:
            return False


def _replace_first(expr: Expr, let: Let) -> Expr:
    if isinstance(expr, Var):
        return let.value
    return replace(expr, args=(_replace_first(expr.args[0], let), *expr.args[1:]))
