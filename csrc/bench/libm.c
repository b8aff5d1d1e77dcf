/* glibc's libm called once for each element: what the kernels are compared with. */
#include <math.h>
#include <stdint.h>

#define UNARY(name, function) \
    void libm_##name(const double *restrict x, double *restrict out, int64_t n) { \
        for (int64_t i = 0; i < n; i++) out[i] = function(x[i]); \
    }

#define BINARY(name, function) \
    void libm_##name(const double *restrict a, const double *restrict b, double *restrict out, int64_t n) { \
        for (int64_t i = 0; i < n; i++) out[i] = function(a[i], b[i]); \
    }

UNARY(exp, exp)
UNARY(expm1, expm1)
UNARY(log, log)
UNARY(log1p, log1p)
UNARY(log2, log2)
UNARY(log10, log10)
UNARY(sqrt, sqrt)
UNARY(cbrt, cbrt)
UNARY(sin, sin)
UNARY(cos, cos)
UNARY(tan, tan)
UNARY(arcsin, asin)
UNARY(arccos, acos)
UNARY(arctan, atan)
UNARY(sinh, sinh)
UNARY(cosh, cosh)
UNARY(tanh, tanh)
UNARY(arcsinh, asinh)
UNARY(arccosh, acosh)
UNARY(arctanh, atanh)
UNARY(erf, erf)
UNARY(erfc, erfc)
UNARY(lgamma, lgamma)
UNARY(floor, floor)
UNARY(ceil, ceil)
UNARY(trunc, trunc)
UNARY(round, nearbyint)
BINARY(pow, pow)
BINARY(arctan2, atan2)
BINARY(hypot, hypot)
BINARY(maximum, fmax)
BINARY(minimum, fmin)
BINARY(mod, fmod)
