/* Gathering and scattering by integer index arrays, x[..., i1, i2, ...]: NumPy's advanced indexing of neighbouring
 * axes. */
#ifndef S2S_INDEX_H
#define S2S_INDEX_H

#include <stdlib.h>

#include "s2s_copy.h"
#include "s2s_reduce.h"
#include "s2s_shape.h"

#define S2S_INDEX_BLOCK 512

/* An index: its arrays, broadcast together, are read in C order, S2S_INDEX_BLOCK elements at a time. */
typedef struct {
    int count, rank;
    int64_t shape[S2S_MAX_RANK], elements;
    s2s_axes walk[S2S_MAX_RANK]; /* one per index array, all of the shape `shape` */
    const uint64_t *data[S2S_MAX_RANK];
    int64_t size[S2S_MAX_RANK], stride[S2S_MAX_RANK]; /* the axes of x that are indexed */
} s2s_index;

typedef struct {
    s2s_reader_u64 reader[S2S_MAX_RANK];
    int64_t offset[S2S_INDEX_BLOCK]; /* in x, of the present block */
    uint64_t buffer[S2S_INDEX_BLOCK];
} s2s_index_cursor;

S2S_STATIC int s2s_index_rank(int count, const int *index_rank) {
    int rank = 0;
    for (int k = 0; k < count; k++) rank = index_rank[k] > rank ? index_rank[k] : rank;
    return rank;
}

S2S_STATIC int s2s_index_shape(int64_t *shape, int rank, int count, const s2s_array *const *index,
                               const int *index_rank) {
    s2s_start_broadcast(shape, rank);
    for (int k = 0; k < count; k++)
        if (s2s_join_broadcast(shape, rank, index[k], index_rank[k])) return S2S_FAIL;
    return S2S_OK;
}

S2S_STATIC void s2s_index_start(const s2s_index *index, s2s_index_cursor *cursor) {
    for (int k = 0; k < index->count; k++)
        cursor->reader[k] = s2s_reader_start_u64(index->data[k], index->walk[k]);
}

/* The offsets in x that the next n elements mean; FAIL if one is out of range. */
S2S_STATIC int s2s_index_next(const s2s_index *index, s2s_index_cursor *cursor, int64_t n) {
    int64_t *S2S_RESTRICT offset = cursor->offset;
    uint64_t outside = 0;
    memset(offset, 0, (size_t)n * sizeof *offset);
    for (int k = 0; k < index->count; k++) {
        const uint64_t *i = s2s_reader_next_u64(&cursor->reader[k], n, cursor->buffer);
        uint64_t size = (uint64_t)index->size[k], stride = (uint64_t)index->stride[k];
        for (int64_t j = 0; j < n; j++) {
            uint64_t wrapped = i[j] + ((int64_t)i[j] < 0 ? size : 0);
            outside |= S2S_MASK(wrapped >= size);
            offset[j] += (int64_t)(wrapped * stride);
        }
    }
    return outside ? S2S_FAIL : S2S_OK;
}

S2S_INLINE int64_t s2s_index_block(const s2s_index *index, int64_t start) {
    return index->elements - start < S2S_INDEX_BLOCK ? index->elements - start : S2S_INDEX_BLOCK;
}

S2S_STATIC int s2s_index_check(const s2s_index *index) {
    s2s_index_cursor cursor;
    s2s_index_start(index, &cursor);
    for (int64_t i = 0; i < index->elements; i += S2S_INDEX_BLOCK)
        if (s2s_index_next(index, &cursor, s2s_index_block(index, i))) return S2S_FAIL;
    return S2S_OK;
}

/* FAIL unless the index arrays broadcast together. */
S2S_STATIC int s2s_index_setup(s2s_index *self, const s2s_array *x, int axis, int count, const s2s_array *const *index,
                               const int *index_rank) {
    self->count = count;
    self->rank = s2s_index_rank(count, index_rank);
    if (s2s_index_shape(self->shape, self->rank, count, index, index_rank)) return S2S_FAIL;
    for (int k = 0; k < count; k++) {
        s2s_array view;
        if (s2s_broadcast_view(&view, index[k], index_rank[k], self->shape, self->rank)) return S2S_FAIL;
        self->walk[k].rank = 0;
        for (int j = 0; j < self->rank; j++) s2s_add_axis(&self->walk[k], view.shape[j], view.stride[j]);
        self->data[k] = (const uint64_t *)index[k]->data;
        self->size[k] = x->shape[axis + k];
        self->stride[k] = x->stride[axis + k];
    }
    self->elements = s2s_axes_count(&self->walk[0]);
    return S2S_OK;
}

S2S_STATIC int s2s_gather_shape(int64_t *shape, const s2s_array *x, int rank, int axis, int count,
                                const s2s_array *const *index, const int *index_rank) {
    int middle = s2s_index_rank(count, index_rank);
    for (int k = 0; k < axis; k++) shape[k] = x->shape[k];
    for (int k = axis + count; k < rank; k++) shape[k - count + middle] = x->shape[k];
    return s2s_index_shape(shape + axis, middle, count, index, index_rank);
}

/* ---- which element of a scatter was the last in its place ------------------------------------------------------ */

/* The rank of the gathered value, with size 1 on the axes that are not indexed. */
S2S_STATIC int s2s_last_writer_shape(int64_t *shape, const s2s_array *like, int rank, int axis, int count,
                                     const s2s_array *const *index, const int *index_rank) {
    int status = s2s_gather_shape(shape, like, rank, axis, count, index, index_rank);
    int middle = s2s_index_rank(count, index_rank);
    for (int k = 0; k < rank - count + middle; k++)
        if (k < axis || k >= axis + middle) shape[k] = 1;
    return status;
}

S2S_STATIC int s2s_last_writer_u8(const s2s_array *out, const s2s_array *like, int rank, int axis, int count,
                                  const s2s_array *const *index, const int *index_rank) {
    s2s_index where;
    (void)rank;
    if (s2s_index_setup(&where, like, axis, count, index, index_rank)) return S2S_FAIL;
    int64_t places = 1;
    for (int k = count - 1; k >= 0; k--) {
        where.stride[k] = places;
        places *= where.size[k];
    }
    if (s2s_index_check(&where)) return S2S_FAIL;
    int64_t *writer = (int64_t *)malloc((size_t)(places + 1) * sizeof *writer);
    if (writer == NULL) return S2S_NOMEM;
    s2s_index_cursor cursor;
    for (int pass = 0; pass < 2; pass++) {
        s2s_index_start(&where, &cursor);
        for (int64_t i = 0; i < where.elements; i += S2S_INDEX_BLOCK) {
            int64_t n = s2s_index_block(&where, i);
            s2s_index_next(&where, &cursor, n);
            for (int64_t j = 0; j < n && pass == 0; j++) writer[cursor.offset[j]] = i + j;
            for (int64_t j = 0; j < n && pass == 1; j++)
                ((uint8_t *)out->data)[i + j] = writer[cursor.offset[j]] == i + j;
        }
    }
    free(writer);
    return S2S_OK;
}

/* ---- where a mask is true -------------------------------------------------------------------------------------- */

S2S_STATIC int s2s_nonzero_shape(int64_t *shape, const s2s_array *mask, int rank) {
    s2s_axes all = s2s_some_axes(mask, 0, rank, ~0u);
    s2s_cursor at = s2s_cursor_start();
    shape[0] = 0;
    for (int64_t left = s2s_axes_count(&all); left > 0; left--) {
        shape[0] += ((const uint8_t *)mask->data)[at.offset] != 0;
        s2s_cursor_step(&at, &all);
    }
    return S2S_OK;
}

/* The positions on one axis of the true elements, in C order. */
S2S_STATIC int s2s_nonzero_i64(const s2s_array *out, const s2s_array *mask, int rank, int axis) {
    int64_t position[S2S_MAX_RANK] = {0}, offset = 0, *to = (int64_t *)out->data;
    int64_t left = 1;
    for (int k = 0; k < rank; k++) left *= mask->shape[k];
    for (; left > 0; left--) {
        if (((const uint8_t *)mask->data)[offset]) *to++ = position[axis];
        for (int k = rank - 1; k >= 0; k--) {
            offset += mask->stride[k];
            if (++position[k] < mask->shape[k]) break;
            offset -= mask->stride[k] * mask->shape[k];
            position[k] = 0;
        }
    }
    return S2S_OK;
}

#define S2S_T double
#define S2S_NAME(name) s2s_##name##_f64
#include "array/index.h"
#undef S2S_T
#undef S2S_NAME

#define S2S_T float
#define S2S_NAME(name) s2s_##name##_f32
#include "array/index.h"
#undef S2S_T
#undef S2S_NAME

#define S2S_T int64_t
#define S2S_NAME(name) s2s_##name##_i64
#include "array/index.h"
#undef S2S_T
#undef S2S_NAME

#define S2S_T uint8_t
#define S2S_NAME(name) s2s_##name##_u8
#include "array/index.h"
#undef S2S_T
#undef S2S_NAME

#endif
