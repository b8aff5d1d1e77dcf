"""Statements of the IR as lines of Python."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from dataclasses import dataclass
from types import NoneType
from typing import Any, assert_never

from s2s.backend.python.expressions import NOT, Expressions, negated
from s2s.backend.python.facts import first_negated, without_first
from s2s.backend.python.layout import Layout
from s2s.ir.nodes import (
    Apply,
    Block,
    Check,
    Const,
    Expr,
    For,
    If,
    Let,
    Load,
    Pop,
    Push,
    Raise,
    Record,
    Say,
    Scatter,
    Statement,
    Store,
    Text,
    Update,
    Var,
    View,
    While,
)
from s2s.ir.source import Site
from s2s.ir.types import Scalar

AUGMENTED = {"add": "+=", "sub": "-=", "mul": "*=", "div": "/="}
"""Operations with an in-place spelling."""


@dataclass(frozen=True, slots=True)
class Statements:
    """Writes statements into a layout.

    Parameters
    ----------
    layout : Layout
    expressions : Expressions
    sites : dict
        Number of each recorded site.
    """

    layout: Layout
    expressions: Expressions
    sites: dict[Site, int]

    def block(self, block: Block, level: int) -> None:
        """The statements of a block; `pass` for none."""
        before = self.layout.count
        for stmt in block:
            self.statement(stmt, level)
        if self.layout.count == before:
            self.layout.add("pass", level)

    def statement(self, stmt: Statement, level: int) -> None:
        match stmt:
            case If():
                self._if(stmt, level)
            case For():
                self._for(stmt, level)
            case While():
                self._while(stmt, level)
            case Let(target=target) if target in self.expressions.facts.inlined:
                pass
            case Let(target=target, value=Const(value=leaves)) if target in self._exits:
                if leaves:
                    self.layout.add("break", level, stmt.span)
            case _:
                quote = not isinstance(stmt, (Push, Pop))
                self.layout.add(self._simple(stmt), level, stmt.span, quote)

    def _message(self, text: str | Text) -> str:
        return literal(text) if isinstance(text, str) else formatted(text, self.expressions.text)

    def _global(self, obj: Any) -> str:
        """The name of a builtin, or of an object of the user's."""
        if getattr(builtins, obj.__name__, None) is obj:
            return obj.__name__
        return self.expressions.kernels.user(obj, obj.__name__)

    def _option(self, value: Any) -> str:
        if isinstance(value, str):
            return literal(value)
        return repr(value) if isinstance(value, (int, NoneType)) else self._global(value)

    @property
    def _exits(self) -> set[Var]:
        return self.expressions.facts.exits

    # --- statements with blocks ----------------------------------------------------------------

    def _if(self, stmt: If, level: int, keyword: str = "if", test: str | None = None) -> None:
        text = self.expressions.text
        if stmt.other and not stmt.then:
            self.layout.add(f"{keyword} not {text(stmt.test, NOT)}:", level, stmt.span)
            self.block(stmt.other, level + 1)
            return
        self.layout.add(f"{keyword} {test or text(stmt.test)}:", level, stmt.span)
        self.block(stmt.then, level + 1)
        match stmt.other:
            case ():
                pass
            case (If() as inner,):
                self._if(inner, level, "elif")
            case _ if keyword == "if" and self._leaves(stmt.then):
                self.block(stmt.other, level)
            case (Let(target=target) as let, If() as inner) if inner.test is target and inner.then:
                self._if(inner, level, "elif", f"{self._name(target)} := {text(let.value)}")
            case _:
                self.layout.add("else:", level)
                self.block(stmt.other, level + 1)

    def _for(self, stmt: For, level: int) -> None:
        counter = self._counter(stmt.trips, stmt, level)
        read = self.expressions.facts.uses[stmt.var] > 0
        name = self._name(stmt.var) if read else "_"
        span = f"range({self._range(stmt)})"
        span = f"reversed({span})" if stmt.reverse else span
        self.layout.add(f"for {name} in {span}:", level, stmt.span)
        if counter:
            self.layout.add(counter, level + 1, stmt.span)
        self._body(stmt, level + 1)

    def _body(self, stmt: For, level: int) -> None:
        """The body and, at its end, the way out of the loop."""
        body, test = stmt.body, stmt.until
        if test is None or test in self._exits:
            self.block(body, level)
            return
        span = stmt.span
        match body:
            case (*_, Let(target=target, value=value) as last) if target is test:
                if self.expressions.facts.uses[test] == 1:
                    body, test, span = body[:-1], value, last.span
        for inner in body:
            self.statement(inner, level)
        self.layout.add(f"if {self.expressions.text(test)}:", level, span)
        self.layout.add("break", level + 1, span)

    def _leaves(self, block: Block) -> bool:
        """Whether the block ends with a `break`."""
        return bool(block) and isinstance(block[-1], Let) and block[-1].target in self._exits

    def _range(self, stmt: For) -> str:
        """The arguments of `range`, without those that it has by default."""
        start, stop, step = map(self.expressions.integer, (stmt.start, stmt.stop, stmt.step))
        if step != "1":
            return f"{start}, {stop}, {step}"
        return stop if start == "0" else f"{start}, {stop}"

    def _while(self, stmt: While, level: int) -> None:
        counter = self._counter(stmt.trips, stmt, level)
        *before, last = stmt.test or (None,)
        test: Expr = stmt.cond
        if isinstance(last, Let) and last.target is test and self.expressions.facts.uses[test] == 1:
            test = last.value
            if first_negated(test) in self._exits:
                test = without_first(test)
        else:
            before = list(stmt.test)
        if before:
            self.layout.add("while True:", level, stmt.span)
            self.block(tuple(before), level + 1)
            self.layout.add(f"if {self._negated(test)}:", level + 1, stmt.span)
            self.layout.add("break", level + 2, stmt.span)
        else:
            self.layout.add(f"while {self.expressions.text(test)}:", level, stmt.span)
        if counter:
            self.layout.add(counter, level + 1, stmt.span)
        if stmt.body or not (before or counter):
            self.block(stmt.body, level + 1)

    def _negated(self, test: Expr) -> str:
        if isinstance(test, Apply) and test.op.name == "not_":
            return self.expressions.text(test.args[0])
        return f"not {self.expressions.text(test, NOT + 2)}"

    def _counter(self, trips: Var | None, stmt: Statement, level: int) -> str:
        """Starts the counter of trips if anything reads it; the line that counts one."""
        if trips is None or not self.expressions.facts.uses[trips]:
            return ""
        self.layout.add(f"{self._name(trips)} = 0", level, stmt.span)
        return f"{self._name(trips)} += 1"

    # --- simple statements ---------------------------------------------------------------------

    def _simple(self, stmt: Statement) -> str:
        text = self.expressions.text
        match stmt:
            case Let():
                return self._let(stmt)
            case Store():
                return self._store(stmt)
            case Update():
                return self._update(stmt)
            case Scatter():
                return self._scatter(stmt)
            case Push():
                return f"{self.expressions.names[stmt.stack]}.append({text(stmt.value)})"
            case Pop():
                return f"{self._name(stmt.target)} = {self.expressions.names[stmt.stack]}.pop()"
            case Raise(built=True):
                parts = (p if isinstance(p, str) else text(p.value) for p in stmt.message)
                return f"raise {self._global(stmt.exception)}({''.join(parts)})"
            case Raise():
                message = "" if stmt.message is None else f"({self._message(stmt.message)})"
                return f"raise {self._global(stmt.exception)}{message}"
            case Say():
                options = "".join(f", {name}={self._option(v)}" for name, v in stmt.options)
                return f"{self._global(stmt.function)}({self._message(stmt.text)}{options})"
            case Check():
                return f"_ = {self.expressions.element(stmt.array, stmt.index)}"
            case Record():
                values = self.expressions.list((stmt.index, stmt.switching, stmt.tie))
                return f"trace.record({self.sites[stmt.site]}, {values})"
            case If() | For() | While():
                raise TypeError("a statement with blocks is not simple")
            case _:
                assert_never(stmt)

    def _name(self, var: Var) -> str:
        return self.expressions.names[var]

    def _let(self, stmt: Let) -> str:
        target, value = self._name(stmt.target), stmt.value
        if isinstance(stmt.target.type, Scalar):
            augmented = self._augmented((stmt.target,), value)
            if augmented is not None:
                return f"{target} {augmented}"
        elif stmt.target.type.rank == 0 and not isinstance(value, (Var, View)):
            return f"{target} = np.asarray({self.expressions.text(value)})"
        return f"{target} = {self.expressions.text(value)}"

    def _augmented(self, place: tuple[Expr, ...], value: Expr) -> str | None:
        """`+= e` where the value is `place + e`; the place is a variable or array and index."""
        if not isinstance(value, Apply):
            return None
        symbol = AUGMENTED.get(self.expressions.spelling(value.op))
        if symbol is None:
            return None
        left, right = value.args
        if place != ((left.array, *left.index) if isinstance(left, Load) else (left,)):
            return None
        if "wraps" in value.attrs and isinstance(left, Var):
            return None
        if symbol == "/=" and self.expressions.facts.may_divide_by_zero(left, right):
            return None
        if symbol in ("+=", "-=") and (opposite := negated(right)) is not None:
            symbol, right = "-=" if symbol == "+=" else "+=", opposite
        return f"{symbol} {self.expressions.beside(right, left)}"

    def _adds(self, value: Expr) -> str:
        """`+= e`, or `-= e` where -e is added."""
        opposite = negated(value)
        if opposite is not None:
            return f"-= {self.expressions.text(opposite)}"
        return f"+= {self.expressions.text(value)}"

    def _store(self, stmt: Store) -> str:
        place = self.expressions.element(stmt.array, stmt.index)
        if stmt.mode == "add":
            return f"{place} {self._adds(stmt.value)}"
        augmented = self._augmented((stmt.array, *stmt.index), stmt.value)
        return f"{place} {augmented or f'= {self.expressions.integer(stmt.value)}'}"

    def _update(self, stmt: Update) -> str:
        array, value = self.expressions.text(stmt.array), self.expressions.text(stmt.value)
        inlined = self.expressions.facts.inlined.get(stmt.array)
        subscript = inlined is not None and inlined.kind == "index"
        whole = array if subscript else f"{array}[...]"
        in_place = array if inlined is None or subscript else whole
        if stmt.mode == "add":
            return f"{in_place} {self._adds(stmt.value)}"
        augmented = self._augmented((stmt.array,), stmt.value)
        return f"{whole} = {value}" if augmented is None else f"{in_place} {augmented}"

    def _scatter(self, stmt: Scatter) -> str:
        kernel = self.expressions.kernels["scatter"]
        args = self.expressions.list((stmt.array, *stmt.index))
        value = self.expressions.text(stmt.value)
        mode = ', mode="add"' if stmt.mode == "add" else ""
        return f"{kernel}({args}, value={value}, axis={stmt.axis}{mode})"


def formatted(text: Text, expression: Callable[[Expr], str]) -> str:
    """An f-string; where a value has quotes of its own, `"...".format(...)`."""
    holes = [part for part in text if not isinstance(part, str)]
    values = [expression(hole.value) for hole in holes]
    if not holes:
        return literal("".join(text))
    plain = not any(c in value for value in values for c in "\"'\\{}")
    names = iter(values if plain else [""] * len(values))
    parts = []
    for part in text:
        if isinstance(part, str):
            parts.append(part.replace("{", "{{").replace("}", "}}"))
            continue
        conversion = f"!{part.conversion}" if part.conversion else ""
        parts.append(f"{{{next(names)}{conversion}{':' + part.form if part.form else ''}}}")
    quoted = literal("".join(parts))
    return f"f{quoted}" if plain else f"{quoted}.format({', '.join(values)})"


def literal(text: str) -> str:
    """A string literal in double quotes, as formatters write it."""
    single = repr(text)
    if single[0] == '"' or '"' in text:
        return single
    return '"' + single[1:-1].replace("\\'", "'") + '"'
