"""Right answers in the many forms that students write: each passes the visible tests."""

from pathlib import Path

import pytest

from autograder.build.submission import read_cells
from tests.autograder.assignments.test_gallery_judge import RIGHT, each, title
from tests.support.galleries import edition_of
from tests.support.solution import TRAINING, run, solved, without_training

CELLS = {file: read_cells(file) for file in each(RIGHT)}


# The tests of functions that train need a network: the assignment's own tests run them.
@pytest.mark.parametrize("file", [file for file in CELLS if CELLS[file].keys().isdisjoint(TRAINING)], ids=title)
def test_right_answer_passes_the_visible_tests(file: Path) -> None:
    of = edition_of(file)
    namespace = solved(of)
    for code in CELLS[file].values():
        exec(code, namespace)  # noqa: S102
    for function in without_training(of):
        run(f"test_{function}", namespace, of)
