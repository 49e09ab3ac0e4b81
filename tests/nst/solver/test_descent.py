"""The waves in which the tool's descent takes its steps."""

import numpy as np
import pytest

from nst.solver.descent import SLOWEST, amplitude, waves

SIZES = [(40, 30), (33, 17)]  # width and height


def drawn(seed: int, size: tuple[int, int]) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((1, size[1], size[0], 3))


@pytest.mark.parametrize("size", SIZES)
def test_every_wave_is_multiplied_by_its_amplitude(size: tuple[int, int]) -> None:
    """A reference: the whole Fourier transform, in float64."""
    fall, z = 0.35, drawn(0, size)
    y, x = np.meshgrid(np.fft.fftfreq(size[1]), np.fft.fftfreq(size[0]), indexing="ij")
    falling = np.maximum(np.sqrt(x**2 + y**2), SLOWEST) ** -fall
    found = waves(amplitude(size, fall), z)
    spectrum, before = np.fft.fft2(found[0], axes=(0, 1)), np.fft.fft2(z[0], axes=(0, 1))
    factor = spectrum[1, 2] / before[1, 2] / falling[1, 2]
    np.testing.assert_allclose(spectrum, before * falling[..., np.newaxis] * factor, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("size", SIZES)
def test_the_map_is_symmetric(size: tuple[int, int]) -> None:
    """The gradient goes through the same map as the step."""
    a, u, v = amplitude(size, 0.35), drawn(1, size), drawn(2, size)
    assert np.sum(waves(a, u) * v) == pytest.approx(np.sum(u * waves(a, v)), rel=1e-4)


def test_large_forms_are_changed_more() -> None:
    found = amplitude((64, 48), 0.35)[..., 0]
    assert found[0, 1] > found[0, 8] > found[0, 32]
    assert np.sqrt(np.mean(found**2)) == pytest.approx(1)


def test_without_a_fall_nothing_is_changed() -> None:
    z = drawn(3, (40, 30))
    np.testing.assert_allclose(waves(amplitude((40, 30), 0.0), z), z, atol=1e-5)
