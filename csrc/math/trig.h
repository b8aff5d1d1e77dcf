/* sin, cos, tan.
 *
 * Method: x = q pi/2 + r, |r| <= pi/4, r with its error r_low (many ulps of r next to a multiple of pi/2);
 * sin r = r + r^3 S(r^2) (S of degree 5, relative error 2^-58), cos r = 1 - r^2/2 + r^4 C(r^2) (C of degree 5, error
 * 2^-64), both fitted (weighted minimax, coefficients rounded one after the other). tan is the quotient of the two as
 * unevaluated sums, corrected by its remainder.
 *
 * For |x| < 2^27 the reduction subtracts q times pi/2 in four pieces; the first three products are exact, and so are
 * the differences, or their errors are. Beyond, payne_hanek.h. Which of the two is used depends on the value alone:
 * s2s_sin is the function; s2s_sin_fast is its branch-free part, equal to it for |x| < S2S_TRIG_FAST_LIMIT and
 * meaningless beyond, so that an array loop may use it where a block holds no huge argument.
 *
 * Largest error measured: sin 0.75 ulp, cos 0.74, tan 0.89, huge arguments included.
 */
#ifndef S2S_MATH_TRIG_H
#define S2S_MATH_TRIG_H

#include "payne_hanek.h"

#define S2S_TRIG_FAST_LIMIT 0x1p27

S2S_INLINE s2s_quadrant s2s_reduce_fast(double x) {
    const double two_over_pi = 0x1.45f306dc9c883p-1;
    const double half_pi_1 = 0x1.921fb54442d18p+0;
    const double half_pi_2 = 0x1.1a62630000000p-54; /* 26 bits each: exact times q */
    const double half_pi_3 = 0x1.8a2e030000000p-81;
    const double half_pi_4 = 0x1.c1cd129024e09p-107;
    s2s_quadrant result;
    double rounded = S2S_FMA(x, two_over_pi, S2S_ROUNDER);
    double q = rounded - S2S_ROUNDER;
    result.q = s2s_bits(rounded);
    /* Exact: a multiple of 2^-52 (2^-53 if |x| < 1) below 1. */
    double a = S2S_FMA(q, -half_pi_1, x);
    /* |a| is larger than the product, and the error of the difference is found exactly, or the difference is exact. */
    double b = S2S_FMA(q, -half_pi_2, a);
    double b_low = S2S_FMA(q, -half_pi_2, a - b);
    double c = S2S_FMA(q, -half_pi_3, b);
    double c_low = S2S_FMA(q, -half_pi_3, b - c);
    result.r = c;
    result.r_low = S2S_FMA(q, -half_pi_4, b_low + c_low);
    return result;
}

/* sin(r + r_low) - r, given z = r^2. */
S2S_INLINE double s2s_sin_tail(double r, double r_low, double z) {
    double w = z * z;
    double even = -0x1.ae5e67f88acecp-26;
    even = S2S_FMA(even, w, -0x1.a01a019c149bap-13);
    even = S2S_FMA(even, w, -0x1.5555555555549p-3);
    double odd = 0x1.5d9383dd32979p-33;
    odd = S2S_FMA(odd, w, 0x1.71de357a0280dp-19);
    odd = S2S_FMA(odd, w, 0x1.111111110f89bp-7);
    double s = S2S_FMA(odd, z, even);
    return S2S_FMA(r * z, s, S2S_FMA(-0.5 * z, r_low, r_low));
}

/* cos(r + r_low) as a sum that is not normalised, given z + z_low = (r + r_low)^2. */
S2S_INLINE s2s_dd s2s_cos_sum(double z, double z_low) {
    double w = z * z;
    double even = 0x1.1ee9f1f4ba512p-29;
    even = S2S_FMA(even, w, 0x1.a01a019cc083ep-16);
    even = S2S_FMA(even, w, 0x1.555555555554cp-5);
    double odd = -0x1.8fb183e58f1a7p-37;
    odd = S2S_FMA(odd, w, -0x1.27e4f8139fb3fp-22);
    odd = S2S_FMA(odd, w, -0x1.6c16c16c15227p-10);
    double c = S2S_FMA(odd, z, even);
    s2s_dd sum = s2s_fast_two_sum(1.0, -0.5 * z);
    sum.lo += S2S_FMA(w, c, -0.5 * z_low);
    return sum;
}

/* sin(r + q pi/2); cos is the same with q + 1. */
S2S_INLINE double s2s_sin_in_quadrant(s2s_quadrant p, uint64_t q) {
    s2s_dd z = s2s_two_prod(p.r, p.r);
    double s = p.r + s2s_sin_tail(p.r, p.r_low, z.hi);
    s2s_dd cosine = s2s_cos_sum(z.hi, S2S_FMA(2.0 * p.r, p.r_low, z.lo));
    double c = cosine.hi + cosine.lo;
    double y = s2s_select(0 - (q & 1), c, s);
    return s2s_double(s2s_bits(y) ^ ((q & 2) << 62));
}

S2S_INLINE double s2s_tan_in_quadrant(s2s_quadrant p) {
    s2s_dd z = s2s_two_prod(p.r, p.r);
    s2s_dd s = s2s_fast_two_sum(p.r, s2s_sin_tail(p.r, p.r_low, z.hi));
    s2s_dd c = s2s_cos_sum(z.hi, S2S_FMA(2.0 * p.r, p.r_low, z.lo));
    c = s2s_fast_two_sum(c.hi, c.lo);
    uint64_t odd = 0 - (p.q & 1);
    double above = s2s_select(odd, c.hi, s.hi), above_lo = s2s_select(odd, c.lo, s.lo);
    double below = s2s_select(odd, s.hi, c.hi), below_lo = s2s_select(odd, s.lo, c.lo);
    double y = above / below;
    double remainder = S2S_FMA(-y, below, above) + S2S_FMA(-y, below_lo, above_lo);
    y += remainder / below;
    return s2s_double(s2s_bits(y) ^ (odd & S2S_SIGN_BIT));
}

/* Tiny arguments are their own sine and tangent, -0 included. */
S2S_INLINE double s2s_keep_tiny(double x, double y) {
    return s2s_select(S2S_MASK(S2S_FABS(x) < 0x1p-28), x, y);
}

S2S_INLINE double s2s_sin_fast(double x) {
    s2s_quadrant p = s2s_reduce_fast(x);
    return s2s_keep_tiny(x, s2s_sin_in_quadrant(p, p.q));
}

S2S_INLINE double s2s_cos_fast(double x) {
    s2s_quadrant p = s2s_reduce_fast(x);
    return s2s_sin_in_quadrant(p, p.q + 1);
}

S2S_INLINE double s2s_tan_fast(double x) {
    return s2s_keep_tiny(x, s2s_tan_in_quadrant(s2s_reduce_fast(x)));
}

static inline __attribute__((unused)) double s2s_sin(double x) {
    if (S2S_FABS(x) < S2S_TRIG_FAST_LIMIT) return s2s_sin_fast(x);
    s2s_quadrant p = s2s_reduce_huge(x);
    return s2s_sin_in_quadrant(p, p.q);
}

static inline __attribute__((unused)) double s2s_cos(double x) {
    if (S2S_FABS(x) < S2S_TRIG_FAST_LIMIT) return s2s_cos_fast(x);
    s2s_quadrant p = s2s_reduce_huge(x);
    return s2s_sin_in_quadrant(p, p.q + 1);
}

static inline __attribute__((unused)) double s2s_tan(double x) {
    if (S2S_FABS(x) < S2S_TRIG_FAST_LIMIT) return s2s_tan_fast(x);
    return s2s_tan_in_quadrant(s2s_reduce_huge(x));
}

#endif
