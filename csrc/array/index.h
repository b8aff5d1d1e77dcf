/* Template: gather, scatter, pick and place, for one element type. */

S2S_STATIC int S2S_NAME(gather)(const s2s_array *out, const s2s_array *x, int rank, int axis, int count,
                                const s2s_array *const *index, const int *index_rank) {
    s2s_index where;
    s2s_index_cursor at_index;
    if (s2s_index_setup(&where, x, axis, count, index, index_rank)) return S2S_FAIL;
    s2s_axes before = s2s_some_axes(x, 0, axis, ~0u), after = s2s_some_axes(x, axis + count, rank, ~0u);
    int64_t size, stride;
    s2s_split_inner(&after, &size, &stride);
    int64_t rows = s2s_axes_count(&after);
    S2S_T *to = (S2S_T *)out->data;
    s2s_cursor at_before = s2s_cursor_start(), at_after = s2s_cursor_start();
    for (int64_t left = s2s_axes_count(&before); left > 0; left--) {
        const S2S_T *from = (const S2S_T *)x->data + at_before.offset;
        s2s_index_start(&where, &at_index);
        for (int64_t i = 0; i < where.elements; i += S2S_INDEX_BLOCK) {
            int64_t n = s2s_index_block(&where, i);
            if (s2s_index_next(&where, &at_index, n)) return S2S_FAIL;
            if (rows == 1 && size == 1) {
                for (int64_t j = 0; j < n; j++) *to++ = from[at_index.offset[j]];
                continue;
            }
            for (int64_t j = 0; j < n; j++)
                for (int64_t row = 0; row < rows; row++, to += size) {
                    const S2S_T *f = from + at_index.offset[j] + at_after.offset;
                    for (int64_t c = 0; c < size; c++) to[c] = f[c * stride];
                    s2s_cursor_step(&at_after, &after);
                }
        }
        s2s_cursor_step(&at_before, &before);
    }
    return S2S_OK;
}

/* A stretch of neighbouring axes of x and of the value that is scattered into it, walked together. */
typedef struct {
    s2s_axes x, value;
    s2s_cursor at_x, at_value;
} S2S_NAME(walk);

S2S_STATIC S2S_NAME(walk) S2S_NAME(walk_start)(const s2s_array *x, int x_first, const s2s_array *value, int value_first,
                                               int count) {
    S2S_NAME(walk) w;
    memset(&w, 0, sizeof w);
    s2s_pair_axes(&w.x, &w.value, x, x_first, value, value_first, count);
    return w;
}

S2S_INLINE void S2S_NAME(walk_step)(S2S_NAME(walk) *w) {
    s2s_cursor_step(&w->at_x, &w->x);
    s2s_cursor_step(&w->at_value, &w->value);
}

/* All that belongs to one element of the index: a stretch of the value into (or onto) a stretch of x. */
S2S_INLINE void S2S_NAME(scatter_rows)(S2S_T *x, const S2S_T *value, S2S_NAME(walk) *after, int64_t rows, int64_t size,
                                       int64_t x_stride, int64_t value_stride, int add) {
    for (int64_t row = 0; row < rows; row++) {
        S2S_T *t = x + after->at_x.offset;
        const S2S_T *f = value + after->at_value.offset;
        for (int64_t j = 0; j < size; j++)
            t[j * x_stride] = (S2S_T)(add ? t[j * x_stride] + f[j * value_stride] : f[j * value_stride]);
        S2S_NAME(walk_step)(after);
    }
}

S2S_INLINE int S2S_NAME(scatter)(const s2s_array *x, int rank, int axis, int count, const s2s_array *const *index,
                                 const int *index_rank, const s2s_array *value, int value_rank, int add) {
    s2s_index where;
    s2s_index_cursor at_index;
    s2s_array from;
    int64_t shape[S2S_MAX_RANK], size, x_stride, value_stride;
    if (s2s_index_setup(&where, x, axis, count, index, index_rank) || s2s_index_check(&where)) return S2S_FAIL;
    s2s_gather_shape(shape, x, rank, axis, count, index, index_rank);
    if (s2s_broadcast_view(&from, value, value_rank, shape, rank - count + where.rank)) return S2S_FAIL;
    S2S_NAME(walk) before = S2S_NAME(walk_start)(x, 0, &from, 0, axis);
    S2S_NAME(walk) after = S2S_NAME(walk_start)(x, axis + count, &from, axis + where.rank, rank - axis - count);
    s2s_axes middle = s2s_some_axes(&from, axis, axis + where.rank, ~0u);
    s2s_split_inner(&after.x, &size, &x_stride);
    s2s_split_inner(&after.value, &size, &value_stride);
    int64_t rows = s2s_axes_count(&after.x);
    s2s_cursor at_middle = s2s_cursor_start();
    for (int64_t left = s2s_axes_count(&before.x); left > 0; left--) {
        S2S_T *to = (S2S_T *)x->data + before.at_x.offset;
        const S2S_T *v = (const S2S_T *)from.data + before.at_value.offset;
        s2s_index_start(&where, &at_index);
        for (int64_t i = 0; i < where.elements; i += S2S_INDEX_BLOCK) {
            int64_t n = s2s_index_block(&where, i);
            s2s_index_next(&where, &at_index, n);
            for (int64_t j = 0; j < n; j++) {
                S2S_T *t = to + at_index.offset[j];
                const S2S_T *f = v + at_middle.offset;
                if (rows == 1 && size == 1)
                    *t = (S2S_T)(add ? *t + *f : *f);
                else
                    S2S_NAME(scatter_rows)(t, f, &after, rows, size, x_stride, value_stride, add);
                s2s_cursor_step(&at_middle, &middle);
            }
        }
        S2S_NAME(walk_step)(&before);
    }
    return S2S_OK;
}

/* x[..., index, ...] = value: where an element is named repeatedly, the last one stays. */
S2S_STATIC int S2S_NAME(scatter_set)(const s2s_array *x, int rank, int axis, int count, const s2s_array *const *index,
                                     const int *index_rank, const s2s_array *value, int value_rank) {
    return S2S_NAME(scatter)(x, rank, axis, count, index, index_rank, value, value_rank, 0);
}

/* The same adding up. */
S2S_STATIC int S2S_NAME(scatter_add)(const s2s_array *x, int rank, int axis, int count, const s2s_array *const *index,
                                     const int *index_rank, const s2s_array *value, int value_rank) {
    return S2S_NAME(scatter)(x, rank, axis, count, index, index_rank, value, value_rank, 1);
}

/* Zeros of the shape of `like` with g added at the index. */
S2S_STATIC int S2S_NAME(scatter_like)(const s2s_array *out, const s2s_array *g, int g_rank, const s2s_array *like,
                                      int rank, int axis, int count, const s2s_array *const *index,
                                      const int *index_rank) {
    s2s_array to = s2s_fresh(out, rank, like->shape);
    S2S_NAME(fill)(&to, rank, 0);
    return S2S_NAME(scatter_add)(&to, rank, axis, count, index, index_rank, g, g_rank);
}

/* ---- positions along an axis, or (axis -1) in the C order of all ---------------------------------------------- */

S2S_STATIC int S2S_NAME(pick)(const s2s_array *out, const s2s_array *x, int rank, const s2s_array *k, int k_rank,
                              int axis) {
    uint32_t mask = axis < 0 ? ~0u : 1u << axis;
    s2s_axes along = s2s_some_axes(x, 0, rank, mask), kept = s2s_some_axes(x, 0, rank, ~mask);
    s2s_axes positions = s2s_some_axes(k, 0, k_rank, ~0u);
    int64_t size = s2s_axes_count(&along), outputs = s2s_axes_count(&kept);
    if (s2s_axes_count(&positions) != outputs) return S2S_FAIL;
    s2s_cursor at = s2s_cursor_start(), at_k = s2s_cursor_start();
    for (int64_t i = 0; i < outputs; i++) {
        int64_t position = ((const int64_t *)k->data)[at_k.offset];
        if ((uint64_t)position >= (uint64_t)size) return S2S_FAIL;
        ((S2S_T *)out->data)[i] = ((const S2S_T *)x->data)[at.offset + s2s_offset(&along, position)];
        s2s_cursor_step(&at, &kept);
        s2s_cursor_step(&at_k, &positions);
    }
    return S2S_OK;
}

/* Zeros of the shape of `like` with g at the positions. */
S2S_STATIC int S2S_NAME(place)(const s2s_array *out, const s2s_array *g, const s2s_array *k, int k_rank,
                               const s2s_array *like, int rank, int axis) {
    uint32_t mask = axis < 0 ? ~0u : 1u << axis;
    s2s_array to = s2s_fresh(out, rank, like->shape);
    S2S_NAME(fill)(&to, rank, 0);
    s2s_axes along = s2s_some_axes(&to, 0, rank, mask), kept = s2s_some_axes(&to, 0, rank, ~mask);
    s2s_axes positions = s2s_some_axes(k, 0, k_rank, ~0u), from = s2s_some_axes(g, 0, k_rank, ~0u);
    int64_t size = s2s_axes_count(&along), outputs = s2s_axes_count(&kept);
    if (s2s_axes_count(&positions) != outputs || s2s_axes_count(&from) != outputs) return S2S_FAIL;
    s2s_cursor at = s2s_cursor_start(), at_k = s2s_cursor_start(), at_g = s2s_cursor_start();
    for (int64_t i = 0; i < outputs; i++) {
        int64_t position = ((const int64_t *)k->data)[at_k.offset];
        if ((uint64_t)position >= (uint64_t)size) return S2S_FAIL;
        ((S2S_T *)to.data)[at.offset + s2s_offset(&along, position)] = ((const S2S_T *)g->data)[at_g.offset];
        s2s_cursor_step(&at, &kept);
        s2s_cursor_step(&at_k, &positions);
        s2s_cursor_step(&at_g, &from);
    }
    return S2S_OK;
}
