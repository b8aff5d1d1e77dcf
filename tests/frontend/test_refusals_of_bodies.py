"""What the body of one of our own functions does not cover is refused at the user's call."""

import numpy as np
import pytest

import s2s


def padded(x):
    return np.sum(np.pad(x, 1, mode="mean"))


def fractional_order(x):
    from scipy.special import jv

    return jv(0.5, x)


@pytest.mark.parametrize("backend", ["tape", "python", "c"])
@pytest.mark.parametrize("function, argument", [(padded, np.ones(3)), (fractional_order, 1.5)])
def test_refused_at_the_call(function, argument, backend):
    if function is fractional_order:
        pytest.importorskip("scipy")
    with pytest.raises(s2s.S2SError) as caught:
        s2s.grad(function, backend=backend)(argument)
    text = str(caught.value)
    assert __file__ in text and "^" in text and "try: " in text
