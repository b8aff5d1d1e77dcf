"""Access paths: how a hidden input or a guarded object is reached from the user's function.

A path that is known step by step can be followed by the C dispatcher at every call, and written to
disk and followed again in another process. One that is only a callable can be called.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from s2s.frontend.access import Access
from s2s.frontend.access import take as frontend_take

ITEM, GLOBAL, ATTRIBUTE, CALL, LENGTH, KEYS = range(6)

Step = tuple[int, Any]


class Missing:
    """What stands where nothing is found."""

    def __repr__(self) -> str:
        return "missing"


MISSING = Missing()


@dataclass(frozen=True, slots=True)
class Path:
    """Steps from the user's function, or from `origin` if that is given."""

    steps: tuple[Step, ...]
    origin: Callable | None = None

    @property
    def portable(self) -> bool:
        """Whether it means the same in another process."""
        return self.origin is None

    def then(self, mode: int, key: Any) -> Path:
        """The path one step further."""
        return Path((*self.steps, (mode, key)), self.origin)

    def rooted(self, function: Any) -> tuple:
        """As the dispatcher takes it, with the steps that can never change already taken."""
        root = function if self.origin is None else self.origin
        steps = list(self.steps)
        while steps and steps[0][0] in (ITEM, ATTRIBUTE) and _is_fixed(root, steps[0][1]):
            root = take(root, steps.pop(0))
        return (root, *(part for step in steps for part in step))

    def read(self, function: Any) -> Any:
        """The object at the end of the path, or `MISSING`."""
        value = function if self.origin is None else self.origin
        for step in self.steps:
            value = take(value, step)
        return value


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """What stood at the end of a path when code was made for it."""

    path: Path
    value: Any

    def holds(self, function: Any) -> bool:
        """Whether the same still stands there: the same object, or an equal number or text."""
        found = self.path.read(function)
        if found is self.value:
            return True
        plain = isinstance(found, (int, float, str, bytes, tuple, np.generic, np.dtype))
        return plain and type(found) is type(self.value) and found == self.value


def rooted(item: Any, function: Any) -> Any:
    """An object of a call plan as the dispatcher takes it, for one function object."""
    if isinstance(item, Path):
        return item.rooted(function)
    if isinstance(item, Expected):
        return item.value
    return item


def _is_fixed(root: Any, key: Any) -> bool:
    """Whether a step is always the same: a cell of a closure, say, but not what is in it."""
    if isinstance(root, tuple):
        return bool(root) and type(root[0]).__name__ == "cell"
    return key in ("__globals__", "__closure__", "__func__", "__self__")


def take(value: Any, step: Step) -> Any:
    """One step of a path."""
    mode, key = step
    try:
        match mode:
            case _ if mode == ATTRIBUTE:
                return getattr(value, key)
            case _ if mode == ITEM:
                return value[key]
            case _ if mode == CALL:
                return value()
            case _ if mode == LENGTH:
                return len(value)
            case _ if mode == KEYS:
                return tuple(value)
            case _:
                return value[key] if key in value else _builtins()[key]
    except (AttributeError, LookupError, TypeError, ValueError, NameError):
        return MISSING


def _builtins() -> dict[str, Any]:
    import builtins

    return vars(builtins)


def path_of(read: Callable[[], Any], function: Any) -> Path:
    """The path behind a reader of the frontend; one step, a call, if it starts elsewhere."""
    if not isinstance(read, Access) or any(step.kind == "has" for step in read.steps):
        return Path(((CALL, None),), read)
    prefix: list[Step]
    if read.root is function:
        prefix = []
    elif read.root is getattr(function, "__func__", MISSING):
        prefix = [(ATTRIBUTE, "__func__")]
    elif read.root is getattr(function, "__self__", MISSING):
        prefix = [(ATTRIBUTE, "__self__")]
    else:
        return Path(((CALL, None),), read)
    value = read.root
    for step in read.steps:
        prefix += _steps(value, step.kind, step.key)
        value = frontend_take(value, step)
    return Path(tuple(prefix))


def _steps(value: Any, kind: str, key: Any) -> list[Step]:
    """A step of the frontend in the modes of the dispatcher."""
    match kind:
        case "global":
            return [(ATTRIBUTE, "__globals__"), (GLOBAL, key)]
        case "closure":
            place = value.__code__.co_freevars.index(key)
            return [(ATTRIBUTE, "__closure__"), (ITEM, place), (ATTRIBUTE, "cell_contents")]
        case "default":
            return [(ATTRIBUTE, "__defaults__"), (ITEM, key)]
        case "keyword":
            return [(ATTRIBUTE, "__kwdefaults__"), (ITEM, key)]
        case "attribute":
            return [(ATTRIBUTE, key)]
        case "type":
            return [(ATTRIBUTE, "__class__")]
        case "length":
            return [(LENGTH, None)]
        case "keys":
            return [(KEYS, None)]
        case _:
            return [(ITEM, key)]
