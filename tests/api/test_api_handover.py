"""What has no C runs in generated Python, and says so."""

from __future__ import annotations

import numpy as np
import pytest

import s2s
from s2s.api.engines import Interpreted, Native
from s2s.elementary import OPERATIONS
from s2s.ir.nodes import Record

SCALE = 2.0
COUNT = 3


@pytest.fixture
def no_cosh(monkeypatch, cache_directory):
    """As if np.cosh were declared without a C kernel."""
    object.__setattr__(OPERATIONS["cosh"], "no_c", "`np.cosh` is given to nobody")
    yield
    object.__setattr__(OPERATIONS["cosh"], "no_c", "")


def chain(x, n):
    y = np.cosh(x)
    z = y * n if y[0] > 0.0 else -y
    return np.sum(z)


def plain(x, n, mode, options):
    scaled = helper(x) * SCALE
    return np.sum(scaled) * n + COUNT


def helper(x):
    return np.exp(x)


X = np.array([0.25, -0.5])


def test_the_result_is_that_of_python(no_cosh):
    expected = s2s.value_and_grad(chain, backend="python")(X, 2)
    for found in (s2s.value_and_grad(chain)(X, 2), s2s.value_and_grad(chain, backend="c")(X, 2)):
        assert found[0] == expected[0]
        np.testing.assert_array_equal(found[1], expected[1])
    value, moved = s2s.jvp(chain, (X, 2), (np.ones(2), None))
    np.testing.assert_allclose(moved, 2 * np.sum(np.sinh(X)), rtol=1e-14)
    h = s2s.hvp(chain)(X, np.ones(2), 2)
    np.testing.assert_allclose(h, 2 * np.cosh(X), rtol=1e-14)
    assert len(s2s.trace(chain)(X, 2).selections) == 1


def test_the_report_says_why(no_cosh):
    text = s2s.source(chain, lang="report")(X, 2)
    assert "runs in       generated Python; it is not C because of" in text
    assert "`np.cosh` is given to nobody" in text
    assert "y = np.cosh(x)" in text and "^^^" in text
    assert "test_api_handover.py:26" in text


def test_the_report_of_what_compiles():
    lines = s2s.source(s2s.grad(plain), lang="report")(X, 2, "mode", {"a": [1.0, None]}).split("\n")
    assert lines[0].startswith("Gradient of `plain` with respect to x.")
    assert lines[1:] == [
        "  runs in       compiled C",
        "  arguments     x: float64[:], differentiated",
        "                n: int",
        "                mode: 'mode' (static)",
        "                options: {'a': [float, None (static)]}",
        "  hidden inputs SCALE: float, read at every call",
        "  fixed         helper()",
        "                COUNT = 3",
    ]


def test_the_report_of_other_backends():
    assert "generated Python\n" in s2s.source(s2s.grad(plain, backend="python"), lang="report")(
        X, 2, "", {}
    )
    assert "the reference tape\n" in s2s.source(s2s.grad(plain, backend="tape"), lang="report")(
        X, 2, "", {}
    )


def test_explained_once_on_stderr(no_cosh, monkeypatch, capsys):
    def silent(x):
        return np.sum(np.cosh(x))

    def spoken(x):
        return np.sum(np.cosh(x) * x)

    s2s.grad(silent)(X)
    assert capsys.readouterr().err == ""
    monkeypatch.setenv("S2S_EXPLAIN", "1")
    s2s.grad(spoken)(X)
    text = capsys.readouterr().err
    assert text.startswith("s2s: spoken() runs in generated Python; it is not C because of\n")
    assert "np.sum(np.cosh(x) * x)" in text
    s2s.grad(spoken)(X)
    s2s.value_and_grad(spoken)(X)
    assert capsys.readouterr().err == ""


def test_verify_says_that_there_is_no_c(no_cosh):
    verification = s2s.verify(chain)(X, 2)
    assert verification and verification.backends == ("tape", "python")
    assert [name for name, _ in verification.missing] == ["c"]
    assert "there is no c" in str(verification) and "`np.cosh`" in str(verification)
    assert s2s.verify(plain)(X, 2, "", {}).missing == ()


def test_c_text_is_refused(no_cosh):
    with pytest.raises(s2s.S2SError, match="this has no C: `np.cosh`") as caught:
        s2s.source(chain, lang="c")(X, 2)
    assert caught.value.span.line == 26


def test_what_only_the_recording_variant_needs(monkeypatch, cache_directory):
    monkeypatch.setattr(Record, "no_c", "records are kept in Python")
    transform = s2s.grad(chain)
    transform(X, 2)
    (engines,) = transform._engines.values()
    assert isinstance(engines[0], Native)
    trace = s2s.trace(transform)(X, 2)
    assert len(trace.selections) == 1


def test_nothing_is_kept_on_disk(no_cosh, cache_directory):
    s2s.grad(chain)(X, 2)
    assert not list(cache_directory.rglob("*.so"))
    transform = s2s.grad(chain)
    transform(X, 2)
    (engines,) = transform._engines.values()
    assert isinstance(engines[0], Interpreted)


def test_errors_keep_the_line_of_the_user(no_cosh):
    def fails(x, i):
        y = np.cosh(x)
        return y[i]

    with pytest.raises(IndexError) as caught:
        s2s.grad(fails)(X, 5)
    assert "return y[i]" in "".join(caught.value.__notes__)
