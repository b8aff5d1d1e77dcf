"""What all parts of the C generator share while one function is written."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from s2s.backend.c.bounds import Bounds
from s2s.backend.c.memory import Memory
from s2s.backend.c.ranges import Ranges
from s2s.backend.c.scopes import Scopes
from s2s.backend.c.shapes import Extent, Shapes, Size
from s2s.backend.c.tree import Node, Region, tree
from s2s.backend.c.writer import Writer
from s2s.backend.names import Names
from s2s.ir.nodes import Apply, Expr, Func, Var
from s2s.ir.types import Array, DType

_RUNTIME = """
    in out arena status trace fabs fabsf memcpy memset malloc calloc realloc free abort exit
    s2s_entry
"""
_LIBRARY = """
    acos acosh asin asinh atan atan2 atanh cbrt ceil copysign cos cosh erf erfc exp exp2 expm1 fdim
    floor fma fmax fmin fmod frexp gamma hypot ilogb j0 j1 jn ldexp lgamma log log10 log1p log2 logb
    lrint lround modf nearbyint nextafter pow pow10 remainder rint round scalb signbit significand
    sin sincos sinh sqrt tan tanh tgamma trunc y0 y1 yn cpow clog cexp abs labs div index rindex
    printf puts putc putchar scanf strlen strcmp ffs isnan isinf finite
"""
RUNTIME_WORDS = frozenset(_RUNTIME.split())
"""What generated C uses by name beside `s2s_...`."""
LIBRARY_WORDS = frozenset(_LIBRARY.split())
"""Functions that compilers know by name: none of ours may be called so."""


@dataclass(frozen=True, slots=True)
class Operand:
    """An array as the C text sees it.

    `strides` is None where the array is C-contiguous. `group` tells which operands may overlap.
    """

    pointer: str
    dtype: DType
    dims: tuple[str, ...]
    strides: tuple[str, ...] | None
    group: object

    @property
    def rank(self) -> int:
        return len(self.dims)

    @property
    def element(self) -> str:
        """The pointer as it stands before an index."""
        return self.pointer if self.pointer.isidentifier() else f"({self.pointer})"


@dataclass(slots=True)
class Nest:
    """The loops of an array statement: their heads and where they stand among the lines."""

    heads: tuple[str, ...]
    first: int
    body_end: int
    end: int
    read: list[Operand]
    written: list[Operand]


@dataclass(eq=False, slots=True)
class Unit:
    """One function on its way to C: analyses, names, and the text so far.

    Attributes
    ----------
    tokens : the C variables that hold sizes
    entry_tokens : those that have their value when the function is entered
    entry_equal, entry_differences : what the guard at the entry says of them
    sizes : (name, value) of sizes computed at the entry
    snippets : C functions of the user, by name
    top : declarations at the top of the function, and the names that they define
    in_place : gradients computed in memory of the caller, and their positions
    here_equal : pairs of sizes that were compared in the statement being written
    region : the scope of that statement
    nest : the loops of the array statement written last
    operation, materialise : how library operations become numbers and arrays
    in_sequence : the ids of loops that do not run in lanes
    trusted : whether the integers of the statement being written have been checked before
    """

    func: Func
    strong: bool
    checked: bool
    root: Region
    names: Names
    scopes: Scopes
    memory: Memory
    shapes: Shapes
    ranges: Ranges
    bounds: Bounds
    out: Writer
    function_name: str
    headers: set[str] = field(default_factory=set)
    snippets: dict[str, str] = field(default_factory=dict)
    tokens: dict[Size, str] = field(default_factory=dict)
    strides: dict[Var, tuple[str, ...]] = field(default_factory=dict)
    entry_equal: dict[str, str] = field(default_factory=dict)
    entry_tokens: set[str] = field(default_factory=set)
    entry_differences: list[str] = field(default_factory=list)
    sizes: list[tuple[str, str]] = field(default_factory=list)
    top: list[tuple[str, str | None]] = field(default_factory=list)
    in_place: dict[Var, int] = field(default_factory=dict)
    here_equal: set[frozenset[str]] = field(default_factory=set)
    region: Region | None = None
    nest: Nest | None = None
    operation: Callable[[Unit, Apply], tuple[str, int]] | None = None
    materialise: Callable[[Unit, Expr], Operand] | None = None
    loop_names: tuple[str, ...] = ()
    in_sequence: frozenset[int] = frozenset()
    trusted: bool = False

    @property
    def loop(self) -> Node | None:
        """The loop around the statement that is being written."""
        return None if self.region is None else self.region.loop

    @property
    def failure(self) -> str:
        """What a failed bounds check returns."""
        return "S2S_FAIL" if self.checked else "S2S_GUARD"

    def extent(self, var: Var, axis: int) -> str:
        """The C text for the size of an axis of an array variable."""
        extent = self.shapes.of(var)[axis]
        return str(extent) if isinstance(extent, int) else self.token(extent)

    def token(self, size: Extent) -> str:
        """The C variable that holds a size."""
        if size not in self.tokens:
            owner = size.owner
            if size.less:
                self.tokens[size] = self._smaller(self.token(replace(size, less=0)), size.less)
            elif size.axis < 0:
                self.tokens[size] = self.names[owner]
            else:
                var = owner if isinstance(owner, Var) else owner.stmt.target
                self.tokens[size] = self.names.fresh(f"{self.names[var]}_d{size.axis}")
        return self.tokens[size]

    def _smaller(self, size: str, less: int) -> str:
        """A size without some elements, known from the entry on."""
        name = self.names.fresh(f"{size}_less_{less}")
        self.sizes.append((name, f"{size} > {less} ? {size} - {less} : 0"))
        self.entry_tokens.add(name)
        return name

    def operand(self, var: Var) -> Operand:
        """An array variable as an operand."""
        dims = tuple(self.extent(var, k) for k in range(var.type.rank))
        strides = self.stride_names(var) if not self.memory.contiguous(var) else None
        return Operand(self.names[var], var.type.dtype, dims, strides, self.memory.group(var))

    def stride_names(self, var: Var) -> tuple[str, ...]:
        """The C variables that hold the strides of a variable that may be strided."""
        if var not in self.strides:
            self.strides[var] = tuple(
                self.names.fresh(f"{self.names[var]}_s{k}") for k in range(var.type.rank)
            )
        return self.strides[var]

    def entry_sizes(self, var: Var) -> tuple[str, ...]:
        """The sizes with which a parameter arrives."""
        return tuple(self.token(Size(var, axis)) for axis in range(var.type.rank))

    def is_steady(self, size: str) -> bool:
        """Whether the text of a size means one and the same number in its scope."""
        return not any(extent.own and name == size for extent, name in self.tokens.items())

    def is_lasting(self, expr: Expr) -> bool:
        """Whether an integer keeps its value in its scope: a loop variable, a name bound once."""
        if not isinstance(expr, Var):
            return False
        home = self.scopes.home(expr, self.region)
        return self.scopes.single(expr) if home is None else home.definitions == 1

    def own_sizes(self, var: Var) -> list[tuple[int, str]]:
        """Axes whose size is a C variable assigned whenever `var` is bound."""
        found = []
        for k, extent in enumerate(self.shapes.of(var)):
            owner = extent.owner if isinstance(extent, Size) else None
            ours = isinstance(owner, Node) and owner.stmt.target is var
            if isinstance(extent, Size) and (extent.own or ours):
                found.append((k, self.token(extent)))
        return found

    def declare_at_top(self, text: str, name: str | None = None) -> None:
        """A declaration at the top of the function; it goes if nothing reads the `name`."""
        self.top.append((text, name))

    # --- equal sizes ---------------------------------------------------------------------------

    def equal(self, a: str, b: str) -> bool:
        """Whether two sizes are known to be equal."""
        return self._root(a) == self._root(b) or frozenset((a, b)) in self.here_equal

    def same_extent(self, a: Extent, b: Extent) -> bool:
        """Whether two extents are known to be equal."""
        if a is None or b is None:
            return False
        texts = (str(x) if isinstance(x, int) else self.token(x) for x in (a, b))
        return self.equal(*texts)

    def assume_equal(self, a: str, b: str) -> None:
        """A guard, at the entry if both are sizes of parameters, else here."""
        if self.equal(a, b):
            return
        if {a, b} <= self.entry_tokens:
            self.entry_differences.append(f"{a} != {b}")
            self.entry_equal[self._root(b)] = self._root(a)
        else:
            self.here_equal.add(frozenset((a, b)))
            lasting = self.is_steady(a) and self.is_steady(b)
            self.out.check(f"if ({a} != {b}) return S2S_GUARD;", lasting=lasting, movable=True)

    def require_equal(self, a: str, b: str) -> None:
        """What fails where two sizes differ; in the fast variant a guard like any other."""
        if not self.checked:
            self.assume_equal(a, b)
        elif not self.equal(a, b):
            self.out.line(f"if ({a} != {b}) return S2S_FAIL;", movable=True)

    def _root(self, token: str) -> str:
        while token in self.entry_equal:
            token = self.entry_equal[token]
        return token


def new_unit(func: Func, *, strong: bool, checked: bool) -> Unit:
    """The analyses of a function, before its first line."""
    root = tree(func.body)
    names = Names(func, RUNTIME_WORDS)
    scopes = Scopes(func, root)
    shapes = Shapes(func, root, scopes, checked=checked)
    ranges = Ranges(func, root, shapes, checked=checked)
    unit = Unit(
        func=func,
        strong=strong,
        checked=checked,
        root=root,
        names=names,
        scopes=scopes,
        memory=Memory(func, root, scopes),
        shapes=shapes,
        ranges=ranges,
        bounds=Bounds(func, shapes, ranges),
        out=Writer(func.span.filename),
        function_name=_function_name(func, names),
        loop_names=tuple(names.fresh(f"k{axis}") for axis in range(8)),
    )
    for var in func.params:
        if isinstance(var.type, Array):
            unit.entry_tokens.update(unit.entry_sizes(var))
        elif var.type.dtype is DType.I64 and scopes.single(var):
            unit.entry_tokens.add(names[var])
    return unit


def _function_name(func: Func, names: Names) -> str:
    name = re.sub(r"\W", "_", func.name)
    return names.fresh(f"{name}_" if name in LIBRARY_WORDS else name)
