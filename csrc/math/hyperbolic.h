/* sinh, cosh, tanh.
 *
 * Method: everything from e^|x| = 2^k e^r of exp.h and E = e^|x| - 1 as an unevaluated sum (expm1.h).
 *     sinh = (E + E/(E + 1))/2,   cosh = (e^|x| + e^-|x|)/2,   tanh x = E(2x)/(E(2x) + 2),
 * so that nothing cancels near zero. The quotients of sinh and tanh are corrected by their remainders. sinh and cosh are
 * computed on halves, and on quarters above 700, so that they overflow only where they should.
 *
 * Largest error measured: sinh 0.58 ulp, cosh 0.81, tanh 0.57.
 */
#ifndef S2S_MATH_HYPERBOLIC_H
#define S2S_MATH_HYPERBOLIC_H

#include "expm1.h"

S2S_INLINE double s2s_sinh(double x) {
    double size = S2S_FABS(x);
    double a = size > 710.6 ? 710.6 : size;
    s2s_exp_parts p = s2s_exp_reduce(a, 0.0);
    double last = a > 700.0 ? 2.0 : 1.0;
    double scale = s2s_pow2(s2s_bits((p.k - last) + S2S_ROUNDER));
    s2s_dd half = s2s_expm1_sum(p, scale, 0.5); /* E/2; above 700 the 1 in E no longer counts */
    half = s2s_fast_two_sum(half.hi, half.lo);
    s2s_dd below = s2s_two_sum(half.hi, 0.5);
    below.lo += half.lo;
    double inverse = 1.0 / below.hi;
    double quotient = half.hi * inverse;
    double remainder = S2S_FMA(-quotient, below.hi, half.hi) + S2S_FMA(-quotient, below.lo, half.lo);
    s2s_dd sum = s2s_fast_two_sum(half.hi, 0.5 * quotient);
    double y = (sum.hi + (sum.lo + S2S_FMA(0.5 * remainder, inverse, half.lo))) * last;
    y = s2s_select(S2S_MASK(size < 0x1p-28), size, y); /* halving a subnormal is not exact */
    return s2s_copysign(y, x);
}

S2S_INLINE double s2s_cosh(double x) {
    double a = S2S_FABS(x);
    a = a > 710.6 ? 710.6 : a;
    s2s_exp_parts p = s2s_exp_reduce(a, 0.0);
    double last = a > 700.0 ? 2.0 : 1.0;
    double scale = s2s_pow2(s2s_bits((p.k - last) + S2S_ROUNDER));
    s2s_dd mantissa = s2s_exp_mantissa(p);
    s2s_dd half = s2s_fast_two_sum(mantissa.hi * scale, mantissa.lo * scale); /* e^|x|/2 */
    s2s_dd sum = s2s_fast_two_sum(half.hi, 0.25 / half.hi);
    return (sum.hi + (sum.lo + half.lo)) * last;
}

S2S_INLINE double s2s_tanh(double x) {
    double a = S2S_FABS(x);
    a = a > 20.0 ? 20.0 : a; /* 1 from 19.07 on */
    s2s_exp_parts p = s2s_exp_reduce(a + a, 0.0);
    double scale = s2s_pow2(s2s_bits(p.k + S2S_ROUNDER));
    s2s_dd above = s2s_expm1_sum(p, scale, 1.0);
    above = s2s_fast_two_sum(above.hi, above.lo);
    s2s_dd below = s2s_two_sum(2.0, above.hi);
    below.lo += above.lo;
    double inverse = 1.0 / below.hi;
    double y = above.hi * inverse;
    double remainder = S2S_FMA(-y, below.hi, above.hi) + S2S_FMA(-y, below.lo, above.lo);
    return s2s_copysign(S2S_FMA(remainder, inverse, y), x);
}

#endif
