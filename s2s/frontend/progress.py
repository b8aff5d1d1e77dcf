"""What the parts of a lowering tell each other: where it is, what it has met and must avoid."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import gast

    from s2s.errors import S2SError
    from s2s.frontend.context import Event, Frame, Room, State
    from s2s.frontend.jumps import Catcher, Jump
    from s2s.frontend.values import ListValue, Pattern
    from s2s.ir.nodes import Statement, Var
    from s2s.ir.source import Site, Span


@dataclass(eq=False, repr=False)
class Progress:
    """The state of one lowering. A *cell* is the key of the items of a list, dict or object.

    Attributes
    ----------
    frame, span, spot : the execution, and the user's text, that is being lowered
    state, block, dead : variables here, the statements of this block, whether nothing gets here
    errors, events, whole : what is taken back with a rollback: refusals, writes to memory,
        comparisons of ints that are decided by their values
    imports, outside : what is read, and what is changed, outside of the function
    sources : the source texts that the program depends on
    reserved : how many names of ours there are, by what they begin with

    calls, frames : the functions that are being executed; all there have been, by path
    activations, entered : (function, arms around it) of each, and how many calls there were
    written : how many activations of each are written out below a branch of the program
    tail_loops, unrolling : recursions rewritten as loops, those that cannot be
    arms, loops, unrolled : the arms around, the loops around, the iterations written out
    catchers, handled, risks : handlers around, jumps whose handler this is, what may be raised

    memo : what the variables of a loop became in an earlier pass over it
    pending, missed : names that only an earlier iteration assigns; those of them that were read
    maybe : names that some paths leave unassigned
    leans : whether a float was taken for a literal to join a float32
    peeled : loops whose first iteration is lowered on its own
    owned : variables that are assigned at one place only, though they have a name

    keeps_static : whether lists keep their static length whatever it costs
    grown : whether a list has become one of run-time length
    cell_loops : the loops in which a cell was made
    born_growing : lists that are of run-time length from the start, and the pattern of their items
    rooms, roomless : lists with room for what a loop appends; those for which that failed
    iterated : lists that a loop runs over
    shut, shared : lists that are items of others, or have two names, and so must not change
    rows : of an item that is a list, the list that holds it
    sized, loosened : buffers that something looked at whole; lists that got buffers of their own
    detached : copies that names of items stand for
    """

    frame: Frame = field(init=False)
    span: Span = field(init=False)
    spot: tuple[int, int, int, int] = (0, 0, 0, 0)
    state: State = field(default_factory=dict)
    block: list[Statement] = field(default_factory=list)
    dead: bool = False
    errors: list[S2SError] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    whole: list[Site] = field(default_factory=list)
    imports: Any = None
    outside: Any = None
    sources: dict[str, str] = field(default_factory=dict)
    reserved: dict[str, int] = field(default_factory=dict)

    calls: list[Frame] = field(default_factory=list)
    frames: dict[tuple, Frame] = field(default_factory=dict)
    activations: list[tuple[gast.AST, int]] = field(default_factory=list)
    entered: int = 0
    written: dict[int, int] = field(default_factory=dict)
    unrolling: set[int] = field(default_factory=set)
    tail_loops: dict[int, gast.AST] = field(default_factory=dict)
    arms: int = 0
    loops: tuple[Hashable, ...] = ()
    unrolled: tuple[int, ...] = ()
    catchers: tuple[Catcher, ...] = ()
    handled: tuple[Jump, ...] = ()
    risks: set[type[BaseException]] = field(default_factory=set)

    memo: dict[Hashable, State] = field(default_factory=dict)
    pending: frozenset[Hashable] = frozenset()
    missed: list[Hashable] = field(default_factory=list)
    maybe: set[Hashable] = field(default_factory=set)
    leans: bool = False
    peeled: frozenset[Hashable] = frozenset()
    inner: set[Var] = field(default_factory=set)
    """Variables of the bodies of composites."""
    owned: set[Var] = field(default_factory=set)

    keeps_static: bool = False
    grown: bool = False
    cell_loops: dict[Hashable, tuple[Hashable, ...]] = field(default_factory=dict)
    born_growing: dict[Hashable, Pattern] = field(default_factory=dict)
    rooms: dict[Hashable, Room] = field(default_factory=dict)
    roomless: set[Hashable] = field(default_factory=set)
    iterated: set[Hashable] = field(default_factory=set)
    shut: set[Hashable] = field(default_factory=set)
    shared: set[Hashable] = field(default_factory=set)
    rows: dict[Hashable, ListValue] = field(default_factory=dict)
    sized: set[Var] = field(default_factory=set)
    loosened: set[Hashable] = field(default_factory=set)
    detached: set[Var] = field(default_factory=set)
