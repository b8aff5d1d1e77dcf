"""Trees: the structure of arguments and results, with something at each leaf.

A tree is a leaf, a `Static`, or a `Seq` or `Mapping` of trees. The types of arguments are trees of
`Type`; a program's arguments are trees of parameter positions, its output is a tree of result
positions.

>>> from s2s.frontend.signature import Seq
>>> tree = Seq("tuple", (0, Seq("list", (1, 2))))
>>> leaves(tree), build(tree, lambda k: k * 10.0)
((0, 1, 2), (0.0, [10.0, 20.0]))
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from s2s.frontend.signature import Mapping, Record, Seq, Static
from s2s.frontend.signature import leaves as values
from s2s.frontend.signature import map_types as map_leaves
from s2s.frontend.signature import types as leaves
from s2s.ir.pair import Complex, Covector

Tree = Any

__all__ = [
    "Tree",
    "build",
    "dressed",
    "dual",
    "has_objects",
    "leaves",
    "map_leaves",
    "named_leaves",
    "values",
]


def named_leaves(tree: Tree, name: str) -> list[tuple[str, Any]]:
    """The leaves, each with the expression that reaches it: `params["w"][0]`."""
    match tree:
        case Static():
            return []
        case Seq(items=items):
            pairs = [(f"{name}[{k}]", item) for k, item in enumerate(items)]
        case Record(keys=keys, items=items):
            pairs = [(f"{name}.{key}", item) for key, item in zip(keys, items, strict=True)]
        case Mapping(keys=keys, items=items):
            pairs = [(f"{name}[{key!r}]", item) for key, item in zip(keys, items, strict=True)]
        case _:
            return [(name, tree)]
    return [leaf for path, item in pairs for leaf in named_leaves(item, path)]


def build(tree: Tree, value_of: Callable[[Any], Any]) -> Any:
    """The Python value with this structure; for an object the tuple that stands for it."""
    match tree:
        case Static(value=value):
            return value
        case Seq(kind=kind, items=items):
            built = [build(item, value_of) for item in items]
            return tuple(built) if kind == "tuple" else built
        case Mapping(keys=keys, items=items):
            return {k: build(item, value_of) for k, item in zip(keys, items, strict=True)}
        case Record(items=items):
            return tuple(build(item, value_of) for item in items)
        case _:
            return value_of(tree)


def has_objects(tree: Tree) -> bool:
    """Whether tuples in values of this structure stand for objects."""
    match tree:
        case Record():
            return True
        case Seq(items=items) | Mapping(items=items):
            return any(map(has_objects, items))
        case _:
            return False


def dual(tree: Tree) -> Tree:
    """The structure of a gradient with respect to values of this structure."""
    match tree:
        case Record(kind=kind, keys=keys, items=items):
            return Record(Covector if kind is Complex else kind, keys, tuple(map(dual, items)))
        case Seq(kind=kind, items=items):
            return Seq(kind, tuple(map(dual, items)))
        case Mapping(keys=keys, items=items):
            return Mapping(keys, tuple(map(dual, items)))
        case _:
            return tree


def dressed(value: Any, tree: Tree) -> Any:
    """The value with objects where tuples stand for them."""
    if not has_objects(tree):
        return value
    match tree:
        case Record(items=items):
            return tree.made(map(dressed, tree.parts(value), items))
        case Seq(kind=kind, items=items):
            parts = map(dressed, value, items)
            return tuple(parts) if kind == "tuple" else list(parts)
        case Mapping(keys=keys, items=items):
            return {k: dressed(value[k], item) for k, item in zip(keys, items, strict=True)}
