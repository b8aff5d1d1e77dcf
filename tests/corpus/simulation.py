"""Simulations: ODE steps, stencils, particles, contact, control."""

import numpy as np

from corpus.registry import INF, NAN, each, ints, normal, positive, program, vec


@program(
    smooth=[(1.0, 0.5, 20), (0.3, -1.0, 1)], edges=[(0.0, 0.0, 5), (1.0, 0.5, 0)], argnums=(0, 1)
)
def euler_oscillator(position, velocity, steps):
    """Symplectic Euler for a damped oscillator."""
    dt = 0.05
    for _ in range(steps):
        velocity -= dt * (position + 0.1 * velocity)
        position += dt * velocity
    return position * position + velocity * velocity


@program(
    smooth=[(vec(1.0, 0.2), 1.5)], edges=[(np.zeros(2), 0.0), (vec(NAN, 0.0), 1.0)], argnums=(0, 1)
)
def runge_kutta_van_der_pol(y, mu):
    """Classical Runge-Kutta with a right-hand side that returns arrays."""
    h = 0.1
    for _ in range(12):
        k1 = van_der_pol(y, mu)
        k2 = van_der_pol(y + 0.5 * h * k1, mu)
        k3 = van_der_pol(y + 0.5 * h * k2, mu)
        k4 = van_der_pol(y + h * k3, mu)
        y = y + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
    return y[0] ** 2 + y[1] ** 2


def van_der_pol(y, mu):
    return np.array([y[1], mu * (1.0 - y[0] * y[0]) * y[1] - y[0]])


@program(smooth=[(vec(1.0, 1.0, 1.0), 10.0)], edges=[(np.zeros(3), 28.0)], argnums=(0, 1))
def lorenz(state, rho):
    """The Lorenz system, Euler steps on unpacked scalars."""
    x, y, z = state
    for _ in range(30):
        dx = 10.0 * (y - x)
        dy = x * (rho - z) - y
        dz = x * y - 8.0 / 3.0 * z
        x, y, z = x + 0.01 * dx, y + 0.01 * dy, z + 0.01 * dz
    return x + y * z


@program(
    smooth=[(normal(12), 7), (normal(4), 1)],
    edges=[(np.zeros(3), 4), (normal(3), 0), (vec(0.0, INF, 0.0), 2)],
)
def heat_swapped(u, steps):
    """Heat equation with two buffers that are swapped: u, v = v, u."""
    v = u.copy()
    for _ in range(steps):
        for i in range(1, len(u) - 1):
            v[i] = u[i] + 0.25 * (u[i - 1] - 2.0 * u[i] + u[i + 1])
        u, v = v, u
    return np.sum(u * u)


@program(smooth=[(normal(12), 7)], edges=[(np.zeros(3), 4), (np.zeros(2), 2)])
def heat_slices(u, steps):
    """The same with slices, allocating at every step."""
    for _ in range(steps):
        lap = u[:-2] - 2.0 * u[1:-1] + u[2:]
        u = np.concatenate((u[:1], u[1:-1] + 0.25 * lap, u[-1:]))
    return np.sum(u * u)


@program(
    smooth=[(normal(10), normal(10, seed=3), 0.4)],
    edges=[(np.zeros(3), np.zeros(3), 0.0)],
    argnums=(0, 1, 2),
)
def wave_leapfrog(u, previous, c):
    """The wave equation: three time levels rotate."""
    n = len(u)
    following = np.zeros(n)
    for _ in range(6):
        for i in range(1, n - 1):
            following[i] = 2.0 * u[i] - previous[i] + c * c * (u[i + 1] - 2.0 * u[i] + u[i - 1])
        previous, u, following = u, following, previous
    return np.sum(u * u) + u[1]


@program(smooth=[(normal(12, scale=0.5), 8)], edges=[(np.zeros(4), 3), (np.full(4, 0.5), 2)])
def burgers_upwind(u, steps):
    """Upwind differences: the side is chosen by the sign of the speed."""
    n = len(u)
    for _ in range(steps):
        new = np.zeros(n)
        for i in range(n):
            if u[i] > 0.0:  # noqa: SIM108
                slope = u[i] - u[i - 1]
            else:
                slope = u[(i + 1) % n] - u[i]
            new[i] = u[i] - 0.1 * u[i] * slope
        u = new
    return np.sum(u * u)


@program(smooth=[(normal(5, 6), 3)], edges=[(np.zeros((3, 3)), 2), (normal(2, 2), 1)])
def jacobi_laplace(u, sweeps):
    """Jacobi sweeps of a five-point stencil."""
    m, n = u.shape
    for _ in range(sweeps):
        w = u.copy()
        for i in range(1, m - 1):
            for j in range(1, n - 1):
                w[i, j] = 0.25 * (u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1])
        u = w
    return np.sum(u**2)


@program(smooth=[(normal(4, 5), 3)], edges=[(np.zeros((3, 3)), 2)])
def gauss_seidel(u, sweeps):
    """Gauss-Seidel in place: a true recurrence in two dimensions."""
    for _ in range(sweeps):
        for i in range(1, u.shape[0] - 1):
            for j in range(1, u.shape[1] - 1):
                u[i, j] = 0.25 * (u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1])
    return np.sum(u * u)


@program(smooth=[(normal(4, 5, seed=2), 2)], edges=[(np.ones((3, 3)), 1)])
def stencil_by_slices(u, steps):
    """A five-point stencil by slices, written into the interior."""
    for _ in range(steps):
        u[1:-1, 1:-1] += 0.1 * (
            u[:-2, 1:-1] + u[2:, 1:-1] + u[1:-1, :-2] + u[1:-1, 2:] - 4.0 * u[1:-1, 1:-1]
        )
    return np.sum(np.sin(u))


@program(
    smooth=[(2.0, 0.7), (1.3, 0.95)], edges=[(0.0, 0.5), (1.0, 1.0), (1.0, 0.0)], argnums=(0, 1)
)
def bouncing_ball(height, restitution):
    """A ball that bounces: the velocity jumps under an active comparison."""
    y = height
    v = 0.0
    for _ in range(60):
        v -= 9.81 * 0.02
        y += v * 0.02
        if y < 0.0:
            y = -restitution * y
            v = -restitution * v
    return y + 0.1 * v


@program(smooth=[(3.0, 0.43)], edges=[(3.0, 0.4), (0.0, 0.5), (2.0, 0.0)], argnums=(0, 1))
def sliding_block(v, friction):
    """Coulomb friction: stops exactly, the force is a sign."""
    x = 0.0
    for _ in range(40):
        if v == 0.0:
            break
        force = -friction * np.sign(v)
        new = v + force * 0.5
        if new * v < 0.0:
            new = 0.0
        v = new
        x += v * 0.5
    return x * x + v


@program(
    smooth=[(normal(3, 2), normal(3, 2, seed=5), positive(3))],
    edges=[(np.zeros((2, 2)), np.zeros((2, 2)), np.ones(2))],
    argnums=(0, 1, 2),
)
def n_body(positions, velocities, masses):
    """Gravitating bodies, a step at a time, with softening."""
    n = len(masses)
    for _ in range(3):
        for i in range(n):
            for j in range(n):
                if i != j:
                    dx = positions[j, 0] - positions[i, 0]
                    dy = positions[j, 1] - positions[i, 1]
                    inverse = 1.0 / np.sqrt(dx * dx + dy * dy + 0.01) ** 3
                    velocities[i, 0] += 0.01 * masses[j] * dx * inverse
                    velocities[i, 1] += 0.01 * masses[j] * dy * inverse
        positions += 0.01 * velocities
    return np.sum(positions * positions) + np.sum(velocities**2)


@program(
    smooth=[(positive(4) + vec(0.0, 2.0, 4.0, 6.0),)],
    edges=[(vec(1.0, 1.0),), (vec(0.0, 2.5),), (vec(INF, 0.0),)],
)
def lennard_jones(x):
    """Lennard-Jones energy on a line with a cut-off."""
    energy = 0.0
    for i in range(len(x)):
        for j in range(i + 1, len(x)):
            r2 = (x[i] - x[j]) ** 2
            if r2 < 6.25:
                s6 = 1.0 / r2**3
                energy += 4.0 * (s6 * s6 - s6)
    return energy


@program(
    smooth=[(0.9, 0.4, 30), (0.9, 0.4, 1)], edges=[(0.0, 0.0, 3), (1.0, 1.0, 0)], argnums=(0, 1)
)
def epidemic(beta, gamma, days):
    """The SIR model, one day per step."""
    s, i, r = 0.99, 0.01, 0.0
    peak = 0.0
    for _ in range(days):
        infected = beta * s * i
        recovered = gamma * i
        s -= infected
        i += infected - recovered
        r += recovered
        peak = max(peak, i)
    return peak + r


@program(
    smooth=[(vec(0.5, -0.3, 0.8, 0.1), 0.2)],
    edges=[(np.zeros(3), 0.0), (vec(1.0, -1.0), 1.0)],
    argnums=(0, 1),
)
def saturated_control(u, x):
    """A controlled system whose input saturates; cost summed over the horizon."""
    cost = 0.0
    for k in range(len(u)):
        a = np.clip(u[k], -0.6, 0.6)
        x = 0.9 * x + 0.5 * np.sin(x) + a
        cost += x * x + 0.1 * a * a
    return cost + 10.0 * abs(x)


@program(
    smooth=[(vec(0.1, 0.5, 1.2), vec(0.3, -0.2, 0.1))],
    edges=[(np.zeros(2), np.zeros(2))],
    argnums=(0, 1),
)
def robot_arm(angles, target):
    """Forward kinematics of a planar arm with accumulated angles."""
    x = 0.0
    y = 0.0
    total = 0.0
    for a in angles:
        total += a
        x += np.cos(total)
        y += np.sin(total)
    return (x - target[0]) ** 2 + (y - target[1]) ** 2


@program(
    smooth=[(normal(6), ints(0, 1, 1, 0, 1, 0))],
    edges=[(np.zeros(2), ints(1, 0)), (vec(NAN), ints(1))],
)
def hybrid_schedule(x, mode):
    """An int array decides which dynamics each step uses."""
    state = 0.5
    for k in range(len(x)):
        if mode[k] == 1:  # noqa: SIM108
            state = np.tanh(state + x[k])
        else:
            state = state * x[k] + 0.1
    return state**2


@program(smooth=each(0.3, 0.9), edges=each(0.0, 1.0, 0.5))
def tent_map(x):
    """The tent map: the kink is met again and again."""
    for _ in range(8):
        x = 2.0 * x if x < 0.5 else 2.0 - 2.0 * x
    return x


@program(smooth=[(1.0, 0.3)], edges=[(0.0, 0.0)], argnums=(0, 1))
def adaptive_step(y, rate):
    """Step-size control: rejected steps, a while loop over time."""
    t = 0.0
    h = 0.5
    trips = 0
    while t < 2.0 and trips < 60:
        trips += 1
        if t + h > 2.0:
            h = 2.0 - t
        whole = y - h * rate * y
        half = y - 0.5 * h * rate * y
        halves = half - 0.5 * h * rate * half
        if abs(whole - halves) > 1e-3:
            h = 0.5 * h
            continue
        t += h
        y = halves
        h = 1.5 * h
    return y
