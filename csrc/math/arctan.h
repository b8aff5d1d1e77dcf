/* arctan(x), and the arc of a quotient that arctan2 shares.
 *
 * Method: with num/den one of a, (a - 1)/(a + 1), -1/a for a = |x| in [0, 1/2], (1/2, 2], (2, inf), the arc is
 * 0, pi/4 or pi/2 plus arctan(num/den), |num/den| <= 1/2. There arctan t = t + t^3 P(t^2), P a minimax polynomial
 * (weighted error 2^-57.8). The quotient and the constants carry a correction, so what is left is one rounding and the
 * polynomial. Measured: 0.70 ulp.
 */
#ifndef S2S_MATH_ARCTAN_H
#define S2S_MATH_ARCTAN_H

#include "../s2s_base.h"

/* The arc of a/b, rounded, or where the mask `left` is set pi minus that, for finite a, b >= 0 that are not both 0 and
 * whose sum does not overflow. */
S2S_INLINE double s2s_arc(double a, double b, uint64_t left) {
    uint64_t middle = S2S_MASK(a + a > b), steep = S2S_MASK(a > b + b);
    /* a - b is exact for b/2 <= a <= 2b */
    double num = s2s_select(steep, -b, s2s_select(middle, a - b, a));
    s2s_dd sum = s2s_two_sum(a, b);
    double den = s2s_select(steep, a, s2s_select(middle, sum.hi, b));
    double den_lo = s2s_select(middle & ~steep, sum.lo, 0.0);
    num = s2s_double(s2s_bits(num) ^ (left & S2S_SIGN_BIT));

    double r = 1.0 / den;
    double t = num * r;
    double t_lo = S2S_FMA(-t, den_lo, S2S_FMA(-t, den, num)) * r;

    double z = t * t;
    double p = 0x1.4c2a8a9f652fep-7;
    p = S2S_FMA(p, z, -0x1.c1fc5d407ddc2p-6);
    p = S2S_FMA(p, z, 0x1.571e829a42ce5p-5);
    p = S2S_FMA(p, z, -0x1.a3a7b20cf86b8p-5);
    p = S2S_FMA(p, z, 0x1.dfed1b63e5097p-5);
    p = S2S_FMA(p, z, -0x1.10f3682e05bf7p-4);
    p = S2S_FMA(p, z, 0x1.3b114561c5d27p-4);
    p = S2S_FMA(p, z, -0x1.745cf550d17b8p-4);
    p = S2S_FMA(p, z, 0x1.c71c7096a84aap-4);
    p = S2S_FMA(p, z, -0x1.24924921703fcp-3);
    p = S2S_FMA(p, z, 0x1.99999999914e6p-3);
    p = S2S_FMA(p, z, -0x1.5555555555518p-2);

    /* 0, pi/4, pi/2 on the right; pi, 3 pi/4, pi/2 on the left: a multiple of pi/4, whose first part has 50 bits so
     * that the product with it is exact */
    double eighths = s2s_double((steep & s2s_bits(2.0)) | (middle & ~steep & s2s_bits(1.0)));
    eighths = s2s_select(left, 4.0 - eighths, eighths);
    double base = eighths * 0x1.921fb54442d18p-1, base_lo = eighths * 0x1.1a62633145c07p-55;

    s2s_dd main_part = s2s_fast_two_sum(base, t);
    double rest = S2S_FMA(t * z, p, t_lo + base_lo);
    return main_part.hi + (main_part.lo + rest);
}

S2S_INLINE double s2s_arctan(double x) {
    double a = S2S_FABS(x);
    /* beyond 2^60 the value is pi/2; inf itself would make inf * 0 */
    a = s2s_select(S2S_MASK(a > 0x1p60), 0x1p60, a);
    return s2s_copysign(s2s_arc(a, 1.0, 0), x);
}

#endif
