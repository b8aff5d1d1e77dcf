/* Template: copies of strided arrays, for one element type. */

/* rows x columns elements, tile by tile: one side is walked against its grain. */
S2S_INLINE void S2S_NAME(copy_plane)(S2S_T *S2S_RESTRICT to, const S2S_T *from, int64_t rows, int64_t columns,
                                     int64_t to_row, int64_t from_row, int64_t to_stride, int64_t from_stride) {
    for (int64_t r = 0; r < rows; r += 16)
        for (int64_t c = 0; c < columns; c += 16) {
            int64_t r_end = rows - r < 16 ? rows : r + 16, c_end = columns - c < 16 ? columns : c + 16;
            for (int64_t i = r; i < r_end; i++)
                for (int64_t j = c; j < c_end; j++)
                    to[i * to_row + j * to_stride] = from[i * from_row + j * from_stride];
        }
}

/* Element by element; both of any strides. */
S2S_STATIC int S2S_NAME(copy)(const s2s_array *out, const s2s_array *x, int rank) {
    s2s_axes to = {0}, from = {0};
    s2s_pair_axes(&to, &from, out, 0, x, 0, rank);
    int64_t rows = 1, columns, to_row = 0, from_row = 0, to_stride, from_stride;
    s2s_split_inner(&to, &columns, &to_stride);
    s2s_split_inner(&from, &columns, &from_stride);
    int in_line = to_stride == 1 && from_stride <= 1 && from_stride >= 0;
    if (!in_line) {
        s2s_split_inner(&to, &rows, &to_row);
        s2s_split_inner(&from, &rows, &from_row);
    }
    s2s_cursor at_to = s2s_cursor_start(), at_from = s2s_cursor_start();
    for (int64_t left = s2s_axes_count(&to); left > 0; left--) {
        S2S_T *S2S_RESTRICT t = (S2S_T *)out->data + at_to.offset;
        const S2S_T *f = (const S2S_T *)x->data + at_from.offset;
        if (!in_line)
            S2S_NAME(copy_plane)(t, f, rows, columns, to_row, from_row, to_stride, from_stride);
        else if (from_stride == 1)
            memcpy(t, f, (size_t)columns * sizeof(S2S_T));
        else
            for (int64_t j = 0; j < columns; j++) t[j] = *f;
        s2s_cursor_step(&at_to, &to);
        s2s_cursor_step(&at_from, &from);
    }
    return S2S_OK;
}

S2S_STATIC int S2S_NAME(fill)(const s2s_array *x, int rank, S2S_T value) {
    s2s_array one = s2s_number(&value, x, rank);
    return S2S_NAME(copy)(x, &one, rank);
}

S2S_STATIC int S2S_NAME(broadcast_like)(const s2s_array *out, const s2s_array *x, int x_rank, const s2s_array *like,
                                        int rank) {
    s2s_array view, to = s2s_fresh(out, rank, like->shape);
    if (s2s_broadcast_view(&view, x, x_rank, like->shape, rank)) return S2S_FAIL;
    return S2S_NAME(copy)(&to, &view, rank);
}

S2S_STATIC int S2S_NAME(expand)(const s2s_array *out, const s2s_array *g, const s2s_array *like, int rank,
                                uint32_t axes, int keepdims) {
    s2s_array view, to = s2s_fresh(out, rank, like->shape);
    if (s2s_expand_view(&view, g, like, rank, axes, keepdims)) return S2S_FAIL;
    return S2S_NAME(copy)(&to, &view, rank);
}

/* `out` gets its shape (and strides) from s2s_concatenate_shape and the caller. */
S2S_STATIC int S2S_NAME(concatenate)(const s2s_array *out, int count, const s2s_array *const *parts, int rank,
                                     int axis) {
    int64_t shape[S2S_MAX_RANK];
    if (s2s_concatenate_shape(shape, count, parts, rank, axis)) return S2S_FAIL;
    s2s_array whole = s2s_fresh(out, rank, shape), to = whole;
    int64_t start = 0;
    for (int k = 0; k < count; k++) {
        to.data = (S2S_T *)out->data + start * whole.stride[axis];
        to.shape[axis] = parts[k]->shape[axis];
        S2S_NAME(copy)(&to, parts[k], rank);
        start += parts[k]->shape[axis];
    }
    return S2S_OK;
}

/* The stretch of g that belongs to operand `part` of a concatenation. */
S2S_STATIC int S2S_NAME(concatenate_part)(const s2s_array *out, const s2s_array *g, int count,
                                          const s2s_array *const *parts, int rank, int axis, int part) {
    (void)count;
    s2s_array from = *g, to = s2s_fresh(out, rank, parts[part]->shape);
    int64_t start = 0;
    for (int k = 0; k < part; k++) start += parts[k]->shape[axis];
    from.data = (S2S_T *)g->data + start * g->stride[axis];
    from.shape[axis] = parts[part]->shape[axis];
    return S2S_NAME(copy)(&to, &from, rank);
}

/* Whether every element is 0 (a NaN is not). */
S2S_STATIC int S2S_NAME(is_zero)(const s2s_array *x, int rank) {
    s2s_axes axes = s2s_some_axes(x, 0, rank, ~0u);
    int64_t size, stride;
    s2s_split_inner(&axes, &size, &stride);
    s2s_cursor cursor = s2s_cursor_start();
    for (int64_t left = s2s_axes_count(&axes); left > 0; left--) {
        const S2S_T *row = (const S2S_T *)x->data + cursor.offset;
        for (int64_t j = 0; j < size; j++)
            if (row[j * stride] != 0) return 0;
        s2s_cursor_step(&cursor, &axes);
    }
    return 1;
}
