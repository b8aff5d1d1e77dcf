"""Words for an error: what some paths leave in place of a value to compute with.

    if x.ndim != 2:
        return "wrong dimension"       # or None, or -1 where the others return an array
    return np.sum(x ** 2, axis=1)

The paths are joined without them, and a flag says at run time whether there is a value: where it
is read and there is none, that is an error.
"""

from __future__ import annotations

from collections.abc import Sequence

from s2s.frontend.values import (
    ArrayValue,
    Maybe,
    Number,
    OptionalValue,
    StaticValue,
    TupleValue,
    Value,
    is_none,
)


def is_plain(value: Value) -> bool:
    """Whether it is computed with, and may be missing on some paths."""
    return isinstance(value, (Number, ArrayValue, TupleValue, OptionalValue))


def is_word(value: Value, others: Sequence[Value | None]) -> bool:
    """Whether it stands for an error where the other paths have something to compute with.

    That is a string or None, and a number that is known beside arrays or tuples.
    """
    if isinstance(value, StaticValue):
        usable = any(v is not None and is_plain(v) for v in others)
        return usable and (value.value is None or isinstance(value.value, str))
    is_known = isinstance(value, Number) and value.known is not None
    held = (v.value if isinstance(v, OptionalValue) else v for v in others)
    return is_known and any(isinstance(v, (ArrayValue, TupleValue)) for v in held)


def is_missing(source: Value | None, target: Maybe) -> bool:
    """Whether a path leaves a word, or nothing, in place of the target's value."""
    if source is None or target.instead is None:
        return source is None
    is_given = is_none(source) and isinstance(target.value, OptionalValue)
    return not is_given and is_word(source, [target.value])


def spelled(words: Sequence[Value]) -> str:
    """The words as the user wrote them."""
    texts = (repr(w.value if isinstance(w, StaticValue) else w.known) for w in words)
    return " or ".join(dict.fromkeys(texts))
