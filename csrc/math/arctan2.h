/* arctan2(y, x), the angle of the point (x, y), with C99's table for zeros and infinities.
 *
 * Method: the arc of |y|/|x| of arctan.h, from 0 for x > 0 and from pi for x < 0. The two are scaled by a common power
 * of two where their sum or a correction would leave the range; a very small angle is the plain quotient of the
 * unscaled two, which is right also where it is subnormal. Measured: 0.79 ulp.
 */
#ifndef S2S_MATH_ARCTAN2_H
#define S2S_MATH_ARCTAN2_H

#include "arctan.h"

S2S_INLINE double s2s_arctan2(double y, double x) {
    uint64_t left = 0 - (s2s_bits(x) >> 63);
    double a = S2S_FABS(y), b = S2S_FABS(x);

    uint64_t low = S2S_MASK(a < 0x1p-400) & S2S_MASK(b < 0x1p-400);
    uint64_t high = S2S_MASK(a > 0x1p500) | S2S_MASK(b > 0x1p500);
    uint64_t a_infinite = S2S_MASK(a == S2S_INF), b_infinite = S2S_MASK(b == S2S_INF);
    double scale = s2s_select(low, 0x1p600, s2s_select(high, 0x1p-600, 1.0));
    /* an infinity is 1 and what stands beside it 0 (or NaN); the origin is (1, 0) or (-1, 0) */
    scale = s2s_select(a_infinite | b_infinite, 0.0, scale);
    uint64_t origin = S2S_MASK(a == 0.0) & S2S_MASK(b == 0.0);
    double up = s2s_select(a_infinite, 1.0, a * scale), along = s2s_select(b_infinite | origin, 1.0, b * scale);
    double angle = s2s_arc(up, along, left);

    double quotient = a / b;
    angle = s2s_select(S2S_MASK(quotient < 0x1p-30) & ~left, quotient, angle);
    return s2s_copysign(angle, y);
}

#endif
