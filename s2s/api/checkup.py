"""What s2s refuses of a function, listed without running it."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable
from typing import Any

from s2s.api.program import Program
from s2s.api.specialise import compiling
from s2s.api.steps import Forward, Gradient
from s2s.api.transforms import Transform, derive, remembered
from s2s.errors import S2SError, S2SErrors
from s2s.ir.types import is_float

_EXAMPLES = {float: 1.0, int: 1, bool: True, str: ""}


def refusals(function: Callable, args: tuple | None = None) -> tuple[S2SError, ...]:
    """Everything that is refused of a function; nothing is run.

    Parameters
    ----------
    function : callable
        A Python function, or an s2s transform of one.
    args : tuple, optional
        Arguments as a call would pass them; their types count. Without them types are taken from
        annotations and defaults; where these do not tell all, only what is certain for every type
        is listed: syntax, names and library functions that are not known.

    Returns
    -------
    tuple of S2SError
        In source order; empty if there is nothing to refuse.
    """
    plain = function.function if isinstance(function, Transform) else function
    try:
        if args is None:
            args = _examples(plain)
        if args is None:
            return _surveyed(plain)
        _prepare(function, args)
    except S2SErrors as several:
        return several.errors
    except S2SError as error:
        return (error,)
    return ()


def _surveyed(function: Callable) -> tuple[S2SError, ...]:
    from s2s.frontend.survey import survey

    return tuple(survey(function))


def _prepare(function: Callable, args: tuple) -> None:
    """Make the derivative, of whatever the function returns, up to the text to compile."""
    if isinstance(function, Transform):
        _, bound = function.bind(args, {})
        function.pipeline(bound).finished()
        return
    along = remembered(function, Forward(), backend="c")
    bound = along.parameters.bind(args, {})
    with compiling():
        program = along.pipeline(bound).primal
    floats = [k for k, arg in enumerate(bound.args) if _differentiable(arg, bound.names[k])]
    if _is_number(program) and floats and not bound.keywords:
        along = derive(function, Gradient(argnums=tuple(floats), value=True), backend="c")
    along.pipeline(bound).finished()


def _is_number(program: Program) -> bool:
    """Whether the function returns one float."""
    if not isinstance(program.output, int):
        return False
    type_ = program.func.results[program.output].type
    return is_float(type_) and type_.rank == 0


def _differentiable(value: Any, name: str) -> bool:
    from s2s.frontend.signature import describe, types

    try:
        return bool(types(describe(value, name, True)))
    except S2SError:
        return False


def _examples(function: Callable) -> tuple | None:
    """A value of the right type for each parameter, if annotations and defaults tell them all."""
    try:
        signature = inspect.signature(function)
        hints = typing.get_type_hints(inspect.unwrap(function))
    except (TypeError, ValueError, NameError, AttributeError):
        return None
    found = []
    for parameter in signature.parameters.values():
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        if parameter.default is not parameter.empty:
            if parameter.kind is parameter.KEYWORD_ONLY:
                continue
            found.append(parameter.default)
            continue
        hint = hints.get(parameter.name)
        if parameter.kind is parameter.KEYWORD_ONLY or hint not in _EXAMPLES:
            return None
        found.append(_EXAMPLES[hint])
    return tuple(found)
