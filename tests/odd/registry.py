"""How an odd program enters: `@odd(arguments)`; and the objects that the programs share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

PROGRAMS: list[tuple[Callable, tuple]] = []

GIVEN = [1.0, 2.0]
NAMED = {"a": 1.0}
COUNTS = {1, 2}
TEXT = "abc"


def odd(*args: Any) -> Callable[[Callable], Callable]:
    """Enter a function with the arguments of its one call."""

    def enter(function: Callable) -> Callable:
        PROGRAMS.append((function, args))
        return function

    return enter


class Thing:
    """An object with a bit of everything."""

    k = 2.0

    def __init__(self):
        self.a = 1.0
        self.n = 0

    def meth(self, x):
        return self.a * x

    @property
    def prop(self):
        return 3.0

    @staticmethod
    def st(x):
        return x * 2

    @classmethod
    def cl(cls, x):
        return x * cls.k

    def __getitem__(self, i):
        return i * 2.0

    def __len__(self):
        return 3

    def __add__(self, other):
        return 5.0

    def __iter__(self):
        return iter([1.0, 2.0])
