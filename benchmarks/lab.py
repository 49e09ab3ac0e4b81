"""Measure how long the lab's whole notebook takes with its solutions, cell by cell, and show what it paints.

python -m benchmarks.lab                    with the weights in pretrained-model/; draws images/lab.jpg
python -m benchmarks.lab --weights FILE     with another Keras file, .h5
"""

import argparse
import re
import tempfile
import time
from datetime import datetime
from pathlib import Path

from matplotlib.figure import Figure
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from PIL import Image

from autograder.assignments.squeezenet.assignment import ASSIGNMENT, SQUEEZENET
from autograder.build.build import copy_files, instructor_notebook, student_files
from nst.files import refuse_to_overwrite, whole
from tests.support.paths import ROOT

PAINTS = re.compile(r"^painted = style_transfer\(", re.MULTILINE)
TITLES = ("tomb + mosaic", "louvre_small + monet", "ruins + night_sky", "content alone", "style alone")


def seconds(cell: NotebookNode) -> float:
    """Return how many seconds a cell has run."""
    times = cell.metadata.execution
    began, ended = (
        datetime.fromisoformat(times[name].replace("Z", "+00:00"))
        for name in ("iopub.status.busy", "shell.execute_reply")
    )
    return (ended - began).total_seconds()


def saving(cells: list[NotebookNode]) -> list[NotebookNode]:
    """Return the cells, and after each one that paints another that writes its picture."""
    all_of_them, number = [], 0
    for cell in cells:
        all_of_them.append(cell)
        if cell.cell_type == "code" and PAINTS.search(cell.source):
            save = f'from PIL import Image\nImage.fromarray(painted).save("{number}.png")'
            all_of_them.append(new_code_cell(save))
            number += 1
    return all_of_them


def main() -> None:
    """Print the table, and draw the pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=Path, default=ROOT / SQUEEZENET.weights, metavar="FILE")
    parser.add_argument("--out", type=Path, default=ROOT / "images" / "lab.jpg", help="default: images/lab.jpg")
    parser.add_argument("--overwrite", action="store_true", help="replace the file that --out names")
    arguments = parser.parse_args()
    own = arguments.out == parser.get_default("out")
    refuse_to_overwrite(arguments.out, [arguments.weights], arguments.overwrite or own)
    notebook = instructor_notebook(ASSIGNMENT)
    files = student_files(ASSIGNMENT, notebook)
    notebook.cells = saving(notebook.cells)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy_files(files, folder)
        (folder / SQUEEZENET.weights).symlink_to(arguments.weights.resolve())
        began = time.perf_counter()
        NotebookClient(notebook, kernel_name="python3", timeout=600).execute(cwd=name)
        wall = time.perf_counter() - began
        painted = [Image.open(folder / f"{number}.png").convert("RGB") for number in range(len(TITLES))]
    times = [seconds(cell) for cell in notebook.cells if cell.cell_type == "code" and PAINTS.search(cell.source)]
    for title, time_of_it in zip(TITLES, times, strict=True):
        print(f"{title:24} {time_of_it:6.1f} s")
    print(f"{'the whole notebook':24} {wall:6.1f} s")

    figure = Figure(figsize=(14, 2.5), layout="constrained")
    for axes, title, picture in zip(figure.subplots(1, len(TITLES)), TITLES, painted, strict=True):
        axes.imshow(picture)
        axes.set_title(title, fontsize=11)
        axes.axis("off")
    with whole(arguments.out) as part:
        figure.savefig(part, dpi=90, pil_kwargs={"quality": 88})


if __name__ == "__main__":
    main()
