"""Grade one submission: run its notebook in the sandbox, let the judge ask, and keep what both have found."""

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nbformat import NotebookNode

from autograder.assignments.assignment import COURSE, Assignment
from autograder.build.build import BuildError, untouched
from autograder.grading.imports import told
from autograder.grading.kernel_student import PRELUDE, KernelStudent
from autograder.grading.notes import told_of
from autograder.grading.present import present
from autograder.grading.sanitise import sanitise
from autograder.grading.scratch import scratch
from autograder.judge.judge import judge, right_gram_matrix
from autograder.judge.verdict import Verdict
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.limits import LIMITS, Limits
from autograder.sandbox.parent import Parent
from autograder.sandbox.run import run

# Small pictures, so that the 200 iterations take a second; one thread, since the layers of the thin network are too
# small for two, and since submissions run side by side; no oneDNN, which prepares for more work than there is.
ENVIRONMENT = {
    "NST_IMAGE_SIZE": "64x48",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_ENABLE_ONEDNN_OPTS": "0",
}
TRIES = 3
SHORTEST = 1.0  # seconds that another try needs at the least


@dataclass(frozen=True)
class Graded:
    """A notebook as it ran, and what the judge has found."""

    notebook: NotebookNode
    verdict: Verdict


def template(assignment: Assignment) -> NotebookNode:
    """The student's notebook as released: the repository's or, where somebody has worked in that, that of release/.

    Raises BuildError if neither is as it was built.
    """
    for file in (assignment.released, COURSE / "release" / assignment.name / assignment.notebook):
        notebook = untouched(file)
        if notebook is not None:
            return notebook
    found = "a notebook that has been filled in or run, or none"
    raise BuildError(
        str(assignment.released), found, "it as it was built, here or in autograder/course/release/. Run make build"
    )


def grade(  # noqa: PLR0913, PLR0917 -- all that there is to say of a submission
    assignment: Assignment,
    notebook: NotebookNode,
    parent: Parent,
    folder: Path | None = None,
    seed: int | None = None,
    findings: Sequence[str] = (),
    limits: Limits = LIMITS,
) -> Graded:
    """Run and judge a notebook, which `restore` has returned, and show the verdict in it.

    Arguments:
    assignment -- what it is a submission of
    notebook -- the notebook
    parent -- the warm parent, which makes the kernels
    folder -- what the student has handed in besides
    seed -- what the judge draws its inputs from; None draws a seed as well
    findings -- what `restore` has found

    All tries together take no longer than one may. Raises SandboxError if the sandbox breaks down again and again,
    SubmissionError if the folder cannot be used.
    """
    seed = secrets.randbits(32) if seed is None else seed
    end, first = time.monotonic() + limits.all_seconds, limits
    for _ in range(TRIES - 1):
        try:
            return _grade(assignment, notebook, parent, folder, seed, findings, limits, first)
        except SandboxError:  # never the submission's fault
            left = end - time.monotonic()
            if left < SHORTEST:
                raise
            limits = replace(first, wall_seconds=left * first.wall_seconds / first.all_seconds)
    return _grade(assignment, notebook, parent, folder, seed, findings, limits, first)


def _grade(  # noqa: PLR0913, PLR0917 -- those of `grade`
    assignment: Assignment,
    notebook: NotebookNode,
    parent: Parent,
    folder: Path | None,
    seed: int,
    findings: Sequence[str],
    limits: Limits,
    first: Limits,
) -> Graded:
    """Try once, with what is left of the limits of the first try."""
    released = template(assignment)
    with (
        scratch(assignment, released, folder) as place,
        run(notebook, place, parent, ENVIRONMENT, limits, PRELUDE) as session,
    ):
        student = KernelStudent(session, right_gram_matrix(assignment.functions))
        verdict = judge(student, seed, assignment.functions)
        if limits is not first and session.is_late:  # it might have done better with all of the time
            raise SandboxError("the sandbox broke down, and the time left was too short to begin anew. Grade again")
        notes = (*findings, *told_of(student.code, session.events), *told(student.rebound, student.code))
        verdict = replace(verdict, notes=notes)
        return Graded(present(sanitise(session.notebook, released), verdict), verdict)
