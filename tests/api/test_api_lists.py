"""Lists of run-time length that leave a function: as results, and in attributes of objects."""

import numpy as np
import pytest

import s2s

X = np.array([0.3, -0.7, 1.2])


def of_all_kinds(x):
    numbers, tuples, arrays, rows = [], [], [], []
    for v in x:
        if v > 0:
            numbers.append(v * v)
            tuples.append((v, 2.0, x * v))
            arrays.append(x * v)
            rows.append([v, v + 1.0])
    nothing = [v for v in x if v > 100.0]
    return np.sum(x**2), (numbers, tuples, {"arrays": arrays}, rows, nothing)


def path(x):
    times, values = [0.0], [x]
    while times[-1] < 0.5:
        values.append(values[-1] * 0.5)
        times.append(times[-1] + 0.2)
    return times, values


@pytest.mark.parametrize("backend", ["tape", "python", "c"])
def test_results(backend):
    gradient = s2s.grad(of_all_kinds, has_aux=True, backend=backend)
    for _ in range(2):
        found, aux = gradient(X)
        np.testing.assert_array_equal(found, 2.0 * X)
        np.testing.assert_equal(aux, of_all_kinds(X)[1])
        assert [type(part) for part in aux] == [list, list, dict, list, list]
        assert type(aux[1][0]) is tuple and type(aux[3][0]) is list


def test_tangents():
    value, moved = s2s.jvp(path, (1.5,), (1.0,))
    assert value == path(1.5)
    assert moved == ([0.0] * len(value[0]), [0.5**k for k in range(len(value[0]))])


class Recorder:
    def __init__(self):
        self.history = []
        self.negative = []

    def loss(self, x):
        total = 0.0
        for v in x:
            total += v * v
            self.history.append(total)
            if v < 0.0:
                self.negative.append(-v)
        LOG.append((total, "loss"))
        return total

    def read(self, x):
        self.history.append(x)
        return x * len(self.history)


LOG = []


@pytest.mark.parametrize("backend", ["tape", "python", "c"])
def test_lists_from_outside(backend):
    LOG.clear()
    recorder = Recorder()
    gradient = s2s.grad(recorder.loss, backend=backend)
    for _ in range(2):
        np.testing.assert_array_equal(gradient(X), 2.0 * X)
    totals = list(np.cumsum(X**2))
    np.testing.assert_allclose(recorder.history, totals + totals)
    assert recorder.negative == [0.7, 0.7]
    assert [(recorder.history[-1], "loss")] * 2 == LOG


def test_read_as_well():
    with pytest.raises(s2s.S2SError, match="read here and appended to"):
        s2s.grad(Recorder().read)(2.0)
