"""Calling compiled code: dispatchers, what they say when they have no result, the float mode.

A dispatcher is a builtin function made by `csrc/s2s_dispatch.c` for one compiled variant: it takes
the user's positional arguments as they are and returns the finished result, or an `Outcome`.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import math
import struct
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import numpy as np

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


# --- what a program says -----------------------------------------------------------------------

_silent: ContextVar[bool] = ContextVar("s2s_silent", default=False)


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """Nothing is printed inside: the program has run already, and said it."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


def said(function: Callable) -> Callable:
    """What generated code calls for `print` and its kin."""

    @functools.wraps(function)
    def say(*args: Any, **options: Any) -> None:
        if not _silent.get():
            function(*args, **options)

    return say


# --- traces ------------------------------------------------------------------------------------


class TraceColumns(ctypes.Structure):
    """`s2s_trace` of csrc/s2s_runtime.h."""

    _fields_ = (
        ("records", ctypes.c_int64),
        ("record_room", ctypes.c_int64),
        ("site", ctypes.POINTER(ctypes.c_int32)),
        ("rank", ctypes.POINTER(ctypes.c_int8)),
        ("sizes", ctypes.c_int64),
        ("size_room", ctypes.c_int64),
        ("size", ctypes.POINTER(ctypes.c_int64)),
        ("elements", ctypes.c_int64),
        ("element_room", ctypes.c_int64),
        ("index", ctypes.POINTER(ctypes.c_int64)),
        ("switching", ctypes.POINTER(ctypes.c_double)),
        ("tie", ctypes.POINTER(ctypes.c_uint8)),
    )


class TraceBuffer:
    """The trace that compiled code writes; its memory is given back at the end of a `with`."""

    _POINTERS = ("site", "rank", "size", "index", "switching", "tie")

    def __init__(self) -> None:
        self._columns = TraceColumns()

    def __enter__(self) -> TraceBuffer:
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    @property
    def address(self) -> int:
        """What the dispatcher takes."""
        return ctypes.addressof(self._columns)

    def clear(self) -> None:
        """Empty it, before another run."""
        free = ctypes.CDLL(None).free
        free.argtypes = (ctypes.c_void_p,)
        for name in self._POINTERS:
            free(ctypes.cast(getattr(self._columns, name), ctypes.c_void_p))
        ctypes.memset(self.address, 0, ctypes.sizeof(self._columns))

    def rows(self) -> Iterator[tuple[int, Any, Any, Any]]:
        """The records: number of the site, index, switching value, tie; arrays are copies."""
        columns = self._columns
        size = element = 0
        for record in range(columns.records):
            rank = columns.rank[record]
            shape = tuple(columns.size[size : size + max(rank, 0)])
            size += len(shape)
            count = math.prod(shape)
            part = slice(element, element + count)
            element += count
            index = np.array(columns.index[part], np.int64).reshape(shape)
            switching = np.array(columns.switching[part], np.float64).reshape(shape)
            tie = np.array(columns.tie[part], np.bool_).reshape(shape)
            if rank < 0:
                yield columns.site[record], index.item(), switching.item(), tie.item()
            else:
                yield columns.site[record], index, switching, tie
