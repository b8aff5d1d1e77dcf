"""Builtins and itertools that take or give iterables; they call through the hooks."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Iterator
from typing import Any

from s2s.elementary import python_composites
from s2s.ir.pair import Complex
from s2s.tape import calls
from s2s.tape.indexing import lift, loop
from s2s.tape.record import Place
from s2s.tape.values import Array, Scalar, map_tree

Stream = Callable[..., Any]


def meaning(function: Any) -> Stream | None:
    """What to do in place of a call: `run(hooks, place, *args, **kwargs)`."""
    return STREAMS.get(function) if isinstance(function, Hashable) else None


def _map(hooks: Any, place: Place, function: Any, *iterables: Any) -> Iterator[Any]:
    for items in zip(*(loop(hooks.tape, i) for i in iterables), strict=False):
        yield hooks.call(place, function, *items)


def _starmap(hooks: Any, place: Place, function: Any, iterable: Any) -> Iterator[Any]:
    for items in loop(hooks.tape, iterable):
        yield hooks.call(place, function, *loop(hooks.tape, items))


def _filter(hooks: Any, place: Place, function: Any, iterable: Any) -> Iterator[Any]:
    for item in loop(hooks.tape, iterable):
        value = hooks.bind(item)
        test = value if function is None else hooks.call(place, function, value)
        if hooks.truth(place, test):
            yield value


def _sum(hooks: Any, place: Place, items: Any, start: Any = 0) -> Any:
    total = lift(hooks.tape, start)
    for item in loop(hooks.tape, items):
        is_sequence = isinstance(total, (list, tuple)) and not isinstance(total, Complex)
        total = total + item if is_sequence else hooks.operate(place, "add", total, item)
    return total


class _Undecided(Exception):
    """The order depends on floats."""


class _Float:
    """A float among what is compared: it may stand there, but decides nothing."""

    def __eq__(self, other: object) -> bool:
        raise _Undecided

    __lt__ = __gt__ = __eq__
    __hash__ = None


def _plain_order(
    hooks: Any, place: Place, items: list, key: Any, reverse: bool
) -> list[int] | None:
    """The order by strings and ints; None where floats decide. Nothing is left on the tape."""
    tape = hooks.tape
    marks = [(log, len(log)) for log in (tape.nodes, tape.records, tape.events)]
    keys = items if key is None else [hooks.call(place, key, hooks.bind(i)) for i in items]
    for log, length in marks:
        del log[length:]
    plain_keys = [_without_floats(value) for value in keys]
    try:
        return sorted(range(len(items)), key=plain_keys.__getitem__, reverse=reverse)
    except (_Undecided, TypeError):
        return None


def _without_floats(value: Any) -> Any:
    if isinstance(value, (Scalar, Array, float)):
        return _Float()
    return map_tree(_without_floats, value)


def _sorted(hooks: Any, place: Place, iterable: Any, *, key: Any = None, reverse: bool = False):
    items = list(loop(hooks.tape, iterable))
    order = _plain_order(hooks, place, items, key, reverse)
    if order is not None:
        return [hooks.bind(items[k]) for k in order]
    if key is None and isinstance(items[0], tuple):
        bound = [map_tree(hooks.bind, item) for item in items]
        return hooks.call(place, python_composites.ascending_tuples, bound, len(items[0]), reverse)
    names = ("descending", "descending_by") if reverse else ("ascending", "ascending_by")
    keys = () if key is None else (key,)
    function = getattr(python_composites, names[bool(keys)])
    return hooks.call(place, function, [hooks.bind(item) for item in items], *keys)


def sort(hooks: Any, place: Place, owner: list, **keywords: Any) -> None:
    """`owner.sort()`."""
    owner[:] = _sorted(hooks, place, owner, **keywords)


def _extreme(name: str) -> Stream:
    """`max` or `min`. Of what has run-time length in the compiled program (the table says so) it is
    a loop of comparisons, otherwise one selection."""
    builtin = {"max": max, "min": min}[name]
    of_one = {"max": python_composites.largest, "min": python_composites.smallest}[name]

    def run(hooks: Any, place: Place, *items: Any, **keywords: Any) -> Any:
        site = hooks.tape.site(place)
        is_loop = site is not None and hooks.tape.table[site] is None
        if len(items) == 1 and (is_loop or isinstance(lift(hooks.tape, items[0]), Array)):
            default = (keywords["default"],) if "default" in keywords else ()
            return hooks.call(place, of_one, items[0], *default)
        return calls.meaning(builtin)(hooks.tape, place, *items, **keywords)

    return run


def _composite(function: Callable) -> Stream:
    """The class of itertools by its s2s-Python body."""
    return lambda hooks, place, *args, **kwargs: hooks.call(place, function, *args, **kwargs)


def _natively(function: Callable) -> Stream:
    """A function of itertools that only passes items on."""

    def run(hooks: Any, place: Place, *args: Any, **kwargs: Any) -> Any:
        return function(*(_opened(hooks, arg) for arg in args), **kwargs)

    return run


def _opened(hooks: Any, value: Any) -> Any:
    if isinstance(value, int) or value is None or callable(value):
        return value
    return [hooks.bind(item) for item in loop(hooks.tape, value)]


_PASSING = (
    itertools.product,
    itertools.combinations,
    itertools.combinations_with_replacement,
    itertools.permutations,
    itertools.pairwise,
    itertools.islice,
)


def _repeat(hooks: Any, place: Place, value: Any, times: int) -> Any:
    return itertools.repeat(hooks.bind(value), times)


STREAMS: dict[Any, Stream] = {
    sum: _sum,
    max: _extreme("max"),
    min: _extreme("min"),
    map: _map,
    itertools.starmap: _starmap,
    filter: _filter,
    sorted: _sorted,
    itertools.accumulate: _composite(python_composites.accumulate),
    itertools.count: _composite(python_composites.count),
    itertools.takewhile: _composite(python_composites.takewhile),
    itertools.repeat: _repeat,
    itertools.chain: _composite(python_composites.chain),
    itertools.chain.from_iterable: _composite(python_composites.from_iterable),
    **{function: _natively(function) for function in _PASSING},
}
