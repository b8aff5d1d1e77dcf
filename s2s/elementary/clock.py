"""The time of day and clocks: read where the program reads them, passive, in Python."""

from __future__ import annotations

import time

from s2s.elementary.declare import Passive
from s2s.ir.types import F64

CLOCKS = {
    clock.__name__: clock
    for clock in (time.time, time.perf_counter, time.monotonic, time.process_time)
}

clock = Passive(
    name="clock",
    elementwise=False,
    result=lambda types, attrs: F64,
    no_c="the time is told by Python, which generated C does not call",
)
"""`clock(of=)`: what the clock of this name says now."""
