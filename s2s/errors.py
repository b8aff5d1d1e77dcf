"""The one exception that s2s raises for input it does not take, and how it is shown.

Every refusal names the place (file, line, the source text with a caret), what was found there, and
what to write instead.  Several refusals found in one pass are raised together.
"""

from __future__ import annotations

from collections.abc import Iterable

from s2s.ir.source import Span


class S2SError(Exception):
    """Input that s2s refuses, with its place, the reason and the remedy.

    Parameters
    ----------
    reason : str
        What was found, in one sentence.
    remedy : str
        What to write instead.
    span : Span, optional
        Where it stands in the user's source; None for arguments and environments.

    Examples
    --------
    >>> print(S2SError("the argument `n` is an int", "pass a float: 3.0"))
    the argument `n` is an int
      try: pass a float: 3.0
    """

    def __init__(self, reason: str, remedy: str, span: Span | None = None) -> None:
        self.reason = reason
        self.remedy = remedy
        self.span = span
        super().__init__(self._text())

    def _text(self) -> str:
        if self.span is None:
            return f"{self.reason}\n  try: {self.remedy}"
        return f"{self.span}: {self.reason}\n{self.span.caret()}\n  try: {self.remedy}"

    def __reduce__(self) -> tuple:
        return (type(self), (self.reason, self.remedy, self.span))


class S2SErrors(S2SError):
    """Several refusals of one function, raised together in source order."""

    def __init__(self, errors: Iterable[S2SError]) -> None:
        self.errors = tuple(errors)
        first = self.errors[0]
        super().__init__(first.reason, first.remedy, first.span)
        self.args = ("\n\n".join(str(error) for error in self.errors),)

    def __reduce__(self) -> tuple:
        return (type(self), (self.errors,))


class JumpWarning(UserWarning):
    """A gradient stops: a float becomes an integer, a bool or a step on the way to the result."""


def refuse_all(errors: list[S2SError]) -> None:
    """Raise what was collected, if anything was."""
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise S2SErrors(errors)
