/* x^y.
 *
 * Method: log|x| as an unevaluated sum with a relative error near 2^-66, times y likewise, then exp.h with the low part.
 *     |x| = 2^e m, sqrt(1/2) <= m < sqrt(2);  s = (m - 1)/(m + 1);  log m = 2 s + s^3 (2/3 + s^2 Q(s^2)).
 * s, s^2 and the sum in brackets carry a low part; Q, of degree 7 (weighted minimax, coefficients rounded one after the
 * other, relative error of log m below 2^-73), does not need one. Up to |y log x| = 745 the relative error of the
 * logarithm costs about 2^-57 of the result.
 * The special cases are those of C99 and NumPy: x^0 = 1 and 1^y = 1 even for a nan, (-1)^(+-inf) = 1, the sign of odd
 * powers, nan for a negative base with a power that is no integer.
 *
 * Largest error measured: 0.61 ulp, 0.76 where the result is subnormal (rounded twice).
 */
#ifndef S2S_MATH_POW_H
#define S2S_MATH_POW_H

#include "exp.h"
#include "log.h"

/* log x for positive finite x. */
S2S_INLINE s2s_dd s2s_log_for_pow(double x) {
    const double ln2_hi = 0x1.62e42fefa3800p-1; /* 42 bits: exact times e */
    const double ln2_lo = 0x1.ef35793c76730p-45;
    const double two_thirds = 0x1.5555555555555p-1, two_thirds_low = 0x1.5555555555555p-55;
    s2s_log_split p = s2s_split_near_one(x);

    /* s = f/(2 + f), then its remainder. */
    double f = p.m - 1.0;
    s2s_dd below = s2s_fast_two_sum(2.0, f);
    double inverse = 1.0 / below.hi;
    s2s_dd s;
    s.hi = f * inverse;
    s.lo = S2S_FMA(-s.hi, below.lo, S2S_FMA(-s.hi, below.hi, f)) * inverse;

    s2s_dd z = s2s_two_prod(s.hi, s.hi);
    z.lo = S2S_FMA(2.0 * s.hi, s.lo, z.lo);
    double w = z.hi * z.hi;
    double even = 0x1.de3e023f94a60p-4;
    even = S2S_FMA(even, w, 0x1.3b1364d8f635fp-3);
    even = S2S_FMA(even, w, 0x1.c71c71c596b58p-3);
    even = S2S_FMA(even, w, 0x1.9999999999996p-2);
    double odd = 0x1.eac065e851423p-4;
    odd = S2S_FMA(odd, w, 0x1.11206c26e292ap-3);
    odd = S2S_FMA(odd, w, 0x1.745d18292f3a1p-3);
    odd = S2S_FMA(odd, w, 0x1.2492492492f51p-2);
    double q = S2S_FMA(odd, z.hi, even);

    /* t = 2/3 + z q */
    s2s_dd t;
    t.hi = S2S_FMA(z.hi, q, two_thirds);
    t.lo = S2S_FMA(z.hi, q, two_thirds - t.hi) + S2S_FMA(z.lo, 0.4, two_thirds_low);
    /* v = z t, u = s v */
    s2s_dd v = s2s_two_prod(z.hi, t.hi);
    v.lo += S2S_FMA(z.hi, t.lo, z.lo * t.hi);
    s2s_dd u = s2s_two_prod(s.hi, v.hi);
    u.lo += S2S_FMA(s.hi, v.lo, s.lo * v.hi);

    /* e ln2 + 2 s + u, from the largest to the smallest. */
    s2s_dd sum = s2s_fast_two_sum(p.e * ln2_hi, 2.0 * s.hi);
    s2s_dd with_u = s2s_fast_two_sum(sum.hi, u.hi);
    double low = S2S_FMA(2.0, s.lo, u.lo);
    low += S2S_FMA(p.e, ln2_lo, sum.lo + with_u.lo);
    return s2s_fast_two_sum(with_u.hi, low);
}

/* All ones if a >= 0 is an integer (inf is one). */
S2S_INLINE uint64_t s2s_is_integer(double a) {
    return S2S_MASK(a >= 0x1p52) | S2S_MASK((a + 0x1p52) - 0x1p52 == a);
}

S2S_INLINE double s2s_pow(double x, double y) {
    double base = S2S_FABS(x), power = S2S_FABS(y);
    s2s_dd log_base = s2s_log_for_pow(base);
    log_base.hi = s2s_select(S2S_MASK(base < S2S_INF), log_base.hi, S2S_INF);
    log_base.hi = s2s_select(S2S_MASK(base > 0.0), log_base.hi, -S2S_INF);

    s2s_dd product = s2s_two_prod(y, log_base.hi);
    product.lo = S2S_FMA(y, log_base.lo, product.lo);
    /* Out of range, or infinite: what is left is inf or 0, and no low part. */
    uint64_t in_range = S2S_MASK(S2S_FABS(product.hi) < 800.0);
    double a = s2s_clip(product.hi, -800.0, 800.0);
    s2s_exp_parts parts = s2s_exp_reduce(a, s2s_double(s2s_bits(product.lo) & in_range));
    s2s_dd mantissa = s2s_exp_mantissa(parts);
    double r = s2s_scale(mantissa.hi + mantissa.lo, parts.k);

    uint64_t is_integer = s2s_is_integer(power);
    uint64_t is_odd = is_integer & ~s2s_is_integer(0.5 * power);
    uint64_t negative_finite = S2S_MASK(x < 0.0) & S2S_MASK(base < S2S_INF);
    r = s2s_double(s2s_bits(r) | (s2s_bits(x) & S2S_SIGN_BIT & is_odd));
    r = s2s_select(negative_finite & ~is_integer, S2S_NAN, r);
    r = s2s_select(S2S_MASK(x != x) | S2S_MASK(y != y), S2S_NAN, r);
    uint64_t one = S2S_MASK(y == 0.0) | S2S_MASK(x == 1.0) | (S2S_MASK(x == -1.0) & S2S_MASK(power == S2S_INF));
    return s2s_select(one, 1.0, r);
}

#endif
