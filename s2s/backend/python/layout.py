"""Lines of generated Python: indentation, margin notes, wrapping at 100 columns, the line map.

The margin holds the number of the user's line, and its text where a run of statements that derive
from it begins and does not repeat it anyway.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from s2s.ir.source import Span

LIMIT = 100
"""Columns of a line, its margin note included."""

WIDEST_CODE = 58
"""Code longer than this does not push the margin to the right."""

SHORTEST_QUOTE = 16
"""A quotation of the user's line that would be cut shorter is left out."""

INDENT = "    "


@dataclass(frozen=True, slots=True)
class Emitted:
    """Generated text, and the user's span that each of its lines (from 1) comes from."""

    text: str
    spans: dict[int, Span]

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    span: Span | None
    begins: bool


class Layout:
    """Collects lines; `finish` gives text and line map.

    Parameters
    ----------
    filename : str
        The file of the function itself; lines of other files are noted with their file's name.
    """

    def __init__(self, filename: str) -> None:
        self._filename = filename
        self._lines: list[_Line] = []
        self._place: tuple[str, int] | None = None

    @property
    def count(self) -> int:
        """How many physical lines there are."""
        return len(self._lines)

    def mentions(self, text: str) -> bool:
        """Whether some line holds the text."""
        return any(text in line.text for line in self._lines)

    def extend(self, other: Layout) -> None:
        """Append the lines of another layout."""
        self._lines.extend(other._lines)

    def add(self, text: str, level: int = 0, span: Span | None = None) -> None:
        """A logical line, wrapped if it is too long."""
        place = None if span is None else (span.filename, span.line)
        begins = place is not None and place != self._place
        self._place = place
        for number, line in enumerate(wrap(text, level)):
            self._lines.append(_Line(line, span, begins and number == 0))

    def finish(self) -> Emitted:
        """Everything added so far."""
        widths = [len(line.text) for line in self._lines if line.span is not None]
        column = 2 + max((width for width in widths if width <= WIDEST_CODE), default=0)
        rows = [self._with_note(line, column) for line in self._lines]
        spans = {n: line.span for n, line in enumerate(self._lines, start=1) if line.span}
        return Emitted("".join(row + "\n" for row in rows), spans)

    def _with_note(self, line: _Line, column: int) -> str:
        if line.span is None:
            return line.text
        code = line.text.ljust(column) if len(line.text) + 2 <= column else f"{line.text}  "
        note = code + self._number(line.span)
        if len(note) > LIMIT:
            return line.text
        source = quoted(line.span)
        if not line.begins or not source or _same(source, line.text):
            return note
        room = LIMIT - len(note) - 2
        if room < min(len(source), SHORTEST_QUOTE):
            return note
        return f"{note}: {source if len(source) <= room else source[: room - 3] + '...'}"

    def _number(self, span: Span) -> str:
        if span.filename == self._filename:
            return f"# {span.line}"
        return f"# {os.path.basename(span.filename)}:{span.line}"


def quoted(span: Span) -> str:
    """The user's line without indentation and comment."""
    line, quote = span.source_line.strip(), ""
    for position, char in enumerate(line):
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char == "#":
            return line[:position].rstrip()
    return line


def _same(source: str, text: str) -> bool:
    return "".join(source.split()) == "".join(text.split())


# --- wrapping ----------------------------------------------------------------------------------

_OPEN, _CLOSE = "([{", ")]}"
_BREAKS = ((" if ", " else "), (" or ",), (" and ",), (" + ", " - "), (" * ", " / "))
"""Where an expression in parentheses may be broken, weakest operators first."""


def wrap(text: str, level: int) -> list[str]:
    """A logical line as physical lines that fit, in the manner of a formatter."""
    indent = INDENT * level
    if len(indent) + len(text) <= LIMIT:
        return [indent + text]
    bracket = _last_bracket(text)
    if bracket is not None:
        start, end = bracket
        head, inner, tail = text[: start + 1], text[start + 1 : end], text[end:]
        return [indent + head, *_items(inner, level + 1), indent + tail]
    return _in_parentheses(text, level)


def _items(inner: str, level: int) -> Iterator[str]:
    """What stands in brackets: on one line if it fits, else one item a line."""
    if len(INDENT) * level + len(inner) <= LIMIT:
        yield INDENT * level + inner
        return
    for item in _split(inner, (", ",)):
        yield from wrap(item.removeprefix(", ").rstrip(",") + ",", level)


def _in_parentheses(text: str, level: int) -> list[str]:
    """`target = a + b` as `target = (`, `a`, `+ b`, `)`."""
    for keyword in ("return ", "if ", "elif ", "while "):
        if text.startswith(keyword):
            head, value = keyword, text.removeprefix(keyword)
            break
    else:
        parts = _split(text, (" = ", " += ", " -= ", " *= ", " /= "))
        if len(parts) == 1:
            return [INDENT * level + text]
        operator = parts[1].split(" ", 2)[1]
        head, value = f"{parts[0]} {operator} ", "".join(parts[1:]).split(" ", 2)[2]
    tail = ":" if value.endswith(":") else ""
    value = value.removesuffix(":")
    for operators in _BREAKS:
        pieces = _split(value, operators)
        if len(pieces) > 1:
            break
    lines = [INDENT * level + head + "("]
    for piece in pieces:
        lines.extend(wrap(piece.strip(), level + 1))
    return [*lines, INDENT * level + ")" + tail]


def _depths(text: str) -> Iterator[tuple[int, str, int]]:
    """Position, character and bracket depth, string literals left out."""
    depth, quote, skip = 0, "", False
    for position, char in enumerate(text):
        if quote:
            if skip or char == "\\":
                skip = not skip
            elif char == quote:
                quote = ""
            continue
        if char in "'\"":
            quote = char
            continue
        depth -= char in _CLOSE
        yield position, char, depth
        depth += char in _OPEN


def _last_bracket(text: str) -> tuple[int, int] | None:
    """The bracket that closes at the end of the line, if it holds the whole right side."""
    outer = [(position, char) for position, char, depth in _depths(text) if depth == 0]
    brackets = [(position, char) for position, char in outer if char in _OPEN + _CLOSE]
    if not brackets or text[brackets[-1][0] :].rstrip(":") not in _CLOSE:
        return None
    start, end = brackets[-2][0], brackets[-1][0]
    operators = [op for level in _BREAKS for op in level]
    whole = text[:start].rsplit(" = ", 1)[-1]
    if any(op in whole for op in operators) or end == start + 1:
        return None
    return start, end


def _split(text: str, separators: tuple[str, ...]) -> list[str]:
    """The pieces between top-level separators, each with the separator in front of it."""
    cuts = [
        position
        for position, _, depth in _depths(text)
        if depth == 0 and any(text.startswith(sep, position) for sep in separators)
    ]
    edges = [0, *cuts, len(text)]
    return [text[a:b] for a, b in zip(edges, edges[1:], strict=False) if a < b]
