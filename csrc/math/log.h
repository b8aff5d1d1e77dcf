/* Natural logarithm.
 *
 * Method: x = 2^e m with sqrt(1/2) <= m < sqrt(2), f = m - 1 (exact), s = f/(2 + f), so that
 *     log m = 2 atanh s = f - (h - s (h + R(s^2))),   h = f^2/2,
 * R of degree 7 in s^2, fitted (weighted minimax, coefficients rounded one after the other) with a relative error of
 * log m below 2^-66. e ln2 is added in two pieces, the first exact; the sum of the large terms keeps its error.
 *
 * Largest error measured: 0.89 ulp (next to x = 0.7 and 1.4).
 */
#ifndef S2S_MATH_LOG_H
#define S2S_MATH_LOG_H

#include "../s2s_base.h"

/* log m = f + rest with |rest| < 0.3 |f|. */
S2S_INLINE double s2s_log_rest(double f) {
    double s = f / (2.0 + f);
    double z = s * s;
    double w = z * z;
    double even = 0x1.0f67776b9c084p-3;
    even = S2S_FMA(even, w, 0x1.745ce1d637d18p-3);
    even = S2S_FMA(even, w, 0x1.24924924399f0p-2);
    even = S2S_FMA(even, w, 0x1.5555555555555p-1);
    double odd = 0x1.0f0c06edbb990p-3;
    odd = S2S_FMA(odd, w, 0x1.3b2022353ec2cp-3);
    odd = S2S_FMA(odd, w, 0x1.c71c724b3d2a3p-3);
    odd = S2S_FMA(odd, w, 0x1.9999999999d10p-2);
    double h = 0.5 * f * f;
    return S2S_FMA(s, S2S_FMA(z, S2S_FMA(odd, z, even), h), -h);
}

/* x = 2^e m for positive finite x, subnormals included. */
typedef struct {
    double e, m;
} s2s_log_split;

S2S_INLINE s2s_log_split s2s_split_near_one(double x) {
    const uint64_t sqrt_half = UINT64_C(0x3fe6a09e667f3bcd);
    uint64_t small = S2S_MASK(x < 0x1p-1022);
    uint64_t ix = s2s_bits(s2s_select(small, x * 0x1p54, x));
    /* Biased by 1024 the exponent is positive, as the logical shift needs. */
    uint64_t biased = (ix - sqrt_half + (UINT64_C(1024) << 52)) >> 52;
    s2s_log_split r;
    r.e = s2s_double(biased | UINT64_C(0x4330000000000000)) - s2s_select(small, 0x1p52 + 1078.0, 0x1p52 + 1024.0);
    r.m = s2s_double(ix - (biased << 52) + (UINT64_C(1024) << 52));
    return r;
}

/* What a logarithm is where it is not a finite number: log 0 = -inf, log inf = inf, nan below zero. */
S2S_INLINE double s2s_log_specials(double x, double y) {
    y = s2s_select(S2S_MASK(x < S2S_INF), y, x);
    y = s2s_select(S2S_MASK(x > 0.0), y, S2S_NAN);
    return s2s_select(S2S_MASK(x == 0.0), -S2S_INF, y);
}

S2S_INLINE double s2s_log(double x) {
    const double ln2_hi = 0x1.62e42fefa3800p-1; /* 42 bits: exact times e */
    const double ln2_lo = 0x1.ef35793c76730p-45;
    s2s_log_split p = s2s_split_near_one(x);
    double f = p.m - 1.0;
    s2s_dd sum = s2s_fast_two_sum(p.e * ln2_hi, f);
    double y = sum.hi + (sum.lo + S2S_FMA(p.e, ln2_lo, s2s_log_rest(f)));
    return s2s_log_specials(x, y);
}

#endif
