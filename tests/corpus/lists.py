"""Lists that loops fill: as long as the data makes them."""

import numpy as np

from corpus.registry import INF, NAN, each, normal, program, sizes, vec


@program(smooth=sizes(normal, 5, 12), edges=[(vec(),), (vec(0.0, NAN, 1.0),)])
def appended_and_read(x):
    """append in a for loop over an array; len, items by index, the last one, sum."""
    squares = []
    for v in x:
        squares.append(v * v)
    total = 0.0
    for i in range(len(squares)):
        total += squares[i] * squares[-1] - squares[i - 1]
    return total + sum(squares)


@program(smooth=each(50.0, 3.7), edges=each(1.0, 0.5))
def path_until_small(x):
    """append in a while loop whose test reads the last item."""
    path = [x]
    while path[-1] > 1.0:
        path.append(0.5 * path[-1] - 0.1)
    return sum(path) * len(path) + path[0]


@program(smooth=[(normal(6),)], edges=[(vec(1.0, 0.0),), (vec(INF, 1.0, 2.0),)])
def points_of_a_curve(x):
    """A list of pairs: unpacked by a loop, by enumerate, by index, and made an array."""
    points = []
    for i in range(len(x) - 1):
        points.append((x[i], 2.0 * x[i + 1]))
    area = 0.0
    for a, b in points:
        area += a * b
    for k, p in enumerate(points):
        area += p[0] * k - p[1]
    return area * points[0][1] + np.sum(np.array(points) ** 2)


@program(smooth=[(normal(7),)], edges=[(vec(1.0, 2.0),), (vec(-1.0, -0.0, NAN),)])
def sorted_into_two(x):
    """append in either arm of a branch; an empty list is false."""
    above = []
    below = []
    for v in x:
        if v > 0:
            above.append(v)
        else:
            below.append(-v)
    mean = sum(above) / max(len(above), 1)
    return mean * (np.sum(np.array(below)) if below else 1.0)


@program(smooth=[(1.5, 4), (0.3, 1)], edges=[(0.0, 3)])
def filled_beforehand(x, n):
    """[0.0] * n with a run-time n, written and updated by index."""
    a = [0.0] * n
    b = [x] * n
    for i in range(n):
        a[i] = x * i + b[i]
        if i > 0:
            a[i] += 0.1 * a[i - 1] ** 2
    return a[-1] + a[n - 1] * a[0]


@program(smooth=[(0.3, 4, 5), (1.2, 1, 2)])
def table_of_lists(x, n, m):
    """[[0.0] * m for _ in range(n)] as a matrix: a recurrence over both indices."""
    table = [[0.0] * m for _ in range(n)]
    for i in range(n):
        for j in range(m):
            before = table[i - 1][j] if i > 0 else 1.0
            table[i][j] = x * (i + 1) / (j + 1) + 0.5 * before
    return table[-1][-1] + table[0][0] ** 2 + sum(table[0])


@program(smooth=[(normal(8),)], edges=[(vec(-1.0),), (vec(0.0, 0.0),)])
def chosen_and_mapped(x):
    """Comprehensions with a condition and over another list; zip of two lists."""
    kept = [v**2 for v in x if v > 0]
    raised = [y + 1.0 for y in kept]
    return sum([a * b for a, b in zip(kept, raised, strict=False)]) + len(kept)


@program(smooth=[(normal(4),)])
def rows_of_rows(x):
    """Lists built inside a loop and appended to a list; read by two loops and two indices."""
    matrix = []
    for i in range(len(x)):
        row = []
        for j in range(i, i + 3):
            row.append(x[i] * j)
        matrix.append(row)
    total = 0.0
    for row in matrix:
        for v in row:
            total += v * v
    return total + matrix[0][1] * matrix[-1][2]


@program(smooth=[(normal(9),)], edges=[(vec(),), (vec(-1.0, -2.0, -0.0),)])
def stack_machine(x):
    """pop from the end and from the front, append, len in the test of a while."""
    stack = [1.0]
    for v in x:
        stack.append(v)
        if v < 0:
            b = stack.pop()
            a = stack.pop()
            stack.append(a * b)
    total = 0.0
    while len(stack) > 1:
        total += stack.pop() ** 2 + 0.1 * stack.pop(0)
        stack.append(total)
        if len(stack) < 3:
            break
    return total + stack[0]


@program(smooth=[([1.0, 2.0, 3.0], 7), ([0.5, -1.0], 3)])
def argument_by_computed_index(xs, n):
    """A list argument read at indices that are computed."""
    total = 0.0
    for k in range(n):
        total += xs[k % len(xs)] * xs[(k * k) % len(xs) - 1]
    return total


@program(smooth=[(normal(6),), (normal(3),)])
def halves(x):
    """Slices, sums and copies of lists are new lists."""
    xs = list(x)
    middle = len(xs) // 2
    left = xs[:middle]
    right = xs[middle:]
    joined = left + right + [1.0]
    joined[0] = 2.0 * joined[0]
    backup = joined.copy()
    joined[1] = 0.0
    return sum(left) * sum(right) * joined[-2] * len(joined) + backup[1] * joined[0] + xs[0]


@program(smooth=[(normal(3), 5)])
def trajectory(x, n):
    """A list of arrays: appended copies, made one array in the end."""
    history = [x.copy()]
    for _ in range(n):
        x = x + 0.1 * np.sin(x)
        history.append(x.copy())
    path = np.array(history)
    return np.sum(path[-1] * path[0]) + np.sum(history[1] ** 2)


@program(smooth=[(normal(5),)], edges=[(vec(0.5, -1.0, 2.0, NAN),)])
def several_for_each_element(x):
    """Two appends, extend and += in one iteration; nested loops; a break; a list per iteration."""
    grown = [1.0]
    pairs = []
    total = 0.0
    for i, v in enumerate(x):
        grown.append(v)
        grown.extend([v, 2.0 * v])
        grown += [v * v]
        for w in x:
            if w > v:
                pairs.append(v * w)
        inner = []
        for j in range(i + 1):
            if j > 2:
                break
            inner.append(x[j] * x[i])
            inner[-1] = inner[-1] * 1.5
        total += sum(inner) * inner[0]
    for v in x:
        grown.append(2.0 * v)
    return total * sum(grown) * grown[3] + sum(pairs) + len(pairs)


@program(smooth=[(normal(6),)], edges=[(vec(1.0, -1.0, 0.0),)])
def widened(x):
    """Lists of ints that get floats; pop and append in one iteration."""
    totals = [0]
    marks = []
    folded = []
    for i in range(len(x)):
        totals.append(totals[-1] + x[i])
        marks.append(1)
        if x[i] > 0:
            marks[i] = x[i]
        folded.append(x[i])
        if len(folded) > 2:
            last = folded.pop()
            folded.append(last * folded.pop())
    return sum(totals) * sum(marks) + sum(folded)


@program(smooth=[(normal(4), 3)], edges=[(vec(2.0, -1.0), 1)])
def lists_of_comprehensions(x, n):
    """A comprehension in a comprehension, a sum of lists in a loop, a walrus in the test."""
    products = [[v * w for w in x] for v in x]
    trace = 0.0
    for i in range(len(products)):
        trace += products[i][i]
    row = [x[0]]
    for _ in range(n):
        row = [row[0]] + [row[i] + row[i + 1] for i in range(len(row) - 1)] + [row[-1]]
    queue = [1.5 + x[1] ** 2]
    while queue:
        first = queue.pop(0)
        trace += first
        if first > 0.2:
            queue.append(first * 0.4)
            queue.append(first * 0.5)
    size = trace * trace
    while (half := size * 0.5) > 0.1:
        size = half
    return trace * sum(row) + sum(map(sum, products)) + size


@program(smooth=[(normal(3, 4),), (normal(2, 2),)], edges=[(np.ones((0, 3)),)])
def columns_collected_in_a_list(x):
    """Terms collected one by one, then put beside each other."""
    terms = []
    for i in range(x.shape[1] - 1):
        terms.append(100.0 * (x[:, i + 1] - x[:, i] ** 2) ** 2)
    first = np.sum(np.column_stack(terms), axis=1)
    return np.sum(np.column_stack([first, x[:, 0], x]) ** 2)


@program(smooth=[([1.0, 2.0, 3.0], 0.5)], edges=[([0.0, 0.0, NAN], 1.0)], argnums=(0, 1))
def slices_of_lists_that_are_assigned(xs, y):
    """xs[:] = ..., xs[a:b] = items of another number, xs[::2] = ...; rows of a table turned."""
    xs = [v * y for v in xs]
    xs[:] = xs[::-1]
    xs[1:2] = [y, y * y, xs[1]]
    xs[::2] = (xs[0] * 2.0, 1.0, xs[-1])
    table = [[xs[0], y], [1.0, xs[1]]]
    table[:] = [list(column) for column in zip(*table, strict=False)]
    return sum(v * (k + 1.0) for k, v in enumerate(xs)) + table[0][1] * table[1][0] + table[1][1]


@program(
    smooth=[(normal(3, 4), normal(4, 2))],
    edges=[(np.zeros((3, 4)), np.zeros((4, 2))), (np.full((3, 4), NAN), np.ones((4, 2)))],
    argnums=(0, 1),
)
def tables_of_zeros_that_are_filled(X, Y):
    """Rows of ints or literals at run-time sizes take floats; ranges and their slices."""
    n, m, p = X.shape[0], X.shape[1], Y.shape[1]
    Z = [[0] * p for _ in range(n)]
    for i in range(n)[::-1]:
        for j in range(p):
            for k in range(m):
                Z[i][j] += X[i][k] * Y[k][j]
    W = [[0.0] * m for _ in range(n)]
    for row, x in zip(W, X, strict=False):
        for k in range(4)[1:3]:
            row[k] = x[k] * x[k - 1]
    bins = np.zeros(5)
    np.subtract.at(bins, np.array([0, 3, 3, 1]), X[0] * X[1])
    return np.sum(np.array(Z) ** 2) + np.sum(np.array(W)) + bins @ bins + X[(0, 2), 1:].sum()


@program(smooth=[(np.array([0.5, 0.75, 0.625, 0.875]),)])
def comprehensions_in_their_turn(t):
    """A list comprehension is made before what stands to the right of it is evaluated."""
    xs = [1.0, 2.0]

    def push(v):
        xs.append(v)
        xs[0] = v * t[0]
        return v

    def joined(p, q, r=()):
        return p[0] * q + p[1] * r[0]

    ends = [t[3] * t[k] for k in range(3)] + [t[3]]
    a = [v * t[0] for v in xs] + [push(t[1])]
    pair = ([v * t[0] for v in xs], push(t[2]))
    table = {"a": [v * t[1] for v in xs], "b": push(ends[2])}
    total = 1.1 * ends[0] + 0.7 * ends[1] + 0.3 * ends[2] + 0.9 * ends[3]
    total += a[0] + a[1] * a[2] + pair[0][0] * pair[1] + len(pair[0]) + table["a"][0] * table["b"]
    return total + joined([v * t[0] for v in xs], push(t[2]), r=[v for v in xs])


@program(smooth=[(np.array([0.3, 0.5]), 3), (np.array([30.0, 0.5]), 4)])
def lists_made_anew_until_they_fit(x, n):
    """Lists made anew in each iteration and filled in a loop inside; a `break` on their max."""
    times, values, rates = [], [], []
    for k in range(n):
        times, values, rates = [], [x[1]], []
        for t in np.arange(0.0, k + 1.5, 0.5):
            times.append(t)
            values.append(t * x[0] + k)
            rate = t * x[1]
            if len(values) >= 2 and values[-1] - values[-2] < 0.0:
                rate *= -1
            rates.append(rate)
        if max([abs(v) for v in values]) > 50.0 and max([abs(r) for r in rates]) < 10.0:
            break
    return sum(values) + rates[-1] * len(times)


@program(smooth=[(np.array([0.3, 0.5]),)])
def parts_of_lists_in_numpy(x):
    """`/=` and `*=` of a part of a list by a NumPy number or an array."""
    shear = [0.0, 1.0, 2.0]
    shear[0] = np.dot(x, x)
    shear[1] = x[0] * 3.0
    shear[1:] /= np.sqrt(x[1])
    shear[:2] *= x
    return shear[0] * shear[1] + shear[2]
