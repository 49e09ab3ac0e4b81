"""A course for programs: what comes in is collected and graded, and scores go out, each by a call."""

from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from autograder.assignments.find import assignment_named
from autograder.catalogue.say import speaking
from autograder.classroom.course import Course as Folder
from autograder.classroom.feedback import make_feedback
from autograder.classroom.grade_class import grade_class
from autograder.classroom.judging import Threads
from autograder.classroom.publish import check_files, publish
from autograder.classroom.result import Result
from autograder.sandbox.fork_server import ForkServer

if TYPE_CHECKING:
    from autograder.exchange.collect.collect import Collected
    from autograder.exchange.report.fill import Filled, System


class Course:
    """A course folder, of which one assignment is graded: what the commands `collect`, `grade` and `report` do.

    Arguments:
    root -- the folder; the submissions lie in submitted/<student>/<assignment>/
    assignment -- which one it is, by name, such as "nst"
    db -- the gradebook, as a URL; None takes the configured one, or gradebook.db in the folder

    Raises NSTError if there is no such assignment.
    """

    def __init__(self, root: Path | str, assignment: str, db: str | None = None) -> None:
        self._course = Folder.at(assignment_named(assignment), Path(root), db)

    def collect(self, *files: Path | str) -> "Collected":
        """Put what is in zips and folders of other systems into submitted/, and names into the gradebook.

            >>> course = Course("autumn", "nst")
            >>> for taken in course.collect("submissions.zip").taken:
            ...     print(taken.student, taken.state)
            ada collected

        Returns: what was taken, and what was not. Raises CourseError if the course cannot be used.
        """
        from autograder.exchange.collect.collect import collect  # noqa: PLC0415 -- takes a while

        return collect(self._course, [*map(Path, files)])

    def grade(
        self, server: ForkServer, *, jobs: int = 1, attempts: int | None = None, feedback: bool = False
    ) -> list[Result]:
        """Grade what is new, and write grades.csv and report.html into the folder.

            >>> course = Course("autumn", "nst")
            >>> for result in course.grade(server, attempts=3):
            ...     print(result.student, result.score)
            ada 65.0

        Arguments:
        server -- the fork server of the sandbox, which makes the kernels that student code runs in
        jobs -- how many submissions are judged at the same time
        attempts -- how many different submissions of a student are graded; None grades all
        feedback -- whether to make the feedback pages as well

        Returns: a result for each student, sorted. Raises CourseError if the course cannot be graded, SandboxError if
        submissions could look into it, OverwriteError if a table or a page is there that is not this program's.
        """
        with speaking(self._course.assignment.language):
            check_files(self._course, overwrite=False)
            results = grade_class(self._course, Threads(server, jobs), jobs, attempts=attempts)
            if feedback:
                make_feedback(self._course, results, jobs)
            publish(self._course, results, Console(quiet=True))
        return results

    def report(self, system: "System", file: Path | str) -> "Filled":
        """Fill the scores into a table that "canvas" or "moodle" has exported, in a copy of it.

            >>> course = Course("autumn", "nst")
            >>> print(course.report("canvas", "gradebook.csv").file)
            gradebook-graded.csv

        Returns: what was filled in, and who was not. Raises ExchangeError if the file cannot be used.
        """
        from autograder.exchange.report.fill import fill  # noqa: PLC0415 -- takes a while

        return fill(self._course, system, Path(file))
