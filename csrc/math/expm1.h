/* e^x - 1.
 *
 * Method: the parts of exp.h, e^x = 2^k (1 + r + r^2/2 + tail), then (2^k - 1) + 2^k r + 2^k r^2/2 added without error,
 * so that nothing is lost where they cancel (k = -1, 1), and 2^k tail. For k = 0 there is no first term and r = x.
 *
 * Largest error measured: 0.71 ulp (next to -1; 0.62 elsewhere).
 */
#ifndef S2S_MATH_EXPM1_H
#define S2S_MATH_EXPM1_H

#include "exp.h"

/* scale * e^r - one, as a sum that is not normalised (|hi| > |lo|). scale = one * 2^k. */
S2S_INLINE s2s_dd s2s_expm1_sum(s2s_exp_parts p, double scale, double one) {
    double whole = scale - one;
    double lost = (scale - whole) - one; /* 2^k - 1 does not fit from k = 54 on */
    s2s_dd sum = s2s_fast_two_sum(whole, scale * p.r);
    s2s_dd both = s2s_fast_two_sum(sum.hi, scale * (0.5 * p.square));
    double square_lost = S2S_FMA(p.r, p.r, -p.square);
    both.lo += S2S_FMA(scale, S2S_FMA(0.5, square_lost, p.tail), sum.lo + lost);
    return both;
}

S2S_INLINE double s2s_expm1(double x) {
    double y = s2s_clip(x, -40.0, 710.0);
    s2s_exp_parts p = s2s_exp_reduce(y, 0.0);
    /* 2^1024 is no double: large arguments give up a factor 2 until the end, where the 1 no longer counts. */
    double last = y > 700.0 ? 2.0 : 1.0;
    double scale = s2s_pow2(s2s_bits((p.k - (last - 1.0)) + S2S_ROUNDER));
    s2s_dd sum = s2s_expm1_sum(p, scale, 1.0);
    return s2s_copysign((sum.hi + sum.lo) * last, x); /* the sign of -0 */
}

#endif
