"""What can be declared: the kinds of operation, by their mathematics.

kind         declares                                         derived from it
Elementary   a kernel and its partial derivatives             tangent, adjoint, what must be saved
Selection    pieces, the deciding rule, the switching value   routing of tangent and cotangent, ties
Position     the same where the index is a position on axes   routing by gather and scatter
Linear       a kernel and its transpose                       tangent (itself), adjoint
Matrix       a kernel, its pullbacks and its pushforward      reverse and forward mode
Decision     a kernel of integers, the switching value        the record; no derivative flows
Passive      a kernel                                         nothing: integers, shapes, comparisons

A declaration is one call of one of these classes.  It enters itself into `OPERATIONS` (by name) and
`SPELLINGS` (by the NumPy or math callable that users write); nothing else in s2s lists operations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from s2s.elementary.algebra import E, build
from s2s.ir.nodes import Apply, Const
from s2s.ir.op import Op

OPERATIONS: dict[str, Operation] = {}
SPELLINGS: dict[Any, Operation] = {}
FOREIGN: dict[str, dict[str, Any]] = {}
"""What functions of packages that need not be installed mean: by package, by name."""


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Operation(Op):
    """What all declarations share.

    Parameters
    ----------
    spellings : tuple of callables
        What the user writes for it: `np.exp`, `math.exp`. Of a package that need not be installed
        the name: "scipy.special.expit".
    signature : tuple of str
        Parameter names of the spelling, operands first, static keywords after `*`; the frontend
        binds a call's arguments by it. "axis=None" gives a default.
    on_integers : str
        Name of the operation that computes it on integers, where that gives integers.
    """

    spellings: tuple[Callable | str, ...] = ()
    signature: tuple[str, ...] = ()
    on_integers: str = ""

    def __post_init__(self) -> None:
        if self.name in OPERATIONS:
            raise ValueError(f"operation {self.name!r} is declared twice")
        OPERATIONS[self.name] = self
        for spelling in self.spellings:
            if isinstance(spelling, str):
                package, _, name = spelling.rpartition(".")
                FOREIGN.setdefault(package, {})[name] = self
        known = tuple(s for s in self.spellings if not isinstance(s, str))
        object.__setattr__(self, "spellings", known)
        for spelling in (self, *known):
            SPELLINGS[spelling] = self

    @property
    def has_site(self) -> bool:
        """Whether executing it on active floats is recorded: it selects, or may meet a kink."""
        return isinstance(self, (Selection, Position, Decision, Comparison)) or (
            isinstance(self, (Elementary, Matrix)) and bool(self.singular or self.pole)
        )

    def evaluate(self, *args: Any, **attrs: Any) -> Any:
        """The value on numbers and arrays: the kernel of this name."""
        from s2s import kernels

        return getattr(kernels, self.name)(*args, **attrs)

    def __call__(self, *args: Any, **attrs: Any) -> Any:
        """On numbers and arrays: the value. With an `E` among the operands: an expression."""
        if any(isinstance(arg, E) for arg in args):
            return build(self, args, attrs)
        return self.evaluate(*args, **attrs)


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Elementary(Operation):
    """A smooth function: a kernel and its partial derivatives.

    Parameters
    ----------
    partials : callable
        `partials(*operands, out)` -> one expression per operand; None where an operand carries no
        derivative (an integer exponent). `attrs` arrive as keywords.
    singular : callable, optional
        `singular(*operands, out)` -> true on the singular set, where the value is finite and a
        partial is not: there every partial is 0 and the recording variant emits an event.
    pole : callable, optional
        The same for points where the value itself is infinite: the IEEE partial stands, with an
        event.
    analytic : callable, optional
        The same function on NumPy complex numbers, for the complex-step test.
    truth : str, optional
        Its name in mpmath, for the accuracy test.
    sample : tuple of (low, high), one per operand
        Where property tests draw from.
    """

    partials: Callable[..., tuple]
    singular: Callable[..., Any] | None = None
    pole: Callable[..., Any] | None = None
    analytic: Callable | None = None
    truth: str | None = None
    sample: tuple[tuple[float, float], ...] = ((-3.0, 3.0),)

    def smooth_partials(self, *operands: Any, out: Any, **attrs: Any) -> tuple:
        """The partials with the singular set taken out: 0 there."""
        from s2s.elementary.arithmetic import select

        partials = self.partials(*operands, out, **attrs)
        if self.singular is None:
            return partials
        on_set = self.singular(*operands, out, **attrs)
        return tuple(None if p is None else select(on_set, 0.0, p) for p in partials)


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Selection(Operation):
    """A nonsmooth function as a choice between smooth pieces. It declares no derivative.

    Parameters
    ----------
    pieces : callable
        `pieces(*operands)` -> the expressions chosen from, made of smooth functions, which are
        differentiated by their own rules, and of staircases (`floor`), which are held fixed.
    index : callable
        `index(*operands, tie)` -> position of the chosen piece (0, 1, ...); `tie` is the static
        index of the piece that wins a tie.
    switching : callable
        `switching(*operands)` -> the switching value z.
    tied : callable
        `tied(*operands)` -> whether this is a tie.
    default_tie : int
        Index that wins a tie if nothing else decides. Where `ties_to_passive`, the first operand
        that depends on no argument wins before it.
    jump : bool
        Whether the value itself may jump.
    sample : tuple of (low, high), one per operand
        Where property tests draw from (they also draw on the tie set).
    """

    pieces: Callable[..., tuple]
    index: Callable[..., Any]
    switching: Callable[..., Any]
    tied: Callable[..., Any]
    default_tie: int = 0
    ties_to_passive: bool = False
    jump: bool = False
    sample: tuple[tuple[float, float], ...] = ((-3.0, 3.0),)

    def is_staircase(self, *operands: E) -> bool:
        """Whether every piece is constant."""
        return not any(map(_applied, self.pieces(*operands)))

    def kinked(self, *operands: E) -> Operation | None:
        """What in a piece is neither smooth nor a staircase: its derivative would be lost."""
        return next(filter(None, map(_kinked, self.pieces(*operands))), None)


def _applied(piece: E | float) -> bool:
    return isinstance(piece, E) and not isinstance(piece.node, Const)


def _kinked(piece: E | float) -> Operation | None:
    node = piece.node if isinstance(piece, E) else None
    if not isinstance(node, Apply) or not node.type.dtype.is_float:
        return None
    operands = list(map(E, node.args))
    if isinstance(node.op, Elementary):
        return next(filter(None, map(_kinked, operands)), None)
    held_fixed = isinstance(node.op, Selection) and node.op.is_staircase(*operands)
    return None if held_fixed else node.op


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Position(Operation):
    """A selection among the elements along an axis: its index is a position.

    The kernel `<name>_index(x, axis=...)` gives the positions, `<name>_gap(x, axis=...)` the
    switching value (distance to the runner-up). Tangents are gathered by the positions, cotangents
    placed at them.
    """

    index: Operation
    gap: Operation


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Decision(Operation):
    """Integers that comparisons of floats decide: positions, an order, places in a table.

    No derivative flows through it; what it decided is recorded. `gap`, of the same operands and
    attributes and of the same shape, is the distance to another decision: 0 at a tie.
    """

    gap: Operation


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Linear(Operation):
    """A map that is linear in each float operand, or (`joint`) in all of them together.

    Parameters
    ----------
    transposes : callable
        `transposes(ct, *operands, **attrs)` -> for each operand a function of no arguments that
        builds its cotangent, or None where the operand is passive.
    joint : bool
        Linear in all float operands together (concatenate), so its tangent is itself once.
    """

    transposes: Callable[..., tuple]
    joint: bool = False


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Matrix(Operation):
    """A smooth function of whole matrices, with the two rules that its formula gives.

    Parameters
    ----------
    pullbacks : callable
        `pullbacks(ct, *operands, out, **attrs)` -> for each operand a function of no arguments
        that builds its cotangent, or None where the operand is passive.
    pushforward : callable
        `pushforward(dots, *operands, out, **attrs)` -> the tangent; `dots` has one tangent for
        each operand, None where it does not move (never all None).
    singular, pole : callable, optional
        As for `Elementary`: where the rules do not hold (two eigenvalues are equal), or the value
        is infinite. Only the event follows; what the rules give there they say themselves.
    may_raise : bool
        Whether the value may not exist: NumPy raises LinAlgError then.
    up_to_sign : bool
        Whether the columns are determined up to their sign, their first elements apart.
    analytic : callable, optional
        The same function on NumPy complex numbers, for the complex-step test.

    Notes
    -----
    In the rules a cotangent or tangent is multiplied by `strong` and `matmul_ct`, and solved for
    with `quiet=True`: all give zeros where it is all zero, and none of them raises.
    """

    elementwise: bool = False
    pullbacks: Callable[..., tuple]
    pushforward: Callable[..., Any]
    singular: Callable[..., Any] | None = None
    pole: Callable[..., Any] | None = None
    may_raise: bool = False
    up_to_sign: bool = False
    analytic: Callable | None = None


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Comparison(Operation):
    """A comparison: a bool, and a selection site where an operand is active."""

    symbol: str = ""


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Passive(Operation):
    """An operation through which no derivative flows.

    Parameters
    ----------
    only_passive : str
        What to write instead, where an operand must not depend on what is differentiated.
    """

    only_passive: str = ""


@dataclass(frozen=True, slots=True)
class Composite:
    """A function given by an s2s-Python body that the frontend and the tape read like a user's."""

    body: Callable
    spellings: tuple[Callable, ...] = field(default=())

    def __post_init__(self) -> None:
        for spelling in self.spellings:
            COMPOSITES[spelling] = self.body


COMPOSITES: dict[Any, Callable] = {}


def attrs_of(apply_attrs: Mapping[str, Any]) -> dict[str, Any]:
    """Static attributes as keywords of a declaration's callables."""
    return dict(apply_attrs)
