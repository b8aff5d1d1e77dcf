"""What is known of array memory: which names overlap, what is contiguous, what is reused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from s2s.backend.c.scopes import Scopes
from s2s.backend.c.tree import Node, Region
from s2s.ir.nodes import (
    Alloc,
    Apply,
    Expr,
    Func,
    Let,
    NewAxis,
    Pop,
    Push,
    Slice,
    Stack,
    Var,
    View,
)
from s2s.ir.types import Array, Scalar
from s2s.ir.walk import binds, expr_vars, mutates


def contiguous_view(view: View) -> bool:
    """Whether a view of a C-contiguous array is C-contiguous: leading integers, one plain slice."""
    if view.kind == "reshape":
        return True
    if view.kind != "index":
        return False
    whole = False
    for entry in view.detail:
        if isinstance(entry, NewAxis):
            continue
        if isinstance(entry, Slice):
            plain = entry.start is None and entry.stop is None and entry.step == 1
            if (whole and not plain) or entry.step != 1:
                return False
            whole = True
        elif whole:
            return False
    return True


class Memory:
    """Overlap, contiguity and reuse of the arrays of one function.

    Two names of different groups never overlap.  A parameter is contiguous, and so is what an
    operation or an Alloc makes.
    """

    def __init__(self, func: Func, root: Region, scopes: Scopes) -> None:
        self._parent: dict[Var | Stack, Var | Stack] = {}
        self._scopes = scopes
        self._root = root
        self._nodes = [node for node in root.walk() if self._binds_array(node)]
        for node in self._nodes:
            self._join_names(node)
        self._members: dict[Var | Stack, list[Var | Stack]] = {}
        for name in [*func.params, *self._parent]:
            members = self._members.setdefault(self.group(name), [])
            if name not in members:
                members.append(name)
        self.written = {self.group(var) for node in root.walk() for var in mutates(node.stmt)}
        self._changing = set(self.written)
        for node in self._nodes:
            match node.stmt:
                case Push(value=value):
                    self._changing.add(self.group(value))
                case Let(target=target, value=value) if makes_array(value):
                    self._changing.add(self.group(target))
                case _:
                    pass
        self._strided = self._find_strided()
        self._escaping = self._find_escaping()

    def group(self, name: Var | Stack) -> Var | Stack:
        """The representative of all names that may see this memory."""
        while name in self._parent and self._parent[name] is not name:
            name = self._parent[name]
        return name

    def alone(self, var: Var) -> bool:
        """Whether no other name sees the memory of `var`."""
        return len(self._members.get(self.group(var), (var,))) <= 1

    def contiguous(self, name: Var | Stack) -> bool:
        """Whether this array (every array on this stack) is C-contiguous."""
        return name not in self._strided

    def readonly(self, name: Var | Stack) -> bool:
        """Whether nothing is ever written to the memory of this name."""
        return self.group(name) not in self._changing

    def settled(self, node: Node, *names: Var) -> bool:
        """Whether nothing writes to the memory of these names from this statement on."""
        if node.region.loop is not None:
            return False
        groups = {self.group(name) for name in names}
        return not any(self.group(var) in groups for var in self._written_after(node))

    def share(self, target: Var, source: Var) -> None:
        """Two names see one memory from here on."""
        self._join(target, source)

    def _written_after(self, node: Node) -> Iterator[Var]:
        """The arrays that are changed or bound anew after a statement outside all loops."""
        after = False
        for other in self._root.walk():
            if after:
                yield from mutates(other.stmt)
                yield from (var for var in binds(other.stmt) if isinstance(var.type, Array))
            after = after or other is node

    def reusable(self, node: Node) -> bool:
        """Whether the array bound here may take the memory it had in an earlier iteration."""
        return node.region.loop is not None and not self.escapes(node.stmt.target)

    def escapes(self, var: Var) -> bool:
        """Whether something else may refer to the memory of `var` when its name is gone."""
        return var in self._escaping

    def reads_itself(self, node: Node) -> bool:
        """Whether the new array is computed from memory that its name holds now."""
        group = self.group(node.stmt.target)
        variables = (v for v in expr_vars(node.stmt.value) if isinstance(v.type, Array))
        return any(self.group(var) is group for var in variables)

    def _binds_array(self, node: Node) -> bool:
        """Whether the statement gives an array another name, or a stack a reference to it."""
        match node.stmt:
            case Let(target=Var(type=Array())):
                return True
            case (
                Pop(target=Var(type=Array()), stack=stack)
                | Push(value=Var(type=Array()), stack=stack)
            ):
                return stack not in self._scopes.unread
            case _:
                return False

    # --- groups --------------------------------------------------------------------------------

    def _join_names(self, node: Node) -> None:
        match node.stmt:
            case Let(target=Var(type=Array()) as target, value=value):
                for source in _references(value):
                    self._join(target, source)
            case Push(value=Var(type=Array()) as value, stack=stack):
                self._join(value, stack)
            case Pop(target=Var(type=Array()) as target, stack=stack):
                self._join(target, stack)
            case _:
                pass

    def _join(self, a: Var | Stack, b: Var | Stack) -> None:
        for name in (a, b):
            self._parent.setdefault(name, name)
        a, b = self.group(a), self.group(b)
        self._parent[a] = b

    # --- contiguity ----------------------------------------------------------------------------

    def _find_strided(self) -> set[Var | Stack]:
        """Everything that a strided value flows into; starts with nothing strided."""
        strided: set[Var | Stack] = set()
        while True:
            before = len(strided)
            for node in self._nodes:
                target, source = _flow(node)
                if source is None:
                    continue
                view = isinstance(source, View)
                origin = source.array if view else source
                if origin in strided or (view and not contiguous_view(source)):
                    strided.add(target)
            if len(strided) == before:
                return strided

    # --- reuse ---------------------------------------------------------------------------------

    def _find_escaping(self) -> set[Var]:
        """Arrays that something else may still refer to when their name is bound again."""
        escaping: set[Var] = set()
        for node in self._nodes:
            match node.stmt:
                case Push(value=Var() as value):
                    escaping |= self._sources(value)
                case Let(target=target, value=Var() as value):
                    escaping |= self._sources(value) | {target}
                case Let(target=target, value=View(array=Var() as array)):
                    if not self._lives_inside(target, array):
                        escaping |= self._sources(array)
                case Pop(target=target):
                    escaping.add(target)
                case _:
                    pass
        return escaping

    def _sources(self, var: Var) -> set[Var]:
        """`var` and everything in its group: a view of it may be what is kept."""
        members = self._members.get(self.group(var), (var,))
        return {name for name in members if isinstance(name, Var)}

    def _lives_inside(self, view: Var, array: Var) -> bool:
        """Whether a view is gone before its array is bound again."""
        single = self._scopes.single(view)
        return single and self._scopes.region(view).within(self._scopes.region(array))


def _references(value: Expr) -> Iterable[Var]:
    """The array that a Let refers to rather than copies."""
    if isinstance(value, Var):
        yield value
    elif isinstance(value, View) and isinstance(value.array, Var):
        yield value.array


def _flow(node: Node) -> tuple[Var | Stack, Expr | Stack | None]:
    """Where the layout of what is bound here comes from."""
    match node.stmt:
        case Push(value=value, stack=stack):
            return stack, value
        case Pop(target=target, stack=stack):
            return target, stack
        case Let(target=target, value=Var() | View() as value):
            return target, value
        case stmt:
            return stmt.target, None


def makes_array(expr: Expr) -> bool:
    """Whether the value is a new array."""
    return isinstance(expr, (Alloc, Apply)) and not isinstance(expr.type, Scalar)
