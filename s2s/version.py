"""The version of s2s: in the package metadata and in the keys of the caches."""

__version__ = "0.1.0"
