"""Derivatives of the user's own: `custom_vjp`, `custom_jvp`."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from s2s.elementary.custom import Custom, Kept, Leaf
from s2s.elementary.opaque import Call
from s2s.errors import S2SError
from s2s.frontend.signature import ArgType, Mapping, PythonScalar, Seq, Static
from s2s.ir.types import DType, Scalar, Type, is_float


def custom_vjp(f: Callable | None = None, *, returns: Any = None) -> Any:
    """Give a function a reverse-mode derivative of your own; s2s does not look into it.

    Parameters
    ----------
    f : callable
        Takes numbers, arrays and containers of them; it may be any Python.
    returns : object, optional
        An example of what it returns: its structure, dtypes and ranks count, as in `returns=0.0`
        or `returns=(0.0, np.zeros(1))`. Needed where s2s cannot find out by reading `f`.

    Returns
    -------
    CustomVJP
        To be called like `f`. Its derivative is given by `defvjp(fwd, bwd)` or by `pullback`.

    Examples
    --------
    >>> import s2s
    >>> @s2s.custom_vjp
    ... def clipped(x, limit):
    ...     return x
    >>> @clipped.pullback
    ... def clipped_pullback(g, out, x, limit):
    ...     return max(-limit, min(limit, g)), None
    >>> s2s.grad(lambda x: 100.0 * clipped(x, 1.0))(3.0)
    1.0
    """
    if f is None:
        return functools.partial(custom_vjp, returns=returns)
    return CustomVJP(_callable(f, "custom_vjp"), returns)


def custom_jvp(f: Callable | None = None, *, returns: Any = None) -> Any:
    """Give a function a forward-mode derivative of your own; s2s does not look into it.

    Parameters are those of `custom_vjp`. The rule, given by `defjvp`, takes the arguments and their
    tangents as two tuples and returns the value and its tangent, which must be linear in the
    tangents. Reverse mode asks it once for each number among the arguments.
    """
    if f is None:
        return functools.partial(custom_jvp, returns=returns)
    return CustomJVP(_callable(f, "custom_jvp"), returns)


def _callable(f: Any, name: str) -> Callable:
    if not callable(f):
        raise S2SError(f"s2s.{name} gets {f!r}", f"decorate a function: @s2s.{name}")
    return f


class Rule(Custom):
    """A function with a derivative of the user's own, as the user handles it."""

    @functools.cached_property
    def caller(self) -> Callable:
        """A plain function that does nothing but call it: what is differentiated by itself."""

        def call(*args):
            return self(*args)

        call.__name__, call.__qualname__, call.__doc__ = self.__name__, self.__name__, self.__doc__
        if self.__signature__ is not None:
            call.__signature__ = self.__signature__
        return call


class CustomVJP(Rule):
    """What `custom_vjp` returns."""

    _fwd: Callable | None = None
    _bwd: Callable | None = None

    def defvjp(self, fwd: Callable, bwd: Callable) -> None:
        """Give the derivative as in JAX.

        Parameters
        ----------
        fwd : callable
            Takes the arguments; returns the value, and anything that `bwd` needs.
        bwd : callable
            Takes that and the cotangent of the value; returns a tuple of cotangents, one for each
            argument and of its structure; None where there is none.
        """
        self._fwd, self._bwd = _callable(fwd, "custom_vjp"), _callable(bwd, "custom_vjp")

    def pullback(self, rule: Callable) -> Callable:
        """Give the derivative as one function: `rule(g, out, *args)` -> cotangents."""
        f = self.function

        def fwd(*args):
            out = f(*args)
            return out, (out, args)

        def bwd(kept, g):
            out, args = kept
            return rule(g, out, *args)

        self.defvjp(fwd, bwd)
        return rule

    def how_to_define(self) -> str:
        return f"{self.__name__}.defvjp(fwd, bwd)"

    def ready(self) -> bool:
        return self._bwd is not None

    def run(self, kept: Kept) -> Any:
        answer = self._fwd(*kept.args)
        if not isinstance(answer, tuple) or len(answer) != 2:
            raise S2SError(
                f"the first function given to {self.__name__}.defvjp does not return a pair",
                "return (value, what the second function needs)",
            )
        value, kept.residuals = answer
        return value

    def cotangents(self, kept: Kept, cotangents: list[Any]) -> list[Any]:
        answer = self._bwd(kept.residuals, self.whole_cotangent(kept, cotangents))
        return self.cotangent_leaves(kept, answer)

    def tangents(self, kept: Kept, dots: list[Any]) -> list[Any]:
        """Each number of the result asks for its gradient."""
        results = [kept.results[k] for k in self.float_positions(kept)]
        moved = []
        for position, result in enumerate(results):
            rows = []
            for element in range(np.size(result)):
                asked = [np.zeros_like(np.asarray(r)) for r in results]
                asked[position].reshape(-1)[element] = 1.0
                bars = self.cotangents(kept, [a if a.ndim else a.item() for a in asked])
                rows.append(_inner(bars, dots))
            moved.append(np.reshape(np.array(rows), np.shape(result)))
        return moved

    def program(self) -> Callable:
        """The cotangents as a function of the cotangent and the arguments."""
        fwd, bwd = self._fwd, self._bwd

        def pulled_back(g, *args):
            out, kept = fwd(*args)
            return bwd(kept, g)

        return pulled_back

    def require_second(self, call: Call, types: list[Type]) -> None:
        from s2s.frontend import StaticNeeded, lower

        arguments = (
            _cotangent_type(call.returned),
            *_argument_types(call.tree.structure, types).items,
        )
        try:
            lower(self.program(), arguments)
        except StaticNeeded:
            return
        except S2SError as error:
            place = "" if error.span is None else f"{error.span}: "
            raise S2SError(
                f"a second derivative of `{self.__name__}` needs that of its rule, which s2s "
                f"cannot read ({place}{error.reason})",
                "write the rule in s2s Python, or ask for first derivatives",
            ) from None

    def second(self, kept: Kept, cotangents: list, moved: list, dots: list) -> list[Any]:
        from s2s.api.transforms import jvp

        primals = (self.whole_cotangent(kept, cotangents), *kept.args)
        g_dot = self.whole_cotangent(kept, moved)
        _, tangent = jvp(self.program(), primals, (g_dot, *kept.tree.filled(dots)))
        return self.cotangent_leaves(kept, tangent)


class CustomJVP(Rule):
    """What `custom_jvp` returns."""

    _rule: Callable | None = None

    def defjvp(self, rule: Callable) -> Callable:
        """Give the derivative: `rule(primals, tangents)` -> `(value, tangent)`."""
        self._rule = _callable(rule, "custom_jvp")
        return rule

    def how_to_define(self) -> str:
        return f"@{self.__name__}.defjvp"

    def ready(self) -> bool:
        return self._rule is not None

    def run(self, kept: Kept) -> Any:
        return self.function(*kept.args)

    def tangents(self, kept: Kept, dots: list[Any]) -> list[Any]:
        answer = self._rule(kept.args, kept.tree.filled(dots))
        if not isinstance(answer, tuple) or len(answer) != 2:
            raise S2SError(
                f"the rule given to {self.__name__}.defjvp does not return a pair",
                "return (value, tangent of the value)",
            )
        return self.result_leaves(kept, answer[1])

    def cotangents(self, kept: Kept, cotangents: list[Any]) -> list[Any]:
        """Each number of the arguments moves by itself."""
        bars = []
        for position, leaf in enumerate(kept.leaves):
            if np.asarray(leaf).dtype.kind != "f":
                bars.append(None)
                continue
            rows = []
            for element in range(np.size(leaf)):
                dots = [np.zeros_like(np.asarray(v)) for v in kept.leaves]
                dots[position].reshape(-1)[element] = 1.0
                moved = self.tangents(kept, [d if d.ndim else d.item() for d in dots])
                rows.append(_inner(moved, cotangents))
            bars.append(np.reshape(np.array(rows), np.shape(leaf)))
        return bars


def _argument_types(structure: Any, types: list[Type]) -> Any:
    """The types of the arguments, as a call passes them."""
    match structure:
        case Leaf(position=k):
            return _passed(types[k])
        case dict():
            items = (_argument_types(item, types) for item in structure.values())
            return Mapping(tuple(structure), tuple(items))
        case list() | tuple():
            kind = "list" if isinstance(structure, list) else "tuple"
            return Seq(kind, tuple(_argument_types(item, types) for item in structure))
        case _:
            return Static(structure)


def _cotangent_type(returned: ArgType) -> ArgType:
    """The type of a cotangent; None for what has none."""
    match returned:
        case Seq(kind=kind, items=items):
            return Seq(kind, tuple(map(_cotangent_type, items)))
        case Mapping(keys=keys, items=items):
            return Mapping(keys, tuple(map(_cotangent_type, items)))
        case Static():
            return returned
        case _:
            return _passed(returned) if is_float(returned) else Static(None)


def _passed(type_: Type) -> Type:
    """User's code gets Python's own floats."""
    plain = isinstance(type_, Scalar) and type_.dtype is not DType.F32
    return PythonScalar(type_.dtype) if plain else type_


def _inner(a: list[Any], b: list[Any]) -> float:
    """The sum of the products of all numbers, in order."""
    total = 0.0
    for x, y in zip(a, b, strict=True):
        if x is None or y is None:
            continue
        for p, q in zip(np.ravel(x), np.ravel(y), strict=True):
            if q != 0.0:
                total += float(p) * float(q)
    return total
