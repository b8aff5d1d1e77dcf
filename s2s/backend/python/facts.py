"""What the Python printer has to know of a whole function before it prints a part.

* Which float variables may hold a Python float rather than an np.float64: where both operands of a
  division may, it would raise ZeroDivisionError instead of giving inf.
* Which views are printed where they are used: `x[1:-1] += v`.
* Which flags that end a loop are printed as `break`.
* Which variables are never read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from s2s.ir.nodes import (
    Apply,
    Block,
    Const,
    Expr,
    For,
    Func,
    If,
    Let,
    Pop,
    Push,
    Stack,
    Statement,
    Var,
    View,
    While,
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
    exits : set of Var
        Flags whose setting is printed as `break`.
    """

    plain: set[Var | Stack] = field(default_factory=set)
    inlined: dict[Var, View] = field(default_factory=dict)
    uses: Counter[Var] = field(default_factory=Counter)
    exits: set[Var] = field(default_factory=set)

    @classmethod
    def of(cls, func: Func) -> Facts:
        uses = Counter(block_reads(func.body))
        uses.update(atom for atom in func.results if isinstance(atom, Var))
        facts = cls(set(), dict(_inlined_views(func, uses)), uses, _exits(func, uses))
        facts._find_plain(func)
        return facts

    def is_plain(self, expr: Expr) -> bool:
        """Whether the printed scalar may be a Python float."""
        match expr:
            case Const():
                return expr.type == F64
            case Var():
                return expr in self.plain
            case Apply(op=op, args=args):
                if op.name in _ARITHMETIC:
                    return all(map(self.is_plain, args))
                if op.name == "div":
                    return _is_nonzero(args[1]) and self.is_plain(args[0])
                if op.name == "select":
                    return any(map(self.is_plain, args[1:]))
                if op.name in ("abs", "copy", "stop_gradient"):
                    return self.is_plain(args[0])
                return False
            case _:
                return False

    def may_divide_by_zero(self, left: Expr, right: Expr) -> bool:
        """Whether `left / right` may raise: both are Python's, and the right one may be 0."""
        return self.is_plain(left) and self.is_plain(right) and not _is_nonzero(right)

    def is_numpy(self, expr: Expr) -> bool:
        """Whether the printed float is surely NumPy's, so that a Python int beside it is weak."""
        if isinstance(expr, Const) or (isinstance(expr, Apply) and is_weak_cast(expr)):
            return False
        return expr.type.dtype.is_float and not self.is_plain(expr)

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


def is_weak_cast(apply: Apply) -> bool:
    """A cast of an integer to float, which arithmetic with NumPy's floats does anyway."""
    return apply.op.name in ("to_f64", "to_f32") and apply.args[0].type in (I64, BOOL)


def _is_nonzero(expr: Expr) -> bool:
    return isinstance(expr, Const) and expr.value != 0


def _inlined_views(func: Func, uses: Counter[Var]) -> Iterator[tuple[Var, View]]:
    """Temporaries for views that are printed in their place."""
    bound = Counter(block_binds(func.body))
    for block in all_blocks(func.body):
        for position, stmt in enumerate(block):
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


# --- flags that end a loop ---------------------------------------------------------------------


def _exits(func: Func, uses: Counter[Var]) -> set[Var]:
    """Flags read by their loop alone, cleared right before it and set where its body ends."""
    lets: dict[Var, list[Let]] = {}
    for stmt in walk(func.body):
        if isinstance(stmt, Let):
            lets.setdefault(stmt.target, []).append(stmt)
    found = set()
    for block in all_blocks(func.body):
        cleared: set[Var] = set()
        for stmt in block:
            if isinstance(stmt, Let) and _sets(stmt, False):
                cleared.add(stmt.target)
            flag = _flag(stmt)
            if flag in cleared and uses[flag] == 1:
                tails = {id(last) for last in _tails(sub_blocks(stmt)[-1])}
                others = [let for let in lets[flag] if not _sets(let, False)]
                if all(_sets(let, True) and id(let) in tails for let in others):
                    found.add(flag)
    return found


def _flag(stmt: Statement) -> Var | None:
    """The flag that ends a loop: `until flag`, or `while not flag and ...`."""
    match stmt:
        case For():
            return stmt.until
        case While(test=(Let(target=target, value=value),), cond=cond) if target is cond:
            return first_negated(value)
        case _:
            return None


def first_negated(test: Expr) -> Var | None:
    """`f` of a test `not f and ...`."""
    match test:
        case Apply(op=op, args=(Var() as flag,)) if op.name == "not_":
            return flag
        case Apply(op=op, args=(left, _)) if op.name == "and_":
            return first_negated(left)
        case _:
            return None


def without_first(test: Expr) -> Expr:
    """The rest of a test `not f and ...`."""
    match test:
        case Apply(op=op, args=(left, right)) if op.name == "and_":
            rest = without_first(left)
            return right if isinstance(rest, Const) else Apply(op, (rest, right), BOOL)
        case _:
            return Const(True, BOOL)


def all_blocks(block: Block) -> Iterator[Block]:
    """The block and every block inside it."""
    yield block
    for stmt in block:
        for sub in sub_blocks(stmt):
            yield from all_blocks(sub)


def _sets(let: Let, value: bool) -> bool:
    return isinstance(let.value, Const) and let.value.value is value


def _tails(block: Block) -> Iterator[Statement]:
    """The statements after which the block ends."""
    if block and isinstance(block[-1], If):
        for sub in sub_blocks(block[-1]):
            yield from _tails(sub)
    else:
        yield from block[-1:]
