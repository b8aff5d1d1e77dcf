"""Programs that are refused for the types, ranks and sizes of what they compute with."""

from __future__ import annotations

import numpy as np

from frontend.cases import refused

X = np.array([0.5, -1.0, 2.0])
A = np.ones((2, 3))
K = np.array([0, 1])


@refused("`y` is an array of rank 1 (float64) and a float on different paths", 1.0, X)
def float_or_array(x, a):
    y = x
    if x > 0.0:
        y = a * x
    return np.sum(y)  # here


@refused("an argument of range is a float", 3.0)
def range_of_float(x):
    s = 0.0
    for i in range(x):  # here
        s += i
    return s


@refused("an argument of range is a float", 1.0)
def range_of_nan(x):
    s = x
    for _ in range(float("nan")):  # here
        s += 1
    return s


@refused("the step of a range is 0", 1.0)
def range_step_zero(x):
    for _ in range(0, 3, 0):  # here
        x += 1
    return x


@refused("an index is a float", X, 1.0)
def float_index(x, k):
    return x[k]  # here


@refused("indexed by a single bool", X)
def single_bool(x):
    return x[x[0] > 0]  # here


@refused("2 indices for an array of rank 1", X)
def mask_of_too_many_axes(x):
    return x[x[:, None] > 0]  # here


@refused("2 indices for an array of rank 1", X)
def too_many_indices(x):
    return x[0, 1]  # here


@refused("index 2 of a tuple of 2", 1.0)
def tuple_index(x):
    return (x, x)[2]  # here


@refused("2 values are unpacked into 3 targets", 1.0)
def unpack_count(x):
    a, b, c = x, x  # here
    return a + b + c


@refused("a float is unpacked", 1.0)
def unpack_float(x):
    a, b = x  # here
    return a + b


@refused("a starred target takes items of an array", X)
def starred_array(x):
    first, *rest = x[x > 0]  # here
    return first


def any_number(*values):
    return sum(values)


@refused("* is applied to an array", X)
def star_of_array(x):
    return any_number(*x[x > 0])  # here


@refused("the truth of an array", X)
def truth_of_array(x):
    if x > 0:  # here
        return 1.0
    return 0.0


@refused("a chained comparison of arrays", X)
def chained_arrays(x):
    return np.sum(0 < x < 1)  # here


@refused("in arithmetic", 1.0)
def tuple_times_float(x):
    return (1.0, 2.0) - x  # here


@refused("an operand is a string", 1.0)
def string_arithmetic(x):
    return x + "1"  # here


@refused("a nested list is ragged", 1.0)
def ragged_display(x):
    return np.array([[x, 1.0], [x]])  # here


@refused("a float is stored in an array of int64", 1.0)
def float_into_ints(x):
    y = np.zeros(3, dtype=int)
    y[0] = x  # here
    return y


@refused("a float result does not fit into an array of int64", K)
def in_place_division(i):
    i /= 2  # here
    return i


@refused("an array of rank 2 is stored in one of rank 1", X, A)
def rank_of_slice(x, a):
    x[:] = a  # here
    return x


@refused("the result has rank 2", X, A)
def rank_in_place(x, a):
    x += a  # here
    return x


@refused("is an operand of a matrix product", X)
def matmul_of_number(x):
    return x @ 2.0  # here


@refused("np.concatenate gets arrays of ranks 1, 2", X, A)
def concatenate_ranks(x, a):
    return np.concatenate((x, a))  # here


@refused("the axis is 1 for an array of rank 1", X)
def wrong_axis(x):
    return np.sum(x, axis=1)  # here


@refused("the axis must be known", X)
def computed_axis(x):
    return np.sum(x, axis=int(x[0]))  # here


@refused("the dtype complex64 is not supported", X)
def complex_dtype(x):
    return np.zeros(3, dtype=np.complex64) + x  # here


@refused("no permutation", A)
def wrong_permutation(a):
    return np.transpose(a, (0, 0))  # here


@refused("a broadcast array is written to", X)
def writes_to_broadcast(x):
    y = np.broadcast_to(x, (2, 3))
    y[0, 0] = 1.0  # here
    return y


@refused("a view for some sizes and a copy for others", A)
def unclear_copy(a):
    b = a.T.reshape(-1)
    a[0, 0] = 5.0  # here
    return b


@refused("does not fit into 64 bits", 1.0)
def huge_integer(x):
    n = np.zeros(2, dtype=int)
    n[0] = 2**70  # here
    return x * n[0]


TABLE = {"scale": 2.0}


@refused("a dict that was made outside of the function is changed", 1.0)
def outer_dict(x):
    TABLE["scale"] = x  # here
    return x * TABLE["scale"]


class Diverged(Exception):
    def __init__(self, message, history):
        super().__init__(message)
        self.history = history


@refused("an exception is made of a list", 1.0)
def exception_of_a_list(x):
    if x < 0:
        raise Diverged("no root", [x, 2.0 * x])  # here
    return x


@refused("containers of floats are compared", 1.0)
def tuple_comparison(x):
    return 1.0 if (x, 1.0) == (1.0, 1.0) else 2.0  # here


@refused("NumPy does not subtract bools", X)
def subtracts_masks(x):
    return (x > 0) - (x > 1)  # here


@refused("~ has a float operand", 1.0)
def inverts_float(x):
    return ~x  # here


@refused("a bitwise operator has a float operand", 1.0)
def bitwise_float(x):
    return x & 1  # here
