/* Heat on a rod, explicit time steps with a conductivity at every point, and the adjoint of the final energy, by hand.
 *
 * The states of all steps are stored. The adjoint gathers: every point collects from its right neighbour, itself and
 * its left neighbour, the order in which the reversed loop would scatter, and so it vectorises. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static double laplacian(const double *u, int64_t i) { return u[i - 1] - 2.0 * u[i] + u[i + 1]; }

static void step(int64_t n, const double *restrict k, const double *restrict u, double *restrict next) {
    next[0] = u[0];
    next[n - 1] = u[n - 1];
    for (int64_t i = 1; i < n - 1; i++) next[i] = u[i] + k[i] * laplacian(u, i);
}

double heat_primal(int64_t n, int64_t steps, const double *start, const double *k) {
    double *u = malloc((size_t)(2 * n) * sizeof *u), *next = u + n, *both = u;
    memcpy(u, start, (size_t)n * sizeof *u);
    for (int64_t t = 0; t < steps; t++) {
        step(n, k, u, next);
        double *swap = u;
        u = next;
        next = swap;
    }
    double energy = 0.0;
    for (int64_t i = 0; i < n; i++) energy += u[i] * u[i];
    free(both);
    return energy;
}

/* One step back; `flow` holds what reaches the Laplacian of each point, with a zero at either end. */
static void step_back(int64_t n, const double *restrict k, const double *restrict u, double *restrict u_bar,
                      double *restrict k_bar, double *restrict flow) {
    flow[0] = flow[n - 1] = 0.0;
    for (int64_t i = 1; i < n - 1; i++) {
        k_bar[i] += u_bar[i] * laplacian(u, i);
        flow[i] = u_bar[i] * k[i];
    }
    u_bar[0] += flow[1];
    for (int64_t i = 1; i < n - 1; i++) u_bar[i] = flow[i + 1] - flow[i] * 2.0 + u_bar[i] + flow[i - 1];
    u_bar[n - 1] += flow[n - 2];
}

void heat_adjoint(int64_t n, int64_t steps, const double *restrict start, const double *restrict k,
                  double *restrict start_bar, double *restrict k_bar) {
    double *states = malloc((size_t)((steps + 2) * n) * sizeof *states), *flow = states + (steps + 1) * n;
    memcpy(states, start, (size_t)n * sizeof *states);
    for (int64_t t = 0; t < steps; t++) step(n, k, states + t * n, states + (t + 1) * n);
    memset(k_bar, 0, (size_t)n * sizeof *k_bar);
    for (int64_t i = 0; i < n; i++) start_bar[i] = states[steps * n + i] + states[steps * n + i];
    for (int64_t t = steps - 1; t >= 0; t--) step_back(n, k, states + t * n, start_bar, k_bar, flow);
    free(states);
}
