"""What a run changes outside of the program: carried out at its end, undone if it fails.

While the tape runs, attributes, globals and cells of the user's hold tape values.  At the end these
become plain ones; after an exception everything is as it was before the call.
"""

from __future__ import annotations

from collections.abc import Callable
from types import CellType
from typing import Any

from s2s.tape.values import Array, holds_tape_value, plain

_MISSING = object()


class Journal:
    """The places that were changed, each with what stood there first. A `with` ends it."""

    def __init__(self) -> None:
        self._places: dict[tuple, tuple[Any, Callable, Callable]] = {}
        self._arrays: list[tuple[Any, Array]] = []

    def attribute(self, owner: Any, name: str) -> None:
        """An attribute is about to be set."""

        def write(value: Any) -> None:
            if value is _MISSING:
                delattr(owner, name)
            else:
                setattr(owner, name, value)

        held = getattr(owner, "__dict__", None)
        read = (lambda: held.get(name, _MISSING)) if held is not None else _slot(owner, name)
        self._note(("attribute", id(owner), name), read, write)

    def variable(self, scope: dict[str, Any], name: str) -> None:
        """A global is about to be set."""

        def write(value: Any) -> None:
            if value is _MISSING:
                del scope[name]
            else:
                scope[name] = value

        self._note(("global", id(scope), name), lambda: scope.get(name, _MISSING), write)

    def cell(self, cell: CellType) -> None:
        """A variable of a function around is about to be set."""
        self._note(("cell", id(cell)), lambda: cell.cell_contents, _setter(cell))

    def container(self, owner: Any) -> None:
        """A list, dict or set is about to be changed."""
        replace = _replace_list if isinstance(owner, list) else _replace_other
        self._note(("items", id(owner)), owner.copy, lambda new: replace(owner, new))

    def array(self, original: Any, entered: Array) -> None:
        """An array of the user's entered the program: what is written into it is written back."""
        self._arrays.append((original, entered))

    def _note(self, key: tuple, read: Callable, write: Callable) -> None:
        if key not in self._places:
            self._places[key] = (read(), read, write)

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, kind: type | None, *_: object) -> None:
        if kind is not None:
            for before, _, write in reversed(self._places.values()):
                write(before)
            return
        for _, read, write in self._places.values():
            now = read()
            if holds_tape_value(now):
                write(self._settled(now))
        for original, entered in self._arrays:
            if entered.memory.written:
                original[...] = entered.data

    def _settled(self, value: Any) -> Any:
        """The plain value; an array of the user's is itself again."""
        for original, entered in self._arrays:
            if entered is value:
                return original
        return plain(value)


def _slot(owner: Any, name: str) -> Callable[[], Any]:
    return lambda: getattr(owner, name, _MISSING)


def _setter(cell: CellType) -> Callable[[Any], None]:
    def write(value: Any) -> None:
        cell.cell_contents = value

    return write


def _replace_list(owner: list, new: list) -> None:
    owner[:] = new


def _replace_other(owner: Any, new: Any) -> None:
    owner.clear()
    owner.update(new)
