/* Operations whose result is exactly defined, so that there is nothing to measure: rounding to integers, floored
 * division, selections, integer arithmetic. All are bit for bit NumPy's (or Python's where said so), NaN payload and
 * sign excepted, without its warnings.
 *
 * floor, ceil, round, trunc, maximum, minimum, fmax, fmin and sign are branch-free and vectorise. mod and floordiv hold
 * a loop (a quotient of 2^2000 takes 40 rounds, one of less than 2^53 none) and stay scalar, as do the integer ones,
 * which have no vector division to use.
 */
#ifndef S2S_EXACT_H
#define S2S_EXACT_H

#include "s2s_base.h"

/* ---- rounding to an integer ---------------------------------------------------------------------------------- */

/* Half to even. Adding 2^52 leaves no room for a fraction; from 2^52 on (inf, NaN too) there is none. The sign is put
 * back because -0.3 rounds to -0.0. */
S2S_INLINE double s2s_round(double x) {
    double a = S2S_FABS(x);
    double r = (a + 0x1p52) - 0x1p52;
    return s2s_select(S2S_MASK(a < 0x1p52), s2s_copysign(r, x), x);
}

S2S_INLINE double s2s_floor(double x) {
    double r = s2s_round(x);
    return s2s_copysign(r - s2s_select(S2S_MASK(r > x), 1.0, 0.0), x);
}

S2S_INLINE double s2s_ceil(double x) {
    double r = s2s_round(x);
    return s2s_copysign(r + s2s_select(S2S_MASK(r < x), 1.0, 0.0), x);
}

S2S_INLINE double s2s_trunc(double x) { return s2s_copysign(s2s_floor(S2S_FABS(x)), x); }

/* ---- selections ---------------------------------------------------------------------------------------------- */

/* A NaN wins, the first before the second; of two equal operands (0.0 and -0.0) the second is returned. */
S2S_INLINE double s2s_maximum(double a, double b) {
    return s2s_select(S2S_MASK(a > b) | S2S_MASK(a != a), a, b);
}

S2S_INLINE double s2s_minimum(double a, double b) {
    return s2s_select(S2S_MASK(a < b) | S2S_MASK(a != a), a, b);
}

/* A NaN only where both are; of two equal operands the first is returned (NumPy returns either of 0.0 and -0.0). */
S2S_INLINE double s2s_fmax(double a, double b) {
    return s2s_select(S2S_MASK(a >= b) | S2S_MASK(b != b), a, b);
}

S2S_INLINE double s2s_fmin(double a, double b) {
    return s2s_select(S2S_MASK(a <= b) | S2S_MASK(b != b), a, b);
}

/* 1, -1, NaN, and +0.0 for both zeros. */
S2S_INLINE double s2s_sign(double x) {
    double one = s2s_select(S2S_MASK(x != 0.0), s2s_copysign(1.0, x), 0.0);
    return s2s_select(S2S_MASK(x != x), x, one);
}

/* SciPy's huber: quadratic up to delta, linear beyond, inf for a negative delta. */
S2S_INLINE double s2s_huber(double delta, double r) {
    double size = S2S_FABS(r);
    double y = s2s_select(S2S_MASK(size <= delta), 0.5 * r * r, delta * (size - 0.5 * delta));
    return s2s_select(S2S_MASK(delta < 0.0), S2S_INF, y);
}

/* ---- remainder and floored division -------------------------------------------------------------------------- */

/* a - q*b for a >= 0, b > 0 and a/b < 2^53 (rounded: <= 2^53), exactly. The rounded quotient, cut to an integer, is the
 * true one or one more; the fma is exact because what it leaves is a multiple of b's last place, below b in size. */
S2S_INLINE double s2s_remainder_step(double a, double b) {
    double q = s2s_floor(a / b);
    double r = S2S_FMA(-q, b, a);
    return r < 0.0 ? r + b : r;
}

/* C's fmod: the remainder with the sign of a; exact. A quotient too large for one step is taken down some 52 bits at a
 * time: a mod (b * 2^k) leaves a mod b as it is. */
S2S_INLINE double s2s_fmod(double a, double b) {
    double x = S2S_FABS(a), y = S2S_FABS(b);
    if (!(x < S2S_INF) || !(y > 0.0)) return (a - a) / (b - b); /* NaN for a NaN, for inf mod b and for a mod 0 */
    if (y == S2S_INF) return a;
    if (!(x / y < 0x1p53)) {
        /* y = mantissa * 2^..., mantissa in [1, 2): a subnormal y is first lifted to a normal one */
        double lifted = y < 0x1p-1022 ? y * 0x1p54 : y;
        double mantissa = s2s_double((s2s_bits(lifted) & S2S_MANTISSA_BITS) | s2s_bits(1.0));
        while (!(x / y < 0x1p53)) {
            double exponent = s2s_from_uint52(s2s_bits(x) >> 52) - 1023.0;
            x = s2s_remainder_step(x, s2s_scale(mantissa, exponent - 52.0));
        }
    }
    return s2s_copysign(s2s_remainder_step(x, y), a);
}

/* C's remainder: a - n b with the integer n nearest to a/b, of two the even one; exact, as every difference here is.
 * From the remainder by 2b at most two b are taken: one above b/2, so that b/2 itself stays with an even n, and one
 * more from 3b/2 on. (x > y - x asks for 2x > y without overflow.) */
S2S_INLINE double s2s_remainder(double a, double b) {
    double x = S2S_FABS(s2s_fmod(a, b + b)), y = S2S_FABS(b);
    double once = x - y, twice = once - y;
    double r = x > y - x ? (once >= y - once ? twice : once) : x;
    return s2s_double(s2s_bits(r) ^ (s2s_bits(a) & S2S_SIGN_BIT));
}

/* np.remainder, a % b: the remainder with the sign of b, rounded once when b has to be added. */
S2S_INLINE double s2s_mod(double a, double b) {
    double r = s2s_fmod(a, b);
    if (b == 0.0) return r;
    if (r == 0.0) return s2s_copysign(0.0, b);
    return (b < 0.0) != (r < 0.0) ? r + b : r;
}

/* np.floor_divide, a // b: the floor of the exact quotient where that is a double; NumPy's steps, for its bits. */
S2S_INLINE double s2s_floordiv(double a, double b) {
    if (b == 0.0) return a / b;
    double r = s2s_fmod(a, b);
    double q = (a - r) / b; /* an integer but for rounding */
    if (r != 0.0 && (b < 0.0) != (r < 0.0)) q -= 1.0;
    if (q == 0.0) return s2s_copysign(0.0, a / b);
    double f = s2s_floor(q);
    return q - f > 0.5 ? f + 1.0 : f;
}

/* ---- integers: int64 that wraps, as NumPy's ------------------------------------------------------------------ */

/* Python's a // b; the caller has dealt with b == 0. The one quotient out of range wraps instead of trapping. */
S2S_INLINE int64_t s2s_ifloordiv(int64_t a, int64_t b) {
    if (b == -1) return (int64_t)(0 - (uint64_t)a);
    int64_t q = a / b;
    return q - (a % b != 0 && (a < 0) != (b < 0));
}

/* Python's a % b, the sign of b; the caller has dealt with b == 0. */
S2S_INLINE int64_t s2s_imod(int64_t a, int64_t b) {
    if (b == -1) return 0;
    int64_t r = a % b;
    return r != 0 && (r < 0) != (b < 0) ? r + b : r;
}

/* x**n modulo 2^64; the caller has dealt with n < 0. */
S2S_INLINE int64_t s2s_ipow(int64_t x, int64_t n) {
    uint64_t base = (uint64_t)x, result = 1;
    for (uint64_t left = (uint64_t)n; left != 0; left >>= 1) {
        if (left & 1) result *= base;
        base *= base;
    }
    return (int64_t)result;
}

/* ---- a double to an integer power ---------------------------------------------------------------------------- */

/* Binary powering from the lowest bit: the first bit set takes the base as it is, the base is squared from bit to bit;
 * 1/(x**-n) for n < 0, and 1.0 for n == 0, whatever x. This order of roundings is the meaning of x**n for an int n. */
S2S_INLINE double s2s_powi(double x, int64_t n) {
    uint64_t left = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    if (left == 0) return 1.0;
    double base = x;
    for (; (left & 1) == 0; left >>= 1) base *= base;
    double result = base;
    for (left >>= 1; left != 0; left >>= 1) {
        base *= base;
        if (left & 1) result *= base;
    }
    return n < 0 ? 1.0 / result : result;
}

#endif
