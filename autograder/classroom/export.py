"""`nbgrader export`, which would give 0 points to students whose work is there and could not be graded."""

import csv
import io
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from nbgrader.api import Assignment, Gradebook, MissingEntry, Student
from nbgrader.plugins import CsvExportPlugin

from autograder.assignments.find import assignments
from autograder.catalogue.say import say
from autograder.classroom.course import Course, CourseError
from autograder.classroom.report import cell
from autograder.grading.names import readable
from autograder.judge.message import Message, message
from nst.files import write_text

SCORES = ("raw_score", "late_submission_penalty", "score")
COLUMNS = ("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email", *SCORES, "max_score")


class GradesTable(CsvExportPlugin):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's table, in which work without a grade has no score, and names may have commas."""

    def export(self, gradebook: Gradebook) -> None:
        """See ExportPlugin."""
        file = io.StringIO()
        table = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        table.writeheader()
        for assignment in gradebook.assignments:
            for student in gradebook.students:
                if _wanted(assignment.name, self.assignment) and _wanted(student.id, self.student):
                    table.writerow(self._row(gradebook, assignment, student))
            known = {student.id for student in gradebook.students}
            for name in self._handed_in_by(assignment.name):
                if name not in known and _wanted(assignment.name, self.assignment) and _wanted(name, self.student):
                    table.writerow(self._row_of_stranger(assignment, name))
        write_text(Path(self.to or "grades.csv"), file.getvalue())

    def _row(self, gradebook: Gradebook, assignment: Assignment, student: Student) -> dict[str, str]:
        row = {"assignment": assignment.name, "duedate": assignment.duedate, "max_score": assignment.max_score}
        row |= {name: getattr(student, name) for name in ("last_name", "first_name", "email")}
        row |= {"student_id": student.id} | dict.fromkeys(SCORES, 0.0)
        try:
            submission = gradebook.find_submission(assignment.name, student.id)
        except MissingEntry:
            graded = not self._handed_in(assignment.name, student.id)
        else:
            graded = _is_graded(submission)
            penalty = submission.late_submission_penalty
            scores = (submission.score, penalty, max(0.0, submission.score - penalty))
            row |= {"timestamp": submission.timestamp} | dict(zip(SCORES, scores, strict=True))
        if not graded:
            self._warn(message("export.not-graded", student=student.id, assignment=assignment.name))
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


def _is_graded(submission: Any) -> bool:
    """Whether all cells of one of our assignments have points. Of others, nbgrader tells."""
    if submission.name not in assignments():
        return True
    stem = Path(assignments()[submission.name].notebook).stem
    notebooks = [notebook for notebook in submission.notebooks if notebook.name == stem]
    grades = [grade for notebook in notebooks for grade in notebook.grades]
    return all(grade.auto_score is not None or grade.manual_score is not None for grade in grades)
