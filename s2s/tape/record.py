"""What the tape writes down while the program runs: nodes, selections and events.

A node is one executed operation with what its derivative needs. Values are copies, for the program
may overwrite its arrays later.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from s2s.elementary import Elementary, Linear, Matrix
from s2s.elementary.custom import Custom, Kept
from s2s.ir.pair import Complex
from s2s.ir.source import Site, Span
from s2s.tape.journal import Journal
from s2s.tape.values import Array, Scalar, Value, entered_array

Place = tuple[str, int, int, int, int]
"""Filename, line, column, end line, end column: a span as a constant of the instrumented code."""


# --- nodes ---------------------------------------------------------------------------------------


@dataclass(slots=True)
class Smooth:
    """out = op(values): contributions are strong products with the declared partials."""

    op: Elementary
    operands: tuple[Any, ...]
    values: tuple[Any, ...]
    out: Any
    attrs: dict[str, Any]
    output: Value


@dataclass(slots=True)
class LinearMap:
    """out = op(values): contributions are the declared transposes."""

    op: Linear
    operands: tuple[Any, ...]
    values: tuple[Any, ...]
    attrs: dict[str, Any]
    output: Value


@dataclass(slots=True)
class MatrixMap:
    """out = op(values): contributions are the declared pullbacks."""

    op: Matrix
    operands: tuple[Any, ...]
    values: tuple[Any, ...]
    out: Any
    attrs: dict[str, Any]
    output: Value


@dataclass(slots=True)
class Copy:
    """The identity: a binding, or the load of an element (`source` is then a view of rank 0)."""

    source: Value
    output: Scalar


@dataclass(slots=True)
class Route:
    """A selection: the cotangent goes to the piece that `index` names, element by element."""

    index: Any
    pieces: tuple[Any, ...]
    output: Value


@dataclass(slots=True)
class Gather:
    """out = source[index] with index arrays."""

    source: Array
    index: Any
    output: Array


@dataclass(slots=True)
class Store:
    """target[index] = value (or, if it `adds`, += value), in place; `...` is everything."""

    target: Array
    index: Any
    value: Any
    adds: bool = False


@dataclass(slots=True)
class Called:
    """outputs = owner(operands): a function with a derivative of the user's own."""

    owner: Custom
    operands: tuple[Any, ...]
    kept: Kept
    outputs: tuple[Any, ...]


Node = Smooth | LinearMap | MatrixMap | Copy | Route | Gather | Store | Called


# --- selections and events -----------------------------------------------------------------------


class Record(NamedTuple):
    """One executed selection of a recorded site: numbers, or arrays for an array operation."""

    site: Site
    index: Any
    switching: Any
    tie: Any


class Event(NamedTuple):
    """An operation met its singular set (`kind` "singular") or a pole of its value ("pole")."""

    site: Site
    kind: str
    where: Any


@dataclass
class Tape:
    """One run.

    Parameters
    ----------
    table : mapping of Site to int or None
        The recorded sites, each with the index of the piece that wins a tie (None: a comparison).
    whole : frozenset of Site, optional
        Comparisons of which some are between integers; None: it is not known. At any other site of
        the table an int is a float of the compiled program, as the 0 is in
        `s = 0; while s < 1: s += x`.
    """

    table: Mapping[Site, int | None]
    whole: frozenset[Site] | None = None
    nodes: list[Node] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    journal: Journal = field(default_factory=Journal)
    calls: int = 0
    catching: list[Callable[[], tuple]] = field(default_factory=list)
    _entered: dict[int, tuple[np.ndarray, Array]] = field(default_factory=dict)
    _pairs: dict[int, tuple[np.ndarray, Complex]] = field(default_factory=dict)

    def enter(self, values: np.ndarray) -> Array | Complex:
        """The passive array for one that the program refers to: always the same one."""
        if values.dtype == np.complex128:
            if id(values) not in self._pairs:
                parts = values.real, values.imag
                self._pairs[id(values)] = (values, Complex(*map(self.enter, parts)))
            return self._pairs[id(values)][1]
        if id(values) not in self._entered:
            self._entered[id(values)] = (values, entered_array(values))
            self.journal.array(*self._entered[id(values)])
        return self._entered[id(values)][1]

    def catches(self, exception: type[BaseException]) -> bool:
        """Whether a `try` of the program's around catches it."""
        return any(issubclass(exception, classes()) for classes in self.catching)

    def site(self, place: Place | None, ordinal: int = 0) -> Site | None:
        """The recorded site at a place, if there is one."""
        if place is None:
            return None
        site = site_at(place, ordinal)
        return site if site in self.table else None

    def write_record(self, site: Site, index: Any, switching: Any, tie: Any) -> None:
        """Append an executed selection, arrays as copies."""
        if np.ndim(switching) == 0:
            self.records.append(Record(site, int(index), float(switching), bool(tie)))
            return
        shape = np.shape(switching)
        columns = ((index, np.int64), (switching, np.float64), (tie, np.bool_))
        spread = (np.array(np.broadcast_to(c, shape), dtype) for c, dtype in columns)
        self.records.append(Record(site, *spread))

    def write_event(self, site: Site, kind: str, where: Any) -> None:
        """Append an event if it happened at all."""
        if np.any(where):
            self.events.append(Event(site, kind, np.array(where) if np.ndim(where) else True))


def site_at(place: Place, ordinal: int = 0) -> Site:
    """The site of a place in the source."""
    filename, line, column, end_line, end_column = place
    span = Span(
        filename=filename, line=line, column=column, end_line=end_line, end_column=end_column
    )
    return Site(span=span, ordinal=ordinal)
