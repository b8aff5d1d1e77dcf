"""while loops whose trip count depends on the data."""

import numpy as np

from corpus.registry import INF, NAN, each, normal, program, sizes, vec


@program(smooth=each(2.0, 17.3, 0.4), edges=each(0.0, 1.0, INF, NAN))
def square_root_by_newton(a):
    """Newton's iteration until it stands still."""
    x = a if a > 1.0 else 1.0
    while x * x - a > 1e-12 * a:
        x = 0.5 * (x + a / x)
    return x


@program(smooth=each(100.3, 0.7), edges=each(1.0, 2.0, 0.0, NAN))
def halving(x):
    """Halve until below 1, counting."""
    steps = 0
    while x >= 1.0:
        x = x * 0.5
        steps += 1
    return x + 0.25 * steps


@program(smooth=[(0.3, 1.7)], edges=[(0.0, 0.0), (NAN, 1.0), (2.0, 2.0)], argnums=(0, 1))
def gauss_agm(a, b):
    """The arithmetic-geometric mean, bounded by a counter in the same test."""
    k = 0
    while abs(a - b) > 1e-14 and k < 40:
        a, b = 0.5 * (a + b), np.sqrt(a * b)
        k += 1
    return a


@program(smooth=each(0.7, 3.1, -2.0), edges=each(0.0, INF, NAN))
def taylor_exponential(x):
    """A series summed until its terms no longer count."""
    term = 1.0
    total = 1.0
    k = 1
    while abs(term) > 1e-17 and k < 60:
        term = term * x / k
        total = total + term
        k = k + 1
    return total


@program(edges=each(0.4, 0.9, 0.5, 0.0, 1.0))
def bisection(target):
    """Bisection: a staircase, whose derivative sees the last interval only."""
    low = 0.0
    high = 2.0
    while high - low > 1e-6:
        middle = 0.5 * (low + high)
        if middle**3 < target:
            low = middle
        else:
            high = middle
    return low + target * high


@program(
    smooth=sizes(normal, 1, 2, 17, 100), edges=[(np.zeros(0),), (np.zeros(4),), (vec(NAN, 1.0),)]
)
def while_over_array(x):
    """A while loop with an index of its own and a break."""
    i = 0
    total = 0.0
    while i < len(x):
        total += x[i] * (i + 1)
        if total > 30.0:
            break
        i += 1
    return total + i


@program(smooth=each(7.3, 0.2), edges=each(0.0, 1.0, 6.0, NAN))
def while_true(x):
    """while True with break and continue."""
    y = x
    n = 0
    while True:
        n += 1
        if n > 50:
            break
        if y > 5.0:
            y = y - 1.75
            continue
        if y >= 1.0:
            y = y * 0.5
            continue
        break
    return y * y + x


@program(smooth=each(0.9, 2.6), edges=each(0.0, 1.0, NAN))
def return_from_while(x):
    """An early return inside a while loop."""
    k = 0
    while k < 30:
        x = x * 1.2 + 0.01
        if x > 4.0:
            return x * k
        k += 1
    return x


@program(smooth=[(1.3, 0.4), (6.1, 2.2)], edges=[(0.0, 1.0), (1.0, 1.0)], argnums=(0, 1))
def nested_whiles(x, y):
    """A while loop inside a while loop."""
    total = 0.0
    outer = 0
    while x > 0.1 and outer < 20:
        z = y
        while z < x:
            z = z * 1.5 + 0.1
            total += z
        x = x * 0.5
        outer += 1
    return total + x


@program(smooth=[(normal(5, seed=8),)], edges=[(np.zeros(5),), (vec(1.0, NAN, 0.0),)])
def while_with_array_state(x):
    """A loop-carried array and a convergence test on it."""
    u = x.copy()
    k = 0
    while np.sum(u * u) > 0.01 and k < 50:
        u = 0.8 * u
        u[0] = u[0] * 0.9
        k += 1
    return np.sum(u * x) + k


@program(smooth=each(0.3, 12.7), edges=each(0.0, 3.0, NAN))
def collatz_like(x):
    """Different formulas in different trips, decided by an integer counter."""
    n = 27
    while n != 1 and n < 3000:
        if n % 2 == 0:
            n = n // 2
            x = x * 0.99
        else:
            n = 3 * n + 1
            x = x + 0.01 * np.sin(x)
    return x


@program(smooth=each(0.35, 0.8), edges=each(0.0, 1.0))
def logistic_map(x):
    """A chaotic recurrence until it enters an interval."""
    k = 0
    while not (0.49 < x < 0.51) and k < 12:
        x = 3.7 * x * (1.0 - x)
        k += 1
    return x + k


@program(smooth=[(3.0, 0.7)], edges=[(0.0, 0.0)], argnums=(0, 1))
def kepler(mean_anomaly, eccentricity):
    """Kepler's equation by Newton's iteration with a tolerance."""
    e = mean_anomaly
    delta = 1.0
    trips = 0
    while abs(delta) > 1e-13 and trips < 30:
        delta = (e - eccentricity * np.sin(e) - mean_anomaly) / (1.0 - eccentricity * np.cos(e))
        e -= delta
        trips += 1
    return np.cos(e) - eccentricity


@program(
    smooth=[(vec(3.0, 1.0, 2.0, -1.5),)],
    edges=[(vec(1.0, 1.0, 1.0),), (vec(2.0, NAN, 1.0),), (np.zeros(0),)],
)
def insertion_sort(x):
    """Insertion sort in place, then a weighted sum: active comparisons move values."""
    y = x.copy()
    for i in range(1, len(y)):
        v = y[i]
        j = i - 1
        while j >= 0 and y[j] > v:
            y[j + 1] = y[j]
            j -= 1
        y[j + 1] = v
    total = 0.0
    for i in range(len(y)):
        total += (i + 1) * y[i]
    return total


@program(
    smooth=[(vec(0.2, 1.0, 2.5), 1.7), (vec(0.2, 1.0, 2.5), 9.0)],
    edges=[(vec(0.0, 1.0), 1.0)],
    argnums=(0, 1),
)
def interval_search(knots, x):
    """Find the interval of a knot vector by a while loop, then interpolate."""
    i = 0
    while i < len(knots) - 2 and x > knots[i + 1]:
        i += 1
    t = (x - knots[i]) / (knots[i + 1] - knots[i])
    return t * t * (3.0 - 2.0 * t) + i


@program(smooth=[(1.3, 4), (0.7, 2)], edges=[(2.0, 4), (NAN, 3)])
def counts_that_become_sums(x, n):
    """Ints that are floats later: what is compared is recorded from the first time on."""
    total = 0
    while total < 5:
        total += x * x
    best = 0
    if n > 3:
        best = x
    if best >= 1:
        total += best
    pairs = []
    for k in range(n):
        if k % 2 == 0:
            pairs.append(k)
        else:
            pairs.append(k * x)
    if 0 in (x, best) or (x, n) in ((1.0, 2), (0.7, 2)):
        total = 2 * total
    return total + sum(p * p for p in pairs) + len(pairs)


@program(smooth=[(0.7, 3), (0.7, 2), (-0.9, 4)])
def assigned_in_a_while(p, n):
    """What a `while` assigns first, in every iteration or in some, is read after it."""
    low, high = -5.0, 5.0
    while high - low > 1e-3:
        middle = (low + high) / 2
        if middle * abs(p) < 1.0:
            low = middle
        else:
            high = middle
    k = 0
    while k < n:
        row = np.sin(p * np.arange(3.0))
        last = k * p
        if k > 0:
            deep = last * p
        k += 1
    total = 0.0
    for i in range(n):
        j = 0
        while j < i:
            inner = p * j * i
            j += 1
        if i > 1:
            total += inner
    return middle * p + np.sum(row) * last + total + deep
