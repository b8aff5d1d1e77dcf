"""How the extension `s2s.kernels._native` is compiled; setup.py runs this through `cffi_modules`.

The functions that csrc/s2s_kernels.c defines by its macros are declared to cffi here, once for each
level of instructions; what other files of csrc/ offer is declared in their `.cdef.h`.
"""

import platform
import re
from pathlib import Path

import cffi
import numpy

CSRC = Path("csrc")  # relative to setup.py: setuptools wants no absolute paths
FLAGS = [
    "-O3",
    "-g0",
    "-ffp-contract=off",
    "-fno-math-errno",
    "-fno-trapping-math",
    "-fno-semantic-interposition",
]
LEVELS = ["", "_v3", "_v4"] if platform.machine() in ("x86_64", "AMD64") else [""]

C_TYPE = {"f64": "double", "f32": "float"}
DTYPES = {
    "FLOATS": ("f64", "f32"),
    "NUMBERS": ("f64", "f32", "i64"),
    "BYTES": ("u8",),
    "DOUBLES": ("f64",),
    "INDICES": ("i64",),
}

# what stands behind the name of a function, for each element type T
SCALAR = {"UNARY": "(double)", "TRIG": "(double)", "BINARY": "(double, double)"}
LOOP = {
    "UNARY": "(const T *, T *, int64_t)",
    "TRIG": "(const T *, T *, int64_t)",
    "BINARY": "(const T *, int64_t, const T *, int64_t, T *, int64_t)",
}
POWI_LOOP = "(const T *, const int64_t *, int64_t, T *, int64_t)"
DOT = "(const s2s_array *out, const s2s_array *a, const s2s_array *b)"

TYPES = """
typedef struct {
    void *data;
    int64_t shape[8];
    int64_t stride[8];
} s2s_array;
int s2s_best_level(void);
"""


def prototypes(level: str) -> str:
    """Declarations of what s2s_kernels.c defines at one level."""
    source = (CSRC / "s2s_kernels.c").read_text()
    lines = []

    def declare(result: str, name: str, parameters: str) -> None:
        lines.append(f"{result} s2s_entry_{name}{level}{parameters};")

    def declare_loops(name: str, parameters: str) -> None:
        for dtype, c in C_TYPE.items():
            declare("void", f"{name}_{dtype}", re.sub(r"\bT\b", c, parameters))

    for kind, name in re.findall(r"^(UNARY|TRIG|BINARY)\((\w+)\)$", source, re.MULTILINE):
        declare("double", name, SCALAR[kind])
        declare_loops(name, LOOP[kind])
    declare("double", "powi", "(double, int64_t)")
    declare_loops("powi", POWI_LOOP)
    declare("double", "fma", "(double, double, double)")
    for dtype in DTYPES["NUMBERS"]:
        declare("int", f"dot_{dtype}", DOT)
    pattern = rf"^({'|'.join(DTYPES)})\((\w+),\s+(\([^()]*\)),\s+\([^()]*\)\)$"
    for kind, name, parameters in re.findall(pattern, source, re.MULTILINE):
        for dtype in DTYPES[kind]:
            declare("int", f"{name}_{dtype}", parameters)
    return "\n".join(lines)


def builder() -> cffi.FFI:
    """The description of the extension."""
    declarations = [TYPES, *(prototypes(level) for level in LEVELS)]
    declarations += [path.read_text() for path in sorted(CSRC.glob("*.cdef.h"))]
    text = "\n".join(declarations)
    ffi = cffi.FFI()
    ffi.cdef(text)
    ffi.set_source(
        "s2s.kernels._native",
        f"#include <stdint.h>\n{text}",
        sources=[str(path) for path in sorted(CSRC.glob("*.c"))],
        depends=[str(path) for path in sorted(CSRC.rglob("*.h"))],
        include_dirs=[str(CSRC), numpy.get_include()],
        extra_compile_args=FLAGS,
        libraries=["m"],
    )
    return ffi


ffibuilder = builder()
