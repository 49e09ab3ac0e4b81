"""Cells that stop with an error: what they define below is defined all the same, in real kernels."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook, new_output

from autograder.sandbox.errors import SandboxError
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.isolation.choose import choose
from autograder.sandbox.limits import Limits
from autograder.sandbox.run import run
from autograder.sandbox.stopped import stop_of, undone

try:
    choose()
except SandboxError as reason:
    pytest.skip(str(reason), allow_module_level=True)


@pytest.fixture(scope="module")
def server() -> Iterator[ForkServer]:
    with ForkServer() as server:
        yield server


STOPS = [
    "count = 0",
    "import seaborn\nSMALL = 1e-3\ndef small(x):\n    return x + SMALL",
    "count += 1\nimport os, seaborn\nif True:\n    def counted():\n        return count\n@seaborn.theme\n"
    "def themed(): pass\ndef after():\n    return 'after'\ncount += 1",
    "%%time\ncount += 1\nimport seaborn\ndef timed():\n    return 'timed'",
    "%%capture\nimport seaborn\ndef captured():\n    print('called')\n    return 'captured'",
    "raise SystemExit\nclass Late:\n    word = 'late'",
    "input('a name')\ndef asked():\n    return 'asked'",
]


def test_definitions_below_the_line(server: ForkServer, tmp_path: Path) -> None:
    ended = "import os; os._exit(1)"
    asked = "print(small(1), counted(), count, after(), timed(), captured(), Late.word, asked())"
    sources = [*STOPS, asked, ended, asked, "themed"]
    with run(new_notebook(cells=[new_code_cell(source) for source in sources]), tmp_path, server) as session:
        first, second, themed = (session.notebook.cells[n] for n in (-4, -2, -1))
        assert first.outputs[0].text == "called\n1.001 2 2 after timed captured late asked\n"
        assert second.outputs[0].text == first.outputs[0].text  # in a new kernel, in which all was run again
        assert [out.ename for out in themed.outputs] == ["NameError"]
        for cell in session.notebook.cells[1:5]:  # what they show is their error
            assert [out.ename for out in cell.outputs if out.output_type == "error"] == ["ModuleNotFoundError"]
        assert [cell.execution_count for cell in session.notebook.cells[:3]] == [1, 2, 3]


def test_definition_that_hangs_ends_its_cell(server: ForkServer, tmp_path: Path) -> None:
    sources = ["import seaborn\nclass Slow:\n    while True: pass", "print(6 * 7)"]
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    with run(notebook, tmp_path, server, limits=Limits(cell_seconds=4)) as session:
        assert [(event.cell, event.what) for event in session.events] == [(0, "hung")]
        assert session.notebook.cells[1].outputs[0].text == "42\n"


def test_prelude_is_there_in_each_kernel(server: ForkServer, tmp_path: Path) -> None:
    sources = ["print(given)", "import os; os._exit(1)", "print(given)"]
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    with run(notebook, tmp_path, server, prelude="given = 5; print('unseen')") as session:
        assert [session.notebook.cells[n].outputs[0].text for n in (0, 2)] == ["5\n", "5\n"]
        assert session.notebook.cells[0].execution_count == 1


def failed(source: str, *trace: str, **metadata: object) -> str:
    error = new_output("error", ename="E", evalue="e", traceback=[*trace])
    return undone(new_code_cell(source, outputs=[error], metadata=metadata))


def test_what_is_undone_is_read_in_the_text() -> None:
    source = "import a\nload()\ndef f(): return 1\nf()\nTWO = 2"
    assert "def f" in failed(source, "Cell In[3], line 2") and "TWO = 2" in failed(source, "Cell In[3], line 2")
    assert "load" not in failed(source) and "import a" in failed(source)  # no line is known
    assert failed(source, "Cell In[3], line 5") == ""
    assert failed(source, "Cell In[3], line 2", nbgrader={"locked": True}) == ""
    assert failed("def f(:\n    pass") == ""
    assert failed("(" * 5000 + "\ndef f(): pass") == ""
    assert failed("x = " + "-" * 9000 + "1\ndef f(): pass") == ""
    assert undone(new_code_cell(source)) == ""


@pytest.mark.parametrize("trace", [None, "text", [None, 3], ["Cell In[1], line " + "9" * 5000]])
def test_forged_traceback(trace: object) -> None:
    cell = new_code_cell("def f(): pass")
    cell.outputs = [NotebookNode(output_type="error", ename=3, traceback=trace)]
    assert stop_of(cell) is not None
    assert undone(cell) in ("", failed("def f(): pass"))
