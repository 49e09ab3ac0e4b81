"""The usual record of verdicts, many in one transaction: what nbgrader's autograde leaves, without its run.

nbgrader takes 0.2 s a student: it validates the notebook after each step, and opens the gradebook for each.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from nbformat import NotebookNode

from autograder.build.build import dump
from autograder.catalogue.say import ENGLISH, say, speaking, spoken
from autograder.classroom.by_nbgrader import RecordError
from autograder.classroom.course import Course
from autograder.classroom.handed_back import HandedBack
from autograder.classroom.marked import Marked, marked
from autograder.classroom.outline import outline
from autograder.classroom.quiet import quiet
from autograder.classroom.rows import Entry, Rows
from autograder.classroom.usual import CHANGES
from autograder.grading.scratch import files_of
from autograder.grading.steps import VERDICT
from autograder.grading.store import Store
from autograder.grading.timestamp import read_timestamp
from autograder.judge.verdict import Verdict


class DamagedError(RecordError):
    """What was judged is not in the store as it was kept."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"what was judged is damaged in {folder}; grade again, which judges it anew")


@dataclass(frozen=True)
class _Judged:
    """What the records of all who have handed in the same have in common."""

    verdict: Verdict
    marked: Marked
    files: dict[str, Path | str]


class Batches:
    """Records verdicts in a course whose configuration is a usual one, see `usual`.

    The gradebook must know the assignment.
    """

    def __init__(self, course: Course) -> None:
        self._course = course
        self._store = Store(course.judged)
        self._stem = Path(course.assignment.notebook).stem
        self._changes = [change(config=course.config) for change in CHANGES]
        self._folders = HandedBack(course)
        self._rows = Rows(course)

    def record(self, pairs: Sequence[tuple[str, str]]) -> list[Verdict]:
        """Record verdicts, each for a student, by their keys in the store: all of them or none.

        Returns: their outlines. Raises DamagedError, SubmissionError, OSError, SQLAlchemyError or MissingEntry.
        """
        with quiet(), speaking(self._course.assignment.language):
            try:
                return self._record(pairs)
            except BaseException:
                for student, _ in pairs:
                    with suppress(OSError):
                        self._folders.remove(student)
                raise

    def close(self) -> None:
        """Close the gradebook."""
        self._rows.close()

    def _record(self, pairs: Sequence[tuple[str, str]]) -> list[Verdict]:
        entries, verdicts = [], []
        for key, alike in groupby(pairs, key=lambda pair: pair[1]):
            judged = self._judged(key)
            for student, _ in alike:
                folder = self._course.submitted(student)
                handed_in = files_of(folder)  # are looked at again: they may have changed meanwhile
                entries.append(self._entry(student, folder, judged.marked))
                self._folders.put(student, handed_in, judged.files)
                verdicts.append(judged.verdict)
        self._rows.enter(entries)
        return verdicts

    def _entry(self, student: str, folder: Path, marked: Marked) -> Entry:
        missing = [name for name in self._rows.other_notebooks() if not (folder / f"{name}.ipynb").exists()]
        return Entry(student, read_timestamp(folder), missing, marked)

    def _judged(self, key: str) -> _Judged:
        graded = self._store.find(key)
        if graded is None:
            raise DamagedError(self._store.folder)
        notebook = _copy(graded.notebook)
        for change in self._changes:
            notebook, _ = change(notebook, {})
        same, english = notebook == graded.notebook, spoken() == ENGLISH
        files: dict[str, Path | str] = {
            self._course.assignment.notebook: self._store.notebook_file(key) if same else dump(notebook),
            f"{self._stem}{VERDICT}": self._store.verdict_file(key) if english else graded.verdict.to_json(say),
        }
        return _Judged(outline(graded.verdict), marked(notebook), files)


def _copy(notebook: NotebookNode) -> NotebookNode:
    """Return a copy of all that `CHANGES` write to: metadata, the lists of outputs, and what an output says of itself.

    A whole copy takes as long as reading the notebook.
    """
    cells = [NotebookNode(cell, metadata=NotebookNode(cell.metadata)) for cell in notebook.cells]
    for cell in cells:
        if "outputs" in cell:
            cell.outputs = [NotebookNode(output) for output in cell.outputs]
    return NotebookNode(notebook, metadata=NotebookNode(notebook.metadata), cells=cells)
