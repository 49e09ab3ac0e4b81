"""Paintings by the solved notebook: on the thin network and small, so that 200 iterations take seconds."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from autograder.assignments.assignment import ROOT
from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.assignments.nst.assignment import VGG19
from autograder.build import build
from autograder.build.thin import thin_weights
from autograder.painting import paint
from autograder.painting.paint import Costs, PaintError, Painting, parse_costs
from nst.errors import ImageError, WeightsError

SIZE = (64, 48)
FRAMES = {f"{i}.png" for i in range(0, 200, 20)}


PROGRAM = """
import functools, sys
from pathlib import Path
from autograder.painting import paint
from autograder.__main__ import main
from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.assignments.nst.assignment import VGG19
from autograder.build.thin import thin_weights

small = functools.partial(paint.paint, output=Path({output!r}), weights=thin_weights(VGG19))
paint.paint = lambda *pictures, size, overwrite: small(*pictures, size=size, overwrite=overwrite)
sys.exit(main(["paint", *sys.argv[1:]]))
"""


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A foreign picture, of another size and kind than the project's."""
    file = tmp_path_factory.mktemp("pictures") / "mine.png"
    Image.linear_gradient("L").resize((90, 120)).convert("RGBA").save(file)
    return file


@pytest.fixture(scope="module")
def painting(tmp_path_factory: pytest.TempPathFactory, content: Path) -> Painting:
    return paint.paint(
        NST, content, output=tmp_path_factory.mktemp("new") / "output", size=SIZE, weights=thin_weights(VGG19)
    )


def test_files(painting: Painting) -> None:
    assert {path.name for path in painting.file.parent.iterdir()} == FRAMES | {"generated_image.jpg"}
    for path in painting.file.parent.iterdir():
        with Image.open(path) as picture:
            picture.load()
            assert picture.size == SIZE and picture.mode == "RGB"


def test_costs(painting: Painting) -> None:
    assert painting.iterations == 200 and painting.size == SIZE
    assert [costs.iteration for costs in painting.costs] == list(range(0, 200, 20))
    for costs in painting.costs:
        assert costs.total == pytest.approx(10 * costs.content + 40 * costs.style, rel=1e-4)
    assert painting.costs[-1].total < painting.costs[0].total / 10


def test_nothing_but_output_is_written(painting: Painting) -> None:
    assert [path.name for path in painting.file.parent.parent.iterdir()] == ["output"]


def test_ctrl_c_leaves_whole_pictures_and_no_kernel(tmp_path: Path, painting: Painting) -> None:
    (tmp_path / "output").mkdir()
    old = tmp_path / "output" / "generated_image.jpg"
    old.write_bytes(b"the last one")
    program = PROGRAM.format(output=str(tmp_path / "output"))
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    asked = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert asked.returncode == 1 and "generated_image.jpg is there already; --overwrite replaces it" in asked.stderr
    with subprocess.Popen(
        [sys.executable, "-c", program, "--overwrite"],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"TMPDIR": str(scratch)},
    ) as process:
        deadline = time.monotonic() + 120
        while not list(scratch.glob("nst-paint-*/output/20.png")):
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.05)
        kernels = [
            child for child in psutil.Process(process.pid).children() if "ipykernel" in " ".join(child.cmdline())
        ]
        assert kernels
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert said.rstrip().endswith("autograder paint: stopped") and "Traceback" not in said
    assert not any(kernel.is_running() for kernel in kernels)
    assert old.read_bytes() == b"the last one"
    saved = {path.name for path in (tmp_path / "output").iterdir()} - {old.name}
    assert {"0.png", "20.png"} <= saved < FRAMES
    for name in saved:
        with Image.open(tmp_path / "output" / name) as picture:
            picture.load()
    assert not list(scratch.glob("nst-paint-*"))


# ---------------------------------------------------------------- errors


def test_errors_come_before_anything_is_started(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match=r"no picture at .*nothing\.jpg"):
        paint.paint(NST, style=tmp_path / "nothing.jpg")
    with pytest.raises(WeightsError, match=r"no weights at .*none\.mat.*get_weights\.py --stand-in"):
        paint.paint(NST, weights=tmp_path / "none.mat")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "import contextlib",
            "raise ValueError('of the test')",
            r"a cell of the solved notebook failed: ValueError: of the",
        ),
        ("import contextlib", "import os; os._exit(0)", r"not run to its end: Kernel died\. Is there enough memory\?"),
        ("num_iterations=200", "num_iterations=N", r"the notebook has no model_nn\(…, num_iterations=NUMBER\)"),
    ],
)
def test_notebook_that_fails(old: str, new: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = build.instructor_notebook(NST)
    for cell in notebook.cells:
        cell.source = cell.source.replace(old, new)
    monkeypatch.setattr(paint, "instructor_notebook", lambda _: notebook)
    with pytest.raises(PaintError, match=message):
        paint.paint(NST, output=tmp_path / "output", weights=thin_weights(VGG19))
    assert not (tmp_path / "output").exists()


# ---------------------------------------------------------------- costs


numbers = st.floats(allow_nan=False, width=32)
entries = st.builds(Costs, st.integers(0, 10**6), numbers, numbers, numbers)


@given(st.lists(entries, max_size=4))
def test_costs_are_read_as_they_are_printed(costs: list[Costs]) -> None:
    text = "".join(
        f"Iteration {c.iteration} :\ntotal cost = {c.total}\ncontent cost = {c.content}\nstyle cost = {c.style}\n"
        for c in costs
    )
    assert parse_costs("noise\n" + text) == costs
    assert parse_costs(text[:-1]) == costs[:-1]  # the last number may not be complete


def test_costs_that_have_run_away_are_read_too() -> None:
    (costs,) = parse_costs("Iteration 0 :\ntotal cost = nan\ncontent cost = inf\nstyle cost = -1.5e+10\n")
    assert costs.total != costs.total and costs.content == float("inf") and costs.style == -1.5e10
