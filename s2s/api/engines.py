"""Engines: compiled code bound to a function, which climb the ladder of variants where they must.

plain code        says                       then
a bounds guard    GUARD                      the checked variant
a failed check    FAIL                       the user's function in generated Python, which raises,
                                             or goes on where an int has no place in 64 bits
a NaN             NAN                        the variant with strong products
`Unforeseen`                                 the reference tape

A function that uses something that has no C is generated Python from the start.
"""

from __future__ import annotations

import functools
import sys
import warnings
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, NoReturn

import numpy as np

from s2s.api import effects
from s2s.api.arguments import refuse_overlap
from s2s.api.explain import explain, not_in_c
from s2s.api.failures import Reached
from s2s.api.layout import assemble, convert_pair, convert_value, holds_nan, parameters
from s2s.api.program import Program
from s2s.api.specialise import PLAIN, RECORDED, Unit, Variant
from s2s.api.steps import Forward, Gradient
from s2s.api.trees import dressed
from s2s.backend import runtime
from s2s.backend.obstacles import NotInC
from s2s.errors import S2SError
from s2s.frontend.signature import Shaped, types
from s2s.ir.nodes import Say
from s2s.ir.source import Site
from s2s.ir.walk import walk
from s2s.kernels.exact import Unforeseen


def engine_for(unit: Unit, function: Callable, first: Variant = PLAIN) -> Engine:
    """The engine of the backend that was asked for, or the best there is on this machine.

    `first` is compiled now: it shows whether there is C of the function.
    """
    match unit.backend:
        case "tape":
            return Taped(unit, function)
        case "python":
            return Interpreted(unit, function)
        case _:
            from s2s.backend.compiler import NoCompilerError

            try:
                return Native(unit, function, first)
            except NoCompilerError as error:
                _warn_without_compiler(str(error))
                return Interpreted(unit, function)
            except NotInC as refusal:
                if first.recorded:  # it computes more than the plain one
                    return engine_for(unit, function)
                return handed_over(unit, function, refusal)


def handed_over(unit: Unit, function: Callable, refusal: NotInC) -> Interpreted:
    """The engine of a function that cannot be C: generated Python, which says why."""
    explain(unit.pipeline, not_in_c(refusal))
    engine = Interpreted(unit, function)
    engine.refusal = refusal
    return engine


@functools.cache
def _warn_without_compiler(found: str) -> None:
    """Once in a process."""
    warnings.warn(
        f"s2s: {found}; gradients run in generated Python, slowly. Install gcc or clang, or set CC",
        RuntimeWarning,
        stacklevel=users_level(),
    )


def users_level() -> int:
    """How far up the call of the user is, past our own frames."""
    level, frame = 0, sys._getframe()
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith("s2s."):
        level, frame = level + 1, frame.f_back
    return level


Row = tuple[Site, Any, Any, Any]
"""An executed selection: site, index, switching value, tie."""


class Engine:
    """What is common: guards, and how a failure in compiled code becomes the right exception.

    `described` says what runs; `refusal` why it is not C, where C was asked for and cannot be.
    """

    described = ""
    refusal: NotInC | None = None

    def __init__(self, unit: Unit, function: Callable) -> None:
        self.unit = unit
        self.function = function

    @property
    def fast(self) -> Callable:
        """What takes the user's arguments as they are, or says MISMATCH."""
        return _by_signature

    def holds(self) -> bool:
        """Whether what was baked in is still so."""
        return self.unit.entry.holds(self.function)

    def settled(self, result: Any) -> Any:
        """What the user gets; what the program changes outside of itself is carried out."""
        return effects.carried_out(result, self.unit.entry, self.function)

    def refuse_overlap(self, args: tuple, program: Program | None = None) -> None:
        """Refuse arrays that overlap one that is written into."""
        layout, program = self.unit.layout, program or self.unit.pipeline.derived
        found = zip(layout.hidden, program.lowered.hidden, strict=True)
        hidden = [(h.name, slot, path.read(self.function)) for (path, slot), h in found]
        refuse_overlap(args, layout.arguments, program.names, hidden, layout.written)

    def fail(self, args: tuple) -> NoReturn:
        """Raise what the user's function raises for these arguments."""
        unit = self.unit
        slots = parameters(unit.layout, args, self.function)
        primal = unit.primal
        primal(slots[: primal.count])
        raise _PythonGoesOn

    def on_the_tape(self, args: tuple, found: Reached) -> tuple[Any, list[Row], tuple]:
        """What the tape has for what was not foreseen: result, selections, events."""
        pipeline = self.unit.pipeline
        first = len(pipeline.request.steps) == 1
        if not (isinstance(found.error, Unforeseen) and first) or _prints(pipeline.primal):
            raise found
        explain(pipeline, f"the reference tape for some arguments: {found.error}")
        return Taped(self.unit, self.function).run(args)


def _prints(program: Program) -> bool:
    """Whether it has said something when it is run again."""
    return any(isinstance(stmt, Say) for stmt in walk(program.func.body))


def _by_signature(*args: Any) -> runtime.Outcome:
    """No fast way: the arguments' signature finds the engine, and brings them to its form."""
    return runtime.MISMATCH


class _PythonGoesOn(Exception):
    """Compiled code stopped where Python does not: at an int that has no place in 64 bits."""


class Native(Engine):
    """Generated C behind the dispatcher, which tells arguments apart by type and rank.

    What is compiled for arrays of certain shapes alone has no fast way: the dispatcher would take
    arrays of other shapes for them.
    """

    described = "compiled C"

    def __init__(self, unit: Unit, function: Callable, first: Variant = PLAIN) -> None:
        super().__init__(unit, function)
        self._dispatchers: dict[Variant, Callable] = {}
        self._dispatcher(first)

    @functools.cached_property
    def fast(self) -> Callable:
        """The dispatcher itself, unless it would take arguments that belong elsewhere."""
        arguments = [t for a in self.unit.pipeline.signature.types for t in types(a)]
        if any(isinstance(t, Shaped) for t in arguments):
            return _by_signature
        return effects.carrying(self._dispatcher(PLAIN), self.unit.entry, self.function)

    def __call__(self, args: tuple) -> Any:
        """The result for canonical arguments."""
        variant = PLAIN
        result = self._dispatcher(variant)(*args)
        try:
            while type(result) is runtime.Outcome:
                variant = self._next(variant, result, args)
                result = self._dispatcher(variant)(*args)
        except _PythonGoesOn:
            return self._in_python()(args)
        except Reached as found:
            return self.on_the_tape(args, found)[0]
        return self.settled(result)

    def traced(self, args: tuple) -> tuple[Any, list[Row], tuple]:
        try:
            return self._traced(args)
        except _PythonGoesOn:
            return self._in_python().traced(args)
        except Reached as found:
            return self.on_the_tape(args, found)
        except NotInC as refusal:  # of the recording variant, which computes more
            return handed_over(self.unit, self.function, refusal).traced(args)

    def _traced(self, args: tuple) -> tuple[Any, list[Row], tuple]:
        variant = RECORDED
        with runtime.TraceBuffer() as buffer:
            result = self._dispatcher(variant)(buffer.address, *args)
            while type(result) is runtime.Outcome:
                variant = self._next(variant, result, args)
                buffer.clear()
                result = self._dispatcher(variant)(buffer.address, *args)
            sites = self.unit.pipeline.recorded.func.sites
            rows = _told_apart((sites[row[0]], *row[1:]) for row in buffer.rows())
            return self.settled(result), *rows

    def _in_python(self) -> Interpreted:
        explain(self.unit.pipeline, "generated Python for some arguments: an int leaves 64 bits")
        return Interpreted(self.unit, self.function)

    def _next(self, variant: Variant, outcome: runtime.Outcome, args: tuple) -> Variant:
        """The variant to try after this outcome."""
        if outcome is runtime.GUARD and not variant.checked:
            return replace(variant, checked=True)
        if outcome is runtime.NAN and not variant.strong:
            return replace(variant, strong=True)
        if outcome is runtime.FAIL:
            self.fail(args)
        if outcome is runtime.OVERLAP:
            self.refuse_overlap(args)
        raise RuntimeError(f"s2s cannot call its own code: {outcome}")

    def _dispatcher(self, variant: Variant) -> Callable:
        if variant not in self._dispatchers:
            self._dispatchers[variant] = self.unit.dispatcher(self.function, variant)
        return self._dispatchers[variant]


def _told_apart(rows: Iterable[Row]) -> tuple[list[Row], list[tuple]]:
    """The selections; and the events, those that happened, as (site, kind, where)."""
    selections, events = [], []
    for row in rows:
        site, where = row[0], row[-1]
        if not site.event:
            selections.append(row)
        elif np.any(where):
            events.append((replace(site, event=""), site.event, where))
    return selections, events


class _Recorder:
    """What generated Python writes its trace to."""

    def __init__(self, sites: tuple[Site, ...]) -> None:
        self._sites = sites
        self.rows: list[Row] = []

    def record(self, number: int, index: Any, switching: Any, tie: Any) -> None:
        """One executed selection."""
        if np.ndim(switching) or isinstance(switching, np.ndarray):
            row = (np.array(index, np.int64), np.array(switching, np.float64), np.array(tie, bool))
        else:
            row = (int(index), float(switching), bool(tie))
        self.rows.append((self._sites[number], *row))


class Interpreted(Engine):
    """Generated Python."""

    described = "generated Python"

    def __call__(self, args: tuple) -> Any:
        if self.unit.layout.written:
            self.refuse_overlap(args)
        _restart_generators()
        try:
            return self.settled(self._climb(PLAIN, args))
        except Reached as found:
            return self.on_the_tape(args, found)[0]

    def traced(self, args: tuple) -> tuple[Any, list[Row], tuple]:
        if self.unit.layout.written:
            self.refuse_overlap(args)
        recorder = _Recorder(self.unit.pipeline.recorded.func.sites)
        _restart_generators()
        try:
            result = self.settled(self._climb(RECORDED, args, recorder))
        except Reached as found:
            return self.on_the_tape(args, found)
        return result, *_told_apart(recorder.rows)

    def _climb(self, variant: Variant, args: tuple, recorder: _Recorder | None = None) -> Any:
        """The result of this variant, or of the strong one where it is needed."""
        layout = self.unit.layout
        slots = parameters(layout, args, self.function)
        if recorder is not None:
            recorder.rows.clear()
        results = self.unit.generated(variant)(slots, recorder)
        if holds_nan(layout, results) and not variant.strong:
            with runtime.silence():
                return self._climb(replace(variant, strong=True), args, recorder)
        return assemble(layout, slots, results)


def _restart_generators() -> None:
    """Random numbers are drawn anew in each call."""
    from s2s.elementary.random import restart

    restart()


class Taped(Interpreted):
    """The reference tape, which runs the user's own function."""

    described = "the reference tape"

    def __call__(self, args: tuple) -> Any:
        return self.traced(args)[0]

    def traced(self, args: tuple) -> tuple[Any, list[Row], tuple]:
        pipeline = self.unit.pipeline
        for step in pipeline.request.steps:
            step.require(pipeline.primal)
        if self.unit.layout.written:
            self.refuse_overlap(pipeline.request.primals(args), pipeline.primal)
        return self.run(args)

    def run(self, args: tuple) -> tuple[Any, list[Row], tuple]:
        """The result for arguments that have been looked at."""
        from s2s import tape
        from s2s.transform import sites

        pipeline = self.unit.pipeline
        table = sites.table(pipeline.primal.func)
        whole = pipeline.primal.lowered.whole
        _restart_generators()
        types = pipeline.signature.types
        primals = tuple(map(dressed, pipeline.request.primals(args), types))
        keywords = pipeline.signature.keywords
        match pipeline.request.steps:
            case (Gradient() as step,):
                wrt = pipeline.request.wrt
                seed = (1.0, None) if step.has_aux else 1.0
                with runtime.float_mode():
                    run = tape.run(self.function, primals, wrt, table, seed, keywords, whole)
                gradients = dict(zip(wrt, run.gradients, strict=True))
                return self._gradient(step, run.value, gradients), list(run.selections), run.events
            case (Forward() as step,):
                _, tangents = step.split(args)
                with runtime.float_mode():
                    value, moved = tape.jvp(
                        self.function, primals, tangents, table, keywords=keywords, whole=whole
                    )
                output = pipeline.primal.output
                pair = convert_pair(pipeline.primal, value, moved)
                return tuple(dressed(part, output) for part in pair), [], ()
            case _:
                raise S2SError(
                    "the tape takes first derivatives only", "backend='c' or backend='python'"
                )

    def _gradient(self, step: Gradient, value: Any, gradients: dict[int, Any]) -> Any:
        """The result in the form that `step` promises."""
        primal = self.unit.pipeline.primal
        value = dressed(convert_value(primal, value), primal.output)
        single = isinstance(step.argnums, int)
        gradient = gradients[step.argnums] if single else tuple(gradients[a] for a in step.argnums)
        if step.value:
            return value, gradient
        return (gradient, value[1]) if step.has_aux else gradient
