"""Reductions, sorts and contractions that are refused: with the place, the reason and a remedy."""

import numpy as np
import pytest

import s2s
from s2s.errors import S2SError

X = np.array([0.5, -1.0, 2.0])
A = np.arange(6.0).reshape(2, 3)


def subscripts(a):
    return np.einsum("ijk->i", a)[0]


def output_labels(a):
    return np.einsum("ij->ik", a)[0, 0]


def unequal_axes(a):
    return np.sum(np.tensordot(a, a, axes=([0, 1], [0])))


def fields(x):
    return np.sum(x[np.argsort(x, order="f")])


def sorter(x):
    return x[np.searchsorted(x, 0.5, sorter=np.argsort(x))]


def side(x):
    return x[np.searchsorted(x, 0.5, side="middle")]


def positions(x):
    return np.sum(np.take_along_axis(x, x, axis=0))


def extremum_of_some(x):
    return np.max(x, where=x > 0)


@pytest.mark.parametrize(
    ("function", "x", "reason"),
    [
        (subscripts, A, "do not fit"),
        (output_labels, A, "names 'k' wrongly"),
        (unequal_axes, A, "unequal numbers of axes"),
        (fields, X, "an order of fields"),
        (sorter, X, "a sorter"),
        (side, X, "side='middle'"),
        (positions, X, "as positions"),
        (extremum_of_some, X, "no initial="),
    ],
)
@pytest.mark.parametrize("backend", ["tape", "c"])
def test_refused(function, x, reason, backend):
    with pytest.raises(S2SError, match=reason) as caught:
        s2s.grad(function, backend=backend)(x)
    assert caught.value.span is not None and caught.value.remedy
