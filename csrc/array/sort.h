/* Template: sorting, running extrema, running sums and searching along one axis, for one element type.
 *
 * S2S_LESS(a, b) is NumPy's order: a NaN stands behind every number. */

/* ---- the order of a run ----------------------------------------------------------------------------------------- */

/* Two sorted neighbours merged: of equal elements the earlier one first. */
S2S_STATIC void S2S_NAME(merge)(const S2S_T *x, const int64_t *from, int64_t *to, int64_t low, int64_t middle,
                                int64_t high) {
    int64_t i = low, j = middle;
    for (int64_t k = low; k < high; k++) {
        int second = i == middle || (j < high && S2S_LESS(x[from[j]], x[from[i]]));
        to[k] = second ? from[j++] : from[i++];
    }
}

/* The positions of the elements of x in increasing order, stable; `spare` has room for n more. */
S2S_STATIC void S2S_NAME(order)(const S2S_T *x, int64_t *at, int64_t *spare, int64_t n) {
    for (int64_t low = 0; low < n; low += S2S_RUN) {
        int64_t high = n - low < S2S_RUN ? n : low + S2S_RUN;
        for (int64_t k = low; k < high; k++) {
            int64_t hole = k;
            for (; hole > low && S2S_LESS(x[k], x[at[hole - 1]]); hole--) at[hole] = at[hole - 1];
            at[hole] = k;
        }
    }
    for (int64_t width = S2S_RUN; width < n; width *= 2) {
        for (int64_t low = 0; low < n; low += 2 * width) {
            int64_t middle = n - low < width ? n : low + width, high = n - low < 2 * width ? n : low + 2 * width;
            S2S_NAME(merge)(x, at, spare, low, middle, high);
        }
        memcpy(at, spare, (size_t)n * sizeof *at);
    }
}

/* Along an axis: the positions (gap 0), or the distance of each sorted element to the next one, inf for the last. */
S2S_STATIC int S2S_NAME(argsort_or_gap)(const s2s_array *out, const s2s_array *x, int rank, int axis, int gap) {
    s2s_lines lines = s2s_lines_of(x, rank, axis);
    size_t room = (size_t)(lines.size + 1);
    char *block = (char *)malloc(room * (sizeof(S2S_T) + 2 * sizeof(int64_t)));
    if (block == NULL) return S2S_NOMEM;
    int64_t *at = (int64_t *)block, *spare = at + room;
    S2S_T *row = (S2S_T *)(spare + room);
    for (int64_t line = 0; line < lines.count; line++) {
        const S2S_T *from = (const S2S_T *)x->data + s2s_line(&lines, line);
        int64_t to = s2s_line_of_result(&lines, line), step = lines.result_stride;
        for (int64_t k = 0; k < lines.size; k++) row[k] = from[k * lines.stride];
        S2S_NAME(order)(row, at, spare, lines.size);
        for (int64_t k = 0; k < lines.size; k++) {
            if (!gap) {
                ((int64_t *)out->data)[to + k * step] = at[k];
                continue;
            }
            S2S_T next = k + 1 < lines.size ? row[at[k + 1]] : S2S_FAR, here = row[at[k]];
            ((S2S_T *)out->data)[to + k * step] = next == here ? 0 : next - here;
        }
    }
    free(block);
    return S2S_OK;
}

S2S_STATIC int S2S_NAME(argsort)(const s2s_array *out, const s2s_array *x, int rank, int axis) {
    return S2S_NAME(argsort_or_gap)(out, x, rank, axis, 0);
}

/* ---- elements at positions along an axis ------------------------------------------------------------------------ */

/* out[.., j, ..] = x[.., k[.., j, ..], ..]; x and k agree on the other axes. */
S2S_STATIC int S2S_NAME(take_along)(const s2s_array *out, const s2s_array *x, int rank, const s2s_array *k, int k_rank,
                                    int axis) {
    if (rank != k_rank || s2s_lines_differ(x, k, rank, axis)) return S2S_FAIL;
    s2s_lines lines = s2s_lines_of(k, rank, axis), source = s2s_lines_of(x, rank, axis);
    for (int64_t line = 0; line < lines.count; line++) {
        const S2S_T *from = (const S2S_T *)x->data + s2s_line(&source, line);
        const int64_t *at = (const int64_t *)k->data + s2s_line(&lines, line);
        S2S_T *to = (S2S_T *)out->data + s2s_line_of_result(&lines, line);
        for (int64_t j = 0; j < lines.size; j++) {
            int64_t position = at[j * lines.stride];
            if (position < 0) position += source.size;
            if ((uint64_t)position >= (uint64_t)source.size) return S2S_FAIL;
            to[j * lines.result_stride] = from[position * source.stride];
        }
    }
    return S2S_OK;
}

/* The transpose: zeros of the shape of `like` with g added at the positions, in increasing order. */
S2S_STATIC int S2S_NAME(put_along)(const s2s_array *out, const s2s_array *g, const s2s_array *k, int k_rank,
                                   const s2s_array *like, int rank, int axis) {
    if (rank != k_rank || s2s_lines_differ(like, k, rank, axis)) return S2S_FAIL;
    s2s_array whole = *out;
    s2s_set_shape(&whole, rank, like->shape);
    s2s_lines lines = s2s_lines_of(k, rank, axis), source = s2s_lines_of(g, rank, axis);
    s2s_lines target = s2s_lines_of(&whole, rank, axis);
    memset(out->data, 0, (size_t)s2s_count(&whole, rank) * sizeof(S2S_T));
    for (int64_t line = 0; line < lines.count; line++) {
        const S2S_T *from = (const S2S_T *)g->data + s2s_line(&source, line);
        const int64_t *at = (const int64_t *)k->data + s2s_line(&lines, line);
        S2S_T *to = (S2S_T *)out->data + s2s_line(&target, line);
        for (int64_t j = 0; j < lines.size; j++) {
            int64_t position = at[j * lines.stride];
            if (position < 0) position += target.size;
            if ((uint64_t)position >= (uint64_t)target.size) return S2S_FAIL;
            S2S_T *place = to + position * target.stride;
            *place = S2S_PLUS(*place, from[j * source.stride]);
        }
    }
    return S2S_OK;
}

/* ---- running sums and extrema ----------------------------------------------------------------------------------- */

/* Chains from the first element on, or (`backwards`) from the last. */
S2S_STATIC int S2S_NAME(cumsum)(const s2s_array *out, const s2s_array *x, int rank, int axis, int backwards) {
    s2s_lines lines = s2s_lines_of(x, rank, axis);
    for (int64_t line = 0; line < lines.count; line++) {
        const S2S_T *from = (const S2S_T *)x->data + s2s_line(&lines, line);
        S2S_T *to = (S2S_T *)out->data + s2s_line_of_result(&lines, line), total = 0;
        for (int64_t k = 0; k < lines.size; k++) {
            int64_t j = backwards ? lines.size - 1 - k : k;
            total = k == 0 ? from[j * lines.stride] : S2S_PLUS(total, from[j * lines.stride]);
            to[j * lines.result_stride] = total;
        }
    }
    return S2S_OK;
}

/* Where the best element so far stands (the first of equal ones; a NaN stays), or its distance to the second best. */
S2S_STATIC int S2S_NAME(running)(const s2s_array *out, const s2s_array *x, int rank, int axis, int least, int gap) {
    s2s_lines lines = s2s_lines_of(x, rank, axis);
    for (int64_t line = 0; line < lines.count; line++) {
        const S2S_T *from = (const S2S_T *)x->data + s2s_line(&lines, line);
        int64_t to = s2s_line_of_result(&lines, line), best = 0, step = lines.result_stride;
        S2S_T second = 0;
        for (int64_t k = 0; k < lines.size; k++) {
            S2S_T here = from[k * lines.stride], top = from[best * lines.stride];
            int better = least ? here < top : here > top;
            if (here != here && top == top) better = 1;
            S2S_T loser = better ? top : here;
            if (k == 1 || (k > 1 && (least ? loser < second : loser > second))) second = loser;
            if (better) best = k;
            top = from[best * lines.stride];
            if (!gap) {
                ((int64_t *)out->data)[to + k * step] = best;
                continue;
            }
            S2S_T distance = top == second ? 0 : least ? second - top : top - second;
            ((S2S_T *)out->data)[to + k * step] = k == 0 ? S2S_FAR : distance;
        }
    }
    return S2S_OK;
}

S2S_STATIC int S2S_NAME(running_max)(const s2s_array *out, const s2s_array *x, int rank, int axis) {
    return S2S_NAME(running)(out, x, rank, axis, 0, 0);
}

S2S_STATIC int S2S_NAME(running_min)(const s2s_array *out, const s2s_array *x, int rank, int axis) {
    return S2S_NAME(running)(out, x, rank, axis, 1, 0);
}

/* ---- places in a sorted vector ---------------------------------------------------------------------------------- */

/* How many elements stand before v: those less than it, or (`right`) not greater. */
S2S_INLINE int64_t S2S_NAME(place_in)(const S2S_T *a, int64_t n, int64_t stride, S2S_T v, int right) {
    int64_t low = 0, high = n;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        S2S_T here = a[middle * stride];
        int before = right ? !S2S_LESS(v, here) : S2S_LESS(here, v);
        if (before)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

S2S_STATIC int S2S_NAME(search_or_gap)(const s2s_array *out, const s2s_array *a, const s2s_array *v, int v_rank,
                                       int right, int gap) {
    s2s_axes values = s2s_some_axes(v, 0, v_rank, ~0u);
    s2s_cursor at = s2s_cursor_start();
    int64_t n = a->shape[0], stride = a->stride[0], count = s2s_axes_count(&values);
    const S2S_T *edges = (const S2S_T *)a->data;
    for (int64_t i = 0; i < count; i++) {
        S2S_T here = ((const S2S_T *)v->data)[at.offset];
        int64_t place = S2S_NAME(place_in)(edges, n, stride, here, right);
        if (!gap)
            ((int64_t *)out->data)[i] = place;
        else {
            S2S_T below = place > 0 ? here - edges[(place - 1) * stride] : S2S_FAR;
            S2S_T above = place < n ? edges[place * stride] - here : S2S_FAR;
            ((S2S_T *)out->data)[i] = below < above ? below : above;
        }
        s2s_cursor_step(&at, &values);
    }
    return S2S_OK;
}

S2S_STATIC int S2S_NAME(searchsorted)(const s2s_array *out, const s2s_array *a, const s2s_array *v, int v_rank,
                                      int right) {
    return S2S_NAME(search_or_gap)(out, a, v, v_rank, right, 0);
}

/* ---- distances to the next decision: of floats ------------------------------------------------------------------ */

#ifndef S2S_NO_GAP
S2S_STATIC int S2S_NAME(argsort_gap)(const s2s_array *out, const s2s_array *x, int rank, int axis) {
    return S2S_NAME(argsort_or_gap)(out, x, rank, axis, 1);
}

S2S_STATIC int S2S_NAME(running_max_gap)(const s2s_array *out, const s2s_array *x, int rank, int axis) {
    return S2S_NAME(running)(out, x, rank, axis, 0, 1);
}

S2S_STATIC int S2S_NAME(running_min_gap)(const s2s_array *out, const s2s_array *x, int rank, int axis) {
    return S2S_NAME(running)(out, x, rank, axis, 1, 1);
}

S2S_STATIC int S2S_NAME(searchsorted_gap)(const s2s_array *out, const s2s_array *a, const s2s_array *v, int v_rank,
                                          int right) {
    return S2S_NAME(search_or_gap)(out, a, v, v_rank, right, 1);
}
#endif
