/* arcsin(x), and the polynomial and half angle that arccos shares.
 *
 * Method: for |x| <= 1/2, arcsin x = x + x^3 P(x^2), P a minimax polynomial on [0, 1/4] (weighted error 2^-59.4);
 * beyond, arcsin |x| = pi/2 - 2 arcsin s with s^2 = (1 - |x|)/2, which is exact; s carries a correction. Beyond 1 the
 * square root makes the NaN. Measured: 0.62 ulp.
 */
#ifndef S2S_MATH_ARCSIN_H
#define S2S_MATH_ARCSIN_H

#include "dd.h"

/* (arcsin(sqrt z)/sqrt z - 1)/z on [0, 1/4] */
S2S_INLINE double s2s_arcsin_poly(double z) {
    double p = 0x1.0b450a7d04232p-5;
    p = S2S_FMA(p, z, -0x1.58040c2b81151p-6);
    p = S2S_FMA(p, z, 0x1.63acd3ce589ccp-6);
    p = S2S_FMA(p, z, 0x1.e58b5a83c726cp-9);
    p = S2S_FMA(p, z, 0x1.61482ce901e9cp-7);
    p = S2S_FMA(p, z, 0x1.75826558ff167p-7);
    p = S2S_FMA(p, z, 0x1.ca201a16d0bc3p-7);
    p = S2S_FMA(p, z, 0x1.1c49e85573fcap-6);
    p = S2S_FMA(p, z, 0x1.6e8bdf7685c35p-6);
    p = S2S_FMA(p, z, 0x1.f1c71a8e3ead0p-6);
    p = S2S_FMA(p, z, 0x1.6db6db7227ce4p-5);
    p = S2S_FMA(p, z, 0x1.333333332df2ap-4);
    return S2S_FMA(p, z, 0x1.5555555555578p-3);
}

/* For a = |x|: w with arcsin w = arcsin a (a <= 1/2), or half the angle to pi/2 (outer), and w^2. */
typedef struct {
    s2s_dd w;
    double square;
    uint64_t outer;
} s2s_half_arc;

S2S_INLINE s2s_half_arc s2s_halve_arc(double a) {
    s2s_half_arc h;
    h.outer = S2S_MASK(a > 0.5);
    s2s_dd z = {S2S_FMA(-0.5, a, 0.5), 0.0};
    s2s_dd root = s2s_sqrt_dd(z);
    h.square = s2s_select(h.outer, z.hi, a * a);
    h.w.hi = s2s_select(h.outer, root.hi, a);
    h.w.lo = s2s_select(h.outer, root.lo, 0.0);
    return h;
}

S2S_INLINE double s2s_arcsin(double x) {
    s2s_half_arc h = s2s_halve_arc(S2S_FABS(x));
    double cubic = S2S_FMA(h.w.hi * h.square, s2s_arcsin_poly(h.square), h.w.lo);
    /* pi/2 - 2 (w + cubic), or w + cubic */
    double base = s2s_select(h.outer, 0x1.921fb54442d18p+0, 0.0);
    double base_lo = s2s_select(h.outer, 0x1.1a62633145c07p-54, 0.0);
    double times = s2s_select(h.outer, -2.0, 1.0);
    s2s_dd sum = s2s_fast_two_sum(base, times * h.w.hi);
    double value = sum.hi + (sum.lo + S2S_FMA(times, cubic, base_lo));
    return s2s_copysign(value, x);
}

#endif
