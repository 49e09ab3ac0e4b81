"""Fill scores and comments into a teacher's table, and say who is in one list and not in the other."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from autograder.exchange.people import Matched, People, Person
from autograder.exchange.report.table import Cells, Table
from autograder.grading.names import quoted

NUMBER = re.compile(r"\s*-?\d+(?:[.,]\d+)?\s*")
DECIMAL_COMMA, DECIMAL_POINT = re.compile(r"\s*-?\d+,\d+\s*"), re.compile(r"\s*-?\d+\.\d+\s*")
OURS = '<div class="autograder">'  # what a comment of ours begins with; those of others are never replaced
APART = "enter lms_user_id or email of {} in the course's students.csv"


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
    done = _filled(table, sheet, matched.found, standings, most)
    title = table.headings[sheet.score] if sheet.score < len(table.headings) else sheet.new[0, sheet.score]
    said = [
        f"{done.scores} of {len(standings)} who have handed in have a score in the column {quoted(title)}",
        *sheet.notes,
        *_scaled(sheet, most),
        *_told(table, sheet, done, matched),
    ]
    maybe = {student for students in matched.unclear.values() for student in students}
    if missing := sorted({*standings} - {*matched.found} - {*matched.doubled} - maybe):
        said.append(f"in the course, and not in the file: {', '.join(map(quoted, missing))}")
    return FilledIn(table.content({**sheet.new, **done.cells}), done.scores, tuple(said))


@dataclass
class _Done:
    """What is filled in, how many scores these are, and rows in which there was something, or that are left alone."""

    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    scores: int = 0
    replaced: list[int] = field(default_factory=list)
    comments: list[int] = field(default_factory=list)
    left: dict[str, list[int]] = field(default_factory=dict)


def _filled(
    table: Table, sheet: Sheet, found: Mapping[str, int], standings: Mapping[str, Standing], most: float
) -> _Done:
    """Fill in those who were found, each in a row."""
    done, mark = _Done(), decimal_mark(table)
    for student, row in found.items():
        standing = standings.get(student, Standing(None))
        if standing.points is None or row in sheet.kept:
            not_graded = f"it is not graded ({standing.why})" if student in standings else "nothing was handed in"
            done.left.setdefault(sheet.kept.get(row, not_graded), []).append(row)
            continue
        done.scores += 1
        points = shown(standing.points * sheet.most.get(row, most) / most, mark)
        before = table.at(row, sheet.score)
        if number(before) != number(points):
            done.cells[row, sheet.score] = points
            done.replaced += [row] if before.strip() else []
        if sheet.comment is not None:
            comment = table.at(row, sheet.comment)
            if comment.strip() and not comment.startswith(OURS):
                done.comments.append(row)
            else:
                done.cells[row, sheet.comment] = standing.comment
    return done


def _told(table: Table, sheet: Sheet, done: _Done, matched: Matched[int]) -> Iterator[str]:
    """Tell what was replaced, and what was left out and why: with the rows, as a spreadsheet counts them."""

    def rows(those: Iterable[int]) -> str:
        named = [f"{row + 1} {quoted(_name(table, sheet, row))}" for row in sorted(those)]
        return f"{'row' if len(named) == 1 else 'rows'} {', '.join(named)}"

    for what, those in (
        ("another score was there, and was replaced", done.replaced),
        ("a comment was there, and stays", done.comments),
        *((f"left as it was, since {why}", those) for why, those in done.left.items()),
        ("in the file, and not in the course", matched.unknown),
    ):
        if those:
            yield f"{what}: {rows(those)}"
    for row, students in matched.unclear.items():
        who = " or ".join(map(quoted, students))
        yield f"not filled in, since it may be {who}: {rows([row])}; {APART.format('both')}"
    for student, those in matched.doubled.items():
        yield f"not filled in, since each may be {quoted(student)}: {rows(those)}; {APART.format('that student')}"


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


def _scaled(sheet: Sheet, most: float) -> list[str]:
    others = sorted({each for each in sheet.most.values() if each != most})
    return (
        [f"scores are scaled from {most:g} points to {' or '.join(f'{each:g}' for each in others)}"] if others else []
    )


def _name(table: Table, sheet: Sheet, row: int) -> str:
    person = sheet.persons[row]
    return person.name or next((text for text in table.rows[row].values if text), "")
