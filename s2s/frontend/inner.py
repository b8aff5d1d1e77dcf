"""The variables of composites, which the user did not write: temporaries, where they can be.

Printers fold temporaries away and name what is left after what it holds, so that the user's program
is recognised in the text.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from s2s.ir.nodes import Block, Func, Let, Var
from s2s.ir.walk import block_binds, block_reads, sub_blocks, substitute


def hidden(func: Func, inner: set[Var]) -> Func:
    """The function, in which those of the variables are temporaries that can be.

    A temporary is bound once, and read in the block that binds it or inside of it.
    """
    bound = Counter(block_binds(func.body))
    reads = Counter(block_reads(func.body))
    reads.update(v for v in func.results if isinstance(v, Var))
    found: dict[Var, Var] = {}
    waiting: list[Block] = [func.body]
    while waiting:
        block = waiting.pop()
        mine = [s.target for s in block if isinstance(s, Let) and s.target in inner]
        if mine:
            here = Counter(block_reads(block))
            for var in mine:
                if bound[var] == 1 and here[var] == reads[var]:
                    found[var] = Var(var.name, var.type, temporary=True)
        waiting.extend(sub for stmt in block for sub in sub_blocks(stmt))
    if not found:
        return func
    return replace(func, body=substitute(func.body, found))
