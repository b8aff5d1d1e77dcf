"""if / elif / else, ternaries, chained comparisons, and / or / not, early returns."""

import numpy as np

from corpus.registry import INF, NAN, SPECIAL, each, normal, program

TRIPLES = [(0.3, 1.2, -0.7), (2.0, -1.5, 0.1), (-3.0, -2.0, 5.0)]


@program(smooth=each(0.5, -0.5), edges=each(*SPECIAL))
def leaky(x):
    """The plainest branch: x < 0."""
    if x < 0.0:
        x = 0.1 * x
    return x * x


@program(smooth=each(0.5, -0.5, 3.0, -3.0), edges=each(*SPECIAL, 2.0, -2.0))
def piecewise(x):
    """A chain of elif."""
    if x < -2.0:
        y = x + 1.0
    elif x < 0.0:
        y = x * x
    elif x <= 1.0:
        y = -x
    elif x < 2.0:
        y = np.sin(x)
    else:
        y = np.log(x)
    return 2.0 * y + x


@program(smooth=each(0.5, -1.5), edges=each(*SPECIAL))
def huber(x):
    """Two quadratic pieces and two linear ones, with early returns."""
    if x > 1.0:
        return x - 0.5
    if x < -1.0:
        return -x - 0.5
    return 0.5 * x * x


@program(
    smooth=TRIPLES, edges=[(1.0, 1.0, 1.0), (0.0, -0.0, 0.0), (NAN, 1.0, 2.0)], argnums=(0, 1, 2)
)
def middle_of_three(a, b, c):
    """Nested branches that compare arguments with each other."""
    if a < b:
        if b < c:
            return b
        if a < c:
            return c
        return a
    if a < c:
        return a
    return c if b < c else b


@program(smooth=each(0.5, -0.5), edges=each(*SPECIAL))
def ternary(x):
    """A conditional expression inside arithmetic."""
    return 3.0 * (x if x > 0.0 else 0.01 * x) + (1.0 if x != 0.0 else x)


@program(
    smooth=[(0.5, 0.2), (-0.5, 2.0)], edges=[(0.0, 0.0), (1.0, 1.0), (NAN, 0.0)], argnums=(0, 1)
)
def nested_ternary(x, y):
    """A conditional expression in the arms and in the test of another."""
    big = x if x >= y else y
    return (big * y if (x if y > 1.0 else y) < 0.5 else big + y) * x


@program(smooth=each(0.5, -0.5, 1.5), edges=each(*SPECIAL))
def chained_comparison(x):
    """0 <= x < 1 is one test of two comparisons."""
    if 0.0 <= x < 1.0:
        return x**3
    return 1.0 - x


@program(
    smooth=TRIPLES,
    edges=[(0.0, 0.0, 0.0), (1.0, 1.0, 2.0), (1.0, 2.0, 2.0), (0.0, NAN, 1.0)],
    argnums=(0, 1, 2),
)
def long_chained_comparison(a, b, c):
    """A chain whose middle operand is an expression evaluated once."""
    if a < b * b <= c != 2.0:
        return a * b
    return b * c - a


@program(
    smooth=TRIPLES, edges=[(0.0, 0.0, 0.0), (1.0, 1.0, 1.0), (0.0, 1.0, INF)], argnums=(0, 1, 2)
)
def short_circuit(a, b, c):
    """and / or / not over active comparisons: those that are not reached are not recorded."""
    if (a > 0.0 and b > a) or not (c < b or a == b):
        return a * b + c
    return a + b * c


@program(
    smooth=[(0.5, 2.0), (-1.0, 3.0)], edges=[(0.0, 2.0), (-0.0, 1.0), (NAN, 1.0)], argnums=(0, 1)
)
def value_of_or(x, y):
    """`x or y` and `x and y` as values: the truth of a float is x != 0."""
    return 2.0 * (x or y) + (x and y * y)


@program(smooth=each(0.5, -1.5), edges=each(0.0, -0.0, NAN))
def truth_of_float(x):
    """A float as a condition."""
    if x:
        return np.sin(x) / x
    return 1.0


@program(smooth=[(0.5, True), (0.5, False)], edges=[(0.0, True), (NAN, False)])
def bool_argument(x, flag):
    """A bool argument chooses the formula; a passive branch is not recorded."""
    if flag and x < 1.0:
        return x * x
    return np.exp(x)


@program(smooth=[(0.5, 0), (0.5, 1), (0.5, 2), (0.5, -7)], edges=[(NAN, 1), (0.0, 2)])
def int_argument(x, mode):
    """An int argument chooses the formula."""
    if mode == 0:
        y = x
    elif mode == 1:
        y = np.exp(x)
    elif mode > 1:
        y = x**mode
    else:
        y = 0.0
    return y + 1.0


@program(smooth=each(0.5, -1.5), edges=each(*SPECIAL))
def condition_in_a_variable(x):
    """A comparison that is stored, combined and used later."""
    positive = x > 0.0
    small = x < 1.0
    inside = positive and small
    y = x * x if inside else x
    if not inside and positive:
        y = y + 1.0
    return y


@program(
    smooth=[(1.0, 2.0), (2.0, 1.0)], edges=[(1.0, 1.0), (0.0, -0.0), (NAN, NAN)], argnums=(0, 1)
)
def equality(x, y):
    """== and !=, which hold on thin sets."""
    if x == y:
        return x * y
    if x != 2.0:
        return x - y
    return x + y


@program(smooth=[(1.0, 0.2)], edges=[(1.0, 1.0), (INF, INF), (-INF, 0.0)], argnums=(0, 1))
def variables_of_one_arm(x, y):
    """Locals of one arm, and one variable that only the other arm changes."""
    out = x
    if x > y:
        gap = x - y
        scale = gap * gap
        out = out * scale
    else:
        y = y * 2.0
    return out + y


@program(smooth=each(0.5, -1.5), edges=each(*SPECIAL))
def int_or_float_result(x):
    """A variable that is an int in one arm and a float in the other."""
    y = 0
    if x > 0.0:
        y = x
    return y * 2.0 + x


@program(
    smooth=[(normal(5),), (normal(5, seed=3),)],
    edges=[(np.zeros(5),), (np.array([0.0, -0.0, NAN]),)],
)
def branch_on_elements(x):
    """Conditions that read array elements."""
    if x[0] > x[1] and x[-1] < 1.0:
        return x[0] * x[2]
    if x[1] <= 0.0:
        return x[1] - x[2]
    return x[2] ** 2


@program(smooth=[(0.5, 0.4)], edges=[(0.0, 0.0), (0.5, 0.5)], argnums=(0, 1))
def pass_and_empty_arms(x, y):
    """An arm that does nothing."""
    if x > y:
        pass
    else:
        x = y
    if x < 0.0:
        x = -x
    return x * y


@program(smooth=each(2.5, -2.5), edges=each(0.0, 1.0, -1.0))
def asserted(x):
    """An assert that holds; its comparison is a site like any other."""
    y = x * x
    assert y >= 0.0, "a square is not negative"
    assert x != 17.0
    return y * x


@program(smooth=each(0.5), edges=each(*SPECIAL))
def artificial_zero(x):
    """Identically 0, yet the pieces at 0 give another derivative."""
    positive = x if x > 0.0 else 0.0
    negative = -x if x < 0.0 else 0.0
    return positive - negative - x


@program(smooth=each(0.25, 0.5, 0.9, 3.0, -1.0), edges=each(0.0, 1.0, 2.0, NAN))
def cubic_b_spline(x):
    """A C2 piecewise polynomial: the kinks are smooth."""
    r = x
    if r < 0.0:
        r = -r
    if r >= 2.0:
        return 0.0
    if r >= 1.0:
        return (2.0 - r) ** 3 / 6.0
    return 2.0 / 3.0 - r * r + 0.5 * r**3


@program(smooth=[(1.1, True, 3), (0.7, False, 4)])
def flags_changed_where_they_decide(x, flag, n):
    """A flag, and the bound of a loop, that change inside of what they control."""
    for i in range(n):
        n = n - 1
        if flag:
            x = x * x
            flag = False
        else:
            x = 3.0 * x + x * x * x
            flag = i > 0
    return x * n + x


def _scaled(x, scale):
    if x.ndim != 1:
        return "a vector is needed"
    if len(x) == 1:
        return -1
    for v in x:
        if v < -5.0:
            return None
    return x * scale


@program(smooth=[(np.array([0.5, -1.25, 2.0]), 1.5)], argnums=(0, 1))
def words_for_errors(x, scale):
    """Functions and branches that leave a string, None or -1 where others have an array."""
    y = _scaled(x, scale)
    if scale < 0.0:
        offset = "none"
    elif scale > 3.0:
        offset = -1
    else:
        offset = (scale, y[0])
    total = np.sum(y * y)
    if offset == 1.0 or offset != 2:
        total += scale
    if scale > 1.0:
        total += offset[0] * offset[1]
    return total


def _word_of_arcs(u, v, phi):
    if v > 0.0:
        t = u + v
        if 0.0 <= t <= 9.0:
            rest = phi - t
            if rest > -5.0:
                return True, [t, u, rest], ["L", "S", "L"]
    return False, [], []


def _clamped(x, low):
    if x[0] < low:
        if x[1] < low:
            return [low, low]
        elif x[1] > 5.0:
            x = 0.5 * x
    return [x[0], x[1] * low]


@program(smooth=[(np.array([0.3, 0.5, 0.7]), 0.4), (np.array([0.3, -0.5, 0.7]), -0.4)])
def lists_of_nested_returns(x, low):
    """Returns of lists from branches inside of branches, and one `return` for all that is left."""
    found, lengths, _ = _word_of_arcs(x[0], x[1], x[2])
    ends = _clamped(x, low)
    total = ends[0] * x[2] + ends[1]
    if found:
        total += lengths[0] * lengths[1] + lengths[2]
    for length in lengths:
        total += length * length
    return total
