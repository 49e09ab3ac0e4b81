"""The rows that nbgrader's autograde leaves in a gradebook, for many students in one transaction."""

import secrets
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any, TypeAlias

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    GradeCell,
    MissingEntry,
    SolutionCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import Connection, bindparam, create_engine, insert, select, update

from autograder.classroom.course import Course
from autograder.classroom.deadlines import deadline_of
from autograder.classroom.gradebook import notebook_in, open_gradebook, seconds_late
from autograder.classroom.marked import Marked
from autograder.classroom.quiet import quiet

# Rows are dicts: nbgrader's models ask for sums over the gradebook with each row, and take several times as long.
Row: TypeAlias = dict[str, Any]
STUDENTS, SUBMISSIONS, NOTEBOOKS, GRADES, COMMENTS = (
    model.__table__ for model in (Student, SubmittedAssignment, SubmittedNotebook, Grade, Comment)
)
# What is filled in, by table: those that others refer to come first.
FILLED_IN = {
    SUBMISSIONS: ("timestamp",),
    NOTEBOOKS: ("late_submission_penalty",),
    GRADES: ("auto_score", "needs_manual_grade"),
    COMMENTS: ("auto_comment",),
}
# What a row says before that.
UNGRADED: dict[Any, Row] = {
    NOTEBOOKS: {"late_submission_penalty": None},
    GRADES: {"auto_score": None, "manual_score": None, "extra_credit": None, "needs_manual_grade": True},
    COMMENTS: {"auto_comment": None},
}


@dataclass(frozen=True)
class Entry:
    """What is entered for a student.

    handed_in -- when, in UTC; None if that is not known
    missing -- the names of notebooks that were not handed in, whose points are 0
    marked -- what the notebook gives, if it is none of these
    """

    student: str
    handed_in: datetime | None
    missing: Sequence[str]
    marked: Marked


@dataclass
class _Notebook:
    """The rows of a submitted notebook; grades and comments by the ids of their cells."""

    row: Row
    grades: dict[str, Row] = field(default_factory=dict)
    comments: dict[str, Row] = field(default_factory=dict)

    @property
    def score(self) -> float:
        """The points of all cells, as the gradebook adds them up: those by hand go before the others."""
        return sum(map(_score, self.grades.values()), 0.0)


@dataclass
class _Submission:
    """The rows of a submission; notebooks by the ids of those that were released."""

    row: Row
    is_new: bool = False
    notebooks: dict[str, _Notebook] = field(default_factory=dict)


class Rows:
    """Enters what students got for one notebook of an assignment. The gradebook must know it."""

    def __init__(self, course: Course) -> None:
        name, assignment = notebook_in(course)
        step = AssignLatePenalties(config=course.config)
        step.assignment_id = assignment  # which nbgrader tells it as well
        self._late = step.plugin_class(parent=step)
        deadline = deadline_of(course.directory, assignment)
        self._extensions = deadline.extensions if deadline else {}
        with quiet(), open_gradebook(course) as gradebook:
            gradebook.check_course()  # whose row nbgrader makes as well, whatever the course is called
            known = gradebook.find_assignment(assignment)
            self._assignment = known.id
            self._notebooks: dict[str, str] = {each.name: each.id for each in known.notebooks}
            cells = {each.id: [*each._base_cells] for each in known.notebooks}
        self._engine = create_engine(course.directory.db_url)
        self.name, self._notebook = name, self._notebooks[name]
        self._graded = {id: _ids(each, GradeCell, TaskCell) for id, each in cells.items()}
        self._answered = {id: _ids(each, SolutionCell, TaskCell) for id, each in cells.items()}

    def other_notebooks(self) -> list[str]:
        """Return the names of the assignment's notebooks but this one."""
        return [name for name in self._notebooks if name != self.name]

    def enter(self, entries: Sequence[Entry]) -> None:
        """Enter what some students got, each named once: all of it or nothing.

        Raises SQLAlchemyError; MissingEntry if the gradebook does not know a cell that has points or an answer.
        """
        with self._engine.begin() as connection:
            due = connection.scalar(select(Assignment.duedate).where(Assignment.id == self._assignment))
            submissions = self._submissions(connection, [entry.student for entry in entries])
            for entry in entries:
                self._fill_in(submissions[entry.student], entry, due)
            _write(connection, submissions.values())

    def close(self) -> None:
        """Close the connection to the database."""
        self._engine.dispose()

    def _submissions(self, connection: Connection, students: Sequence[str]) -> dict[str, _Submission]:
        """Return the submissions of some students, made if there are none."""
        known = {*connection.scalars(select(STUDENTS.c.id).where(STUDENTS.c.id.in_(students)))}
        if unknown := [{"id": student} for student in students if student not in known]:
            connection.execute(insert(STUDENTS), unknown)
        ours, theirs = SUBMISSIONS.c.assignment_id == self._assignment, SUBMISSIONS.c.student_id.in_(students)
        submissions = {row["student_id"]: _Submission(row) for row in _rows(connection, SUBMISSIONS, ours, theirs)}
        if submissions:
            self._find_notebooks(connection, {each.row["id"]: each for each in submissions.values()})
        return submissions | {student: self._new(student) for student in students if student not in submissions}

    def _find_notebooks(self, connection: Connection, submissions: Mapping[str, _Submission]) -> None:
        """Find what the gradebook has of submissions, which are given by their ids.

        Grades are looked for by their cells as well, as nbgrader's tables have no index for notebooks alone.
        """
        found: dict[str, _Notebook] = {}
        ours = NOTEBOOKS.c.notebook_id.in_(self._notebooks.values()), NOTEBOOKS.c.assignment_id.in_(submissions)
        for row in _rows(connection, NOTEBOOKS, *ours):
            found[row["id"]] = submissions[row["assignment_id"]].notebooks[row["notebook_id"]] = _Notebook(row)
        for row in _rows(connection, GRADES, GRADES.c.cell_id.in_(_all(self._graded)), GRADES.c.notebook_id.in_(found)):
            found[row["notebook_id"]].grades[row["cell_id"]] = row
        known = COMMENTS.c.cell_id.in_(_all(self._answered)), COMMENTS.c.notebook_id.in_(found)
        for row in _rows(connection, COMMENTS, *known):
            found[row["notebook_id"]].comments[row["cell_id"]] = row

    def _new(self, student: str) -> _Submission:
        """Make a submission of all notebooks, with a row for each cell, as `Gradebook.add_submission` does."""
        row = {"id": _new_id(), "assignment_id": self._assignment, "student_id": student}
        made = _Submission(row | {"extension": self._extensions.get(student)}, is_new=True)
        for released in self._notebooks.values():
            row = {"id": _new_id(), "notebook_id": released, "assignment_id": made.row["id"]} | UNGRADED[NOTEBOOKS]
            made.notebooks[released] = _Notebook(
                row,
                {cell: _new(GRADES, cell, row["id"]) for cell in self._graded[released].values()},
                {cell: _new(COMMENTS, cell, row["id"]) for cell in self._answered[released].values()},
            )
        return made

    def _fill_in(self, submission: _Submission, entry: Entry, due: datetime | None) -> None:
        """Fill in what SaveAutoGrades and AssignLatePenalties do; points and comments by hand stay."""
        submission.row["timestamp"] = entry.handed_in
        try:
            missing = [submission.notebooks[self._notebooks[name]] for name in entry.missing]
            notebook = submission.notebooks[self._notebook]
            grades = {name: notebook.grades[self._graded[self._notebook][name]] for name in entry.marked.points}
            comments = {name: notebook.comments[self._answered[self._notebook][name]] for name in entry.marked.comments}
        except KeyError as error:
            raise MissingEntry(f"the gradebook has no cell {error} for {entry.student}") from error
        for grade in chain.from_iterable(each.grades.values() for each in missing):
            grade |= {"auto_score": 0, "needs_manual_grade": False}
        for name, points in entry.marked.points.items():
            by_hand = grades[name]["manual_score"] is not None or points is None
            grades[name] |= {"auto_score": points, "needs_manual_grade": by_hand}
        for name, comment in entry.marked.comments.items():
            comments[name]["auto_comment"] = comment
        late = seconds_late(entry.handed_in, submission.row["extension"], due)
        counts = late > 0 and self.name not in entry.missing
        notebook.row["late_submission_penalty"] = self._penalty(entry.student, notebook.score, late) if counts else None

    def _penalty(self, student: str, score: float, late: float) -> float | None:
        """Return what late work loses: at most its score, and not less than nothing."""
        penalty = self._late.late_submission_penalty(student, score, late)
        return None if penalty is None else min(max(0, penalty), score)


def _new_id() -> str:
    """Draw an id, greater than those before: a batch then writes to the last pages of a large gradebook, not to all."""
    return f"{time.time_ns():016x}{secrets.token_hex(8)}"


def _new(table: Any, cell: str, notebook: str) -> Row:
    return {"id": _new_id(), "cell_id": cell, "notebook_id": notebook} | UNGRADED[table]


def _rows(connection: Connection, table: Any, *where: Any) -> list[Row]:
    return [dict(row) for row in connection.execute(select(table).where(*where)).mappings()]


def _write(connection: Connection, submissions: Iterable[_Submission]) -> None:
    """Write rows that are new, and what was filled in of the others: each table in one go."""
    new: dict[Any, list[Row]] = {table: [] for table in FILLED_IN}
    known: dict[Any, list[Row]] = {table: [] for table in FILLED_IN}
    for submission in submissions:
        rows = new if submission.is_new else known
        rows[SUBMISSIONS].append(submission.row)
        for notebook in submission.notebooks.values():
            rows[NOTEBOOKS].append(notebook.row)
            rows[GRADES].extend(notebook.grades.values())
            rows[COMMENTS].extend(notebook.comments.values())
    for table, columns in FILLED_IN.items():
        if new[table]:
            connection.execute(insert(table), new[table])
        if known[table]:
            values = [{f"{name}_": row[name] for name in ("id", *columns)} for row in known[table]]
            changed = update(table).where(table.c.id == bindparam("id_"))
            connection.execute(changed.values({name: bindparam(f"{name}_") for name in columns}), values)


def _all(cells: Mapping[str, Mapping[str, str]]) -> list[str]:
    return [id for ids in cells.values() for id in ids.values()]


def _ids(cells: Sequence[BaseCell], *kinds: type[BaseCell]) -> dict[str, str]:
    return {cell.name: cell.id for cell in cells if isinstance(cell, kinds)}


def _score(grade: Row) -> float:
    given = grade["auto_score"] if grade["manual_score"] is None else grade["manual_score"]
    return 0.0 if given is None else float(given + (grade["extra_credit"] or 0.0))
