"""What `s2s.trace` shows: the executed selections of a run, its ties and its events.

Traces compare equal when all their bits are equal; a NaN equals a NaN.  So the traces of two
backends can be compared with `==`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from s2s.ir.source import Site


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """One executed elementary selection.

    Attributes
    ----------
    site : Site
        The place in the source: `.filename`, `.lineno`, `.text`.
    index : int or int64 array
        The piece that was taken, from 0; of a comparison `int(result)`; of an extremum over an axis
        the position. At a tie the piece that receives the cotangent.
    switching_value : float or float64 array
        z = lhs - rhs as written; the selection changes where it changes its sign.
    tie : bool or bool array
        Whether lhs == rhs.
    """

    site: Site
    index: int | np.ndarray
    switching_value: float | np.ndarray
    tie: bool | np.ndarray

    @property
    def margin(self) -> float | np.ndarray:
        """The distance to the switch, |z|."""
        return abs(self.switching_value)

    @property
    def ties(self) -> int:
        """How many elements are tied."""
        return int(np.count_nonzero(self.tie))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Selection):
            return NotImplemented
        return self.site == other.site and all(
            same_bits(getattr(self, name), getattr(other, name))
            for name in ("index", "switching_value", "tie")
        )

    __hash__ = None

    def __str__(self) -> str:
        if np.ndim(self.switching_value):
            return f"{self.site}: {self.ties} ties in {np.size(self.tie)}"
        tie = ", a tie" if self.tie else ""
        return f"{self.site}: piece {self.index}, z = {self.switching_value!r}{tie}"


@dataclass(frozen=True, slots=True, eq=False)
class Event:
    """An operation met a point where it is not smooth although it chose nothing.

    Attributes
    ----------
    site : Site
        The operation.
    kind : str
        "singular": the value is finite, a partial is not, and 0 was used (sqrt at 0); "pole": the
        value is infinite, and the IEEE partial was used (log at 0).
    where : bool or bool array
        The elements concerned.
    """

    site: Site
    kind: str
    where: bool | np.ndarray

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Event):
            return NotImplemented
        mine, its = (self.site, self.kind), (other.site, other.kind)
        return mine == its and same_bits(self.where, other.where)

    __hash__ = None

    def __str__(self) -> str:
        return f"{self.site}: {self.kind} point"


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """Value and gradient of a run, and how they came about.

    Attributes
    ----------
    value, gradient
        As `s2s.value_and_grad` gives them.
    selections : tuple of Selection
        Every executed selection of an active float, in the order of execution.
    events : tuple of Event
        The singular points and poles that were met.
    stops : tuple of Site
        The places of the program where the gradient stops: a float becomes an integer, a bool or a
        step, and what is computed of it has no derivative (`int(x)`, `np.argmax(x)`, `np.floor`).
    """

    value: Any
    gradient: Any
    selections: tuple[Selection, ...]
    events: tuple[Event, ...] = ()
    stops: tuple[Site, ...] = ()

    @classmethod
    def of(
        cls,
        value: Any,
        gradient: Any,
        records: Iterable,
        events: Iterable = (),
        stops: Iterable[Site] = (),
    ) -> Trace:
        """From rows (site, index, switching value, tie), and (site, kind, where) for events."""
        selections = tuple(Selection(*record) for record in records)
        happened = tuple(Event(*event) for event in events)
        return cls(value, gradient, selections, happened, tuple(stops))

    @property
    def ties(self) -> tuple[Selection, ...]:
        """The selections that were tied, in at least one element."""
        return tuple(s for s in self.selections if s.ties)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Trace):
            return NotImplemented
        return (
            same_bits(self.value, other.value)
            and same_bits(self.gradient, other.gradient)
            and self.selections == other.selections
            and self.events == other.events
            and self.stops == other.stops
        )

    __hash__ = None

    def __str__(self) -> str:
        lines = [f"value     {self.value}", f"gradient  {self.gradient}"]
        lines += [str(item) for item in (*self.selections, *self.events)]
        lines += [f"the gradient stops here: {site}" for site in self.stops]
        return "\n".join(lines)


def same_bits(a: Any, b: Any) -> bool:
    """Whether two numbers, arrays, or containers of them agree in every bit; NaN equals NaN.

    >>> same_bits(0.0, -0.0), same_bits(float("nan"), -float("nan"))
    (False, True)
    """
    if isinstance(a, (tuple, list)):
        return type(a) is type(b) and len(a) == len(b) and all(map(same_bits, a, b))
    if isinstance(a, dict):
        return (
            isinstance(b, dict) and a.keys() == b.keys() and all(same_bits(a[k], b[k]) for k in a)
        )
    x, y = np.asarray(a), np.asarray(b)
    if x.dtype != y.dtype or x.shape != y.shape:
        return False
    if x.dtype.kind == "c":
        return same_bits(x.real, y.real) and same_bits(x.imag, y.imag)
    if x.dtype.kind != "f":
        return bool(np.all(x == y))
    equal = (x == y) & (np.signbit(x) == np.signbit(y))
    return bool(np.all(equal | (np.isnan(x) & np.isnan(y))))
