"""Which header of csrc/ declares a function: read from the headers themselves."""

from __future__ import annotations

import functools
import re

from s2s.backend import cache

_DEFINITION = re.compile(r"^[A-Za-z][^\n;=]*?\b(s2s_\w+)\(", re.MULTILINE)


@functools.cache
def _index() -> dict[str, str]:
    folder = cache.include_directory()
    found: dict[str, str] = {}
    for path in [folder / "s2s_exact.h", *sorted((folder / "math").glob("*.h"))]:
        name = path.relative_to(folder).as_posix()
        for function in _DEFINITION.findall(path.read_text()):
            found.setdefault(function, name)
    return found


def header_of(function: str) -> str | None:
    """The header with the scalar kernel `s2s_<name>`; None if there is no such kernel."""
    return _index().get(function)
