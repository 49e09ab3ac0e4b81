"""The page that shows a run, in Debian's Chromium."""

from __future__ import annotations  # playwright may be missing

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pytest
from PIL import Image

from neural_style.options import Options
from neural_style.painting import paint_picture
from nst.errors import CostError
from tests.nst.solver.test_solver import weight_file, weights
from tests.support.paths import ROOT
from tests.support.tool import folder, line, read

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Tab

sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install -r tests/requirements.txt")

from tests.support.accessible import assert_accessible  # noqa: E402
from tests.support.jupyter_in_browser import PATIENCE, SECONDS  # noqa: E402
from tests.support.web_page import HOSTILE, Serve, browser, expect, options, serve, state, tab_of  # noqa: E402

__all__ = ["browser", "folder", "options", "serve", "weight_file", "weights"]  # fixtures


# ---------------------------------------------------------------- in a browser


def test_picture_grows_until_it_is_stopped(browser: Browser, folder: Path, tmp_path: Path) -> None:
    words = line(folder, tmp_path / "p.png", "--iterations", 100_000, "--width", 64, "--progress-write", "--web")
    with tab_of(browser) as tab, command(words, tmp_path) as program:
        assert program.stdout is not None
        tab.goto(program.stdout.readline().removeprefix("watch it at ").strip())
        expect(tab.locator("h1")).to_have_text("p.png")
        expect(tab.get_by_role("status")).to_have_text("Painting")
        expect(tab.locator("#progress")).to_contain_text(re.compile(r"step \d+ of 100000 · 64 x 48 · .* to go"))
        for _ in range(2):
            before = seen(tab), step(tab)
            expect(tab.locator("#painted")).not_to_have_attribute("src", before[0])
            expect(tab.locator("#progress")).not_to_contain_text(f"step {before[1]} of")
            assert step(tab) > before[1]
        expect(tab.locator("figcaption")).to_have_text(["content: content.png", "style: style.png"])
        for number, width in enumerate((64, 96, 60)):
            expect(tab.locator("img").nth(number)).to_have_js_property("naturalWidth", width)
        curves = tab.get_by_role("img", name="Curves of the total, content, style and tv cost")
        expect(curves.locator("polyline")).to_have_count(4)
        tab.get_by_text("Settings").click()
        expect(tab.locator("dl")).to_contain_text("--style-weight500--")
        tab.get_by_role("button", name="Stop").click()
        expect(tab.get_by_role("status")).to_have_text("Stopped")
        expect(tab.get_by_role("button", name="Stop")).to_be_disabled()
        said = program.communicate(timeout=PATIENCE / SECONDS)[1]
        made = step(tab)
    assert program.returncode == 130
    assert "neural_style: stopped" in said and "Traceback" not in said
    assert read(tmp_path / "p.png").shape == (48, 64, 3)
    assert len(np.loadtxt(tmp_path / "progress.txt")) == made  # the page has seen the last step
    assert sorted(file.name for file in tmp_path.iterdir()) == ["p.png", "p.png.npz", "progress.txt"]


@contextmanager
def command(words: list[str], folder: Path) -> Iterator[subprocess.Popen[str]]:
    """The command, as one has it in a terminal; it is not left behind."""
    python = [sys.executable, "-m", "neural_style", *words]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(python, cwd=folder, env=environment, **pipes) as program:
        try:
            yield program
        finally:
            program.kill()


def seen(tab: Tab) -> str:
    """The picture that is shown; each has another address."""
    return tab.locator("#painted").get_attribute("src") or ""


def step(tab: Tab) -> int:
    found = re.search(r"step (\d+) of", tab.locator("#progress").inner_text())
    return int(found[1]) if found else 0


def test_page_keeps_the_picture_when_the_run_has_gone(browser: Browser, options: Options, serve: Serve) -> None:
    with tab_of(browser) as tab:
        with serve(options) as (page, address):
            tab.goto(address)
            expect(tab.get_by_role("status")).to_have_text("Reading the network and the pictures")
            assert paint_picture(options, page)
        expect(tab.get_by_role("status")).to_have_text("Done")
        expect(tab.locator("#progress")).to_contain_text("step 8 of 8 · 48 x 36 · in ")
        with tab.expect_download() as download:
            tab.get_by_role("link", name="Download").click()
        assert download.value.suggested_filename == "p.tif"
        assert download.value.path().read_bytes() == options.output.output.read_bytes()
        painted = tab.locator("#painted").evaluate(PIXELS)
    written = read(options.output.output)
    assert np.abs(np.reshape(painted, (36, 48, 4))[..., :3] - written).mean() < 4  # a JPEG of it


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_it(
    browser: Browser, options: Options, serve: Serve, scheme: Literal["light", "dark"]
) -> None:
    with tab_of(browser) as tab, serve(options) as (page, address):
        tab.emulate_media(color_scheme=scheme)
        tab.goto(address)
        page.see(state(1))
        expect(tab.locator("polyline")).to_have_count(4)
        assert_accessible(tab)
        tab.get_by_role("button", name="Stop").press("Enter")
        expect(tab.get_by_role("status")).to_have_text("Stopping after this step")


PIXELS = """image => {
    const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight).getContext('2d');
    canvas.drawImage(image, 0, 0);
    return [...canvas.getImageData(0, 0, image.naturalWidth, image.naturalHeight).data];
}"""


def test_names_and_errors_are_text(browser: Browser, options: Options, tmp_path: Path, serve: Serve) -> None:
    content, style, output = (tmp_path / f"{name}{HOSTILE}" for name in ("content", "style", "output"))
    for file in (content, style):
        Image.new("RGB", (40, 30), "red").save(file)
    options = Options.of(options.values() | {"content": content, "styles": (style, style), "output": output})
    with tab_of(browser) as tab:
        with pytest.raises(CostError), serve(options) as (page, address):
            tab.goto(address)
            expect(tab.locator("h1")).to_have_text(output.name)
            page.see(state(1))
            expect(tab.locator("#painted")).to_be_visible()
            raise CostError(f"no finite losses for {output}")
        expect(tab.get_by_role("status")).to_have_text("Failed")
        expect(tab.get_by_role("alert")).to_have_text(f"no finite losses for {output}")
        expect(tab.locator("figcaption")).to_have_text(
            [f"content: {content.name}", f"style: {style.name}", f"style: {style.name}"]
        )
        expect(tab.locator("img")).to_have_count(4)  # what is painted, and three that it is painted from
        expect(tab.locator("body script")).to_have_count(0)
        expect(tab.get_by_role("link")).to_be_hidden()
        assert tab.title() == f"Failed · {output.name}"


def test_several_pictures_are_shown_one_after_the_other(browser: Browser, options: Options, serve: Serve) -> None:
    changed = {"content": options.pictures.styles[0], "output": options.output.output.with_name("q.tif")}
    other = Options.of(options.values() | changed)
    with serve(options, other) as (page, address), tab_of(browser) as tab:
        tab.goto(address)
        page.see(state(1))
        expect(tab.get_by_text("picture 1 of 2")).to_be_visible()
        expect(tab.locator("#painted")).to_be_visible()
        page.turn_to(1)
        expect(tab.get_by_text("picture 2 of 2")).to_be_visible()
        expect(tab.locator("h1")).to_have_text("q.tif")
        expect(tab.locator("figcaption").first).to_have_text("content: style.png")
        expect(tab.locator("#painted")).to_be_hidden()
        expect(tab.locator("polyline")).to_have_count(0)
        page.see(state(5_000))
        expect(tab.locator("#painted")).to_be_visible()
        expect(tab.locator("#progress")).to_contain_text("step 5000 of 10000")


def test_page_from_elsewhere_can_neither_read_nor_stop(browser: Browser, options: Options, serve: Serve) -> None:
    with serve(options) as (page, address):
        page.see(state(1))
        tab = browser.new_page()
        tab.goto("data:text/html,<title>elsewhere</title>")
        for path in ("", "page.js", "events", "picture", "content"):
            script = "address => fetch(address).then(answer => answer.text(), () => 'nothing')"
            assert tab.evaluate(script, address + path) == "nothing"
        for headers in ("{}", "{'X-Token': 'guessed'}"):
            script = f"address => fetch(address, {{method: 'POST', headers: {headers}}}).catch(() => 0)"
            tab.evaluate(script, address + "stop")
        script = """address => {
            const image = new Image();
            image.src = address;
            return image.decode().then(() => 'something', () => 'nothing');
        }"""
        assert tab.evaluate(script, address + "picture") == "nothing"
        tab.close()
        assert not page.stop
