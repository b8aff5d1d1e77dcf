"""The command line.

python -m s2s source  module:function --args "(1.0, 2.0)" [--lang python|c|ir]
python -m s2s verify  module:function --args "(1.0, 2.0)"
python -m s2s check   module:function [--args "(1.0, 2.0)"]
python -m s2s bench   [--quick] [names ...]
python -m s2s cache   [--clear]
python -m s2s language
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import s2s


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status."""
    options = _parser().parse_args(argv)
    try:
        return options.run(options)
    except s2s.S2SError as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m s2s", description="Derivatives of numerical Python, compiled."
    )
    commands = parser.add_subparsers(required=True, metavar="command")

    source = commands.add_parser("source", help="show the generated derivative of a function")
    _takes_function(source)
    source.add_argument("--lang", choices=("python", "c", "ir", "report"), default="python")
    source.set_defaults(run=_source)

    verify = commands.add_parser("verify", help="compare tape, generated Python and C, bit for bit")
    _takes_function(verify)
    verify.set_defaults(run=_verify)

    check = commands.add_parser("check", help="list what s2s refuses of a function; runs nothing")
    _takes_function(check)
    check.set_defaults(run=_check, args=None)

    bench = commands.add_parser("bench", help="time the kernels and adjoint loops of csrc/bench")
    bench.add_argument("--quick", action="store_true", help="shorter measurements")
    bench.add_argument("names", nargs="*", help="rows (exp, heat) or tables (kernels, loops)")
    bench.set_defaults(run=_bench)

    cache = commands.add_parser("cache", help="show the cache of compiled code, or clear it")
    cache.add_argument("--clear", action="store_true", help="delete all entries")
    cache.set_defaults(run=_cache)

    language = commands.add_parser("language", help="write the page of what is supported")
    language.set_defaults(run=_language)
    return parser


def _takes_function(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("function", help="module:function, or path/to/file.py:function")
    parser.add_argument(
        "--args",
        default="()",
        help='a tuple of arguments, a Python expression in which np is NumPy: "(1.0, np.ones(3))"',
    )


def _source(options: argparse.Namespace) -> int:
    print(s2s.source(_find(options.function), lang=options.lang)(*_arguments(options.args)))
    return 0


def _verify(options: argparse.Namespace) -> int:
    verification = s2s.verify(_find(options.function))(*_arguments(options.args))
    print(verification)
    return 0 if verification.equal else 1


def _check(options: argparse.Namespace) -> int:
    from s2s.api.checkup import refusals

    function = _find(options.function)
    found = refusals(function, None if options.args is None else _arguments(options.args))
    for error in found:
        print(error, end="\n\n")
    print(f"{options.function}: {len(found) or 'nothing'} refused")
    return 1 if found else 0


def _bench(options: argparse.Namespace) -> int:
    from s2s import bench

    return bench.main([*(["--quick"] if options.quick else []), *options.names])


def _cache(options: argparse.Namespace) -> int:
    from s2s.backend import cache

    if options.clear:
        print(f"{cache.clear()} files deleted in {cache.directory()}")
        return 0
    files = [path for path in cache.directory().iterdir() if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    print(f"{cache.directory()}: {len(files)} files, {size / 1e6:.1f} MB")
    return 0


def _language(options: argparse.Namespace) -> int:
    from s2s.api.language import page

    print(page(), end="")
    return 0


def _find(spelling: str) -> Callable:
    """The function behind `module:function` or `file.py:function`."""
    where, _, name = spelling.rpartition(":")
    if not where:
        raise s2s.S2SError(f"{spelling!r} names no function", "module:function")
    found: Any = _module(where)
    for part in name.split("."):
        if not hasattr(found, part):
            raise s2s.S2SError(f"{where} has no function {name!r}", "check the spelling")
        found = getattr(found, part)
    return found


def _module(where: str) -> Any:
    if where.endswith(".py"):
        path = Path(where).resolve()
        spec = importlib.util.spec_from_file_location(path.stem, path)
        if spec is None or spec.loader is None or not path.exists():
            raise s2s.S2SError(f"there is no file {where}", "check the path")
        module = importlib.util.module_from_spec(spec)
        sys.modules[path.stem] = module
        spec.loader.exec_module(module)
        return module
    try:
        return importlib.import_module(where)
    except ModuleNotFoundError as error:
        raise s2s.S2SError(f"there is no module {where!r}", f"check the path: {error}") from None


def _arguments(text: str) -> tuple:
    import math

    import numpy as np

    try:
        value = eval(text, {"np": np, "math": math})
    except Exception as error:
        raise s2s.S2SError(
            f"--args {text!r} cannot be evaluated: {error}", 'a tuple: --args "(1.0, 2.0)"'
        ) from None
    return value if isinstance(value, tuple) else (value,)


if __name__ == "__main__":
    sys.exit(main())
