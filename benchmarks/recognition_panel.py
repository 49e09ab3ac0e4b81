"""Measure how soon the panel of recognition answers to a slider: in JupyterLab, in a browser.

    python -m benchmarks.recognition_panel            less than a minute

Times are taken in the browser, from the press of a key on a slider until the frame after the bars have changed, which
show the distances to twelve people. A sweep is a key that is held: presses without a pause, and the time from the last
of them until the last change. The encoder has the weights of the beginning, which take as long as any others.
"""

import argparse
import os
import re
import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import Locator

from autograder.assignments.find import first_editions
from autograder.build.build import copy_files, instructor_notebook, student_files
from autograder.build.submission import solutions
from tests.support.jupyter_in_browser import chromium, hide_files, opened, run_cell, serving, write_notebooks

SLIDERS = ("turn", "skin", "smile")
PRESSES = 18  # of a key that moves a slider by a twentieth of its range
PAUSE = 1500  # milliseconds without a change, after which no more is to come
SETUP = """from nst.recognition import Encoder
model = Encoder(seed=1)
database = {name: img_to_encoding(f"images/people/{name.lower()}.png", model) for name in PEOPLE}"""
WATCH = """panel => {
    window.changed = [];
    window.pressed = 0;
    let before = panel.querySelector('.nst-bars').innerHTML;
    new MutationObserver(() => {
        const now = panel.querySelector('.nst-bars')?.innerHTML;
        if (!now || now === before) return;
        before = now;
        requestAnimationFrame(() => requestAnimationFrame(() => changed.push(performance.now())));
    }).observe(panel, {childList: true, subtree: true, characterData: true});
    panel.addEventListener('keydown', () => { pressed = performance.now(); }, true);
}"""


def after_press(handle: Locator, key: str) -> float:
    """Return the seconds from the press of a key until other distances are shown."""
    handle.page.evaluate("changed = []")
    handle.press(key)
    handle.page.wait_for_function("changed.length", polling=20)
    return float(handle.page.evaluate("changed[0] - pressed")) / 1000


def after_sweep(handle: Locator, key: str) -> float:
    """Return the seconds from the last press of a held key until the last change of the distances."""
    page = handle.page
    page.evaluate("changed = []")
    for _ in range(PRESSES):
        handle.press(key)
    page.wait_for_function(f"changed.length && performance.now() - changed.at(-1) > {PAUSE}", polling=50)
    return float(page.evaluate("changed.at(-1) - pressed")) / 1000


def main() -> None:
    """Print the figures of each slider."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    edition = next(each for each in first_editions() if {"verify", "who_is_it"} <= each.functions.keys())
    solved = instructor_notebook(edition)
    imports = next(
        cell.source for cell in solved.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "imports"
    )
    functions = solutions(solved)
    cells = [imports, SETUP, functions["verify"], functions["who_is_it"]]
    cells.append("recognition_panel(model, database, verify, who_is_it)")
    print(f"{os.cpu_count()} cores\n\nslider            a press: median, most     the end of a sweep")
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        here = Path(folder)
        copy_files(student_files(edition, solved), here / "student")
        write_notebooks(here / "student", {"door": cells})
        with serving(here / "student", here / "own") as address:
            page = opened(browser, address % "lab/tree/door.ipynb")
            panel = [run_cell(page, number) for number in range(len(cells))][-1].locator(".nst-recognition")
            panel.wait_for()
            hide_files(page)
            panel.evaluate(WATCH)
            for name in SLIDERS:
                handle = panel.get_by_role("slider", name=re.compile(f"^{name}: "))
                handle.press("Home")
                page.wait_for_timeout(PAUSE)
                times = [after_press(handle, "PageUp") for _ in range(PRESSES)]
                sweep = after_sweep(handle, "PageDown")
                print(f"{name:16} {median(times):16.2f} s {max(times):5.2f} s {sweep:20.2f} s")


if __name__ == "__main__":
    main()
