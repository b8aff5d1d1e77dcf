"""Functions whose derivative the user gives, and into which s2s does not look.

A call is four things: `forward` runs the user's function and keeps what its derivative needs,
`result` takes the value out of that, `adjoint` asks for cotangents, `tangent` for a tangent.  Tape
and generated Python call the same methods.  Several results are one array, `packed`, so that their
cotangents come to the user's function together.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from s2s.errors import S2SError


@dataclass(frozen=True, slots=True)
class Leaf:
    """Where a number or an array stands in a structure."""

    position: int

    def __repr__(self) -> str:
        return "..."


class Tree:
    """A structure of containers with `Leaf` where values go; identity counts."""

    __slots__ = ("structure",)

    def __init__(self, structure: Any) -> None:
        self.structure = structure

    def __repr__(self) -> str:
        return f"the arguments {self.structure!r}"

    @property
    def plain(self) -> bool:
        """Whether every item is a leaf."""
        return all(isinstance(item, Leaf) for item in self.structure)

    def filled(self, leaves: Sequence[Any]) -> Any:
        """The structure with these values."""
        return _filled(self.structure, leaves)


def _filled(structure: Any, leaves: Sequence[Any]) -> Any:
    match structure:
        case Leaf(position=k):
            return leaves[k]
        case tuple() | list() | dict():
            return mapped(lambda item: _filled(item, leaves), structure)
        case _:
            return structure


def mapped(function: Callable[[Any], Any], container: Any) -> Any:
    """The tuple, list or dict with `function` of each item."""
    if isinstance(container, dict):
        return {key: function(item) for key, item in container.items()}
    items = [function(item) for item in container]
    if hasattr(container, "_fields"):
        return type(container)(*items)
    return items if isinstance(container, list) else tuple(items)


def leaves_of(value: Any, like: Any) -> Iterator[Any]:
    """The values at the leaves of a structure `like`; None at all leaves below a None."""
    match like:
        case tuple() | list() | dict():
            keys = like.keys() if isinstance(like, dict) else range(len(like))
            fits = value is None or (
                isinstance(value, type(like) if isinstance(like, dict) else (tuple, list))
                and len(value) == len(like)
            )
            if not fits:
                raise _Misfit
            for key in keys:
                yield from leaves_of(None if value is None else value[key], like[key])
        case Leaf():
            if isinstance(value, (tuple, list, dict)):
                raise _Misfit
            yield value


class _Misfit(Exception):
    """A value has not the structure that it must have."""


class Kept:
    """What one call keeps for its derivative.

    Attributes
    ----------
    args : the arguments as the user's function got them
    leaves : the numbers and arrays in them
    tree : their structure
    returned, results : the numbers and arrays that it returned, as they were and as we use them
    shape : the structure of these
    residuals : what the user's own rule keeps
    """

    __slots__ = (
        "_asked",
        "_bars",
        "args",
        "leaves",
        "residuals",
        "results",
        "returned",
        "shape",
        "tree",
    )

    def __init__(self, tree: Tree, leaves: Sequence[Any]) -> None:
        self.tree = tree
        self.leaves = leaves
        self.args: tuple = tree.filled(leaves)
        self.returned: list[Any] = []
        self.results: list[Any] = []
        self.shape: Any = None
        self.residuals: Any = None
        self._asked: bytes | None = None
        self._bars: list[Any] = []

    def bars(self, cotangents: list[Any], ask: Callable[[], list[Any]]) -> list[Any]:
        """The answer of the user's rule; asked once for one question after the other."""
        question = b"".join(np.asarray(c).tobytes() for c in cotangents)
        if question != self._asked:
            self._bars, self._asked = ask(), question
        return self._bars


class Custom:
    """A function of the user's with a derivative of the user's.

    Parameters
    ----------
    function : callable
        What it computes.
    returns : object, optional
        An example of what it returns: structure, dtypes and ranks count.
    """

    def __init__(self, function: Callable, returns: Any = None) -> None:
        self.function = function
        self.returns = returns
        self.__name__ = getattr(function, "__name__", "function")
        self.__qualname__ = getattr(function, "__qualname__", self.__name__)
        self.__module__ = getattr(function, "__module__", None)
        self.__doc__ = getattr(function, "__doc__", None)
        self.operations: dict[Any, Any] = {}
        try:
            self.__signature__ = inspect.signature(function)
        except (TypeError, ValueError):
            self.__signature__ = None

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.function(*args, **kwargs)

    def __repr__(self) -> str:
        return f"<s2s {type(self).__name__} of {self.__name__}>"

    # --- what a kind of rule defines ------------------------------------------------------------

    def ready(self) -> bool:
        """Whether its derivative was given."""
        raise NotImplementedError

    def run(self, kept: Kept) -> Any:
        """The value; what the rule needs goes to `kept.residuals`."""
        raise NotImplementedError

    def cotangents(self, kept: Kept, cotangents: list[Any]) -> list[Any]:
        """For each leaf of the arguments a cotangent; None for zero."""
        raise NotImplementedError

    def tangents(self, kept: Kept, dots: list[Any]) -> list[Any]:
        """For each result a tangent; `dots` of the leaves, zeros where nothing moves."""
        raise NotImplementedError

    def how_to_define(self) -> str:
        """How the user gives the derivative."""
        raise NotImplementedError

    def require_second(self, call: Any, types: list[Any]) -> None:
        """Refuse, while compiling, where the rule itself cannot be differentiated.

        `call` is the `opaque.Call`, `types` are those of the leaves.
        """
        raise S2SError(
            f"a second derivative of `{self.__name__}` is asked for, whose rule gives the first",
            "give the derivative with s2s.custom_vjp, by a rule in s2s Python",
        )

    def second(self, kept: Kept, cotangents: list, moved: list, dots: list) -> list[Any]:
        """The tangents of `cotangents(...)` along `moved` cotangents and `dots` of the leaves."""
        raise NotImplementedError

    def float_positions(self, kept: Kept) -> list[int]:
        """The positions of the results that can carry a derivative."""
        return _floats(kept)

    def examples(self, kept: Kept) -> list[Any]:
        """For each result what says whether it is a number of Python's or of NumPy's."""
        if self.returns is None:
            return kept.returned
        return list(leaves_of(self.returns, kept.shape))

    # --- what generated code calls --------------------------------------------------------------

    def forward(self, *leaves: Any, tree: Tree | None = None) -> Kept:
        """Run the function on copies."""
        tree = tree or Tree(tuple(map(Leaf, range(len(leaves)))))
        kept = Kept(tree, [_given(leaf) for leaf in leaves])
        value = self.run(kept)
        kept.shape = _structure(value if self.returns is None else self.returns, [])
        try:
            kept.returned = list(leaves_of(value, kept.shape))
            kept.results = [_taken(leaf) for leaf in kept.returned]
        except _Misfit:
            raise self._misfit("returns", value, self.returns) from None
        if self.returns is not None:
            examples = list(leaves_of(self.returns, kept.shape))
            pairs = zip(kept.results, examples, strict=True)
            kept.results = [self._as_promised(result, example) for result, example in pairs]
        return kept

    def result(self, kept: Kept, position: int = 0, rank: int = 0) -> Any:
        """One of the results."""
        value = kept.results[position]
        if np.ndim(value) != rank:
            raise S2SError(
                f"`{self.__name__}` returned an array of rank {np.ndim(value)} instead of {rank}",
                "say what it returns: returns= an example of the value",
            )
        return value.copy() if isinstance(value, np.ndarray) else value

    def packed(self, kept: Kept) -> np.ndarray:
        """All float results in one vector."""
        return _joined([kept.results[k] for k in _floats(kept)])

    def unpacked(self, pack: np.ndarray, kept: Kept, position: int) -> Any:
        """The result at that position out of a vector like `packed`."""
        start, like = self._place(kept, position)
        if not isinstance(like, np.ndarray):
            return _like(pack[start], like)
        return pack[start : start + like.size].reshape(like.shape).astype(like.dtype)

    def placed(self, bar: Any, kept: Kept, position: int) -> np.ndarray:
        """A vector like `packed` with the cotangent of one result, and zeros elsewhere."""
        vector = np.zeros(sum(np.size(kept.results[k]) for k in _floats(kept)))
        start, like = self._place(kept, position)
        vector[start : start + np.size(like)] = np.ravel(bar)
        return vector

    def adjoint(self, kept: Kept, bar: Any, position: int) -> Any:
        """The cotangent of one leaf of the arguments."""
        cotangents = self._unjoined(kept, bar)
        if not any(np.any(c) for c in cotangents):
            return _zero(kept.leaves[position])
        bars = kept.bars(cotangents, lambda: self._settled(kept, self.cotangents(kept, cotangents)))
        return _like(bars[position], kept.leaves[position])

    def tangent(self, kept: Kept, *dots: Any, moving: tuple[int, ...]) -> Any:
        """The tangent of the result, or of all float results in one vector."""
        full = self._full(kept, dots, moving)
        if any(np.any(d) for d in full):
            moved = self.tangents(kept, full)
        else:
            moved = [np.zeros_like(kept.results[k])[()] for k in _floats(kept)]
        pairs = zip(_floats(kept), moved, strict=True)
        results = [_like(_or_zero(d, kept.results[k]), kept.results[k]) for k, d in pairs]
        return results[0] if len(kept.results) == 1 else _joined(results)

    def adjoint_tangent(
        self,
        kept: Kept,
        bar: Any,
        bar_dot: Any,
        *dots: Any,
        position: int,
        moving: tuple[int, ...],
    ) -> Any:
        """The tangent of `adjoint`."""
        cotangents, moved = self._unjoined(kept, bar), self._unjoined(kept, bar_dot)
        full = self._full(kept, dots, moving)
        bars = self._settled(kept, self.second(kept, cotangents, moved, full))
        return _like(bars[position], kept.leaves[position])

    # --- helpers --------------------------------------------------------------------------------

    def _full(self, kept: Kept, dots: Sequence[Any], moving: tuple[int, ...]) -> list[Any]:
        given = dict(zip(moving, dots, strict=True))
        return [
            _given(given[k]) if k in given else _zero(leaf) for k, leaf in enumerate(kept.leaves)
        ]

    def _unjoined(self, kept: Kept, bar: Any) -> list[Any]:
        """The cotangents of the float results."""
        if len(kept.results) == 1:
            return [_like(bar, kept.results[0])]
        return [_given(self.unpacked(bar, kept, k)) for k in _floats(kept)]

    def _place(self, kept: Kept, position: int) -> tuple[int, Any]:
        before = sum(np.size(kept.results[k]) for k in _floats(kept) if k < position)
        return before, kept.results[position]

    def _settled(self, kept: Kept, bars: list[Any]) -> list[Any]:
        """Cotangents of the leaves, checked, in the shapes and dtypes of the leaves."""
        found = []
        for bar, leaf in zip(bars, kept.leaves, strict=True):
            bar = _or_zero(bar, leaf)
            if np.shape(bar) != np.shape(leaf):
                raise S2SError(
                    f"the derivative of `{self.__name__}` gives a cotangent of shape "
                    f"{np.shape(bar)} for an argument of shape {np.shape(leaf)}",
                    "return a cotangent in the shape of each argument, or None for zero",
                )
            found.append(bar)
        return found

    def cotangent_leaves(self, kept: Kept, answer: Any) -> list[Any]:
        """The leaves of what the user's rule returned: one cotangent for each argument."""
        structure = kept.tree.structure
        single = len(structure) == 1 and not (isinstance(answer, tuple) and len(answer) == 1)
        try:
            return list(leaves_of((answer,) if single else answer, structure))
        except (_Misfit, KeyError):
            raise self._misfit("its derivative gives", answer, structure) from None

    def result_leaves(self, kept: Kept, answer: Any) -> list[Any]:
        """The leaves of a tangent of the result, of the float results only."""
        try:
            found = list(leaves_of(answer, kept.shape))
        except (_Misfit, KeyError):
            raise self._misfit("its tangent is", answer, kept.shape) from None
        return [found[k] for k in _floats(kept)]

    def whole_cotangent(self, kept: Kept, cotangents: list[Any]) -> Any:
        """The cotangent in the structure of the result; None for results that are no floats."""
        found = dict(zip(_floats(kept), cotangents, strict=True))
        return _filled(kept.shape, [found.get(k) for k in range(len(kept.results))])

    def _as_promised(self, value: Any, example: Any) -> Any:
        if np.ndim(value) != np.ndim(example):
            raise self._misfit("returns", value, example)
        dtype = np.asarray(example).dtype
        if np.asarray(value).dtype.kind == "f" and dtype.kind in "iub":
            raise self._misfit("returns", value, example)
        return np.array(value, dtype)[()] if np.ndim(value) == 0 else np.asarray(value, dtype)

    def _misfit(self, verb: str, found: Any, wanted: Any) -> S2SError:
        return S2SError(
            f"`{self.__name__}`: {verb} {_described(found)} where {_described(wanted)} is expected",
            "return one item for each item that is expected, of the same structure",
        )


def _structure(value: Any, counted: list) -> Any:
    """The structure of a value, its numbers and arrays as leaves."""
    if isinstance(value, (tuple, list, dict)):
        return mapped(lambda item: _structure(item, counted), value)
    if value is None or isinstance(value, str):
        return value
    counted.append(value)
    return Leaf(len(counted) - 1)


def _floats(kept: Kept) -> list[int]:
    """The positions of the results that can carry a derivative."""
    return [k for k, r in enumerate(kept.results) if np.asarray(r).dtype.kind == "f"]


def _given(leaf: Any) -> Any:
    """A value as user's code gets it: Python's own float, a copy of an array."""
    if isinstance(leaf, np.ndarray):
        return leaf.copy()
    return float(leaf) if isinstance(leaf, np.float64) else leaf


def _taken(value: Any) -> Any:
    """A result as generated code gets it: NumPy's float, a copy of an array."""
    if isinstance(value, np.ndarray) and value.ndim:
        dtype = np.int64 if value.dtype.kind in "iu" else value.dtype
        return np.array(value, dtype, order="C")
    if isinstance(value, np.ndarray):
        value = value[()]
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    return value if isinstance(value, np.float32) else np.float64(value)


def _zero(like: Any) -> Any:
    if isinstance(like, np.ndarray):
        return np.zeros_like(like)
    return np.float32(0.0) if isinstance(like, np.float32) else np.float64(0.0)


def _or_zero(value: Any, like: Any) -> Any:
    return _zero(like) if value is None else value


def _like(value: Any, like: Any) -> Any:
    """The value in the dtype of a leaf."""
    if isinstance(like, np.ndarray):
        return np.array(value, dtype=like.dtype, order="C")
    return np.float32(value) if isinstance(like, np.float32) else np.float64(value)


def _joined(results: list[Any]) -> np.ndarray:
    parts = [np.ravel(np.asarray(result, np.float64)) for result in results]
    return np.concatenate(parts) if parts else np.zeros(0)


def _described(value: Any) -> str:
    match value:
        case tuple() | list():
            return f"a {type(value).__name__} of {len(value)}"
        case dict():
            return f"a dict with {len(value)} keys"
        case _:
            return f"a {type(value).__name__}"
