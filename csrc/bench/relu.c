/* A layer of rectified linear units and the sum of the squares of its outputs, and the adjoint, by hand.
 *
 * Rows of x are samples. The innermost loop runs along the units, so that it vectorises in the given order of every
 * sum. A unit that was off adds nothing to any adjoint. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void layer(int64_t depth, int64_t units, const double *restrict w, const double *restrict b,
                  const double *restrict x, double *restrict z) {
    memcpy(z, b, (size_t)units * sizeof *z);
    for (int64_t k = 0; k < depth; k++)
        for (int64_t j = 0; j < units; j++) z[j] += x[k] * w[k * units + j];
}

double relu_primal(int64_t n, int64_t depth, int64_t units, const double *w, const double *b, const double *x) {
    double *z = malloc((size_t)units * sizeof *z);
    double total = 0.0;
    for (int64_t i = 0; i < n; i++) {
        layer(depth, units, w, b, x + i * depth, z);
        for (int64_t j = 0; j < units; j++)
            if (z[j] > 0.0) total += z[j] * z[j];
    }
    free(z);
    return total;
}

void relu_adjoint(int64_t n, int64_t depth, int64_t units, const double *restrict w, const double *restrict b,
                  const double *restrict x, double *restrict w_bar, double *restrict b_bar) {
    double *z = malloc((size_t)units * sizeof *z);
    memset(w_bar, 0, (size_t)(depth * units) * sizeof *w_bar);
    memset(b_bar, 0, (size_t)units * sizeof *b_bar);
    for (int64_t i = n - 1; i >= 0; i--) {
        layer(depth, units, w, b, x + i * depth, z);
        for (int64_t j = 0; j < units; j++) {
            z[j] = z[j] > 0.0 ? z[j] + z[j] : 0.0;
            b_bar[j] += z[j];
        }
        for (int64_t k = depth - 1; k >= 0; k--)
            for (int64_t j = 0; j < units; j++) w_bar[k * units + j] += z[j] * x[i * depth + k];
    }
    free(z);
}
