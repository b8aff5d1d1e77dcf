"""Scalar kernels: root finding, quadrature, steps of differential equations, series."""

import math
from math import cos, exp, log, pi, sin, sqrt

from corpus_language.registry import each, normal, program, vec

A = each(1.3)


def newton(f, df, x0, tol=1e-12, maxiter=50):
    x = x0
    for _ in range(maxiter):
        step = f(x) / df(x)
        x = x - step
        if abs(step) < tol:
            return x
    return x


@program(A)
def newton_with_lambdas(a):
    """Functions passed as lambdas over a parameter, default arguments, early return."""
    return newton(lambda x: x**3 - a, lambda x: 3 * x**2, 1.0)


@program(A)
def babylonian_root(a):
    """while until convergence, a chained assignment."""
    x = old = a
    while True:
        x = 0.5 * (old + a / old)
        if math.fabs(x - old) < 1e-13 * x:
            break
        old = x
    return x


@program(A)
def bisection(a, lo=0.0, hi=2.0):
    """A bracket: the derivative of the arms, then one Newton step that corrects it."""
    f = lambda x: x * x * x + x - a
    for _ in range(60):
        mid = (lo + hi) / 2
        if f(lo) * f(mid) <= 0:
            hi = mid
        else:
            lo = mid
    return mid - f(mid) / (3 * mid**2 + 1)


@program(A)
def secant_method(a):
    """Simultaneous assignment, a bound on the iterations by and."""
    x0, x1 = 1.0, a
    n = 0
    while abs(x1 - x0) > 1e-9 and n < 30:
        f0, f1 = x0 * exp(x0) - a, x1 * exp(x1) - a
        x0, x1 = x1, x1 - f1 * (x1 - x0) / (f1 - f0)
        n += 1
    return x1


@program(each(0.4))
def kepler(e, mean_anomaly=0.9):
    """Kepler's equation by a fixed number of Newton steps."""
    E = mean_anomaly if e < 0.8 else pi
    for _ in range(8):
        E -= (E - e * sin(E) - mean_anomaly) / (1 - e * cos(E))
    return E


@program(A)
def lambert_w(z):
    """Halley's method with while and else."""
    w = log(1 + z)
    k = 0
    while k < 6:
        ew = math.exp(w)
        r = w * ew - z
        w -= r / (ew * (w + 1) - (w + 2) * r / (2 * w + 2))
        k += 1
    else:
        k = -1
    return w + k


@program(A)
def trapezoid_rule(a, n=10):
    """A helper with a callback and ints in float arithmetic."""

    def integrand(t):
        return math.exp(-a * t * t)

    h = 1 / n
    s = 0.5 * (integrand(0) + integrand(1))
    for i in range(1, n):
        s += integrand(i * h)
    return s * h


@program(A)
def simpson_rule(a):
    """A ternary on parity of the index."""
    n = 8
    h = (2.0 - 0.0) / n
    total = sin(0.0) + sin(a * 2.0)
    for i in range(1, n):
        total += (4 if i % 2 else 2) * sin(a * i * h)
    return total * h / 3


@program(A)
def gauss_legendre(a):
    """zip of two lists of constants in a generator argument."""
    nodes = [-0.7745966692414834, 0.0, 0.7745966692414834]
    weights = [5 / 9, 8 / 9, 5 / 9]
    return sum(w * exp(a * x) for x, w in zip(nodes, weights))


@program(A)
def romberg(a):
    """A triangular table as a list of lists that grow."""
    table = []
    for k in range(4):
        n = 2**k
        h = 1.0 / n
        inner = sum(cos(a * (i + 0.5) * h) for i in range(n))
        row = [h * inner]
        for j in range(1, k + 1):
            row.append(row[j - 1] + (row[j - 1] - table[k - 1][j - 1]) / (4**j - 1))
        table.append(row)
    return table[-1][-1]


def adaptive(f, a, b, tol, depth):
    m = (a + b) / 2
    whole = (b - a) * (f(a) + 4 * f(m) + f(b)) / 6
    left = (m - a) * (f(a) + 4 * f((a + m) / 2) + f(m)) / 6
    right = (b - m) * (f(m) + 4 * f((m + b) / 2) + f(b)) / 6
    if depth == 0 or abs(left + right - whole) < tol:
        return left + right
    return adaptive(f, a, m, tol / 2, depth - 1) + adaptive(f, m, b, tol / 2, depth - 1)


@program(A)
def adaptive_quadrature(a):
    """Recursion with a callback, decided by an active float."""
    return adaptive(lambda t: sqrt(t + 0.01) * a, 0.0, a, 1e-3, 2)


@program([(0.5, 1.2)], argnums=(0, 1))
def euler_steps(k, y0):
    """Explicit Euler with a tuple of state."""
    t, y = 0.0, y0
    dt = 0.1
    while t < 0.95:
        y += dt * (-k * y + sin(t))
        t += dt
    return y


def rk4(f, y, t, h):
    k1 = f(t, y)
    k2 = f(t + h / 2, y + h / 2 * k1)
    k3 = f(t + h / 2, y + h / 2 * k2)
    k4 = f(t + h, y + h * k3)
    return y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


@program([(0.8, 0.1)], argnums=(0, 1))
def runge_kutta(r, y0):
    """A step function that takes the right-hand side as an argument."""

    def logistic(t, y):
        return r * y * (1 - y)

    y = y0
    for i in range(5):
        y = rk4(logistic, y, i * 0.2, 0.2)
    return y


@program([(1.1, 0.4, 0.4, 0.1)], argnums=(0, 1, 2, 3))
def predator_prey(alpha, beta, gamma, delta):
    """Two coupled recurrences updated at once."""
    x, y = 1.0, 0.5
    for _ in range(20):
        x, y = x + 0.05 * (alpha * x - beta * x * y), y + 0.05 * (delta * x * y - gamma * y)
    return x * y


@program([(0.2, 0.3)], argnums=(0, 1))
def pendulum_verlet(theta, omega):
    """A list of floats as trajectory, read at the end."""
    path = [theta]
    acc = -9.81 * sin(theta)
    for _ in range(10):
        theta += 0.01 * omega + 0.5 * acc * 0.0001
        new = -9.81 * sin(theta)
        omega += 0.005 * (acc + new)
        acc = new
        path.append(theta)
    return path[-1] * path[5] + len(path)


@program([(10.0, 28.0, 8 / 3)], argnums=(0, 1, 2))
def lorenz(sigma, rho, beta):
    """A helper that returns a tuple of three."""

    def rate(x, y, z):
        return sigma * (y - x), x * (rho - z) - y, x * y - beta * z

    x, y, z = 1.0, 1.0, 1.0
    for _ in range(15):
        dx, dy, dz = rate(x, y, z)
        x, y, z = x + 0.01 * dx, y + 0.01 * dy, z + 0.01 * dz
    return x + y + z


@program([(1.5, 0.7)], [(0.0, 0.5)], argnums=(0, 1))
def bouncing_ball(height, restitution):
    """An impact in a branch of a time loop."""
    y, v, bounces = height, 0.0, 0
    for _ in range(60):
        v -= 9.81 * 0.02
        y += v * 0.02
        if y < 0 and v < 0:
            y, v = -y, -restitution * v
            bounces += 1
    return y + bounces


@program(A)
def exponential_series(x):
    """A term carried along, ints that divide."""
    term = total = 1.0
    for n in range(1, 20):
        term *= x / n
        total += term
    return total


@program(each(0.6))
def arctan_series(x):
    """(-1) ** k and powers with a growing odd exponent."""
    return sum((-1) ** k * x ** (2 * k + 1) / (2 * k + 1) for k in range(12))


@program(A)
def bessel_series(x):
    """math.factorial of an int."""
    total = 0.0
    for m in range(8):
        total += (-1) ** m / (math.factorial(m) ** 2) * (x / 2) ** (2 * m)
    return total


@program(A)
def continued_fraction(x):
    """A loop that counts down."""
    f = 1.0
    for k in range(10, 0, -1):
        f = 1 + k * x / f
    return f


@program(A)
def arithmetic_geometric_mean(a):
    """A while over two floats with a tuple assignment."""
    g = 0.5
    while abs(a - g) > 1e-12:
        a, g = (a + g) / 2, sqrt(a * g)
    return pi / (2 * a)


@program(A)
def chebyshev_recursion(x, n=5):
    """Recursion over an int."""
    if n == 0:
        return 1
    if n == 1:
        return x
    return 2 * x * chebyshev_recursion(x, n - 1) - chebyshev_recursion(x, n - 2)


@program(each(0.3))
def legendre_table(x):
    """A list of floats that is extended by what it holds."""
    P = [1.0, x]
    for n in range(1, 6):
        P.append(((2 * n + 1) * x * P[n] - n * P[n - 1]) / (n + 1))
    return sum(P)


@program([(0.7, vec(1.0, -2.0, 0.5, 3.0))], argnums=(0, 1))
def horner(x, coeffs):
    """A loop over the elements of an array."""
    result = 0
    for c in coeffs:
        result = result * x + c
    return result


@program([(0.7, [1.0, -2.0, 0.5, 3.0])], argnums=(0, 1))
def evaluate_poly(x, poly):
    """enumerate over a list argument, powers with a running index."""
    return sum(c * (x**i) for i, c in enumerate(poly))


@program([(0.35, vec(0.0, 0.2, 0.5, 1.0), normal(4, seed=3))], argnums=(0, 2))
def lagrange_interpolation(x, xs, ys):
    """A nested loop with continue."""
    total = 0.0
    n = len(xs)
    for i in range(n):
        basis = 1.0
        for j in range(n):
            if i == j:
                continue
            basis *= (x - xs[j]) / (xs[i] - xs[j])
        total += ys[i] * basis
    return total


@program([(0.35, normal(4, seed=3))], argnums=(0, 1))
def neville(x, ys):
    """A list made of an array, overwritten in place."""
    xs = [0.0, 0.2, 0.5, 1.0]
    p = list(ys)
    n = len(p)
    for m in range(1, n):
        for i in range(n - m):
            p[i] = ((x - xs[i + m]) * p[i] + (xs[i] - x) * p[i + 1]) / (xs[i] - xs[i + m])
    return p[0]


@program([(0.8, 0.3)], argnums=(0, 1))
def aitken_acceleration(x, c):
    """Generator function consumed by a loop with zip."""

    def iterates(x, n):
        for _ in range(n):
            x = cos(x) * c + x / 2
            yield x

    last = 0.0
    for k, value in zip(range(6), iterates(x, 10)):
        last = value + 0.0 * k
    return last


@program([(0.37,)], [(0.5,), (1.0,)])
def logistic_map(x):
    """Iteration with a fixed int, a conditional expression at the end."""
    for _ in range(5):
        x = 3.2 * x * (1 - x)
    return x if x > 0.5 else 1 - x


@program([(3.7,)], [(2.0,)])
def integer_part_and_rest(x):
    """int(), divmod, modulo of floats, round."""
    whole = int(x)
    q, r = divmod(x, 1.5)
    return x * whole + q * r + (x % 0.7) + round(x) * 0.1


@program([(2.5,)])
def collatz_like(x):
    """while with elif, a counter that decides."""
    steps = 0
    while x > 0.1:
        if steps % 3 == 0:
            x = x / 2
        elif steps % 3 == 1:
            x = x - 0.05
        else:
            x *= 0.9
        steps += 1
    return x + steps


@program([(1.2,)])
def minimise_by_descent(a):
    """Gradient descent on a quartic with momentum and a stop by tolerance."""
    x, v = 1.0, 0.0
    for k in range(200):
        g = 4 * x**3 - 2 * a * x
        v = 0.5 * v - 0.05 * g
        x += v
        if abs(g) < 1e-6:
            break
    else:
        return 0.0
    return x * k


@program([(2.3,)])
def ternary_search_value(c):
    """A helper, comparisons of two calls, a value at the middle."""
    f = lambda x: (x - c) ** 2 + 0.1 * x**4
    left, right = -3.0, 3.0
    while right - left > 1e-3:
        m1 = left + (right - left) / 3
        m2 = right - (right - left) / 3
        if f(m1) < f(m2):
            right = m2
        else:
            left = m1
    return f((left + right) / 2)
