/* lgamma(x) = log |Gamma(x)|; +inf at 0, at the negative integers and at +-inf.
 *
 * Method, x > 0:
 *   below 10: with 2 + z the number in [1.5, 3) that differs from x by an integer (z = x - 1 or x below 1.5),
 *   lgamma(2 + z) = z P(z), P near-minimax on [-1/2, 1] (error 2^-60), plus or minus the log of the factors in between,
 *   which is an unevaluated sum. Near the zeros 1 and 2 every part is small with the result, so nothing is lost.
 *   from 10 on: (x - 1/2)(log x - 1) + log(2 pi)/2 - 1/2 + S(1/x), S a fit of Stirling's series; all sums
 *   keep their errors.
 * x < 0: with e = x - round(x), exact,
 *   above -20.5: lgamma(2 + e) - log |(1 + e) e (e - 1) ... (e - n)|. Where the two nearly cancel (a zero of lgamma, of
 *   which each interval down to -17 has two) it is computed once more with some 104 bits (gamma_dd.h).
 *   below: the reflection formula; lgamma(-x) then outweighs the rest.
 * Measured: x > 0 1.45 ulp (around 1.5; below 1 elsewhere); x < 0 0.54 ulp, the doubles around every zero included.
 * Not vectorised: it branches.
 */
#ifndef S2S_MATH_LGAMMA_H
#define S2S_MATH_LGAMMA_H

#include "../s2s_exact.h"
#include "gamma_dd.h"

/* lgamma(2 + z), -1/2 <= z <= 1, to some 2^-57 of itself */
S2S_SCALAR s2s_dd s2s_lgamma_near_two(double z) {
    static const double c[21] = {
        0x1.4a34cc4a60fa6p-2,   -0x1.13e001a5575fap-4,  0x1.51322ac7d8751p-6,   -0x1.e404fc2193d63p-8,
        0x1.7add6ead79759p-9,   -0x1.38ac5c295f34dp-10, 0x1.0b36af9708567p-11,  -0x1.d3fd4e02fe4cbp-13,
        0x1.a127ad4ede0f9p-14,  -0x1.78de1ab24dbb5p-15, 0x1.580dc1469f775p-16,  -0x1.3cc27d21e0bb8p-17,
        0x1.25a3ef5b0056ep-18,  -0x1.1170f3c8a20cfp-19, 0x1.fe9a2e7f52862p-21,  -0x1.e3212ab9deaabp-22,
        0x1.da2770dd95adcp-23,  -0x1.d0b943ccc8e30p-24, 0x1.8354b3df1f6dap-25,  -0x1.b33212eaa904cp-27,
        0x1.ce54b4fa217d0p-30,
    };
    double q = c[20];
    for (int i = 19; i >= 0; i--) q = S2S_FMA(q, z, c[i]);
    s2s_dd slope = s2s_two_sum(0x1.b0ee6072093cep-2, z * q);
    slope.lo += 0x1.54025943dce19p-58;
    return s2s_dd_scale(slope, z);
}

/* lgamma(2 + e), |e| <= 1/2, to some 2^-104 of itself */
S2S_SCALAR s2s_dd s2s_lgamma_near_two_full(double e) {
    static const s2s_dd head[26] = {
        {0x1.b0ee6072093cep-2, 0x1.6cb90701fbfabp-58},   {0x1.4a34cc4a60fa6p-2, 0x1.1873d8912200cp-56},
        {-0x1.13e001a557607p-4, 0x1.fb68be2f88337p-58},  {0x1.51322ac7d8483p-6, 0x1.afc89088cab49p-60},
        {-0x1.e404fc218f5f2p-8, 0x1.e4a627cdee252p-62},  {0x1.7add6eadb6c30p-9, -0x1.5b7828be5bc2ep-64},
        {-0x1.38ac5c2bf8e08p-10, 0x1.8a4c21ddee3b2p-65}, {0x1.0b36af86396e9p-11, -0x1.0698dec92833cp-65},
        {-0x1.d3fd4c76d2fc8p-13, 0x1.c7b9e223df017p-68}, {0x1.a127b0f17d65ap-14, 0x1.9d50a8c61e97dp-69},
        {-0x1.78de5bd7c81efp-15, 0x1.c4a4a41493960p-72}, {0x1.580dcee66eb02p-16, 0x1.10ce91a7da852p-71},
        {-0x1.3cbc963ce2243p-17, -0x1.49537ee27739bp-73}, {0x1.2597a39f34aadp-18, -0x1.a9213134e154fp-73},
        {-0x1.11b2eb767950cp-19, -0x1.55b2952c719ccp-76}, {0x1.0064cdeb22ea5p-20, -0x1.6b9faafc4b9d4p-76},
        {-0x1.e2600d93d1a47p-22, -0x1.e8d71fab06415p-76}, {0x1.c76bbb3f0b00cp-23, 0x1.cd300e1b33e45p-77},
        {-0x1.af5a6cbb9847fp-24, -0x1.79feaf4c3e6b6p-81}, {0x1.99b93c1fcb0dap-25, 0x1.d5f8786ef2c4bp-80},
        {-0x1.862c735d39fc3p-26, -0x1.c04769d6978e1p-81}, {0x1.7469dae592830p-27, -0x1.8646b32efa2d8p-82},
        {-0x1.6434a666aeb2cp-28, -0x1.c4025a692d37fp-82}, {0x1.555a84ab58ec2p-29, 0x1.52a7f3fe989e0p-84},
        {-0x1.47b194a9c8345p-30, 0x1.e88f4aa5de2dcp-88},  {0x1.3b161361620b5p-31, 0x1.26e8ae4b7cb88p-86},
    };
    static const double tail[12] = {
        -0x1.2f66646471f97p-32, 0x1.248eb667f381cp-33,  -0x1.1aaa54d85290dp-34, 0x1.114d2aeeb8b30p-35,
        -0x1.065dc72c81876p-36, 0x1.fb577560bb58bp-38,  -0x1.0673bfba7fc7dp-38, 0x1.0195b78fa267dp-39,
        -0x1.45aa9d3f3ab8dp-41, 0x1.28985ab982972p-42,  -0x1.ab391c824fe00p-42, 0x1.b02cbf0f311a5p-43,
    };
    s2s_dd x = {e, 0.0};
    return s2s_dd_scale(s2s_dd_polynomial(x, head, 26, tail, 12), e);
}

/* log y for any positive y, also subnormal or huge */
S2S_SCALAR s2s_dd s2s_lgamma_log(s2s_dd y) {
    double k = y.hi < 0x1p-900 ? -200.0 : y.hi > 0x1p1000 ? 100.0 : 0.0;
    double scale = y.hi < 0x1p-900 ? 0x1p200 : y.hi > 0x1p1000 ? 0x1p-100 : 1.0;
    s2s_dd scaled = {y.hi * scale, y.lo * scale};
    return s2s_log_dd(scaled, k);
}

/* (x - 1/2)(log x - 1) + log(2 pi)/2 - 1/2 + S(1/x), x >= 10 */
S2S_SCALAR s2s_dd s2s_lgamma_stirling(double x, s2s_dd log_x) {
    s2s_dd sum = s2s_two_sum(log_x.hi, -1.0);
    sum.lo += log_x.lo;
    s2s_dd main_part = s2s_two_prod(x - 0.5, sum.hi);
    if (!(main_part.hi < S2S_INF)) return (s2s_dd){S2S_INF, 0.0}; /* its correction is NaN */
    main_part.lo = S2S_FMA(x - 0.5, sum.lo, main_part.lo);
    double w = 1.0 / x, z = w * w;
    double s = 0x1.42744c42b8a35p-8;
    s = S2S_FMA(s, z, -0x1.ee51f42f13816p-10);
    s = S2S_FMA(s, z, 0x1.b92363f6abc15p-11);
    s = S2S_FMA(s, z, -0x1.38133b4d9fa5fp-11);
    s = S2S_FMA(s, z, 0x1.a01a01687e023p-11);
    s = S2S_FMA(s, z, -0x1.6c16c16c11889p-9);
    s = S2S_FMA(s, z, 0x1.5555555555555p-4);
    s2s_dd rest = s2s_two_sum(0x1.acfe390c97d69p-2, w * s);
    sum = s2s_two_sum(main_part.hi, rest.hi);
    return s2s_fast_two_sum(sum.hi, sum.lo + (main_part.lo + rest.lo));
}

/* x > 0 and finite; inf when too large */
S2S_SCALAR s2s_dd s2s_lgamma_positive(double x) {
    s2s_dd y = {x, 0.0};
    if (x >= 10.0) return s2s_lgamma_stirling(x, s2s_lgamma_log(y));
    if (x >= 3.0) {
        double factor = x - 1.0; /* x - n is exact */
        s2s_dd product = {factor, 0.0};
        while (factor >= 3.0) {
            factor -= 1.0;
            product = s2s_dd_scale(product, factor);
        }
        return s2s_dd_add(s2s_lgamma_near_two(factor - 2.0), s2s_log_dd(product, 0.0));
    }
    if (x >= 1.5) return s2s_lgamma_near_two(x - 2.0);
    if (x >= 0.5) return s2s_dd_add(s2s_lgamma_near_two(x - 1.0), s2s_dd_negate(s2s_log_dd(y, 0.0)));
    y = s2s_dd_scale(s2s_two_sum(1.0, x), x);
    return s2s_dd_add(s2s_lgamma_near_two(x), s2s_dd_negate(s2s_lgamma_log(y)));
}

/* -20.5 < x < 0, e = x - round(x) not 0 */
S2S_SCALAR double s2s_lgamma_negative(double x, double e) {
    /* the product of the factors from 1 + e down to x, the one that may be subnormal scaled up */
    double k = S2S_FABS(e) < 0x1p-900 ? -200.0 : 0.0;
    s2s_dd product = s2s_dd_scale(s2s_two_sum(1.0, e), k != 0.0 ? e * 0x1p200 : e);
    double n = s2s_round(-x);
    for (double j = 1.0; j <= n; j += 1.0) product = s2s_dd_multiply(product, s2s_two_sum(e, -j));
    if (product.hi < 0.0) product = s2s_dd_negate(product);

    s2s_dd value = s2s_dd_add(s2s_lgamma_near_two(e), s2s_dd_negate(s2s_log_dd(product, k)));
    if (S2S_FABS(value.hi) >= 1.0) return value.hi;
    return s2s_dd_add(s2s_lgamma_near_two_full(e), s2s_dd_negate(s2s_dd_log(product, k))).hi;
}

S2S_SCALAR double s2s_lgamma(double x) {
    if (!(S2S_FABS(x) < S2S_INF)) return x * x;
    if (x > 0.0) return s2s_lgamma_positive(x).hi;
    double e = x - s2s_round(x);
    if (e == 0.0) return S2S_INF;
    if (x > -20.5) return s2s_lgamma_negative(x, e);

    /* -log(a |sin(pi e)|/pi) - lgamma(a), a = -x; sin(pi e)/(pi e) = 1 + e^2 p */
    double z = e * e;
    double p = 0x1.0759b9ce9109bp-22;
    p = S2S_FMA(p, z, -0x1.d3e7f7c060054p-18);
    p = S2S_FMA(p, z, 0x1.3746a5921b90fp-13);
    p = S2S_FMA(p, z, -0x1.338169a445116p-9);
    p = S2S_FMA(p, z, 0x1.ac6805ccb2a12p-6);
    p = S2S_FMA(p, z, -0x1.86a8e4720a5fdp-3);
    p = S2S_FMA(p, z, 0x1.9f9cb402bc42ep-1);
    p = S2S_FMA(p, z, -0x1.a51a6625307d3p+0);
    s2s_dd product = s2s_dd_scale(s2s_two_prod(-x, S2S_FABS(e)), S2S_FMA(p, z, 1.0));
    return -s2s_dd_add(s2s_log_dd(product, 0.0), s2s_lgamma_positive(-x)).hi;
}

#endif
