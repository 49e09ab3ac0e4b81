"""The notebook's cells in orders that a person might choose: an error is always one of ours, and says what to run."""

import random
import re
from collections.abc import Iterator

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.build import instructor_notebook
from autograder.grading.released import released
from autograder.grading.scratch import scratch
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.isolation.choose import choose
from autograder.sandbox.limits import Limits
from autograder.sandbox.run import run

try:
    choose()
except SandboxError as reason:
    pytest.skip(str(reason), allow_module_level=True)

CELLS = [cell for cell in instructor_notebook(NST).cells if cell.cell_type == "code"]
LENGTH = 36  # cells that a person runs
OURS = {"OrderError", "CheckError"}
LIMITS = Limits(cell_seconds=120, wall_seconds=600, cpu_seconds=600)


@pytest.fixture(scope="module")
def server() -> Iterator[ForkServer]:
    with ForkServer() as server:
        yield server


def order(seed: int) -> list[int]:
    """Run the first cell, and then mostly the next one; at times some again, or one elsewhere."""
    draw = random.Random(seed)  # noqa: S311 -- no secret
    at, chosen = 0, [0]
    while len(chosen) < LENGTH:
        what = draw.random()
        if what < 0.75:
            at = at + 1 if at + 1 < len(CELLS) else 1
        elif what < 0.88:
            at = max(0, at - draw.randrange(1, 4))
        else:
            at = draw.randrange(len(CELLS))
        chosen.append(at)
    return chosen


def errors(notebook: NotebookNode) -> list[tuple[str, NotebookNode]]:
    """Each cell that failed, with its error."""
    found = ((cell.source, output) for cell in notebook.cells for output in cell.outputs)
    return [(source, output) for source, output in found if output.output_type == "error"]


@pytest.mark.parametrize("seed", range(10))
def test_any_order(seed: int, server: ForkServer) -> None:
    cells = [NotebookNode(CELLS[number], id=f"cell-{n}") for n, number in enumerate(order(seed))]
    with scratch(NST, released(NST)) as folder:
        nbformat.write(released(NST), folder / NST.notebook)
        with run(new_notebook(cells=cells), folder, server, NST.environment, LIMITS) as session:
            assert session.events == []
            failed = errors(session.notebook)
    for source, error in failed:
        assert error.ename in OURS, (source, error.ename, error.evalue)
        assert re.search(r"\brun\b", error.evalue, re.IGNORECASE), error.evalue
        assert "Traceback" not in "".join(error.traceback)


def test_one_after_the_other(server: ForkServer) -> None:
    with (
        scratch(NST, released(NST)) as folder,
        run(new_notebook(cells=CELLS), folder, server, NST.environment, LIMITS) as session,
    ):
        assert errors(session.notebook) == []
