"""Jupyter in a browser: a student's folder, a server in it, Debian's Chromium, and the panel as a hand moves it."""

import base64
import json
import os
import re
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import nbformat
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.assignments.nst.assignment import VGG19
from autograder.build.build import copy_files, instructor_notebook, student_files
from tests.support.solution import FUNCTIONS, cells

CHROMIUM = Path("/usr/bin/chromium")
HERE = "127.0.0.1"
SECONDS = 1000  # Playwright counts milliseconds
PATIENCE = 240 * SECONDS  # with a busy machine; what goes wrong is not told sooner
# The kernel has answered. The icon of the notebook says that it is idle when there is none yet.
CONNECTED = "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync"]
IMPORTS = "from nst.explorer import explore\nfrom nst.solver import Costs"
SETUP = "\n\n".join([cells()["imports"], *(cells()[name] for name in FUNCTIONS), IMPORTS])  # the solved functions
PANEL = "explore(Costs(compute_content_cost, compute_layer_style_cost, total_cost))"


def make_folder(folder: Path, weights: Path, notebooks: Mapping[str, Sequence[str]]) -> None:
    """Make a student's folder with a network, and notebooks: name -> cells."""
    copy_files(student_files(NST, instructor_notebook(NST)), folder)
    (folder / VGG19.weights).symlink_to(weights)
    write_notebooks(folder, notebooks)


def write_notebooks(folder: Path, notebooks: Mapping[str, Sequence[str]]) -> None:
    """Write notebooks into a folder: name -> cells."""
    for name, sources in notebooks.items():
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(notebook, folder / f"{name}.ipynb")


@contextmanager
def serving(folder: Path, own: Path) -> Iterator[str]:
    """The address, with %s for a path, of a JupyterLab with Notebook 7 and Voilà, without anybody's settings.

    Arguments:
    folder -- where it runs
    own -- an empty folder for its own files
    """
    for plugin, settings in {
        "apputils-extension/notification": {"fetchNews": "false"},
        "notebook-extension/tracker": {"windowingMode": "none"},
    }.items():
        file = own / "settings" / "@jupyterlab" / f"{plugin}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(settings))
    token = secrets.token_hex()
    environment = os.environ | {"JUPYTERLAB_SETTINGS_DIR": str(own / "settings"), "IPYTHONDIR": str(own / "ipython")}
    environment |= {f"JUPYTER_{kind}_DIR": str(own / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")}
    with reserved_port() as port, (own / "log").open("w") as log:
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--ServerApp.port={port}"]
        command += ["--ServerApp.port_retries=0", f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={folder}"]
        command += [f"--{app}.expose_app_in_browser=True" for app in ("LabApp", "JupyterNotebookApp")]  # for CONNECTED
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait_for_server(f"http://{HERE}:{port}/api?token={token}", process, own / "log")
            yield f"http://{HERE}:{port}/%s?token={token}"
        finally:
            process.terminate()
            process.wait(PATIENCE / SECONDS)


@contextmanager
def reserved_port() -> Iterator[int]:
    """A port for a server that allows addresses to be used again, as most do. Meanwhile nobody else is given it."""
    with socket.socket() as reserved:
        reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        reserved.bind((HERE, 0))
        yield reserved.getsockname()[1]


def _wait_for_server(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + PATIENCE / SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(address):  # noqa: S310
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(log.read_text())


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        yield browser
        browser.close()


def opened(browser: Browser, address: str) -> Page:
    """A page of its own, with what belongs to a page that nobody has seen."""
    page = browser.new_page(viewport={"width": 1200, "height": 1400})
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page.goto(address)
    return page


def run_cell(page: Page, number: int) -> Locator:
    """Run a cell as one does by hand, and give it back when it has been run."""
    page.wait_for_function(CONNECTED)  # a page that is not connected yet forgets what it is told
    cell = page.locator(".jp-Notebook:visible .jp-CodeCell").nth(number)
    prompt = cell.locator(".jp-InputPrompt")
    before = prompt.inner_text()
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    expect(prompt).not_to_have_text(before)
    expect(prompt).to_have_text(re.compile(r"\[\d+\]"))
    return cell


def hide_files(page: Page) -> None:
    """Take away JupyterLab's list of files, which takes a third of the width."""
    page.keyboard.press("Control+b")


# ---------------------------------------------------------------- the panel


def press(panel: Locator, button: str) -> None:
    """Press the button whose name begins so; it may be a pattern."""
    panel.get_by_role("button", name=re.compile(rf"^\W*{button}")).click()


def choose(panel: Locator, name: str, option: str) -> None:
    """Choose from a list."""
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


def source(panel: Locator) -> str:
    """The address of the painted picture that is shown; each picture has another."""
    return panel.locator("img.nst-painted").get_attribute("src") or ""


def painted(panel: Locator) -> bytes:
    """The bytes of the painted picture that is shown."""
    script = """async image => {
        const bytes = new Uint8Array(await (await fetch(image.src)).arrayBuffer());
        return btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''));
    }"""
    return base64.b64decode(panel.locator("img.nst-painted").evaluate(script))
