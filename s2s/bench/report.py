"""What the user sees: a progress line on stderr, tables on stdout."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TextIO

NOTHING = "-"


class Progress:
    """A line that says what is being measured and how much is left.

    On a terminal it is overwritten in place; elsewhere every step is a line of its own.
    """

    def __init__(self, total: int, stream: TextIO | None = None) -> None:
        self._stream = sys.stderr if stream is None else stream
        self._total = total
        self._done = 0
        self._width = 0

    def step(self, what: str) -> None:
        """Another item begins."""
        self._done += 1
        filled = 20 * self._done // self._total
        line = f"[{'#' * filled:20}] {self._done}/{self._total} {what}"
        if self._stream.isatty():
            self._stream.write("\r" + line.ljust(self._width))
            self._width = len(line)
        else:
            self._stream.write(line + "\n")
        self._stream.flush()

    def clear(self) -> None:
        """Make room for a table."""
        if self._stream.isatty():
            self._stream.write("\r" + " " * self._width + "\r")
            self._stream.flush()


def table(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns aligned: the first to the left, the others to the right."""
    widths = [max(len(row[k]) for row in (headings, *rows)) for k in range(len(headings))]
    lines = [title, "=" * len(title), _aligned(headings, widths)]
    lines.append("  ".join("-" * width for width in widths))
    lines += [_aligned(row, widths) for row in rows]
    return "\n".join(lines)


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = (
        cell.rjust(width) if k else cell.ljust(width)
        for k, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join([first, *others]).rstrip()


def number(x: float | None) -> str:
    """Three digits that count, or a dash."""
    if x is None:
        return NOTHING
    return f"{x:.3f}" if x < 1.0 else f"{x:.2f}" if x < 100.0 else f"{x:.0f}"


def ratio(x: float | None, y: float | None) -> str:
    """x / y, or a dash where one is missing."""
    return NOTHING if x is None or y is None else number(x / y)
