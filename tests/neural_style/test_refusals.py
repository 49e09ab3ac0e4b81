"""Command lines that are refused before any work."""

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from neural_style.__main__ import main
from tests.nst.solver.test_solver import weight_file, weights
from tests.support.tool import folder, line, paint, refused

__all__ = ["folder", "paint", "weight_file", "weights"]  # fixtures


# ---------------------------------------------------------------- bad input, told before any work


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--styles", "none.png"), r"neural_style: no picture at none\.png"),
        (("--content", "none.png"), r"no picture at none\.png"),
        (("--initial", "none.png"), r"no picture at none\.png"),
        (("--network", "none.mat"), r"no weights at none\.mat"),
        (("--style-layers", "relu6_1"), "there is no layer 'relu6_1'; expected one of"),
        (("--content-layers", "relu4_2", "fc7"), "there is no layer 'fc7'"),
        (("--pooling", "mean"), "--pooling is 'mean'"),
        (("--style-blend-weights", 1, 2), "--style-blend-weights has 2 numbers, --styles has 1 pictures"),
        (("--style-scales", 0.1), r"--style-scales makes .*style\.png 4x4 pixels; expected at least 16x16"),
        (("--style-masks", "none.png"), r"no picture at none\.png"),
        (
            ("--style-masks", "square.png"),
            r"--style-masks: square\.png is 72x72 pixels; expected .* the content, 96x72",
        ),
        (
            ("--style-masks", "turned.png"),
            r"--style-masks: turned\.png is 72x96 pixels; expected .* the content, 96x72",
        ),
        (("--style-masks", "black.png"), r"--style-masks: black\.png is black all over"),
        (("--style-masks", "clear.png"), r"--style-masks: clear\.png is transparent or black all over"),
        (("--styles", "wide.png"), r"wide\.png, made as wide as the picture, is 48x4 pixels.*other proportions"),
        (("--style-masks", "a.png", "b.png"), "--style-masks has 2 pictures, --styles has 1 pictures"),
        (("--precision", "float16"), "--precision is 'float16'; expected auto, float32 or bfloat16"),
        (("--tile", 8), "--tile is 8; expected at least 16 pixels"),
        (("--save-seconds", -1), "--save-seconds is -1.0; expected a number from 0"),
        (("--width", 20), r"--width makes .*content\.png 20x15 pixels; expected at least 16x16"),
    ],
)
def test_what_cannot_be_is_told_before_any_work(  # noqa: PLR0913, PLR0917
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    more: tuple[object, ...],
    said: str,
) -> None:
    monkeypatch.chdir(folder)
    Image.new("L", (72, 72), 255).save("square.png")
    Image.new("L", (72, 96), 255).save("turned.png")
    Image.new("L", (96, 72)).save("black.png")
    Image.new("LA", (96, 72), (255, 0)).save("clear.png")
    Image.new("RGB", (400, 40)).save("wide.png")
    assert re.search(said, refused(line(folder, tmp_path / "p.png", *more), capsys))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["p.picture", "p", "file/p.png"])
def test_output_that_cannot_be_written(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (tmp_path / "file").touch()
    assert f"cannot write {tmp_path / name}" in refused(line(folder, tmp_path / name), capsys)
    more = ("--checkpoint-iterations", 1, "--checkpoint-output", f"{tmp_path}/{{}}/{name}")
    if name != "file/p.png":
        assert "cannot write" in refused(line(folder, tmp_path / "p.png", *more), capsys)
    assert not (tmp_path / "p.png").exists()


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("p.png", ()),
        ("progress.txt", ("--progress-write",)),
        ("progress.png", ("--progress-plot",)),
        ("step_4.png", ("--checkpoint-iterations", 2, "--checkpoint-output", "step_{}.png")),
    ],
)
def test_file_that_is_there_is_replaced_only_if_asked(  # noqa: PLR0913, PLR0917
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    more: tuple[object, ...],
) -> None:
    monkeypatch.chdir(tmp_path)
    words = line(folder, Path("p.png"), *more)
    Path(name).write_text("mine")
    assert f"{name} is there already" in refused(words, capsys)
    assert Path(name).read_text() == "mine" and list(tmp_path.iterdir()) == [tmp_path / name]
    assert main([*words, "--overwrite"]) == 0
    assert Path(name).read_bytes() != b"mine"


@pytest.mark.parametrize("overwrite", [(), ("--overwrite",), ("--resume",)])
@pytest.mark.parametrize(
    "name", ["content.png", "./x/../content.png", "link.png", "hard.png", "mask.png", "progress.png"]
)
def test_what_is_read_is_never_replaced(  # noqa: PLR0913, PLR0917
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    overwrite: tuple[str, ...],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("x").mkdir()
    Path("content.png").write_bytes((folder / "content.png").read_bytes())
    Path("link.png").symlink_to("content.png")
    Path("hard.png").hardlink_to("content.png")
    Image.new("L", (96, 72), 255).save("mask.png")
    Image.new("L", (96, 72), 255).save("progress.png")
    before = {file.name: file.read_bytes() for file in tmp_path.glob("*.png")}
    output = ("--output", "p.png" if name == "progress.png" else name)
    mask = ("--style-masks", "progress.png" if name == "progress.png" else "mask.png")
    words = line(folder, tmp_path / "o.png", "--content", "content.png", *mask, "--progress-plot", *output, *overwrite)
    assert "which is read, and would be replaced" in refused(words, capsys)
    assert {file.name: file.read_bytes() for file in tmp_path.glob("*.png")} == before


def test_a_foreign_file_in_the_place_of_the_state(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = tmp_path / "p.png.npz"
    np.savez(state, mine=np.arange(3))
    before = state.read_bytes()
    assert "p.png.npz is there already; --overwrite" in refused(line(folder, tmp_path / "p.png"), capsys)
    assert "cannot be read as the state" in refused(line(folder, tmp_path / "p.png", "--resume"), capsys)
    assert state.read_bytes() == before and list(tmp_path.iterdir()) == [state]


def test_two_files_of_the_same_name(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = line(folder, tmp_path / "progress.png", "--progress-plot")
    assert "is to be written twice" in refused(words, capsys)
