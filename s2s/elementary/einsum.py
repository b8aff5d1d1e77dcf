"""Contractions over named axes: what einsum, tensordot, inner and dot of any rank come down to.

`contract` is written over a `Maker`, which frontend and tape give it: both make the same operations
in the same order.  Operands are contracted from left to right, two at a time: transposed and
reshaped to one matrix product, or multiplied and summed where there is nothing to multiply out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol


class Maker(Protocol):
    """The operations that a contraction is made of, on values of whatever kind."""

    def rank(self, x: Any) -> int:
        """The number of axes."""

    def size(self, x: Any, axis: int) -> Any:
        """The size of an axis."""

    def transpose(self, x: Any, axes: tuple[int, ...]) -> Any:
        """A view with the axes in another order."""

    def reshape(self, x: Any, sizes: tuple) -> Any:
        """The elements in another shape; a size may be -1."""

    def copy(self, x: Any) -> Any:
        """A contiguous copy."""

    def with_axes(self, x: Any, axes: tuple[int, ...]) -> Any:
        """A view with new axes of size 1 at these places of the result."""

    def multiply(self, a: Any, b: Any) -> Any:
        """The elementwise product."""

    def sum(self, x: Any, axes: tuple[int, ...]) -> Any:
        """The sum over some axes."""

    def matmul(self, a: Any, b: Any) -> Any:
        """The product of matrices or vectors."""

    def diagonal(self, x: Any) -> Any:
        """The diagonal of the first two axes as first axis."""


class Mistake(Exception):
    """Subscripts that do not fit; the text says how."""


@dataclass
class Part:
    """An operand, or what has been made of some: a label for each axis."""

    value: Any
    labels: tuple[str, ...]


# --- reading the subscripts ----------------------------------------------------------------------


def parsed(subscripts: str, ranks: Sequence[int]) -> tuple[list[tuple[str, ...]], tuple[str, ...]]:
    """The labels of each operand and of the result; axes of an ellipsis are called "0", "1", ..."""
    text = subscripts.replace(" ", "")
    left, arrow, right = text.partition("->")
    terms = left.split(",")
    if len(terms) != len(ranks):
        raise Mistake(f"the subscripts {subscripts!r} name {len(terms)} operands of {len(ranks)}")
    named = [len(term.replace("...", "")) for term in terms]
    extra = [rank - n for rank, n in zip(ranks, named, strict=True)]
    for term, rank, rest in zip(terms, ranks, extra, strict=True):
        if rest < 0 or (rest and "..." not in term):
            raise Mistake(f"the subscripts {term!r} do not fit an array of rank {rank}")
    width = max((n for n, term in zip(extra, terms, strict=True) if "..." in term), default=0)
    operands = [_labels(term, rest, width) for term, rest in zip(terms, extra, strict=True)]
    if arrow:
        return operands, _checked(_labels(right, width, width), operands, subscripts)
    flat = [label for labels in operands for label in labels]
    once = sorted(label for label in set(flat) if not label.isdigit() and flat.count(label) == 1)
    return operands, (*map(str, range(width)), *once)


def _labels(term: str, rest: int, width: int) -> tuple[str, ...]:
    """The labels of one operand; the `rest` axes of its ellipsis are the last of `width`."""
    before, dots, after = term.partition("...")
    letters = before + after
    if not all(letter.isalpha() for letter in letters):
        raise Mistake(f"the subscripts {term!r} are no letters")
    middle = tuple(str(k) for k in range(width - rest, width)) if dots else ()
    return (*before, *middle, *after)


def _checked(
    out: tuple[str, ...], operands: list[tuple[str, ...]], subscripts: str
) -> tuple[str, ...]:
    known = {label for labels in operands for label in labels}
    for label in out:
        if label not in known or out.count(label) > 1:
            raise Mistake(f"the output of {subscripts!r} names {label!r} wrongly")
    return out


# --- contracting ---------------------------------------------------------------------------------


def contract(
    make: Maker, values: Sequence[Any], labels: Sequence[tuple[str, ...]], out: tuple[str, ...]
) -> Any:
    """The contraction of the operands to the axes `out`."""
    waiting = [
        _single(make, Part(value, names)) for value, names in zip(values, labels, strict=True)
    ]
    first = waiting.pop(0)
    while waiting:
        later = {label for part in waiting[1:] for label in part.labels}
        needed = {*out, *later}
        second = waiting.pop(0)
        first = _summed(make, first, {*needed, *second.labels})
        second = _summed(make, second, {*needed, *first.labels})
        first = _pair(make, first, second, needed)
    return _ordered(make, _summed(make, first, set(out)), out)


def _single(make: Maker, part: Part) -> Part:
    """Of axes with the same label the diagonal."""
    while True:
        repeated = [label for label in part.labels if part.labels.count(label) > 1]
        if not repeated:
            return part
        label = repeated[0]
        i, j = [k for k, name in enumerate(part.labels) if name == label][:2]
        others = tuple(k for k in range(len(part.labels)) if k not in (i, j))
        turned = make.transpose(part.value, (i, j, *others))
        part = Part(make.diagonal(turned), (label, *(part.labels[k] for k in others)))


def _summed(make: Maker, part: Part, needed: set[str]) -> Part:
    """The sum over the axes that nobody needs."""
    axes = tuple(k for k, label in enumerate(part.labels) if label not in needed)
    if not axes:
        return part
    return Part(make.sum(part.value, axes), tuple(n for n in part.labels if n in needed))


def _ordered(make: Maker, part: Part, out: tuple[str, ...]) -> Any:
    return make.transpose(part.value, _permutation(part, out)) if part.labels != out else part.value


def _permutation(part: Part, wanted: Sequence[str]) -> tuple[int, ...]:
    return tuple(part.labels.index(label) for label in wanted)


def _pair(make: Maker, a: Part, b: Part, needed: set[str]) -> Part:
    """Two operands contracted over the labels that they share and nobody else needs."""
    shared = [label for label in a.labels if label in b.labels]
    batch = tuple(label for label in shared if label in needed)
    inner = tuple(label for label in shared if label not in needed)
    rows = tuple(label for label in a.labels if label not in shared)
    columns = tuple(label for label in b.labels if label not in shared)
    if batch and inner and not rows and not columns:
        product = _elementwise(make, a, b, (*batch, *inner))
        axes = tuple(range(len(batch), len(product.labels)))
        return Part(make.sum(product.value, axes), batch)
    if not inner:
        return _elementwise(make, a, b, (*batch, *rows, *columns))
    return _product(make, a, b, (batch, rows, inner, columns))


def _elementwise(make: Maker, a: Part, b: Part, labels: tuple[str, ...]) -> Part:
    """The broadcast product with these axes."""
    spread = []
    for part in (a, b):
        own = tuple(label for label in labels if label in part.labels)
        missing = tuple(k for k, label in enumerate(labels) if label not in part.labels)
        turned = _ordered(make, part, own)
        spread.append(make.with_axes(turned, missing) if missing else turned)
    return Part(make.multiply(*spread), labels)


def _product(make: Maker, a: Part, b: Part, groups: tuple[tuple[str, ...], ...]) -> Part:
    """One matrix product: of stacks of batches, of vectors where no other axis is left."""
    batch, rows, inner, columns = groups
    left = _grouped(make, a, [batch, rows, inner])
    right = _grouped(make, b, [batch, inner, columns])
    result = make.matmul(left, right)
    labels = (*batch, *rows, *columns)
    single = all(len(group) < 2 for group in (batch, rows, columns))
    if single and (not batch or (rows and columns)):
        return Part(result, labels)
    sizes = (
        *(make.size(a.value, a.labels.index(label)) for label in (*batch, *rows)),
        *(make.size(b.value, b.labels.index(label)) for label in columns),
    )
    return Part(make.reshape(result, sizes) if sizes else result, labels)


def _grouped(make: Maker, part: Part, groups: list[tuple[str, ...]]) -> Any:
    """The operand with one axis for each group of labels; one for an empty group in a batch."""
    batched = bool(groups[0])
    kept = [group for group in groups if group or batched]
    order = tuple(label for group in groups for label in group)
    turned = _ordered(make, part, order)
    if all(len(group) == 1 for group in kept):
        return turned
    moved = part.labels != order
    sizes = [_joint(make, part, group) for group in kept]
    return make.reshape(make.copy(turned) if moved else turned, tuple(sizes))


def _joint(make: Maker, part: Part, group: tuple[str, ...]) -> Any:
    """The size of several axes together."""
    size = 1
    for label in group:
        factor = make.size(part.value, part.labels.index(label))
        size = factor if size == 1 else make.multiply(size, factor)
    return size
