"""The committed pictures of people are what the tool draws, and small."""

import numpy as np
from PIL import Image

from nst.people import PEOPLE
from tools.people import IMAGES, SIZE, pictures, sheet


def test_committed_pictures_are_what_is_drawn() -> None:
    drawn = dict(pictures())
    assert set(drawn) == {file.name for file in (IMAGES / "people").iterdir()}
    assert {f"{name.lower()}.png" for name in PEOPLE} < set(drawn) and len(drawn) == 12 + 4 + 3 + 1
    for name, picture in drawn.items():
        file = IMAGES / "people" / name
        committed = np.asarray(Image.open(file))
        assert committed.shape == (SIZE, SIZE, 3) and file.stat().st_size <= 12_000
        assert np.abs(committed.astype(int) - np.asarray(picture)).max() <= 2, name  # elsewhere, a sine may differ


def test_committed_sheet_is_what_is_drawn() -> None:
    file = IMAGES / "people.png"
    assert file.stat().st_size <= 250_000
    committed, drawn = np.asarray(Image.open(file).convert("RGB"), float), np.asarray(sheet(), float)
    assert committed.shape == drawn.shape and np.abs(committed - drawn).mean() < 8
