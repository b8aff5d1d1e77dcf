"""Generated Python: text to be read, and the backend that runs where there is no C compiler."""

from s2s.backend.python.emit import emit, records
from s2s.backend.python.layout import Emitted
from s2s.backend.python.load import load

__all__ = ["Emitted", "emit", "load", "records"]
