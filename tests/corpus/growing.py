"""Lists that grow while they are used: as a whole, by rows, in other lists, by every method."""

import operator

import numpy as np

from corpus.registry import each, normal, program, sizes, vec


def weighed(xs):
    """A sum that tells the order of the items."""
    total = 0.0
    for k, v in enumerate(xs):
        total += (k + 1) * v * v
    return total


@program(smooth=[(normal(5),)], edges=[(vec(0.0, 1.0, 0.0),)])
def whole_between_appends(x):
    """np.array of a list that goes on growing, slices of it, a second loop that appends."""
    xs = [x[0], x[1]]
    k = 0
    while len(xs) < 12:
        k += 1
        xs.append(xs[k] * 0.5 + xs[-1] * xs[k - 1] + np.mean(np.array(xs)))
    s = np.sum(np.array(xs) ** 2)
    for v in x:
        xs.append(v * s)
    return weighed(xs) + sum(xs[3:])


@program(smooth=sizes(normal, 5, 9), edges=[(vec(),)])
def every_method(x):
    """insert, pop, reverse, extend and += in loops and after them."""
    xs = [2.0]
    for v in x:
        xs.append(v)
        xs.reverse()
        if v > 0.4:
            xs.insert(1, v * v)
        if len(xs) > 4:
            a = xs.pop(0)
            xs[0] += a
    xs.insert(0, xs[-1] * 2.0)
    a = xs.pop()
    xs.extend([a * xs[0], a])
    xs += [a]
    xs.reverse()
    return weighed(xs)


@program(smooth=[(normal(4),)])
def copies_grow_apart(x):
    """A slice, a sum and a copy of a list are lists of their own, which grow."""
    xs = [v for v in x]
    ys = xs[1:]
    ys.append(x[0] * ys[-1])
    ys.append(2.0)
    zs = xs + ys
    zs.append(zs[0] * x[1])
    us = zs.copy()
    us.append(us[-1])
    return weighed(ys) + weighed(zs) * weighed(us) + weighed(xs)


@program(smooth=[(normal(4), 3)])
def made_in_each_turn(x, n):
    """A list that each iteration of an outer loop makes anew; a work list of tuples."""
    total = 0.0
    for i in range(n):
        row = []
        for v in x:
            if v * (i + 1) > 0.2:
                row.append(v * (i + 1))
            while len(row) < i:
                row.append(v)
        total += weighed(row)
    todo = [(0, x[0], x[1])]
    while todo:
        depth, a, b = todo.pop()
        total += a * b
        if depth < n:
            todo.append((depth + 1, a * 0.5, b))
            todo.append((depth + 1, b, a * b))
    return total


@program(smooth=[(normal(4, seed=3), 3)])
def rows_change_places(x, n):
    """Rows of a list of lists are exchanged, by a tuple and by a name, and written to."""
    A = [[x[i] * x[j] + (2.0 if i == j else 0.0) for j in range(n)] for i in range(n)]
    for i in range(n - 1):
        A[i], A[i + 1] = A[i + 1], A[i]
        row = A[i]
        for j in range(n):
            row[j] = row[j] * 0.5 + j
    kept = A[0]
    A[0] = A[n - 1]
    A[n - 1] = kept
    return sum(weighed(row) for row in A) + A[0][1] * A[-1][-1]


@program(smooth=each(vec(0.5, -1.0), vec(1.5, 0.3)))
def last_of_a_history(x):
    """A name for the last array of a list that goes on growing, and changes its newest one."""
    history = [x * 1.0]
    for _ in range(3):
        last = history[-1]
        history.append(last * 0.5)
        history[-1][0] = last[1] * x[0]
    return np.sum(last) + sum(np.sum(h * h) for h in history)


@program(smooth=[(normal(4), 2)], edges=[(vec(1.0, 1.0, 0.0, 2.0), 3)])
def parts_exchanged(x, n):
    """tolist; slices of lists as targets, del of items and slices, in loops and outside."""
    xs = x.tolist()
    for k in range(n):
        xs[k : k + 1] = [xs[k] * 0.5, xs[k] * xs[-1]]
        if k == 1:
            del xs[0]
    ys = [x[0], x[1], x[2]]
    ys[1:] = [ys[0] * 2]
    ys[5:] = xs
    del ys[0], xs[:1]
    table = np.outer(x, x).tolist()
    return weighed(xs) + weighed(ys) + table[1][2] * len(table)


@program(smooth=[(normal(2), 4)])
def arrays_with_names(x, n):
    """A state that is appended to a list and goes on being used; a tuple of time and state."""
    history = []
    timed = [(0.0, x)]
    y = x * 1.0
    for k in range(n):
        y = y + 0.1 * np.sin(y) * y[0]
        history.append(y)
        y = y * 0.99 + y[1] * y
        timed.append((0.1 * k, y))
    table = np.array(history)
    total = np.sum(table * table) + history[-1][0] * history[2][1]
    return total + sum(t * np.sum(state) for t, state in timed)


@program(smooth=each(vec(0.5, -1.0, 2.0)))
def limits_and_getters(x):
    """np.finfo, np.iinfo, np.result_type, operator.itemgetter."""
    best = np.finfo(float).max
    for v in x:
        if v < best:
            best = v
    y = np.zeros(len(x), dtype=np.result_type(x, np.float32))
    y += np.abs(x) + np.finfo(x.dtype).eps
    pairs = [(2, x[0]), (1, x[1])]
    chosen = min(pairs, key=operator.itemgetter(0))
    return np.sum(np.log(y)) + best * chosen[1] + np.iinfo(np.int32).max * 1e-9 * x[2]
