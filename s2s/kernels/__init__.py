"""What every operation of s2s means in numbers: `kernels.<operation>(*operands, **attributes)`.

On Python and NumPy numbers and on arrays, with the bits of csrc/. The tape and generated Python
call these functions; generated C calls the same C. Callers run under `np.errstate(all="ignore")`.
"""

from s2s.kernels.contract import dot, matmul, matmul_ct
from s2s.kernels.elementwise import FUNCTIONS, fma, powi, powi_partial
from s2s.kernels.exact import (
    abs,
    add,
    and_,
    ceil,
    ceil_int,
    clip,
    div,
    eq,
    floor,
    floor_int,
    floordiv,
    ge,
    gt,
    ifloordiv,
    imax,
    imin,
    imod,
    invert,
    ipow,
    isfinite,
    isinf,
    isnan,
    le,
    lt,
    maximum,
    minimum,
    mod,
    mul,
    ne,
    neg,
    not_,
    or_,
    pymax,
    pymin,
    reciprocal,
    relu,
    round,
    round_int,
    select,
    sign,
    square,
    strong,
    sub,
    to_bool,
    to_f32,
    to_f64,
    to_i64,
    to_u8,
    trunc,
    trunc_int,
    xor,
)
from s2s.kernels.index import (
    arange,
    broadcast_like,
    concatenate,
    concatenate_part,
    copy,
    expand,
    gather,
    last_writer,
    pick,
    place,
    scatter,
    scatter_like,
    stop_gradient,
    zeros_like,
)
from s2s.kernels.reduce import (
    amax,
    amax_gap,
    amax_index,
    amin,
    amin_gap,
    amin_index,
    prod,
    prod_others,
    sum,
    sum_like,
)

# exp, log, arctan2 and the other functions of one or two variables; where the modules above give a
# function of that name too (maximum, floor: they know integers), theirs stands.
globals().update({name: f for name, f in FUNCTIONS.items() if name not in globals()})
