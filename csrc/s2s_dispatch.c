/* Calls of compiled code from Python: one builtin per specialisation, which takes the user's arguments as they are,
 * walks them along a small program written by s2s/api (the expected structure and types), calls the compiled entry
 * without the GIL, and builds the result. Whatever does not fit exactly gives an outcome object back, and Python
 * finds out more: this file never converts and never refuses.
 *
 * An input program is, in int32 codes:
 *   n, node * n,  h, (path, node) * h,  g, (path, expected) * g,  a, (slot, slot) * a
 *   node   LEAF slot dtype rank written | TUPLE n node.. | LIST n node.. | DICT n (key node).. | STATIC value | ANY
 *   path, key, expected, value: positions in the tuple `objects`; rank -1 is a Python number, -2 a NumPy one.
 * The h values are hidden inputs (globals, closure cells, attributes), the g guards must be what they were, the a
 * pairs of arrays have equal shapes.
 * A path is a tuple (root, mode, key, mode, key, ...) with mode ITEM, GLOBAL (of a dictionary of
 * globals, then of the builtins), ATTRIBUTE, CALL, LENGTH or KEYS (as a tuple); the last three have no key.
 * An output program is one node: LEAF result like | TUPLE .. | LIST .. | DICT .. | STATIC value; results are listed
 * apart as dtype rank like positive: `like` is the input slot whose shape (type, for a number) the result has; where `positive`, -0.0 becomes 0.0. */
#define Py_LIMITED_API 0x030B0000
#define PY_SSIZE_T_CLEAN
#define NPY_NO_DEPRECATED_API NPY_1_7_API_VERSION
#include <Python.h>

#include <numpy/arrayobject.h>

#include "s2s_float_mode.h"
#include "s2s_runtime.h"

enum { LEAF, TUPLE, LIST, DICT, STATIC, ANY };
enum { BOOL, U8, I64, F32, F64 };
enum { ITEM, GLOBAL, ATTRIBUTE, CALL, LENGTH, KEYS };
enum { ACCEPT_NAN = 1, TRACED = 2 };
enum { MISMATCH, GUARD, FAIL, OVERLAP, NAN_RESULT, OUTCOMES };
enum { ERROR = -1, MISS = 0, OK = 1 };

typedef int32_t (*entry_function)(const s2s_slot *, s2s_slot *, s2s_trace *);

typedef struct {
    int32_t dtype, rank, like, positive;
} result_code;

typedef struct {
    entry_function entry;
    PyObject *objects, *outcomes, *input, *output, *results, *written;
    Py_ssize_t slots, result_count;
    long flags;
} plan;

/* What one call needs. `given` is borrowed: the arrays as the user passed them. `leaf` is owned: numbers, and arrays
 * as the compiled code sees them. `made` is owned: the result arrays. */
typedef struct {
    s2s_slot *in, *out;
    s2s_array *in_array, *out_array;
    PyObject **given, **leaf, **made;
} frame;

static const int type_number[] = {NPY_BOOL, NPY_UINT8, NPY_INT64, NPY_FLOAT32, NPY_FLOAT64};

/* ---- arguments in -------------------------------------------------------------------------------------------- */

static int is_type(PyObject *value, void *type) { return (void *)Py_TYPE(value) == type; }

/* A number has the exact type that was seen first: Python's and NumPy's differ in what they do to float32. */
static int has_number_type(int dtype, int python, PyObject *value) {
    switch (dtype) {
    case F64:
        return python ? PyFloat_CheckExact(value) : is_type(value, &PyDoubleArrType_Type);
    case F32:
        return !python && is_type(value, &PyFloatArrType_Type);
    case I64:
        return python ? PyLong_CheckExact(value) : is_type(value, &PyInt64ArrType_Type);
    case BOOL:
        return python ? PyBool_Check(value) : is_type(value, &PyBoolArrType_Type);
    default:
        return MISS;
    }
}

static int read_number(s2s_slot *slot, int dtype, int python, PyObject *value) {
    if (!has_number_type(dtype, python, value)) return MISS;
    if (dtype == F64 || dtype == F32) {
        slot->f = PyFloat_AsDouble(value);
        return slot->f == -1.0 && PyErr_Occurred() ? ERROR : OK;
    }
    if (dtype == BOOL) {
        slot->i = PyObject_IsTrue(value);
        return OK;
    }
    slot->i = python ? PyLong_AsLongLong(value) : PyNumber_AsSsize_t(value, NULL);
    if (slot->i != -1 || !PyErr_Occurred()) return OK;
    PyErr_Clear();
    return MISS;
}

/* The array that the compiled code sees: `value` itself, or a C-contiguous copy (always, if it writes into it). */
static PyObject *usable_array(PyObject *value, int written) {
    PyArrayObject *array = (PyArrayObject *)value;
    if (!written && PyArray_IS_C_CONTIGUOUS(array) && PyArray_ISALIGNED(array)) {
        Py_INCREF(value);
        return value;
    }
    return PyArray_NewCopy(array, NPY_CORDER);
}

static int read_array(frame *f, int slot, const int32_t *code, PyObject *value) {
    int dtype = code[0], rank = code[1], written = code[2];
    PyArrayObject *array = (PyArrayObject *)value;
    if (!is_type(value, &PyArray_Type) || PyArray_NDIM(array) != rank || PyArray_TYPE(array) != type_number[dtype] ||
        PyArray_ISBYTESWAPPED(array))
        return MISS;
    array = (PyArrayObject *)usable_array(value, written);
    if (array == NULL) return ERROR;
    f->given[slot] = value;
    f->leaf[slot] = (PyObject *)array;
    s2s_array *seen = &f->in_array[slot];
    seen->data = PyArray_DATA(array);
    for (int64_t axis = rank - 1, stride = 1; axis >= 0; axis--) {
        seen->shape[axis] = PyArray_DIM(array, (int)axis);
        seen->stride[axis] = stride;
        stride *= seen->shape[axis];
    }
    f->in[slot].a = seen;
    return OK;
}

static int read_leaf(frame *f, const int32_t *code, PyObject *value) {
    int slot = code[0];
    if (code[2] >= 0) return read_array(f, slot, code + 1, value);
    Py_INCREF(value);
    f->leaf[slot] = value;
    return read_number(&f->in[slot], code[1], code[2] == -1, value);
}

/* Identity; for numbers, texts and tuples of them equality. Other objects may compare in ways that cost or surprise. */
static int same_static(PyObject *expected, PyObject *value) {
    if (expected == value) return OK;
    if (Py_TYPE(expected) != Py_TYPE(value)) return MISS;
    if (!PyLong_Check(value) && !PyFloat_Check(value) && !PyUnicode_Check(value) && !PyBytes_Check(value) &&
        !PyTuple_Check(value) && !PyArray_IsScalar(value, Generic) && !PyArray_DescrCheck(value))
        return MISS;
    return PyObject_RichCompareBool(expected, value, Py_EQ);
}

static int read_node(const plan *p, frame *f, const int32_t **code, PyObject *value);

static int read_dict(const plan *p, frame *f, const int32_t **code, PyObject *value) {
    int32_t count = *(*code)++;
    if (!PyDict_CheckExact(value) || PyDict_Size(value) != count) return MISS;
    for (int32_t k = 0; k < count; k++) {
        PyObject *item = PyDict_GetItemWithError(value, PyTuple_GetItem(p->objects, *(*code)++));
        if (item == NULL) return PyErr_Occurred() ? ERROR : MISS;
        int found = read_node(p, f, code, item);
        if (found != OK) return found;
    }
    return OK;
}

static int read_node(const plan *p, frame *f, const int32_t **code, PyObject *value) {
    int found, kind = *(*code)++;
    switch (kind) {
    case LEAF:
        found = read_leaf(f, *code, value);
        *code += 4;
        return found;
    case STATIC:
        return same_static(PyTuple_GetItem(p->objects, *(*code)++), value);
    case ANY:
        return OK;
    case DICT:
        return read_dict(p, f, code, value);
    default: {
        int32_t count = *(*code)++;
        int is_tuple = kind == TUPLE;
        if (is_tuple ? !PyTuple_CheckExact(value) : !PyList_CheckExact(value)) return MISS;
        if ((is_tuple ? PyTuple_Size(value) : PyList_Size(value)) != count) return MISS;
        for (int32_t k = 0; k < count; k++) {
            found = read_node(p, f, code, is_tuple ? PyTuple_GetItem(value, k) : PyList_GetItem(value, k));
            if (found != OK) return found;
        }
        return OK;
    }
    }
}

/* ---- hidden inputs and guards -------------------------------------------------------------------------------- */

static PyObject *step(PyObject *from, long mode, PyObject *key) {
    switch (mode) {
    case ATTRIBUTE:
        return PyObject_GetAttr(from, key);
    case CALL:
        return PyObject_CallNoArgs(from);
    case ITEM:
        return PyObject_GetItem(from, key);
    case LENGTH:
        return PyLong_FromSsize_t(PyObject_Size(from));
    case KEYS:
        return PySequence_Tuple(from);
    }
    PyObject *value = PyDict_GetItemWithError(from, key);
    if (value == NULL && !PyErr_Occurred()) {
        PyObject *builtins = PyEval_GetBuiltins();
        value = builtins == NULL ? NULL : PyDict_GetItemWithError(builtins, key);
    }
    Py_XINCREF(value);
    return value;
}

/* The value at the end of an access path: a new reference, or NULL if there is none (any more). */
static PyObject *follow(PyObject *path) {
    PyObject *value = PyTuple_GetItem(path, 0);
    Py_INCREF(value);
    for (Py_ssize_t k = 1; k < PyTuple_Size(path); k += 2) {
        long mode = PyLong_AsLong(PyTuple_GetItem(path, k));
        PyObject *next = step(value, mode, PyTuple_GetItem(path, k + 1));
        Py_DECREF(value);
        if (next == NULL) {
            PyErr_Clear();
            return NULL;
        }
        value = next;
    }
    return value;
}

static int read_hidden(const plan *p, frame *f, const int32_t **code) {
    for (int32_t left = *(*code)++; left > 0; left--) {
        PyObject *value = follow(PyTuple_GetItem(p->objects, *(*code)++));
        if (value == NULL) return MISS;
        int found = read_node(p, f, code, value);
        Py_DECREF(value);
        if (found != OK) return found;
    }
    return OK;
}

static int check_guards(const plan *p, const int32_t **code) {
    for (int32_t left = *(*code)++; left > 0; left--, *code += 2) {
        PyObject *value = follow(PyTuple_GetItem(p->objects, (*code)[0]));
        int same = value == NULL ? MISS : same_static(PyTuple_GetItem(p->objects, (*code)[1]), value);
        Py_XDECREF(value);
        if (same != OK) return same;
    }
    return OK;
}

static int check_shapes(const frame *f, const int32_t **code) {
    for (int32_t left = *(*code)++; left > 0; left--, *code += 2) {
        int32_t one = (*code)[0], two = (*code)[1];
        size_t bytes = (size_t)PyArray_NDIM((PyArrayObject *)f->leaf[one]) * sizeof(int64_t);
        if (memcmp(f->in_array[one].shape, f->in_array[two].shape, bytes) != 0) return MISS;
    }
    return OK;
}

static int read_inputs(const plan *p, frame *f, PyObject *const *args, Py_ssize_t count) {
    const int32_t *code = (const int32_t *)PyBytes_AsString(p->input);
    if (*code++ != count) return MISS;
    for (Py_ssize_t k = 0; k < count; k++) {
        int found = read_node(p, f, &code, args[k]);
        if (found != OK) return found;
    }
    int found = read_hidden(p, f, &code);
    if (found != OK) return found;
    found = check_guards(p, &code);
    return found == OK ? check_shapes(f, &code) : found;
}

/* ---- results out --------------------------------------------------------------------------------------------- */

/* Arrays of known shape are made before the call, so that the compiled code writes straight into them. */
static int prepare_results(const plan *p, frame *f) {
    const result_code *result = (const result_code *)PyBytes_AsString(p->results);
    for (Py_ssize_t k = 0; k < p->result_count; k++, result++) {
        if (result->rank < 0) continue;
        s2s_array *array = &f->out_array[k];
        f->out[k].a = array;
        if (result->like < 0) continue;
        npy_intp shape[S2S_MAX_RANK];
        for (int axis = 0; axis < result->rank; axis++) {
            array->shape[axis] = shape[axis] = (npy_intp)f->in_array[result->like].shape[axis];
            array->stride[axis] = f->in_array[result->like].stride[axis];
        }
        f->made[k] = PyArray_EMPTY(result->rank, shape, type_number[result->dtype], 0);
        if (f->made[k] == NULL) return ERROR;
        array->data = PyArray_DATA((PyArrayObject *)f->made[k]);
    }
    return OK;
}

static int within_input(const plan *p, const frame *f, const char *data) {
    for (Py_ssize_t k = 0; k < p->slots; k++) {
        if (f->leaf[k] == NULL || !is_type(f->leaf[k], &PyArray_Type)) continue;
        const char *start = f->in_array[k].data;
        if (data >= start && data <= start + PyArray_NBYTES((PyArrayObject *)f->leaf[k])) return 1;
    }
    return 0;
}

/* A contiguous copy of what the compiled code returned in memory of its own, which is then given back. */
static PyObject *adopt(const plan *p, frame *f, Py_ssize_t k, const result_code *result) {
    s2s_array *array = &f->out_array[k];
    npy_intp shape[S2S_MAX_RANK], strides[S2S_MAX_RANK];
    PyArray_Descr *descr = PyArray_DescrFromType(type_number[result->dtype]);
    for (int axis = 0; axis < result->rank; axis++) {
        shape[axis] = (npy_intp)array->shape[axis];
        strides[axis] = (npy_intp)array->stride[axis] * PyDataType_ELSIZE(descr);
    }
    PyObject *seen = PyArray_NewFromDescr(&PyArray_Type, descr, result->rank, shape, strides, array->data, 0, NULL);
    PyObject *copy = seen == NULL ? NULL : PyArray_NewCopy((PyArrayObject *)seen, NPY_CORDER);
    Py_XDECREF(seen);
    if (!within_input(p, f, array->data)) free(array->data);
    return copy;
}

/* -0.0 becomes +0.0 where a tangent leaves; compiled code has done it for gradients (semantics 2.7). */
static void make_zeros_positive(PyObject *made) {
    PyArrayObject *array = (PyArrayObject *)made;
    npy_intp size = PyArray_SIZE(array);
    if (PyArray_TYPE(array) == NPY_FLOAT64) {
        double *x = PyArray_DATA(array);
        for (npy_intp k = 0; k < size; k++) x[k] += 0.0;
    } else {
        float *x = PyArray_DATA(array);
        for (npy_intp k = 0; k < size; k++) x[k] += 0.0f;
    }
}

static int finish_arrays(const plan *p, frame *f) {
    const result_code *result = (const result_code *)PyBytes_AsString(p->results);
    int done = OK;
    for (Py_ssize_t k = 0; k < p->result_count; k++, result++) {
        if (result->rank < 0) continue;
        if (result->like < 0) f->made[k] = adopt(p, f, k, result);
        if (f->made[k] == NULL)
            done = ERROR;
        else if (result->positive && result->like < 0)
            make_zeros_positive(f->made[k]);
    }
    return done;
}

static PyObject *as_type(void *type, double value) { return PyObject_CallFunction((PyObject *)type, "d", value); }

static PyObject *build_leaf(const plan *p, frame *f, int32_t k) {
    const result_code *result = (const result_code *)PyBytes_AsString(p->results) + k;
    if (result->rank >= 0) {
        Py_INCREF(f->made[k]);
        return f->made[k];
    }
    double value = result->positive ? f->out[k].f + 0.0 : f->out[k].f;
    switch (result->dtype) {
    case F64:
        if (result->like >= 0 && is_type(f->leaf[result->like], &PyDoubleArrType_Type))
            return as_type(&PyDoubleArrType_Type, value);
        return PyFloat_FromDouble(value);
    case F32:
        return as_type(&PyFloatArrType_Type, value);
    case BOOL:
        return PyBool_FromLong(f->out[k].i != 0);
    default:
        return PyLong_FromLongLong(f->out[k].i);
    }
}

static PyObject *build_node(const plan *p, frame *f, const int32_t **code);

static PyObject *build_dict(const plan *p, frame *f, const int32_t **code) {
    PyObject *dict = PyDict_New();
    for (int32_t left = *(*code)++; dict != NULL && left > 0; left--) {
        PyObject *key = PyTuple_GetItem(p->objects, *(*code)++);
        PyObject *value = build_node(p, f, code);
        if (value == NULL || PyDict_SetItem(dict, key, value) < 0) Py_CLEAR(dict);
        Py_XDECREF(value);
    }
    return dict;
}

static PyObject *build_node(const plan *p, frame *f, const int32_t **code) {
    int kind = *(*code)++;
    switch (kind) {
    case LEAF:
        return build_leaf(p, f, *(*code)++);
    case STATIC: {
        PyObject *value = PyTuple_GetItem(p->objects, *(*code)++);
        Py_INCREF(value);
        return value;
    }
    case DICT:
        return build_dict(p, f, code);
    default: {
        int32_t count = *(*code)++;
        PyObject *whole = kind == TUPLE ? PyTuple_New(count) : PyList_New(count);
        for (int32_t k = 0; whole != NULL && k < count; k++) {
            PyObject *item = build_node(p, f, code);
            if (item == NULL) {
                Py_CLEAR(whole);
            } else if (kind == TUPLE) {
                PyTuple_SetItem(whole, k, item);
            } else {
                PyList_SetItem(whole, k, item);
            }
        }
        return whole;
    }
    }
}

/* ---- one call ------------------------------------------------------------------------------------------------ */

static PyObject *outcome(const plan *p, int which) {
    PyObject *object = PyTuple_GetItem(p->outcomes, which);
    Py_INCREF(object);
    return object;
}

/* The memory range of an array as the user gave it. */
static void range_of(PyArrayObject *array, char **low, char **high) {
    *low = *high = PyArray_DATA(array);
    for (int axis = 0; axis < PyArray_NDIM(array); axis++) {
        npy_intp reach = (PyArray_DIM(array, axis) - 1) * PyArray_STRIDE(array, axis);
        *(reach < 0 ? low : high) += reach;
    }
    *high += PyArray_ITEMSIZE(array);
}

static int overlap(PyObject *one, PyObject *two) {
    char *low[2], *high[2];
    if (PyArray_SIZE((PyArrayObject *)one) == 0 || PyArray_SIZE((PyArrayObject *)two) == 0) return 0;
    range_of((PyArrayObject *)one, &low[0], &high[0]);
    range_of((PyArrayObject *)two, &low[1], &high[1]);
    return low[0] < high[1] && low[1] < high[0];
}

/* Whether an array that is written into shares memory with another one: there a copy would change the meaning. */
static int written_overlaps(const plan *p, const frame *f) {
    const int32_t *written = (const int32_t *)PyBytes_AsString(p->written);
    for (Py_ssize_t left = PyBytes_Size(p->written) / 4; left > 0; left--, written++)
        for (Py_ssize_t k = 0; k < p->slots; k++)
            if (k != *written && f->given[k] != NULL && overlap(f->given[k], f->given[*written])) return 1;
    return 0;
}

static PyObject *run(const plan *p, frame *f, s2s_trace *trace) {
    int32_t status;
    if (prepare_results(p, f) == ERROR) return NULL;
    Py_BEGIN_ALLOW_THREADS
    uint64_t mode = s2s_float_enter();
    status = p->entry(f->in, f->out, trace);
    s2s_float_leave(mode);
    Py_END_ALLOW_THREADS
    switch (status & 15) {
    case S2S_OK:
        break;
    case S2S_GUARD:
        return outcome(p, GUARD);
    case S2S_FAIL:
        return outcome(p, FAIL);
    default:
        return PyErr_NoMemory();
    }
    if (finish_arrays(p, f) == ERROR) return NULL;
    if ((status & S2S_HAS_NAN) && !(p->flags & ACCEPT_NAN)) return outcome(p, NAN_RESULT);
    const int32_t *code = (const int32_t *)PyBytes_AsString(p->output);
    return build_node(p, f, &code);
}

static PyObject *read_and_run(const plan *p, frame *f, PyObject *const *args, Py_ssize_t count) {
    s2s_trace *trace = NULL;
    if (p->flags & TRACED) {
        trace = PyLong_AsVoidPtr(args[0]);
        args++, count--;
    }
    switch (read_inputs(p, f, args, count)) {
    case ERROR:
        return NULL;
    case MISS:
        return outcome(p, MISMATCH);
    }
    if (PyBytes_Size(p->written) > 0 && written_overlaps(p, f)) return outcome(p, OVERLAP);
    return run(p, f, trace);
}

#define STACK_BYTES 4096
static const char capsule_name[] = "s2s.plan";

static PyObject *call(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    const plan *p = PyCapsule_GetPointer(self, capsule_name);
    if (p == NULL) return NULL;
    Py_ssize_t in = p->slots, out = p->result_count;
    size_t pointers = (size_t)(3 * in + 2 * out + in) * sizeof(void *);
    size_t bytes = pointers + (size_t)(in + out) * sizeof(s2s_array);
    double stack[STACK_BYTES / sizeof(double)];
    char *block = bytes <= STACK_BYTES ? (char *)stack : malloc(bytes);
    if (block == NULL) return PyErr_NoMemory();
    memset(block, 0, pointers);
    frame f;
    f.in = (s2s_slot *)block;
    f.out = f.in + in;
    f.given = (PyObject **)(f.out + out);
    f.leaf = f.given + in;
    f.made = f.leaf + in;
    f.in_array = (s2s_array *)(block + pointers);
    f.out_array = f.in_array + in;
    memset(f.out_array, 0, (size_t)out * sizeof(s2s_array));
    PyObject *result = read_and_run(p, &f, args, count);
    for (Py_ssize_t k = 0; k < in; k++) Py_XDECREF(f.leaf[k]);
    for (Py_ssize_t k = 0; k < out; k++) Py_XDECREF(f.made[k]);
    if (block != (char *)stack) free(block);
    return result;
}

/* ---- making a dispatcher ------------------------------------------------------------------------------------- */

static PyMethodDef call_method = {"gradient", (PyCFunction)(void (*)(void))call, METH_FASTCALL, NULL};

static void free_plan(PyObject *capsule) {
    plan *p = PyCapsule_GetPointer(capsule, capsule_name);
    PyObject *owned[] = {p->objects, p->outcomes, p->input, p->output, p->results, p->written};
    for (size_t k = 0; k < sizeof owned / sizeof *owned; k++) Py_XDECREF(owned[k]);
    free(p);
}

/* make_dispatcher(address, slots, flags, input, output, results, written, objects, outcomes): a builtin that takes the
 * user's positional arguments. input, output, results and written are bytes of int32, objects and outcomes tuples. */
static PyObject *make_dispatcher(PyObject *self, PyObject *args) {
    unsigned long long address;
    (void)self;
    plan *p = calloc(1, sizeof *p);
    if (p == NULL) return PyErr_NoMemory();
    if (!PyArg_ParseTuple(args, "KnlSSSSO!O!", &address, &p->slots, &p->flags, &p->input, &p->output, &p->results,
                          &p->written, &PyTuple_Type, &p->objects, &PyTuple_Type, &p->outcomes) ||
        PyTuple_Size(p->outcomes) != OUTCOMES) {
        free(p);
        if (!PyErr_Occurred()) PyErr_SetString(PyExc_ValueError, "make_dispatcher: wrong number of outcomes");
        return NULL;
    }
    p->entry = (entry_function)(uintptr_t)address;
    p->result_count = PyBytes_Size(p->results) / (Py_ssize_t)sizeof(result_code);
    PyObject *owned[] = {p->objects, p->outcomes, p->input, p->output, p->results, p->written};
    for (size_t k = 0; k < sizeof owned / sizeof *owned; k++) Py_INCREF(owned[k]);
    PyObject *capsule = PyCapsule_New(p, capsule_name, free_plan);
    PyObject *made = capsule == NULL ? NULL : PyCFunction_New(&call_method, capsule);
    Py_XDECREF(capsule);
    return made;
}

static PyMethodDef make_method = {"make_dispatcher", make_dispatcher, METH_VARARGS, NULL};

int s2s_dispatch_install(uintptr_t list) {
    PyGILState_STATE state = PyGILState_Ensure();
    int done = _import_array();
    if (done == 0) {
        PyObject *function = PyCFunction_New(&make_method, NULL);
        done = function == NULL ? -1 : PyList_Append((PyObject *)list, function);
        Py_XDECREF(function);
    }
    if (done < 0) PyErr_Print();
    PyGILState_Release(state);
    return done;
}
