"""Temporaries named after what they hold, for the reader of generated code.

    t = x[i]; t = t * w; t = exp(z)   =>   x_i = x[i]; product = x_i * w; exp_z = exp(z)

Run before differentiation: adjoints and tangents take their names from here (`product_bar`).
"""

from __future__ import annotations

from dataclasses import replace

from s2s.ir.nodes import Alloc, Apply, Const, Dim, Expr, Func, Let, Load, Var, View
from s2s.ir.types import Array
from s2s.ir.walk import substitute, walk

NOUNS = {
    "add": "subtotal",
    "sub": "difference",
    "mul": "product",
    "div": "ratio",
    "neg": "negative",
    "matmul": "product",
    "dot": "product",
    "sum": "total",
    "select": "choice",
    "powi": "power",
    "ipow": "power",
    "pow": "power",
    "floordiv": "quotient",
    "ifloordiv": "quotient",
    "mod": "remainder",
    "imod": "remainder",
    "lt": "below",
    "le": "below",
    "gt": "above",
    "ge": "above",
    "eq": "equal",
    "ne": "unequal",
    "and_": "both",
    "or_": "either",
    "not_": "otherwise",
}
"""What the result of an operation is called."""

CASTS = ("to_f64", "to_f32", "to_i64", "copy")
"""Operations whose result is called what the operand is called."""


def label(func: Func) -> Func:
    """Give each temporary a name that says what it holds; nothing else changes."""
    names: dict[Var, Var] = {}
    for stmt in walk(func.body):
        match stmt:
            case Let(target=Var(temporary=True) as target) if target not in names:
                name = _name(stmt.value, names)
                if name is not None:
                    names[target] = Var(name, target.type, temporary=True)
    results = tuple(names.get(atom, atom) for atom in func.results)
    return replace(func, body=substitute(func.body, names), results=results)


def _name(expr: Expr, names: dict[Var, Var]) -> str | None:
    match expr:
        case Load(array=Var() as array, index=index):
            return "_".join([_called(array, names), *(_position(e, names) for e in index)])
        case View(array=Var() as array, kind=kind):
            return _called(array, names) + ("_T" if kind == "transpose" else "_view")
        case Dim(array=Var() as array, axis=axis):
            noun = "length" if array.type.rank == 1 else f"size_{axis}"
            return f"{_called(array, names)}_{noun}"
        case Alloc():
            return "array"
        case Apply(op=op, args=(Var() as operand,)) if op.name in CASTS:
            return _called(operand, names)
        case Apply(op=op) if op.name in NOUNS:
            return NOUNS[op.name]
        case Apply(op=op, args=(Var(temporary=False) as operand, *_)):
            return f"{op.name.strip('_')}_{operand.name}"
        case Apply(op=op):
            return f"{op.name.strip('_')}_{'array' if isinstance(expr.type, Array) else 'value'}"
        case _:
            return None


def _called(var: Var, names: dict[Var, Var]) -> str:
    return names.get(var, var).name


def _position(expr: Expr, names: dict[Var, Var]) -> str:
    match expr:
        case Const(value=value):
            return str(value) if value >= 0 else ("last" if value == -1 else f"last_{-value}")
        case Var():
            return _called(expr, names)
        case _:
            return "i"
