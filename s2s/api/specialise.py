"""From a request and the types of the arguments to code that can be called.

The way of a call that is seen for the first time:

    lower       frontend.lower, normal.normalise          the user's function as a program
    resolve     sites.resolve                             which selections are recorded, who wins ties
    derive      the request's steps                       adjoint and tangent programs
    finish      record (if traced), simplify, nest        ready to print
    emit        backend.c or backend.python               text
    load        compiler.build_and_load, or exec          something to call

`Pipeline` runs it as far as is asked for. A `Unit` is what came out, independent of the function
object: methods of several instances share it. An engine is a unit bound to a function: it is called
with the user's arguments and climbs the ladder of variants (semantics 3.3, 6.5) where it must.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from s2s.api import program as programs
from s2s.api.access import rooted
from s2s.api.layout import Layout, encode, layout_of
from s2s.api.program import Program, Step
from s2s.backend import runtime
from s2s.frontend.signature import ArgType

BACKENDS = ("c", "python", "tape")

compile_lock = threading.RLock()
"""Held while anything is lowered, printed or compiled; never while compiled code runs."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a function: the derivatives to take, one after the other, and where."""

    steps: tuple[Step, ...]
    backend: str = "c"

    def base_types(self, types: tuple[ArgType, ...]) -> tuple[ArgType, ...]:
        """The types of the arguments of the user's function itself."""
        for step in reversed(self.steps):
            types = step.inner(types)
        return types

    @property
    def wrt(self) -> tuple[int, ...] | None:
        """The arguments of the user's function in which it is differentiated; None for all."""
        return self.steps[0].wrt


class Pipeline:
    """The stages of one specialisation, each run at most once and only if it is needed."""

    def __init__(self, function: Callable, names: tuple[str, ...], request: Request, types) -> None:
        self.function = function
        self.names = names
        self.request = request
        self.types = request.base_types(types)

    @functools.cached_property
    def primal(self) -> Program:
        """The user's function, its selections resolved."""
        lowered = programs.lower(self.function, self.names, self.types)
        wrt = self.request.wrt
        return programs.resolve(lowered, range(len(self.names)) if wrt is None else wrt)

    @functools.cached_property
    def derived(self) -> Program:
        """The derivative that is asked for."""
        derived = self.primal
        for step in self.request.steps:
            derived = step(derived)
        return derived

    @functools.cached_property
    def layout(self) -> Layout:
        return layout_of(self.derived)

    def finished(self, *, recorded: bool = False) -> Any:
        """The IR that is printed."""
        return programs.finish(self.derived, recorded=recorded)

    def python(self, *, strong: bool = False, recorded: bool = False) -> str:
        from s2s.backend import python

        return python.emit(self.finished(recorded=recorded), strong=strong)

    def c(self, *, strong: bool = False, checked: bool = False, recorded: bool = False) -> str:
        from s2s.backend import c

        return c.emit(self.finished(recorded=recorded), strong=strong, checked=checked)


@dataclass(frozen=True, slots=True)
class Variant:
    """Which of the codes for one program: strong products, every access checked, recording."""

    strong: bool = False
    checked: bool = False
    recorded: bool = False


PLAIN = Variant()


class Unit:
    """Compiled code for one request and signature, in as many variants as were needed."""

    def __init__(self, pipeline: Pipeline, layout: Layout, plain: Path | None = None) -> None:
        self.pipeline = pipeline
        self.layout = layout
        self.plan = encode(layout)
        self.objects: dict[Variant, Path] = {} if plain is None else {PLAIN: plain}
        self._addresses: dict[Variant, int] = {}
        self._functions: dict[Variant, Callable] = {}

    def address(self, variant: Variant) -> int:
        """The entry of compiled C."""
        if variant not in self._addresses:
            with compile_lock:
                self._addresses[variant] = self._compile(variant)
        return self._addresses[variant]

    def _compile(self, variant: Variant) -> int:
        from s2s.backend import compiler

        if variant in self.objects:
            try:
                return compiler.load(self.objects[variant])
            except OSError:
                del self.objects[variant]
        text = self.pipeline.c(
            strong=variant.strong, checked=variant.checked, recorded=variant.recorded
        )
        self.objects[variant], address = compiler.build_and_load(text)
        return address

    def function(self, variant: Variant) -> Callable:
        """Generated Python, loaded."""
        if variant not in self._functions:
            from s2s.backend import python

            with compile_lock:
                text = self.pipeline.python(strong=variant.strong, recorded=variant.recorded)
                self._functions[variant] = python.load(text)
        return self._functions[variant]

    def dispatcher(self, function: Callable, variant: Variant) -> Callable:
        """The compiled variant as a builtin that takes the arguments of `function`."""
        objects = tuple(rooted(item, function) for item in self.plan.objects)
        return runtime.dispatcher(
            self.address(variant),
            replace(self.plan, objects=objects),
            accept_nan=variant.strong,
            traced=variant.recorded,
        )
