/* Pieces with more than double accuracy that several kernels share: square root and logarithm of an unevaluated sum.
 *
 * s2s_log_dd: y = 2^k * m, sqrt(1/2) <= m < sqrt(2); with f = m - 1 and s = f/(2 + f), log m = 2 artanh s
 * = 2s + s^3 P(s^2), P a minimax polynomial (weighted error 2^-62). s is a double plus a correction, so only s^3 P is
 * rounded as a double: the error is about 2^-61 absolute, and 2^-60 relative for y near 1, which the caller may give as
 * 1 + a tiny number.
 */
#ifndef S2S_MATH_DD_H
#define S2S_MATH_DD_H

#include "../s2s_base.h"

/* sqrt(hi + lo) as a sum; 0 for 0, NaN below. The correction is one step of Newton. */
S2S_INLINE s2s_dd s2s_sqrt_dd(s2s_dd a) {
    s2s_dd r;
    r.hi = S2S_SQRT(a.hi);
    double left = S2S_FMA(-r.hi, r.hi, a.hi) + a.lo;
    r.lo = left / s2s_select(S2S_MASK(r.hi == 0.0), 1.0, r.hi + r.hi);
    return r;
}

/* log(y.hi + y.lo) + k_more * log 2 as a sum, for 0 < y < 2^1023.5, y.hi normal. */
S2S_INLINE s2s_dd s2s_log_dd(s2s_dd y, double k_more) {
    const uint64_t sqrt_half = UINT64_C(0x3fe6a09e667f3bcd);
    /* the exponent field counts from sqrt(1/2) on instead of from 1 */
    uint64_t u = s2s_bits(y.hi) + (UINT64_C(0x3ff0000000000000) - sqrt_half);
    uint64_t biased = u >> 52;
    double k = s2s_from_uint52(biased) - 1023.0 + k_more;
    double m = s2s_double((u & S2S_MANTISSA_BITS) + sqrt_half);
    double m_lo = y.lo * s2s_pow2(1023 - biased);

    s2s_dd f = s2s_two_sum(m - 1.0, m_lo);
    s2s_dd d = s2s_fast_two_sum(2.0, f.hi);
    double r = 1.0 / d.hi;
    double s = f.hi * r;
    double s_lo = (S2S_FMA(-s, d.hi, f.hi) + S2S_FMA(-s, d.lo + f.lo, f.lo)) * r;

    double z = s * s;
    double p = 0x1.127a8cac42651p-3;
    p = S2S_FMA(p, z, 0x1.0f0efc99a519bp-3);
    p = S2S_FMA(p, z, 0x1.3b238b7d1690fp-3);
    p = S2S_FMA(p, z, 0x1.745cd1ed177c7p-3);
    p = S2S_FMA(p, z, 0x1.c71c726da5eb2p-3);
    p = S2S_FMA(p, z, 0x1.249249242c3e5p-2);
    p = S2S_FMA(p, z, 0x1.9999999999d10p-2);
    p = S2S_FMA(p, z, 0x1.5555555555555p-1);

    /* the first part of log 2 has 41 bits: times k it is exact */
    s2s_dd sum = s2s_fast_two_sum(k * 0x1.62e42fefa3000p-1, s + s);
    double lo = S2S_FMA(s * z, p, S2S_FMA(k, 0x1.3de6af278ece6p-42, s_lo + s_lo));
    return s2s_fast_two_sum(sum.hi, sum.lo + lo);
}

#endif
