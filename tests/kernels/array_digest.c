/* Runs the array library on fixed data and prints a hash of the bits that come out, one line for each function. */
#include "s2s_array.h"

#include <stdio.h>

enum { ROOM = 40000 };

#define CHECK(name, T, dtype, status, n) \
    do { \
        if ((status) != S2S_OK) printf(#name " failed\n"); \
        digest(#name "_" #dtype, out, (size_t)(n) * sizeof(T)); \
    } while (0)

static void digest(const char *name, const void *data, size_t bytes) {
    const unsigned char *byte = data;
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < bytes; i++) hash = (hash ^ byte[i]) * UINT64_C(1099511628211);
    printf("%s %016llx\n", name, (unsigned long long)hash);
}

/* Numbers of very different sizes, exact in float32. */
static double draw(void) {
    static uint64_t state = 1;
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    double mantissa = (double)(int64_t)(state >> 44) - 524288.0;
    return mantissa * s2s_pow2((state >> 20) % 24) * 0x1p-30;
}

static s2s_array shaped(void *data, int rank, const int64_t *shape) {
    s2s_array x = {.data = data};
    s2s_set_shape(&x, rank, shape);
    return x;
}

#define RUN(T, dtype) \
    static void run_##dtype(void) { \
        static T x[ROOM], y[ROOM], out[ROOM]; \
        for (int i = 0; i < ROOM; i++) x[i] = (T)draw(), y[i] = (T)(1.0 + draw() * 0x1p-16); \
        s2s_array to = {.data = out}; \
        s2s_array cube = shaped(x, 3, (const int64_t[]){9, 40, 70}); \
        s2s_array turned = {.data = x, .shape = {70, 9, 40}, .stride = {1, 2800, 70}}; \
        s2s_array factors = shaped(y, 3, (const int64_t[]){9, 40, 70}); \
        for (uint32_t axes = 1; axes < 8; axes++) { \
            CHECK(sum, T, dtype, s2s_sum_##dtype(&to, &cube, 3, axes), axes == 7 ? 1 : 9); \
            CHECK(turned_sum, T, dtype, s2s_sum_##dtype(&to, &turned, 3, axes), axes == 7 ? 1 : 9); \
            CHECK(prod, T, dtype, s2s_prod_##dtype(&to, &factors, 3, axes), axes == 7 ? 1 : 9); \
        } \
        CHECK(prod_others, T, dtype, s2s_prod_others_##dtype(&to, &factors, 3, 5), 9 * 40 * 70); \
        s2s_array row = shaped(x, 1, (const int64_t[]){ROOM}), other = shaped(y, 1, (const int64_t[]){ROOM}); \
        out[0] = s2s_dot_##dtype(&row, &other); \
        digest("dot_" #dtype, out, sizeof(T)); \
        for (int axis = -1; axis < 3; axis++) { \
            CHECK(amax, T, dtype, s2s_amax_##dtype(&to, &cube, 3, axis), axis < 0 ? 1 : 360); \
            CHECK(amin_gap, T, dtype, s2s_amin_gap_##dtype(&to, &turned, 3, axis), axis < 0 ? 1 : 360); \
        } \
        for (int64_t m = 1; m < 40; m = 2 * m + 1) \
            for (int64_t n = 1; n < 300; n = 3 * n + 2) { \
                s2s_array a = shaped(x, 2, (const int64_t[]){m, 300}); \
                s2s_array b = shaped(y, 2, (const int64_t[]){n < 100 ? 300 : 100, n}); \
                s2s_array c = {.data = y, .shape = {300, n < 100 ? n : 100}, .stride = {1, 300}}; \
                if (n >= 100) a.shape[1] = 100; \
                CHECK(matmul, T, dtype, s2s_matmul_##dtype(&to, &a, 2, &b, 2), m * n); \
                a.shape[1] = 300; \
                CHECK(turned_matmul, T, dtype, s2s_matmul_##dtype(&to, &a, 2, &c, 2), m * c.shape[1]); \
            } \
    }

RUN(double, f64)
RUN(float, f32)

static void run_linalg(void) {
    static double x[ROOM], y[ROOM], out[ROOM];
    for (int i = 0; i < ROOM; i++) x[i] = draw() * 0x1p-8, y[i] = draw();
    s2s_array to = {.data = out};
    for (int64_t n = 1; n < 60; n = 2 * n + 1) {
        s2s_array a = shaped(x, 3, (const int64_t[]){2, n, n}), b = shaped(y, 2, (const int64_t[]){n, 5});
        CHECK(solve, double, f64, s2s_solve_f64(&to, &a, 3, &b, 2, 1), 2 * n * 5);
        CHECK(triangular, double, f64, s2s_triangular_solve_f64(&to, &a, 3, &b, 2, 0, 0, 1), 2 * n * 5);
        CHECK(inv, double, f64, s2s_inv_f64(&to, &a, 3, 1), 2 * n * n);
        CHECK(det, double, f64, s2s_det_f64(&to, &a, 3), 2);
        CHECK(log_det, double, f64, s2s_log_det_f64(&to, &a, 3), 2);
        CHECK(cofactor, double, f64, s2s_cofactor_f64(&to, &a, 3), 2 * n * n);
        for (int64_t i = 0; i < 2 * n; i++) x[i * n + i % n] = 1e9;
        CHECK(cholesky, double, f64, s2s_cholesky_f64(&to, &a, 3), 2 * n * n);
    }
}

int main(void) {
    run_f64();
    run_f32();
    run_linalg();
    return 0;
}
