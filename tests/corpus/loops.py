"""for loops: range in all its forms, arrays, enumerate, zip; break, continue, early return."""

import numpy as np

from corpus.registry import INF, NAN, each, ints, normal, positive, program, sizes, vec

VECTORS = sizes(normal, 1, 2, 17, 100)
ODD_VECTORS = [(np.zeros(0),), (np.zeros(3),), (vec(1.0, INF, -1.0),), (vec(0.0, NAN, -0.0),)]


@program(smooth=VECTORS, edges=ODD_VECTORS)
def sum_of_squares(x):
    """range(len(x))."""
    total = 0.0
    for i in range(len(x)):
        total += x[i] * x[i]
    return total


@program(smooth=VECTORS, edges=ODD_VECTORS)
def over_elements(x):
    """A loop over the elements of an array."""
    total = 1.0
    for v in x:
        total = total * 0.9 + v * np.cos(v)
    return total


@program(smooth=VECTORS[:3], edges=ODD_VECTORS)
def over_rows_and_elements(x):
    """A loop over the rows of a matrix, then over those."""
    A = np.outer(x, x)
    total = 0.0
    for row in A:
        best = 1.0
        for v in row:
            best = best + np.tanh(v)
        total += best * best
    return total


@program(smooth=VECTORS, edges=ODD_VECTORS)
def enumerated(x):
    """enumerate, with the counter used as a number and as an index."""
    total = 0.0
    for i, v in enumerate(x):
        total += (i + 1) * v + v * x[i]
    return total


@program(smooth=[(normal(1), normal(1, seed=5)), (normal(17), normal(17, seed=5))], argnums=(0, 1))
def zipped(x, y):
    """zip of two arrays."""
    total = 0.0
    for a, b in zip(x, y):  # noqa: B905
        total += a * np.exp(-b * b)
    return total


@program(smooth=[(normal(7), normal(5, seed=5))], edges=[(normal(2), np.zeros(0))], argnums=(0, 1))
def enumerated_zip(x, y):
    """enumerate(zip(...)) of arrays of different lengths: the shorter one decides."""
    total = 0.0
    for i, (a, b) in enumerate(zip(x, y)):  # noqa: B905
        total += a * b / (i + 2)
    return total


@program(smooth=VECTORS, edges=ODD_VECTORS)
def horner(x):
    """Horner's rule from the last coefficient down: a negative step."""
    value = 0.0
    for i in range(len(x) - 1, -1, -1):
        value = value * 0.75 + x[i]
    return value


@program(smooth=VECTORS, edges=ODD_VECTORS)
def strided_range(x):
    """range with start, stop and step."""
    total = 0.0
    for i in range(1, len(x), 3):
        total += np.sin(x[i]) * x[i - 1]
    for i in range(len(x) - 1, 0, -2):
        total -= x[i] * 0.5
    return total


@program(smooth=[(0.8, 5), (-1.1, 1)], edges=[(0.8, 0), (0.8, -3), (0.0, 4), (NAN, 2)])
def trip_count_argument(x, n):
    """The number of trips is an int argument; range may be empty."""
    y = x
    for k in range(n):
        y = np.sin(y) + k * x
    return y


@program(smooth=each(0.8, -1.1, 10.0), edges=each(0.0, INF, NAN))
def geometric_series(x):
    """Two loop-carried scalars."""
    term = 1.0
    total = 0.0
    for k in range(20):
        total += term
        term *= x / (k + 1)
    return total


@program(smooth=each(0.8), edges=each(0.0, NAN))
def fibonacci(x):
    """Simultaneous assignment in a loop."""
    a, b = x, 1.0
    for _ in range(10):
        a, b = b, a + b * 0.5
    return a * b


@program(smooth=VECTORS, edges=ODD_VECTORS)
def continue_on_negative(x):
    """continue on a comparison of an element."""
    total = 0.0
    for v in x:
        if v < 0.0:
            continue
        total += np.sqrt(v)
    return total


@program(smooth=VECTORS, edges=[*ODD_VECTORS, (vec(1.0, 1.0, 2.0),)])
def break_on_sum(x):
    """break when a running sum exceeds a bound."""
    total = 0.0
    for i in range(len(x)):
        total += abs(x[i])
        if total >= 2.0:
            break
        total *= 1.01
    return total


@program(smooth=VECTORS, edges=[*ODD_VECTORS, (vec(0.5, 0.5),)])
def return_from_loop(x):
    """An early return inside a loop."""
    best = 0.0
    for i, v in enumerate(x):
        if v > 0.5:
            return v * v + best * i
        best = best + v
    return best


@program(
    smooth=[(normal(4, 5),), (normal(3, 3, seed=2),)],
    edges=[(np.zeros((2, 3)),), (np.zeros((0, 4)),)],
)
def nested_break_and_continue(A):
    """break and continue in nested loops, and what follows them."""
    total = 0.0
    for i in range(A.shape[0]):
        partial = 0.0
        for j in range(A.shape[1]):
            if A[i, j] > 1.5:
                break
            if A[i, j] < -0.5:
                continue
            partial += A[i, j] * (j + 1)
        if partial == 0.0:
            continue
        total += partial * partial
        if total > 20.0:
            break
    return total


@program(
    smooth=[(normal(4, 5),), (normal(3, 3, seed=2),)],
    edges=[(np.zeros((2, 3)),), (np.ones((2, 2)),)],
)
def return_from_nested_loops(A):
    """An early return from the inner of two loops."""
    total = 0.0
    for row in A:
        for j in range(len(row)):
            if row[j] >= 1.0:
                return total * row[j]
            total += row[j] * row[j]
        total *= 0.5
    return total + 1.0


@program(
    smooth=VECTORS[1:],
    edges=[(vec(2.0, 2.0, 1.0),), (vec(NAN, 1.0),), (vec(1.0, NAN),), (np.zeros(1),)],
)
def running_maximum(x):
    """max and argmax by hand."""
    best = x[0]
    where = 0
    for i in range(1, len(x)):
        if x[i] > best:
            best = x[i]
            where = i
    return best * best + 0.1 * where


@program(smooth=VECTORS[1:], edges=[(vec(2.0, 2.0, 1.0),), (vec(1.0, NAN, 2.0),), (np.zeros(1),)])
def running_extrema(x):
    """max and min with the builtins over a loop-carried scalar."""
    low = x[0]
    high = x[0]
    for v in x:
        low = min(low, v)
        high = max(v, high)
    return (high - low) ** 2


@program(smooth=VECTORS, edges=ODD_VECTORS)
def prefix_sums(x):
    """Prefix sums into an array, then used."""
    sums = np.zeros(len(x) + 1)
    for i in range(len(x)):
        sums[i + 1] = sums[i] + x[i]
    total = 0.0
    for s in sums:
        total += s * s
    return total


@program(
    smooth=[(normal(3, seed=1), 3), (normal(4, seed=2), 4)], edges=[(np.zeros(0), 0), (vec(NAN), 1)]
)
def triangular_pairs(x, n):
    """A triangular double loop with a running index."""
    weights = np.arange(1.0, 0.5 * n * (n + 1) + 1.0)
    idx = 0
    total = 0.0
    for i in range(n):
        for j in range(i + 1):
            total += weights[idx] * x[i] * x[j]
            idx += 1
    return total + 0.001 * idx


@program(smooth=VECTORS, edges=ODD_VECTORS)
def loop_variable_after_loop(x):
    """The loop variable is read after the loop, and reassigned inside it."""
    k = -1
    total = 0.0
    for k in range(len(x)):
        v = x[k]
        k = k + 1
        total += v * k
    return total * (k + 1)


@program(smooth=[(vec(0.3, 1.7, 2.2), ints(2, 0, 3))], edges=[(vec(0.0, NAN), ints(1, 2))])
def integer_data(x, counts):
    """An int array as passive data: loop bounds, factors, exponents."""
    total = 0.0
    for i in range(len(counts)):
        term = 1.0
        for _ in range(counts[i]):
            term *= x[i]
        total += term * counts[i] + x[i] ** counts[i]
    return total


@program(smooth=[(positive(5, seed=4),)], edges=[(np.zeros(2),)])
def continued_fraction(x):
    """A recurrence of quotients, backwards through reversed order by hand."""
    value = 0.0
    n = len(x)
    for i in range(n):
        value = 1.0 / (x[n - 1 - i] + value)
    return value


@program(
    smooth=[(normal(6), 1.3)], edges=[(np.zeros(2), 0.0), (vec(NAN, INF), 2.0)], argnums=(0, 1)
)
def sum_of_products_of_pairs(x, r):
    """All pairs i < j, with a comparison of the ints i and j."""
    energy = 0.0
    for i in range(len(x)):
        for j in range(len(x)):
            if j <= i:
                continue
            d = x[i] - x[j]
            energy += 1.0 / (d * d + r * r)
    return energy


@program(smooth=VECTORS, edges=ODD_VECTORS)
def three_arrays_in_a_loop(x):
    """Arrays that are read and written in one loop, scalars carried alongside."""
    n = len(x)
    y = np.zeros(n)
    z = np.ones(n)
    carry = 0.5
    for i in range(n):
        y[i] = carry * x[i]
        z[i] = y[i] * z[i - 1]
        carry = np.tanh(carry + y[i])
    return carry + np.sum(y) + np.sum(z)


@program(smooth=each(0.5, 1.5), edges=each(0.0, 1.0, NAN))
def flag_after_loop(x):
    """A loop whose flag tells whether it ended early."""
    found = False
    y = x
    for _ in range(6):
        y = y * 1.5
        if y > 3.0:
            found = True
            break
    if not found:
        y = y - 1.0
    return y * y


@program(smooth=[(normal(4, 3),)], edges=[(np.zeros((2, 3)),), (normal(1, 1),)])
def scratch_read_ahead(x):
    """Scratch arrays of which an iteration reads what the one before has left, and what not."""
    n, d = x.shape
    ahead, rows, plain, test = np.zeros(d), np.zeros((d, d)), np.zeros((d, d)), np.zeros(d)
    total = 0.0
    for i in range(n):
        for a in range(d):
            ahead[a] = x[i, a] * x[i, a]
            if a + 1 < d:
                total += ahead[a] * ahead[a + 1]
        for a in range(d):
            for b in range(d):
                rows[a, b] = x[i, a] * x[i, b]
                plain[a, b] = x[i, a] - x[i, b] * x[i, b]
            for b in range(d):
                total += rows[a, b] * rows[(a + 1) % d, b] + plain[a, b] * plain[a, (b + 1) % d]
        rounds = 0
        while test[0] * test[0] < 4.0 and rounds < 2:
            for a in range(d):
                test[a] = x[i, a] + 2.0 * rounds
            total += test[d - 1] * x[i, 0]
            rounds += 1
    return total


@program(
    smooth=[(normal(3, 3), normal(3, 3, seed=5))],
    edges=[(np.zeros((3, 3)), np.zeros((3, 3))), (np.full((3, 3), NAN), np.ones((3, 3)))],
    argnums=(0, 1),
)
def numbers_that_become_arrays(A, P):
    """Sums of arrays that start as a number, ints that become floats, with break; builtin sum."""
    total = 0
    largest = 0.0
    for i in range(len(A)):
        inner = 0
        for j in range(len(P)):
            inner = inner + A[i, j] * P[j]
            if inner[0] > 2.5:
                break
        total += inner * (i + 1)
        largest = np.max(total)
    k = 0
    powers = 1
    while k < 3:
        powers = powers * (1.0 + 0.1 * A[k])
        k += 1
    walk = np.array([1, 0, 0])
    for _ in range(4):
        walk = walk @ P
    outer = 0
    for i, (a, p) in enumerate(zip(A, P, strict=False)):
        outer += np.outer(a, p) * (i + 1)
    backwards = 0
    for i in reversed(range(len(A))):
        backwards = A[i] + 0.5 * backwards
    rows = sum(a * a for a in A) @ backwards + np.sum(sum([A[i] * i for i in range(len(A))]))
    return total @ total + largest + powers @ walk + np.sum(outer**2) + rows


@program(smooth=[(1.2, 0.3, normal(4))], edges=[(0.0, -0.0, np.zeros(4))], argnums=(0, 1, 2))
def computed_again(x, c, w):
    """Sums and products that the reverse sweep computes again; parameters that a loop rebinds."""
    total = 0.0
    for i in range(len(w)):
        slope = -c * w[i]
        doubled = c * 2.0
        x = x + 0.1 * np.sin(x * slope) * doubled
        if i % 2 == 0:
            c = w[i] - 0.5
        total += x * (c + w[i]) * np.exp(-x * c)
    while x * x < 4.0 and c < 9.0:
        slope = c - 2.0 * w[0]
        x = x * slope * 1.5
        c = c * 1.1 + 1.0
    return total + x * c
