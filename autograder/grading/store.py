"""What has been graded already, on disk: the same submission is run and judged once, whoever hands it in.

A submission's key depends on all that its verdict depends on: its files, the assignment as released, the code that
reads, runs and judges it, and the versions of what that code is run with. What earlier versions of this code have kept,
in one folder, has other keys, and is therefore left alone.
"""

import hashlib
import json
import re
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4.rwbase import rejoin_lines, strip_transient
from nbgrader.utils import determine_grade, is_grade

from autograder.assignments.assignment import ROOT, Assignment
from autograder.build.build import dump, student_files
from autograder.catalogue.say import ENGLISH, say, speaking
from autograder.grading.grade import Graded
from autograder.grading.released import released
from autograder.grading.scratch import files_of
from autograder.grading.timestamp import TIMESTAMP
from autograder.judge.verdict import Verdict
from nst.errors import NSTError
from nst.files import write_text
from nst.reader.read import read_bytes

# From the repository's root. What is generated below autograder/, and what is handed in there, is not among it.
CODE = (
    *(f"autograder/{name}" for name in ("assignments", "build", "catalogue", "grading", "judge", "sandbox")),
    "nst/reader",
)
# What reading a file raises that is empty, no text, or JSON of any other shape.
DAMAGED = (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError)


def key_of(assignment: Assignment, folder: Path) -> str:
    """Return the key of what lies in a submission's folder. Raises SubmissionError if it cannot be used."""
    return key_for(assignment, digest_of(assignment, folder))


def key_for(assignment: Assignment, handed_in: str) -> str:
    """Return the key of a submission whose digest is known."""
    return digest({"submission": handed_in.encode(), "grader": grader_of(assignment)})


def digest_of(assignment: Assignment, folder: Path) -> str:
    """Return a digest of what lies in a submission's folder, which is the same whenever it was handed in.

    Raises SubmissionError if it cannot be used.
    """
    others = {str(path): (folder / path).read_bytes() for path in files_of(folder) if str(path) != TIMESTAMP}
    return digest(others | {assignment.notebook: read_bytes(folder / assignment.notebook)})


def check_unchanged(assignment: Assignment, folder: Path, key: str) -> None:
    """Raise ChangedError if something else lies in a submission's folder than what has a key."""
    if key_of(assignment, folder) != key:
        raise ChangedError(f"{folder} has changed while it was graded; grade again")


@cache
def grader_of(assignment: Assignment) -> bytes:
    """Return what a verdict depends on besides the submission, as a digest: assignment, code and packages."""
    given = [str(assignment.place), *student_files(assignment, released(assignment))]
    paths = [*_code(), *(ROOT / name for name in given)]
    files = {str(path.relative_to(ROOT)): path.read_bytes() for path in paths}
    packages = "\n".join(f"{name} {version}" for name, version in versions().items())
    return digest(files | {"": packages.encode()}).encode()


def _code() -> list[Path]:
    places = [ROOT / name for name in CODE]
    return [path for place in places for end in ("py", "j2", "po") for path in place.rglob(f"*.{end}")]


def versions() -> dict[str, str]:
    """Return the versions of Python and of all packages that an instructor installs, by name."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    names = sorted({match[0] for line in lines if (match := re.match(r"[A-Za-z][\w.-]*", line))})
    return {"Python": sys.version, **{name: _version(name) for name in names}}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"


def _read(file: Path) -> NotebookNode:
    """Read a notebook that was kept, as `v4.reads` does, which takes a quarter longer."""
    return strip_transient(rejoin_lines(json.loads(file.read_bytes(), object_hook=NotebookNode)))


def _text(verdict: Verdict) -> str:
    """Return a verdict as it is kept: its ids count, and its words are the same whoever asks."""
    with speaking(ENGLISH):
        return verdict.to_json(say)


def digest(files: dict[str, bytes]) -> str:
    """Return a digest of contents by their names."""
    total = hashlib.sha256()
    for name, content in sorted(files.items()):
        for part in (name.encode(errors="surrogateescape"), content):
            total.update(len(part).to_bytes(8, "big") + part)
    return total.hexdigest()


class ChangedError(NSTError):
    """A submission has changed while it was graded, and the verdict may be of either."""


class Store:
    """A folder of verdicts and of notebooks as they ran, in 256 folders by the first two digits of their keys."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def notebook_file(self, key: str) -> Path:
        """Return where the notebook of a submission is kept."""
        return self.folder / key[:2] / f"{key}.ipynb"

    def verdict_file(self, key: str) -> Path:
        """Return where the verdict of a submission is kept."""
        return self.folder / key[:2] / f"{key}.json"

    def has(self, key: str) -> bool:
        """Return whether something is kept of a submission. It may be damaged: `find` tells."""
        return self.verdict_file(key).is_file()

    def verdict(self, key: str) -> Verdict | None:
        """Return the verdict of a submission; None if it has not been graded, or the file is damaged."""
        try:
            content = json.loads(self.verdict_file(key).read_bytes())
            verdict = Verdict.of(content)
            with speaking(ENGLISH):
                whole = verdict.content(say) == content and verdict.status == "graded"
        except DAMAGED:
            return None
        return verdict if whole else None

    def find(self, key: str) -> Graded | None:
        """Return all of what has been found, None if the submission has not been graded, or if a file is damaged.

        The notebook must show what the verdict says, since nbgrader reads the points there. It was valid when it was
        kept, and is not validated again, which takes ten times as long as reading it.
        """
        verdict = self.verdict(key)
        if verdict is None:
            return None
        try:
            notebook = _read(self.notebook_file(key))
            graded = [cell for cell in notebook.cells if is_grade(cell)]
            shown = {cell.metadata.nbgrader.grade_id: determine_grade(cell)[0] for cell in graded}
        except DAMAGED:
            return None
        given = {f"test_{function.name}": function.points for function in verdict.functions}
        return Graded(notebook, verdict) if shown == given else None

    def keep(self, key: str, graded: Graded) -> None:
        """Keep what has been found. The verdict is written last, so that half of it is nothing."""
        write_text(self.notebook_file(key), dump(graded.notebook))
        write_text(self.verdict_file(key), _text(graded.verdict))
