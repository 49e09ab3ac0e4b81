"""nbgrader's steps for our assignments: preprocessors, which nbgrader_config.py puts into its lists.

Every command of nbgrader imports this file, and few of them grade: TensorFlow, which takes seconds, is imported by the
fork server alone, once there is something to grade.
"""

import atexit
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.preprocessors import Execute, NbGraderPreprocessor
from traitlets import Integer, Unicode

from autograder.assignments.assignment import Assignment
from autograder.assignments.find import assignment_named
from autograder.catalogue.say import say, speaking
from autograder.grading.accept import accept
from autograder.grading.grade import Graded, grade_submission
from autograder.grading.released import released
from autograder.grading.scratch import files_of
from autograder.grading.store import Store, key_of
from autograder.sandbox.fork_server import ForkServer
from nst.errors import NSTError
from nst.files import write_text
from nst.reader.read import read_submission

VERDICT = ".verdict.json"  # at the end of the notebook's name
Resources = dict[str, Any]


class RestoreCells(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """First of the steps that sanitise: repairs cells, and refuses submissions with links, which nbgrader follows."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Repair the notebook `nb`. Raises SubmissionError."""

        folder, assignment = Path(resources["metadata"]["path"]), _assignment(resources)
        with speaking(assignment.language):
            files_of(folder)
            restored, _ = accept(assignment, nb, released(assignment))
        # for RunAndJudge, which grades what was handed in and not what nbgrader makes of it
        restored.metadata["nst"] = {"key": key_of(assignment, folder), "submitted": str(folder)}
        return restored, resources


class SubmissionExporter(NotebookExporter):
    """Reads a submission as `read_submission` does: it may be a pipe without an end, or far too large for a notebook.

    What RestoreCells has left, nbgrader reads in its second round, as it is.
    """

    def from_filename(self, filename: str, resources: Any = None, **kwargs: Any) -> Any:
        """See nbconvert's Exporter. Raises SubmissionError."""
        if not any(isinstance(step, RestoreCells) for step in self._preprocessors):
            return super().from_filename(filename, resources, **kwargs)

        file = Path(filename)
        with speaking(_assignment(resources).language):
            notebook = read_submission(file)
        resources["metadata"] = ResourcesDict(name=file.stem, path=str(file.parent))
        return self.from_notebook_node(notebook, resources, **kwargs)  # type: ignore[no-untyped-call]


class RunAndJudge(Execute):  # type: ignore[misc]  # nbgrader has no types
    """In place of nbgrader's Execute: grades what was handed in, and shows the verdict in the notebook."""

    isolation = Unicode(
        "",
        help="The level of isolation; empty is the strongest that this machine offers, and 'none' is --no-sandbox: "
        "submissions can read and change all that you can.",
    ).tag(config=True)
    seed = Integer(None, allow_none=True, help="What the judge draws its inputs from; drawn itself if None.").tag(
        config=True
    )
    judged = Unicode("", help="A folder of `python -m autograder grade`: what is in it is not run again.").tag(
        config=True
    )

    def __call__(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """See nbconvert's Preprocessor. Raises NSTError if switched off: nbgrader gives all points for silence."""
        if not self.enabled:
            raise NSTError("the points come from running the notebook; expected no --no-execute. Leave it out")
        return super().__call__(nb, resources)  # type: ignore[no-any-return]

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Run and judge `nb`, which RestoreCells has seen before. Raises NSTError if that is impossible."""

        folder = Path(resources["metadata"]["path"])
        about: Mapping[str, str] = nb.metadata.pop("nst")
        graded = Store(Path(self.judged)).find(about["key"]) if self.judged else None
        if graded is None:
            if self.judged:
                raise NSTError(f"what was judged is damaged in {self.judged}; grade again, which judges it anew")
            # nbgrader may be in an event loop of its own, as in formgrader, and kernels need one, too
            submitted = Path(about["submitted"])
            graded = _thread().submit(self._grade, _assignment(resources), submitted, folder).result()
        with speaking(_assignment(resources).language):
            write_text(folder / f"{resources['unique_key']}{VERDICT}", graded.verdict.to_json(say))
        return graded.notebook, resources

    def _grade(self, assignment: Assignment, submitted: Path, autograded: Path) -> Graded:
        server = shared_server(self.isolation or None)
        server.check_closed(submitted.parents[2])  # the course folder: a step, a student, an assignment below it
        with speaking(assignment.language), _all_files(submitted, autograded) as files:
            notebook = read_submission(submitted / assignment.notebook)
            return grade_submission(assignment, notebook, server, files=files, seed=self.seed)


@contextmanager
def _all_files(submitted: Path, autograded: Path) -> Iterator[Path]:
    """Give a folder with all files for a notebook: those in autograded/, and what else the submission holds."""
    missing = [path for path in files_of(submitted) if not (autograded / path).exists()]
    if not missing:
        yield autograded
        return
    with TemporaryDirectory(prefix="nst-sandbox-files-") as place:
        for folder, paths in ((submitted, missing), (autograded, files_of(autograded))):
            for path in paths:
                Path(place, path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(folder / path, Path(place, path), follow_symlinks=False)
        yield Path(place)


def _assignment(resources: Resources) -> Assignment:
    return assignment_named(resources["nbgrader"]["assignment"])


@cache
def shared_server(isolation: str | None = None) -> ForkServer:
    """Return the fork server of this process, which imports TensorFlow once for all submissions."""
    server = ForkServer(isolation)
    atexit.register(server.close)
    return server


@cache
def _thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1)
