"""Students' attempts, if they are limited: the submissions of each that have been graded, beside the verdicts."""

from autograder.classroom.course import Course
from autograder.judge.message import Message, message
from nst.files import write_text


class Attempts:
    """How often students may hand in something new: the last of their attempts is the last that counts.

    course -- the course
    most -- how many attempts each student has

    A submission is known by its digest: who hands in the same twice has made one attempt, and so has who is graded
    again by a newer grader.
    """

    def __init__(self, course: Course, most: int) -> None:
        self._folder = course.judged / "attempts"
        self._most = most

    @property
    def used(self) -> Message:
        """What is told to who has none left."""
        return message("attempts.used", most=self._most)

    def allow(self, student: str, submission: str) -> bool:
        """Return whether a submission may be graded: there is an attempt left, or it is the last. Raises OSError."""
        made = self._made(student)
        return len(made) < self._most or made[-1] == submission

    def count(self, student: str, submission: str) -> None:
        """Note that a submission is graded, before that is recorded: who is told points has made an attempt.

        Raises OSError.
        """
        made = self._made(student)
        if submission not in made:
            write_text(self._folder / student, "".join(f"{each}\n" for each in (*made, submission)))

    def _made(self, student: str) -> list[str]:
        file = self._folder / student
        return file.read_text(encoding="utf-8").split() if file.is_file() else []
