"""`python -m s2s bench`: kernels, reductions and loops against glibc, NumPy and hand-written C.

python -m s2s bench                  everything
python -m s2s bench --quick          the same, measured for a shorter time
python -m s2s bench exp sum heat     only these rows
python -m s2s bench loops            only this table
"""

from s2s.bench.driver import main

__all__ = ["main"]
