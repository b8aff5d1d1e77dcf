/* Template: the order L16 of sums and of vector.vector, for one element type.
 *
 * Inside a block of S2S_BLOCK elements, element i goes to lane i mod 16; the lanes are folded +8, +4, +2, +1. The
 * sums of the blocks are reduced by the same rule. All start at +0.0, which no later addition of +0.0 can change: so
 * a lane that has got nothing need not be folded, and a single partial sum is the total.
 */

typedef struct {
    S2S_T lane[S2S_LEVELS][S2S_LANES];
    int64_t count[S2S_LEVELS]; /* how many sums have come in, of blocks, of blocks of blocks, ... */
} S2S_NAME(l16);

/* The fold of lanes of which the first `used` have got something. */
S2S_INLINE S2S_T S2S_NAME(l16_fold)(S2S_T *lane, int64_t used) {
    for (int width = S2S_LANES / 2; width > 0; width /= 2)
        if (used > width)
            for (int j = 0; j < width; j++) lane[j] += lane[j + width];
    return lane[0];
}

/* The sum of one block, n <= S2S_BLOCK. */
S2S_STATIC S2S_T S2S_NAME(l16_block)(const S2S_T *x, int64_t n) {
    S2S_T lane[S2S_LANES] = {0};
    int64_t i = 0;
    for (; i + S2S_LANES <= n; i += S2S_LANES)
        for (int j = 0; j < S2S_LANES; j++) lane[j] += x[i + j];
    for (int j = 0; i + j < n; j++) lane[j] += x[i + j];
    return S2S_NAME(l16_fold)(lane, n);
}

/* The same of products, each rounded. */
S2S_STATIC S2S_T S2S_NAME(l16_block_dot)(const S2S_T *x, const S2S_T *y, int64_t n) {
    S2S_T lane[S2S_LANES] = {0};
    int64_t i = 0;
    for (; i + S2S_LANES <= n; i += S2S_LANES)
        for (int j = 0; j < S2S_LANES; j++) lane[j] += x[i + j] * y[i + j];
    for (int j = 0; i + j < n; j++) lane[j] += x[i + j] * y[i + j];
    return S2S_NAME(l16_fold)(lane, n);
}

/* The sum of the next block; a level that holds a whole block of them passes their sum on to the next level. */
S2S_INLINE void S2S_NAME(l16_add)(S2S_NAME(l16) *sum, S2S_T partial) {
    for (int level = 0; level < S2S_LEVELS; level++) {
        S2S_T *lane = sum->lane[level];
        lane[sum->count[level] % S2S_LANES] += partial;
        if (++sum->count[level] < S2S_BLOCK) return;
        partial = S2S_NAME(l16_fold)(lane, S2S_LANES);
        memset(lane, 0, sizeof sum->lane[level]);
        sum->count[level] = 0;
    }
}

S2S_STATIC S2S_T S2S_NAME(l16_total)(S2S_NAME(l16) *sum) {
    S2S_T total = 0;
    for (int level = 0; level < S2S_LEVELS; level++) {
        S2S_T *lane = sum->lane[level];
        lane[sum->count[level] % S2S_LANES] += total;
        total = S2S_NAME(l16_fold)(lane, S2S_LANES);
    }
    return total;
}

/* The next n elements in C order, from any strides; `cursor` walks all axes but the innermost, `done` is how much of
 * the present innermost row is gone. */
typedef struct {
    s2s_axes outer;
    s2s_cursor cursor;
    int64_t size, stride, done;
    const S2S_T *data;
} S2S_NAME(reader);

S2S_STATIC S2S_NAME(reader) S2S_NAME(reader_start)(const S2S_T *data, s2s_axes axes) {
    S2S_NAME(reader) r;
    r.outer = axes;
    r.cursor = s2s_cursor_start();
    s2s_split_inner(&r.outer, &r.size, &r.stride);
    r.done = 0;
    r.data = data;
    return r;
}

/* Where the next n elements are: in place if they are neighbours, else copied to `buffer`. */
S2S_STATIC const S2S_T *S2S_NAME(reader_next)(S2S_NAME(reader) *r, int64_t n, S2S_T *buffer) {
    const S2S_T *row = r->data + r->cursor.offset + r->done * r->stride;
    if (r->stride == 1 && r->size - r->done >= n) {
        r->done += n;
        if (r->done == r->size) {
            r->done = 0;
            s2s_cursor_step(&r->cursor, &r->outer);
        }
        return row;
    }
    for (int64_t have = 0; have < n;) {
        int64_t m = r->size - r->done < n - have ? r->size - r->done : n - have;
        row = r->data + r->cursor.offset + r->done * r->stride;
        for (int64_t j = 0; j < m; j++) buffer[have + j] = row[j * r->stride];
        have += m;
        r->done += m;
        if (r->done < r->size) continue;
        r->done = 0;
        s2s_cursor_step(&r->cursor, &r->outer);
    }
    return buffer;
}

/* L16 over all elements on the axes, in C order. */
S2S_STATIC S2S_T S2S_NAME(l16_sum)(const S2S_T *data, const s2s_axes *axes) {
    int64_t n = s2s_axes_count(axes);
    if (n <= S2S_BLOCK && (axes->rank == 0 || (axes->rank == 1 && axes->stride[0] == 1)))
        return S2S_NAME(l16_block)(data, n);
    S2S_T buffer[S2S_BLOCK];
    S2S_NAME(l16) sum;
    memset(&sum, 0, sizeof sum);
    S2S_NAME(reader) reader = S2S_NAME(reader_start)(data, *axes);
    for (int64_t i = 0; i < n; i += S2S_BLOCK) {
        int64_t m = n - i < S2S_BLOCK ? n - i : S2S_BLOCK;
        const S2S_T *block = S2S_NAME(reader_next)(&reader, m, buffer);
        S2S_NAME(l16_add)(&sum, S2S_NAME(l16_block)(block, m));
    }
    return S2S_NAME(l16_total)(&sum);
}

S2S_STATIC S2S_T S2S_NAME(dot)(const s2s_array *a, const s2s_array *b) {
    int64_t n = a->shape[0];
    if (n <= S2S_BLOCK && a->stride[0] == 1 && b->stride[0] == 1)
        return S2S_NAME(l16_block_dot)((const S2S_T *)a->data, (const S2S_T *)b->data, n);
    S2S_T buffer_a[S2S_BLOCK], buffer_b[S2S_BLOCK];
    S2S_NAME(l16) sum;
    memset(&sum, 0, sizeof sum);
    S2S_NAME(reader) reader_a = S2S_NAME(reader_start)((const S2S_T *)a->data, s2s_some_axes(a, 0, 1, 1));
    S2S_NAME(reader) reader_b = S2S_NAME(reader_start)((const S2S_T *)b->data, s2s_some_axes(b, 0, 1, 1));
    for (int64_t i = 0; i < n; i += S2S_BLOCK) {
        int64_t m = n - i < S2S_BLOCK ? n - i : S2S_BLOCK;
        const S2S_T *block_a = S2S_NAME(reader_next)(&reader_a, m, buffer_a);
        const S2S_T *block_b = S2S_NAME(reader_next)(&reader_b, m, buffer_b);
        S2S_NAME(l16_add)(&sum, S2S_NAME(l16_block_dot)(block_a, block_b, m));
    }
    return S2S_NAME(l16_total)(&sum);
}
