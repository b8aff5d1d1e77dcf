/* Discrete Fourier transforms of complex lines, whose parts are the two halves of an array.
 *
 * Stockham's algorithm: for each factor p of the length, butterflies of p elements and a multiplication by roots of
 * unity, from one work space into another; no reordering. Factors are 4, 2, 3, 5 and then any prime up to
 * S2S_FFT_PRIME; a length with a larger one is a convolution with a chirp, of a length that is a power of two
 * (Bluestein). The roots are computed from angles of the first octant, so each is right to an ulp; the error of the
 * transform is some ulps of the norm. Every value is a fixed sequence of rounded operations. Real and imaginary parts
 * lie in rows of their own: of pairs some compilers make fused operations that nobody wrote. */
#ifndef S2S_FFT_H
#define S2S_FFT_H

#include <stdlib.h>

#include "math/trig.h"
#include "s2s_sort.h"

#define S2S_FFT_PRIME 61

typedef struct {
    double re, im;
} s2s_complex;

typedef struct {
    double *re, *im;
} s2s_row;

S2S_INLINE s2s_complex s2s_at(s2s_row x, int64_t k) { return (s2s_complex){x.re[k], x.im[k]}; }
S2S_INLINE void s2s_put(s2s_row x, int64_t k, s2s_complex value) {
    x.re[k] = value.re;
    x.im[k] = value.im;
}

S2S_INLINE s2s_complex s2s_c_add(s2s_complex a, s2s_complex b) { return (s2s_complex){a.re + b.re, a.im + b.im}; }
S2S_INLINE s2s_complex s2s_c_sub(s2s_complex a, s2s_complex b) { return (s2s_complex){a.re - b.re, a.im - b.im}; }
S2S_INLINE s2s_complex s2s_c_mul(s2s_complex a, s2s_complex b) {
    return (s2s_complex){a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}
S2S_INLINE s2s_complex s2s_c_scale(s2s_complex a, double r) { return (s2s_complex){a.re * r, a.im * r}; }
/* a times i, or times -i where `sign` is -1. */
S2S_INLINE s2s_complex s2s_c_turn(s2s_complex a, double sign) { return (s2s_complex){-sign * a.im, sign * a.re}; }

/* exp(2 pi i k / n), 0 <= k < n, by the angle's place in the first octant. */
S2S_STATIC s2s_complex s2s_root(int64_t k, int64_t n) {
    int64_t eighths = 8 * k;
    int lower = eighths > 4 * n; /* the conjugate of one in the upper half */
    if (lower) eighths = 8 * n - eighths;
    int left = eighths > 2 * n; /* mirrored at the imaginary axis */
    if (left) eighths = 4 * n - eighths;
    int steep = eighths > n; /* mirrored at the diagonal */
    if (steep) eighths = 2 * n - eighths;
    double angle = 0.78539816339744830962 * ((double)eighths / (double)n);
    double c = s2s_cos(angle), s = s2s_sin(angle);
    if (eighths == n) c = s = 0.70710678118654752440;
    double re = steep ? s : c, im = steep ? c : s;
    return (s2s_complex){left ? -re : re, lower ? -im : im};
}

/* The factors of n, at most 64 of them; their number, or 0 if one is larger than S2S_FFT_PRIME. */
S2S_STATIC int s2s_factors(int64_t n, int *factors) {
    int count = 0;
    while (n % 4 == 0) factors[count++] = 4, n /= 4;
    for (int p = 2; p <= S2S_FFT_PRIME && n > 1; p++)
        while (n % p == 0) factors[count++] = p, n /= p;
    return n > 1 ? 0 : count;
}

/* Transforms of p elements, from `first` on `step` apart in x, to p elements `gap` apart in y from `to` on; the roots of
 * unity are `every` apart. */
S2S_INLINE void s2s_butterfly(s2s_row x, int64_t first, int64_t step, s2s_row y, int64_t to, int64_t gap, int p,
                              double sign, s2s_row roots, int64_t every, const s2s_complex *turns) {
    s2s_complex x0 = s2s_at(x, first), x1 = s2s_at(x, first + step);
    if (p == 2) {
        s2s_put(y, to, s2s_c_add(x0, x1));
        s2s_put(y, to + gap, s2s_c_mul(s2s_c_sub(x0, x1), turns[1]));
    } else if (p == 4) {
        s2s_complex x2 = s2s_at(x, first + 2 * step), x3 = s2s_at(x, first + 3 * step);
        s2s_complex a = s2s_c_add(x0, x2), b = s2s_c_sub(x0, x2);
        s2s_complex c = s2s_c_add(x1, x3), d = s2s_c_turn(s2s_c_sub(x1, x3), sign);
        s2s_put(y, to, s2s_c_add(a, c));
        s2s_put(y, to + gap, s2s_c_mul(s2s_c_add(b, d), turns[1]));
        s2s_put(y, to + 2 * gap, s2s_c_mul(s2s_c_sub(a, c), turns[2]));
        s2s_put(y, to + 3 * gap, s2s_c_mul(s2s_c_sub(b, d), turns[3]));
    } else if (p == 3) {
        s2s_complex x2 = s2s_at(x, first + 2 * step), sum = s2s_c_add(x1, x2);
        s2s_complex side = s2s_c_turn(s2s_c_scale(s2s_c_sub(x1, x2), 0.86602540378443864676), sign);
        s2s_complex middle = s2s_c_sub(x0, s2s_c_scale(sum, 0.5));
        s2s_put(y, to, s2s_c_add(x0, sum));
        s2s_put(y, to + gap, s2s_c_mul(s2s_c_add(middle, side), turns[1]));
        s2s_put(y, to + 2 * gap, s2s_c_mul(s2s_c_sub(middle, side), turns[2]));
    } else {
        for (int j = 0; j < p; j++) {
            s2s_complex total = x0;
            for (int i = 1, place = j; i < p; i++, place = place + j < p ? place + j : place + j - p)
                total = s2s_c_add(total, s2s_c_mul(s2s_at(x, first + i * step), s2s_at(roots, place * every)));
            s2s_put(y, to + j * gap, s2s_c_mul(total, turns[j]));
        }
    }
}

/* The transform of x, which is overwritten; `work` has the same size. Returns where the result is. */
S2S_STATIC s2s_row s2s_stockham(s2s_row x, s2s_row work, int64_t size, double sign, const int *factors, int count,
                                s2s_row roots) {
    int64_t n = size, stride = 1;
    s2s_complex turns[S2S_FFT_PRIME + 1];
    for (int level = 0; level < count; level++) {
        int p = factors[level];
        int64_t m = n / p;
        for (int64_t k = 0; k < m; k++) {
            for (int j = 0; j < p; j++) turns[j] = s2s_at(roots, k * j * stride);
            for (int64_t q = 0; q < stride; q++)
                s2s_butterfly(x, q + stride * k, stride * m, work, q + stride * p * k, stride, p, sign, roots, size / p,
                              turns);
        }
        s2s_row other = x;
        x = work;
        work = other;
        n = m;
        stride *= p;
    }
    return x;
}

S2S_STATIC void s2s_fill_roots(s2s_row roots, int64_t n, double sign) {
    for (int64_t k = 0; k < n; k++) {
        s2s_complex root = s2s_root(k, n);
        s2s_put(roots, k, (s2s_complex){root.re, sign * root.im});
    }
}

/* What the transforms of one length share. `padded` is 0, or the length of the convolution. */
typedef struct {
    int64_t size, padded;
    int count, factors[64];
    double sign, *memory;
    s2s_row line, work, roots, chirp, spectrum;
} s2s_fft;

/* The transform of the line; returns where the result is. */
S2S_STATIC s2s_row s2s_fft_line(s2s_fft *plan) {
    s2s_row line = plan->line, found;
    if (plan->padded == 0)
        return s2s_stockham(line, plan->work, plan->size, plan->sign, plan->factors, plan->count, plan->roots);
    for (int64_t k = 0; k < plan->size; k++) s2s_put(line, k, s2s_c_mul(s2s_at(line, k), s2s_at(plan->chirp, k)));
    for (int64_t k = plan->size; k < plan->padded; k++) s2s_put(line, k, (s2s_complex){0.0, 0.0});
    found = s2s_stockham(line, plan->work, plan->padded, 1.0, plan->factors, plan->count, plan->roots);
    for (int64_t k = 0; k < plan->padded; k++) { /* the inverse transform is the conjugate of one of the conjugate */
        s2s_complex value = s2s_c_mul(s2s_at(found, k), s2s_at(plan->spectrum, k));
        s2s_put(found, k, (s2s_complex){value.re, -value.im});
    }
    s2s_row other = found.re == line.re ? plan->work : line;
    found = s2s_stockham(found, other, plan->padded, 1.0, plan->factors, plan->count, plan->roots);
    for (int64_t k = 0; k < plan->size; k++) {
        s2s_complex value = s2s_c_scale(s2s_at(found, k), 1.0 / (double)plan->padded);
        s2s_put(found, k, s2s_c_mul((s2s_complex){value.re, -value.im}, s2s_at(plan->chirp, k)));
    }
    return found;
}

S2S_INLINE s2s_row s2s_row_in(double **memory, int64_t n) {
    s2s_row row = {*memory, *memory + n};
    *memory += 2 * n;
    return row;
}

S2S_STATIC int s2s_fft_start(s2s_fft *plan, int64_t n, double sign) {
    *plan = (s2s_fft){.size = n, .sign = sign};
    plan->count = s2s_factors(n, plan->factors);
    int64_t length = n;
    if (plan->count == 0 && n > 1) {
        for (length = 1; length < 2 * n - 1;) length *= 2;
        plan->padded = length;
        plan->count = s2s_factors(length, plan->factors);
    }
    double *memory = malloc((size_t)(6 * length + 4 * plan->padded) * sizeof(double));
    if (memory == NULL) return S2S_NOMEM;
    plan->memory = memory;
    plan->line = s2s_row_in(&memory, length);
    plan->work = s2s_row_in(&memory, length);
    plan->roots = s2s_row_in(&memory, length);
    s2s_fill_roots(plan->roots, length, plan->padded ? 1.0 : sign);
    if (plan->padded == 0) return S2S_OK;
    plan->chirp = s2s_row_in(&memory, length);
    plan->spectrum = s2s_row_in(&memory, length);
    for (int64_t k = 0; k < length; k++) s2s_put(plan->line, k, (s2s_complex){0.0, 0.0});
    for (int64_t k = 0, square = 0; k < n; k++, square = (square + 2 * k - 1) % (2 * n)) { /* k*k modulo 2n */
        s2s_complex root = s2s_root(square, 2 * n);
        s2s_put(plan->chirp, k, (s2s_complex){root.re, sign * root.im});
        s2s_put(plan->line, k, (s2s_complex){root.re, -sign * root.im});
        if (k > 0) s2s_put(plan->line, length - k, s2s_at(plan->line, k));
    }
    s2s_row found = s2s_stockham(plan->line, plan->work, length, 1.0, plan->factors, plan->count, plan->roots);
    for (int64_t k = 0; k < length; k++) s2s_put(plan->spectrum, k, s2s_at(found, k));
    return S2S_OK;
}

/* Along `axis`, without a factor; `inverse`: with the other sign in the exponent. The first axis is that of the parts,
 * real and imaginary. */
S2S_STATIC int s2s_dft_f64(const s2s_array *out, const s2s_array *x, int rank, int axis, int inverse) {
    s2s_array whole = *out, part = *x;
    s2s_set_shape(&whole, rank, x->shape);
    for (int k = 1; k < rank; k++) part.shape[k - 1] = x->shape[k], part.stride[k - 1] = x->stride[k];
    s2s_lines lines = s2s_lines_of(&part, rank - 1, axis - 1);
    if (lines.size == 0 || lines.count == 0) return S2S_OK;
    s2s_fft plan;
    int status = s2s_fft_start(&plan, lines.size, inverse ? 1.0 : -1.0);
    if (status != S2S_OK) return status;
    for (int64_t line = 0; line < lines.count; line++) {
        const double *from = (const double *)x->data + s2s_line(&lines, line);
        double *to = (double *)out->data + s2s_line_of_result(&lines, line);
        for (int64_t k = 0; k < lines.size; k++) plan.line.re[k] = from[k * lines.stride];
        for (int64_t k = 0; k < lines.size; k++) plan.line.im[k] = from[k * lines.stride + x->stride[0]];
        s2s_row found = s2s_fft_line(&plan);
        for (int64_t k = 0; k < lines.size; k++) to[k * lines.result_stride] = found.re[k];
        for (int64_t k = 0; k < lines.size; k++) to[k * lines.result_stride + whole.stride[0]] = found.im[k];
    }
    free(plan.memory);
    return S2S_OK;
}

#endif
