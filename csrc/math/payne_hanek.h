/* Reduction of huge arguments modulo pi/2, in integers (after Payne and Hanek).
 *
 * |x| = M 2^E with a 53-bit integer M and E >= -26. Of |x| (2/pi) only its value modulo 4 matters, so the bits of 2/pi
 * that give multiples of 4 are skipped: 192 bits of 2/pi, the first of weight 2^(1-E), times M modulo 2^192 are
 * |x| (2/pi) modulo 4 with 190 bits after the point, of which at least 137 are right. No double is closer to a multiple
 * of pi/2 than some 2^-62, so 75 significant bits remain in the worst case.
 */
#ifndef S2S_MATH_PAYNE_HANEK_H
#define S2S_MATH_PAYNE_HANEK_H

#include "../s2s_base.h"

__extension__ typedef unsigned __int128 s2s_uint128; /* gcc and clang, 64-bit targets */

/* x = q pi/2 + (r + r_low) with |r| <= pi/4, q modulo 4. */
typedef struct {
    double r, r_low;
    uint64_t q;
} s2s_quadrant;

/* One word of zeros, then the bits after the point of 2/pi. */
static const uint64_t s2s_two_over_pi[21] = {
    UINT64_C(0x0000000000000000), UINT64_C(0xa2f9836e4e441529), UINT64_C(0xfc2757d1f534ddc0),
    UINT64_C(0xdb6295993c439041), UINT64_C(0xfe5163abdebbc561), UINT64_C(0xb7246e3a424dd2e0),
    UINT64_C(0x06492eea09d1921c), UINT64_C(0xfe1deb1cb129a73e), UINT64_C(0xe88235f52ebb4484),
    UINT64_C(0xe99c7026b45f7e41), UINT64_C(0x3991d639835339f4), UINT64_C(0x9c845f8bbdf9283b),
    UINT64_C(0x1ff897ffde05980f), UINT64_C(0xef2f118b5a0a6d1f), UINT64_C(0x6d367ecf27cb09b7),
    UINT64_C(0x4f463f669e5fea2d), UINT64_C(0x7527bac7ebe5f17b), UINT64_C(0x3d0739f78a5292ea),
    UINT64_C(0x6bfb5fb11f8d5d08), UINT64_C(0x56033046fc7b6bab), UINT64_C(0xf0cfbc209af4361d),
};

/* 64 bits of the table from a given bit on. */
static inline uint64_t s2s_two_over_pi_bits(unsigned bit) {
    unsigned word = bit >> 6, shift = bit & 63;
    uint64_t high = s2s_two_over_pi[word] << shift;
    return shift ? high | (s2s_two_over_pi[word + 1] >> (64 - shift)) : high;
}

/* For finite |x| >= 2^26; inf and nan give nan. */
static __attribute__((noinline, cold, unused)) s2s_quadrant s2s_reduce_huge(double x) {
    s2s_quadrant result;
    uint64_t bits = s2s_bits(x) & ~S2S_SIGN_BIT;
    if (bits >= S2S_EXPONENT_BITS) {
        result.r = result.r_low = x - x;
        result.q = 0;
        return result;
    }
    uint64_t mantissa = (bits & S2S_MANTISSA_BITS) | (UINT64_C(1) << 52);
    int exponent = (int)(bits >> 52) - 1075; /* -26 <= E <= 971 */

    /* The bit of weight 2^-i is bit 63 + i of the table; the first one wanted has i = E - 1. */
    unsigned first = (unsigned)(62 + exponent);
    uint64_t w2 = s2s_two_over_pi_bits(first);
    uint64_t w1 = s2s_two_over_pi_bits(first + 64);
    uint64_t w0 = s2s_two_over_pi_bits(first + 128);

    /* product = mantissa * (w2 w1 w0) modulo 2^192; its two top bits are the quadrant. */
    s2s_uint128 low = (s2s_uint128)mantissa * w0;
    s2s_uint128 middle = (s2s_uint128)mantissa * w1 + (uint64_t)(low >> 64);
    uint64_t p0 = (uint64_t)low, p1 = (uint64_t)middle;
    uint64_t p2 = mantissa * w2 + (uint64_t)(middle >> 64);
    uint64_t q = p2 >> 62;
    p2 = (p2 << 2) | (p1 >> 62);
    p1 = (p1 << 2) | (p0 >> 62);
    p0 <<= 2;

    /* Now a fraction of a quarter turn. From a half on, count from the next multiple, backwards. */
    int negative = (int)(p2 >> 63);
    if (negative) {
        q += 1;
        p0 = ~p0, p1 = ~p1, p2 = ~p2; /* off by 2^-192, below what is known */
    }
    int zeros = p2 ? __builtin_clzll(p2) : 63; /* never 63 for a double */
    if (zeros) {
        p2 = (p2 << zeros) | (p1 >> (64 - zeros));
        p1 = (p1 << zeros) | (p0 >> (64 - zeros));
    }

    /* The leading 53 bits and the next 53, as doubles, then times pi/2. */
    double unit = s2s_pow2((uint64_t)(-53 - zeros));
    double high = (double)(int64_t)(p2 >> 11) * unit;
    double next = (double)(int64_t)(((p2 & 0x7ff) << 42) | (p1 >> 22)) * (unit * 0x1p-53);
    const double half_pi_hi = 0x1.921fb54442d18p+0, half_pi_lo = 0x1.1a62633145c07p-54;
    s2s_dd r = s2s_two_prod(high, half_pi_hi);
    r.lo += S2S_FMA(high, half_pi_lo, next * half_pi_hi);
    r = s2s_fast_two_sum(r.hi, r.lo);

    int flip = negative ^ (int)(s2s_bits(x) >> 63);
    result.r = flip ? -r.hi : r.hi;
    result.r_low = flip ? -r.lo : r.lo;
    result.q = s2s_bits(x) >> 63 ? 0 - q : q;
    return result;
}

#endif
