"""Gradebooks of Canvas and worksheets of Moodle that are filled in: compared with what was there, byte by byte."""

import codecs
import re
from dataclasses import dataclass

import pytest

from autograder.exchange.report import canvas, moodle
from autograder.exchange.report.errors import ExchangeError
from autograder.exchange.report.sheet import OURS, FilledIn, Standing, fill_in
from autograder.exchange.report.table import read

TITLE = "Art, with “NST”"
ROSTER = {
    "ada": {"first_name": "Ada", "last_name": "Lovelace", "lms_user_id": "101"},
    "jürgen": {"first_name": "Jürgen", "last_name": "Groß", "email": "jg@example.org"},
    "wang1": {"first_name": "伟", "last_name": "王", "lms_user_id": "103"},
    "wang2": {"first_name": "伟", "last_name": "王", "lms_user_id": "104"},
    "oneill": {"first_name": 'Sean "Big"', "last_name": "O'Neill"},
    "dan": {"first_name": "Dan", "last_name": "Doe"},
    "eve": {"lms_user_id": "108"},
    "idle": {"first_name": "Ida", "last_name": "Idle"},
    "away": {"first_name": "Al", "last_name": "Away"},
}
STANDINGS = {
    "ada": Standing(100, f"{OURS}ada</div>"),
    "jürgen": Standing(87.5, f"{OURS}jürgen, a; b</div>"),
    "wang1": Standing(33.3333, f"{OURS}w1</div>"),
    "wang2": Standing(0, f"{OURS}w2</div>"),
    "oneill": Standing(64.25, f'{OURS}say "no"</div>'),
    "dan": Standing(None, why="a file could not be read"),
    "eve": Standing(50, f"{OURS}eve</div>"),
    "away": Standing(70, f"{OURS}away</div>"),
}
# Between two cells is ¦, before decimals ·, and «before→after» is filled in.
CANVAS = '''\
Student¦ID¦SIS User ID¦SIS Login ID¦Section¦Essay (76)¦"Art, with “NST” (77)"¦Current Score¦Final Score
¦¦¦¦¦¦Manual Posting¦¦
    Points Possible¦¦¦¦¦5·00¦20·00¦(read only)¦(read only)
"Lovelace, Ada"¦101¦S1¦ada¦Lab 1¦4·50¦«→20»¦90·00¦"90·00"
"Groß, Jürgen"¦102¦¦JG@example.org¦"Lab 1 and
Lab 2"¦3·00¦«12·00→17·5»¦12·00¦12·00
"王, 伟"¦103¦S3¦¦Lab 1¦¦«0→6·67»¦¦
"王, 伟"¦104¦S4¦¦Lab 1¦¦«"7"→"0"»¦¦
"O'Neill, Sean ""Big"""¦105¦¦so¦Lab 1¦EX¦12·850¦¦
"Doe, Dan"¦106¦¦dan¦Lab 1¦1·00¦3·00¦¦
"=HYPERLINK(""http://x"",""\x1b[2J"")"¦107¦¦x¦Lab 1¦¦¦¦
Eve¦108¦¦eve¦Lab 1¦¦EX¦¦
"Idle, Ida"¦109¦¦idle¦Lab 1¦¦¦¦
"Student, Test"¦110¦¦¦Lab 1¦¦¦¦
'''
MOODLE = """\
Identifier¦"Full name"¦"Email address"¦Status¦Grade¦"Maximum Grade"¦"Grade can be changed"¦"Online text"¦\
"Last modified (grade)"¦"Feedback comments"
"Participant 101"¦"Ada Lovelace"¦ada@example.org¦"Submitted for grading"¦«→10»¦10·00¦Yes¦"<p>A, ""b""
c</p>"¦-¦«→<div class=""autograder"">ada</div>»
"Participant 55"¦"Jürgen Groß"¦JG@example.org¦"Submitted"¦«5·00→8·75»¦10·00¦Yes¦¦-¦\
«"<div class=""autograder"">old</div>"→"<div class=""autograder"">jürgen, a; b</div>"»
"Participant 103"¦王伟¦¦Submitted¦«→3·33»¦10·00¦Yes¦¦-¦"Mine, and it stays"
"Participant 56"¦"Sean ""Big"" O'Neill"¦s@example.org¦"No submission"¦«→6·43»¦10·00¦Yes¦¦-¦\
«→<div class=""autograder"">say ""no""</div>»
"Participant 57"¦王伟¦¦Submitted¦¦10·00¦Yes¦¦-¦
"Participant 58"¦"Dan Doe"¦¦Submitted¦¦10·00¦No¦¦-¦
"Participant 59"¦"Al Away"¦¦Submitted¦¦10·00¦Yes¦¦-¦
"Participant 60"¦"Away, Al"¦¦Submitted¦¦10·00¦Yes¦¦-¦
"""


@dataclass(frozen=True)
class Way:
    """How a system, or a spreadsheet, writes a table."""

    separator: str
    end: str
    decimal: str
    mark: bytes = b""
    encoding: str = "utf-8"

    def written(self, text: str, *, after: bool, is_ended: bool = True) -> bytes:
        """The text before or after it is filled in. What must be in quotation marks is."""
        text = re.sub("«([^«]*)→([^«]*)»", r"\2" if after else r"\1", text if is_ended else text.removesuffix("\n"))
        text = re.sub(r'(?<=¦)<div class=""[^¦\n]*', r'"\g<0>"', text)
        number = r'"\1·\2"' if self.decimal == self.separator else r"\1·\2"
        text = re.sub(r"(?<=¦)(\d+)·(\d+)(?=¦|\n)", number, text).replace("·", self.decimal)
        return self.mark + text.replace("¦", self.separator).replace("\n", self.end).encode(self.encoding)


US = Way(",", "\n", ".")
WAYS = [
    US,
    Way(",", "\r\n", ",", codecs.BOM_UTF8),
    Way(";", "\r\n", ","),
    Way(";", "\n", ".", codecs.BOM_UTF8),
    Way("\t", "\r\n", ",", codecs.BOM_UTF16_LE, "utf-16-le"),
    Way("\t", "\n", ".", codecs.BOM_UTF16_BE, "utf-16-be"),
]


def in_canvas(content: bytes, column: str | None = None, title: str = TITLE) -> FilledIn:
    table = read(content)
    return fill_in(table, canvas.sheet(table, title, 100, column), ROSTER, STANDINGS, 100)


def in_moodle(content: bytes, column: str | None = None, comment: str | None = None) -> FilledIn:
    table = read(content)
    return fill_in(table, moodle.sheet(table, column, comment), ROSTER, STANDINGS, 100)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("is_ended", [True, False])
def test_only_scores_change_in_canvas(way: Way, is_ended: bool) -> None:
    before, after = (way.written(CANVAS, after=each, is_ended=is_ended) for each in (False, True))
    done = in_canvas(before)
    assert done.content.decode(way.encoding) == after.decode(way.encoding)
    assert done.scores == 5
    again = in_canvas(done.content)
    assert (again.content, again.scores) == (done.content, 5)
    assert not any("another score" in line for line in again.said)


@pytest.mark.parametrize("way", WAYS)
def test_only_grades_and_comments_change_in_moodle(way: Way) -> None:
    before, after = (way.written(MOODLE, after=each) for each in (False, True))
    done = in_moodle(before)
    assert done.content.decode(way.encoding) == after.decode(way.encoding)
    assert in_moodle(done.content).content == done.content


def test_what_is_said_of_canvas() -> None:
    said = in_canvas(US.written(CANVAS, after=False)).said
    assert said == (
        f"5 of 8 who have handed in have a score in the column '{TITLE} (77)'",
        "scores are scaled from 100 points to 20",
        "another score was there, and was replaced: rows 5 'Groß, Jürgen', 6 '王, 伟', 7 '王, 伟'",
        "left as it was, since it is not graded (a file could not be read): row 9 'Doe, Dan'",
        "left as it was, since it is excused (EX): row 11 'Eve'",
        "left as it was, since nothing was handed in: row 12 'Idle, Ida'",
        "in the file, and not in the course: rows 10 '=HYPERLINK(\"http://x\",\"\\x1b[2J\")', 13 'Student, Test'",
        "in the course, and not in the file: 'away'",
    )


def test_what_is_said_of_moodle() -> None:
    said = in_moodle(US.written(MOODLE, after=False)).said
    assert said == (
        "4 of 8 who have handed in have a score in the column 'Grade'",
        "scores are scaled from 100 points to 10",
        "another score was there, and was replaced: row 3 'Jürgen Groß'",
        "a comment was there, and stays: row 4 '王伟'",
        "left as it was, since it is not graded (a file could not be read): row 7 'Dan Doe'",
        "not filled in, since it may be 'wang1' or 'wang2': row 6 '王伟'; enter lms_user_id or email of both in the "
        "course's students.csv",
        "not filled in, since each may be 'away': rows 8 'Al Away', 9 'Away, Al'; enter lms_user_id or email of "
        "that student in the course's students.csv",
        "in the course, and not in the file: 'eve'",
    )


def test_an_assignment_that_canvas_does_not_know_gets_a_new_column() -> None:
    content = (
        b"\xef\xbb\xbfLastName,FirstName,ID,SIS Login ID,Section,Essay (76),Final Score\r\n"
        b"    Points Possible,,,,,5.00,(read only)\r\nLovelace,Ada,101,ada,1,4.00,80.00\r\nDoe,Dan,106,dan,1,,\r\n"
        b"\r\nEve,,108,eve\n"
    )
    done = in_canvas(content, title='NST, "1"')
    assert done.content == (
        b'\xef\xbb\xbfLastName,FirstName,ID,SIS Login ID,Section,Essay (76),Final Score,"NST, ""1"""\r\n'
        b"    Points Possible,,,,,5.00,(read only),100\r\nLovelace,Ada,101,ada,1,4.00,80.00,100\r\n"
        b"Doe,Dan,106,dan,1,,\r\n"
        b"\r\nEve,,108,eve,,,,50\n"
    )
    assert done.said[0] == "2 of 8 who have handed in have a score in the column 'NST, \"1\"'"
    assert "for which Canvas will offer a new assignment" in done.said[1]


@pytest.mark.parametrize("column", ["essay", "Essay (76)", "76"])
def test_a_column_of_canvas_may_be_named(column: str) -> None:
    done = in_canvas(b"Student,ID,Section,Essay (76),Art (77)\n  Points Possible,,,,50\n,101,,,\n", column)
    assert done.content == b"Student,ID,Section,Essay (76),Art (77)\n  Points Possible,,,,50\n,101,,100,\n"
    assert "the file does not say how many points are possible" in done.said[1]


@pytest.mark.parametrize(
    ("content", "column", "said"),
    [
        (b"Name;Mark\nAda;1\n", None, "row 1: found the columns 'Name, Mark'; expected Student, ID"),
        (b"Student,ID,Art (1),Art (2)\n", "Art", "row 1: 2 columns are called 'Art'; expected one"),
        (b"Student,ID,Section,Art (1)\n", "Atr", "row 1: no column is called 'Atr'; there are"),
        (b"Student,ID,X\nPoints Possible,,(read only)\n", "X", "the column 'X' is read only in Canvas"),
    ],
)
def test_what_is_no_gradebook_of_canvas(content: bytes, column: str | None, said: str) -> None:
    with pytest.raises(ExchangeError, match=re.escape(said)):
        in_canvas(content, column)


@pytest.mark.parametrize(
    "headings",
    [
        "Identifier,Full name,Email address,Status,Grade,Maximum grade,Last modified (grade),Feedback comments",
        "ID,Vollständiger Name,E-Mail-Adresse,Status,Bewertung,Bestwertung,Zuletzt geändert,Feedback als Kommentar",
        "Identifiant,Nom complet,Adresse de courriel,Statut,Note,Note maximale,Modifié,Feedback par commentaires",
        "Identificador,Nombre completo,Dirección de correo,Estado,Calificación,Calificación máxima,Ú,"
        "Comentarios de retroalimentación",
        "标识符,全名,电子邮件地址,状态,成绩,最高分,上次修改（评分）,反馈意见",
    ],
)
def test_headings_of_moodle_in_five_languages(headings: str) -> None:
    row = "参与人101,Ada King,x@example.org,,{},100,-,{}\n"
    done = in_moodle(f"{headings}\n{row.format('', '')}".encode())
    comment = '"<div class=""autograder"">ada</div>"'
    assert done.content.decode() == f"{headings}\n{row.format('100', comment)}"


def test_other_languages_of_moodle_are_found_by_their_order() -> None:
    """Italian: without the names of columns, there is the identifier, and the number that all rows have."""
    text = "Identificatore,Cognome,Stato,Valutazione,Massimo,Modifica,Commenti\nPartecipante 101,,,{},50,-,{}\n"
    done = in_moodle(text.format("", "").encode())
    assert done.content.decode() == text.format("50", "")
    assert done.said[1] == "no column of feedback comments is known: --comment-column names one"
    named = in_moodle(text.format("", "").encode(), "valutazione", "Commenti")
    assert named.content.decode() == text.format("50", '"<div class=""autograder"">ada</div>"')


@pytest.mark.parametrize(
    ("content", "column", "said"),
    [
        ("Student,ID\nAda,101\nBo,b\n", None, "expected a grading worksheet of Moodle"),
        ('Identifier,Grade,Scale\nParticipant 1,,"bad\ngood"\n', None, "graded by a scale"),
        ("Identificatore,Voto,X\nPartecipante 1,,\n", None, "row 1: cannot tell which column has the grade"),
        ("Identifier,Grade\nParticipant 1,\n", "Gade", "row 1: 0 columns are called 'Gade'; expected one of"),
    ],
)
def test_what_is_no_worksheet_of_moodle(content: str, column: str | None, said: str) -> None:
    with pytest.raises(ExchangeError, match=re.escape(said)):
        in_moodle(content.encode(), column)
