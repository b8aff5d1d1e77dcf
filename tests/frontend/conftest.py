"""Fixtures of the frontend tests."""

from __future__ import annotations

import importlib.util
import itertools

import pytest

_numbers = itertools.count()


@pytest.fixture
def write_source(tmp_path):
    """A function that writes a module to a file and imports it; gives the module and its path."""

    def write(text: str):
        name = f"user_module_{next(_numbers)}"
        path = tmp_path / f"{name}.py"
        path.write_text(text, encoding="utf-8")
        spec = importlib.util.spec_from_file_location(name, path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module, path

    return write
