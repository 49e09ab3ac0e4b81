"""What decides which verdicts a machine gives: code, released assignment, packages. Two machines must agree on it."""

from collections.abc import Mapping
from pathlib import Path

from autograder.assignments.assignment import Assignment
from autograder.classroom import judging
from autograder.grading import store
from autograder.judge.message import Message, message

CODE = "code"
HERE = Path(__file__).parent


def versions(assignment: Assignment) -> dict[str, str]:
    """Return versions by name: Python, each package, and our code with the assignment as released, under CODE."""
    files = {file.name: file.read_bytes() for file in (*HERE.glob("*.py"), Path(judging.__file__))}
    return {**store.versions(), CODE: store.digest(files | {"": store.grader_of(assignment)})}


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
