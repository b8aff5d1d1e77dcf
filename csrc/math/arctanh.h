/* arctanh(x) = log((1 + |x|)/(1 - |x|))/2, odd; +-inf at +-1, NaN beyond.
 *
 * Method: the quotient is 1 + 2a/(1 - a), an unevaluated sum exact to some 2^-104; logarithm of dd.h. Below 2^-28 the
 * value is x. Measured: 0.54 ulp.
 */
#ifndef S2S_MATH_ARCTANH_H
#define S2S_MATH_ARCTANH_H

#include "dd.h"

S2S_INLINE double s2s_arctanh(double x) {
    double a = S2S_FABS(x);
    uint64_t tiny = S2S_MASK(a < 0x1p-28), inside = S2S_MASK(a < 1.0);
    double b = s2s_select(inside & ~tiny, a, 0.5);

    s2s_dd den = s2s_fast_two_sum(1.0, -b);
    double r = 1.0 / den.hi;
    double u = (b + b) * r;
    double u_lo = S2S_FMA(-u, den.lo, S2S_FMA(-u, den.hi, b + b)) * r;
    s2s_dd y = s2s_two_sum(1.0, u);
    y.lo += u_lo;
    double value = 0.5 * s2s_log_dd(y, 0.0).hi;

    double edge = s2s_select(S2S_MASK(a == 1.0), S2S_INF, S2S_NAN);
    value = s2s_select(inside, s2s_select(tiny, a, value), edge);
    return s2s_copysign(value, x);
}

#endif
