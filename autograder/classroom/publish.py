"""What an instructor gets: a table for a spreadsheet, a page, and a few lines in the terminal."""

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from statistics import fmean
from urllib.parse import quote

from babel.dates import format_date
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.build.build import shown
from autograder.catalogue.catalogue import LOCALES
from autograder.catalogue.say import say, speaking, spoken
from autograder.classroom.course import Course, CourseError
from autograder.classroom.report import About, grades_csv, report_html
from autograder.classroom.result import Result
from autograder.classroom.todo import command
from autograder.grading.released import released
from autograder.judge.message import message
from nst.files import refuse_to_overwrite, write_text

# What the files of an earlier run are known by, the table of `nbgrader export` among them: it has the same name.
TABLES = (b"student_id,status,score,", b"assignment,duedate,timestamp,student_id,")
MOST_READ = 1000  # bytes


def check_files(course: Course, overwrite: bool) -> None:
    """Raise OverwriteError if the table or the page would replace a file that no earlier run has written.

    To be called before a class is graded, which would have been in vain otherwise.
    """
    for file in _files(course):
        begins = _begins(file)
        if not (begins.startswith(TABLES) if file.suffix == ".csv" else any(end in begins for end in _ends_of_title())):
            refuse_to_overwrite(file, (), overwrite)


def _files(course: Course) -> tuple[Path, Path]:
    """Return where the table and the page go."""
    suffix = course.assignment.suffix
    return course.root / f"grades{suffix}.csv", course.root / f"report{suffix}.html"


def _ends_of_title() -> Iterator[bytes]:
    """Yield what the page's title ends in, in each language, whatever the course is called."""
    for language in LOCALES:
        with speaking(language):
            yield f"{say(message('report.title', title=''))}</title>".encode()


def _begins(file: Path) -> bytes:
    if not file.is_file():
        return b""
    with file.open("rb") as stream:
        return stream.read(MOST_READ)


def publish(course: Course, results: Sequence[Result], console: Console, again: Callable[..., str] = command) -> None:
    """Write the table and the page into the course folder, and print what is in them.

    Arguments:
    course, results -- the course, and what has come of it
    console -- where it is printed
    again -- what returns the command that grades it again: see `todo.command`

    Raises CourseError, in the end, if one of the files cannot be written.
    """
    passed_over = course.passed_over()
    files, pages = _files(course), _pages(course, results)
    about = About(
        title=_title(course),
        course=", ".join(dict.fromkeys([course.directory.course_id, course.assignment.name])),
        when=_now(),
        passed_over=passed_over,
        command=again(course, feedback=bool(pages)),  # who has handed out pages hands out those of latecomers, too
        feedback_command=again(course, feedback=True),
        pages=pages,
    )
    texts = grades_csv(results), report_html(results, about)
    unwritten = []
    for file, text in zip(files, texts, strict=True):
        try:
            write_text(file, text)
        except OSError as error:  # the disk may be full; what was graded is in the gradebook
            unwritten.append(f"{file} cannot be written: {error}")
    scores = [result.score for result in results if result.graded and result.score is not None]
    counts = {"graded": len(scores), "submissions": len(results)}
    told = message("terminal.graded", **counts)
    if scores:
        told = message("terminal.graded-mean", **counts, mean=fmean(scores))
    console.print(say(told))
    if len(scores) < len(results):
        console.print(_ungraded([result for result in results if not result.graded]))
    if passed_over:
        console.print(Text("\n".join([f"{say(message('report.passed-over'))}:", *map(say, passed_over)])))
    if unwritten:
        raise CourseError("; ".join([*unwritten, "the same command writes them when that is mended"]))
    for file in files:
        console.print(Text(say(message("terminal.wrote", file=str(shown(file))))), soft_wrap=True)


def _now() -> str:
    """Return the time, in words of the language that is spoken."""
    now = datetime.now().astimezone()
    date = format_date(now, "long", locale=LOCALES[spoken()])
    return say(message("report.when", date=date, time=f"{now:%H:%M}"))


def _title(course: Course) -> str:
    """Return the first heading of the assignment's notebook."""
    texts = [cell.source for cell in released(course.assignment).cells if cell.cell_type == "markdown"]
    headings = [line.removeprefix("# ") for text in texts for line in text.split("\n") if line.startswith("# ")]
    return headings[0] if headings else course.assignment.name


def _pages(course: Course, results: Sequence[Result]) -> dict[str, str]:
    """Return the links from the report to the feedback pages that are there, by student."""
    pages = {result.student: course.feedback(result.student) for result in results if result.graded}
    return {
        student: quote(os.path.relpath(page, course.root), errors="surrogateescape")
        for student, page in pages.items()
        if page.is_file()
    }


def _ungraded(results: Sequence[Result]) -> Table:
    heading, *columns = (say(message(id)) for id in ("report.ungraded-heading", "report.student", "report.reason"))
    table = Table(*columns, title=heading, title_justify="left")
    for result in results:
        reason = result.verdict.reason or message("report.not-yet")
        table.add_row(Text(result.student), Text(say(reason)))
    return table
