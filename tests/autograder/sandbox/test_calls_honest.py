"""What honest notebooks do, in a real kernel: whatever system calls libraries need for it are on the list."""

from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.sandbox.errors import SandboxError
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.isolation.choose import choose
from autograder.sandbox.run import run
from tests.support.honest import HONEST

try:
    choose()
except SandboxError as reason:
    pytest.skip(str(reason), allow_module_level=True)


def test_everything_honest_works(tmp_path: Path) -> None:
    cells = [new_code_cell(source) for source in HONEST.values()]
    with ForkServer() as server, run(new_notebook(cells=cells), tmp_path, server) as session:
        ran = zip(HONEST, session.notebook.cells, strict=True)
        wrong = {name: out.evalue for name, cell in ran for out in cell.outputs if out.output_type == "error"}
        assert wrong == {}
        assert session.events == []
