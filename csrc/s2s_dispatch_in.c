/* The first part of a call: from the user's arguments to the slots of compiled code. Whatever does not fit exactly is a
 * MISS; only integers of other widths are converted, to int64. */
#define NO_IMPORT_ARRAY
#include "s2s_dispatch.h"

static const int type_number[] = S2S_TYPE_NUMBERS;

/* ---- arguments in -------------------------------------------------------------------------------------------- */

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
    default: {
        if (python || !PyArray_IsScalar(value, Integer)) return MISS;
        PyArray_Descr *descr = PyArray_DescrFromScalar(value);
        int same = descr->type_num == type_number[dtype];
        Py_DECREF(descr);
        return same;
    }
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

/* Whether no integer of an int64 array is negative. */
static int all_positive(PyArrayObject *array) {
    const int64_t *x = PyArray_DATA(array);
    for (npy_intp k = 0; k < PyArray_SIZE(array); k++)
        if (x[k] < 0) return 0;
    return 1;
}

/* An int64 copy of integers of another width; NULL without an error where one does not fit. */
static PyObject *widened(PyObject *value, int dtype) {
    PyArray_Descr *int64 = PyArray_DescrFromType(NPY_INT64);
    PyObject *copy = PyArray_FromArray((PyArrayObject *)value, int64, NPY_ARRAY_CARRAY | NPY_ARRAY_FORCECAST | NPY_ARRAY_ENSURECOPY);
    if (copy == NULL || dtype != U64 || all_positive((PyArrayObject *)copy)) return copy;
    Py_DECREF(copy);
    return NULL;
}

static int read_array(s2s_frame *f, int slot, const int32_t *code, PyObject *value) {
    int dtype = code[0], rank = code[1], written = code[2];
    PyArrayObject *array = (PyArrayObject *)value;
    if (!is_type(value, &PyArray_Type) || PyArray_NDIM(array) != rank || PyArray_TYPE(array) != type_number[dtype] ||
        PyArray_ISBYTESWAPPED(array))
        return MISS;
    array = (PyArrayObject *)(is_narrow(dtype) ? widened(value, dtype) : usable_array(value, written));
    if (array == NULL) return PyErr_Occurred() ? ERROR : MISS;
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

static int read_leaf(s2s_frame *f, const int32_t *code, PyObject *value) {
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

static int read_node(const s2s_plan *p, s2s_frame *f, const int32_t **code, PyObject *value);

static int read_dict(const s2s_plan *p, s2s_frame *f, const int32_t **code, PyObject *value) {
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

static int read_node(const s2s_plan *p, s2s_frame *f, const int32_t **code, PyObject *value) {
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

static int read_hidden(const s2s_plan *p, s2s_frame *f, const int32_t **code) {
    for (int32_t left = *(*code)++; left > 0; left--) {
        PyObject *value = follow(PyTuple_GetItem(p->objects, *(*code)++));
        if (value == NULL) return MISS;
        int found = read_node(p, f, code, value);
        Py_DECREF(value);
        if (found != OK) return found;
    }
    return OK;
}

static int check_guards(const s2s_plan *p, const int32_t **code) {
    for (int32_t left = *(*code)++; left > 0; left--, *code += 2) {
        PyObject *value = follow(PyTuple_GetItem(p->objects, (*code)[0]));
        int same = value == NULL ? MISS : same_static(PyTuple_GetItem(p->objects, (*code)[1]), value);
        Py_XDECREF(value);
        if (same != OK) return same;
    }
    return OK;
}

static int check_shapes(const s2s_frame *f, const int32_t **code) {
    for (int32_t left = *(*code)++; left > 0; left--, *code += 2) {
        int32_t one = (*code)[0], two = (*code)[1];
        size_t bytes = (size_t)PyArray_NDIM((PyArrayObject *)f->leaf[one]) * sizeof(int64_t);
        if (memcmp(f->in_array[one].shape, f->in_array[two].shape, bytes) != 0) return MISS;
    }
    return OK;
}

int s2s_read_inputs(const s2s_plan *p, s2s_frame *f, PyObject *const *args, Py_ssize_t count) {
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

/* ---- overlap ----------------------------------------------------------------------------------------------------- */

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
int s2s_written_overlaps(const s2s_plan *p, const s2s_frame *f) {
    const int32_t *written = (const int32_t *)PyBytes_AsString(p->written);
    for (Py_ssize_t left = PyBytes_Size(p->written) / 4; left > 0; left--, written++)
        for (Py_ssize_t k = 0; k < p->slots; k++)
            if (k != *written && f->given[k] != NULL && overlap(f->given[k], f->given[*written])) return 1;
    return 0;
}
