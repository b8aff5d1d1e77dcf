"""Which names belong to a function or a loop: everything that its text assigns."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator

import gast

from s2s.frontend import exits

_SCOPES = (gast.FunctionDef, gast.AsyncFunctionDef, gast.Lambda, gast.ClassDef)
_STATEMENTS = (gast.stmt, gast.ExceptHandler, gast.match_case)
_COMPREHENSIONS = (gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)


def assigned(body: list | gast.AST) -> frozenset[str]:
    """The names that the statements assign in their own scope."""
    return frozenset(_assigned(body))


def declared(function: gast.FunctionDef | gast.Lambda) -> dict[str, str]:
    """The names that a function declares, each as "global" or "nonlocal"."""
    return dict(_declared(gast.iter_child_nodes(function)))


def _declared(nodes: Iterable[gast.AST]) -> Iterator[tuple[str, str]]:
    for node in nodes:
        if isinstance(node, (gast.Global, gast.Nonlocal)):
            kind = "global" if isinstance(node, gast.Global) else "nonlocal"
            yield from ((name, kind) for name in node.names)
        elif isinstance(node, _STATEMENTS) and not isinstance(node, _SCOPES):
            yield from _declared(gast.iter_child_nodes(node))


def _assigned(node: list | gast.AST) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _assigned(item)
        return
    match node:
        case exits.Loop():
            yield from _assigned(node.node)
            yield from _assigned(node.body)
            return
        case gast.FunctionDef() | gast.ClassDef():
            yield node.name
            return
        case gast.Import() | gast.ImportFrom():
            for alias in node.names:
                yield alias.asname or alias.name.split(".")[0]
            return
        case gast.Name(ctx=gast.Store() | gast.Del()):
            yield node.id
    if isinstance(node, _COMPREHENSIONS):
        yield from (n.target.id for n in gast.walk(node) if isinstance(n, gast.NamedExpr))
        return
    if not isinstance(node, _SCOPES):
        for child in gast.iter_child_nodes(node):
            yield from _assigned(child)


def parameters(args: gast.arguments) -> tuple[str, ...]:
    """All parameter names of a function."""
    names = [a.id for a in (*args.posonlyargs, *args.args, *args.kwonlyargs)]
    names += [a.id for a in (args.vararg, args.kwarg) if a is not None]
    return tuple(names)


@functools.lru_cache(maxsize=1024)
def local_names(node: gast.FunctionDef | gast.Lambda) -> frozenset[str]:
    """The parameters and everything that the body assigns."""
    body = node.body if isinstance(node, gast.FunctionDef) else []
    walrus = assigned(node.body) if isinstance(node, gast.Lambda) else frozenset()
    return (assigned(body) - declared(node).keys()) | walrus | frozenset(parameters(node.args))


def targets(target: gast.AST) -> frozenset[str]:
    """The names in the target of a loop or an assignment."""
    return frozenset(n.id for n in gast.walk(target) if isinstance(n, gast.Name))
