"""A function of 30 lines, and what its first gradient costs.

    python benchmarks/landing.py     # prints milliseconds: by the clock, and of the CPU

benchmarks/start.py runs it with and without a cache. Nothing is imported here that a user of s2s
would not import.
"""

import math
import time

import numpy as np

import s2s


def friction(v, slip):
    """Stribeck friction with a dead zone."""
    speed = abs(v)
    if speed < slip:
        return v / slip
    drop = 0.4 * (1.0 - math.exp(-(speed - slip)))
    return (1.0 - drop) if v > 0.0 else -(1.0 - drop)


def landing(start, stiffness, gains, slip):
    """Distance to the origin of a controlled block that slides and bounces on a spring floor."""
    n = len(gains)
    path = np.zeros((n + 1, 2))
    x, y = start[0], start[1]
    vx, vy = start[2], start[3]
    energy = 0.0
    for i in range(n):
        push = gains[i] * math.tanh(-x)
        force = -9.81
        if y < 0.0:
            force += -stiffness * y - 0.8 * vy
            push -= friction(vx, slip) * min(-stiffness * y, 50.0)
        vx += 0.01 * push
        vy += 0.01 * force
        x += 0.01 * vx
        y += 0.01 * vy
        path[i + 1, 0] = x
        path[i + 1, 1] = max(y, -0.2)
        energy += push * push
    mean = np.sum(path[:, 1]) / n
    return math.sqrt(x * x + y * y) + 1e-3 * energy + 0.1 * mean


def first_gradient():
    """Milliseconds of the first call by the clock, and of this process's CPU."""
    start = np.array([1.0, 0.5, -1.0, 0.0])
    gains = np.linspace(0.5, 1.0, 40)
    started, cpu = time.perf_counter(), time.process_time()
    s2s.grad(landing, argnums=(0, 1, 2))(start, 400.0, gains, 0.05)
    return 1e3 * (time.perf_counter() - started), 1e3 * (time.process_time() - cpu)


if __name__ == "__main__":
    print(*first_gradient())
