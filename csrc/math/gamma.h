/* gamma(x): inf at 0 (with its sign), NaN at the negative integers and at -inf.
 *
 * Method: exp of lgamma, which lgamma.h has as an unevaluated sum; for x < 0 the reflection formula with a = -x,
 *     gamma(x) = -1 / (a (sin(pi e)/pi) gamma(a)) up to the sign of (-1)^round(a),   e = x - round(x),
 * everything but the last quotient as unevaluated sums.
 * Measured: 0.98 ulp. Not vectorised: it branches.
 */
#ifndef S2S_MATH_GAMMA_H
#define S2S_MATH_GAMMA_H

#include "exp.h"
#include "lgamma.h"

/* |sin(pi e)/pi|, |e| <= 1/2 */
S2S_SCALAR s2s_dd s2s_gamma_sine(double e) {
    double z = e * e, p = 0x1.0759b9ce9109bp-22;
    p = S2S_FMA(p, z, -0x1.d3e7f7c060054p-18);
    p = S2S_FMA(p, z, 0x1.3746a5921b90fp-13);
    p = S2S_FMA(p, z, -0x1.338169a445116p-9);
    p = S2S_FMA(p, z, 0x1.ac6805ccb2a12p-6);
    p = S2S_FMA(p, z, -0x1.86a8e4720a5fdp-3);
    p = S2S_FMA(p, z, 0x1.9f9cb402bc42ep-1);
    p = S2S_FMA(p, z, -0x1.a51a6625307d3p+0);
    s2s_dd square = s2s_two_prod(e, e), sum = s2s_dd_scale(square, p);
    sum = s2s_dd_add((s2s_dd){1.0, 0.0}, sum);
    return s2s_dd_scale(sum, S2S_FABS(e));
}

/* lgamma(x), 0 < x < 200; of large x the logarithm must be better than lgamma needs it */
S2S_SCALAR s2s_dd s2s_gamma_log(double x) {
    return x >= 10.0 ? s2s_lgamma_stirling(x, s2s_dd_log((s2s_dd){x, 0.0}, 0.0)) : s2s_lgamma_positive(x);
}

S2S_SCALAR double s2s_gamma(double x) {
    if (!(S2S_FABS(x) < S2S_INF)) return x + (x < 0.0 ? S2S_INF : 0.0);
    if (x == 0.0) return 1.0 / x;
    if (x > 0.0) {
        if (x > 172.0) return S2S_INF;
        if (x < 0x1p-60) return 1.0 / x;
        s2s_dd l = s2s_gamma_log(x);
        s2s_exp_parts parts = s2s_exp_reduce(l.hi, l.lo);
        s2s_dd mantissa = s2s_exp_mantissa(parts);
        return s2s_scale(mantissa.hi + mantissa.lo, parts.k);
    }
    double a = -x, n = s2s_round(a), e = a - n;
    if (e == 0.0) return (x - x) / (x - x);
    double sign = n - 2.0 * s2s_floor(0.5 * n) == 0.0 ? -1.0 : 1.0; /* of -sin(pi e), e of either sign */
    if (e < 0.0) sign = -sign;
    if (a < 0x1p-60) return 1.0 / x;
    if (a > 185.0) return sign * 0.0;
    s2s_dd l = s2s_gamma_log(a);
    s2s_exp_parts parts = s2s_exp_reduce(-l.hi, -l.lo);
    s2s_dd mantissa = s2s_exp_mantissa(parts);
    mantissa = s2s_fast_two_sum(mantissa.hi, mantissa.lo);
    s2s_dd quotient = s2s_dd_divide(mantissa, s2s_dd_scale(s2s_gamma_sine(e), a));
    return s2s_scale(sign * quotient.hi, parts.k);
}

#endif
