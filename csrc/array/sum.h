/* Template: sums over axes, for one element type (semantics 4.4).
 *
 * The longest trailing run of reduced axes is one L16 over its elements in C order. Each reduced axis before it is a
 * chain in increasing index, the innermost first: the chain along an axis adds up what the chains further in have
 * made. Chains run for a whole tile of outputs at once, along the innermost kept axis, and so vectorise.
 */

/* acc[j] += row(0)[j], then += row(1)[j], ... */
S2S_INLINE void S2S_NAME(chain_rows)(S2S_T *S2S_RESTRICT acc, const S2S_T *x, int64_t width, int64_t stride,
                                     int64_t rows, int64_t row_stride) {
    int64_t i = 0;
    if (stride == 1)
        for (; i + 4 <= rows; i += 4) {
            const S2S_T *a = x + i * row_stride, *b = a + row_stride, *c = b + row_stride, *d = c + row_stride;
            for (int64_t j = 0; j < width; j++) acc[j] = (((acc[j] + a[j]) + b[j]) + c[j]) + d[j];
        }
    for (; i < rows; i++)
        for (int64_t j = 0; j < width; j++) acc[j] += x[i * row_stride + j * stride];
}

/* The same where each element to be added is itself an L16 over the axes `run`. */
S2S_INLINE void S2S_NAME(chain_runs)(S2S_T *S2S_RESTRICT acc, const S2S_T *x, int64_t width, int64_t stride,
                                     int64_t rows, int64_t row_stride, const s2s_axes *run) {
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < width; j++) acc[j] += S2S_NAME(l16_sum)(x + i * row_stride + j * stride, run);
}

/* One tile of outputs: chains along the axes `chain` (never joined), runs along `run`. */
S2S_STATIC void S2S_NAME(sum_tile)(S2S_T *out, const S2S_T *x, int64_t width, int64_t stride, const s2s_axes *chain,
                                   const s2s_axes *run) {
    S2S_T acc[S2S_MAX_RANK][S2S_TILE];
    s2s_axes outer = *chain;
    int64_t rows, row_stride;
    s2s_split_inner(&outer, &rows, &row_stride);
    int depth = outer.rank;
    for (int level = 0; level <= depth; level++) memset(acc[level], 0, (size_t)width * sizeof(S2S_T));
    if (s2s_axes_count(&outer) > 0) {
        s2s_cursor cursor = s2s_cursor_start();
        int stepped;
        do {
            if (run->rank > 0)
                S2S_NAME(chain_runs)(acc[depth], x + cursor.offset, width, stride, rows, row_stride, run);
            else
                S2S_NAME(chain_rows)(acc[depth], x + cursor.offset, width, stride, rows, row_stride);
            stepped = s2s_cursor_step(&cursor, &outer);
            /* every chain that has come to its end adds its sum to the next one out, and starts again */
            for (int level = depth; level > (stepped < 0 ? 0 : stepped); level--) {
                S2S_NAME(chain_rows)(acc[level - 1], acc[level], width, 1, 1, 0);
                memset(acc[level], 0, (size_t)width * sizeof(S2S_T));
            }
        } while (stepped >= 0);
    }
    memcpy(out, acc[0], (size_t)width * sizeof(S2S_T));
}

/* The sums over the axes of the mask, to `out` in C order. */
S2S_STATIC void S2S_NAME(sum_to)(S2S_T *out, const s2s_array *x, int rank, uint32_t axes) {
    int end = rank;
    while (end > 0 && (axes >> (end - 1)) & 1) end--;
    s2s_axes run = s2s_some_axes(x, end, rank, ~0u);
    s2s_axes kept = s2s_some_axes(x, 0, end, ~axes);
    s2s_axes chain = {0};
    for (int axis = 0; axis < end; axis++) {
        if (!((axes >> axis) & 1)) continue;
        chain.shape[chain.rank] = x->shape[axis];
        chain.stride[chain.rank++] = x->stride[axis];
    }
    int64_t size, stride;
    s2s_split_inner(&kept, &size, &stride);
    int64_t left = s2s_axes_count(&kept);
    s2s_cursor cursor = s2s_cursor_start();
    for (; left > 0; left--) {
        const S2S_T *from = (const S2S_T *)x->data + cursor.offset;
        for (int64_t j = 0; j < size; j += S2S_TILE) {
            int64_t width = size - j < S2S_TILE ? size - j : S2S_TILE;
            S2S_NAME(sum_tile)(out, from + j * stride, width, stride, &chain, &run);
            out += width;
        }
        s2s_cursor_step(&cursor, &kept);
    }
}

S2S_STATIC S2S_T S2S_NAME(sum_all)(const s2s_array *x, int rank) {
    s2s_axes run = s2s_some_axes(x, 0, rank, ~0u);
    return S2S_NAME(l16_sum)((const S2S_T *)x->data, &run);
}

S2S_STATIC int S2S_NAME(sum)(const s2s_array *out, const s2s_array *x, int rank, uint32_t axes) {
    S2S_NAME(sum_to)((S2S_T *)out->data, x, rank, axes);
    return S2S_OK;
}

/* Sums over the axes on which `like` has none or size 1. */
S2S_STATIC int S2S_NAME(sum_like)(const s2s_array *out, const s2s_array *g, int g_rank, const s2s_array *like,
                                  int like_rank) {
    int missing = g_rank - like_rank;
    uint32_t axes = 0;
    for (int axis = 0; axis < g_rank; axis++) {
        int64_t size = axis < missing ? 1 : like->shape[axis - missing];
        if (size != 1 && size != g->shape[axis]) return S2S_FAIL;
        if (size == 1) axes |= 1u << axis;
    }
    S2S_NAME(sum_to)((S2S_T *)out->data, g, g_rank, axes);
    return S2S_OK;
}
