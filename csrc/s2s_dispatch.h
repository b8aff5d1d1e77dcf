/* Plans and frames: what the three parts of the dispatcher share (s2s_dispatch.c tells what they are for).
 *
 * An input program is, in int32 codes:
 *   n, node * n,  h, (path, node) * h,  g, (path, expected) * g,  a, (slot, slot) * a
 *   node   LEAF slot dtype rank written | TUPLE n node.. | LIST n node.. | DICT n (key node).. | STATIC value | ANY
 *   path, key, expected, value: positions in the tuple `objects`; rank -1 is a Python number, -2 a NumPy one.
 * The h values are hidden inputs (globals, closure cells, attributes), the g guards must be what they were, the a
 * pairs of arrays have equal shapes.
 * A path is a tuple (root, mode, key, mode, key, ...) with mode ITEM, GLOBAL (of a dictionary of globals, then of the
 * builtins), ATTRIBUTE, CALL, LENGTH or KEYS (as a tuple); the last three have no key.
 * An output program is one node: LEAF result | TUPLE .. | LIST .. | DICT .. | STATIC value. Results are listed apart
 * as dtype rank like positive: `like` is the input slot whose shape (or type, for a number) the result has, or -1;
 * where `positive`, -0.0 becomes 0.0. */
#ifndef S2S_DISPATCH_H
#define S2S_DISPATCH_H

#define Py_LIMITED_API 0x030B0000
#define PY_SSIZE_T_CLEAN
#define NPY_NO_DEPRECATED_API NPY_1_7_API_VERSION
#define PY_ARRAY_UNIQUE_SYMBOL s2s_numpy_api
#include <Python.h>

#include <numpy/arrayobject.h>

#include "s2s_float_mode.h"
#include "s2s_runtime.h"

enum { LEAF, TUPLE, LIST, DICT, STATIC, ANY };
enum { BOOL, U8, I64, F32, F64, I8, I16, I32, U16, U32, U64 };
enum { ITEM, GLOBAL, ATTRIBUTE, CALL, LENGTH, KEYS };
enum { ACCEPT_NAN = 1, TRACED = 2 };
enum { MISMATCH, GUARD, FAIL, OVERLAP, NAN_RESULT, OUTCOMES };
enum { ERROR = -1, MISS = 0, OK = 1 };

typedef int32_t (*s2s_entry_function)(const s2s_slot *, s2s_slot *, s2s_trace *);

typedef struct {
    int32_t dtype, rank, like, positive;
} s2s_result_code;

typedef struct {
    s2s_entry_function entry;
    PyObject *objects, *outcomes, *input, *output, *results, *written;
    Py_ssize_t slots, result_count;
    long flags;
} s2s_plan;

/* What one call needs. `given` is borrowed: the arrays as the user passed them. `leaf` is owned: numbers, and arrays
 * as the compiled code sees them. `made` is owned: the result arrays. */
typedef struct {
    s2s_slot *in, *out;
    s2s_array *in_array, *out_array;
    PyObject **given, **leaf, **made;
    int has_nan; /* in a tangent */
} s2s_frame;

#define S2S_TYPE_NUMBERS \
    {NPY_BOOL, NPY_UINT8, NPY_INT64, NPY_FLOAT32, NPY_FLOAT64, NPY_INT8, NPY_INT16, NPY_INT32, NPY_UINT16, NPY_UINT32, \
     NPY_UINT64}

/* Integers that compiled code sees as int64. */
static inline int is_narrow(int dtype) { return dtype == U8 || dtype >= I8; }

static inline int is_type(PyObject *value, void *type) { return (void *)Py_TYPE(value) == type; }

/* The arguments, hidden inputs and guards into the frame: OK, MISS or ERROR. */
int s2s_read_inputs(const s2s_plan *p, s2s_frame *f, PyObject *const *args, Py_ssize_t count);

/* Whether an array that is written into shares memory with another one: there a copy would change the meaning. */
int s2s_written_overlaps(const s2s_plan *p, const s2s_frame *f);

/* Arrays of known shape are made before the call, so that the compiled code writes straight into them. */
int s2s_prepare_results(const s2s_plan *p, s2s_frame *f);

/* Arrays that the compiled code made become NumPy's. */
int s2s_finish_results(const s2s_plan *p, s2s_frame *f);

/* What the user gets. */
PyObject *s2s_build_output(const s2s_plan *p, s2s_frame *f);

#endif
