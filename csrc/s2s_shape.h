/* Shapes, strides, broadcasting, and walking through a strided array in C order. */
#ifndef S2S_SHAPE_H
#define S2S_SHAPE_H

#include "s2s_base.h"
#include "s2s_types.h"

/* A function of this library: not copied into its callers, which would only make them longer. */
#define S2S_STATIC static __attribute__((noinline, unused))
#define S2S_RESTRICT __restrict__
#define S2S_TILE 256 /* outputs whose chains run together */

/* ---- shapes -------------------------------------------------------------------------------------------------- */

S2S_STATIC int64_t s2s_count(const s2s_array *x, int rank) {
    int64_t count = 1;
    for (int axis = 0; axis < rank; axis++) count *= x->shape[axis];
    return count;
}

S2S_STATIC int s2s_is_contiguous(const s2s_array *x, int rank) {
    int64_t step = 1;
    for (int axis = rank - 1; axis >= 0; axis--) {
        if (x->shape[axis] != 1 && x->stride[axis] != step) return 0;
        step *= x->shape[axis];
    }
    return 1;
}

S2S_STATIC int s2s_same_shape(const s2s_array *a, const s2s_array *b, int rank) {
    for (int axis = 0; axis < rank; axis++)
        if (a->shape[axis] != b->shape[axis]) return 0;
    return 1;
}

/* Shape and C strides; the data stay as they are. */
S2S_STATIC void s2s_set_shape(s2s_array *x, int rank, const int64_t *shape) {
    int64_t step = 1;
    for (int axis = rank - 1; axis >= 0; axis--) {
        x->shape[axis] = shape[axis];
        x->stride[axis] = step;
        step *= shape[axis];
    }
}

/* ---- broadcasting -------------------------------------------------------------------------------------------- */

S2S_STATIC void s2s_start_broadcast(int64_t *shape, int rank) {
    for (int axis = 0; axis < rank; axis++) shape[axis] = 1;
}

/* One more operand (x_rank <= rank); its axes align with the last ones. */
S2S_STATIC int s2s_join_broadcast(int64_t *shape, int rank, const s2s_array *x, int x_rank) {
    int64_t *tail = shape + (rank - x_rank);
    for (int axis = 0; axis < x_rank; axis++) {
        int64_t size = x->shape[axis];
        if (size == 1 || size == tail[axis]) continue;
        if (tail[axis] != 1) return S2S_FAIL;
        tail[axis] = size;
    }
    return S2S_OK;
}

S2S_STATIC int s2s_broadcast_view(s2s_array *view, const s2s_array *x, int x_rank, const int64_t *shape, int rank) {
    view->data = x->data;
    int missing = rank - x_rank;
    for (int axis = 0; axis < rank; axis++) {
        view->shape[axis] = shape[axis];
        view->stride[axis] = 0;
        if (axis < missing || x->shape[axis - missing] == 1) continue;
        if (x->shape[axis - missing] != shape[axis]) return S2S_FAIL;
        view->stride[axis] = x->stride[axis - missing];
    }
    return S2S_OK;
}

/* `g`, the sum over `axes` of something of the shape of `like`, repeated to that shape. */
S2S_STATIC int s2s_expand_view(s2s_array *view, const s2s_array *g, const s2s_array *like, int rank, uint32_t axes,
                               int keepdims) {
    view->data = g->data;
    int from = 0;
    for (int axis = 0; axis < rank; axis++) {
        int reduced = (axes >> axis) & 1;
        view->shape[axis] = like->shape[axis];
        view->stride[axis] = reduced ? 0 : g->stride[from];
        if (!reduced && g->shape[from] != like->shape[axis]) return S2S_FAIL;
        from += keepdims || !reduced;
    }
    return S2S_OK;
}

/* ---- walking ------------------------------------------------------------------------------------------------- */

/* Some axes of an array, outermost first. */
typedef struct {
    int rank;
    int64_t shape[S2S_MAX_RANK], stride[S2S_MAX_RANK];
} s2s_axes;

/* One more axis, innermost; joined with the one before where both together are evenly strided. An axis of size 1 is
 * left out. (Joining keeps the order of the elements, so that it never changes a bit.) */
S2S_STATIC void s2s_add_axis(s2s_axes *axes, int64_t size, int64_t stride) {
    if (size == 1) return;
    int last = axes->rank - 1;
    if (last >= 0 && axes->stride[last] == size * stride) {
        axes->shape[last] *= size;
        axes->stride[last] = stride;
        return;
    }
    axes->shape[axes->rank] = size;
    axes->stride[axes->rank] = stride;
    axes->rank++;
}

/* The axes of x from `first` up to `end`, excluded, of which `mask` has the bit. */
S2S_STATIC s2s_axes s2s_some_axes(const s2s_array *x, int first, int end, uint32_t mask) {
    s2s_axes axes = {0};
    for (int axis = first; axis < end; axis++)
        if ((mask >> axis) & 1) s2s_add_axis(&axes, x->shape[axis], x->stride[axis]);
    return axes;
}

S2S_STATIC int64_t s2s_axes_count(const s2s_axes *axes) {
    int64_t count = 1;
    for (int axis = 0; axis < axes->rank; axis++) count *= axes->shape[axis];
    return count;
}

/* The innermost axis taken out (size 1 if there is none): what is left is walked, this one is looped over. */
S2S_INLINE void s2s_split_inner(s2s_axes *axes, int64_t *size, int64_t *stride) {
    *size = 1;
    *stride = 0;
    if (axes->rank == 0) return;
    axes->rank--;
    *size = axes->shape[axes->rank];
    *stride = axes->stride[axes->rank];
}

/* A position in C order; `offset` is that of its element. */
typedef struct {
    int64_t index[S2S_MAX_RANK];
    int64_t offset;
} s2s_cursor;

S2S_INLINE s2s_cursor s2s_cursor_start(void) {
    s2s_cursor cursor;
    memset(&cursor, 0, sizeof cursor);
    return cursor;
}

S2S_STATIC int s2s_cursor_carry(s2s_cursor *cursor, const s2s_axes *axes) {
    for (int axis = axes->rank - 1; axis >= 0; axis--) {
        cursor->offset += axes->stride[axis];
        if (++cursor->index[axis] < axes->shape[axis]) return axis;
        cursor->offset -= axes->shape[axis] * axes->stride[axis];
        cursor->index[axis] = 0;
    }
    return -1;
}

/* To the next position, and after the last one to the first. Returns the outermost axis whose index was stepped, or -1
 * when everything starts again. */
S2S_INLINE int s2s_cursor_step(s2s_cursor *cursor, const s2s_axes *axes) {
    int last = axes->rank - 1;
    if (last < 0) return -1;
    if (cursor->index[last] + 1 == axes->shape[last]) return s2s_cursor_carry(cursor, axes);
    cursor->index[last]++;
    cursor->offset += axes->stride[last];
    return last;
}

/* The offset of the element with number k in C order. */
S2S_STATIC int64_t s2s_offset(const s2s_axes *axes, int64_t k) {
    int64_t offset = 0;
    for (int axis = axes->rank - 1; axis > 0; axis--) {
        offset += k % axes->shape[axis] * axes->stride[axis];
        k /= axes->shape[axis];
    }
    return axes->rank == 0 ? 0 : offset + k * axes->stride[0];
}

#endif
