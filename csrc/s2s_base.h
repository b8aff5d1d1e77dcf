/* The ground every kernel stands on: bit casts, selects, powers of two and error-free sums.
 *
 * All kernels are branch-free functions of one value, so that a plain loop over them is vectorised by the compiler
 * and every build gives the same bits. Rules that keep it so:
 *   - only IEEE + - * / sqrt, fabs and an explicit fma (S2S_FMA); never a contraction chosen by the compiler
 *     (build with -ffp-contract=off: gcc contracts by default and ignores the standard pragma below);
 *   - selection by masks of 64 bits or plain ternaries, both sides always computed;
 *   - rounding to an integer by adding 1.5*2^52, after which the low bits of the sum are the integer;
 *   - 64-bit shifts are logical, and integers never become doubles by a cast (AVX2 has neither).
 */
#ifndef S2S_BASE_H
#define S2S_BASE_H

#include <stdint.h>
#include <string.h>

#if defined(__FLT_EVAL_METHOD__) && __FLT_EVAL_METHOD__ != 0
#error "s2s kernels need double arithmetic evaluated as double (FLT_EVAL_METHOD == 0)"
#endif
#if defined(__FAST_MATH__)
#error "s2s kernels must not be compiled with -ffast-math"
#endif

/* gcc does not know this pragma and would warn; it is told the same by -ffp-contract=off. */
#if defined(__clang__) || !defined(__GNUC__)
#pragma STDC FP_CONTRACT OFF
#endif

#define S2S_INLINE static inline __attribute__((always_inline, unused))
#define S2S_FMA(a, b, c) __builtin_fma((a), (b), (c))
#define S2S_SQRT(a) __builtin_sqrt(a)
#define S2S_FABS(a) __builtin_fabs(a)
#define S2S_INF __builtin_inf()
#define S2S_NAN __builtin_nan("")

#define S2S_SIGN_BIT UINT64_C(0x8000000000000000)
#define S2S_EXPONENT_BITS UINT64_C(0x7ff0000000000000)
#define S2S_MANTISSA_BITS UINT64_C(0x000fffffffffffff)

/* x + S2S_ROUNDER is x rounded to an integer, plus S2S_ROUNDER, for |x| < 2^51. */
#define S2S_ROUNDER 0x1.8p52

/* ---- bits ---------------------------------------------------------------------------------------------------- */

S2S_INLINE uint64_t s2s_bits(double x) {
    uint64_t u;
    memcpy(&u, &x, sizeof u);
    return u;
}

S2S_INLINE double s2s_double(uint64_t u) {
    double x;
    memcpy(&x, &u, sizeof x);
    return x;
}

/* All ones where the condition holds, all zeros where not. */
#define S2S_MASK(condition) ((condition) ? ~UINT64_C(0) : UINT64_C(0))

/* `yes` where the mask is all ones, `no` where it is all zeros. */
S2S_INLINE double s2s_select(uint64_t mask, double yes, double no) {
    return s2s_double((s2s_bits(yes) & mask) | (s2s_bits(no) & ~mask));
}

/* x between two limits; a nan stays one. */
S2S_INLINE double s2s_clip(double x, double low, double high) {
    double y = s2s_select(S2S_MASK(x > high), high, x);
    return s2s_select(S2S_MASK(x < low), low, y);
}

/* Magnitude of the first, sign of the second. */
S2S_INLINE double s2s_copysign(double magnitude, double sign) {
    return s2s_double((s2s_bits(magnitude) & ~S2S_SIGN_BIT) | (s2s_bits(sign) & S2S_SIGN_BIT));
}

/* ---- powers of two ------------------------------------------------------------------------------------------- */

/* 2^k for -1022 <= k <= 1023. Only the low 12 bits of k count: the bits of (k + S2S_ROUNDER) may be passed as they are. */
S2S_INLINE double s2s_pow2(uint64_t k) { return s2s_double((k + 1023) << 52); }

/* y * 2^k for integral |k| <= 2044, rounded once when the result is subnormal and overflowing to inf: half the power
 * first, which must keep y normal (1/4 <= |y| <= 4 does), then the other half. */
S2S_INLINE double s2s_scale(double y, double k) {
    uint64_t half = s2s_bits(S2S_FMA(k, 0.5, S2S_ROUNDER));
    uint64_t rest = s2s_bits(k + S2S_ROUNDER) - half;
    return (y * s2s_pow2(half)) * s2s_pow2(rest);
}

/* The integer n >= 0 (below 2^52) as a double; AVX2 has no such conversion. */
S2S_INLINE double s2s_from_uint52(uint64_t n) {
    return s2s_double(n | UINT64_C(0x4330000000000000)) - 0x1p52;
}

/* ---- error-free transformations ------------------------------------------------------------------------------ */

/* An unevaluated sum hi + lo with |lo| at most half an ulp of hi. */
typedef struct {
    double hi, lo;
} s2s_dd;

/* a + b exactly, any a and b. */
S2S_INLINE s2s_dd s2s_two_sum(double a, double b) {
    s2s_dd r;
    r.hi = a + b;
    double b_seen = r.hi - a;
    r.lo = (a - (r.hi - b_seen)) + (b - b_seen);
    return r;
}

/* a + b exactly when |a| >= |b| or a == 0. */
S2S_INLINE s2s_dd s2s_fast_two_sum(double a, double b) {
    s2s_dd r;
    r.hi = a + b;
    r.lo = b - (r.hi - a);
    return r;
}

/* a * b exactly (unless the error underflows). */
S2S_INLINE s2s_dd s2s_two_prod(double a, double b) {
    s2s_dd r;
    r.hi = a * b;
    r.lo = S2S_FMA(a, b, -r.hi);
    return r;
}

#endif
