"""Generated Python text to a callable whose tracebacks show it and name the user's line."""

from __future__ import annotations

import hashlib
import linecache
from collections.abc import Callable
from functools import wraps
from types import CodeType, TracebackType
from typing import Any

import numpy as np

from s2s.backend.python.emit import function_name
from s2s.backend.python.layout import Emitted
from s2s.backend.runtime import said
from s2s.errors import S2SError
from s2s.ir.nodes import Func, Say
from s2s.ir.source import Span
from s2s.ir.types import Array, DType, Type
from s2s.ir.walk import walk

_SCALARS: dict[DType, Callable[[Any], Any]] = {
    DType.F64: np.float64,
    DType.F32: np.float32,
    DType.I64: int,
    DType.U8: int,
    DType.BOOL: bool,
}
"""Scalars as generated code wants them: NumPy's floats (1/0 is inf), Python's ints."""


def load(emitted: Emitted, func: Func, filename: str | None = None) -> Callable:
    """Compile generated text.

    Parameters
    ----------
    emitted : Emitted
        What `emit(func)` returned.
    func : Func
        The function it was emitted from.
    filename : str, optional
        The name that tracebacks show; by default one made of the function's name and a hash of the
        text.

    Returns
    -------
    callable
        Takes the parameters of `func` in order (and `trace=` where it records selections). It runs
        without floating-point warnings; an exception carries a note with the user's line.
    """
    name = function_name(func)
    if filename is None:
        digest = hashlib.blake2b(emitted.text.encode(), digest_size=6).hexdigest()
        filename = f"<s2s {name} {digest}>"
    lines = emitted.text.splitlines(keepends=True)
    linecache.cache[filename] = (len(emitted.text), None, lines, filename)
    namespace: dict[str, Any] = {"__name__": f"s2s.generated.{name}"}
    exec(_compiled(emitted.text, filename), namespace)
    namespace.update(emitted.outside)
    namespace.update(_what_says(func, emitted))
    function = namespace[name]
    converters = tuple(_converter(param.type) for param in func.params)

    @wraps(function)
    def run(*args: Any, **options: Any) -> Any:
        values = [convert(arg) for convert, arg in zip(converters, args, strict=True)]
        try:
            with np.errstate(all="ignore"):
                return function(*values, **options)
        except Exception as error:
            span = _raised_at(error.__traceback__, filename, emitted.spans)
            if span is not None:
                error.add_note(f"raised by {span.filename}, line {span.line}:\n{span.caret()}")
            raise

    return run


def _what_says(func: Func, emitted: Emitted) -> dict[str, Any]:
    """The functions that print, by their names in the text; they can be silenced."""
    called = {id(s.function): s.function for s in walk(func.body) if isinstance(s, Say)}
    names = {id(obj): name for name, obj in emitted.outside.items()}
    return {names.get(key, f.__name__): said(f) for key, f in called.items()}


def _compiled(text: str, filename: str) -> CodeType:
    try:
        return compile(text, filename, "exec")
    except IndentationError:
        raise S2SError(
            "branches and loops are nested deeper than Python allows",
            "move the inner ones into a loop over a table, or choose backend='c'",
        ) from None


def _converter(type_: Type) -> Callable[[Any], Any]:
    return np.asarray if isinstance(type_, Array) else _SCALARS[type_.dtype]


def _raised_at(
    traceback: TracebackType | None, filename: str, spans: dict[int, Span]
) -> Span | None:
    """The user's span of the generated line at which the exception passed."""
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == filename:
            return spans.get(traceback.tb_lineno)
        traceback = traceback.tb_next
    return None
