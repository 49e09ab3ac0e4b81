"""The map to likely images, against the Fourier transform in NumPy."""

import numpy as np
import pytest

from nst.seeing.prior import COLOURS, natural

RNG = np.random.default_rng(1)


@pytest.mark.parametrize("fall", [0.0, 0.5, 1.0])
def test_map_is_linear_and_symmetric(fall: float) -> None:
    a, b = RNG.standard_normal((2, 3, 12, 17, 3))
    np.testing.assert_allclose(natural(2 * a - b, fall), 2 * natural(a, fall) - natural(b, fall), atol=1e-5)
    assert np.vdot(natural(a, fall), b) == pytest.approx(np.vdot(a, natural(b, fall)), rel=1e-4)
    np.testing.assert_array_equal(COLOURS, COLOURS.T)
    assert np.linalg.eigvalsh(COLOURS).min() > 0


def test_waves_fall_with_their_frequency() -> None:
    z = np.zeros((1, 32, 32, 3))
    z[0, 0, 0] = 1
    spectrum = np.abs(np.fft.fft2(natural(z, 0.7)[0, :, :, 1]))
    assert spectrum[0, 8] / spectrum[0, 2] == pytest.approx(4**-0.7, rel=1e-4)
    assert spectrum[3, 4] == pytest.approx(spectrum[5, 0], rel=1e-4)


def test_images_are_paler_than_independent_colours() -> None:
    image = natural(RNG.standard_normal((1, 64, 64, 3)), 0.0)[0]
    grey = image.mean(axis=-1, keepdims=True)
    assert grey.var() > 0.5 * image.var() and image.var() == pytest.approx(1, rel=0.1)
