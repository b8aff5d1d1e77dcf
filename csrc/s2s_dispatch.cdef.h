/* The floating-point mode of this thread set to the contract's; returns what it was. */
uint64_t s2s_float_enter(void);
void s2s_float_leave(uint64_t mode);

/* Appends the builtin `make_dispatcher` to the Python list of that id(). 0, or -1 with a Python exception printed. */
int s2s_dispatch_install(uintptr_t list);
