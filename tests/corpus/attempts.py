"""`try` around code that numbers decide: raises of the program, and those of Python itself."""

import contextlib
import math

import numpy as np

from corpus.registry import INF, NAN, normal, program, vec


class TooFar(ArithmeticError):
    """An exception of the program's own, which keeps a number."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def positive_root(x):
    """A helper that raises where a number decides."""
    if x < 0.0:
        raise ValueError(f"negative: {x}")
    return math.sqrt(x)


@program(smooth=[(2.0,), (-1.5,), (-4.5,)], edges=[(0.0,), (INF,), (NAN,)])
def roots_of_a_helper(x):
    """A raise in a helper, in its loop; else, finally, raise of another exception from a handler,
    a tuple of exceptions."""
    steps = 1.0

    def largest(y):
        best = 0.0
        for k in range(3):
            best = max(best, positive_root(y + k))
        return best

    try:
        try:
            y = positive_root(x) * 3.0
        except ValueError as e:
            if x < -3.0:
                raise TooFar(4) from e
            y = x * x + largest(x + 1.6)
            steps += 1.0
        else:
            steps += 10.0 * x
        finally:
            steps *= 2.0
    except (TooFar, KeyError) as e:
        y = e.code * x
    return steps * y


@program(
    smooth=[(2.0, 4.0), (3.2, 0.5)], edges=[(2.0, 0.0), (0.0, 0.0), (-1.0, 0.0)], argnums=(0, 1)
)
def divisions_that_raise(x, y):
    """ZeroDivisionError of Python's floats: in an expression, a helper, a lambda, of a power;
    nothing of it is raised outside of the try, nor by NumPy's floats."""

    def inverse(t):
        return 1.0 / t

    def safe(function, t):
        try:
            return function(t)
        except ZeroDivisionError:
            return 3.0 * x

    total = safe(inverse, y) + safe(lambda t: (t + 1.0) ** 2 / (t + t), y)
    try:
        ratio = x % (2.0 * y)
        ratio = ratio + x
    except ArithmeticError:
        ratio = 0.25 * x
    try:
        power = y ** (-1.0)
    except ZeroDivisionError:
        power = x
    with np.errstate(all="ignore"):
        return total + ratio + power + 1.0 / (np.float64(y) * np.float64(y) + 2.0)


@program(
    smooth=[(2.5,), (-0.5,), (800.3,)], edges=[(0.0,), (1.0,), (INF,), (NAN,), (1e300,), (-1e300,)]
)
def functions_of_math_that_raise(x):
    """ValueError and OverflowError of math functions, int() of NaN, a power that overflows."""
    total = 0.0
    for k in range(3):
        try:
            total += math.log(x - k) + math.remainder(x, 0.7 * (k - 2.0))
        except ValueError:
            total += 0.5 * x
            continue
        total += 1.0
    try:
        total += math.exp(x) + math.acos(x / 3.0)
    except (ValueError, OverflowError):
        total -= x
    try:
        steps = int(x if abs(x) < 1e18 or x - x != 0.0 else 1.0)
    except (ValueError, OverflowError):
        steps = 7
    try:
        big = x**2.5
    except OverflowError:
        big = 2.0 * x
    return total + steps + (big if x > 0.0 else x)


@program(smooth=[(vec(0.7, 1.3, -0.4, 2.1), 1), (vec(0.7, 1.3, -0.4), 7), (vec(1.5, 0.5), -5)])
def indices_that_raise(x, n):
    """IndexError of elements, rows, items of lists and pop: in loops, of loads and of stores."""
    total = 0.0
    for i in range(len(x)):
        try:
            total += x[i] * x[i + n]
        except IndexError:
            total += 10.0 * x[i]
    k = 0
    while True:
        try:
            total += x[k] ** 2
            k += 1
        except IndexError:
            break
    y = np.outer(x, x)
    try:
        y[n] = 0.5 * y[0]
        y[0, n] += 1.0
    except IndexError:
        y[1] = 2.0 * x
    items = [v * v for v in x if v > 0.0]
    with contextlib.suppress(IndexError):
        items[n] = x[0]
        items[0] += items[n]
    try:
        while True:
            total = 0.5 * total + items.pop()
    except IndexError:
        pass
    return total + np.sum(y**2)


@program(smooth=[(2.0, 0), (0.6, 3), (5.5, 1)], edges=[(3.0, 0), (1.0, 2)])
def exits_from_try(x, n):
    """return, break and continue in body, handler, else and finally; raise and assert as a jump
    out of loops; integer division by zero."""
    trail = []
    total = 0.0
    for k in range(5):
        try:
            if k == n:
                continue
            if x * k > 20.0:
                break
            total += x * k / 7.0 + 1 // (k - 3)
        except ZeroDivisionError:
            total += 0.1 * x
            continue
        else:
            total += 1.0
        finally:
            trail.append(x)
            total += 0.5
    try:
        for i in range(3):
            for j in range(3):
                assert x * i * j < 6.0, "too large"
                x = x + 0.1
        return total * x + sum(trail)
    except AssertionError:
        total += x
    return total


@program(smooth=[(2.0,), (0.3,), (-2.0,)], edges=[(1.0,), (0.0,)])
def what_is_left_behind(x):
    """A handler sees what the body has assigned, appended and stored until it raised."""
    y = 1.0
    items = []
    table = {"a": x}
    values = np.zeros(3)
    try:
        y = 2.0 * x
        items.append(y)
        table["a"] = y * y
        values[0] = y
        if x > 1.0:
            raise ValueError
        y = y * y
        items.append(y)
        values[1] = table["missing"] if x < 0.0 else 3.0 * x
        table["a"] = 0.0
    except (ValueError, KeyError):
        values[2] = 5.0 * x
    return y + sum(items) + table["a"] + np.sum(values**2)


@program(smooth=[(normal(3, 3), normal(3, seed=1), 3), (normal(3, 3), normal(2, seed=1), 2)])
def arrays_that_do_not_fit(a, x, n):
    """ValueError of broadcasting, products, reshape, slices and the maximum of nothing."""
    total = 0.0
    try:
        total += np.sum(a @ x) + np.sum(a * x)
    except ValueError:
        total += np.sum(x)
    try:
        total += np.sum(a.reshape(-1, n)[0])
    except ValueError:
        total += a[0, 0]
    y = a.copy()
    try:
        y[0] = x
        y[1] = np.max(x[n - 2 : 1])
    except Exception:
        y[1] *= 2.0
    try:
        total += np.sum(x[[0, n]] ** 2)
        y[[1, n]] = 2.0 * x[0]
    except IndexError:
        total += x[1]
        y[[1, 0]] *= x[0]
    return total + np.sum(y**2)


@program(
    smooth=[
        (np.array([[2.0, 0.3], [0.3, 1.0]]), vec(1.0, 2.0)),
        (np.array([[1.0, 2.0], [2.5, 0.5]]), vec(1.0, 2.0)),
    ],
    edges=[(np.ones((2, 2)), vec(1.0, 2.0))],
)
def matrices_without_a_factor(a, b):
    """LinAlgError: jitter until a Cholesky factor exists, a singular system."""
    jitter = 0.0
    for k in range(5):
        try:
            factor = np.linalg.cholesky(0.5 * (a + a.T) + jitter * np.eye(2))
            break
        except np.linalg.LinAlgError:
            jitter += 0.7 + k
    else:
        raise ValueError("no factor")
    try:
        solved = np.linalg.solve(a, b)
    except np.linalg.LinAlgError:
        solved = a @ b
    return np.sum(np.log(np.diag(factor))) + np.sum(solved**2)


@program(smooth=[(1.5, "3.5", None), (0.4, "x", 2.0)])
def probes(x, text, extra):
    """What is decided while compiling: conversions, attributes, items, imports, lengths."""
    try:
        import there_is_no_such_module as missing
    except ImportError:
        missing = None
    try:
        from math import no_such_function as f
    except ImportError:
        f = math.sin
    try:
        size = x.shape[0]
    except AttributeError:
        size = 2
    try:
        size += len(x)
    except TypeError:
        size += 1
    try:
        factor = float(text)
    except ValueError:
        factor = 0.5
    try:
        more = float(extra)
    except TypeError:
        more = 1.0
    try:
        a, b = (x, x, x)
    except ValueError:
        a, b = x, 2.0
    try:
        last = [a, b][size]
    except IndexError:
        last = a * b
    return f(last) * factor * size + more * x if missing is None else x
