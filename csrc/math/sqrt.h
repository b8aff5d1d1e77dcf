/* Square root: the hardware's, correctly rounded (0.5 ulp). */
#ifndef S2S_MATH_SQRT_H
#define S2S_MATH_SQRT_H

#include "../s2s_base.h"

S2S_INLINE double s2s_sqrt(double x) { return S2S_SQRT(x); }

#endif
