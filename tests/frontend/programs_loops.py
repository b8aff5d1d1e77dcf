"""Programs with loops: ranges, arrays, zip, enumerate, while, and what they carry."""

# ruff: noqa: B007, B023, B905, E741, SIM108 (written as people write)

import numpy as np

from frontend.cases import case

X = np.array([0.5, -1.0, 2.0, 3.5])
Y = np.array([1.0, 2.0, -3.0, 0.25])
A = np.arange(12.0).reshape(3, 4) / 7


@case(X)
def over_range(x):
    s = 0.0
    for i in range(len(x)):
        s += x[i] * i
    return s


@case(X, 3)
@case(X, 0)
def ranges(x, n):
    s = 0.0
    for i in range(n):
        s += x[i]
    for i in range(1, n):
        s *= x[i]
    for i in range(n, 0, -1):
        s -= x[i] / i
    for i in range(0, n, 2):
        s += i
    for i in reversed(range(n)):
        s = s * 0.5 + x[i]
    return s


@case(X)
def over_array(x):
    s = 0
    for v in x:
        s += v * v
    return s


@case(A)
def over_rows(a):
    s = 0.0
    for row in a:
        s += np.sum(row * row)
        for v in row:
            s -= v
    return s


@case(X, Y)
def over_zip(x, y):
    s = 0.0
    for a, b in zip(x, y):
        s += a * b
    for i, (a, b) in enumerate(zip(x, y[:2])):
        s += i * (a - b)
    return s


@case(X)
def over_enumerate(x):
    s = 0.0
    for i, v in enumerate(x):
        s += i * v
    for k, v in enumerate(x, start=3):
        s += k * v
    for k, (i, j) in enumerate(zip(range(2, 9, 3), reversed(range(4)))):
        s = s * 1.5 + k * i * j
    return s


@case(X)
def over_reversed(x):
    s = 0.0
    for v in reversed(x):
        s = 0.5 * s + v
    for v in x[::-1]:
        s = 0.5 * s + v
    return s


@case(2.0)
def over_tuple(x):
    s = 0.0
    for w in (1.0, 2.0, x):
        s += w * x
    for w, b in [(1.0, 2), (3.0, 4)]:
        s = s * w + b
    for i, w in enumerate((x, 2 * x)):
        s += i * w
    for a, b in zip((1.0, 2.0), [x, x * x]):
        s += a * b
    return s


@case(50.0)
def newton(a):
    x = a
    while abs(x * x - a) > 1e-10:
        x = 0.5 * (x + a / x)
    return x


@case(1.0)
def while_and(x):
    n = 0
    while x < 100 and n < 5:
        x = x * 3
        n += 1
    return x, n


@case(X)
def int_becomes_float(x):
    s = 0
    n = 0
    for v in x:
        n += 1
        s = s + v
        t = n
    return s / n + t


@case(X.astype(np.float32))
def float32_accumulator(x):
    s = 0.0
    p = 1
    for v in x:
        s += v
        p = p * v
    return s, p


@case(10)
def fibonacci(n):
    a, b = 0.0, 1.0
    for _ in range(n):
        a, b = b, a + b
    return a


@case(10)
def tuple_carried_by_loop(n):
    p = (1.0, 2.0)
    q = (0.5, 0.25)
    for _ in range(n):
        p, q = q, p
        p = (p[1] + 0.1, p[0])
    return p[0] + 2 * p[1] + 3 * q[0]


@case(X)
def range_bound_changed(x):
    n = len(x)
    s = 0.0
    for i in range(n):
        n = 1
        s += x[i] * n
    return s


@case(X)
def array_rebound_in_loop(x):
    s = 0.0
    for v in x:
        x = x * 2
        s += v + x[0]
    return s


@case(X)
def loop_variable_changed(x):
    s = 0.0
    for i in range(len(x)):
        s += x[i]
        i = i * 2 + 1
        s += i
    return s


@case(X, 2)
def triangular(x, k):
    n = len(x)
    s = 0.0
    for i in range(n):
        for j in range(i + 1, n):
            if (j - i) % k == 0:
                s += x[i] * x[j]
    return s


@case(0.3)
def nested_while(x):
    i = 0
    while i < 3:
        j = 0
        while j < i:
            x = x * (1 - x) * 3.5
            j += 1
        i += 1
    return x


@case(X)
def sums(x):
    a = sum(x)
    b = sum(v * v for v in x)
    c = sum(x[i] for i in range(1, len(x)) if x[i] > 0)
    d = sum([1.0, 2.0, x[0]])
    e = sum(i * j for i in range(3) for j in range(i))
    return a, b, c, d, e, sum(range(4)), sum(x, 10.0)


@case(A)
def sum_of_rows(a):
    return sum(a)


@case(X)
@case(np.abs(X))
def any_and_all(x):
    a = any(v > 3 for v in x)
    b = all(v > 0 for v in x)
    c = any([x[0] > 1, x[1] > 1])
    return a, b, c


@case(X)
def list_of_values(x):
    values = []
    for k in range(3):
        values.append(x[k] * k)
    values[1] = values[1] + 1
    values += [5.0]
    t = values.pop()
    return sum(values) + t, values, len(values)


@case(X)
def list_elements_in_loop(x):
    acc = [0.0, 0.0]
    for v in x:
        acc[0] += v
        acc[1] = acc[1] + v * v
    return acc


@case(X, 3)
def list_grows_by_argument(x, n):
    values = [x[0]]
    for k in range(n):
        values.append(values[-1] * x[k])
    return values[-1]


@case(X)
def dict_in_loop(x):
    state = {"s": 0.0, "n": 0}
    for v in x:
        state["s"] += v
        state["n"] += 1
    state["mean"] = state["s"] / state["n"]
    return state


@case(X)
def comprehension_static(x):
    w = [x[k] * k for k in range(3)]
    u = [a + b for a, b in zip(w, (1.0, 2.0, 3.0)) if True]
    return w[2] + u[0], [v for v in (1, 2, 3) if v > 1]


@case(X)
def comprehension_array(x):
    y = np.array([v * v for v in x])
    z = np.array([x[i] + i for i in range(len(x))])
    w = np.array([(v, 2 * v) for v in x])
    u = np.array([i * x[i] for i in range(1, len(x), 2)])
    return y, z, w, u


@case(X)
def known_none_in_loop(x):
    previous = x[0]
    total = 0.0
    for v in x[1:]:
        total += abs(v - previous)
        previous = v
    return total


@case(X)
def iterators_in_variables(x):
    n = 3
    r = range(n)
    pairs = zip(x, r)
    n = 1
    s = 0.0
    for i in r:
        s += x[i] * n
    for v, i in pairs:
        s += v * i
    total = x.sum
    x = x * 2
    return s + total()


@case(2.0)
def functions_made_in_loop(x):
    functions = []
    late = []
    for w in (1.0, x, 3.0):
        functions.append(lambda t, w=w: t * w)
        late.append(lambda t: t + w)
    return [f(x) for f in functions], [f(x) for f in late]


@case(X)
def branches_around_loops(x):
    s = 0.0
    if x[0] > 0:
        for v in x:
            if v > 1:
                while s < 3:
                    s += v
        s += 1
    return s
