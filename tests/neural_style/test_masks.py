"""Masks of all kinds: what counts where."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from neural_style.masks import read_mask
from nst.errors import SettingsError
from nst.types import Array

SIZE = (40, 30)
LEFT = np.repeat([[255] * 20 + [0] * 20], 30, axis=0).astype(np.uint8)
TOP = np.repeat([[255]] * 15 + [[0]] * 15, 40, axis=1).astype(np.uint8)
PHOTO = np.random.default_rng(1).integers(0, 256, (30, 40, 3), np.uint8)
RAMP = np.tile(np.linspace(0, 255, 40).round().astype(np.uint8), (30, 1))


@pytest.mark.parametrize(
    ("picture", "expected"),
    [
        (LEFT, LEFT),
        (RAMP, RAMP),
        (np.dstack([LEFT] * 3), LEFT),
        (np.dstack([LEFT, np.full_like(LEFT, 255)]), LEFT),
        (np.dstack([PHOTO, LEFT]), LEFT),
        (np.dstack([PHOTO, RAMP]), RAMP),
        (np.dstack([np.full_like(PHOTO, 255), LEFT]), LEFT),
        (np.dstack([np.zeros_like(PHOTO), LEFT]), LEFT),
        (np.dstack([np.full_like(LEFT, 7), RAMP]), RAMP),
        (np.dstack([TOP, LEFT]), np.minimum(TOP, LEFT)),
        (np.dstack([RAMP, np.full_like(RAMP, 128)]), np.rint(RAMP * (128 / 255))),
    ],
    ids=[
        *("black and white", "greys", "in RGB", "opaque", "a photograph cut out", "softly cut out", "white cut out"),
        *("a silhouette", "a soft silhouette", "drawn on a cut-out", "greys, all half transparent"),
    ],
)
def test_what_counts(tmp_path: Path, picture: Array, expected: Array) -> None:
    Image.fromarray(picture).save(tmp_path / "mask.png")
    np.testing.assert_allclose(read_mask(tmp_path / "mask.png", SIZE).astype(int), expected, atol=1)


def test_transparent_entry_of_a_palette(tmp_path: Path) -> None:
    picture = Image.fromarray(LEFT // 255, "P")
    picture.putpalette([0, 0, 0, 10, 200, 30])
    for name in ("mask.png", "mask.gif"):
        picture.save(tmp_path / name, transparency=0)
        np.testing.assert_array_equal(read_mask(tmp_path / name, SIZE), LEFT)


@pytest.mark.parametrize("size", [(39, 30), (42, 28), (37, 33), (400, 300), (400, 301), (133, 100), (24, 18), (22, 16)])
def test_another_size_of_the_same_proportions_is_resized(tmp_path: Path, size: tuple[int, int]) -> None:
    Image.fromarray(LEFT).resize(size, Image.Resampling.NEAREST).save(tmp_path / "mask.png")
    found = read_mask(tmp_path / "mask.png", SIZE)
    assert found.shape == (30, 40)
    assert (found[:, :17] == 255).all() and (found[:, 23:] == 0).all()


@pytest.mark.parametrize("size", [(30, 40), (40, 40), (45, 30), (400, 320), (60, 30)])
def test_other_proportions_are_told(tmp_path: Path, size: tuple[int, int]) -> None:
    Image.new("L", size, 255).save(tmp_path / "mask.png")
    said = rf"mask\.png is {size[0]}x{size[1]} pixels; expected the proportions of the content, 40x30"
    with pytest.raises(SettingsError, match=said):
        read_mask(tmp_path / "mask.png", SIZE)


@pytest.mark.parametrize("picture", [np.zeros_like(LEFT), np.dstack([PHOTO, np.zeros_like(LEFT)])])
def test_nothing_counts(tmp_path: Path, picture: Array) -> None:
    Image.fromarray(picture).save(tmp_path / "mask.png")
    with pytest.raises(SettingsError, match="black all over; expected it lighter where its style goes"):
        read_mask(tmp_path / "mask.png", SIZE)
