"""The panel of recognition in a browser, through Voilà, with a toy for an encoder."""

from __future__ import annotations  # playwright may be missing

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest

from tests.support import door
from tests.support.paths import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install -r tests/requirements.txt")
pytest.importorskip("voila", reason="needs voila: pip install -r tests/requirements.txt")
axe = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="needs axe-playwright-python: pip install -r tests/requirements.txt"
)

from tests.support.jupyter_in_browser import CHROMIUM, chromium, move, opened, press, serving  # noqa: E402

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's package chromium")

expect = sync_api.expect
PANEL = "from nst.recognition.panel import recognition_panel\nrecognition_panel(toy, database, verify, who_is_it)"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    folder = tmp_path_factory.mktemp("student")
    (folder / "nst").symlink_to(ROOT / "nst")
    cells = [nbformat.v4.new_code_cell(source) for source in (Path(door.__file__).read_text(), PANEL)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "app.ipynb")
    with serving(folder, tmp_path_factory.mktemp("jupyter")) as address, chromium() as browser:
        yield opened(browser, address % "voila/render/app.ipynb")


@pytest.fixture
def panel(page: Page) -> Locator:
    return page.locator(".nst-recognition")


def bar(panel: Locator, name: str) -> Locator:
    return panel.locator(".nst-bars tr").filter(has_text=name).locator("td").last


def test_slider_changes_the_bars_and_shuts_the_door(panel: Locator) -> None:
    expect(panel.get_by_text("The door is shut.", exact=True)).to_be_visible()  # Aiko is not enrolled here
    panel.get_by_label("At the door").select_option("Kofi")
    expect(bar(panel, "Kofi")).to_have_text("0.00")
    expect(panel.get_by_text("The door is open.", exact=True)).to_be_visible()
    move(panel, "skin", "0.1")
    expect(bar(panel, "Kofi")).not_to_have_text("0.00")
    handle = panel.get_by_role("slider", name=re.compile("^turn: "))
    handle.press("End")
    expect(handle).to_have_attribute("aria-valuetext", "35")
    expect(panel.get_by_text("The door is shut.", exact=True)).to_be_visible()
    expect(panel.get_by_text("Not in the database.")).to_be_visible()
    expect(panel.get_by_role("status").first).to_contain_text("The door is shut. who_is_it: nobody")


def test_who_says_another_name_stays_outside(panel: Locator) -> None:
    panel.get_by_label("At the door").select_option("Sven")
    press(panel, "Another view")
    panel.get_by_label("Says to be").select_option("Amara")
    expect(panel.locator(".nst-door").get_by_text("verify: not Amara")).to_be_visible()
    panel.get_by_label("Says to be").select_option("nobody in particular")


def test_enrolment_adds_a_bar(panel: Locator) -> None:
    press(panel, "Somebody new")
    expect(panel.locator(".nst-bars tr")).to_have_count(3)
    press(panel, "Enrol")
    expect(panel.get_by_text("Write a name first")).to_be_visible()
    panel.get_by_label("Enrol as").fill("Zuri <1>")
    press(panel, "Enrol")
    expect(bar(panel, "Zuri <1>")).to_have_text("0.00")
    expect(panel.locator(".nst-bars tr")).to_have_count(4)
    expect(panel.get_by_text("The door is open.", exact=True)).to_be_visible()


def test_axe_finds_nothing(page: Page, panel: Locator) -> None:
    found = axe.Axe().run(page, context=".nst")
    assert found.violations_count == 0, found.generate_report()
