"""What makes the suite quick every day; S2S_NIGHTLY=1 takes the time.

Most of the time goes into the C compiler. The bits of a result do not depend on its flags, so most
programs are compiled with those that take the least time (`conftest` sets them), and some as for
users; at night all.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

FASTEST = "-Og"
NIGHTLY = bool(os.environ.get("S2S_NIGHTLY"))
"""More random programs, and more features in them; all is compiled as users compile."""


@contextmanager
def compiled_as_for_users(wanted: bool = True) -> Iterator[None]:
    """With the flags that s2s chooses by itself."""
    with pytest.MonkeyPatch.context() as patch:
        if wanted:
            patch.delenv("S2S_CFLAGS", raising=False)
        yield


def batched(names: Iterable[str], size: int) -> list[tuple[str, ...]]:
    """The names, so many at a time."""
    names = tuple(names)
    return [names[k : k + size] for k in range(0, len(names), size)]


def failure_of(check: Callable[..., None], *args: Any) -> str:
    """Run a check; its assertion or traceback as text, nothing if it passes."""
    try:
        check(*args)
    except AssertionError as error:
        return str(error) or traceback.format_exc()
    except Exception:
        return traceback.format_exc()
    return ""
