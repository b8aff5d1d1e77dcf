"""Arrays that a block writes completely before it reads any of them.

What such an array held before does not matter: a loop whose iterations fill their scratch arrays is
still independent, and what an earlier loop left in them is dead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from s2s.ir.nodes import (
    Block,
    For,
    Func,
    If,
    Let,
    Load,
    Push,
    Statement,
    Store,
    Update,
    Var,
)
from s2s.ir.types import Array
from s2s.ir.walk import (
    block_reads,
    block_writes,
    expressions,
    map_block,
    mutates,
    sub_blocks,
    subexpressions,
    walk,
)
from s2s.transform.aliases import Groups, is_reference
from s2s.transform.sizes import Sizes


def _saves(func: Func) -> set[int]:
    """Statements that read elements only to save them, for whoever wants them back."""
    uses = Counter(block_reads(func.body))
    pushed = {s.value for s in walk(func.body) if isinstance(s, Push) and uses[s.value] == 1}
    return {
        id(s)
        for s in walk(func.body)
        if isinstance(s, Let) and isinstance(s.value, Load) and s.target in pushed
    }


class Fills:
    """Finds the arrays of one function that blocks fill first."""

    def __init__(self, func: Func, groups: Groups) -> None:
        self._groups = groups
        self._sizes = Sizes(func)
        roots: dict[object, list[Var]] = {}
        for param in func.params:
            roots.setdefault(groups.of(param), []).append(param)
        for stmt in walk(func.body):
            if isinstance(stmt, Let) and isinstance(stmt.target.type, Array):
                made = roots.setdefault(groups.of(stmt.target), [])
                if not is_reference(stmt):
                    made.append(stmt.target)
        self._roots = {group: made[0] for group, made in roots.items() if len(made) == 1}
        self._params = set(func.params)
        self._saves = _saves(func)

    def first(self, block: Block, group: object) -> bool:
        """Whether the block writes the whole array before it reads any of it."""
        root = self._roots.get(group)
        return root is not None and root not in self._params and self._filled(block, root)

    def covered(self, stmt: Statement) -> Iterator[object]:
        """The groups of which the statement writes every element."""
        for group in {self._groups.of(v) for s in walk((stmt,)) for v in mutates(s)}:
            root = self._roots.get(group)
            if root is not None and self._fills(stmt, root, (), alone=False):
                yield group

    def all_first(self, block: Block) -> Iterator[object]:
        """The groups that the block fills first."""
        for group in {self._groups.of(v) for s in walk(block) for v in mutates(s)}:
            if self.first(block, group):
                yield group

    def _filled(self, block: Block, root: Var) -> bool:
        touching = [s for s in block if self._touches((s,), root)]
        if not touching:
            return False
        start = touching[0]
        if self._fills(start, root, (), alone=True):
            return True
        if isinstance(start, If) or not all(self._runs_like(s, start) for s in touching[1:]):
            return False
        touching = [sub for sub in sub_blocks(start) if self._touches(sub, root)]
        return bool(touching) and self._filled(touching[0], root)

    def _runs_like(self, stmt: Statement, start: Statement) -> bool:
        """Whether both are loops, and the first one has run if the second one does."""
        if not (isinstance(stmt, For) and isinstance(start, For)):
            return False
        ends = (stmt.start, stmt.stop, stmt.step), (start.start, start.stop, start.step)
        return all(
            self._sizes.origin(a) == self._sizes.origin(b) for a, b in zip(*ends, strict=True)
        )

    def _touches(self, block: Block, root: Var) -> bool:
        group = self._groups.of(root)
        block = self._without_saves(block)
        used = [*block_reads(block), *block_writes(block)]
        return any(v.type.rank and self._groups.of(v) is group for v in used)

    def _fills(self, stmt: Statement, root: Var, loops: tuple[For, ...], *, alone: bool) -> bool:
        """Whether the statement is a nest of full loops around an unconditional store to root.

        `alone`: and what else is in the nest touches only what has been written by then.
        """
        match stmt:
            case Update(array=array, mode="set"):
                return array is root and not loops
            case For(body=body, until=None):
                touching = [s for s in body if self._touches((s,), root)]
                if not touching or not self._fills(touching[0], root, (*loops, stmt), alone=alone):
                    return False
                return not alone or self._stays_within(touching[1:], root, (*loops, stmt))
            case Store(array=array, index=index, mode="set") if array is root and loops:
                return len(index) == len(loops) and all(
                    k is loop.var and self._sizes.sweeps(loop, root, axis)
                    for axis, (k, loop) in enumerate(zip(index, loops, strict=True))
                )
            case _:
                return False

    def _stays_within(self, stmts: list[Statement], root: Var, loops: tuple[For, ...]) -> bool:
        """Whether all that is touched has been written by these iterations of the loops."""
        counters = tuple(loop.var for loop in loops)
        block = self._without_saves(tuple(stmts))
        accesses = [(s.array, s.index) for s in walk(block) if isinstance(s, Store)]
        for expr in (e for s in walk(block) for e in expressions(s)):
            accesses += [(e.array, e.index) for e in subexpressions(expr) if isinstance(e, Load)]
        own = sum(a is root and index[: len(counters)] == counters for a, index in accesses)
        group = self._groups.of(root)
        return own == sum(v.type.rank and self._groups.of(v) is group for v in block_reads(block))

    def _without_saves(self, block: Block) -> Block:
        return map_block(block, lambda s: () if id(s) in self._saves else s)
