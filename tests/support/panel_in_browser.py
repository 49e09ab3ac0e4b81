"""A panel in a browser whose runs can be held, and how it is pressed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.support import held
from tests.support.jupyter_in_browser import PATIENCE, SECONDS, SETUP, press, source

HELD = f"{SETUP}\n\n{Path(held.__file__).read_text()}"  # cells of a notebook: the functions, and the panel
PANEL = "panel = held(explore(Costs(compute_content_cost, compute_layer_style_cost, total_cost)))\npanel"


def reset(panel: Locator) -> None:
    """Press Reset, and see it done: what one chooses earlier, it would take back."""
    press(panel, "Reset")
    expect(panel.get_by_text("Choose two pictures")).to_be_visible()
    expect(panel.get_by_label("size", exact=True).locator("option:checked")).to_have_text("400 x 300")
    expect(panel.locator(".widget-readout").nth(1)).to_have_text("40.0")


def wait_for_change(panel: Locator, before: str) -> None:
    expect(panel.locator("img.nst-painted")).not_to_have_attribute("src", before)


@contextmanager
def painting(panel: Locator, folder: Path) -> Iterator[None]:
    """Press Run, and see a picture grow; it is held as it is painted, and grows further afterwards."""
    before = source(panel)
    with held.hold(folder, PATIENCE / SECONDS) as wait:
        press(panel, "Run")
        wait_for_change(panel, before)
        expect(panel.get_by_text("Painting ·")).to_be_visible()
        wait()
        yield


def paints(panel: Locator, folder: Path) -> None:
    """Press Run, and see a picture grow."""
    with painting(panel, folder):
        before = source(panel)
    wait_for_change(panel, before)
