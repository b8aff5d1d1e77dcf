"""Loops whose iterations are independent: each iteration's forward and reverse part run together.

Legal if no value flows between iterations but into sums: then nothing is stored for the loop, and
where nobody asks for its results the forward sweep does not run it at all (`simplify` drops it).
"""

from __future__ import annotations

from collections import Counter

from s2s.elementary.opaque import Forward
from s2s.ir.nodes import (
    Apply,
    Block,
    For,
    Func,
    Let,
    Pop,
    Push,
    Record,
    Say,
    Scatter,
    Statement,
    Store,
    Update,
    Var,
)
from s2s.ir.types import Array
from s2s.ir.walk import (
    block_binds,
    block_reads,
    block_writes,
    expressions,
    free_vars,
    map_block,
    moves,
    mutates,
    read_contents,
    walk,
)
from s2s.transform.adjoint.bars import Bars
from s2s.transform.aliases import definitions, is_reference
from s2s.transform.fills import Fills
from s2s.transform.normal import is_running_sum


def _runs_once(stmt: Statement) -> bool:
    """Whether it must not run again: what it saves is taken once, what it calls is not ours."""
    called = isinstance(stmt, Let) and isinstance(stmt.value, Apply)
    return isinstance(stmt, (Push, Pop)) or (called and isinstance(stmt.value.op, Forward))


class Independence:
    """Decides which loops of a function have independent iterations."""

    def __init__(self, func: Func, bars: Bars, occurrences: Counter) -> None:
        self._bars = bars
        self._groups = bars.groups
        self._occurrences = occurrences
        self._definitions = definitions(func.body)
        self._params = set(func.params)
        self.fills = Fills(func, self._groups)

    def independent(self, loop: For) -> bool:
        """Whether the iterations of the loop may run in any order, forward and reverse together."""
        if loop.until is not None or any(map(_runs_once, walk(loop.body))):
            return False
        return self._variables_private(loop) and self._memory_private(loop)

    def stripped(self, loop: For, block: Block) -> Block:
        """The part of an iteration that its own reverse may read: no writes to what outlives it."""
        outer = {v for v in block_binds(loop.body) if self._outlives(v, loop.body)}
        inside = self.local_groups(loop.body)
        read = {self._groups.of(v) for v in _array_reads(loop.body)}

        def strip(stmt: Statement) -> Statement | Block:
            if isinstance(stmt, (Record, Say)) or (isinstance(stmt, Let) and stmt.target in outer):
                return ()
            for array in mutates(stmt):
                group = self._groups.of(array)
                if group not in inside and group not in read:
                    return ()
            return stmt

        return map_block(block, strip)

    # --- scalars ----------------------------------------------------------------------------------

    def _outlives(self, var: Var, body: Block) -> bool:
        inside = Counter([*block_reads(body), *block_writes(body)])
        return inside[var] != self._occurrences[var] or var in free_vars(body)

    def _variables_private(self, loop: For) -> bool:
        body = loop.body
        inside = Counter([*block_reads(body), *block_writes(body)])
        exposed = set(free_vars(body))
        for var in set(block_binds(body)):
            if isinstance(var.type, Array) and self._bars.is_shadow(var):
                return False
            if var not in exposed and inside[var] == self._occurrences[var]:
                continue
            if not self._only_summed(var, body):
                return False
        return True

    def _only_summed(self, var: Var, body: Block) -> bool:
        """Whether the body does nothing with `var` but add to it."""
        sums = [
            s for s in walk(body) if is_running_sum(s) and isinstance(s, Let) and s.target is var
        ]
        reads = sum(v is var for v in block_reads(body))
        writes = sum(v is var for v in block_writes(body))
        return len(sums) == reads == writes

    # --- arrays -----------------------------------------------------------------------------------

    def local_groups(self, body: Block) -> set:
        """Groups all of whose memory is made anew in each iteration."""
        lets = {id(s) for s in walk(body) if isinstance(s, Let)}
        outside = {self._groups.of(v) for v in self._params}
        inside = set()
        for var, group_lets in self._definitions.items():
            if not isinstance(var.type, Array):
                continue
            for let in group_lets:
                if not is_reference(let):
                    (inside if id(let) in lets else outside).add(self._groups.of(var))
        return inside - outside

    def _memory_private(self, loop: For) -> bool:
        body = loop.body
        local = self.local_groups(body)
        read = {self._groups.of(v) for v in _array_reads(body)}
        swept: dict[object, set[int]] = {}
        for stmt in walk(body):
            if any(self._groups.of(array) not in local for array in moves(stmt)):
                return False
            for array in mutates(stmt):
                group = self._groups.of(array)
                if group in local:
                    continue
                if group in read:
                    if not self.fills.first(body, group):
                        return False
                elif stmt.mode == "set":
                    axes = _swept_axes(stmt, loop)
                    swept[group] = swept.get(group, axes) & axes
        # no two iterations write one element: all writes have the counter on one same axis
        return all(swept.values())


def _swept_axes(stmt: Store | Update | Scatter, loop: For) -> set[int]:
    """The axes on which the statement writes at the loop's counter."""
    if not isinstance(stmt, Store):
        return set()
    return {axis for axis, k in enumerate(stmt.index) if k is loop.var}


def _array_reads(body: Block) -> list[Var]:
    """Arrays whose contents the block reads, the target of a write not counted."""
    found = []
    for stmt in walk(body):
        for expr in expressions(stmt):
            found.extend(v for v in read_contents(expr) if isinstance(v.type, Array))
    return found
