"""The Gaussian mixture of examples/gmm.py against golden values from hand-written derivatives."""

from __future__ import annotations

import importlib.util
import pathlib

import numpy as np
import pytest

import s2s

ROOT = pathlib.Path(__file__).resolve().parents[1]
PARAMETERS = ("alpha", "mu", "q", "l")


@pytest.fixture(scope="module")
def gmm():
    spec = importlib.util.spec_from_file_location("gmm", ROOT / "examples" / "gmm.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.gmm


@pytest.mark.parametrize("name", ["gmm_d2_k5_n50", "gmm_d10_k25_n1000"])
def test_mixture_meets_its_golden_values(gmm, name):
    golden = np.load(ROOT / "tests" / "golden" / f"{name}.npz")
    arrays = [golden[key] for key in (*PARAMETERS, "x")]
    args = (*arrays, float(golden["gamma"]), float(golden["m"]))
    value, gradients = s2s.value_and_grad(gmm, argnums=(0, 1, 2, 3))(*args)
    assert abs(value - golden["value"]) <= 1e-12 * abs(golden["value"])
    for key, gradient in zip(PARAMETERS, gradients, strict=True):
        expected = golden[f"grad_{key}"]
        assert np.max(np.abs(gradient - expected)) <= 1e-12 * np.max(np.abs(expected))
