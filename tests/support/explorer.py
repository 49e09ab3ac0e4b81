"""An explorer, and how it is watched."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from nst.explorer.panel import explore
from nst.networks.matconvnet import write_matconvnet
from nst.solver.run import Costs, Settings
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
        return str(panel.views.status.value).startswith("Done")


def iteration(panel: Any) -> int:
    return int(panel.views.progress.value)


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
