/* digamma(x), the derivative of lgamma. -inf at 0.0, +inf at -0.0, NaN at the negative integers and at -inf.
 *
 * Method, x > 0:
 *   below 10: with y in (1, 2] that differs from x by an integer, digamma(y) = (y - root) P(y - root), root the
 *   positive zero as an unevaluated sum, P a near-minimax polynomial (error 2^-60), plus or minus the sum of 1/x,
 *   1/(x - 1), ...
 *   from 10 on: log x - 1/(2x) + S(1/x^2)/x^2, S a fit of the asymptotic series; logarithm of dd.h.
 * x < 0: digamma(1 + a) + pi cot(pi a), a = -x. It has a zero between any two poles, so both are computed with some 104
 *   bits (gamma_dd.h): digamma(1 + a) by the recurrence from 32 on, the cotangent by its two nearest kinds of pole, 1/e
 *   and 1/(e + 1) + 1/(e - 1) with e = a - round(a), plus a polynomial.
 * Measured: x > 0 0.98 ulp; x < 0 0.51 ulp, 1.6 at the double next to a zero (all down to -3000, some beyond).
 * Not vectorised: it branches.
 */
#ifndef S2S_MATH_DIGAMMA_H
#define S2S_MATH_DIGAMMA_H

#include "../s2s_exact.h"
#include "gamma_dd.h"

/* 1 < y <= 2, y = hi + lo */
S2S_SCALAR s2s_dd s2s_digamma_near_root(s2s_dd y) {
    static const double c[23] = {
        -0x1.c563b54aa1a36p-2,  0x1.08b4294d50380p-2,  -0x1.4fc1317257c42p-3,  0x1.b9a5b6370f4d4p-4,
        -0x1.27baba262f08ep-4,  0x1.8fce02b23ba54p-5,  -0x1.0fa7ec2f84e45p-5,  0x1.723d680278ab0p-6,
        -0x1.f97053b45b5e5p-7,  0x1.5955ccb86a4fep-7,  -0x1.d8279a1cb69d7p-8,  0x1.42e14baa23268p-8,
        -0x1.b9b951945c53ep-9,  0x1.2e2dc980a5fe2p-9,  -0x1.9cd85a83b96bcp-10, 0x1.1a170c5637a52p-10,
        -0x1.87eadec60c88bp-11, 0x1.109134313b9f2p-11, -0x1.4f934e5221558p-12, 0x1.8877426c0133cp-13,
        -0x1.936abc1a56333p-13, 0x1.9ddd58059587ep-13, -0x1.619b2ccb1abbep-14,
    };
    s2s_dd u = s2s_two_sum(y.hi - 0x1.762d86356be3fp+0, y.lo - 0x1.b86a722197829p-54);
    double q = c[22];
    for (int i = 21; i >= 0; i--) q = S2S_FMA(q, u.hi, c[i]);
    s2s_dd slope = s2s_two_sum(0x1.ef72bc8ee38acp-1, u.hi * q);
    slope.lo -= 0x1.38188246bc62bp-55;
    return s2s_dd_multiply(slope, u);
}

S2S_SCALAR double s2s_digamma_positive(double x) {
    s2s_dd y = {x, 0.0};
    if (x >= 10.0) {
        y.hi = x > 0x1p1000 ? x * 0x1p-100 : x;
        s2s_dd log_x = s2s_log_dd(y, x > 0x1p1000 ? 100.0 : 0.0);
        double w = 1.0 / x, z = w * w;
        double s = -0x1.18a6ddce5fd2cp-4;
        s = S2S_FMA(s, z, 0x1.55fb1bf87b087p-6);
        s = S2S_FMA(s, z, -0x1.f05f42c0a0131p-8);
        s = S2S_FMA(s, z, 0x1.1110f1789b33dp-8);
        s = S2S_FMA(s, z, -0x1.041040f1fce4ep-8);
        s = S2S_FMA(s, z, 0x1.111111110ec13p-7);
        s = S2S_FMA(s, z, -0x1.5555555555555p-4);
        return log_x.hi + (log_x.lo + S2S_FMA(s, z, -0.5 * w));
    }
    if (x <= 1.0) {
        s2s_dd above = s2s_digamma_near_root(s2s_two_sum(1.0, x));
        return s2s_dd_add(above, s2s_dd_negate(s2s_dd_reciprocal(y))).hi;
    }
    s2s_dd sum = {0.0, 0.0};
    while (y.hi > 2.0) {
        y.hi -= 1.0; /* exact */
        sum = s2s_dd_add(sum, s2s_dd_reciprocal(y));
    }
    return s2s_dd_add(sum, s2s_digamma_near_root(y)).hi;
}

/* digamma(1 + a), a > 0, to some 2^-100 */
S2S_SCALAR s2s_dd s2s_digamma_full(double a) {
    static const s2s_dd head[5] = {
        {-0x1.5555555555555p-4, -0x1.55555555539e6p-58}, {0x1.1111111111111p-7, 0x1.1110ef17c709bp-63},
        {-0x1.0410410410410p-8, -0x1.006b9febf0c6cp-62}, {0x1.11111111110f8p-8, 0x1.ef116ca3064aep-62},
        {-0x1.f07c1f07aa70cp-8, 0x1.d117f62e756e2p-66},
    };
    static const double tail[4] = {
        0x1.599599233fa8bp-6, -0x1.555507d38ad14p-4, 0x1.c5a3224b87e9ep-2, -0x1.76efb1e1d33bfp+1,
    };
    s2s_dd sum = {0.0, 0.0}, y = s2s_two_sum(a, 1.0);
    for (double j = 2.0; y.hi < 32.0; j += 1.0) {
        sum = s2s_dd_add(sum, s2s_dd_reciprocal(y));
        y = s2s_two_sum(a, j);
    }
    s2s_dd w = s2s_dd_reciprocal(y), z = s2s_dd_multiply(w, w);
    s2s_dd half_w = {0.5 * w.hi, 0.5 * w.lo};
    sum = s2s_dd_add(sum, half_w);
    s2s_dd series = s2s_dd_multiply(z, s2s_dd_polynomial(z, head, 5, tail, 4));
    return s2s_dd_add(s2s_dd_log(y, 0.0), s2s_dd_add(series, s2s_dd_negate(sum)));
}

/* pi cot(pi e), 0 < |e| <= 1/2, to some 2^-104 */
S2S_SCALAR s2s_dd s2s_pi_cot(double e) {
    static const s2s_dd head[14] = {
        {-0x1.4a34cc4a60fa6p+0, -0x1.1873d8912200cp-54},  {-0x1.51322ac7d8483p-3, -0x1.afc89088cb0b9p-57},
        {-0x1.1c26130249124p-5, 0x1.049a1e932a697p-60},   {-0x1.0b36af86396e9p-7, 0x1.0698d952e8c22p-61},
        {-0x1.04b8ce96ee5f8p-9, -0x1.8121f014f2927p-63},  {-0x1.020a5b2cd3042p-11, 0x1.93b4d6c5ff17ep-65},
        {-0x1.00e4af2b4e156p-13, -0x1.73f57e2eafc0fp-67}, {-0x1.0064cdeb22ef8p-15, -0x1.4592459e7897ap-69},
        {-0x1.002c995374b09p-17, -0x1.4867d631cbc86p-73}, {-0x1.0013c59431b8ep-19, 0x1.fbac11ada36bcp-74},
        {-0x1.0008c6703b439p-21, -0x1.e57da6e0b4a1cp-75}, {-0x1.0003e5374d9a2p-23, -0x1.6342260b01ae6p-83},
        {-0x1.0001c53421eeep-25, 0x1.a99f2a1b65687p-79},  {-0x1.000008cebe2c0p-27, 0x1.faeb6c2315755p-81},
    };
    static const double tail[6] = {
        -0x1.000ac4961f010p-29, -0x1.ff27c32aa8ddap-32, -0x1.03077525c4b4dp-33,
        -0x1.e5e503b5786bap-36, -0x1.1313347d5ee3bp-37, -0x1.50d1d6c1068afp-39,
    };
    s2s_dd x = {e, 0.0};
    s2s_dd smooth = s2s_dd_scale(s2s_dd_polynomial(s2s_two_prod(e, e), head, 14, tail, 6), e);
    s2s_dd below = s2s_dd_reciprocal(s2s_two_sum(e, 1.0)), above = s2s_dd_reciprocal(s2s_two_sum(e, -1.0));
    return s2s_dd_add(s2s_dd_add(smooth, s2s_dd_add(below, above)), s2s_dd_reciprocal(x));
}

/* The zeros between -8 and 0, one an interval: where it is (hi, lo), the derivative and half the second one. Within
 * 2^-44 of them these two terms beat the sum of parts of size 4, which is good to 2^-104 and no better: the double next
 * to the zero at -0.5 has the value 7e-17. */
S2S_SCALAR int s2s_digamma_at_zero(double x, double *value) {
    static const double zero[8][4] = {
        {-0x1.02172b05ee260p-1, -0x1.2cd704405bff6p-57, 0x1.1e12d46d5ae28p+3, -0x1.9e62874978640p-1},
        {-0x1.92d0cbc289d4ap+0, -0x1.2262d144a30e4p-56, 0x1.3e20e129a441ep+3, -0x1.f35db31e6a1d4p+2},
        {-0x1.4e2c19f679e5ap+1, 0x1.c7b999bd14f47p-54, 0x1.5b2582701b783p+3, -0x1.98a9c8ee5f509p+3},
        {-0x1.d1514b041b2a8p+1, 0x1.f71449c2a5446p-55, 0x1.74d47ec7ac492p+3, -0x1.0f036e4ba3313p+4},
        {-0x1.29cea5c1ccbd0p+2, -0x1.25e92119a56a9p-52, 0x1.8bd4130f4ee75p+3, -0x1.4a31244049061p+4},
        {-0x1.6ab2ca18e6ce3p+2, -0x1.da7ecae62c5bdp-59, 0x1.a0af5c72c8e84p+3, -0x1.802c5fd17ebafp+4},
        {-0x1.ab6b34398a4ffp+2, 0x1.9027e5b26e237p-52, 0x1.b3cda28232d1dp+3, -0x1.b23832f615893p+4},
        {-0x1.ec04b952a5368p+2, -0x1.37a62af51caacp-53, 0x1.c57b9f5a07e4bp+3, -0x1.e11ef4f9ada39p+4},
    };
    if (!(x > -8.0)) return 0;
    const double *z = zero[(int64_t)-x];
    double near = x - z[0];
    double slope = S2S_FMA(near - z[1], z[3], z[2]);
    *value = S2S_FMA(near, slope, -z[1] * slope);
    return S2S_FABS(near) < 0x1p-44;
}

S2S_SCALAR double s2s_digamma(double x) {
    if (x != x || x == S2S_INF) return x;
    if (S2S_FABS(x) < 0x1p-60) return -1.0 / x; /* nothing else counts, and its correction would not be finite */
    if (x > 0.0) return s2s_digamma_positive(x);
    double a = -x, e = a - s2s_round(a);
    if (!(a < 0x1p52) || e == 0.0) return S2S_NAN;
    double value;
    if (s2s_digamma_at_zero(x, &value)) return value;
    return s2s_dd_add(s2s_digamma_full(a), s2s_pi_cot(e)).hi;
}

#endif
