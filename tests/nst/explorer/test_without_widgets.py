"""The explorer without its widgets: settings, code and files."""

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from nst.errors import ImageError
from nst.explorer.code import code_of
from nst.explorer.controls import settings_of, values_of
from nst.explorer.pictures import jpeg_of, keep_upload, pictures_in, png_of, save_png
from nst.explorer.views import in_words
from nst.solver.run import Settings, Solver
from tests.support.explorer import (
    SETTINGS,
    folder,
    functions,
    panel,
    picture,
)

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
    Path("output").mkdir()
    namespace: dict[str, Any] = {"costs": functions()}
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


def test_errors_in_words() -> None:
    assert "Choose a smaller one" in in_words(MemoryError())
    assert in_words(ImageError("no picture")) == "no picture"
    assert in_words(KeyError("x")) == "KeyError: 'x'"
