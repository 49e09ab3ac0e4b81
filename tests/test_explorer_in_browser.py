"""The explorer in a browser: JupyterLab, Notebook 7 and Voilà with the solved functions, in Debian's Chromium."""

from __future__ import annotations  # playwright may be missing

import base64
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import numpy as np
import pytest
from PIL import Image
from solution import FUNCTIONS, cells

from autograder.thin import ROOT, thin_weights

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install -r tests/requirements.txt")
pytest.importorskip("voila", reason="needs voila: pip install -r tests/requirements.txt")
CHROMIUM = Path("/usr/bin/chromium")
pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's package chromium")

expect = sync_api.expect
SECONDS = 1000  # Playwright counts milliseconds
PANEL = "explore(Costs(compute_content_cost, compute_layer_style_cost, total_cost))"
WRONG = "explore(Costs(lambda a_C, a_G: None, compute_layer_style_cost, total_cost))"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A student's folder with the thin network, and a notebook for each place where it is opened."""
    folder = tmp_path_factory.mktemp("student")
    for file in ROOT.glob("nst_*.py"):
        shutil.copy(file, folder)
    shutil.copytree(ROOT / "images", folder / "images", ignore=shutil.ignore_patterns("*.py", "drawing", "__pycache__"))
    (folder / "pretrained-model").mkdir()
    shutil.copy(thin_weights(), folder / "pretrained-model" / "imagenet-vgg-verydeep-19.mat")
    imports = "from nst_explorer import explore\nfrom nst_solver import Costs"
    setup = "\n\n".join([cells()["imports"], *(cells()[name] for name in FUNCTIONS), imports])
    for name, sources in {
        "lab": (setup, "print(6 * 7)", PANEL, WRONG),
        "seven": (setup, PANEL),
        "app": (setup, PANEL),
    }.items():
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(notebook, folder / f"{name}.ipynb")
    return folder


@pytest.fixture(scope="module")
def server(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address, with %s for a path, of a JupyterLab with Notebook 7 and Voilà, without anybody's settings."""
    own = tmp_path_factory.mktemp("jupyter")
    for plugin, settings in {
        "apputils-extension/notification": {"fetchNews": "false"},
        "notebook-extension/tracker": {"windowingMode": "none"},
    }.items():
        file = own / "settings" / "@jupyterlab" / f"{plugin}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(settings))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex()
    environment = os.environ | {"JUPYTERLAB_SETTINGS_DIR": str(own / "settings"), "IPYTHONDIR": str(own / "ipython")}
    environment |= {f"JUPYTER_{kind}_DIR": str(own / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")}
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--ServerApp.port={port}"]
    command += ["--ServerApp.port_retries=0", f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={folder}"]
    with (own / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            wait_for_server(f"http://127.0.0.1:{port}/api?token={token}", process, own / "log")
            yield f"http://127.0.0.1:{port}/%s?token={token}"
        finally:
            process.terminate()
            process.wait(30)


def wait_for_server(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(address):  # noqa: S310
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(log.read_text())


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        yield browser
        browser.close()


def opened(browser: Browser, address: str) -> Page:
    page = browser.new_page(viewport={"width": 1200, "height": 1400})
    page.set_default_timeout(60 * SECONDS)
    expect.set_options(timeout=60 * SECONDS)
    page.goto(address)
    return page


def run_cell(page: Page, number: int) -> Locator:
    """Run a cell as one does by hand, and give it back. A page that is not connected yet forgets it: then once more."""
    cell = page.locator(".jp-Notebook:visible .jp-CodeCell").nth(number)
    for _ in range(4):
        cell.locator(".cm-content").click()
        page.keyboard.press("Control+Enter")
        try:
            expect(cell.locator(".jp-InputPrompt")).to_have_text(re.compile(r"\[\d+\]"), timeout=15 * SECONDS)
        except AssertionError:
            continue
        return cell
    raise AssertionError(f"cell {number} cannot be run")


@pytest.fixture(scope="module")
def lab(browser: Browser, server: str) -> Page:
    """JupyterLab with the panel in it."""
    page = opened(browser, server % "lab/tree/lab.ipynb")
    run_cell(page, 0)
    run_cell(page, 2).locator(".nst").wait_for()
    page.keyboard.press("Control+b")  # the list of files takes a third of the width
    return page


@pytest.fixture
def panel(lab: Page) -> Iterator[Locator]:
    """The panel as it was at first."""
    panel = lab.locator(".jp-CodeCell").nth(2).locator(".nst")
    press(panel, "Reset")
    yield panel
    press(panel, "Reset")


def press(panel: Locator, button: str) -> None:
    panel.get_by_role("button", name=button).click()


def source(panel: Locator) -> str:
    return panel.locator("img.nst-painted").get_attribute("src") or ""


def painted(panel: Locator) -> bytes:
    """The bytes of the picture that is shown."""
    script = """async image => {
        const bytes = new Uint8Array(await (await fetch(image.src)).arrayBuffer());
        return btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''));
    }"""
    return base64.b64decode(panel.locator("img.nst-painted").evaluate(script))


def wait_for_change(panel: Locator, before: str) -> None:
    expect(panel.locator("img.nst-painted")).not_to_have_attribute("src", before)


def paints(panel: Locator) -> None:
    """Press Run, and see a picture grow."""
    before = source(panel)
    press(panel, "Run")
    wait_for_change(panel, before)
    expect(panel.get_by_text("Painting ·")).to_be_visible()
    wait_for_change(panel, source(panel))


def choose(panel: Locator, name: str, option: str) -> None:
    panel.get_by_label(name, exact=True).select_option(option)


def move(panel: Locator, slider: str, value: str) -> None:
    """Write a number beside a slider, which moves it."""
    row = panel.locator(".widget-hslider").filter(has=panel.page.locator("label").get_by_text(slider, exact=True))
    row.locator(".widget-readout").fill(value)
    panel.page.keyboard.press("Enter")


def upload(panel: Locator, file: Path) -> None:
    """Give it a content picture."""
    with panel.page.expect_file_chooser() as chooser:
        panel.locator(".widget-upload").first.click()
    chooser.value.set_files(file)


def test_panel_appears(panel: Locator) -> None:
    for button, enabled in {"Run": True, "Pause": False, "Stop": False, "Reset": True, "Save PNG": False}.items():
        expect(panel.get_by_role("button", name=button)).to_be_enabled(enabled=enabled)
    for label in ("alpha", "beta", "conv1_1", "conv5_1", "content layer", "noise", "size"):
        expect(panel.locator("label").get_by_text(label, exact=True)).to_be_visible()
    images = panel.locator("img.widget-image")
    expect(images).to_have_count(3)
    assert images.evaluate_all("all => all.every(image => image.naturalWidth > 0)")


def test_run_paints(panel: Locator) -> None:
    paints(panel)
    expect(panel.get_by_role("button", name="Run")).to_be_disabled()
    expect(panel.get_by_role("img", name="Curves of the total")).to_be_visible()
    expect(panel.get_by_text("Done ·")).to_be_visible()
    expect(panel.get_by_role("button", name="Run")).to_be_enabled()


def test_stop_stops_within_a_second(panel: Locator) -> None:
    choose(panel, "size", "800 x 600")
    paints(panel)
    began = time.monotonic()
    press(panel, "Stop")
    expect(panel.get_by_text("Stopped ·")).to_be_visible()
    expect(panel.get_by_role("button", name="Run")).to_be_enabled()
    assert time.monotonic() - began < 1
    before = source(panel)
    panel.page.wait_for_timeout(1 * SECONDS)  # longer than a step
    assert source(panel) == before


def test_another_cell_runs_while_it_paints(lab: Page, panel: Locator) -> None:
    choose(panel, "size", "800 x 600")
    paints(panel)
    cell = run_cell(lab, 1)
    expect(cell.locator(".jp-OutputArea-output").get_by_text("42")).to_be_visible()
    expect(panel.get_by_text("Painting ·")).to_be_visible()
    wait_for_change(panel, source(panel))


def test_own_picture(panel: Locator, folder: Path, tmp_path: Path) -> None:
    y, x = np.mgrid[0:90, 0:120]
    own = tmp_path / "my own garden.png"
    Image.fromarray(np.stack([2 * x, 2 * y, x + y], -1).astype(np.uint8)).save(own)
    upload(panel, own)
    chosen = panel.get_by_label("Content", exact=True)
    expect(chosen.locator("option:checked")).to_have_text(own.name)
    assert (folder / "images" / own.name).read_bytes() == own.read_bytes()
    paints(panel)


def test_upload_that_is_no_picture_is_told(panel: Locator, tmp_path: Path) -> None:
    letter = tmp_path / "letter.png"
    letter.write_text("Dear Sir")
    upload(panel, letter)
    expect(panel.get_by_role("alert")).to_contain_text("letter.png cannot be read as a picture")
    paints(panel)


def test_earlier_result_is_gone_back_to(panel: Locator) -> None:
    choose(panel, "size", "200 x 150")
    move(panel, "beta", "400")
    paints(panel)
    expect(panel.get_by_text("Done ·")).to_be_visible()
    first = painted(panel)
    press(panel, "Reset")
    panel.locator(".nst-thumbnail").first.click()
    expect(panel.get_by_text("Earlier result ·")).to_be_visible()
    assert painted(panel) == first
    expect(panel.get_by_label("size", exact=True).locator("option:checked")).to_have_text("200 x 150")


def test_wrong_function_is_told(lab: Page) -> None:
    cell = run_cell(lab, 3)
    panel = cell.locator(".nst")
    press(panel, "Run")
    expect(panel.get_by_role("alert")).to_contain_text("compute_content_cost returned None; expected a cost")
    expect(panel.get_by_role("button", name="Run")).to_be_enabled()


def test_in_notebook_7(browser: Browser, server: str) -> None:
    page = opened(browser, server % "notebooks/seven.ipynb")
    run_cell(page, 0)
    panel = run_cell(page, 1).locator(".nst")
    paints(panel)
    page.close()


def test_as_an_app_through_voila(browser: Browser, server: str) -> None:
    page = opened(browser, server % "voila/render/app.ipynb")
    panel = page.locator(".nst")
    paints(panel)
    assert not page.get_by_text("START CODE HERE").count()
    page.close()
