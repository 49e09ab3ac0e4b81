"""The explorer without its widgets: settings, code, files and curves."""

import io
import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from nst import curves
from nst.errors import ImageError
from nst.explorer.code import code_of
from nst.explorer.controls import settings_of, values_of
from nst.explorer.panel import in_words
from nst.explorer.pictures import jpeg_of, keep_upload, pictures_in, png_of, save_png
from nst.explorer.strip import COSTS
from nst.images import save_image
from nst.solver.run import Settings, Solver
from tests.support.explorer import (
    SETTINGS,
    folder,
    functions,
    panel,
    picture,
)
from tests.support.solution import solved

__all__ = ["folder", "panel"]  # fixtures


# ---------------------------------------------------------------- without widgets


def test_settings_and_values_are_the_same_thing() -> None:
    values = values_of(SETTINGS)
    assert settings_of(values) == SETTINGS
    assert settings_of(values | {"beta": 39.810717055349734, "conv2_1": 0.25000000000000006}) == SETTINGS


def test_code_gives_the_same_settings(folder: Path) -> None:
    """The lines are run, with the settings' pictures there, and a solver that only looks at what it gets."""
    for name in ("tomb.jpg", "painting.png"):
        Image.fromarray(picture(3)).save(Path("images") / name)
    settings = replace(SETTINGS, style="images/painting.png", size=(32, 24))
    Path("pretrained-model").mkdir()
    Path("small.mat").rename("pretrained-model/imagenet-vgg-verydeep-19.mat")
    namespace = solved() | {"save_image": save_image}
    exec(code_of(settings), namespace)  # noqa: S102
    assert namespace["settings"] == settings
    wanted = list(Solver(functions(), "pretrained-model/imagenet-vgg-verydeep-19.mat").paint(settings))[-1]
    assert np.array_equal(np.asarray(Image.open("output/explored.png")), wanted.picture)


def test_code_of_any_file_name() -> None:
    namespace: dict[str, Any] = {}
    lines = code_of(SETTINGS).partition("solver =")[0]
    exec(lines, namespace)  # noqa: S102
    assert namespace["settings"] == SETTINGS


def test_png_says_how_it_was_painted() -> None:
    read = Image.open(io.BytesIO(png_of(picture(1), SETTINGS)))
    assert np.array_equal(np.asarray(read), picture(1))
    about = json.loads(read.info["settings"])
    about["style_layers"] = tuple(map(tuple, about["style_layers"]))
    assert Settings(**about | {"size": tuple(about["size"])}) == SETTINGS


def test_jpeg_says_how_it_was_painted() -> None:
    read = Image.open(io.BytesIO(jpeg_of(picture(1), SETTINGS)))
    assert np.abs(np.asarray(read, int) - picture(1)).mean() < 2
    assert json.loads(read.info["comment"])["beta"] == SETTINGS.beta


def test_saved_pictures_are_numbered(tmp_path: Path) -> None:
    output = tmp_path / "output"
    assert [save_png(output, picture(1), SETTINGS).name for _ in range(2)] == ["explored-1.png", "explored-2.png"]
    (output / "explored-1.png").unlink()
    (output / "explored-mine.png").touch()
    assert save_png(output, picture(1), SETTINGS).name == "explored-3.png"
    assert sorted(file.name for file in output.iterdir()) == ["explored-2.png", "explored-3.png", "explored-mine.png"]


def test_picture_that_cannot_be_saved(tmp_path: Path) -> None:
    (tmp_path / "output").write_text("in the way")
    with pytest.raises(ImageError, match=r"cannot write .*explored-1\.png.*Expected a folder to write to"):
        save_png(tmp_path / "output", picture(1), SETTINGS)


def test_pictures_to_choose_from(folder: Path) -> None:
    for name in ("gallery.jpg", "draw.py", ".hidden.png", "Zebra.JPG"):
        (Path("images") / name).touch()
    assert pictures_in(Path("images")) == ["images/Zebra.JPG", "images/garden.png", "images/painting.png"]


def test_upload_overwrites_nothing(folder: Path) -> None:
    there, other = Path("images/garden.png").read_bytes(), Path("images/painting.png").read_bytes()
    assert keep_upload(Path("images"), "garden.png", there) == "images/garden.png"
    assert keep_upload(Path("images"), r"C:\photos\garden.png", other) == "images/garden-2.png"
    assert keep_upload(Path("images"), "../../garden.png", other) == "images/garden-2.png"
    assert Path("images/garden.png").read_bytes() == there
    assert sorted(file.name for file in Path("images").iterdir()) == ["garden-2.png", "garden.png", "painting.png"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("letter.txt", "the name of the upload is 'letter.txt'; expected"),
        ("letter.png", "letter.png cannot be read as"),
    ],
)
def test_upload_that_is_no_picture(folder: Path, name: str, said: str) -> None:
    with pytest.raises(ImageError, match=f"^{said}"):
        keep_upload(Path("images"), name, b"Dear Sir")
    assert not (Path("images") / name).exists()


def test_curves_fall_with_the_costs() -> None:
    costs = [(1e6, 0.0, 1e4), (1e5, 1e2, 1e3), (1e4, 1e3, float("nan"))]
    svg = ET.fromstring(curves.svg(COSTS, costs, 3))  # noqa: S314
    points = {
        line.attrib["class"]: [tuple(map(float, point.split(","))) for point in line.attrib["points"].split()]
        for line in svg.iter("polyline")
    }
    assert [len(points[name]) for name in ("total", "content", "style")] == [3, 2, 2]
    (x0, y0), (x1, y1), (x2, y2) = points["total"]
    assert x1 - x0 == pytest.approx(x2 - x1, abs=0.2)
    assert y1 - y0 == pytest.approx(y2 - y1, abs=0.2)  # a decade each
    assert y1 > y0
    assert points["style"][0][1] == pytest.approx(y2, abs=0.1)
    assert curves.svg(COSTS, [(0.0, 0.0, 0.0)], 80)  # nothing to draw, and no error


def test_curves_of_a_long_run_are_short_and_end_at_its_end() -> None:
    def points(steps: int, before: int = 0) -> list[str]:
        costs = [(10.0, 1 + n) for n in range(steps)]
        svg = ET.fromstring(curves.svg(("all", "some"), costs, before + steps, before))  # noqa: S314
        return svg.findall("polyline")[0].attrib["points"].split()

    assert len(points(300)) == 300
    assert len(points(100_000)) <= 401
    assert points(3, before=297)[-1].split(",")[0] == points(300)[-1].split(",")[0]
    across = [[points(steps)[end].split(",")[0] for end in (0, -1)] for steps in (300, 100_000)]
    assert across[0] == across[1]


def test_errors_in_words() -> None:
    assert "Choose a smaller one" in in_words(MemoryError())
    assert in_words(ImageError("no picture")) == "no picture"
    assert in_words(KeyError("x")) == "KeyError: 'x'"
