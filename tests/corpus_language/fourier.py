"""Programs that use np.fft."""

import numpy as np

from corpus_language.registry import normal, program


@program([(normal(16, seed=1), 0.3)], argnums=(0, 1))
def spectral_filter(x, width):
    """fft and ifft with fftfreq: a smooth and a sharp filter, a shifted spectrum."""
    spectrum = np.fft.fft(x)
    f = np.fft.fftfreq(len(x))
    smooth = np.fft.ifft(spectrum * np.exp(-((f / width) ** 2))).real
    spectrum[np.abs(f) > 0.25] = 0
    sharp = np.real(np.fft.ifft(spectrum))
    middle = np.fft.fftshift(spectrum)[6:10]
    return np.sum((smooth - x) ** 2) + np.sum(sharp**3) + np.abs(middle).sum()


@program([(normal(7, seed=2), normal(5, seed=3))], argnums=(0, 1))
def fast_convolution(x, h):
    """rfft and irfft with lengths that pad and cut, against np.convolve."""
    n = len(x) + len(h) - 1
    y = np.fft.irfft(np.fft.rfft(x, n) * np.fft.rfft(h, n), n)
    power = np.abs(np.fft.rfft(y[:6], norm="ortho")) ** 2
    odd = np.fft.irfft(np.fft.rfft(x) * (1 - 2j), n=7, norm="forward")
    cut = np.fft.hfft(np.fft.ifft(x, 4), 5)
    return np.sum((y - np.convolve(x, h)) ** 2) + power @ np.fft.rfftfreq(6, 0.1) + odd[2] * cut[1]


@program([(normal(4, 6, seed=4),)])
def images(x):
    """Transforms of two axes, of columns, shifts of one axis, a length with a large prime."""
    k = np.fft.ifftshift(np.arange(-2, 2))
    blurred = np.fft.ifft2(np.fft.fft2(x) * np.exp(-(k**2)[:, None]))
    half = np.fft.rfft2(x)
    back = np.fft.irfft2(half * half, s=x.shape) + np.fft.irfftn(np.fft.rfftn(x))
    columns = np.fft.fft(x + 1j, axis=0, n=3) + np.fft.fftn(x, axes=(0,))[:3]
    long = np.fft.fft(np.concatenate([x.ravel(), np.zeros(43)]))
    whole = np.fft.ifftn(np.fft.fftshift(half, axes=1), norm="ortho")
    parts = np.abs(whole).sum() + np.abs(long[5:9]).sum() + np.abs(columns[1]).sum()
    return np.sum(blurred.real**2) + back[1, 2] + parts


@program([(normal(8, seed=5), 0.05)], argnums=(0, 1))
def waves(potential, dt):
    """Split steps of a wave function: in-place products, norms, the derivative by the spectrum."""
    x = np.linspace(-2.0, 2.0, 8)
    psi = np.exp(-(x**2) + 1j * x)
    psi /= np.sqrt(np.sum(np.abs(psi) ** 2))
    k = 2 * np.pi * np.fft.fftfreq(8, d=0.5)
    for _ in range(3):
        psi = psi * np.exp(-0.5j * dt * potential)
        psi = np.fft.ifft(np.exp(-0.5j * dt * k**2) * np.fft.fft(psi))
        psi *= np.exp(-0.5j * dt * potential)
    momentum = np.vdot(psi, np.fft.ifft(k * np.fft.fft(psi)))
    return np.sum(np.abs(psi) ** 2 * x) + momentum.real
