"""The panel of the explorer, pressed and moved from Python."""

import io
import json
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from nst.errors import ImageError
from nst.explorer.panel import explore
from nst.solver.run import Settings, Solver
from tests.support.explorer import (
    PATIENCE,
    SMALL,
    done,
    enabled,
    folder,
    functions,
    iteration,
    painting,
    panel,
    picture,
    wait_until,
)

__all__ = ["folder", "panel"]  # fixtures


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
