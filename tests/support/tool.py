"""Run the tool on small pictures, and read what it paints."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from neural_style.__main__ import main
from nst.types import Array
from tests.nst.solver.test_solver import picture, weight_file, weights

__all__ = ["weight_file", "weights"]  # fixtures

SIZE = (48, 36)
Paint = Callable[..., Array]  # with options of the command line


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, weight_file: Path) -> Path:
    """Pictures and weights that a command line names."""
    folder = tmp_path_factory.mktemp("pictures")
    Image.fromarray(picture(1, (96, 72))).save(folder / "content.png")
    Image.fromarray(picture(2, (60, 60))).save(folder / "style.png")
    Image.fromarray(picture(3, (80, 40))).save(folder / "other.png")
    (folder / "weights.mat").write_bytes(weight_file.read_bytes())
    return folder


def line(folder: Path, output: Path, *more: object) -> list[str]:
    needed = {"content": folder / "content.png", "output": output, "network": folder / "weights.mat"}
    words: list[object] = [word for name, file in needed.items() for word in (f"--{name}", file)]
    if "--styles" not in more:
        words += ["--styles", folder / "style.png"]
    if "--width" not in more:
        words += ["--width", SIZE[0]]
    if "--iterations" not in more:
        words += ["--iterations", 4]
    return [str(word) for word in (*words, *more)]


@pytest.fixture(scope="module")
def paint(folder: Path) -> Paint:
    """Paints with some options, and reads the picture."""

    @cache
    def painted(*more: object) -> Array:
        output = folder / "painted.png"
        output.unlink(missing_ok=True)
        assert main(line(folder, output, *more)) == 0
        return read(output)

    return painted


def read(file: Path) -> Array:
    with Image.open(file) as image:
        return np.asarray(image, int)


def colours(picture: Array) -> tuple[Array, Array]:
    """Luminance, and the two differences of colour, by the definition of BT.601."""
    red, green, blue = np.moveaxis(picture.astype(float), 2, 0)
    luminance = 0.299 * red + 0.587 * green + 0.114 * blue
    return luminance, np.stack([(blue - luminance) / 1.772, (red - luminance) / 1.402])


def roughness(picture: Array) -> float:
    return float(np.abs(np.diff(picture, axis=0)).mean() + np.abs(np.diff(picture, axis=1)).mean())


def refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert main(words) == 1
    out, err = capsys.readouterr()
    assert out == "" and "%" not in err  # no progress
    return err
