"""The companion's cells that need no network: its exercises take the right answers, and the kernels find everything."""

import ast
import re
from pathlib import Path
from typing import Any

import jupytext
import matplotlib.pyplot as plt
import pytest

SOURCE = Path(__file__).parents[1] / "companion.py"
ANSWERS = {
    "two_convolutions": "5",
    "with_pooling": "10",
    "along_sound": "80",
    "valid": "(1, 2476, 1)",
    "strided": "(1, 625, 8)",
    "volume_shape": "(1, 36, 36, 36, 16)",
    "films": "(2, 14, 30, 22, 8)",
}
OPEN = re.compile(r"^(\w+) = None$", re.MULTILINE)
OF_THE_NETWORK = {"weights", "pictures", "patches"}  # cells with one of these names need it


@pytest.fixture(scope="module")
def cells() -> list[str]:
    """All cells of code that do without the network, the imports first."""
    code = [cell.source for cell in jupytext.read(SOURCE, fmt="py:percent").cells if cell.cell_type == "code"]
    return [source for source in code if not OF_THE_NETWORK & _names(source)]


def _names(source: str) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}


def test_every_exercise_has_an_answer(cells: list[str]) -> None:
    assert OPEN.findall("\n".join(cells)) == [*ANSWERS]


@pytest.mark.parametrize("answered", [False, True])
def test_cells_run_with_and_without_answers(
    cells: list[str], answered: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(plt, "show", lambda: plt.close("all"))
    names: dict[str, Any] = {}
    for source in cells:
        filled = OPEN.sub(lambda found: f"{found[1]} = {ANSWERS[found[1]]}", source) if answered else source
        exec(compile(filled, str(SOURCE), "exec"), names)  # noqa: S102 -- our own notebook
    told = capsys.readouterr()
    assert told.err == ""
    assert len(re.findall("as you said", told.out)) == (len(ANSWERS) if answered else 0)
    assert len(re.findall("no answer yet", told.out)) == (0 if answered else len(ANSWERS))
    assert told.out.count("12 beats, 12 found, 12 of them") == 2
    assert len(names["found"]) == len(names["body"].centres) == 6
