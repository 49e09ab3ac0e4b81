"""What an instructor gets: a table for a spreadsheet, a page, and a few lines in the terminal."""

from collections.abc import Sequence
from datetime import datetime
from statistics import fmean

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.build import shown, write_text
from autograder.classroom.course import Course
from autograder.classroom.report import grades_csv, report_html
from autograder.classroom.result import Result


def publish(course: Course, results: Sequence[Result], console: Console) -> None:
    """Write the table and the page into the course folder, and print what is in them."""
    when = datetime.now().astimezone().strftime("%d %B %Y, %H:%M")
    suffix = course.assignment.suffix
    title = ", ".join(dict.fromkeys([course.directory.course_id, course.assignment.name]))
    passed_over = course.passed_over()
    files = {
        course.root / f"grades{suffix}.csv": grades_csv(results),
        course.root / f"report{suffix}.html": report_html(results, title, when, passed_over),
    }
    for file, text in files.items():
        write_text(file, text)
    scores = [result.score for result in results if result.graded and result.score is not None]
    mean = f", {fmean(scores):.1f} points on average" if scores else ""
    console.print(f"{len(scores)} of {len(results)} submissions are graded{mean}.")
    if len(scores) < len(results):
        console.print(_ungraded([result for result in results if not result.graded]))
    if passed_over:
        console.print(Text("\n".join(["Passed over:", *passed_over])))
    for file in files:
        console.print(f"wrote {shown(file)}", soft_wrap=True)


def _ungraded(results: Sequence[Result]) -> Table:
    table = Table("student", "reason", title="Ungraded", title_justify="left")
    for result in results:
        table.add_row(Text(result.student), Text(result.verdict.reason))
    return table
