"""The generated C of both corpora under AddressSanitizer and UndefinedBehaviorSanitizer.

    python tests/sanitize.py            # all programs: some minutes
    python tests/sanitize.py --every 12 # one program in twelve

Needs a C compiler that has both. Each share of the programs runs in a process of its own, whose
compiler gets the flags by S2S_CFLAGS; the first finding ends that process, and is shown.
"""

from __future__ import annotations

import argparse
import copy
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

FLAGS = "-Og -g1 -fsanitize=address,undefined -fno-sanitize-recover=undefined"
SHARE = "--share"


# --- programs that go out of bounds -------------------------------------------------------------


def element_beyond(x, i):
    """A read, and in reverse an accumulation, at an index that is given."""
    return x[i] * x[0]


def element_computed(x, i):
    """An index that cannot be proved."""
    total = 0.0
    for k in range(len(x)):
        total += x[(k * i) % (i + 1)]
    return total


def loop_too_long(x, i):
    """A loop whose bound is not the length."""
    total = 0.0
    for k in range(i):
        total += x[k] ** 2
    return total


def store_beyond(x, i):
    """A write."""
    y = np.zeros(len(x))
    y[i] = x[0]
    return np.sum(y)


def gather_beyond(x, i):
    """An integer array as index."""
    return np.sum(x[np.array([0, i])])


def row_beyond(x, i):
    """A row of a matrix, and a slice that is cut at the ends."""
    A = np.outer(x, x)
    return np.sum(A[i, : i + 5]) + np.sum(x[i - 9 : i + 9])


def shapes_differ(x, i):
    """Operands that do not fit."""
    return np.sum(x + np.ones(i))


OUT_OF_BOUNDS = (
    element_beyond,
    element_computed,
    loop_too_long,
    store_beyond,
    gather_beyond,
    row_beyond,
    shapes_differ,
)
INDICES = (0, 2, -1, -3, 3, -4, 7, -9, 10**6, 2**62, -(2**62))


# --- the runs -----------------------------------------------------------------------------------


def runs(every: int) -> Iterator[tuple[str, Callable[[], Any]]]:
    """What is run, by name; each program in one of two variants, plain or recording."""
    import corpus
    import corpus_language
    from corpus_checks import derivative, recorder

    programs = [*corpus.PROGRAMS, *corpus_language.PROGRAMS]
    for k, program in enumerate(programs[::every]):
        make = (derivative, recorder)[k % 2]
        yield f"{program.name}, {make.__name__}", lambda p=program, m=make: at_points(p, m)
    for function in OUT_OF_BOUNDS:
        yield function.__name__, lambda f=function: out_of_bounds(f)


def at_points(program: Any, make: Callable) -> None:
    """One variant of a program at all its points."""
    from s2s.errors import S2SError

    function = make(program, "c")
    for point in program.points:
        try:
            function(*copy.deepcopy(point))
        except S2SError as refusal:
            assert "C compiler" not in str(refusal), refusal


def out_of_bounds(function: Callable) -> None:
    """Wherever Python raises, compiled code raises the same; elsewhere it has the same value."""
    import s2s

    compiled = s2s.value_and_grad(function)
    for i in INDICES:
        if function in (loop_too_long, shapes_differ) and not 0 <= i < 10**5:
            continue
        outcomes = [outcome(call, i) for call in (function, lambda *a: compiled(*a)[0])]
        assert outcomes[0] == outcomes[1], (function.__name__, i, outcomes)


def outcome(call: Callable, i: int) -> Any:
    """A value, or the type of what is raised."""
    try:
        with np.errstate(all="ignore"):
            return float(call(np.array([0.5, -1.5, 2.0]), i))
    except (IndexError, ValueError, ZeroDivisionError, OverflowError) as error:
        return type(error)


def run_share(share: int, shares: int, every: int) -> None:
    """What one process does: says what it runs, then runs it."""
    os.environ.pop("LD_PRELOAD", None)  # the compiler itself need not be watched
    with tempfile.TemporaryDirectory() as folder:
        os.environ["S2S_CACHE_DIR"] = folder
        for k, (name, run) in enumerate(runs(every)):
            if k % shares == share:
                print(name, flush=True)
                run()


# --- the processes ------------------------------------------------------------------------------


def library(name: str) -> str:
    """The path of a runtime library of the compiler."""
    from s2s.backend import compiler

    command = [*compiler.compiler_command(), f"-print-file-name={name}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return os.path.realpath(done.stdout.strip())


def available() -> bool:
    """Whether the compiler has both sanitizers."""
    return all(Path(library(name)).is_absolute() for name in ("libasan.so", "libubsan.so"))


def start(share: int, shares: int, every: int) -> subprocess.Popen:
    """The process that runs a share of the programs, watched over."""
    environment = {
        **os.environ,
        "S2S_CFLAGS": FLAGS,
        "LD_PRELOAD": library("libasan.so"),
        "ASAN_OPTIONS": "detect_leaks=0",
        "UBSAN_OPTIONS": "print_stacktrace=1",
    }
    options = ["--every", str(every), "--shares", str(shares), SHARE, str(share)]
    return subprocess.Popen(
        [sys.executable, __file__, *options],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finding(process: subprocess.Popen) -> str:
    """What a process ended with, if not well."""
    names, errors = process.communicate()
    if process.returncode == 0:
        return ""
    last = names.splitlines()[-1] if names else "before the first program"
    return f"{last}\n{errors}"


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--shares", type=int, default=2)
    parser.add_argument(SHARE, type=int, default=None, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.share is not None:
        run_share(given.share, given.shares, given.every)
        return 0
    processes = [start(share, given.shares, given.every) for share in range(given.shares)]
    found = "\n".join(filter(None, map(finding, processes)))
    print(found or "clean")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
