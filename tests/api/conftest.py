"""Fixtures of the API tests: a cache of their own, and functions written to files."""

from __future__ import annotations

import importlib.util
import itertools
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from types import ModuleType

import pytest

_numbers = itertools.count()


@pytest.fixture
def cache_directory(tmp_path, monkeypatch) -> Path:
    """A cache directory that nobody else uses."""
    path = tmp_path / "cache"
    monkeypatch.setenv("S2S_CACHE_DIR", str(path))
    return path


@pytest.fixture
def write_module(tmp_path):
    """A function that writes a module to a file and imports it."""

    def write(text: str, name: str | None = None) -> ModuleType:
        name = name or f"written_{next(_numbers)}"
        path = tmp_path / f"{name}.py"
        path.write_text(textwrap.dedent(text))
        spec = importlib.util.spec_from_file_location(name, path)
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        return module

    yield write
    for name in [name for name in sys.modules if name.startswith("written_")]:
        del sys.modules[name]


@pytest.fixture
def run_python(tmp_path, cache_directory):
    """A function that runs a script in a process of its own and returns what it prints."""

    def run(text: str, check: bool = True, **environment: str) -> subprocess.CompletedProcess:
        path = tmp_path / "script.py"
        if not path.exists() or path.read_text() != textwrap.dedent(text):
            path.write_text(textwrap.dedent(text))
        done = subprocess.run(
            [sys.executable, str(path)],
            capture_output=True,
            text=True,
            env={**os.environ, **environment},
            cwd=tmp_path,
        )
        if check:
            assert done.returncode == 0, done.stderr
        return done

    return run
