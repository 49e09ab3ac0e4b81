"""The panel for all who use it: small windows, screen readers, the keyboard, and a kernel that is interrupted."""

from __future__ import annotations  # playwright may be missing

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from autograder.assignments.nst.assignment import VGG19
from autograder.build.thin import thin_weights

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install -r tests/requirements.txt")
axe = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="needs axe-playwright-python: pip install -r tests/requirements.txt"
)

from tests.support.jupyter_in_browser import (  # noqa: E402
    CHROMIUM,
    choose,
    chromium,
    make_folder,
    move,
    opened,
    press,
    run_cell,
    serving,
    source,
)
from tests.support.panel_in_browser import HELD, PANEL, painting, reset  # noqa: E402

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's package chromium")

expect = sync_api.expect
KERNEL = "jupyterapp.shell.currentWidget.sessionContext.session.kernel"
LAYERS = [f"conv{block}_1" for block in range(1, 6)]
# What has a scroll bar: in the panel, and around it as far as the cell
SCROLLED = """panel => {
    const nodes = [...panel.querySelectorAll('*')];
    for (let node = panel; !node.matches('.jp-Cell'); node = node.parentElement) nodes.push(node);
    const bar = (node, way, of) => ['auto', 'scroll'].includes(way) && node['scroll' + of] > node['client' + of];
    return nodes.filter(node => {
        const style = getComputedStyle(node);
        return bar(node, style.overflowX, 'Width') || bar(node, style.overflowY, 'Height');
    }).map(node => node.className);
}"""
OUTSIDE = """panel => {
    const edge = panel.getBoundingClientRect().right + 1;
    return [...panel.querySelectorAll('*')].filter(node => node.getBoundingClientRect().right > edge)
        .map(node => node.outerHTML.slice(0, 100));
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("student")
    make_folder(
        folder, thin_weights(VGG19), {"lab": (HELD, PANEL, "panel._latest.join()", "import time; time.sleep(9e9)")}
    )
    return folder


@pytest.fixture(scope="module")
def lab(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """JupyterLab as it opens, with its list of files, and the panel in it."""
    with serving(folder, tmp_path_factory.mktemp("jupyter")) as address, chromium() as browser:
        yield panel_in_lab(browser, address)


def panel_in_lab(browser: Browser, address: str) -> Page:
    page = opened(browser, address % "lab/tree/lab.ipynb")
    page.set_viewport_size({"width": 1280, "height": 800})
    run_cell(page, 0)
    run_cell(page, 1).locator(".nst").wait_for()
    return page


@pytest.fixture
def panel(lab: Page) -> Locator:
    lab.set_viewport_size({"width": 1280, "height": 800})
    panel = lab.locator(".nst")
    reset(panel)
    return panel


def paint(panel: Locator, beta: str) -> None:
    """Paint a small picture, to its end."""
    choose(panel, "size", "200 x 150")
    move(panel, "beta", beta)
    finished = panel.locator(".nst-card").count()
    press(panel, "Run")
    expect(panel.locator(".nst-card")).to_have_count(finished + 1)
    expect(panel.get_by_text("Done ·")).to_be_visible()


def compare_two(panel: Locator) -> None:
    """See two results side by side."""
    while panel.locator(".nst-card").count() < 2:
        paint(panel, "400")
    pressed = panel.locator(".widget-toggle-button[aria-pressed=true]")
    while (count := pressed.count()) > 0:
        pressed.first.click()
        expect(pressed).to_have_count(count - 1)
    for number in (0, 1):
        panel.get_by_role("button", name="Compare").nth(number).click()
        expect(pressed).to_have_count(number + 1)
    expect(panel.locator(".nst-compare")).to_be_visible()


def slider(panel: Locator, name: str) -> Locator:
    return panel.get_by_role("slider", name=re.compile(f"^{name}: "))


# ---------------------------------------------------------------- layout


def test_sliders_are_beside_the_picture_beside_the_list_of_files(lab: Page, panel: Locator) -> None:
    expect(lab.locator(".jp-FileBrowser")).to_be_visible()
    picture = panel.locator("img.nst-painted").bounding_box()
    assert picture and picture["width"] > 300
    for name in ("alpha", "beta", *LAYERS, "noise"):
        control = slider(panel, name).bounding_box()
        assert control and control["x"] > picture["x"] + picture["width"]
    for name in ("Content", "Style"):
        control = panel.get_by_label(name, exact=True).bounding_box()
        assert control and 20 < control["height"] < 40 and control["width"] > 100
        assert control["x"] + control["width"] < picture["x"]
    top = panel.bounding_box()
    last = panel.get_by_label("size", exact=True).bounding_box()
    assert top and last and last["y"] - top["y"] < 450  # all of them are in sight, below JupyterLab's own bars


def test_no_scroll_bars_and_nothing_sticks_out(lab: Page, panel: Locator) -> None:
    compare_two(panel)
    press(panel, "Copy as code")
    for width in (900, 1024, 1280, 1600):
        lab.set_viewport_size({"width": width, "height": 800})
        expect(lab.locator(".jp-FileBrowser")).to_be_visible()
        assert panel.evaluate(SCROLLED) == [] and panel.evaluate(OUTSIDE) == [], width
    press(panel, "Copy as code")


def test_letters_of_the_chart_keep_their_size(lab: Page, panel: Locator) -> None:
    paint(panel, "40")
    letters = panel.locator(".nst-sliders svg text").get_by_text("step 1", exact=True)
    chart = panel.locator(".nst-sliders svg[role=img]")
    boxes = []
    for width in (900, 1280, 1900):
        lab.set_viewport_size({"width": width, "height": 800})
        boxes.append((chart.bounding_box(), letters.bounding_box()))
    (narrow, small), *_, (wide, large) = boxes
    assert narrow and wide and small and large
    assert wide["width"] > 1.5 * narrow["width"]
    assert large["width"] == pytest.approx(small["width"], abs=1)
    assert large["height"] == pytest.approx(small["height"], abs=1)


def test_words_say_where_a_slider_leads(panel: Locator) -> None:
    expect(panel.get_by_role("heading", name="style layers")).to_be_visible()
    expect(panel.locator(".nst-ends").first).to_have_text("← paintingphotograph →")
    expect(panel.locator(".nst-ends").last).to_have_text("← photographpainting →")


# ---------------------------------------------------------------- names, values, contrast, keys


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing(lab: Page, panel: Locator, theme: str) -> None:
    """In all that the panel can show at once: a painting, curves, results, two side by side, lines, a message."""
    compare_two(panel)
    panel.get_by_role("button", name=re.compile("^Back to ")).first.click()
    expect(panel.get_by_text("Earlier result ·")).to_be_visible()
    press(panel, "Copy as code")
    press(panel, "Save PNG")
    expect(panel.get_by_text("Saved as output/")).to_be_visible()
    lab.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
    expect(lab.locator("body")).to_have_attribute("data-jp-theme-name", theme)
    found = axe.Axe().run(lab, context=".nst", options={"resultTypes": ["violations", "incomplete"]})
    assert found.violations_count == 0, found.generate_report()
    unsure = {rule["id"]: [node["html"] for node in rule["nodes"]] for rule in found.response["incomplete"]}
    assert unsure == {}
    press(panel, "Copy as code")


def test_axe_would_find_something(lab: Page, panel: Locator) -> None:
    panel.evaluate("panel => panel.insertAdjacentHTML('beforeend', '<img id=bad src=\"data:,\">')")
    found = axe.Axe().run(lab, context=".nst")
    panel.evaluate("() => document.getElementById('bad').remove()")
    assert [rule["id"] for rule in found.response["violations"]] == ["image-alt"]


def test_every_control_has_a_name_and_a_value_in_words(panel: Locator) -> None:
    expect(slider(panel, "beta")).to_have_accessible_name("beta: Weight of the style cost")
    expect(slider(panel, "beta")).to_have_attribute("aria-valuetext", "40.0")
    move(panel, "beta", "400")
    expect(slider(panel, "beta")).to_have_attribute("aria-valuetext", "400")
    expect(panel.get_by_role("textbox", name="beta as a number")).to_have_text("400")
    for name in ("Content", "Style", "content layer", "size"):
        expect(panel.get_by_role("combobox", name=name, exact=True)).to_be_visible()
    for name in ("content", "style"):
        expect(panel.get_by_role("button", name=f"Upload a {name} picture")).to_be_visible()
    expect(panel.get_by_role("progressbar", name="Steps made")).to_have_attribute("aria-valuenow", "0")
    names = panel.get_by_role("slider").evaluate_all("all => all.map(node => node.getAttribute('aria-label'))")
    assert len(names) >= 8 and len(set(names)) == len(names) and all(names)


def test_pictures_have_alt_texts_that_say_what_is_shown(panel: Locator) -> None:
    painted = panel.locator("img.nst-painted")
    expect(painted).to_have_attribute("alt", "Nothing is painted yet")
    choose(panel, "Style", "mosaic.jpg")
    expect(panel.get_by_role("img", name="The style picture: mosaic.jpg", exact=True)).to_be_visible()
    paint(panel, "400")
    expect(painted).to_have_attribute("alt", "The painting: louvre in the style of mosaic, alpha 10, beta 400")
    press(panel, "Show content")
    expect(painted).to_have_attribute("alt", "The content picture: louvre.jpg")
    press(panel, "Show painting")
    expect(panel.get_by_role("status").filter(has_text="Done, step 25 of 25")).to_have_count(1)


def test_keys_reach_everything(lab: Page, panel: Locator) -> None:
    """Tab goes through all controls, in order, and JupyterLab leaves the keys to them."""
    compare_two(panel)
    reached: list[tuple[str, str | None, str]] = []
    panel.get_by_role("combobox", name="Content", exact=True).focus()
    while lab.evaluate("document.activeElement.closest('.nst') !== null") and len(reached) < 99:
        about = "[node.tagName, node.getAttribute('aria-label'), node.textContent.trim()]"
        reached.append(tuple(lab.evaluate(f"(() => {{ const node = document.activeElement; return {about}; }})()")))
        lab.keyboard.press("Tab")
    labels = [label for _, label, _ in reached if label]
    sliders = panel.get_by_role("slider").evaluate_all("all => all.map(node => node.getAttribute('aria-label'))")
    assert [label for label in labels if label in sliders] == sliders
    buttons = panel.locator("button:enabled:visible")
    assert sum(tag == "BUTTON" for tag, _, _ in reached) == buttons.count()
    assert sum(tag == "SELECT" for tag, _, _ in reached) == 4


def test_arrows_move_a_slider_and_enter_presses_a_button(lab: Page, panel: Locator) -> None:
    handle = slider(panel, "conv1_1")
    for key, value in (("ArrowRight", "0.25"), ("ArrowUp", "0.30"), ("ArrowDown", "0.25"), ("Home", "0.00")):
        handle.press(key)
        expect(handle).to_have_attribute("aria-valuetext", value)
        expect(handle).to_be_focused()
    panel.get_by_role("button", name="Copy as code").press("Enter")
    expect(panel.locator("pre")).to_contain_text('("conv1_1", 0.0)')
    expect(panel.locator("pre")).to_be_visible()
    panel.get_by_role("button", name="Copy as code").press("Enter")
    expect(panel.locator("pre")).to_be_hidden()


# ---------------------------------------------------------------- results


def test_line_between_two_results_is_moved_by_key_and_by_mouse(lab: Page, panel: Locator) -> None:
    compare_two(panel)
    line, right = panel.locator(".nst-compare input"), panel.locator(".nst-compare img").last
    expect(right).to_have_css("clip-path", "inset(0px 0px 0px 50%)")
    line.press("End")
    expect(right).to_have_css("clip-path", "inset(0px 0px 0px 100%)")
    expect(line).to_have_attribute("aria-valuetext", "100 percent of the left picture")
    box = line.bounding_box()
    assert box
    line.click(position={"x": box["width"] / 4, "y": 20})
    expect(line).to_have_attribute("aria-valuetext", re.compile(r"^2\d percent"))
    left, top = panel.locator(".nst-compare img").first.bounding_box(), right.bounding_box()
    assert left == top  # they lie on each other


def test_last_layer_cannot_be_moved_to_zero(panel: Locator) -> None:
    press(panel, "Copy as code")
    for layer in LAYERS:
        move(panel, layer, "0")
    expect(slider(panel, "conv5_1")).to_have_attribute("aria-valuetext", "0.05")
    expect(panel.get_by_text("conv5_1 stays at 0.05")).to_be_visible()
    expect(panel.locator("pre")).to_contain_text('("conv5_1", 0.05)')
    for _ in range(3):
        slider(panel, "conv5_1").press("Home")
        expect(slider(panel, "conv5_1")).to_have_attribute("aria-valuetext", "0.05")
    press(panel, "Copy as code")


# ---------------------------------------------------------------- the kernel


def interrupted(panel: Locator) -> None:
    """Interrupt the kernel, and see the painting stopped."""
    panel.page.evaluate(f"{KERNEL}.interrupt()")
    expect(panel.get_by_text("The kernel was interrupted, so the painting has stopped")).to_be_visible()
    expect(panel.get_by_text("Stopped ·")).to_be_visible()
    expect(panel.get_by_role("button", name="Run")).to_be_enabled()


def test_interrupt_stops_the_painting(lab: Page, panel: Locator, folder: Path) -> None:
    """While the kernel is idle, as it is when a panel paints; and the panel goes on to work."""
    with painting(panel, folder):
        interrupted(panel)
        before = source(panel)
    run_cell(lab, 2)  # its last step is over
    assert source(panel) == before
    paint(panel, "40")


def test_interrupt_of_another_cell_stops_the_painting_too(lab: Page, panel: Locator, folder: Path) -> None:
    with painting(panel, folder):
        cell = lab.locator(".jp-CodeCell").nth(3)
        cell.locator(".cm-content").click()
        lab.keyboard.press("Control+Enter")
        expect(cell.locator(".jp-InputPrompt")).to_have_text("[*]:")
        lab.wait_for_function(f"{KERNEL}.status === 'busy'")
        interrupted(panel)
    expect(cell.get_by_text("KeyboardInterrupt").first).to_be_visible()


def test_after_a_restart_it_says_what_to_do(lab: Page, panel: Locator) -> None:
    """Last, since it is the end of the panel."""
    lab.evaluate(f"{KERNEL}.restart()")
    expect(panel).to_have_class(re.compile("jupyter-widgets-disconnected"))
    said = "getComputedStyle(document.querySelector('.nst'), '::before').content"
    assert lab.evaluate(said) == '"The kernel was restarted. Run this cell again."'
    for what in ("img", "button", "select"):
        expect(panel.locator(f"{what}:visible")).to_have_count(0)
    run_cell(lab, 0)
    run_cell(lab, 1)
    expect(lab.locator(".nst")).to_have_count(1)
    expect(lab.locator(".nst img:visible")).to_have_count(3)
