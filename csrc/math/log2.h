/* Base-2 logarithm; exact at powers of two.
 *
 * Method: x = 2^e m and log m = f + rest as in log.h; (f + rest) log2(e) as an unevaluated sum, to which e, an
 * integer, is added without error.
 *
 * Largest error measured: 0.93 ulp (next to x = 1.41).
 */
#ifndef S2S_MATH_LOG2_H
#define S2S_MATH_LOG2_H

#include "log.h"

S2S_INLINE double s2s_log2(double x) {
    const double log2_e_hi = 0x1.71547652b82fep+0;
    const double log2_e_lo = 0x1.777d0ffda0d24p-56;
    s2s_log_split p = s2s_split_near_one(x);
    double f = p.m - 1.0;
    s2s_dd log_m = s2s_fast_two_sum(f, s2s_log_rest(f));
    s2s_dd product = s2s_two_prod(log_m.hi, log2_e_hi);
    product.lo += S2S_FMA(log_m.hi, log2_e_lo, log_m.lo * log2_e_hi);
    s2s_dd sum = s2s_fast_two_sum(p.e, product.hi);
    return s2s_log_specials(x, sum.hi + (sum.lo + product.lo));
}

#endif
