"""What programs call: the examples of the reference, run as they are, with one sandbox; and what importing costs."""

import doctest
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import autograder
from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.build import instructor_notebook
from autograder.build.submission import fill, hand_in, read_cells, solutions
from autograder.exchange.course import Course
from autograder.grading.grade import grade_submission
from autograder.grading.released import released
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.isolation.choose import choose
from tests.support.paths import ROOT

PAGE = ROOT / "docs" / "reference" / "python.md"


def examples() -> list[str]:
    """The page's own, and those of what it shows, in the order of reading: the last of them closes the sandbox."""
    *before, last = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    described: list[Callable[..., Any]] = [grade_submission, Course.collect, Course.grade, Course.report]
    return [*before, *(each.__doc__ or "" for each in described), last]


def test_examples_of_the_reference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        choose()
    except SandboxError as reason:
        pytest.skip(str(reason))
    cells = solutions(instructor_notebook(NST)) | read_cells(NST.samples / "mistakes.py")
    file = hand_in(NST, fill(released(NST), cells), tmp_path / "mail", "ada").rename(tmp_path / "hers.ipynb")
    with zipfile.ZipFile(tmp_path / "submissions.zip", "w") as archive:
        archive.write(file, "lovelaceada_12_345_nst.ipynb")
    (tmp_path / "autumn").mkdir()
    (tmp_path / "autumn" / "students.csv").write_text("id,first_name,last_name,lms_user_id\nada,Ada,Lovelace,12\n")
    (tmp_path / "gradebook.csv").write_text(
        'Student,ID,Section,nst (7)\nPoints Possible,,,100\n"Lovelace, Ada",12,1,\n'
    )
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    runner = doctest.DocTestRunner()
    said: list[str] = []
    for number, text in enumerate(examples()):
        test = doctest.DocTestParser().get_doctest(text, names, f"example {number}", str(PAGE), 0)
        assert test.examples
        runner.run(test, out=said.append, clear_globs=False)
        names = test.globs
    assert not runner.failures, "".join(said)
    assert "ada,graded,65," in (tmp_path / "autumn" / "grades.csv").read_text()
    assert (tmp_path / "autumn" / "report.html").is_file()
    assert '"Lovelace, Ada",12,1,,65\n' in (tmp_path / "gradebook-graded.csv").read_text()


def test_what_programs_call_is_loaded_when_it_is_asked_for() -> None:
    assert all(getattr(autograder, name).__name__ == name for name in autograder.__all__)
    program = (
        "import sys, autograder\n"
        "heavy = {'tensorflow', 'nbgrader', 'numpy'}\n"
        "assert not heavy & {*sys.modules}\n"
        "from autograder import assignment_named\n"
        "assert not {'tensorflow', 'nbgrader'} & {*sys.modules}\n"
        "try:\n    autograder.no_such_name\nexcept AttributeError as error:\n    print(error)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "module 'autograder' has no attribute 'no_such_name'\n"
