/* The last part of a call: from the results of compiled code to what the user gets. */
#define NO_IMPORT_ARRAY
#include "s2s_dispatch.h"

static const int type_number[] = S2S_TYPE_NUMBERS;

/* ---- results out --------------------------------------------------------------------------------------------- */

/* Arrays of known shape are made before the call, so that the compiled code writes straight into them. */
int s2s_prepare_results(const s2s_plan *p, s2s_frame *f) {
    const s2s_result_code *result = (const s2s_result_code *)PyBytes_AsString(p->results);
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

static int within_input(const s2s_plan *p, const s2s_frame *f, const char *data) {
    for (Py_ssize_t k = 0; k < p->slots; k++) {
        if (f->leaf[k] == NULL || !is_type(f->leaf[k], &PyArray_Type)) continue;
        const char *start = f->in_array[k].data;
        if (data >= start && data <= start + PyArray_NBYTES((PyArrayObject *)f->leaf[k])) return 1;
    }
    return 0;
}

/* A contiguous copy of what the compiled code returned in memory of its own, which is then given back. */
static PyObject *adopt(const s2s_plan *p, s2s_frame *f, Py_ssize_t k, const s2s_result_code *result) {
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

#define S2S_POSITIVE(name, T) \
    static int name(T *x, npy_intp size) { \
        int has_nan = 0; \
        for (npy_intp k = 0; k < size; k++) { \
            x[k] += 0; \
            has_nan |= x[k] != x[k]; \
        } \
        return has_nan; \
    }
S2S_POSITIVE(positive_f64, double)
S2S_POSITIVE(positive_f32, float)

/* -0.0 becomes +0.0 where a tangent leaves (compiled code has done it for gradients: semantics 2.7); true if it holds a
 * NaN. */
static int finish_tangent(PyObject *made) {
    PyArrayObject *array = (PyArrayObject *)made;
    void *data = PyArray_DATA(array);
    npy_intp size = PyArray_SIZE(array);
    return PyArray_TYPE(array) == NPY_FLOAT64 ? positive_f64(data, size) : positive_f32(data, size);
}

int s2s_finish_results(const s2s_plan *p, s2s_frame *f) {
    const s2s_result_code *result = (const s2s_result_code *)PyBytes_AsString(p->results);
    int done = OK;
    for (Py_ssize_t k = 0; k < p->result_count; k++, result++) {
        int is_tangent = result->positive && result->like < 0;
        if (result->rank < 0) {
            f->has_nan |= is_tangent && f->out[k].f != f->out[k].f;
            continue;
        }
        if (result->like < 0) f->made[k] = adopt(p, f, k, result);
        if (f->made[k] == NULL)
            done = ERROR;
        else if (is_tangent)
            f->has_nan |= finish_tangent(f->made[k]);
    }
    return done;
}

static PyObject *as_type(void *type, double value) { return PyObject_CallFunction((PyObject *)type, "d", value); }

static PyObject *build_leaf(const s2s_plan *p, s2s_frame *f, int32_t k) {
    const s2s_result_code *result = (const s2s_result_code *)PyBytes_AsString(p->results) + k;
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

static PyObject *build_node(const s2s_plan *p, s2s_frame *f, const int32_t **code);

static PyObject *build_dict(const s2s_plan *p, s2s_frame *f, const int32_t **code) {
    PyObject *dict = PyDict_New();
    for (int32_t left = *(*code)++; dict != NULL && left > 0; left--) {
        PyObject *key = PyTuple_GetItem(p->objects, *(*code)++);
        PyObject *value = build_node(p, f, code);
        if (value == NULL || PyDict_SetItem(dict, key, value) < 0) Py_CLEAR(dict);
        Py_XDECREF(value);
    }
    return dict;
}

static PyObject *build_node(const s2s_plan *p, s2s_frame *f, const int32_t **code) {
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


PyObject *s2s_build_output(const s2s_plan *p, s2s_frame *f) {
    const int32_t *code = (const int32_t *)PyBytes_AsString(p->output);
    return build_node(p, f, &code);
}
