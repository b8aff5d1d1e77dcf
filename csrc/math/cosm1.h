/* cos(x) - 1, without the cancellation near the multiples of 2 pi.
 *
 * Method: the reduction and the two polynomials of trig.h. The cosine comes as an unevaluated sum, of which 1 is taken
 * before it is rounded: near a multiple of 2 pi the leading part and 1 cancel exactly. What is left is -r^2/2, so r must
 * have all its bits: its error r_low, which there is many ulps of r, goes into it first.
 *
 * Largest error measured: 1.01 ulp, huge arguments included.
 */
#ifndef S2S_MATH_COSM1_H
#define S2S_MATH_COSM1_H

#include "trig.h"

S2S_INLINE double s2s_cosm1_in_quadrant(s2s_quadrant p) {
    s2s_dd r = s2s_fast_two_sum(p.r, p.r_low), z = s2s_two_prod(r.hi, r.hi);
    s2s_dd s = s2s_fast_two_sum(r.hi, s2s_sin_tail(r.hi, r.lo, z.hi));
    s2s_dd c = s2s_cos_sum(z.hi, S2S_FMA(2.0 * r.hi, r.lo, z.lo));
    uint64_t odd = 0 - (p.q & 1), sign = ((p.q + 1) & 2) << 62;
    double hi = s2s_double(s2s_bits(s2s_select(odd, s.hi, c.hi)) ^ sign);
    double lo = s2s_double(s2s_bits(s2s_select(odd, s.lo, c.lo)) ^ sign);
    s2s_dd sum = s2s_fast_two_sum(-1.0, hi);
    return sum.hi + (sum.lo + lo);
}

S2S_INLINE double s2s_cosm1_fast(double x) { return s2s_cosm1_in_quadrant(s2s_reduce_fast(x)); }

static inline __attribute__((unused)) double s2s_cosm1(double x) {
    if (S2S_FABS(x) < S2S_TRIG_FAST_LIMIT) return s2s_cosm1_fast(x);
    return s2s_cosm1_in_quadrant(s2s_reduce_huge(x));
}

#endif
