"""Take screenshots for the documents: python -m tools.screens [NAME...]. They need tests/requirements.txt.

notebook    images/notebook.png: in JupyterLab, a test that fails, and the run of part 4
notebook_zh images/notebook_zh.png: the Gram matrix in the Chinese notebook, with a test that fails
explorer    images/explorer.png: the panel, with two results side by side
report      images/report.png: the report of a class
feedback    images/feedback.png: the top of a feedback page
door        images/door.png: the distances after the training of an encoder, and the panel with a visitor at the door

explorer_zh, report_zh, feedback_zh and door_zh are the same of the Chinese edition.
"""

import argparse
import io
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from PIL import Image
from playwright.sync_api import Browser, expect

from autograder.assignments.assignment import Assignment
from autograder.assignments.find import assignments
from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.assignments.nst.assignment import VGG19
from autograder.build.build import copy_files, instructor_notebook, student_files
from autograder.build.submission import fill, hand_in, read_cells, solutions
from autograder.grading.released import released
from nst.files import whole
from nst.texts import table_of
from tests.support.galleries import gallery
from tests.support.jupyter_in_browser import (
    PANEL,
    SETUP,
    choose,
    chromium,
    hide_files,
    make_folder,
    opened,
    press,
    run_cell,
    serving,
    write_notebooks,
)
from tests.support.paths import ROOT

IMAGES = ROOT / "images"
WIDTH, MARGIN = 1000, 12  # pixels
LONG = 30 * 60 * 1000  # milliseconds; 200 steps take one to four minutes, and more on a busy machine
CLASS = {  # student -> names of files in the gallery of mistakes, or nothing for a right one
    "ada": (),
    "ben": ("total_swapped",),
    "chloe": ("style_reshape", "total_swapped"),
    "david": (),
    "emma": ("content_by_2",),
    "farid": ("style_reshape",),
    "grace": ("gram_columns",),
    "hugo": ("model_nn_no_return",),
    "iris": ("style_no_quarter", "model_nn_unfilled"),
}


def filled(*mistakes: str, edition: Assignment = NST) -> NotebookNode:
    """Return the notebook with the solutions, and with mistakes in their place."""
    cells = solutions(instructor_notebook(edition))
    for name in mistakes:
        cells |= read_cells(gallery("nst") / "mistakes" / f"{name}.py")
    return fill(released(edition), cells)


def notebook(browser: Browser, folder: Path) -> list[bytes]:
    """Return the test of `compute_layer_style_cost` that fails, and the run of part 4 two thirds on."""
    code = [cell.source for cell in filled().cells if cell.cell_type == "code"]
    run = next(number for number, source in enumerate(code) if source.startswith("with watch"))
    wrong = [cell.source for cell in filled("style_no_quarter").cells if cell.cell_type == "code"]
    test = next(number for number, source in enumerate(wrong) if source.startswith("def test_compute_layer_style"))
    pictures = []
    for name, sources in (("wrong", wrong[: test + 1]), ("right", code[: run + 1])):
        own = folder / f"{name}-own"
        make_folder(folder / name, ROOT / VGG19.weights, {name: sources})
        own.mkdir()
        with serving(folder / name, own) as address:
            page = opened(browser, address % f"lab/tree/{name}.ipynb")
            for number in range(len(sources) - 1):
                run_cell(page, number)
            hide_files(page)
            page.set_viewport_size({"width": WIDTH, "height": 1000})
            cell = page.locator(".jp-Notebook:visible .jp-CodeCell").last
            cell.locator(".cm-content").click()
            page.keyboard.press("Control+Enter")
            expect(cell).to_contain_text(re.compile(r"✗|step 1[3-9]\d of 200"), timeout=LONG)
            page.evaluate("document.activeElement.blur()")
            shown = [".jp-Cell-outputWrapper"] if name == "wrong" else [".jp-Cell-inputWrapper", ".nst-run"]
            pictures += [cell.locator(part).screenshot() for part in shown]
            page.close()
    return pictures


def notebook_zh(browser: Browser, folder: Path) -> list[bytes]:
    """Return the text about the Gram matrix in the Chinese notebook, and the test, which fails."""
    edition = assignments()["nst-zh"]
    solved = instructor_notebook(edition)
    cells = fill(released(edition), solutions(solved)).cells
    names = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in cells]
    test = names.index("test_gram_matrix")
    cells[test - 1].source = cells[test - 1].source.replace("transpose_b", "transpose_a")
    own, shown = folder / "own", [cells[names.index("imports")], *cells[test - 2 : test + 1]]
    own.mkdir()
    copy_files(student_files(edition, solved), folder / "f")
    nbformat.write(NotebookNode(solved, cells=shown), folder / "f" / "zh.ipynb")
    with serving(folder / "f", own) as address:
        page = opened(browser, address % "lab/tree/zh.ipynb")
        for number in range(3):
            run_cell(page, number)
        hide_files(page)
        page.set_viewport_size({"width": WIDTH, "height": 2500})
        page.evaluate("document.activeElement.blur()")
        every = page.locator(".jp-Notebook:visible .jp-Cell")
        expect(every.last).to_contain_text("✗")
        return [every.nth(number).screenshot() for number in (1, 3)]


def explorer(edition: Assignment, browser: Browser, folder: Path) -> list[bytes]:
    """Return the panel after two runs, which are compared."""
    words = table_of(edition.language)
    language = f"import nst.texts\nnst.texts.speak({edition.language!r})"
    make_folder(folder / "f", ROOT / VGG19.weights, {"panel": (f"{SETUP}\n{language}", PANEL)})
    (folder / "o").mkdir()
    with serving(folder / "f", folder / "o") as address:
        page = opened(browser, address % "lab/tree/panel.ipynb")
        run_cell(page, 0)
        panel = run_cell(page, 1).locator(".nst")
        panel.wait_for()
        hide_files(page)
        choose(panel, words["control"]["content"], "ruins.jpg")
        for number, style in enumerate(("mosaic.jpg", "night_sky.jpg")):
            choose(panel, words["control"]["style"], style)
            press(panel, words["button"]["run"])
            expect(panel.locator(".nst-card")).to_have_count(number + 1)
        for number in (0, 1):
            panel.get_by_role("button", name=words["button"]["compare"]).nth(number).click()
        expect(panel.locator(".nst-compare")).to_be_visible()
        page.set_viewport_size({"width": WIDTH, "height": 2000})  # what is outside of the window is not drawn
        page.evaluate("document.activeElement.blur()")
        return [panel.screenshot()]


def grade(edition: Assignment, course: Path) -> None:
    """Grade a class, with feedback pages."""
    command = [sys.executable, "-m", "autograder", "grade", "--assignment", edition.name, "--course", str(course)]
    command += ["--feedback"]
    subprocess.run(command, cwd=ROOT, check=False)  # noqa: S603 -- ends with 1 if one is ungraded


def report(edition: Assignment, browser: Browser, folder: Path) -> list[bytes]:
    """Return the top of the report of a class in which one notebook is damaged."""
    for student, mistakes in CLASS.items():
        hand_in(edition, filled(*mistakes, edition=edition), folder, student)
    hand_in(edition, filled(edition=edition), folder, "jonas").write_text("{")
    grade(edition, folder)
    page = browser.new_page(viewport={"width": WIDTH, "height": 1250})
    page.goto(next(folder.glob("report*.html")).as_uri())
    return [page.screenshot()]


def feedback(edition: Assignment, browser: Browser, folder: Path) -> list[bytes]:
    """Return the top of the feedback page of a student who made two mistakes."""
    hand_in(edition, filled("style_reshape", "total_swapped", edition=edition), folder, "chloe")
    page = browser.new_page(viewport={"width": WIDTH, "height": 400})
    grade(edition, folder)
    page.goto(next(folder.glob("feedback/chloe/*/*.html")).as_uri())
    return [page.screenshot()]


def door(edition: Assignment, browser: Browser, folder: Path) -> list[bytes]:
    """Return what is shown of the training with the student's triplets, and the panel, when somebody rings."""
    solved = instructor_notebook(edition)
    cells = fill(released(edition), solutions(solved)).cells
    code = [cell.source for cell in cells if cell.cell_type == "code"]
    training, panel = (
        next(number for number, source in enumerate(code) if source.startswith(beginning))
        for beginning in ("encoder = Encoder", "recognition_panel(")
    )
    own = folder / "own"
    own.mkdir()
    copy_files(student_files(edition, solved), folder / "f")
    write_notebooks(folder / "f", {"door": code[: panel + 1]})
    with serving(folder / "f", own) as address:
        page = opened(browser, address % "lab/tree/door.ipynb")
        page.set_default_timeout(LONG)
        expect.set_options(timeout=LONG)  # the training takes a minute
        trained, rung = [run_cell(page, number) for number in range(panel + 1)][training :: panel - training]
        hide_files(page)
        at_door = rung.locator(".nst-recognition")
        choose(at_door, table_of(edition.language)["recognition"]["who"], "Giulia")
        press(at_door, table_of(edition.language)["recognition"]["another-view"])
        page.set_viewport_size({"width": WIDTH, "height": 2500})
        page.evaluate("document.activeElement.blur()")
        return [trained.locator(".jp-Cell-outputWrapper").screenshot(), at_door.screenshot()]


SCREENS: dict[str, Callable[[Browser, Path], list[bytes]]] = {
    "notebook": notebook,
    "notebook_zh": notebook_zh,
    **{
        f"{screen.__name__}{suffix}": partial(screen, edition)
        for screen, first in ((explorer, "nst"), (report, "nst"), (feedback, "nst"), (door, "faces"))
        for suffix, edition in (("", assignments()[first]), ("_zh", assignments()[f"{first}-zh"]))
    },
}


def below_each_other(pictures: list[bytes]) -> Image.Image:
    """Return pictures as one, the first at the top."""
    opened_pictures = [Image.open(io.BytesIO(picture)).convert("RGB") for picture in pictures]
    width = max(picture.width for picture in opened_pictures)
    height = sum(picture.height + MARGIN for picture in opened_pictures) - MARGIN
    result, top = Image.new("RGB", (width, height), "white"), 0
    for picture in opened_pictures:
        result.paste(picture, (0, top))
        top += picture.height + MARGIN
    return result


def main() -> None:
    """Write the pictures that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", choices=[*SCREENS, []], metavar="NAME", help="default: all")
    for name in parser.parse_args().names or SCREENS:
        # The report names the course's folder as it is seen from the repository's
        with tempfile.TemporaryDirectory(dir=ROOT, prefix="course-") as folder, chromium() as browser:
            taken = below_each_other(SCREENS[name](browser, Path(folder)))
            with whole(IMAGES / f"{name}.png") as part:
                taken.quantize(256).save(part, optimize=True)


if __name__ == "__main__":
    main()
