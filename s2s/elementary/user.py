"""Elementary functions and selections that a user declares, from outside of the package.

>>> import math
>>> gudermann = declare(
...     "gudermann",
...     kernel=lambda x: 2.0 * math.atan(math.tanh(0.5 * x)),
...     partials=lambda x, out: (1.0 / cosh(x),),
... )
>>> gudermann.partials(0.0, out=0.0)
(np.float64(1.0),)
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from s2s.elementary import rules
from s2s.elementary.algebra import E
from s2s.elementary.declare import OPERATIONS, SPELLINGS, Elementary, Operation, Selection
from s2s.elementary.smooth import cosh
from s2s.errors import S2SError
from s2s.ir.nodes import Var
from s2s.ir.types import F64


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class User(Operation):
    """What is common to the operations that users declare.

    Parameters
    ----------
    kernel : callable
        The value of numbers, one at a time.
    c : str
        The body of a C function of doubles with the same bits.
    """

    kernel: Callable[..., float]
    c: str = ""

    def __post_init__(self) -> None:
        """Known by itself; names are the user's, and may be declared again."""
        SPELLINGS[self] = self

    def evaluate(self, *args: Any, **attrs: Any) -> Any:
        """The kernel of each element, in double precision, rounded once."""
        operands = [np.asarray(arg) for arg in args]
        dtype = np.result_type(*(o.dtype for o in operands if o.dtype.kind == "f"), np.float32)
        if not any(o.dtype.kind == "f" for o in operands):
            dtype = np.dtype(np.float64)
        spread = np.broadcast_arrays(*operands)
        columns = (o.astype(np.float64).ravel().tolist() for o in spread)
        values = np.array([self._number(*row) for row in zip(*columns, strict=True)], np.float64)
        result = values.reshape(spread[0].shape).astype(dtype)
        return result if any(isinstance(arg, np.ndarray) for arg in args) else result[()]

    def _number(self, *row: float) -> float:
        try:
            return float(self.kernel(*map(np.float64, row)))
        except (TypeError, ValueError, ArithmeticError) as error:
            raise S2SError(
                f"the kernel of `{self.name}` fails on {row}: {error}",
                "return a number for all numbers: inf and nan too",
            ) from error


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class UserElementary(User, Elementary):
    """A smooth function of a user's."""


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class UserSelection(User, Selection):
    """A selection of a user's."""


def declare(
    name: str,
    *,
    kernel: Callable[..., float],
    partials: Callable[..., tuple] | None = None,
    pieces: Callable[..., tuple] | None = None,
    c: str = "",
    **rest: Any,
) -> Operation:
    """Declare a new elementary function, or a selection: `s2s.elementary(...)`.

    Parameters
    ----------
    name : str
        What messages and generated code call it.
    kernel : callable
        The value: takes floats, returns a float. Its parameters are those of the operation.
    partials : callable
        Of a smooth function: `partials(*operands, out)` -> a tuple, one expression for each
        operand, written with operators and the operations of `s2s.elementary`.
    pieces : callable
        Of a selection: `pieces(*operands)` -> the expressions chosen from. It also needs `index`,
        `switching` and `tied`.
    c : str
        The body of a C function of the same parameters, doubles, which gives the same bits. Without
        it, functions that use the operation run in generated Python.
    **rest
        What `Elementary` and `Selection` take beside: `singular`, `pole`, `analytic`, `truth`,
        `sample`; `default_tie`, `ties_to_passive`, `jump`.

    Returns
    -------
    Operation
        To be called in functions that s2s differentiates, and on numbers and arrays.
    """
    if not name.isidentifier() or name in OPERATIONS:
        raise S2SError(f"an operation cannot be called {name!r}", "choose another name")
    if (partials is None) == (pieces is None):
        raise S2SError(
            f"`{name}` is declared with {'both' if pieces else 'neither'} partials= and pieces=",
            "give partials= for a smooth function, pieces= for a selection",
        )
    kind = UserElementary if pieces is None else UserSelection
    given = {"partials": partials} if pieces is None else {"pieces": pieces}
    try:
        made = kind(
            name=name,
            signature=_parameters(name, kernel),
            result=rules.broadcast,
            kernel=kernel,
            c=c,
            no_c="" if c else f"`{name}` was declared without C",
            **given,
            **rest,
        )
        _try(made)
        return made
    except TypeError as error:
        reason = re.sub(r"^\w+\.__init__\(\) ", "", str(error))
        raise S2SError(
            f"the declaration of `{name}` is not complete: {reason}",
            "a selection has pieces=, index=, switching= and tied=; see docs/adding_a_function.md",
        ) from None


def _try(made: Operation) -> None:
    """Build what is declared as expressions once, so that mistakes show where they are made."""
    operands = [E(Var(name, F64)) for name in made.signature]
    what = "partials"
    try:
        if isinstance(made, Elementary):
            found = made.partials(*operands, out=E(Var("out", F64)))
        else:
            what = "pieces"
            found = made.pieces(*operands)
            for what, tied in (("index", {"tie": 0}), ("switching", {}), ("tied", {})):
                getattr(made, what)(*operands, **tied)
    except Exception as error:
        raise S2SError(
            f"{what}= of `{made.name}` fails on expressions: {error}",
            "write it with operators and the operations of s2s.elementary; choose with `select`",
        ) from None
    fits = isinstance(found, tuple) and all(isinstance(f, (E, float, type(None))) for f in found)
    if not fits or (isinstance(made, Elementary) and len(found) != len(operands)):
        raise S2SError(
            f"`{made.name}` declares {found!r}",
            "give a tuple: one partial for each operand (a float or an expression), or the pieces",
        )
    kinked = None if isinstance(made, Elementary) else made.kinked(*operands)
    if kinked is not None:
        raise S2SError(
            f"a piece of `{made.name}` is not smooth: it has `{kinked.name}` in it",
            "make each side a piece of its own, and choose between them in index=",
        )


def _parameters(name: str, kernel: Callable) -> tuple[str, ...]:
    try:
        parameters = inspect.signature(kernel).parameters.values()
    except (TypeError, ValueError):
        parameters = ()
    plain = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    if not parameters or any(p.kind not in plain for p in parameters):
        raise S2SError(
            f"the kernel of `{name}` has no plain parameters", "write kernel=lambda x: ..."
        )
    return tuple(p.name for p in parameters)


__all__ = ["User", "cosh", "declare"]
