/* Maximum and minimum over one axis or all: value, position, and gap to the runner-up. */
#ifndef S2S_EXTREMUM_H
#define S2S_EXTREMUM_H

#include "s2s_shape.h"

#define S2S_WIDTH 32 /* lanes of a contiguous run */

/* FAIL where there is nothing to choose from. */
S2S_STATIC int s2s_extremum_shape(int64_t *shape, const s2s_array *x, int rank, int axis, int keepdims) {
    int to = 0, empty = 0;
    for (int k = 0; k < rank; k++) {
        int reduced = axis < 0 || k == axis;
        if (reduced && x->shape[k] == 0) empty = 1;
        if (!reduced || keepdims) shape[to++] = reduced ? 1 : x->shape[k];
    }
    return empty ? S2S_FAIL : S2S_OK;
}

#define S2S_PASTE(a, b) a##b
#define S2S_PASTED(a, b) S2S_PASTE(a, b)

#define S2S_IS_NAN(a) ((a) != (a))

#define S2S_T double
#define S2S_DTYPE f64
#include "array/extrema.h"
#undef S2S_T
#undef S2S_DTYPE

#define S2S_T float
#define S2S_DTYPE f32
#include "array/extrema.h"
#undef S2S_T
#undef S2S_DTYPE

#undef S2S_IS_NAN
#define S2S_IS_NAN(a) 0
#define S2S_NO_GAP

#define S2S_T int64_t
#define S2S_DTYPE i64
#include "array/extrema.h"
#undef S2S_T
#undef S2S_DTYPE

#define S2S_T uint8_t
#define S2S_DTYPE u8
#include "array/extrema.h"
#undef S2S_T
#undef S2S_DTYPE

#undef S2S_IS_NAN
#undef S2S_NO_GAP

#endif
