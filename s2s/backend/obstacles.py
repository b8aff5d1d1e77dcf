"""Why a function cannot be C: the typed reason with which the C backend refuses one."""

from __future__ import annotations

from dataclasses import dataclass

from s2s.errors import S2SError
from s2s.ir.source import Span


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something in a function that has no C: what, and where the user wrote what it comes from."""

    reason: str
    span: Span

    def __str__(self) -> str:
        return f"{self.span}: {self.reason}\n{self.span.caret()}"


class NotInC(S2SError):
    """A function that cannot be C; `obstacles` says why, in the order of the program."""

    def __init__(self, obstacles: tuple[Obstacle, ...]) -> None:
        self.obstacles = obstacles
        first = obstacles[0]
        super().__init__(
            f"this has no C: {first.reason}", "backend='python', or lang='python'", first.span
        )

    def __reduce__(self) -> tuple:
        return (type(self), (self.obstacles,))
