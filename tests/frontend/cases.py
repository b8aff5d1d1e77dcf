"""Programs that carry the arguments they are to be run with."""

from __future__ import annotations

CASES: list = []


def case(*args, **kwargs):
    """Run the decorated function with these arguments; several decorators, several runs."""

    def enter(function):
        CASES.append((function, args))
        return function

    return enter


REFUSED: list = []


def refused(reason: str, *args):
    """The function is refused, for this reason, at the line that ends in `# here`."""

    def enter(function):
        REFUSED.append((function, args, reason))
        return function

    return enter
