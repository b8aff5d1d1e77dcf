/* The two loops that every logsumexp needs: the place of the maximum, and exponentials with their sum in order. */
#ifndef S2S_BENCH_EXPONENTIALS_H
#define S2S_BENCH_EXPONENTIALS_H

#include "../math/exp.h"
#include "../math/log.h"

S2S_INLINE int64_t first_maximum(int64_t n, const double *x) {
    int64_t top = 0;
    for (int64_t j = 1; j < n; j++)
        if (x[j] > x[top]) top = j;
    return top;
}

/* Leaves exp(x - m) in e and returns the sum. The exponentials have a loop of their own, which vectorises. */
S2S_INLINE double exponentials(int64_t n, const double *restrict x, double m, double *restrict e) {
    for (int64_t j = 0; j < n; j++) e[j] = s2s_exp(x[j] - m);
    double sum = 0.0;
    for (int64_t j = 0; j < n; j++) sum += e[j];
    return sum;
}

#endif
