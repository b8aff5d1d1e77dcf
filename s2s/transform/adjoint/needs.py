"""Which primal values a piece of reverse code needs: the to-be-recorded analysis, its local part.

A *need* is a variable (its value; of an array, the reference), or the contents of the memory that
an alias group of arrays sees.  Operands of which only the shape is read need no contents.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from s2s.elementary import Operation
from s2s.ir.nodes import Apply, Dim, Expr, Statement, Var, View
from s2s.ir.types import Array
from s2s.ir.walk import children, expressions, mutates, walk
from s2s.transform.adjoint.bars import Bars


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
        found: set[Need] = set()
        for stmt in walk(tuple(stmts)):
            for array in mutates(stmt):
                found.update(self._of(array, contents=False))
            for expr in expressions(stmt):
                found.update(self.of_expr(expr))
        return frozenset(found)

    def of_expr(self, expr: Expr) -> Iterator[Need]:
        """What evaluating an expression reads of the primal."""
        match expr:
            case Var():
                yield from self._of(expr, contents=True)
            case Dim(array=array):
                yield from self._of(array, contents=False)
            case View(array=Var() as array) if self._bars.is_bar(array):
                yield from self._of(array, contents=False)
                yield from (n for c in children(expr)[1:] for n in self.of_expr(c))
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
