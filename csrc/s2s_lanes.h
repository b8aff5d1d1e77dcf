/* Several iterations of a loop side by side: numbers with one lane for each iteration.
 *
 * A lane computes what its iteration would, operation by operation; what iterations add to memory that they share is
 * added lane after lane, in the order of the iterations. So the number of lanes, which is that of the vector
 * instructions, never changes a bit. The last block of a loop may have fewer `live` lanes: those left over repeat an
 * iteration, and what they find is dropped. */
#ifndef S2S_LANES_H
#define S2S_LANES_H

#include <stdint.h>
#include <string.h>

#include "s2s_base.h"

#if defined(__AVX512F__)
#define S2S_VECTOR 8
#elif defined(__AVX__)
#define S2S_VECTOR 4
#else
#define S2S_VECTOR 2
#endif

typedef double s2s_lanes __attribute__((vector_size(8 * S2S_VECTOR)));
typedef int64_t s2s_tests __attribute__((vector_size(8 * S2S_VECTOR))); /* -1 where something holds, 0 where not */

typedef s2s_tests s2s_integers;

/* The iterations of the lanes, upwards (step 1) or downwards (step -1) from `first`. */
#define S2S_ITERATIONS(i, first, step, live) \
    int64_t i[S2S_VECTOR]; \
    for (int lane_ = 0; lane_ < S2S_VECTOR; lane_++) (i)[lane_] = (first) + (lane_ < (live) ? (step) * lane_ : 0)

/* How many of `left` iterations the next block takes. */
S2S_INLINE int64_t s2s_live(int64_t left) { return left < S2S_VECTOR ? left : S2S_VECTOR; }

/* The same number, or the same answer, in all lanes. */
S2S_INLINE s2s_lanes s2s_all(double x) { return x - (s2s_lanes){0}; }
S2S_INLINE s2s_tests s2s_all_tests(int holds) { return (s2s_tests){0} - (holds ? 1 : 0); }
S2S_INLINE s2s_integers s2s_all_integers(int64_t n) { return (s2s_integers){0} + n; }

/* Lanes in memory, for loops that the compiler makes vectors of. */
#define S2S_ALIGNED __attribute__((aligned(8 * S2S_VECTOR)))

/* The value of an expression in `lane`, for each lane. */
#define S2S_EACH_IN(vector, number, lane, value) \
    ({ \
        number each_[S2S_VECTOR] S2S_ALIGNED; \
        for (int lane = 0; lane < S2S_VECTOR; lane++) each_[lane] = (value); \
        vector all_; \
        memcpy(&all_, each_, sizeof all_); \
        all_; \
    })
#define S2S_EACH(lane, value) S2S_EACH_IN(s2s_lanes, double, lane, value)
#define S2S_EACH_TEST(lane, holds) S2S_EACH_IN(s2s_tests, int64_t, lane, (holds) ? -1 : 0)
#define S2S_EACH_INTEGER(lane, value) S2S_EACH_IN(s2s_integers, int64_t, lane, value)

/* f(x) and f(x, y) in each lane. */
#define S2S_MAP(f, x) \
    ({ \
        const s2s_lanes x_ = (x); \
        double xs_[S2S_VECTOR] S2S_ALIGNED; \
        memcpy(xs_, &x_, sizeof x_); \
        S2S_EACH(lane_, f(xs_[lane_])); \
    })
#define S2S_MAP2(f, x, y) \
    ({ \
        const s2s_lanes x_ = (x), y_ = (y); \
        double xs_[S2S_VECTOR] S2S_ALIGNED, ys_[S2S_VECTOR] S2S_ALIGNED; \
        memcpy(xs_, &x_, sizeof x_); \
        memcpy(ys_, &y_, sizeof y_); \
        S2S_EACH(lane_, f(xs_[lane_], ys_[lane_])); \
    })

/* `yes` in the lanes where the test holds, `no` in the others. */
S2S_INLINE s2s_lanes s2s_pick(s2s_tests holds, s2s_lanes yes, s2s_lanes no) {
    return (s2s_lanes)((holds & (s2s_tests)yes) | (~holds & (s2s_tests)no));
}
S2S_INLINE s2s_tests s2s_pick_tests(s2s_tests holds, s2s_tests yes, s2s_tests no) {
    return (holds & yes) | (~holds & no);
}
S2S_INLINE s2s_integers s2s_pick_integers(s2s_tests holds, s2s_integers yes, s2s_integers no) {
    return s2s_pick_tests(holds, yes, no);
}

/* sum + terms[0] + terms[1] + ..., one after another. */
S2S_INLINE double s2s_folded(double sum, s2s_lanes terms, int64_t live) {
    if (__builtin_expect(live == S2S_VECTOR, 1)) {
        for (int lane = 0; lane < S2S_VECTOR; lane++) sum += terms[lane];
    } else {
        for (int lane = 0; lane < live; lane++) sum += terms[lane];
    }
    return sum;
}
#define S2S_FOLD(sum, terms, live) ((sum) = s2s_folded((sum), (terms), (live)))

#endif
