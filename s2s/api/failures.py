"""Exceptions that the user's function raises, shown at the user's line.

Compiled code only says that it stopped; generated Python then raises the exception, at a line
of generated text. What the user sees is the exception at the line of the function it comes from.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType

from s2s.ir.source import Span


class Reached(Exception):
    """Carries a user's exception, and the traceback to show, past our own frames."""

    def __init__(self, error: BaseException, traceback: TracebackType | None) -> None:
        super().__init__(error)
        self.error = error
        self.traceback = traceback


def reached(error: BaseException, spans: Mapping[int, Span], name: str) -> Reached:
    """The exception of generated code, placed at the user's line.

    Parameters
    ----------
    error : BaseException
        As it was caught.
    spans : mapping
        The user's place for each line of the generated text.
    name : str
        The name of the user's function.
    """
    traceback = error.__traceback__
    while traceback is not None:
        frame = traceback.tb_frame
        if frame.f_globals.get("__name__", "").startswith("s2s.generated."):
            span = spans.get(traceback.tb_lineno)
            if span is not None:
                return Reached(error, _entry_at(span, name))
        traceback = traceback.tb_next
    return Reached(error, error.__traceback__)


def _entry_at(span: Span, name: str) -> TracebackType | None:
    """A traceback entry at `span`: that of a `raise` compiled to stand there."""
    code = compile("\n" * (span.line - 1) + "raise LookupError", span.filename, "exec")
    try:
        exec(code.replace(co_name=name, co_qualname=name), {})
    except LookupError as raised:
        own = raised.__traceback__
        return own.tb_next if own is not None else None
    return None
