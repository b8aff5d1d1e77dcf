"""The README is true: its programs run and print what it says."""

from __future__ import annotations

import contextlib
import doctest
import io
import linecache
import pathlib
import re

import numpy as np
import pytest

import s2s

README = (pathlib.Path(__file__).resolve().parents[1] / "README.md").read_text()
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", README, re.DOTALL)
PROGRAM, GENERATED, *SESSIONS = (text for language, text in BLOCKS if language == "python")
(REFUSAL,) = (text for language, text in BLOCKS if not language and text.startswith("model.py"))

NUCLEAR = (
    "import numpy as np"
    + "\n" * 30
    + ("def nuclear(a):\n    s = np.linalg.svd(a, compute_uv=False)\n    return np.sum(s)\n")
)


def executed(name, text):
    """The names and the output of a program in a file of the current directory."""
    pathlib.Path(name).write_text(text)
    linecache.cache.pop(name, None)
    space = {"__name__": name.removesuffix(".py")}
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(compile(text, name, "exec"), space)
    return space, output.getvalue()


@pytest.fixture
def in_a_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def spaced(text):
    """The lines of a program, comments two spaces after the code."""
    return [re.sub(r"\s+#", "  #", line).rstrip() for line in text.strip().splitlines()]


@pytest.mark.usefixtures("in_a_directory")
def test_the_first_program_and_its_derivative():
    space, output = executed("loss.py", PROGRAM)
    found = s2s.grad(space["loss"])(space["w"], space["x"], space["y"])
    (promised,) = re.findall(r"# array\((\[.*?\])\)", PROGRAM)
    np.testing.assert_allclose(found, np.array(eval(promised)), rtol=1e-7)
    assert spaced(output[output.index("def ") :]) == spaced(GENERATED)


@pytest.mark.usefixtures("in_a_directory")
def test_what_the_sessions_print():
    space, _ = executed("loss.py", PROGRAM)
    more, _ = executed("model.py", NUCLEAR)
    space |= {"nuclear": more["nuclear"], "a": np.array([[1.0, 2.0], [3.0, 5.0]])}
    count = 0
    for session in SESSIONS:
        if not session.startswith(">>>"):
            continue
        test = doctest.DocTestParser().get_doctest(session, space, "README", "README.md", 0)
        report = io.StringIO()
        runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
        runner.run(test, out=report.write, clear_globs=False)
        assert not runner.failures, report.getvalue()
        count += 1
    assert count >= 3


@pytest.mark.usefixtures("in_a_directory")
def test_what_a_refusal_looks_like():
    text = (
        "import numpy as np"
        + "\n" * 24
        + "def f(x):\n    y = np.linalg.tensorinv(x)\n    return y\n"
    )
    space, _ = executed("model.py", text)
    with pytest.raises(s2s.S2SError) as caught:
        s2s.grad(space["f"])(np.eye(2))
    assert " ".join(str(caught.value).split()) == " ".join(REFUSAL.split())


def test_what_it_names_exists():
    for name in re.findall(r"`s2s\.(\w+)", README):
        assert hasattr(s2s, name), name
