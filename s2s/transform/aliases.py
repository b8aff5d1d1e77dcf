"""Which array names may see one memory: groups of variables joined by references and views."""

from __future__ import annotations

from s2s.ir.nodes import Block, Func, Let, Pop, Push, Stack, Var, View
from s2s.ir.types import Array
from s2s.ir.walk import mutates, walk


class Groups:
    """Alias groups, flow-insensitive: two names in different groups never overlap."""

    def __init__(self, func: Func) -> None:
        self._parent: dict[Var | Stack, Var | Stack] = {}
        for stmt in walk(func.body):
            match stmt:
                case Let(target=Var(type=Array()) as target, value=value):
                    if isinstance(value, Var):
                        self._join(target, value)
                    elif isinstance(value, View) and isinstance(value.array, Var):
                        self._join(target, value.array)
                case Push(value=Var(type=Array()) as value, stack=stack):
                    self._join(value, stack)
                case Pop(target=Var(type=Array()) as target, stack=stack):
                    self._join(target, stack)

    def of(self, var: Var | Stack) -> Var | Stack:
        """The representative of the group of `var`."""
        while var in self._parent:
            var = self._parent[var]
        return var

    def _join(self, a: Var | Stack, b: Var | Stack) -> None:
        a, b = self.of(a), self.of(b)
        if a is not b:
            self._parent[a] = b


def written_parameters(func: Func) -> frozenset[int]:
    """Positions of the array parameters into whose memory the function may write."""
    groups = Groups(func)
    written = {groups.of(array) for stmt in walk(func.body) for array in mutates(stmt)}
    return frozenset(
        k
        for k, param in enumerate(func.params)
        if isinstance(param.type, Array) and groups.of(param) in written
    )


def definitions(block: Block) -> dict[Var, list[Let]]:
    """Every Let of each variable, in textual order."""
    result: dict[Var, list[Let]] = {}
    for stmt in walk(block):
        if isinstance(stmt, Let):
            result.setdefault(stmt.target, []).append(stmt)
    return result


def is_reference(let: Let) -> bool:
    """Whether the Let binds an array by reference rather than making a new one."""
    return isinstance(let.target.type, Array) and isinstance(let.value, (Var, View))
