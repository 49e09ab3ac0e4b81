"""From a class's results to texts: a table for a spreadsheet, and a page that shows what the class has understood."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median

from autograder.catalogue.pages import template
from autograder.catalogue.say import say
from autograder.classroom.result import Result
from autograder.judge.message import Message

BINS = 10  # of the histogram
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet takes what begins so for a formula, or looks past it


@dataclass(frozen=True)
class Loss:
    """What a class loses in one check: how many students lose points, and how many points on average."""

    check: str
    students: int
    mean: float
    max_points: float


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


def report_html(results: Sequence[Result], course: str, when: str, passed_over: Sequence[Message] = ()) -> str:
    """The report on a class as one page that needs no other file.

    Arguments:
    results -- the results; the table of students keeps their order
    course, when -- what stands at the head of the page
    passed_over -- what lay among the submissions and is none
    """
    graded = [result for result in results if result.graded]
    found = losses(graded)
    scores = [result.score for result in graded if result.score is not None]
    return template(Path(__file__).with_name("report.html.j2")).render(
        course=course,
        when=when,
        results=results,
        passed_over=passed_over,
        graded=graded,
        ungraded=[result for result in results if not result.graded],
        isolation=tuple(sorted({result.verdict.isolation for result in graded} - {""})),
        max_score=max((result.verdict.max_score for result in graded), default=0),
        mean=fmean(scores) if scores else None,
        median=median(scores) if scores else None,
        histogram=histogram(graded),
        functions=_functions(results),
        losses=found,
        worst=max((loss.mean for checks in found.values() for loss in checks), default=0) or 1,
        mistakes=mistakes(graded),
    )


def histogram(graded: Sequence[Result]) -> list[int]:
    """How many students are in each tenth of the points; who has all of them is in the last."""
    counts = [0] * BINS
    for result in graded:
        share = (result.score or 0) / (result.verdict.max_score or 1)
        counts[min(max(int(share * BINS), 0), BINS - 1)] += 1
    return counts


def losses(graded: Sequence[Result]) -> dict[str, list[Loss]]:
    """What is lost in each function's checks, the most costly check first."""
    lost: dict[tuple[str, str, float], list[float]] = {}
    for result in graded:
        for function in result.verdict.functions:
            for check in function.checks:
                key = (function.name, check.id, check.max_points)
                lost.setdefault(key, []).append(check.max_points - check.points)
    found: dict[str, list[Loss]] = {}
    for (function_name, check_id, most), points in lost.items():
        loss = Loss(say(Message(check_id)), sum(each > 0 for each in points), fmean(points), most)
        found.setdefault(function_name, []).append(loss)
    return {name: sorted(checks, key=lambda loss: -loss.mean) for name, checks in found.items()}


def mistakes(graded: Sequence[Result]) -> list[Mistake]:
    """The known mistakes that were made, the most frequent first. A student makes each once, in however many checks."""
    made: dict[tuple[str, str], dict[str, Message]] = {}
    for result in graded:
        for function in result.verdict.functions:
            for check in function.checks:
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
