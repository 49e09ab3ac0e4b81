"""The short feedback of a student, for the comment column of a table: HTML on one line, which no spreadsheet obeys."""

from html import escape

from autograder.catalogue.say import say
from autograder.classroom.result import Result
from autograder.exchange.report.sheet import OURS
from autograder.grading.sanitise import plain
from autograder.judge.message import message
from autograder.judge.verdict import FunctionVerdict, Verdict

MOST_SAID = 200  # characters of what was found in a function


def comment(result: Result, verdict: Verdict, most: float) -> str:
    """Return what a student is told: the points, those of each function, and the first thing that was wrong in it.

    Arguments:
    result -- the student's, as the gradebook has it
    verdict -- the whole one
    most -- the points that could be had
    """
    lines = [say(message("notes.points", points=result.score or 0, most=most))]
    if result.late_penalty:
        lines.append(f"{say(message('report.late-penalty'))}: {result.late_penalty:g}")
    if verdict.reason:
        lines.append(say(verdict.reason))
    lines += map(_line, verdict.functions)
    return f"{OURS}{'<br>'.join(escape(' '.join(plain(line).split())) for line in lines)}</div>"


def _line(function: FunctionVerdict) -> str:
    points = say(message("table.total", function=function.name, points=function.points, most=function.max_points))
    wrong = next((check.mistake or check.finding for check in function.checks if not check.passed), None)
    return f"{points}. {plain(say(wrong), MOST_SAID)}" if wrong else points
