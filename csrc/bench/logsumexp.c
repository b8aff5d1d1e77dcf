/* log(sum(exp(x))) of a vector, the maximum subtracted, and its adjoint, by hand. */
#include <stdint.h>
#include <stdlib.h>

#include "bench/exponentials.h"

double logsumexp_primal(int64_t n, const double *x) {
    double *e = malloc((size_t)n * sizeof *e);
    double m = x[first_maximum(n, x)];
    double value = m + s2s_log(exponentials(n, x, m, e));
    free(e);
    return value;
}

void logsumexp_adjoint(int64_t n, const double *restrict x, double *restrict x_bar) {
    int64_t top = first_maximum(n, x);
    double sum_bar = 1.0 / exponentials(n, x, x[top], x_bar);
    double m_bar = 1.0;
    for (int64_t j = n - 1; j >= 0; j--) {
        x_bar[j] *= sum_bar;
        m_bar -= x_bar[j];
    }
    x_bar[top] += m_bar;
}
