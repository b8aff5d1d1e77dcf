"""Arrays that a block writes completely before it reads any of them.

What such an array held before does not matter: the iterations of a loop that fill their scratch
arrays need nothing of each other, each may have one of its own, and what an earlier loop left in
them is dead.  A fault in this answer is a wrong number, so it is given in one place; what is known
of sizes, and which names see one memory, is told by those who ask.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from s2s.ir.nodes import (
    Block,
    Const,
    Expr,
    For,
    If,
    Let,
    Load,
    Push,
    Statement,
    Store,
    Update,
    Var,
)
from s2s.ir.walk import (
    block_binds,
    block_reads,
    expr_vars,
    expressions,
    mutates,
    read_contents,
    sub_blocks,
    subexpressions,
    walk,
)


class Fills:
    """Asks which blocks of a function fill an array first.

    Parameters
    ----------
    body : Block
        That of the whole function.
    sees : callable
        Whether a name may see the memory of an array: `sees(name, array)`. The array itself is
        a name that is bound once, or is a parameter.
    is_size : callable
        Whether an integer is certainly the size of an axis: `is_size(integer, array, axis)`.
    same : callable
        Whether two integers are certainly equal, wherever in the function they stand.
    """

    def __init__(
        self,
        body: Block,
        *,
        sees: Callable[[Var, Var], bool],
        is_size: Callable[[Expr, Var, int], bool],
        same: Callable[[Expr, Expr], bool],
    ) -> None:
        self._sees, self._is_size, self._same = sees, is_size, same
        self._saves = _saves(body)

    def first(self, block: Block, array: Var) -> bool:
        """Whether the block writes the whole array before it reads any of it."""
        touching = [k for k, stmt in enumerate(block) if self._touches(stmt, array)]
        if not touching:
            return False
        start, *others = touching
        if self._sweeps(block[start], array, (), alone=True):
            return True
        if isinstance(block[start], If):
            return False
        # each iteration fills it, or there is none, and then there is none of those after it
        if not all(self._runs_like(block, start, other) for other in others):
            return False
        inside = [b for b in sub_blocks(block[start]) if any(self._touches(s, array) for s in b)]
        return bool(inside) and self.first(inside[0], array)

    def covers(self, stmt: Statement, array: Var) -> bool:
        """Whether the statement writes every element, whatever else it does with the array."""
        return self._sweeps(stmt, array, (), alone=False)

    def full(self, index: tuple[Expr, ...], array: Var, loops: tuple[For, ...]) -> bool:
        """Whether the loops run over every index, one for each axis, outermost first."""
        return (
            bool(loops)
            and len(index) == len(loops)
            and all(
                entry is loop.var
                and loop.until is None
                and loop.start == Const(0, loop.var.type)
                and loop.step == Const(1, loop.var.type)
                and self._is_size(loop.stop, array, axis)
                for axis, (entry, loop) in enumerate(zip(index, loops, strict=True))
            )
        )

    def _runs_like(self, block: Block, start: int, other: int) -> bool:
        """Whether both statements are loops, and the first has run if the other one does."""
        a, b = block[start], block[other]
        if not (isinstance(a, For) and isinstance(b, For)):
            return False
        changed = set(block_binds(block[start:other]))
        ends = (a.start, b.start), (a.stop, b.stop), (a.step, b.step)
        return all(
            self._same(x, y) or (x == y and changed.isdisjoint(expr_vars(x))) for x, y in ends
        )

    def _sweeps(self, stmt: Statement, array: Var, loops: tuple[For, ...], *, alone: bool) -> bool:
        """Whether the statement is a nest of full loops around an unconditional store to the array.

        `alone`: and what else is in the nest touches only what has been written by then.
        """
        match stmt:
            case Update(array=target, mode="set", value=value):
                return target is array and not loops and not self._reads((value,), array)
            case For(body=body, until=None):
                touching = [s for s in body if self._touches(s, array)]
                within = (*loops, stmt)
                if not touching or not self._sweeps(touching[0], array, within, alone=alone):
                    return False
                return not alone or all(self._keeps_to(s, array, within) for s in touching[1:])
            case Store(array=target, index=index, mode="set", value=value) if target is array:
                reads = self._reads((*index, value), array)
                return not reads and self.full(index, array, loops)
            case _:
                return False

    def _keeps_to(self, stmt: Statement, array: Var, loops: tuple[For, ...]) -> bool:
        """Whether all that is touched has been written by these iterations of the loops."""
        counters = tuple(loop.var for loop in loops)
        for inner in walk((stmt,)):
            if id(inner) in self._saves:
                continue
            indices = list(_indices(inner, array))
            if any(index[: len(counters)] != counters for index in indices):
                return False
            if len(indices) != sum(self._sees(name, array) for name in _used(inner)):
                return False  # something reads it other than element by element
        return True

    def _touches(self, stmt: Statement, array: Var) -> bool:
        """Whether a statement uses what the array holds, not counting what only saves it."""
        return any(
            self._sees(name, array)
            for inner in walk((stmt,))
            if id(inner) not in self._saves
            for name in _used(inner)
        )

    def _reads(self, exprs: tuple[Expr, ...], array: Var) -> bool:
        return any(self._sees(v, array) for expr in exprs for v in read_contents(expr))


def _saves(body: Block) -> frozenset[int]:
    """Statements that read elements only to save them, for whoever wants them back.

    Nobody does before the array is filled again: who reads what is put back reads it first.
    """
    uses = Counter(block_reads(body))
    pushed = {s.value for s in walk(body) if isinstance(s, Push) and uses[s.value] == 1}
    return frozenset(
        id(s)
        for s in walk(body)
        if isinstance(s, Let) and isinstance(s.value, Load) and s.target in pushed
    )


def _used(stmt: Statement) -> Iterator[Var]:
    """The arrays of which the statement itself reads or writes contents, one for each use.

    A reference to an array counts as a use: what looks through it is not followed.
    """
    yield from mutates(stmt)
    for expr in expressions(stmt):
        yield from (v for v in read_contents(expr) if v.type.rank)


def _indices(stmt: Statement, array: Var) -> Iterator[tuple[Expr, ...]]:
    """The indices with which a statement itself reads and writes elements of the array."""
    if isinstance(stmt, Store) and stmt.array is array:
        yield stmt.index
    for expr in expressions(stmt):
        for part in subexpressions(expr):
            if isinstance(part, Load) and part.array is array:
                yield part.index
