"""The object that instrumented code calls: one method for each thing that plain execution hides."""

from __future__ import annotations

import inspect
import math
import operator
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property, partial
from types import FunctionType, MethodWrapperType
from typing import Any

import numpy as np

from s2s.elementary import OPERATIONS
from s2s.elementary.complex_numbers import is_plain
from s2s.elementary.custom import Custom
from s2s.elementary.random import respelled
from s2s.errors import S2SError
from s2s.ir.depth import DEEPEST
from s2s.ir.pair import Complex
from s2s.tape import (
    arrays,
    calls,
    complex_values,
    concise,
    conversions,
    custom,
    indexing,
    objects,
    raising,
    streams,
)
from s2s.tape.instrument import instrumented
from s2s.tape.operations import apply, cast, common_dtype, comparison, refuse
from s2s.tape.record import Place, Tape
from s2s.tape.values import (
    Array,
    Scalar,
    holds_tape_value,
    is_float,
    is_number,
    is_weak,
    map_tree,
    plain,
    raw,
    settled,
)

COMPARE = {
    "is_": operator.is_,
    "is_not": operator.is_not,
    "in": lambda a, b: plain(a) in plain(b),
    "not_in": lambda a, b: plain(a) not in plain(b),
}
"""Comparisons that decide no selection: they are not recorded."""
PYTHON = {
    **{name: getattr(operator, name) for name in ("add", "sub", "mul", "mod", "pow", "matmul")},
    **{name: getattr(operator, name) for name in ("and_", "or_", "xor", "lshift", "rshift")},
    "pos": operator.pos,
    "div": operator.truediv,
}
"""Operators on what is no number: strings, lists, tuples."""


_ROUNDINGS = (int, round, math.floor, math.ceil, math.trunc)
_DECIDING = (*_ROUNDINGS, abs, max, min, divmod, np.abs, np.sign, np.maximum, np.minimum)
"""Functions of ints that decide where these are floats of the compiled program."""


class Hooks:
    """The hooks of one run. `place` is where the syntax node stands."""

    def __init__(self, tape: Tape) -> None:
        self.tape = tape
        self.root = self
        self.slice = slice
        self.bind = partial(indexing.bind, tape)
        self.loop = partial(indexing.loop, tape)
        self.refusal = S2SError

    def bound_items(self, iterable: Any, pattern: tuple | None = None) -> Iterator[Any]:
        """The items of a comprehension's loop, or of a starred argument.

        `pattern` is how the target takes an item apart.
        """
        for item in self.loop(iterable):
            yield self._opened(item, pattern)

    def _opened(self, item: Any, pattern: tuple | None) -> Any:
        if isinstance(item, (Array, Complex)) and pattern is not None:
            item = tuple(self.loop(item))
        if not isinstance(item, tuple) or isinstance(item, Complex):
            return self.bind(item)
        if pattern is None:
            return map_tree(partial(self._opened, pattern=None), item)
        inner = pattern if pattern and len(pattern) == len(item) else (None,) * len(item)
        return tuple(map(self._opened, item, inner))

    def load(self, place: Place, container: Any, index: Any) -> Any:
        """`container[index]`."""
        method = objects.method(container, "__getitem__")
        if method is not None:
            return self.call(place, method, container, index)
        if concise.is_concise(container):
            return concise.made(partial(self.call, place), container, index)
        return indexing.load(self.tape, container, index)

    def store(self, place: Place, container: Any, index: Any, value: Any) -> None:
        """`container[index] = value`."""
        method = objects.method(container, "__setitem__")
        if method is not None:
            self.call(place, method, container, index, value)
        else:
            indexing.store(self.tape, container, index, value)

    @contextmanager
    def attempt(self, classes: Callable[[], tuple]) -> Iterator[None]:
        """The body of a `try` whose handlers catch these."""
        self.tape.catching.append(classes)
        try:
            yield
        finally:
            self.tape.catching.pop()

    def truth(self, place: Place, value: Any = False) -> bool:
        """Whether it is true; an object's class may say."""
        for name in ("__bool__", "__len__"):
            method = objects.method(value, name)
            if method is not None:
                return self.truth(place, self.call(place, method, value))
        return conversions.truth(self.tape, place, *self._as_held(place, (value,)))

    # --- operators -------------------------------------------------------------------------------

    def operate(self, place: Place, symbol: str, *operands: Any) -> Any:
        """A unary or binary operator."""
        operands = tuple(indexing.lift(self.tape, o) for o in operands)
        found = objects.operation(self, place, symbol, operands)
        if found is not NotImplemented:
            return found
        operands = self._with_numpy(operands)
        if symbol == "matmul":
            return arrays.contraction(self.tape, place, *operands)
        if symbol == "pos" and isinstance(operands[0], Array):
            return arrays.copied(self.tape, place, operands[0])
        if symbol in ("mod", "floordiv"):
            operands = self._as_held(place, operands)
        if symbol in OPERATIONS and all(map(is_number, operands)):
            made = partial(apply, self.tape, OPERATIONS[symbol], place=place)
            if self.tape.catching and symbol in raising.OPERATORS:
                return raising.arithmetic(self.tape, symbol, made, *operands)
            return made(*operands)
        if symbol == "pos" and isinstance(operands[0], Scalar):
            return operands[0]
        if isinstance(operands[0], str):
            operands = tuple(map(plain, operands))
        result = settled_if_int(PYTHON[symbol](*operands))
        return indexing.rebound(self.tape, result) if isinstance(result, list) else result

    def _with_numpy(self, operands: Sequence[Any]) -> list[Any]:
        """The operands; NumPy makes an array of a list that meets one of its own."""
        numpys = (o for o in operands if isinstance(o, (Array, Scalar)))
        if all(isinstance(o, Scalar) and o.weak for o in numpys):
            return list(operands)
        return [
            indexing.array_of(self.tape, o) if isinstance(o, (list, tuple)) else o for o in operands
        ]

    def augment(self, place: Place, symbol: str, old: Any, value: Any) -> Any:
        """The new value of the target of `old op= value`; an array is written in place."""
        old = indexing.lift(self.tape, old)
        if isinstance(old, list) and symbol == "add":
            indexing.touch(self.tape, old)
            old += map(self.bind, self.loop(value))
            return old
        result = self.operate(place, symbol, old, value)
        if isinstance(old, Complex) and isinstance(old.re, Array):
            indexing.store(self.tape, old, Ellipsis, result)
            return old
        if not isinstance(old, Array):
            return self.bind(result)
        indexing.write(self.tape, old, Ellipsis, result)
        return old

    def compare(self, place: Place, ordinal: int, symbol: str, left: Any, right: Any) -> Any:
        """One comparison of a chain."""
        if symbol in COMPARE:
            return COMPARE[symbol](left, right)
        operands = self._with_numpy([indexing.lift(self.tape, o) for o in (left, right)])
        if not all(map(is_number, operands)):
            found = objects.operation(self, place, symbol, (left, right))
            if found is NotImplemented and symbol == "ne":
                equal = objects.operation(self, place, "eq", (left, right))
                found = equal if equal is NotImplemented else not self.truth(place, equal)
            if found is not NotImplemented:
                return found
            return getattr(operator, symbol)(*map(plain, operands))
        if not any(map(is_float, operands)) and not self._floats(place, ordinal, operands):
            return settled(getattr(operator, symbol)(*map(raw, operands)))
        dtype, weak = common_dtype(operands), all(map(is_weak, operands))
        operands = [cast(self.tape, o, dtype) for o in operands]
        return comparison(self.tape, OPERATIONS[symbol], operands, place, ordinal, weak)

    def _floats(self, place: Place, ordinal: int, operands: list[Any]) -> bool:
        """Whether these ints are floats of the compiled program."""
        site, whole = self.tape.site(place, ordinal), self.tape.whole
        if site is None or whole is None or any(isinstance(o, Array) for o in operands):
            return False
        return site not in whole

    def _as_held(self, place: Place, operands: tuple) -> tuple:
        """Ints of the user's as the floats that the compiled program holds them as."""
        ints = self.root is self and all(
            isinstance(o, (int, np.integer)) and not isinstance(o, bool) for o in operands
        )
        if not ints or not self._floats(place, 0, operands):
            return operands
        return tuple(cast(self.tape, o, np.dtype(np.float64)) for o in operands)

    # --- objects and scopes ----------------------------------------------------------------------

    def attribute(self, place: Place, owner: Any, name: str) -> Any:
        """`owner.name`; a property of the user's is run."""
        found = _property(owner, name)
        if isinstance(found, property) and isinstance(found.fget, FunctionType):
            return self.call(place, found.fget, owner)
        if isinstance(found, cached_property) and name not in vars(owner):
            self.set_attribute(place, owner, name, self.call(place, found.func, owner))
        return calls.attribute(self.tape, owner, name)

    def _attribute_by_name(self, place: Place, owner: Any, name: str, *default: Any) -> Any:
        if default and not hasattr(raw(indexing.lift(self.tape, owner)), name):
            return default[0]
        return self.attribute(place, owner, name)

    def set_attribute(self, place: Place, owner: Any, name: str, value: Any) -> None:
        """`owner.name = value`."""
        if isinstance(owner, Complex):
            part = owner.re if name == "real" else owner.im
            indexing.write(self.tape, part, Ellipsis, value)
            return
        found = _property(owner, name)
        if isinstance(found, property) and isinstance(found.fset, FunctionType):
            self.call(place, found.fset, owner, value)
            return
        if isinstance(owner, (Scalar, Array, np.ndarray, float)):
            raise refuse(f"the attribute `{name}` of a number or an array", "use a variable", place)
        method = objects.method(owner, "__setattr__")
        if method is not None:
            self.call(place, method, owner, name, value)
            return
        self.tape.journal.attribute(owner, name)
        setattr(owner, name, self.bind(value))

    def _set_directly(self, owner: Any, name: str, value: Any) -> None:
        self.tape.journal.attribute(owner, name)
        object.__setattr__(owner, name, self.bind(value))

    def sets(self, scope: dict[str, Any], *names: str) -> None:
        """The function declares these globals; it may set them."""
        for name in names:
            self.tape.journal.variable(scope, name)

    # --- calls -----------------------------------------------------------------------------------

    def call(self, place: Place, function: Any, /, *args: Any, **kwargs: Any) -> Any:
        """A call; functions that have Python source are instrumented, the others replaced.

        (One frame, so that recursions go as deep as they may.)
        """
        if isinstance(function, Custom):
            return custom.call(self.tape, place, function, args, kwargs)
        function, args, kwargs = calls.unwrapped(respelled(function), args, kwargs)
        if not kwargs and any(function is known for known in _DECIDING):
            args = self._as_held(place, args)
        stream = streams.meaning(function)
        if stream is not None:
            return stream(self, place, *args, **kwargs)
        special = objects.method(args[0], objects.special(function)) if args else None
        if special is not None:
            return self.call(place, special, *args)
        on_attributes = self._on_attributes(function)
        if on_attributes is not None:
            return on_attributes(place, *args)
        if objects.is_users_class(function):
            return objects.make(self, place, function, args, kwargs)
        if calls.is_method_of(function, list, "sort"):
            return streams.sort(self, place, function.__self__, **kwargs)
        out, args, kwargs = calls.output(function, args, kwargs)
        if out is not None:
            result = self.call(place, function, *args, **kwargs)
            indexing.store(self.tape, out, Ellipsis, result)
            return out
        if function in complex_values.MAGNITUDES and self.root is self:
            joined = complex_values.joined_magnitude(self.tape, place, *args)
            if joined is not None:
                return joined
        complex_body = complex_values.body(function, args, kwargs)
        if complex_body is not None:
            return self.call(place, complex_body, *args, **kwargs)
        meaning = calls.meaning(function)
        if meaning is not None:
            result = meaning(self.tape, place, *args, **kwargs)
            if self.tape.catching:
                raising.check(self.tape, function, args, result)
            return result
        body = calls.body(function)
        if isinstance(body, FunctionType) and not objects.is_of_named_tuples(body):
            return self._enter(place, body, args, kwargs)
        if calls.is_container_method(function):
            indexing.touch(self.tape, function.__self__)
            return calls.on_container(self.tape, function, args, kwargs)
        if isinstance(function, type) and issubclass(function, BaseException):
            return function(*map(plain, args), **{name: plain(v) for name, v in kwargs.items()})
        if holds_tape_value((args, kwargs)) and not objects.is_of_named_tuples(function):
            raise calls.unknown(function, place)
        return function(*args, **kwargs)

    def _on_attributes(self, function: Any) -> Callable | None:
        """What stands for getattr, setattr and their kin."""
        if function is getattr:
            return self._attribute_by_name
        if function is setattr:
            return self.set_attribute
        if function is object.__setattr__:
            return lambda place, *args: self._set_directly(*args)
        if isinstance(function, MethodWrapperType) and function.__name__ == "__setattr__":
            return lambda place, *args: self._set_directly(function.__self__, *args)
        return None

    def _enter(self, place: Place, body: FunctionType, args: tuple, kwargs: dict) -> Any:
        """Run a callee. Selections inside a composite stand at the user's call."""
        self.tape.calls += 1
        if self.tape.calls > DEEPEST:
            raise RecursionError("maximum recursion depth exceeded")
        try:
            return self._entered(place, body, args, kwargs)
        finally:
            self.tape.calls -= 1

    def _entered(self, place: Place, body: FunctionType, args: tuple, kwargs: dict) -> Any:
        is_ours = (body.__module__ or "").startswith("s2s.")
        hooks = Composed(self.root, place) if is_ours else self.root
        if is_plain(body):
            hooks.bind = partial(indexing.lift, self.tape)
            return instrumented(body, hooks)(*args, **kwargs)
        bound = {name: self.bind(value) for name, value in kwargs.items()}
        try:
            return instrumented(body, hooks)(*map(self.bind, args), **bound)
        except NotImplementedError as error:
            if not is_ours:
                raise
            raise refuse(str(error), "write it with what docs/language.md lists", place) from None


class Composed(Hooks):
    """The hooks in the body of a composite: everything stands at the user's call."""

    def __init__(self, root: Hooks, caller: Place) -> None:
        super().__init__(root.tape)
        self.root = root
        self._caller = caller


def _at_the_call(name: str) -> Callable:
    inner = getattr(Hooks, name)
    return lambda self, place, *args, **kwargs: inner(self, self._caller, *args, **kwargs)


for _name in ("load", "store", "truth", "operate", "augment", "compare", "call", "attribute"):
    setattr(Composed, _name, _at_the_call(_name))


def _property(owner: Any, name: str) -> property | cached_property | None:
    """The property of that name which the class of an object of the user's has."""
    if isinstance(owner, (Scalar, Array)):
        return None
    found = inspect.getattr_static(type(owner), name, None)
    return found if isinstance(found, (property, cached_property)) else None


def settled_if_int(value: Any) -> Any:
    """Checks the range of an int."""
    return settled(value) if isinstance(value, int) else value
