"""Reading a clock: a number that depends on nothing."""

from __future__ import annotations

from collections.abc import Callable

import gast

from s2s.elementary.clock import CLOCKS, clock
from s2s.frontend.context import Context
from s2s.frontend.library import library
from s2s.frontend.values import Arguments, Number, Value
from s2s.ir.nodes import Apply
from s2s.ir.types import F64


def _reading(name: str) -> Callable[[Context, Arguments, gast.Call], Value]:
    def read(cx: Context, arguments: Arguments, node: gast.Call) -> Value:
        if arguments.positional or arguments.keywords:
            raise cx.refuse(f"time.{name}() takes no arguments", f"call time.{name}()")
        return Number(cx.let(Apply(clock, (), F64, {"of": name})), True)

    return read


for _name, _clock in CLOCKS.items():
    library(_clock, spec=None)(_reading(_name))
