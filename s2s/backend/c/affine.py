"""Integer polynomials in loop variables and sizes: what an index is, before the program runs."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

Symbol = Hashable
Monomial = tuple[Symbol, ...]
DEGREE = 2
"""Products of more symbols are not followed."""


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
        return self.scaled(-1)

    def __sub__(self, other: Poly) -> Poly:
        return self + (-other)

    def scaled(self, factor: int) -> Poly:
        """An integer multiple."""
        return Poly.of((m, f * factor) for m, f in self.terms)

    def times(self, other: Poly) -> Poly:
        """The product."""
        return Poly.of((_join(m, n), f * g) for m, f in self.terms for n, g in other.terms)

    @property
    def degree(self) -> int:
        return max((len(monomial) for monomial, _ in self.terms), default=0)

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

    def coefficients(self, symbol: Symbol) -> list[Poly]:
        """The polynomials that stand before the powers of a symbol: 1, symbol, symbol**2, ..."""
        found: list[list[tuple[Monomial, int]]] = [[]]
        for monomial, factor in self.terms:
            power = monomial.count(symbol)
            found.extend([] for _ in range(power + 1 - len(found)))
            found[power].append((tuple(s for s in monomial if s != symbol), factor))
        return [Poly.of(pairs) for pairs in found]

    def at(self, symbol: Symbol, value: Poly) -> Poly:
        """The polynomial with a value in place of a symbol."""
        result, power = Poly.number(0), Poly.number(1)
        for coefficient in self.coefficients(symbol):
            result = result + coefficient.times(power)
            power = power.times(value)
        return result

    def sign(self, nonnegative: Callable[[Symbol], bool]) -> int | None:
        """1 if never negative, -1 if never positive, 0 if zero; None if not known."""
        if not self.terms:
            return 0
        signs = {f > 0 for _, f in self.terms}
        if len(signs) > 1 or not all(map(nonnegative, self.symbols)):
            return None
        return 1 if signs.pop() else -1


@dataclass(frozen=True, slots=True)
class Span:
    """What is known of an integer e: least <= scale * e <= greatest.

    Quotients by a constant have a scale; everything else is exact, with scale 1.
    """

    least: Poly
    greatest: Poly
    scale: int = 1

    @classmethod
    def exactly(cls, poly: Poly) -> Span:
        return cls(poly, poly)

    @property
    def exact(self) -> Poly | None:
        """The polynomial that it is, if it is one."""
        return self.least if self.scale == 1 and self.least == self.greatest else None

    def __add__(self, other: Span) -> Span:
        scale = math.lcm(self.scale, other.scale)
        a, b = scale // self.scale, scale // other.scale
        return Span(
            self.least.scaled(a) + other.least.scaled(b),
            self.greatest.scaled(a) + other.greatest.scaled(b),
            scale,
        )

    def __neg__(self) -> Span:
        return Span(-self.greatest, -self.least, self.scale)

    def times(self, factor: int) -> Span:
        """A multiple by a number."""
        least, greatest = self.least.scaled(factor), self.greatest.scaled(factor)
        return Span(*((least, greatest) if factor >= 0 else (greatest, least)), self.scale)

    def quotient(self, divisor: int) -> Span | None:
        """The floor of the quotient by a positive number."""
        if self.exact is None:
            return None
        return Span(self.exact - Poly.number(divisor - 1), self.exact, divisor)


def _join(a: Monomial, b: Monomial) -> Monomial:
    """The product of two monomials, in one order (of this process only) for equal ones."""
    return tuple(sorted((*a, *b), key=hash)) if a and b else a or b
