/* Sorting, taking along an axis, running sums and extrema, searching a sorted vector. */
#ifndef S2S_SORT_H
#define S2S_SORT_H

#include <stdlib.h>

#include "s2s_shape.h"

#define S2S_RUN 16 /* up to so many elements are sorted by insertion */

/* The lines of an array along an axis: where each starts, in the array and in a C-contiguous one of its shape. */
typedef struct {
    s2s_axes others, result_others;
    int64_t count, size, stride, result_stride;
} s2s_lines;

S2S_STATIC s2s_lines s2s_lines_of(const s2s_array *x, int rank, int axis) {
    s2s_lines lines;
    s2s_array result = *x;
    s2s_set_shape(&result, rank, x->shape);
    lines.others = s2s_some_axes(x, 0, rank, ~(1u << axis));
    lines.result_others = s2s_some_axes(&result, 0, rank, ~(1u << axis));
    lines.count = s2s_axes_count(&lines.others);
    lines.size = x->shape[axis];
    lines.stride = x->stride[axis];
    lines.result_stride = result.stride[axis];
    return lines;
}

S2S_INLINE int64_t s2s_line(const s2s_lines *lines, int64_t line) { return s2s_offset(&lines->others, line); }

S2S_INLINE int64_t s2s_line_of_result(const s2s_lines *lines, int64_t line) {
    return s2s_offset(&lines->result_others, line);
}

/* Whether two arrays differ in size on an axis other than the given one. */
S2S_STATIC int s2s_lines_differ(const s2s_array *a, const s2s_array *b, int rank, int axis) {
    for (int k = 0; k < rank; k++)
        if (k != axis && a->shape[k] != b->shape[k]) return 1;
    return 0;
}

#define S2S_LESS(a, b) ((a) < (b) || ((b) != (b) && (a) == (a)))
#define S2S_PLUS(a, b) ((a) + (b))
#define S2S_FAR ((S2S_T)S2S_INF)

#define S2S_T double
#define S2S_NAME(name) s2s_##name##_f64
#include "array/sort.h"
#undef S2S_T
#undef S2S_NAME

#define S2S_T float
#define S2S_NAME(name) s2s_##name##_f32
#include "array/sort.h"
#undef S2S_T
#undef S2S_NAME

/* Integers wrap, and have no gaps. */
#undef S2S_LESS
#undef S2S_PLUS
#undef S2S_FAR
#define S2S_LESS(a, b) ((a) < (b))
#define S2S_PLUS(a, b) ((int64_t)((uint64_t)(a) + (uint64_t)(b)))
#define S2S_FAR 0
#define S2S_NO_GAP

#define S2S_T int64_t
#define S2S_NAME(name) s2s_##name##_i64
#include "array/sort.h"
#undef S2S_T
#undef S2S_NAME
#undef S2S_LESS
#undef S2S_PLUS
#undef S2S_FAR
#undef S2S_NO_GAP

#endif
