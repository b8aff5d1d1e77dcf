/* `a @ b` where at least one operand is a matrix: per output a chain of fma in increasing k (semantics 4.3). */
#ifndef S2S_MATMUL_H
#define S2S_MATMUL_H

#include <stdlib.h>

#include "s2s_copy.h"
#include "s2s_shape.h"

/* The tile that a register file holds: S2S_MR rows of S2S_NV vectors. */
#define S2S_NV 2
#if defined(S2S_VECTOR_BYTES) /* chosen by whoever includes this, with S2S_MR */
#elif defined(__AVX512F__)
#define S2S_VECTOR_BYTES 64
#define S2S_MR 8
#elif defined(__AVX__)
#define S2S_VECTOR_BYTES 32
#define S2S_MR 6
#elif defined(__aarch64__)
#define S2S_VECTOR_BYTES 16
#define S2S_MR 8
#else
#define S2S_VECTOR_BYTES 16
#define S2S_MR 4
#endif

#define S2S_KC 256     /* values of k in a block: a strip of A stays in the first-level cache */
#define S2S_NC 256     /* columns in a block: a block of B stays in the second-level cache */
#define S2S_SMALL 2048 /* elements of a block of B that is kept on the stack */

/* Before a loop of constant length (at most 16) over what must stay in registers. */
#if defined(__clang__)
#define S2S_UNROLL _Pragma("clang loop unroll(full)")
#else
#define S2S_UNROLL _Pragma("GCC unroll 16")
#endif

/* Sizes and strides of the products that make up `a @ b`. */
typedef struct {
    int64_t height, width, n;
    int64_t row_a, column_a, row_b, column_b;
    s2s_axes batch_a, batch_b; /* equal shapes, not joined */
} s2s_products;

S2S_STATIC void s2s_plan_batches(s2s_products *p, const s2s_array *a, int a_batch, const s2s_array *b, int b_batch) {
    int rank = a_batch > b_batch ? a_batch : b_batch;
    p->batch_a.rank = p->batch_b.rank = rank;
    for (int axis = 0; axis < rank; axis++) {
        int in_a = axis - (rank - a_batch), in_b = axis - (rank - b_batch);
        int64_t size_a = in_a < 0 ? 1 : a->shape[in_a], size_b = in_b < 0 ? 1 : b->shape[in_b];
        p->batch_a.shape[axis] = p->batch_b.shape[axis] = size_a == 1 ? size_b : size_a;
        p->batch_a.stride[axis] = size_a == 1 ? 0 : a->stride[in_a];
        p->batch_b.stride[axis] = size_b == 1 ? 0 : b->stride[in_b];
    }
}

S2S_STATIC s2s_products s2s_plan_products(const s2s_array *a, int a_rank, const s2s_array *b, int b_rank) {
    s2s_products p;
    int a_batch = a_rank > 2 ? a_rank - 2 : 0, b_batch = b_rank > 2 ? b_rank - 2 : 0;
    p.height = a_rank == 1 ? 1 : a->shape[a_rank - 2];
    p.row_a = a_rank == 1 ? 0 : a->stride[a_rank - 2];
    p.n = a->shape[a_rank - 1];
    p.column_a = a->stride[a_rank - 1];
    p.width = b_rank == 1 ? 1 : b->shape[b_rank - 1];
    p.column_b = b_rank == 1 ? 0 : b->stride[b_rank - 1];
    p.row_b = b_rank == 1 ? b->stride[0] : b->stride[b_rank - 2];
    /* one matrix b for a whole batch of a: the rows of a are one after the other */
    while (b_batch == 0 && a_batch > 0 && a->stride[a_batch - 1] == p.height * p.row_a) {
        p.height *= a->shape[a_batch - 1];
        a_batch--;
    }
    s2s_plan_batches(&p, a, a_batch, b, b_batch);
    return p;
}

S2S_STATIC int s2s_matmul_shape(int64_t *shape, const s2s_array *a, int a_rank, const s2s_array *b, int b_rank) {
    int a_batch = a_rank > 2 ? a_rank - 2 : 0, b_batch = b_rank > 2 ? b_rank - 2 : 0;
    int rank = a_batch > b_batch ? a_batch : b_batch;
    if (a->shape[a_rank - 1] != b->shape[b_rank == 1 ? 0 : b_rank - 2]) return S2S_FAIL;
    s2s_start_broadcast(shape, rank);
    if (s2s_join_broadcast(shape, rank, a, a_batch) || s2s_join_broadcast(shape, rank, b, b_batch)) return S2S_FAIL;
    if (a_rank > 1) shape[rank++] = a->shape[a_rank - 2];
    if (b_rank > 1) shape[rank++] = b->shape[b_rank - 1];
    return S2S_OK;
}

#define S2S_T double
#define S2S_NAME(name) s2s_##name##_f64
#define S2S_FMA_T __builtin_fma
#include "array/matmul.h"
#undef S2S_T
#undef S2S_NAME
#undef S2S_FMA_T

#define S2S_T float
#define S2S_NAME(name) s2s_##name##_f32
#define S2S_FMA_T __builtin_fmaf
#include "array/matmul.h"
#undef S2S_T
#undef S2S_NAME
#undef S2S_FMA_T

#endif
