"""s2s: derivatives of numerical Python, compiled, exact to the bit, and honest at kinks.

>>> import s2s
>>> @s2s.grad
... def slope(x):
...     return abs(x)
>>> slope(-2.0)
-1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from s2s.api.transforms import grad, hvp, jvp, value_and_grad
from s2s.errors import JumpWarning, S2SError, S2SErrors
from s2s.version import __version__

if TYPE_CHECKING:
    from s2s.api.checking import check_grads, verify
    from s2s.api.custom import custom_jvp, custom_vjp
    from s2s.api.inspect import source, trace
    from s2s.elementary.arrays import stop_gradient
    from s2s.elementary.select import relu

_ON_DEMAND = {
    "check_grads": "s2s.api.checking",
    "custom_jvp": "s2s.api.custom",
    "custom_vjp": "s2s.api.custom",
    "relu": "s2s.elementary.select",
    "source": "s2s.api.inspect",
    "stop_gradient": "s2s.elementary.arrays",
    "trace": "s2s.api.inspect",
    "verify": "s2s.api.checking",
}
"""Public names whose modules are imported at their first use."""

__all__ = [
    "JumpWarning",
    "S2SError",
    "S2SErrors",
    "__version__",
    "check_grads",
    "custom_jvp",
    "custom_vjp",
    "elementary",
    "grad",
    "hvp",
    "jvp",
    "relu",
    "source",
    "stop_gradient",
    "trace",
    "value_and_grad",
    "verify",
]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name == "elementary":
        return import_module("s2s.elementary")
    if name not in _ON_DEMAND:
        raise AttributeError(f"module 's2s' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_ON_DEMAND[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
