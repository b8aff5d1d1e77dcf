"""What paths leave in place of a value: an error where it is read, on all backends alike."""

import numpy as np
import pytest

import s2s


def scaled(x):
    if len(x) == 2:
        return "two numbers are not enough"
    if x[0] < 0.0:
        return None
    return x * 2.0


def loss(x):
    return np.sum(scaled(x))


def early(x):
    for v in x:
        if v < 0.0:
            return "negative"
    return np.sum(np.sqrt(x))


def paired(x):
    pair = -1
    if x[0] > 1.0:
        pair = (x[0], x[1])
    if x[0] > 0.0:
        pair = (x[1], x[2])
    return pair[0] * pair[1]


@pytest.mark.parametrize("backend", ["python", "c"])
@pytest.mark.parametrize(
    ("function", "good", "bad", "message"),
    [
        (loss, [1.0, 2.0, 3.0], [1.0, 2.0], "the result is 'two numbers are not enough' here"),
        (loss, [1.0, 2.0, 3.0], [-1.0, 2.0, 3.0], "a value that is None is used as a number"),
        (early, [1.0, 4.0], [1.0, -4.0], "the result is 'negative' here, and a float elsewhere"),
        (paired, [0.5, 4.0, 2.0], [-0.5, 4.0, 2.0], "`pair` is -1 here, and a tuple elsewhere"),
    ],
)
def test_a_word_is_an_error_where_it_is_read(function, good, bad, message, backend):
    compiled = s2s.value_and_grad(function, backend=backend)
    value, gradient = compiled(np.array(good))
    expected = s2s.value_and_grad(function, backend="tape")(np.array(good))
    assert (value, gradient.tolist()) == (expected[0], expected[1].tolist())
    with pytest.raises(TypeError, match=message):
        compiled(np.array(bad))


@pytest.mark.parametrize("backend", ["python", "c", "tape"])
def test_a_word_that_is_not_read_harms_nobody(backend):
    def function(x):
        y = "none"
        z = x[0]
        if x[0] > 1.0:
            z = y
        if x[0] < 1.0:
            return z * x[1]
        return x[1] * x[1]

    for x, gradient in ((0.5, [3.0, 0.5]), (1.5, [0.0, 6.0])):
        assert s2s.grad(function, backend=backend)(np.array([x, 3.0])).tolist() == gradient
