"""Packages and the compiled extension; everything else is in pyproject.toml."""

import re
from pathlib import Path

from setuptools import Extension, find_packages, setup
from setuptools.command.build_ext import build_ext
from setuptools.errors import CompileError

FUSED = re.compile(r"\bv?fm(addsub|subadd)")
"""What some versions of gcc make of a*b-c beside a*b+c in spite of -ffp-contract=off: other bits.
Nothing of ours asks for it (see s2s/backend/compiler.py)."""

WEAKER = ((), ("-fno-tree-slp-vectorize",), ("-fno-tree-vectorize",))
"""What is taken away from the compiler until there is none of it."""


class Build(build_ext):
    """Looks into the assembly of what it compiles."""

    def build_extension(self, ext: Extension) -> None:
        """Compile, with weaker options where instructions round differently."""
        given = list(ext.extra_compile_args or ())
        for weaker in WEAKER:
            ext.extra_compile_args = [*given, *weaker, "-save-temps=obj"]
            super().build_extension(ext)
            if not self._fuses():
                return
            self.force = True
        raise CompileError(f"{ext.name}: this compiler fuses a*b+c, whatever it is told")

    def _fuses(self) -> bool:
        """Whether the assembly of the last build has such an instruction; it is not kept."""
        found = False
        for path in Path(self.build_temp).rglob("*"):
            if path.suffix == ".s":
                found |= FUSED.search(path.read_text(errors="replace")) is not None
            if path.suffix in (".s", ".i"):
                path.unlink()
        return found


setup(
    packages=[*find_packages(include=["s2s", "s2s.*"]), "s2s.csrc"],
    package_dir={"s2s.csrc": "csrc"},
    package_data={"s2s.csrc": ["*.h", "*.c", "*/*.h", "*/*.c"]},
    cmdclass={"build_ext": Build},
    cffi_modules=["s2s/kernels/build_native.py:ffibuilder"],
)
