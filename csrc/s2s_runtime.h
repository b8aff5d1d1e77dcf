/* What generated C stands on: status codes, memory, stacks, index arithmetic, the trace and the delivery of results.
 *
 * A generated object holds one exported function,
 *
 *     int32_t s2s_entry(const s2s_slot *in, s2s_slot *out, s2s_trace *trace);
 *
 * `in` has one slot for each parameter, `out` one for each result (s2s_types.h). Memory that lives as long as the call
 * comes from an arena; arenas are kept in a small pool from call to call, so that a second call allocates nothing. The
 * pool is one array of pointers that are taken and put back atomically: any number of threads may call.
 */
#ifndef S2S_RUNTIME_H
#define S2S_RUNTIME_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "s2s_base.h"
#include "s2s_types.h"

#define S2S_STATIC static __attribute__((noinline, unused))

/* ---- calls ---------------------------------------------------------------------------------------------------- */

/* An argument or a result: float32 travels as double, bool as integer. The array of a result has memory already if the
 * result is a gradient; otherwise the callee allocates it (malloc) and fills in shape and strides. */
typedef union {
    double f;
    int64_t i;
    s2s_array *a;
} s2s_slot;

typedef struct s2s_trace s2s_trace; /* below */

/* The status is one of s2s_types.h. After S2S_GUARD, S2S_FAIL and S2S_NOMEM nothing in `out` is valid, and parameters
 * that the function writes into may have changed. */
#define S2S_HAS_NAN 16 /* added to S2S_OK: a gradient holds a NaN */

/* Returns what went wrong, if anything did. */
#define S2S_TRY(call) \
    do { \
        int status = (call); \
        if (status != S2S_OK) return status; \
    } while (0)

#ifndef INFINITY
#define INFINITY __builtin_inf()
#endif
#ifndef NAN
#define NAN __builtin_nan("")
#endif

double fabs(double);
float fabsf(float);

/* ---- memory that lives as long as the call --------------------------------------------------------------------- */

enum { S2S_ALIGNMENT = 64, S2S_POOL = 16 };
#define S2S_FIRST_BLOCK ((size_t)1 << 16)
#define S2S_KEPT_BLOCK ((size_t)1 << 28) /* what is larger goes back to the system */

/* A sanitizer sees what is read beyond an array if nothing else stands there. */
#if defined(__SANITIZE_ADDRESS__)
#define S2S_EXACT_BLOCKS 1
#else
#define S2S_EXACT_BLOCKS 0
#endif

typedef struct s2s_block {
    struct s2s_block *next;
    size_t size, used; /* bytes, this header included */
} s2s_block;

typedef struct {
    s2s_block *block; /* the current one; older ones behind it */
} s2s_arena;

static s2s_block *s2s_pool[S2S_POOL];

S2S_STATIC s2s_block *s2s_new_block(size_t size) {
    s2s_block *block = aligned_alloc(S2S_ALIGNMENT, size);
    if (block) *block = (s2s_block){NULL, size, S2S_ALIGNMENT};
    return block;
}

S2S_STATIC s2s_arena s2s_arena_open(void) {
    for (int k = 0; k < S2S_POOL; k++) {
        if (!__atomic_load_n(&s2s_pool[k], __ATOMIC_RELAXED)) continue;
        s2s_block *block = __atomic_exchange_n(&s2s_pool[k], NULL, __ATOMIC_ACQUIRE);
        if (block) return (s2s_arena){block};
    }
    return (s2s_arena){NULL};
}

/* Puts the memory back into the pool; several blocks as one of their joint size, which the next call will need. */
S2S_STATIC void s2s_arena_close(s2s_arena arena) {
    s2s_block *block = arena.block;
    if (!block) return;
    if (block->next || block->size > S2S_KEPT_BLOCK) {
        size_t total = 0;
        while (block) {
            s2s_block *next = block->next;
            total += block->size;
            free(block);
            block = next;
        }
        block = total <= S2S_KEPT_BLOCK ? s2s_new_block(total) : NULL;
        if (!block) return;
    }
    block->used = S2S_ALIGNMENT;
    for (int k = 0; k < S2S_POOL; k++) {
        s2s_block *empty = NULL;
        if (__atomic_compare_exchange_n(&s2s_pool[k], &empty, block, 0, __ATOMIC_RELEASE, __ATOMIC_RELAXED)) return;
    }
    free(block);
}

static void __attribute__((destructor, unused)) s2s_empty_pool(void) {
    for (int k = 0; k < S2S_POOL; k++) free(__atomic_exchange_n(&s2s_pool[k], NULL, __ATOMIC_ACQUIRE));
}

/* Room for `count` elements of `size` bytes, contents unspecified; NULL if there is none. */
S2S_STATIC __attribute__((malloc, assume_aligned(64))) void *s2s_take(s2s_arena *arena, int64_t count, size_t size) {
    size_t bytes;
    if (count < 0 || __builtin_mul_overflow((size_t)count, size, &bytes) || bytes > SIZE_MAX / 4) return NULL;
    bytes = (bytes + S2S_ALIGNMENT - 1) & ~(size_t)(S2S_ALIGNMENT - 1);
    s2s_block *block = arena->block;
    if (!block || block->size - block->used < bytes) {
        size_t wanted = block ? 2 * block->size : S2S_FIRST_BLOCK;
        if (S2S_EXACT_BLOCKS || wanted < bytes + S2S_ALIGNMENT) wanted = bytes + S2S_ALIGNMENT;
        s2s_block *more = s2s_new_block(wanted);
        if (!more) return NULL;
        more->next = block;
        arena->block = block = more;
    }
    void *room = (char *)block + block->used;
    block->used += bytes;
    return room;
}

/* Points `p` at room for n elements. */
#define S2S_TAKE(p, n) \
    do { \
        if (!((p) = s2s_take(arena, (n), sizeof *(p)))) return S2S_NOMEM; \
    } while (0)

/* The same in a loop: `room` (of `room_n` elements) is used again while it is large enough. */
#define S2S_REUSE(p, n, room, room_n) \
    do { \
        if ((room_n) < (n)) { \
            (room_n) = (n); \
            S2S_TAKE(room, n); \
        } \
        (p) = (room); \
    } while (0)

/* a * b for numbers >= 0, or the largest number there is. */
S2S_INLINE int64_t s2s_times(int64_t a, int64_t b) {
    int64_t product;
    return __builtin_mul_overflow(a, b, &product) ? INT64_MAX : product;
}

/* Room for one more item of `row` elements in a list of `size` items, `count` of which it has. */
#define S2S_GROW(p, size, count, row) \
    do { \
        if ((count) >= (size)) { \
            const int64_t room = 2 * (count) + 8; \
            void *larger = s2s_take(arena, s2s_times(room, (row)), sizeof *(p)); \
            if (!larger) return S2S_NOMEM; \
            if (count) memcpy(larger, (p), (size_t)((count) * (row)) * sizeof *(p)); \
            (p) = larger; \
            (size) = room; \
        } \
    } while (0)

/* ---- stacks ---------------------------------------------------------------------------------------------------- */

S2S_INLINE int64_t s2s_new_capacity(int64_t capacity, int64_t n, int64_t more) {
    if (more > INT64_MAX - n) return INT64_MAX;
    int64_t doubled = capacity > INT64_MAX / 2 ? capacity : 2 * capacity;
    int64_t wanted = n + more > 64 ? n + more : 64;
    return wanted > doubled ? wanted : doubled;
}

/* Makes room on the stack `p` (n entries, room for capacity) for `more` entries. */
#define S2S_RESERVE(p, n, capacity, more) \
    do { \
        if ((capacity) - (n) < (more)) { \
            void *old_entries = (p); \
            (capacity) = s2s_new_capacity(capacity, n, more); \
            S2S_TAKE(p, capacity); \
            if (n) memcpy((p), old_entries, (size_t)(n) * sizeof *(p)); \
        } \
    } while (0)

/* ---- integers -------------------------------------------------------------------------------------------------- */

/* Iterations of range(start, stop, step); step is not zero. */
S2S_INLINE int64_t s2s_trips(int64_t start, int64_t stop, int64_t step) {
    if (step > 0) return start < stop ? (int64_t)(((uint64_t)stop - (uint64_t)start - 1) / (uint64_t)step) + 1 : 0;
    return start > stop ? (int64_t)(((uint64_t)start - (uint64_t)stop - 1) / (0 - (uint64_t)step)) + 1 : 0;
}

/* The index with Python's negative ones counted from the end; still out of range if it was. */
S2S_INLINE int64_t s2s_wrap(int64_t i, int64_t n) { return i < 0 ? i + n : i; }

/* Whether 0 <= i < n. */
#define S2S_INSIDE(i, n) ((uint64_t)(i) < (uint64_t)(n))

/* int64 arithmetic in arrays wraps around, as NumPy's. */
S2S_INLINE int64_t s2s_wrapping_add(int64_t a, int64_t b) { return (int64_t)((uint64_t)a + (uint64_t)b); }
S2S_INLINE int64_t s2s_wrapping_sub(int64_t a, int64_t b) { return (int64_t)((uint64_t)a - (uint64_t)b); }
S2S_INLINE int64_t s2s_wrapping_mul(int64_t a, int64_t b) { return (int64_t)((uint64_t)a * (uint64_t)b); }
S2S_INLINE int64_t s2s_wrapping_neg(int64_t a) { return (int64_t)(0 - (uint64_t)a); }

/* a // b and a % b of array elements: 0 where b is 0. s2s_ifloordiv and s2s_imod are in s2s_exact.h. */
#define S2S_ELEMENT_FLOORDIV(a, b) ((b) == 0 ? 0 : s2s_ifloordiv((a), (b)))
#define S2S_ELEMENT_MOD(a, b) ((b) == 0 ? 0 : s2s_imod((a), (b)))

/* a << n of array elements: what is shifted out is lost. */
S2S_INLINE int64_t s2s_lshift(int64_t a, int64_t n) {
    return (uint64_t)n < 64 ? (int64_t)((uint64_t)a << n) : 0;
}

/* a << n into *shifted; true if n < 0 or it does not fit. */
S2S_INLINE bool s2s_lshift_overflow(int64_t a, int64_t n, int64_t *shifted) {
    *shifted = s2s_lshift(a, n);
    return n < 0 || (n < 64 ? *shifted >> n != a : a != 0);
}

/* a >> n; all that is shifted out leaves the sign. NumPy takes a negative n for a large one. */
S2S_INLINE int64_t s2s_rshift(int64_t a, int64_t n) { return a >> ((uint64_t)n < 63 ? n : 63); }

/* Whether a // b has no int64 value. */
S2S_INLINE bool s2s_no_quotient(int64_t a, int64_t b) { return b == 0 || (b == -1 && a == INT64_MIN); }

/* x**n into *power; true if n < 0 or it does not fit. */
S2S_STATIC bool s2s_power_overflow(int64_t x, int64_t n, int64_t *power) {
    *power = 1;
    if (n < 0) return true;
    for (bool too_large = false;;) {
        if ((n & 1) && (too_large || __builtin_mul_overflow(*power, x, power))) return true;
        n >>= 1;
        if (n == 0) return false;
        too_large = too_large || __builtin_mul_overflow(x, x, &x);
    }
}

/* Whether int(x) fits into 64 bits (a NaN does not). */
S2S_INLINE bool s2s_fits_int64(double x) { return x >= -0x1p63 && x < 0x1p63; }

/* Whether integer arithmetic on this number and a few such fits easily. */
#define S2S_IN_32_BITS(n) ((n) >= -(INT64_C(1) << 31) && (n) <= (INT64_C(1) << 31))

S2S_INLINE int64_t s2s_iabs(int64_t a) { return a < 0 ? s2s_wrapping_neg(a) : a; }

/* As NumPy converts a float to an int64: what does not fit (NaN too) becomes the least one. */
S2S_INLINE int64_t s2s_to_int64(double x) { return s2s_fits_int64(x) ? (int64_t)x : INT64_MIN; }

S2S_INLINE int64_t s2s_imax(int64_t a, int64_t b) { return b > a ? b : a; }
S2S_INLINE int64_t s2s_imin(int64_t a, int64_t b) { return b < a ? b : a; }

/* ---- numbers --------------------------------------------------------------------------------------------------- */

/* Cotangent times partial: 0 where the cotangent is 0, whatever the partial is. */
S2S_INLINE double s2s_strong(double g, double p) { return s2s_select(S2S_MASK(g != 0.0), g * p, 0.0); }
S2S_INLINE float s2s_strong_f32(float g, float p) { return g != 0.0f ? g * p : 0.0f; }

/* The builtins: a later one must be greater (less). */
S2S_INLINE double s2s_pymax(double a, double b) { return b > a ? b : a; }
S2S_INLINE double s2s_pymin(double a, double b) { return b < a ? b : a; }

S2S_INLINE double s2s_squared(double x) { return x * x; }
S2S_INLINE float s2s_squared_f32(float x) { return x * x; }

S2S_INLINE bool s2s_is_nan(double x) { return x != x; }
S2S_INLINE bool s2s_is_inf(double x) { return S2S_FABS(x) == S2S_INF; }
S2S_INLINE bool s2s_is_finite(double x) { return S2S_FABS(x) < S2S_INF; }

/* ---- loops ----------------------------------------------------------------------------------------------------- */

/* Before the loop of an array statement: no iteration reads what another one writes. */
#if defined(__clang__)
#define S2S_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#elif defined(__GNUC__)
#define S2S_INDEPENDENT _Pragma("GCC ivdep")
#else
#define S2S_INDEPENDENT
#endif

#define S2S_TRIG_BLOCK 512 /* elements of sin, cos and their kin that decide together whether one of them is huge */

/* ---- slices and shapes ----------------------------------------------------------------------------------------- */

typedef struct {
    int64_t first, size;
} s2s_extent;

#define S2S_FROM_START INT64_MIN /* what is left out of a slice: x[:stop] */
#define S2S_TO_END INT64_MAX     /* x[start:] */

/* start:stop:step of an axis of n elements, clamped as Python does. Left out, with a negative step: start is
 * S2S_TO_END and stop S2S_FROM_START. */
S2S_INLINE s2s_extent s2s_slice(int64_t n, int64_t start, int64_t stop, int64_t step) {
    int64_t lowest = step > 0 ? 0 : -1, highest = step > 0 ? n : n - 1;
    if (start < 0) start += n;
    if (start < lowest) start = lowest;
    if (start > highest) start = highest;
    if (stop < 0) stop += n;
    if (stop < lowest) stop = lowest;
    if (stop > highest) stop = highest;
    return (s2s_extent){start, s2s_trips(start, stop, step)};
}

/* The common size of two axes by NumPy's rule, or -1. */
S2S_INLINE int64_t s2s_broadcast(int64_t a, int64_t b) { return a == b || b == 1 ? a : a == 1 ? b : -1; }

/* Whether two stretches of memory of `na` and `nb` bytes have a byte in common. */
S2S_INLINE bool s2s_overlap(const void *a, size_t na, const void *b, size_t nb) {
    uintptr_t first = (uintptr_t)a, second = (uintptr_t)b;
    return first < second + nb && second < first + na;
}

/* Descriptors of contiguous arrays, as operands of the array library. */
#define S2S_ARRAY0(p) (&(s2s_array){.data = (void *)(p)})
#define S2S_ARRAY1(p, n) (&(s2s_array){.data = (void *)(p), .shape = {(n)}, .stride = {1}})
#define S2S_ARRAY2(p, n, m) (&(s2s_array){.data = (void *)(p), .shape = {(n), (m)}, .stride = {(m), 1}})
#define S2S_ARRAY3(p, n, m, k) \
    (&(s2s_array){.data = (void *)(p), .shape = {(n), (m), (k)}, .stride = {(m) * (k), (k), 1}})

/* ---- the trace ------------------------------------------------------------------------------------------------- */

/* Executed selections in columns. Record r is of site[r] and holds one element (rank[r] == -1) or an array of
 * rank[r] >= 0, whose shape stands next in `size`; elements stand one after the other in index, switching and tie. All
 * columns come from malloc and belong to the caller, who starts with a trace of zeros. */
struct s2s_trace {
    int64_t records, record_room;
    int32_t *site;
    int8_t *rank;
    int64_t sizes, size_room;
    int64_t *size;
    int64_t elements, element_room;
    int64_t *index;
    double *switching;
    uint8_t *tie;
};

S2S_STATIC bool s2s_trace_column(void *column, int64_t room, size_t size) {
    void *old;
    memcpy(&old, column, sizeof old);
    void *grown = realloc(old, (size_t)room * size);
    if (grown) memcpy(column, &grown, sizeof grown);
    return grown != NULL;
}

S2S_STATIC bool s2s_trace_grow(s2s_trace *trace, int64_t elements, int64_t sizes) {
    if (trace->record_room <= trace->records) {
        int64_t room = s2s_new_capacity(trace->record_room, trace->records, 1);
        if (!s2s_trace_column(&trace->site, room, sizeof *trace->site)) return false;
        if (!s2s_trace_column(&trace->rank, room, sizeof *trace->rank)) return false;
        trace->record_room = room;
    }
    if (trace->size_room - trace->sizes < sizes) {
        int64_t room = s2s_new_capacity(trace->size_room, trace->sizes, sizes);
        if (!s2s_trace_column(&trace->size, room, sizeof *trace->size)) return false;
        trace->size_room = room;
    }
    if (trace->element_room - trace->elements < elements) {
        int64_t room = s2s_new_capacity(trace->element_room, trace->elements, elements);
        if (!s2s_trace_column(&trace->index, room, sizeof *trace->index)) return false;
        if (!s2s_trace_column(&trace->switching, room, sizeof *trace->switching)) return false;
        if (!s2s_trace_column(&trace->tie, room, sizeof *trace->tie)) return false;
        trace->element_room = room;
    }
    return true;
}

/* Opens a record of `elements` elements; the first of them is the result, or -1 without memory. */
S2S_STATIC int64_t s2s_trace_open(s2s_trace *trace, int32_t site, int8_t rank, const int64_t *shape, int64_t elements) {
    int64_t sizes = rank > 0 ? rank : 0;
    if (!s2s_trace_grow(trace, elements, sizes)) return -1;
    trace->site[trace->records] = site;
    trace->rank[trace->records++] = rank;
    for (int64_t k = 0; k < sizes; k++) trace->size[trace->sizes++] = shape[k];
    int64_t first = trace->elements;
    trace->elements += elements;
    return first;
}

S2S_INLINE bool s2s_record(s2s_trace *trace, int32_t site, int64_t index, double switching, bool tie) {
    int64_t k = s2s_trace_open(trace, site, -1, NULL, 1);
    if (k < 0) return false;
    trace->index[k] = index;
    trace->switching[k] = switching;
    trace->tie[k] = tie;
    return true;
}

/* ---- results --------------------------------------------------------------------------------------------------- */

/* A finished gradient: -0.0 becomes +0.0; true if it holds a NaN. */
S2S_STATIC bool s2s_settle_f64(double *x, int64_t n) {
    uint64_t bad = 0;
    for (int64_t k = 0; k < n; k++) {
        x[k] += 0.0;
        bad |= S2S_MASK(x[k] != x[k]);
    }
    return bad != 0;
}

S2S_STATIC bool s2s_settle_f32(float *x, int64_t n) {
    uint32_t bad = 0;
    for (int64_t k = 0; k < n; k++) {
        x[k] += 0.0f;
        bad |= x[k] != x[k];
    }
    return bad != 0;
}

/* Memory for a result of that shape, which belongs to the caller; false if there is none. */
S2S_STATIC bool s2s_new_result(s2s_array *result, int rank, const int64_t *shape, size_t size) {
    int64_t count = 1;
    for (int axis = rank - 1; axis >= 0; axis--) {
        result->shape[axis] = shape[axis];
        result->stride[axis] = count;
        count *= shape[axis];
    }
    result->data = malloc(count > 0 ? (size_t)count * size : 1);
    return result->data != NULL;
}

#endif
