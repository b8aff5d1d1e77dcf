"""What the Python printer has to know of a whole function before it prints a part.

* Which float variables may hold a Python float rather than an np.float64: where both operands of a
  division may, it would raise ZeroDivisionError instead of giving inf.
* Which views are printed where they are used: `x[1:-1] += v`.
* Which variables are never read.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from s2s.ir.nodes import (
    Apply,
    Block,
    Const,
    Expr,
    Func,
    Let,
    Pop,
    Push,
    Stack,
    Statement,
    Var,
    View,
)
from s2s.ir.types import BOOL, F64, I64, Array
from s2s.ir.walk import block_binds, block_reads, expr_vars, sub_blocks, walk

_ARITHMETIC = ("add", "sub", "mul", "neg", "strong")
MAX_INLINED_USES = 2
"""A view used more often gets a name."""


@dataclass(frozen=True, slots=True)
class Facts:
    """See the module's docstring.

    Parameters
    ----------
    plain : set of Var or Stack
        Variables and stacks that may hold a Python float.
    inlined : dict
        Views printed in place of their variable.
    uses : Counter
        How often a variable is read.
    """

    plain: set[Var | Stack] = field(default_factory=set)
    inlined: dict[Var, View] = field(default_factory=dict)
    uses: Counter[Var] = field(default_factory=Counter)

    @classmethod
    def of(cls, func: Func) -> Facts:
        uses = Counter(block_reads(func.body))
        uses.update(atom for atom in func.results if isinstance(atom, Var))
        facts = cls(set(), dict(_inlined_views(func, uses)), uses)
        facts._find_plain(func)
        return facts

    def is_plain(self, expr: Expr) -> bool:
        """Whether the printed scalar may be a Python float or int."""
        match expr:
            case Const():
                return expr.type == F64
            case Var():
                return expr in self.plain
            case Apply(op=op, args=args):
                if op.name in _ARITHMETIC:
                    return all(map(self.is_plain, args))
                if op.name == "select":
                    return any(map(self.is_plain, args[1:]))
                if op.name in ("abs", "copy"):
                    return self.is_plain(args[0])
                return op.name == "to_f64" and args[0].type in (I64, BOOL)
            case _:
                return False

    def is_numpy(self, expr: Expr) -> bool:
        """Whether the printed float is surely NumPy's, so that a Python int beside it is weak."""
        return expr.type.dtype.is_float and not isinstance(expr, Const) and not self.is_plain(expr)

    def _find_plain(self, func: Func) -> None:
        """The least solution: a variable is plain if something plain is ever assigned to it."""
        while True:
            before = len(self.plain)
            for stmt in walk(func.body):
                match stmt:
                    case Let(target=target) if target.type == F64 and self.is_plain(stmt.value):
                        self.plain.add(target)
                    case Push(stack=stack) if stack.type == F64 and self.is_plain(stmt.value):
                        self.plain.add(stack)
                    case Pop(stack=stack) if stack in self.plain:
                        self.plain.add(stmt.target)
            if len(self.plain) == before:
                return


def _inlined_views(func: Func, uses: Counter[Var]):
    bound = Counter(block_binds(func.body))
    blocks: list[Block] = [func.body]
    while blocks:
        block = blocks.pop()
        for position, stmt in enumerate(block):
            blocks.extend(sub_blocks(stmt))
            match stmt:
                case Let(target=Var(temporary=True) as target, value=View() as view):
                    few = 0 < uses[target] <= MAX_INLINED_USES and bound[target] == 1
                    if few and _stays(target, view, block[position + 1 :], uses[target]):
                        yield target, view


def _stays(target: Var, view: View, following: tuple[Statement, ...], uses: int) -> bool:
    """Whether the view means the same at each of its uses, all in this block."""
    variables = set(expr_vars(view))
    for stmt in following:
        if sub_blocks(stmt):
            return False
        uses -= block_reads((stmt,)).count(target)
        if uses == 0:
            return not (isinstance(stmt, Let) and _binds_reference(stmt))
        if not variables.isdisjoint(block_binds((stmt,))):
            return False
    return False


def _binds_reference(let: Let) -> bool:
    """`y = view` keeps the view's variable: printing it twice would hide that both are one."""
    return isinstance(let.target.type, Array) and isinstance(let.value, Var)
