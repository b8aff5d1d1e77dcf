"""docs/adding_a_function.md shows declarations that work: those of the package, as they are."""

from __future__ import annotations

import ast
import math
import pathlib
import re

import numpy as np
import pytest

import s2s
from s2s.elementary import select, smooth
from s2s.elementary.declare import FOREIGN, OPERATIONS, SPELLINGS

GUIDE = pathlib.Path(__file__).resolve().parents[1] / "docs" / "adding_a_function.md"
BLOCKS = re.findall(r"^```python\n(.*?)^```$", GUIDE.read_text(), re.MULTILINE | re.DOTALL)
POINTS = (np.array([0.5, -0.25, 0.0, 2.0, np.nan]), np.array([-1.0, -0.25, np.nan, 3.0, 1.0]))


def block_of(start: str) -> str:
    """The one block in which a line starts so."""
    (found,) = (block for block in BLOCKS if re.search(rf"^ *{re.escape(start)}", block, re.M))
    return found


@pytest.fixture
def declared(monkeypatch):
    """Run a block that declares an operation anew; the operation, and the one there was."""

    def run(start, module):
        name = start.split()[0]
        before = monkeypatch_away(name)
        namespace = dict(vars(module))
        exec(block_of(start), namespace)
        return namespace[name], before

    def monkeypatch_away(name):
        before = OPERATIONS[name]
        for table in (SPELLINGS, *FOREIGN.values()):
            for key in [key for key, operation in table.items() if operation is before]:
                monkeypatch.setitem(table, key, before)
        monkeypatch.delitem(OPERATIONS, name)
        return before

    return run


def test_the_smooth_function(declared):
    here, there = declared("log1p = ", smooth)
    assert here.spellings == there.spellings and here.truth == there.truth
    assert FOREIGN["scipy.special"]["log1p"] is here
    x = POINTS[0]
    with np.errstate(all="ignore"):
        np.testing.assert_array_equal(here(x), np.log1p(x))
        np.testing.assert_array_equal(here.partials(x, here(x)), there.partials(x, there(x)))
        np.testing.assert_array_equal(here.pole(-x, here(-x)), there.pole(-x, there(-x)))


def test_the_selection(declared):
    here, there = declared("minimum = ", select)
    for what in ("spellings", "signature", "result", "default_tie", "ties_to_passive", "sample"):
        assert getattr(here, what) == getattr(there, what), what
    for what in ("pieces", "switching", "tied"):
        found, expected = (getattr(op, what)(*POINTS) for op in (here, there))
        np.testing.assert_array_equal(found, expected, err_msg=what)
    for tie in (0, 1):
        np.testing.assert_array_equal(here.index(*POINTS, tie), there.index(*POINTS, tie))


def test_the_entry_of_the_table_of_kernels(monkeypatch):
    monkeypatch.syspath_prepend(str(GUIDE.parents[1] / "tests" / "kernels"))
    import functions
    import functions_elementary

    namespace = dict(vars(functions_elementary))
    exec(block_of("ELEMENTARY = "), namespace)
    entry = namespace["ELEMENTARY"][-1]
    assert (entry.name, entry.arity) == ("log1p", 1)
    assert entry.max_ulp == functions.by_name("log1p").max_ulp
    assert len(entry.points(100)[0]) == 100


def test_the_operations_of_a_user():
    namespace = {"s2s": s2s, "math": math}
    exec(block_of("gudermann = "), namespace)
    gudermann, shrink = namespace["gudermann"], namespace["shrink"]
    assert s2s.grad(lambda x: gudermann(x))(0.5) == pytest.approx(1.0 / math.cosh(0.5))
    for x, slope in ((2.0, 1.0), (-2.0, 1.0), (0.3, 0.0), (1.0, 0.0)):
        assert s2s.grad(lambda x: shrink(x, 1.0))(x) == slope


def test_every_example_is_python():
    assert len(BLOCKS) >= 5
    for block in BLOCKS:
        ast.parse(block)
