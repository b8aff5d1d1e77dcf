"""Names in generated text: unique, readable, the same in Python and C and in every run.

A variable keeps the name that the user gave it; where two want the same, the later one (in textual
order, temporaries last) becomes `name_1`, `name_2`, ...  Loops that do not enclose each other share
the name of their counters.  A stack of `x` is called `saved_x`.
"""

from __future__ import annotations

import itertools
import keyword
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from s2s.ir.nodes import Block, For, Func, Pop, Push, Stack, Var
from s2s.ir.walk import block_binds, block_reads, reads, sub_blocks, walk, writes

PYTHON_WORDS = frozenset(
    (*keyword.kwlist, "_", "abs", "bool", "float", "int", "len", "np", "range", "reversed", "trace")
)
"""Keywords, and what generated Python uses by name."""

_C_TEXT = """
    alignas alignof asm auto bool break case char const constexpr continue default do double else
    enum extern false float for goto if inline int int8_t int16_t int32_t int64_t intptr_t linux
    long main nullptr ptrdiff_t register restrict return short signed size_t sizeof static
    static_assert struct switch thread_local true typedef typeof typeof_unqual uint8_t uint16_t
    uint32_t uint64_t uintptr_t union unix unsigned void volatile while
    EOF I INFINITY M_E M_PI NAN NULL assert errno stderr stdin stdout
"""
C_WORDS = frozenset(_C_TEXT.split())
"""Keywords, types and macros of C."""

RESERVED = PYTHON_WORDS | C_WORDS


class Names:
    """The names of one function's variables and stacks.

    Parameters
    ----------
    func : Func
        Names are given to all its variables but temporaries at once.
    reserved : iterable of str
        Further words that no variable may have: what else a backend uses by name.

    Examples
    --------
    >>> from s2s.ir.types import F64
    >>> names = Names.empty()
    >>> x, other = Var("x", F64), Var("x", F64)
    >>> names[x], names[other], names[Stack("x", F64)], names[Var("lambda", F64)]
    ('x', 'x_1', 'saved_x', 'lambda_1')
    """

    def __init__(self, func: Func, reserved: Iterable[str] = ()) -> None:
        self._clear(reserved)
        counters = _counters(func)
        items = [item for item in _in_order(func) if item not in counters]
        for item in items:
            if _base(item) not in self._taken:
                self._give(item, _base(item))
        for item in items:
            self[item]
        bound = (var for var in block_binds(func.body) if var not in counters)
        self._wanted = {_base(var) for var in bound}
        self._name_counters(func.body, counters, ())

    @classmethod
    def empty(cls, reserved: Iterable[str] = ()) -> Names:
        """No names yet: each is given when it is first asked for."""
        names = cls.__new__(cls)
        names._clear(reserved)
        return names

    def _clear(self, reserved: Iterable[str]) -> None:
        self._taken = set(RESERVED) | set(reserved)
        self._names: dict[Var | Stack, str] = {}
        self._wanted: set[str] = set()

    def __getitem__(self, item: Var | Stack) -> str:
        if item not in self._names:
            self._give(item, self.fresh(_base(item)))
        return self._names[item]

    def fresh(self, base: str) -> str:
        """A name like `base` that nothing else has or will get."""
        name, count = base, 0
        while name in self._taken:
            count += 1
            name = f"{base}_{count}"
        self._taken.add(name)
        return name

    def _name_counters(self, block: Block, counters: set[Var], around: tuple[str, ...]) -> None:
        """Counters may have any name that no other variable and no enclosing loop has."""
        for stmt in block:
            inside = around
            if isinstance(stmt, For) and stmt.var in counters:
                taken = {*self._taken, *self._wanted, *around}
                name = next(name for name in _counter_names(stmt.var) if name not in taken)
                self._names.setdefault(stmt.var, name)
                inside = (*around, name)
            for sub in sub_blocks(stmt):
                self._name_counters(sub, counters, inside)
        if not around:
            self._taken.update(self._names.values())

    def _give(self, item: Var | Stack, name: str) -> None:
        self._taken.add(name)
        self._names[item] = name


def _base(item: Var | Stack) -> str:
    """The name wanted, as an identifier that cannot meet those of the runtime (`s2s_...`).

    The frontend calls its own variables `.stopped@2`, which no user's variable can be.
    """
    name = re.sub(r"\W", "_", item.name.lstrip(".").partition("@")[0]) or "t"
    if isinstance(item, Stack) and not name.startswith("saved"):
        name = f"saved_{name}"
    return f"v_{name}" if name[0].isdigit() or name.startswith("s2s_") else name


def _counter_names(var: Var) -> Iterator[str]:
    """What a counter may be called: by its own name, else by a letter, else by a number too."""
    base = _base(var)
    yield base
    yield from "ijkl"
    yield from (f"{base}_{count}" for count in itertools.count(1))


def _in_order(func: Func) -> list[Var | Stack]:
    """Parameters, then the user's variables and the stacks in textual order; no temporaries.

    A temporary is named when it is first asked for: printing may leave it out.
    """
    found: dict[Var | Stack, None] = dict.fromkeys(func.params)
    for stmt in walk(func.body):
        found.update(dict.fromkeys((*writes(stmt), *reads(stmt))))
        if isinstance(stmt, (Push, Pop)):
            found[stmt.stack] = None
    found.update((atom, None) for atom in func.results if isinstance(atom, Var))
    return [item for item in found if not (isinstance(item, Var) and item.temporary)]


def _counters(func: Func) -> set[Var]:
    """Loop variables that are bound by one loop and read in its body only."""
    total = Counter(block_reads(func.body))
    total.update(atom for atom in func.results if isinstance(atom, Var))
    bound = Counter(block_binds(func.body))
    return {
        stmt.var
        for stmt in walk(func.body)
        if isinstance(stmt, For)
        and bound[stmt.var] == 1
        and block_reads(stmt.body).count(stmt.var) == total[stmt.var]
    }
