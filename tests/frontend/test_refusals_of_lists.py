"""What is refused of lists whose length is known at run time."""

from __future__ import annotations

import numpy as np
import pytest

from s2s.errors import S2SError
from s2s.frontend import describe, lower

X = np.array([0.5, -1.0, 2.0])


def grown_since(x):
    rows = []
    for v in x:
        rows.append(np.array([v, v * v]))
    first = rows[0]
    while len(rows) < 9:
        rows.append(rows[-1] * 0.5)
    first[0] = 1.0  # here
    return np.sum(rows[0])


def read_after_a_change(x):
    rows = []
    for v in x:
        rows.append(np.array([v, v * v]))
    first = rows[0]
    while len(rows) < 9:
        rows.append(rows[-1] * 0.5)
    rows[0][0] = 1.0
    return np.sum(first)  # here


def shared_with_a_name(x):
    history = []
    y = x * 1.0
    for _ in range(len(x)):
        history.append(y)
        y += 0.1 * y  # here
    return np.sum(history[0])


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (grown_since, "the list was changed since"),
        (read_after_a_change, "before that name is"),
        (shared_with_a_name, "after it was put into a list"),
    ],
)
def test_refused(function, reason):
    with pytest.raises(S2SError) as caught:
        lower(function, (describe(X, "x", True),))
    with open(__file__) as file:
        lines = file.read().splitlines()
    assert reason in str(caught.value)
    assert "# here" in lines[caught.value.span.line - 1]
