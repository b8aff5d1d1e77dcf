"""Fourier transforms: the linear map of the kernel, and the functions of np.fft as s2s-Python."""

from __future__ import annotations

import numpy as np

from s2s.elementary import rules
from s2s.elementary.complex_numbers import MAKERS, Complex, complex_of, conjugate, give, is_complex
from s2s.elementary.declare import Linear
from s2s.elementary.foreign import foreign

dft = Linear(
    name="dft",
    elementwise=False,
    result=rules.same,
    transposes=lambda ct, x, axis, inverse=False: (
        lambda: dft(ct, axis=axis, inverse=not inverse),
    ),
)
"""The transform along `axis`, without a factor; the first axis holds real and imaginary parts.

As a map of real numbers its transpose is the transform with the other sign in the exponent.
"""


def transform(x, inverse):
    """`dft` along the last axis, for bodies."""
    return dft(x, axis=np.ndim(x) - 1, inverse=inverse)


def on_last(z, inverse, scale):
    """The transform of a complex array along its last axis, times a number."""
    y = transform(np.stack((z.re, z.im)), inverse)
    return Complex(y[0] * scale, y[1] * scale) if scale is not None else Complex(y[0], y[1])


def scale_of(n, norm, inverse):
    """The factor of a transform of length n; None for 1."""
    if norm == "ortho":
        return 1.0 / np.sqrt(float(n))
    if norm is None or norm == "backward":
        return 1.0 / n if inverse else None
    assert norm == "forward", "norm= one of 'backward', 'ortho', 'forward'"
    return None if inverse else 1.0 / n


def fitted(x, n):
    """A real array with n elements along the last axis: cut, or with zeros behind."""
    kept = min(n, x.shape[-1])
    result = np.zeros(x.shape[:-1] + (n,))
    result[..., :kept] = x[..., :kept]
    return result


def last(z, n, axis):
    """The array with `axis` last, and of length n."""
    z = complex_of(np.asarray(z))
    re, im = np.moveaxis(z.re, axis, -1), np.moveaxis(z.im, axis, -1)
    return Complex(re, im) if n is None else Complex(fitted(re, n), fitted(im, n))


def length_of(z):
    """The number of elements along the last axis, which must not be 0."""
    n = z.re.shape[-1]
    if n < 1:
        raise ValueError("Invalid number of FFT data points (0) specified.")
    return n


def along(z, n, axis, norm, inverse):
    """One transform."""
    z = last(z, n, axis)
    y = on_last(z, inverse, scale_of(length_of(z), norm, inverse))
    return Complex(np.moveaxis(y.re, -1, axis), np.moveaxis(y.im, -1, axis))


def fft(a, n=None, axis=-1, norm=None):
    """np.fft.fft."""
    return along(a, n, axis, norm, False)


def ifft(a, n=None, axis=-1, norm=None):
    """np.fft.ifft."""
    return along(a, n, axis, norm, True)


def rfft(a, n=None, axis=-1, norm=None):
    """np.fft.rfft: the half of the spectrum that tells the other."""
    if is_complex(a):
        raise NotImplementedError("rfft of complex numbers")
    z = last(a, n, axis)
    m = length_of(z)
    y = on_last(z, False, scale_of(m, norm, False))
    half = m // 2 + 1
    return Complex(np.moveaxis(y.re[..., :half], -1, axis), np.moveaxis(y.im[..., :half], -1, axis))


def irfft(a, n=None, axis=-1, norm=None):
    """np.fft.irfft: the real array with this half of a spectrum."""
    z = last(a, None, axis)
    m = 2 * (z.re.shape[-1] - 1) if n is None else n
    if m < 1:
        raise ValueError("Invalid number of FFT data points (0) specified.")
    re, im = fitted(z.re, m // 2 + 1), fitted(z.im, m // 2 + 1)
    place = np.arange(m // 2 + 1)
    im = np.where((place != 0) & (2 * place != m), im, 0.0)
    others = (m + 1) // 2
    re = np.concatenate((re, np.flip(re[..., 1:others], -1)), axis=-1)
    im = np.concatenate((im, -np.flip(im[..., 1:others], -1)), axis=-1)
    y = on_last(Complex(re, im), True, scale_of(m, norm, True))
    return np.moveaxis(y.re, -1, axis)


def hfft(a, n=None, axis=-1, norm=None):
    """np.fft.hfft: the real spectrum of a signal of which one half is given."""
    turned = {None: "forward", "backward": "forward", "ortho": "ortho", "forward": "backward"}
    return irfft(conjugate(complex_of(np.asarray(a))), n, axis, turned[norm])


def chosen(a, s, axes):
    """The axes of a transform of several, and their lengths."""
    if axes is None:
        count = np.ndim(a) if s is None else len(s)
        axes = tuple(range(-count, 0))
    return axes, (None,) * len(axes) if s is None else s


def fftn(a, s=None, axes=None, norm=None):
    """np.fft.fftn."""
    a = complex_of(np.asarray(a))
    axes, sizes = chosen(a, s, axes)
    for axis, n in zip(axes, sizes, strict=False):
        a = along(a, n, axis, norm, False)
    return a


def ifftn(a, s=None, axes=None, norm=None):
    """np.fft.ifftn."""
    a = complex_of(np.asarray(a))
    axes, sizes = chosen(a, s, axes)
    for axis, n in zip(axes, sizes, strict=False):
        a = along(a, n, axis, norm, True)
    return a


def rfftn(a, s=None, axes=None, norm=None):
    """np.fft.rfftn."""
    axes, sizes = chosen(a, s, axes)
    a = rfft(a, sizes[-1], axes[-1], norm)
    for axis, n in zip(axes[:-1], sizes[:-1], strict=False):
        a = along(a, n, axis, norm, False)
    return a


def irfftn(a, s=None, axes=None, norm=None):
    """np.fft.irfftn."""
    axes, sizes = chosen(a, s, axes)
    for axis, n in zip(axes[:-1], sizes[:-1], strict=False):
        a = along(a, n, axis, norm, True)
    return irfft(a, sizes[-1], axes[-1], norm)


def fft2(a, s=None, axes=(-2, -1), norm=None):
    """np.fft.fft2."""
    return fftn(a, s, axes, norm)


def ifft2(a, s=None, axes=(-2, -1), norm=None):
    """np.fft.ifft2."""
    return ifftn(a, s, axes, norm)


def rfft2(a, s=None, axes=(-2, -1), norm=None):
    """np.fft.rfft2."""
    return rfftn(a, s, axes, norm)


def irfft2(a, s=None, axes=(-2, -1), norm=None):
    """np.fft.irfft2."""
    return irfftn(a, s, axes, norm)


def rolled(x, axes, sign):
    """Along each axis by half of its length."""
    x = np.asarray(x)
    if axes is None:
        axes = tuple(range(np.ndim(x)))
    for axis in axes if isinstance(axes, (tuple, list)) else (axes,):
        half = x.shape[axis] // 2
        x = np.roll(x, half if sign > 0 else -half, axis=axis)
    return x


def fftshift(x, axes=None):
    """np.fft.fftshift: the zero frequency in the middle."""
    return rolled(x, axes, 1)


def ifftshift(x, axes=None):
    """np.fft.ifftshift."""
    return rolled(x, axes, -1)


def fftfreq(n, d=1.0):
    """np.fft.fftfreq."""
    places = np.concatenate((np.arange(0, (n - 1) // 2 + 1), np.arange(-(n // 2), 0)))
    return places * (1.0 / (n * d))


def rfftfreq(n, d=1.0):
    """np.fft.rfftfreq."""
    return np.arange(0, n // 2 + 1) * (1.0 / (n * d))


_BODIES = (
    *(fft, ifft, rfft, irfft, hfft, fftn, ifftn, rfftn, irfftn, fft2, ifft2, rfft2, irfft2),
    *(fftshift, ifftshift, fftfreq, rfftfreq),
)
for _body in _BODIES:
    give(MAKERS, _body, getattr(np.fft, _body.__name__))
foreign("scipy.fft", *_BODIES)
