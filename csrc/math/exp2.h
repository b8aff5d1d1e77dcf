/* 2^x; exact at integers.
 *
 * Method: x = k + f with |f| <= 1/2, without error; 2^x = 2^k 2^f, 2^f = 1 + f ln2 + f^2 Q(f).
 * Q has degree 10, fitted (weighted minimax, coefficients rounded one after the other) with a relative error of 2^f below
 * 2^-61. f ln2 is kept as an unevaluated sum.
 * Scaling by 2^k in two steps makes overflow, subnormal results and underflow come out by themselves.
 *
 * Largest error measured: 0.61 ulp, 0.76 where the result is subnormal (rounded twice).
 */
#ifndef S2S_MATH_EXP2_H
#define S2S_MATH_EXP2_H

#include "../s2s_base.h"

S2S_INLINE double s2s_exp2(double x) {
    const double ln2_hi = 0x1.62e42fefa39efp-1;
    const double ln2_lo = 0x1.abc9e3b39803fp-56;
    /* Beyond these limits everything is inf or 0. */
    double clipped = s2s_clip(x, -1080.0, 1025.0);
    double k = (clipped + S2S_ROUNDER) - S2S_ROUNDER;
    double f = clipped - k;
    s2s_dd linear = s2s_two_prod(f, ln2_hi);
    linear.lo = S2S_FMA(f, ln2_lo, linear.lo);

    /* Even and odd powers apart: half the latency of one Horner chain. */
    double z = f * f;
    double even = 0x1.b9e1584d37ee2p-36;
    even = S2S_FMA(even, z, 0x1.e4d68a52704d7p-28);
    even = S2S_FMA(even, z, 0x1.62c0205b0e21ep-20);
    even = S2S_FMA(even, z, 0x1.430912f8dabadp-13);
    even = S2S_FMA(even, z, 0x1.3b2ab6fba4d19p-7);
    even = S2S_FMA(even, z, 0x1.ebfbdff82c58fp-3);
    double odd = 0x1.e9e81f7a57579p-32;
    odd = S2S_FMA(odd, z, 0x1.b524eafabbb67p-24);
    odd = S2S_FMA(odd, z, 0x1.ffcbfc6fb41fap-17);
    odd = S2S_FMA(odd, z, 0x1.5d87fe78a350fp-10);
    odd = S2S_FMA(odd, z, 0x1.c6b08d704a0c9p-5);

    s2s_dd sum = s2s_fast_two_sum(1.0, linear.hi);
    double tail = S2S_FMA(z, S2S_FMA(odd, f, even), linear.lo);
    return s2s_scale(sum.hi + (sum.lo + tail), k);
}

#endif
