/* The floating-point mode of the contract: round to nearest, no flushing of subnormals, no trap. A foreign library
 * linked with -ffast-math, or a caller, may have set another one for this thread. */
#include "s2s_float_mode.h"

#if defined(__x86_64__) || defined(_M_X64)
#include <xmmintrin.h>

#define S2S_MODE_DEFAULT 0x1f80u /* all exceptions masked */
#define S2S_MODE_FLAGS 0x003fu   /* sticky exception flags, not part of the mode */

uint64_t s2s_float_enter(void) {
    unsigned mode = _mm_getcsr();
    if ((mode & ~S2S_MODE_FLAGS) != S2S_MODE_DEFAULT) _mm_setcsr(S2S_MODE_DEFAULT);
    return mode;
}

void s2s_float_leave(uint64_t mode) {
    if ((mode & ~(uint64_t)S2S_MODE_FLAGS) != S2S_MODE_DEFAULT) _mm_setcsr((unsigned)mode);
}

#elif defined(__aarch64__)

uint64_t s2s_float_enter(void) {
    uint64_t mode, contract = 0;
    __asm__ volatile("mrs %0, fpcr" : "=r"(mode));
    if (mode != contract) __asm__ volatile("msr fpcr, %0" : : "r"(contract));
    return mode;
}

void s2s_float_leave(uint64_t mode) {
    if (mode != 0) __asm__ volatile("msr fpcr, %0" : : "r"(mode));
}

#else
#include <fenv.h>

uint64_t s2s_float_enter(void) {
    int mode = fegetround();
    if (mode != FE_TONEAREST) fesetround(FE_TONEAREST);
    return (uint64_t)mode;
}

void s2s_float_leave(uint64_t mode) {
    if ((int)mode != FE_TONEAREST) fesetround((int)mode);
}

#endif
