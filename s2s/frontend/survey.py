"""What can be said of a function without knowing the types of its arguments.

Every statement and expression of the function, and of the functions it calls by name, is looked up
in the tables of the lowering: syntax that is refused, names that are not defined, library functions
that are not known. What depends on types is found only when the function is lowered.
"""

from __future__ import annotations

import builtins
import types
from collections.abc import Callable, Iterator
from typing import Any

import gast

from s2s.elementary import COMPOSITES, SPELLINGS, Operation
from s2s.errors import S2SError
from s2s.frontend import calls, expressions, scopes, source, statements
from s2s.frontend.library import HANDLERS
from s2s.ir.source import Span

_MISSING = object()


def survey(function: Callable) -> list[S2SError]:
    """The refusals that are certain whatever the arguments are, in source order."""
    found: list[S2SError] = []
    pending, seen = [function], set()
    while pending:
        plain, _ = source.unwrap(pending.pop())
        if plain in seen:
            continue
        seen.add(plain)
        try:
            text = source.find(plain)
        except S2SError as error:
            found.append(error)
            continue
        called: list[Callable] = []
        found.extend(_Survey(text, called).errors())
        pending.extend(called)
    return sorted(found, key=lambda error: (error.span is None, error.span))


class _Survey:
    """The walk over one function; functions of the user's that it calls are added to `called`."""

    def __init__(self, text: source.Source, called: list[Callable]) -> None:
        self.text = text
        self.called = called
        self.cells = _cells(text.function)

    def errors(self) -> list[S2SError]:
        return list(self._block(self.text.node, frozenset()))

    def _block(self, node: gast.AST, around: frozenset[str]) -> Iterator[S2SError]:
        """A function or comprehension, with the names that the scopes around it define."""
        local = around | _local_names(node)
        inner = node.body if isinstance(node, gast.FunctionDef) else gast.iter_child_nodes(node)
        for child in inner:
            yield from self._visit(child, local)

    def _visit(self, node: gast.AST, local: frozenset[str]) -> Iterator[S2SError]:
        refusal = _refused_syntax(node)
        if refusal is not None:
            yield self._error(*refusal, node)
            return
        if isinstance(node, (gast.FunctionDef, gast.Lambda, *_COMPREHENSIONS)):
            yield from self._block(node, local)
            return
        if isinstance(node, gast.AnnAssign):
            parts = [node.target, *([node.value] if node.value is not None else [])]
        else:
            parts = gast.iter_child_nodes(node)
        unknown = self._unknown(node, local)
        if unknown is not None:
            yield unknown
        for part in parts:
            yield from self._visit(part, local)

    def _unknown(self, node: gast.AST, local: frozenset[str]) -> S2SError | None:
        """The refusal of a name that is not defined, or of a call of what is not known."""
        if isinstance(node, gast.Name) and isinstance(node.ctx, gast.Load):
            if node.id not in local and self._named(node.id) is _MISSING:
                return self._error(
                    f"the name `{node.id}` is not defined", "check the spelling, or import it", node
                )
            return None
        if not isinstance(node, gast.Call):
            return None
        try:
            callee = self._object(node.func, local)
        except AttributeError as error:
            return self._error(str(error), "check the spelling", node.func)
        if callee is _MISSING or self._is_known(callee):
            return None
        return self._error(*calls.unknown_reason(callee), node)

    def _is_known(self, callee: Any) -> bool:
        if any(_holds(table, callee) for table in (HANDLERS, SPELLINGS, COMPOSITES)):
            return True
        if isinstance(callee, Operation):
            return True
        plain, _ = source.unwrap(callee)
        if isinstance(plain, types.FunctionType) and not calls.is_library(plain):
            self.called.append(plain)
            return True
        module = getattr(callee, "__module__", None) or ""
        return not (callable(callee) and module.split(".")[0] in _LIBRARIES)

    def _object(self, node: gast.AST, local: frozenset[str]) -> Any:
        """What a dotted name stands for, if that is certain before the program runs."""
        if isinstance(node, gast.Name):
            return _MISSING if node.id in local else self._named(node.id)
        if not isinstance(node, gast.Attribute):
            return _MISSING
        owner = self._object(node.value, local)
        if not isinstance(owner, types.ModuleType):
            return _MISSING
        if not hasattr(owner, node.attr):
            raise AttributeError(f"the module `{owner.__name__}` has no attribute `{node.attr}`")
        return getattr(owner, node.attr)

    def _named(self, name: str) -> Any:
        for names in (self.cells, self.text.function.__globals__, vars(builtins)):
            if name in names:
                return names[name]
        return _MISSING

    def _error(self, reason: str, remedy: str, node: gast.AST) -> S2SError:
        span = Span(
            filename=self.text.filename,
            line=node.lineno,
            column=node.col_offset,
            end_line=node.end_lineno,
            end_column=node.end_col_offset,
        )
        return S2SError(reason, remedy, span)


_COMPREHENSIONS = (gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)
_LIBRARIES = ("numpy", "scipy", "math", "random", "time", "os", "sys", "builtins", "_io")


def _refused_syntax(node: gast.AST) -> tuple[str, str] | None:
    """Reason and remedy, for a kind of syntax node that nothing lowers."""
    for module in (statements, expressions):
        if type(node) in module._REFUSED and type(node) not in module._CASES:
            if isinstance(node, (gast.Slice, gast.Starred)):
                return None  # in a subscript, in a call
            return module._REFUSED[type(node)]
    return None


def _local_names(node: gast.AST) -> frozenset[str]:
    if isinstance(node, _COMPREHENSIONS):
        return frozenset().union(*(scopes.targets(g.target) for g in node.generators))
    return frozenset(scopes.local_names(node)) | frozenset(
        inner.name for inner in gast.walk(node) if isinstance(inner, gast.FunctionDef)
    )


def _cells(function: types.FunctionType) -> dict[str, Any]:
    """The variables of the functions around it that have a value by now."""
    found: dict[str, Any] = {}
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        try:
            found[name] = cell.cell_contents
        except ValueError:
            found[name] = None
    return found


def _holds(table: dict, key: Any) -> bool:
    try:
        return key in table
    except TypeError:
        return False
