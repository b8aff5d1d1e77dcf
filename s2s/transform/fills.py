"""Which arrays of a function blocks fill before they read them, whatever names they go by."""

from __future__ import annotations

from collections.abc import Iterator

from s2s.ir import fills
from s2s.ir.nodes import Block, Func, Let, Statement, Var
from s2s.ir.types import Array
from s2s.ir.walk import mutates, walk
from s2s.transform.aliases import Groups, is_reference
from s2s.transform.sizes import Sizes


class Fills:
    """Asks by alias group; of a group that is more than one array nothing is known."""

    def __init__(self, func: Func, groups: Groups) -> None:
        self._groups = groups
        sizes = Sizes(func)
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
        self._fills = fills.Fills(
            func.body,
            sees=lambda name, array: groups.of(name) is groups.of(array),
            is_size=lambda count, array, axis: sizes.origin(count) == sizes.of_axis(array, axis),
            same=lambda a, b: sizes.origin(a) == sizes.origin(b),
        )

    def first(self, block: Block, group: object) -> bool:
        """Whether the block writes the whole array before it reads any of it."""
        root = self._roots.get(group)
        return root is not None and root not in self._params and self._fills.first(block, root)

    def covered(self, stmt: Statement) -> Iterator[object]:
        """The groups of which the statement writes every element."""
        for group in self._written((stmt,)):
            root = self._roots.get(group)
            if root is not None and self._fills.covers(stmt, root):
                yield group

    def all_first(self, block: Block) -> Iterator[object]:
        """The groups that the block fills first."""
        return (group for group in self._written(block) if self.first(block, group))

    def _written(self, block: Block) -> set[object]:
        return {self._groups.of(v) for s in walk(block) for v in mutates(s)}
