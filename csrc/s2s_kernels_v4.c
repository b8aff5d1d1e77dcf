/* The kernels for x86-64-v4: AVX-512. */
#if defined(__x86_64__) && defined(__GNUC__)

#if defined(__clang__) /* sets no macros for the attribute, so the tile of the matrix product is chosen here */
#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"))), apply_to = function)
#define S2S_VECTOR_BYTES 64
#define S2S_MR 8
#else
#pragma GCC target("arch=x86-64-v4,prefer-vector-width=512")
#endif

#define S2S_LEVEL _v4
#include "s2s_kernels.c"

#if defined(__clang__)
#pragma clang attribute pop
#endif
#endif
