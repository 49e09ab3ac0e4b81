"""0 points for those who have handed in no file, many in one transaction."""

from collections.abc import Sequence

from autograder.classroom.course import Course
from autograder.classroom.marked import Marked
from autograder.classroom.rows import Entry, Rows
from autograder.grading.timestamp import read_timestamp

TOGETHER = 1000  # students in one transaction
NOTHING = Marked({}, {})


def give_nothing(course: Course, students: Sequence[str]) -> dict[str, Exception]:
    """Give students 0 points, as nbgrader does for one notebook of several.

    Nothing stays of what was handed in before: neither points nor a penalty. Points by hand do.

    Returns: what went wrong, by student. Raises CourseError if the gradebook cannot be used.
    """
    rows = Rows(course)
    try:
        return {
            student: error
            for start in range(0, len(students), TOGETHER)
            for student, error in _give(course, rows, students[start : start + TOGETHER]).items()
        }
    finally:
        rows.close()


def _give(course: Course, rows: Rows, students: Sequence[str]) -> dict[str, Exception]:
    """Give it to some together; if that fails, one by one."""
    try:
        rows.enter([Entry(each, read_timestamp(course.submitted(each)), [rows.name], NOTHING) for each in students])
    except Exception as error:
        if len(students) == 1:
            return {students[0]: error}
        return {student: failed for each in students for student, failed in _give(course, rows, [each]).items()}
    return {}
