"""The order in which an adjoint receives its contributions, to the bit (semantics 2, 3, 4)."""

import math

import numpy as np
import pytest
from helpers import fma_chain, gradient, gradients, l16, spread

from s2s import tape

RNG = np.random.default_rng(7)


def test_a_binding_is_an_operation():
    def bound(x, a, b, c):
        y = x
        return y * a + (x * b + y * c)

    def unbound(x, a, b, c):
        return x * a + (x * b + x * c)

    a, b, c = 0.1, 0.2, 0.3
    assert gradient(bound, 1.0, a, b, c) == b + (c + a)
    assert gradient(unbound, 1.0, a, b, c) == (c + b) + a
    assert b + (c + a) != (c + b) + a


def test_bindings_of_every_kind():
    """Parameters, unpacked items, loop targets, chosen arms, display items, returned values."""
    a, b, c = 0.1, 0.2, 0.3
    expected = b + (c + a)

    def parameter(x):
        def inner(y):
            return y * a + (x * b + y * c)

        return inner(x)

    def unpacked(x):
        y, _ = x, 0.0
        return y * a + (x * b + y * c)

    def looped(x):
        total = 0.0
        for y in (x,):
            total = y * a + (x * b + y * c)
        return total

    def chosen(x):
        y = x if b else 0.0
        return y * a + (x * b + y * c)

    def conjunction(x):
        return (lambda y: y * a + (x * b + y * c))(c and x)

    def displayed(x):
        t = (x, x)
        return t[0] * a + (x * b + t[0] * c)

    def returned(x):
        def same():
            return x, x

        t = same()
        return t[1] * a + (x * b + t[1] * c)

    for function in (parameter, unpacked, looped, chosen, conjunction, displayed, returned):
        assert gradient(function, 1.0) == expected, function.__name__


def test_arrays_are_bound_by_reference():
    a, b, c = 0.1, 0.2, 0.3

    def f(x):
        y = x
        return y[0] * a + (x[0] * b + y[0] * c)

    assert gradient(f, np.ones(1))[0] == (c + b) + a


def test_a_loop_is_reversed():
    w = spread(RNG, 50)

    def f(x, w):
        total = 0.0
        for i in range(len(w)):
            total += x * w[i]
        return total

    expected = 0.0
    for value in w[::-1]:
        expected = expected + value
    assert gradient(f, 2.0, w) == expected
    assert expected != float(np.sum(w))


def test_operands_left_to_right():
    assert gradient(lambda x: x * x, 0.1) == 0.1 + 0.1
    assert gradient(lambda x: x**2, 0.1) == 2.0 * 0.1

    def f(x):
        return (x * 0.1) * (x * 0.3) + x * 0.2

    t1, t2 = 0.7 * 0.1, 0.7 * 0.3
    assert gradient(f, 0.7) == (0.2 + t1 * 0.3) + t2 * 0.1


def test_division_uses_the_reciprocal():
    x, y = 0.7, 0.3
    assert gradients(lambda x, y: x / y, x, y) == (1.0 / y, -((x / y) * (1.0 / y)))


def test_augmented_assignment_loads_and_stores():
    w = spread(RNG, 3)

    def f(x, w):
        y = np.zeros(1)
        for k in range(3):
            y[0] += x * w[k]
        return y[0]

    assert gradient(f, 1.0, w) == (w[2] + w[1]) + w[0]


def test_a_store_takes_and_clears():
    def f(x):
        y = x.copy()
        y[0] = y[0] * y[1]
        y[0] = y[0] * y[1]
        return y[0]

    assert gradient(f, np.array([3.0, 0.5])).tolist() == [0.25, 3.0]


def test_the_last_writer_of_a_repeated_index_gets_the_cotangent():
    def f(x):
        y = np.zeros(3)
        y[np.array([1, 1, 0, 1])] = x
        return np.sum(y * np.array([1.0, 10.0, 100.0]))

    assert gradient(f, np.ones(4)).tolist() == [0.0, 0.0, 1.0, 10.0]


def test_gathered_elements_add_one_after_another():
    w = spread(RNG, 5)
    index = np.array([1, 0, 1, 1, 0])

    def f(x, w):
        y = x[index] * w
        return np.sum(y) + x[1] * 0.1

    bar = [0.0, 0.1]
    for k, value in zip(index, w, strict=True):
        bar[k] = bar[k] + value
    assert gradient(f, np.ones(2), w).tolist() == bar


def test_the_adjoint_of_a_view_is_a_view_of_the_adjoint():
    def f(x):
        v = x[1:]
        v[0] = 2.0 * x[0]
        return x[1] * v[1]

    assert gradient(f, np.array([1.0, 5.0, 3.0])).tolist() == [6.0, 0.0, 2.0]


# --- the strong product --------------------------------------------------------------------------


def test_what_was_not_taken_contributes_nothing():
    def f(x):
        return np.sum(np.where(x > 0.0, np.sqrt(x), 0.0) + np.where(x > 0.0, np.log(x), 0.0))

    assert gradient(f, np.array([4.0, 0.0, -1.0])).tolist() == [0.5, 0.0, 0.0]


def test_zero_times_infinity_is_nothing():
    assert gradient(lambda x: 0.0 * math.log(x), 0.0) == 0.0
    assert gradient(lambda x: math.sqrt(0.0 * x), 1.0) == 0.0
    assert gradient(lambda x: np.hypot(x, 0.0), 0.0) == 0.0
    assert math.isinf(gradient(lambda x: math.log(x), 0.0))


def test_a_zero_cotangent_of_a_product_contributes_nothing():
    def f(w, x):
        return 0.0 * np.sum(w @ x) + w[0, 0]

    bar = gradient(f, np.ones((2, 2)), np.array([np.inf, 1.0]))
    assert bar.tolist() == [[1.0, 0.0], [0.0, 0.0]]


# --- reductions ----------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [0, 1, 5, 16, 100, 4095, 4096, 4097, 20000])
def test_sums_are_l16(n):
    x, y = spread(RNG, n), spread(RNG, n)
    products = x * y

    def total(x):
        return np.sum(x)

    def product(x, y):
        return x @ y

    def scaled(s, y):
        return np.sum(s * y)

    assert tape.run(total, (x,), (0,), {}).value == l16(x)
    assert tape.run(product, (x, y), (0,), {}).value == l16(products)
    assert gradient(scaled, 2.0, y) == l16(y)


def test_builtin_sum_is_a_chain():
    x = spread(RNG, 40)
    expected = 0.0
    for value in x:
        expected = expected + value
    assert tape.run(lambda x: sum(x), (x,), (0,), {}).value == expected


def test_matrix_products_are_fma_chains():
    a, b, x = spread(RNG, 3, 7), spread(RNG, 7, 2), spread(RNG, 7)
    product = tape.run(lambda a, b: a @ b, (a, b), (), {}).value
    for i in range(3):
        for j in range(2):
            assert product[i, j] == fma_chain(a[i], b[:, j])
    vector = tape.run(lambda a, x: a @ x, (a, x), (), {}).value
    assert vector.tolist() == [fma_chain(row, x) for row in a]
    seed = spread(RNG, 3, 2)
    a_bar, b_bar = tape.run(lambda a, b: a @ b, (a, b), (0, 1), {}, seed=seed).gradients
    assert a_bar[1, 2] == fma_chain(seed[1], b[2])
    assert b_bar[3, 1] == fma_chain(a[:, 3], seed[:, 1])


def test_reductions_over_axes():
    """The trailing run of reduced axes is L16, the others are chains, innermost first."""
    a = spread(RNG, 3, 4, 5)
    sums = {}
    for axis in (0, 1, 2, (1, 2), (0, 2), (0, 1)):
        sums[axis] = tape.run(lambda a, k=axis: np.sum(a, axis=k), (a,), (), {}).value
    assert sums[2][1, 2] == l16(a[1, 2])
    assert sums[1, 2][1] == l16(a[1].ravel())
    assert sums[0][1, 2] == ((0.0 + a[0, 1, 2]) + a[1, 1, 2]) + a[2, 1, 2]
    assert sums[0, 2][1] == (l16(a[0, 1]) + l16(a[1, 1])) + l16(a[2, 1])
    inner = [(((0.0 + a[k, 0]) + a[k, 1]) + a[k, 2]) + a[k, 3] for k in range(3)]
    assert sums[0, 1].tolist() == ((inner[0] + inner[1]) + inner[2]).tolist()


def test_broadcast_operands_are_reduced_once():
    """Formed elementwise, summed down, then added: two contributions of two uses."""
    a = spread(RNG, 6, 5)

    def f(x, a):
        return np.sum(x * a + x)

    down = np.zeros(5)
    for row in a:
        down = down + row
    assert gradient(f, np.ones(5), a).tolist() == (6.0 + down).tolist()
    assert gradient(f, 1.0, a) == 30.0 + l16(a.ravel())
