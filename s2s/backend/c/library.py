"""Operations that are not elementwise: calls of the functions of csrc/s2s_array.h."""

from __future__ import annotations

from collections.abc import Callable

from s2s.backend.c import matrices
from s2s.backend.c.elementwise import plan, strip
from s2s.backend.c.expressions import Expressions, Text
from s2s.backend.c.loops import block_sum, computed, sums_in_blocks
from s2s.backend.c.refusals import NoKernelError
from s2s.backend.c.rooms import temporary
from s2s.backend.c.shapes import result_shape
from s2s.backend.c.spelling import ATOM, SCALAR, SUFFIX
from s2s.backend.c.unit import Operand, Unit
from s2s.backend.c.views import count_of, operand_of, strides_of
from s2s.elementary import Decision, rules
from s2s.ir.nodes import Alloc, Apply, Const, Expr, Var, View
from s2s.ir.types import Array, DType, Scalar

MACROS = 3
"""Up to this rank contiguous descriptors have a macro."""

Call = Callable[[Unit, Apply, "tuple[Operand, ...]", str], None]


# --- operands ----------------------------------------------------------------------------------


def descriptor(array: Operand) -> str:
    """An operand as a `const s2s_array *`."""
    pointer = array.pointer
    if array.strides is None and array.rank <= MACROS:
        return f"S2S_ARRAY{array.rank}({', '.join((pointer, *array.dims))})"
    shape, stride = ", ".join(array.dims), ", ".join(strides_of(array))
    fields = f".data = (void *)({pointer}), .shape = {{{shape}}}, .stride = {{{stride}}}"
    return f"&(s2s_array){{{fields}}}"


def argument(unit: Unit, expr: Expr) -> Operand:
    """An operand of a library function: anything, in any layout; a number has rank 0."""
    if isinstance(expr.type, Scalar):
        name = unit.names.fresh("number")
        text = Expressions(unit).text(expr)
        unit.out.line(f"{SCALAR[expr.type.dtype]} {name} = {text};")
        return Operand(f"&{name}", expr.type.dtype, (), None, None)
    if isinstance(expr, (Var, View)):
        return operand_of(unit, expr)
    return materialise(unit, expr)


def _shape_only(unit: Unit, expr: Expr) -> Operand:
    """An operand of which only the shape is read."""
    if isinstance(expr.type, Scalar):
        return Operand("NULL", expr.type.dtype, (), None, None)
    return argument(unit, expr)


def arguments(unit: Unit, expr: Apply) -> tuple[Operand, ...]:
    """The operands, each evaluated as far as it is read."""
    return tuple(
        _shape_only(unit, arg) if k in expr.op.shape_only else argument(unit, arg)
        for k, arg in enumerate(expr.args)
    )


# --- new arrays --------------------------------------------------------------------------------


def materialise(unit: Unit, expr: Expr) -> Operand:
    """The value of an array expression in memory of its own."""
    if isinstance(expr, Alloc):
        raise TypeError("an allocation stands in a Let")
    bare = strip(unit, expr)
    if isinstance(bare, (Var, View)):
        return operand_of(unit, bare)
    if bare is not expr or is_loops(bare):
        return computed(unit, plan(unit, bare))
    args = arguments(unit, expr)
    dims = dims_of(unit, expr, args)
    target = temporary(unit, expr.op.name, expr.type.dtype, dims)
    compute(unit, expr, args, target)
    return target


def is_loops(expr: Expr) -> bool:
    """Whether the value is computed by a loop written here rather than by a library function."""
    fused = ("copy", "expand", "broadcast_like")
    return isinstance(expr, Apply) and (expr.op.elementwise or expr.op.name in fused)


def dims_of(unit: Unit, expr: Apply, args: tuple[Operand, ...]) -> tuple[str, ...]:
    """The sizes of the result, after whatever must be checked to know them."""
    _check_shapes(unit, expr, args)
    shape = result_shape(expr, [array.dims for array in args])
    if all(size is not None for size in shape):
        return tuple(map(str, shape))
    unit.headers.add(header_of_operation(expr.op.name))
    name = unit.names.fresh("shape")
    unit.out.line(f"int64_t {name}[{len(shape)}];")
    unit.out.line(f"S2S_TRY({_shape_call(unit, expr, args, name)});")
    return tuple(
        f"{name}[{axis}]" if size is None else str(size) for axis, size in enumerate(shape)
    )


def _check_shapes(unit: Unit, expr: Apply, args: tuple[Operand, ...]) -> None:
    name = expr.op.name
    if name in ("matmul", "matmul_ct") and max(array.rank for array in args) <= 2:
        unit.require_equal(args[0].dims[-1], args[1].dims[0])
    elif name in ("dot", "dot_ct"):
        unit.require_equal(args[0].dims[0], args[1].dims[0])
    elif name in _EXTREMA:
        axis = expr.attrs.get("axis")
        sizes = args[0].dims if axis is None else (args[0].dims[axis],)
        empty = " || ".join(f"{size} == 0" for size in sizes if not size.isdigit())
        if empty:
            unit.out.line(f"if ({empty}) return S2S_FAIL;")


def _shape_call(unit: Unit, expr: Apply, args: tuple[Operand, ...], shape: str) -> str:
    match expr.op.name:
        case "matmul" | "matmul_ct":
            a, b = args
            return (
                f"s2s_matmul_shape({shape}, {descriptor(a)}, {a.rank}, {descriptor(b)}, {b.rank})"
            )
        case "concatenate":
            parts, first = _list(args), args[0]
            axis = expr.attrs["axis"]
            return f"s2s_concatenate_shape({shape}, {len(args)}, {parts}, {first.rank}, {axis})"
        case "gather" | "last_writer" as name:
            x, *index = args
            return (
                f"s2s_{name}_shape({shape}, {descriptor(x)}, {x.rank}, {expr.attrs['axis']}, "
                f"{_index_list(index)})"
            )
        case "nonzero":
            return f"s2s_nonzero_shape({shape}, {descriptor(args[0])}, {args[0].rank})"
        case name if name in matrices.SYSTEMS:
            operands = ", ".join(f"{descriptor(array)}, {array.rank}" for array in args)
            return f"s2s_{name}_shape({shape}, {operands})"
        case "arange":
            suffix = SUFFIX[expr.type.dtype]
            values = ", ".join(array.pointer.removeprefix("&") for array in args)
            return f"s2s_arange_{suffix}_shape({shape}, {values})"
        case name:
            raise NoKernelError(f"no shape rule for {name}")


def _list(arrays: tuple[Operand, ...]) -> str:
    return f"(const s2s_array *const[]){{{', '.join(map(descriptor, arrays))}}}"


def _index_list(index: list[Operand]) -> str:
    """Count, index arrays and their ranks."""
    ranks = ", ".join(str(array.rank) for array in index)
    return f"{len(index)}, {_list(tuple(index))}, (const int[]){{{ranks}}}"


def compute(unit: Unit, expr: Apply, args: tuple[Operand, ...], target: Operand) -> None:
    """Write the call that fills `target`."""
    name = expr.op.name
    if name == "zeros_like":
        unit.out.line(zeros(target))
        return
    unit.headers.add(header_of_operation(name))
    name = "matmul" if name == "matmul_ct" and not unit.strong else name
    function = f"s2s_{name}_{SUFFIX[_kind(expr)]}"
    rest = _parameters(expr, name, args, target)
    unit.out.line(f"S2S_TRY({function}({descriptor(target)}, {rest}));")


_HEADERS = {
    "s2s_reduce.h": ("sum", "sum_like", "prod", "prod_others", "prod_pairs", "dot", "dot_ct"),
    "s2s_matmul.h": ("matmul", "matmul_ct"),
    "s2s_index.h": ("gather", "last_writer", "nonzero", "pick", "place", "scatter", "scatter_like"),
    "s2s_copy.h": ("concatenate", "concatenate_part", "arange"),
    matrices.HEADER: matrices.NAMES,
    "s2s_fft.h": ("dft",),
    "s2s_sort.h": (
        *("argsort", "argsort_gap", "take_along", "put_along", "cumsum"),
        *("running_max", "running_max_gap", "running_min", "running_min_gap"),
        *("searchsorted", "searchsorted_gap"),
    ),
}
"""Where a function is, to compile no more than is used; the others are in s2s_extremum.h."""


def header_of_operation(name: str) -> str:
    """The header of csrc/ with the functions of an operation."""
    found = (header for header, names in _HEADERS.items() if name in names)
    return next(found, "s2s_extremum.h")


_EXTREMA = ("amax", "amin", "amax_index", "amin_index", "amax_gap", "amin_gap")


def _kind(expr: Apply) -> DType:
    """The dtype in the name of the function: that of the elements, of an index too."""
    decides = isinstance(expr.op, Decision)
    return expr.args[0].type.dtype if decides else expr.type.dtype


def zeros(target: Operand) -> str:
    """The statement that clears a contiguous array."""
    count = count_of(target.dims)[0]
    size = count if count.isidentifier() or count.isdigit() else f"({count})"
    return f"memset({target.pointer}, 0, (size_t){size} * sizeof *{target.pointer});"


def _parameters(expr: Apply, name: str, args: tuple[Operand, ...], target: Operand) -> str:
    """The arguments after the result."""
    attrs = expr.attrs
    ranked = [f"{descriptor(array)}, {array.rank}" for array in args]
    axis = -1 if attrs.get("axis") is None else attrs["axis"]
    match name:
        case "sum" | "prod" | "prod_others":
            return f"{ranked[0]}, {_mask(attrs.get('axes'), args[0].rank)}"
        case "prod_pairs":
            mask = _mask(attrs.get("axes"), args[1].rank)
            return f"{descriptor(args[0])}, {ranked[1]}, {mask}"
        case "sum_like" | "matmul":
            return ", ".join(ranked)
        case "matmul_ct":
            return f"{', '.join(ranked)}, {attrs['cotangent']}"
        case "concatenate":
            return f"{len(args)}, {_list(args)}, {args[0].rank}, {axis}"
        case "concatenate_part":
            g, *parts = args
            shown = f"{len(parts)}, {_list(tuple(parts))}, {g.rank}, {axis}"
            return f"{descriptor(g)}, {shown}, {attrs['part']}"
        case "gather" | "last_writer":
            return f"{ranked[0]}, {axis}, {_index_list(list(args[1:]))}"
        case "nonzero":
            return f"{ranked[0]}, {axis}"
        case "scatter_like":
            return f"{ranked[0]}, {ranked[1]}, {axis}, {_index_list(list(args[2:]))}"
        case _ if name in _EXTREMA:
            return f"{ranked[0]}, {axis}"
        case "pick":
            return f"{ranked[0]}, {ranked[1]}, {axis}"
        case "place":
            return f"{descriptor(args[0])}, {ranked[1]}, {ranked[2]}, {axis}"
        case "cumsum":
            return f"{ranked[0]}, {axis}, {int(attrs.get('backwards', False))}"
        case "dft":
            return f"{ranked[0]}, {axis}, {int(attrs['inverse'])}"
        case "argsort" | "argsort_gap":
            return f"{ranked[0]}, {axis}"
        case "running_max" | "running_max_gap" | "running_min" | "running_min_gap":
            return f"{ranked[0]}, {axis}"
        case "take_along":
            return f"{ranked[0]}, {ranked[1]}, {axis}"
        case "put_along":
            return f"{descriptor(args[0])}, {ranked[1]}, {ranked[2]}, {axis}"
        case "searchsorted" | "searchsorted_gap":
            right = int(attrs.get("right", False))
            return f"{descriptor(args[0])}, {ranked[1]}, {right}"
        case _ if name in matrices.NAMES:
            return ", ".join(ranked) + matrices.options(expr)
        case "arange":
            start, _, step = (array.pointer.removeprefix("&") for array in args)
            return f"{target.dims[0]}, {start}, {step}"
        case _:
            raise NoKernelError(f"csrc/s2s_array.h has no {name}")


def _mask(axes: tuple[int, ...] | None, rank: int) -> str:
    """Axes as a bit mask."""
    return hex(sum(1 << axis for axis in rules.normal_axes(axes, rank)))


# --- numbers -----------------------------------------------------------------------------------


def number(unit: Unit, expr: Apply) -> Text:
    """A number computed from arrays, in a local of its own."""
    if _is_full_sum(expr) and is_loops(expr.args[0]):
        loops = plan(unit, expr.args[0])
        if sums_in_blocks(loops):
            unit.headers.add(header_of_operation("sum"))
            return block_sum(unit, loops), ATOM
    args = arguments(unit, expr)
    name = expr.op.name
    suffix = SUFFIX[_kind(expr)]
    if name == "sum_like" and args[0].rank == 0 or name in ("copy", "zeros_like"):
        return _trivial(unit, expr)
    unit.headers.add(header_of_operation(name))
    if name == "pick":
        return _picked(unit, expr, args, suffix)
    if name in ("searchsorted", "searchsorted_gap"):
        return _searched(unit, expr, args, suffix)
    if name in matrices.NUMBERS:
        local = Operand(f"&{unit.names.fresh(name)}", expr.type.dtype, (), None, None)
        unit.out.line(f"{SCALAR[expr.type.dtype]} {local.pointer[1:]};")
        compute(unit, expr, args, local)
        return local.pointer[1:], ATOM
    _check_shapes(unit, expr, args)
    if name == "dot_ct" and unit.strong:
        unit.headers.add("s2s_copy.h")
        a, b = map(descriptor, args)
        still = f"s2s_is_zero_{suffix}({(a, b)[expr.attrs['cotangent']]}, 1)"
        return f"({still} ? 0 : s2s_dot_{suffix}({a}, {b}))", ATOM
    if name in ("dot", "dot_ct"):
        return f"s2s_dot_{suffix}({descriptor(args[0])}, {descriptor(args[1])})", ATOM
    function = "sum" if name == "sum_like" else name
    return f"s2s_{function}_all_{suffix}({descriptor(args[0])}, {args[0].rank})", ATOM


def _is_full_sum(expr: Apply) -> bool:
    return expr.op.name in ("sum", "sum_like") and expr.type.dtype.is_float


def _trivial(unit: Unit, expr: Apply) -> Text:
    if expr.op.name == "zeros_like":
        return Expressions(unit).tight(Const(0.0, expr.type))
    (arg, *_) = expr.args
    if isinstance(arg.type, Array):
        pointer = operand_of(unit, arg).pointer
        return (f"{pointer}[0]" if pointer.isidentifier() else f"({pointer})[0]"), ATOM
    return Expressions(unit).tight(arg)


def _picked(unit: Unit, expr: Apply, args: tuple[Operand, ...], suffix: str) -> Text:
    name = unit.names.fresh("picked")
    x, k = args
    axis = -1 if expr.attrs.get("axis") is None else expr.attrs["axis"]
    unit.out.line(f"{SCALAR[expr.type.dtype]} {name} = 0;")
    unit.out.line(
        f"S2S_TRY(s2s_pick_{suffix}(S2S_ARRAY0(&{name}), {descriptor(x)}, {x.rank}, "
        f"{descriptor(k)}, {k.rank}, {axis}));"
    )
    return name, ATOM


def _searched(unit: Unit, expr: Apply, args: tuple[Operand, ...], suffix: str) -> Text:
    place = unit.names.fresh("place")
    unit.out.line(f"{SCALAR[expr.type.dtype]} {place} = 0;")
    rest = _parameters(expr, expr.op.name, args, args[1])
    unit.out.line(f"S2S_TRY(s2s_{expr.op.name}_{suffix}(S2S_ARRAY0(&{place}), {rest}));")
    return place, ATOM
