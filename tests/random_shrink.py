"""Make a failing program small: statement by statement, then expression by expression."""

from __future__ import annotations

import ast
import copy
import time
from collections.abc import Callable, Iterator

from random_programs import RandomProgram


def minimised(
    program: RandomProgram, fails: Callable[[RandomProgram], bool], seconds: float = 60.0
) -> RandomProgram:
    """The smallest program found that still fails, at one point if one is enough."""
    end = time.monotonic() + seconds
    for point in program.points:
        alone = RandomProgram(program.text, (point,))
        if fails(alone):
            program = alone
            break
    progress = True
    while progress and time.monotonic() < end:
        progress = False
        for text in _smaller(program.text):
            candidate = RandomProgram(text, program.points)
            if time.monotonic() < end and fails(candidate):
                program, progress = candidate, True
                break
    return program


def _smaller(text: str) -> Iterator[str]:
    """Texts with one thing less, the boldest cuts first."""
    tree = ast.parse(text)
    count = sum(1 for _ in _cuts(tree))
    for number in range(count):
        changed = copy.deepcopy(tree)
        for k, cut in enumerate(_cuts(changed)):
            if k == number:
                cut()
                break
        yield ast.unparse(ast.fix_missing_locations(changed)) + "\n"


def _cuts(tree: ast.Module) -> Iterator[Callable[[], None]]:
    """What can be cut out of a tree, as functions that do it."""
    nodes = list(ast.walk(tree))
    for node in nodes:
        for body in _bodies(node):
            for k, statement in enumerate(body):
                if not isinstance(statement, ast.Import):
                    yield lambda body=body, k=k: _replace(body, k, [])
    for node in nodes:
        for body in _bodies(node):
            for k, statement in enumerate(body):
                inner = [s for part in _bodies(statement) for s in part]
                if inner and not isinstance(statement, ast.FunctionDef):
                    yield lambda body=body, k=k, inner=inner: _replace(body, k, inner)
    for node in nodes:
        for field, value in ast.iter_fields(node):
            if isinstance(value, ast.expr) and not isinstance(node, ast.expr | ast.For):
                for part in _parts(value):
                    yield lambda node=node, field=field, part=part: setattr(node, field, part)
            if isinstance(node, ast.expr) and isinstance(value, ast.expr):
                for part in _parts(value):
                    yield lambda node=node, field=field, part=part: setattr(node, field, part)


def _bodies(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse"):
        body = getattr(node, name, None)
        if isinstance(body, list) and body:
            yield body


def _replace(body: list[ast.stmt], k: int, with_: list[ast.stmt]) -> None:
    body[k : k + 1] = with_
    if not body:
        body.append(ast.Pass())


def _parts(value: ast.expr) -> Iterator[ast.expr]:
    """Expressions inside an expression, that may stand for it."""
    if isinstance(value, ast.BinOp):
        yield value.left
        yield value.right
    elif isinstance(value, ast.Call):
        yield from value.args
    elif isinstance(value, ast.IfExp):
        yield value.body
        yield value.orelse
    elif isinstance(value, ast.BoolOp):
        yield from value.values
    elif isinstance(value, ast.UnaryOp):
        yield value.operand
