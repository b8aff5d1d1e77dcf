"""Programs with exits: break, continue, early return, and names that only some paths assign."""

# ruff: noqa: B007, B023, B905, E741, SIM108 (written as people write)

import numpy as np

from frontend.cases import case

X = np.array([0.5, -1.0, 2.0, 3.5])
A = np.arange(12.0).reshape(3, 4) / 7


@case(1.0)
def while_true_break(x):
    n = 0
    while True:
        x = x * 1.5
        n = n + 1
        if x > 10:
            break
        if n > 100:
            return -1.0
    return x * n


@case(X)
@case(-X)
def while_else(x):
    i = 0
    s = 0.0
    while i < len(x):
        if x[i] > 1:
            break
        s += x[i]
        i += 1
    else:
        s = s + 100
    return s


@case(X)
@case(X * 10)
@case(-X)
def breaks(x):
    s = 0.0
    for v in x:
        if v > 1:
            break
        s += v
        if s < -5:
            s = s * 2
            break
        s += 1
    return s


@case(X)
def continues(x):
    s = 0.0
    for v in x:
        if v < 0:
            continue
        if v > 3:
            s -= 1
            continue
        s += v
    return s


@case(X)
@case(-X)
def partial_continue(x):
    s = 0.0
    for v in x:
        if v > 0:
            if v > 1:
                s += 10
                continue
            s += 1
        elif v < -2:
            break
        s += v
    return s


@case(A)
@case(-A)
def nested_break(a):
    s = 0.0
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            if a[i, j] > 1.0:
                break
            if j == 2:
                continue
            s += a[i, j]
        else:
            s += 100
        if s > 101:
            break
    return s


@case(X)
@case(-X)
@case(X[:1])
def early_return(x):
    for i in range(len(x)):
        if x[i] < 0:
            return float(i)
        for j in range(i):
            if x[j] > 1.5:
                return x[j] * 10
    return -1.0


@case(X)
@case(np.abs(X))
def for_else_return(x):
    for v in x:
        if v < 0:
            break
    else:
        return 5.0
    return v


@case(X)
@case(X * 0)
def first_positive(x):
    k = -1
    for i in range(len(x)):
        if x[i] > 0:
            k = i
            break
    if k < 0:
        return 0.0
    return x[k]


@case(X)
@case(X[:0])
def assigned_in_loop(x):
    for v in x:
        last = v
    return last


@case(X)
@case(X[:0])
def loop_variable_after_loop(x):
    for i in range(len(x)):
        pass
    return i


@case(1.0)
@case(-1.0)
def assigned_in_one_arm(x):
    if x > 0:
        y = x
    return y


@case(X)
def assigned_in_constant_loop(x):
    for i in range(3):
        y = x[i] * 2
    return y + i


@case(X)
@case(-X)
def kept_from_earlier_iteration(x):
    s = 0.0
    best = 0.0
    for v in x:
        if v > 0:
            best = v
        s += best
    return s


@case(X)
@case(-X)
def maybe_from_earlier_iteration(x):
    s = 0.0
    for v in x:
        if v > 0:
            best = v
        s += 1
        if s > 2:
            s += best
    return s


@case(3.0)
def loop_over_floats_of_tuple_with_break(x):
    s = 0.0
    for w in (1.0, 2.0, 3.0, 4.0):
        if w * x > 7:
            break
        s += w
    return s


@case(3.0)
def unrolled_with_return(x):
    for w in (1.0, 2.0, 3.0):
        if w * x > 5:
            return w
    return 0.0


@case(X)
@case(-X)
def state_machine(x):
    mode = 0
    s = 0.0
    for v in x:
        if mode == 0 and v > 0:
            mode = 1
        elif mode == 1:
            s += v
            if v < 0:
                mode = 2
        else:
            s -= v
    return s + mode


@case(5.0)
@case(0.5)
def early_return_skips_rest(x):
    if x > 1:
        if x > 4:
            return x
        x = x + 1
    y = x * 2
    if y > 3:
        return y
    return -y
