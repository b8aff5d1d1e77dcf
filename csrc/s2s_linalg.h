/* Linear algebra on double matrices: LU with partial pivoting, Cholesky, triangular systems.
 *
 * The last two axes are the matrix, those before it count matrices (a batch). Every entry of a result is a fixed chain
 * of rounded operations: a step of an elimination takes a multiple of one row from another, which vectorises along the
 * row and leaves the order of the steps as it is. A matrix with a pivot of exactly 0 is singular: S2S_FAIL, or inf and
 * NaN where the caller is `quiet`.
 *
 *   int s2s_solve_shape(int64_t *shape, a, int a_rank, b, int b_rank)      b of rank 1 is one vector
 *   int s2s_solve_f64(out, a, int a_rank, b, int b_rank, int quiet)        `quiet`: b is a cotangent; zeros if it is all
 *                                                                          zero, whatever a is
 *   int s2s_triangular_solve_f64(out, a, int a_rank, b, int b_rank, int lower, int unit, int quiet)
 *   int s2s_inv_f64(out, a, int rank, int quiet)
 *   int s2s_cholesky_f64(out, a, int rank)                                 reads the lower triangle; FAIL: not positive
 *   int s2s_lu_f64(out, a, int rank)                                       L (without its ones) and U in one matrix
 *   int s2s_lu_rows_i64(out, a, int rank)                                  the row that step k exchanges with row k
 *   int s2s_lu_permutation_i64(out, a, int rank)                           the row of a that comes to place k
 *   int s2s_det_f64(out, a, int rank)                  double s2s_det_all_f64(a, 2); likewise log_det (of the absolute
 *                                                      value) and det_sign
 *   int s2s_cofactor_f64(out, a, int rank)                                 the derivative of det, at singular a too
 *   int s2s_triangle_f64(out, x, int rank, int lower, double diagonal)     a triangle, its diagonal times a factor
 *   int s2s_identity_like_f64(out, x, int rank)                            ones on the diagonal
 *
 * Functions of one matrix check that it is square.
 */
#ifndef S2S_LINALG_H
#define S2S_LINALG_H

#include <stdlib.h>

#include "math/log.h"
#include "s2s_copy.h"

/* ---- one matrix ------------------------------------------------------------------------------------------------ */

/* row_i -= f row_k, from column `first` on. */
S2S_INLINE void s2s_take_row(double *S2S_RESTRICT to, const double *S2S_RESTRICT from, double f, int64_t first,
                             int64_t end) {
    for (int64_t j = first; j < end; j++) to[j] -= f * from[j];
}

S2S_INLINE void s2s_swap_rows(double *a, double *b, int64_t n) {
    for (int64_t j = 0; j < n; j++) {
        double t = a[j];
        a[j] = b[j];
        b[j] = t;
    }
}

/* The rows of [a | b] eliminated, in place: a becomes L and U. row[k] is exchanged with k. Returns the sign of the
 * permutation, 0 if a pivot is 0 (which is then left alone). b has m columns. */
S2S_STATIC int s2s_eliminate(double *a, int64_t n, int64_t *row, double *b, int64_t m) {
    int sign = 1, singular = 0;
    for (int64_t k = 0; k < n; k++) {
        int64_t best = k;
        for (int64_t i = k + 1; i < n; i++)
            if (S2S_FABS(a[i * n + k]) > S2S_FABS(a[best * n + k])) best = i;
        row[k] = best;
        if (best != k) {
            s2s_swap_rows(a + k * n, a + best * n, n);
            s2s_swap_rows(b + k * m, b + best * m, m);
            sign = -sign;
        }
        double pivot = a[k * n + k];
        if (pivot == 0.0) {
            singular = 1;
            continue;
        }
        for (int64_t i = k + 1; i < n; i++) {
            double f = a[i * n + k] / pivot;
            a[i * n + k] = f;
            s2s_take_row(a + i * n, a + k * n, f, k + 1, n);
            s2s_take_row(b + i * m, b + k * m, f, 0, m);
        }
    }
    return singular ? 0 : sign;
}

/* Solves with a triangle of a (n x n) for b (n x m), in place; `unit`: its diagonal counts as ones. */
S2S_STATIC void s2s_substitute(const double *a, int64_t n, double *b, int64_t m, int lower, int unit) {
    for (int64_t step = 0; step < n; step++) {
        int64_t k = lower ? step : n - 1 - step;
        if (!unit)
            for (int64_t j = 0; j < m; j++) b[k * m + j] /= a[k * n + k];
        int64_t first = lower ? k + 1 : 0, end = lower ? n : k;
        for (int64_t i = first; i < end; i++) s2s_take_row(b + i * m, b + k * m, a[i * n + k], 0, m);
    }
}

/* The lower triangle becomes that of the factor, the upper one zeros; 0 where a is not positive definite. */
S2S_STATIC int s2s_cholesky_in_place(double *a, int64_t n) {
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = i + 1; j < n; j++) a[i * n + j] = a[j * n + i]; /* rows are read, columns are wanted */
    for (int64_t k = 0; k < n; k++) {
        double pivot = a[k * n + k];
        if (!(pivot > 0.0)) return 0;
        double root = S2S_SQRT(pivot);
        for (int64_t j = k; j < n; j++) a[k * n + j] /= root;
        a[k * n + k] = root;
        for (int64_t i = k + 1; i < n; i++) s2s_take_row(a + i * n, a + k * n, a[k * n + i], i, n);
    }
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < i; j++) {
            a[i * n + j] = a[j * n + i];
            a[j * n + i] = 0.0;
        }
    return 1;
}

/* ---- batches --------------------------------------------------------------------------------------------------- */

/* Matrices of one shape: `count` of them, `height` x `width`, to be copied one by one. */
typedef struct {
    const double *data;
    s2s_axes batch;
    int64_t count, height, width, row, column;
} s2s_matrices;

S2S_STATIC s2s_matrices s2s_matrices_of(const s2s_array *x, int rank) {
    s2s_matrices m = {.data = x->data, .count = 1};
    for (int axis = 0; axis < rank - 2; axis++) {
        s2s_add_axis(&m.batch, x->shape[axis], x->stride[axis]);
        m.count *= x->shape[axis];
    }
    m.height = x->shape[rank - 2];
    m.width = x->shape[rank - 1];
    m.row = x->stride[rank - 2];
    m.column = x->stride[rank - 1];
    return m;
}

S2S_STATIC void s2s_take_matrix(double *S2S_RESTRICT to, const s2s_matrices *m, int64_t number) {
    const double *from = m->data + s2s_offset(&m->batch, number);
    for (int64_t i = 0; i < m->height; i++)
        for (int64_t j = 0; j < m->width; j++) to[i * m->width + j] = from[i * m->row + j * m->column];
}

/* ---- systems --------------------------------------------------------------------------------------------------- */

S2S_STATIC int s2s_solve_shape(int64_t *shape, const s2s_array *a, int a_rank, const s2s_array *b, int b_rank) {
    int batch = a_rank - 2, b_batch = b_rank == 1 ? 0 : b_rank - 2, rank = batch > b_batch ? batch : b_batch;
    int64_t n = a->shape[a_rank - 1];
    if (a->shape[a_rank - 2] != n || b->shape[b_rank == 1 ? 0 : b_rank - 2] != n) return S2S_FAIL;
    s2s_start_broadcast(shape, rank);
    if (s2s_join_broadcast(shape, rank, a, batch) || s2s_join_broadcast(shape, rank, b, b_batch)) return S2S_FAIL;
    shape[rank] = n;
    if (b_rank > 1) shape[rank + 1] = b->shape[b_rank - 1];
    return S2S_OK;
}

/* Both operands repeated to the batch of the result; a vector becomes a column. */
S2S_STATIC int s2s_plan_systems(s2s_matrices *a_all, s2s_matrices *b_all, const s2s_array *a, int a_rank,
                                const s2s_array *b, int b_rank) {
    int64_t shape[S2S_MAX_RANK + 1];
    if (s2s_solve_shape(shape, a, a_rank, b, b_rank)) return S2S_FAIL;
    s2s_array column = *b, a_view, b_view;
    int rank = a_rank > b_rank ? a_rank : b_rank;
    if (b_rank == 1) {
        column.shape[1] = 1;
        column.stride[1] = 0;
        b_rank = 2;
        shape[rank - 1] = 1; /* a_rank >= 2 = b_rank: the batch and n are there */
        rank = a_rank;
    }
    shape[rank - 2] = a->shape[a_rank - 2];
    shape[rank - 1] = a->shape[a_rank - 1];
    if (s2s_broadcast_view(&a_view, a, a_rank, shape, rank)) return S2S_FAIL;
    shape[rank - 1] = column.shape[b_rank - 1];
    if (s2s_broadcast_view(&b_view, &column, b_rank, shape, rank)) return S2S_FAIL;
    *a_all = s2s_matrices_of(&a_view, rank);
    *b_all = s2s_matrices_of(&b_view, rank);
    return S2S_OK;
}

S2S_STATIC int s2s_solve_f64(const s2s_array *out, const s2s_array *a, int a_rank, const s2s_array *b, int b_rank,
                             int quiet) {
    s2s_matrices left, right;
    if (s2s_plan_systems(&left, &right, a, a_rank, b, b_rank)) return S2S_FAIL;
    int64_t n = left.height, m = right.width;
    if (quiet && s2s_is_zero_f64(b, b_rank)) {
        memset(out->data, 0, (size_t)(right.count * n * m) * sizeof(double));
        return S2S_OK;
    }
    double *lu = malloc((size_t)(n * n + 1) * sizeof *lu);
    int64_t *row = malloc((size_t)(n + 1) * sizeof *row);
    int status = lu && row ? S2S_OK : S2S_NOMEM;
    for (int64_t k = 0; status == S2S_OK && k < right.count; k++) {
        double *x = (double *)out->data + k * n * m;
        s2s_take_matrix(lu, &left, k);
        s2s_take_matrix(x, &right, k);
        if (s2s_eliminate(lu, n, row, x, m) == 0 && !quiet) status = S2S_FAIL;
        s2s_substitute(lu, n, x, m, 0, 0);
    }
    free(lu);
    free(row);
    return status;
}

S2S_STATIC int s2s_triangular_solve_shape(int64_t *shape, const s2s_array *a, int a_rank, const s2s_array *b,
                                          int b_rank) {
    return s2s_solve_shape(shape, a, a_rank, b, b_rank);
}

S2S_STATIC int s2s_triangular_solve_f64(const s2s_array *out, const s2s_array *a, int a_rank, const s2s_array *b,
                                        int b_rank, int lower, int unit, int quiet) {
    s2s_matrices left, right;
    if (s2s_plan_systems(&left, &right, a, a_rank, b, b_rank)) return S2S_FAIL;
    int64_t n = left.height, m = right.width;
    if (quiet && s2s_is_zero_f64(b, b_rank)) {
        memset(out->data, 0, (size_t)(right.count * n * m) * sizeof(double));
        return S2S_OK;
    }
    double *triangle = malloc((size_t)(n * n + 1) * sizeof *triangle);
    if (!triangle) return S2S_NOMEM;
    int status = S2S_OK;
    for (int64_t k = 0; k < right.count; k++) {
        double *x = (double *)out->data + k * n * m;
        s2s_take_matrix(triangle, &left, k);
        s2s_take_matrix(x, &right, k);
        for (int64_t i = 0; i < n && !unit && !quiet; i++)
            if (triangle[i * n + i] == 0.0) status = S2S_FAIL;
        s2s_substitute(triangle, n, x, m, lower, unit);
    }
    free(triangle);
    return status;
}

/* ---- functions of one matrix ------------------------------------------------------------------------------------ */

/* What a function does with one matrix: `a` is a copy that it may use, `work` has n*n numbers, `row` n. */
typedef int (*s2s_of_matrix)(double *out, double *a, int64_t n, double *work, int64_t *row);

/* The function on every matrix of a batch; of each comes a matrix, or a number. */
S2S_STATIC int s2s_each_matrix(const s2s_array *out, const s2s_array *x, int rank, s2s_of_matrix function,
                               int is_number) {
    s2s_matrices all = s2s_matrices_of(x, rank);
    int64_t n = all.height, size = is_number ? 1 : n * n;
    if (all.width != n) return S2S_FAIL;
    double *a = malloc((size_t)(2 * n * n + 1) * sizeof *a);
    int64_t *row = malloc((size_t)(n + 1) * sizeof *row);
    int status = a && row ? S2S_OK : S2S_NOMEM;
    for (int64_t k = 0; status == S2S_OK && k < all.count; k++) {
        s2s_take_matrix(a, &all, k);
        status = function((double *)out->data + k * size, a, n, a + n * n, row);
    }
    free(a);
    free(row);
    return status;
}

/* The inverse in `out`; the sign of the permutation, 0 if a is singular. */
S2S_STATIC int s2s_invert_in_place(double *out, double *a, int64_t n, int64_t *row) {
    memset(out, 0, (size_t)(n * n) * sizeof *out);
    for (int64_t i = 0; i < n; i++) out[i * n + i] = 1.0;
    int sign = s2s_eliminate(a, n, row, out, n);
    s2s_substitute(a, n, out, n, 0, 0);
    return sign;
}

S2S_STATIC int s2s_inverse_of(double *out, double *a, int64_t n, double *work, int64_t *row) {
    (void)work;
    return s2s_invert_in_place(out, a, n, row) ? S2S_OK : S2S_FAIL;
}

S2S_STATIC int s2s_quiet_inverse_of(double *out, double *a, int64_t n, double *work, int64_t *row) {
    (void)work;
    s2s_invert_in_place(out, a, n, row);
    return S2S_OK;
}

S2S_STATIC int s2s_inv_f64(const s2s_array *out, const s2s_array *x, int rank, int quiet) {
    return s2s_each_matrix(out, x, rank, quiet ? s2s_quiet_inverse_of : s2s_inverse_of, 0);
}

S2S_STATIC int s2s_cholesky_of(double *out, double *a, int64_t n, double *work, int64_t *row) {
    (void)work, (void)row;
    if (!s2s_cholesky_in_place(a, n)) return S2S_FAIL;
    memcpy(out, a, (size_t)(n * n) * sizeof *out);
    return S2S_OK;
}

S2S_STATIC int s2s_cholesky_f64(const s2s_array *out, const s2s_array *x, int rank) {
    return s2s_each_matrix(out, x, rank, s2s_cholesky_of, 0);
}

S2S_STATIC int s2s_lu_of(double *out, double *a, int64_t n, double *work, int64_t *row) {
    s2s_eliminate(a, n, row, work, 0);
    memcpy(out, a, (size_t)(n * n) * sizeof *out);
    return S2S_OK;
}

S2S_STATIC int s2s_lu_f64(const s2s_array *out, const s2s_array *x, int rank) {
    return s2s_each_matrix(out, x, rank, s2s_lu_of, 0);
}

S2S_STATIC int s2s_exchanges(const s2s_array *out, const s2s_array *x, int rank, int as_permutation) {
    s2s_matrices all = s2s_matrices_of(x, rank);
    int64_t n = all.height;
    if (all.width != n) return S2S_FAIL;
    double *a = malloc((size_t)(n * n + 1) * sizeof *a);
    int64_t *row = malloc((size_t)(n + 1) * sizeof *row);
    int status = a && row ? S2S_OK : S2S_NOMEM;
    for (int64_t k = 0; status == S2S_OK && k < all.count; k++) {
        int64_t *to = (int64_t *)out->data + k * n;
        s2s_take_matrix(a, &all, k);
        s2s_eliminate(a, n, row, a, 0);
        for (int64_t i = 0; i < n; i++) to[i] = as_permutation ? i : row[i];
        for (int64_t i = 0; i < n && as_permutation; i++) {
            int64_t moved = to[i];
            to[i] = to[row[i]];
            to[row[i]] = moved;
        }
    }
    free(a);
    free(row);
    return status;
}

S2S_STATIC int s2s_lu_rows_i64(const s2s_array *out, const s2s_array *x, int rank) {
    return s2s_exchanges(out, x, rank, 0);
}

S2S_STATIC int s2s_lu_permutation_i64(const s2s_array *out, const s2s_array *x, int rank) {
    return s2s_exchanges(out, x, rank, 1);
}

/* ---- determinants ---------------------------------------------------------------------------------------------- */

/* The product of the pivots, in their order, after the sign of the permutation. */
S2S_STATIC double s2s_pivot_product(const double *a, int64_t n, double sign) {
    double product = sign;
    for (int64_t k = 0; k < n; k++) product *= a[k * n + k];
    return product;
}

S2S_STATIC int s2s_det_of(double *out, double *a, int64_t n, double *work, int64_t *row) {
    int sign = s2s_eliminate(a, n, row, work, 0);
    *out = sign ? s2s_pivot_product(a, n, sign) : 0.0;
    return S2S_OK;
}

S2S_STATIC int s2s_det_sign_of(double *out, double *a, int64_t n, double *work, int64_t *row) {
    double sign = s2s_eliminate(a, n, row, work, 0);
    for (int64_t k = 0; k < n; k++) {
        double pivot = a[k * n + k];
        sign *= pivot > 0.0 ? 1.0 : pivot < 0.0 ? -1.0 : pivot; /* 0 and NaN stay */
    }
    *out = sign;
    return S2S_OK;
}

S2S_STATIC int s2s_log_det_of(double *out, double *a, int64_t n, double *work, int64_t *row) {
    double total = 0.0;
    if (!s2s_eliminate(a, n, row, work, 0)) {
        *out = -S2S_INF;
        return S2S_OK;
    }
    for (int64_t k = 0; k < n; k++) total += s2s_log(S2S_FABS(a[k * n + k]));
    *out = total;
    return S2S_OK;
}

#define S2S_OF_DETERMINANT(name) \
    S2S_STATIC int s2s_##name##_f64(const s2s_array *out, const s2s_array *x, int rank) { \
        return s2s_each_matrix(out, x, rank, s2s_##name##_of, 1); \
    }

S2S_OF_DETERMINANT(det)
S2S_OF_DETERMINANT(det_sign)
S2S_OF_DETERMINANT(log_det)

/* The cofactor of entry (i, j): the determinant of what is left without its row and column, with its sign. */
S2S_STATIC double s2s_minor(const double *a, int64_t n, int64_t i, int64_t j, double *work, int64_t *row) {
    int64_t m = n - 1;
    for (int64_t r = 0; r < m; r++)
        for (int64_t c = 0; c < m; c++) work[r * m + c] = a[(r + (r >= i)) * n + c + (c >= j)];
    int sign = s2s_eliminate(work, m, row, work, 0);
    if (!sign) return 0.0;
    return s2s_pivot_product(work, m, (i + j) % 2 ? -sign : sign);
}

/* det(a) times the transposed inverse; where there is no inverse, minor by minor. */
S2S_STATIC int s2s_cofactor_of(double *out, double *a, int64_t n, double *work, int64_t *row) {
    double *copy = malloc((size_t)(n * n + 1) * sizeof *copy);
    if (!copy) return S2S_NOMEM;
    memcpy(copy, a, (size_t)(n * n) * sizeof *copy);
    int sign = s2s_invert_in_place(work, a, n, row);
    double det = s2s_pivot_product(a, n, sign);
    if (sign && det != 0.0)
        for (int64_t i = 0; i < n; i++)
            for (int64_t j = 0; j < n; j++) out[i * n + j] = det * work[j * n + i];
    else
        for (int64_t i = 0; i < n; i++)
            for (int64_t j = 0; j < n; j++) out[i * n + j] = s2s_minor(copy, n, i, j, work, row);
    free(copy);
    return S2S_OK;
}

S2S_STATIC int s2s_cofactor_f64(const s2s_array *out, const s2s_array *x, int rank) {
    return s2s_each_matrix(out, x, rank, s2s_cofactor_of, 0);
}

/* ---- triangles --------------------------------------------------------------------------------------------------- */

S2S_STATIC int s2s_triangle_f64(const s2s_array *out, const s2s_array *x, int rank, int lower, double diagonal) {
    s2s_matrices all = s2s_matrices_of(x, rank);
    double *to = out->data;
    for (int64_t k = 0; k < all.count; k++, to += all.height * all.width) {
        s2s_take_matrix(to, &all, k);
        for (int64_t i = 0; i < all.height; i++)
            for (int64_t j = 0; j < all.width; j++) {
                double *entry = to + i * all.width + j;
                *entry = i == j ? (diagonal == 0.0 ? 0.0 : diagonal * *entry) : (i > j) == lower ? *entry : 0.0;
            }
    }
    return S2S_OK;
}

S2S_STATIC int s2s_identity_like_f64(const s2s_array *out, const s2s_array *x, int rank) {
    int64_t count = s2s_count(x, rank), height = x->shape[rank - 2], width = x->shape[rank - 1];
    double *to = out->data;
    for (int64_t k = 0; k < count; k++) to[k] = k / width % height == k % width ? 1.0 : 0.0;
    return S2S_OK;
}

#endif
