"""Bring `deadlines.toml` to nbgrader: due dates and extensions into the gradebook, the penalty through its plugin.

`python -m autograder grade` enters them for a class, and `nbgrader autograde` with each submission.
"""

from collections.abc import Collection
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Assignment, Gradebook, Student, SubmittedAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import NbGraderPreprocessor
from sqlalchemy import select, update
from traitlets.config import Config

from autograder.classroom.course import Course, CourseError
from autograder.classroom.deadlines import DEADLINES, NO_RULE, Deadline, deadline_of
from autograder.classroom.gradebook import of, open_gradebook
from autograder.classroom.quiet import quiet
from autograder.classroom.rule import plugin_of


class LatePenalty(LateSubmissionPlugin):  # type: ignore[misc]  # nbgrader has no types
    """Takes off what the file says; where it says nothing, what nbgrader's own plugin is configured to."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        deadline = deadline_of(CourseDirectory(config=self.config), self.parent.assignment_id)
        self._lateness = deadline.lateness if deadline else None

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float | None:
        """See LateSubmissionPlugin."""
        said = self._lateness
        if said and total_seconds_late <= said.grace.total_seconds():
            return None
        if said and said.most is not None and total_seconds_late > said.most.total_seconds():
            return score
        if said and said.penalty:
            return said.penalty.of(score, total_seconds_late)
        return super().late_submission_penalty(student_id, score, total_seconds_late)  # type: ignore[no-any-return]


class EnterDeadlines(NbGraderPreprocessor):  # type: ignore[misc]
    """A step of `nbgrader autograde`: enters due date and extensions before a penalty depends on them."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Leave the notebook as it is. Raises CourseError."""
        assignment, db_url = (resources["nbgrader"][name] for name in ("assignment", "db_url"))
        if deadline := deadline_of(CourseDirectory(config=self.config), assignment):
            _check_plugin(self.config, deadline)
            with Gradebook(db_url) as gradebook:
                _enter(gradebook, assignment, deadline)
        return nb, resources


def enter_deadlines(course: Course, handed_in: Collection[str]) -> list[str]:
    """Put due date and extensions into the gradebook, if the file says something of the assignment.

    Who has not handed in yet has no row there: `Rows` makes it with the extension.

    Returns: those who have an extension and are neither in the gradebook nor among `handed_in`. Raises CourseError.
    """
    deadline = deadline_of(course.directory, course.assignment.name)
    if deadline is None:
        return []
    _check_plugin(course.config, deadline)
    with quiet(), open_gradebook(course) as gradebook:
        _enter(gradebook, course.assignment.name, deadline)
        known = {*handed_in, *gradebook.db.scalars(select(Student.id))}
    return [student for student in deadline.extensions if student not in known]


def _check_plugin(config: Config, deadline: Deadline) -> None:
    """Raise CourseError if a plugin of the course's own would pass over what the file says of late work."""
    plugin = plugin_of(config)
    if deadline.lateness != NO_RULE and not issubclass(plugin, LatePenalty):
        raise CourseError(
            f"{DEADLINES} says what late work loses, which the plugin {plugin.__name__} does not read; expected "
            f"AssignLatePenalties.plugin_class to be {LatePenalty.__module__}.{LatePenalty.__name__}, or no penalty, "
            "last or grace_minutes in the file"
        )


def _enter(gradebook: Gradebook, assignment: str, deadline: Deadline) -> None:
    ours = Assignment.name == assignment
    if gradebook.db.scalar(select(Assignment.duedate).where(ours)) != deadline.due:
        gradebook.db.execute(update(Assignment).where(ours).values(duedate=deadline.due))
    about = (SubmittedAssignment.id, SubmittedAssignment.student_id, SubmittedAssignment.extension)
    for id, student, extension in gradebook.db.execute(of(assignment, *about)).all():
        said = deadline.extensions.get(student)
        if extension != said:
            gradebook.db.execute(update(SubmittedAssignment).where(SubmittedAssignment.id == id).values(extension=said))
    gradebook.db.commit()
