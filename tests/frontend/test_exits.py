"""`break`, `continue` and `return` become structure; the flags are those that are needed."""

from __future__ import annotations

import ast
import textwrap

import gast
import pytest

from s2s.frontend import exits


def show(statements: list, level: int = 0) -> list[str]:
    """The desugared statements as text."""
    lines: list[str] = []
    for stmt in statements:
        indent = "    " * level
        match stmt:
            case exits.Loop():
                head = _text(stmt.node).splitlines()[0].rstrip(":")
                until = "" if stmt.flag is None else f" until {_spoken(stmt.flag)}"
                lines.append(f"{indent}{head}{until}:")
                lines += show(stmt.body, level + 1)
            case gast.If():
                lines.append(f"{indent}if {_text(stmt.test)}:")
                lines += show(stmt.body, level + 1) or [f"{indent}    pass"]
                if stmt.orelse:
                    lines.append(f"{indent}else:")
                    lines += show(stmt.orelse, level + 1)
            case _:
                lines.append(indent + _text(stmt))
    return lines


def _spoken(name: str) -> str:
    return name.lstrip(".").split("@")[0]


def _text(node: gast.AST) -> str:
    tree = gast.gast_to_ast(node)
    for name in ast.walk(tree):
        if isinstance(name, ast.Name):
            name.id = _spoken(name.id)
    return ast.unparse(tree)


CASES = {
    "straight": ("""
        y = x
        return y
    """, """
        y = x
        result = y
    """),
    "sinks into else": ("""
        if x:
            return 1
        y = 2
        return y
    """, """
        if x:
            result = 1
        else:
            y = 2
            result = y
    """),
    "falls off": ("""
        if x:
            return 1
    """, """
        if x:
            result = 1
        else:
            result = None
    """),
    "continue": ("""
        for v in x:
            if v:
                continue
            y = v
    """, """
        for v in x:
            if v:
                pass
            else:
                y = v
    """),
    "break": ("""
        for v in x:
            if v:
                break
            y = v
        z = 1
    """, """
        stopped = False
        for v in x until stopped:
            if v:
                stopped = True
            else:
                y = v
        z = 1
    """),
    "loop else": ("""
        for v in x:
            if v:
                break
        else:
            y = 1
        z = 2
    """, """
        stopped = False
        for v in x until stopped:
            if v:
                stopped = True
        if not stopped:
            y = 1
        z = 2
    """),
    "return in a loop": ("""
        while x:
            if y:
                return 1
            x = 2
        return 3
    """, """
        returned = False
        while x until returned:
            if y:
                result = 1
                returned = True
            else:
                x = 2
        if not returned:
            result = 3
            returned = True
    """),
    "some paths": ("""
        for v in x:
            if v:
                if w:
                    continue
                a = 1
            b = 2
    """, """
        for v in x:
            skipped = False
            if v:
                if w:
                    skipped = True
                else:
                    a = 1
            if not skipped:
                b = 2
    """),
    "return from the inner loop": ("""
        for v in x:
            for w in v:
                if w:
                    return w
            a = 1
        return 0
    """, """
        returned = False
        for v in x until returned:
            for w in v until returned:
                if w:
                    result = w
                    returned = True
            if not returned:
                a = 1
        if not returned:
            result = 0
            returned = True
    """),
    "return and break": ("""
        for v in x:
            if v:
                break
            if w:
                return 1
        return 2
    """, """
        returned = False
        stopped = False
        for v in x until stopped:
            if v:
                stopped = True
            else:
                if w:
                    result = 1
                    returned = True
                    stopped = True
        if not returned:
            result = 2
            returned = True
    """),
    "forever": ("""
        while True:
            if x:
                return 1
    """, """
        returned = False
        while True until returned:
            if x:
                result = 1
                returned = True
    """),
    "loop inside a branch": ("""
        if x:
            for v in x:
                y = v
        z = 1
    """, """
        if x:
            for v in x:
                y = v
        z = 1
    """),
    "nothing after the exit": ("""
        for v in x:
            break
            y = 1
        return 1
        z = 2
    """, """
        stopped = False
        for v in x until stopped:
            stopped = True
        result = 1
    """),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_exits(name):
    before, after = (textwrap.dedent(text).strip() for text in CASES[name])
    definition = ast.parse("def f():\n" + textwrap.indent(before, "    ")).body[0]
    body = exits.desugared(gast.ast_to_gast(definition))
    lines = show(body.statements)
    assert lines == after.splitlines()
