"""Lines of C: indentation, width, margin comments, and locals that turn out to be unused."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from s2s.ir.source import Span

WIDTH = 100
INDENT = "    "
_WORD = re.compile(r"[^\W\d]\w*")
_BREAKS = (" && ", " || ", ", ", " ? ", " : ", " + ", " - ", " * ", " = ")


@dataclass(frozen=True, slots=True)
class Line:
    """One line; it only `assigns` to a name, or declares it as well.

    What is declared and never read is left out together with its assignments; `instead` stays.
    A `movable` line may stand before any array statement that it follows.
    """

    text: str
    depth: int
    assigns: str | None = None
    declares: bool = False
    instead: str | None = None
    movable: bool = False

    @property
    def is_comment(self) -> bool:
        return self.text.startswith("//")


class Writer:
    """Collects the lines of one function body."""

    def __init__(self, filename: str) -> None:
        self.lines: list[Line] = []
        self._depth = 1
        self._filename = filename
        self._commented: Span | None = None
        self._checked: list[set[str]] = [set()]

    def line(
        self,
        text: str,
        defines: str | None = None,
        assigns: str | None = None,
        instead: str | None = None,
        *,
        movable: bool = False,
    ) -> None:
        """One line; one that only `defines` or `assigns` a name goes if nothing reads the name."""
        name = defines or assigns
        declares = defines is not None
        self.lines.append(Line(text, self._depth, name, declares, instead, movable))

    def check(self, text: str, *, lasting: bool, movable: bool = False) -> None:
        """A line that returns unless something holds.

        If what it tests is `lasting` it stands once in each scope.
        """
        if lasting and any(text in known for known in self._checked):
            return
        self.line(text, movable=movable)
        if lasting:
            self._checked[-1].add(text)

    def known(self, text: str) -> None:
        """A check that has been made before, and holds in this scope."""
        self._checked[-1].add(text)

    @contextmanager
    def block(self, head: str, end: str = "}") -> Iterator[None]:
        """`head {`, what is written meanwhile indented, and `}`."""
        self.line(f"{head} {{")
        with self.deeper():
            yield
        self.line(end)

    @contextmanager
    def deeper(self, steps: int = 1) -> Iterator[None]:
        """What is written meanwhile stands to the right."""
        self._depth += steps
        self._checked.append(set())
        yield
        self._checked.pop()
        self._depth -= steps

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

    def cut(self, mark: int) -> list[Line]:
        """Take away what was written since the mark."""
        taken = self.lines[mark:]
        del self.lines[mark:]
        for known in self._checked:
            known.clear()
        return taken

    def insert(self, mark: int, lines: list[Line]) -> None:
        """Put lines where the text stood at the mark."""
        self.lines[mark:mark] = lines

    def all_movable(self, mark: int) -> bool:
        """Whether everything written since the mark may stand before it."""
        return all(line.movable or line.is_comment for line in self.lines[mark:])

    def finished(self) -> list[str]:
        """The lines without locals that nothing reads, broken to the width."""
        return [piece for line in _without_unused(self.lines) for piece in _fit(line)]


def words(lines: Iterable[str]) -> Counter[str]:
    """How often each identifier occurs, comments apart."""
    found: Counter[str] = Counter()
    for text in lines:
        found.update(_WORD.findall(text.split("//", 1)[0]))
    return found


def _without_unused(lines: list[Line]) -> list[Line]:
    found = [words([line.text]) for line in lines]
    kept = [True] * len(lines)
    while True:
        dropped = [
            k
            for k, line in enumerate(lines)
            if kept[k] and line.declares and not _read(lines, found, kept, k)
        ]
        if not dropped:
            pairs = zip(lines, kept, strict=True)
            return [
                line if keep else replace(line, text=line.instead)
                for line, keep in pairs
                if keep or line.instead
            ]
        for start in dropped:
            for k in _scope(lines, start):
                if lines[k].assigns == lines[start].assigns:
                    kept[k] = False


def _scope(lines: list[Line], start: int) -> Iterator[int]:
    """The lines that see what line `start` declares, itself included."""
    depth = lines[start].depth
    for k in range(start, len(lines)):
        if lines[k].depth < depth:
            return
        yield k


def _read(lines: list[Line], found: list[Counter[str]], kept: list[bool], start: int) -> bool:
    name = lines[start].assigns
    return any(found[k][name] > (lines[k].assigns == name) for k in _scope(lines, start) if kept[k])


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
