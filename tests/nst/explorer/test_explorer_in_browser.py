"""The explorer in a browser: JupyterLab, Notebook 7 and Voilà with the solved functions, in Debian's Chromium."""

from __future__ import annotations  # playwright may be missing

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from autograder.assignments.nst.assignment import VGG19
from autograder.build.thin import thin_weights

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install -r tests/requirements.txt")
pytest.importorskip("voila", reason="needs voila: pip install -r tests/requirements.txt")

from tests.support.jupyter_in_browser import (  # noqa: E402
    CHROMIUM,
    choose,
    chromium,
    hide_files,
    make_folder,
    move,
    opened,
    painted,
    press,
    run_cell,
    serving,
    source,
    upload,
)
from tests.support.panel_in_browser import HELD, PANEL, painting, paints, reset, wait_for_change  # noqa: E402

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's package chromium")

expect = sync_api.expect
ENDED = "panel._latest.join()  # all that it had to say has been said"
WRONG = "explore(Costs(lambda a_C, a_G: None, compute_layer_style_cost, total_cost))"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A student's folder with the thin network, and a notebook for each place where it is opened."""
    folder = tmp_path_factory.mktemp("student")
    notebooks = {"lab": (HELD, "print(6 * 7)", PANEL, WRONG, ENDED), "seven": (HELD, PANEL), "app": (HELD, PANEL)}
    make_folder(folder, thin_weights(VGG19), notebooks)
    return folder


@pytest.fixture(scope="module")
def server(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(folder, tmp_path_factory.mktemp("jupyter")) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def lab(browser: Browser, server: str) -> Page:
    """JupyterLab with the panel in it."""
    page = opened(browser, server % "lab/tree/lab.ipynb")
    run_cell(page, 0)
    run_cell(page, 2).locator(".nst").wait_for()
    hide_files(page)
    return page


@pytest.fixture
def panel(lab: Page) -> Locator:
    """The panel as it was at first."""
    panel = lab.locator(".jp-CodeCell").nth(2).locator(".nst")
    reset(panel)
    return panel


def take_away(panel: Locator, picture: Path) -> None:
    """Take a picture out of the folder, and out of the lists."""
    reset(panel)
    picture.unlink()
    reset(panel)
    expect(panel.locator("option").get_by_text(picture.name, exact=True)).to_have_count(0)


def test_panel_appears(panel: Locator) -> None:
    for button, enabled in {"Run": True, "Pause": False, "Stop": False, "Reset": True, "Save PNG": False}.items():
        expect(panel.get_by_role("button", name=button)).to_be_enabled(enabled=enabled)
    for label in ("alpha", "beta", "conv1_1", "conv5_1", "content layer", "noise", "size"):
        expect(panel.locator("label").get_by_text(label, exact=True)).to_be_visible()
    images = panel.locator("img.widget-image")
    expect(images).to_have_count(3)
    images.evaluate_all("all => Promise.all(all.map(image => image.decode()))")


def test_run_paints(panel: Locator, folder: Path) -> None:
    with painting(panel, folder):
        expect(panel.get_by_role("button", name="Run")).to_be_disabled()
    expect(panel.get_by_role("img", name="Curves of the total")).to_be_visible()
    expect(panel.get_by_text("Done ·")).to_be_visible()
    expect(panel.get_by_role("button", name="Run")).to_be_enabled()


def test_moving_beta_changes_the_picture(panel: Locator, folder: Path) -> None:
    """The same run three times; beta is moved in the second one."""
    results = []
    for moved in (False, True, False):
        choose(panel, "size", "200 x 150")
        expect(panel.locator("pre")).to_contain_text("size=(200, 150),")  # the kernel says so
        with painting(panel, folder):
            if moved:
                move(panel, "beta", "0.4")
                expect(panel.locator("pre")).to_contain_text("beta=0.4,")
        expect(panel.get_by_text("Done ·")).to_be_visible()
        results.append(painted(panel))
        reset(panel)
    assert results[0] == results[2]
    assert results[0] != results[1]


def test_stop_does_not_wait_for_the_step(lab: Page, panel: Locator, folder: Path) -> None:
    with painting(panel, folder):
        press(panel, "Stop")
        expect(panel.get_by_text("Stopped ·")).to_be_visible()
        expect(panel.get_by_role("button", name="Run")).to_be_enabled()
        before = source(panel)
    run_cell(lab, 4)  # the step has been let go, and is over
    assert source(panel) == before


def test_run_waits_for_the_last_step_of_the_run_before(panel: Locator, folder: Path) -> None:
    with painting(panel, folder):
        reset(panel)
        before = source(panel)
        press(panel, "Run")
        expect(panel.get_by_text("Waiting for the last step of the run before …")).to_be_visible()
    wait_for_change(panel, before)
    expect(panel.get_by_text("Done ·")).to_be_visible()


def test_another_cell_runs_while_it_paints(lab: Page, panel: Locator, folder: Path) -> None:
    with painting(panel, folder):
        cell = run_cell(lab, 1)
        expect(cell.locator(".jp-OutputArea-output").get_by_text("42")).to_be_visible()
        expect(panel.get_by_text("Painting ·")).to_be_visible()


def test_own_picture(panel: Locator, folder: Path, tmp_path: Path) -> None:
    """A photograph of 12 megapixels, as telephones take them."""
    own = tmp_path / "my own garden.jpg"
    noise = np.random.default_rng(0).integers(0, 256, (750, 1000, 3), dtype=np.uint8)
    Image.fromarray(noise).resize((4000, 3000)).save(own, quality=90)
    assert own.stat().st_size > 5e6
    upload(panel, own)
    chosen = panel.get_by_label("Content", exact=True)
    expect(chosen.locator("option:checked")).to_have_text(own.name)
    kept = folder / "images" / own.name
    assert kept.read_bytes() == own.read_bytes()
    paints(panel, folder)
    take_away(panel, kept)


def test_picture_that_is_put_into_the_folder_is_there_after_reset(panel: Locator, folder: Path) -> None:
    meadow = folder / "images" / "meadow.png"
    Image.new("RGB", (40, 30), "green").save(meadow)
    reset(panel)
    choose(panel, "Style", "meadow.png")
    take_away(panel, meadow)


def test_lines_are_copied(lab: Page, panel: Locator) -> None:
    lab.context.grant_permissions(["clipboard-read"])
    press(panel, "Copy as code")
    press(panel, "Copy$")
    expect(panel.get_by_role("button", name="Copied")).to_be_visible()
    copied = lab.evaluate("navigator.clipboard.readText()")
    assert "settings = Settings(" in copied
    assert copied.strip() == panel.locator("pre").inner_text().strip()
    press(panel, "Copy as code")


def test_upload_that_is_no_picture_is_told(panel: Locator, folder: Path, tmp_path: Path) -> None:
    letter = tmp_path / "letter.png"
    letter.write_text("Dear Sir")
    upload(panel, letter)
    expect(panel.get_by_role("alert")).to_contain_text("letter.png cannot be read as a picture")
    paints(panel, folder)


def test_earlier_result_is_gone_back_to(panel: Locator, folder: Path) -> None:
    choose(panel, "size", "200 x 150")
    move(panel, "beta", "400")
    paints(panel, folder)
    expect(panel.get_by_text("Done ·")).to_be_visible()
    first = painted(panel)
    reset(panel)
    panel.get_by_role("button", name=re.compile("^Back to .*beta 400,")).click()
    expect(panel.get_by_text("Earlier result ·")).to_be_visible()
    assert painted(panel) == first
    expect(panel.get_by_label("size", exact=True).locator("option:checked")).to_have_text("200 x 150")


def test_wrong_function_is_told(lab: Page) -> None:
    cell = run_cell(lab, 3)
    panel = cell.locator(".nst")
    press(panel, "Run")
    expect(panel.get_by_role("alert")).to_contain_text("compute_content_cost returned None; expected a cost")
    expect(panel.get_by_role("button", name="Run")).to_be_enabled()


def test_in_notebook_7(browser: Browser, server: str, folder: Path) -> None:
    page = opened(browser, server % "notebooks/seven.ipynb")
    run_cell(page, 0)
    panel = run_cell(page, 1).locator(".nst")
    paints(panel, folder)
    page.close()


def test_as_an_app_through_voila(browser: Browser, server: str, folder: Path) -> None:
    page = opened(browser, server % "voila/render/app.ipynb")
    panel = page.locator(".nst")
    paints(panel, folder)
    assert not page.get_by_text("START CODE HERE").count()
    page.close()
