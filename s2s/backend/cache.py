"""The cache directory on disk: content-addressed, atomic, safe for many processes.

Entries are files named by a hash of everything they depend on, written under another name and then
renamed, so that a reader sees a whole entry or none. Nothing is ever rewritten in place.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from s2s.version import __version__

PACKAGE = Path(__file__).resolve().parent.parent
SUFFIXES = (".so", ".c", ".json")


ONE_IN_SIXTEEN = "0"
"""How a sixteenth of all digests begin: looking at every entry at every build would be slow."""


def digest(parts: Iterable[str]) -> str:
    """A hash of texts; the boundaries between them count."""
    state = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        state.update(len(data).to_bytes(8, "little"))
        state.update(data)
    return state.hexdigest()[:40]


def directory() -> Path:
    """Where entries live: `$S2S_CACHE_DIR`, else the user's cache, else a temporary directory."""
    return _usable(os.environ.get("S2S_CACHE_DIR"), os.environ.get("XDG_CACHE_HOME"))


@functools.cache
def _usable(chosen: str | None, xdg: str | None) -> Path:
    home = Path(chosen) if chosen else Path(xdg or Path.home() / ".cache") / "s2s"
    if _writable(home):
        return home
    private = Path(tempfile.gettempdir()) / f"s2s-{os.getuid() if hasattr(os, 'getuid') else 0}"
    if _writable(private) and _ours(private):
        return private
    return Path(tempfile.mkdtemp(prefix="s2s-"))


def _writable(path: Path) -> bool:
    with contextlib.suppress(OSError):
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            return True
    return False


def _ours(path: Path) -> bool:
    """Nobody else may put shared objects where we load them from."""
    status = path.stat()
    return not hasattr(os, "getuid") or (
        status.st_uid == os.getuid() and not status.st_mode & 0o022
    )


def write(path: Path, text: str) -> None:
    """Write a whole file or nothing."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix="new-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def keep_small() -> None:
    """Delete the entries used longest ago, if all together take more than `limit()` bytes.

    A quarter of the room is made free at once, so that this is seldom. An entry that is loaded
    stays loaded; one that another process deletes at the same time is gone, which is as well.
    """
    entries = []
    for path in directory().iterdir():
        if path.suffix in SUFFIXES and not path.name.startswith("cc-"):
            with contextlib.suppress(OSError):
                status = path.stat()
                entries.append((status.st_mtime_ns, status.st_size, path))
    total, most = sum(size for _, size, _ in entries), limit()
    if total <= most:
        return
    for _, size, path in sorted(entries):
        with contextlib.suppress(OSError):
            path.unlink()
        total -= size
        if total <= 3 * most // 4:
            return


def limit() -> int:
    """How many bytes the entries may take: `$S2S_CACHE_SIZE` megabytes, 500 by default."""
    try:
        return int(float(os.environ.get("S2S_CACHE_SIZE", "500")) * 1e6)
    except (ValueError, OverflowError):
        return 500_000_000


def touch(path: Path) -> None:
    """Note that an entry was used now."""
    with contextlib.suppress(OSError):
        os.utime(path)


def clear() -> int:
    """Delete all entries; the number of files deleted."""
    count = 0
    for path in directory().iterdir():
        if path.is_dir() and (path.name == "failed" or path.name.startswith("new-")):
            count += sum(1 for _ in path.iterdir())
            shutil.rmtree(path, ignore_errors=True)
        elif path.suffix in SUFFIXES or path.name.startswith("new-"):
            with contextlib.suppress(OSError):
                path.unlink()
                count += 1
    return count


@functools.cache
def fingerprint() -> str:
    """A hash that changes when s2s itself does: version, and date and size of each of its files."""
    stamps = [__version__]
    for root in (PACKAGE, include_directory()):
        for folder, folders, files in os.walk(root):
            folders.sort()
            for name in sorted(files):
                if name.endswith((".py", ".h", ".so")):
                    status = os.stat(os.path.join(folder, name))
                    stamps.append(f"{name} {status.st_size} {status.st_mtime_ns}")
    return digest(stamps)


def include_directory() -> Path:
    """Where the headers of csrc/ are: inside the installed package, or beside it in a checkout."""
    inside = PACKAGE / "csrc"
    return inside if inside.is_dir() else PACKAGE.parent / "csrc"
