"""From a class's results to texts: a table for a spreadsheet, and a page that shows what the class has understood."""

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean, median

from autograder.catalogue.pages import template
from autograder.catalogue.say import say
from autograder.classroom.losses import is_missing, losses
from autograder.classroom.result import Result
from autograder.classroom.todo import todos
from autograder.judge.message import Message

BINS = 10  # of the histogram
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
    """

    title: str
    course: str = ""
    when: str = ""
    passed_over: Sequence[Message] = ()
    command: str = ""
    feedback_command: str = ""
    pages: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Mistake:
    """A known mistake in a function, by the ids of its message, and who made it.

    texts -- what students were told of it, the most frequent first: a variable's name may differ
    """

    function: str
    id: str
    texts: tuple[str, ...]
    students: tuple[str, ...]


def grades_csv(results: Sequence[Result]) -> str:
    """The scores as CSV: a line for each student, by student id. Without a score, there is the reason."""
    functions = _functions(results)
    file = io.StringIO()
    table = csv.writer(file, lineterminator="\n")
    table.writerow(["student_id", "status", "score", "max_score", "late_penalty", *functions, "reason"])
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
            ]
        )
    return file.getvalue()


def report_html(results: Sequence[Result], about: About) -> str:
    """The report on a class as one page that needs no other file; the table of students keeps their order."""
    graded = [result for result in results if result.graded]
    found = losses(graded)
    scores = [result.score for result in graded if result.score is not None]
    judged = [result.student for result in graded if result.verdict.functions]
    return template(Path(__file__).with_name("report.html.j2")).render(
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
        losses=found,
        worst=max((loss.mean for loss in found), default=0) or 1,
        mistakes=mistakes(graded),
    )


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
    for result in graded:
        for function in result.verdict.functions:
            for check in () if is_missing(function) else function.checks:
                if check.mistake:
                    made.setdefault((function.name, check.mistake.key), {})[result.student] = check.mistake
    found = [
        Mistake(function, id, tuple(dict(Counter(map(say, told.values())).most_common())), (*sorted(told),))
        for (function, id), told in made.items()
    ]
    return sorted(found, key=lambda mistake: (-len(mistake.students), mistake.function, mistake.texts))


def _functions(results: Sequence[Result]) -> list[str]:
    return list(dict.fromkeys(function.name for result in results for function in result.verdict.functions))


def cell(text: str) -> str:
    """A text as one line of a cell that no spreadsheet takes for a formula."""
    line = re.sub(r"[\r\n]+", " ", text)
    return f"'{line}" if text.startswith(FORMULA) else line
