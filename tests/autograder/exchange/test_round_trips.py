"""From a system and back to it: submissions are collected, graded and reported, and all else in the table stays.

Verdicts are given, so that no kernel is needed; test_course.py goes the same way with a sandbox.
"""

import re
from pathlib import Path

import pytest

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.build import dump
from autograder.build.submission import fill as filled
from autograder.build.submission import read_cells
from autograder.classroom.course import Course
from autograder.classroom.grade_class import grade_class
from autograder.classroom.roster import ROSTER
from autograder.exchange.collect.collect import collect
from autograder.exchange.report.fill import System, fill
from autograder.grading.store import Store, key_of
from tests.support.exports import IDS, PEOPLE, canvas_name, moodle_folder, write_roster, zipped
from tests.support.judged import SOLVED, Nothing, right

LABELS = {person[0]: f"700{person[0][-1]}" for person in PEOPLE}  # the numbers of Moodle's participants
CANVAS = """\
Student,ID,SIS Login ID,Section,"Essay, long (3)",{title} (77),Final
    Points Possible,,,,10,20,(read only)
"O'Hara, Zoë",101,zoe@uni,"A ""1"" B",7,{zoe},
"Müller, ""Max"", Jürgen",102,mj,"A, B",,{jm},1
"李, 小龍",103,'li,A,3.5,{li},
"Smith, Ada",104,as1,"=1+1",,{ada1},
"Smith, Ada",105,as2,,EX,{ada2},x
"Nobody, New",199,nn,"two
lines",,,
"""
EUROPEAN = """\
Student;ID;SIS Login ID;Section;{title} (77)
    Points Possible;;;;20,0
O'Hara, Zoë;101;zoe@uni;"A;B";{zoe}
"Müller, ""Max"", Jürgen";102;mj;A;{jm}
李, 小龍;103;li;;{li}
Smith, Ada;104;as1;;{ada1}
Smith, Ada;105;as2;;{ada2}
"""
MOODLE = """\
Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Last modified (submission)","Last modified (grade)"
"Participant 7001","Zoë O'Hara",zoe@example.org,"Submitted, ""late"", 1",{zoe},20.00,"Friday, 20 November, 9:12",-
"Participant 7002","Jürgen Müller, ""Max""\",jm@example.org,,{jm},20.00,-,-
"Participant 7003","小龍 李",li@example.org,,{li},20.00,-,-
"Participant 7004","Ada Smith",ada1@example.org,,{ada1},20.00,-,-
"Participant 7005","Ada Smith",ada2@example.org,,{ada2},20.00,-,-
"""
TITLE = "Deep Learning & Art: Neural Style Transfer"
TABLES: dict[System, list[tuple[str, str, str, str]]] = {  # of each: text, ends of lines, encoding, decimal mark
    "canvas": [
        (CANVAS, "\n", "utf-8", "."),
        (CANVAS, "\r\n", "utf-8-sig", "."),
        (EUROPEAN, "\r\n", "utf-8-sig", ","),
    ],
    "moodle": [(MOODLE, "\r\n", "utf-8", "."), (MOODLE.replace(",", "\t"), "\r\n", "utf-16", ".")],
}


def handed_in(number: int) -> bytes:
    """A notebook that no other student hands in."""
    cells = read_cells(NST.samples / "mistakes.py")
    name, source = next(iter(cells.items()))
    return dump(filled(SOLVED, {name: f"{source}\n# {number}"})).encode()


def export(system: System, folder: Path) -> Path:
    """What the system gives of all submissions."""
    members = {}
    for number, person in enumerate(PEOPLE):
        canvas = canvas_name(person, 9000 + number, f"work ({number}).ipynb", late=number == 1)
        place = canvas if system == "canvas" else f"{moodle_folder(person, LABELS[person[0]])}_/work.ipynb"
        members[place] = handed_in(number)
    return zipped(folder / "submissions.zip", members, marked=system == "moodle")


@pytest.mark.parametrize("system", TABLES)
def test_nothing_but_the_scores_changes(system: System, tmp_path: Path) -> None:
    course = Course.at(NST, tmp_path / "course")
    course.root.mkdir()
    write_roster(course)
    if system == "moodle":  # which has two of the same name, and tells their participants' numbers only
        roster = course.root / ROSTER
        roster.write_text(re.sub(r"\b10(?=\d)", "700", roster.read_text(encoding="utf-8")), encoding="utf-8")
    collected = collect(course, [export(system, tmp_path)])
    assert {line.student: line.state for line in collected.taken} == dict.fromkeys(IDS.values(), "collected")
    assert not collected.listed
    for lost, student in enumerate(IDS.values()):
        Store(course.judged).keep(key_of(NST, course.submitted(student)), right(lost))
    results = grade_class(course, Nothing())
    assert [each.score for each in results] == [100 - [*IDS.values()].index(each.student) for each in results]
    for number, (text, ends, encoding, mark) in enumerate(TABLES[system]):

        def filled_in(scores: dict[str, str], text: str = text, ends: str = ends, encoding: str = encoding) -> bytes:
            return text.format(title=TITLE, **scores).replace("\n", ends).encode(encoding)

        file = tmp_path / f"{number}.csv"
        file.write_bytes(filled_in(dict.fromkeys(IDS.values(), "")))
        done = fill(course, system, file)
        expected = {name: f"{20 - lost / 5:g}".replace(".", mark) for lost, name in enumerate(IDS.values())}
        assert done.scores == len(PEOPLE)
        assert done.file.read_bytes() == filled_in(expected)
