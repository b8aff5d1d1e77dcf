/* Array operations that are not elementwise, on descriptors: header only, static, C99.
 *
 * Conventions
 *   - The name is s2s_<operation>_<dtype>; dtype is f64, f32, i64 or u8 (bool and selection indices). T below is
 *     double, float, int64_t or uint8_t.
 *   - Ranks are static, so they are ints in the argument list, right after their array. A mask of axes has bit k set
 *     for axis k. `axis` -1 means the whole array in C order (None).
 *   - Inputs may have any strides: transposed, sliced, broadcast (stride 0). A scalar operand is a descriptor of rank
 *     0: (s2s_array){.data = &value}.
 *   - `out` is C-contiguous, its memory is there already and does not overlap an input; of `out` only `data` is read
 *     unless said otherwise. Every s2s_<operation>_shape writes the shape that `out` must have; call it first: it is
 *     also where shapes are checked.
 *   - int results are a status: S2S_OK (0), S2S_FAIL or S2S_NOMEM. Every function that writes an array has one.
 *   - Float results have the same bits in every build (semantics 4.3, 4.4); int64 wraps.
 *
 * Shapes and views (s2s_shape.h)
 *   int64_t s2s_count(const s2s_array *x, int rank)                           number of elements
 *   int s2s_is_contiguous(const s2s_array *x, int rank)                       1 if C-contiguous
 *   int s2s_same_shape(const s2s_array *a, const s2s_array *b, int rank)
 *   void s2s_set_shape(s2s_array *x, int rank, const int64_t *shape)          shape and C strides; data untouched
 *   void s2s_start_broadcast(int64_t *shape, int rank)                        all ones; then, operand by operand,
 *   int s2s_join_broadcast(int64_t *shape, int rank, x, int x_rank)           NumPy's broadcasting, FAIL on a mismatch
 *   int s2s_broadcast_view(s2s_array *view, x, int x_rank, const int64_t *shape, int rank)
 *   int s2s_expand_view(s2s_array *view, g, like, int rank, uint32_t axes, int keepdims)
 *       `g`, the sum of something of the shape of `like` over `axes`, repeated to that shape with strides 0
 *
 * Copies (s2s_copy.h; f64 f32 i64 u8)
 *   int s2s_fill_T(const s2s_array *x, int rank, T value)                    x: any strides
 *   int s2s_copy_T(const s2s_array *out, const s2s_array *x, int rank)       out: any strides; equal shapes
 *   int s2s_broadcast_like_T(out, x, int x_rank, like, int rank)
 *   int s2s_expand_T(out, g, like, int rank, uint32_t axes, int keepdims)
 *   int s2s_is_zero_T(x, int rank)                                            1 if every element is 0
 *   int s2s_concatenate_shape(int64_t *shape, int count, const s2s_array *const *parts, int rank, int axis)
 *   int s2s_concatenate_T(out, int count, const s2s_array *const *parts, int rank, int axis)
 *   int s2s_concatenate_part_T(out, g, int count, const s2s_array *const *parts, int rank, int axis, int part)
 *   int s2s_arange_f64_shape(int64_t *shape, double start, double stop, double step), likewise _i64_shape with int64_t
 *   int s2s_arange_f64(out, int64_t n, double start, double step), likewise _i64
 *
 * Reductions (s2s_reduce.h; f64 f32 i64)
 *   void s2s_reduce_shape(int64_t *shape, x, int rank, uint32_t axes, int keepdims)     for sum and prod
 *   int s2s_sum_T(out, x, int rank, uint32_t axes)            T s2s_sum_all_T(x, int rank)
 *   int s2s_sum_like_T(out, g, int g_rank, like, int like_rank)    reduces the axes where `like` has none or size 1
 *   int s2s_prod_T(out, x, int rank, uint32_t axes)           T s2s_prod_all_T(x, int rank)
 *   int s2s_prod_others_T(out, x, int rank, uint32_t axes)    out: the shape of x
 *   int s2s_prod_pairs_T(out, v, x, int rank, uint32_t axes)  out: the shape of x
 *   int s2s_dot_shape(a, b)                                    FAIL if the lengths of two vectors differ
 *   T s2s_dot_T(a, b)
 *   The fixed order L16 for a fused sum, block by block (blocks of S2S_BLOCK = 4096 but for the last one):
 *       s2s_l16_T sum = {0};
 *       for (int64_t i = 0; i < n; i += S2S_BLOCK) {
 *           int64_t m = n - i < S2S_BLOCK ? n - i : S2S_BLOCK;
 *           for (int64_t j = 0; j < m; j++) buffer[j] = ...;
 *           s2s_l16_add_T(&sum, s2s_l16_block_T(buffer, m));
 *       }
 *       result = s2s_l16_total_T(&sum);
 *
 * Products (s2s_matmul.h; f64 f32)
 *   int s2s_matmul_shape(int64_t *shape, a, int a_rank, b, int b_rank)        not for vector.vector (that is dot)
 *   int s2s_matmul_T(out, a, int a_rank, b, int b_rank)                       NOMEM if packing buffers cannot be had
 *   int s2s_matmul_ct_T(out, a, int a_rank, b, int b_rank, int cotangent)     zeros if that operand is all zero
 *
 * Indexing (s2s_index.h; f64 f32 i64 u8); index arrays are int64, negative ones count from the end
 *   int s2s_gather_shape(int64_t *shape, x, int rank, int axis, int count, index, index_rank)
 *   int s2s_gather_T(out, x, int rank, int axis, int count, index, index_rank)
 *   int s2s_scatter_set_T(x, int rank, int axis, int count, index, index_rank, value, int value_rank)
 *   int s2s_scatter_add_T(...)      the same; both write into x (any strides), in increasing C order of the value
 *   int s2s_scatter_like_T(out, g, int g_rank, like, int rank, int axis, int count, index, index_rank)
 *   int s2s_last_writer_shape(int64_t *shape, like, int rank, int axis, int count, index, index_rank)
 *   int s2s_last_writer_u8(out, like, int rank, int axis, int count, index, index_rank)
 *       which elements of a value that is scattered are the last to be written to their place
 *   Above, `index` is a `const s2s_array *const *` and `index_rank` a `const int *`, of `count` elements each. FAIL: an
 *   index is out of range, or shapes do not broadcast; then nothing has been written into x.
 *
 * Extrema over one axis or all (s2s_extremum.h; f64 f32 i64 u8, gaps of floats only; for amin the same)
 *   int s2s_extremum_shape(int64_t *shape, x, int rank, int axis, int keepdims)      FAIL: nothing to choose from
 *   int s2s_amax_T(out, x, int rank, int axis)                T s2s_amax_all_T(x, int rank)
 *   int s2s_amax_index_T(out i64, x, int rank, int axis)      int64_t s2s_amax_index_all_T(x, int rank)
 *   int s2s_amax_gap_T(out, x, int rank, int axis)            T s2s_amax_gap_all_T(x, int rank)
 *   int s2s_pick_T(out, x, int rank, k, int k_rank, int axis)  FAIL: a position out of range
 *   int s2s_place_T(out, g, k, int k_rank, like, int rank, int axis)
 *       g and k have one shape, which for axis -1 is that of one number
 *
 * Sorting and running along one axis (s2s_sort.h; f64 f32 i64, gaps of floats only); results have the shape of x
 *   int s2s_argsort_T(out i64, x, int rank, int axis)          stable, NaN last; s2s_argsort_gap_T: to the next one
 *   int s2s_take_along_T(out, x, int rank, k, int k_rank, int axis)      the shape of k; FAIL: out of range
 *   int s2s_put_along_T(out, g, k, int k_rank, like, int rank, int axis) zeros with g added at k
 *   int s2s_cumsum_T(out, x, int rank, int axis, int backwards)
 *   int s2s_running_max_T(out i64, x, int rank, int axis)      positions; likewise running_min, and both with _gap
 *   int s2s_searchsorted_T(out i64, a, v, int v_rank, int right)         the shape of v; s2s_searchsorted_gap_T
 *
 * Fourier transforms of the two halves of x along an axis (s2s_fft.h; f64)
 *   int s2s_dft_f64(out, x, int rank, int axis, int inverse)
 * Linear algebra: s2s_linalg.h
 */
#ifndef S2S_ARRAY_H
#define S2S_ARRAY_H

#include "s2s_copy.h"
#include "s2s_extremum.h"
#include "s2s_fft.h"
#include "s2s_index.h"
#include "s2s_linalg.h"
#include "s2s_matmul.h"
#include "s2s_reduce.h"
#include "s2s_shape.h"
#include "s2s_sort.h"

#endif
