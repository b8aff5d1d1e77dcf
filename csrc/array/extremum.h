/* Template: the extrema of one kind for one element type. S2S_BEATS(a, b): a is the better one.
 *
 * The value is NumPy's: the first NaN, else the last of the best (which shows at 0.0 and -0.0 only). The position is
 * that of the first NaN, else of the first of the best. The gap is the distance to the best of the others: 0 at a
 * tie, inf where there are no others, NaN where there is a NaN.
 */

/* What stays of a and a later b. */
S2S_INLINE S2S_T S2S_NAME(later)(S2S_T a, S2S_T b) { return S2S_BEATS(a, b) || S2S_IS_NAN(a) ? a : b; }

/* ---- one contiguous run, n > 0: in lanes ---------------------------------------------------------------------- */

S2S_STATIC S2S_T S2S_NAME(run)(const S2S_T *x, int64_t n) {
    S2S_T lane[S2S_WIDTH];
    for (int j = 0; j < S2S_WIDTH; j++) lane[j] = x[j < n ? j : 0];
    int64_t i = S2S_WIDTH;
    for (; i + S2S_WIDTH <= n; i += S2S_WIDTH)
        for (int j = 0; j < S2S_WIDTH; j++) lane[j] = S2S_NAME(later)(lane[j], x[i + j]);
    for (; i < n; i++) lane[0] = S2S_NAME(later)(lane[0], x[i]);
    S2S_T best = lane[0];
    for (int j = 1; j < S2S_WIDTH; j++) best = S2S_NAME(later)(best, lane[j]);
    for (i = n; best == 0 && i > 0; i--) /* the lanes have mixed up which zero was the last */
        if (x[i - 1] == 0) return x[i - 1];
    return best;
}

/* The first place of `best`, which is there; a NaN is found as any NaN. */
S2S_STATIC int64_t S2S_NAME(run_position)(const S2S_T *x, int64_t n, S2S_T best) {
    int64_t i = 0;
    for (; i + S2S_WIDTH <= n; i += S2S_WIDTH) {
        int found = 0;
        for (int j = 0; j < S2S_WIDTH; j++) found |= x[i + j] == best || S2S_IS_NAN(x[i + j]);
        if (found) break;
    }
    while (x[i] != best && !S2S_IS_NAN(x[i])) i++;
    return i;
}

#ifndef S2S_NO_GAP
S2S_INLINE S2S_T S2S_NAME(gap_of)(S2S_T best, S2S_T second) {
    S2S_T gap = best - second;
    return best == second ? 0 : gap < 0 ? -gap : gap;
}

S2S_STATIC S2S_T S2S_NAME(run_gap)(const S2S_T *x, int64_t n) {
    S2S_T best = S2S_NAME(run)(x, n);
    if (S2S_IS_NAN(best)) return best;
    if (n == 1) return (S2S_T)S2S_INF;
    int64_t at = S2S_NAME(run_position)(x, n, best), after = n - 1 - at;
    S2S_T second = S2S_NAME(run)(at > 0 ? x : x + 1, at > 0 ? at : after);
    if (at > 0 && after > 0) second = S2S_NAME(later)(second, S2S_NAME(run)(x + at + 1, after));
    return S2S_NAME(gap_of)(best, second);
}
#endif

/* ---- many outputs at once, along any axes ----------------------------------------------------------------------- */

S2S_INLINE void S2S_NAME(values)(S2S_T *out, const S2S_T *x, int64_t width, int64_t stride, const s2s_axes *along) {
    s2s_cursor at = s2s_cursor_start();
    for (int64_t j = 0; j < width; j++) out[j] = x[j * stride];
    while (s2s_cursor_step(&at, along) >= 0)
        for (int64_t j = 0; j < width; j++) out[j] = S2S_NAME(later)(out[j], x[at.offset + j * stride]);
}

S2S_INLINE void S2S_NAME(positions)(int64_t *out, const S2S_T *x, int64_t width, int64_t stride,
                                    const s2s_axes *along) {
    S2S_T best[S2S_TILE];
    s2s_cursor at = s2s_cursor_start();
    for (int64_t j = 0; j < width; j++) {
        best[j] = x[j * stride];
        out[j] = 0;
    }
    for (int64_t k = 1; s2s_cursor_step(&at, along) >= 0; k++)
        for (int64_t j = 0; j < width; j++) {
            S2S_T v = x[at.offset + j * stride];
            int better = S2S_BEATS(v, best[j]) | (S2S_IS_NAN(v) & !S2S_IS_NAN(best[j]));
            best[j] = better ? v : best[j];
            out[j] = better ? k : out[j];
        }
}

#ifndef S2S_NO_GAP
S2S_INLINE void S2S_NAME(gaps)(S2S_T *out, const S2S_T *x, int64_t width, int64_t stride, const s2s_axes *along) {
    S2S_T best[S2S_TILE], second[S2S_TILE];
    int several = 0;
    s2s_cursor at = s2s_cursor_start();
    for (int64_t j = 0; j < width; j++) best[j] = second[j] = x[j * stride];
    for (; s2s_cursor_step(&at, along) >= 0; several = 1)
        for (int64_t j = 0; j < width; j++) {
            S2S_T v = x[at.offset + j * stride], old = best[j], other;
            best[j] = S2S_NAME(later)(old, v);
            other = S2S_BEATS(v, old) ? old : v; /* the worse of the two */
            second[j] = !several || S2S_BEATS(other, second[j]) ? other : second[j];
        }
    for (int64_t j = 0; j < width; j++) {
        S2S_T gap = several ? S2S_NAME(gap_of)(best[j], second[j]) : (S2S_T)S2S_INF;
        out[j] = S2S_IS_NAN(best[j]) ? best[j] : gap;
    }
}
#endif

enum S2S_NAME(what) { S2S_NAME(VALUE), S2S_NAME(POSITION), S2S_NAME(GAP) };

/* Output number k, from a contiguous run. */
S2S_INLINE void S2S_NAME(from_run)(void *out, int64_t k, const S2S_T *x, int64_t n, int what) {
    if (what == S2S_NAME(VALUE)) ((S2S_T *)out)[k] = S2S_NAME(run)(x, n);
    if (what == S2S_NAME(POSITION)) ((int64_t *)out)[k] = S2S_NAME(run_position)(x, n, S2S_NAME(run)(x, n));
#ifndef S2S_NO_GAP
    if (what == S2S_NAME(GAP)) ((S2S_T *)out)[k] = S2S_NAME(run_gap)(x, n);
#endif
}

/* Outputs number k up to k + width. */
S2S_INLINE void S2S_NAME(from_axes)(void *out, int64_t k, const S2S_T *x, int64_t width, int64_t stride,
                                    const s2s_axes *along, int what) {
    if (what == S2S_NAME(VALUE)) S2S_NAME(values)((S2S_T *)out + k, x, width, stride, along);
    if (what == S2S_NAME(POSITION)) S2S_NAME(positions)((int64_t *)out + k, x, width, stride, along);
#ifndef S2S_NO_GAP
    if (what == S2S_NAME(GAP)) S2S_NAME(gaps)((S2S_T *)out + k, x, width, stride, along);
#endif
}

S2S_INLINE void S2S_NAME(extremum)(void *out, const s2s_array *x, int rank, int axis, int what) {
    uint32_t mask = axis < 0 ? ~0u : 1u << axis;
    s2s_axes along = s2s_some_axes(x, 0, rank, mask), kept = s2s_some_axes(x, 0, rank, ~mask);
    int64_t n = s2s_axes_count(&along), size, stride, done = 0;
    int is_run = along.rank == 1 && along.stride[0] == 1;
    s2s_split_inner(&kept, &size, &stride);
    s2s_cursor at = s2s_cursor_start();
    for (int64_t left = s2s_axes_count(&kept); left > 0; left--) {
        for (int64_t j = 0; j < size; j += S2S_TILE) {
            int64_t width = size - j < S2S_TILE ? size - j : S2S_TILE;
            const S2S_T *from = (const S2S_T *)x->data + at.offset + j * stride;
            for (int64_t i = 0; i < width && is_run; i++) S2S_NAME(from_run)(out, done + i, from + i * stride, n, what);
            if (!is_run) S2S_NAME(from_axes)(out, done, from, width, stride, &along, what);
            done += width;
        }
        s2s_cursor_step(&at, &kept);
    }
}

S2S_STATIC int S2S_OF()(const s2s_array *out, const s2s_array *x, int rank, int axis) {
    S2S_NAME(extremum)(out->data, x, rank, axis, S2S_NAME(VALUE));
    return S2S_OK;
}

S2S_STATIC int S2S_OF(_index)(const s2s_array *out, const s2s_array *x, int rank, int axis) {
    S2S_NAME(extremum)(out->data, x, rank, axis, S2S_NAME(POSITION));
    return S2S_OK;
}

S2S_STATIC S2S_T S2S_OF(_all)(const s2s_array *x, int rank) {
    S2S_T value;
    S2S_NAME(extremum)(&value, x, rank, -1, S2S_NAME(VALUE));
    return value;
}

S2S_STATIC int64_t S2S_OF(_index_all)(const s2s_array *x, int rank) {
    int64_t position;
    S2S_NAME(extremum)(&position, x, rank, -1, S2S_NAME(POSITION));
    return position;
}

#ifndef S2S_NO_GAP
S2S_STATIC int S2S_OF(_gap)(const s2s_array *out, const s2s_array *x, int rank, int axis) {
    S2S_NAME(extremum)(out->data, x, rank, axis, S2S_NAME(GAP));
    return S2S_OK;
}

S2S_STATIC S2S_T S2S_OF(_gap_all)(const s2s_array *x, int rank) {
    S2S_T gap;
    S2S_NAME(extremum)(&gap, x, rank, -1, S2S_NAME(GAP));
    return gap;
}
#endif
