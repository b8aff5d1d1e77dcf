"""Packages and the compiled extension; everything else is in pyproject.toml."""

from setuptools import find_packages, setup

setup(
    packages=[*find_packages(include=["s2s", "s2s.*"]), "s2s.csrc"],
    package_dir={"s2s.csrc": "csrc"},
    package_data={"s2s.csrc": ["*.h", "*.c", "*/*.h", "*/*.c"]},
    cffi_modules=["s2s/kernels/build_native.py:ffibuilder"],
)
