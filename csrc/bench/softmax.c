/* The cross-entropy of softmax, mean over the rows, and its adjoint in the logits, by hand.
 *
 * Forward and reverse part of a row run together; the exponentials stay in the row of the adjoint. */
#include <stdint.h>
#include <stdlib.h>

#include "bench/exponentials.h"

double softmax_primal(int64_t n, int64_t classes, const double *logits, const int64_t *labels) {
    double *e = malloc((size_t)classes * sizeof *e);
    double total = 0.0;
    for (int64_t i = 0; i < n; i++) {
        const double *row = logits + i * classes;
        double m = row[first_maximum(classes, row)];
        total += m + s2s_log(exponentials(classes, row, m, e)) - row[labels[i]];
    }
    free(e);
    return total / (double)n;
}

void softmax_adjoint(int64_t n, int64_t classes, const double *restrict logits, const int64_t *restrict labels,
                     double *restrict logits_bar) {
    double share = 1.0 / (double)n;
    for (int64_t i = n - 1; i >= 0; i--) {
        const double *row = logits + i * classes;
        double *restrict bar = logits_bar + i * classes;
        int64_t top = first_maximum(classes, row);
        double sum_bar = share * (1.0 / exponentials(classes, row, row[top], bar));
        double m_bar = share;
        for (int64_t j = classes - 1; j >= 0; j--) {
            bar[j] *= sum_bar;
            m_bar -= bar[j];
        }
        bar[labels[i]] -= share;
        bar[top] += m_bar;
    }
}
