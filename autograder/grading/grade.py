"""Grade one submission. All that grades calls `grade_submission`: `judge`, `grade` and nbgrader's step."""

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nbformat import NotebookNode

from autograder.assignments.assignment import Assignment
from autograder.catalogue.say import speaking
from autograder.grading.accept import accept
from autograder.grading.imports import rebound
from autograder.grading.kernel_student import PRELUDES, KernelStudent
from autograder.grading.notes import of_cells, of_repairs
from autograder.grading.present import present
from autograder.grading.released import released
from autograder.grading.sanitise import sanitise
from autograder.grading.scratch import scratch
from autograder.judge.judge import judge, right_functions
from autograder.judge.verdict import Verdict
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.limits import LIMITS, Limits
from autograder.sandbox.run import run
from nst.reader.findings import Finding

# One thread, since the layers of the thin networks are too small for two, and since submissions run side by side; no
# oneDNN, which prepares for more work than there is.
ENVIRONMENT = {
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_ENABLE_ONEDNN_OPTS": "0",
}
TRIES = 3
SHORTEST = 1.0  # seconds that another try needs at the least


@dataclass(frozen=True)
class Graded:
    """A submission that has been graded.

    notebook -- the notebook as it ran, which shows the verdict
    verdict -- what the judge has found
    """

    notebook: NotebookNode
    verdict: Verdict


def grade_submission(  # noqa: PLR0913 -- all that a verdict depends on
    assignment: Assignment,
    notebook: NotebookNode,
    server: ForkServer,
    *,
    files: Path | None = None,
    seed: int | None = None,
    edition: NotebookNode | None = None,
    limits: Limits = LIMITS,
) -> Graded:
    """Repair, run and judge what a student has handed in, and show the verdict in the notebook, in its language.

    Why it cannot be graded is said in the language of the caller, who tells it.

    Needs a sandbox and nothing else: no course folder and no gradebook. With the same seed, a submission gets the
    same verdict. May be called from several threads at the same time, with the same server.

        >>> graded = grade_submission(assignment_named("nst"), read_submission(Path("hers.ipynb")), server)
        >>> print(graded.verdict.score)
        65
        >>> print([function.name for function in graded.verdict.functions if function.points < function.max_points])
        ['compute_layer_style_cost', 'total_cost']

    Arguments:
    assignment -- what was to be handed in
    notebook -- the notebook that was handed in, as `read_submission` reads it
    server -- the fork server of the sandbox, which makes the kernels that student code runs in
    files -- the folder with the other files that were handed in
    seed -- what the judge draws its inputs from; None draws a seed as well
    edition -- the notebook that the student was given; None takes what is released now
    limits -- what a submission may use. All tries together take no longer than one may

    Raises SubmissionError if nothing in the notebook is of this assignment, or if the files cannot be used;
    SandboxError if the sandbox breaks down again and again; WeightsError and BuildError if a part of the assignment is
    missing.
    """
    edition = released(assignment) if edition is None else edition
    seed = secrets.randbits(32) if seed is None else seed
    restored, findings = accept(assignment, notebook, edition)
    return _Attempt(assignment, edition, restored, findings, server, files, seed).within(limits)


@dataclass(frozen=True)
class _Attempt:
    """What stays the same from one try to the next."""

    assignment: Assignment
    edition: NotebookNode
    notebook: NotebookNode
    findings: Sequence[Finding]
    server: ForkServer
    files: Path | None
    seed: int

    def within(self, limits: Limits) -> Graded:
        """Try until the sandbox does not break down. All tries together take no longer than one may."""
        end, first = time.monotonic() + limits.all_seconds, limits
        for _ in range(TRIES - 1):
            try:
                return self.once(limits, first)
            except SandboxError:  # never the submission's fault
                left = end - time.monotonic()
                if left < SHORTEST:
                    raise
                limits = replace(first, wall_seconds=left * first.wall_seconds / first.all_seconds)
        return self.once(limits, first)

    def once(self, limits: Limits, first: Limits) -> Graded:
        """Try once, with what is left of the limits of the first try."""
        functions = self.assignment.functions
        environment = ENVIRONMENT | self.assignment.environment
        with (
            scratch(self.assignment, self.edition, self.files) as place,
            speaking(self.assignment.language),
            run(self.notebook, place, self.server, environment, limits, PRELUDES[self.assignment.framework]) as session,
        ):
            student = KernelStudent(session, right_functions(functions))
            verdict = judge(student, self.seed, functions)
            if limits is not first and session.is_late:  # it might have done better with all of the time
                raise SandboxError("the sandbox broke down, and the time left was too short to begin anew. Grade again")
            notes = (
                *of_repairs(self.findings),
                *of_cells(student.code, session.events),
                *rebound(student.rebound, student.code),
            )
            verdict = replace(verdict, notes=notes, isolation=self.server.isolation)
            return Graded(present(sanitise(session.notebook, self.edition), verdict), verdict)
