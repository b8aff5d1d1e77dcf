"""Looking inside: `source` shows what was generated, `trace` what was selected."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from s2s.api.arguments import complete
from s2s.api.explain import report
from s2s.api.specialise import RECORDED, Pipeline, Request
from s2s.api.steps import Gradient
from s2s.api.transforms import Transform, outside, remembered
from s2s.errors import S2SError

if TYPE_CHECKING:
    from s2s.nonsmooth.trace import Trace

LANGUAGES = ("python", "c", "ir", "report")


def source(f: Callable, *, lang: str = "python", strong: bool = False) -> Callable[..., str]:
    """The generated source of a derivative.

    Parameters
    ----------
    f : callable
        A transform (`s2s.grad(f)`, `s2s.hvp(f)`, ...); of any other function its
        `value_and_grad` is shown.
    lang : {'python', 'c', 'ir', 'report'}
        Which of the generated texts; or a report of what was done: whether the function is
        compiled, and if not, why and at which line; which of its arguments are static.
    strong : bool
        The variant with strong products, which runs where a gradient comes out with a NaN.

    Returns
    -------
    callable
        Takes the arguments of the derivative, for their types; returns the text.
    """
    if lang not in LANGUAGES:
        raise S2SError(
            f"there is no language {lang!r}", f"lang= one of {', '.join(map(repr, LANGUAGES))}"
        )
    transform = as_transform(f)

    @functools.wraps(transform)
    def show(*args: Any, **kwargs: Any) -> str:
        return outside(_text, transform, lang, strong, args, kwargs)

    return show


def as_transform(f: Callable, backend: str = "c") -> Transform:
    """The function itself if it is a transform, else its value and gradient."""
    return f if isinstance(f, Transform) else remembered(f, Gradient(value=True), backend=backend)


def _text(transform: Transform, lang: str, strong: bool, args: tuple, kwargs: dict) -> str:
    _, bound = transform.bind(args, kwargs)
    if lang == "report":
        engine, _ = transform.engine(bound)
        return report(engine)
    return text_of(transform.pipeline(bound), lang, strong)


def text_of(pipeline: Pipeline, lang: str, strong: bool = False) -> str:
    """The text of a pipeline in one of the languages."""
    if lang == "c":
        return pipeline.c(strong=strong)
    func = pipeline.finished()
    if lang == "ir":
        from s2s.ir.show import show

        return show(func)
    from s2s.backend import python

    return python.emit(func, strong=strong).text


def trace(f: Callable, *, backend: str = "c") -> Callable[..., Trace]:
    """Value, gradient, and every selection that was executed on the way.

    Parameters
    ----------
    f : callable
        A function that returns a float, or its `s2s.grad` or `s2s.value_and_grad`.
    backend : {'c', 'python', 'tape'}
        Where it runs; the trace is the same.

    Returns
    -------
    callable
        Takes the arguments of `f`; returns a `Trace` with `.value`, `.gradient`, `.selections`
        (each with `.site`, `.index`, `.switching_value`, `.margin`, `.tie`), `.ties`, `.events`
        (singular points), and `.stops`, the places where the gradient stops.
    """
    transform = traceable(f, backend)

    @functools.wraps(transform)
    def run(*args: Any, **kwargs: Any) -> Trace:
        return outside(traced, transform, args, kwargs)

    return run


def traceable(f: Callable, backend: str) -> Transform:
    """The value and gradient of a function, or of what is a gradient already."""
    if not isinstance(f, Transform):
        return remembered(f, Gradient(value=True), backend=backend)
    match f.request.steps:
        case (Gradient(argnums=argnums, has_aux=has_aux),):
            step = Gradient(argnums=argnums, value=True, has_aux=has_aux)
            return remembered(f.function, step, backend=backend)
        case steps if all(isinstance(step, Gradient) for step in steps):
            last = Gradient(argnums=steps[-1].argnums, value=True)
            return Transform(f.function, Request((*steps[:-1], last), backend))
        case _:
            raise S2SError(
                "a trace is that of a function and its gradient",
                "pass the function itself, or s2s.grad of it",
            )


def traced(transform: Transform, args: tuple, kwargs: dict[str, Any]) -> Trace:
    """The trace of one call."""
    from s2s.api.program import stops
    from s2s.nonsmooth.trace import Trace

    args, bound = transform.bind(args, kwargs)
    engine, signature = transform.engine(bound, first=RECORDED)
    full = complete(transform.request.steps, args, signature)
    (value, gradient), rows, events = engine.traced(full)
    found = stops(engine.unit.pipeline.primal, transform.request.wrt)
    return Trace.of(value, gradient, rows, events, found)
