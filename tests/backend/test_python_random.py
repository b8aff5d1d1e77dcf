"""Nested and printed, a function computes and raises what its A-normal form does."""

import copy

import numpy as np
from hypothesis import given, settings
from ir_interpreter import interpret
from ir_random import functions

from s2s.backend import python
from s2s.ir.check import check
from s2s.transform.nest import nest

ARGUMENTS = (np.array([1.0, -0.0, 2.5, 1e300]), np.array([0.1, -3.0, 1.0, 0.0]), 0.3, -2.0)


def outcome(run):
    """The results as bytes, or the exception that was raised."""
    try:
        results = run(*copy.deepcopy(ARGUMENTS))
    except (IndexError, ValueError, ZeroDivisionError) as error:
        return type(error), str(error)
    return [np.asarray(value, dtype=np.float64) for value in results]


def same(left, right) -> bool:
    if isinstance(left, tuple) or isinstance(right, tuple):
        return left == right
    pairs = zip(left, right, strict=True)
    return all(
        np.array_equal(np.signbit(a) & ~np.isnan(a), np.signbit(b) & ~np.isnan(b))
        and np.array_equal(a, b, equal_nan=True)
        for a, b in pairs
    )


@settings(max_examples=150, deadline=None)
@given(functions())
def test_printed_python_agrees_with_the_ir(func):
    check(func)
    nested = nest(func)
    check(nested, nested=True)
    expected = outcome(lambda *args: interpret(func, *args))
    for printed in (func, nested):
        emitted = python.emit(printed)
        assert same(outcome(python.load(emitted, printed)), expected), emitted.text


@settings(max_examples=50, deadline=None)
@given(functions())
def test_the_text_fits_the_page_and_is_reproducible(func):
    text = python.emit(nest(func)).text
    assert max(map(len, text.splitlines())) <= 100
    assert text == python.emit(nest(func)).text
