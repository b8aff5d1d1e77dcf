"""Odd programs: Python's answer from every backend, or a refusal with place, reason and remedy.

Nothing of the insides of s2s may show: no KeyError, AttributeError or AssertionError of its own, no
message of a C compiler.
"""

from __future__ import annotations

import copy
import warnings
from typing import Any

import numpy as np
import pytest
from odd import PROGRAMS
from odd.registry import GIVEN, NAMED

import s2s
from s2s.nonsmooth.trace import same_bits

GOES_ON = ("log_neg", "sqrt_neg", "math_domain")
"""Python raises where s2s, as NumPy, goes on with NaN."""

each = pytest.mark.parametrize(
    ("function", "args"), PROGRAMS, ids=[f.__name__ for f, _ in PROGRAMS]
)


@pytest.fixture(autouse=True)
def shared_objects(monkeypatch):
    """The objects that programs change are the same for each."""
    given, named = list(GIVEN), dict(NAMED)
    yield
    GIVEN[:] = given
    NAMED.clear()
    NAMED.update(named)


def outcome(function, args) -> tuple[str, Any]:
    """What a call comes to: a value, a refusal, or an exception."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return "value", function(*copy.deepcopy(args))
        except s2s.S2SError as error:
            return "refusal", error
        except Exception as error:  # noqa: BLE001
            return "exception", error


def texts(error: s2s.S2SError) -> list[s2s.S2SError]:
    return list(getattr(error, "errors", (error,)))


@each
def test_works_or_is_refused(function, args):
    plain = outcome(function, args)
    found = [outcome(s2s.value_and_grad(function, backend=b), args) for b in ("python", "tape")]
    text = outcome(s2s.source(function, lang="c"), args)
    kinds = {kind for kind, _ in found}
    assert len(kinds) == 1, found
    match found[0][0]:
        case "refusal":
            assert text[0] == "refusal"
            for error in (e for _, whole in found for e in texts(whole)):
                assert error.reason and error.remedy
                assert error.span is None or "^" in str(error)
        case "exception":
            raised = {type(error) for _, error in found}
            if plain == ("value", None):  # what returns None has no gradient there
                assert raised == {TypeError}
                return
            assert plain[0] == "exception" and raised == {type(plain[1])}
        case "value":
            values = [value for _, value in found]
            assert same_bits(*values)
            assert text[0] == "value" or isinstance(text[1], s2s.S2SError)
            if function.__name__ in GOES_ON:
                assert plain[0] == "exception" and np.isnan(values[0][0])
                return
            np.testing.assert_allclose(values[0][0], plain[1], rtol=1e-12)


def test_there_are_many():
    assert len(PROGRAMS) >= 250
    assert len({f.__name__ for f, _ in PROGRAMS}) == len(PROGRAMS)
