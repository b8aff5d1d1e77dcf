"""Names for temporaries, taken from what they hold: `x_i` for x[i], `exp_z` for exp(z), `exp_t`
for the exponential of what has no name.

Only what the printers cannot fold away is ever seen under such a name, and its adjoint with it.
"""

from __future__ import annotations

from dataclasses import replace

from s2s.elementary import Comparison
from s2s.ir.nodes import Apply, Atom, Const, Dim, Expr, Func, Let, Load, Var, View
from s2s.ir.walk import substitute, walk

_ARITHMETIC = frozenset(["add", "sub", "mul", "div", "neg", "to_f64", "to_f32", "to_i64"])
LONGEST = 20


def name_temporaries(func: Func) -> Func:
    """Give every temporary a name that tells what it is."""
    names: dict[Var, Var] = {}
    for stmt in walk(func.body):
        if isinstance(stmt, Let) and stmt.target.temporary and stmt.target not in names:
            unnamed = "value" if stmt.target in func.results else None
            name = _describe(stmt.value, names) or unnamed
            if name is not None and name != stmt.target.name and len(name) <= LONGEST:
                names[stmt.target] = Var(name, stmt.target.type, temporary=True)
    results = tuple(names.get(r, r) if isinstance(r, Var) else r for r in func.results)
    return replace(func, body=substitute(func.body, names), results=results)


def _describe(value: Expr, names: dict[Var, Var]) -> str | None:
    """A name for the value of an expression, None to leave it as it is."""
    match value:
        case Load(array=array, index=index):
            return _indexed(array, index, names)
        case View(array=array, kind="index", detail=detail):
            whole = _indexed(array, tuple(d for d in detail if isinstance(d, (Var, Const))), names)
            return whole if whole and all(isinstance(d, (Var, Const)) for d in detail) else None
        case Dim(array=array, axis=axis):
            base = _spelled(array, names)
            return None if base is None else f"{base}_size" if axis == 0 else f"{base}_size{axis}"
        case Apply(op=Comparison()):
            return "test"
        case Apply(op=op, args=args) if op.name not in _ARITHMETIC:
            operand = _spelled(args[0], names) if args else None
            name = "power" if op.name == "powi" else op.name.rstrip("_")
            return f"{name}_{operand or 't'}"  # never the bare name: kernels have it
        case _:
            return None


def _indexed(array: Atom, index: tuple[Expr, ...], names: dict[Var, Var]) -> str | None:
    parts = [_spelled(array, names), *(_spelled(k, names) for k in index)]
    return None if None in parts else "_".join(parts)


def _spelled(atom: Expr, names: dict[Var, Var]) -> str | None:
    """An atom inside a name; None if it has no name itself."""
    match atom:
        case Var():
            name = names.get(atom, atom).name
            return None if name == "t" else name
        case Const(value=int() as value) if value >= 0 and not isinstance(value, bool):
            return str(value)
        case _:
            return None
