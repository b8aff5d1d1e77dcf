/* The Gaussian mixture of examples/gmm.py without its prior, and its adjoint, by hand.
 *
 * The same loops, the same order of every sum, and what a careful programmer would do: each point's forward and reverse
 * part run together, only the centred coordinates and the rows z = Q (x - mu) of one point are kept, and nothing is
 * computed that the gradient does not need. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bench/exponentials.h"

/* Where column a of Q begins in l, less its first row. */
static void column_starts(int64_t d, int64_t *column) {
    for (int64_t a = 0; a < d; a++) column[a] = a * d - a * (a + 1) / 2 - a - 1;
}

static double log_sum_exp(int64_t n, const double *restrict v, double *restrict e) {
    double m = v[first_maximum(n, v)];
    return m + s2s_log(exponentials(n, v, m, e));
}

/* v_bar of out_bar * log(sum(exp(v))); e is room for n exponentials. */
static void log_sum_exp_adjoint(int64_t n, const double *restrict v, double out_bar, double *restrict e,
                                double *restrict v_bar) {
    int64_t top = first_maximum(n, v);
    double sum_bar = out_bar * (1.0 / exponentials(n, v, v[top], e));
    double m_bar = out_bar;
    for (int64_t c = n - 1; c >= 0; c--) {
        v_bar[c] = sum_bar * e[c];
        m_bar -= v_bar[c];
    }
    v_bar[top] += m_bar;
}

/* exp(q) and, for each component, the sum of its q. */
static void diagonals(int64_t k, int64_t d, const double *q, double *exp_q, double *sum_q) {
    for (int64_t c = 0; c < k; c++) {
        sum_q[c] = 0.0;
        for (int64_t a = 0; a < d; a++) {
            exp_q[c * d + a] = s2s_exp(q[c * d + a]);
            sum_q[c] += q[c * d + a];
        }
    }
}

/* beta of one point; the centred coordinates and z of all components are left in their arrays. */
static void components(int64_t k, int64_t d, const double *restrict alpha, const double *restrict mu,
                       const double *restrict exp_q, const double *restrict sum_q, const double *restrict l,
                       const int64_t *restrict column, const double *restrict x, double *restrict centred,
                       double *restrict z, double *restrict beta) {
    int64_t n_l = d * (d - 1) / 2;
    for (int64_t c = 0; c < k; c++) {
        double *restrict y = centred + c * d, *restrict w = z + c * d;
        for (int64_t a = 0; a < d; a++) y[a] = x[a] - mu[c * d + a];
        double square = 0.0;
        for (int64_t b = 0; b < d; b++) {
            double sum = exp_q[c * d + b] * y[b];
            for (int64_t a = 0; a < b; a++) sum += l[c * n_l + column[a] + b] * y[a];
            w[b] = sum;
            square += sum * sum;
        }
        beta[c] = alpha[c] + sum_q[c] - 0.5 * square;
    }
}

/* From beta_bar of one component to what its parameters get; y_bar is room for d numbers. */
static void component_adjoint(int64_t d, double beta_bar, const double *restrict exp_q, const double *restrict l,
                              const int64_t *restrict column,
                              const double *restrict y, const double *restrict z, double *restrict y_bar,
                              double *restrict mu_bar, double *restrict exp_q_bar, double *restrict l_bar) {
    double square_bar = -beta_bar * 0.5;
    memset(y_bar, 0, (size_t)d * sizeof *y_bar);
    for (int64_t b = d - 1; b >= 0; b--) {
        double z_bar = square_bar * z[b] + square_bar * z[b];
        for (int64_t a = b - 1; a >= 0; a--) {
            int64_t at = column[a] + b;
            l_bar[at] += z_bar * y[a];
            y_bar[a] += z_bar * l[at];
        }
        exp_q_bar[b] += z_bar * y[b];
        y_bar[b] += z_bar * exp_q[b];
    }
    for (int64_t a = d - 1; a >= 0; a--) mu_bar[a] -= y_bar[a];
}

double gmm_primal(int64_t n, int64_t d, int64_t k, const double *alpha, const double *mu, const double *q,
                  const double *l, const double *x) {
    double *work = malloc((size_t)(3 * k * d + 3 * k) * sizeof *work);
    double *exp_q = work, *centred = exp_q + k * d, *z = centred + k * d;
    double *sum_q = z + k * d, *beta = sum_q + k, *e = beta + k;
    int64_t *column = malloc((size_t)d * sizeof *column);
    column_starts(d, column);
    diagonals(k, d, q, exp_q, sum_q);
    double total = 0.0;
    for (int64_t i = 0; i < n; i++) {
        components(k, d, alpha, mu, exp_q, sum_q, l, column, x + i * d, centred, z, beta);
        total += log_sum_exp(k, beta, e);
    }
    total -= (double)n * log_sum_exp(k, alpha, e);
    free(column);
    free(work);
    return total;
}

void gmm_adjoint(int64_t n, int64_t d, int64_t k, const double *restrict alpha, const double *restrict mu,
                 const double *restrict q, const double *restrict l, const double *restrict x,
                 double *restrict alpha_bar, double *restrict mu_bar, double *restrict q_bar, double *restrict l_bar) {
    int64_t n_l = d * (d - 1) / 2;
    double *work = calloc((size_t)(4 * k * d + 5 * k + d), sizeof *work);
    double *exp_q = work, *centred = exp_q + k * d, *z = centred + k * d, *exp_q_bar = z + k * d;
    double *sum_q = exp_q_bar + k * d, *sum_q_bar = sum_q + k, *beta = sum_q_bar + k, *beta_bar = beta + k;
    double *e = beta_bar + k, *y_bar = e + k;
    int64_t *column = malloc((size_t)d * sizeof *column);
    column_starts(d, column);
    diagonals(k, d, q, exp_q, sum_q);
    memset(mu_bar, 0, (size_t)(k * d) * sizeof *mu_bar);
    memset(l_bar, 0, (size_t)(k * n_l) * sizeof *l_bar);
    log_sum_exp_adjoint(k, alpha, -(double)n, e, alpha_bar);
    for (int64_t i = n - 1; i >= 0; i--) {
        components(k, d, alpha, mu, exp_q, sum_q, l, column, x + i * d, centred, z, beta);
        log_sum_exp_adjoint(k, beta, 1.0, e, beta_bar);
        for (int64_t c = k - 1; c >= 0; c--) {
            alpha_bar[c] += beta_bar[c];
            sum_q_bar[c] += beta_bar[c];
            component_adjoint(d, beta_bar[c], exp_q + c * d, l + c * n_l, column, centred + c * d, z + c * d,
                              y_bar, mu_bar + c * d, exp_q_bar + c * d, l_bar + c * n_l);
        }
    }
    for (int64_t c = 0; c < k; c++)
        for (int64_t a = 0; a < d; a++)
            q_bar[c * d + a] = sum_q_bar[c] + exp_q_bar[c * d + a] * exp_q[c * d + a];
    free(column);
    free(work);
}
