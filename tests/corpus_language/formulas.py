"""Formulas of physics, finance, chemistry and geometry, as scripts have them."""

import math

import numpy as np

from corpus_language.registry import each, normal, positive, program, vec

GRAVITY = 9.80665
BOLTZMANN = 1.380649e-23
LIGHT = 299792458.0


def norm_cdf(x):
    return 0.5 * (1.0 + math.erf(x / math.sqrt(2.0)))


@program([(100.0, 95.0, 0.5, 0.02, 0.3)], argnums=(0, 1, 2, 3, 4))
def black_scholes_call(S, K, T, r, sigma):
    """A helper with erf; the classical formula."""
    d1 = (math.log(S / K) + (r + sigma**2 / 2) * T) / (sigma * math.sqrt(T))
    d2 = d1 - sigma * math.sqrt(T)
    return S * norm_cdf(d1) - K * math.exp(-r * T) * norm_cdf(d2)


@program([(101.0, 0.25)], [(100.0, 0.25)], argnums=(0, 1))
def binomial_tree(S, sigma, K=100.0, r=0.03, T=1.0, steps=6):
    """An American put by backward induction on an array."""
    dt = T / steps
    u = math.exp(sigma * math.sqrt(dt))
    d = 1 / u
    p = (math.exp(r * dt) - d) / (u - d)
    prices = np.array([max(K - S * u**j * d ** (steps - j), 0.0) for j in range(steps + 1)])
    for i in range(steps - 1, -1, -1):
        for j in range(i + 1):
            hold = math.exp(-r * dt) * (p * prices[j + 1] + (1 - p) * prices[j])
            prices[j] = max(hold, K - S * u**j * d ** (i - j))
    return prices[0]


@program([(0.05,)])
def bond_price(y):
    """A list comprehension over years, ints as cash flows."""
    coupons = [5, 5, 5, 105]
    return sum([c / (1 + y) ** (t + 1) for t, c in enumerate(coupons)])


@program([([-100.0, 30.0, 40.0, 50.0],)])
def internal_rate(cashflows):
    """Newton's method on a list argument."""
    rate = 0.1
    for _ in range(15):
        value = sum(cf / (1 + rate) ** i for i, cf in enumerate(cashflows))
        slope = sum(-i * cf / (1 + rate) ** (i + 1) for i, cf in enumerate(cashflows))
        rate -= value / slope
    return rate


@program([(1000.0, 0.06, 12)], argnums=(0, 1))
def annuity(principal, rate, months):
    """An int argument in float arithmetic, a guard that raises."""
    if principal <= 0:
        raise ValueError("principal must be positive")
    i = rate / 12
    return principal * i * (1 + i) ** months / ((1 + i) ** months - 1)


@program([(45.0, 20.0, 50.0)], argnums=(0, 1, 2))
def projectile_range(angle, speed, height):
    """math.radians, roots, trigonometry."""
    a = math.radians(angle)
    vx, vy = speed * math.cos(a), speed * math.sin(a)
    return vx * (vy + math.sqrt(vy**2 + 2 * GRAVITY * height)) / GRAVITY


@program([(300.0, 2.5e-20)], argnums=(0, 1))
def boltzmann_factor(temperature, energy):
    """Module constants of extreme size."""
    return math.exp(-energy / (BOLTZMANN * temperature))


@program([(2.0e8, 1.5)], argnums=(0, 1))
def lorentz_factor(v, mass):
    """assert on the argument, a quotient near one."""
    assert v < LIGHT, "faster than light"
    gamma = 1 / math.sqrt(1 - (v / LIGHT) ** 2)
    return gamma * mass


@program([(52.5, 13.4, 48.1, 11.6)], argnums=(0, 1, 2, 3))
def haversine(lat1, lon1, lat2, lon2):
    """map over a list, unpacked into names."""
    lat1, lon1, lat2, lon2 = map(math.radians, [lat1, lon1, lat2, lon2])
    h = math.sin((lat2 - lat1) / 2) ** 2
    h += math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(h))


@program([(1.2, 0.4, 2.0)], argnums=(0, 1, 2))
def van_der_waals(a, b, v, temperature=300, gas=8.314):
    """Keyword defaults, an int among floats."""
    return gas * temperature / (v - b) - a / v**2


@program([(500.0e-9, 5800.0)], argnums=(0, 1))
def planck(wavelength, temperature):
    """expm1 of a small quotient."""
    h, k = 6.62607015e-34, BOLTZMANN
    x = h * LIGHT / (wavelength * k * temperature)
    return 2 * h * LIGHT**2 / wavelength**5 / math.expm1(x)


@program([(1.3, 0.9)], [(1.0, 1.0)], argnums=(0, 1))
def lennard_jones(r, sigma):
    """A cutoff by an early return."""
    if r > 2.5 * sigma:
        return 0.0
    s6 = (sigma / r) ** 6
    return 4.0 * (s6 * s6 - s6)


@program([(3.0, 4.0, 5.5)], argnums=(0, 1, 2))
def heron(a, b, c):
    """sorted of a tuple, unpacking."""
    a, b, c = sorted((a, b, c))
    s = (a + b + c) / 2
    return math.sqrt(s * (s - a) * (s - b) * (s - c))


@program([([(0.0, 0.0), (4.0, 0.5), (3.5, 3.0), (0.5, 2.5)],)])
def shoelace(points):
    """A list of pairs as argument, an index modulo its length."""
    area = 0.0
    for i in range(len(points)):
        x1, y1 = points[i]
        x2, y2 = points[(i + 1) % len(points)]
        area += x1 * y2 - x2 * y1
    return abs(area) / 2


@program([(normal(5, 2, seed=3),)])
def polygon_perimeter(points):
    """Rows of a matrix, np.linalg.norm of differences, a wrapped index."""
    total = 0
    for i in range(len(points)):
        total += np.linalg.norm(points[i] - points[i - 1])
    return total


@program([(normal(3, seed=1), normal(3, seed=2), normal(3, seed=3))], argnums=(0, 1, 2))
def tetrahedron_volume(a, b, c):
    """np.cross and np.dot."""
    return abs(np.dot(np.cross(a, b), c)) / 6


@program([(0.3, 0.4, 0.5)], argnums=(0, 1, 2))
def euler_rotation(alpha, beta, gamma):
    """np.array of nested lists of expressions, products of matrices."""
    ca, sa = np.cos(alpha), np.sin(alpha)
    Rz = np.array([[ca, -sa, 0], [sa, ca, 0], [0, 0, 1]])
    Ry = np.array([[np.cos(beta), 0, np.sin(beta)], [0, 1, 0], [-np.sin(beta), 0, np.cos(beta)]])
    Rx = np.array(
        [[1, 0, 0], [0, np.cos(gamma), -np.sin(gamma)], [0, np.sin(gamma), np.cos(gamma)]]
    )
    return np.sum((Rz @ Ry @ Rx)[0] * np.array([1.0, 2.0, 3.0]))


@program([(0.4, 0.3)], argnums=(0, 1))
def two_link_arm(q1, q2, lengths=(1.0, 0.7)):
    """A default tuple, a distance to a target."""
    l1, l2 = lengths
    x = l1 * math.cos(q1) + l2 * math.cos(q1 + q2)
    y = l1 * math.sin(q1) + l2 * math.sin(q1 + q2)
    return math.hypot(x - 1.0, y - 1.0)


@program([(normal(4, seed=8), normal(3, seed=9))], argnums=(0, 1))
def quaternion_rotation(q, v):
    """Normalisation, components by unpacking an array, cross products."""
    w, x, y, z = q / np.linalg.norm(q)
    u = np.array([x, y, z])
    t = 2 * np.cross(u, v)
    return (v + w * t + np.cross(u, t))[1]


@program([(0.7,)], [(0.0,), (1.0,)])
def bezier_point(t):
    """Nested tuples of constants, a comprehension over zip of slices."""
    points = [(0.0, 0.0), (1.0, 2.0), (3.0, 3.0), (4.0, 0.0)]
    while len(points) > 1:
        points = [
            ((1 - t) * p[0] + t * q[0], (1 - t) * p[1] + t * q[1])
            for p, q in zip(points[:-1], points[1:])
        ]
    return points[0][0] * points[0][1]


@program([(1.8, 0.02)], argnums=(0, 1))
def colebrook(velocity, diameter):
    """The friction factor by iteration, log10, a laminar branch."""
    re = velocity * diameter / 1e-6
    if re < 2300:
        return 64 / re
    f = 0.02
    for _ in range(10):
        f = (-2 * math.log10(1e-5 / (3.7 * diameter) + 2.51 / (re * math.sqrt(f)))) ** -2
    return f


@program([(25.0, 60.0)], argnums=(0, 1))
def dew_point(temperature, humidity):
    """Magnus' formula with tuple constants."""
    b, c = 17.62, 243.12
    gamma = (b * temperature / (c + temperature)) + math.log(humidity / 100.0)
    return (c * gamma) / (b - gamma)


@program([(4.76,)], [(7.0,)])
def buffer_ph(pka, ratio=0.3):
    """10 ** x and a conditional expression."""
    h = 10**-pka * ratio
    return -math.log10(h) if h > 0 else float("inf")


@program([(0.9, 2.0, 0.1)], argnums=(0, 1, 2))
def michaelis_menten(s, vmax, km, inhibitor=None):
    """An argument that is None."""
    if inhibitor is not None:
        km = km * (1 + inhibitor)
    return vmax * s / (km + s)


@program([(0.11, 0.05)], argnums=(0, 1))
def epidemic(beta, gamma):
    """A dict as state, written by key in a loop."""
    state = {"s": 0.99, "i": 0.01, "r": 0.0}
    for _ in range(10):
        new = beta * state["s"] * state["i"]
        gone = gamma * state["i"]
        state["s"] -= new
        state["i"] += new - gone
        state["r"] += gone
    return state["i"] + 2 * state["r"]


@program([(positive(5, seed=1),)])
def income_tax(incomes):
    """Brackets in a list of tuples, a loop with break."""
    brackets = [(0.5, 0.1), (1.0, 0.2), (float("inf"), 0.4)]
    total = 0.0
    for income in incomes:
        lower = 0.0
        for upper, rate in brackets:
            if income <= upper:
                total += (income - lower) * rate
                break
            total += (upper - lower) * rate
            lower = upper
    return total


@program([({"k": 1.5, "m": 0.7}, 0.3)], argnums=(0, 1))
def oscillator_energy(params, x):
    """A dict argument, derived by its keys; get with a default."""
    omega = math.sqrt(params["k"] / params["m"])
    return 0.5 * params["k"] * x**2 + omega * params.get("hbar", 1.0)


@program([(vec(0.2, 0.5, -0.1), 2.0)], argnums=(0, 1))
def ising_field(spins, coupling):
    """Neighbours by a negative index, a nested function that reads its parent."""

    def neighbours(i):
        return spins[i - 1] + spins[(i + 1) % len(spins)]

    energy = 0.0
    for i in range(len(spins)):
        energy += -coupling * np.tanh(spins[i]) * neighbours(i)
    return energy


@program(each(0.25, 0.75))
def smoothstep(x, edge0=0.0, edge1=0.6):
    """min and max of Python as a clamp."""
    t = min(max((x - edge0) / (edge1 - edge0), 0.0), 1.0)
    return t * t * (3.0 - 2.0 * t)


@program([(0.6, 0.3, 0.9)], argnums=(0, 1, 2))
def rgb_to_lightness(r, g, b):
    """max and min of three arguments."""
    high, low = max(r, g, b), min(r, g, b)
    saturation = 0 if high == low else (high - low) / (1 - abs(high + low - 1))
    return (high + low) / 2 + saturation


@program([(2.0, 3.0)], argnums=(0, 1))
def resistors(r1, r2, *more):
    """*args that are empty, a generator in a sum."""
    return 1 / sum(1 / r for r in (r1, r2, *more))


@program([(1.4,)])
def parallel_network(r):
    """*args that are given, a starred list."""
    extra = [2.0, r * r]
    return resistors(r, 3.0, *extra)
