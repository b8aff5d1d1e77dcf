"""The C of csrc/bench/, compiled when it is needed, with the flags of generated code."""

from __future__ import annotations

import functools
import re
from typing import Any

import cffi
import numpy as np

from s2s.backend import cache, compiler

_DEFINITION = re.compile(r"^(?:void|double) \w+\([^)]*\)(?= \{)", re.MULTILINE)
_MACRO = re.compile(r"^(UNARY|BINARY)\((\w+), \w+\)$", re.MULTILINE)
_OPERANDS = {"UNARY": "const double *", "BINARY": "const double *, const double *"}
_POINTERS = {"f": "double[]", "i": "int64_t[]"}

_ffi = cffi.FFI()


@functools.cache
def library(name: str) -> Any:
    """The functions of csrc/bench/<name>.c."""
    text = (cache.include_directory() / "bench" / f"{name}.c").read_text()
    ffi = cffi.FFI()
    ffi.cdef("\n".join(_prototypes(text)))
    return ffi.dlopen(str(compiler.build(text)))


def _prototypes(text: str) -> list[str]:
    written = [f"{found};".replace("restrict ", "") for found in _DEFINITION.findall(text)]
    made = [
        f"void libm_{name}({_OPERANDS[kind]}, double *, int64_t);"
        for kind, name in _MACRO.findall(text)
    ]
    return written + made


def pointer(x: np.ndarray) -> Any:
    """The elements of an array as C sees them; keeps the array alive."""
    return _ffi.from_buffer(_POINTERS[x.dtype.kind], x)
