"""Processes that share the work of slow tests; most of their time goes into the C compiler.

The bits of a result do not depend on the compiler's flags, so most programs are compiled with those
that take the least time (`conftest` sets them), and some as for users; with S2S_NIGHTLY=1 all.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

MOST = 8
FASTEST = "-Og"
NIGHTLY = bool(os.environ.get("S2S_NIGHTLY"))
"""More random programs, and more features in them; all is compiled as users compile."""


@contextmanager
def workers() -> Iterator[ProcessPoolExecutor]:
    """As many processes as there are cores for us; what has not begun is dropped at the end."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(min(MOST, cores or 1), context, _name_tests_as_pytest_does)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _name_tests_as_pytest_does() -> None:
    """Make `tests.test_it` importable, without the tree's own s2s beside the installed one."""
    package = ModuleType("tests")
    package.__path__ = [str(Path(__file__).parent)]
    sys.modules["tests"] = package


@contextmanager
def compiled_as_for_users(wanted: bool = True) -> Iterator[None]:
    """With the flags that s2s chooses by itself."""
    with pytest.MonkeyPatch.context() as patch:
        if wanted:
            patch.delenv("S2S_CFLAGS", raising=False)
        yield


def failure_of(check: Callable[..., None], *args: Any) -> str:
    """Run a check; its assertion or traceback as text, nothing if it passes."""
    try:
        check(*args)
    except AssertionError as error:
        return str(error) or traceback.format_exc()
    except Exception:
        return traceback.format_exc()
    return ""
