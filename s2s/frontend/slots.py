"""Where a joined value is kept: the variables of the IR that every path assigns."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from s2s.frontend.context import Context, Frame
from s2s.ir.nodes import Var
from s2s.ir.types import Type

JOINED = "joined"


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a joined value: the frame and the name that its variables get."""

    frame: Frame
    name: str
    flagged: bool = False
    """Whether a flag tells at run time if it was assigned."""
    placed: bool = True
    """Whether items have variables of their own at each place: nothing can change them in place."""
    item: bool = False

    def child(self, key: Hashable, place: Hashable) -> Slot:
        text = "".join(c if c.isalnum() else "_" for c in str(key))
        base, _, rest = self.name.partition("@")
        rest = f"{rest}{place}" if self.placed and not self.item else rest
        name = f".{base.lstrip('.')}_{text}@{rest}/{key!r}"
        return Slot(self.frame, name, placed=self.placed, item=True)

    def part(self, key: str) -> Slot:
        """The place of a part of a complex number."""
        return Slot(self.frame, part_name(self.name, key), placed=self.placed)

    def var(self, cx: Context, type_: Type) -> Var:
        """The variable that every path assigns.

        That of an item is assigned at this place only, so that whatever refers to it may go on.
        """
        found = self.frame.var(self.name, type_)
        if self.item and self.placed:
            cx.owned.add(found)
        return found


def part_name(name: str, key: str) -> str:
    """The name of the variable for a part of a complex number."""
    base, at, place = name.partition("@")
    return f"{base}_{key}{at}{place}"


def slot_of(cx: Context, key: Hashable) -> Slot:
    first, second = key
    if isinstance(first, Frame):
        return Slot(first, second, not second.startswith("."))
    placed = first != "cell" or is_joined(second)
    return Slot(cx.calls[0], f".{_cell_name(second)}@{second}", first == "outer", placed)


def _cell_name(cell: Hashable) -> str:
    return cell[0] if isinstance(cell, tuple) and isinstance(cell[0], str) else "item"


def is_joined(cell: Hashable) -> bool:
    """Whether it joins cells; what it holds is reached by the values that refer to it."""
    return isinstance(cell, tuple) and len(cell) > 1 and cell[1] == JOINED
