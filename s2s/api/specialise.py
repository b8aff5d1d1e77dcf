"""From a request and the types of the arguments to code that can be called.

The way of a call that is seen for the first time:

    lower       frontend.lower, normal.normalise          the user's function as a program
    resolve     sites.resolve                             which selections count, who wins ties
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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from s2s.api import cache
from s2s.api import program as programs
from s2s.api.access import rooted
from s2s.api.arguments import Signature
from s2s.api.cache import Entry
from s2s.api.failures import reached
from s2s.api.layout import Layout, encode, layout_of, type_codes
from s2s.api.program import Program
from s2s.api.steps import Step
from s2s.backend import runtime
from s2s.ir.depth import room_for_nesting

if TYPE_CHECKING:
    from s2s.ir.nodes import Func

BACKENDS = ("c", "python", "tape")
ON_JUMP = ("ignore", "warn")

_lock = threading.RLock()


@contextmanager
def compiling() -> Iterator[None]:
    """Around all that lowers, prints or compiles: one thread at a time, and as deep as it must.

    Never around compiled code that runs.
    """
    with _lock, room_for_nesting():
        yield


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a function: the derivatives to take, one after the other, and where.

    `on_jump` "warn": say where the gradient stops.
    """

    steps: tuple[Step, ...]
    backend: str = "c"
    on_jump: str = "ignore"

    @property
    def wrt(self) -> tuple[int, ...] | None:
        """The arguments of the user's function in which it is differentiated; None for all."""
        if any(step.wrt is None for step in self.steps):
            return None
        return tuple(sorted({a for step in self.steps for a in step.wrt}))

    def primals(self, args: tuple) -> tuple:
        """Of the arguments of a call, those of the user's function itself."""
        for step in reversed(self.steps):
            args, _ = step.split(args)
        return args


class Pipeline:
    """The stages of one specialisation, each run at most once and only if it is needed.

    Backends may share it: of the request only the steps count.
    """

    def __init__(self, function: Callable, request: Request, signature: Signature) -> None:
        self.function = function
        self.request = request
        self.signature = signature
        self._finished: dict[bool, Func] = {}

    @functools.cached_property
    def primal(self) -> Program:
        """The user's function, its selections resolved."""
        lowered = programs.lower(self.function, self.signature)
        wrt = self.request.wrt
        every = range(len(self.signature.types))
        return programs.resolve(lowered, every if wrt is None else wrt)

    @functools.cached_property
    def derived(self) -> Program:
        """The derivative that is asked for."""
        return self._derive(self.primal)

    @functools.cached_property
    def recorded(self) -> Program:
        """The same of the function that records its selections as it goes."""
        return self._derive(programs.recording(self.primal))

    def _derive(self, program: Program) -> Program:
        for step in self.request.steps:
            program = step(program)
        return program

    def finished(self, *, recorded: bool = False) -> Func:
        """The IR that is printed."""
        if recorded not in self._finished:
            self._finished[recorded] = programs.finish(self.recorded if recorded else self.derived)
        return self._finished[recorded]

    def c(self, *, strong: bool = False, checked: bool = False, recorded: bool = False) -> str:
        from s2s.backend import c

        return c.emit(self.finished(recorded=recorded), strong=strong, checked=checked)


class Generated:
    """Generated Python of a function of the IR, loaded."""

    def __init__(self, func: Func, *, strong: bool) -> None:
        from s2s.backend import python

        emitted = python.emit(func, strong=strong)
        self.text = emitted.text
        self.name = func.name
        self.count = len(func.params)
        self._spans = emitted.spans
        self._single = len(func.results) == 1
        self._records = bool(func.sites) and python.records(func)
        self._run = python.load(emitted, func)

    def __call__(self, slots: list, trace: Any = None) -> tuple:
        """The results; what the user's function raises, as `Reached`."""
        options = {"trace": trace} if self._records else {}
        with runtime.float_mode():
            try:
                results = self._run(*slots, **options)
            except Exception as error:
                raise reached(error, self._spans, self.name) from None
        return (results,) if self._single else results


@dataclass(frozen=True, slots=True)
class Variant:
    """Which of the codes for one program: strong products, every access checked, recording."""

    strong: bool = False
    checked: bool = False
    recorded: bool = False


PLAIN = Variant()
RECORDED = Variant(recorded=True)


class Unit:
    """Compiled code for one request and signature, in as many variants as were needed.

    `entry` is what the cache on disk knows of it, `file` where it is kept there.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        backend: str,
        entry: Entry | None = None,
        file: Path | None = None,
    ) -> None:
        self.pipeline = pipeline
        self.backend = backend
        self.objects: dict[Variant, Path] = {}
        self._file = file if entry is None else None
        self._addresses: dict[Variant, int] = {}
        self._generated: dict[Variant, Generated] = {}
        if entry is not None:
            self.entry = entry
            self.objects[PLAIN] = entry.shared_object

    @functools.cached_property
    def layout(self) -> Layout:
        """How arguments become parameters and results what is returned."""
        taped = self.backend == "tape"
        program = self.pipeline.primal if taped else self.pipeline.derived
        return layout_of(program, self.pipeline.function)

    @functools.cached_property
    def entry(self) -> Entry:
        """What a call needs, as it is written to disk."""
        layout = self.layout
        hidden = tuple((path, type_codes(layout.types[slot])) for path, slot in layout.hidden)
        return Entry(
            encode(layout),
            layout.guards,
            hidden,
            layout.effects,
            objects=layout.objects,
        )

    def address(self, variant: Variant) -> int:
        """The entry of compiled C."""
        if variant not in self._addresses:
            with compiling():
                if variant not in self._addresses:
                    self._addresses[variant] = self._compile(variant)
        return self._addresses[variant]

    def _compile(self, variant: Variant) -> int:
        from s2s.backend import compiler

        if variant in self.objects:
            try:
                return compiler.load(self.objects[variant])
            except OSError:
                del self.objects[variant]
        compiler.toolchain()  # without one, nothing needs to be printed
        text = self.pipeline.c(
            strong=variant.strong, checked=variant.checked, recorded=variant.recorded
        )
        self.objects[variant], address = compiler.build_and_load(text)
        if variant == PLAIN and self._file is not None:
            cache.store(self._file, self.entry, self.objects[variant])
        return address

    def generated(self, variant: Variant) -> Generated:
        """Generated Python."""
        if variant not in self._generated:
            with compiling():
                func = self.pipeline.finished(recorded=variant.recorded)
                self._generated[variant] = Generated(func, strong=variant.strong)
        return self._generated[variant]

    @functools.cached_property
    def primal(self) -> Generated:
        """The user's function in generated Python."""
        with compiling():
            return Generated(programs.finish(self.pipeline.primal), strong=False)

    def dispatcher(self, function: Callable, variant: Variant) -> Callable:
        """The compiled variant as a builtin that takes the arguments of `function`."""
        address = self.address(variant)
        plan = self.entry.plan
        objects = tuple(rooted(item, function) for item in plan.objects)
        return runtime.dispatcher(
            address,
            replace(plan, objects=objects),
            accept_nan=variant.strong,
            traced=variant.recorded,
        )
