"""Cells that run in a sandbox, and what they come to."""

import resource
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.assignments.assignment import ROOT
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.limits import MB, Limits
from autograder.sandbox.run import Event, run

# Small amounts and plenty of time, so that it does not depend on how busy the machine is which limit is reached.
SMALL = Limits(cell_seconds=50, memory=512 * MB, disk_bytes=40 * MB, output_bytes=100_000, file_bytes=16 * MB)
HANGING = replace(SMALL, cell_seconds=4)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForkServer]:
    tmp_path_factory.getbasetemp()  # made by the first who asks, which must not be in a folder that goes
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 30, old[1]))  # should the sandbox fail, this still holds
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch, ForkServer() as server:
        patch.setattr(tempfile, "tempdir", folder)  # what other tests leave there is not for these to find
        yield server
    resource.setrlimit(resource.RLIMIT_FSIZE, old)


def children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


@pytest.fixture(autouse=True)
def nothing_left_behind(server: ForkServer) -> Iterator[None]:
    def outside() -> set[Path]:
        temporary = Path(tempfile.gettempdir())
        visible = (path for path in ROOT.iterdir() if not path.name.startswith("."))  # caches are other tests'
        return {*temporary.glob("nst-sandbox-*"), *temporary.glob("evil*"), *visible}

    before = outside()
    yield
    assert outside() - before == set()
    assert server.pid is None or children(server.pid) == []


def notebook(*sources: str) -> NotebookNode:
    return new_notebook(cells=[new_code_cell(source) for source in sources])


def printed(outputs: Iterable[NotebookNode]) -> str:
    """Return what a cell has printed, which may come in several pieces."""
    return "".join(output.text for output in outputs if output.output_type == "stream")


def shown(cell: NotebookNode) -> str:
    """What a cell printed, and how it failed."""
    return "".join(out.get("text", "") + out.get("ename", "") for out in cell.outputs)


def attack(server: ForkServer, folder: Path, source: str, limits: Limits = SMALL) -> tuple[str, list[Event]]:
    """What an attack showed and caused; the cells before and after it must come out right, and the next notebook."""
    with run(notebook("x = 20", source, "print(x + 1)"), folder, server, limits=limits) as session:
        assert shown(session.notebook.cells[2]) == "21\n"
        return shown(session.notebook.cells[1]), session.events
