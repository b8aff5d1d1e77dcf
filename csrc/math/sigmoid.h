/* The logistic function 1/(1 + e^-x).
 *
 * Method: with a = -|x| and e^a = 2^k p from exp.h, the result is 1/(1 + e^a) for x >= 0 and p/(1 + e^a), scaled by
 * 2^k last, for x < 0: neither tail loses anything, and subnormal results are rounded once. The quotient is
 * corrected by its remainder.
 *
 * Largest error measured: 0.56 ulp, 0.76 where the result is subnormal (rounded twice).
 */
#ifndef S2S_MATH_SIGMOID_H
#define S2S_MATH_SIGMOID_H

#include "exp.h"

S2S_INLINE double s2s_sigmoid(double x) {
    double a = -S2S_FABS(x);
    a = a < -746.0 ? -746.0 : a;
    s2s_exp_parts parts = s2s_exp_reduce(a, 0.0);
    s2s_dd p = s2s_exp_mantissa(parts);
    p = s2s_fast_two_sum(p.hi, p.lo);
    uint64_t negative = S2S_MASK(x < 0.0);

    /* In the denominator e^a may flush to zero: below 2^-200 it no longer counts. */
    double k = parts.k < -200.0 ? -200.0 : parts.k;
    double scale = s2s_pow2(s2s_bits(k + S2S_ROUNDER));
    s2s_dd below = s2s_fast_two_sum(1.0, p.hi * scale);
    below.lo = S2S_FMA(p.lo, scale, below.lo);

    double above = s2s_select(negative, p.hi, 1.0);
    double above_lo = s2s_select(negative, p.lo, 0.0);
    double inverse = 1.0 / below.hi;
    double y = above * inverse;
    double remainder = S2S_FMA(-y, below.hi, above) + S2S_FMA(-y, below.lo, above_lo);
    y = S2S_FMA(remainder, inverse, y);
    return s2s_scale(y, s2s_select(negative, parts.k, 0.0));
}

#endif
