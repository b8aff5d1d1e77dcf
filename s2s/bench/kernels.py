"""Elementary kernels over an array: those of csrc/, glibc's one call at a time, NumPy's ufuncs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from s2s.bench.clock import Effort, fastest
from s2s.bench.native import library, pointer
from s2s.bench.report import number, ratio
from s2s.elementary import OPERATIONS
from s2s.kernels.library import entry, ffi, lib

TITLE = "kernels: ns per element"
HEADINGS = ("kernel", "s2s", "libm", "NumPy", "s2s/libm", "s2s/NumPy")
COUNT = 8192
DEFAULT_SAMPLE = (-3.0, 3.0)

_LOOPS = {
    ("double *", "double *", "int64_t"): "f",
    ("double *", "int64_t", "double *", "int64_t", "double *", "int64_t"): "ff",
    ("double *", "int64_t *", "int64_t", "double *", "int64_t"): "fi",
}
"""Parameters of the loops over arrays, and what they say of the operands: floats or integers."""


def names() -> list[str]:
    """Every elementary kernel that csrc/ has."""
    found = [n.removeprefix("s2s_entry_") for n in dir(lib) if n.startswith("s2s_entry_")]
    loops = [name.removesuffix("_f64") for name in found if name.endswith("_f64")]
    return sorted(name for name in loops if _kinds(name))


def _kinds(name: str) -> str:
    """For each operand `f` or `i`; nothing for a function of the array library."""
    parameters = ffi.typeof(entry(f"{name}_f64", "")).args
    return _LOOPS.get(tuple(parameter.cname for parameter in parameters), "")


def measure(name: str, effort: Effort) -> list[str]:
    """The row of one kernel."""
    count = 64 if effort.small else COUNT
    operands = _operands(name, count)
    out = np.empty(count)
    actions = {"s2s": _ours(name, operands, out), "numpy": _numpys(name, operands, out)}
    actions["libm"] = _libms(name, operands, out)
    seconds = fastest({k: action for k, action in actions.items() if action}, effort)
    ns = {key: 1e9 * value / count for key, value in seconds.items()}
    ours, libm, numpys = ns["s2s"], ns.get("libm"), ns.get("numpy")
    times = [number(ours), number(libm), number(numpys)]
    return [name, *times, ratio(ours, libm), ratio(ours, numpys)]


def _operands(name: str, count: int) -> list[np.ndarray]:
    """Arrays drawn from where the declaration says that the function lives."""
    rng = np.random.default_rng(1)
    kinds = _kinds(name)
    samples = getattr(OPERATIONS.get(name), "sample", None) or (DEFAULT_SAMPLE,)
    samples = samples if len(samples) == len(kinds) else samples[:1] * len(kinds)
    return [
        rng.integers(-3, 4, count) if kind == "i" else rng.uniform(low, high, count)
        for kind, (low, high) in zip(kinds, samples, strict=True)
    ]


def _ours(name: str, operands: list[np.ndarray], out: np.ndarray) -> Callable[[], Any]:
    loop = entry(f"{name}_f64")
    *inputs, result = (pointer(x) for x in (*operands, out))
    match _kinds(name):
        case "f":
            return lambda: loop(*inputs, result, len(out))
        case "fi":
            return lambda: loop(*inputs, 1, result, len(out))
        case _:
            a, b = inputs
            return lambda: loop(a, 1, b, 1, result, len(out))


def _libms(name: str, operands: list[np.ndarray], out: np.ndarray) -> Callable[[], Any] | None:
    loop = getattr(library("libm"), f"libm_{name}", None)
    if loop is None:
        return None
    pointers = [pointer(x) for x in (*operands, out)]
    return lambda: loop(*pointers, len(out))


def _numpys(name: str, operands: list[np.ndarray], out: np.ndarray) -> Callable[[], Any] | None:
    spellings = getattr(OPERATIONS.get(name), "spellings", ())
    ufunc = next((s for s in spellings if isinstance(s, np.ufunc)), getattr(np, name, None))
    if not isinstance(ufunc, np.ufunc):
        return None
    return lambda: ufunc(*operands, out=out)
