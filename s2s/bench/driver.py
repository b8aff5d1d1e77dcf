"""What `python -m s2s bench` does: choose rows, measure them, print tables."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from collections.abc import Sequence

import numpy as np

from s2s.backend import compiler
from s2s.bench import adjoints, kernels, reductions
from s2s.bench.clock import QUICK, Effort
from s2s.bench.report import Progress, table
from s2s.kernels.library import LEVEL
from s2s.version import __version__

SECTIONS = {"kernels": kernels, "reductions": reductions, "loops": adjoints}
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark; the exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    options = _parser().parse_args(arguments)
    chosen = choose(options.names)
    if any(os.environ.get(name) != "1" for name in THREADS):
        return _again_with_one_thread(arguments)
    try:
        run(chosen, QUICK if options.quick else Effort())
    except compiler.NoCompilerError as error:
        print(f"the benchmark needs a C compiler: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m s2s bench",
        description="Time kernels and adjoint loops against glibc, NumPy and hand-written C.",
    )
    parser.add_argument("--quick", action="store_true", help="shorter measurements")
    parser.add_argument("names", nargs="*", help="rows (exp, heat) or tables (kernels, loops)")
    return parser


def _again_with_one_thread(arguments: list[str]) -> int:
    """BLAS reads its number of threads when NumPy is imported: too late for this process."""
    command = "import sys; from s2s.bench import main; sys.exit(main(sys.argv[1:]))"
    environment = os.environ | dict.fromkeys(THREADS, "1")
    return subprocess.call([sys.executable, "-c", command, *arguments], env=environment)


def choose(names: Sequence[str]) -> dict[str, list[str]]:
    """The rows to measure in each table; exits where a name is unknown."""
    known = {section: module.names() for section, module in SECTIONS.items()}
    unknown = set(names) - set(known) - {row for rows in known.values() for row in rows}
    if unknown:
        listed = "\n".join(f"  {section}: {' '.join(rows)}" for section, rows in known.items())
        sys.exit(f"unknown: {' '.join(sorted(unknown))}; there are\n{listed}")
    if not names:
        return known
    return {
        section: [row for row in rows if section in names or row in names]
        for section, rows in known.items()
    }


def run(chosen: dict[str, list[str]], effort: Effort) -> None:
    """Measure and print the chosen rows."""
    print(header())
    progress = Progress(sum(len(rows) for rows in chosen.values()))
    for section, names in chosen.items():
        module, rows = SECTIONS[section], []
        for name in names:
            progress.step(f"{section}: {name}")
            rows.append(module.measure(name, effort))
        progress.clear()
        if rows:
            print(f"\n{table(module.TITLE, module.HEADINGS, rows)}", flush=True)


def header() -> str:
    """The machine, the compiler and its flags."""
    tools = compiler.toolchain()
    lines = compiler.cpu().splitlines()
    model = next((line.partition(":")[2].strip() for line in lines if "model name" in line), None)
    return "\n".join(
        [
            f"CPU       {model or platform.processor() or platform.machine()}",
            f"compiler  {tools.version.splitlines()[0]}",
            f"flags     {' '.join(tools.flags)}",
            f"kernels   {'x86-64' + LEVEL.replace('_', '-') if LEVEL else 'baseline'}",
            f"versions  s2s {__version__}, NumPy {np.__version__}, "
            f"Python {platform.python_version()}; one thread, least of many samples in turns",
        ]
    )
