"""Moodle: the grading worksheet that is downloaded, filled in, and uploaded again; and the zip of all submissions.

Its headings are in the language of whoever downloads it, and stand in an order that is always the same: the identifier
comes first, the grade before the maximum. Moodle finds students by the identifier, "Participant 123", alone.
"""

import re
from collections.abc import Iterable

from autograder.exchange.people import Person
from autograder.exchange.report.errors import ExchangeError
from autograder.exchange.report.names import in_zip
from autograder.exchange.report.sheet import Sheet, number
from autograder.exchange.report.table import Table
from autograder.grading.names import quoted

# Headings in English, German, French, Spanish and Chinese.
IDENTIFIER = ("Identifier", "ID", "Identifiant", "Identificador", "标识符")
NAME = ("Full name", "Vollständiger Name", "Nom complet", "Nombre completo", "全名")
EMAIL = ("Email address", "E-Mail-Adresse", "Adresse de courriel", "Dirección de correo", "电子邮件地址")
LOGIN = (
    *("Username", "Anmeldename", "Nom d'utilisateur", "Nombre de usuario", "用户名"),
    *("ID number", "ID-Nummer", "Numéro d'identification", "Número de ID", "学号"),
)
GRADE = ("Grade", "Bewertung", "Note", "Calificación", "成绩")
MOST = ("Maximum grade", "Bestwertung", "Note maximale", "Calificación máxima", "最高分")
SCALE = ("Scale", "Skala", "Barème", "Escala", "量表")
COMMENT = (
    *("Feedback comments", "Feedback als Kommentar", "Feedback par commentaires"),
    *("Comentarios de retroalimentación", "反馈意见"),
)
PARTICIPANT = re.compile(r"[^\d]+(\d+)\s*", re.DOTALL)
FOLDER = re.compile(r"([^_]*)_(\d+)_assignsubmission_\w+", re.DOTALL)  # of a student, in the zip
PAGE = "feedback.html"


def sheet(table: Table, column: str | None = None, comment: str | None = None) -> Sheet:
    """Return where a grading worksheet is filled in.

    Arguments:
    table -- the worksheet
    column, comment -- the headings of the grade and of the feedback comments; default: found by what they are called

    Raises ExchangeError if it is no worksheet, or the column is not clear.
    """
    persons = participants(table)
    maxima = _named(table, MOST) or _alike(table, persons)
    grade = _told(table, column) if column else _grade(table, maxima)
    comments = _told(table, comment) if comment else _named(table, COMMENT)
    most = {row: there for row in persons if maxima and (there := number(table.at(row, maxima)))}
    notes = [] if most else ["the file does not say how many points are possible: scores are as they are"]
    if comments is None:
        notes.append("no column of feedback comments is known: --comment-column names one")
    return Sheet(persons, grade, comments, most, notes=notes)


def participants(table: Table) -> dict[int, Person]:
    """Return those in a worksheet, by row. Raises ExchangeError if it is none."""
    rows = [row for row in range(1, len(table.rows)) if any(table.rows[row].values)]
    identifier = next(
        (at for at in (_named(table, IDENTIFIER), 0) if at is not None and _is_identifier(table, rows, at)), None
    )
    if identifier is None:
        raise ExchangeError(
            f"found the columns {quoted(', '.join(table.headings))}; expected a grading worksheet of Moodle, whose "
            "first column has identifiers, such as Participant 123"
        )
    name, email = _named(table, NAME), _named(table, EMAIL)
    logins = [at for heading in LOGIN for at in table.column(heading)]

    def cell(row: int, at: int | None) -> str:
        return "" if at is None else table.at(row, at).strip()

    return {
        row: Person(
            (PARTICIPANT.sub(r"\1", table.at(row, identifier)),),
            tuple(cell(row, at) for at in logins),
            (cell(row, email),),
            cell(row, name),
        )
        for row in rows
    }


def entries(names: Iterable[str]) -> dict[str, Person]:
    """Return what Moodle's zip of submissions has: where feedback goes in the zip that is uploaded -> whose it is."""
    folders = (FOLDER.match(part) for name in names for part in name.split("/")[:-1])
    persons = {each[2]: Person(numbers=(each[2],), name=each[1]) for each in folders if each}
    return {_place(person): person for person in persons.values()}


def places(table: Table) -> dict[str, Person]:
    """Return the same for those in a worksheet. Raises ExchangeError if it is none."""
    return {_place(person): person for person in participants(table).values()}


def _place(person: Person) -> str:
    name = in_zip(person.name.replace("_", " ")) or "Participant"  # Moodle splits it at "_"
    return f"{name}_{person.numbers[0]}_assignsubmission_file_/{PAGE}"


def _is_identifier(table: Table, rows: list[int], at: int) -> bool:
    return all(PARTICIPANT.fullmatch(table.at(row, at)) for row in rows)


def _grade(table: Table, maxima: int | None) -> int:
    """Return the column of the grade: as it is called, or else the one before the maximum."""
    if _named(table, SCALE) is not None and maxima is None:
        raise ExchangeError(
            "the assignment is graded by a scale; expected points. Choose points in Moodle's settings of it"
        )
    named = _named(table, GRADE)
    if named is None and not maxima:
        raise ExchangeError(
            f"row 1: cannot tell which column has the grade: {', '.join(table.headings)!r}. Name it by --column"
        )
    return named if named is not None else (maxima or 0) - 1


def _alike(table: Table, rows: Iterable[int]) -> int | None:
    """Return the only column in which each row has the same number, and the cell before it a number or nothing."""
    found = []
    for at in range(2, len(table.headings)):
        most = {number(table.at(row, at)) for row in rows}
        grades = [table.at(row, at - 1) for row in rows]
        if len(most) == 1 and None not in most and all(not each.strip() or number(each) is not None for each in grades):
            found.append(at)
    return found[0] if len(found) == 1 else None


def _named(table: Table, names: Iterable[str]) -> int | None:
    return next((at for name in names for at in table.column(name)), None)


def _told(table: Table, name: str) -> int:
    if len(found := table.column(name)) != 1:
        raise ExchangeError(
            f"row 1: {len(found)} columns are called {name!r}; expected one of {', '.join(table.headings)!r}"
        )
    return found[0]
