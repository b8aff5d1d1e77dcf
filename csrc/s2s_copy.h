/* Copies, broadcasts made real, concatenation, ranges. */
#ifndef S2S_COPY_H
#define S2S_COPY_H

#include "s2s_shape.h"

/* `out` as a C-contiguous array of that shape. */
S2S_STATIC s2s_array s2s_fresh(const s2s_array *out, int rank, const int64_t *shape) {
    s2s_array array;
    array.data = out->data;
    s2s_set_shape(&array, rank, shape);
    return array;
}

/* One number as an array of the shape of `like`. */
S2S_STATIC s2s_array s2s_number(void *value, const s2s_array *like, int rank) {
    s2s_array array;
    array.data = value;
    for (int axis = 0; axis < rank; axis++) {
        array.shape[axis] = like->shape[axis];
        array.stride[axis] = 0;
    }
    return array;
}

/* `count` axes of x from x_first on and of y from y_first on, of one shape, which are walked together; joined where
 * both are evenly strided. */
S2S_STATIC void s2s_pair_axes(s2s_axes *a, s2s_axes *b, const s2s_array *x, int x_first, const s2s_array *y,
                              int y_first, int count) {
    for (int axis = 0; axis < count; axis++) {
        int64_t size = x->shape[x_first + axis];
        int64_t x_stride = x->stride[x_first + axis], y_stride = y->stride[y_first + axis];
        if (size == 1) continue;
        int last = a->rank - 1;
        if (last >= 0 && a->stride[last] == size * x_stride && b->stride[last] == size * y_stride) {
            a->shape[last] = b->shape[last] = a->shape[last] * size;
            a->stride[last] = x_stride;
            b->stride[last] = y_stride;
            continue;
        }
        a->shape[a->rank] = b->shape[b->rank] = size;
        a->stride[a->rank++] = x_stride;
        b->stride[b->rank++] = y_stride;
    }
}

S2S_STATIC int s2s_concatenate_shape(int64_t *shape, int count, const s2s_array *const *parts, int rank, int axis) {
    for (int k = 0; k < rank; k++) shape[k] = parts[0]->shape[k];
    for (int part = 1; part < count; part++) {
        for (int k = 0; k < rank; k++)
            if (k != axis && parts[part]->shape[k] != shape[k]) return S2S_FAIL;
        shape[axis] += parts[part]->shape[axis];
    }
    return S2S_OK;
}

#define S2S_T double
#define S2S_NAME(name) s2s_##name##_f64
#include "array/copy.h"
#undef S2S_T
#undef S2S_NAME

#define S2S_T float
#define S2S_NAME(name) s2s_##name##_f32
#include "array/copy.h"
#undef S2S_T
#undef S2S_NAME

#define S2S_T int64_t
#define S2S_NAME(name) s2s_##name##_i64
#include "array/copy.h"
#undef S2S_T
#undef S2S_NAME

#define S2S_T uint8_t
#define S2S_NAME(name) s2s_##name##_u8
#include "array/copy.h"
#undef S2S_T
#undef S2S_NAME

/* ---- ranges -------------------------------------------------------------------------------------------------- */

/* ceil((stop - start) / step), at least 0; FAIL for a step of 0, a NaN or a length beyond 2^53. */
S2S_STATIC int s2s_arange_f64_shape(int64_t *shape, double start, double stop, double step) {
    double length = (stop - start) / step;
    shape[0] = 0;
    if (step == 0.0 || !(length < 0x1p53)) return S2S_FAIL;
    if (length > 0.0) {
        shape[0] = (int64_t)length;
        shape[0] += (double)shape[0] < length;
    }
    return S2S_OK;
}

S2S_STATIC int s2s_arange_i64_shape(int64_t *shape, int64_t start, int64_t stop, int64_t step) {
    shape[0] = 0;
    if (step == 0) return S2S_FAIL;
    if (step > 0 ? start >= stop : start <= stop) return S2S_OK;
    uint64_t span = step > 0 ? (uint64_t)stop - (uint64_t)start : (uint64_t)start - (uint64_t)stop;
    uint64_t size = step > 0 ? (uint64_t)step : 0 - (uint64_t)step;
    uint64_t length = (span - 1) / size + 1;
    if (length > (UINT64_C(1) << 53)) return S2S_FAIL;
    shape[0] = (int64_t)length;
    return S2S_OK;
}

/* NumPy's values: the second element is start + step, and the distance of these two, rounded, is used from then on. */
S2S_STATIC int s2s_arange_f64(const s2s_array *out, int64_t n, double start, double step) {
    double *to = (double *)out->data;
    double delta = (start + step) - start;
    for (int64_t i = 0; i < n; i++) to[i] = start + (double)i * delta;
    if (n > 0) to[0] = start;
    if (n > 1) to[1] = start + step;
    return S2S_OK;
}

S2S_STATIC int s2s_arange_i64(const s2s_array *out, int64_t n, int64_t start, int64_t step) {
    uint64_t *to = (uint64_t *)out->data;
    for (int64_t i = 0; i < n; i++) to[i] = (uint64_t)start + (uint64_t)i * (uint64_t)step;
    return S2S_OK;
}

#endif
