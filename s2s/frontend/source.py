"""Finding the source of a function and parsing it, with the places of the user's file.

The whole file is parsed once and the function picked out of it, so that lines and columns are those
of the file and no text has to be dedented: functions in files, notebook cells, closures, methods,
nested functions and lambdas are all found in the same way.
"""

from __future__ import annotations

import ast
import inspect
import linecache
import types
from dataclasses import dataclass
from typing import Any

import gast

from s2s.elementary import Operation
from s2s.errors import S2SError
from s2s.ir import private
from s2s.ir.source import Span


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A function as it stands in the user's file.

    `node` is a gast FunctionDef or Lambda; its places are those of the file.
    """

    function: types.FunctionType
    node: gast.FunctionDef | gast.Lambda
    filename: str
    name: str
    qualname: str
    text: str

    @property
    def span(self) -> Span:
        """The head of the function."""
        line = self.node.lineno
        head = linecache.getline(self.filename, line).rstrip()
        end = len(head.encode()) if isinstance(self.node, gast.FunctionDef) else None
        return Span(
            filename=self.filename,
            line=line,
            column=self.node.col_offset,
            end_line=line,
            end_column=end if end is not None else self.node.end_col_offset,
        )


_trees: dict[str, tuple[tuple[str, ...], ast.Module]] = {}
_sources: dict[tuple[str, bytes, types.CodeType], Source] = {}
"""By place and code: equal code may stand in another file, or in other columns."""


def find(function: Any, span: Span | None = None) -> Source:
    """The source of a Python function.

    Parameters
    ----------
    function : FunctionType
        Bound methods and wrappers must have been unwrapped (`unwrap`).
    span : Span, optional
        Where it is called; the place of the refusal.

    Raises
    ------
    S2SError
        For builtins, and where the source cannot be had: code built by `exec`, an edited file.
    """
    if not isinstance(function, types.FunctionType):
        name = getattr(function, "__name__", repr(function))
        raise S2SError(
            f"`{name}` is not written in Python: its source cannot be differentiated",
            "write it as a Python function (`def`)",
            span,
        )
    code = function.__code__
    key = (code.co_filename, code.co_linetable, code)
    cached = _sources.get(key)
    if cached is None:
        cached = _locate(function, span)
        _remember(_sources, key, cached, 4096)
    return Source(
        function, cached.node, cached.filename, cached.name, function.__qualname__, cached.text
    )


def _locate(function: types.FunctionType, span: Span | None) -> Source:
    code = function.__code__
    lines = tuple(linecache.getlines(code.co_filename, function.__globals__))
    if not lines:
        raise S2SError(
            f"the source of `{function.__name__}` cannot be found (it was built by exec, eval or "
            "typed into an interpreter)",
            "define it in a file or a notebook cell",
            span,
        )
    node = _pick(_parse(code.co_filename, lines, span), code)
    if node is None:
        raise S2SError(
            f"`{function.__name__}` is not where its code says it is: "
            f"{code.co_filename}, line {code.co_firstlineno}",
            "the file has changed since it was imported: import it again",
            span,
        )
    if isinstance(node, ast.AsyncFunctionDef) or code.co_flags & inspect.CO_COROUTINE:
        raise S2SError(
            f"`{function.__name__}` is an async function",
            "write a function that returns its result",
            span or _head(code.co_filename, node),
        )
    text = "".join(lines[node.lineno - 1 : node.end_lineno])
    return Source(
        function,
        gast.ast_to_gast(private.spelled_out(node, code.co_qualname)),
        code.co_filename,
        function.__name__ if function.__name__ != "<lambda>" else "lambda_",
        function.__qualname__,
        text,
    )


def _head(filename: str, node: ast.AST) -> Span:
    """The first line of a function."""
    head = linecache.getline(filename, node.lineno).rstrip()
    return Span(
        filename=filename,
        line=node.lineno,
        column=node.col_offset,
        end_line=node.lineno,
        end_column=len(head.encode()),
    )


def _parse(filename: str, lines: tuple[str, ...], span: Span | None) -> ast.Module:
    known = _trees.get(filename)
    if known is not None and known[0] == lines:
        return known[1]
    try:
        tree = ast.parse("".join(lines), filename)
    except SyntaxError as error:
        raise S2SError(
            f"{filename} cannot be parsed: {error.msg} in line {error.lineno}",
            "the file has changed since it was imported: import it again",
            span,
        ) from None
    _remember(_trees, filename, (lines, tree), 16)
    return tree


def _remember(cache: dict, key: Any, value: Any, most: int) -> None:
    """Keep a value; of too many, the oldest go."""
    while len(cache) >= most:
        del cache[next(iter(cache))]
    cache[key] = value


def _pick(tree: ast.Module, code: types.CodeType) -> ast.AST | None:
    """The node that `code` was compiled from."""
    if code.co_name == "<lambda>":
        return _pick_lambda(tree, code)
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == code.co_name:
            first = node.decorator_list[0].lineno if node.decorator_list else node.lineno
            if first == code.co_firstlineno:
                return node
    return None


def _pick_lambda(tree: ast.Module, code: types.CodeType) -> ast.Lambda | None:
    """The lambda whose body is where the instructions are; several may share a line."""
    candidates = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Lambda)
        and node.lineno == code.co_firstlineno
        and _parameters(node.args) == code.co_varnames[: _parameter_count(code)]
    ]
    if len(candidates) < 2:
        return candidates[0] if candidates else None
    places = [p for p in code.co_positions() if None not in p and p[3] > 0]
    around = [node for node in candidates if all(_holds(node.body, place) for place in places)]
    return max(around, key=lambda node: (node.lineno, node.col_offset), default=None)


def _holds(node: ast.expr, place: tuple[int, int, int, int]) -> bool:
    """Whether a place of code (line, end line, column, end column) lies in an expression."""
    line, end_line, column, end_column = place
    starts = (node.lineno, node.col_offset) <= (line, column)
    return starts and (end_line, end_column) <= (node.end_lineno, node.end_col_offset)


def _parameter_count(code: types.CodeType) -> int:
    count = code.co_argcount + code.co_kwonlyargcount
    return count + bool(code.co_flags & 4) + bool(code.co_flags & 8)


def _parameters(args: ast.arguments) -> tuple[str, ...]:
    names = [a.arg for a in (*args.posonlyargs, *args.args, *args.kwonlyargs)]
    names += [a.arg for a in (args.vararg, args.kwarg) if a is not None]
    return tuple(names)


def unwrap(function: Any) -> tuple[Any, tuple]:
    """The plain function behind methods and s2s transforms, and the arguments bound already."""
    while _is_transform(function) and hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    if isinstance(function, types.MethodType):
        inner, bound = unwrap(function.__func__)
        return inner, (*bound, function.__self__)
    if not isinstance(function, (types.FunctionType, type, Operation)):
        method = inspect.getattr_static(type(function), "__call__", None)
        if isinstance(method, types.FunctionType):
            return method, (function,)
    return function, ()


def _is_transform(function: Any) -> bool:
    """Whether this is what `s2s.grad` and its kin return."""
    module = getattr(function, "__globals__", {}).get("__name__", type(function).__module__)
    return module == "s2s" or module.startswith("s2s.")
