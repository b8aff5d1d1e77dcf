"""The gradient of a Gaussian mixture from plain loops, against JAX and against hand-written C.

    python benchmarks/gmm.py              # 10 dimensions, 25 components, 1000 points
    python benchmarks/gmm.py --quick      # shorter measurements

Everything runs on one core, in turns, in one process: the gradient that s2s makes of the plain
loops of examples/gmm.py, JAX's jitted gradient of two vectorised formulas (left out where JAX is
not installed), and the adjoint in csrc/bench/gmm.c. All gradients of s2s are compared with the
golden ones of tests/golden first. The hand-written C leaves out the prior, which does not depend on
the points.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import s2s
from s2s.bench import adjoints, driver, loops
from s2s.bench.clock import QUICK, Effort, fastest
from s2s.bench.report import number, ratio, table

ROOT = Path(__file__).resolve().parent.parent
JAX_ON_ONE_THREAD = {
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "JAX_PLATFORMS": "cpu",
    "JAX_ENABLE_X64": "1",
}
NAMES = ("alpha", "mu", "q", "l", "x", "gamma", "m")
WRT = (0, 1, 2, 3)
Gradient = tuple[np.ndarray, ...]


# --- the contestants ---------------------------------------------------------------------------


def plain_loops() -> Callable:
    """The function `gmm` of examples/gmm.py."""
    path = ROOT / "examples" / "gmm.py"
    spec = importlib.util.spec_from_file_location("examples_gmm", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.gmm


def centred(jnp: Any, factor: Any, mu: Any, x: Any) -> Any:
    """z = Q (x - mu) for all points and components, as it is written."""
    return jnp.einsum("cba,nca->ncb", factor, x[:, None, :] - mu)


def multiplied_out(jnp: Any, factor: Any, mu: Any, x: Any) -> Any:
    """z = Q x - Q mu: one matrix product for all, and some cancellation."""
    k, d = mu.shape
    return (x @ factor.reshape(k * d, d).T).reshape(-1, k, d) - jnp.einsum("cba,ca->cb", factor, mu)


def log_posterior(jnp: Any, special: Any, distances: Callable) -> Callable:
    """The mixture as array operations, for JAX."""

    def formula(alpha, mu, q, low, x, gamma, m):
        n, d = x.shape
        k = alpha.size
        columns, rows = np.triu_indices(d, 1)  # the strict lower triangle, column by column
        factor = jnp.zeros((k, d, d)).at[:, rows, columns].set(low)
        factor = factor + jnp.exp(q)[:, :, None] * jnp.eye(d)
        z = distances(jnp, factor, mu, x)
        beta = alpha + q.sum(axis=1) - 0.5 * (z * z).sum(axis=2)
        points = special.logsumexp(beta, axis=1).sum() - n * special.logsumexp(alpha)
        nu = d + m + 1.0
        wishart = k * (nu * d * jnp.log(gamma / np.sqrt(2.0)) - special.multigammaln(0.5 * nu, d))
        spread = 0.5 * gamma**2 * ((jnp.exp(q) ** 2).sum() + (low**2).sum()) - m * q.sum()
        return -0.5 * n * d * np.log(2.0 * np.pi) + points + wishart - spread

    return formula


def jax_gradients(arguments: tuple) -> dict[str, Callable[[], Gradient]]:
    """Calls of JAX's jitted gradients that wait for the result; none without JAX."""
    os.environ.update(JAX_ON_ONE_THREAD)  # read when JAX is imported
    try:
        import jax
        import jax.numpy as jnp
        from jax.scipy import special
    except ImportError:
        return {}
    on_device = tuple(map(jax.device_put, arguments))

    def call(distances: Callable) -> Callable[[], Gradient]:
        gradient = jax.jit(jax.grad(log_posterior(jnp, special, distances), argnums=WRT))
        return lambda: jax.block_until_ready(gradient(*on_device))

    return {"JAX gradient": call(centred), "JAX gradient, Qx - Qmu": call(multiplied_out)}


def hand_case(arguments: tuple) -> adjoints.Case:
    """The same mixture for the hand-written C."""
    alpha, mu, *_, x = arguments[:5]
    return adjoints.Case(loops.gmm, WRT, arguments[:5], (*x.shape, len(alpha)))


# --- golden values -----------------------------------------------------------------------------


def golden(name: str) -> tuple[tuple, float, Gradient]:
    """Arguments, value and gradient of a golden file."""
    with np.load(ROOT / "tests" / "golden" / f"{name}.npz") as file:
        arguments = [file[key] if file[key].ndim else float(file[key]) for key in NAMES]
        bars = tuple(file[f"grad_{key}"] for key in NAMES[:4])
        return tuple(arguments), float(file["value"]), bars


def check(name: str) -> list[str]:
    """A row: how far value and gradient of s2s are from the golden ones."""
    arguments, value, bars = golden(name)
    found, gradient = s2s.value_and_grad(plain_loops(), argnums=WRT)(*arguments)
    errors = abs(found - value) / abs(value), adjoints.difference(gradient, bars)
    return [name, *(f"{error:.1e}" for error in errors), "1e-12", verdict(max(errors), 1e-12)]


def verdict(x: float, bar: float) -> str:
    """Whether a bar holds."""
    return "holds" if x <= bar else "MISSED"


# --- the clock ---------------------------------------------------------------------------------


def measure(arguments: tuple, effort: Effort) -> dict[str, float]:
    """Milliseconds of each contestant."""
    gmm = plain_loops()
    gradient = s2s.grad(gmm, argnums=WRT)
    primal = adjoints.compiled_primal(gmm)
    by_hand = hand_case(arguments)
    actions = {
        "s2s gradient": lambda: gradient(*arguments),
        **jax_gradients(arguments),
        "hand-written adjoint": adjoints.hand_adjoint(by_hand)[0],
        "s2s primal": lambda: primal(*arguments),
        "hand-written primal": adjoints.hand_primal(by_hand),
    }
    return {name: 1e3 * value for name, value in fastest(actions, effort).items()}


def comparisons(ms: dict[str, float]) -> list[list[str]]:
    """A row for each ratio: what, time, ratio, bar, verdict."""
    bars = {
        "JAX gradient": 1.8,
        "JAX gradient, Qx - Qmu": None,
        "hand-written adjoint": 1.3,
        "s2s primal": 4.0,
        "hand-written primal": None,
    }
    ours = ms["s2s gradient"]
    rows = [["s2s gradient", number(ours), "", "", ""]]
    for name, bar in bars.items():
        held = verdict(ours / ms[name], bar) if bar and name in ms else ""
        shown = [number(ms.get(name)), ratio(ours, ms.get(name)), str(bar or ""), held]
        rows.append([name, *shown])
    return rows


def main() -> int:
    """Print the header, the golden check and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="shorter measurements")
    effort = QUICK if parser.parse_args().quick else Effort(turns=40, seconds=0.03)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    print(driver.header())
    checks = [check("gmm_d2_k5_n50"), check("gmm_d10_k25_n1000")]
    headings = ("golden file", "value", "gradient", "bar", "")
    print("\n" + table("relative errors of s2s", headings, checks))
    rows = comparisons(measure(golden("gmm_d10_k25_n1000")[0], effort))
    headings = ("d = 10, k = 25, n = 1000", "ms", "s2s gradient / this", "bar", "")
    print("\n" + table("gradient of the mixture, one core", headings, rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
