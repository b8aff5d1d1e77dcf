"""Functions of packages that need not be installed, known by name until the package is there.

>>> from s2s.elementary.foreign import FOREIGN
>>> sorted(FOREIGN["scipy.linalg"])[:2]
['block_diag', 'cho_factor']
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from s2s.elementary.declare import COMPOSITES, FOREIGN, SPELLINGS, Operation

_entered: set[str] = set()


def foreign(package: str, *bodies: Callable, **others: Callable) -> None:
    """Give bodies to functions of a package, of their own names or others."""
    table = FOREIGN.setdefault(package, {})
    table.update({body.__name__: body for body in bodies}, **others)


def _found(module: Any, name: str) -> Any:
    """What the module has under a name, or (`norm.pdf`) an object in it; None if nothing."""
    for part in name.split("."):
        module = getattr(module, part, None)
    return module


def enter_foreign() -> bool:
    """Enter the functions of what has been imported by now among the spellings; whether any was."""
    before = len(_entered)
    for package in FOREIGN.keys() - _entered:
        module = sys.modules.get(package)
        if module is None:
            continue
        _entered.add(package)
        for name, meaning in FOREIGN[package].items():
            spelling = _found(module, name)
            if spelling is not None:
                table = SPELLINGS if isinstance(meaning, Operation) else COMPOSITES
                table[spelling] = meaning
    return len(_entered) > before
