"""What was done with a function, in words: `source(f, lang="report")`, and `S2S_EXPLAIN=1`.

Not everything compiles, and nothing is handed to generated Python silently.
"""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Iterator
from types import ModuleType
from typing import TYPE_CHECKING, Any

from s2s.api.trees import Tree, leaves
from s2s.frontend.signature import Mapping, Seq, Static

if TYPE_CHECKING:
    from s2s.api.engines import Engine
    from s2s.api.specialise import Pipeline
    from s2s.backend.obstacles import NotInC

WIDTH = 14
"""Of the first column."""

_explained: set[str] = set()


def explain(pipeline: Pipeline, where: str) -> None:
    """Say on stderr, once for each function, where it runs instead of in C, if that is asked."""
    if os.environ.get("S2S_EXPLAIN", "") in ("", "0"):
        return
    text = f"s2s: {pipeline.primal.func.name}() runs in {where}"
    if text not in _explained:
        _explained.add(text)
        print(text, file=sys.stderr)


def not_in_c(refusal: NotInC) -> str:
    """Where a function without C runs, and what has none in it."""
    reasons = "\n".join(str(obstacle) for obstacle in refusal.obstacles)
    return f"generated Python; it is not C because of\n{reasons}"


def report(engine: Engine) -> str:
    """What was made of a function for arguments like those of a call."""
    pipeline = engine.unit.pipeline
    program = pipeline.derived
    func, hidden = program.func, program.lowered.hidden
    lines = [f"{func.doc or func.name} {pipeline.primal.func.span}"]
    for title, items in (
        ("runs in", [_runs_in(engine)]),
        ("arguments", list(_arguments(pipeline))),
        ("hidden inputs", [f"{h.name}: {h.type}, read at every call" for h in hidden]),
        ("fixed", list(_fixed(engine))),
    ):
        for k, item in enumerate(items):
            margin = " " * (WIDTH + 2)
            text = textwrap.indent(item, margin)
            lines.append(f"  {title:<{WIDTH}}{text[len(margin) :]}" if k == 0 else text)
    return "\n".join(lines)


def _runs_in(engine: Engine) -> str:
    if engine.refusal is not None:
        return not_in_c(engine.refusal)
    return engine.described


def _arguments(pipeline: Pipeline) -> Iterator[str]:
    """Each argument with what is fixed in this specialisation: types, ranks, static values."""
    wrt = pipeline.request.wrt
    signature = pipeline.signature
    for k, (name, tree) in enumerate(zip(signature.names, signature.types, strict=True)):
        active = wrt is None or k in wrt
        yield f"{name}: {_shown(tree)}{', differentiated' if active and leaves(tree) else ''}"


def _shown(tree: Tree) -> str:
    """The structure of an argument with its types."""
    match tree:
        case Static(value=value):
            return f"{_short(value)} (static)"
        case Seq(kind=kind, items=items):
            inside = ", ".join(map(_shown, items))
            return f"[{inside}]" if kind == "list" else f"({inside})"
        case Mapping(keys=keys, items=items):
            pairs = zip(keys, map(_shown, items), strict=True)
            return "{" + ", ".join(f"{key!r}: {item}" for key, item in pairs) + "}"
        case _:
            return str(tree)


def _short(value: Any) -> str:
    return getattr(value, "__qualname__", None) or textwrap.shorten(repr(value), 60)


def _fixed(engine: Engine) -> Iterator[str]:
    """What was found outside the arguments and is part of this specialisation."""
    for guard in engine.unit.layout.guards:
        keys = [str(key) for _, key in guard.path.steps if key is not None]
        named = [key for key in keys if not key.startswith("__") and key != "cell_contents"]
        if not named or isinstance(guard.value, ModuleType):
            continue
        name = ".".join(named)
        yield f"{name}()" if callable(guard.value) else f"{name} = {_short(guard.value)}"
