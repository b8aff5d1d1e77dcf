"""The translation unit: headers, the function, the entry that unpacks its arguments."""

from __future__ import annotations

import textwrap
from collections import Counter

from s2s.backend.c.arrays import pointer_type
from s2s.backend.c.lanes import NotInLanesError
from s2s.backend.c.library import materialise, number
from s2s.backend.c.refusals import NoKernelError, require_c
from s2s.backend.c.results import deliver, gradients_in_place
from s2s.backend.c.side_by_side import Program
from s2s.backend.c.spelling import ELEMENT, SCALAR
from s2s.backend.c.unit import Operand, Unit, new_unit
from s2s.backend.c.views import strides_of
from s2s.backend.c.writer import INDENT, WIDTH, words
from s2s.ir.nodes import Func, Var
from s2s.ir.types import Array, DType


def emit(func: Func, *, strong: bool = False, checked: bool = False) -> str:
    """A C99 translation unit that exports `s2s_entry` (csrc/s2s_runtime.h).

    Parameters
    ----------
    func : Func
        Nested, as `transform.nest` leaves it.
    strong : bool
        Products of a cotangent and a partial are 0 where the cotangent is 0.
    checked : bool
        Every index is checked where it is used and negative ones count from the end; otherwise
        one guard stands before each loop nest, and S2S_GUARD is returned where it fails.

    Raises
    ------
    NotInC
        Where the function uses something that has no C; before anything is printed.
    """
    require_c(func)
    unit, body = _written(func, strong=strong, checked=checked)
    params = _parameters(unit, words(body))
    lines = [
        *_head(unit),
        *_signature(unit, params),
        *body,
        "}",
        "",
        *_entry(unit, params),
    ]
    return "\n".join(lines) + "\n"


def _written(func: Func, *, strong: bool, checked: bool) -> tuple[Unit, list[str]]:
    """The lines of the function; what turns out not to fit into lanes is written again."""
    in_sequence: frozenset[int] = frozenset()
    while True:
        unit = new_unit(func, strong=strong, checked=checked)
        unit.operation = number
        unit.materialise = materialise
        unit.in_place = gradients_in_place(unit)
        unit.in_sequence = in_sequence
        unit.bounds.analyse(unit.root, checked=checked)
        try:
            return unit, _body(unit)
        except NotInLanesError as loop:
            in_sequence |= {id(loop.stmt)}
        except NoKernelError as missing:
            raise missing.refusal(func) from None


def _body(unit: Unit) -> list[str]:
    """The lines of the function, its declarations first."""
    statements = Program(unit)
    start = unit.out.mark()
    for var in unit.scopes.at_top:
        statements.declare(var)
    statements.region(unit.root)
    deliver(unit)
    written = unit.out.cut(start)
    texts = [line.text for line in written] + [value for _, value in unit.sizes]
    _prologue(unit, words(texts))
    for text, name in unit.top:
        unit.out.line(text, defines=name)
    unit.out.lines.extend(written)
    return unit.out.finished()


def _prologue(unit: Unit, used: Counter[str]) -> None:
    """What holds throughout in the fast variant, and locals for parameters that change shape."""
    if unit.ranges.assumed:
        _small_integers(unit, used)
    for name, value in unit.sizes:
        unit.out.line(f"const int64_t {name} = {value};", defines=name)
    if unit.entry_differences:
        unit.out.line(f"if ({' || '.join(unit.entry_differences)}) return S2S_GUARD;")
    for var in unit.func.params:
        if isinstance(var.type, Array):
            for axis, name in unit.own_sizes(var):
                unit.out.line(f"int64_t {name} = {unit.entry_sizes(var)[axis]};", defines=name)
            if not unit.memory.contiguous(var):
                _strides(unit, var)


def _small_integers(unit: Unit, used: Counter[str]) -> None:
    """The fast variant takes integers and sizes for small, so that index arithmetic fits."""
    sizes = []
    for var in unit.func.params:
        if isinstance(var.type, Array):
            sizes.extend(name for name in unit.entry_sizes(var) if used[name])
        elif var.type.dtype is DType.I64 and used[unit.names[var]]:
            sizes.append(unit.names[var])
    if sizes:
        tests = " && ".join(f"S2S_IN_32_BITS({name})" for name in sizes)
        unit.out.line(f"if (!({tests})) return S2S_GUARD;")


def _strides(unit: Unit, var: Var) -> None:
    """A parameter that is bound to something strided later starts with plain strides."""
    plain = strides_of(Operand("", var.type.dtype, unit.entry_sizes(var), None, None))
    for name, stride in zip(unit.stride_names(var), plain, strict=True):
        unit.out.line(f"int64_t {name} = {stride};", defines=name)


# --- around the body ---------------------------------------------------------------------------


def _head(unit: Unit) -> list[str]:
    """The first comment and the headers."""
    func = unit.func
    place = func.span.filename.rsplit("/", 1)[-1]
    about = func.doc or f"{func.name}, from {place}:{func.span.line}."
    variants = [name for name in ("strong", "checked") if getattr(unit, name)]
    if variants:
        about += f" The {' and '.join(variants)} variant."
    about = about.replace("*/", "* /")
    text = textwrap.wrap(about, WIDTH - 6)
    comment = [f"/* {text[0]}", *(f" * {line}" for line in text[1:])]
    comment[-1] += " */"
    return [
        *comment,
        '#include "s2s_runtime.h"',
        *(f'#include "{name}"' for name in sorted(unit.headers)),
        "",
        *(line for text in unit.snippets.values() for line in (*text.split("\n"), "")),
    ]


def _parameters(unit: Unit, used: Counter[str]) -> list[tuple[str, str]]:
    """(declaration, argument) for everything that the function needs."""
    found: list[tuple[str, str]] = []
    for k, var in enumerate(unit.func.params):
        name = unit.names[var]
        if isinstance(var.type, Array):
            element = ELEMENT[var.type.dtype]
            if used[name]:
                declared = f"{pointer_type(unit, var)}restrict {name}"
                found.append((declared, f"({element} *)in[{k}].a->data"))
            for axis, size in enumerate(unit.entry_sizes(var)):
                if used[size]:
                    found.append((f"int64_t {size}", f"in[{k}].a->shape[{axis}]"))
        elif used[name]:
            field = "f" if var.type.dtype.is_float else "i"
            cast = "(float)" if var.type.dtype is DType.F32 else ""
            found.append((f"{SCALAR[var.type.dtype]} {name}", f"{cast}in[{k}].{field}"))
    for var, position in unit.in_place.items():
        if used[unit.names[var]]:
            element = ELEMENT[var.type.dtype]
            declared = f"{element} *restrict {unit.names[var]}"
            found.append((declared, f"({element} *)out[{position}].a->data"))
    if used["out"]:
        found.append(("s2s_slot *out", "out"))
    if used["trace"]:
        found.append(("s2s_trace *trace", "trace"))
    if _uses_arena(used):
        found.append(("s2s_arena *arena", "&arena"))
    return found


def _uses_arena(used: Counter[str]) -> bool:
    return any(used[macro] for macro in ("S2S_TAKE", "S2S_REUSE", "S2S_RESERVE"))


def _signature(unit: Unit, params: list[tuple[str, str]]) -> list[str]:
    name = unit.function_name
    declared = [text for text, _ in params] or ["void"]
    return _listed(f"static __attribute__((noinline)) int32_t {name}(", declared, ") {")


def _listed(head: str, items: list[str], end: str) -> list[str]:
    """Items after commas, in as many lines as they need."""
    line, lines = head, []
    for k, item in enumerate(items):
        piece = item + (", " if k < len(items) - 1 else end)
        if len(line) + len(piece.rstrip()) > WIDTH:
            lines.append(line.rstrip())
            line = INDENT * 2
        line += piece
    return [*lines, line]


def _entry(unit: Unit, params: list[tuple[str, str]]) -> list[str]:
    """The exported function: unpack, call, give the memory back."""
    arguments = [text for _, text in params]
    arena = "&arena" in arguments
    lines = ["int32_t s2s_entry(const s2s_slot *in, s2s_slot *out, s2s_trace *trace) {"]
    text = " ".join(arguments)
    for name, marks in (("in", ("in[",)), ("out", ("out[", " out ")), ("trace", (" trace ",))):
        if not any(mark in f" {text} " for mark in marks):
            lines.append(f"{INDENT}(void){name};")
    if arena:
        lines.append(f"{INDENT}s2s_arena arena = s2s_arena_open();")
    call = _listed(f"{INDENT}const int32_t status = {unit.function_name}(", arguments, ");")
    lines.extend([call[0], *(INDENT + line for line in call[1:])])
    if arena:
        lines.append(f"{INDENT}s2s_arena_close(arena);")
    return [*lines, f"{INDENT}return status;", "}"]
