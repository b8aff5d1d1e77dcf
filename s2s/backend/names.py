"""Names in generated text: unique, readable, the same in Python and C and in every run.

A variable keeps the name that the user gave it; where two want the same, the later one (in textual
order, temporaries last) becomes `name_1`, `name_2`, ...  A stack of `x` is called `saved_x`.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable

from s2s.ir.nodes import Func, Pop, Push, Stack, Var
from s2s.ir.walk import reads, walk, writes

PYTHON_WORDS = frozenset(
    (*keyword.kwlist, "_", "bool", "float", "int", "len", "np", "range", "reversed", "trace")
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
        Names are given to all its variables at once.
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
        found = _in_order(func)
        for item in found:
            if _base(item) not in self._taken:
                self._give(item, _base(item))
        for item in found:
            self[item]

    @classmethod
    def empty(cls, reserved: Iterable[str] = ()) -> Names:
        """No names yet: each is given when it is first asked for."""
        names = cls.__new__(cls)
        names._clear(reserved)
        return names

    def _clear(self, reserved: Iterable[str]) -> None:
        self._taken = set(RESERVED) | set(reserved)
        self._names: dict[Var | Stack, str] = {}

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

    def _give(self, item: Var | Stack, name: str) -> None:
        self._taken.add(name)
        self._names[item] = name


def _base(item: Var | Stack) -> str:
    """The name wanted, as an identifier that cannot meet those of the runtime (`s2s_...`)."""
    name = re.sub(r"\W", "_", item.name) or "t"
    if isinstance(item, Stack) and not name.startswith("saved"):
        name = f"saved_{name}"
    return f"v_{name}" if name[0].isdigit() or name.startswith("s2s_") else name


def _in_order(func: Func) -> list[Var | Stack]:
    """Parameters, then the user's variables and the stacks, then temporaries, in textual order."""
    found: dict[Var | Stack, None] = dict.fromkeys(func.params)
    for stmt in walk(func.body):
        found.update(dict.fromkeys((*writes(stmt), *reads(stmt))))
        if isinstance(stmt, (Push, Pop)):
            found[stmt.stack] = None
    found.update((atom, None) for atom in func.results if isinstance(atom, Var))
    return sorted(found, key=lambda item: isinstance(item, Var) and item.temporary)
