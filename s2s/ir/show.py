"""The text form of the IR: what goldens hold and `source(lang="ir")` returns.

One statement a line, blocks by indentation, the type at a variable's first binding, the user's line
number at the end.  Temporaries are `%1, %2, ...` in order of appearance; a name that several
variables share gets `.2`, `.3`, ...

    func square(x: float64) -> float64                         # square.py:1
      y: float64 = mul(x, x)                                   # 2
      return y
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import assert_never

from s2s.ir.nodes import (
    NEWAXIS,
    Alloc,
    Apply,
    Block,
    Check,
    Const,
    Dim,
    Expr,
    For,
    Func,
    Grow,
    If,
    Let,
    Load,
    Pop,
    Push,
    Raise,
    Record,
    Say,
    Scatter,
    Slice,
    Stack,
    Statement,
    Store,
    Text,
    Update,
    Var,
    View,
    While,
)
from s2s.ir.source import Site, Span

MARGIN = 64
"""Column of the line numbers."""


def show(func: Func) -> str:
    """The text of a function."""
    return Printer(func.sites).func(func)


def show_statement(stmt: Statement) -> str:
    """The first line of a statement, for messages; temporaries are numbered from 1."""
    text, _ = next(Printer().statement(stmt, 0))
    return text.strip()


def show_expr(expr: Expr) -> str:
    """The text of an expression, for messages; temporaries are numbered from 1."""
    return Printer().expr(expr)


def short(span: Span) -> str:
    """`file.py:12`, without the folder."""
    return f"{os.path.basename(span.filename)}:{span.line}"


class Printer:
    """Names given so far, and the text of each node."""

    def __init__(self, sites: tuple[Site, ...] = ()) -> None:
        self._sites = {site: number for number, site in enumerate(sites)}
        self._names: dict[Var | Stack, str] = {}
        self._shared: dict[str, int] = {}
        self._typed: set[Var] = set()

    # --- functions and blocks ------------------------------------------------------------------

    def func(self, func: Func) -> str:
        params = ", ".join(self._binding(param) for param in func.params)
        types = ", ".join(str(atom.type) for atom in func.results)
        head = f"func {func.name}({params}) -> {types if len(func.results) == 1 else f'({types})'}"
        lines = [(head, f"# {short(func.span)}")]
        lines += [(f"  site {n}: {site}", "") for site, n in self._sites.items()]
        lines += self._block(func.body, 1)
        lines.append((f"  return {', '.join(map(self.expr, func.results))}".rstrip(), ""))
        return "".join(_with_margin(*line) + "\n" for line in lines)

    def _block(self, block: Block, level: int) -> Iterator[tuple[str, str]]:
        for stmt in block:
            yield from self.statement(stmt, level)
        if not block:
            yield "  " * level + "pass", ""

    # --- statements ----------------------------------------------------------------------------

    def statement(self, stmt: Statement, level: int) -> Iterator[tuple[str, str]]:
        """Lines of a statement, each with its margin note."""
        indent, note = "  " * level, f"# {stmt.span.line}"
        match stmt:
            case If():
                yield f"{indent}if {self.expr(stmt.test)}", note
                yield from self._block(stmt.then, level + 1)
                if stmt.other:
                    yield f"{indent}else", ""
                    yield from self._block(stmt.other, level + 1)
            case For():
                yield indent + self._for_head(stmt), note
                yield from self._block(stmt.body, level + 1)
            case While():
                trips = "" if stmt.trips is None else f" trips {self._binding(stmt.trips)}"
                yield f"{indent}while{trips}", note
                yield from self._block(stmt.test, level + 1)
                yield f"{indent}do {self.expr(stmt.cond)}", ""
                yield from self._block(stmt.body, level + 1)
            case _:
                yield indent + self._simple(stmt), note

    def _for_head(self, stmt: For) -> str:
        bounds = ", ".join(map(self.expr, (stmt.start, stmt.stop, stmt.step)))
        head = f"for {self._binding(stmt.var)} in {'reversed ' if stmt.reverse else ''}({bounds})"
        if stmt.until is not None:
            head += f" until {self.expr(stmt.until)}"
        return head if stmt.trips is None else f"{head} trips {self._binding(stmt.trips)}"

    def _simple(self, stmt: Statement) -> str:
        match stmt:
            case Let():
                value = self.expr(stmt.value)
                return f"{self._binding(stmt.target)} = {value}"
            case Store():
                place = f"{self.expr(stmt.array)}[{self._list(stmt.index)}]"
                return f"{place} {_assign(stmt.mode)} {self.expr(stmt.value)}"
            case Update():
                return f"{self.expr(stmt.array)}[...] {_assign(stmt.mode)} {self.expr(stmt.value)}"
            case Scatter():
                place = f"{self.expr(stmt.array)}[axis {stmt.axis}: {self._list(stmt.index)}]"
                return f"{place} {_assign(stmt.mode)} {self.expr(stmt.value)}"
            case Grow():
                room = self._list((stmt.array, stmt.count, *stmt.row))
                return f"grow {room}"
            case Push():
                return f"push {self._name(stmt.stack)}, {self.expr(stmt.value)}"
            case Pop():
                return f"{self._binding(stmt.target)} = pop {self._name(stmt.stack)}"
            case Raise():
                message = "" if stmt.message is None else f" {self._text(stmt.message)}"
                return f"raise {stmt.exception.__name__}{message}"
            case Say():
                return f"say {stmt.function.__name__} {self._text(stmt.text)}"
            case Check():
                return f"check {self.expr(stmt.array)}[{self._list(stmt.index)}]"
            case Record():
                values = self._list((stmt.index, stmt.switching, stmt.tie))
                return f"record {self._site(stmt.site)}: {values}"
            case If() | For() | While():
                raise TypeError("a statement with blocks has several lines")
            case _:
                assert_never(stmt)

    # --- expressions ---------------------------------------------------------------------------

    def expr(self, expr: Expr) -> str:
        match expr:
            case Var():
                return self._name(expr)
            case Const():
                return repr(expr.value)
            case Apply():
                attrs = [f"{key}={value!r}" for key, value in expr.attrs.items()]
                site = "" if expr.site is None else f" @{self._site(expr.site)}"
                return f"{expr.op.name}({', '.join([*map(self.expr, expr.args), *attrs])}){site}"
            case Load():
                assured = " assured" if expr.assured else ""
                return f"{self.expr(expr.array)}[{self._list(expr.index)}]{assured}"
            case View():
                detail = ", ".join(map(self._detail, expr.detail))
                return f"view {self.expr(expr.array)} {expr.kind} ({detail})"
            case Alloc():
                fill = "" if expr.fill is None else f", fill={self.expr(expr.fill)}"
                return f"alloc {expr.type.dtype.value} ({self._list(expr.shape)}){fill}"
            case Dim():
                return f"dim {self.expr(expr.array)} {expr.axis}"
            case _:
                assert_never(expr)

    def _list(self, exprs: tuple[Expr, ...]) -> str:
        return ", ".join(map(self.expr, exprs))

    def _detail(self, entry: Expr | Slice | int) -> str:
        if isinstance(entry, Slice):
            start, stop = ("" if b is None else self.expr(b) for b in (entry.start, entry.stop))
            step = entry.step if isinstance(entry.step, int) else self.expr(entry.step)
            return f"{start}:{stop}" + ("" if step == 1 else f":{step}")
        if isinstance(entry, int) or entry is NEWAXIS:
            return repr(entry)
        return self.expr(entry)

    def _text(self, text: str | Text) -> str:
        """A text; values stand in braces."""
        if isinstance(text, str):
            return repr(text)
        parts = (p if isinstance(p, str) else f"{{{self.expr(p.value)}}}" for p in text)
        return repr("".join(parts))

    def _site(self, site: Site) -> str:
        number = self._sites.get(site)
        if number is not None:
            return f"site {number}"
        ordinal = f"#{site.ordinal}" if site.ordinal else ""
        return f"{site.span.line}:{site.span.column + 1}{ordinal}"

    # --- names ---------------------------------------------------------------------------------

    def _binding(self, var: Var) -> str:
        name = self._name(var)
        if var in self._typed:
            return name
        self._typed.add(var)
        return f"{name}: {var.type}"

    def _name(self, item: Var | Stack) -> str:
        if item not in self._names:
            temporary = isinstance(item, Var) and item.temporary
            base = "%" if temporary else item.name
            self._shared[base] = count = self._shared.get(base, 0) + 1
            if temporary:
                self._names[item] = f"%{count}"
            else:
                self._names[item] = base if count == 1 else f"{base}.{count}"
        return self._names[item]


def _assign(mode: str) -> str:
    return "+=" if mode == "add" else "="


def _with_margin(text: str, note: str) -> str:
    return f"{text.ljust(MARGIN - 2)}  {note}" if note else text
