/* The sum of the distances of all pairs of points, and its adjoint, by hand.
 *
 * The points are transposed once, so that the distances of one point to all before it vectorise. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "math/sqrt.h"

static void transpose(int64_t rows, int64_t columns, const double *restrict x, double *restrict y) {
    for (int64_t i = 0; i < rows; i++)
        for (int64_t a = 0; a < columns; a++) y[a * rows + i] = x[i * columns + a];
}

/* The distances from point i to those before it; y is the transpose of the points. */
static void distances(int64_t n, int64_t d, const double *restrict y, int64_t i, double *restrict distance) {
    memset(distance, 0, (size_t)i * sizeof *distance);
    for (int64_t a = 0; a < d; a++)
        for (int64_t j = 0; j < i; j++) {
            double difference = y[a * n + i] - y[a * n + j];
            distance[j] += difference * difference;
        }
    for (int64_t j = 0; j < i; j++) distance[j] = s2s_sqrt(distance[j]);
}

double distances_primal(int64_t n, int64_t d, const double *x) {
    double *y = malloc((size_t)(n * d + n) * sizeof *y), *distance = y + n * d;
    transpose(n, d, x, y);
    double total = 0.0;
    for (int64_t i = 0; i < n; i++) {
        distances(n, d, y, i, distance);
        for (int64_t j = 0; j < i; j++) total += distance[j];
    }
    free(y);
    return total;
}

void distances_adjoint(int64_t n, int64_t d, const double *restrict x, double *restrict x_bar) {
    double *y = calloc((size_t)(2 * n * d + 2 * n), sizeof *y), *restrict y_bar = y + n * d;
    double *restrict square_bar = y_bar + n * d, *restrict pull = square_bar + n;
    transpose(n, d, x, y);
    for (int64_t i = n - 1; i >= 0; i--) {
        distances(n, d, y, i, square_bar);
        for (int64_t j = 0; j < i; j++) square_bar[j] = square_bar[j] == 0.0 ? 0.0 : 0.5 / square_bar[j];
        for (int64_t a = 0; a < d; a++) {
            const double *restrict along = y + a * n;
            for (int64_t j = 0; j < i; j++) {
                double difference = along[i] - along[j];
                pull[j] = square_bar[j] * difference + square_bar[j] * difference;
                y_bar[a * n + j] -= pull[j];
            }
            for (int64_t j = i - 1; j >= 0; j--) y_bar[a * n + i] += pull[j];
        }
    }
    transpose(d, n, y_bar, x_bar);
    free(y);
}
