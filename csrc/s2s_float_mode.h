/* The floating-point mode of this thread, set to the contract's and back. */
#ifndef S2S_FLOAT_MODE_H
#define S2S_FLOAT_MODE_H

#include <stdint.h>

/* Sets the mode of the contract and returns the one before. */
uint64_t s2s_float_enter(void);

/* Sets the mode that `s2s_float_enter` returned. */
void s2s_float_leave(uint64_t mode);

#endif
