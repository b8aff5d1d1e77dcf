"""Results into the slots of the caller."""

from __future__ import annotations

from s2s.backend.c.elementwise import plan
from s2s.backend.c.expressions import Expressions
from s2s.backend.c.loops import store
from s2s.backend.c.memory import makes_array
from s2s.backend.c.shapes import Size
from s2s.backend.c.spelling import ADD, ELEMENT, SUFFIX
from s2s.backend.c.tree import Node
from s2s.backend.c.unit import Operand, Unit
from s2s.backend.c.views import count_of
from s2s.ir.nodes import Atom, Let, Var
from s2s.ir.types import Array


def gradients_in_place(unit: Unit) -> dict[Var, int]:
    """Gradients that are computed where the caller wants them, and the positions of the results."""
    found: dict[Var, int] = {}
    for position, result in enumerate(unit.func.results):
        like = _like(unit, position)
        if like is None or not isinstance(result, Var) or not isinstance(result.type, Array):
            continue
        node = _only_definition(unit, result)
        if node is None or result in found or unit.func.results.count(result) > 1:
            continue
        if _has_shape_of(unit, result, like):
            found[result] = position
    return found


def _has_shape_of(unit: Unit, result: Var, like: Var) -> bool:
    """Whether an array has the shape of a parameter; the fast variant may have to guard it."""
    pairs = list(zip(unit.shapes.of(result), unit.entry_sizes(like), strict=True))
    if not all(isinstance(extent, Size) and not extent.own for extent, _ in pairs):
        return False
    same = [(unit.token(extent), size) for extent, size in pairs]
    if unit.checked:
        return all(a == b for a, b in same)
    if not all(a in unit.entry_tokens for a, _ in same):
        return False
    for a, b in same:
        unit.assume_equal(b, a)
    return True


def _like(unit: Unit, position: int) -> Var | None:
    """The parameter whose shape a result has."""
    if position >= len(unit.func.result_like):
        return None
    like = unit.func.result_like[position]
    return None if like is None else unit.func.params[like]


def _only_definition(unit: Unit, var: Var) -> Node | None:
    """The statement at the top of the function that makes the array, if it is the only one."""
    if var in unit.func.params or not unit.scopes.single(var):
        return None
    for node in unit.root.nodes:
        stmt = node.stmt
        if isinstance(stmt, Let) and stmt.target is var:
            return node if makes_array(stmt.value) else None
    return None


def deliver(unit: Unit) -> None:
    """The end of the function: fill the slots, and say whether a gradient holds a NaN."""
    unit.region = unit.root
    unit.here_equal.clear()
    flag = unit.names.fresh("has_nan")
    gradients = False
    for position, result in enumerate(unit.func.results):
        like = _like(unit, position)
        gradient = like is not None and result.type.dtype.is_float
        if gradient and not gradients:
            unit.out.line(f"bool {flag} = false;")
            gradients = True
        if not isinstance(result.type, Array):
            _number(unit, position, result, flag if gradient else None)
        elif like is not None:
            _gradient(unit, position, result, like, flag if gradient else None)
        else:
            _array(unit, position, result)
    unit.out.line(f"return {flag} ? S2S_HAS_NAN : S2S_OK;" if gradients else "return S2S_OK;")


def _number(unit: Unit, position: int, result: Atom, flag: str | None) -> None:
    text = Expressions(unit).text(result, ADD)
    if flag is not None:
        unit.out.line(f"out[{position}].f = {text} + 0.0;")
        unit.out.line(f"{flag} |= out[{position}].f != out[{position}].f;")
    else:
        field = "f" if result.type.dtype.is_float else "i"
        unit.out.line(f"out[{position}].{field} = {text};")


def _gradient(unit: Unit, position: int, result: Var, like: Var, flag: str | None) -> None:
    """A gradient array into memory of the caller."""
    array = unit.operand(result)
    count = count_of(array.dims)[0]
    suffix = SUFFIX[array.dtype]
    if result in unit.in_place:
        if flag is not None:
            unit.out.line(f"{flag} |= s2s_settle_{suffix}({array.pointer}, {count});")
        return
    wanted = [unit.token(Size(like, axis)) for axis in range(array.rank)]
    for size, other in zip(array.dims, wanted, strict=True):
        if not unit.equal(size, other):
            unit.out.line(f"if ({size} != {other}) return S2S_FAIL;")
    target = _copy(unit, position, result, array)
    if flag is not None:
        unit.out.line(f"{flag} |= s2s_settle_{suffix}({target.pointer}, {count});")


def _array(unit: Unit, position: int, result: Var) -> None:
    """A result in memory of its own, which is the caller's from then on."""
    array = unit.operand(result)
    shape = unit.names.fresh("result_shape")
    unit.out.line(f"const int64_t {shape}[] = {{{', '.join(array.dims) or '0'}}};")
    size = f"sizeof({ELEMENT[array.dtype]})"
    call = f"s2s_new_result(out[{position}].a, {array.rank}, {shape}, {size})"
    unit.out.line(f"if (!{call}) return S2S_NOMEM;")
    _copy(unit, position, result, array)


def _copy(unit: Unit, position: int, result: Var, array: Operand) -> Operand:
    """All elements into the memory of a slot."""
    ctype = ELEMENT[array.dtype]
    name = unit.names.fresh(f"{unit.names[result]}_out")
    unit.out.line(f"{ctype} *{name} = out[{position}].a->data;")
    target = Operand(name, array.dtype, array.dims, None, name)
    store(unit, plan(unit, result, array.dims), target, "set")
    return target
