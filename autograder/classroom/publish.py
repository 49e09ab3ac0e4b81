"""What an instructor gets: a table for a spreadsheet, a page, and a few lines in the terminal."""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
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
from autograder.classroom.report import MOST_SHOWN, NAMES, About, is_large, report_html, student_pages, write_grades
from autograder.classroom.result import Result
from autograder.classroom.todo import command
from autograder.grading.released import released
from autograder.judge.message import message
from nst.errors import OverwriteError
from nst.files import refuse_to_overwrite, whole, write_text

# What the files of an earlier run are known by, the table of `nbgrader export` among them: it has the same name.
TABLES = (b"student_id,status,score,", b"assignment,duedate,timestamp,student_id,")
MOST_READ = 1000  # bytes
PAGE = re.compile(r"\d+\.html")


def check_files(course: Course, overwrite: bool) -> None:
    """Raise OverwriteError if the table or a page would replace a file that no earlier run has written.

    To be called before a class is graded, which would have been in vain otherwise.
    """
    for file in _files(course):
        begins = _begins(file)
        if not (begins.startswith(TABLES) if file.suffix == ".csv" else any(end in begins for end in _ends_of_title())):
            refuse_to_overwrite(file, (), overwrite)
    folder = _folder(course)
    if not overwrite and os.path.lexists(folder) and not (folder / NAMES).is_file():
        raise OverwriteError(
            f"{folder} is there already, and holds no pages of a report; --overwrite puts them there. Or rename it"
        )


def _files(course: Course) -> tuple[Path, Path]:
    """Return where the table and the page go."""
    suffix = course.assignment.suffix
    return course.root / f"grades{suffix}.csv", course.root / f"report{suffix}.html"


def _folder(course: Course) -> Path:
    """Return where the pages of a large class go."""
    return course.root / f"report{course.assignment.suffix}-students"


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
        title=title_of(course),
        course=", ".join(dict.fromkeys([course.directory.course_id, course.assignment.name])),
        when=_now(),
        passed_over=passed_over,
        command=again(course, feedback=bool(pages)),  # who has handed out pages hands out those of latecomers, too
        feedback_command=again(course, feedback=True),
        pages=pages,
        file=files[1].name,
        folder=_folder(course).name,
    )
    writers = (_write_table, _write_pages)
    unwritten = []
    for file, write in zip(files, writers, strict=True):
        try:
            write(file, results, about)
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
        more = [message("names.more", number=len(passed_over) - MOST_SHOWN)] if len(passed_over) > MOST_SHOWN else []
        lines = map(say, [*passed_over[:MOST_SHOWN], *more])
        console.print(Text("\n".join([f"{say(message('report.passed-over'))}:", *lines])))
    if unwritten:
        raise CourseError("; ".join([*unwritten, "the same command writes them when that is mended"]))
    for file in files:
        console.print(Text(say(message("terminal.wrote", file=str(shown(file))))), soft_wrap=True)


def _write_table(file: Path, results: Sequence[Result], about: About) -> None:  # noqa: ARG001 -- as the next one
    with whole(file) as part, part.open("w", encoding="utf-8") as table:
        write_grades(results, table)


def _write_pages(file: Path, results: Sequence[Result], about: About) -> None:
    """Write the report, and the pages of a large class into the folder beside it; those of an earlier run go."""
    folder = file.with_name(about.folder)
    names = {*_write_each(folder, student_pages(results, about))} if is_large(results) else set()
    write_text(file, report_html(results, about))
    if (folder / NAMES).is_file():
        for old in folder.iterdir():
            if old.name not in names and (PAGE.fullmatch(old.name) or old.name == NAMES):
                old.unlink()
        if not names:
            with suppress(OSError):  # there is what others have put there
                folder.rmdir()


def _write_each(folder: Path, texts: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, text in texts:
        write_text(folder / name, text)
        yield name


def _now() -> str:
    """Return the time, in words of the language that is spoken."""
    now = datetime.now().astimezone()
    date = format_date(now, "long", locale=LOCALES[spoken()])
    return say(message("report.when", date=date, time=f"{now:%H:%M}"))


def title_of(course: Course) -> str:
    """Return the first heading of the assignment's notebook."""
    texts = [cell.source for cell in released(course.assignment).cells if cell.cell_type == "markdown"]
    headings = [line.removeprefix("# ") for text in texts for line in text.split("\n") if line.startswith("# ")]
    return headings[0] if headings else course.assignment.name


def _pages(course: Course, results: Sequence[Result]) -> dict[str, str]:
    """Return the links from the report to the feedback pages that are there, by student."""
    return {
        result.student: quote(os.path.relpath(page, course.root), errors="surrogateescape")
        for result in results
        if result.graded and (page := course.feedback(result.student)).is_file()
    }


def _ungraded(results: Sequence[Result]) -> Table:
    heading, *columns = (say(message(id)) for id in ("report.ungraded-heading", "report.student", "report.reason"))
    table = Table(*columns, title=heading, title_justify="left")
    for result in results[:MOST_SHOWN]:
        reason = result.verdict.reason or message("report.not-yet")
        table.add_row(Text(result.student), Text(say(reason)))
    if len(results) > MOST_SHOWN:
        table.add_row("", Text(say(message("names.more", number=len(results) - MOST_SHOWN))))
    return table
