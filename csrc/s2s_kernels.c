/* The kernels as Python calls them: functions of one number, loops over contiguous arrays, and the array library.
 *
 * This file is compiled once for each level of instructions (s2s_kernels_v3.c and _v4.c include it): without a hardware
 * fma, which the baseline of x86-64 lacks, the kernels would be correct and twenty times slower. S2S_LEVEL is
 * appended to every name; s2s/kernels/library.py picks a level when it is imported. All levels give the same bits.
 *
 * The macros UNARY to BYTES below are read by s2s/kernels/build_native.py, which declares to cffi what they define. */
#include "s2s_array.h"
#include "s2s_exact.h"
#include "s2s_linalg.h"
#include "s2s_math.h"

#ifndef S2S_LEVEL
#define S2S_LEVEL
#endif

#define S2S_JOIN(a, b) a##b
#define S2S_JOINED(a, b) S2S_JOIN(a, b)
#define S2S_ENTRY(name) S2S_JOINED(s2s_entry_##name, S2S_LEVEL)

/* ---- elementary functions ------------------------------------------------------------------------------------- */

/* float32 functions are the float64 kernel, rounded once. */
#define UNARY_LOOP(dtype, T, name, function) \
    void S2S_ENTRY(name##_##dtype)(const T *S2S_RESTRICT x, T *S2S_RESTRICT out, int64_t n) { \
        for (int64_t i = 0; i < n; i++) out[i] = (T)function((double)x[i]); \
    }

#define UNARY(name) \
    double S2S_ENTRY(name)(double x) { return s2s_##name(x); } \
    UNARY_LOOP(f64, double, name, s2s_##name) \
    UNARY_LOOP(f32, float, name, s2s_##name)

/* sin, cos and tan: branch-free where no argument of a block is huge. (A NaN counts as huge; no harm is done.) */
#define TRIG_LOOP(dtype, T, name) \
    void S2S_ENTRY(name##_##dtype)(const T *S2S_RESTRICT x, T *S2S_RESTRICT out, int64_t n) { \
        for (int64_t start = 0; start < n; start += 512) { \
            int64_t end = n - start < 512 ? n : start + 512; \
            uint64_t huge = 0; \
            for (int64_t i = start; i < end; i++) huge |= S2S_MASK(!(S2S_FABS((double)x[i]) < S2S_TRIG_FAST_LIMIT)); \
            if (huge) \
                for (int64_t i = start; i < end; i++) out[i] = (T)s2s_##name((double)x[i]); \
            else \
                for (int64_t i = start; i < end; i++) out[i] = (T)s2s_##name##_fast((double)x[i]); \
        } \
    }

#define TRIG(name) \
    double S2S_ENTRY(name)(double x) { return s2s_##name(x); } \
    TRIG_LOOP(f64, double, name) \
    TRIG_LOOP(f32, float, name)

/* Of two operands, each an array (step 1) or one number (step 0). */
#define BINARY_LOOP(dtype, T, name) \
    void S2S_ENTRY(name##_##dtype)(const T *S2S_RESTRICT a, int64_t step_a, const T *S2S_RESTRICT b, int64_t step_b, \
                                   T *S2S_RESTRICT out, int64_t n) { \
        if (step_a && step_b) \
            for (int64_t i = 0; i < n; i++) out[i] = (T)s2s_##name((double)a[i], (double)b[i]); \
        else if (step_a) \
            for (int64_t i = 0; i < n; i++) out[i] = (T)s2s_##name((double)a[i], (double)b[0]); \
        else \
            for (int64_t i = 0; i < n; i++) out[i] = (T)s2s_##name((double)a[0], (double)b[i * step_b]); \
    }

#define BINARY(name) \
    double S2S_ENTRY(name)(double a, double b) { return s2s_##name(a, b); } \
    BINARY_LOOP(f64, double, name) \
    BINARY_LOOP(f32, float, name)

UNARY(exp)
UNARY(exp2)
UNARY(expm1)
UNARY(log)
UNARY(log1p)
UNARY(log2)
UNARY(log10)
UNARY(sqrt)
UNARY(cbrt)
TRIG(sin)
TRIG(cos)
TRIG(tan)
TRIG(cosm1)
UNARY(arcsin)
UNARY(arccos)
UNARY(arctan)
UNARY(sinh)
UNARY(cosh)
UNARY(tanh)
UNARY(arcsinh)
UNARY(arccosh)
UNARY(arctanh)
UNARY(erf)
UNARY(erfc)
UNARY(gamma)
UNARY(lgamma)
UNARY(digamma)
UNARY(trigamma)
UNARY(tetragamma)
UNARY(j0)
UNARY(j1)
UNARY(y0)
UNARY(y1)
UNARY(i0)
UNARY(i1)
UNARY(i0e)
UNARY(i1e)
UNARY(k0)
UNARY(k1)
UNARY(k0e)
UNARY(k1e)
UNARY(erfcx)
UNARY(erfinv)
UNARY(erfcinv)
UNARY(sigmoid)
UNARY(floor)
UNARY(ceil)
UNARY(trunc)
UNARY(round)
UNARY(sign)
BINARY(pow)
BINARY(arctan2)
BINARY(hypot)
BINARY(logaddexp)
BINARY(bessel_j)
BINARY(bessel_y)
BINARY(bessel_i)
BINARY(bessel_k)
BINARY(polygamma)
BINARY(maximum)
BINARY(minimum)
BINARY(fmax)
BINARY(fmin)
BINARY(floordiv)
BINARY(mod)
BINARY(fmod)
BINARY(remainder)
BINARY(huber)

/* x**n with an integer n (step 0: one for all). */
#define POWER(dtype, T) \
    void S2S_ENTRY(powi_##dtype)(const T *S2S_RESTRICT x, const int64_t *S2S_RESTRICT n, int64_t step_n, \
                                 T *S2S_RESTRICT out, int64_t count) { \
        for (int64_t i = 0; i < count; i++) out[i] = (T)s2s_powi((double)x[i], n[i * step_n]); \
    }

double S2S_ENTRY(powi)(double x, int64_t n) { return s2s_powi(x, n); }

POWER(f64, double)
POWER(f32, float)

/* One rounding of a * b + c: what `@` is made of. */
double S2S_ENTRY(fma)(double a, double b, double c) { return S2S_FMA(a, b, c); }

/* ---- the array library ----------------------------------------------------------------------------------------- */

#define TYPED(dtype, name, parameters, arguments) \
    int S2S_ENTRY(name##_##dtype) parameters { return s2s_##name##_##dtype arguments; }

#define FLOATS(name, parameters, arguments) \
    TYPED(f64, name, parameters, arguments) \
    TYPED(f32, name, parameters, arguments)

#define NUMBERS(name, parameters, arguments) \
    FLOATS(name, parameters, arguments) \
    TYPED(i64, name, parameters, arguments)

#define BYTES(name, parameters, arguments) TYPED(u8, name, parameters, arguments)

#define DOUBLES(name, parameters, arguments) TYPED(f64, name, parameters, arguments)

#define INDICES(name, parameters, arguments) TYPED(i64, name, parameters, arguments)

#define DOT(dtype, T) \
    int S2S_ENTRY(dot_##dtype)(const s2s_array *out, const s2s_array *a, const s2s_array *b) { \
        if (s2s_dot_shape(a, b)) return S2S_FAIL; \
        *(T *)out->data = s2s_dot_##dtype(a, b); \
        return S2S_OK; \
    }

DOT(f64, double)
DOT(f32, float)
DOT(i64, int64_t)
NUMBERS(sum, (const s2s_array *out, const s2s_array *x, int rank, uint32_t axes), (out, x, rank, axes))
NUMBERS(sum_like, (const s2s_array *out, const s2s_array *g, int g_rank, const s2s_array *like, int rank),
        (out, g, g_rank, like, rank))
NUMBERS(prod, (const s2s_array *out, const s2s_array *x, int rank, uint32_t axes), (out, x, rank, axes))
FLOATS(prod_others, (const s2s_array *out, const s2s_array *x, int rank, uint32_t axes), (out, x, rank, axes))
FLOATS(matmul, (const s2s_array *out, const s2s_array *a, int a_rank, const s2s_array *b, int b_rank),
       (out, a, a_rank, b, b_rank))
FLOATS(matmul_ct, (const s2s_array *out, const s2s_array *a, int a_rank, const s2s_array *b, int b_rank, int cotangent),
       (out, a, a_rank, b, b_rank, cotangent))
NUMBERS(copy, (const s2s_array *out, const s2s_array *x, int rank), (out, x, rank))
NUMBERS(broadcast_like, (const s2s_array *out, const s2s_array *x, int x_rank, const s2s_array *like, int rank),
        (out, x, x_rank, like, rank))
NUMBERS(expand, (const s2s_array *out, const s2s_array *g, const s2s_array *like, int rank, uint32_t axes,
                 int keepdims),
        (out, g, like, rank, axes, keepdims))
NUMBERS(concatenate, (const s2s_array *out, int count, const s2s_array *const *parts, int rank, int axis),
        (out, count, parts, rank, axis))
NUMBERS(concatenate_part, (const s2s_array *out, const s2s_array *g, int count, const s2s_array *const *parts, int rank,
                           int axis, int part),
        (out, g, count, parts, rank, axis, part))
NUMBERS(gather, (const s2s_array *out, const s2s_array *x, int rank, int axis, int count, const s2s_array *const *index,
                 const int *index_rank),
        (out, x, rank, axis, count, index, index_rank))
NUMBERS(scatter_set, (const s2s_array *x, int rank, int axis, int count, const s2s_array *const *index,
                      const int *index_rank, const s2s_array *value, int value_rank),
        (x, rank, axis, count, index, index_rank, value, value_rank))
NUMBERS(scatter_add, (const s2s_array *x, int rank, int axis, int count, const s2s_array *const *index,
                      const int *index_rank, const s2s_array *value, int value_rank),
        (x, rank, axis, count, index, index_rank, value, value_rank))
BYTES(last_writer, (const s2s_array *out, const s2s_array *like, int rank, int axis, int count,
                    const s2s_array *const *index, const int *index_rank),
      (out, like, rank, axis, count, index, index_rank))
NUMBERS(amax, (const s2s_array *out, const s2s_array *x, int rank, int axis), (out, x, rank, axis))
NUMBERS(amin, (const s2s_array *out, const s2s_array *x, int rank, int axis), (out, x, rank, axis))
NUMBERS(amax_index, (const s2s_array *out, const s2s_array *x, int rank, int axis), (out, x, rank, axis))
NUMBERS(amin_index, (const s2s_array *out, const s2s_array *x, int rank, int axis), (out, x, rank, axis))
FLOATS(amax_gap, (const s2s_array *out, const s2s_array *x, int rank, int axis), (out, x, rank, axis))
FLOATS(amin_gap, (const s2s_array *out, const s2s_array *x, int rank, int axis), (out, x, rank, axis))
NUMBERS(pick, (const s2s_array *out, const s2s_array *x, int rank, const s2s_array *k, int k_rank, int axis),
        (out, x, rank, k, k_rank, axis))
NUMBERS(place, (const s2s_array *out, const s2s_array *g, const s2s_array *k, int k_rank, const s2s_array *like,
                int rank, int axis),
        (out, g, k, k_rank, like, rank, axis))
NUMBERS(argsort, (const s2s_array *out, const s2s_array *x, int rank, int axis), (out, x, rank, axis))
FLOATS(argsort_gap, (const s2s_array *out, const s2s_array *x, int rank, int axis), (out, x, rank, axis))
NUMBERS(take_along, (const s2s_array *out, const s2s_array *x, int rank, const s2s_array *k, int k_rank, int axis),
        (out, x, rank, k, k_rank, axis))
NUMBERS(put_along, (const s2s_array *out, const s2s_array *g, const s2s_array *k, int k_rank, const s2s_array *like,
                    int rank, int axis),
        (out, g, k, k_rank, like, rank, axis))
NUMBERS(cumsum, (const s2s_array *out, const s2s_array *x, int rank, int axis, int backwards),
        (out, x, rank, axis, backwards))
NUMBERS(running_max, (const s2s_array *out, const s2s_array *x, int rank, int axis), (out, x, rank, axis))
NUMBERS(running_min, (const s2s_array *out, const s2s_array *x, int rank, int axis), (out, x, rank, axis))
FLOATS(running_max_gap, (const s2s_array *out, const s2s_array *x, int rank, int axis), (out, x, rank, axis))
FLOATS(running_min_gap, (const s2s_array *out, const s2s_array *x, int rank, int axis), (out, x, rank, axis))
NUMBERS(searchsorted, (const s2s_array *out, const s2s_array *a, const s2s_array *v, int v_rank, int right),
        (out, a, v, v_rank, right))
FLOATS(searchsorted_gap, (const s2s_array *out, const s2s_array *a, const s2s_array *v, int v_rank, int right),
       (out, a, v, v_rank, right))
DOUBLES(dft, (const s2s_array *out, const s2s_array *x, int rank, int axis, int inverse),
        (out, x, rank, axis, inverse))
DOUBLES(solve, (const s2s_array *out, const s2s_array *a, int a_rank, const s2s_array *b, int b_rank, int quiet),
        (out, a, a_rank, b, b_rank, quiet))
DOUBLES(triangular_solve, (const s2s_array *out, const s2s_array *a, int a_rank, const s2s_array *b, int b_rank,
                           int lower, int unit, int quiet),
        (out, a, a_rank, b, b_rank, lower, unit, quiet))
DOUBLES(inv, (const s2s_array *out, const s2s_array *x, int rank, int quiet), (out, x, rank, quiet))
DOUBLES(cholesky, (const s2s_array *out, const s2s_array *x, int rank), (out, x, rank))
DOUBLES(lu, (const s2s_array *out, const s2s_array *x, int rank), (out, x, rank))
INDICES(lu_rows, (const s2s_array *out, const s2s_array *x, int rank), (out, x, rank))
INDICES(lu_permutation, (const s2s_array *out, const s2s_array *x, int rank), (out, x, rank))
DOUBLES(det, (const s2s_array *out, const s2s_array *x, int rank), (out, x, rank))
DOUBLES(det_sign, (const s2s_array *out, const s2s_array *x, int rank), (out, x, rank))
DOUBLES(log_det, (const s2s_array *out, const s2s_array *x, int rank), (out, x, rank))
DOUBLES(cofactor, (const s2s_array *out, const s2s_array *x, int rank), (out, x, rank))
DOUBLES(triangle, (const s2s_array *out, const s2s_array *x, int rank, int lower, double diagonal),
        (out, x, rank, lower, diagonal))
