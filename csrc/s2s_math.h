/* Every elementary kernel: `double s2s_<name>(double)`, or of two doubles. Its header says how it works and how accurate
 * it is. All are branch-free but sin, cos and tan, which leave huge arguments to another path: loops over arrays use
 * s2s_sin_fast and so on where every argument is small (math/trig.h); and but the gamma and Bessel functions
 * and the inverses of erf, which stay scalar. */
#ifndef S2S_MATH_H
#define S2S_MATH_H

#include "s2s_base.h"

#include "math/arccos.h"
#include "math/arccosh.h"
#include "math/arcsin.h"
#include "math/arcsinh.h"
#include "math/arctan.h"
#include "math/arctan2.h"
#include "math/arctanh.h"
#include "math/bessel.h"
#include "math/bessel_modified.h"
#include "math/cbrt.h"
#include "math/cosm1.h"
#include "math/digamma.h"
#include "math/erf.h"
#include "math/erf_more.h"
#include "math/exp.h"
#include "math/exp2.h"
#include "math/expm1.h"
#include "math/hyperbolic.h"
#include "math/hypot.h"
#include "math/gamma.h"
#include "math/lgamma.h"
#include "math/log.h"
#include "math/log10.h"
#include "math/log1p.h"
#include "math/log2.h"
#include "math/logaddexp.h"
#include "math/polygamma.h"
#include "math/pow.h"
#include "math/sigmoid.h"
#include "math/sqrt.h"
#include "math/trig.h"
#include "math/trigamma.h"

#endif
