"""The explorer: settings, code, files and curves without widgets; and the panel, pressed and moved from Python."""

import io
import json
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from nst.curves import curves
from nst.errors import ImageError
from nst.explorer.code import code_of
from nst.explorer.controls import settings_of, values_of
from nst.explorer.panel import explore, in_words
from nst.explorer.pictures import jpeg_of, keep_upload, pictures_in, png_of, save_png
from nst.explorer.strip import COSTS
from nst.images import save_image
from nst.networks.matconvnet import write_matconvnet
from nst.solver.run import Costs, Settings, Solver
from nst.types import Array
from tests.support.held import held, hold
from tests.support.solution import solved
from tests.support.weight_files import random_weights

SMALL = (200, 150)
PATIENCE = 240  # seconds, with a busy machine
SETTINGS = Settings(
    "images/tomb.jpg",
    'images/my "own" größe.png',
    alpha=3.0,
    beta=39.81,
    style_layers=(("conv1_1", 0.0), ("conv2_1", 0.25), ("conv3_1", 1.0), ("conv4_1", 0.2), ("conv5_1", 0.2)),
    content_layer="conv2_2",
    size=SMALL,
    noise_ratio=0.35,
)


def picture(seed: int) -> Array:
    """A smooth random picture."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:150, 0:200] / 40
    turned = x[..., None] * rng.uniform(-2, 2, 3) + y[..., None] * rng.uniform(-2, 2, 3)
    return np.asarray(127 + 120 * np.sin(turned), np.uint8)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that one is in, with two pictures in images/, and a network."""
    monkeypatch.chdir(tmp_path)
    Path("images").mkdir()
    for seed, name in enumerate(("garden.png", "painting.png")):
        Image.fromarray(picture(seed)).save(Path("images") / name)
    drawn = random_weights(channels=(4, 5, 6, 7, 5))
    weights = {name: (kernel, np.abs(bias) / 10) for name, (kernel, bias) in drawn.items()}
    write_matconvnet(Path("small.mat"), weights, "small")
    return tmp_path


def functions(**changed: Any) -> Costs:
    names = solved() | changed
    return Costs(names["compute_content_cost"], names["compute_layer_style_cost"], names["total_cost"])


@pytest.fixture
def panel(folder: Path) -> Iterator[Any]:
    """A panel that paints at a small size. Its runs have ended when the folder is left."""
    panel = held(explore(functions(), weights="small.mat"))
    panel.controls["size"].value = SMALL
    yield panel
    panel.stop.click()
    if panel._latest:
        panel._latest.join()


def wait_until(condition: Callable[[], Any]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def done(panel: Any) -> bool:
    with panel._lock:  # all that is seen changes at once
        return str(panel.status.value).startswith("Done")


def iteration(panel: Any) -> int:
    return int(panel.progress.value)


@contextmanager
def painting(panel: Any) -> Iterator[None]:
    """Press Run, and see a picture; the run stays in a step, and goes on afterwards."""
    with hold(Path(), PATIENCE) as wait:
        panel.run.click()
        wait()
        yield


def enabled(panel: Any) -> dict[str, bool]:
    buttons = {"run": panel.run, "pause": panel.pause, "stop": panel.stop, "reset": panel.reset, "save": panel.save}
    with panel._lock:
        return {name: not button.disabled for name, button in buttons.items()}


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
    svg = ET.fromstring(curves(COSTS, costs, 3))  # noqa: S314
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
    assert curves(COSTS, [(0.0, 0.0, 0.0)], 80)  # nothing to draw, and no error


def test_curves_of_a_long_run_are_short_and_end_at_its_end() -> None:
    def points(steps: int, before: int = 0) -> list[str]:
        costs = [(10.0, 1 + n) for n in range(steps)]
        svg = ET.fromstring(curves(("all", "some"), costs, before + steps, before))  # noqa: S314
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


# ---------------------------------------------------------------- the panel


def test_run_to_the_end(panel: Any) -> None:
    blank = panel.painted.value
    assert enabled(panel) == {"run": True, "pause": False, "stop": False, "reset": True, "save": False}
    panel.run.click()
    assert enabled(panel) == {"run": False, "pause": True, "stop": True, "reset": True, "save": False}
    assert panel.controls["size"].disabled and panel.controls["content"].disabled and panel.uploads["style"].disabled
    assert not panel.controls["beta"].disabled and not panel.controls["conv3_1"].disabled
    wait_until(lambda: done(panel))
    assert enabled(panel) == {"run": True, "pause": False, "stop": False, "reset": True, "save": True}
    assert not panel.controls["size"].disabled
    shown = Image.open(io.BytesIO(panel.painted.value))
    assert shown.size == SMALL and panel.painted.value != blank
    assert panel.progress.value == panel.progress.max == 25
    assert len(panel.strip.thumbnails) == 1 and "<polyline" in panel.curves.value


def test_saved_picture_is_what_the_settings_paint(panel: Any, folder: Path) -> None:
    panel.controls["beta"].value = 10**2.3
    panel.run.click()
    wait_until(lambda: done(panel))
    panel.save.click()
    assert "output/explored-1.png" in panel.message.value
    saved = Image.open("output/explored-1.png")
    about = json.loads(saved.info["settings"])
    assert about["beta"] == 199.5
    wanted = list(Solver(functions(), "small.mat").paint(panel.controls.settings()))[-1]
    assert np.array_equal(np.asarray(saved), wanted.picture)


def test_moved_weights_steer_the_run(panel: Any) -> None:
    panel.controls["size"].value = (400, 300)
    with painting(panel):
        run_graphs = panel._solver
        panel.controls["beta"].value = 0.1
        panel.controls["conv1_1"].value = 1.0
    wait_until(lambda: panel._shown.settings.beta == 0.1 and panel._shown.settings.style_layers[0][1] == 1)
    state = panel._shown.state
    total = panel._shown.settings.alpha * state.content + 0.1 * state.style
    assert state.total == pytest.approx(total, rel=1e-4)
    assert panel._solver is run_graphs and state.iteration > 1


def test_sliders_that_say_what_they_said_change_nothing(panel: Any) -> None:
    """A slider in the browser answers to 40.0 with 40.000000000000014, at any time."""
    panel.run.click()
    wait_until(lambda: done(panel))
    undisturbed = panel.painted.value
    panel.run.click()
    while not done(panel):
        panel.controls["beta"].value = 40.000000000000014
        panel.controls["beta"].value = 40.0
        time.sleep(0.001)
    assert panel.painted.value == undisturbed


def test_paused_it_waits(panel: Any) -> None:
    with painting(panel):
        panel.pause.click()
        assert enabled(panel) == {"run": True, "pause": False, "stop": True, "reset": True, "save": True}
        before = iteration(panel)
    wait_until(lambda: iteration(panel) > before)  # the step that was being made
    assert panel.status.value.startswith("Paused")
    panel.controls["beta"].value = 7.0
    assert panel._painting._wish is None
    panel.run.click()
    wait_until(lambda: done(panel))
    assert panel._shown.settings.beta == 7.0


def test_paused_it_can_be_stopped(panel: Any) -> None:
    with painting(panel):
        panel.pause.click()
    panel.stop.click()
    assert enabled(panel)["run"] and panel.status.value.startswith("Stopped")
    panel._latest.join(PATIENCE)
    assert not panel._latest.is_alive()


def test_stopped_it_shows_nothing_more(panel: Any) -> None:
    with painting(panel):
        settings = panel.controls.settings()
        panel.stop.click()
        shown = panel.painted.value
        panel.controls["beta"].value = 3.0
    panel._latest.join(PATIENCE)
    assert panel.painted.value == shown and not panel._latest.is_alive()
    assert panel._shown.settings == settings
    assert len(panel.strip.thumbnails) == 1
    panel.run.click()
    wait_until(lambda: done(panel))
    assert panel._shown.settings.beta == 3.0


def test_stop_before_the_first_step(panel: Any) -> None:
    panel.run.click()
    panel.stop.click()
    assert enabled(panel) == {"run": True, "pause": False, "stop": False, "reset": True, "save": False}
    assert not panel.strip.thumbnails
    panel.run.click()
    wait_until(lambda: done(panel))


def test_run_waits_for_the_last_step_of_the_run_before(panel: Any) -> None:
    """And a run that is ended while it waits does not begin."""
    begun, start = [], panel.on_start

    def on_start(painting: Any) -> None:
        begun.append(painting)
        start(painting)

    panel.on_start = on_start
    with painting(panel):
        panel.reset.click()
        for _ in range(2):
            panel.run.click()
            assert panel.status.value.startswith("Waiting for the last step of the run before")
            panel.stop.click()
        panel.run.click()
        assert panel.status.value.startswith("Waiting") and len(begun) == 1
    wait_until(lambda: done(panel))
    assert len(begun) == 2


def test_pause_before_the_first_step(panel: Any) -> None:
    with painting(panel):
        panel.stop.click()
        panel.run.click()
        panel.pause.click()
        assert panel.status.value == "Paused"
        panel.run.click()
        assert panel.status.value.startswith("Waiting")
        panel.pause.click()
    wait_until(lambda: iteration(panel) == 1)
    assert panel.status.value.startswith("Paused ·")


def test_reset(panel: Any) -> None:
    with painting(panel):
        panel.controls["conv5_1"].value = 0.9
        panel.reset.click()
    assert panel.controls.settings() == replace(Settings("images/garden.png", "images/painting.png"))
    assert enabled(panel) == {"run": True, "pause": False, "stop": False, "reset": True, "save": False}
    assert iteration(panel) == 0 and panel.curves.value == ""
    assert len(panel.strip.thumbnails) == 1


def test_earlier_result_comes_back_with_its_settings(panel: Any) -> None:
    panel.controls["beta"].value, panel.controls["content_layer"].value = 400.0, "conv3_2"
    panel.run.click()
    wait_until(lambda: done(panel))
    first, curve = panel.painted.value, panel.curves.value
    panel.reset.click()
    panel.controls["size"].value = SMALL
    panel.run.click()
    wait_until(lambda: done(panel))
    assert panel.painted.value != first
    panel.strip.thumbnails[1].click()
    assert panel.painted.value == first and panel.curves.value == curve
    assert panel.controls.settings().beta == 400 and panel.controls.settings().content_layer == "conv3_2"
    assert "beta=400.0" in panel.lines.value


def test_code_follows_the_controls(panel: Any) -> None:
    assert panel.lines.layout.display == "none"
    panel.code.click()
    panel.controls["noise_ratio"].value = 0.25
    assert panel.lines.layout.display == "" and "noise_ratio=0.25" in panel.lines.value


def upload(panel: Any, name: str, content: bytes) -> None:
    now = datetime.now(tz=UTC)
    file = {"name": name, "type": "", "size": len(content), "content": memoryview(content), "last_modified": now}
    panel.uploads["style"].value = (file,)


def test_upload_is_chosen(panel: Any) -> None:
    before, stream = panel.previews["style"].value, io.BytesIO()
    Image.fromarray(picture(7)).save(stream, "PNG")
    upload(panel, "own.png", stream.getvalue())
    settings = panel.controls.settings()
    assert settings.style == "images/own.png" and settings.content == "images/garden.png"
    assert panel.previews["style"].value != before and panel.uploads["style"].value == ()


def test_upload_that_is_no_picture_is_told(panel: Any) -> None:
    upload(panel, "<b>own</b>.png", b"Dear Sir")
    assert 'role="alert"' in panel.message.value and "cannot be read as a picture" in panel.message.value
    assert "<b>" not in panel.message.value
    assert panel.controls.settings().style == "images/painting.png"


def test_weights_that_sum_to_zero_are_told_and_it_goes_on(panel: Any) -> None:
    with painting(panel):
        for layer in ("conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv5_1"):
            panel.controls[layer].value = 0.0
    wait_until(lambda: done(panel))
    assert "expected at least one above 0" in panel.message.value


def none(*_: Any) -> None:
    return None


def test_error_in_a_students_function_is_told(folder: Path) -> None:
    panel = explore(functions(compute_content_cost=none), weights="small.mat")
    panel.run.click()
    wait_until(lambda: panel.message.value)
    assert "compute_content_cost returned None" in panel.message.value and "explore(…) again" in panel.message.value
    assert enabled(panel) == {"run": True, "pause": False, "stop": False, "reset": True, "save": False}


def test_missing_network_is_told_and_can_be_put_right(panel: Any) -> None:
    Path("small.mat").rename("elsewhere.mat")
    panel.run.click()
    wait_until(lambda: "no weights at small.mat" in panel.message.value)
    wait_until(lambda: not panel.run.disabled)
    Path("elsewhere.mat").rename("small.mat")
    panel.run.click()
    assert panel.message.value == ""
    wait_until(lambda: done(panel))


def test_picture_that_is_gone_is_told(panel: Any) -> None:
    Path("images/garden.png").unlink()
    panel.run.click()
    wait_until(lambda: "no picture at images/garden.png" in panel.message.value)


def test_folder_without_pictures(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match=r"no pictures in .*; expected some: .*Put your photograph there"):
        explore(functions(), folder=tmp_path)


def test_second_panel_stops_the_first(panel: Any) -> None:
    with painting(panel):
        explore(functions(), weights="small.mat")
        assert panel.status.value.startswith("Stopped")
