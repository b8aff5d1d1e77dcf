"""Lists of run-time length that leave a program: compiled code returns arrays in their place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np


class Listed:
    """A list; `made` of what compiled code returns, which `parts` gives back."""

    @classmethod
    def made(cls, parts: Iterable) -> list:
        """Numbers, or lists of them."""
        (array,) = parts
        return array.tolist()

    @classmethod
    def parts(cls, items: list, count: int) -> tuple:
        """The columns."""
        return (np.array(items),)


class Rows(Listed):
    """A list of arrays."""

    @classmethod
    def made(cls, parts: Iterable) -> list:
        (array,) = parts
        return list(array)


class Tuples(Listed):
    """A list of tuples, each column of which is a list."""

    @classmethod
    def made(cls, parts: Iterable) -> list:
        return list(zip(*parts, strict=True))

    @classmethod
    def parts(cls, items: list, count: int) -> tuple:
        return tuple([item[k] for item in items] for k in range(count))


def kind_of(pattern: Any) -> type[Listed] | None:
    """How a list with items of this pattern leaves; None if it cannot."""
    match pattern.kind:
        case "number":
            return Listed
        case "array":
            return Rows
        case "tuple" if all(part.kind in ("number", "array") for part in pattern.parts):
            return Tuples
        case "list" if pattern.parts[0].kind in ("number", "list"):
            return Listed if kind_of(pattern.parts[0]) is Listed else None
        case _:
            return None
