"""The tool from the command line: what each option does to the picture, the files that it writes, and bad input."""

import os
import re
import signal
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from neural_style.__main__ import main
from neural_style.command_line import read_options
from neural_style.pictures import read_pictures, start, style_size
from neural_style.shared import Shared
from nst.images import picture_of
from nst.types import Array
from tests.nst.solver.test_solver import weight_file, weights
from tests.support.paths import ROOT
from tests.support.tool import SIZE, Paint, colours, folder, line, paint, read, roughness

__all__ = ["folder", "paint", "weight_file", "weights"]  # fixtures


# ---------------------------------------------------------------- what each option does


def test_width_keeps_the_proportions(paint: Paint, folder: Path, tmp_path: Path) -> None:
    assert paint().shape == (36, 48, 3)
    assert paint("--width", 31).shape == (23, 31, 3)
    without_width = read_options(line(folder, tmp_path / "p.png")[:-4])
    assert read_pictures(without_width.pictures).size == (96, 72)


@pytest.mark.parametrize(
    "more",
    [
        ("--pooling", "max"),
        ("--initial-noiseblend", 0.5),
        ("--content-weight", 1e8),
        ("--content-weight", 1e8, "--content-weight-blend", 0),
        ("--content-weight", 1e8, "--content-layers", "conv2_2", "pool4"),
        ("--style-weight", 5),
        ("--style-loss", "wasserstein"),
        ("--style-layer-weight-exp", 3),
        ("--style-layers", "pool1", "conv2_2"),
        ("--style-scales", 0.5),
        ("--tv-weight", 1e6),
        ("--iterations", 9),
        ("--optimizer", "adam"),
        ("--precision", "bfloat16"),
    ],
    ids=lambda more: " ".join(map(str, more)),
)
def test_option_changes_the_picture(paint: Paint, more: tuple[object, ...]) -> None:
    assert not np.array_equal(paint(*more), paint())


def test_the_same_options_give_the_same_picture(paint: Paint, folder: Path, tmp_path: Path) -> None:
    assert main(line(folder, tmp_path / "again.png")) == 0
    assert np.array_equal(read(tmp_path / "again.png"), paint())


@pytest.mark.parametrize("more", [("--learning-rate", 3), ("--beta1", 0.5), ("--beta2", 0.5), ("--epsilon", 10)])
def test_option_of_adam_changes_the_picture(paint: Paint, more: tuple[object, ...]) -> None:
    adam = ("--optimizer", "adam")
    assert not np.array_equal(paint(*adam, *more), paint(*adam))


def test_original_recipe_is_adam(paint: Paint) -> None:
    same = ("--optimizer", "adam", "--pooling", "max", "--initial-noiseblend", 1)
    assert np.array_equal(paint("--recipe", "original"), paint(*same))


def test_blend_weights_choose_among_styles(paint: Paint, folder: Path) -> None:
    style, other = folder / "style.png", folder / "other.png"
    both = ("--styles", style, other, "--style-blend-weights")
    first, second = paint("--styles", style), paint("--styles", other)
    assert np.abs(first - second).max() > 5
    np.testing.assert_allclose(paint(*both, 2, 0), first, atol=1)
    np.testing.assert_allclose(paint(*both, 0, 3), second, atol=1)
    assert min(np.abs(paint(*both, 1, 1) - alone).max() for alone in (first, second)) > 2


def test_style_scale_is_that_of_a_scaled_picture(folder: Path, tmp_path: Path) -> None:
    """A style is as wide as the content times its scale, in its own proportions."""
    styles = ("--styles", folder / "style.png", folder / "other.png", "--style-scales", 1, 1.5)
    options = read_options(line(folder, tmp_path / "p.png", *styles)).pictures
    pictures = read_pictures(options)
    sizes = [style_size(style, 48, scale) for style, scale in zip(pictures.styles, options.scales, strict=True)]
    assert sizes == [(48, 48), (72, 36)]


def test_styles_go_where_their_masks_are_light(paint: Paint, folder: Path) -> None:
    """The left half is painted like the first style alone, the right half like the second."""
    style, other = folder / "style.png", folder / "other.png"
    for name, half in (("left", slice(0, 48)), ("right", slice(48, 96))):
        mask = np.zeros((72, 96), np.uint8)
        mask[:, half] = 255
        Image.fromarray(mask).save(folder / f"{name}.png")
    more = ("--iterations", 15, "--tv-weight", 0)
    masks = ("--style-masks", folder / "left.png", folder / "right.png")
    both = paint("--styles", style, other, *masks, *more)
    left, right = slice(0, 24), slice(24, 48)
    for half, alike, unlike in ((left, style, other), (right, other, style)):
        near, far = (
            np.abs(np.mean(both[:, half] - paint("--styles", file, *more)[:, half], axis=(0, 1))).mean()
            for file in (alike, unlike)
        )
        assert near < 0.7 * far


def test_precision_is_that_of_the_kernels(folder: Path, tmp_path: Path) -> None:
    def dtype(*more: str) -> tf.DType:
        options = read_options(line(folder, tmp_path / "p.png", *more))
        return Shared().network(options.network, options.loss.layers)["relu5_1"](tf.zeros((1, 2, 2, 7))).dtype

    assert dtype("--precision", "bfloat16") == tf.bfloat16
    assert dtype("--precision", "float32") == dtype("--recipe", "original") == tf.float32


def test_tiles_make_no_difference(paint: Paint) -> None:
    np.testing.assert_allclose(paint("--tile", 32), paint(), atol=1)


def test_total_variation_makes_smooth(paint: Paint) -> None:
    rough = ("--iterations", 10, "--tv-weight")
    assert roughness(paint(*rough, 1e5)) < 0.5 * roughness(paint(*rough, 0))


def test_colours_of_the_content_are_kept(paint: Paint, folder: Path) -> None:
    """At luminances where they can be: a very bright or dark pixel has no room for much colour."""
    luminance, _ = colours(paint())
    kept, kept_colours = colours(paint("--preserve-colors"))
    content = Image.open(folder / "content.png").resize(SIZE, Image.Resampling.LANCZOS)
    _, content_colours = colours(np.asarray(content))
    inside = (paint("--preserve-colors") % 255 != 0).all(axis=2)
    assert inside.mean() > 0.2
    np.testing.assert_allclose(kept[inside], luminance[inside], atol=3)
    np.testing.assert_allclose(kept_colours[:, inside], content_colours[:, inside], atol=3)


def test_start(folder: Path, tmp_path: Path) -> None:
    def started(*more: object) -> Array:
        options = read_options(line(folder, tmp_path / "p.png", *more)).pictures
        return start(read_pictures(options), options.noiseblend)

    noise, initial = started("--initial-noiseblend", 1), ("--initial", folder / "other.png")
    assert noise.shape == (1, 36, 48, 3)
    assert noise.mean() == pytest.approx(0, abs=0.02) and noise.std() == pytest.approx(0.256, rel=0.05)
    content = Image.open(folder / "content.png").resize(SIZE, Image.Resampling.LANCZOS)
    np.testing.assert_array_equal(picture_of(started()), np.asarray(content))
    other = Image.open(folder / "other.png").resize(SIZE, Image.Resampling.LANCZOS)
    np.testing.assert_array_equal(picture_of(started(*initial)), np.asarray(other))
    np.testing.assert_allclose(
        started(*initial, "--initial-noiseblend", 0.25), 0.25 * noise + 0.75 * started(*initial), atol=1e-9
    )


def test_start_shows_in_the_picture(paint: Paint, folder: Path) -> None:
    """Where the content alone counts, and it is the start, nothing is left to be done."""
    more = ("--style-weight", 0, "--tv-weight", 0)
    content = np.asarray(Image.open(folder / "content.png").resize(SIZE, Image.Resampling.LANCZOS), int)
    np.testing.assert_allclose(paint(*more), content, atol=1)
    assert np.abs(paint(*more, "--initial-noiseblend", 1) - content).mean() > 5


# ---------------------------------------------------------------- what is said and written on the way


def test_losses_are_printed(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(line(folder, tmp_path / "p.png", "--print-iterations", 2, "--iterations", 5)) == 0
    said = capsys.readouterr().out
    assert re.findall(r"^step (\d+): content .*, style .*, tv .*, total ", said, re.MULTILINE) == ["2", "4"]
    assert f"wrote {tmp_path / 'p.png'}, 48x36: content " in said


def test_checkpoints_are_written(folder: Path, tmp_path: Path) -> None:
    more = ("--checkpoint-output", tmp_path / "step_{:02}.png", "--checkpoint-iterations", 2, "--iterations", 5)
    assert main(line(folder, tmp_path / "p.png", *more)) == 0
    assert sorted(file.name for file in tmp_path.iterdir()) == ["p.png", "step_02.png", "step_04.png"]
    pictures = [read(tmp_path / name) for name in ("step_02.png", "step_04.png", "p.png")]
    assert all(not np.array_equal(a, b) for a, b in pairwise(pictures))


def test_losses_are_written_and_drawn(folder: Path, tmp_path: Path) -> None:
    assert main(line(folder, tmp_path / "p.png", "--progress-write", "--progress-plot", "--iterations", 5)) == 0
    assert (tmp_path / "progress.txt").read_text().startswith("# itr content style tv total\n")
    table = np.loadtxt(tmp_path / "progress.txt")
    assert table[:, 0].tolist() == [1, 2, 3, 4, 5]
    np.testing.assert_allclose(table[:, 1:4].sum(axis=1), table[:, 4], rtol=1e-5)
    assert table[-1, 4] < table[0, 4]
    assert read(tmp_path / "progress.png").std() > 1
    assert len(list(tmp_path.iterdir())) == 3


def test_ctrl_c_writes_the_picture_so_far(folder: Path, tmp_path: Path) -> None:
    words = line(folder, tmp_path / "p.png", "--width", 320, "--iterations", 5000, "--progress-write")
    command = [sys.executable, "-m", "neural_style", *words]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True) as program:
        assert program.stderr is not None
        seen = ""
        while not any(int(made) >= 3 for made in re.findall(r"step (\d+) of 5000", seen)):
            character = program.stderr.read(1)
            assert character, seen
            seen += character
        program.send_signal(signal.SIGINT)
        said = program.stderr.read()
    assert program.returncode == 130
    assert "stopping after this step" in said and "neural_style: stopped" in said and "Traceback" not in said
    assert "oneDNN" not in said and "WARNING" not in said  # TensorFlow's greeting
    assert read(tmp_path / "p.png").shape == (240, 320, 3)
    assert 3 <= len(np.loadtxt(tmp_path / "progress.txt")) < 5000
    assert sorted(file.name for file in tmp_path.iterdir()) == ["p.png", "p.png.npz", "progress.txt"]
