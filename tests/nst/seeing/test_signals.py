"""The signals and the volume: what is said to be in them is in them."""

import numpy as np
import pytest
from scipy import ndimage

from nst.seeing.peaks import peaks
from nst.seeing.signals import RADIUS, RATE, chirp, ecg, scan


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_heart_beats_where_it_says(seed: int) -> None:
    heart = ecg(10, seed, noise=0)
    assert heart.signal.shape == (10 * RATE,) and heart.signal.dtype == np.float32
    assert 9 <= len(heart.beats) <= 17
    pauses = np.diff(heart.beats) / RATE
    assert pauses.min() >= 0.59 and pauses.max() <= 1.11 and pauses.std() > 0.01
    for beat in heart.beats:
        near = heart.signal[beat - 60 : beat + 61]
        assert abs(int(near.argmax()) - 60) <= 1


def test_threshold_on_the_signal_does_not_do() -> None:
    """As the notebook says: the baseline is higher than some beats."""
    heart = ecg(10, 1)
    lowest = heart.signal[heart.beats].min()
    between = np.ones(len(heart.signal), bool)
    for beat in heart.beats:
        between[beat - 20 : beat + 100] = False
    assert heart.signal[between].max() > lowest


def test_chirp_has_the_frequency_of_its_time() -> None:
    sound = chirp(4, 1000, 10, 200)
    assert sound.shape == (4000,) and sound.dtype == np.float32 and np.abs(sound).max() <= 1
    for second in (0.5, 2.0, 3.5):
        part = sound[int(1000 * second) - 150 : int(1000 * second) + 150]
        turns = np.count_nonzero(np.diff(np.signbit(part))) / 2
        assert turns / 0.3 == pytest.approx(10 + 190 * second / 4, rel=0.1)


@pytest.mark.parametrize("seed", [1, 2])
def test_spheres_lie_where_they_are_said_to(seed: int) -> None:
    body = scan(40, 6, seed, noise=0)
    assert body.volume.shape == (40, 40, 40) and body.centres.shape == (6, 3)
    grid = np.moveaxis(np.indices(body.volume.shape), 0, -1)
    spheres = np.zeros(body.volume.shape, bool)
    for centre in body.centres:
        distance = np.linalg.norm(grid - centre, axis=-1)
        assert (body.volume[distance <= RADIUS - 0.5] == 1).all()
        assert (body.volume[(distance > RADIUS + 0.5) & (distance < RADIUS + 2)] == 0).all(), "nothing touches it"
        spheres |= distance <= RADIUS + 0.5
    _, things = ndimage.label(body.volume > 0)
    _, tubes = ndimage.label((body.volume > 0) & ~spheres)
    assert (things, tubes) == (7, 1)


def test_seed_makes_everything_again() -> None:
    assert (ecg(3, 5).signal == ecg(3, 5).signal).all() and (ecg(3, 5).signal != ecg(3, 6).signal).any()
    assert (scan(seed=3).volume == scan(seed=3).volume).all() and (scan(seed=3).centres != scan(seed=4).centres).any()


def test_peaks_in_any_number_of_dimensions() -> None:
    row = np.array([0, 3, 1, 2, 0, 0, 5, 4, 9.0])
    assert peaks(row, 2, 1).tolist() == [[1], [3], [6], [8]]
    assert peaks(row, 2, 2).tolist() == [[1], [8]]
    assert peaks(row, 4, 1).tolist() == [[6], [8]]
    volume = np.zeros((5, 6, 7))
    volume[1, 2, 3], volume[4, 5, 6], volume[4, 4, 6] = 2, 3, 2.5
    assert peaks(volume, 1, 1).tolist() == [[1, 2, 3], [4, 5, 6]]


def test_peaks_of_what_is_below_zero() -> None:
    assert peaks(np.array([-3.0, -1, -2]), -5, 1).tolist() == [[1]]
