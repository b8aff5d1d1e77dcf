/* What generated C, the array library and the dispatcher agree on: the array descriptor and the status codes. */
#ifndef S2S_TYPES_H
#define S2S_TYPES_H

#include <stdint.h>

#define S2S_MAX_RANK 8

/* An array: the rank is known to whoever uses it. Strides count elements; 0 repeats an element (broadcasting). */
typedef struct {
    void *data;
    int64_t shape[S2S_MAX_RANK];
    int64_t stride[S2S_MAX_RANK];
} s2s_array;

/* What functions that can fail return. */
#define S2S_OK 0
#define S2S_GUARD 1 /* a hoisted guard failed: run the checked variant */
#define S2S_FAIL 2  /* shapes do not match, an index is out of range: Python says it better */
#define S2S_NOMEM 3

#endif
