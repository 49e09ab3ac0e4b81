"""The panel of the explorer, pressed and moved from Python."""

import base64
import io
import json
import re
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from nst.errors import ImageError
from nst.explorer.controls import LAYERS
from nst.explorer.panel import explore
from nst.explorer.pictures import jpeg_of
from nst.explorer.strip import KEPT
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
    blank = panel.views.painted.value
    assert enabled(panel) == {"run": True, "pause": False, "stop": False, "reset": True, "save": False}
    panel.run.click()
    assert enabled(panel) == {"run": False, "pause": True, "stop": True, "reset": True, "save": False}
    assert panel.controls["size"].disabled and panel.controls["content"].disabled and panel.uploads["style"].disabled
    assert not panel.controls["beta"].disabled and not panel.controls["conv3_1"].disabled
    wait_until(lambda: done(panel))
    assert enabled(panel) == {"run": True, "pause": False, "stop": False, "reset": True, "save": True}
    assert not panel.controls["size"].disabled
    shown = Image.open(io.BytesIO(panel.views.painted.value))
    assert shown.size == SMALL and panel.views.painted.value != blank
    assert panel.views.progress.value == panel.views.progress.max == 25
    assert len(panel.strip.thumbnails) == 1 and "<polyline" in panel.views.curves.value


def test_saved_picture_is_what_the_settings_paint(panel: Any, folder: Path) -> None:
    panel.controls["beta"].value = 10**2.3
    panel.run.click()
    wait_until(lambda: done(panel))
    panel.save.click()
    assert "output/explored-1.png" in panel.views.message.value
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
    assert len(panel._history) == panel._shown.state.iteration  # a picture shown in advance has no place of its own


def test_sliders_that_say_what_they_said_change_nothing(panel: Any) -> None:
    """A slider in the browser answers to 40.0 with 40.000000000000014, at any time."""
    panel.run.click()
    wait_until(lambda: done(panel))
    undisturbed = panel.views.painted.value
    panel.run.click()
    while not done(panel):
        panel.controls["beta"].value = 40.000000000000014
        panel.controls["beta"].value = 40.0
        time.sleep(0.001)
    assert panel.views.painted.value == undisturbed


def test_paused_it_waits(panel: Any) -> None:
    with painting(panel):
        panel.pause.click()
        assert enabled(panel) == {"run": True, "pause": False, "stop": True, "reset": True, "save": True}
        before = iteration(panel)
    wait_until(lambda: iteration(panel) > before)  # the step that was being made
    assert panel.views.status.value.startswith("Paused")
    panel.controls["beta"].value = 7.0
    assert panel._painting._wish is None
    panel.run.click()
    wait_until(lambda: done(panel))
    assert panel._shown.settings.beta == 7.0


def test_paused_it_can_be_stopped(panel: Any) -> None:
    with painting(panel):
        panel.pause.click()
    panel.stop.click()
    assert enabled(panel)["run"] and panel.views.status.value.startswith("Stopped")
    panel._latest.join(PATIENCE)
    assert not panel._latest.is_alive()


def test_stopped_it_shows_nothing_more(panel: Any) -> None:
    with painting(panel):
        settings = panel.controls.settings()
        panel.stop.click()
        shown = panel.views.painted.value
        panel.controls["beta"].value = 3.0
    panel._latest.join(PATIENCE)
    assert panel.views.painted.value == shown and not panel._latest.is_alive()
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
            assert panel.views.status.value.startswith("Waiting for the last step of the run before")
            panel.stop.click()
        panel.run.click()
        assert panel.views.status.value.startswith("Waiting") and len(begun) == 1
    wait_until(lambda: done(panel))
    assert len(begun) == 2


def test_pause_before_the_first_step(panel: Any) -> None:
    with painting(panel):
        panel.stop.click()
        panel.run.click()
        panel.pause.click()
        assert panel.views.status.value == "Paused"
        panel.run.click()
        assert panel.views.status.value.startswith("Waiting")
        panel.pause.click()
    wait_until(lambda: iteration(panel) == 1)
    assert panel.views.status.value.startswith("Paused ·")


def test_reset(panel: Any) -> None:
    with painting(panel):
        panel.controls["conv5_1"].value = 0.9
        panel.reset.click()
    assert panel.controls.settings() == replace(Settings("images/garden.png", "images/painting.png"))
    assert enabled(panel) == {"run": True, "pause": False, "stop": False, "reset": True, "save": False}
    assert iteration(panel) == 0 and panel.views.curves.value == ""
    assert len(panel.strip.thumbnails) == 1


def test_earlier_result_comes_back_with_its_settings(panel: Any) -> None:
    panel.controls["beta"].value, panel.controls["content_layer"].value = 400.0, "conv3_2"
    panel.run.click()
    wait_until(lambda: done(panel))
    first, curve = panel.views.painted.value, panel.views.curves.value
    panel.reset.click()
    panel.controls["size"].value = SMALL
    panel.run.click()
    wait_until(lambda: done(panel))
    assert panel.views.painted.value != first
    panel.strip.thumbnails[1].click()
    assert panel.views.painted.value == first and panel.views.curves.value == curve
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
    before, stream = panel.views.previews["style"].value, io.BytesIO()
    Image.fromarray(picture(7)).save(stream, "PNG")
    upload(panel, "own.png", stream.getvalue())
    settings = panel.controls.settings()
    assert settings.style == "images/own.png" and settings.content == "images/garden.png"
    assert panel.views.previews["style"].value != before and panel.uploads["style"].value == ()


def test_upload_that_is_no_picture_is_told(panel: Any) -> None:
    upload(panel, "<b>own</b>.png", b"Dear Sir")
    assert 'role="alert"' in panel.views.message.value and "cannot be read as a picture" in panel.views.message.value
    assert "<b>" not in panel.views.message.value
    assert panel.controls.settings().style == "images/painting.png"


def test_last_layer_stays_above_zero(panel: Any) -> None:
    """Neither the controls nor the lines ever have all of them at 0, and what is painted goes on."""
    seen: list[str] = []
    panel.lines.observe(lambda change: seen.append(change.new), "value")
    with painting(panel):
        for layer in LAYERS:
            panel.controls[layer].value = 0.0
        assert [panel.controls[layer].value for layer in LAYERS] == [0, 0, 0, 0, 0.05]
        assert "conv5_1 stays at 0.05: at least one of the style layers must be above 0" in panel.views.message.value
    wait_until(lambda: done(panel))
    assert panel._shown.settings.style_layers[-1] == ("conv5_1", 0.05)
    lists = [re.findall(r"&quot;conv\d_1&quot;, ([\d.]+)\)", text) for text in seen]
    assert lists and all(len(weights) == 5 and any(map(float, weights)) for weights in lists)


def test_other_layers_come_back_as_they_were(panel: Any) -> None:
    """Between two settings that have no layer in common, the last layer is not held back."""
    only = {layer: tuple((name, float(name == layer)) for name in LAYERS) for layer in LAYERS}
    for layer in ("conv1_1", "conv4_1", "conv2_1"):
        wanted = replace(panel.controls.settings(), style_layers=only[layer])
        panel.controls.restore(wanted)
        assert panel.controls.settings() == wanted
    assert panel.views.message.value == ""


def test_content_is_shown_in_place_of_the_painting(panel: Any) -> None:
    assert panel.toggle.disabled
    panel.run.click()
    wait_until(lambda: done(panel))
    result = panel.views.painted.value
    panel.toggle.click()
    assert panel.toggle.description == "Show painting" and "content picture" in panel.views.painted.words
    shown = np.asarray(Image.open(io.BytesIO(panel.views.painted.value)), int)
    assert shown.shape[1::-1] == SMALL and np.abs(shown - picture(0)).mean() < 3  # the garden
    panel.save.click()
    assert np.array_equal(np.asarray(Image.open("output/explored-1.png")), panel._shown.state.picture)
    panel.toggle.click()
    assert panel.views.painted.value == result and "The painting: garden in the style of" in panel.views.painted.words


def test_content_stays_while_it_paints(panel: Any) -> None:
    with painting(panel):
        panel.toggle.click()
        content = panel.views.painted.value
    wait_until(lambda: done(panel))
    assert panel.views.painted.value == content and panel.views.progress.value == 25
    panel.reset.click()
    assert panel.toggle.description == "Show content" and panel.toggle.disabled


def test_interrupt_stops_the_painting_and_only_that(panel: Any) -> None:
    panel.interrupt()
    assert panel.views.message.value == ""
    with painting(panel):
        panel.interrupt()
        assert "The kernel was interrupted" in panel.views.message.value
    panel._latest.join(PATIENCE)
    assert not panel._latest.is_alive() and panel.views.status.value.startswith("Stopped")


# ---------------------------------------------------------------- earlier results


def results(panel: Any, *betas: float) -> None:
    """Paint a picture for each beta."""
    for beta in betas:
        panel.controls["beta"].value = beta
        panel.run.click()
        wait_until(lambda: done(panel))


def test_strip_says_how_each_was_painted(panel: Any) -> None:
    panel.controls["conv3_1"].value = 0.75
    results(panel, 7.0)
    (card,) = panel.strip.cards
    about = card.children[1].value
    assert "alpha 10, beta 7" in about and "layers 0.2 0.2 0.75 0.2 0.2" in about
    assert f"total cost {panel._shown.state.total:.3g}" in about
    assert "garden in the style of painting, alpha 10, beta 7, layers" in card.thumbnail.tooltip


def test_two_results_are_compared(panel: Any) -> None:
    """A third one takes the place of the one that was chosen first."""
    results(panel, 7.0, 8.0, 9.0)
    cards = panel.strip.cards[::-1]

    def sides() -> list[str]:
        return re.findall(r'alt="On the (?:left|right): [^"]*beta (\d)', panel.strip.comparison.value)

    cards[0].compared.value = True
    assert panel.strip.comparison.value == ""
    cards[1].compared.value = True
    assert sides() == ["7", "8"]
    pictures = [base64.b64decode(found) for found in re.findall(r"base64,([^\"]+)", panel.strip.comparison.value)]
    assert pictures == [jpeg_of(card.result.state.picture) for card in cards[:2]]
    cards[2].compared.value = True
    assert sides() == ["8", "9"] and not cards[0].compared.value
    cards[2].compared.value = False
    assert panel.strip.comparison.value == ""


def test_result_that_makes_room_is_not_compared(panel: Any) -> None:
    results(panel, 7.0, 8.0)
    for card in panel.strip.cards:
        card.compared.value = True
    for _ in range(KEPT - 1):
        panel.strip.keep(panel._shown)
    assert len(panel.strip.cards) == KEPT
    assert panel.strip.comparison.value == ""
    panel.strip.cards[0].compared.value = True
    assert panel.strip.comparison.value.count("beta 8,") == 4  # both sides, in letters and as alt texts


def none(*_: Any) -> None:
    return None


def test_error_in_a_students_function_is_told(folder: Path) -> None:
    panel = explore(functions(compute_content_cost=none), weights="small.mat")
    panel.run.click()
    wait_until(lambda: panel.views.message.value)
    assert (
        "compute_content_cost returned None" in panel.views.message.value
        and "explore(…) again" in panel.views.message.value
    )
    assert enabled(panel) == {"run": True, "pause": False, "stop": False, "reset": True, "save": False}


def test_missing_network_is_told_and_can_be_put_right(panel: Any) -> None:
    Path("small.mat").rename("elsewhere.mat")
    panel.run.click()
    wait_until(lambda: "no weights at small.mat" in panel.views.message.value)
    wait_until(lambda: not panel.run.disabled)
    Path("elsewhere.mat").rename("small.mat")
    panel.run.click()
    assert panel.views.message.value == ""
    wait_until(lambda: done(panel))


def test_picture_that_is_gone_is_told(panel: Any) -> None:
    Path("images/garden.png").unlink()
    panel.run.click()
    wait_until(lambda: "no picture at images/garden.png" in panel.views.message.value)


def test_folder_without_pictures(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match=r"no pictures in .*; expected some: .*Put your photograph there"):
        explore(functions(), folder=tmp_path)


def test_second_panel_stops_the_first(panel: Any) -> None:
    with painting(panel):
        explore(functions(), weights="small.mat")
        assert panel.views.status.value.startswith("Stopped")
