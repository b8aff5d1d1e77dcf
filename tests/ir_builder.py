"""Functions as IR, statement by statement: `b.let(apply("exp", x))`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ir_programs import ONE, ZERO, Source, temp

from s2s.ir.nodes import Atom, Expr, For, Func, If, Let, Statement, Store, Update, Var, While
from s2s.ir.types import I64, Type

_SPAN = Source("built.py", "def built():\n    pass").at(1)


class Builder:
    """Collects the statements of one function; blocks are opened by `with`."""

    def __init__(self, name: str = "built") -> None:
        self.name = name
        self.params: list[Var] = []
        self._blocks: list[list[Statement]] = [[]]

    def param(self, name: str, type_: Type) -> Var:
        self.params.append(Var(name, type_))
        return self.params[-1]

    def add(self, kind: type, **fields) -> None:
        """Any statement."""
        self._blocks[-1].append(kind(span=_SPAN, **fields))

    def let(self, value: Expr, name: str | None = None) -> Var:
        """A new variable with this value."""
        var = temp(value.type) if name is None else Var(name, value.type)
        return self.set(var, value)

    def set(self, var: Var, value: Expr) -> Var:
        """A variable that may exist already."""
        self.add(Let, target=var, value=value)
        return var

    def store(self, array: Var, index: tuple, value: Expr, mode: str = "set") -> None:
        self.add(Store, array=array, index=index, value=value, mode=mode)

    def update(self, array: Var, value: Expr, mode: str = "set") -> None:
        self.add(Update, array=array, value=value, mode=mode)

    @contextmanager
    def loop(self, stop: Atom, start: Atom = ZERO, step: Atom = ONE, **options) -> Iterator[Var]:
        """A `for`; gives its variable."""
        var = Var(options.pop("name", "i"), I64)
        self._blocks.append([])
        yield var
        body = tuple(self._blocks.pop())
        self.add(For, var=var, start=start, stop=stop, step=step, body=body, **options)

    @contextmanager
    def branch(self, test: Expr) -> Iterator[list[Statement]]:
        """An `if`; what is written meanwhile is its first arm."""
        self._blocks.append([])
        other: list[Statement] = []
        yield other
        then = tuple(self._blocks.pop())
        self.add(If, test=test, then=then, other=tuple(other))

    @contextmanager
    def repeat(self, cond: Var, test: Expr, **options) -> Iterator[None]:
        """A `while`."""
        self._blocks.append([])
        yield
        body = tuple(self._blocks.pop())
        self._blocks.append([])
        self.set(cond, test)
        block = tuple(self._blocks.pop())
        self.add(While, test=block, cond=cond, body=body, **options)

    def func(self, *results: Atom, like: tuple[int | None, ...] = (), sites: tuple = ()) -> Func:
        (body,) = self._blocks
        return Func(
            name=self.name,
            params=tuple(self.params),
            body=tuple(body),
            results=results,
            span=_SPAN,
            sites=sites,
            result_like=like,
        )
