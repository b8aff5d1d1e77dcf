/* Template: maximum and minimum of one element type S2S_T, called S2S_DTYPE. */

#define S2S_BEATS(a, b) ((a) > (b))
#define S2S_NAME(name) S2S_PASTED(s2s_amax_##name##_of_, S2S_DTYPE)
#define S2S_OF(what) S2S_PASTED(s2s_amax##what##_, S2S_DTYPE)
#include "extremum.h"
#undef S2S_BEATS
#undef S2S_NAME
#undef S2S_OF

#define S2S_BEATS(a, b) ((a) < (b))
#define S2S_NAME(name) S2S_PASTED(s2s_amin_##name##_of_, S2S_DTYPE)
#define S2S_OF(what) S2S_PASTED(s2s_amin##what##_, S2S_DTYPE)
#include "extremum.h"
#undef S2S_BEATS
#undef S2S_NAME
#undef S2S_OF
