/* search, from search.py:1. */
#include "s2s_runtime.h"

static __attribute__((noinline)) int32_t search(const double *restrict x, int64_t x_d0,
        double limit, int64_t kind, s2s_slot *out) {
    // 2: i = 0
    int64_t i = 0;
    // 3: while i < len(x) and x[i] < limit:
    for (;;) {
        const bool t = i < x_d0;
        bool t_1 = false;
        if (t) {
            if (!S2S_INSIDE(i, x_d0)) return S2S_GUARD;
            t_1 = x[i] < limit;
        } else {
            t_1 = t;
        }
        if (!t_1) break;
        // 4: i += 1
        i = i + 1;
    }
    // 5: if i == len(x):
    double r = 0.0;
    if (i == x_d0) {
        // 6: raise ValueError("not \"found\"")
        return S2S_FAIL;
    } else if (kind == 1) {
        // 7: elif kind == 1:
        // 8: r = x[i]
        if (!S2S_INSIDE(i, x_d0)) return S2S_GUARD;
        r = x[i];
    } else {
        // 10: r = x[i] if x[i] > 1.0 else 1.0
        double t_2 = 0.0;
        if (!S2S_INSIDE(i, x_d0)) return S2S_GUARD;
        if (x[i] > 1.0) {
            if (!S2S_INSIDE(i, x_d0)) return S2S_GUARD;
            t_2 = x[i];
        } else {
            t_2 = 1.0;
        }
        r = t_2;
    }
    // 11: for j in range(i, 0, -1):
    int64_t trips = 0;
    for (int64_t j = i; j > 0; j--) {
        trips++;
        // 12: r = r / j
        r = r / (double)j;
        // 13: if r < limit: break
        const bool stopped = r < limit;
        if (stopped) break;
    }
    out[0].f = r;
    out[1].i = trips;
    return S2S_OK;
}

int32_t s2s_entry(const s2s_slot *in, s2s_slot *out, s2s_trace *trace) {
    (void)trace;
    const int32_t status = search((double *)in[0].a->data, in[0].a->shape[0], in[1].f, in[2].i,
            out);
    return status;
}
