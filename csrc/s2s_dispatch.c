/* Calls of compiled code from Python: one builtin per specialisation, which takes the user's arguments as they are,
 * walks them along a small program written by s2s/api (the expected structure and types: s2s_dispatch.h), calls the
 * compiled entry without the GIL, and builds the result. Whatever does not fit exactly gives an outcome object back,
 * and Python finds out more: nothing here converts or refuses. */
#include "s2s_dispatch.h"

/* ---- one call ------------------------------------------------------------------------------------------------ */

static PyObject *outcome(const s2s_plan *p, int which) {
    PyObject *object = PyTuple_GetItem(p->outcomes, which);
    Py_INCREF(object);
    return object;
}

static PyObject *run(const s2s_plan *p, s2s_frame *f, s2s_trace *trace) {
    int32_t status;
    if (s2s_prepare_results(p, f) == ERROR) return NULL;
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
    if (s2s_finish_results(p, f) == ERROR) return NULL;
    int has_nan = (status & S2S_HAS_NAN) || f->has_nan;
    if (has_nan && !(p->flags & ACCEPT_NAN)) return outcome(p, NAN_RESULT);
    return s2s_build_output(p, f);
}

static PyObject *read_and_run(const s2s_plan *p, s2s_frame *f, PyObject *const *args, Py_ssize_t count) {
    s2s_trace *trace = NULL;
    if (p->flags & TRACED) {
        trace = PyLong_AsVoidPtr(args[0]);
        args++, count--;
    }
    switch (s2s_read_inputs(p, f, args, count)) {
    case ERROR:
        return NULL;
    case MISS:
        return outcome(p, MISMATCH);
    }
    if (PyBytes_Size(p->written) > 0 && s2s_written_overlaps(p, f)) return outcome(p, OVERLAP);
    return run(p, f, trace);
}

#define STACK_BYTES 4096
static const char capsule_name[] = "s2s.plan";

static PyObject *call(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    const s2s_plan *p = PyCapsule_GetPointer(self, capsule_name);
    if (p == NULL) return NULL;
    Py_ssize_t in = p->slots, out = p->result_count;
    size_t pointers = (size_t)(3 * in + 2 * out + in) * sizeof(void *);
    size_t bytes = pointers + (size_t)(in + out) * sizeof(s2s_array);
    double stack[STACK_BYTES / sizeof(double)];
    char *block = bytes <= STACK_BYTES ? (char *)stack : malloc(bytes);
    if (block == NULL) return PyErr_NoMemory();
    memset(block, 0, pointers);
    s2s_frame f = {0};
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
    s2s_plan *p = PyCapsule_GetPointer(capsule, capsule_name);
    PyObject *owned[] = {p->objects, p->outcomes, p->input, p->output, p->results, p->written};
    for (size_t k = 0; k < sizeof owned / sizeof *owned; k++) Py_XDECREF(owned[k]);
    free(p);
}

/* make_dispatcher(address, slots, flags, input, output, results, written, objects, outcomes): a builtin that takes the
 * user's positional arguments. input, output, results and written are bytes of int32, objects and outcomes tuples. */
static PyObject *make_dispatcher(PyObject *self, PyObject *args) {
    unsigned long long address;
    (void)self;
    s2s_plan *p = calloc(1, sizeof *p);
    if (p == NULL) return PyErr_NoMemory();
    if (!PyArg_ParseTuple(args, "KnlSSSSO!O!", &address, &p->slots, &p->flags, &p->input, &p->output, &p->results,
                          &p->written, &PyTuple_Type, &p->objects, &PyTuple_Type, &p->outcomes) ||
        PyTuple_Size(p->outcomes) != OUTCOMES) {
        free(p);
        if (!PyErr_Occurred()) PyErr_SetString(PyExc_ValueError, "make_dispatcher: wrong number of outcomes");
        return NULL;
    }
    p->entry = (s2s_entry_function)(uintptr_t)address;
    p->result_count = PyBytes_Size(p->results) / (Py_ssize_t)sizeof(s2s_result_code);
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
