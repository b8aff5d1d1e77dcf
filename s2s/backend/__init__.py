"""IR to text and text to machine code: generated Python, generated C, compiling, caching, calling."""
