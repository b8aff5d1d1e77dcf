"""The least value of a polynomial over a loop nest, as a polynomial of what is known before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from s2s.backend.c.affine import Poly, Symbol
from s2s.backend.c.tree import Node
from s2s.ir.nodes import Var

ONE = Poly.number(1)
DEPTH = 4
"""How often a question about a sign leads to another one."""


@dataclass(frozen=True, slots=True, eq=False)
class Loop:
    """A loop of a nest: its variable (the symbol `node`) runs from `first` to `last`, if at all.

    `entry` holds the values of the variables before the loop; `certain` says that the loop is
    reached, and every iteration run.
    """

    node: Node
    first: Poly | None
    last: Poly | None
    entry: dict[Var, Poly]


class Extremes:
    """Minimises polynomials over loops."""

    def __init__(self, nonnegative: Callable[[Symbol], bool]) -> None:
        self._nonnegative = nonnegative

    def over(self, poly: Poly, loops: list[Loop]) -> Iterator[tuple[Loop | None, list[Poly]]]:
        """Candidates for the least value: of `poly` itself, over the innermost loop, and so on.

        Each entry is a loop and polynomials whose least value bounds `poly` from below in every
        iteration of that loop and those inside it. Ends where nothing can be said.
        """
        candidates = [poly]
        yield None, candidates
        facts: list[Poly] = []
        for depth in range(len(loops) - 1, -1, -1):
            loop = loops[depth]
            least: list[Poly] = []
            for candidate in candidates:
                ends = self._least(candidate, loop, loops[:depth], facts, DEPTH)
                if ends is None:
                    return
                least.extend(end for end in ends if end not in least)
            candidates = least
            yield loop, candidates
            if loop.first is not None and loop.last is not None:
                facts.append(loop.last - loop.first)

    def nonnegative(self, poly: Poly, loops: list[Loop], facts: list[Poly], depth: int) -> bool:
        """Whether the polynomial is proved not to be negative in any iteration."""
        if poly.sign(self._nonnegative) in (0, 1):
            return True
        if depth == 0 or not loops:
            return False
        *outer, loop = loops
        ends = self._least(poly, loop, outer, facts, depth - 1)
        if ends is None:
            return False
        more = [*facts]
        if loop.first is not None and loop.last is not None:
            more.append(loop.last - loop.first)
        return all(self.nonnegative(end, outer, more, depth - 1) for end in ends)

    def _least(
        self, poly: Poly, loop: Loop, outer: list[Loop], facts: list[Poly], depth: int
    ) -> list[Poly] | None:
        """Values of which the least is the least over one loop; None if they are not known."""
        coefficients = poly.coefficients(loop.node)
        if len(coefficients) == 1:
            return [poly]
        first, last = self._ends(loop, facts)
        if first is None or last is None or len(coefficients) > 3:
            return None
        step = poly.at(loop.node, Poly.symbol(loop.node) + ONE) - poly
        inside = Loop(loop.node, first, last - ONE, loop.entry)
        within = [*outer, inside] if len(coefficients) == 3 else outer
        if self.nonnegative(step, within, facts, depth):
            return [poly.at(loop.node, first)]
        if self.nonnegative(-step, within, facts, depth):
            return [poly.at(loop.node, last)]
        curvature = coefficients[-1].constant
        if len(coefficients) == 3 and curvature is not None and curvature < 0:
            return [poly.at(loop.node, first), poly.at(loop.node, last)]
        return None

    def _ends(self, loop: Loop, facts: list[Poly]) -> tuple[Poly | None, Poly | None]:
        """First and last value, closer where a loop inside (which runs: a fact) says so."""
        first, last = loop.first, loop.last
        for fact in facts:
            coefficients = fact.coefficients(loop.node)
            if len(coefficients) != 2:
                continue
            rest, factor = coefficients[0], coefficients[1].constant
            if factor == 1 and first is not None and _exceeds(-rest, first):
                first = -rest
            elif factor == -1 and last is not None and _exceeds(last, rest):
                last = rest
        return first, last


def _exceeds(a: Poly, b: Poly) -> bool:
    """Whether one polynomial is greater than another by a number."""
    difference = (a - b).constant
    return difference is not None and difference > 0
