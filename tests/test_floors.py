"""The house as it is meant: imports go down only, a file has one subject and ends in time."""

from __future__ import annotations

import ast
import pathlib

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[1] / "s2s"
LONGEST = 500

FLOORS = {
    "version": 0,
    "ir": 1,
    "errors": 1,
    "kernels": 1,
    "elementary": 2,
    "frontend": 3,
    "transform": 3,
    "backend": 3,
    "tape": 3,
    "nonsmooth": 4,
    "api": 5,
    "bench": 6,
    "__init__": 6,
    "__main__": 7,
}
MODULES = sorted(ROOT.rglob("*.py"))


def room(path: pathlib.Path) -> str:
    """The folder, or the module at the top, in which a file lives."""
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imported_rooms(path: pathlib.Path) -> set[str]:
    """The rooms of s2s that a file imports from, at the top or inside functions."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("s2s."):
            found.add(node.module.split(".")[1])
        elif isinstance(node, ast.ImportFrom) and node.module == "s2s":
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.Import):
            names = [a.name.split(".") for a in node.names]
            found.update(name[1] for name in names if name[0] == "s2s" and len(name) > 1)
    return found & FLOORS.keys()


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_go_down(path):
    own = room(path)
    for other in imported_rooms(path) - {own}:
        down = FLOORS[other] < FLOORS[own] or {own, other} == {"ir", "errors"}
        assert down, f"{own} imports {other}"


def test_the_tape_is_independent():
    """The reference knows nothing of what it is the reference for."""
    for path in MODULES:
        if room(path) == "tape":
            assert not imported_rooms(path) & {"frontend", "transform", "backend", "api"}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_end_in_time(path):
    assert len(path.read_text().splitlines()) <= LONGEST
