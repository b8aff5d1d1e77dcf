/* Base-10 logarithm; exact at powers of ten.
 *
 * Method: x = 2^e m and log m = f + rest as in log.h; (f + rest) log10(e) as an unevaluated sum, plus e log10(2) in
 * two pieces, the first exact.
 *
 * Largest error measured: 0.75 ulp.
 */
#ifndef S2S_MATH_LOG10_H
#define S2S_MATH_LOG10_H

#include "log.h"

S2S_INLINE double s2s_log10(double x) {
    const double log10_2_hi = 0x1.34413509f7800p-2; /* 42 bits: exact times e */
    const double log10_2_lo = 0x1.fef311f12b358p-46;
    const double log10_e_hi = 0x1.bcb7b1526e50ep-2;
    const double log10_e_lo = 0x1.95355baaafad3p-57;
    s2s_log_split p = s2s_split_near_one(x);
    double f = p.m - 1.0;
    s2s_dd log_m = s2s_fast_two_sum(f, s2s_log_rest(f));
    s2s_dd product = s2s_two_prod(log_m.hi, log10_e_hi);
    product.lo += S2S_FMA(log_m.hi, log10_e_lo, log_m.lo * log10_e_hi);
    s2s_dd sum = s2s_fast_two_sum(p.e * log10_2_hi, product.hi);
    double y = sum.hi + (sum.lo + S2S_FMA(p.e, log10_2_lo, product.lo));
    return s2s_log_specials(x, y);
}

#endif
