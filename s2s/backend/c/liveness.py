"""Which variables a scope takes in and leaves behind.

A variable that is neither is *closed* in that scope: what happens to it there concerns nobody
outside, so C may declare it there, and two such scopes may use one name for different things.
"""

from __future__ import annotations

from s2s.backend.c.tree import Node, Region, own_reads
from s2s.ir.nodes import For, If, Var, While
from s2s.ir.walk import binds

Live = frozenset[Var]


class Liveness:
    """The variables live at the borders of every region."""

    def __init__(self, root: Region, results: Live) -> None:
        self._open: dict[Region, Live] = {}
        self._dead: set[Node] = set()
        self._region(root, results)
        self._open[root] = results

    def closed(self, var: Var, region: Region) -> bool:
        """Whether no value of `var` enters or leaves the region."""
        return var not in self._open[region]

    def dead(self, node: Node) -> bool:
        """Whether nobody reads what this statement binds."""
        return node in self._dead

    # --- backwards through the statements --------------------------------------------------------

    def _region(self, region: Region, after: Live, start: int = 0, stop: int | None = None) -> Live:
        """What is live before the nodes, given what is live after them."""
        live = after
        for node in reversed(region.nodes[start:stop]):
            live = self._node(node, live)
        return live

    def _node(self, node: Node, after: Live) -> Live:
        stmt = node.stmt
        match stmt:
            case If():
                before: Live = frozenset()
                for region in node.regions:
                    entry = self._region(region, after)
                    self._open[region] = entry | after
                    before |= entry
            case For():
                before = self._for(node, stmt, after)
            case While():
                before = self._while(node, stmt, after)
            case _:
                bound = frozenset(binds(stmt))
                self._dead.discard(node)
                if bound and after.isdisjoint(bound):
                    self._dead.add(node)
                before = after - bound
        return before | frozenset(own_reads(stmt))

    def _for(self, node: Node, stmt: For, after: Live) -> Live:
        (body,) = node.regions
        always = after if stmt.until is None else after | {stmt.until}
        entry: Live = frozenset()
        while True:
            found = self._region(body, always | entry) - {stmt.var}
            if found <= entry:
                break
            entry |= found
        self._open[body] = entry | after
        trips = frozenset() if stmt.trips is None else {stmt.trips}
        return (after | entry) - trips

    def _while(self, node: Node, stmt: While, after: Live) -> Live:
        (body,) = node.regions
        entry: Live = frozenset()
        while True:
            inside = self._region(body, entry, node.test_length)
            found = self._region(body, inside | after | {stmt.cond}, 0, node.test_length)
            if found <= entry:
                break
            entry |= found
        self._open[body] = entry | after
        trips = frozenset() if stmt.trips is None else {stmt.trips}
        return (after | entry) - trips
