"""How long a user waits: for `import s2s`, and for the first gradient with and without a cache.

    python benchmarks/start.py

Every measurement is a fresh process; the cache directory is a temporary one. The function is in
landing.py: 30 lines with a loop, branches, a helper and arrays.
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
IMPORT = "import time; t = time.perf_counter(); import {}; print(1e3 * (time.perf_counter() - t))"


def _child(*command: str, cache: str) -> float:
    """The number that a process prints."""
    environment = os.environ | {"S2S_CACHE_DIR": cache}
    done = subprocess.run(
        [sys.executable, *command], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        sys.exit(done.stderr)
    return float(done.stdout)


def measure() -> dict[str, float]:
    """Milliseconds: the minimum over processes that take turns."""
    best = dict.fromkeys(BARS, float("inf"))
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
        best = {name: min(best[name], ms) for name, ms in zip(best, times, strict=True)}
    progress.clear()
    return best


def row(name: str, ms: float) -> list[str]:
    """One line of the table."""
    bar = BARS[name]
    if bar is None:
        return [name, number(ms), "", "", ""]
    return [name, number(ms), f"{bar:g}", number(ms / bar), "holds" if ms <= bar else "MISSED"]


def main() -> int:
    """Print the table."""
    print(driver.header())
    headings = ("in a fresh process", "ms", "bar", "ms/bar", "")
    rows = [row(name, ms) for name, ms in measure().items()]
    print("\n" + table("start", headings, rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
