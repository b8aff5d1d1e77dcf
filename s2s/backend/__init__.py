"""IR to text, and text to machine code: generated Python and C, compiled, cached, called."""
