"""From C text to a shared object: find the compiler, choose the flags, build, cache, load.

The cache key of a shared object holds all that its bits depend on: C text, flags, compiler, CPU,
headers. Two processes that build the same text at once do the work twice and agree on the result.

`$S2S_CFLAGS` holds further flags, as a shell would write them: -O1 compiles faster and runs slower,
-fsanitize=address watches over memory. The bits of a result do not depend on them.
"""

from __future__ import annotations

import ctypes
import functools
import json
import os
import platform
import re
import shlex
import shutil
import sysconfig
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from s2s.backend import cache
from s2s.errors import S2SError

if TYPE_CHECKING:
    import subprocess

ENTRY = "s2s_entry"

CONTRACT_FLAGS = (
    "-O3",
    "-ffp-contract=off",  # gcc fuses a*b+c by default: other bits
    "-fno-math-errno",
    "-fno-trapping-math",  # needed to vectorise below AVX-512; changes no bit
    "-fno-semantic-interposition",
)
COMMON_FLAGS = ("-std=gnu11", "-fPIC", "-w")

FUSED = re.compile(r"\bv?fm(addsub|subadd)")
"""Instructions for a*b-c and a*b+c side by side, rounded once.

Some versions of gcc (12 among them) make them when they vectorise straight-line code or groups of
stores, in spite of -ffp-contract=off. Nothing of ours asks for them, so their presence tells.
"""

WEAKER = ((), ("-fno-tree-slp-vectorize",), ("-fno-tree-vectorize",))
"""What is taken away until they are gone."""

PAIR = """
void s2s_probe(double *restrict y, const double *restrict x) {
    y[0] = x[0] * x[2] - x[4];
    y[1] = x[1] * x[3] + x[5];
}
"""


class NoCompilerError(Exception):
    """There is no C compiler on this machine; its text says what was looked for."""


@dataclass(frozen=True, slots=True)
class Toolchain:
    """A compiler, its version and the flags that it takes on this CPU.

    `fuses`: it makes `FUSED` instructions.
    """

    command: tuple[str, ...]
    version: str
    flags: tuple[str, ...]
    fuses: bool


# --- which compiler ----------------------------------------------------------------------------


def compiler_command() -> tuple[str, ...]:
    """The C compiler: `$CC`, Python's own, or gcc, clang, cc.

    A `$CC` that does not exist counts as no compiler: the user's choice is not overridden.
    """
    chosen = os.environ.get("CC")
    if chosen:
        candidates = [chosen]
    else:
        candidates = [sysconfig.get_config_var("CC") or "gcc", "gcc", "clang", "cc"]
    for candidate in candidates:
        program, *options = shlex.split(candidate)
        found = shutil.which(program)
        if found:
            return (found, *options)
    raise NoCompilerError(f"no C compiler found (looked for {', '.join(candidates)})")


def further_flags() -> tuple[str, ...]:
    """What `$S2S_CFLAGS` adds to the flags."""
    return tuple(shlex.split(os.environ.get("S2S_CFLAGS", "")))


@functools.cache
def cpu() -> str:
    """What this CPU can do, in the words of the system."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
            wanted = ("model name", "flags", "Features", "CPU part")
            lines = []
            for line in file:
                if not line.strip():
                    break
                if line.startswith(wanted):
                    lines.append(line.strip())
            return "\n".join([platform.machine(), *lines])
    except OSError:
        return f"{platform.machine()} {platform.processor()}"


def toolchain() -> Toolchain:
    """The compiler and its flags; what was found out is kept on disk."""
    command, further = compiler_command(), further_flags()
    status = os.stat(command[0])
    identity = (*command, *further, str(status.st_size), str(status.st_mtime_ns), cpu())
    return _toolchain(command, further, cache.directory() / f"cc-{cache.digest(identity)}.json")


@functools.cache
def _toolchain(command: tuple[str, ...], further: tuple[str, ...], memory: Path) -> Toolchain:
    try:
        known = json.loads(memory.read_text())
        return Toolchain(command, known["version"], tuple(known["flags"]), known["fuses"])
    except (OSError, ValueError, KeyError, TypeError):
        version = _run(*command, "--version").stdout
        found = Toolchain(command, version, *_flags(command, further))
        known = {"version": found.version, "flags": found.flags, "fuses": found.fuses}
        cache.write(memory, json.dumps(known))
        return found


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    import subprocess  # not needed where everything is cached

    return subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)


def _flags(command: tuple[str, ...], further: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """The flags that the compiler takes on this CPU, and whether it fuses with them."""
    wide = ("-march=native", "-mprefer-vector-width=512")
    tried = [wide] if "avx512f" in cpu() else []
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "probe.c"
        source.write_text(PAIR)
        output = source.with_suffix(".s")
        for native in [*tried, ("-march=native",), ("-mcpu=native",)]:
            flags = CONTRACT_FLAGS + native + further
            done = _run(*command, *flags, *COMMON_FLAGS, "-S", str(source), "-o", str(output))
            if done.returncode == 0:
                return flags, FUSED.search(output.read_text()) is not None
    return CONTRACT_FLAGS + further, False


# --- building ----------------------------------------------------------------------------------


@functools.cache
def headers() -> str:
    """A hash of the headers of csrc/."""
    folder = cache.include_directory()
    return cache.digest(path.read_text() for path in sorted(folder.rglob("*.h")))


def build(text: str) -> Path:
    """The shared object of a C text, built unless it is in the cache.

    Raises
    ------
    NoCompilerError
        There is no compiler.
    S2SError
        The compiler failed; the error holds its message and says where the C text is kept.
    """
    tools = toolchain()
    how = repr((COMMON_FLAGS, WEAKER, tools.fuses))
    identity = (text, *tools.command, tools.version, *tools.flags, how, cpu(), headers())
    folder = cache.directory()
    target = folder / f"{cache.digest(identity)}.so"
    if not target.exists():
        if target.name.startswith(cache.ONE_IN_SIXTEEN):
            cache.keep_small()
        source = target.with_suffix(".c")
        cache.write(source, text)
        try:
            _compile(tools, source, target)
        except BaseException:
            source.unlink(missing_ok=True)
            raise
    return target


def _compile(tools: Toolchain, source: Path, target: Path) -> None:
    with tempfile.TemporaryDirectory(dir=target.parent, prefix="new-") as folder:
        made = Path(folder) / target.name
        text = _assembly(tools, source, Path(folder)) if tools.fuses else source
        _translate(tools, source, "-shared", str(text), "-o", str(made), "-lm")
        os.replace(made, target)


def _assembly(tools: Toolchain, source: Path, folder: Path) -> Path:
    """The function in assembly, without instructions that round differently."""
    output = folder / "entry.s"
    for weaker in WEAKER:
        _translate(tools, source, *weaker, "-S", str(source), "-o", str(output))
        if FUSED.search(output.read_text()) is None:
            break
    return output


def _translate(tools: Toolchain, source: Path, *options: str) -> None:
    include = f"-I{cache.include_directory()}"
    command = [*tools.command, *tools.flags, *COMMON_FLAGS, include, *options]
    done = _run(*command)
    if done.returncode != 0:
        raise _failure(source, command, done.stderr)


def _failure(source: Path, command: list[str], message: str) -> S2SError:
    """Our C text did not compile: show the first errors, keep the text."""
    kept = source.parent / "failed" / source.name
    kept.parent.mkdir(exist_ok=True)
    shutil.copyfile(source, kept)
    lines = [line for line in message.splitlines() if "error" in line] or message.splitlines()
    shown = "\n    ".join(lines[:8])
    return S2SError(
        f"the C compiler {command[0]} failed on generated code\n    {shown}\n  kept in {kept}",
        "backend='python', which needs no compiler (and please report the file above)",
    )


# --- loading -----------------------------------------------------------------------------------

_loaded: dict[Path, int] = {}


def load(path: Path) -> int:
    """The address of the entry of a shared object, which stays loaded until the process ends.

    Raises OSError where the file is gone or damaged; it is then deleted.
    """
    if path not in _loaded:
        try:
            entry = getattr(ctypes.CDLL(str(path)), ENTRY)
        except (OSError, AttributeError) as error:
            path.unlink(missing_ok=True)
            raise OSError(f"{path} is not a shared object of s2s") from error
        cache.touch(path)
        _loaded[path] = ctypes.cast(entry, ctypes.c_void_p).value
    return _loaded[path]


def build_and_load(text: str) -> tuple[Path, int]:
    """The shared object of a C text and the address of its entry."""
    path = build(text)
    try:
        return path, load(path)
    except OSError:  # a damaged entry of the cache: it is gone now
        path = build(text)
        return path, load(path)
