"""Bounds of int64 scalars, so that arithmetic that cannot overflow is left unchecked.

Flow-insensitive: one interval for each variable, joined over all its bindings.  Sizes and loop
counters are small by physics; the fast variant also assumes small integer parameters and sizes of
parameters, and where that mattered (`assumed`) says so in a guard at its entry.
"""

from __future__ import annotations

from collections.abc import Callable

from s2s.backend.c.shapes import Shapes
from s2s.backend.c.tree import Node, Region
from s2s.ir.nodes import Apply, Const, Dim, Expr, For, Func, Let, Pop, Var, While
from s2s.ir.types import DType, Scalar

LEAST, MOST = -(2**63), 2**63 - 1
UNKNOWN = (LEAST, MOST)
ASSUMED = 2**31
"""In the fast variant: what integer parameters and sizes of parameters stay below."""
SIZE = 2**44
"""No array has more elements in an axis."""
COUNT = 2**48
"""No loop runs more often."""
TALLY = 2**60
"""What a counter reaches that grows by small steps: 2**10 at a time, more is not lived to see."""
SMALL_STEP = 2**10

Interval = tuple[int, int]


class Ranges:
    """Intervals of the int64 scalars of one function."""

    def __init__(self, func: Func, root: Region, shapes: Shapes, *, checked: bool) -> None:
        self._checked = checked
        cautious = None if checked else Ranges(func, root, shapes, checked=True)
        self._cautious = cautious
        self.assumed = False
        self._shapes = shapes
        self._known: dict[Var, Interval] = {}
        for var in func.params:
            if var.type == Scalar(DType.I64):
                self._known[var] = UNKNOWN if checked else (-ASSUMED, ASSUMED)
        nodes = list(root.walk())
        rounds = 0
        while self._pass(nodes, widen=rounds >= 2):
            rounds += 1

    def of(self, expr: Expr) -> Interval:
        """The least and greatest value that an int64 expression can have."""
        match expr:
            case Const(value=value):
                return int(value), int(value)
            case Var():
                return self._known.get(expr, UNKNOWN)
            case Dim(array=array, axis=axis):
                extent = self._shapes.of(array)[axis]
                if isinstance(extent, int):
                    return extent, extent
                assumed = extent.lasting and extent.axis >= 0 and not self._checked
                return 0, ASSUMED if assumed else SIZE
            case Apply():
                return self._apply(expr)
            case _:
                return UNKNOWN

    def fits(self, expr: Apply) -> bool:
        """Whether add, sub, mul or neg of these operands cannot overflow."""
        low, high = self._exact(expr)
        fits = low >= LEAST and high <= MOST
        return self._noted(fits, lambda ranges: ranges.fits(expr))

    def moderate(self, terms: list[tuple[int, list[Expr]]]) -> bool:
        """Whether a sum of products cannot overflow, whatever the order of its terms."""
        total = 0
        for factor, exprs in terms:
            largest = abs(factor)
            for expr in exprs:
                largest *= max(map(abs, self.of(expr)))
            total += largest
        return self._noted(total < 2**63, lambda ranges: ranges.moderate(terms))

    def _noted(self, answer: bool, again: Callable[[Ranges], bool]) -> bool:
        """Remembers when an answer rests on what the fast variant assumes."""
        if answer and self._cautious is not None and not again(self._cautious):
            self.assumed = True
        return answer

    # --- one pass over the bindings ------------------------------------------------------------

    def _pass(self, nodes: list[Node], *, widen: bool) -> bool:
        before = dict(self._known)
        for node in nodes:
            match node.stmt:
                case Let(target=Var(type=Scalar(DType.I64)) as target, value=value):
                    self._join(target, self.of(value), value, widen=widen)
                case Pop(target=Var(type=Scalar(DType.I64)) as target):
                    self._join(target, UNKNOWN, None, widen=widen)
                case For() as stmt:
                    self._join(stmt.var, self._counter(stmt), None, widen=widen)
                    if stmt.trips is not None:
                        self._join(stmt.trips, (0, COUNT), None, widen=widen)
                case While(trips=Var() as trips):
                    self._join(trips, (0, COUNT), None, widen=widen)
                case _:
                    pass
        return before != self._known

    def _join(self, var: Var, new: Interval, value: Expr | None, *, widen: bool) -> None:
        old = self._known.get(var)
        if old is None:
            self._known[var] = new
            return
        joined = min(old[0], new[0]), max(old[1], new[1])
        if widen and joined != old:
            joined = (-TALLY, TALLY) if _small_step(var, value) else UNKNOWN
            joined = min(old[0], joined[0]), max(old[1], joined[1])
        self._known[var] = joined

    def _counter(self, stmt: For) -> Interval:
        """The loop variable lies between start and stop, and no farther than it can be counted."""
        (low, high), (least, most) = self.of(stmt.start), self.of(stmt.stop)
        reach = COUNT * abs(stmt.step.value) if isinstance(stmt.step, Const) else MOST
        return max(min(low, least), low - reach), min(max(high, most), high + reach)

    # --- arithmetic ----------------------------------------------------------------------------

    def _exact(self, expr: Apply) -> Interval:
        """The interval in unbounded integers."""
        a, *rest = (self.of(arg) for arg in expr.args)
        match expr.op.name:
            case "neg":
                return -a[1], -a[0]
            case "add":
                return a[0] + rest[0][0], a[1] + rest[0][1]
            case "sub":
                return a[0] - rest[0][1], a[1] - rest[0][0]
            case "mul":
                products = [p * q for p in a for q in rest[0]]
                return min(products), max(products)
            case _:
                return UNKNOWN

    def _apply(self, expr: Apply) -> Interval:
        match expr.op.name:
            case "neg" | "add" | "sub" | "mul":
                low, high = self._exact(expr)
                if expr.attrs.get("wraps") and not (low >= LEAST and high <= MOST):
                    return UNKNOWN
                return max(low, LEAST), min(high, MOST)
            case "ifloordiv":
                (low, high), (least, most) = self.of(expr.args[0]), self.of(expr.args[1])
                if least > 0:
                    ends = [p // q for p in (low, high) for q in (least, most)]
                    return min(ends), max(ends)
                return UNKNOWN
            case "rshift":
                low, high = self.of(expr.args[0])
                return min(low, low >> 63), max(high, high >> 63)
            case "imod":
                least, most = self.of(expr.args[1])
                return (0, most - 1) if least > 0 else UNKNOWN
            case "select":
                (a, b), (c, d) = self.of(expr.args[1]), self.of(expr.args[2])
                return min(a, c), max(b, d)
            case "imax" | "imin":
                pick = max if expr.op.name == "imax" else min
                ends = [self.of(arg) for arg in expr.args]
                return pick(low for low, _ in ends), pick(high for _, high in ends)
            case "to_i64" if expr.args[0].type.dtype is DType.BOOL:
                return 0, 1
            case _:
                return UNKNOWN


def _small_step(var: Var, value: Expr | None) -> bool:
    """Whether the binding is `var = var + c` or `var - c` with a small c."""
    match value:
        case Apply(op=op, args=(Var() as first, Const(value=step))) if op.name in ("add", "sub"):
            return first is var and abs(step) <= SMALL_STEP
        case Apply(op=op, args=(Const(value=step), Var() as second)) if op.name == "add":
            return second is var and abs(step) <= SMALL_STEP
        case _:
            return False
