"""Calling compiled code: dispatchers, what they say when they have no result, the float mode.

A dispatcher is a builtin function made by `csrc/s2s_dispatch.c` for one compiled variant: it takes
the user's positional arguments as they are and returns the finished result, or an `Outcome`.
"""

from __future__ import annotations

import contextlib
import functools
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

ACCEPT_NAN = 1
TRACED = 2


class Outcome:
    """Why a dispatcher has no result."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


MISMATCH = Outcome("the arguments, hidden inputs or guards are not those of the specialisation")
GUARD = Outcome("a hoisted bounds guard failed")
FAIL = Outcome("a check failed or a raise was reached")
OVERLAP = Outcome("an array that is written into overlaps another one")
NAN = Outcome("a gradient came out with a NaN")
_OUTCOMES = (MISMATCH, GUARD, FAIL, OVERLAP, NAN)


@dataclass(frozen=True, slots=True)
class CallPlan:
    """How a dispatcher reads arguments and builds results, in the codes of csrc/s2s_dispatch.c."""

    slots: int
    inputs: tuple[int, ...]
    output: tuple[int, ...]
    results: tuple[int, ...]
    written: tuple[int, ...]
    objects: tuple[Any, ...]


@functools.cache
def _native() -> Any:
    from s2s.kernels import _native

    return _native.lib


@functools.cache
def _make_dispatcher() -> Callable[..., Callable]:
    made: list[Callable] = []
    if _native().s2s_dispatch_install(id(made)) != 0:
        raise RuntimeError("the dispatcher of s2s could not be installed")
    return made[0]


def dispatcher(
    address: int, plan: CallPlan, *, accept_nan: bool = False, traced: bool = False
) -> Callable[..., Any]:
    """A builtin that calls the entry at `address`; if traced, with a trace address in front."""
    flags = (ACCEPT_NAN if accept_nan else 0) | (TRACED if traced else 0)
    programs = (plan.inputs, plan.output, plan.results, plan.written)
    packed = (struct.pack(f"{len(codes)}i", *codes) for codes in programs)
    return _make_dispatcher()(address, plan.slots, flags, *packed, plan.objects, _OUTCOMES)


@contextlib.contextmanager
def float_mode() -> Iterator[None]:
    """The floating-point mode of the contract, for the backends that run in Python."""
    lib = _native()
    mode = lib.s2s_float_enter()
    try:
        yield
    finally:
        lib.s2s_float_leave(mode)
