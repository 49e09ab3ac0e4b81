"""`nbgrader export`, which would give 0 points to students whose work is there and could not be graded."""

import csv
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.api import Assignment, Grade, Gradebook, Notebook, Student, SubmittedAssignment
from nbgrader.plugins import CsvExportPlugin
from sqlalchemy import select

from autograder.assignments.find import assignments
from autograder.catalogue.say import say
from autograder.classroom.course import Course, CourseError
from autograder.classroom.gradebook import given, of, of_grades, seconds_late
from autograder.classroom.report import cell
from autograder.grading.names import readable
from autograder.judge.message import Message, message
from nst.files import whole

SCORES = ("raw_score", "late_submission_penalty", "score")
NAMES = ("last_name", "first_name", "email")
OURS = ("total_seconds_late",)  # after nbgrader's columns
COLUMNS = ("assignment", "duedate", "timestamp", "student_id", *NAMES, *SCORES, "max_score", *OURS)


@dataclass(slots=True)
class _Entry:
    """What the gradebook has of a submission."""

    timestamp: datetime | None
    late: float
    score: float
    penalty: float
    is_graded: bool


class GradesTable(CsvExportPlugin):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's table, in which work without a grade has no score, and names may have commas."""

    def export(self, gradebook: Gradebook) -> None:
        """See ExportPlugin."""
        about = (Student.id, Student.last_name, Student.first_name, Student.email)
        students = select(*about).order_by(Student.last_name, Student.first_name)
        file = Path(self.to or "grades.csv")
        with whole(file) as part, part.open("w", encoding="utf-8") as text:
            table = csv.DictWriter(text, COLUMNS, lineterminator="\n")
            table.writeheader()
            for assignment in gradebook.assignments:
                if not _wanted(assignment.name, self.assignment):
                    continue
                entries, known = _entries(gradebook, assignment.name), set()
                for student, *names in gradebook.db.execute(students):
                    known.add(student)
                    if _wanted(student, self.student):
                        row = {"student_id": student} | dict(zip(NAMES, names, strict=True))
                        table.writerow(self._row(assignment, row, entries.get(student)))
                for name in self._handed_in_by(assignment.name):
                    if name not in known and _wanted(name, self.student):
                        table.writerow(self._row_of_stranger(assignment, name))

    def _row(self, assignment: Assignment, about: Mapping[str, Any], entry: "_Entry | None") -> dict[str, str]:
        row = {"assignment": assignment.name, "duedate": assignment.duedate, "max_score": assignment.max_score, **about}
        row |= dict.fromkeys(SCORES, 0.0)
        if entry:
            scores = (entry.score, entry.penalty, max(0.0, entry.score - entry.penalty))
            row |= dict(zip(SCORES, scores, strict=True))
            row |= {"timestamp": entry.timestamp, "total_seconds_late": entry.late}
        if not entry.is_graded if entry else self._handed_in(assignment.name, about["student_id"]):
            self._warn(message("export.not-graded", student=about["student_id"], assignment=assignment.name))
            row |= dict.fromkeys(SCORES)
        return _cells(row)

    def _row_of_stranger(self, assignment: Assignment, name: str) -> dict[str, str]:
        """The row of somebody whom the gradebook has never heard of, since the folder could not be used."""
        self._warn(message("export.stranger", student=name, assignment=assignment.name))
        about = {"assignment": assignment.name, "duedate": assignment.duedate, "max_score": assignment.max_score}
        return _cells({"student_id": readable(name)} | about)

    def _warn(self, told: Message) -> None:
        self.log.warning("%s", say(told))

    def _handed_in_by(self, assignment: str) -> list[str]:
        """All who have handed in one of our assignments."""
        with suppress(CourseError):  # nobody has
            if assignment in assignments():
                return Course(assignments()[assignment], self.config, self.parent.coursedir).students()
        return []

    def _handed_in(self, assignment: str, student: str) -> bool:
        """Whether there is work of a student who is not in the gradebook."""
        known = assignments().get(assignment)
        return known is not None and Course(known, self.config, self.parent.coursedir).has_files(student)


def _cells(row: Mapping[str, Any]) -> dict[str, str]:
    return {name: "" if value is None else cell(str(value)) for name, value in row.items()}


def _wanted(name: str, chosen: list[Any]) -> bool:
    """Whether a name is among those chosen on the command line, where numbers are no text. Without any, all are."""
    return not chosen or name in map(str, chosen)


def _entries(gradebook: Gradebook, assignment: str) -> dict[str, _Entry]:
    """Return what the gradebook has of an assignment, by student.

    Work is graded if all cells of one of our assignments have points. Of others, nbgrader tells.
    """
    ungraded: set[str] = set()
    if assignment in assignments():
        without = Grade.auto_score.is_(None) & Grade.manual_score.is_(None)
        ours = Notebook.name == Path(assignments()[assignment].notebook).stem
        cells = of_grades(assignment, SubmittedAssignment.student_id).where(ours, without)
        ungraded = {*gradebook.db.scalars(cells.distinct())}
    submission = SubmittedAssignment
    times = of(assignment, submission.student_id, submission.timestamp, submission.extension, Assignment.duedate)
    handed_in = {
        student: (time, seconds_late(time, extension, due))
        for student, time, extension, due in gradebook.db.execute(times)
    }
    return {
        student: _Entry(*handed_in[student], score, penalty, student not in ungraded)
        for student, score, penalty in given(gradebook, assignment)
    }
