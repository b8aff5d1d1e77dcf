"""What a program changes outside of itself, carried out when the call has succeeded.

Compiled code returns the new values beside its result; here they are written to the attributes,
globals, cells and arrays of the user's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.api import access
from s2s.api.trees import dressed
from s2s.backend.runtime import Outcome

if TYPE_CHECKING:
    from s2s.api.cache import Entry
    from s2s.frontend import outside

ATTRIBUTE, ITEM, CELL, CONTENTS = "attribute", "item", "cell", "contents"
EXTENDS = "extends"


@dataclass(frozen=True, slots=True)
class Effect:
    """A place that is set: the attribute, item or cell `key` of what `owner` reads.

    Of kind "contents" it is the elements of the array itself, of kind "extends" more items of the
    list. With the value of a `conditional` one
    comes whether it is to be carried out.
    """

    owner: access.Path
    kind: str
    key: str | int | None
    conditional: bool = False

    @classmethod
    def of(cls, effect: outside.Effect, function: Callable) -> Effect:
        """An effect of the frontend, reached from the user's function."""
        if effect.extends:
            return cls(access.path_of(effect.access, function), EXTENDS, None)
        if effect.contents:
            return cls(access.path_of(effect.access, function), CONTENTS, None)
        (*steps, last), conditional = effect.access.steps, effect.conditional
        owner = access.path_of(access.Access(effect.access.root, tuple(steps)), function)
        match last.kind:
            case "global":
                owner = owner.then(access.ATTRIBUTE, "__globals__")
                return cls(owner, ITEM, last.key, conditional)
            case "closure":
                names = effect.access.root.__code__.co_freevars
                owner = owner.then(access.ATTRIBUTE, "__closure__")
                owner = owner.then(access.ITEM, names.index(last.key))
                return cls(owner, CELL, None, conditional)
            case _:
                return cls(owner, ATTRIBUTE, last.key, conditional)


def _set(effect: Effect, owner: Any, value: Any) -> None:
    match effect.kind:
        case "attribute":
            setattr(owner, effect.key, value)
        case "item":
            owner[effect.key] = value
        case "cell":
            owner.cell_contents = value
        case "extends":  # one array stands for a list of run-time length
            owner.extend(value[0].tolist() if isinstance(value, tuple) else value)
        case _:
            owner[...] = value


def carried_out(result: Any, entry: Entry, function: Callable) -> Any:
    """The result proper, after the effects that came with it."""
    if entry.effects:
        result, values = result
        owners = [effect.owner.read(function) for effect in entry.effects]
        for effect, owner, value in zip(entry.effects, owners, values, strict=True):
            if effect.conditional:
                happened, value = value
                if not happened:
                    continue
            _set(effect, owner, value)
    return result if entry.objects is None else dressed(result, entry.objects)


def carrying(run: Callable, entry: Entry, function: Callable) -> Callable:
    """A dispatcher that also carries out the effects, and makes the objects of the user's."""
    if not entry.effects and entry.objects is None:
        return run

    def call(*args: Any) -> Any:
        result = run(*args)
        return result if type(result) is Outcome else carried_out(result, entry, function)

    return call


@contextmanager
def undone(effects: tuple[Effect, ...], function: Callable) -> Iterator[None]:
    """What is run inside leaves everything as it was."""
    owners = [effect.owner.read(function) for effect in effects]
    before = [_found(effect, owner) for effect, owner in zip(effects, owners, strict=True)]
    from s2s.elementary.random import restart
    from s2s.kernels import random

    restart()
    generators = random.snapshot()
    try:
        yield
    finally:
        random.rewind(generators)
        for effect, owner, value in zip(effects, owners, before, strict=True):
            if effect.kind == EXTENDS:
                owner[:] = value
            elif value is not access.MISSING:
                _set(effect, owner, value)
            elif effect.kind == ATTRIBUTE and hasattr(owner, effect.key):
                delattr(owner, effect.key)


def _found(effect: Effect, owner: Any) -> Any:
    """What stands at the place now."""
    match effect.kind:
        case "attribute":
            holds = effect.key in getattr(owner, "__dict__", (effect.key,))
            return getattr(owner, effect.key, access.MISSING) if holds else access.MISSING
        case "item":
            return owner.get(effect.key, access.MISSING)
        case "cell":
            return owner.cell_contents
        case "extends":
            return list(owner)
        case _:
            return np.array(owner)
