"""Paint a picture with the solved notebook: the instructor's version, run from top to bottom in a scratch folder.

No cell is treated specially. The two pictures lie in the scratch folder under the names that the notebook reads.
"""

import asyncio
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from tqdm import tqdm

from autograder.assignments.assignment import ROOT, Assignment
from autograder.build.build import copy_files, instructor_notebook, student_files
from nst.errors import NSTError, WeightsError
from nst.files import refuse_to_overwrite, whole
from nst.images import image_size, load_image

CONTENT = "images/louvre_small.jpg"
STYLE = "images/monet.jpg"
SIZE = image_size()
OUTPUT = ROOT / "output"
GENERATED = "generated_image.jpg"  # what the notebook writes into its output folder, besides <iteration>.png

NUMBER = r"([-+.\dnaif]+(?:e[-+]?\d+)?)"
COSTS = re.compile(rf"Iteration (\d+) :\ntotal cost = {NUMBER}\ncontent cost = {NUMBER}\nstyle cost = {NUMBER}\n")


class PaintError(NSTError):
    """The notebook did not run to its end."""


@dataclass(frozen=True)
class Costs:
    """What the notebook prints every 20 iterations."""

    iteration: int
    total: float
    content: float
    style: float


@dataclass(frozen=True)
class Painting:
    """A painted picture: its file, its size (width, height), how many iterations it took, and the costs on the way."""

    file: Path
    size: tuple[int, int]
    iterations: int
    costs: list[Costs]


def parse_costs(text: str) -> list[Costs]:
    """The costs in what the notebook printed; an entry that is not complete yet is left out."""
    return [Costs(int(i), float(t), float(c), float(s)) for i, t, c, s in COSTS.findall(text)]


def iterations(notebook: NotebookNode) -> int:
    """How many iterations `model_nn` makes by default."""
    source = "\n".join(cell.source for cell in notebook.cells)
    found = re.search(r"def model_nn\(.*num_iterations=(\d+)", source)
    if found is None:
        raise PaintError("the notebook has no model_nn(…, num_iterations=NUMBER)")
    return int(found.group(1))


def paint(  # noqa: PLR0913, PLR0917 -- each but the first has a default
    assignment: Assignment,
    content: Path = ROOT / CONTENT,
    style: Path = ROOT / STYLE,
    output: Path = OUTPUT,
    size: tuple[int, int] = SIZE,
    weights: Path | None = None,
    overwrite: bool = False,
) -> Painting:
    """Paint the content picture in the style of the style picture, with a progress bar on stderr.

    Arguments:
    assignment -- whose notebook paints, with `model_nn`, and prints its costs
    content, style -- files of pictures, of any common kind and size
    output -- the folder where generated_image.jpg goes, and the pictures on the way, <iteration>.png
    size -- width and height in pixels
    weights -- a file of weights that the notebook can read; those in the repository's folder if None
    overwrite -- whether pictures that are in `output` may be replaced

    Every file appears whole or not at all. After Ctrl-C, the pictures on the way that were finished are in
    `output`, generated_image.jpg is as it was, and no kernel goes on running.

    Raises ImageError or WeightsError if a file is missing, OverwriteError if a picture would be replaced unasked,
    PaintError if the notebook fails.
    """
    place = place_of_weights(assignment)
    weights = weights or ROOT / place
    load_image(content), load_image(style)  # the errors of a bad picture, before anything is started
    if not weights.is_file():
        raise WeightsError(
            f"no weights at {weights}. Fit the stand-in network there, one minute: "
            "python pretrained-model/get_weights.py --stand-in"
        )
    notebook = instructor_notebook(assignment)
    count = iterations(notebook)
    for name in (GENERATED, *(f"{i}.png" for i in range(count))):
        refuse_to_overwrite(output / name, (content, style, weights), overwrite)
    with tempfile.TemporaryDirectory(prefix="nst-paint-") as scratch:
        folder = Path(scratch)
        _furnish(folder, student_files(assignment, notebook), content, style)
        (folder / place).symlink_to(weights.resolve())  # large, and only read
        with tqdm(total=count, desc=f"{content.stem} + {style.stem}", unit="iteration") as bar:

            def follow(costs: Costs) -> None:
                if costs.iteration == 0:
                    bar.reset()  # the time until here says nothing about the time to go
                bar.set_postfix_str(f"total cost {costs.total:.3g}", refresh=False)
                bar.update(costs.iteration - bar.n)

            try:
                costs = asyncio.run(_run(notebook, folder, size, follow))
                bar.update(count - bar.n)
            finally:
                for file in sorted((folder / "output").glob("[0-9]*.png")):
                    publish(file, output / file.name)
        publish(folder / "output" / GENERATED, output / GENERATED)
    return Painting(output / GENERATED, size, count, costs)


def place_of_weights(assignment: Assignment) -> Path:
    """Return where an assignment's notebook looks for weights. Raises PaintError if it has no network to paint with."""
    if assignment.network is None:
        raise PaintError(f"found the assignment {assignment.name}, which has no network; expected one that paints")
    return assignment.network.weights


def _furnish(folder: Path, names: list[str], content: Path, style: Path) -> None:
    """Lay out the files that the notebook needs, with the two pictures in place of its own."""
    copy_files(names, folder)
    shutil.copyfile(content, folder / CONTENT)
    shutil.copyfile(style, folder / STYLE)


def publish(file: Path, target: Path) -> None:
    """Copy a finished file to its place, whole or not at all. Missing folders are made."""
    with whole(target) as part:
        shutil.copyfile(file, part)


class _Client(NotebookClient):  # type: ignore[misc]  # nbclient is not followed
    """Runs a notebook, and hands on costs as soon as they are printed."""

    def __init__(self, *args: Any, follow: Callable[[Costs], None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.costs: list[Costs] = []
        self._follow = follow
        self._printed = ""

    def output(self, outs: list[NotebookNode], msg: dict[str, Any], *args: Any) -> NotebookNode | None:
        """Take a message with output from the kernel."""
        if msg["msg_type"] == "stream" and msg["content"]["name"] == "stdout":
            self._printed += msg["content"]["text"]
            for costs in parse_costs(self._printed)[len(self.costs) :]:
                self.costs.append(costs)
                self._follow(costs)
        return super().output(outs, msg, *args)


async def _run(
    notebook: NotebookNode, folder: Path, size: tuple[int, int], follow: Callable[[Costs], None]
) -> list[Costs]:
    """Run a notebook in a folder. Returns: the costs that it printed.

    The cells are run one by one, and not with `NotebookClient.execute`: that takes Ctrl-C for itself, and asks the
    kernel to stop. Here Ctrl-C cancels this coroutine (asyncio.run sees to that), and the kernel is killed.
    """
    env = os.environ | {
        "NST_IMAGE_SIZE": f"{size[0]}x{size[1]}",
        "TMPDIR": str(folder),  # TensorFlow's own temporary files, which a kernel that is killed leaves behind
    }
    kernel = AsyncKernelManager(kernel_name="python3")
    client = _Client(notebook, km=kernel, timeout=None, follow=follow)
    try:
        await kernel.start_kernel(cwd=str(folder), env=env, extra_arguments=["--log-level=ERROR"])
        await client.async_start_new_kernel_client()
        for index, cell in enumerate(notebook.cells):
            await client.async_execute_cell(cell, index)
    except RuntimeError as error:
        task = asyncio.current_task()
        if task is not None and task.cancelling():  # nbclient takes every cancelled cell for a dead kernel
            raise asyncio.CancelledError from None
        raise PaintError(f"the notebook was not run to its end: {error}. Is there enough memory?") from error
    except CellExecutionError as error:
        raise PaintError(f"a cell of the solved notebook failed: {error.ename}: {error.evalue}") from error
    finally:
        if client.kc is not None:
            client.kc.stop_channels()
        await kernel.shutdown_kernel(now=True)
    return client.costs
