"""Tests of exercises in a real kernel: what is shown of an answer that is right, and of one that is wrong."""

import re

import numpy as np
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from nst.errors import NSTError
from nst.notebook import CheckError, check
from nst.notebook.hints import FOLDER, hints
from tests.support.paths import ROOT

CELLS = (
    "from nst.notebook import check",
    "check('J', 2.0, 2.0)",
    "check('J', 4.0, 2.0, 'nst.content_cost')",
    "check('GA', [[1.0, 2.0], [3.0, 4.0]], [[1.0, 2.0], [3.0, 5.0]])",
)


@pytest.fixture(scope="module")
def notebook() -> NotebookNode:
    notebook = new_notebook(cells=[new_code_cell(source) for source in CELLS])
    client = NotebookClient(notebook, allow_errors=True, resources={"metadata": {"path": str(ROOT)}}, timeout=300)
    client.execute()
    return notebook


def test_right_answer_is_a_green_line(notebook: NotebookNode) -> None:
    (output,) = notebook.cells[1].outputs
    assert (output.output_type, output.name) == ("stream", "stdout")
    assert output.text == "\x1b[32m✓ J = 2.0, as it should be\x1b[0m\n"


def test_wrong_answer_is_a_few_lines_and_fails_its_cell(notebook: NotebookNode) -> None:
    (output,) = notebook.cells[2].outputs
    assert (output.output_type, output.ename) == ("error", "CheckError")
    assert output.traceback == ["\x1b[31m✗ J: got 4.0, expected 2.0.\x1b[0m\n  Divide by 4, not by 2."]


def test_arrays_are_shown_below_each_other(notebook: NotebookNode) -> None:
    (output,) = notebook.cells[3].outputs
    shown = re.sub(r"\x1b\[\d+m", "", output.traceback[0]).splitlines()
    assert shown == [
        "✗ GA is not as expected.",
        *("  got", "  [[1. 2.]", "   [3. 4.]]", "  expected", "  [[1. 2.]", "   [3. 5.]]"),
    ]


def test_plain_text_outside_of_a_notebook(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CheckError) as raised:
        check("J", None, 2.0)
    assert isinstance(raised.value, AssertionError | NSTError)
    assert str(raised.value) == "J is None.\nWrite your code between START CODE HERE and END CODE HERE."
    with pytest.raises(CheckError, match=r"J has the shape \(3,\), expected \(\)"):
        check("J", np.zeros(3), 2.0)


def test_hints_say_when_they_are_given() -> None:
    for file in FOLDER.glob("hints-*.toml"):
        if "." in file.stem:  # in another language: see test_hints.py
            continue
        name = file.stem.removeprefix("hints-")
        for table in re.findall(r"^\[\[(\w+)\]\]$", file.read_text(encoding="utf-8"), re.MULTILINE):
            for hint in hints(f"{name}.{table}"):
                assert (hint.times is None) != (hint.shape is None), (file, table)
                assert hint.text.endswith((".", "?"))
