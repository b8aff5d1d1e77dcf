"""Engines: compiled code bound to a function, which climb the ladder of variants where they must.

plain code        says                       then
a bounds guard    GUARD                      the checked variant
a failed check    FAIL                       the user's function in generated Python, which raises
a NaN             NAN                        the variant with strong products
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import CodeType, TracebackType
from typing import Any, NoReturn

from s2s.api.arguments import refuse_overlap
from s2s.api.layout import assemble, holds_nan, parameters
from s2s.api.specialise import PLAIN, Unit, Variant
from s2s.backend import runtime
from s2s.errors import S2SError


class Engine:
    """What is common: guards, and how a failure in compiled code becomes the right exception."""

    def __init__(self, unit: Unit, function: Callable) -> None:
        self.unit = unit
        self.function = function

    def holds(self) -> bool:
        """Whether what was baked in is still so."""
        return all(guard.holds(self.function) for guard in self.unit.layout.guards)

    def fail(self, args: tuple) -> NoReturn:
        """Raise what the user's function raises for these arguments."""
        unit = self.unit
        slots = parameters(unit.layout, args, self.function)
        count = len(unit.pipeline.primal.func.params)
        with runtime.float_mode():
            unit.primal()(*slots[:count])
        raise S2SError(
            f"compiled code of {unit.pipeline.primal.func.name}() stopped, but its Python did not",
            "report this to the authors of s2s, with the function and its arguments",
        )


class Native(Engine):
    """Generated C behind the dispatcher. `fast` takes the user's arguments as they are."""

    def __init__(self, unit: Unit, function: Callable) -> None:
        super().__init__(unit, function)
        self.fast = unit.dispatcher(function, PLAIN)
        self._slow: dict[Variant, Callable] = {}

    def __call__(self, args: tuple) -> Any:
        """The result for canonical arguments."""
        result = self.fast(*args)
        if result is runtime.MISMATCH:
            self._rebind(args)
            result = self.fast(*args)
        variant = PLAIN
        while type(result) is runtime.Outcome:
            variant = self._next(variant, result, args)
            result = self._dispatcher(variant)(*args)
        return result

    def _next(self, variant: Variant, outcome: runtime.Outcome, args: tuple) -> Variant:
        """The variant to try after this outcome."""
        if outcome is runtime.GUARD and not variant.checked:
            return replace(variant, checked=True)
        if outcome is runtime.NAN and not variant.strong:
            return replace(variant, strong=True)
        if outcome is runtime.FAIL:
            self.fail(args)
        if outcome is runtime.OVERLAP:
            layout, names = self.unit.layout, self.unit.pipeline.names
            refuse_overlap(args, layout.arguments, names, layout.written)
        raise RuntimeError(f"s2s cannot call its own code: {outcome}")

    def _rebind(self, args: tuple) -> None:
        """A guarded object was replaced by an equal one: follow it."""
        self.fast = self.unit.dispatcher(self.function, PLAIN)
        self._slow.clear()

    def _dispatcher(self, variant: Variant) -> Callable:
        if variant not in self._slow:
            self._slow[variant] = self.unit.dispatcher(self.function, variant)
        return self._slow[variant]


class Interpreted(Engine):
    """Generated Python."""

    def fast(self, *args: Any) -> runtime.Outcome:
        """Arguments must be brought to canonical form first."""
        return runtime.MISMATCH

    def __call__(self, args: tuple) -> Any:
        layout = self.unit.layout
        if layout.written:
            refuse_overlap(args, layout.arguments, self.unit.pipeline.names, layout.written)
        slots, results = self._run(PLAIN, args)
        if holds_nan(layout, results):
            slots, results = self._run(Variant(strong=True), args)
        return assemble(layout, slots, results)

    def _run(self, variant: Variant, args: tuple) -> tuple[list, tuple]:
        slots = parameters(self.unit.layout, args, self.function)
        with runtime.float_mode():
            return slots, self.unit.function(variant)(*slots)


def show_users_line(error: BaseException, span: Any, name: str) -> TracebackType | None:
    """A traceback entry at the user's line, as if the function itself had raised there."""
    code: CodeType = compile("\n" * (span.line - 1) + "raise error", span.filename, "exec")
    try:
        exec(code.replace(co_name=name, co_qualname=name), {"error": error})
    except BaseException as raised:  # noqa: B036
        return raised.__traceback__.tb_next if raised.__traceback__ else None
