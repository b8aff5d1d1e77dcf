"""Level 1 of the cache: from a function and a signature to a shared object, past the pipeline.

An entry is found by what is known before anything is lowered: the function itself, the types of the
arguments, what is asked, s2s and this machine. It holds the call plan, and all that was baked in on
the way (the functions that are called, modules, numbers) as access paths and identities, which must
still hold. Entries that cannot be read are as good as none and are written anew.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

import numpy as np

from s2s.api.access import Expected, Path
from s2s.api.arguments import Pins, Signature
from s2s.api.effects import Effect
from s2s.api.identity import identity
from s2s.api.layout import type_codes
from s2s.backend import cache
from s2s.backend.runtime import CallPlan
from s2s.errors import S2SError
from s2s.frontend.signature import describe

_PATH, _EXPECTED, _VALUE = "path", "expected", "value"
_LITERALS = (bool, int, float, str, type(None))


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of a specialisation without its program.

    `objects` is the structure of the result if it holds objects of the user's; such an entry is not
    written to disk. `hidden` are the hidden inputs with their types, as codes of the dispatcher.
    """

    plan: CallPlan
    guards: tuple[Expected, ...]
    hidden: tuple[tuple[Path, tuple[int, int]], ...]
    effects: tuple[Effect, ...] = ()
    shared_object: FilePath | None = None
    objects: Any = None

    def holds(self, function: Callable) -> bool:
        """Whether what was baked in is still so for this function object."""
        return all(guard.holds(function) for guard in self.guards) and all(
            _codes_now(path, function) == codes for path, codes in self.hidden
        )


def _codes_now(path: Path, function: Callable) -> tuple[int, int] | None:
    try:
        return type_codes(describe(path.read(function), "", False))
    except (S2SError, AttributeError, ValueError):
        return None


def place(function: Callable, signature: Signature, request: Any) -> FilePath | None:
    """The file of the entry, or None where the function or a type cannot be named."""
    from s2s.backend.compiler import cpu, further_flags

    who, what = identity(function), repr(signature)
    if who is None or " at 0x" in what:
        return None
    versions = f"{cache.fingerprint()} {sys.version} {np.__version__}"
    parts = (who, what, repr(request), versions, cpu(), *further_flags())
    return cache.directory() / f"{cache.digest(parts)}.json"


# --- writing -----------------------------------------------------------------------------------


def store(file: FilePath, entry: Entry, shared_object: FilePath) -> None:
    """Write an entry and where its code is, if everything in it can be written."""
    plan = entry.plan
    objects = [_written(item) for item in plan.objects]
    guards = [_written(guard) for guard in entry.guards]
    hidden = [[_written(path), codes] for path, codes in entry.hidden]
    effects = [[_written(e.owner), e.kind, e.key, e.conditional] for e in entry.effects]
    unknown = any(effect[0] is None for effect in effects) or entry.objects is not None
    if None in objects or None in guards or unknown:
        return
    content = {
        "slots": plan.slots,
        "inputs": plan.inputs,
        "output": plan.output,
        "results": plan.results,
        "written": plan.written,
        "objects": objects,
        "guards": guards,
        "hidden": hidden,
        "effects": effects,
        "shared_object": shared_object.name,
    }
    _write(file, content)


def store_pins(file: FilePath, pins: Pins) -> None:
    """Write that these arguments must be part of the signature."""
    _write(file, {"pins": sorted(pins)})


def _write(file: FilePath, content: dict[str, Any]) -> None:
    with contextlib.suppress(OSError):  # a full disk costs time, nothing else
        cache.write(file, json.dumps(content))


def _written(item: Any) -> list | None:
    match item:
        case Path():
            return [_PATH, item.steps] if item.portable else None
        case Expected(path=path, value=value):
            known = identity(value)
            return None if known is None or not path.portable else [_EXPECTED, path.steps, known]
        case _ if type(item) in _LITERALS:
            return [_VALUE, item]
        case _:
            return None


# --- reading -----------------------------------------------------------------------------------


def load(file: FilePath, function: Callable) -> Entry | Pins | None:
    """The entry, if there is one and it holds for this function."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        if "pins" in content:
            return frozenset((argument, leaf) for argument, leaf in content["pins"])
        objects = tuple(_read(item, function) for item in content["objects"])
        guards = tuple(_read(item, function) for item in content["guards"])
        hidden = tuple((_read(path, function), (d, r)) for path, (d, r) in content["hidden"])
        effects = tuple(
            Effect(_read(owner, function), *rest) for owner, *rest in content["effects"]
        )
        shared_object = file.parent / content["shared_object"]
        codes = (tuple(content[name]) for name in ("inputs", "output", "results", "written"))
        plan = CallPlan(content["slots"], *codes, objects)
    except (OSError, ValueError, LookupError, TypeError):
        return None
    entry = Entry(plan, guards, hidden, effects, shared_object)
    return entry if entry.holds(function) and shared_object.exists() else None


def _read(item: list, function: Callable) -> Any:
    """The object that was written; LookupError if something else stands in its place."""
    match item:
        case [kind, steps] if kind == _PATH:
            return _path(steps)
        case [kind, steps, known] if kind == _EXPECTED:
            path = _path(steps)
            found = path.read(function)
            if identity(found) != known:
                raise LookupError(known)
            return Expected(path, found)
        case [_, value]:
            return value
    raise ValueError(item)


def _path(steps: list) -> Path:
    return Path(tuple((mode, key) for mode, key in steps))
