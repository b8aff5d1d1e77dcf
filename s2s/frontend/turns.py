"""Evaluation from left to right, where a comprehension would wait for what consumes it."""

from __future__ import annotations

from collections.abc import Iterable

import gast

from s2s.frontend.values import Comprehension, Value

_STILL = (gast.Constant, gast.Name, gast.Attribute, gast.expr_context, gast.UnaryOp, gast.unaryop)
"""What reads no number of an array and changes nothing that a list could be made of."""


def in_turn(value: Value, later: Iterable[gast.AST]) -> Value:
    """The value; a list comprehension is made before what is evaluated after it."""
    is_list = isinstance(value, Comprehension) and isinstance(value.node, gast.ListComp)
    if is_list and not all(isinstance(part, _STILL) for node in later for part in gast.walk(node)):
        return value.listed("item")
    return value
