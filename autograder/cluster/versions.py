"""What decides which verdicts a machine gives: code, released assignment, packages. Two machines must agree on it."""

import sys
from collections.abc import Mapping
from pathlib import Path

from autograder.assignments.assignment import Assignment
from autograder.classroom import judging
from autograder.grading.store import _versions, digest, key_of
from autograder.judge.message import Message, message
from autograder.sandbox.folders import Folder

CODE = "code"
HERE = Path(__file__).parent


def versions(assignment: Assignment) -> dict[str, str]:
    """Return versions by name: Python, each package, and our code with the assignment as released, under CODE."""
    with Folder() as folder:
        (folder.path / assignment.notebook).touch()
        key = key_of(assignment, folder.path)  # of an empty submission, which only the grader decides
    files = {file.name: file.read_bytes() for file in (*HERE.glob("*.py"), Path(judging.__file__))}
    words = _versions().removeprefix(sys.version).split()
    packages = dict(zip(words[::2], words[1::2], strict=True))
    return {"Python": sys.version, **packages, CODE: digest(files | {"": key.encode()})}


def difference(here: Mapping[str, str], there: Mapping[str, str]) -> Message | None:
    """Return what another machine has that this one has not, to be told; None if they agree."""
    names = [name for name in {**here, **there} if name != CODE and here.get(name) != there.get(name)]
    if names:
        told = [
            message("cluster.version", name=name, here=here.get(name, "-"), there=there.get(name, "-"))
            for name in names
        ]
        return message("cluster.versions", differences=tuple(told))
    return None if here.get(CODE) == there.get(CODE) else message("cluster.code")
