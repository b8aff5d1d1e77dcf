"""The transforms: `grad`, `value_and_grad`, `jvp`, `hvp`."""

from __future__ import annotations

import functools
import inspect
import operator
import sys
import types
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from s2s.api import cache
from s2s.api import program as programs
from s2s.api.arguments import Bound, Parameters, Pins, Signature, complete, signature_of
from s2s.api.engines import Engine, engine_for, users_level
from s2s.api.failures import Reached
from s2s.api.specialise import (
    BACKENDS,
    ON_JUMP,
    PLAIN,
    Pipeline,
    Request,
    Unit,
    Variant,
    compiling,
)
from s2s.api.steps import AlongFirst, Forward, Gradient, Step
from s2s.backend.runtime import MISMATCH, Outcome
from s2s.errors import JumpWarning, S2SError
from s2s.frontend.signature import StaticNeeded

Argnums = int | Sequence[int]

RECENT = 4
"""Specialisations that are tried, a tenth of a microsecond each, before arguments are described."""


class Transform:
    """A derivative of a function: called like the function, compiled once for each signature.

    Attributes
    ----------
    function : callable
        The user's function.
    request : Request
        What is asked of it.
    """

    def __init__(self, function: Callable, request: Request, units: dict | None = None) -> None:
        if not callable(function):
            raise S2SError(
                f"{function!r} is not a function", "differentiate a function: s2s.grad(f)"
            )
        if request.backend not in BACKENDS:
            raise S2SError(
                f"there is no backend {request.backend!r}",
                f"backend= one of {', '.join(map(repr, BACKENDS))}",
            )
        if request.on_jump not in ON_JUMP:
            raise S2SError(
                f"on_jump={request.on_jump!r}", f"on_jump= one of {', '.join(map(repr, ON_JUMP))}"
            )
        self.function = function
        self.parameters = Parameters(function)
        self.request = _with_positions(request, self.parameters)
        self._units: dict[Signature, list[Unit]] = {} if units is None else units
        self._engines: dict[Signature, tuple[Engine, ...] | Pins] = {}
        self._latest: Callable[..., Any] = _nothing_yet
        self._recent: tuple[Callable[..., Any], ...] = ()
        self._bound: Transform | None = None
        functools.update_wrapper(self, function)
        self.__signature__ = _signature(self.parameters.signature, request.steps)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        result: Any = MISMATCH
        if not kwargs:
            result = self._latest(*args)
            if type(result) is not Outcome:
                return result
        return outside(self._call, args, kwargs, result)

    def _call(self, args: tuple, kwargs: dict[str, Any], outcome: Outcome) -> Any:
        """The call that the latest code did not take: other code, or by way of the signature."""
        args, bound = self.bind(args, kwargs)
        if outcome is MISMATCH and not bound.keywords:
            for fast in self._recent:
                result = fast(*args)
                if type(result) is not Outcome:
                    self._latest = fast
                    return result
                if result is not MISMATCH:
                    break
        engine, signature = self.engine(bound)
        result = engine(complete(self.request.steps, args, signature))
        if not bound.keywords:
            self._latest = engine.fast
            others = [fast for fast in self._recent if fast is not engine.fast]
            self._recent = (engine.fast, *others[: RECENT - 1])
        return result

    def bind(self, args: tuple, kwargs: dict[str, Any]) -> tuple[tuple, Bound]:
        """All arguments, and those of the user's function."""
        tangents = []
        for step in reversed(self.request.steps):
            if isinstance(step, AlongFirst) and len(args) < 2:
                raise TypeError(f"{self.__name__}() needs a point and a direction: (x, v, *rest)")
            args, moved = step.split(args)
            tangents.append(moved)
        bound = self.parameters.bind(args, kwargs)
        args = bound.args
        for step in self.request.steps:
            moved = tangents.pop()
            missing = len(step.along(args)) - len(moved)
            args = step.join(args, moved + (None,) * missing)
        return args, bound

    def engine(self, bound: Bound, first: Variant = PLAIN) -> tuple[Engine, Signature]:
        """The engine for arguments like these, and their signature.

        `first`: the variant that is compiled where none has been yet.
        """
        signature = signature_of(bound, self.request.wrt or ())
        while True:
            found = self._known(signature)
            if found is None:
                with compiling():
                    found = self._known(signature) or self._make_engine(signature, first)
            if isinstance(found, Engine):
                return found, signature
            signature = signature.pinned(found, bound.args)

    def _known(self, signature: Signature) -> Engine | Pins | None:
        known = self._engines.get(signature, ())
        if isinstance(known, frozenset):
            return known
        return next((engine for engine in known if engine.holds()), None)

    def _make_engine(self, signature: Signature, first: Variant) -> Engine | Pins:
        """An engine, remembered; or the arguments that must be part of the signature first."""
        made = self._compiled(signature, first)
        if isinstance(made, Engine) and self.request.on_jump == "warn":
            self._warn_of_stops(made)
        if isinstance(made, Engine):
            known = self._engines.get(signature, ())
            self._engines[signature] = (made, *known)
        else:
            self._engines[signature] = made
        return made

    def _warn_of_stops(self, engine: Engine) -> None:
        for site in programs.stops(engine.unit.pipeline.primal, self.request.wrt):
            warnings.warn(f"the gradient stops here: {site}", JumpWarning, stacklevel=users_level())

    def _compiled(self, signature: Signature, first: Variant) -> Engine | Pins:
        pipeline = Pipeline(self.function, self.request, signature)
        for unit in self._units.get(signature, ()):
            if unit.entry.holds(self.function):
                if unit.backend == self.request.backend:
                    return engine_for(unit, self.function, first)
                pipeline = unit.pipeline
        compiled = self.request.backend == "c"
        file = cache.place(self.function, signature, self.request) if compiled else None
        found = None if file is None else cache.load(file, self.function)
        if isinstance(found, frozenset):
            return found
        unit = Unit(pipeline, self.request.backend, found, file)
        try:
            engine = engine_for(unit, self.function, first)
            if not compiled:
                _ = unit.layout  # what must be static shows when the function is lowered
        except StaticNeeded as needed:
            if not needed.arguments:
                raise
            if file is not None:
                cache.store_pins(file, needed.arguments)
            return needed.arguments
        self._units.setdefault(signature, []).append(unit)
        return engine

    def pipeline(self, bound: Bound) -> Pipeline:
        """The stages for arguments like these; the derivative is made, nothing is compiled."""
        signature = signature_of(bound, self.request.wrt or ())
        with compiling():
            while True:
                pipeline = Pipeline(self.function, self.request, signature)
                try:
                    _ = pipeline.derived
                except StaticNeeded as needed:
                    if not needed.arguments:
                        raise
                    signature = signature.pinned(needed.arguments, bound.args)
                else:
                    return pipeline

    def __get__(self, instance: Any, owner: type | None = None) -> Transform:
        """As a method: the derivative of the bound method, whose arguments start after `self`."""
        if instance is None:
            return self
        bound = self._bound
        if bound is None or bound.function.__self__ is not instance:
            method = types.MethodType(self.function, instance)
            bound = self._bound = Transform(method, self.request, self._units)
        return bound

    def __reduce__(self) -> tuple | str:
        """By reference where it has a name, else from its function."""
        found: Any = sys.modules.get(self.__module__)
        for name in self.__qualname__.split("."):
            found = getattr(found, name, None)
        if found is self:
            return self.__qualname__
        return (Transform, (self.function, self.request))

    def __repr__(self) -> str:
        derivative = " of ".join(_verb(step) for step in reversed(self.request.steps))
        return f"<s2s {derivative} of {self.__name__}>"


def outside(inner: Callable[..., Any], *args: Any) -> Any:
    """Call `inner`; exceptions show the user's lines and none of ours."""
    try:
        return inner(*args)
    except S2SError as error:
        failure, traceback = error, None
    except Reached as reached:
        failure, traceback = reached.error, reached.traceback
    raise failure.with_traceback(traceback)


def _nothing_yet(*args: Any) -> Outcome:
    return MISMATCH


def _verb(step: Step) -> str:
    match step:
        case Gradient(value=True):
            return "value_and_grad"
        case Gradient():
            return "grad"
        case AlongFirst():
            return "hvp"
        case _:
            return "jvp"


def _with_positions(request: Request, parameters: Parameters) -> Request:
    """The request with negative argnums counted from the end, and refused if out of range."""
    steps, names = [], parameters.names
    for step in request.steps:
        if isinstance(step, Gradient):
            positions = tuple(_position(a, names, parameters.variable) for a in step.wrt)
            argnums = positions[0] if isinstance(step.argnums, int) else positions
            step = Gradient(argnums=argnums, value=step.value, has_aux=step.has_aux)
        names = step.join(names, step.along(names))
        steps.append(step)
    return replace(request, steps=tuple(steps))


def _position(argnum: Any, names: tuple[str, ...], variable: bool) -> int:
    if isinstance(argnum, np.integer):
        argnum = int(argnum)
    if isinstance(argnum, bool) or not isinstance(argnum, int):
        raise S2SError(f"argnums holds {argnum!r}", "argnums= an int, or a tuple of ints")
    count = len(names)
    if variable and argnum >= 0:
        return argnum
    if not -count <= argnum < count:
        raise S2SError(
            f"argnums={argnum}, but the function takes {count} arguments: {', '.join(names)}",
            f"a position from 0 to {count - 1}" if count else "a function with arguments",
        )
    return argnum % count


def _signature(signature: inspect.Signature, steps: tuple[Step, ...]) -> inspect.Signature:
    """The signature of the derivative: hvp takes a direction after its first argument."""
    parameters = list(signature.parameters.values())
    for step in steps:
        if isinstance(step, AlongFirst) and parameters:
            kind = inspect.Parameter.POSITIONAL_ONLY
            first = parameters[0].replace(kind=kind)
            parameters[:1] = [first, inspect.Parameter("v", kind)]
    return signature.replace(parameters=parameters, return_annotation=inspect.Signature.empty)


def derive(
    function: Any,
    *steps: Step,
    backend: str,
    on_jump: str = "ignore",
    units: dict[Signature, list[Unit]] | None = None,
) -> Transform:
    """A transform of a function, or of a transform."""
    if isinstance(function, Transform):
        request = Request((*function.request.steps, *steps), backend, on_jump)
        return Transform(function.function, request, units)
    if type(function).__module__ == "s2s.api.custom":
        function = function.caller  # a Python function that calls it
    elif isinstance(function, functools.partial):
        function = _caller(function)
    return Transform(function, Request(steps, backend, on_jump), units)


def _caller(partial: functools.partial) -> Callable:
    """A Python function that calls the partial application."""

    def call(*args, **kwargs):
        return partial(*args, **kwargs)

    call.__name__ = call.__qualname__ = getattr(partial.func, "__name__", "partial")
    call.__signature__ = inspect.signature(partial)
    return call


@functools.lru_cache(maxsize=512)
def _remembered(function: Any, *steps: Step, backend: str) -> Transform:
    return derive(function, *steps, backend=backend, units=_units(function, *steps))


@functools.lru_cache(maxsize=512)
def _units(function: Any, *steps: Step) -> dict[Signature, list[Unit]]:
    """What was compiled of a function; the backends share what comes before they print it."""
    return {}


def remembered(function: Any, *steps: Step, backend: str) -> Transform:
    """The same transform for the same function, so that what it compiled is found again."""
    try:
        return _remembered(function, *steps, backend=backend)
    except TypeError:  # not hashable
        return derive(function, *steps, backend=backend)


# --- public ------------------------------------------------------------------------------------


def grad(
    f: Callable | None = None,
    *,
    argnums: Argnums = 0,
    has_aux: bool = False,
    backend: str = "c",
    on_jump: str = "ignore",
) -> Any:
    """The gradient of a function that returns a float.

    Parameters
    ----------
    f : callable
        A Python function of floats, arrays, and tuples, lists and dicts of them. Left out, a
        decorator is returned: `@s2s.grad(argnums=1)`.
    argnums : int or sequence of int
        The arguments to differentiate in; a sequence gives a tuple of gradients.
    has_aux : bool
        `f` returns `(value, aux)`; the result is `(gradient, aux)`.
    backend : {'c', 'python', 'tape'}
        Compiled C, generated Python, or the reference tape: the same bits.
    on_jump : {'ignore', 'warn'}
        Whether a `JumpWarning` says, when the function is compiled, where the gradient stops: at
        `int(x)`, `np.argmax(x)`, `np.floor(x)`, a comparison used as a number.

    Returns
    -------
    callable
        Takes the arguments of `f`. A gradient has its argument's type and structure.

    Examples
    --------
    >>> import s2s
    >>> @s2s.grad
    ... def slope(x):
    ...     return x * x if x > 0.0 else 0.0
    >>> slope(3.0)
    6.0
    """
    if f is None:
        return functools.partial(
            grad, argnums=argnums, has_aux=has_aux, backend=backend, on_jump=on_jump
        )
    step = _gradient(argnums, has_aux, value=False)
    return derive(f, step, backend=backend, on_jump=on_jump)


def value_and_grad(
    f: Callable | None = None,
    *,
    argnums: Argnums = 0,
    has_aux: bool = False,
    backend: str = "c",
    on_jump: str = "ignore",
) -> Any:
    """The value of a function and its gradient: `(value, gradient)`; parameters as in `grad`.

    With `has_aux` the result is `((value, aux), gradient)`.
    """
    if f is None:
        return functools.partial(
            value_and_grad, argnums=argnums, has_aux=has_aux, backend=backend, on_jump=on_jump
        )
    step = _gradient(argnums, has_aux, value=True)
    return derive(f, step, backend=backend, on_jump=on_jump)


def jvp(f: Callable, primals: Sequence, tangents: Sequence, *, backend: str = "c") -> tuple:
    """The value of a function and its derivative along a direction (forward mode).

    Parameters
    ----------
    f : callable
        May return floats, arrays, and containers of them.
    primals : sequence
        The arguments of `f`.
    tangents : sequence
        For each argument a direction of the same structure; for integers anything.

    Returns
    -------
    tuple
        `(y, y_dot)`.
    """
    if not isinstance(primals, (tuple, list)) or not isinstance(tangents, (tuple, list)):
        raise S2SError(
            "jvp takes the arguments and the tangents as two tuples", "s2s.jvp(f, (x,), (x_dot,))"
        )
    if len(primals) != len(tangents):
        raise S2SError(
            f"jvp got {len(primals)} arguments and {len(tangents)} tangents",
            "one tangent for each argument",
        )
    return remembered(f, Forward(), backend=backend)(*primals, *tangents)


def hvp(f: Callable, *, backend: str = "c") -> Callable:
    """The product of the Hessian with a vector: forward mode over the generated adjoint.

    Returns
    -------
    callable
        `(x, v, *rest) -> H v`, the Hessian being that of `f(x, *rest)` in `x`; the signature of
        SciPy's `hessp`.
    """
    return derive(f, Gradient(), AlongFirst(), backend=backend)


def _gradient(argnums: Argnums, has_aux: bool, *, value: bool) -> Gradient:
    try:
        positions = operator.index(argnums)
    except TypeError:
        positions = tuple(argnums) if isinstance(argnums, Iterable) else (argnums,)
    if isinstance(argnums, bool):
        positions = (argnums,)  # refused with the others that are no positions
    return Gradient(argnums=positions, value=value, has_aux=has_aux)
