/* Which level of the kernels this processor can run: 0 (what the extension was compiled for), 3 (x86-64-v3) or 4. */
int s2s_best_level(void);

int s2s_best_level(void) {
#if defined(__x86_64__) && defined(__GNUC__)
    __builtin_cpu_init();
    int v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
    int v4 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
             __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
             __builtin_cpu_supports("avx512vl");
    return v3 && v4 ? 4 : v3 ? 3 : 0;
#else
    return 0;
#endif
}
