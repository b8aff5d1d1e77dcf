/* Template: the matrix product, for one element type. Each output is one chain of fma in increasing k from +0.0,
 * whatever the tiling: a tile of outputs stays in registers while k runs through a block, and picks its sums up again
 * for the next block.
 */

#define S2S_VL ((int)(S2S_VECTOR_BYTES / sizeof(S2S_T)))
#define S2S_NR (S2S_NV * S2S_VL)

/* Loads and stores go through this type, unaligned: gcc makes two halves of a memcpy of 32 bytes, which costs tenfold. */
typedef S2S_T S2S_NAME(vector) __attribute__((vector_size(S2S_VECTOR_BYTES), aligned(sizeof(S2S_T)), may_alias));

S2S_INLINE S2S_NAME(vector) S2S_NAME(vector_fma)(S2S_T a, S2S_NAME(vector) b, S2S_NAME(vector) c) {
    S2S_NAME(vector) r;
    for (int lane = 0; lane < S2S_VL; lane++) r[lane] = S2S_FMA_T(a, b[lane], c[lane]);
    return r;
}

/* c[i][j] += a[i] b[j] for n values of k: `rows` x S2S_NR outputs. a is packed: `rows` values for each k; b has row_b
 * elements from one k to the next. The sums start at 0 if `first`. */
S2S_INLINE void S2S_NAME(micro)(int rows, int64_t n, const S2S_T *a, const S2S_T *b, int64_t row_b, S2S_T *c,
                                int64_t row_c, int first) {
    S2S_NAME(vector) acc[S2S_MR][S2S_NV];
    S2S_UNROLL
    for (int i = 0; i < rows; i++) {
        S2S_UNROLL
        for (int v = 0; v < S2S_NV; v++) {
            S2S_NAME(vector) zero = {0};
            acc[i][v] = first ? zero : *(const S2S_NAME(vector) *)(c + i * row_c + v * S2S_VL);
        }
    }
    for (int64_t k = 0; k < n; k++) {
        S2S_NAME(vector) column[S2S_NV];
        S2S_UNROLL
        for (int v = 0; v < S2S_NV; v++) column[v] = *(const S2S_NAME(vector) *)(b + k * row_b + v * S2S_VL);
        S2S_UNROLL
        for (int i = 0; i < rows; i++) {
            S2S_UNROLL
            for (int v = 0; v < S2S_NV; v++) acc[i][v] = S2S_NAME(vector_fma)(a[k * rows + i], column[v], acc[i][v]);
        }
    }
    S2S_UNROLL
    for (int i = 0; i < rows; i++) {
        S2S_UNROLL
        for (int v = 0; v < S2S_NV; v++) *(S2S_NAME(vector) *)(c + i * row_c + v * S2S_VL) = acc[i][v];
    }
}

/* `count` neighbours (`lanes` of them, the rest zeros) of x for each of n values of k. */
S2S_INLINE void S2S_NAME(pack)(S2S_T *S2S_RESTRICT to, const S2S_T *x, int lanes, int64_t count, int64_t stride,
                               int64_t n, int64_t stride_k) {
    if (count < lanes) memset(to, 0, (size_t)(n * lanes) * sizeof(S2S_T));
    if (stride == 1 && count == lanes) {
        for (int64_t k = 0; k < n; k++) memcpy(to + k * lanes, x + k * stride_k, (size_t)lanes * sizeof(S2S_T));
    } else if (stride == 1) {
        for (int64_t k = 0; k < n; k++)
            for (int64_t j = 0; j < count; j++) to[k * lanes + j] = x[k * stride_k + j];
    } else {
        for (int64_t j = 0; j < count; j++)
            for (int64_t k = 0; k < n; k++) to[k * lanes + j] = x[j * stride + k * stride_k];
    }
}

/* An operand or a result as a matrix. */
typedef struct {
    S2S_T *data;
    int64_t row, column; /* strides */
} S2S_NAME(matrix);

/* One horizontal strip of outputs, `rows` high (of which `height` exist), for one block of k and a row of panels of B.
 * What sticks out over the edges is computed aside. */
S2S_INLINE void S2S_NAME(strip)(int rows, int64_t height, int64_t width, int64_t n, S2S_NAME(matrix) a, const S2S_T *b,
                                int64_t row_b, int64_t panel_b, const S2S_T *last_b, S2S_T *c, int64_t row_c,
                                int first) {
    S2S_T packed[S2S_MR * S2S_KC], tile[S2S_MR * S2S_NR];
    S2S_NAME(pack)(packed, a.data, rows, height, a.row, n, a.column);
    for (int64_t j = 0; j < width; j += S2S_NR) {
        int64_t there = width - j < S2S_NR ? width - j : S2S_NR;
        int edge = height < rows || there < S2S_NR;
        size_t bytes = (size_t)there * sizeof(S2S_T);
        if (edge) memset(tile, 0, sizeof tile);
        for (int64_t i = 0; edge && !first && i < height; i++) memcpy(tile + i * S2S_NR, c + i * row_c + j, bytes);
        int last = there < S2S_NR;
        S2S_NAME(micro)(rows, n, packed, last ? last_b : b + j / S2S_NR * panel_b, last ? S2S_NR : row_b,
                        edge ? tile : c + j, edge ? S2S_NR : row_c, first);
        for (int64_t i = 0; edge && i < height; i++) memcpy(c + i * row_c + j, tile + i * S2S_NR, bytes);
    }
}

/* One block: C (height x width) += A (height x n) B (n x width), n <= S2S_KC, width <= S2S_NC. */
S2S_STATIC void S2S_NAME(block)(int64_t height, int64_t width, int64_t n, S2S_NAME(matrix) a, S2S_NAME(matrix) b,
                                S2S_T *c, int64_t row_c, int first, S2S_T *buffer) {
    int64_t whole = width / S2S_NR, panel = n * S2S_NR;
    /* B is used once per strip: for one or two it is not worth copying */
    int in_place = b.column == 1 && height <= 2 * S2S_MR;
    for (int64_t p = 0; p < whole && !in_place; p++)
        S2S_NAME(pack)(buffer + p * panel, b.data + p * S2S_NR * b.column, S2S_NR, S2S_NR, b.column, n, b.row);
    S2S_T *last = buffer + whole * panel;
    if (whole * S2S_NR < width)
        S2S_NAME(pack)(last, b.data + whole * S2S_NR * b.column, S2S_NR, width - whole * S2S_NR, b.column, n, b.row);
    const S2S_T *panels = in_place ? b.data : buffer;
    int64_t row_b = in_place ? b.row : S2S_NR, panel_b = in_place ? S2S_NR : panel;
    int64_t i = 0;
    for (; height - i > S2S_MR / 2; i += S2S_MR) {
        int64_t there = height - i < S2S_MR ? height - i : S2S_MR;
        S2S_NAME(matrix) part = {a.data + i * a.row, a.row, a.column};
        S2S_NAME(strip)(S2S_MR, there, width, n, part, panels, row_b, panel_b, last, c + i * row_c, row_c, first);
    }
    for (; i < height; i += 2) {
        int64_t there = height - i < 2 ? 1 : 2;
        S2S_NAME(matrix) part = {a.data + i * a.row, a.row, a.column};
        S2S_NAME(strip)(2, there, width, n, part, panels, row_b, panel_b, last, c + i * row_c, row_c, first);
    }
}

/* out[p] = the chain over k of matrix[p, k] vector[k], for `count` outputs that lie side by side in the matrix. */
S2S_STATIC void S2S_NAME(columns_vector)(S2S_T *S2S_RESTRICT out, int64_t count, int64_t n, S2S_NAME(matrix) m,
                                         const S2S_T *vector, int64_t stride) {
    for (int64_t start = 0; start < count; start += S2S_TILE) {
        int64_t width = count - start < S2S_TILE ? count - start : S2S_TILE, k = 0;
        S2S_T *S2S_RESTRICT acc = out + start;
        memset(acc, 0, (size_t)width * sizeof(S2S_T));
        for (; k + 4 <= n; k += 4) {
            const S2S_T *a = m.data + start + k * m.column, *b = a + m.column, *c = b + m.column, *d = c + m.column;
            const S2S_T *v = vector + k * stride;
            S2S_T v0 = v[0], v1 = v[stride], v2 = v[2 * stride], v3 = v[3 * stride];
            for (int64_t j = 0; j < width; j++)
                acc[j] = S2S_FMA_T(d[j], v3, S2S_FMA_T(c[j], v2, S2S_FMA_T(b[j], v1, S2S_FMA_T(a[j], v0, acc[j]))));
        }
        for (; k < n; k++) {
            const S2S_T *a = m.data + start + k * m.column;
            for (int64_t j = 0; j < width; j++) acc[j] = S2S_FMA_T(a[j], vector[k * stride], acc[j]);
        }
    }
}

/* The same for outputs that lie anywhere. Sixteen independent chains hide the latency of fma; the stores are volatile
 * to keep gcc from gathering the chains into vectors, which takes twice as long. */
S2S_STATIC void S2S_NAME(rows_vector)(S2S_T *out, int64_t count, int64_t n, S2S_NAME(matrix) m, const S2S_T *vector,
                                      int64_t stride) {
    int64_t p = 0;
    for (; p + 16 <= count; p += 16) {
        S2S_T acc[16];
        const S2S_T *from = m.data + p * m.row;
        S2S_UNROLL
        for (int i = 0; i < 16; i++) acc[i] = 0;
        for (int64_t k = 0; k < n; k++) {
            S2S_T v = vector[k * stride];
            S2S_UNROLL
            for (int i = 0; i < 16; i++) acc[i] = S2S_FMA_T(from[i * m.row + k * m.column], v, acc[i]);
        }
        S2S_UNROLL
        for (int i = 0; i < 16; i++) *(volatile S2S_T *)(out + p + i) = acc[i];
    }
    for (; p < count; p++) {
        S2S_T acc = 0;
        for (int64_t k = 0; k < n; k++) acc = S2S_FMA_T(m.data[p * m.row + k * m.column], vector[k * stride], acc);
        out[p] = acc;
    }
}

S2S_INLINE void S2S_NAME(matrix_vector)(S2S_T *out, int64_t count, int64_t n, S2S_NAME(matrix) m, const S2S_T *vector,
                                        int64_t stride) {
    if (m.row == 1)
        S2S_NAME(columns_vector)(out, count, n, m, vector, stride);
    else
        S2S_NAME(rows_vector)(out, count, n, m, vector, stride);
}

/* One product: C (height x width, contiguous) = A (height x n) B (n x width). `buffer` holds a block of B. */
S2S_STATIC void S2S_NAME(product)(int64_t height, int64_t width, int64_t n, S2S_NAME(matrix) a, S2S_NAME(matrix) b,
                                  S2S_T *c, S2S_T *buffer) {
    if (n == 0) {
        memset(c, 0, (size_t)(height * width) * sizeof(S2S_T));
    } else if (width == 1) {
        S2S_NAME(matrix_vector)(c, height, n, a, b.data, b.row);
    } else if (height == 1) {
        S2S_NAME(matrix) transposed = {b.data, b.column, b.row};
        S2S_NAME(matrix_vector)(c, width, n, transposed, a.data, a.column);
    } else {
        for (int64_t k = 0; k < n; k += S2S_KC)
            for (int64_t j = 0; j < width; j += S2S_NC) {
                S2S_NAME(matrix) block_a = {a.data + k * a.column, a.row, a.column};
                S2S_NAME(matrix) block_b = {b.data + k * b.row + j * b.column, b.row, b.column};
                S2S_NAME(block)(height, width - j < S2S_NC ? width - j : S2S_NC, n - k < S2S_KC ? n - k : S2S_KC,
                                block_a, block_b, c + j, width, k == 0, buffer);
            }
    }
}

/* a @ b for any ranks >= 1, not both 1; batches broadcast. */
S2S_STATIC int S2S_NAME(matmul)(const s2s_array *out, const s2s_array *a, int a_rank, const s2s_array *b, int b_rank) {
    s2s_products p = s2s_plan_products(a, a_rank, b, b_rank);
    S2S_T small[S2S_SMALL], *buffer = small;
    int64_t block = (p.n < S2S_KC ? p.n : S2S_KC) * ((p.width < S2S_NC ? p.width : S2S_NC) + S2S_NR);
    if (block > S2S_SMALL && p.width > 1 && p.height > 1) {
        buffer = (S2S_T *)malloc((size_t)block * sizeof(S2S_T));
        if (buffer == NULL) return S2S_NOMEM;
    }
    S2S_T *c = (S2S_T *)out->data;
    s2s_cursor at_a = s2s_cursor_start(), at_b = s2s_cursor_start();
    for (int64_t left = s2s_axes_count(&p.batch_a); left > 0; left--) {
        S2S_NAME(matrix) one = {(S2S_T *)a->data + at_a.offset, p.row_a, p.column_a};
        S2S_NAME(matrix) two = {(S2S_T *)b->data + at_b.offset, p.row_b, p.column_b};
        S2S_NAME(product)(p.height, p.width, p.n, one, two, c, buffer);
        c += p.height * p.width;
        s2s_cursor_step(&at_a, &p.batch_a);
        s2s_cursor_step(&at_b, &p.batch_b);
    }
    if (buffer != small) free(buffer);
    return S2S_OK;
}

/* The same in an adjoint: zeros where the operand that is a cotangent (0: a, 1: b) is all zero, whatever is in the
 * other. */
S2S_STATIC int S2S_NAME(matmul_ct)(const s2s_array *out, const s2s_array *a, int a_rank, const s2s_array *b, int b_rank,
                                   int cotangent) {
    int zero = cotangent == 0 ? S2S_NAME(is_zero)(a, a_rank) : S2S_NAME(is_zero)(b, b_rank);
    if (!zero) return S2S_NAME(matmul)(out, a, a_rank, b, b_rank);
    s2s_products p = s2s_plan_products(a, a_rank, b, b_rank);
    memset(out->data, 0, (size_t)(s2s_axes_count(&p.batch_a) * p.height * p.width) * sizeof(S2S_T));
    return S2S_OK;
}

#undef S2S_VL
#undef S2S_NR
