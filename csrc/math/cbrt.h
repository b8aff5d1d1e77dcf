/* Cube root.
 *
 * Method: |x| = 2^(3q) a with a = 2^r m, r in {-1, 0, 1} and 1 <= m < 2. A polynomial of degree 4 (minimax, relative
 * error 2^-14.7) gives m^(-1/3); one step of third order makes t = a^(-1/3) good to 2^-41, y = a t^2 likewise; the last
 * step subtracts (y^3 - a) t^2/3, the residual taken from an error-free square.
 *
 * Largest error measured: 0.5001 ulp.
 */
#ifndef S2S_MATH_CBRT_H
#define S2S_MATH_CBRT_H

#include "../s2s_base.h"

S2S_INLINE double s2s_cbrt(double x) {
    const double third = 0x1.5555555555555p-2;
    double size = S2S_FABS(x);
    uint64_t small = S2S_MASK(size < 0x1p-1022);
    uint64_t ix = s2s_bits(s2s_select(small, size * 0x1p54, size));
    double e = s2s_double((ix >> 52) | UINT64_C(0x4330000000000000)) - (0x1p52 + 1023.0);
    double m = s2s_double((ix & S2S_MANTISSA_BITS) | UINT64_C(0x3ff0000000000000));
    double q = S2S_FMA(e, third, S2S_ROUNDER) - S2S_ROUNDER;
    double r = S2S_FMA(q, -3.0, e);
    double a = m * s2s_pow2(s2s_bits(r + S2S_ROUNDER));

    double t = 0x1.d41524d33fa35p-6;
    t = S2S_FMA(t, m, -0x1.c4cd40dece6a5p-3);
    t = S2S_FMA(t, m, 0x1.63e88a38ff58cp-1);
    t = S2S_FMA(t, m, -0x1.2c29b64c19698p+0);
    t = S2S_FMA(t, m, 0x1.ab7c3f5f0c280p+0);
    double root = s2s_select(S2S_MASK(r > 0.0), 0x1.965fea53d6e3dp-1, 1.0); /* 2^(-r/3) */
    t *= s2s_select(S2S_MASK(r < 0.0), 0x1.428a2f98d728bp+0, root);

    double h = S2S_FMA(-(a * t), t * t, 1.0);
    t = S2S_FMA(t * h, S2S_FMA(h, 0x1.c71c71c71c71cp-3, third), t);
    double y = a * (t * t);
    s2s_dd y2 = s2s_two_prod(y, y);
    double residual = S2S_FMA(y2.hi, y, -a) + y2.lo * y;
    y = S2S_FMA(residual, -third * (t * t), y);

    q -= s2s_select(small, 18.0, 0.0);
    y = s2s_copysign(y * s2s_pow2(s2s_bits(q + S2S_ROUNDER)), x);
    uint64_t ordinary = S2S_MASK(size > 0.0) & S2S_MASK(size < S2S_INF);
    return s2s_select(ordinary, y, x); /* 0, inf and nan are their own cube roots */
}

#endif
