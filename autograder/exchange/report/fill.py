"""Fill in a teacher's own file: only scores and comments, all other bytes as they were."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from autograder.classroom.course import Course
from autograder.classroom.publish import title_of
from autograder.exchange.report import canvas, moodle
from autograder.exchange.report.errors import ExchangeError
from autograder.exchange.report.sheet import fill_in
from autograder.exchange.report.standings import known, most_points, standings
from autograder.exchange.report.table import read
from nst.files import refuse_to_overwrite, whole

System = Literal["canvas", "moodle"]


@dataclass(frozen=True)
class Filled:
    """What was filled in.

    file -- what was written
    scores -- how many scores are in it
    ungraded -- who has handed in, and is not graded
    said -- what a teacher must know of it, a line each
    """

    file: Path
    scores: int
    ungraded: Sequence[str]
    said: Sequence[str]


def fill(  # noqa: PLR0913 -- each but the first has a default, or is needed
    course: Course,
    system: System,
    file: Path,
    *,
    out: Path | None = None,
    column: str | None = None,
    comment_column: str | None = None,
    overwrite: bool = False,
) -> Filled:
    """Fill the scores of a class into a gradebook of Canvas, or the scores and comments into a worksheet of Moodle.

    Arguments:
    course -- the course, graded
    system -- whose file it is
    file -- the teacher's file, which stays as it is
    out -- what is written; default: NAME-graded.csv beside the file
    column, comment_column -- headings of the columns that are filled in; default: found by what they are called
    overwrite -- whether `out` may be a file that is there, even the teacher's

    Raises ExchangeError if the file cannot be used, CourseError if the course cannot be, OverwriteError.
    """
    to = out or file.with_name(f"{file.stem}-graded{file.suffix}")
    refuse_to_overwrite(to, () if overwrite else (file,), overwrite)
    most = most_points(course)
    try:
        table = read(file.read_bytes())
        sheet = (
            canvas.sheet(table, title_of(course), most, column)
            if system == "canvas"
            else moodle.sheet(table, column, comment_column)
        )
    except ExchangeError as error:
        raise ExchangeError(f"{file}: {error}") from error
    except OSError as error:
        raise ExchangeError(f"{file} cannot be read: {error}. Expected the file that {system} exports") from error
    class_ = standings(course)
    done = fill_in(table, sheet, known(course), class_, most)
    with whole(to) as part:
        part.write_bytes(done.content)
    ungraded = [student for student, standing in class_.items() if standing.points is None]
    return Filled(to, done.scores, ungraded, done.said)
