/* Arithmetic of about 104 bits and a logarithm of as many, for lgamma and digamma near their zeros on the negative
 * axis, where two large parts cancel and only the digits a double does not hold are left. Scalar code, some hundred ns
 * a call.
 *
 * Logarithm: as s2s_log_dd (dd.h), with the quotient, the polynomial and log 2 as unevaluated sums; the polynomial is a
 * fit of weighted error 2^-122 whose first nine coefficients are sums, the others small enough to be doubles.
 */
#ifndef S2S_MATH_GAMMA_DD_H
#define S2S_MATH_GAMMA_DD_H

#include "dd.h"

/* Large functions of scalars: the compiler may call them. */
#define S2S_SCALAR static inline __attribute__((unused))

S2S_SCALAR s2s_dd s2s_dd_add(s2s_dd a, s2s_dd b) {
    s2s_dd s = s2s_two_sum(a.hi, b.hi), t = s2s_two_sum(a.lo, b.lo);
    s = s2s_fast_two_sum(s.hi, s.lo + t.hi);
    return s2s_fast_two_sum(s.hi, s.lo + t.lo);
}

S2S_SCALAR s2s_dd s2s_dd_negate(s2s_dd a) {
    s2s_dd r = {-a.hi, -a.lo};
    return r;
}

S2S_SCALAR s2s_dd s2s_dd_multiply(s2s_dd a, s2s_dd b) {
    s2s_dd p = s2s_two_prod(a.hi, b.hi);
    return s2s_fast_two_sum(p.hi, p.lo + S2S_FMA(a.hi, b.lo, a.lo * b.hi));
}

S2S_SCALAR s2s_dd s2s_dd_scale(s2s_dd a, double b) {
    s2s_dd p = s2s_two_prod(a.hi, b);
    return s2s_fast_two_sum(p.hi, S2S_FMA(a.lo, b, p.lo));
}

/* a/b: what the rounded quotient leaves is divided once more. */
S2S_SCALAR s2s_dd s2s_dd_divide(s2s_dd a, s2s_dd b) {
    double q = a.hi / b.hi;
    s2s_dd p = s2s_two_prod(q, b.hi);
    double left = ((a.hi - p.hi) - p.lo) + S2S_FMA(-q, b.lo, a.lo);
    return s2s_fast_two_sum(q, left / b.hi);
}

S2S_SCALAR s2s_dd s2s_dd_reciprocal(s2s_dd b) {
    s2s_dd one = {1.0, 0.0};
    return s2s_dd_divide(one, b);
}

/* sum of head[i] x^i, i < heads, and of tail[j] x^(heads + j), by Horner's rule, the tail in doubles */
S2S_SCALAR s2s_dd s2s_dd_polynomial(s2s_dd x, const s2s_dd *head, int heads, const double *tail, int tails) {
    double t = tail[tails - 1];
    for (int j = tails - 2; j >= 0; j--) t = S2S_FMA(t, x.hi, tail[j]);
    s2s_dd p = {t, 0.0};
    for (int i = heads - 1; i >= 0; i--) p = s2s_dd_add(s2s_dd_multiply(p, x), head[i]);
    return p;
}

/* log(y) + k_more * log 2 for 0 < y < 2^1023.5, y.hi normal */
S2S_SCALAR s2s_dd s2s_dd_log(s2s_dd y, double k_more) {
    static const s2s_dd head[9] = {
        {0x1.5555555555555p-1, 0x1.5555555555555p-55},  {0x1.999999999999ap-2, -0x1.9999999999104p-56},
        {0x1.2492492492492p-2, 0x1.24924921f9b3ep-56},  {0x1.c71c71c71c71cp-3, 0x1.c71c7f003c4eap-57},
        {0x1.745d1745d1746p-3, -0x1.74862f5a4a741p-58}, {0x1.3b13b13b13b14p-3, -0x1.25e947d5d987fp-57},
        {0x1.111111111110dp-3, 0x1.0bdc367d8317ep-57},  {0x1.e1e1e1e1e2211p-4, 0x1.0ef569ff18353p-58},
        {0x1.af286bca02c57p-4, 0x1.adaa0ba46e668p-58},
    };
    static const double tail[7] = {
        0x1.8618618cfdc98p-4, 0x1.642c841800943p-4, 0x1.47ae50477c389p-4, 0x1.2f6158a0dd3afp-4,
        0x1.1b0e42894d1ebp-4, 0x1.002d435743fb8p-4, 0x1.3ba06d93fd2d4p-4,
    };
    const uint64_t sqrt_half = UINT64_C(0x3fe6a09e667f3bcd);
    uint64_t u = s2s_bits(y.hi) + (UINT64_C(0x3ff0000000000000) - sqrt_half);
    uint64_t biased = u >> 52;
    double k = s2s_from_uint52(biased) - 1023.0 + k_more;
    double m = s2s_double((u & S2S_MANTISSA_BITS) + sqrt_half);
    s2s_dd f = s2s_two_sum(m - 1.0, y.lo * s2s_pow2(1023 - biased));
    s2s_dd two = {2.0, 0.0};
    s2s_dd s = s2s_dd_divide(f, s2s_dd_add(two, f));
    s2s_dd z = s2s_dd_multiply(s, s);
    s2s_dd p = s2s_dd_polynomial(z, head, 9, tail, 7);
    s2s_dd cubic = s2s_dd_multiply(s2s_dd_multiply(s, z), p);
    s2s_dd twice = {s.hi + s.hi, s.lo + s.lo};
    s2s_dd log_m = s2s_dd_add(twice, cubic);

    /* log 2 in three parts; times k the first, of 41 bits, is exact */
    s2s_dd k_log2 = s2s_two_prod(k, 0x1.3de6af278ece6p-42);
    k_log2.lo = S2S_FMA(k, 0x1.f97b57a079a19p-103, k_log2.lo);
    s2s_dd k_first = {k * 0x1.62e42fefa3000p-1, 0.0};
    return s2s_dd_add(s2s_dd_add(k_first, k_log2), log_m);
}

#endif
