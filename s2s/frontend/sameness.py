"""Whether two abstract values are the same in every respect: nothing has to be joined then."""

from __future__ import annotations

from typing import Any

from s2s.frontend import extents
from s2s.frontend.values import (
    ArrayValue,
    BoundValue,
    Conflict,
    DictValue,
    EnumerateValue,
    FunctionValue,
    Growing,
    Items,
    ListValue,
    Maybe,
    MethodValue,
    Number,
    ObjectValue,
    OptionalValue,
    Poison,
    RangeValue,
    ReversedValue,
    SliceValue,
    StaticValue,
    SuperValue,
    TupleValue,
    ZipValue,
)
from s2s.ir.nodes import Const


def same(a: Any, b: Any) -> bool:
    """Whether two values are the same in every respect, the sign of a zero included."""
    if a is b:
        return True
    if type(a) is not type(b):
        return False
    match a:
        case Const():
            return a.type == b.type and repr(a.value) == repr(b.value)
        case Number():
            return (
                same(a.atom, b.atom)
                and a.weak == b.weak
                and repr(a.known) == repr(b.known)
                and a.origins == b.origins
            )
        case ArrayValue():
            return a.var is b.var and _layout(a) == _layout(b)
        case StaticValue():
            return same_object(a.value, b.value)
        case Conflict() | Poison():
            return True
        case ListValue() | DictValue():
            return a.cell == b.cell and a.frozen == b.frozen
        case ObjectValue():
            return (a.cell, a.frozen) == (b.cell, b.frozen) and a.kind is b.kind
        case BoundValue():
            alike = [name for name, _ in a.keywords] == [name for name, _ in b.keywords]
            given, other = ((*v.given, *(k for _, k in v.keywords)) for v in (a, b))
            return alike and same(a.function, b.function) and _same_all(given, other)
        case SuperValue():
            return a.after is b.after and same(a.receiver, b.receiver)
        case Items():
            return a.keys == b.keys and _same_all(a.items, b.items)
        case Growing():
            alike = (a.pattern, a.full, a.fixed) == (b.pattern, b.full, b.fixed)
            return alike and _same_all(a.items, b.items)
        case TupleValue():
            return a.kind is b.kind and _same_all(a.items, b.items)
        case OptionalValue():
            return a.given is b.given and same(a.value, b.value)
        case Maybe():
            return a.flag is b.flag and same(a.value, b.value)
        case FunctionValue():
            return a.node is b.node and a.frame is b.frame
        case MethodValue():
            return a.name == b.name and same(a.receiver, b.receiver)
        case RangeValue():
            return _same_all((a.start, a.stop, a.step), (b.start, b.stop, b.step))
        case SliceValue():
            parts = ((a.start, b.start), (a.stop, b.stop), (a.step, b.step))
            return all(x == y if isinstance(x, int) else same(x, y) for x, y in parts)
        case EnumerateValue():
            return same(a.inner, b.inner) and same(a.start, b.start)
        case ZipValue():
            return _same_all(a.inner, b.inner)
        case ReversedValue():
            return same(a.inner, b.inner)
        case _:
            return False


def _layout(a: ArrayValue) -> tuple:
    return a.roots, a.contiguous, a.readonly, a.ordered, a.flat, a.stale, extents.of(a)


def _same_all(left: tuple, right: tuple) -> bool:
    return len(left) == len(right) and all(map(same, left, right))


def same_object(a: Any, b: Any) -> bool:
    """Identity, or equality of simple constants."""
    if a is b:
        return True
    return type(a) is type(b) and isinstance(a, (str, bytes, int, float)) and a == b
