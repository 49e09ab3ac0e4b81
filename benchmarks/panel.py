"""Measure how soon the panel responds: in JupyterLab, in a browser, with the solved functions and a student's network.

    make bench                                              about six minutes of it, on two busy cores
    python -m benchmarks.panel --rounds 1                   two minutes

Times are taken in the browser, from the press of a button or a key until a picture has been decoded and the next frame
is drawn. Each round has a new kernel, in which the cells above the panel have imported TensorFlow and nothing has read
the network yet. The comment of each picture holds the settings that it was painted with. A slider has had its effect
when the first picture with its new weight is shown.
"""

import argparse
import os
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Locator, Page, expect

from autograder.assignments.nst.assignment import VGG19
from tests.support.jupyter_in_browser import (
    PANEL,
    SETUP,
    choose,
    chromium,
    hide_files,
    make_folder,
    move,
    opened,
    press,
    run_cell,
    serving,
)
from tests.support.paths import ROOT

SIZES = {"200 x 150": 200, "400 x 300": 400}  # and the width that pictures have at the last size
WATCH = """panel => {
    const image = panel.querySelector('img.nst-painted');
    window.pictures = [];  // [milliseconds, width, beta]
    window.pressed = 0;
    window.stopped = 0;
    const frame = () => new Promise(requestAnimationFrame);
    const look = async () => {
        const here = pictures;  // of this run: the last one of a run that was ended comes late
        const text = fetch(image.src).then(answer => answer.text());
        await image.decode().catch(() => {});  // fails if the next picture is there already
        const width = image.naturalWidth;
        await frame();
        const now = performance.now();
        const beta = /"beta": ([0-9.e+-]+)/.exec(await text);
        if (beta) here.push([now, width, Number(beta[1])]);  // else it is the blank one
    };
    new MutationObserver(look).observe(image, {attributes: true, attributeFilter: ['src']});
    const press = event => { if (event.type == 'click' || event.key == 'Enter') pressed = performance.now(); };
    for (const type of ['click', 'keydown']) panel.addEventListener(type, press, true);
    const stop = () => { if (!stopped && panel.textContent.includes('Stopped ·')) stopped = performance.now(); };
    new MutationObserver(stop).observe(panel, {childList: true, subtree: true, characterData: true});
}"""


def wait_for(page: Page, condition: str) -> None:
    """Wait for a condition, checked ten times a second: Playwright's check in each frame takes a part of a core."""
    page.wait_for_function(condition, polling=100)


def measure(panel: Locator, size: str) -> dict[str, list[float]]:
    """Return seconds and rates at a size, from three runs: one to its end, one with a moved slider, one stopped."""
    page, width = panel.page, SIZES[size]
    found: dict[str, list[float]] = defaultdict(list)

    def start() -> float:
        choose(panel, "size", size)
        expect(panel.get_by_text("Done ·").or_(panel.get_by_text("Stopped ·"))).to_have_count(0)
        page.evaluate("pictures = []; stopped = 0")
        press(panel, "Run")
        wait_for(page, "pictures.length")
        return pressed()

    def pressed() -> float:
        return float(page.evaluate("pressed"))

    def pictures() -> list[tuple[float, int, float]]:
        return [tuple(picture) for picture in page.evaluate("pictures")]

    def reset() -> None:
        press(panel, "Reset")
        expect(panel.get_by_text("Choose two pictures")).to_be_visible()

    began = start()
    expect(panel.get_by_text("Done ·")).to_be_visible()
    found["Run to the first picture"].append((pictures()[0][0] - began) / 1000)
    found["Run to Done"].append((pictures()[-1][0] - began) / 1000)
    for w in {w for _, w, _ in pictures()}:
        times = [at for at, wide, _ in pictures() if wide == w]
        if len(times) > 1:
            found[f"pictures a second, {w} pixels wide"].append(1000 * (len(times) - 1) / (times[-1] - times[0]))
    reset()

    start()
    wait_for(page, f"pictures.filter(picture => picture[1] == {width}).length >= 4")
    move(panel, "beta", "4")
    moved = pressed()
    wait_for(page, "pictures.at(-1)[2] != 40")
    effect = next(at for at, _, beta in pictures() if beta != 40)
    found["slider to its effect"].append((effect - moved) / 1000)
    reset()

    start()
    wait_for(page, f"pictures.filter(picture => picture[1] == {width}).length >= 4")
    press(panel, "Stop")
    wait_for(page, "stopped")
    found["Stop to stopped"].append((float(page.evaluate("stopped")) - pressed()) / 1000)
    reset()
    return found


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="new kernels; default: %(default)s")
    args = parser.parse_args()
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    load = [os.getloadavg()[0]]
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        for number in range(args.rounds):
            for size in SIZES:
                here = Path(folder) / f"{number}-{size}"
                make_folder(here / "student", ROOT / VGG19.weights, {"panel": (SETUP, PANEL)})
                with serving(here / "student", here / "own") as address:
                    page = opened(browser, address % "lab/tree/panel.ipynb")
                    run_cell(page, 0)
                    panel: Any = run_cell(page, 1).locator(".nst")
                    panel.wait_for()
                    hide_files(page)
                    panel.evaluate(WATCH)
                    for what, figures in measure(panel, size).items():
                        found[what, size] += figures
                    page.close()
                load.append(os.getloadavg()[0])
    print(f"{os.cpu_count()} cores, load average {min(load):.1f} to {max(load):.1f}; {args.rounds} rounds")
    print(f"\n{'':36} {'size':>9} {'median':>8} {'least':>8} {'most':>8}")
    for (what, size), figures in sorted(found.items()):
        print(f"{what:36} {size:>9} {median(figures):8.2f} {min(figures):8.2f} {max(figures):8.2f}")


if __name__ == "__main__":
    main()
