"""Activity: which values depend on the differentiated inputs, and which matter for the result.

Flow-insensitive over variables, after `normal.split_webs` has given each live range its own; arrays
count by alias group.  Only floats carry derivatives.
"""

from __future__ import annotations

from collections.abc import Iterable

from s2s.elementary import Comparison, Passive
from s2s.ir.nodes import (
    Alloc,
    Apply,
    Atom,
    Expr,
    Func,
    Let,
    Load,
    Pop,
    Push,
    Scatter,
    Stack,
    Statement,
    Store,
    Update,
    Var,
    View,
)
from s2s.ir.types import Array, is_float
from s2s.ir.walk import walk
from s2s.transform.aliases import Groups


def carriers(expr: Expr) -> tuple[Atom, ...]:
    """The operands through which a derivative can flow into the value of `expr`."""
    match expr:
        case Var():
            return (expr,) if is_float(expr.type) else ()
        case Apply(op=op) if isinstance(op, (Comparison, Passive)) or not is_float(expr.type):
            return ()
        case Apply(op=op, args=args):
            kept = (a for k, a in enumerate(args) if k not in op.shape_only)
            return tuple(a for a in kept if isinstance(a, Var) and is_float(a.type))
        case Load(array=array) | View(array=array):
            return (array,) if isinstance(array, Var) and is_float(array.type) else ()
        case Alloc(fill=fill):
            return (fill,) if isinstance(fill, Var) and is_float(fill.type) else ()
        case _:
            return ()


def flows(stmt: Statement) -> tuple[Var | Stack | None, tuple]:
    """Where the statement puts a value, and what that value is made of."""
    match stmt:
        case Let(target=target, value=value):
            return target, carriers(value)
        case Store(array=array, value=value) | Update(array=array, value=value):
            return array, carriers(value)
        case Scatter(array=array, value=value):
            return array, carriers(value)
        case Push(stack=stack, value=value):
            return stack, carriers(value)
        case Pop(target=target, stack=stack):
            return target, (stack,) if is_float(target.type) else ()
        case _:
            return None, ()


class Activity:
    """The variables that depend on `inputs` (varied), and of these those that reach `outputs`."""

    def __init__(self, func: Func, inputs: Iterable[Var], outputs: Iterable[Atom] = ()) -> None:
        self._groups = Groups(func)
        edges = [(target, sources) for s in walk(func.body) for target, sources in [flows(s)]]
        edges = [(self._key(t), [self._key(s) for s in sources]) for t, sources in edges if t]
        forward: dict = {}
        backward: dict = {}
        for target, sources in edges:
            for source in sources:
                forward.setdefault(source, []).append(target)
                backward.setdefault(target, []).append(source)
        self._varied = _reach(forward, [self._key(v) for v in inputs if is_float(v.type)])
        self._useful = _reach(backward, [self._key(v) for v in outputs if isinstance(v, Var)])

    def _key(self, var: Var | Stack) -> Var | Stack:
        return self._groups.of(var) if isinstance(var.type, Array) else var

    def varied(self, atom: Atom | Stack) -> bool:
        """Whether the value depends on a differentiated input."""
        return isinstance(atom, (Var, Stack)) and self._key(atom) in self._varied

    def active(self, atom: Atom) -> bool:
        """Whether the value lies between a differentiated input and a result."""
        if not isinstance(atom, Var) or not is_float(atom.type):
            return False
        key = self._key(atom)
        return key in self._varied and key in self._useful


def _reach(graph: dict, starts: list) -> set:
    seen, pending = set(starts), list(starts)
    while pending:
        for successor in graph.get(pending.pop(), ()):
            if successor not in seen:
                seen.add(successor)
                pending.append(successor)
    return seen
