"""Which primal values a piece of reverse code needs: the to-be-recorded analysis, its local part.

A *need* is a variable (its value; of an array, the reference), or the contents of the memory that
an alias group of arrays sees.  Operands of which only the shape is read need no contents.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from s2s.elementary import Operation
from s2s.ir.nodes import Apply, Block, Dim, Expr, Let, Load, Statement, Var, View
from s2s.ir.types import Array
from s2s.ir.walk import block_reads, block_writes, children, expr_vars, expressions, mutates, walk
from s2s.transform.adjoint.bars import Bars
from s2s.transform.raising import may_raise


@dataclass(frozen=True, slots=True)
class Contents:
    """The contents of the memory of an alias group."""

    group: object


Need = Var | Contents
Needs = frozenset[Need]


class Reader:
    """Finds the needs of statements among the variables of the forward sweep."""

    def __init__(self, bars: Bars, primal: set[Var]) -> None:
        self._bars = bars
        self._primal = primal

    def needs(self, stmts: Iterable[Statement]) -> Needs:
        """What the statements read of the primal (their own results are not primal)."""
        return frozenset(n for stmt in walk(tuple(stmts)) for n in self._of_statement(stmt))

    def needs_of_rerun(self, again: Block, back: Block) -> Needs:
        """What reverse code needs that first runs a piece of the forward code again.

        Of that piece only what `back` uses stays; of a load that nobody uses, the bounds check.
        """
        used = {*block_reads(back), *block_writes(back)}
        found = set(self.needs(back))
        for stmt in reversed(again):
            unused = isinstance(stmt, Let) and stmt.target not in used
            if unused and isinstance(stmt.value, Load):
                found.update(self._of_place(stmt.value))
                used.update(expr_vars(stmt.value))
            elif not unused or may_raise(stmt.value):
                found |= self.needs((stmt,))
                used.update((*block_reads((stmt,)), *block_writes((stmt,))))
        return frozenset(found)

    def _of_statement(self, stmt: Statement) -> Iterator[Need]:
        for array in mutates(stmt):
            yield from self._of(array, contents=False)
        match stmt:
            case Let(target=target, value=View() as view) if target in self._primal:
                yield from self._of_place(view)  # what reads the view needs the contents
            case _:
                for expr in expressions(stmt):
                    yield from self.of_expr(expr)

    def _of_place(self, expr: Load | View) -> Iterator[Need]:
        """The array and the index, but not what the array holds."""
        array, *index = children(expr)
        yield from self._of(array, contents=False)
        for k in index:
            yield from self.of_expr(k)

    def of_expr(self, expr: Expr) -> Iterator[Need]:
        """What evaluating an expression reads of the primal."""
        match expr:
            case Var():
                yield from self._of(expr, contents=True)
            case Dim(array=array):
                yield from self._of(array, contents=False)
            case View(array=Var() as array) if self._bars.is_bar(array):
                yield from self._of_place(expr)
            case Apply(op=Operation(shape_only=positions), args=args):
                for position, arg in enumerate(args):
                    if position in positions and isinstance(arg, Var):
                        yield from self._of(arg, contents=False)
                    else:
                        yield from self.of_expr(arg)
            case _:
                for child in children(expr):
                    yield from self.of_expr(child)

    def _of(self, atom: Expr, contents: bool) -> Iterator[Need]:
        if not isinstance(atom, Var) or atom not in self._primal:
            return
        yield atom
        if contents and isinstance(atom.type, Array) and not self._bars.is_bar(atom):
            yield self.contents(atom)

    def contents(self, array: Var) -> Contents:
        """The need for the contents of `array`."""
        return Contents(self._bars.groups.of(array))
