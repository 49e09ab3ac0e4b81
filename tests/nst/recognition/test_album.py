"""Albums of drawn people."""

import numpy as np
import pytest

from nst.people import View, draw, random_person
from nst.recognition import SIZE, album


def test_each_person_has_as_many_pictures() -> None:
    found = album(1, people=3, views=2)
    assert found.images.shape == (6, SIZE, SIZE, 3)
    assert found.images.dtype == np.uint8
    assert found.labels.tolist() == [0, 0, 1, 1, 2, 2]
    assert len({picture.tobytes() for picture in found.images}) == 6


def test_album_is_the_same_each_time_and_grows_without_a_change() -> None:
    small, large = album(1, 2, 2), album(1, 3, 3)
    np.testing.assert_array_equal(small.images, large.images[[0, 1, 3, 4]])


def test_passport_pictures_show_the_same_people() -> None:
    passports = album(7, 2, 1, strength=0)
    for number, picture in enumerate(passports.images):
        np.testing.assert_array_equal(picture, draw(random_person(np.random.default_rng((7, number))), View(), SIZE))


def test_other_seeds_have_other_people() -> None:
    assert (album(1, 1, 1, 0).images != album(2, 1, 1, 0).images).any()


def test_shortened_training_has_small_albums(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NST_TRAINING_STEPS", "4")
    assert len(album(1, 300, 9).labels) == 80
    assert len(album(1, 2, 1).labels) == 2
