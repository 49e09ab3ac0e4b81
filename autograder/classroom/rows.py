"""The rows that nbgrader's autograde leaves in a gradebook, for many students in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from nbformat import NotebookNode
from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    MissingEntry,
    SolutionCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
    new_uuid,
)
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.utils import compute_checksum, determine_grade, is_grade, is_solution, is_task
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

NO_RESPONSE = "No response."  # as nbgrader says it


@dataclass(frozen=True)
class Marked:
    """What a notebook gives, by cell: points, None where a person gives them; and what is said of an answer."""

    points: Mapping[str, float | None]
    comments: Mapping[str, str | None]


@dataclass(frozen=True)
class Entry:
    """What is entered for a student.

    handed_in -- when, in UTC; None if that is not known
    missing -- the names of notebooks that were not handed in
    """

    student: str
    handed_in: datetime | None
    missing: Sequence[str]
    marked: Marked


@dataclass
class _Notebook:
    """The rows of a submitted notebook; grades and comments by the ids of their cells."""

    row: SubmittedNotebook
    grades: dict[str, Grade] = field(default_factory=dict)
    comments: dict[str, Comment] = field(default_factory=dict)

    @property
    def score(self) -> float:
        """The points of all cells, as the gradebook adds them up: those by hand go before the others."""
        return sum((_score(grade) for grade in self.grades.values()), 0.0)


@dataclass
class _Submission:
    """The rows of a submission; notebooks by the ids of those that were released."""

    row: SubmittedAssignment
    notebooks: dict[str, _Notebook] = field(default_factory=dict)


class Rows:
    """Enters what students got for one notebook of an assignment.

    No query looks for grades by the submission alone, for which nbgrader's tables have no index.
    """

    def __init__(self, gradebook: Gradebook, assignment: str, notebook: str, late: LateSubmissionPlugin) -> None:
        gradebook.check_course()  # whose row nbgrader makes as well, whatever the course is called
        known = gradebook.find_assignment(assignment)
        self._engine = create_engine(gradebook.engine.url)
        self._late = late
        self._assignment = known.id
        self._notebooks: dict[str, str] = {each.name: each.id for each in known.notebooks}
        self._notebook = self._notebooks[notebook]
        cells = {each.id: [*each._base_cells] for each in known.notebooks}
        self._graded = {id: _ids(each, GradeCell, TaskCell) for id, each in cells.items()}
        self._answered = {id: _ids(each, SolutionCell, TaskCell) for id, each in cells.items()}

    def other_notebooks(self) -> list[str]:
        """Return the names of the assignment's notebooks but this one."""
        return [name for name, id in self._notebooks.items() if id != self._notebook]

    def enter(self, entries: Sequence[Entry]) -> None:
        """Enter what some students got, each named once: all of it or nothing.

        Raises SQLAlchemyError; MissingEntry if the gradebook does not know a cell that has points or an answer.
        """
        with Session(self._engine, autoflush=False) as session, session.begin():
            due = session.get_one(Assignment, self._assignment)  # which is kept, since submissions ask it for the date
            submissions = self._submissions(session, [entry.student for entry in entries])
            for entry in entries:
                self._fill_in(submissions[entry.student], entry)
            session.flush()
            for student, submission in submissions.items():
                if due.duedate and submission.row.total_seconds_late > 0:
                    notebook = submission.notebooks[self._notebook]
                    notebook.row.late_submission_penalty = self._penalty(student, notebook.score, submission.row)

    def close(self) -> None:
        """Close the connection to the database."""
        self._engine.dispose()

    def _submissions(self, session: Session, students: Sequence[str]) -> dict[str, _Submission]:
        """Return the submissions of some students, made if there are none."""
        known = {*session.scalars(select(Student.id).where(Student.id.in_(students)))}
        session.add_all(Student(id=student) for student in students if student not in known)
        ours = SubmittedAssignment.assignment_id == self._assignment
        theirs = SubmittedAssignment.student_id.in_(students)
        rows = session.scalars(select(SubmittedAssignment).where(ours, theirs)).all()
        submissions = {row.student_id: _Submission(row) for row in rows}
        self._find_notebooks(session, {each.row.id: each for each in submissions.values()})
        new = {student: self._new(session, student) for student in students if student not in submissions}
        return submissions | new

    def _find_notebooks(self, session: Session, submissions: Mapping[str, _Submission]) -> None:
        """Find what the gradebook has of submissions, which are given by their ids."""
        if not submissions:
            return
        released = SubmittedNotebook.notebook_id.in_(self._notebooks.values())
        theirs = SubmittedNotebook.assignment_id.in_(submissions)
        found: dict[str, _Notebook] = {}
        for row in session.scalars(select(SubmittedNotebook).where(released, theirs)):
            found[row.id] = submissions[row.assignment_id].notebooks[row.notebook_id] = _Notebook(row)
        graded = [id for ids in self._graded.values() for id in ids.values()]
        for grade in session.scalars(select(Grade).where(Grade.cell_id.in_(graded), Grade.notebook_id.in_(found))):
            found[grade.notebook_id].grades[grade.cell_id] = grade
        answered = [id for ids in self._answered.values() for id in ids.values()]
        known = Comment.cell_id.in_(answered), Comment.notebook_id.in_(found)
        for comment in session.scalars(select(Comment).where(*known)):
            found[comment.notebook_id].comments[comment.cell_id] = comment

    def _new(self, session: Session, student: str) -> _Submission:
        """Make a submission of all notebooks, with a row for each cell, as `Gradebook.add_submission` does."""
        row = SubmittedAssignment(id=new_uuid(), assignment_id=self._assignment, student_id=student)
        session.add(row)
        submission = _Submission(row)
        for released in self._notebooks.values():
            notebook = _Notebook(SubmittedNotebook(id=new_uuid(), notebook_id=released, assignment_id=row.id))
            graded, answered = self._graded[released].values(), self._answered[released].values()
            notebook.grades = {id: Grade(cell_id=id, notebook_id=notebook.row.id) for id in graded}
            notebook.comments = {id: Comment(cell_id=id, notebook_id=notebook.row.id) for id in answered}
            session.add_all([notebook.row, *notebook.grades.values(), *notebook.comments.values()])
            submission.notebooks[released] = notebook
        return submission

    def _fill_in(self, submission: _Submission, entry: Entry) -> None:
        """Fill in what SaveAutoGrades does; points and comments by hand stay. The penalty is reset."""
        submission.row.timestamp = entry.handed_in
        for name in entry.missing:
            for grade in submission.notebooks[self._notebooks[name]].grades.values():
                grade.auto_score, grade.needs_manual_grade = 0, False
        notebook = submission.notebooks[self._notebook]
        try:
            grades = {name: notebook.grades[self._graded[self._notebook][name]] for name in entry.marked.points}
            comments = {name: notebook.comments[self._answered[self._notebook][name]] for name in entry.marked.comments}
        except KeyError as error:
            raise MissingEntry(f"the gradebook has no cell {error} for {entry.student}") from error
        for name, points in entry.marked.points.items():
            grades[name].auto_score = points
            grades[name].needs_manual_grade = grades[name].manual_score is not None or points is None
        for name, comment in entry.marked.comments.items():
            comments[name].auto_comment = comment
        notebook.row.late_submission_penalty = None

    def _penalty(self, student: str, score: float, submission: SubmittedAssignment) -> float | None:
        """Return what late work loses: at most its score, and not less than nothing."""
        penalty = self._late.late_submission_penalty(student, score, submission.total_seconds_late)
        return None if penalty is None else min(max(0, penalty), score)


def _ids(cells: Sequence[BaseCell], *kinds: type[BaseCell]) -> dict[str, str]:
    return {cell.name: cell.id for cell in cells if isinstance(cell, kinds)}


def _score(grade: Grade) -> float:
    given = grade.auto_score if grade.manual_score is None else grade.manual_score
    return 0.0 if given is None else float(given + (grade.extra_credit or 0.0))


def marked(notebook: NotebookNode) -> Marked:
    """Return what nbgrader reads in a graded notebook."""
    answers = [cell for cell in notebook.cells if is_solution(cell) or is_task(cell)]
    return Marked(
        {_name(cell): determine_grade(cell)[0] for cell in notebook.cells if is_grade(cell)},
        {_name(cell): NO_RESPONSE if _is_untouched(cell) else None for cell in answers},
    )


def _name(cell: NotebookNode) -> str:
    return str(cell.metadata.nbgrader["grade_id"])


def _is_untouched(cell: NotebookNode) -> bool:
    released = cell.metadata.nbgrader.get("checksum")
    return not is_task(cell) and bool(released == compute_checksum(cell))
