/* Adjoint of power_sum (power_sum.py:1) with respect to x. */
#include "s2s_runtime.h"

static __attribute__((noinline)) int32_t power_sum_grad(const double *restrict x, int64_t x_d0,
        int64_t n, double *restrict x_bar, s2s_arena *arena) {
    double *saved_s = NULL;
    int64_t saved_s_n = 0, saved_s_cap = 0;
    // 2: s = 1.0
    double s = 1.0;
    // 3: for k in range(n):
    S2S_RESERVE(saved_s, saved_s_n, saved_s_cap, s2s_trips(0, n, 1));
    if (0 < n && !(n <= x_d0)) return S2S_GUARD;
    for (int64_t k = 0; k < n; k++) {
        // 4: s = s * x[k]
        saved_s[saved_s_n++] = s;
        s = s * x[k];
    }
    // 1: def power_sum(x, n):
    memset(x_bar, 0, (size_t)x_d0 * sizeof *x_bar);
    // 5: return s
    double s_bar = 1.0;
    // 3: for k in range(n):
    if (0 < n && !(n <= x_d0)) return S2S_GUARD;
    for (int64_t k = n - 1; k >= 0; k--) {
        // 4: s = s * x[k]
        const double s = saved_s[--saved_s_n];
        x_bar[k] += s_bar * s;
        s_bar = s_bar * x[k];
    }
    bool has_nan = false;
    has_nan |= s2s_settle_f64(x_bar, x_d0);
    return has_nan ? S2S_HAS_NAN : S2S_OK;
}

int32_t s2s_entry(const s2s_slot *in, s2s_slot *out, s2s_trace *trace) {
    (void)trace;
    s2s_arena arena = s2s_arena_open();
    const int32_t status = power_sum_grad((double *)in[0].a->data, in[0].a->shape[0], in[1].i,
            (double *)out[0].a->data, &arena);
    s2s_arena_close(arena);
    return status;
}
