"""Lines of generated Python: indentation, margin notes, wrapping at 100 columns, the line map.

The margin holds the number of the user's line, and its text where a run of statements that derive
from it begins and does not repeat it anyway.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

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
    """Generated text, and the user's span that each of its lines (from 1) comes from.

    `outside` are the user's objects that the text uses, by the names it has for them.
    """

    text: str
    spans: dict[int, Span]
    outside: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    span: Span | None
    noted: bool
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

    def add(self, text: str, level: int = 0, span: Span | None = None, quote: bool = True) -> None:
        """A logical line, wrapped if it is too long; without `quote` no text of the user's."""
        place = None if span is None else (span.filename, span.line)
        begins = quote and place is not None and place != self._place
        self._place = place if quote and place is not None else self._place
        lines = [_cut(text, LIMIT)] if text.startswith("#") else wrap(text, level)
        for number, line in enumerate(lines):
            self._lines.append(_Line(line, span, number == 0, begins and number == 0))

    def finish(self) -> Emitted:
        """Everything added so far."""
        widths = [len(line.text) for line in self._lines if line.span is not None]
        column = 2 + max((width for width in widths if width <= WIDEST_CODE), default=0)
        rows: list[str] = []
        spans: dict[int, Span] = {}
        for line in self._lines:
            rows.extend(self._with_note(line, column))
            if line.span is not None:
                spans[len(rows)] = line.span
        return Emitted("".join(row + "\n" for row in rows), spans)

    def _with_note(self, line: _Line, column: int) -> list[str]:
        """The line with its margin note, which goes above it where there is no room."""
        if line.span is None or not line.noted:
            return [line.text]
        number = self._number(line.span)
        source = quoted(line.span)
        quotes = line.begins and source and not _same(source, line.text)
        quotation = f": {source}" if quotes else ""
        code = line.text.ljust(column) if len(line.text) + 2 <= column else f"{line.text}  "
        if len(code + number) > LIMIT:
            indent = line.text[: min(len(line.text) - len(line.text.lstrip()), LIMIT // 2)]
            return [_cut(f"{indent}{number}{quotation}", LIMIT), line.text]
        room = LIMIT - len(code + number)
        if len(quotation) > room:
            quotation = _cut(quotation, room) if room > SHORTEST_QUOTE else ""
        return [f"{code}{number}{quotation}"]

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


def _cut(text: str, width: int) -> str:
    """The text, its end replaced by dots if it is too long."""
    return text if len(text) <= width else text[: width - 3] + "..."


def _same(source: str, text: str) -> bool:
    return "".join(source.split()) == "".join(text.split())


# --- wrapping ----------------------------------------------------------------------------------

_OPEN, _CLOSE = "([{", ")]}"
_HEADS = ("return ", "if ", "elif ", "while ", "def ")
_ASSIGNMENTS = (" = ", " += ", " -= ", " *= ", " /= ")
_BREAKS = (
    (" if ", " else "),
    (" or ",),
    (" and ",),
    (" < ", " <= ", " > ", " >= ", " == ", " != "),
    (" | ",),
    (" & ",),
    (" + ", " - "),
    (" * ", " / "),
)
"""Where an expression in parentheses may be broken, weakest operators first."""


def wrap(text: str, level: int) -> list[str]:
    """A logical line as physical lines that fit, in the manner of a formatter."""
    if len(INDENT) * level + len(text) <= LIMIT:
        return [INDENT * level + text]
    head, value = _head(text)
    tail = ":" if value.endswith(":") else ""
    return _broken(head, value.removesuffix(":"), tail, level, inside=False)


def _head(text: str) -> tuple[str, str]:
    """`target = ` or a keyword, and what follows it."""
    for keyword in _HEADS:
        if text.startswith(keyword):
            return keyword, text.removeprefix(keyword)
    target, *value = _split(text, _ASSIGNMENTS)
    if not value:
        return "", text
    start = value[0].index(" ", 1) + 1
    return target + value[0][:start], "".join(value)[start:]


def _broken(head: str, value: str, tail: str, level: int, inside: bool) -> list[str]:
    """Lines of `head value tail`; `inside` brackets a line may end anywhere."""
    indent = INDENT * level
    if len(indent) + len(head + value + tail) <= LIMIT:
        return [indent + head + value + tail]
    items = _split(value, (", ",))
    if len(items) > 1:
        return [f"{indent}{head}(", *_items(items, level + 1), f"{indent}){tail}"]
    bracket = _last_bracket(value)
    if bracket is not None:
        start, end = bracket
        return [
            indent + head + value[: start + 1],
            *_inner(value[:start], value[start + 1 : end], level + 1),
            indent + value[end:] + tail,
        ]
    pieces = next((cut for ops in _BREAKS if len(cut := _split(value, ops)) > 1), [value])
    if len(pieces) == 1:
        if value.startswith("not "):
            return _broken(f"{head}not ", value.removeprefix("not "), tail, level, inside)
        return [indent + head + value + tail]
    if inside:
        *first, last = [head + pieces[0], *pieces[1:]]
        lines = [line for piece in first for line in _piece(piece, "", level)]
        return [*lines, *_piece(last, tail, level)]
    lines = [line for piece in pieces for line in _piece(piece, "", level + 1)]
    return [f"{indent}{head}(", *lines, f"{indent}){tail}"]


def _inner(prefix: str, inner: str, level: int) -> list[str]:
    """What stands in the brackets of a call or a tuple, or around an expression."""
    if len(INDENT) * level + len(inner) <= LIMIT:
        return [INDENT * level + inner]
    items = _split(inner, (", ",))
    if len(items) == 1 and not prefix.strip("-"):
        return _broken("", inner, "", level, inside=True)
    return _items(items, level)


def _items(items: list[str], level: int) -> list[str]:
    """One item a line, each with a comma."""
    return [
        line
        for item in items
        for line in _broken("", item.removeprefix(", "), ",", level, inside=True)
    ]


def _piece(piece: str, tail: str, level: int) -> list[str]:
    """A term of a broken expression, its operator in front."""
    piece = piece.strip()
    for operator in (operator.lstrip() for operators in _BREAKS for operator in operators):
        if piece.startswith(operator):
            return _broken(operator, piece.removeprefix(operator), tail, level, inside=True)
    return _broken("", piece, tail, level, inside=True)


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


def _last_bracket(value: str) -> tuple[int, int] | None:
    """The bracket at the end of `name(...)`, `x.y(...)` or `(...)`, unless it is empty."""
    outer = [(position, char) for position, char, depth in _depths(value) if depth == 0]
    brackets = [position for position, char in outer if char in _OPEN + _CLOSE]
    if not brackets or brackets[-1] != len(value) - 1 or any(char == " " for _, char in outer):
        return None
    start, end = brackets[-2:]
    return None if end == start + 1 or value[start] != "(" else (start, end)


def _split(text: str, separators: tuple[str, ...]) -> list[str]:
    """The pieces between top-level separators, each with the separator in front of it."""
    cuts = [
        position
        for position, _, depth in _depths(text)
        if depth == 0 and any(text.startswith(sep, position) for sep in separators)
    ]
    edges = [0, *cuts, len(text)]
    return [text[a:b] for a, b in zip(edges, edges[1:], strict=False) if a < b]
