"""Passes from IR to IR: each a function `Func -> Func`; none emits text.

Order of use: `normal.normalise`, `sites.resolve`, then `adjoint.adjoint` or `tangent.tangent`
(any number of times), `record.record` where a trace is wanted, `simplify.simplify`, `nest.nest`.
"""
