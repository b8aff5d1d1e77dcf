"""Array statements as loops: one nest with the whole scalar expression inside.

Where all arrays are contiguous and of one shape the nest is a single flat loop.  A statement whose
nest is that of the statement before goes into the same loops, if it touches what that one touches
element by element only: temporaries then stay in registers and caches.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from s2s.backend.c import trigonometry
from s2s.backend.c.elementwise import Loops, of_array
from s2s.backend.c.expressions import Expressions, Text, offset, times
from s2s.backend.c.rooms import temporary
from s2s.backend.c.spelling import ADD, ATOM, ELEMENT, SUFFIX
from s2s.backend.c.unit import Nest, Operand, Unit
from s2s.backend.c.views import count_of

MOST_ARRAYS = 10
"""A loop over more streams of memory would be slower than two."""


def store(unit: Unit, loops: Loops, target: Operand, mode: str) -> None:
    """`target[...] = expr` or `target[...] += expr`; the shape of the target is that of the loops.

    The value is computed first, into memory of its own, if the target may overlap an operand
    otherwise than element by element.
    """
    if any(_tangled(target, array) for array in loops.arrays):
        loops = of_array(loops.expr, computed(unit, loops), loops.dims)
    if trigonometry.applies(loops):
        _store_in_blocks(unit, loops, target, mode)
    else:
        nest(unit, loops, target, mode)


def computed(unit: Unit, loops: Loops) -> Operand:
    """The value of an elementwise expression in a new contiguous array."""
    target = temporary(unit, "value", loops.expr.type.dtype, loops.dims)
    store(unit, loops, target, "set")
    return target


def _tangled(target: Operand, array: Operand) -> bool:
    """Whether writing element k of the target may change another element of the operand."""
    if array.group is not target.group or array.group is None:
        return False
    same = array.pointer == target.pointer and array.dims == target.dims
    return not (same and array.strides == target.strides)


def _store_in_blocks(unit: Unit, loops: Loops, target: Operand, mode: str) -> None:
    """sin, cos and tan, block by block; what is not contiguous is copied first."""
    if not _flat(loops, target):
        loops = _dense(unit, loops)
        if target.strides is not None:
            value = computed(unit, loops)
            nest(unit, of_array(loops.expr, value, loops.dims), target, mode)
            return
    total = count_of(loops.dims)[0]
    trigonometry.store(unit, _flattened(loops), replace(target, dims=(total,)), mode)


def _dense(unit: Unit, loops: Loops) -> Loops:
    """The same with every operand contiguous, copied if need be."""
    leaves = []
    for leaf in loops.leaves:
        if leaf.array is not None and leaf.array.strides is not None:
            copied = temporary(unit, "dense", leaf.array.dtype, loops.dims)
            nest(unit, Loops(leaf.expr, (leaf,), loops.dims), copied, "set")
            leaf = replace(leaf, array=copied)
        leaves.append(leaf)
    return Loops(loops.expr, tuple(leaves), loops.dims)


# --- nests -------------------------------------------------------------------------------------


def nest(unit: Unit, loops: Loops, target: Operand, mode: str) -> None:
    """The loops of one statement, or one more line in the loops of the statement before."""
    if not loops.dims:
        _assign(unit, loops, target, (), mode)
        return
    if _flat(loops, target):
        loops = _flattened(loops)
        target = replace(target, dims=loops.dims)
    names = unit.loop_names[: len(loops.dims)]
    index = tuple((name, ATOM) for name in names)
    heads = tuple(map(_counting, names, loops.dims))
    if _joins(unit, unit.nest, heads, loops, target):
        _join(unit, unit.nest, loops, target, mode, index)
        return
    first = unit.out.mark()
    body_end = _open(unit, list(heads), lambda: _assign(unit, loops, target, index, mode))
    unit.nest = Nest(heads, first, body_end, unit.out.mark(), loops.arrays, [target])


def _open(unit: Unit, heads: list[str], body: Callable[[], None]) -> int:
    """Writes nested loops; the result is where the innermost body ends."""
    head, *inner = heads
    if not inner:
        unit.out.line("S2S_INDEPENDENT")
    with unit.out.block(head):
        if inner:
            return _open(unit, inner, body)
        body()
        return unit.out.mark()


def _counting(name: str, stop: str) -> str:
    return f"for (int64_t {name} = 0; {name} < {stop}; {name}++)"


def _flat(loops: Loops, target: Operand) -> bool:
    return all(array.strides is None for array in (*loops.arrays, target))


def _flattened(loops: Loops) -> Loops:
    total = count_of(loops.dims)[0]
    leaves = tuple(
        leaf if leaf.array is None else replace(leaf, array=replace(leaf.array, dims=(total,)))
        for leaf in loops.leaves
    )
    return Loops(loops.expr, leaves, (total,))


def _assign(unit: Unit, loops: Loops, target: Operand, index: tuple[Text, ...], mode: str) -> None:
    sign = "=" if mode == "set" else "+="
    unit.out.line(f"{at(target, index)} {sign} {value_at(unit, loops, index)};")


def value_at(unit: Unit, loops: Loops, index: tuple[Text, ...]) -> str:
    """The scalar expression for one element."""
    texts = {
        id(leaf.expr): leaf.text if leaf.array is None else (at(leaf.array, index), ATOM)
        for leaf in loops.leaves
    }
    return Expressions(unit, texts).text(loops.expr)


def at(array: Operand, index: tuple[Text, ...]) -> str:
    """One element; axes with stride 0 are left out."""
    if array.strides is None:
        position = offset(array, index)
    else:
        terms = [
            times(entry, stride)[0]
            for entry, stride in zip(index, array.strides, strict=True)
            if stride != "0"
        ]
        position = " + ".join(terms) or "0"
    return f"{array.element}[{position}]"


# --- sums --------------------------------------------------------------------------------------


def sums_in_blocks(loops: Loops) -> bool:
    """Whether a sum over all elements can be taken as the elements are computed."""
    flat = all(array.strides is None for array in loops.arrays)
    return flat and bool(loops.arrays) and not trigonometry.applies(loops)


def block_sum(unit: Unit, loops: Loops) -> str:
    """The sum over all elements in the order L16; its terms go through a buffer of one block."""
    loops = _flattened(loops)
    (total,) = loops.dims
    suffix, ctype = SUFFIX[loops.expr.type.dtype], ELEMENT[loops.expr.type.dtype]
    sum_, terms, first, count = (
        unit.names.fresh(name) for name in ("l16", "terms", "first", "count")
    )
    k = unit.loop_names[0]
    unit.out.line(f"s2s_l16_{suffix} {sum_} = {{0}};")
    with unit.out.block(f"for (int64_t {first} = 0; {first} < {total}; {first} += S2S_BLOCK)"):
        unit.out.line(f"{ctype} {terms}[S2S_BLOCK];")
        unit.out.line(
            f"const int64_t {count} = "
            f"{total} - {first} < S2S_BLOCK ? {total} - {first} : S2S_BLOCK;"
        )
        unit.out.line("S2S_INDEPENDENT")
        with unit.out.block(_counting(k, count)):
            value = value_at(unit, loops, ((f"{first} + {k}", ADD),))
            unit.out.line(f"{terms}[{k}] = {value};")
        unit.out.line(f"s2s_l16_add_{suffix}(&{sum_}, s2s_l16_block_{suffix}({terms}, {count}));")
    return f"s2s_l16_total_{suffix}(&{sum_})"


# --- fusion ------------------------------------------------------------------------------------


def _joins(
    unit: Unit, last: Nest | None, heads: tuple[str, ...], loops: Loops, target: Operand
) -> bool:
    """Whether a statement may go into the loops of the one before."""
    if last is None or last.heads != heads or not unit.out.all_movable(last.end):
        return False
    pointers = {array.pointer for array in (*last.read, *last.written, *loops.arrays, target)}
    return (
        len(pointers) <= MOST_ARRAYS
        and not any(_tangled(written, array) for written in last.written for array in loops.arrays)
        and not any(_tangled(target, array) for array in (*last.read, *last.written))
    )


def _join(
    unit: Unit, last: Nest, loops: Loops, target: Operand, mode: str, index: tuple[Text, ...]
) -> None:
    """Put the statement at the end of the innermost body, its preparations before the loops."""
    between = unit.out.cut(last.end)
    comments = [line for line in between if line.is_comment]
    before = [line for line in between if not line.is_comment]
    with unit.out.deeper(len(last.heads)):
        for comment in comments:
            unit.out.line(comment.text)
        _assign(unit, loops, target, index, mode)
    body = unit.out.cut(last.end)
    unit.out.insert(last.body_end, body)
    unit.out.insert(last.first, before)
    last.first += len(before)
    last.body_end += len(before) + len(body)
    last.end += len(before) + len(body)
    last.read.extend(loops.arrays)
    last.written.append(target)
