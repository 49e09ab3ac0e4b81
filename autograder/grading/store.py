"""What has been graded already, on disk: the same submission is run and judged once, whoever hands it in.

A submission's key depends on all that its verdict depends on: its files, the assignment as released, and the code that
runs and judges it.
"""

import hashlib
from functools import cache
from pathlib import Path

import nbformat

from autograder.assignments import AUTOGRADER, ROOT, Assignment
from autograder.build import dump, student_files, write_text
from autograder.grading.grade import Graded, template
from autograder.grading.scratch import files_of
from autograder.judge.verdict import Verdict
from nst_reader.read import read_bytes

CODE = ("judge", "grading", "sandbox")
TIMESTAMP = Path("timestamp.txt")  # of nbgrader


def key_of(assignment: Assignment, folder: Path) -> str:
    """The key of what lies in a submission's folder, and is the same whenever it was handed in.

    Raises SubmissionError if it cannot be used.
    """
    others = {str(path): (folder / path).read_bytes() for path in files_of(folder) if path != TIMESTAMP}
    notebook = read_bytes(folder / assignment.notebook)
    return _digest(others | {assignment.notebook: notebook, "": _grader(assignment)})


@cache
def _grader(assignment: Assignment) -> bytes:
    code = [path for name in CODE for end in ("py", "j2") for path in (AUTOGRADER / name).rglob(f"*.{end}")]
    given = [ROOT / name for name in student_files(assignment, template(assignment))]
    files = [*code, assignment.released, *given]
    return _digest({str(path.relative_to(ROOT)): path.read_bytes() for path in files}).encode()


def _digest(files: dict[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, content in sorted(files.items()):
        for part in (name.encode(errors="surrogateescape"), content):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


class Store:
    """A folder of verdicts and of notebooks as they ran."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def verdict(self, key: str) -> Verdict | None:
        """The verdict of a submission, None if it has not been graded."""
        file = self.folder / f"{key}.json"
        return Verdict.from_json(file.read_text(encoding="utf-8")) if file.exists() else None

    def find(self, key: str) -> Graded | None:
        """All of what has been found, None if the submission has not been graded."""
        verdict = self.verdict(key)
        if verdict is None:
            return None
        return Graded(nbformat.read(self.folder / f"{key}.ipynb", as_version=4), verdict)

    def keep(self, key: str, graded: Graded) -> None:
        """Keep what has been found. The verdict is written last, so that half of it is nothing."""
        write_text(self.folder / f"{key}.ipynb", dump(graded.notebook))
        write_text(self.folder / f"{key}.json", graded.verdict.to_json())
