"""Where each local is declared: at its first assignment if C allows it, else just outside."""

from __future__ import annotations

from dataclasses import dataclass

from s2s.backend.c.liveness import Liveness
from s2s.backend.c.tree import Node, Region, loop_reads, own_reads
from s2s.ir.nodes import For, Func, Let, Pop, Stack, Var, While
from s2s.ir.types import Scalar
from s2s.ir.walk import binds


@dataclass(slots=True)
class Home:
    """A declaration of a variable (it has one in each scope where it is closed).

    `node` is the statement it belongs to: declared by that Let, Pop or For itself (`inline`), or
    on a line before it. None: at the top of the function. `definitions` counts its bindings.
    """

    region: Region
    node: Node | None
    inline: bool
    definitions: int = 0
    first_is_use: bool = False


class Scopes:
    """The declarations of a function's locals; parameters have none."""

    def __init__(self, func: Func, root: Region) -> None:
        self._root = root
        self._params = frozenset(func.params)
        results = frozenset(atom for atom in func.results if isinstance(atom, Var))
        self._liveness = Liveness(root, results)
        self.unread = self._unread_stacks()
        self._homes: dict[tuple[Var, Region], Home] = {}
        self._bindings: dict[Var, int] = dict.fromkeys(func.params, 1)
        self._region: dict[Var, Region] = dict.fromkeys(func.params, root)
        self._visit(root)
        for var in results - self._params:
            self._note(var, root, None)
        self._before: dict[Node, list[Var]] = {}
        self.at_top: list[Var] = []
        for (var, _), home in self._homes.items():
            if var in self._params:
                continue
            if home.node is None or home.first_is_use:
                home.region, home.node, home.inline = root, None, False
                self._region[var] = root
                if var not in self.at_top:
                    self.at_top.append(var)
            elif not home.inline:
                self._before.setdefault(home.node, []).append(var)

    def home(self, var: Var, region: Region) -> Home | None:
        """The declaration of a local as this region sees it; None for a parameter."""
        return None if var in self._params else self._homes.get((var, self._scope(var, region)))

    def declares(self, node: Node, var: Var) -> bool:
        """Whether this Let, Pop or For is itself the declaration."""
        region = node.regions[0] if isinstance(node.stmt, For) else node.region
        home = self.home(var, region)
        return home is not None and home.inline and home.node is node

    def once(self, node: Node, var: Var) -> bool:
        """Whether what is declared here is not bound again."""
        home = self.home(var, node.region)
        return home is not None and home.definitions == 1

    def dead(self, node: Node) -> bool:
        """Whether nobody reads what this statement binds."""
        return self._liveness.dead(node)

    def before(self, node: Node) -> list[Var]:
        """The locals declared on lines before this statement."""
        return self._before.get(node, [])

    def single(self, var: Var) -> bool:
        """Whether the variable is bound once in the whole function (a parameter: never again)."""
        return self._bindings.get(var, 0) == 1

    def closed(self, var: Var, region: Region) -> bool:
        """Whether no value of the variable enters or leaves the region."""
        return self._liveness.closed(var, region)

    def region(self, var: Var) -> Region:
        """The smallest region that holds every occurrence."""
        return self._region.get(var, self._root)

    def _unread_stacks(self) -> set[Stack]:
        """Stacks of which nobody reads what is taken off."""
        pops = [node for node in self._root.walk() if isinstance(node.stmt, Pop)]
        read = {node.stmt.stack for node in pops if not self._liveness.dead(node)}
        return {node.stmt.stack for node in pops} - read

    # --- collecting ----------------------------------------------------------------------------

    def _scope(self, var: Var, region: Region) -> Region:
        """The innermost region around this one in which the variable is closed."""
        while region is not self._root and not self._liveness.closed(var, region):
            region = region.parent.region
        return region

    def _visit(self, region: Region) -> None:
        node = region.parent
        stmt = node.stmt if node is not None else None
        if isinstance(stmt, For):
            self._note(stmt.var, region, node, define=True, inline=True)
        for child in region.nodes:
            if isinstance(stmt, While) and child.position == node.test_length:
                self._note(stmt.cond, region, child)
            self._visit_node(child)
        if isinstance(stmt, While) and len(region.nodes) == node.test_length:
            self._note(stmt.cond, region, None)
        if isinstance(stmt, For):
            for var in loop_reads(stmt):
                self._note(var, region, None)

    def _visit_node(self, node: Node) -> None:
        stmt = node.stmt
        for var in own_reads(stmt):
            self._note(var, node.region, node)
        for var in binds(stmt):
            if isinstance(stmt, For) and var is stmt.var:
                continue
            if self._ignored(node, var):
                self._bindings[var] = self._bindings.get(var, 0) + 1
                continue
            inline = isinstance(stmt, (Let, Pop))
            self._note(var, node.region, node, define=True, inline=inline)
        for region in node.regions:
            self._visit(region)

    def _ignored(self, node: Node, var: Var) -> bool:
        """Whether a binding is not written at all."""
        dropped = isinstance(node.stmt, Pop) and node.stmt.stack in self.unread
        return dropped or (isinstance(var.type, Scalar) and self._liveness.dead(node))

    def _note(
        self,
        var: Var,
        region: Region,
        node: Node | None,
        *,
        define: bool = False,
        inline: bool = False,
    ) -> None:
        """One occurrence, in textual order."""
        self._bindings[var] = self._bindings.get(var, 0) + define
        self._region[var] = _common(self._region.get(var, region), region)
        key = var, self._scope(var, region)
        home = self._homes.get(key)
        if home is None:
            self._homes[key] = Home(region, node, inline, int(define), not define)
            return
        home.definitions += define
        while not region.within(home.region):
            home.inline = False
            home.node = home.region.parent
            home.region = home.node.region


def _common(a: Region, b: Region) -> Region:
    """The smallest region around both."""
    while not b.within(a):
        a = a.parent.region
    return a
