/* Primal of loss (loss.py:1). */
#include "s2s_runtime.h"

static __attribute__((noinline)) int32_t loss(const double *restrict w, int64_t w_d0,
        const double *restrict x, int64_t x_d0, const double *restrict y, int64_t y_d0,
        s2s_slot *out) {
    // 2: total = 0.0
    double total = 0.0;
    // 3: for i in range(len(x)):
    if (0 < x_d0 && !(2 <= w_d0 && x_d0 <= y_d0)) return S2S_GUARD;
    for (int64_t i = 0; i < x_d0; i++) {
        // 4: z = w[0] * x[i] + w[1]  # the line
        double z = w[0] * x[i] + w[1];
        // 5: if z < 0.0:
        if (z < 0.0) {
            // 6: z = 0.1 * z
            z = 0.1 * z;
        }
        // 7: total += abs(z - y[i])
        total = total + fabs(z - y[i]);
    }
    // 8: return total / len(x)
    const double value = total / (double)x_d0;
    out[0].f = value;
    return S2S_OK;
}

int32_t s2s_entry(const s2s_slot *in, s2s_slot *out, s2s_trace *trace) {
    (void)trace;
    const int32_t status = loss((double *)in[0].a->data, in[0].a->shape[0], (double *)in[1].a->data,
            in[1].a->shape[0], (double *)in[2].a->data, in[2].a->shape[0], out);
    return status;
}
