"""What generated C does not do, decided in one place, before a line is printed.

An operation says in its declaration why it has no C kernel (`no_c`), a kind of statement says it in
its class. A function that uses one is refused as a whole, with a typed reason: the engine then runs
it in generated Python, and says so.
"""

from __future__ import annotations

from collections.abc import Iterator

from s2s.backend.obstacles import NotInC, Obstacle
from s2s.ir.nodes import Apply, Const, Func
from s2s.ir.types import I64
from s2s.ir.walk import expressions, subexpressions, walk

_INT64 = range(-(2**63), 2**63)


def require_c(func: Func) -> None:
    """Raise `NotInC` if there is anything in the function that has no C."""
    found = dict.fromkeys(_obstacles(func))
    if found:
        raise NotInC(tuple(found))


def _obstacles(func: Func) -> Iterator[Obstacle]:
    for stmt in walk(func.body):
        if stmt.no_c:
            yield Obstacle(stmt.no_c, stmt.span)
        for whole in expressions(stmt):
            for expr in subexpressions(whole):
                if isinstance(expr, Apply) and expr.op.no_c:
                    yield Obstacle(expr.op.no_c, stmt.span)
                if isinstance(expr, Const) and expr.type == I64 and expr.value not in _INT64:
                    yield Obstacle("an integer has more than 64 bits", stmt.span)


class NoKernelError(LookupError):
    """While printing: an operation that declares nothing, and has no kernel in csrc/ either."""

    def refusal(self, func: Func) -> NotInC:
        """The same as a refusal of the function."""
        return NotInC((Obstacle(str(self), func.span),))
