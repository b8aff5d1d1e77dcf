"""Which iterations fill their scratch array before they read it."""

import numpy as np
import pytest

from s2s.frontend import lower
from s2s.frontend.signature import describe
from s2s.ir.nodes import For
from s2s.ir.walk import walk
from s2s.transform.aliases import Groups
from s2s.transform.fills import Fills
from s2s.transform.normal import normalise

HEAD = """
def program(x):
    n, d = x.shape
    s = np.zeros(d)
    q = np.zeros((d, d))
    t = 0.0
    for i in range(n):
"""
FILLED = {
    "a loop": "for a in range(d): s[a] = x[i, a]",
    "read behind": """
        for a in range(d):
            s[a] = x[i, a]
            t += s[a] * s[a]
    """,
    "changed where it is written": """
        for a in range(d):
            s[a] = x[i, a]
            s[a] *= 2.0
    """,
    "a statement": "s[:] = x[i]",
    "filled, then all kinds of use": """
        for a in range(d): s[a] = x[i, a]
        t += s[0] + np.sum(s)
        s[1:] = s[:-1]
    """,
    "only its size is asked before": """
        for a in range(len(s)): s[a] = x[i, a]
        t += np.sum(np.zeros_like(s))
    """,
    "in each iteration of a loop": """
        for b in range(n):
            for a in range(d): s[a] = x[b, a]
            t += s[0]
    """,
    "a loop of as many iterations afterwards": """
        for b in range(n):
            for a in range(d): s[a] = x[b, a]
        for b in range(n): t += s[0] * x[b, 0]
    """,
}
NOT_FILLED = {
    "read before": """
        t += s[0]
        for a in range(d): s[a] = x[i, a]
    """,
    "read ahead": """
        for a in range(d):
            s[a] = x[i, a]
            t += s[d - 1 - a]
    """,
    "read as a whole on the way": """
        for a in range(d):
            s[a] = x[i, a]
            t += np.sum(s)
    """,
    "made of itself": "for a in range(d): s[a] = 2.0 * s[a]",
    "made of itself, as a statement": "s[:] = s[::-1] * 2.0",
    "the first is left out": "for a in range(1, d): s[a] = x[i, a]",
    "every other is left out": "for a in range(0, d, 2): s[a] = x[i, a]",
    "as many as there are, or fewer": "for a in range(min(n, d)): s[a] = x[i, a]",
    "under a condition": """
        for a in range(d):
            if x[i, a] > 0.0: s[a] = x[i, a]
    """,
    "the whole loop under a condition": """
        if x[i, 0] > 0.0:
            for a in range(d): s[a] = x[i, a]
    """,
    "it may end early": """
        for a in range(d):
            s[a] = x[i, a]
            if s[a] > 1.0: break
    """,
    "added to": "for a in range(d): s[a] += x[i, a]",
    "perhaps in no iteration": """
        for b in range(n - 3):
            for a in range(d): s[a] = x[b, a]
        t += s[0]
    """,
    "a longer loop afterwards": """
        for b in range(i):
            for a in range(d): s[a] = x[b, a]
        for b in range(n): t += s[0]
    """,
    "a loop whose end has changed afterwards": """
        m = i
        for b in range(m):
            for a in range(d): s[a] = x[b, a]
            m = n
        for b in range(m): t += s[0]
    """,
    "through another name before": """
        v = s[1:]
        t += v[0]
        for a in range(d): s[a] = x[i, a]
    """,
}
SQUARES = {
    "rows": (True, "for a in range(d):\n            for b in range(d): q[a, b] = x[i, b]"),
    "columns": (False, "for a in range(d):\n            for b in range(d): q[b, a] = x[i, b]"),
    "a triangle": (False, "for a in range(d):\n            for b in range(a): q[a, b] = x[i, b]"),
    "a row is read when it is there": (
        True,
        """
        for a in range(d):
            for b in range(d): q[a, b] = x[i, b]
            t += q[a, d - 1]
    """,
    ),
    "a row that comes later is read": (
        False,
        """
        for a in range(d):
            for b in range(d): q[a, b] = x[i, b]
            t += q[d - 1, a]
    """,
    ),
}


def is_filled(text: str, name: str, tmp_path) -> bool:
    """Whether an iteration with these statements fills the array of this name."""
    path = tmp_path / "iteration.py"
    body = text if text.startswith("\n") else f"        {text}\n"
    path.write_text(f"{HEAD}{body}\n    return t + np.sum(s) + np.sum(q)\n")
    names = {"np": np}
    exec(compile(path.read_text(), str(path), "exec"), names)
    func = normalise(lower(names["program"], (describe(np.ones((3, 2)), "x", True),)).func)
    groups = Groups(func)
    loop = next(s for s in func.body if isinstance(s, For))
    (group,) = {groups.of(v) for s in walk(func.body) for v in _arrays(s) if v.name == name}
    return Fills(func, groups).first(loop.body, group)


def _arrays(stmt):
    target = getattr(stmt, "target", None)
    return (target,) if target is not None and target.type.rank else ()


@pytest.mark.parametrize("what", FILLED)
def test_filled(what, tmp_path):
    assert is_filled(FILLED[what], "s", tmp_path)


@pytest.mark.parametrize("what", NOT_FILLED)
def test_not_filled(what, tmp_path):
    assert not is_filled(NOT_FILLED[what], "s", tmp_path)


@pytest.mark.parametrize("what", SQUARES)
def test_squares(what, tmp_path):
    filled, text = SQUARES[what]
    assert is_filled(text, "q", tmp_path) == filled
