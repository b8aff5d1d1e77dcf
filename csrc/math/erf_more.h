/* erfcx(x) = exp(x^2) erfc(x), and the inverses erfinv and erfcinv.
 *
 * erfcx: from 1/2 to 28 the part of erfc (erf.h) that is left without the exponential, beyond it the asymptotic series,
 * below the product, the square an unevaluated sum. Measured: 0.98 ulp.
 *
 * The inverses: Winitzki's closed formula, good to 0.4 %, then four of Halley's steps, which end at the accuracy of erf
 * and erfc themselves: erf where |y| <= 1/2, else erfc of the distance to 1, which is exact. Measured: 1.01 ulp.
 * Not vectorised: they branch.
 */
#ifndef S2S_MATH_ERF_MORE_H
#define S2S_MATH_ERF_MORE_H

#include "erf.h"
#include "exp.h"
#include "gamma_dd.h"
#include "log.h"

S2S_SCALAR double s2s_erfcx(double x) {
    if (x >= 28.0) {
        double w = 1.0 / x, z = 0.5 * w * w;
        double s = S2S_FMA(-15.0, z, 1.0);
        s = S2S_FMA(-13.0 * z, s, 1.0);
        s = S2S_FMA(-11.0 * z, s, 1.0);
        s = S2S_FMA(-9.0 * z, s, 1.0);
        s = S2S_FMA(-7.0 * z, s, 1.0);
        s = S2S_FMA(-5.0 * z, s, 1.0);
        s = S2S_FMA(-3.0 * z, s, 1.0);
        double y = 0x1.20dd750429b6dp-1 / x;
        return S2S_FMA(y, -z * s, y);
    }
    if (x >= 0.5) {
        s2s_dd y = s2s_erfc_scaled(x);
        return y.hi + y.lo;
    }
    if (x < -27.0) return S2S_INF;
    s2s_dd square = s2s_two_prod(x, x);
    s2s_exp_parts parts = s2s_exp_reduce(square.hi, square.lo);
    s2s_dd e = s2s_exp_mantissa(parts), product = s2s_two_prod(e.hi, s2s_erfc(x));
    return s2s_scale(product.hi + S2S_FMA(e.lo, s2s_erfc(x), product.lo), parts.k);
}

/* Near the x > 0 with erf(x)^2 = 1 - exp(l) */
S2S_SCALAR double s2s_erfinv_start(double l) {
    double m = S2S_FMA(0.5, l, 4.330746750799873); /* 2/(pi a), a = 0.147 */
    return S2S_SQRT(-l * 6.802721088435374 / (S2S_SQRT(S2S_FMA(m, m, -l * 6.802721088435374)) + m));
}

/* y/erfc(x), also where both are subnormal */
S2S_SCALAR double s2s_over_erfc(double y, double x, double scaled) {
    if (y > 1e-250) return y / s2s_erfc(x);
    s2s_dd square = s2s_two_prod(x, x);
    s2s_exp_parts parts = s2s_exp_reduce(-square.hi, -square.lo);
    s2s_dd e = s2s_exp_mantissa(parts);
    return y * 0x1p200 / s2s_scale((e.hi + e.lo) * scaled, parts.k + 200.0);
}

/* erfcinv(y), 0 < y <= 1/2 */
S2S_SCALAR double s2s_erfcinv_tail(double y) {
    double x = s2s_erfinv_start(s2s_log(y) + s2s_log(2.0 - y));
    for (int step = 0; step < 4; step++) {
        /* the difference over the derivative, both times exp(x^2) */
        double scaled = s2s_erfcx(x), ratio = s2s_over_erfc(y, x, scaled);
        double r = scaled * (ratio - 1.0) * 0x1.c5bf891b4ef6bp-1;
        x -= r / S2S_FMA(x, r, 1.0);
    }
    return x;
}

S2S_SCALAR double s2s_erfinv(double y) {
    double a = S2S_FABS(y);
    if (!(a < 1.0)) return a == 1.0 ? y * S2S_INF : S2S_NAN;
    if (a < 0x1p-27) return y * 0x1.c5bf891b4ef6bp-1;
    if (a > 0.5) return s2s_copysign(s2s_erfcinv_tail(1.0 - a), y);
    double x = s2s_erfinv_start(s2s_log((1.0 - a) * (1.0 + a)));
    if (a < 0.05) x = a * 0x1.c5bf891b4ef6bp-1;
    for (int step = 0; step < 4; step++) {
        double r = (s2s_erf(x) - a) * 0x1.c5bf891b4ef6bp-1 * s2s_exp(x * x);
        x -= r / S2S_FMA(x, r, 1.0);
    }
    return s2s_copysign(x, y);
}

S2S_SCALAR double s2s_erfcinv(double y) {
    if (!(y > 0.0 && y < 2.0)) return y == 0.0 ? S2S_INF : y == 2.0 ? -S2S_INF : S2S_NAN;
    if (y < 0.5) return s2s_erfcinv_tail(y);
    return y > 1.5 ? -s2s_erfcinv_tail(2.0 - y) : s2s_erfinv(1.0 - y);
}

#endif
