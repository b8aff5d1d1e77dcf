"""Compile generated C with every warning on, and call it on NumPy arrays and numbers."""

from __future__ import annotations

import ctypes
import os
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from s2s.backend import cache, compiler
from s2s.backend.c import emit
from s2s.backend.runtime import TraceColumns
from s2s.ir.nodes import Func
from s2s.ir.types import Array

WARNINGS = ("-std=gnu11", "-Wall", "-Wextra", "-Werror", "-Wno-pass-failed")
OK, GUARD, FAIL, NOMEM, HAS_NAN = 0, 1, 2, 3, 16


class CArray(ctypes.Structure):
    """`s2s_array`."""

    _fields_ = (
        ("data", ctypes.c_void_p),
        ("shape", ctypes.c_int64 * 8),
        ("stride", ctypes.c_int64 * 8),
    )


class Slot(ctypes.Union):
    """`s2s_slot`."""

    _fields_ = (("f", ctypes.c_double), ("i", ctypes.c_int64), ("a", ctypes.POINTER(CArray)))


@dataclass
class Call:
    """What one call gave."""

    status: int
    results: list
    trace: TraceColumns
    kept: list = field(default_factory=list)


class Compiled:
    """One variant of a function, compiled."""

    def __init__(
        self, func: Func, *, strong: bool = False, checked: bool = False, optimise: bool = True
    ) -> None:
        self.func = func
        self.text = emit(func, strong=strong, checked=checked)
        assert self.text == emit(func, strong=strong, checked=checked)
        self._folder = tempfile.TemporaryDirectory()
        self._entry = _load(self.text, Path(self._folder.name), optimise=optimise)

    def __call__(self, *args) -> Call:
        """The status and the results (as NumPy arrays and numbers)."""
        kept: list = []
        given = (Slot * max(1, len(args)))(
            *(_slot(arg, var.type, kept) for arg, var in zip(args, self.func.params, strict=True))
        )
        results = (Slot * max(1, len(self.func.results)))()
        arrays = [self._room(k, results[k], args, kept) for k in range(len(self.func.results))]
        trace = TraceColumns()
        status = self._entry(given, results, ctypes.byref(trace))
        if status & 15:
            return Call(status, [], trace, kept)
        values = [
            _read(atom.type, slot, array)
            for atom, slot, array in zip(self.func.results, results, arrays, strict=False)
        ]
        return Call(status, values, trace, kept)

    def values(self, *args) -> list:
        """The results of a call that must succeed."""
        call = self(*args)
        assert call.status & 15 == OK, f"status {call.status}"
        return call.results

    def _room(self, k: int, slot: Slot, args: tuple, kept: list) -> np.ndarray | None:
        """Memory for result k, as the dispatcher gives it."""
        atom = self.func.results[k]
        if not isinstance(atom.type, Array):
            return None
        like = self.func.result_like[k] if self.func.result_like else None
        if like is None:
            header = CArray()
            kept.append(header)
            slot.a = ctypes.pointer(header)
            return None
        array = np.full(np.shape(args[like]), 77, dtype=atom.type.dtype.numpy)
        held = _slot(array, atom.type, kept)
        slot.a = held.a
        return array


def _slot(value, type_, kept: list) -> Slot:
    slot = Slot()
    if isinstance(type_, Array):
        assert value.flags.c_contiguous
        header = CArray(data=value.ctypes.data)
        for axis in range(value.ndim):
            header.shape[axis] = value.shape[axis]
            header.stride[axis] = value.strides[axis] // value.itemsize
        kept.extend((value, header))
        slot.a = ctypes.pointer(header)
    elif type_.dtype.is_float:
        slot.f = float(value)
    else:
        slot.i = int(value)
    return slot


def _read(type_, slot: Slot, array: np.ndarray | None):
    if not isinstance(type_, Array):
        return slot.f if type_.dtype.is_float else slot.i
    if array is not None:
        return array
    header = slot.a.contents
    shape = tuple(header.shape[k] for k in range(type_.rank))
    count = int(np.prod(shape)) * type_.dtype.numpy.itemsize
    raw = ctypes.string_at(header.data, count)
    ctypes.CDLL(None).free(ctypes.c_void_p(header.data))
    return np.frombuffer(raw, dtype=type_.dtype.numpy).reshape(shape)


def _load(text: str, folder: Path, *, optimise: bool):
    source = folder / "unit.c"
    source.write_text(text)
    tools = compiler.toolchain()
    command = [*tools.command, *tools.flags, *WARNINGS, "-shared", "-fPIC"]
    command += [] if optimise else ["-O1"]
    command += os.environ.get("S2S_TEST_CFLAGS", "").split()
    command += [f"-I{cache.include_directory()}", str(source), "-o", str(folder / "unit.so"), "-lm"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stderr}\n{text}"
    entry = ctypes.CDLL(str(folder / "unit.so")).s2s_entry
    entry.restype = ctypes.c_int32
    return entry
