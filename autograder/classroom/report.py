"""From a class's results to texts: a table for a spreadsheet, and pages that show what the class has understood.

A class of up to a hundred has one page, which needs no other file. A larger one has an overview, however large it is, a
page for each hundred, and the names in a script, in which each page looks for a student.
"""

import csv
import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean, median
from typing import TextIO

from babel.lists import format_list
from babel.units import format_unit
from jinja2 import Template

from autograder.catalogue.catalogue import LOCALES
from autograder.catalogue.pages import template
from autograder.catalogue.say import say, spoken
from autograder.classroom.losses import is_missing, losses, together
from autograder.classroom.result import Result
from autograder.classroom.todo import todos
from autograder.judge.message import Message

BINS = 10  # of the histogram
ON_A_PAGE = 100  # students
# On the overview of a large class:
MOST_SHOWN = 100  # students and files about whom something is to be done
MOST_LINKS = 1000  # links to pages; the others are found from there
MOST_TEXTS = 5  # of a mistake
LONGEST_NAME = 40  # characters in a link to a page
NAMES = "students.js"
WHO = ("timestamp", "total_seconds_late", "last_name", "first_name", "email")  # last, and as nbgrader calls them
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet takes what begins so for a formula, or looks past it


@dataclass(frozen=True)
class About:
    """What a report says of a class besides its results.

    title -- of the assignment
    course -- what nbgrader calls the course and the assignment
    when -- when it was graded
    passed_over -- what lay among the submissions and is none
    command, feedback_command -- what grades the class again, and what makes the feedback pages as well
    pages -- student -> the feedback page, as a link in the report
    file, folder -- what the report is called, and the folder beside it that holds a large class's pages
    """

    title: str
    course: str = ""
    when: str = ""
    passed_over: Sequence[Message] = ()
    command: str = ""
    feedback_command: str = ""
    pages: Mapping[str, str] = field(default_factory=dict)
    file: str = "report.html"
    folder: str = "report-students"


@dataclass(frozen=True)
class Mistake:
    """A known mistake in a function, by the ids of its message, and who made it.

    texts -- what students were told of it, the most frequent first: a variable's name may differ
    """

    function: str
    id: str
    texts: tuple[str, ...]
    students: tuple[str, ...]


def write_grades(results: Sequence[Result], file: TextIO) -> None:
    """Write the scores as CSV: a line for each student, by student id. Without a score, there is the reason."""
    functions = _functions(results)
    table = csv.writer(file, lineterminator="\n")
    table.writerow(["student_id", "status", "score", "max_score", "late_penalty", *functions, "reason", *WHO])
    for result in sorted(results, key=lambda result: result.student):
        points = {function.name: f"{function.points:g}" for function in result.verdict.functions}
        numbers = (result.score or 0, result.verdict.max_score, result.late_penalty)
        scores = [f"{number:g}" for number in numbers] if result.graded else [""] * len(numbers)
        table.writerow(
            [
                cell(result.student),
                "graded" if result.graded else "ungraded",
                *scores,
                *(points.get(name, "") if result.graded else "" for name in functions),
                cell(say(result.verdict.reason)) if result.verdict.reason else "",
                *_who(result),
            ]
        )


def _who(result: Result) -> Iterator[str]:
    """Yield what `WHO` names."""
    person = result.person
    late = f"{person.seconds_late:.0f}" if result.graded else ""
    for value in (person.handed_in or "", late, person.last_name, person.first_name, person.email):
        yield cell(str(value))


def report_html(results: Sequence[Result], about: About) -> str:
    """Return the report on a class, or the overview if the class is a large one. Students keep their order."""
    graded = [result for result in results if result.graded]
    found = losses(graded)
    scores = [result.score for result in graded if result.score is not None]
    judged = [result.student for result in graded if result.verdict.functions]
    is_paged = is_large(results)
    return _template("report").render(
        about=about,
        results=results,
        graded=graded,
        ungraded=[result for result in results if not result.graded],
        todos=todos(results),
        unwritten=[student for student in judged if student not in about.pages],
        isolation=tuple(sorted({result.verdict.isolation for result in graded} - {""})),
        max_score=max((result.verdict.max_score for result in graded), default=0),
        mean=fmean(scores) if scores else None,
        median=median(scores) if scores else None,
        histogram=histogram(graded),
        functions=_functions(results),
        lateness=lateness,
        losses=found,
        worst=max((loss.mean for loss in found), default=0) or 1,
        mistakes=mistakes(graded),
        is_paged=is_paged,
        pages=_links(results),
        most_shown=MOST_SHOWN,
        most_texts=MOST_TEXTS if is_paged else None,
        folder=f"{about.folder}/",
        page_size=ON_A_PAGE,
    )


def is_large(results: Sequence[Result]) -> bool:
    """Return whether a class has more than one page."""
    return len(results) > ON_A_PAGE


def student_pages(results: Sequence[Result], about: About) -> Iterator[tuple[str, str]]:
    """Yield what is in the folder of a large class, by name: a page for each hundred students, and all names."""
    functions = _functions(results)
    starts = range(0, len(results), ON_A_PAGE)
    for number, start in enumerate(starts, 1):
        part = results[start : start + ON_A_PAGE]
        page = _template("report_students").render(
            about=about,
            above="../",
            overview=about.file,
            results=part,
            functions=functions,
            lateness=lateness,
            todos=todos(part),
            mistakes=mistakes([result for result in part if result.graded]),
            page=number,
            last=len(starts),
            first=start,
            is_paged=False,
            most_texts=None,
            folder="",
            page_size=ON_A_PAGE,
        )
        yield f"{number}.html", page
    names = json.dumps([result.student for result in results], separators=(",", ":"))
    yield NAMES, f"const STUDENTS = {names};\n"


def _template(name: str) -> Template:
    return template(Path(__file__).with_name(f"{name}.html.j2"))


def _links(results: Sequence[Result]) -> list[tuple[int, str]]:
    """Return the numbers of pages, each with its first student; of very many, some."""
    first = [result.student for result in results[::ON_A_PAGE]]
    links = [(number, _short(name)) for number, name in enumerate(first, 1)]
    return links[:: math.ceil(len(links) / MOST_LINKS) or 1]


def lateness(seconds: float) -> str:
    """Return how late something was, in its two largest units: "1 day, 3 hours"."""
    minutes, locale = math.ceil(seconds / 60), LOCALES[spoken()]
    units = {"day": minutes // 1440, "hour": minutes // 60 % 24, "minute": minutes % 60}
    said = [format_unit(number, f"duration-{unit}", locale=locale) for unit, number in units.items() if number]
    return format_list(said[:2], "unit", locale=locale)


def histogram(graded: Sequence[Result]) -> list[int]:
    """How many students are in each tenth of the points; who has all of them is in the last."""
    counts = [0] * BINS
    for result in graded:
        share = (result.score or 0) / (result.verdict.max_score or 1)
        counts[min(max(int(share * BINS), 0), BINS - 1)] += 1
    return counts


def mistakes(graded: Sequence[Result]) -> list[Mistake]:
    """The known mistakes that were made, the most frequent first. A student makes each once, in however many checks.

    That a function is missing is none of them: `losses` tells it.
    """
    made: dict[tuple[str, str], dict[str, Message]] = {}
    for function, students in together(graded):
        for check in () if is_missing(function) else function.checks:
            if check.mistake:
                by_student = made.setdefault((function.name, check.mistake.key), {})
                by_student |= dict.fromkeys(students, check.mistake)
    found = [
        Mistake(function, id, tuple(dict(Counter(map(say, told.values())).most_common())), (*sorted(told),))
        for (function, id), told in made.items()
    ]
    return sorted(found, key=lambda mistake: (-len(mistake.students), mistake.function, mistake.texts))


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"


def _functions(results: Sequence[Result]) -> list[str]:
    return list(dict.fromkeys(function.name for result in results for function in result.verdict.functions))


def cell(text: str) -> str:
    """A text as one line of a cell that no spreadsheet takes for a formula."""
    line = re.sub(r"[\r\n]+", " ", text)
    return f"'{line}" if text.startswith(FORMULA) else line
