/* Sums, products and vector.vector, in the fixed orders of the semantics (4.3, 4.4). */
#ifndef S2S_REDUCE_H
#define S2S_REDUCE_H

#include <stdlib.h>

#include "s2s_shape.h"

#define S2S_BLOCK 4096 /* elements of an L16 block */
#define S2S_LANES 16
#define S2S_LEVELS 3 /* 4096^4 elements */

/* The shape of a sum or product over the axes of the mask. */
S2S_STATIC void s2s_reduce_shape(int64_t *shape, const s2s_array *x, int rank, uint32_t axes, int keepdims) {
    int to = 0;
    for (int axis = 0; axis < rank; axis++) {
        int reduced = (axes >> axis) & 1;
        if (!reduced || keepdims) shape[to++] = reduced ? 1 : x->shape[axis];
    }
}

S2S_STATIC int s2s_dot_shape(const s2s_array *a, const s2s_array *b) {
    return a->shape[0] == b->shape[0] ? S2S_OK : S2S_FAIL;
}

#define S2S_T double
#define S2S_NAME(name) s2s_##name##_f64
#include "array/lanes.h"
#include "array/prod.h"
#include "array/sum.h"
#undef S2S_T
#undef S2S_NAME

#define S2S_T float
#define S2S_NAME(name) s2s_##name##_f32
#include "array/lanes.h"
#include "array/prod.h"
#include "array/sum.h"
#undef S2S_T
#undef S2S_NAME

/* int64 as uint64: the same bits, and wrapping is defined. The names without `u` are given below. */
#define S2S_T uint64_t
#define S2S_NAME(name) s2s_##name##_u64
#include "array/lanes.h"
#include "array/prod.h"
#include "array/sum.h"
#undef S2S_T
#undef S2S_NAME

S2S_STATIC int s2s_sum_i64(const s2s_array *out, const s2s_array *x, int rank, uint32_t axes) {
    return s2s_sum_u64(out, x, rank, axes);
}

S2S_STATIC int64_t s2s_sum_all_i64(const s2s_array *x, int rank) { return (int64_t)s2s_sum_all_u64(x, rank); }

S2S_STATIC int s2s_sum_like_i64(const s2s_array *out, const s2s_array *g, int g_rank, const s2s_array *like,
                                int like_rank) {
    return s2s_sum_like_u64(out, g, g_rank, like, like_rank);
}

S2S_STATIC int s2s_prod_i64(const s2s_array *out, const s2s_array *x, int rank, uint32_t axes) {
    return s2s_prod_u64(out, x, rank, axes);
}

S2S_STATIC int64_t s2s_prod_all_i64(const s2s_array *x, int rank) { return (int64_t)s2s_prod_all_u64(x, rank); }

S2S_STATIC int64_t s2s_dot_i64(const s2s_array *a, const s2s_array *b) { return (int64_t)s2s_dot_u64(a, b); }

#endif
