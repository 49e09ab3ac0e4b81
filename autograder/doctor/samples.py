"""Two submissions that show whether grading works on a machine: a right one, and one that attacks the grader."""

import os
import tempfile
import uuid
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.assignments.assignment import Assignment
from autograder.build.build import instructor_notebook
from autograder.build.submission import fill, solutions
from autograder.grading.grade import grade_submission
from autograder.grading.released import released
from autograder.judge.verdict import Verdict
from autograder.sandbox.folders import Folder
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.run import run

# What each attempt needs is in braces. One that succeeds says so with its name.
ATTEMPTS = {
    "read the grader's files": "open({secret!r}).read()",
    "write outside of its folder": "open({outside!r}, 'w')",
    "read the grader's environment": "open('/proc/{grader}/environ', 'rb').read()",
    "end the grader": "import os; os.kill({grader}, 0)",
    "open a connection": "import socket; socket.socket()",
    "start a program": "import subprocess; subprocess.run(['/bin/true'], check=True)",
    "start a process": "import os; os.fork() or os._exit(0)",
}
HEAD = "done = []\n"
TRY = "try:\n    {source}\nexcept Exception:\n    pass\nelse:\n    done.append({name!r})\n"
END = "print('did: ' + '; '.join(done))"


@dataclass(frozen=True)
class Sample:
    """What came of a sample.

    name -- right, or hostile
    told -- what came of it, in a few words
    is_good -- whether that is as it should be
    """

    name: str
    told: str
    is_good: bool


def right(assignment: Assignment, server: ForkServer) -> Sample:
    """Grade the solution of an assignment."""
    notebook = fill(released(assignment), solutions(instructor_notebook(assignment)))
    verdict: Verdict = grade_submission(assignment, notebook, server, seed=0).verdict
    told = f"{verdict.score:g} of {verdict.max_score:g} points"
    return Sample("right", told, verdict.score == verdict.max_score)


def hostile(server: ForkServer) -> Sample:
    """Run a notebook that tries what no submission may do."""
    outside = Path(tempfile.gettempdir(), f"nst-doctor-{uuid.uuid4().hex}")
    try:
        with Folder() as folder, run(_attack(outside), folder.path, server) as session:
            said = "".join(output.get("text", "") for cell in session.notebook.cells for output in cell.outputs)
        did = [name for name in said.partition("did: ")[2].strip().split("; ") if name]
        if outside.exists() and "write outside of its folder" not in did:
            did.append("write outside of its folder")
    finally:
        outside.unlink(missing_ok=True)
    if "did: " not in said:
        return Sample("hostile", f"it did not run to its end: {said[-200:]}", is_good=False)
    return Sample(
        "hostile", f"it could {', '.join(did)}" if did else f"{len(ATTEMPTS)} attempts, none succeeded", not did
    )


def _attack(outside: Path) -> NotebookNode:
    words = {"secret": __file__, "outside": str(outside), "grader": os.getpid()}
    attempts = (TRY.format(source=source.format(**words), name=name) for name, source in ATTEMPTS.items())
    return new_notebook(cells=[new_code_cell(HEAD + "".join(attempts) + END)])
