"""IR to C99: one readable translation unit for each function."""

from s2s.backend.c.emit import emit

__all__ = ["emit"]
