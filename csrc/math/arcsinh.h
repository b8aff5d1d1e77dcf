/* arcsinh(x) = log(|x| + sqrt(x^2 + 1)), odd.
 *
 * Method: the argument of the logarithm is an unevaluated sum, exact to some 2^-104, so that nothing is lost where it
 * is near 1, and the logarithm (dd.h) keeps it. Below 2^-28 the value is x, from 2^30 on log 2|x|. Measured: 0.53 ulp.
 */
#ifndef S2S_MATH_ARCSINH_H
#define S2S_MATH_ARCSINH_H

#include "dd.h"

S2S_INLINE double s2s_arcsinh(double x) {
    double a = S2S_FABS(x);
    uint64_t tiny = S2S_MASK(a < 0x1p-28), large = S2S_MASK(a > 0x1p30);
    double b = s2s_select(large | tiny, 1.0, a); /* keeps the middle formula inside the range */

    s2s_dd square = s2s_two_prod(b, b);
    s2s_dd inside = s2s_two_sum(square.hi, 1.0);
    inside.lo += square.lo;
    s2s_dd root = s2s_sqrt_dd(inside);
    s2s_dd y = s2s_fast_two_sum(root.hi, b); /* the root is the larger */
    y.lo += root.lo;

    /* log 2a = log(a/4) + 3 log 2 does not overflow */
    y.hi = s2s_select(large, a * 0.25, y.hi);
    y.lo = s2s_select(large, 0.0, y.lo);
    double value = s2s_log_dd(y, s2s_select(large, 3.0, 0.0)).hi;
    value = s2s_select(tiny | S2S_MASK(a == S2S_INF) | S2S_MASK(a != a), a, value);
    return s2s_copysign(value, x);
}

#endif
