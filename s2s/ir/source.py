"""Places in the user's source: spans, sites, and the text that stands there."""

from __future__ import annotations

import linecache
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Span:
    """A stretch of source text: lines from 1, columns from 0, in UTF-8 bytes as in `ast`."""

    filename: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.filename}:{self.line}:{self.column + 1}"

    @property
    def source_line(self) -> str:
        """The first line of the span, without its newline; empty if the file cannot be read."""
        return linecache.getline(self.filename, self.line).rstrip("\n")

    @property
    def text(self) -> str:
        """The source text of the span; of a longer one, its first line."""
        raw = self.source_line.encode()
        end = self.end_column if self.end_line == self.line else len(raw)
        return raw[self.column : end].decode()

    def caret(self) -> str:
        """The source line with carets under the span."""
        line = self.source_line
        if not line:
            return ""
        raw = line.encode()
        end = self.end_column if self.end_line == self.line else len(raw)
        before = len(raw[: self.column].decode())
        width = max(1, len(raw[self.column : end].decode()))
        number = f"{self.line:5d} | "
        return f"{number}{line}\n{' ' * (len(number) + before)}{'^' * width}"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Site:
    """A place where an elementary selection is decided.

    `ordinal` counts the comparisons of a chain, or the pieces of a call, at one syntax node. Where
    a smooth function may meet a point at which it is not smooth, `event` says which: "singular"
    (the value is finite, a partial is not) or "pole".
    """

    span: Span
    ordinal: int = 0
    event: str = ""

    @property
    def filename(self) -> str:
        return self.span.filename

    @property
    def lineno(self) -> int:
        return self.span.line

    @property
    def text(self) -> str:
        return self.span.text

    def __str__(self) -> str:
        return f"{self.span} `{self.text}`"
