"""Generated C computes what the IR means, and fails where it raises, in both variants."""

import copy
import os

import numpy as np
from c_harness import FAIL, GUARD, Compiled
from hypothesis import HealthCheck, given, settings
from ir_interpreter import interpret
from ir_random import functions

from s2s.transform.nest import nest

EXAMPLES = int(os.environ.get("S2S_EXAMPLES", "25"))
ARGUMENTS = (np.array([1.0, -0.0, 2.5, 1e300]), np.array([0.1, -3.0, 1.0, 0.0]), 0.3, -2.0)


def same(left, right) -> bool:
    """Bit for bit, NaN apart."""
    left, right = np.asarray(left, dtype=np.float64), np.asarray(right, dtype=np.float64)
    signs = np.array_equal(np.signbit(left) & ~np.isnan(left), np.signbit(right) & ~np.isnan(right))
    return signs and np.array_equal(left, right, equal_nan=True)


def expected_of(func):
    """The results by the interpreter, or None where it raises."""
    try:
        with np.errstate(all="ignore"):
            return interpret(func, *copy.deepcopy(ARGUMENTS))
    except (IndexError, ValueError, ZeroDivisionError):
        return None


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(functions())
def test_generated_c_agrees_with_the_ir(func):
    nested = nest(func)
    expected = expected_of(func)
    for checked in (False, True):
        compiled = Compiled(nested, checked=checked, optimise=False)
        call = compiled(*copy.deepcopy(ARGUMENTS))
        if expected is None:
            assert call.status == FAIL or (not checked and call.status == GUARD), compiled.text
        elif checked or call.status != GUARD:
            assert call.status == 0, compiled.text
            pairs = zip(call.results, expected, strict=True)
            assert all(same(got, want) for got, want in pairs), compiled.text
