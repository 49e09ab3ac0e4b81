"""The committed pictures, and the edges of the command that draws them. To draw them all takes Blender, and minutes."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.support.paths import ROOT

IMAGES = ROOT / "images"
FULL, SMALL = (800, 600), (400, 300)
SIZES = {
    "louvre.jpg": FULL,
    "louvre_small.jpg": SMALL,
    "monet_800600.jpg": FULL,
    "monet.jpg": SMALL,
    "ruins.jpg": FULL,
    "night_sky.jpg": FULL,
    "tomb.jpg": FULL,
    "mosaic.jpg": FULL,
    "fluid.jpg": FULL,
    "blue_abstract.jpg": FULL,
}


def draw(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tools.draw", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", SIZES)
def test_picture_has_its_size_and_uses_the_whole_range_of_tones(name: str) -> None:
    with Image.open(IMAGES / name) as picture:
        assert picture.size == SIZES[name]
        assert picture.mode == "RGB"
        tones = np.asarray(picture.convert("L"))
    dark, light = np.percentile(tones, (2, 98))
    assert dark < 70
    assert light > 170


@pytest.mark.parametrize(("small", "full"), [("louvre_small.jpg", "louvre.jpg"), ("monet.jpg", "monet_800600.jpg")])
def test_small_picture_is_the_full_one_made_smaller(small: str, full: str) -> None:
    with Image.open(IMAGES / small) as a, Image.open(IMAGES / full) as b:
        difference = np.asarray(a, float) - np.asarray(b.resize(SMALL, Image.Resampling.LANCZOS), float)
    assert np.abs(difference).mean() < 6  # JPEG's doing; another picture differs by 50


def test_list_names_every_file_and_draws_nothing(tmp_path: Path) -> None:
    listed = draw("--list", "--out", str(tmp_path))
    assert listed.returncode == 0
    assert all(name in listed.stdout for name in SIZES)
    assert list(tmp_path.iterdir()) == []


def test_unknown_name_is_refused_with_the_names_that_exist(tmp_path: Path) -> None:
    refused = draw("eiffel_tower", "--out", str(tmp_path))
    assert refused.returncode != 0
    assert "eiffel_tower" in refused.stderr
    assert "night_sky" in refused.stderr


def test_picture_in_another_folder_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "monet.jpg").write_bytes(b"mine")
    refused = draw("mosaic", "monet", "--out", str(tmp_path))
    assert refused.returncode != 0 and "monet.jpg is there already; --overwrite replaces it" in refused.stderr
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("monet.jpg", b"mine")]


@pytest.mark.skipif(importlib.util.find_spec("numba") is None, reason="needs tools/drawing/requirements.txt")
def test_mosaic_is_drawn_as_it_was_committed(tmp_path: Path) -> None:
    assert draw("mosaic", "--out", str(tmp_path)).returncode == 0
    with Image.open(IMAGES / "mosaic.jpg") as committed, Image.open(tmp_path / "mosaic.jpg") as drawn:
        assert np.abs(np.asarray(committed, float) - np.asarray(drawn, float)).mean() < 1
