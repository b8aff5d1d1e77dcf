"""What the transforms take and return."""

from __future__ import annotations

import inspect
import math
import pickle
import threading

import numpy as np
import pytest

import s2s

BACKENDS = ("c", "python", "tape")


def cube(x):
    """x to the third."""
    return x * x * x


def weighted(w, x, y):
    total = 0.0
    for i in range(len(x)):
        d = w[0] * x[i] + w[1] - y[i]
        total += d * d
    return total


@s2s.grad
def decorated(x):
    """Twice x."""
    return x * x


@s2s.grad(argnums=1)
def decorated_in_second(x, y):
    return x * y


def scaled(x, factor=3.0, *, offset=1.0):
    return x * factor + offset


def with_aux(x):
    y = x * x
    return y, (y + 1.0, x)


class Model:
    def __init__(self, rate):
        self.rate = rate

    def loss(self, x):
        return self.rate * x * x

    @s2s.grad
    def slope(self, x):
        return self.rate * x * x


# --- results have the type of their arguments ----------------------------------------------------


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_float_gives_a_float(backend):
    gradient = s2s.grad(cube, backend=backend)(2.0)
    assert type(gradient) is float and gradient == 12.0


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_numpy_scalar_gives_a_numpy_scalar(backend):
    gradient = s2s.grad(cube, backend=backend)(np.float64(2.0))
    assert type(gradient) is np.float64 and gradient == 12.0


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_an_array_gives_an_array(backend, dtype):
    def f(x):
        return np.sum(x * x)

    x = np.arange(6, dtype=dtype).reshape(2, 3)
    gradient = s2s.grad(f, backend=backend)(x)
    assert type(gradient) is np.ndarray and gradient.dtype == dtype
    assert np.array_equal(gradient, 2 * x)


@pytest.mark.parametrize("backend", BACKENDS)
def test_containers_keep_their_structure(backend):
    def f(params):
        return params["w"][0] * params["b"][0] + params["w"][1] * 2.0

    params = {"w": [3.0, 4.0], "b": (5.0,)}
    gradient = s2s.grad(f, backend=backend)(params)
    assert gradient == {"w": [5.0, 2.0], "b": (3.0,)}
    assert list(gradient) == ["w", "b"]


@pytest.mark.parametrize("backend", BACKENDS)
def test_argnums(backend):
    def f(x, y):
        return x * y

    assert s2s.grad(f, argnums=1, backend=backend)(2.0, 3.0) == 2.0
    assert s2s.grad(f, argnums=(0, 1), backend=backend)(2.0, 3.0) == (3.0, 2.0)
    assert s2s.grad(f, argnums=(1, 0), backend=backend)(2.0, 3.0) == (2.0, 3.0)
    assert s2s.grad(f, argnums=[0], backend=backend)(2.0, 3.0) == (3.0,)
    assert s2s.grad(f, argnums=-1, backend=backend)(2.0, 3.0) == 2.0


@pytest.mark.parametrize("backend", BACKENDS)
def test_value_and_grad(backend):
    value, gradient = s2s.value_and_grad(cube, backend=backend)(2.0)
    assert (value, gradient) == (8.0, 12.0)
    assert type(value) is float


@pytest.mark.parametrize("backend", BACKENDS)
def test_has_aux(backend):
    assert s2s.grad(with_aux, has_aux=True, backend=backend)(3.0) == (6.0, (10.0, 3.0))
    found = s2s.value_and_grad(with_aux, has_aux=True, backend=backend)(3.0)
    assert found == ((9.0, (10.0, 3.0)), 6.0)


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_result_owns_its_memory(backend):
    def f(x):
        return np.sum(x), x

    x = np.ones(3)
    gradient, aux = s2s.grad(f, has_aux=True, backend=backend)(x)
    for result in (gradient, aux):
        assert not np.shares_memory(result, x)
        assert result.flags.c_contiguous and result.flags.writeable and result.flags.owndata
    gradient[0] = 7.0
    assert s2s.grad(f, has_aux=True, backend=backend)(x)[0][0] == 1.0


@pytest.mark.parametrize("backend", BACKENDS)
def test_zero_gradients_are_positive(backend):
    def f(x, y):
        return -x * 0.0 + y

    gradient = s2s.grad(f, backend=backend)(1.0, 2.0)
    assert math.copysign(1.0, gradient) == 1.0


# --- arguments -----------------------------------------------------------------------------------


def test_defaults_and_keywords():
    slope = s2s.grad(scaled)
    assert slope(2.0) == 3.0
    assert slope(2.0, 5.0) == 5.0
    assert slope(2.0, factor=7.0, offset=2.0) == 7.0
    assert slope(x=2.0) == 3.0


@pytest.mark.parametrize("backend", BACKENDS)
def test_keyword_only_and_variable_arguments(backend):
    def f(x, *more, scale=2.0, **others):
        return x * more[0] * scale * others["last"]

    slope = s2s.grad(f, backend=backend)
    for _ in range(2):
        assert slope(1.0, 3.0, scale=5.0, last=7.0) == 105.0
        assert slope(1.0, 3.0, last=7.0) == 42.0
        assert slope(1.0, 3.0, 4.0, last=np.float64(7.0)) == 42.0
    assert s2s.grad(f, argnums=1, backend=backend)(2.0, 3.0, last=1.0) == 4.0


def test_keywords_do_not_become_positions():
    slope = s2s.grad(scaled)
    assert slope(2.0, 3.0, offset=1.0) == 3.0
    with pytest.raises(TypeError):
        slope(2.0, 3.0, 1.0)


def test_jvp_of_functions_with_defaults():
    assert s2s.jvp(scaled, (2.0,), (1.0,)) == (7.0, 3.0)
    assert s2s.jvp(scaled, (2.0, 5.0), (0.0, 1.0)) == (11.0, 2.0)


def test_wrong_calls_raise_as_python_does():
    with pytest.raises(TypeError):
        s2s.grad(cube)()
    with pytest.raises(TypeError):
        s2s.grad(cube)(1.0, 2.0)
    with pytest.raises(TypeError):
        s2s.grad(cube)(1.0, z=2.0)


def test_integers_are_run_time_values_where_they_are_not_differentiated():
    def f(x, n):
        for _ in range(n):
            x = x * x
        return x

    slope = s2s.grad(f)
    assert [slope(1.0, n) for n in range(4)] == [1.0, 2.0, 4.0, 8.0]
    assert slope(1.0, np.int64(3)) == 8.0


@pytest.mark.parametrize("backend", BACKENDS)
def test_arrays_of_any_layout(backend):
    def f(x):
        total = 0.0
        for i in range(x.shape[0]):
            for j in range(x.shape[1]):
                total += x[i, j] * x[i, j] * (i + 1.0)
        return total

    base = np.arange(24.0).reshape(4, 6)
    for x in (base, base.T, base[::2, ::-1], np.asfortranarray(base)):
        gradient = s2s.grad(f, backend=backend)(x)
        assert np.array_equal(gradient, 2 * x * (np.arange(x.shape[0]) + 1.0)[:, None])


@pytest.mark.parametrize("backend", BACKENDS)
def test_arguments_are_never_modified(backend):
    def f(x):
        x[0] = x[1] * 2.0
        return x[0] * x[0]

    x = np.array([1.0, 3.0])
    gradient = s2s.grad(f, backend=backend)(x)
    assert x.tolist() == [1.0, 3.0]
    assert gradient.tolist() == [0.0, 24.0]


def test_one_compilation_for_all_sizes():
    slope = s2s.grad(weighted)
    for n in (0, 1, 5, 100):
        x = np.linspace(0.0, 1.0, n)
        slope(np.array([1.0, 2.0]), x, x)
    assert len(slope._engines) == 1


def test_signatures_come_and_go():
    def f(x):
        return np.sum(x * x)

    slope = s2s.grad(f)
    for _ in range(3):
        assert slope(2.0) == 4.0
        assert slope(np.array([2.0])).tolist() == [4.0]
        assert slope(np.array([[2.0]], np.float32)).tolist() == [[4.0]]
    assert len(slope._engines) == 3


# --- forward mode and second derivatives ---------------------------------------------------------


@pytest.mark.parametrize("backend", BACKENDS)
def test_jvp(backend):
    def f(x, n, w):
        return {"y": x * w[0] * n, "z": w * x}

    w, w_dot = np.array([2.0, 3.0]), np.array([1.0, -1.0])
    y, y_dot = s2s.jvp(f, (5.0, 2, w), (1.0, None, w_dot), backend=backend)
    assert y["y"] == 20.0 and y["z"].tolist() == [10.0, 15.0]
    assert y_dot["y"] == 2.0 * 2.0 + 5.0 * 2.0
    assert y_dot["z"].tolist() == [2.0 + 5.0, 3.0 - 5.0]


@pytest.mark.parametrize("backend", ["c", "python"])
def test_hvp(backend):
    def f(x, a):
        total = 0.0
        for i in range(len(x)):
            if x[i] > 0.0:
                total += a * x[i] * x[i] * x[i]
            else:
                total += x[i] * x[i]
        return total

    x, v = np.array([1.0, -2.0, 3.0]), np.array([1.0, 1.0, 2.0])
    product = s2s.hvp(f, backend=backend)(x, v, 2.0)
    assert product.tolist() == [12.0, 2.0, 72.0]


@pytest.mark.parametrize("backend", ["c", "python"])
def test_gradients_of_gradients(backend):
    second = s2s.grad(s2s.grad(cube), backend=backend)
    assert second(2.0) == 12.0
    assert s2s.value_and_grad(s2s.grad(cube), backend=backend)(2.0) == (12.0, 12.0)
    assert s2s.jvp(s2s.grad(cube), (2.0,), (1.0,), backend=backend) == (12.0, 12.0)


def test_the_signature_of_hvp_has_a_direction():
    assert list(inspect.signature(s2s.hvp(weighted)).parameters) == ["w", "v", "x", "y"]
    with pytest.raises(TypeError, match="direction"):
        s2s.hvp(cube)(1.0)


# --- functions of every kind ---------------------------------------------------------------------


def test_metadata():
    assert decorated.__name__ == "decorated"
    assert decorated.__doc__ == "Twice x."
    assert decorated.__module__ == __name__
    assert str(inspect.signature(decorated_in_second)) == "(x, y)"
    assert decorated.__wrapped__(3.0) == 9.0
    assert repr(decorated) == "<s2s grad of decorated>"
    assert "value_and_grad" in repr(s2s.value_and_grad(cube))


def test_decorators():
    assert decorated(3.0) == 6.0
    assert decorated_in_second(3.0, 4.0) == 3.0


def test_pickling_by_reference():
    assert pickle.loads(pickle.dumps(decorated)) is decorated
    again = pickle.loads(pickle.dumps(s2s.grad(cube)))
    assert again(2.0) == 12.0


def test_closures_and_lambdas():
    def make(k):
        def f(x):
            return k * x * x

        return s2s.grad(f)

    assert make(2.0)(3.0) == 12.0
    assert make(3.0)(3.0) == 18.0
    assert s2s.grad(lambda x: x * x)(3.0) == 6.0


def test_methods():
    model = Model(2.0)
    assert s2s.grad(model.loss)(3.0) == 12.0
    assert model.slope(3.0) == 12.0
    model.rate = 5.0
    assert model.slope(3.0) == 30.0
    assert Model(1.0).slope(3.0) == 6.0
    assert model.slope(3.0) == 30.0


def test_notebook_cells():
    import linecache

    text = "def cell(x):\n    return x * x * 2.0\n"
    name = "<ipython-input-1-s2s>"
    linecache.cache[name] = (len(text), None, text.splitlines(True), name)
    namespace = {"__name__": "__main__"}
    exec(compile(text, name, "exec"), namespace)
    assert s2s.grad(namespace["cell"])(3.0) == 12.0


def test_threads():
    slope = s2s.grad(weighted)
    x = np.linspace(-1.0, 1.0, 2000)
    expected = s2s.grad(weighted)(np.array([0.5, 2.0]), x, x)
    wrong = []

    def work(k):
        for _ in range(50):
            w = np.array([0.5, 2.0]) * (1.0 + k % 2)
            found = slope(w, x, x)
            if k % 2 == 0 and not np.array_equal(found, expected):
                wrong.append(found)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert len(slope._engines) == 1


# --- hidden inputs -------------------------------------------------------------------------------


def test_globals_are_read_again(write_module):
    module = write_module(
        """
        import numpy as np
        rate = 2.0
        power = 2
        weights = np.array([1.0, 2.0])

        def f(x):
            return rate * x ** power * weights[1]
        """
    )
    slope = s2s.grad(module.f)
    assert slope(3.0) == 24.0
    module.rate = 3.0
    assert slope(3.0) == 36.0
    module.power = 3
    assert slope(3.0) == 162.0
    module.weights = np.array([1.0, 1.0])
    assert slope(3.0) == 81.0
    module.power = 2
    assert slope(3.0) == 18.0
    module.rate = np.float64(1.0)
    assert slope(3.0) == 6.0


def test_a_replaced_function_is_compiled_anew(write_module):
    module = write_module(
        """
        def g(x):
            return x * x

        def other(x):
            return x * x * x

        def f(x):
            return g(x)
        """
    )
    slope = s2s.grad(module.f)
    assert slope(3.0) == 6.0
    module.g = module.other
    assert slope(3.0) == 27.0


def test_closure_cells_are_read_again():
    k = 2.0

    def f(x):
        return k * x

    slope = s2s.grad(f)
    assert slope(1.0) == 2.0
    k = 5.0
    assert slope(1.0) == 5.0
