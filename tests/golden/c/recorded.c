/* f.recorded, from recorded.py:1. */
#include "s2s_runtime.h"

static __attribute__((noinline)) int32_t f_recorded(double x, float h, s2s_slot *out,
        s2s_trace *trace) {
    // 2: one = 1.0
    const double one = 1.0;
    // 3: z = 0.0
    const double z = 0.0;
    // 4: r = one / z
    const double r = one / z;
    if (!s2s_record(trace, 0, (int64_t)(x < z), x - z, x == z)) return S2S_NOMEM;
    // 5: return x
    const float q = 0.10000000149011612f * h;
    out[0].f = r;
    out[1].f = q;
    return S2S_OK;
}

int32_t s2s_entry(const s2s_slot *in, s2s_slot *out, s2s_trace *trace) {
    const int32_t status = f_recorded(in[0].f, (float)in[1].f, out, trace);
    return status;
}
