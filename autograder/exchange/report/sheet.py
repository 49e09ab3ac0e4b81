"""Fill scores and comments into a teacher's table, and say who is in one list and not in the other."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from autograder.exchange.people import People, Person
from autograder.exchange.report.table import Cells, Table
from autograder.grading.names import quoted

NUMBER = re.compile(r"\s*-?\d+(?:[.,]\d+)?\s*")
DECIMAL_COMMA, DECIMAL_POINT = re.compile(r"\s*-?\d+,\d+\s*"), re.compile(r"\s*-?\d+\.\d+\s*")
OURS = '<div class="autograder">'  # what a comment of ours begins with; those of others are never replaced


@dataclass(frozen=True)
class Standing:
    """How a student stands: the points, None if there are none, and why; and what the student is told, as HTML."""

    points: float | None
    comment: str = ""
    why: str = ""


@dataclass(frozen=True)
class Sheet:
    """Where a table is filled in. Rows and columns are counted from 0.

    persons -- those in it, by row
    score, comment -- their columns; there may be none for comments
    most -- the points that could be had, by row; where there is none, points are filled in as they are
    kept -- rows whose score must stay as it is, and why
    new -- the cells of a new column, besides the scores
    notes -- what else is to be said
    """

    persons: Mapping[int, Person]
    score: int
    comment: int | None = None
    most: Mapping[int, float] = field(default_factory=dict)
    kept: Mapping[int, str] = field(default_factory=dict)
    new: Cells = field(default_factory=dict)
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class FilledIn:
    """A table that is filled in: its bytes, how many scores were filled in, and what is to be said."""

    content: bytes
    scores: int
    said: tuple[str, ...]


def fill_in(
    table: Table, sheet: Sheet, roster: Mapping[str, Mapping[str, str]], standings: Mapping[str, Standing], most: float
) -> FilledIn:
    """Fill in the scores and comments of a class.

    Arguments:
    table, sheet -- the teacher's table, and where it is filled in
    roster -- what is known of the students, see `People`
    standings -- how those stand who have handed in
    most -- the points that could be had
    """
    matched = People({student: {} for student in standings} | dict(roster)).match(sheet.persons)
    mark = decimal_mark(table)
    changes, replaced, comments = dict(sheet.new), [], []
    left: dict[str, list[int]] = {}
    for student, row in matched.found.items():
        standing = standings.get(student)
        if why := _why_not(standing, sheet.kept.get(row)):
            left.setdefault(why, []).append(row)
            continue
        assert standing is not None and standing.points is not None  # noqa: S101 -- else there is a reason
        written = shown(standing.points * sheet.most.get(row, most) / most, mark)
        before = table.at(row, sheet.score)
        if number(before) is None or number(before) != number(written):
            changes[row, sheet.score] = written
            replaced += [row] if before.strip() else []
        if sheet.comment is not None:
            comment = table.at(row, sheet.comment)
            if comment.strip() and not comment.startswith(OURS):
                comments.append(row)
            else:
                changes[row, sheet.comment] = standing.comment
    scores = len(matched.found) - sum(map(len, left.values()))

    def rows(those: Iterable[int]) -> str:
        """Return rows as a spreadsheet counts them, with the names in them."""
        named = [f"{row + 1} {quoted(_name(table, sheet, row))}" for row in sorted(those)]
        return f"{'row' if len(named) == 1 else 'rows'} {', '.join(named)}"

    missing = sorted({*standings} - {*matched.found} - {*matched.doubled})
    title = quoted(table.headings[sheet.score] if sheet.score < len(table.headings) else sheet.new[0, sheet.score])
    said = [f"{scores} of {len(standings)} who have handed in have a score in the column {title}", *sheet.notes]
    said += _scaled(sheet, most)
    said += [f"another score was there, and was replaced: {rows(replaced)}"] if replaced else []
    said += [f"a comment was there, and stays: {rows(comments)}"] if comments else []
    said += [f"left as it was, since {why}: {rows(those)}" for why, those in left.items()]
    said += [f"in the file, and not in the course: {rows(matched.unknown)}"] if matched.unknown else []
    said += [
        f"not filled in, since it may be {' or '.join(map(quoted, students))}: {rows([row])}; enter lms_user_id or "
        "email of both in the course's students.csv"
        for row, students in matched.unclear.items()
    ]
    said += [
        f"not filled in, since each may be {quoted(student)}: {rows(those)}; enter lms_user_id of that student in "
        "the course's students.csv"
        for student, those in matched.doubled.items()
    ]
    said += [f"in the course, and not in the file: {', '.join(map(quoted, missing))}"] if missing else []
    return FilledIn(table.content(changes), scores, tuple(said))


def number(text: str) -> float | None:
    """Return the number in a cell, with a decimal point or comma; None if there is none."""
    return float(text.strip().replace(",", ".")) if NUMBER.fullmatch(text) else None


def shown(points: float, mark: str) -> str:
    """Return points with two decimals at most, as Canvas and Moodle have them; half of a hundredth is rounded up."""
    rounded = Decimal(f"{points:.6f}").quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{rounded}".rstrip("0").rstrip(".").replace(".", mark)


def decimal_mark(table: Table) -> str:
    """Return what is between a number and its decimals: as in the numbers of the file; else, by its separator."""
    cells = [text for row in table.rows for text in row.values]
    commas, points = (sum(bool(form.fullmatch(text)) for text in cells) for form in (DECIMAL_COMMA, DECIMAL_POINT))
    if commas == points:
        return "," if table.separator == ";" else "."
    return "," if commas > points else "."


def _why_not(standing: Standing | None, kept: str | None) -> str:
    """Return why a student's score is not filled in; nothing if it is."""
    if standing is None:
        return "nothing was handed in"
    if kept:
        return kept
    return "" if standing.points is not None else f"it is not graded ({standing.why})"


def _scaled(sheet: Sheet, most: float) -> list[str]:
    others = sorted({each for each in sheet.most.values() if each != most})
    return (
        [f"scores are scaled from {most:g} points to {' or '.join(f'{each:g}' for each in others)}"] if others else []
    )


def _name(table: Table, sheet: Sheet, row: int) -> str:
    person = sheet.persons[row]
    return person.name or next((text for text in table.rows[row].values if text), "")
