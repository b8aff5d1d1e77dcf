/* log(e^a + e^b).
 *
 * Method: the larger of the two plus log1p(e^-|a - b|); the rounding of the difference hardly counts, d e^-d < 0.37.
 * Where the result is close to zero (e^a + e^b close to 1) the sum cancels, and the error is relative to the larger
 * argument instead.
 *
 * Largest error measured: 1.48 ulp of the largest of |a|, |b| and the result.
 */
#ifndef S2S_MATH_LOGADDEXP_H
#define S2S_MATH_LOGADDEXP_H

#include "exp.h"
#include "log1p.h"

S2S_INLINE double s2s_logaddexp(double a, double b) {
    double larger = a > b ? a : b;
    double smaller = a > b ? b : a;
    /* Equal infinities have no difference. A nan in b is `larger`, one in a is `smaller`: both reach the sum. */
    double difference = larger == smaller ? 0.0 : smaller - larger;
    return larger + s2s_log1p(s2s_exp(difference));
}

#endif
