"""How a value that is no argument is reached: globals, closure cells, defaults, attributes, items.

A compiled program reads its hidden inputs and checks its guards at every call by these paths.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import FunctionType
from typing import Any, Literal

Kind = Literal[
    "global",
    "closure",
    "default",
    "keyword",
    "attribute",
    "has",
    "item",
    "length",
    "keys",
    "type",
]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: a kind and a name, position or key."""

    kind: Kind
    key: Any


@dataclass(frozen=True, slots=True, eq=False)
class Access:
    """A path from an object (a function, or the `self` of a method); calling it reads the value.

    Examples
    --------
    >>> def f(x, scale=2.0):
    ...     return x * scale
    >>> path = Access(f).then("default", 0)
    >>> path(), path.name
    (2.0, 'f.default_0')
    """

    root: Any
    steps: tuple[Step, ...] = ()

    def then(self, kind: Kind, key: Any) -> Access:
        """The path one step further."""
        return Access(self.root, (*self.steps, Step(kind, key)))

    def __call__(self) -> Any:
        value = self.root
        for step in self.steps:
            value = take(value, step)
        return value

    @property
    def identity(self) -> tuple:
        """Equal for paths that read the same place."""
        root, steps = self.root, self.steps
        if steps and steps[0].kind == "global":
            return (id(root.__globals__), *steps)
        return (id(root), *steps)

    @property
    def name(self) -> str:
        """A name for what is read: `scale`, `self.rate`, `layers[0]`."""
        text = getattr(self.root, "__name__", type(self.root).__name__.lower())
        for step in self.steps:
            match step.kind:
                case "global" | "closure":
                    text = step.key
                case "default" | "keyword":
                    text = f"{text}.default_{step.key}"
                case "attribute":
                    text = f"{text}.{step.key}"
                case _:
                    text = f"{text}[{step.key!r}]"
        return text


def take(value: Any, step: Step) -> Any:
    """One step from a value."""
    match step.kind:
        case "global":
            return value.__globals__[step.key]
        case "closure":
            return _cell(value, step.key)
        case "default":
            return value.__defaults__[step.key]
        case "keyword":
            return value.__kwdefaults__[step.key]
        case "attribute":
            return getattr(value, step.key)
        case "has":
            return hasattr(value, step.key)
        case "length":
            return len(value)
        case "keys":
            return tuple(value)
        case "type":
            return type(value)
        case _:
            return value[step.key]


def _cell(function: FunctionType, name: str) -> Any:
    cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
    return cells[name].cell_contents
