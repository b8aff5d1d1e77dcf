"""How long a user waits: for `import s2s`, and for the first gradient with and without a cache.

    python benchmarks/start.py

Every measurement is a fresh process; the cache directory is a temporary one. The function is in
landing.py: 30 lines with a loop, branches, a helper and arrays. On a busy machine the CPU's time,
which leaves out the C compiler's, says more than the clock's.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from s2s.bench import driver
from s2s.bench.report import Progress, number, table

REPEATS = 5
BARS = {
    "import numpy": None,
    "import s2s": 150.0,
    "first gradient, cold cache": 1500.0,
    "first gradient, warm cache": 60.0,
}
IMPORT = """
import time
started, cpu = time.perf_counter(), time.process_time()
import {}
print(1e3 * (time.perf_counter() - started), 1e3 * (time.process_time() - cpu))
"""


def _child(*command: str, cache: str) -> tuple[float, ...]:
    """The numbers that a process prints: milliseconds by the clock, and of its CPU."""
    environment = os.environ | {"S2S_CACHE_DIR": cache}
    done = subprocess.run(
        [sys.executable, *command], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        sys.exit(done.stderr)
    return tuple(map(float, done.stdout.split()))


def measure() -> dict[str, tuple[float, ...]]:
    """Milliseconds by the clock and of the CPU: minima over processes that take turns."""
    best = dict.fromkeys(BARS, (float("inf"), float("inf")))
    progress = Progress(REPEATS)
    landing = str(Path(__file__).resolve().parent / "landing.py")
    for _ in range(REPEATS):
        progress.step("processes started")
        with tempfile.TemporaryDirectory() as cache:
            times = (
                _child("-c", IMPORT.format("numpy"), cache=cache),
                _child("-c", IMPORT.format("s2s"), cache=cache),
                _child(landing, cache=cache),
                _child(landing, cache=cache),
            )
        for name, found in zip(best, times, strict=True):
            best[name] = tuple(map(min, best[name], found))
    progress.clear()
    return best


def row(name: str, ms: float, cpu: float) -> list[str]:
    """One line of the table."""
    bar = BARS[name]
    cells = [name, number(ms), number(cpu)]
    if bar is None:
        return [*cells, "", "", ""]
    return [*cells, f"{bar:g}", number(ms / bar), "holds" if ms <= bar else "MISSED"]


def main() -> int:
    """Print the table."""
    print(driver.header())
    headings = ("in a fresh process", "ms", "CPU ms", "bar", "ms/bar", "")
    rows = [row(name, *found) for name, found in measure().items()]
    print("\n" + table("start", headings, rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
