"""The first cell of each notebook prints nothing: TensorFlow's warnings are the first that a student would see."""

import os
import subprocess
import sys

import pytest

from autograder.assignments.assignment import Assignment
from autograder.assignments.find import assignments
from autograder.grading.released import released
from tests.support.paths import ROOT

ENGLISH = [edition for edition in assignments().values() if edition.language == "en"]


@pytest.mark.parametrize("assignment", ENGLISH, ids=[edition.name for edition in ENGLISH])
def test_imports_print_nothing(assignment: Assignment) -> None:
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell.source for cell in released(assignment).cells}
    environment = {key: value for key, value in os.environ.items() if not key.startswith("TF_")}
    done = subprocess.run(
        [sys.executable, "-c", f"{cells['imports']}\ntf.constant(1.0)"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("", "")
