"""Lines of C: indentation, width, margin comments, and locals that turn out to be unused."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from s2s.ir.source import Span

WIDTH = 100
INDENT = "    "
_WORD = re.compile(r"[^\W\d]\w*")
_BREAKS = (" && ", " || ", ", ", " ? ", " : ", " + ", " - ", " * ", " = ")


@dataclass(frozen=True, slots=True)
class Line:
    """One line. If nothing else mentions `defines`, it is left out."""

    text: str
    depth: int
    defines: str | None = None


class Writer:
    """Collects the lines of one function body."""

    def __init__(self, filename: str) -> None:
        self.lines: list[Line] = []
        self._depth = 1
        self._filename = filename
        self._commented: Span | None = None

    def line(self, text: str, defines: str | None = None) -> None:
        """One line; one that only `defines` a name goes if the name is not used."""
        self.lines.append(Line(text, self._depth, defines))

    @contextmanager
    def block(self, head: str, end: str = "}") -> Iterator[None]:
        """`head {`, what is written meanwhile indented, and `}`."""
        self.line(f"{head} {{")
        with self.deeper():
            yield
        self.line(end)

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """What is written meanwhile stands one step to the right."""
        self._depth += 1
        yield
        self._depth -= 1

    def comment(self, span: Span) -> None:
        """The user's line that the next lines come from; once for lines in a row."""
        last = self._commented
        if last is not None and (last.filename, last.line) == (span.filename, span.line):
            return
        self._commented = span
        text = span.source_line.strip().rstrip("\\")
        place = str(span.line)
        if span.filename != self._filename:
            place = f"{span.filename.rsplit('/', 1)[-1]}:{place}"
        room = WIDTH - len(INDENT) * self._depth - len(f"// {place}: ")
        shown = text if len(text) <= room else f"{text[: room - 3]}..."
        self.line(f"// {place}: {shown}" if shown else f"// {place}")

    def mark(self) -> int:
        """Where the text stands now."""
        return len(self.lines)

    def back_to(self, mark: int) -> None:
        """Forget what was written since the mark."""
        del self.lines[mark:]

    def finished(self, also_used: Iterable[str] = ()) -> list[str]:
        """The lines without definitions that nothing uses, broken to the width."""
        kept = _without_unused(self.lines, set(also_used))
        return [piece for line in kept for piece in _fit(line)]


def words(lines: Iterable[str]) -> Counter[str]:
    """How often each identifier occurs, comments apart."""
    found: Counter[str] = Counter()
    for text in lines:
        found.update(_WORD.findall(text.split("//", 1)[0]))
    return found


def _without_unused(lines: list[Line], used: set[str]) -> list[Line]:
    while True:
        count = words(line.text for line in lines)
        defined = Counter(line.defines for line in lines if line.defines is not None)
        kept = [
            line
            for line in lines
            if line.defines is None
            or line.defines in used
            or count[line.defines] > defined[line.defines]
        ]
        if len(kept) == len(lines):
            return kept
        lines = kept


def _fit(line: Line) -> Iterator[str]:
    """The line, broken after an operator or comma where it is too long."""
    indent = INDENT * line.depth
    text = line.text
    while len(indent) + len(text) > WIDTH and not text.startswith("//"):
        cut = _last_break(text, WIDTH - len(indent))
        if cut <= 0:
            break
        yield indent + text[:cut].rstrip()
        text = text[cut:].lstrip()
        indent = INDENT * (line.depth + 2)
    yield indent + text


def _last_break(text: str, room: int) -> int:
    """The best place to break before column `room`: the outermost, then the last."""
    best, best_rank = 0, None
    depth = 0
    for k, letter in enumerate(text[:room]):
        depth += (letter in "([{") - (letter in ")]}")
        for mark in _BREAKS:
            if text.startswith(mark, k) and k + len(mark) <= room and k > room // 3:
                rank = (-depth, k)
                if best_rank is None or rank > best_rank:
                    best, best_rank = (
                        k + (len(mark) if mark != " ? " and mark != " : " else 1),
                        rank,
                    )
    return best
