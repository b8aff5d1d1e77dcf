"""From a Python function and the types of its arguments to a function of the IR."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from types import FunctionType
from typing import Any

from s2s.elementary import OPERATIONS
from s2s.elementary.foreign import enter_foreign
from s2s.errors import S2SError, refuse_all
from s2s.frontend import (
    assignment,
    calls,
    expressions,
    extents,
    growing,
    guards,
    inline,
    inner,
    listed,
    methods,
    narrow,
    promote,
    scopes,
    signature,
    source,
    statements,
)
from s2s.frontend.access import Access
from s2s.frontend.binding import bind, contents, shape_items
from s2s.frontend.callargs import match_parameters
from s2s.frontend.context import Context, Event, Frame, MustPeel, Poisoned, Recursions, Unreachable
from s2s.frontend.hidden import Guard, Hidden, Imports
from s2s.frontend.outside import Effect, FoundLate, Key, Outside, Place
from s2s.frontend.patterns import MustGrow
from s2s.frontend.prune import pruned
from s2s.frontend.signature import ArgType, Mapping, PythonScalar, Record, Seq, Static
from s2s.frontend.slots import part_name
from s2s.frontend.values import (
    NONE,
    Arguments,
    ArrayValue,
    DictValue,
    Growing,
    Items,
    ListValue,
    Number,
    ObjectValue,
    ShapeValue,
    StaticValue,
    TupleValue,
    Value,
    constant,
    describe_value,
    is_complex,
)
from s2s.ir.nodes import Atom, Func, Var
from s2s.ir.source import Site
from s2s.ir.types import Array, Scalar
from s2s.ir.walk import free_vars


@dataclass(frozen=True, slots=True, kw_only=True)
class Lowered:
    """A lowered function and how its outside looks.

    Attributes
    ----------
    func : Func
        Parameters: the leaves of the arguments in order, then the hidden inputs.
    result : tree
        The structure of what is returned; its leaves are positions among `func.results`.
    effects : tuple of Effect
        What the function changes outside of itself.
    leaf_of : tuple of tuple of int
        For each argument the positions of its leaves among the parameters.
    written : frozenset of int
        Parameters whose memory the function writes to.
    hidden : tuple of Hidden
        Floats and arrays that are read anew at every call; one parameter each.
    guards : tuple of Guard
        What is baked in and must be the same at every call.
    sources : tuple of (str, str)
        Qualified name and source text of every function that was read.
    whole : frozenset of Site
        Comparisons that are between integers on some path.
    """

    func: Func
    result: Any
    effects: tuple[Effect, ...]
    leaf_of: tuple[tuple[int, ...], ...]
    written: frozenset[int]
    hidden: tuple[Hidden, ...]
    guards: tuple[Guard, ...]
    sources: tuple[tuple[str, str], ...]
    whole: frozenset[Site]


def lower(
    function: Callable, arguments: tuple[ArgType, ...], keywords: tuple[str, ...] = ()
) -> Lowered:
    """Lower a function for arguments of the given types.

    Parameters
    ----------
    function : callable
        A Python function, lambda or bound method whose source can be found.
    arguments : tuple of ArgType
        Types of the arguments (`signature.describe`).
    keywords : tuple of str
        The last arguments are passed by these keywords, the others by position.

    Raises
    ------
    StaticNeeded
        If an int argument must be part of the signature; lower again with `pinned` types.
    S2SError
        If the function is not in the language of s2s; several refusals are raised together.
    """
    enter_foreign()
    try:
        return _in_some_way(function, arguments, keywords)
    except signature.StaticNeeded:
        raise
    except S2SError as refusal:
        _ask_for_shapes(function, arguments, keywords)
        raise refusal from None


def _in_some_way(
    function: Callable, arguments: tuple[ArgType, ...], keywords: tuple[str, ...]
) -> Lowered:
    """The function with lists that grow, or with lists of static length."""
    found = _attempt(function, arguments, keywords, False)
    if isinstance(found, Lowered):
        return found
    with_static_lists = _attempt(function, arguments, keywords, True)
    if isinstance(with_static_lists, Lowered):
        return with_static_lists
    raise found


def _ask_for_shapes(
    function: Callable, arguments: tuple[ArgType, ...], keywords: tuple[str, ...]
) -> None:
    """Raise `StaticNeeded` if a refusal may not stand once the shapes of arguments are known."""
    types = [t for argument in arguments for t in signature.types(argument)]
    if not any(isinstance(t, Array) and type(t) is Array for t in types):
        return
    try:
        _attempt(function, arguments, keywords, False, by_shape=True)
    except signature.StaticNeeded as need:
        if need.arguments:
            raise need from None
    except S2SError:
        pass


def _attempt(
    function: Callable,
    arguments: tuple[ArgType, ...],
    keywords: tuple[str, ...],
    keeps_static: bool,
    by_shape: bool = False,
) -> Lowered | S2SError:
    """One lowering; the refusal where lists of static length may help (`keeps_static`).

    `by_shape`: `StaticNeeded` may ask for the shapes of arguments.
    """
    changed: dict[Key, Place] = {}
    peeled: frozenset[Hashable] = frozenset()
    while True:
        lowering = _Lowering(function, arguments, keywords, changed)
        lowering.cx.keeps_static = keeps_static
        lowering.cx.peeled = peeled
        lowering.by_shape = by_shape
        try:
            return lowering.run()
        except FoundLate as found:
            changed = found.places
        except MustPeel as need:
            peeled |= {need.loop}
        except signature.StaticNeeded:
            raise
        except S2SError as error:
            if not (lowering.cx.grown or keeps_static):
                raise
            return error


class _Lowering:
    """One run of the frontend."""

    def __init__(
        self,
        function: Callable,
        arguments: tuple[ArgType, ...],
        keywords: tuple[str, ...],
        changed: dict[Key, Place],
    ) -> None:
        plain, bound = source.unwrap(function)
        self.source = source.find(plain)
        self.bound = bound
        self.arguments = arguments
        self.keywords = keywords
        self.by_shape = False
        self.params: list[Var] = []
        self.leaf_of: list[tuple[int, ...]] = []
        self.results: list[Atom] = []
        self.cx = Context(
            Recursions(
                evaluate=expressions.evaluate,
                execute=statements.execute,
                call=calls.call_object,
                assign_target=assignment.assign,
                attribute=methods.attribute,
                check_narrow=narrow.check,
                size=extents.size,
                guard=guards.before,
            )
        )
        self.cx.imports = Imports()
        self.cx.outside = Outside(changed)
        names = scopes.local_names(self.source.node)
        self.frame = Frame(self.source.name, self.source, (), names)
        self.frame.declared = scopes.declared(self.source.node)
        self.cx.frame = self.frame
        self.cx.span = self.source.span
        self.cx.calls.append(self.frame)
        self.cx.use_source(self.source)

    def run(self) -> Lowered:
        value: Value = NONE
        try:
            self._bind_parameters()
            self.cx.outside.enter(self.cx)
            value = inline.execute(self.cx, self.frame, self.source.node)
        except (Unreachable, Poisoned):
            pass
        except MustGrow:
            self.cx.errors.append(
                self.cx.refuse(
                    "a list changes its length inside an expression", "write it as statements"
                )
            )
        except signature.StaticNeeded as need:
            self.cx.outside.again()
            if not need.arguments:
                self.cx.errors.append(S2SError(need.reason, need.remedy, need.span))
            elif not self.cx.errors:
                raise
        except S2SError as error:
            if error not in self.cx.errors:
                self.cx.errors.append(error)
        self.cx.outside.again()
        refuse_all(_in_source_order(self.cx.errors))
        _refuse_unclear_copies(self.cx.events)
        _refuse_shared_writes(self.cx.events)
        value = promote.definite(self.cx, value)
        result = self._result(value, "the function returns")
        effects = self.cx.outside.effects(self.cx, self._result)
        refuse_all(_in_source_order(self.cx.errors))
        return self._lowered(result, effects)

    # --- parameters ----------------------------------------------------------------------------

    def _bind_parameters(self) -> None:
        node, cx = self.source.node, self.cx
        ordered = [a.id for a in (*node.args.posonlyargs, *node.args.args)][len(self.bound) :]
        values: list[Value] = [StaticValue(obj, Access(obj)) for obj in self.bound]
        by_position = len(self.arguments) - len(self.keywords)
        extra = range(len(ordered), by_position)
        names = [*ordered[:by_position], *(f"argument_{k}" for k in extra), *self.keywords]
        for k, (name, argtype) in enumerate(zip(names, self.arguments, strict=True)):
            first = len(self.params)
            values.append(self._value(argtype, name, k, first))
            self.leaf_of.append(tuple(range(first, len(self.params))))
        defaults = inline.function_defaults(cx, self.source.function, node.args)
        by_keyword = dict(zip(self.keywords, values[len(self.bound) + by_position :], strict=True))
        arguments = Arguments(tuple(values[: len(values) - len(by_keyword)]), by_keyword)
        bound = match_parameters(cx, self.source.name, node.args, arguments, defaults)
        for name, value in bound.items():
            self._enter(name, value)

    def _enter(self, name: str, value: Value) -> None:
        """A parameter is the variable of its name; a hidden default is bound to one."""
        if isinstance(value, (Number, ArrayValue)) and value.atom in self.params:
            self.frame.adopt(name, value.atom)
            self.cx.owned.discard(value.atom)
            self.cx.state[(self.frame, name)] = value
        elif is_complex(value) and value.items[0].atom in self.params:
            for key, part in zip(value.kind._fields, value.items, strict=True):
                self.frame.adopt(part_name(name, key), part.atom)
                self.cx.owned.discard(part.atom)
            self.cx.state[(self.frame, name)] = value
        else:
            bind(self.cx, self.frame, name, value)

    def _value(self, argtype: ArgType, name: str, argument: int, first: int) -> Value:
        """The abstract value of an argument; its leaves become parameters."""
        match argtype:
            case Static(value=value):
                return constant(value, Access(value))
            case Seq(kind=kind, items=items):
                held = TupleValue(
                    tuple(
                        self._value(item, f"{name}_{k}", argument, first)
                        for k, item in enumerate(items)
                    )
                )
                return held if kind == "tuple" else self._cell(ListValue, name, argument, held)
            case Record(kind=kind, keys=keys, items=items):
                pairs = zip(keys, items, strict=True)
                fields = tuple(
                    self._value(item, f"{name}_{key}", argument, first) for key, item in pairs
                )
                if issubclass(kind, tuple):
                    return TupleValue(fields, kind)
                made = self._cell(ObjectValue, name, argument, Items(keys, fields))
                return replace(made, kind=kind)
            case Mapping(keys=keys, items=items):
                pairs = zip(keys, items, strict=True)
                values = tuple(
                    self._value(item, f"{name}_{_identifier(key)}", argument, first)
                    for key, item in pairs
                )
                return self._cell(DictValue, name, argument, Items(keys, values))
        position = len(self.params)
        if isinstance(argtype, Scalar):
            var = Var(name, Scalar(argtype.dtype))
            self.params.append(var)
            self.cx.owned.add(var)
            origin = frozenset({(argument, position - first)})
            origins = frozenset() if argtype.dtype.is_float else origin
            return Number(var, isinstance(argtype, PythonScalar), None, origins)
        var = Var(name, Array(argtype.dtype, argtype.rank))
        self.params.append(var)
        return extents.given(
            ArrayValue(var, frozenset({position})),
            self._extents(argtype, (argument, position - first)),
        )

    def _extents(self, argtype: Array, origin: tuple[int, int]) -> extents.Extents | None:
        """What is known of the shape of an argument."""
        if isinstance(argtype, signature.Shaped):
            return tuple(map(extents.Extent, argtype.shape))
        if not self.by_shape:
            return None
        return (extents.Extent(None, frozenset({origin})),) * argtype.rank

    def _cell(self, kind: type, name: str, argument: int, held: Value) -> Value:
        cell = (name, "argument", argument)
        self.cx.state["cell", cell] = held
        self.cx.cell_loops[cell] = ()
        return kind(cell)

    # --- results -------------------------------------------------------------------------------

    def _result(self, value: Value, what: str) -> Any:
        """The tree of a value that leaves the program; its leaves are appended to the results."""
        cx = self.cx

        def each(items: Iterable[Value]) -> tuple:
            return tuple(self._result(item, what) for item in items)

        match value:
            case Number() | ArrayValue() if value.dtype.is_narrow:
                what = f"{what} integers of {value.dtype.value}:"
            case Number() | ArrayValue():
                self.results.append(cx.checked(value.atom))
                return len(self.results) - 1
            case TupleValue(items=items, kind=type() as kind):
                return Record(kind, kind._fields, each(items))
            case ObjectValue(kind=kind):
                held = contents(cx, value)
                return Record(kind, held.keys, each(held.items))
            case TupleValue(items=items):
                return Seq("tuple", each(items))
            case ShapeValue():
                return Seq("tuple", each(shape_items(cx, value)))
            case ListValue() if growing.run_of(cx, value) is None:
                return Seq("list", each(contents(cx, value).items))
            case ListValue() if listed.kind_of(growing.run_of(cx, value).pattern) is not None:
                return self._list(growing.run_of(cx, value))
            case DictValue():
                held = contents(cx, value)
                return Mapping(held.keys, each(held.items))
            case StaticValue(value=obj):
                return Static(obj)
        cx.errors.append(
            S2SError(
                f"{what} {describe_value(value)}",
                "use numbers, arrays, and tuples, lists or dicts of them",
                self.source.span,
            )
        )
        return Static(None)

    def _list(self, run: Growing) -> Record:
        """A list of run-time length: arrays, of which a list is made when they have left."""
        cx = self.cx
        columns = [growing.live(cx, run, column) for column in run.columns]
        copies = [cx.fresh(cx.apply(OPERATIONS["copy"], column.var)) for column in columns]
        leaves = [self._result(copy, "") for copy in copies]
        kind = listed.kind_of(run.pattern)
        if kind is listed.Tuples:
            kinds = [listed.kind_of(part) for part in run.pattern.parts]
            leaves = [Record(k, ("items",), (leaf,)) for k, leaf in zip(kinds, leaves, strict=True)]
        return Record(kind, tuple(f"items_{k}" for k in range(len(leaves))), tuple(leaves))

    def _lowered(self, result: Any, effects: tuple[Effect, ...]) -> Lowered:
        cx = self.cx
        body = pruned(cx.block, self.results)
        used = set(free_vars(body)) | set(self.results)
        hidden = [entry for entry in cx.imports.hidden.values() if entry[0] in used]
        func = Func(
            name=self.source.name,
            params=(*self.params, *(var for var, _, _ in hidden)),
            body=body,
            results=tuple(self.results),
            span=self.source.span,
            doc=_first_line(self.source.function),
            result_like=(None,) * len(self.results),
        )
        return Lowered(
            func=inner.hidden(narrow.erased(func), self.cx.inner),
            result=result,
            effects=effects,
            leaf_of=tuple(self.leaf_of),
            written=_written(cx.events),
            hidden=tuple(entry for _, entry, _ in hidden),
            guards=tuple(cx.imports.guards.values()),
            sources=tuple(cx.sources.items()),
            whole=frozenset(cx.whole),
        )


def _identifier(key: Any) -> str:
    return "".join(c if c.isalnum() else "_" for c in str(key))


def _first_line(function: FunctionType) -> str:
    return (function.__doc__ or "").strip().split("\n")[0]


def _in_source_order(errors: list[S2SError]) -> list[S2SError]:
    """Each refusal once, by place."""
    found = {(str(e.span), e.reason): e for e in errors}
    return sorted(found.values(), key=lambda e: (e.span is None, e.span))


def _written(events: list[Event]) -> frozenset[int]:
    roots: Iterator = (root for event in events if event.kind == "write" for root in event.roots)
    return frozenset(root for root in roots if isinstance(root, int))


def _refuse_shared_writes(events: list[Event]) -> None:
    """Writes to an array after it was copied into a list, where Python shares it."""
    for k, shared in enumerate(events):
        if shared.kind != "shared":
            continue
        for j, event in enumerate(events):
            if event.kind != "write" or not event.roots & shared.roots:
                continue
            looped = bool(set(event.loops) & set(shared.loops))
            if j > k or (looped and not _made_before(events, j, shared)):
                raise S2SError(
                    "an array is written to after it was put into a list "
                    f"(line {shared.span.line})",
                    "append a copy: xs.append(x.copy())",
                    event.span,
                )


def _made_before(events: list[Event], j: int, shared: Event) -> bool:
    """Whether each iteration makes the array anew, before the write numbered j."""
    return any(
        event.kind == "make" and event.roots == shared.roots and event.loops == shared.loops
        for event in events[:j]
    )


def _refuse_unclear_copies(events: list[Event]) -> None:
    """Writes to memory of which a `reshape` may or may not have been a view (semantics 2.5)."""
    for k, frozen in enumerate(events):
        if frozen.kind != "freeze":
            continue
        for j, event in enumerate(events):
            looped = bool(set(event.loops) & set(frozen.loops))
            if event.kind == "write" and event.roots & frozen.roots and (j > k or looped):
                raise S2SError(
                    "an array is written to after a reshape of it that is a view for some sizes "
                    f"and a copy for others (line {frozen.span.line})",
                    "reshape a copy: x.copy().reshape(...)",
                    event.span,
                )
