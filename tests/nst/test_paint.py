"""The command line of the solver."""

import os
import re
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import nst.paint
from nst.files import digest
from nst.functions import read_functions
from nst.solver import Settings, Solver, wasserstein_cost
from nst.solver.settings import STEPS
from tests.nst.solver.test_solver import picture, weight_file, weights
from tests.support.painting import Files, files, line, read, run, start, write_notebook
from tests.support.paths import ROOT

__all__ = ["files", "weight_file", "weights"]  # fixtures


# ---------------------------------------------------------------- painting


def test_picture_is_that_of_the_solver(files: Files, tmp_path: Path) -> None:
    """With every setting given, in a folder that is not there yet."""
    own = tmp_path / "own.png"
    Image.fromarray(picture(9)).save(own)
    words = (
        "--alpha 3 --beta 70 --layers conv1_1=0.5,conv3_1=1.5 --content-layer conv2_2 --size 48x40 --noise-ratio 0.3 "
        f"--seed 4 --steps 3 --start {own} --out new/mine.png"
    )
    status, out, err = run(line(files, *words.split()), tmp_path)
    settings = Settings(
        files["content"],
        files["style"],
        alpha=3,
        beta=70,
        style_layers=(("conv1_1", 0.5), ("conv3_1", 1.5)),
        content_layer="conv2_2",
        size=(48, 40),
        start=own,
        noise_ratio=0.3,
        steps=3,
        seed=4,
    )
    state = list(Solver(read_functions(files["notebook"]), files["weights"]).paint(settings))[-1]
    assert status == 0
    np.testing.assert_allclose(read(tmp_path / "new" / "mine.png"), state.picture, atol=1)
    assert f"total cost {state.total:.4g}, content cost {state.content:.4g}, style cost {state.style:.4g}" in out
    assert out.endswith("wrote new/mine.png, 48x40\n")
    assert "100%" in err and "step 3 of 3, 48x40, total cost" in err
    assert all(said.startswith("mine: ") for said in err.split("\n") if said)  # the bar, and nothing of TensorFlow's
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["mine.png"]


def test_wasserstein_takes_the_place_of_the_notebooks_style_cost(files: Files, tmp_path: Path) -> None:
    words = line(files, *["--size", "48x40", "--steps", "3", "--style-loss", "wasserstein", "--out", "other.png"])
    status, out, err = run(words, tmp_path)
    assert status == 0, err
    costs = replace(read_functions(files["notebook"]), compute_layer_style_cost=wasserstein_cost)
    settings = Settings(files["content"], files["style"], size=(48, 40), steps=3)
    state = list(Solver(costs, files["weights"]).paint(settings))[-1]
    assert f"style cost {state.style:.4g}" in out
    np.testing.assert_allclose(read(tmp_path / "other.png"), state.picture, atol=1)
    command = nst.paint._command_to_go_on(nst.paint.parser().parse_args(words), Path("run.npz"))
    assert nst.paint.parser().parse_args(command.split()[3:]).style_loss == "wasserstein"


def test_shapes_are_those_of_the_notebook(files: Files, tmp_path: Path) -> None:
    """Without TensorFlow 2's behaviour, a dimension has a value, and students use it."""
    source = (
        "def compute_content_cost(a_C, a_G):\n"
        "    n = a_G.shape[1].value * a_G.shape[2].value * a_G.shape[3].value\n"
        "    return tf.reduce_sum((a_C - a_G) ** 2) / (4 * n)"
    )
    notebook = write_notebook(tmp_path / "value.ipynb", compute_content_cost=source)
    more = ("--size", "40x24", "--steps", 2)
    for name, file in (("value.png", notebook), ("solved.png", files["notebook"])):
        assert run(line(files, *more, "--out", name, notebook=file), tmp_path)[0] == 0
    assert np.array_equal(read(tmp_path / "value.png"), read(tmp_path / "solved.png"))


def stop_at(step: int, words: list[str], folder: Path) -> tuple[int, str, str]:
    """Press Ctrl-C as soon as the bar shows that a step, or a later one, has been made."""
    with start(words, folder) as program:
        assert program.stderr is not None and program.stdout is not None
        seen = ""
        while not any(int(made) >= step for made in re.findall(r", step (\d+) of", seen)):
            character = program.stderr.read(1)
            assert character, seen
            seen += character
        program.send_signal(signal.SIGINT)
        err = seen + program.stderr.read()
        return program.wait(), program.stdout.read(), err


def test_stopped_twice_and_resumed_it_ends_where_an_unbroken_run_does(files: Files, tmp_path: Path) -> None:
    more = ("--size", "320x256", "--steps", 100, "--out")
    assert run(line(files, *more, "whole.png"), tmp_path)[0] == 0
    words, file = line(files, *more, "parts.png"), "parts.npz"
    for step, state in ((5, []), (30, ["--state", "runs/kept.npz"])):
        file = state[-1] if state else file
        status, out, err = stop_at(step, words + state, tmp_path)
        assert status == 130
        assert "Traceback" not in err and "stopping after this step" in err
        *_, said, command = err.splitlines()
        assert said.startswith("nst.paint: stopped after step ") and said.endswith(f" of {STEPS + 100}. Go on with")
        assert "wrote parts.png" in out and (tmp_path / "parts.png").is_file() and (tmp_path / file).is_file()
        assert command.split()[:3] == ["python", "-m", "nst.paint"]
        words = command.split()[3:]
        assert words[:4] == ["--resume", file, "--out", "parts.png"]
    status, out, err = run(words, tmp_path)
    assert status == 0 and f"step {STEPS + 100} of {STEPS + 100}" in err and f"after {STEPS + 100} steps" in out
    assert read(tmp_path / "parts.png").shape == (256, 320, 3)
    np.testing.assert_allclose(read(tmp_path / "parts.png"), read(tmp_path / "whole.png"), atol=1)


def test_ctrl_c_waits_for_the_end_of_a_step_and_twice_does_not() -> None:
    before = signal.getsignal(signal.SIGINT)
    with nst.paint.Patience() as patience:
        assert not patience.asked
        signal.raise_signal(signal.SIGINT)
        assert patience.asked
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


# ---------------------------------------------------------------- nothing is overwritten unasked


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.fixture
def own(files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Files:
    """Pictures in the folder where the program runs, one of them by several names, and a foreign .npz."""
    monkeypatch.chdir(tmp_path)
    for name in ("content.png", "style.png"):
        (tmp_path / name).write_bytes(files[name.partition(".")[0]].read_bytes())
    Image.fromarray(picture(9)).save(tmp_path / "start.png")
    (tmp_path / "link.png").symlink_to("content.png")
    (tmp_path / "hard.png").hardlink_to("content.png")
    np.savez(tmp_path / "work.npz", mine=np.arange(3))
    return files | {"content": Path("content.png"), "style": Path("style.png")}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("--out content.png", "content.png is content.png, which is read, and would be replaced"),
        ("--out content.png --overwrite", "content.png is content.png, which is read, and would be replaced"),
        ("--out ./x/../link.png --overwrite", "link.png is content.png, which is read"),
        ("--out hard.png --overwrite", "hard.png is content.png, which is read"),
        ("--out style.png", "style.png is style.png, which is read"),
        ("--out start.png --start start.png --overwrite", "start.png is start.png, which is read"),
        ("--out start.png", "start.png is there already; --overwrite replaces it"),
        ("--out o.png --state start.png", "start.png is there already; --overwrite replaces it"),
        ("--out o.png --state content.png --overwrite", "content.png is content.png, which is read"),
        ("--out o.png --state o.png", "o.png is to be written twice"),
        ("--out work.jpg", "work.npz is there already; --overwrite replaces it"),
    ],
)
def test_file_that_is_there_stays(  # noqa: PLR0913, PLR0917 -- fixtures and parameters
    own: Files, tmp_path: Path, version_2: None, capfd: pytest.CaptureFixture[str], more: str, said: str
) -> None:
    (tmp_path / "x").mkdir()
    before = contents(tmp_path)
    assert nst.paint.main(line(own, "--size", "40x24", *more.split())) == 1
    (message,) = capfd.readouterr().err.splitlines()
    assert said in message
    assert contents(tmp_path) == before


def test_second_run_has_to_be_asked(
    own: Files, tmp_path: Path, version_2: None, capfd: pytest.CaptureFixture[str]
) -> None:
    words = line(own, "--size", "40x24", "--steps", 1, "--out", "o.jpg")
    assert nst.paint.main(words) == 0
    before = contents(tmp_path)
    assert nst.paint.main(words) == 1
    assert "o.jpg is there already; --overwrite replaces it" in capfd.readouterr().err
    assert contents(tmp_path) == before
    assert nst.paint.main([*words, "--seed", "7", "--overwrite"]) == 0
    assert contents(tmp_path)["o.jpg"] != before["o.jpg"]


def test_resumed_run_replaces_its_own_picture_and_no_other(
    own: Files, tmp_path: Path, version_2: None, capfd: pytest.CaptureFixture[str]
) -> None:
    settings = Settings("content.png", "style.png", size=(40, 24), steps=3)
    run = Solver(read_functions(own["notebook"]), own["weights"]).paint(settings)
    next(iter(run))
    painted = (tmp_path / "start.png").read_bytes()
    run.save("o.npz", [digest(painted)])
    resume = {"resume": Path("o.npz"), **{name: own[name] for name in ("notebook", "weights")}}
    before = contents(tmp_path)
    for out in ("style.png", "o.npz"):
        assert nst.paint.main(line(resume, "--out", out)) == 1
        assert contents(tmp_path) == before
    assert "style.png is there already" in capfd.readouterr().err
    assert nst.paint.main(line(resume, "--out", "start.png")) == 0  # its picture, under another name
    assert contents(tmp_path)["start.png"] != painted


# ---------------------------------------------------------------- bad input


@pytest.fixture
def version_2(monkeypatch: pytest.MonkeyPatch) -> None:
    """Within the tests' own process, TensorFlow 2's behaviour stays: it could not be had back."""
    monkeypatch.setattr("tensorflow.compat.v1.disable_v2_behavior", lambda: None)


def test_finished_run_cannot_be_resumed(
    files: Files, tmp_path: Path, version_2: None, capfd: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(files["content"], files["style"], size=(40, 24), steps=1)
    run = Solver(read_functions(files["notebook"]), files["weights"]).paint(settings)
    assert len(list(run)) == 1
    run.save(tmp_path / "run.npz")
    resume = {"resume": tmp_path / "run.npz", **{name: files[name] for name in ("notebook", "weights")}}
    assert nst.paint.main(line(resume, "--out", tmp_path / "o.png")) == 1
    assert "run.npz is of a run that is finished; expected one that was stopped before" in capfd.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["run.npz"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--beta", "nan"], "the weight of beta is nan; expected a number from 0"),
        (["--layers", "conv9_1=1"], "there is no layer 'conv9_1'; expected one of conv1_1"),
        (["--layers", "conv1_1=0"], "expected at least one above 0"),
        (["--size", "0x0"], "size is 0x0; expected at least 16x16"),
        (["--steps", "0"], "steps is 0"),
        (["--seed", "-1"], "seed is -1; expected a number from 0"),
        (["--noise-ratio", "2"], "noise_ratio is 2.0"),
        (["--content", "none.jpg"], "no picture at none.jpg"),
        (["--start", "nois"], "no picture at nois"),
        (["--notebook", "none.ipynb"], "no notebook none.ipynb"),
        (["--weights", "none.mat"], "no weights at none.mat"),
        (["--out", "picture.doc"], "cannot write picture.doc: unknown file extension"),
        (["--out", "folder.png"], "cannot write folder.png: it is a folder"),
        (["--out", "file/picture.png"], "cannot write file/picture.png: "),
    ],
)
def test_bad_input_is_told_before_any_work(  # noqa: PLR0913, PLR0917 -- fixtures and parameters
    files: Files,
    tmp_path: Path,
    version_2: None,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    more: list[str],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "file").touch()
    assert nst.paint.main(line(files, "--out", "out.png", *more)) == 1
    out, err = capfd.readouterr()
    (message,) = err.splitlines()  # no bar
    assert message.startswith("nst.paint: ") and said in message
    assert not out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder.png"]


def test_error_of_a_function_and_of_a_cut_file(files: Files, tmp_path: Path) -> None:
    """As programs: one line, no traceback, exit status 1."""
    empty = write_notebook(tmp_path / "empty.ipynb", total_cost="def total_cost(a, b, alpha, beta):\n    return None")
    (tmp_path / "cut.npz").write_bytes(b"PK")
    resume = {name: files[name] for name in ("notebook", "weights")}
    for words, said in (
        (
            line(files, "--out", "o.png", "--size", "40x24", notebook=empty),
            "total_cost returned None; expected a cost.",
        ),
        (line(resume, "--resume", "cut.npz", "--out", "o.png"), "cut.npz cannot be read as the state of a run"),
    ):
        status, out, err = run(words, tmp_path)
        assert (status, out) == (1, "")
        assert err.startswith("nst.paint: ") and said in err and err.count("\n") == 1
    assert not (tmp_path / "o.png").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--out x.png", "expected --content and --style, or --resume"),
        ("--out x.png --content a.jpg", "expected --content and --style"),
        ("--content a.jpg --style b.jpg", "required: --out"),
        ("--out x.png --resume r.npz --beta 3 --layers conv1_1=1", "leave out --beta, --layers"),
        ("--out x.png --content a --style b --layers conv1_1", "'conv1_1' is not LAYER=WEIGHT"),
        ("--out x.png --content a --style b --layers conv1_1=much", "is not LAYER=WEIGHT"),
        ("--out x.png --content a --style b --size 400", "'400' is not WIDTHxHEIGHT"),
    ],
)
def test_wrong_command_lines(words: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        nst.paint.main(words.split())
    assert stop.value.code == 2
    err = capsys.readouterr().err
    assert "usage:" in err and said in err


# ---------------------------------------------------------------- help


def test_help_does_without_tensorflow(tmp_path: Path) -> None:
    code = (
        "import sys, nst.paint\ntry:\n    nst.paint.main(['--help'])\nfinally:\n    print('tensorflow' in sys.modules)"
    )
    command = [sys.executable, "-c", code]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    found = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert "usage: python -m nst.paint" in found.stdout and found.stdout.endswith("False\n")


def test_help_shows_commands_that_parse() -> None:
    text = nst.paint.parser().format_help()
    examples = [row.split("nst.paint ")[1].split("     ")[0] for row in text.splitlines() if "  python -m" in row]
    assert len(examples) >= 4
    for example in examples:
        nst.paint.parser().parse_args(example.split())


def test_help_tells_the_defaults_of_the_solver() -> None:
    defaults: dict[str, Any] = {name: getattr(Settings, name) for name in ("alpha", "beta", "noise_ratio")}
    told = {name: how["help"].split("default: ")[-1] for name, how in nst.paint.SETTINGS.items()}
    assert {name: float(told[name]) for name in defaults} == defaults
    assert (int(told["steps"]), int(told["seed"])) == (Settings.steps, Settings.seed)
    assert told["content_layer"] == Settings.content_layer and told["start"].startswith(str(Settings.start))
    assert nst.paint.image_size(told["size"]) == Settings.size
    first, last = told["style_layers"].split(" and so on to ")
    assert (nst.paint.layers(first)[0], nst.paint.layers(last)[0]) == (
        Settings.style_layers[0],
        Settings.style_layers[-1],
    )
