"""What an object is, in words that mean the same in another process.

A function is its code, its text and its defaults; a module or a NumPy function is its name, a
number its value. What cannot be told apart in words has no identity, and what depends on it is not
written to disk.
"""

from __future__ import annotations

import linecache
from hashlib import sha256
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

_PLAIN = (bool, int, float, complex, str, bytes, type(None), type(...))
_NAMED = (BuiltinFunctionType, np.ufunc, type, type(np.sum), type(len))


def identity(value: Any) -> str | None:
    """The object in words, or None."""
    match value:
        case _ if type(value) in _PLAIN:
            return f"{type(value).__name__} {value!r}"
        case tuple() if type(value) is tuple:
            parts = [identity(item) for item in value]
            return None if None in parts else f"tuple ({', '.join(parts)})"
        case ModuleType():
            return f"module {value.__name__}"
        case FunctionType():
            return _function(value)
        case MethodType():
            inner = _function(value.__func__)
            return None if inner is None else f"method {inner}"
        case np.dtype():
            return f"dtype {value.str}"
        case _ if isinstance(value, _NAMED):
            module = getattr(value, "__module__", None)
            return f"named {type(value).__name__} {module} {value.__name__}"
        case _ if type(value).__module__ == "s2s.elementary.declare":
            return f"operation {value.name}"
        case _ if type(value).__module__ == "s2s.api.transforms":
            inner = identity(value.function)
            return None if inner is None else f"transform {value.request!r} of {inner}"
        case _:
            return None


def _function(function: FunctionType) -> str | None:
    defaults = identity(function.__defaults__ or ())
    keywords = identity(tuple((function.__kwdefaults__ or {}).items()))
    if defaults is None or keywords is None:
        return None
    state = sha256(_text(function.__code__).encode("utf-8", "surrogatepass"))
    _feed(state, function.__code__)
    name = f"{function.__module__}.{function.__qualname__}"
    return f"function {name} {state.hexdigest()} {defaults} {keywords}"


def _feed(state: Any, code: CodeType) -> None:
    """Everything of a code object that its meaning, and what is said about it, depends on."""
    fields = (
        code.co_filename,
        code.co_firstlineno,
        code.co_flags,
        (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount),
        (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars),
        code.co_code,
        code.co_linetable,
        code.co_exceptiontable,
    )
    state.update(repr(fields).encode("utf-8", "surrogatepass"))
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            _feed(state, constant)
        elif isinstance(constant, frozenset):
            state.update(repr(sorted(map(repr, constant))).encode())
        else:
            state.update(f"{type(constant)} {constant!r}".encode("utf-8", "surrogatepass"))


def _text(code: CodeType) -> str:
    """The lines of the function as they stand in the file."""
    lines = [line for _, _, line in code.co_lines() if line is not None]
    nested = [c for c in code.co_consts if isinstance(c, CodeType)]
    last = max(lines, default=code.co_firstlineno)
    text = linecache.getlines(code.co_filename)[code.co_firstlineno - 1 : last]
    return "".join([*text, *map(_text, nested)])
