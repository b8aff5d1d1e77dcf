"""Where each local is declared: at its first assignment if C allows it, else just outside."""

from __future__ import annotations

from dataclasses import dataclass

from s2s.backend.c.tree import Node, Region, loop_reads, own_reads
from s2s.ir.nodes import For, Func, Let, Pop, Var, While
from s2s.ir.walk import binds


@dataclass(slots=True)
class Home:
    """The declaration of one variable.

    `node` is the statement it belongs to: declared by that Let, Pop or For itself (`inline`), or
    on a line before it. None: at the top of the function.
    """

    region: Region
    node: Node | None
    inline: bool
    definitions: int


@dataclass(slots=True)
class _Seen:
    """What was found out about one variable so far."""

    region: Region
    node: Node | None
    first_is_use: bool
    inline: bool
    definitions: int = 0


class Scopes:
    """The declarations of a function's locals; parameters are not among them."""

    def __init__(self, func: Func, root: Region) -> None:
        self._seen: dict[Var, _Seen] = {}
        self._root = root
        for var in func.params:
            self._seen[var] = _Seen(root, None, False, False, 1)
        self._visit(root)
        for atom in func.results:
            if isinstance(atom, Var):
                self._note(atom, root, None, define=False)
        self._homes = {
            var: self._home(seen) for var, seen in self._seen.items() if var not in func.params
        }
        self._params = {var: self._seen[var].definitions for var in func.params}
        self._before: dict[Node, list[Var]] = {}
        self.at_top: list[Var] = []
        for var, home in self._homes.items():
            if home.node is None:
                self.at_top.append(var)
            elif not home.inline:
                self._before.setdefault(home.node, []).append(var)

    def home(self, var: Var) -> Home | None:
        """Where a local is declared; None for a parameter."""
        return self._homes.get(var)

    def before(self, node: Node) -> list[Var]:
        """The locals declared on lines before this statement."""
        return self._before.get(node, [])

    def single(self, var: Var) -> bool:
        """Whether the variable is bound once (a parameter: never again)."""
        if var in self._params:
            return self._params[var] == 1
        home = self._homes.get(var)
        return home is not None and home.definitions == 1

    def region(self, var: Var) -> Region:
        """The scope in which the variable lives."""
        home = self._homes.get(var)
        return self._root if home is None else home.region

    # --- collecting ----------------------------------------------------------------------------

    def _visit(self, region: Region) -> None:
        node = region.parent
        stmt = node.stmt if node is not None else None
        if isinstance(stmt, For):
            self._note(stmt.var, region, node, define=True, inline=True)
        for child in region.nodes:
            if isinstance(stmt, While) and child.position == node.test_length:
                self._note(stmt.cond, region, child, define=False)
            self._visit_node(child)
        if isinstance(stmt, While) and len(region.nodes) == node.test_length:
            self._note(stmt.cond, region, None, define=False)
        if isinstance(stmt, For):
            for var in loop_reads(stmt):
                self._note(var, region, None, define=False)

    def _visit_node(self, node: Node) -> None:
        stmt = node.stmt
        for var in own_reads(stmt):
            self._note(var, node.region, node, define=False)
        for var in binds(stmt):
            if not (isinstance(stmt, For) and var is stmt.var):
                inline = isinstance(stmt, (Let, Pop))
                self._note(var, node.region, node, define=True, inline=inline)
        for region in node.regions:
            self._visit(region)

    def _note(
        self, var: Var, region: Region, node: Node | None, *, define: bool, inline: bool = False
    ) -> None:
        seen = self._seen.get(var)
        if seen is None:
            self._seen[var] = _Seen(region, node, not define, inline, int(define))
            return
        seen.definitions += define
        if not region.within(seen.region):
            seen.inline = False
            while not region.within(seen.region):
                seen.node = seen.region.parent
                seen.region = seen.node.region

    def _home(self, seen: _Seen) -> Home:
        """A first use that is no assignment reads what an earlier iteration left: outside."""
        if seen.first_is_use or seen.node is None:
            return Home(self._root, None, False, seen.definitions)
        return Home(seen.region, seen.node, seen.inline, seen.definitions)


def counts_inside(scopes: Scopes, node: Node) -> bool:
    """Whether the variable of this `for` is seen by the loop body only."""
    home = scopes.home(node.stmt.var)
    return home is not None and home.inline and home.node is node
