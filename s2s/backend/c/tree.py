"""The statements of a function as a tree with identity.

Statements are values: one object may stand in two places, forward and reverse.  A `Node` is a
statement *in its place*, so that what the analyses find can be attached to it.
"""

from __future__ import annotations

from collections.abc import Iterator

from s2s.ir.nodes import Block, For, Statement, Var, While
from s2s.ir.walk import binds, reads, sub_blocks, walk


class Region:
    """A C scope: the nodes of a block. Test and body of a `while` share one."""

    __slots__ = ("depth", "loop", "nodes", "parent")

    def __init__(self, parent: Node | None) -> None:
        self.parent = parent
        self.nodes: list[Node] = []
        self.depth: int = 0 if parent is None else parent.region.depth + 1
        self.loop: Node | None = None
        if parent is not None:
            self.loop = parent if isinstance(parent.stmt, (For, While)) else parent.region.loop

    def within(self, other: Region) -> bool:
        """Whether this region is `other` or inside it."""
        region: Region = self
        while region.depth > other.depth:
            region = region.parent.region
        return region is other

    def walk(self) -> Iterator[Node]:
        """Every node, inner ones included, in textual order."""
        for node in self.nodes:
            yield node
            for region in node.regions:
                yield from region.walk()


class Node:
    """A statement in its place."""

    __slots__ = ("position", "region", "regions", "stmt", "test_length")

    def __init__(self, stmt: Statement, region: Region) -> None:
        self.stmt = stmt
        self.region = region
        self.position = len(region.nodes)
        blocks = sub_blocks(stmt)
        self.test_length = 0
        if isinstance(stmt, While):
            self.test_length = len(stmt.test)
            blocks = (stmt.test + stmt.body,)
        self.regions = tuple(_fill(Region(self), block) for block in blocks)


def _fill(region: Region, block: Block) -> Region:
    for stmt in block:
        region.nodes.append(Node(stmt, region))
    return region


def tree(block: Block) -> Region:
    """The block and everything inside it as regions and nodes."""
    return _fill(Region(None), block)


def bound_in(stmt: Statement) -> frozenset[Var]:
    """The variables bound by a statement or inside it."""
    return frozenset(var for inner in walk((stmt,)) for var in binds(inner))


def loop_reads(stmt: Statement) -> tuple[Var, ...]:
    """What a loop reads inside its scope: the end test of every iteration."""
    if isinstance(stmt, While):
        return (stmt.cond,)
    if isinstance(stmt, For) and stmt.until is not None:
        return (stmt.until,)
    return ()


def own_reads(stmt: Statement) -> tuple[Var, ...]:
    """What a statement reads outside the scopes that it opens."""
    inside = loop_reads(stmt)
    found = reads(stmt)
    return found[: len(found) - len(inside)] if inside else found
