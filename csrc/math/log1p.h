/* log(1 + x).
 *
 * Method: u = 1 + x with its rounding error d kept; log u as in log.h, plus d/u. Where u lies between sqrt(1/2) and
 * sqrt(2) no power of two is split off and f = x itself, exact however small x is.
 *
 * Largest error measured: 0.92 ulp (next to x = -0.3).
 */
#ifndef S2S_MATH_LOG1P_H
#define S2S_MATH_LOG1P_H

#include "log.h"

S2S_INLINE double s2s_log1p(double x) {
    const double ln2_hi = 0x1.62e42fefa3800p-1; /* 42 bits: exact times e */
    const double ln2_lo = 0x1.ef35793c76730p-45;
    const uint64_t sqrt_half = UINT64_C(0x3fe6a09e667f3bcd);
    s2s_dd u = s2s_two_sum(1.0, x);
    /* u is never subnormal, so the exponent is simpler to find than in log.h. */
    uint64_t iu = s2s_bits(u.hi);
    uint64_t biased = (iu - sqrt_half + (UINT64_C(1024) << 52)) >> 52;
    double e = s2s_double(biased | UINT64_C(0x4330000000000000)) - (0x1p52 + 1024.0);
    double m = s2s_double(iu - (biased << 52) + (UINT64_C(1024) << 52));

    uint64_t near_one = S2S_MASK(e == 0.0);
    double f = s2s_select(near_one, x, m - 1.0);
    double correction = s2s_select(near_one, 0.0, u.lo / u.hi);
    s2s_dd sum = s2s_fast_two_sum(e * ln2_hi, f);
    double y = sum.hi + (sum.lo + S2S_FMA(e, ln2_lo, s2s_log_rest(f) + correction));

    y = s2s_copysign(y, x); /* the sign of -0 */
    return s2s_log_specials(u.hi, y);
}

#endif
