"""Complex numbers and arrays inside of programs of real parameters."""

import cmath
import math

import numpy as np

from corpus_language.registry import normal, positive, program

PLANE = [(-0.2, 0.7), (0.3, 0.5), (-1.2, 0.15)]


@program(PLANE, argnums=(0, 1))
def mandelbrot(re, im):
    """An int that becomes complex in a while loop, abs in its test, counters beside it."""
    c = re + 1j * im
    z = 0
    n = 0
    while abs(z) < 2.0 and n < 25:
        z = z**2 + c
        n += 1
    return n + 1.0 - math.log(math.log(abs(z) + 2.0))


@program(PLANE, argnums=(0, 1))
def mobius(a, b):
    """Division both ways, powers of several kinds, unary operators, conjugates, comparisons."""
    z = complex(a, b)
    w = (z - 1j) / (1.5 + z * 0.3j) + 2.0 / z - z / 3 + (+z) ** 3 - (-z) ** -2 + z**0
    w = w * z.conjugate() + z**0.5 + z ** (0.3 + 0.2j) + 2.0**z
    if w == z or w != w + 0j:
        return 0.0
    return w.real * w.imag + abs(w / z.conjugate()) + (1.5 if z else 2.5)


@program(PLANE, argnums=(0, 1))
def elementary(a, b):
    """The functions of cmath, and polar coordinates."""
    z = complex(a, b)
    w = cmath.exp(z) + cmath.log(z) + cmath.sqrt(z) - cmath.sin(z) * cmath.cos(z) / cmath.tan(z)
    w = w + cmath.sinh(z) / cmath.cosh(z) - cmath.tanh(0.5 * z) + cmath.log10(z) + cmath.log(z, 2)
    w = w + cmath.atan(z) + cmath.asin(z) - cmath.acos(z) + cmath.atanh(z) + cmath.asinh(z)
    r, phi = cmath.polar(w)
    return r + phi * cmath.phase(z) + cmath.rect(r, 2.0 * phi).real + cmath.acosh(z).imag


@program([(0.4, positive(3, seed=3))], argnums=(0, 1))
def filter_response(cutoff, weights):
    """Arrays of frequencies: exp of an imaginary array, division, angles, sums over it."""
    omega = np.linspace(0.1, 3.0, 7)
    s = np.exp(-1j * omega)
    numerator = weights[0] + weights[1] * s + weights[2] * s**2
    response = numerator / (1.0 - cutoff * s)
    group = np.angle(response).sum() + np.unwrap(np.angle(response))[-1]
    return np.sum(np.abs(response) ** 2) + np.mean(response.real * response.imag) + group


@program([(normal(8, seed=4),)])
def transform_by_stages(x):
    """Fourier transforms: Stockham's by stages, with views and twiddle factors; by a matrix."""
    z = np.zeros(8, dtype=complex)
    z[:] = x
    n, s = len(z), 1
    while n > 1:
        half = n // 2
        y = np.empty(8, dtype=complex)
        for p in range(half):
            turn = np.exp(-2j * np.pi * p / n)
            for q in range(s):
                a, b = z[q + s * p], z[q + s * (p + half)]
                y[q + s * 2 * p] = a + b
                y[q + s * (2 * p + 1)] = (a - b) * turn
        z = y
        n, s = half, 2 * s
    k = np.arange(8)
    direct = np.exp(-2j * np.pi * np.outer(k, k) / 8) @ x
    return np.sum(np.abs(z) ** 2 * k) + np.sum(abs(direct[::2] - 1j) ** 3)


@program([(normal(6, seed=5),)])
def transform_by_loops(x):
    """Sums of complex numbers: from an int, builtin, in comprehensions, stored in arrays."""
    n = len(x)
    out = np.zeros(n, dtype=np.complex128)
    for k in range(n):
        total = 0
        for m in range(n):
            total += x[m] * cmath.exp(-2j * cmath.pi * k * m / n)
        out[k] = total
    half = sum(x[m] * 1j**m for m in range(n))
    return np.sum(np.abs(out) * np.arange(n)) + abs(half) + out[1:-1].imag @ out[:-2].real


@program([(0.7, 0.4, 1.1)], argnums=(0, 1, 2))
def qubit(theta, phi, time):
    """Unitary matrices of nested lists, products, np.vdot, the adjoint by .conj().T, kron."""
    gate = np.array(
        [
            [np.cos(theta / 2), -1j * np.exp(-1j * phi) * np.sin(theta / 2)],
            [-1j * np.exp(1j * phi) * np.sin(theta / 2), np.cos(theta / 2)],
        ]
    )
    z = np.array([[1, 0], [0, -1]], dtype=complex)
    y = np.array([[0, -1j], [1j, 0]])
    state = np.array([1, 0], dtype=complex)
    state = gate @ state
    state *= np.exp(-1j * time * np.array([1.0, -0.5]))
    rho = np.outer(state, state.conj())
    both = np.kron(state, gate @ state)
    value = np.vdot(state, y @ state).real + np.trace(rho @ z).real
    return value + abs(both[1]) ** 2 + np.linalg.norm(gate.conj().T @ z @ gate - z)


@program([(positive(3, seed=6), 2.0)], argnums=(0, 1))
def circuit(parts, omega):
    """Impedances in series and parallel, a solved network, gain in decibels."""
    r, coil, c = parts
    zc, zl = 1 / (1j * omega * c), 1j * omega * coil
    total = r + zl * zc / (zl + zc)
    network = np.array([[r + zl, -zl], [-zl, zl + zc]])
    current = np.linalg.solve(network, np.array([1.0, 0.5j]))
    inverse = np.linalg.inv(network)
    gain = 20.0 * np.log10(abs(zc / total))
    return gain + np.angle(total) + abs(current[1]) + inverse[0, 1].real


@program([(normal(7, seed=7),)])
def shaped(x):
    """Shapes, stacks, masks, integer arrays, in-place operators, parts that are written to."""
    z = x[:6] + 1j * x[1:]
    a = z.reshape(2, 3).T.copy()
    a[0] += 1j
    a[:, 1] *= 2 - 1j
    a[a.real > 0] = 0.5 * a[a.real > 0]
    a.imag[1] = a.real[2] ** 2
    b = np.stack([a.ravel(), np.roll(z, 1)])
    c = np.where(np.abs(b) > 1.0, b, b.conj() + 0.5)
    d = np.concatenate((c, np.tile(x[:6], (1, 1)))).sum(axis=0)
    e = np.array([d[2], 1.0, x[0]])
    f = np.prod(e) + np.cumsum(d)[3] + d[np.array([0, 0, 5])].mean() + np.flip(d)[0]
    assert len(d) == 6 and d.ndim == 1 and d.shape == (6,) and np.iscomplexobj(d)
    return f.real + np.imag(f) + np.linalg.norm(d) + np.real(np.einsum("i,i->", d, d.conj()))


@program([(0.3, 0.8)], argnums=(0, 1))
def contour(a, b):
    """A contour integral around poles, helper functions, tuples and lists of complex numbers."""

    def integrand(z, shift=0j):
        return np.exp(z) / ((z - a) * (z - shift - 1j * b))

    n = 12
    points = []
    for k in range(n):
        points.append(2.0 * np.exp(2j * np.pi * k / n))
    total = 0j
    for z in points:
        total += integrand(z) * z
    first, last = points[0], points[-1]
    pair = (total / n, first * last)
    return pair[0].real + abs(pair[0]) + pair[1].imag * a


@program([(0.4, 0.9), (-0.4, 0.9)], argnums=(0, 1))
def branches(a, b):
    """Values that are real on one path and complex on another; roots of a quadratic."""
    disc = b * b - 4.0 * a
    root = cmath.sqrt(disc)
    x1 = (-b + root) / 2
    x2 = (-b - root) / 2
    w = 1.0
    if a > 0:
        w = w + x1 * x2 * 1j
    else:
        w = 2.0 * b
    z = x1 if abs(x1) > abs(x2) else x2.conjugate()
    return abs(w) + z.real * z.imag + (w * z).real
