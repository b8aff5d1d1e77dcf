/* e^x.
 *
 * Method: x = k ln2 + r with |r| <= 0.3466, e^x = 2^k e^r, e^r = 1 + r + r^2/2 + r^3 P(r).
 * P has degree 9, fitted (weighted minimax, coefficients rounded one after the other) with a relative error of e^r - 1
 * below 2^-61. ln2 is split in two so that k ln2_hi, and the difference to x, are exact; what r loses by rounding is kept
 * and added at the very end.
 * Scaling by 2^k in two steps makes overflow, subnormal results and underflow come out by themselves.
 *
 * Largest error measured: 0.59 ulp, 0.76 where the result is subnormal (rounded twice).
 */
#ifndef S2S_MATH_EXP_H
#define S2S_MATH_EXP_H

#include "../s2s_base.h"

/* 2^k (1 + r + r^2/2 + tail): k integral, square = r^2 rounded, |tail| < 0.01. */
typedef struct {
    double k, r, square, tail;
} s2s_exp_parts;

/* e^(x + x_low) in parts, for |x| < 2000 and |x_low| <= 4 ulp(x). With k == 0 and x_low == 0, r is x itself. */
S2S_INLINE s2s_exp_parts s2s_exp_reduce(double x, double x_low) {
    const double log2_e = 0x1.71547652b82fep+0;
    const double ln2_hi = 0x1.62e42fefa3800p-1; /* 42 bits: exact times k */
    const double ln2_lo = 0x1.ef35793c76730p-45;
    s2s_exp_parts p;
    p.k = S2S_FMA(x, log2_e, S2S_ROUNDER) - S2S_ROUNDER;
    double a = S2S_FMA(p.k, -ln2_hi, x);
    s2s_dd r = s2s_fast_two_sum(a, S2S_FMA(p.k, -ln2_lo, x_low));
    p.r = r.hi;
    p.square = r.hi * r.hi;

    /* Even and odd powers apart: half the latency of one Horner chain. */
    double z = p.square;
    double even = 0x1.af5f7c01d15a9p-26;
    even = S2S_FMA(even, z, 0x1.71ddf7ea1870ep-19);
    even = S2S_FMA(even, z, 0x1.a01a01b00e6a0p-13);
    even = S2S_FMA(even, z, 0x1.111111110f645p-7);
    even = S2S_FMA(even, z, 0x1.5555555555559p-3);
    double odd = 0x1.1f86d9df6ca4cp-29;
    odd = S2S_FMA(odd, z, 0x1.27e4cfa4705d7p-22);
    odd = S2S_FMA(odd, z, 0x1.a01a01aba6dbap-16);
    odd = S2S_FMA(odd, z, 0x1.6c16c16c15672p-10);
    odd = S2S_FMA(odd, z, 0x1.5555555555557p-5);
    /* r.lo counts times the derivative e^r, of which 1 + r is enough. */
    p.tail = S2S_FMA(r.hi * z, S2S_FMA(odd, r.hi, even), S2S_FMA(r.hi, r.lo, r.lo));
    return p;
}

/* e^r as a sum that is not normalised (hi > |lo|); the error of lo is some 2^-57. */
S2S_INLINE s2s_dd s2s_exp_mantissa(s2s_exp_parts p) {
    s2s_dd sum = s2s_fast_two_sum(1.0, p.r);
    sum.lo += S2S_FMA(0.5, p.square, p.tail);
    return sum;
}

S2S_INLINE double s2s_exp(double x) {
    /* Beyond these limits everything is inf or 0. */
    s2s_exp_parts p = s2s_exp_reduce(s2s_clip(x, -746.0, 710.0), 0.0);
    s2s_dd mantissa = s2s_exp_mantissa(p);
    return s2s_scale(mantissa.hi + mantissa.lo, p.k);
}

#endif
