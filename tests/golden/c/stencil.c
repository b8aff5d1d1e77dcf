/* stencil, from stencil.py:1. */
#include "s2s_runtime.h"
#include "s2s_index.h"
#include "s2s_matmul.h"
#include "s2s_reduce.h"

static __attribute__((noinline)) int32_t stencil(double *restrict u, int64_t u_d0,
        const double *restrict A, int64_t A_d0, int64_t A_d1, const int64_t *restrict idx,
        int64_t idx_d0, s2s_slot *out, s2s_arena *arena) {
    const int64_t u_d0_less_2 = u_d0 > 2 ? u_d0 - 2 : 0;
    if (A_d0 != u_d0) return S2S_GUARD;
    // 2: v = np.zeros((3, len(u)))
    double *v;
    S2S_TAKE(v, 3 * u_d0);
    memset(v, 0, (size_t)(3 * u_d0) * sizeof *v);
    // 3: u[1:-1] += 0.5 * (u[2:] - u[:-2])
    double *t = u + 1;
    double *t_1 = u + 2;
    double *t_2 = u;
    double *value;
    S2S_TAKE(value, u_d0_less_2);
    S2S_INDEPENDENT
    for (int64_t k0 = 0; k0 < u_d0_less_2; k0++) {
        value[k0] = t[k0] + 0.5 * (t_1[k0] - t_2[k0]);
    }
    S2S_INDEPENDENT
    for (int64_t k0 = 0; k0 < u_d0_less_2; k0++) {
        t[k0] = value[k0];
    }
    // 4: v[1] = u
    double *t_3 = v + u_d0;
    S2S_INDEPENDENT
    for (int64_t k0 = 0; k0 < u_d0; k0++) {
        t_3[k0] = u[k0];
        // 5: u *= 2.0
        u[k0] = u[k0] * 2.0;
    }
    // 6: w = A.T @ u[:, None]
    const double *t_4 = A;
    const int64_t t_4_s0 = 1;
    const int64_t t_4_s1 = A_d1;
    double *t_5 = u;
    double *w;
    S2S_TAKE(w, A_d1);
    S2S_TRY(s2s_matmul_f64(S2S_ARRAY2(w, A_d1, 1),
            &(s2s_array){.data = (void *)(t_4), .shape = {A_d1, A_d0}, .stride = {t_4_s0, t_4_s1}},
            2, S2S_ARRAY2(t_5, u_d0, 1), 2));
    // 7: w[idx] = np.where(w[idx] > 1.0, w[idx], -w[idx])
    double *gather;
    S2S_TAKE(gather, idx_d0);
    S2S_TRY(s2s_gather_f64(S2S_ARRAY2(gather, idx_d0, 1), S2S_ARRAY2(w, A_d1, 1), 2, 0, 1,
            (const s2s_array *const[]){S2S_ARRAY1(idx, idx_d0)}, (const int[]){1}));
    uint8_t *t_6;
    S2S_TAKE(t_6, idx_d0);
    S2S_INDEPENDENT
    for (int64_t k0 = 0; k0 < idx_d0; k0++) {
        t_6[k0] = gather[k0] > 1.0;
    }
    double *gather_1;
    S2S_TAKE(gather_1, idx_d0);
    S2S_TRY(s2s_gather_f64(S2S_ARRAY2(gather_1, idx_d0, 1), S2S_ARRAY2(w, A_d1, 1), 2, 0, 1,
            (const s2s_array *const[]){S2S_ARRAY1(idx, idx_d0)}, (const int[]){1}));
    double *gather_2;
    S2S_TAKE(gather_2, idx_d0);
    S2S_TRY(s2s_gather_f64(S2S_ARRAY2(gather_2, idx_d0, 1), S2S_ARRAY2(w, A_d1, 1), 2, 0, 1,
            (const s2s_array *const[]){S2S_ARRAY1(idx, idx_d0)}, (const int[]){1}));
    double *value_1;
    S2S_TAKE(value_1, idx_d0);
    S2S_INDEPENDENT
    for (int64_t k0 = 0; k0 < idx_d0; k0++) {
        value_1[k0] = t_6[k0] ? gather_1[k0] : -gather_2[k0];
    }
    S2S_TRY(s2s_scatter_set_f64(S2S_ARRAY2(w, A_d1, 1), 2, 0, 1,
            (const s2s_array *const[]){S2S_ARRAY1(idx, idx_d0)}, (const int[]){1},
            S2S_ARRAY2(value_1, idx_d0, 1), 2));
    if (!(u_d0 > 0)) return S2S_GUARD;
    // 8: s = np.sum(w * w, axis=0)
    double *value_2;
    S2S_TAKE(value_2, A_d1);
    S2S_INDEPENDENT
    for (int64_t k0 = 0; k0 < A_d1; k0++) {
        value_2[k0] = w[k0] * w[k0];
    }
    double s[1];
    S2S_TRY(s2s_sum_f64(S2S_ARRAY1(s, 1), S2S_ARRAY2(value_2, A_d1, 1), 2, 0x1));
    // 9: return s, v.reshape(-1)
    double *t_7 = v;
    const int64_t t_7_d0 = 3 * u_d0;
    const int64_t result_shape[] = {1};
    if (!s2s_new_result(out[0].a, 1, result_shape, sizeof(double))) return S2S_NOMEM;
    double *s_out = out[0].a->data;
    S2S_INDEPENDENT
    for (int64_t k0 = 0; k0 < 1; k0++) {
        s_out[k0] = s[k0];
    }
    const int64_t result_shape_1[] = {t_7_d0};
    if (!s2s_new_result(out[1].a, 1, result_shape_1, sizeof(double))) return S2S_NOMEM;
    double *t_7_out = out[1].a->data;
    S2S_INDEPENDENT
    for (int64_t k0 = 0; k0 < t_7_d0; k0++) {
        t_7_out[k0] = t_7[k0];
    }
    return S2S_OK;
}

int32_t s2s_entry(const s2s_slot *in, s2s_slot *out, s2s_trace *trace) {
    (void)trace;
    s2s_arena arena = s2s_arena_open();
    const int32_t status = stencil((double *)in[0].a->data, in[0].a->shape[0],
            (double *)in[1].a->data, in[1].a->shape[0], in[1].a->shape[1], (int64_t *)in[2].a->data,
            in[2].a->shape[0], out, &arena);
    s2s_arena_close(arena);
    return status;
}
