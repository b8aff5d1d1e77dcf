"""Private names: what `self.__x` in a method of class C means, `self._C__x`."""

from __future__ import annotations

import ast
import copy

_FIELDS = ("id", "attr", "arg", "name")


def spelled_out(node: ast.AST, qualname: str) -> ast.AST:
    """The code of the function with private names as Python compiles them.

    Parameters
    ----------
    node : the definition; it is not changed
    qualname : the qualified name of the function, which says the class it stands in
    """
    owner = _class_around(qualname).lstrip("_")
    if not owner or not any(_is_private(text) for part in ast.walk(node) for text in _names(part)):
        return node
    node = copy.deepcopy(node)
    for part in ast.walk(node):
        for field in _FIELDS:
            text = getattr(part, field, None)
            if _is_private(text):
                setattr(part, field, f"_{owner}{text}")
        if isinstance(part, (ast.Global, ast.Nonlocal)):
            part.names = [f"_{owner}{n}" if _is_private(n) else n for n in part.names]
    return node


def _names(part: ast.AST) -> list:
    return [getattr(part, field, None) for field in _FIELDS] + list(getattr(part, "names", ()))


def _is_private(text: object) -> bool:
    return isinstance(text, str) and text.startswith("__") and not text.endswith("__")


def _class_around(qualname: str) -> str:
    """The innermost class that the definition stands in; "" if there is none."""
    parts = qualname.split(".")
    inside = [a for a, b in zip(parts, parts[1:], strict=False) if "<locals>" not in (a, b)]
    return inside[-1] if inside else ""
