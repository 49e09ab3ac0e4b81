"""Canvas: the gradebook that is exported as CSV, filled in, and imported again; and the zip of all submissions.

Canvas finds students by the columns ID, SIS User ID, SIS Login ID and Student, and an assignment by its title with its
number. The headings are the same in all languages.
"""

import re
from collections.abc import Iterable

from autograder.exchange.people import Person
from autograder.exchange.report.errors import ExchangeError
from autograder.exchange.report.names import in_zip
from autograder.exchange.report.sheet import Sheet, number, shown
from autograder.exchange.report.table import Table, plain
from autograder.grading.names import quoted

TITLE = re.compile(r"(.*?)\s*\((\d+)\)", re.DOTALL)  # a title with the number of its assignment
POINTS = "Points Possible"
READ_ONLY = re.compile(r"read\s+only")
NOBODY = re.compile(r"\s*(Muted|Manual Posting.*)?\s*", re.IGNORECASE | re.DOTALL)  # all cells of a row of no student
KEPT = {"ex": "it is excused (EX)", "n/a": "the assignment is not that student's (N/A)"}
ENTRY = re.compile(r"(.*?)_(?:LATE_)?(\d+)_(\d+)_(.+)", re.DOTALL)  # name, user, attachment and file in the zip


def sheet(table: Table, title: str, most: float, column: str | None = None) -> Sheet:
    """Return where an exported gradebook is filled in; an assignment that is not in it gets a new column.

    Arguments:
    table -- the gradebook
    title, most -- the assignment's title, and the points that could be had
    column -- the heading of its column, with or without the number, or the number alone; default: the title

    Raises ExchangeError if it is no gradebook, or the column is not clear.
    """
    places = {name: table.column(name)[0] for name in _ABOUT if table.column(name)}
    if "ID" not in places or not {"Student", "LastName"} & {*places}:
        raise ExchangeError(
            f"row 1: found the columns {quoted(', '.join(table.headings))}; expected Student, ID and others, as Canvas "
            "exports its gradebook"
        )
    score = _score(table, title, column)
    persons, kept, possible = {}, {}, None
    for row in range(1, len(table.rows)):
        values = table.rows[row].values
        if POINTS in values[0]:
            possible = row
        elif not all(map(NOBODY.fullmatch, values)):
            persons[row] = _person(table, row, places)
            if why := KEPT.get(plain(table.at(row, score))):
                kept[row] = why
    if score == len(table.headings):
        new = {(0, score): title} | ({(possible, score): shown(most, ".")} if possible is not None else {})
        note = f"no column is called {title!r}: a new one is at the end, for which Canvas will offer a new assignment"
        return Sheet(persons, score, kept=kept, new=new, notes=[note])
    points = table.at(possible, score) if possible is not None else ""
    if READ_ONLY.search(points):
        raise ExchangeError(
            f"the column {table.headings[score]!r} is read only in Canvas; name another one by --column"
        )
    there = number(points)
    notes = [] if there else ["the file does not say how many points are possible: scores are as they are"]
    return Sheet(persons, score, most=dict.fromkeys(persons, there) if there else {}, kept=kept, notes=notes)


def entries(names: Iterable[str]) -> dict[str, Person]:
    """Return what Canvas' zip of submissions has: where feedback goes in the zip that is uploaded -> whose it is.

    Of several files of a student, feedback goes to a notebook. Canvas knows it by the numbers in the name.
    """
    found: dict[str, tuple[str, Person]] = {}
    for name in sorted(names, key=lambda name: not name.endswith(".ipynb")):
        if entry := ENTRY.fullmatch(name.rpartition("/")[2]):
            who, user, attachment, file = entry.groups()
            place = f"{in_zip(who)}_{user}_{attachment}_{in_zip(file.rpartition('.')[0] or file)}.html"
            found.setdefault(user, (place, Person(numbers=(user,), name=who)))
    return dict(found.values())


_ABOUT = ("Student", "LastName", "FirstName", "ID", "SIS User ID", "SIS Login ID")


def _person(table: Table, row: int, places: dict[str, int]) -> Person:
    about = {name: table.at(row, place).strip() for name, place in places.items()}
    name = about.get("Student") or f"{about.get('FirstName', '')} {about.get('LastName', '')}"
    logins = about.get("SIS User ID", ""), about.get("SIS Login ID", "")
    return Person((about["ID"], about.get("SIS User ID", "")), logins, name=name.strip())


def _score(table: Table, title: str, column: str | None) -> int:
    """Return the assignment's column; the one after the last if there is none."""
    wanted = plain(column or title)
    found = [at for at, heading in enumerate(table.headings) if wanted in _names(heading)]
    if len(found) > 1:
        raise ExchangeError(
            f"row 1: {len(found)} columns are called {column or title!r}; expected one. Name it by --column, with its "
            "number"
        )
    if not found and column:
        raise ExchangeError(f"row 1: no column is called {column!r}; there are {', '.join(table.headings)!r}")
    return found[0] if found else len(table.headings)


def _names(heading: str) -> set[str]:
    """Return what a column may be called: the heading, the title in it, and the number."""
    names = TITLE.fullmatch(heading.strip())
    return {plain(heading), *(map(plain, names.groups()) if names else ())}
