"""Integer polynomials in loop variables and sizes: what an index is, before the program runs."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

Symbol = Hashable
Monomial = tuple[Symbol, ...]
DEGREE = 2
"""Products of more symbols are not followed (they could overflow in a guard)."""


@dataclass(frozen=True, slots=True)
class Poly:
    """A sum of integer multiples of products of symbols, in the order in which they arose."""

    terms: tuple[tuple[Monomial, int], ...]

    @classmethod
    def of(cls, pairs: Iterable[tuple[Monomial, int]]) -> Poly:
        """Like terms joined, zeros dropped."""
        found: dict[Monomial, int] = {}
        for monomial, factor in pairs:
            found[monomial] = found.get(monomial, 0) + factor
        return cls(tuple((m, f) for m, f in found.items() if f != 0))

    @classmethod
    def number(cls, value: int) -> Poly:
        return cls.of([((), value)])

    @classmethod
    def symbol(cls, symbol: Symbol) -> Poly:
        return cls((((symbol,), 1),))

    def __add__(self, other: Poly) -> Poly:
        return Poly.of((*self.terms, *other.terms))

    def __neg__(self) -> Poly:
        return Poly(tuple((m, -f) for m, f in self.terms))

    def __sub__(self, other: Poly) -> Poly:
        return self + (-other)

    def times(self, other: Poly) -> Poly | None:
        """The product; None if its degree is too high."""
        pairs = [
            (_join(m, n), f * g) for m, f in self.terms for n, g in other.terms
        ]
        if any(len(monomial) > DEGREE for monomial, _ in pairs):
            return None
        return Poly.of(pairs)

    @property
    def constant(self) -> int | None:
        """The value if it is a number."""
        if not self.terms:
            return 0
        (monomial, factor), *rest = self.terms
        return factor if not monomial and not rest else None

    @property
    def symbols(self) -> tuple[Symbol, ...]:
        """Every symbol, once."""
        return tuple(dict.fromkeys(s for monomial, _ in self.terms for s in monomial))

    def split(self, symbol: Symbol) -> tuple[Poly, Poly] | None:
        """(a, b) with self == a * symbol + b; None if it is not of that form."""
        factor: list[tuple[Monomial, int]] = []
        rest: list[tuple[Monomial, int]] = []
        for monomial, f in self.terms:
            count = monomial.count(symbol)
            if count > 1:
                return None
            if count:
                without = list(monomial)
                without.remove(symbol)
                factor.append((tuple(without), f))
            else:
                rest.append((monomial, f))
        return Poly.of(factor), Poly.of(rest)

    def sign(self, nonnegative: Callable[[Symbol], bool]) -> int | None:
        """1 if never negative, -1 if never positive, 0 if zero; None if not known."""
        if not self.terms:
            return 0
        signs = {f > 0 for _, f in self.terms}
        if len(signs) > 1 or not all(map(nonnegative, self.symbols)):
            return None
        return 1 if signs.pop() else -1


def _join(a: Monomial, b: Monomial) -> Monomial:
    """The product of two monomials, in one order for equal ones."""
    return tuple(sorted((*a, *b), key=repr)) if a and b else a or b
