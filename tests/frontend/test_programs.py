"""Every program of the corpus computes what CPython computes, in value, type and error."""

from __future__ import annotations

import pytest

from frontend import (
    programs_arrays,
    programs_calls,
    programs_exits,
    programs_loops,
    programs_models,
    programs_scalars,
)
from frontend.cases import CASES
from frontend.support import agrees

MODULES = (
    programs_scalars,
    programs_loops,
    programs_exits,
    programs_arrays,
    programs_calls,
    programs_models,
)


def _name(item) -> str:
    return getattr(item, "__qualname__", "") if callable(item) else ""


@pytest.mark.parametrize(("function", "args"), CASES, ids=_name)
def test_program(function, args):
    agrees(function, *args)
