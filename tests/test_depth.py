"""Programs that nest deeply: long chains of elif, many early returns, long tables."""

from __future__ import annotations

import numpy as np
import pytest

import s2s


def written(directory, text):
    """The function `f` of a file with this text."""
    path = directory / "deep.py"
    path.write_text(text)
    namespace = {"np": np}
    exec(compile(text, str(path), "exec"), namespace)
    return namespace["f"]


def early_returns(count, between=""):
    """A function with so many early returns, and what stands between them."""
    lines = ["def f(x):", "    y = 2.0 * x"]
    for k in range(count):
        lines += [f"    if x < {k}.0:", f"        return y + {k}.5 * x", between]
    return "\n".join([*lines, "    return y", ""])


def chain(count):
    """A function with a chain of so many branches."""
    lines = ["def f(x):", "    if x < 0.0:", "        y = x"]
    for k in range(count):
        lines += [f"    elif x < {k}.0:", f"        y = {k}.5 * x"]
    return "\n".join([*lines, "    else:", "        y = x", "    return y", ""])


@pytest.mark.parametrize(
    "text", [early_returns(110), early_returns(30, "    y = y + 0.25 * x"), chain(30)]
)
def test_deep_programs_are_the_same_on_all_backends(tmp_path, text):
    f = written(tmp_path, text)
    found = [s2s.value_and_grad(f, backend=b)(25.5) for b in ("tape", "python", "c")]
    assert found[0] == found[1] == found[2]
    assert found[0][0] == f(25.5)


def test_generated_python_keeps_a_chain_flat(tmp_path):
    text = s2s.source(written(tmp_path, chain(30)))(25.5)
    assert text.count("elif test_") >= 50
    assert max(len(line) - len(line.lstrip()) for line in text.splitlines()) == 8


def test_what_python_cannot_nest_is_refused(tmp_path):
    f = written(tmp_path, early_returns(110, "    y = y + 0.25 * x"))
    with pytest.raises(s2s.S2SError, match="nested deeper than Python allows"):
        s2s.grad(f, backend="python")(25.5)
