"""Which cell an error that comes from the order of cells asks for."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from nst.notebook.guide import advice, place_of
from tests.support.paths import ROOT


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    cells = [
        new_markdown_cell("# Title\n\nText."),
        new_code_cell("import numpy as np\nfrom math import pi as circle"),
        new_markdown_cell("## 1 - Costs"),
        new_code_cell("def cost(x):\n    inner = x\n    return inner"),
        new_code_cell("%matplotlib inline\nJ = None\nJ = cost(1)\nwith open('f') as stream: pass"),
        new_markdown_cell("Only text, under the same heading."),
        new_code_cell("sess = cost(2)"),
    ]
    file = tmp_path / "notebook.ipynb"
    nbformat.write(new_notebook(cells=cells), file)
    return file


@pytest.mark.parametrize(
    ("name", "heading", "line"),
    [
        ("np", "Title", "import numpy as np"),
        ("circle", "Title", "from math import pi as circle"),
        ("cost", "1 - Costs", "def cost(x):"),
        ("J", "1 - Costs", "J = cost(1)"),
        ("stream", "1 - Costs", "with open('f') as stream: pass"),
        ("sess", "1 - Costs", "sess = cost(2)"),
    ],
)
def test_place_is_the_cell_that_makes_the_name(notebook: Path, name: str, heading: str, line: str) -> None:
    assert place_of(name, notebook) == (heading, line)


@pytest.mark.parametrize("name", ["inner", "x", "nowhere", "pi"])
def test_names_that_no_cell_makes_have_no_place(notebook: Path, name: str) -> None:
    assert place_of(name, notebook) is None


def test_name_that_is_not_there(notebook: Path) -> None:
    said = advice(NameError("name 'J' is not defined", name="J"), notebook)
    assert said and said.startswith("`J` is not there yet.\nRun the cell that makes it first: under “1 - Costs”")
    assert "J = cost(1)" in said
    assert advice(NameError("name 'misspelt' is not defined", name="misspelt"), notebook) is None


@pytest.mark.parametrize(
    "words",
    ["Tensor is not an element of this graph.", "Attempted to use a closed Session.", "must be from the same graph as"],
)
def test_what_an_earlier_run_has_made(notebook: Path, words: str) -> None:
    said = advice(RuntimeError(words), notebook)
    assert said and "Run the cells again from this one on: under “1 - Costs”" in said and "sess = cost(2)" in said


def test_name_that_is_none(notebook: Path) -> None:
    error = TypeError("Fetch argument None has invalid type <class 'NoneType'>")
    said = advice(error, notebook, ["other", "J"])
    assert said and said.startswith("`J` is None.\nFill in the cell that makes it")
    assert advice(error, notebook) is None
    assert advice(TypeError("unsupported operand"), notebook, ["J"]) is None


def test_without_the_notebook_all_cells_above_are_advised(tmp_path: Path) -> None:
    said = advice(RuntimeError("Attempted to use a closed Session."), tmp_path / "none.ipynb")
    assert said and "the one that makes `sess`" in said
    assert advice(NameError("name 'J' is not defined", name="J"), tmp_path / "none.ipynb") is None


def test_notebook_pays_for_no_nbformat() -> None:
    """It takes longer to import than all else that the first cell imports after TensorFlow."""
    program = "import sys, nst.notebook; assert 'nbformat' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)
