"""Runs of the tool that are stopped or killed, and go on."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from neural_style.__main__ import main
from neural_style.command_line import read_options
from neural_style.optimise import BEFORE
from neural_style.painting import paint_picture
from nst.images import image_of, picture_of
from nst.networks.matconvnet import write_matconvnet
from nst.solver.beginning import details_of
from nst.solver.descent import State, resized
from tests.nst.solver.test_solver import weight_file, weights
from tests.support.paths import ROOT
from tests.support.tool import folder, line, read
from tests.support.weight_files import random_weights

__all__ = ["folder", "weight_file", "weights"]  # fixtures

LARGE = ("--width", 352)  # 264 high: it begins at half the size
ADAM = ("--optimizer", "adam")
WASSERSTEIN = ("--style-loss", "wasserstein")


class Stopper:
    """Stops after so many steps."""

    def __init__(self, after: int) -> None:
        self.after, self.seen = after, list[State]()

    @property
    def stop(self) -> bool:
        return len(self.seen) >= self.after

    def see(self, state: State) -> None:
        self.seen.append(state)


def paint(words: list[str], after: int = 1 << 30) -> list[State]:
    """The states of a run that is stopped after so many steps."""
    stopper = Stopper(after)
    finished = paint_picture(read_options(words), stopper)
    assert finished == (len(stopper.seen) < after)
    return stopper.seen


def steps_saved(state: Path) -> int:
    with np.load(state) as arrays:
        return len(arrays["history"])


# ---------------------------------------------------------------- it goes on


@pytest.mark.parametrize("more", [LARGE, (*LARGE, *ADAM)], ids=["L-BFGS", "Adam"])
def test_killed_at_a_random_step_it_ends_where_an_unbroken_run_does(
    folder: Path, tmp_path: Path, more: tuple[object, ...]
) -> None:
    words = [*more, "--iterations", 30, "--save-seconds", 0, "--progress-write"]
    output, state = tmp_path / "killed" / "p.png", tmp_path / "killed" / "p.png.npz"
    at = random.randint(1, 25)  # noqa: S311
    command = [sys.executable, "-m", "neural_style", *line(folder, output, *words)]
    with subprocess.Popen(command, env=os.environ | {"PYTHONPATH": str(ROOT)}, stderr=subprocess.DEVNULL) as program:
        while not (state.exists() and steps_saved(state) >= at):
            assert program.poll() is None
            time.sleep(0.005)
        program.send_signal(signal.SIGKILL)
    assert program.returncode == -signal.SIGKILL and not output.exists()
    made = steps_saved(state)
    assert main(line(folder, output, *words, "--resume")) == 0
    assert main(line(folder, tmp_path / "p.png", *words)) == 0
    unbroken, resumed = (np.loadtxt(file.parent / "progress.txt") for file in (tmp_path / "p.png", output))
    assert 0 < made < len(unbroken) and len(resumed) == len(unbroken)
    assert resumed[:, 0].tolist() == unbroken[:, 0].tolist()
    assert resumed[-1, -1] == pytest.approx(unbroken[-1, -1], rel=1e-3), f"killed after step {made}"
    assert not state.exists()


@pytest.mark.parametrize("more", [(), ADAM, WASSERSTEIN], ids=["L-BFGS", "Adam", "Wasserstein"])
def test_the_optimisers_memory_is_kept(folder: Path, tmp_path: Path, more: tuple[object, ...]) -> None:
    """Else the next steps would be others."""
    unbroken = paint(line(folder, tmp_path / "whole.png", *more, "--iterations", 12))
    words = line(folder, tmp_path / "p.png", *more, "--iterations", 12)
    paint(words, after=7)
    rest = paint([*words, "--resume"])
    assert [state.iteration for state in rest] == [8, 9, 10, 11, 12]
    for after, expected in zip(rest, unbroken[7:], strict=True):
        np.testing.assert_allclose(after.image, expected.image, atol=1e-2)
        assert after.losses == pytest.approx(expected.losses, rel=1e-4)


def test_stopped_after_the_last_step_or_between_two_sizes(folder: Path, tmp_path: Path) -> None:
    words = line(folder, tmp_path / "p.png", *LARGE, "--iterations", 2)
    assert paint(words, after=BEFORE)[-1].size == (176, 132)
    assert [state.size for state in paint([*words, "--resume"])] == [(352, 264)] * 2
    assert sorted(file.name for file in tmp_path.iterdir()) == ["p.png"]


def test_without_a_state_it_begins_and_what_is_finished_is_left_alone(folder: Path, tmp_path: Path) -> None:
    words = [*line(folder, tmp_path / "p.png"), "--resume"]
    assert len(paint(words)) == 4
    before = (tmp_path / "p.png").stat()
    assert main(words) == 0 and paint(words) == []
    assert (tmp_path / "p.png").stat() == before
    assert len(paint([*words, "--overwrite"])) == 4


def test_what_does_not_change_the_image_may_be_another(folder: Path, tmp_path: Path) -> None:
    paint(line(folder, tmp_path / "p.png"), after=2)
    more = ("--preserve-colors", "--progress-write", "--print-iterations", 1, "--save-seconds", 5)
    assert len(paint([*line(folder, tmp_path / "p.png", *more), "--resume"])) == 2
    assert np.loadtxt(tmp_path / "progress.txt")[:, 0].tolist() == [1, 2, 3, 4]


@pytest.mark.parametrize(("seconds", "expected"), [(0, [1, 2, 3]), (1000, [0, 0, 0])])
def test_state_is_saved_as_often_as_is_asked(folder: Path, tmp_path: Path, seconds: float, expected: list[int]) -> None:
    found = []

    class Looker(Stopper):
        def see(self, state: State) -> None:
            file = tmp_path / "p.png.npz"
            found.append(steps_saved(file) if file.exists() else 0)

    options = read_options(line(folder, tmp_path / "p.png", "--save-seconds", seconds))
    assert paint_picture(options, Looker(1))
    assert found[1:] == expected


# ---------------------------------------------------------------- pictures of what is not as large as wanted yet


def test_pictures_on_the_way_are_as_large_as_wanted(folder: Path, tmp_path: Path) -> None:
    """The starting image, with all its detail, and on it what has been painted, magnified, with the style's details."""
    more = ("--checkpoint-output", tmp_path / "step_{}.png", "--checkpoint-iterations", 3)
    (state, *_) = reversed(paint(line(folder, tmp_path / "p.png", *LARGE, *more), after=3))
    start = image_of(Image.open(folder / "content.png"), (352, 264))
    style = Image.open(folder / "style.png")
    small, large = image_of(style, (176, 176)), image_of(style, (352, 352))
    painted = resized(state.image - resized(start, (176, 132)), (352, 264))
    expected = picture_of(start + painted + details_of(large, small, state.image, (352, 264)))
    for name in ("p.png", "step_3.png"):
        np.testing.assert_allclose(read(tmp_path / name), expected, atol=1)


# ---------------------------------------------------------------- what it may write over


def test_stopped_again_it_replaces_its_own_files_and_no_others(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = line(folder, tmp_path / "p.png", "--progress-write", "--progress-plot", "--iterations", 9)
    for after in (2, 2):
        paint([*words, "--resume"], after)
    for name in ("p.png", "progress.txt", "progress.png"):
        own = (tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(b"somebody else's")
        assert f"{name} is there already" in refused([*words, "--resume"], capsys)
        assert (tmp_path / name).read_bytes() == b"somebody else's"
        (tmp_path / name).write_bytes(own)
    assert len(paint([*words, "--resume"])) == 5


def test_killed_between_two_states_it_leaves_checkpoints_as_they_are(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = ("--checkpoint-output", tmp_path / "step_{}.png", "--checkpoint-iterations", 2, "--iterations", 8)
    words = line(folder, tmp_path / "p.png", *more)
    paint(words, after=3)
    (tmp_path / "step_4.png").write_bytes(b"written after the state was saved, or somebody else's")
    assert len(paint([*words, "--resume"])) == 5
    assert "step_4.png is there already, and stays as it is" in capsys.readouterr().out
    assert (tmp_path / "step_4.png").read_bytes().startswith(b"written after")
    assert read(tmp_path / "step_6.png").shape == (36, 48, 3)


# ---------------------------------------------------------------- what cannot be gone on with


def refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert main(words) == 1
    return capsys.readouterr().err


def files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_state_is_not_lost_by_beginning_anew(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = line(folder, tmp_path / "p.png")
    paint(words, after=2)
    before = files(tmp_path)
    assert "p.png.npz is there, the state of a run that was stopped. Give --resume" in refused(words, capsys)
    assert files(tmp_path) == before
    assert [state.iteration for state in paint([*words, "--overwrite"])] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("--content-weight", 7), "other options: --content-weight was 5.0, is 7.0. Expected the same"),
        (("--optimizer", "adam"), "--optimizer was lbfgs, is adam"),
        (WASSERSTEIN, "--style-loss was gram, is wasserstein"),
        (("--width", 50), "--width was 48, is 50"),
        (("--iterations", 9, "--tv-weight", 1), "--tv-weight was 100.0, is 1.0, --iterations was 4, is 9"),
        (("--styles", "other.png"), "--styles had other content"),
        (("--initial", "other.png"), "--initial was not given. Expected the same"),
        (("--content", "other.png"), "other options: --content had other content. Expected the same"),
        (("--network", "other.mat"), "the network had other weights"),
    ],
    ids=lambda x: str(x[0]) if isinstance(x, tuple) else "",
)
def test_other_settings_are_told(  # noqa: PLR0913, PLR0917
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    change: tuple[object, ...],
    said: str,
) -> None:
    monkeypatch.chdir(folder)
    write_matconvnet(Path("other.mat"), random_weights(channels=(4, 5, 6, 7, 5)), "other")
    paint(line(folder, tmp_path / "p.png"), after=2)
    before = files(tmp_path)
    assert said in refused([*line(folder, tmp_path / "p.png", *change), "--resume"], capsys)
    assert files(tmp_path) == before


@pytest.mark.parametrize("damage", ["cut", "flipped", "text", "pickle", "lacking", "another plan"])
def test_damaged_state_is_told(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], damage: str) -> None:
    words, state = line(folder, tmp_path / "p.png"), tmp_path / "p.png.npz"
    paint(words, after=2)
    data = bytearray(state.read_bytes())
    with np.load(state) as saved:
        arrays: dict[str, Any] = dict(saved)
    if damage == "cut":
        state.write_bytes(data[: len(data) // 2])
    elif damage == "flipped":
        data[len(data) // 2] ^= 255
        state.write_bytes(data)
    elif damage == "text":
        state.write_text("state")
    elif damage == "pickle":
        np.savez(state, about=np.array({}, object))
    elif damage == "lacking":
        del arrays["image"]
        np.savez(state, **arrays)
    else:
        np.savez(state, **arrays | {"level": np.array(5)})
    before = files(tmp_path)
    assert "p.png.npz cannot be read as the state of a run" in refused([*words, "--resume"], capsys)
    assert files(tmp_path) == before


def test_state_that_cannot_be_written_is_told(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(np, "savez", full)
    assert "cannot write" in refused(line(folder, tmp_path / "p.png", "--save-seconds", 0), capsys)
