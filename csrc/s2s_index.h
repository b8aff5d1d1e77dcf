/* Gathering and scattering by integer index arrays: x[..., i1, i2, ...], NumPy's advanced indexing on neighbouring axes. */
#ifndef S2S_INDEX_H
#define S2S_INDEX_H

#include "s2s_copy.h"
#include "s2s_shape.h"

/* A checked index: where its elements are, in C order of the index arrays broadcast together. */
typedef struct {
    int count, rank;
    int64_t shape[S2S_MAX_RANK];
    s2s_axes walk[S2S_MAX_RANK];         /* one per index array, all of the shape `shape` */
    const int64_t *data[S2S_MAX_RANK];
    int64_t size[S2S_MAX_RANK], stride[S2S_MAX_RANK]; /* the axes of x that are indexed */
} s2s_index;

typedef struct {
    s2s_cursor at[S2S_MAX_RANK];
} s2s_index_cursor;

S2S_MAYBE int s2s_index_rank(int count, const int *index_rank) {
    int rank = 0;
    for (int k = 0; k < count; k++) rank = index_rank[k] > rank ? index_rank[k] : rank;
    return rank;
}

S2S_MAYBE int s2s_index_shape(int64_t *shape, int rank, int count, const s2s_array *const *index, const int *index_rank) {
    s2s_start_broadcast(shape, rank);
    for (int k = 0; k < count; k++)
        if (s2s_join_broadcast(shape, rank, index[k], index_rank[k])) return S2S_FAIL;
    return S2S_OK;
}

S2S_MAYBE int64_t s2s_index_count(const s2s_index *index) { return s2s_axes_count(&index->walk[0]); }

S2S_MAYBE s2s_index_cursor s2s_index_start(void) {
    s2s_index_cursor cursor;
    memset(&cursor, 0, sizeof cursor);
    return cursor;
}

/* The offset in x that the present element of the index means, and a step to the next; -1 if it is out of range. */
S2S_MAYBE int64_t s2s_index_next(const s2s_index *index, s2s_index_cursor *cursor) {
    int64_t offset = 0;
    for (int k = 0; k < index->count; k++) {
        int64_t i = index->data[k][cursor->at[k].offset];
        if (i < 0) i += index->size[k];
        if ((uint64_t)i >= (uint64_t)index->size[k]) return -1;
        offset += i * index->stride[k];
        s2s_cursor_step(&cursor->at[k], &index->walk[k]);
    }
    return offset;
}

S2S_MAYBE int s2s_index_check(const s2s_index *index) {
    for (int k = 0; k < index->count; k++) {
        s2s_cursor cursor = s2s_cursor_start();
        int64_t size = index->size[k];
        for (int64_t left = s2s_axes_count(&index->walk[k]); left > 0; left--) {
            int64_t i = index->data[k][cursor.offset];
            if (i < -size || i >= size) return S2S_FAIL;
            s2s_cursor_step(&cursor, &index->walk[k]);
        }
    }
    return S2S_OK;
}

/* FAIL unless the index arrays broadcast together and are in range. */
S2S_MAYBE int s2s_index_setup(s2s_index *self, const s2s_array *x, int axis, int count, const s2s_array *const *index,
                              const int *index_rank) {
    self->count = count;
    self->rank = s2s_index_rank(count, index_rank);
    if (s2s_index_shape(self->shape, self->rank, count, index, index_rank)) return S2S_FAIL;
    for (int k = 0; k < count; k++) {
        s2s_array view;
        if (s2s_broadcast_view(&view, index[k], index_rank[k], self->shape, self->rank)) return S2S_FAIL;
        self->walk[k].rank = 0;
        for (int j = 0; j < self->rank; j++) s2s_add_axis(&self->walk[k], view.shape[j], view.stride[j]);
        self->data[k] = (const int64_t *)index[k]->data;
        self->size[k] = x->shape[axis + k];
        self->stride[k] = x->stride[axis + k];
    }
    return s2s_index_check(self);
}

S2S_MAYBE int s2s_gather_shape(int64_t *shape, const s2s_array *x, int rank, int axis, int count,
                               const s2s_array *const *index, const int *index_rank) {
    int middle = s2s_index_rank(count, index_rank);
    for (int k = 0; k < axis; k++) shape[k] = x->shape[k];
    for (int k = axis + count; k < rank; k++) shape[k - count + middle] = x->shape[k];
    return s2s_index_shape(shape + axis, middle, count, index, index_rank);
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
