/* Template: products over axes, for one element type: for each output one chain from 1 in C order. */

S2S_STATIC void S2S_NAME(prod_tile)(S2S_T *out, const S2S_T *x, int64_t width, int64_t stride,
                                    const s2s_axes *reduced) {
    for (int64_t j = 0; j < width; j++) out[j] = 1;
    s2s_cursor cursor = s2s_cursor_start();
    for (int64_t left = s2s_axes_count(reduced); left > 0; left--) {
        for (int64_t j = 0; j < width; j++) out[j] *= x[cursor.offset + j * stride];
        s2s_cursor_step(&cursor, reduced);
    }
}

S2S_STATIC int S2S_NAME(prod)(const s2s_array *out, const s2s_array *x, int rank, uint32_t axes) {
    s2s_axes reduced = s2s_some_axes(x, 0, rank, axes);
    s2s_axes kept = s2s_some_axes(x, 0, rank, ~axes);
    int64_t size, stride;
    s2s_split_inner(&kept, &size, &stride);
    S2S_T *to = (S2S_T *)out->data;
    s2s_cursor cursor = s2s_cursor_start();
    for (int64_t left = s2s_axes_count(&kept); left > 0; left--) {
        const S2S_T *from = (const S2S_T *)x->data + cursor.offset;
        for (int64_t j = 0; j < size; j += S2S_TILE) {
            int64_t width = size - j < S2S_TILE ? size - j : S2S_TILE;
            S2S_NAME(prod_tile)(to, from + j * stride, width, stride, &reduced);
            to += width;
        }
        s2s_cursor_step(&cursor, &kept);
    }
    return S2S_OK;
}

S2S_STATIC S2S_T S2S_NAME(prod_all)(const s2s_array *x, int rank) {
    S2S_T result;
    s2s_axes all = s2s_some_axes(x, 0, rank, ~0u);
    S2S_NAME(prod_tile)(&result, (const S2S_T *)x->data, 1, 0, &all);
    return result;
}

/* For each element the product of the others along the axes: that of those before it, from the first on, times that of
 * those after it, from the last on. */
S2S_STATIC int S2S_NAME(prod_others)(const s2s_array *out, const s2s_array *x, int rank, uint32_t axes) {
    s2s_array to_array = *out;
    s2s_set_shape(&to_array, rank, x->shape);
    s2s_axes kept = s2s_some_axes(x, 0, rank, ~axes), to_kept = s2s_some_axes(&to_array, 0, rank, ~axes);
    s2s_axes reduced = s2s_some_axes(x, 0, rank, axes), to_reduced = s2s_some_axes(&to_array, 0, rank, axes);
    int64_t outputs = s2s_axes_count(&kept), n = s2s_axes_count(&reduced);
    for (int64_t k = 0; k < outputs; k++) {
        const S2S_T *from = (const S2S_T *)x->data + s2s_offset(&kept, k);
        S2S_T *to = (S2S_T *)out->data + s2s_offset(&to_kept, k);
        S2S_T before = 1, after = 1;
        for (int64_t i = 0; i < n; i++) {
            to[s2s_offset(&to_reduced, i)] = before;
            before *= from[s2s_offset(&reduced, i)];
        }
        for (int64_t i = n - 1; i >= 0; i--) {
            to[s2s_offset(&to_reduced, i)] *= after;
            after *= from[s2s_offset(&reduced, i)];
        }
    }
    return S2S_OK;
}

/* The second derivatives of a product times v: prefixes and suffixes with their tangents along v. Zeros where v is all
 * zero, whatever x is. */
S2S_STATIC int S2S_NAME(prod_pairs)(const s2s_array *out, const s2s_array *v, const s2s_array *x, int rank,
                                    uint32_t axes) {
    s2s_array to_array = *out;
    s2s_set_shape(&to_array, rank, x->shape);
    s2s_axes every = s2s_some_axes(v, 0, rank, ~0u);
    int64_t total = s2s_axes_count(&every), moves = 0;
    for (int64_t i = 0; i < total && !moves; i++) moves = ((const S2S_T *)v->data)[s2s_offset(&every, i)] != 0;
    s2s_axes kept = s2s_some_axes(x, 0, rank, ~axes), reduced = s2s_some_axes(x, 0, rank, axes);
    s2s_axes v_kept = s2s_some_axes(v, 0, rank, ~axes), v_reduced = s2s_some_axes(v, 0, rank, axes);
    s2s_axes to_kept = s2s_some_axes(&to_array, 0, rank, ~axes), to_reduced = s2s_some_axes(&to_array, 0, rank, axes);
    int64_t outputs = s2s_axes_count(&kept), n = s2s_axes_count(&reduced);
    S2S_T *before = (S2S_T *)malloc((size_t)(2 * n + 1) * sizeof *before);
    if (before == NULL) return S2S_NOMEM;
    for (int64_t k = 0; k < outputs; k++) {
        const S2S_T *from = (const S2S_T *)x->data + s2s_offset(&kept, k);
        const S2S_T *along = (const S2S_T *)v->data + s2s_offset(&v_kept, k);
        S2S_T *to = (S2S_T *)out->data + s2s_offset(&to_kept, k);
        S2S_T product = 1, moved = 0;
        for (int64_t i = 0; i < n; i++) {
            S2S_T here = from[s2s_offset(&reduced, i)], d = along[s2s_offset(&v_reduced, i)];
            before[2 * i] = product;
            before[2 * i + 1] = moved;
            moved = moved * here + product * d;
            product *= here;
        }
        product = 1, moved = 0;
        for (int64_t i = n - 1; i >= 0; i--) {
            S2S_T here = from[s2s_offset(&reduced, i)], d = along[s2s_offset(&v_reduced, i)];
            S2S_T sum = before[2 * i + 1] * product + before[2 * i] * moved;
            to[s2s_offset(&to_reduced, i)] = moves ? sum : 0;
            moved = moved * here + product * d;
            product *= here;
        }
    }
    free(before);
    return S2S_OK;
}
